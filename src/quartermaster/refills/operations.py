"""The verbs of refilling: rules, what follows from them, and carrying it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction

from quartermaster.accounts.acts import Act, record, record_many
from quartermaster.kernel import failpoints
from quartermaster.kernel.notices import Notice, announce
from quartermaster.kernel.numbering import next_numbers
from quartermaster.kernel.quantities import plain
from quartermaster.kernel.refusals import Conflict, FieldError, Invalid
from quartermaster.locations.models import Bin
from quartermaster.locations.queries import bins_by_id
from quartermaster.refills import queries
from quartermaster.refills.allocation import Carry, Pile, fill
from quartermaster.refills.models import ZERO, Refill, RefillRule
from quartermaster.stock import operations as stock
from quartermaster.stock import queries as stock_queries
from quartermaster.stock.moves import Goods


class InvalidRule(Invalid):
    code = "invalid_refill_rule"
    title = "Not a rule for refilling"


class RefillEnded(Conflict):
    code = "refill_ended"
    title = "The refill has ended"


class WrongBinScanned(Conflict):
    """What was scanned is neither where the goods are nor where they go. Nothing was moved."""

    code = "wrong_scan"
    title = "Not that one"


@dataclass(frozen=True, slots=True)
class NewRule:
    """A pick bin with less than `minimum` of a SKU free is filled up to `maximum`, in whole packs of `pack`."""

    owner_id: int
    sku_id: int
    bin_id: int
    minimum: Decimal
    maximum: Decimal
    pack: Decimal | None = None
    where: str = "/"


class ReserveShort(Conflict):
    """The reserve bin does not hold as much as was asked for."""

    code = "reserve_short"
    title = "Not enough in reserve"


@dataclass(frozen=True, slots=True)
class Wanted:
    """So much of a SKU in a bin, out of this reserve bin."""

    owner_id: int
    sku_id: int
    warehouse_id: int
    from_bin_id: int
    to_bin_id: int
    quantity: Decimal


@transaction.atomic
def set_rules(act: Act, *, rules: Sequence[NewRule]) -> tuple[int, int]:
    """Make rules, or change those of the same SKU, bin and owner; how many were made, and how many changed."""
    places = bins_by_id(rule.bin_id for rule in rules)
    errors = [error for rule in rules for error in _faults(rule, places[rule.bin_id])]
    if errors:
        raise InvalidRule(errors[0].message, errors=errors)
    present = {
        (one.sku_id, one.bin_id, one.owner_id): one
        for one in RefillRule.objects.select_for_update().filter(bin_id__in=set(places)).order_by("id")
    }
    made, changed = 0, 0
    for rule in rules:
        values = {"minimum": rule.minimum, "maximum": rule.maximum, "pack": rule.pack}
        one = present.get((rule.sku_id, rule.bin_id, rule.owner_id))
        if one is None:
            warehouse_id = places[rule.bin_id].warehouse_id
            keys = {"owner_id": rule.owner_id, "sku_id": rule.sku_id, "bin_id": rule.bin_id}
            one = RefillRule.objects.create(warehouse_id=warehouse_id, **keys, **values)  # type: ignore[misc]
            present[rule.sku_id, rule.bin_id, rule.owner_id] = one
            made += 1
        elif (one.minimum, one.maximum, one.pack) != (rule.minimum, rule.maximum, rule.pack):
            RefillRule.objects.filter(pk=one.pk).update(**values, version=one.version + 1)
            changed += 1
    record(act, "refills.set_rules", document="refill rules", made=made, changed=changed)
    announce(Notice("refills.ruled", sku_ids=frozenset(rule.sku_id for rule in rules)))
    return made, changed


@transaction.atomic
def remove_rule(act: Act, *, rule_id: int) -> None:
    """Nobody refills the bin any more; what is to be carried already stays."""
    rule = queries.rule_of_id(rule_id)
    RefillRule.objects.filter(pk=rule_id).delete()
    record(act, "refills.remove_rule", document="refill rules", bin=rule.bin.code, sku=rule.sku.code)
    announce(Notice("refills.ruled", sku_ids=frozenset([rule.sku_id])))


@transaction.atomic
def plan(act: Act, *, sku_ids: Iterable[int] | None = None, warehouse_id: int | None = None) -> list[Refill]:
    """What is to be carried now, by all rules or those of these SKUs or a warehouse. What is allocated to pickers counts as
    gone, what is to be carried already as there. Reserve goods leave in their SKU's way of picking."""
    found = queries.rules().select_for_update(of=("self",)).order_by("id")
    found = found if sku_ids is None else found.filter(sku_id__in=list(sku_ids))
    rules = list(found if warehouse_id is None else found.filter(warehouse_id=warehouse_id))
    if not rules:
        return []
    skus = {rule.sku_id for rule in rules}
    coming = queries.under_way(skus)  # first: what arrives between the two questions is counted twice then, not missed
    free, piles = queries.free_in(rules), _piles(rules)
    wanted: list[tuple[RefillRule, Carry]] = []
    for rule in rules:
        cell = (rule.sku_id, rule.bin_id, rule.owner_id)
        level = free.get(cell, ZERO) + coming.get(cell, ZERO)
        reserve = piles[rule.sku_id, rule.warehouse_id, rule.owner_id]
        wanted += [(rule, one) for one in fill(level, rule.minimum, rule.maximum, rule.pack, reserve)]
    return _write(act, wanted) if wanted else []


