"""The real book and books beside the plain ones: every figure of both must be the same."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from quartermaster.stock.models import (
    Availability,
    Balance,
    CostLayer,
    CostState,
    Hold,
    Lot,
    Movement,
    Reservation,
    ValueEntry,
    Weight,
    WeightEntry,
)
from quartermaster.stock.moves import Goods
from tests.stock.plain_book import Cell, Line, Parts, Passed, PlainBook, PlainHold, PlainLot, Shelf
from tests.stock.plain_value import Booked
from tests.stock.plain_worth import Key, PlainWorth

ZERO = Decimal(0)


def same_figures(plain: PlainBook, skus: Sequence[int]) -> None:
    """Quantities, availability, holds, claims and lots."""
    balances = Balance.objects.filter(sku__in=skus).values_list("owner_id", "sku_id", "lot_id", "bin_id", "quantity", "held")
    assert {Cell(*row[:4]): row[4:] for row in balances if row[4] or row[5]} == plain.quantities()
    parts = ("sellable", "receiving", "held", "staged", "reserved")
    shelves = Availability.objects.filter(sku__in=skus).values_list("owner_id", "sku_id", "warehouse_id", *parts)
    assert {Shelf(*row[:3]): Parts(*row[3:]) for row in shelves if any(row[3:])} == plain.shelves()
    weights = Weight.objects.filter(sku__in=skus, weight__gt=0).values_list("owner_id", "sku_id", "lot_id", "bin_id", "weight")
    assert {Cell(*row[:4]): row[4] for row in weights} == plain.slate.lying
    lost = WeightEntry.objects.filter(sku__in=skus, kind="variance").values_list("weight", "to_bin__kind")
    assert sum((weight if kind == "loss" else -weight for weight, kind in lost), ZERO) == plain.slate.lost
    moved = WeightEntry.objects.filter(sku__in=skus, kind="moved").values_list("movement_id", "weight")
    assert dict(moved) == {one.number: one.weight for one in plain.log if one.sku in plain.slate.nominal}
    holds = Hold.objects.filter(sku__in=skus).values_list("id", "owner_id", "sku_id", "lot_id", "bin_id", "open")
    assert {row[0]: PlainHold(Cell(*row[1:5]), row[5]) for row in holds} == plain.holds
    claims = Reservation.objects.filter(sku__in=skus).values_list(
        "claim", "owner_id", "sku_id", "warehouse_id", "quantity", "open"
    )
    wanted = {claim: (one.shelf, one.quantity, one.open) for claim, one in plain.claims.items()}
    assert {row[0]: (Shelf(*row[1:4]), *row[4:]) for row in claims} == wanted
    lots = Lot.objects.filter(sku__in=skus).values_list("id", "owner_id", "sku_id", "code", "expires_on", "state")
    assert {row[0]: PlainLot(*row[1:]) for row in lots} == plain.lots


def same_values(plain: PlainBook, worth: PlainWorth, owners: Sequence[int], moments: Iterable[datetime]) -> None:
    """Layers, states and what is booked of every owner's SKU; and the books as of each of the moments."""
    for owner in owners:
        for sku in worth.first_costs:
            _same_value(plain, worth, Key(owner, sku))
    for moment in moments:
        for owner in owners:
            found = ValueEntry.objects.filter(owner_id=owner, sku__in=worth.first_costs, effective_at__lt=moment)
            assert sum(found.values_list("value", flat=True)) == worth.until(plain, owner, moment)[0]


def _same_value(plain: PlainBook, worth: PlainWorth, key: Key) -> None:
    wanted = worth.of(plain, key)
    found = CostState.objects.filter(owner_id=key.owner, sku_id=key.sku).first()
    if wanted is None or found is None:
        assert wanted is found
        return
    _same(_booked(worth, key), wanted.booked)
    assert (found.quantity, found.value, found.variance) == (wanted.quantity, wanted.books.value, wanted.variance)
    layers = CostLayer.objects.filter(owner_id=key.owner, sku_id=key.sku).order_by("at", "receipt", "origin")
    assert [(one.receipt, one.remaining, one.value) for one in layers] == wanted.kept


def _booked(worth: PlainWorth, key: Key) -> dict[tuple[str, int], Booked]:
    """What the entries of each fact add up to."""
    kinds = {fact.number: fact.kind for whose, fact in worth.changes if whose == key}
    found: dict[tuple[str, int], Booked] = {}
    rows = ValueEntry.objects.filter(owner_id=key.owner, sku_id=key.sku)
    for movement, change, value, variance in rows.values_list("movement_id", "change_id", "value", "variance"):
        name = ("moved", movement) if movement else (kinds[change], change)
        before = found.get(name, Booked(ZERO, ZERO))
        found[name] = Booked(before.value + value, before.variance + variance)
    return found


def _same(found: dict[Any, Any], wanted: dict[Any, Any]) -> None:
    """The same, or a list of what is not."""
    names = [name for name in sorted(found.keys() | wanted.keys()) if found.get(name) != wanted.get(name)]
    assert not names, "\n".join(f"{name}: found {found.get(name)}, wanted {wanted.get(name)}" for name in names)


def passed(numbers: Sequence[int], lines: Sequence[Line]) -> Passed:
    """What became of lines that were given to another owner: as many movements out as there are lines, then those in."""
    moved = list(Movement.objects.filter(id__in=numbers).order_by("id").select_related("lot"))
    coming = iter(moved[len(lines) :])
    pieces: list[list[tuple[Decimal, Decimal | None]]] = []
    for line in lines:
        pieces.append([])
        while (left := line.quantity - sum(quantity for quantity, _ in pieces[-1])) > 0:
            one = next(coming)
            assert one.quantity <= left
            pieces[-1].append((one.quantity, one.unit_cost))
    assert next(coming, None) is None
    lots = {(one.sku_id, one.lot.code): one.lot_id for one in moved[len(lines) :] if one.lot_id}
    return Passed(moved[0].document, pieces, lots)


def goods_of(line: Line) -> Goods:
    """What the plain book was told, as the book is told it."""
    return Goods(
        line.owner,
        line.sku,
        line.quantity,
        line.bin,
        line.to or None,
        lot_id=line.lot,
        unit_cost=line.cost,
        document=line.document,
        claim=line.claim,
        weight=line.weight,
    )
