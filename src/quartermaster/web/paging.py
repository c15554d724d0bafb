"""Lists, page by page: a cursor that remembers where the last page ended, so that a list may change meanwhile."""

from __future__ import annotations

import base64
import binascii
import hmac
import json
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, Generic, TypeVar

from django.core.exceptions import ValidationError
from django.db.models import F, Model, Q, QuerySet
from django.utils.crypto import salted_hmac
from ninja import Schema
from pydantic import Field

from quartermaster.kernel.refusals import FieldError, Invalid, Refusal
from quartermaster.web.schemas import Strict

LARGEST_PAGE = 200
USUAL_PAGE = 50

Row = TypeVar("Row", bound=Model)
Out = TypeVar("Out")


class InvalidCursor(Refusal):
    code = "invalid_cursor"
    status = 400
    title = "Not a cursor of this list"


class UnknownFilter(Invalid):
    code = "unknown_filter"
    title = "There is no such filter"


class PageQuery(Strict):
    """The query parameters of a list. Add the list's filters as fields of a subclass: that is the allow-list.

    class SkuQuery(PageQuery):
        product: str | None = None

    def list_skus(request: doors.ApiRequest, query: Query[SkuQuery]) -> Page[SkuOut]: ...
    """

    limit: int = Field(USUAL_PAGE, ge=1, le=LARGEST_PAGE)
    cursor: str | None = Field(None, max_length=1000, description="`next` of the page before.")
    sort: str | None = Field(None, max_length=60, description="A sort key of this list; with a leading minus, descending.")


class Page(Schema, Generic[Out]):
    """One page. `next` is the cursor of the following one, or null at the end."""

    items: list[Out]
    next: str | None


def page_of(
    rows: QuerySet[Row],
    query: PageQuery,
    *,
    row: Callable[[Row], Out],
    sorts: Mapping[str, str] | None = None,
    usual_sort: str = "",
) -> Page[Out]:
    """The page of `rows` that `query` asks for, each turned into what goes out by `row`.

    `sorts` maps the sort keys of the API to fields that are never null ("code": "sku__code"); `usual_sort` is one of
    its keys, "-" before it for descending. Without sorts the list goes by primary key.
    """
    key, descending, field = _chosen_sort(query.sort or usual_sort, sorts or {})
    ordered = rows.annotate(_sort=F(field)).order_by(*(("-_sort", "-pk") if descending else ("_sort", "pk")))
    if query.cursor:
        ordered = ordered.filter(_beyond(ordered, _read_cursor(query.cursor, key), descending))
    found = list(ordered[: query.limit + 1])
    page, more = found[: query.limit], len(found) > query.limit
    return Page(items=[row(item) for item in page], next=_write_cursor(key, page[-1]) if more else None)


def write_cursor(kind: str, *values: Any) -> str:
    """A cursor for a list that pages by itself. `kind` names the list and its sort, so that cursors are not mixed up."""
    payload = json.dumps([kind, *values], default=str, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(_seal(payload) + payload).decode().rstrip("=")


def read_cursor(cursor: str, kind: str) -> list[Any]:
    """The values that `write_cursor` was given, or `InvalidCursor`."""
    try:
        sealed = base64.urlsafe_b64decode(cursor.encode("ascii") + b"=" * (-len(cursor) % 4))
    except (binascii.Error, ValueError) as error:
        raise _not_a_cursor() from error
    seal, payload = sealed[:8], sealed[8:]
    if not hmac.compare_digest(seal, _seal(payload)):
        raise _not_a_cursor()
    written, *values = json.loads(payload)
    if written != kind:
        raise _not_a_cursor()
    return list(values)


def unknown_filter(name: str, allowed: str) -> UnknownFilter:
    """The refusal of a filter, or of a value of `sort`, that is not on the list."""
    message = f"“{name[:60]}” is not known here. Known: {allowed or 'none'}."
    return UnknownFilter(message, errors=[FieldError("/query/sort", "unknown_filter", message)])


def _chosen_sort(wanted: str, sorts: Mapping[str, str]) -> tuple[str, bool, str]:
    if not wanted:
        return "", False, "pk"
    name, descending = wanted.removeprefix("-"), wanted.startswith("-")
    if name not in sorts:
        raise unknown_filter(wanted, ", ".join(sorted(sorts)))
    return wanted, descending, sorts[name]


def _beyond(rows: QuerySet[Any], last: list[Any], descending: bool) -> Q:
    field = rows.query.annotations["_sort"].output_field
    try:
        value, pk = field.to_python(last[0]), rows.model._meta.pk.to_python(last[1])
    except (ValidationError, IndexError) as error:
        raise _not_a_cursor() from error
    side = "lt" if descending else "gt"
    tie = Q(_sort=value) & Q(**{f"pk__{side}": pk})
    return Q(**{f"_sort__{side}e": value}) & (Q(**{f"_sort__{side}": value}) | tie)


def _write_cursor(key: str, last: Any) -> str:
    value = last._sort
    return write_cursor(f"sort:{key}", str(value) if isinstance(value, Decimal) else value, last.pk)


def _read_cursor(cursor: str, key: str) -> list[Any]:
    return read_cursor(cursor, f"sort:{key}")


def _seal(payload: bytes) -> bytes:
    return salted_hmac("quartermaster.web.paging", payload, algorithm="sha256").digest()[:8]


def _not_a_cursor() -> InvalidCursor:
    return InvalidCursor("This cursor does not belong to this list and sort. Start again without one.")
