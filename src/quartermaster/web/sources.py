"""Where a table's rows come from: a queryset, or SQL. Both are read by keyset, so that page 1,000 costs as much as page 1."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, Protocol

from django.core.exceptions import ValidationError
from django.db import DataError, ProgrammingError, connection
from django.db.models import F, Model, OrderBy, Q, QuerySet

from quartermaster.web import cells
from quartermaster.web.parsing import UNSTORABLE


class UnusableCursor(ValueError):
    """A page mark that was not written by `Cursor.encode` for this order."""


@dataclass(frozen=True)
class Order:
    """A sort: the column's key, the source's name for it, and the direction. Ties are settled by the row's own key."""

    key: str
    by: str
    descending: bool


@dataclass(frozen=True)
class Cursor:
    """Where a page ended: the sorted value and the row's own key."""

    value: Any
    key: Any

    def encode(self) -> str:
        text = json.dumps([_tagged(self.value), _tagged(self.key)], separators=(",", ":"))
        return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")

    @classmethod
    def decode(cls, text: str) -> Cursor:
        try:
            value, key = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
            return cls(_untagged(value), _untagged(key))
        except (ValueError, TypeError, KeyError, InvalidOperation, RecursionError, binascii.Error) as error:
            raise UnusableCursor(text[:40]) from error


TYPES: dict[str, tuple[type, Callable[[str], Any]]] = {
    "b": (bool, lambda text: text == "True"),
    "i": (int, int),
    "n": (Decimal, Decimal),
    "f": (float, float),
    "t": (datetime, datetime.fromisoformat),
    "d": (date, date.fromisoformat),
    "s": (str, str),
}


def _tagged(value: Any) -> list[str] | None:
    if value is None:
        return None
    tag = next(tag for tag, (kind, _) in TYPES.items() if isinstance(value, kind))
    return [tag, value.isoformat() if isinstance(value, date) else str(value)]


def _untagged(pair: list[str] | None) -> Any:
    if pair is None:
        return None
    tag, text = pair
    if UNSTORABLE.search(text):
        raise ValueError("a text that cannot be stored")
    return TYPES[tag][1](text)


class Filtering(Protocol):
    """What a source needs of a filter."""

    @property
    def lookup(self) -> str: ...
    @property
    def sql(self) -> str: ...
    @property
    def apply(self) -> Callable[[Any, str], Any] | None: ...


class Source(Protocol):
    @property
    def key(self) -> str:
        """The unique field of a row that settles ties and names the row."""
        ...

    def filtered(self, by: Filtering, value: str) -> Source: ...

    def page(self, order: Order, after: Cursor | None, limit: int) -> Sequence[Any]: ...

    def every(self, order: Order, most: int) -> Iterator[Any]: ...

    def cursor(self, order: Order, row: Any) -> Cursor: ...


@dataclass(frozen=True)
class Rows:
    """A queryset. `sort` names of columns are field paths or annotations; empty values sort last."""

    queryset: QuerySet[Any]
    key: str = "pk"

    def filtered(self, by: Filtering, value: str) -> Rows:
        if by.apply:
            return replace(self, queryset=by.apply(self.queryset, value))
        try:
            return replace(self, queryset=self.queryset.filter(**{by.lookup: value}))
        except (ValueError, ValidationError):
            return replace(self, queryset=self.queryset.none())

    def page(self, order: Order, after: Cursor | None, limit: int) -> Sequence[Any]:
        chosen = self._ordered(order)
        try:
            return list((chosen.filter(self._beyond(order, after)) if after else chosen)[:limit])
        except (DataError, ValueError, TypeError, ValidationError) as error:
            raise UnusableCursor(order.key) from error

    def every(self, order: Order, most: int) -> Iterator[Any]:
        return self._ordered(order)[:most].iterator(chunk_size=2000)

    def cursor(self, order: Order, row: Any) -> Cursor:
        return Cursor(cells.look_up(row, order.by.replace("__", ".")), cells.look_up(row, self.key))

    def _ordered(self, order: Order) -> QuerySet[Any]:
        """By the sort, then by the key. `NULLS LAST` only where a value may be empty: it keeps an index from being used."""
        names = [self.key] if order.by == self.key else [order.by, self.key]
        return self.queryset.order_by(*(self._directed(name, order.descending) for name in names))

    def _directed(self, name: str, descending: bool) -> OrderBy:
        last = True if self._may_be_empty(name) else None
        return F(name).desc(nulls_last=last) if descending else F(name).asc(nulls_last=last)

    def _beyond(self, order: Order, after: Cursor) -> Q:
        side = "lt" if order.descending else "gt"
        tie = Q(**{f"{self.key}__{side}": after.key})
        if order.by == self.key:
            return tie
        if after.value is None:
            return Q(**{f"{order.by}__isnull": True}) & tie
        further = Q(**{f"{order.by}__{side}": after.value})
        if self._may_be_empty(order.by):
            return further | Q(**{order.by: after.value}) & tie | Q(**{f"{order.by}__isnull": True})
        return Q(**{f"{order.by}__{side}e": after.value}) & (further | tie)

    def _may_be_empty(self, path: str) -> bool:
        return path.partition("__")[0] in self.queryset.query.annotations or may_be_empty(self.queryset.model, path)


