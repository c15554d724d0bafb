"""Layouts: made, mostly as a copy of another, changed by one at a time, put away; and which is the usual one."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction

from quartermaster.accounts.acts import Act, record
from quartermaster.kernel.notices import Notice, announce
from quartermaster.kernel.refusals import Conflict, FieldError, StaleVersion
from quartermaster.labels import layouts, queries, shipped
from quartermaster.labels.kinds import Kind
from quartermaster.labels.layouts import InvalidLayout, Layout
from quartermaster.labels.models import OwnLayout, UsualLayout
from quartermaster.labels.queries import UnknownLayout
from quartermaster.locations.models import Warehouse

CODE = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}", re.ASCII)


class LayoutTaken(Conflict):
    code = "layout_taken"
    title = "There is a layout of that code already"


class ShippedLayout(Conflict):
    """What came with the program stays, so that a new version of it may bring a better one."""

    code = "shipped_layout"
    title = "This layout came with the program"


@transaction.atomic
def add_layout(act: Act, *, code: str, name: str, kind: Kind, data: Mapping[str, Any]) -> Layout:
    """A layout of one's own. `InvalidLayout` names all that is wrong with it, each with its place."""
    code = code.strip().lower()
    _refuse_names(code, name)
    made = layouts.read(code, name.strip(), kind, data)
    if code in shipped.shipped():
        raise _taken(code)
    try:
        with transaction.atomic():
            OwnLayout.objects.create(code=code, name=made.name, kind=kind.value, data=made.data)
    except IntegrityError:
        raise _taken(code) from None
    _tell(act, "labels.add_layout", code)
    return made


@transaction.atomic
def change_layout(act: Act, *, code: str, name: str, data: Mapping[str, Any], version: int) -> Layout:
    """Everything but its code and kind becomes what is said."""
    row = _locked(code, version)
    _refuse_names(row.code, name)
    changed = layouts.read(row.code, name.strip(), Kind(row.kind), data, version=row.version + 1)
    row.name, row.data, row.version = changed.name, changed.data, changed.version
    row.save(update_fields=["name", "data", "version"])
    _tell(act, "labels.change_layout", row.code)
    return changed


@transaction.atomic
def archive_layout(act: Act, *, code: str, version: int) -> None:
    """It is offered no more; where it was the usual one, the next best is."""
    row = _locked(code, version)
    row.archived_at, row.version = act.occurred_at, row.version + 1
    row.code = f"{row.code[:25]}~{row.pk}"  # its code is free again
    row.save(update_fields=["archived_at", "version", "code"])
    UsualLayout.objects.filter(layout__iexact=code).delete()
    _tell(act, "labels.archive_layout", code)


@transaction.atomic
def set_usual_layout(act: Act, *, kind: Kind, layout: str, warehouse: Warehouse | None = None) -> None:
    """From now on labels of the kind get this layout there; everywhere without a warehouse, but where one says another.
    No layout: what was said is taken back."""
    if not layout:
        UsualLayout.objects.filter(kind=kind.value, warehouse=warehouse).delete()
    else:
        found = queries.layout_for(kind, code=layout)
        UsualLayout.objects.update_or_create(kind=kind.value, warehouse=warehouse, defaults={"layout": found.code})
    where = warehouse.code if warehouse else ""
    record(act, "labels.set_usual_layout", document=f"labels of {kind}", layout=layout, warehouse=where)
    announce(Notice("labels.set_usual_layout"))


def _locked(code: str, version: int) -> OwnLayout:
    if code.lower() in shipped.shipped():
        message = f"{code} came with the program and is not changed. Make a copy of it, and change that."
        raise ShippedLayout(message)
    row = OwnLayout.objects.select_for_update().filter(code__iexact=code, archived_at=None).first()
    if row is None:
        raise UnknownLayout(f"There is no layout “{code[:40]}”.")
    if row.version != version:
        raise StaleVersion(f"{row.code} was changed by somebody else since you read it. Look at it again, then repeat it.")
    return row


def _refuse_names(code: str, name: str) -> None:
    faults = []
    if not CODE.fullmatch(code):
        faults.append(FieldError("/code", "malformed", "A code has 1 to 40 small letters, digits, hyphens."))
    if not name.strip() or len(name) > 100 or not name.isprintable():
        faults.append(FieldError("/name", "malformed", "A name has 1 to 100 characters."))
    if faults:
        raise InvalidLayout(faults[0].message, errors=faults)


def _taken(code: str) -> LayoutTaken:
    message = f"There is a layout {code} already. Choose another code."
    return LayoutTaken(message, errors=[FieldError("/code", LayoutTaken.code, message)])


def _tell(act: Act, verb: str, code: str) -> None:
    record(act, verb, document=f"layout {code}")
    announce(Notice(verb))
