"""Saying what a SKU is made of. Bills are changed one at a time, for each may be a part of the next."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.db.models.functions import Now

from quartermaster.accounts.acts import Act, record
from quartermaster.catalog import bills, queries
from quartermaster.catalog.making import MakingTime
from quartermaster.catalog.models import Bill, BillLine, Sku
from quartermaster.catalog.operations.changing import locked_sku
from quartermaster.catalog.operations.refusals import BillLoop, InvalidBill, invalid, tell_changed
from quartermaster.kernel import quantities
from quartermaster.kernel.db import rows, run
from quartermaster.kernel.notices import Notice, announce
from quartermaster.kernel.quantities import plain
from quartermaster.kernel.refusals import FieldError

MOST_COMPONENTS = 100


@dataclass(frozen=True, slots=True)
class Component:
    """So much of a SKU, named by its code, in its base unit."""

    code: str
    quantity: Decimal


@transaction.atomic
def set_bill(
    act: Act,
    *,
    code: str,
    kit: str,
    components: Sequence[Component],
    making: MakingTime | None = None,
    version: int | None = None,
) -> Bill:
    """From now on one of the SKU is made of these, in place of what was said before. What was ordered stays as it was.

    A bundle's orders take it apart, so it must never have been in stock; what is made beforehand has stock of its own, and
    takes time: `making`, or as it was said before.
    """
    _one_bill_at_a_time()
    sku = locked_sku(code, version)
    if kit not in (Sku.Kit.BUNDLE, Sku.Kit.MADE):
        raise invalid(InvalidBill, "/kit", "Say whether it is a bundle or made: bundle, made.")
    skus = queries.skus_by_code(component.code for component in components)
    _refuse_faults(sku, kit, components, making, skus)
    wanted = {skus[component.code.strip().upper()].id: component.quantity for component in components}
    _refuse_loop(sku, wanted)
    before = bills.bill_of(sku)
    takes = making or (before.making if before is not None and kit == Sku.Kit.MADE else MakingTime())
    if before is not None and (before.kit, _contents(before), before.making) == (kit, wanted, takes):
        return before
    bill = _replace(sku, before, kit, wanted, takes)
    if kit == Sku.Kit.BUNDLE != sku.kit:
        announce(Notice("catalog.bundled", sku_ids=frozenset([sku.pk])))
    _has_changed(sku, kit)
    named = ", ".join(f"{plain(component.quantity)} {component.code.strip()}" for component in components)
    said = {"takes": takes.words} if takes.said or takes.inspection_days else {}
    record(act, "catalog.set_bill", document=sku.code, kit=kit, bill=bill.number, made_of=named[:500], **said)
    return bill


@transaction.atomic
def end_bill(act: Act, *, code: str, version: int | None = None) -> Sku:
    """The SKU is no kit any more. Its bills stay to be read; what was ordered stays as it was."""
    _one_bill_at_a_time()
    sku = locked_sku(code, version)
    bill = bills.bill_or_refuse(sku)
    Bill.objects.filter(pk=bill.pk).update(ended_at=Now())
    _has_changed(sku, Sku.Kit.NONE)
    record(act, "catalog.end_bill", document=sku.code, bill=bill.number)
    return queries.sku_of_code(code)


# ---------------------------------------------------------------- below: what is refused


def _one_bill_at_a_time() -> None:
    """The same lock as the trigger's, taken before any SKU's."""
    rows("SELECT pg_advisory_xact_lock(hashtext('catalog.bills')) IS NULL")


def _refuse_faults(
    sku: Sku, kit: str, components: Sequence[Component], making: MakingTime | None, skus: Mapping[str, Sku]
) -> None:
    faults = [*_faults(sku, kit, components, skus), *(making or MakingTime()).faults()]
    if making not in (None, MakingTime()) and kit == Sku.Kit.BUNDLE:
        faults.append(FieldError("/making", "bundle", "A bundle is taken apart by its orders: making it takes no time."))
    if faults:
        raise InvalidBill(faults[0].message, errors=faults)


def _faults(sku: Sku, kit: str, components: Sequence[Component], skus: Mapping[str, Sku]) -> Iterator[FieldError]:
    if not components:
        yield FieldError("/components", "empty", "Name at least one component.")
    if len(components) > MOST_COMPONENTS:
        yield FieldError("/components", "too_many", f"A kit has at most {MOST_COMPONENTS} components.")
    if kit == Sku.Kit.BUNDLE and sku.unit.scale:
        yield FieldError("/kit", "not_whole", f"A bundle is counted in whole pieces; {sku.code} is counted in {sku.unit}.")
    if kit == Sku.Kit.BUNDLE and sku.tracking != Sku.Tracking.NONE:
        yield FieldError("/kit", "tracked", f"A bundle has no lots or serials of its own; {sku.code} is tracked.")
    seen: set[int] = set()
    for place, component in enumerate(components):
        found = skus.get(component.code.strip().upper())
        if found is None or found.archived_at:
            message = f"There is no SKU “{component.code[:60]}”, or it is archived."
            yield FieldError(f"/components/{place}/sku", "unknown_sku", message)
            continue
        if found.id in seen:
            message = f"{found.code} is named twice. Name it once, with the sum."
            yield FieldError(f"/components/{place}/sku", "named_twice", message)
        seen.add(found.id)
        try:
            quantities.check(component.quantity, pointer=f"/components/{place}/quantity", scale=found.unit.scale)
        except quantities.InvalidQuantity as refusal:
            yield from refusal.errors


def _refuse_loop(sku: Sku, wanted: Mapping[int, Decimal]) -> None:
    if way := bills.way_between(list(wanted), sku.id):
        message = f"{' is made of '.join([sku.code, *way])}: nothing is made of itself."
        raise BillLoop(message, errors=[FieldError("/components", "bill_loop", message)])


# ---------------------------------------------------------------- below: writing


def _contents(bill: Bill) -> dict[int, Decimal]:
    return {line.component_id: line.quantity for line in bill.lines.all()}


def _replace(sku: Sku, before: Bill | None, kit: str, wanted: Mapping[int, Decimal], takes: MakingTime) -> Bill:
    if before is not None:
        Bill.objects.filter(pk=before.pk).update(ended_at=Now())
    number = Bill.objects.filter(sku=sku).count() + 1
    bill = Bill.objects.create(
        sku=sku,
        number=number,
        kit=kit,
        making_days=takes.days,
        batch_days=takes.batch_days,
        batch_size=takes.batch_size,
        inspection_days=takes.inspection_days,
    )
    BillLine.objects.bulk_create(
        [BillLine(bill=bill, component_id=component_id, quantity=quantity) for component_id, quantity in wanted.items()]
    )
    return bills.bill_or_refuse(sku)


def _has_changed(sku: Sku, kit: str) -> None:
    Sku.objects.filter(pk=sku.pk).update(kit=kit, version=sku.version + 1)
    changed = [sku.pk, *(row[0] for row in rows(KITS_ABOVE, {"sku": sku.pk}))]
    _take_apart_again(changed)
    tell_changed(changed)


KITS_ABOVE = """
WITH RECURSIVE above (id) AS (
    SELECT %(sku)s::bigint
    UNION
    SELECT bill.sku_id FROM above JOIN catalog_billline line ON line.component_id = above.id
      JOIN catalog_bill bill ON bill.id = line.bill_id AND bill.ended_at IS NULL
)
SELECT id FROM above WHERE id <> %(sku)s
"""
FORGET = "DELETE FROM catalog_bundlepart WHERE sku_id = ANY(%(skus)s::bigint[])"
TAKE_APART = """
WITH RECURSIVE inside (root, component_id, quantity) AS (
    SELECT sku.id, line.component_id, line.quantity::numeric
      FROM catalog_sku sku JOIN catalog_bill bill ON bill.sku_id = sku.id AND bill.ended_at IS NULL
      JOIN catalog_billline line ON line.bill_id = bill.id
     WHERE sku.kit = 'bundle' AND sku.id = ANY(%(skus)s::bigint[])
    UNION ALL
    SELECT inside.root, line.component_id, inside.quantity * line.quantity
      FROM inside JOIN catalog_sku sku ON sku.id = inside.component_id AND sku.kit = 'bundle'
      JOIN catalog_bill bill ON bill.sku_id = sku.id AND bill.ended_at IS NULL
      JOIN catalog_billline line ON line.bill_id = bill.id
)
INSERT INTO catalog_bundlepart (sku_id, component_id, quantity)
SELECT inside.root, inside.component_id, sum(inside.quantity) FROM inside JOIN catalog_sku sku ON sku.id = inside.component_id
 WHERE sku.kit <> 'bundle' GROUP BY 1, 2 ORDER BY 1, 2
"""


def _take_apart_again(sku_ids: Iterable[int]) -> None:
    """What of these lies in stock, as the bills now say."""
    wanted = {"skus": list(sku_ids)}
    run(FORGET, wanted)
    run(TAKE_APART, wanted)
