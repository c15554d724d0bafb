"""Setting what SKUs and their packs weigh and measure, and what customs ask of them: many rows, a fixed number of statements."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Upper

from quartermaster.accounts.acts import Act, record_many
from quartermaster.catalog.measures import DECLARED, SIZES
from quartermaster.catalog.models import PackUnit, Sku
from quartermaster.catalog.operations.changing import locked_sku
from quartermaster.catalog.operations.refusals import refuse_faults, tell_changed
from quartermaster.catalog.particulars import Particulars, errors_of
from quartermaster.kernel.refusals import FieldError
from quartermaster.web.spreadsheets import Report

SKU_FIELDS = (*SIZES, *DECLARED)


@transaction.atomic
def set_particulars(act: Act, *, code: str, rows: Sequence[Particulars], version: int) -> None:
    """What the rows say of one SKU and its packs, all or nothing, if the SKU still has that version (else `StaleVersion`)."""
    sku = locked_sku(code, version)
    report = load_particulars(act, rows=[replace(row, sku=sku.code) for row in rows])
    refuse_faults(report.errors)


@transaction.atomic
def load_particulars(act: Act, *, rows: Sequence[Particulars], dry_run: bool = False) -> Report:
    """What the rows say of many SKUs and packs, all or none; the report names every fault, and with one nothing is written."""
    skus = _skus(row.sku for row in rows)
    packs = _packs(skus.values())
    errors: list[FieldError] = []
    changed: dict[Sku | PackUnit, dict[str, Any]] = {}
    seen: set[Sku | PackUnit] = set()
    for row in rows:
        target = _target(row, skus, packs, errors)
        if target is None:
            continue
        if target in seen:
            errors.append(FieldError(f"{row.where}sku", "named_twice", f"{row.sku} {row.pack}".strip() + " is there twice."))
        seen.add(target)
        errors += _apply(row, target, changed)
    report = Report(updated=len(changed), unchanged=len(seen) - len(changed), errors=tuple(errors))
    if not errors and not dry_run:
        _write(act, changed)
    return report


def _skus(codes: Iterable[str]) -> dict[str, Sku]:
    """Upper-case code → SKU, kept from changing, always in the same order."""
    named = Sku.objects.annotate(upper=Upper("code")).filter(upper__in={code.strip().upper() for code in codes})
    return {sku.code.upper(): sku for sku in named.select_for_update(of=("self",)).order_by("id")}


def _packs(skus: Iterable[Sku]) -> dict[tuple[int, str], PackUnit]:
    found = PackUnit.objects.filter(sku__in=list(skus)).select_related("unit", "sku")
    return {(pack.sku_id, pack.unit.code.lower()): pack for pack in found}


def _target(
    row: Particulars, skus: dict[str, Sku], packs: dict[tuple[int, str], PackUnit], errors: list[FieldError]
) -> Sku | PackUnit | None:
    sku = skus.get(row.sku.strip().upper())
    if sku is None:
        errors.append(FieldError(f"{row.where}sku", "unknown_sku", f"There is no SKU “{row.sku[:60]}”. Load the products first."))
        return None
    if not row.pack.strip():
        return sku
    pack = packs.get((sku.pk, row.pack.strip().lower()))
    if pack is None:
        message = f"{sku.code} has no pack “{row.pack[:20]}”. Add it first, or leave the pack empty for the SKU itself."
        errors.append(FieldError(f"{row.where}pack", "unknown_pack", message))
    return pack


def _apply(row: Particulars, target: Sku | PackUnit, changed: dict[Sku | PackUnit, dict[str, Any]]) -> list[FieldError]:
    """Set what the row says on the loaded row; what differs is noted, what is wrong told."""
    names = SKU_FIELDS if isinstance(target, Sku) else SIZES
    given = row.given()
    becomes = {name: given.get(name, getattr(target, name)) for name in names}
    faults = list(errors_of(row, becomes))
    differing = {name: (getattr(target, name), new) for name, new in becomes.items() if getattr(target, name) != new}
    if differing and not faults:
        changed[target] = differing
        for name, (_, new) in differing.items():
            setattr(target, name, new)
    return faults


def _write(act: Act, changed: dict[Sku | PackUnit, dict[str, Any]]) -> None:
    skus = [one for one in changed if isinstance(one, Sku)]
    packs = [one for one in changed if isinstance(one, PackUnit)]
    Sku.objects.bulk_update(skus, SKU_FIELDS, batch_size=1000)
    PackUnit.objects.bulk_update(packs, SIZES, batch_size=1000)
    told: dict[str, dict[str, Any]] = {}
    for target, fields in changed.items():
        code, prefix = (target.code, "") if isinstance(target, Sku) else (target.sku.code, f"{target.unit.code} ")
        said = {f"{prefix}{name.replace('_', ' ')}": f"{_said(old)} → {_said(new)}" for name, (old, new) in fields.items()}
        told.setdefault(code, {}).update(said)
    ids = {one.pk for one in skus} | {one.sku_id for one in packs}
    Sku.objects.filter(pk__in=ids).update(version=F("version") + 1)
    record_many(act, "catalog.set_particulars", told)
    if ids:
        tell_changed(ids)


def _said(value: Any) -> str:
    if value is None or value == "":
        return "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value.normalize():f}" if hasattr(value, "normalize") else str(value)
