"""What is booked, beside what valuation makes of the whole past at once: they must be the same, whatever came when."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import Any

from quartermaster.catalog.models import Owner, Sku
from quartermaster.stock.checking import check
from quartermaster.stock.cost_facts import Fact, Method, Moved
from quartermaster.stock.costing import facts
from quartermaster.stock.models import Books, CostChange, CostLayer, CostState, Movement, ValueEntry
from quartermaster.stock.valuation import Costing
from tests import scenes

ZERO = Decimal(0)


def state(item: Sku, owner: Owner | None = None) -> CostState:
    return CostState.objects.get(sku=item, owner=owner or scenes.house())


def worth(item: Sku, owner: Owner | None = None) -> tuple[Decimal, Decimal]:
    """Quantity and value, as the books say."""
    found = state(item, owner)
    return found.quantity, found.value


def entries(item: Sku) -> list[tuple[str, Decimal, Decimal, Decimal]]:
    """(Kind, quantity, value, variance) of every entry, in the order in which they were written."""
    found = ValueEntry.objects.filter(sku=item).order_by("id")
    return [(one.kind, one.quantity, one.value, one.variance) for one in found]


def booked_for(movement_id: int) -> Decimal:
    """What the entries of a movement add up to."""
    return sum((one.value for one in ValueEntry.objects.filter(movement_id=movement_id)), ZERO)


def layers(item: Sku) -> list[tuple[Decimal, Decimal]]:
    """(Quantity, value) of each layer, the oldest first."""
    found = CostLayer.objects.filter(sku=item).order_by("at", "receipt", "origin")
    return [(one.remaining, one.value) for one in found]


def tie_out(item: Sku, owner: Owner | None = None) -> None:
    """The book checks out, and valuing this SKU's whole past at once says what the entries and layers say."""
    assert [str(one) for one in check()] == []
    owner = owner or scenes.house()
    found = CostState.objects.filter(sku=item, owner=owner).first()
    past = [*_moved(item, owner), *_changed(item, owner)]
    if found is None:
        assert past == []
        return
    costing = Costing(Method(found.first_method), found.first_cost, Books.objects.get(owner=owner).digits)
    wanted = {facts.number_of(one.fact): (one.value, one.variance) for one in costing.run(past)}
    booked: defaultdict[int, tuple[Decimal, Decimal]] = defaultdict(lambda: (ZERO, ZERO))
    for entry in ValueEntry.objects.filter(sku=item, owner=owner):
        number = entry.movement_id or -(entry.change_id or 0)
        booked[number] = (booked[number][0] + entry.value, booked[number][1] + entry.variance)
    differences = [
        f"{fact}: {booked[number]} booked, {wanted[number]} right"
        for fact in past
        if booked[number := facts.number_of(fact)] != wanted[number]
    ]
    if differences:
        raise AssertionError("\n".join(differences))
    kept = [(one.receipt, one.origin, one.remaining, one.value) for one in costing.layers]
    if costing.owed:
        kept.insert(0, (0, 0, -costing.owed, -costing.owed_value))
    rows = CostLayer.objects.filter(sku=item, owner=owner).order_by("at", "receipt", "origin")
    present = [(one.receipt, one.origin, one.remaining, one.value) for one in rows]
    if present != kept or (found.quantity, found.value, found.variance) != (costing.quantity, costing.booked, costing.variance):
        raise AssertionError(f"{present} {found} kept, {kept} {costing} right")


def _moved(item: Sku, owner: Owner) -> list[Fact]:
    """The movements that count, at the moment from which they were booked."""
    outside = facts.outside_bins()
    valued = ValueEntry.objects.filter(sku=item, owner=owner).exclude(quantity=0)
    effective = dict(valued.values_list("movement_id", "effective_at"))
    found: list[Fact] = []
    for row in Movement.objects.filter(sku=item, owner=owner):
        if (row.from_bin_id in outside) != (row.to_bin_id in outside):
            came = row.from_bin_id in outside
            quantity, end = (row.quantity, outside[row.from_bin_id]) if came else (-row.quantity, outside[row.to_bin_id])
            found.append(Moved(row.pk, effective[row.pk], quantity, end, row.document, row.unit_cost, row.reverses_id))
    assert len(found) == len(effective)
    return found


def _changed(item: Sku, owner: Owner) -> list[Any]:
    names = ("id", "effective_at", "kind", "receipt_id", "received", "amount", "unit_cost", "method")
    return [facts.change_of(*row) for row in CostChange.objects.filter(sku=item, owner=owner).values_list(*names)]