@transaction.atomic
def bring(act: Act, *, wanted: Wanted) -> list[Refill]:
    """Have so much carried from a reserve bin whatever the rules say, all of it or nothing; one refill for each lot."""
    piles = [
        Pile(row.bin_id, row.lot_id, row.quantity - promised)
        for row in stock_queries.pickable([wanted.sku_id], warehouse_id=wanted.warehouse_id, owner_id=wanted.owner_id)
        if row.bin_id == wanted.from_bin_id
        for promised in [queries.promised([row.sku_id]).get((row.sku_id, row.bin_id, row.lot_id, row.owner_id), ZERO)]
    ]
    carried = fill(ZERO, wanted.quantity, wanted.quantity, None, [pile for pile in piles if pile.quantity > 0])
    there = sum((one.quantity for one in carried), ZERO)
    if there < wanted.quantity:
        raise ReserveShort(f"{plain(there)} lie free in reserve, and {plain(wanted.quantity)} are needed. Nothing was planned.")
    to = bins_by_id([wanted.to_bin_id])[wanted.to_bin_id]
    rule = RefillRule(owner_id=wanted.owner_id, warehouse_id=wanted.warehouse_id, sku_id=wanted.sku_id, bin=to)
    return _write(act, [(rule, one) for one in carried])


@transaction.atomic
def scan(act: Act, *, number: str, code: str) -> Refill:
    """A scan while carrying: the reserve bin or the SKU says that the goods are in hand, the pick bin that they are there."""
    refill = _locked(number)
    scanned = code.strip().upper()
    if refill.state == Refill.State.IN_PROGRESS and scanned == refill.to_bin.code.upper():
        return _carried(act, refill, refill.quantity - refill.done)
    if scanned not in (refill.from_bin.code.upper(), refill.sku.code.upper()):
        message = f"{code[:30] or 'Nothing'} is not it. {_what_to_do(refill)} Nothing was moved."
        raise WrongBinScanned(message, errors=[FieldError("/code", "wrong_scan", message)])
    refill.state, refill.carried_by_id = Refill.State.IN_PROGRESS, act.user_id
    refill.save(update_fields=["state", "carried_by"])
    announce(Notice("refills.begun", documents=(refill.number,)))
    return refill


@transaction.atomic
def carry(act: Act, *, number: str, quantity: Decimal | None = None) -> Refill:
    """So much of a refill (None: all that is left) was carried to its pick bin. Less ends it too: the rest is planned anew."""
    refill = _locked(number)
    left = refill.quantity - refill.done
    moved = left if quantity is None else quantity
    if not 0 < moved <= left:
        message = f"{plain(left)} is to be carried, not {plain(moved)}."
        raise InvalidRule(message, errors=[FieldError("/quantity", "invalid_refill_rule", message)])
    return _carried(act, refill, moved)


@transaction.atomic
def cancel(act: Act, *, number: str) -> Refill:
    """It is not to be carried."""
    refill = _locked(number)
    refill.state, refill.ended_at = Refill.State.CANCELLED, act.occurred_at
    refill.save(update_fields=["state", "ended_at"])
    record(act, "refills.cancel", document=refill.number)
    announce(Notice("refills.cancelled", documents=(refill.number,)))
    return refill