def may_be_empty(model: type[Model], path: str) -> bool:
    """Whether the field at the end of a path such as "sku__code", or a step to it, may have no value."""
    for name in path.split("__"):
        field = model._meta.pk if name == "pk" else model._meta.get_field(name)
        if field is None or field.null or not field.concrete:
            return True
        model = field.related_model if isinstance(field.related_model, type) else model
    return False


@dataclass(frozen=True)
class Sql:
    """A SELECT whose result columns are what columns sort and filters' `sql` speak of; `make` turns a row (a dict)
    into what the page wants. `key` is a unique, never empty column of it. `columns` reads fewer of them."""

    select: str
    params: Mapping[str, Any] = field(default_factory=dict)
    key: str = "id"
    make: Callable[[dict[str, Any]], Any] = dict
    conditions: tuple[str, ...] = ()
    columns: str = "*"

    def filtered(self, by: Filtering, value: str) -> Sql:
        if by.apply:
            changed: Sql = by.apply(self, value)
            return changed
        name = f"filter_{len(self.conditions)}"
        return self.where(by.sql.replace("%(value)s", f"%({name})s"), **{name: value})

    def where(self, condition: str, **params: Any) -> Sql:
        """The same rows, fewer: `condition` is SQL over the result columns with %(name)s for the params."""
        return replace(self, conditions=(*self.conditions, f"({condition})"), params={**self.params, **params})

    def page(self, order: Order, after: Cursor | None, limit: int) -> Sequence[Any]:
        chosen = self._beyond(order, after) if after else self
        try:
            return list(chosen._read(order, limit))
        except (DataError, ProgrammingError) as error:
            if after is None and isinstance(error, ProgrammingError):
                raise  # no mark of another type can be to blame
            raise UnusableCursor(order.key) from error

    def every(self, order: Order, most: int) -> Iterator[Any]:
        return self._read(order, most)

    def cursor(self, order: Order, row: Any) -> Cursor:
        return Cursor(cells.look_up(row, order.by), cells.look_up(row, self.key))

    def _read(self, order: Order, limit: int) -> Iterator[Any]:
        where = f"WHERE {' AND '.join(self.conditions)}" if self.conditions else ""
        direction = "DESC" if order.descending else "ASC"
        by = "" if order.by == self.key else f"{order.by} {direction} NULLS LAST, "
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT {self.columns} FROM ({self.select}) AS rows {where}"  # noqa: S608 - from the code; values are parameters
                f" ORDER BY {by}{self.key} {direction} LIMIT %(row_limit)s",
                {**self.params, "row_limit": limit},
            )
            names = [column.name for column in cursor.description]
            while chunk := cursor.fetchmany(2000):
                yield from (self.make(dict(zip(names, values, strict=True))) for values in chunk)

    def _beyond(self, order: Order, after: Cursor) -> Sql:
        side = "<" if order.descending else ">"
        if order.by == self.key:
            return self.where(f"{self.key} {side} %(after_key)s", after_key=after.key)
        if after.value is None:
            return self.where(f"{order.by} IS NULL AND {self.key} {side} %(after_key)s", after_key=after.key)
        return self.where(
            f"{order.by} {side} %(after_value)s OR ({order.by} = %(after_value)s AND {self.key} {side} %(after_key)s)"
            f" OR {order.by} IS NULL",
            after_value=after.value,
            after_key=after.key,
        )