# ---------------------------------------------------------------- below


def _faults(rule: NewRule, place: Bin) -> list[FieldError]:
    faults = []
    if place.kind != Bin.Kind.STORAGE or place.role:
        faults.append(("bin", f"{place.code} is not a pick bin: an ordinary storage bin."))
    if not 0 <= rule.minimum <= rule.maximum or rule.maximum <= 0:
        faults.append(("maximum", "The maximum is above zero and not below the minimum."))
    if rule.pack is not None and not 0 < rule.pack <= rule.maximum:
        faults.append(("pack", "A pack is above zero and fits into the maximum."))
    return [FieldError(f"{rule.where}{column}", "invalid_refill_rule", message) for column, message in faults]


def _piles(rules: Sequence[RefillRule]) -> dict[tuple[int, int, int], list[Pile]]:
    """(SKU, warehouse, owner) → what lies in reserve, in the order in which it should leave, without what is promised."""
    promised = queries.promised({rule.sku_id for rule in rules})
    skus: dict[tuple[int, int], set[int]] = defaultdict(set)
    for rule in rules:
        skus[rule.warehouse_id, rule.owner_id].add(rule.sku_id)
    piles: dict[tuple[int, int, int], list[Pile]] = defaultdict(list)
    for (warehouse_id, owner_id), wanted in skus.items():
        found = stock_queries.pickable(wanted, warehouse_id=warehouse_id, owner_id=owner_id)
        reserve = set(Bin.objects.filter(warehouse_id=warehouse_id, role=Bin.Role.RESERVE).values_list("id", flat=True))
        for row in found:
            left = row.quantity - promised.get((row.sku_id, row.bin_id, row.lot_id, owner_id), ZERO)
            if row.bin_id in reserve and left > 0:
                piles[row.sku_id, warehouse_id, owner_id].append(Pile(row.bin_id, row.lot_id, left))
    return piles


def _write(act: Act, wanted: Sequence[tuple[RefillRule, Carry]]) -> list[Refill]:
    numbers = next_numbers("RF", sequence="refills_refill_number", count=len(wanted))
    made = Refill.objects.bulk_create(
        [
            Refill(
                number=number,
                owner_id=rule.owner_id,
                warehouse_id=rule.warehouse_id,
                rule=rule if rule.pk else None,
                sku_id=rule.sku_id,
                lot_id=one.lot_id,
                from_bin_id=one.bin_id,
                to_bin_id=rule.bin_id,
                quantity=one.quantity,
                created_at=act.occurred_at,
            )
            for number, (rule, one) in zip(numbers, wanted, strict=True)
        ]
    )
    record_many(act, "refills.plan", {one.number: {"quantity": plain(one.quantity)} for one in made})
    announce(Notice("refills.planned", sku_ids=frozenset(one.sku_id for one in made)))
    return made


def _locked(number: str) -> Refill:
    refill = queries.refills().select_for_update(of=("self",)).filter(number=number.strip().upper()).first()
    if refill is None:
        raise queries.UnknownRefill(f"There is no refill {number[:40]}.")
    if refill.state not in Refill.OPEN:
        raise RefillEnded(f"{refill.number} is {refill.get_state_display().lower()} already. Nothing was moved.")
    return refill


def _carried(act: Act, refill: Refill, quantity: Decimal) -> Refill:
    line = Goods(
        refill.owner_id,
        refill.sku_id,
        quantity,
        refill.from_bin_id,
        refill.to_bin_id,
        refill.lot_id,
        document=refill.number,
    )
    stock.transfer(act, goods=[line])
    failpoints.reach("refill")
    refill.done += quantity
    refill.state, refill.carried_by_id, refill.ended_at = Refill.State.COMPLETED, act.user_id, act.occurred_at
    refill.save(update_fields=["done", "state", "carried_by", "ended_at"])
    record(act, "refills.carry", document=refill.number, quantity=plain(quantity))
    announce(Notice("refills.carried", sku_ids=frozenset([refill.sku_id]), documents=(refill.number,)))
    return refill


def _what_to_do(refill: Refill) -> str:
    left = f"{plain(refill.quantity - refill.done)} of {refill.sku.code}"
    if refill.state == Refill.State.IN_PROGRESS:
        return f"Carry {left} to {refill.to_bin.code}."
    return f"Take {left} from {refill.from_bin.code}."
