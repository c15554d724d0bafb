"""From low stock to draft orders."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from decimal import ROUND_CEILING, Decimal
from fractions import Fraction
from math import lcm

from django.db import transaction

from quartermaster.accounts.acts import Act
from quartermaster.catalog.models import PackUnit, Sku
from quartermaster.catalog.queries import UsualUnits, in_packs, usual_owner, usual_units
from quartermaster.kernel.refusals import Conflict, FieldError, NotFound
from quartermaster.locations.models import Warehouse
from quartermaster.locations.queries import UnknownPlace
from quartermaster.purchasing import otherwise, queries
from quartermaster.purchasing.models import PurchaseOrder, SupplierItem
from quartermaster.purchasing.operations.consolidating import consolidate
from quartermaster.purchasing.operations.drafting import draft_orders
from quartermaster.purchasing.papers import NewLine, NewOrder
from quartermaster.stock import queries as stock_queries

ZERO = Decimal(0)


class UnknownSku(NotFound):
    code = "unknown_sku"
    title = "There is no such SKU"


class CannotReorder(Conflict):
    """SKUs that nobody sells or that have no levels; every one is named."""

    code = "cannot_reorder"
    title = "Some of these cannot be reordered"


class NothingToOrder(Conflict):
    code = "nothing_to_order"
    title = "Nothing needs ordering"


@transaction.atomic
def reorder(
    act: Act, *, sku_ids: Sequence[int], warehouse_id: int | None = None, owner_id: int | None = None, into_drafts: bool = False
) -> list[PurchaseOrder]:
    """Draft one order per supplier that fills the SKUs up to their maximum (without one, to twice the minimum).

    What is available, on order, already drafted or comes otherwise (`otherwise.py`) counts as there, of the owner's goods:
    those are what is ordered. No owner means the usual one, most often the house. A SKU is bought from its preferred supplier,
    else from the cheapest, in at least the supplier's minimum quantity, in its multiples and in whole ones of the unit it is
    usually bought in. No warehouse means the first. `into_drafts`: what is drafted for the same supplier and warehouse already
    is made one order with it.
    """
    skus = _locked_skus(sku_ids)
    items = queries.best_items(skus)
    _refuse_unfit(skus, items)
    owner_id = owner_id or usual_owner().id
    there = stock_queries.positions(skus, owner_id=owner_id)
    asked, coming = queries.asked_for(skus, owner_id=owner_id), otherwise.coming(skus, owner_id=owner_id)
    usual = usual_units(skus)
    lines: dict[int, list[NewLine]] = defaultdict(list)
    for sku in skus.values():
        counted = there[sku.id].available + asked.get(sku.id, ZERO) + coming[sku.id]
        pack = usual.get(sku.id, UsualUnits()).bought
        quantity = quantity_to_order(sku, items[sku.id], counted, pack)
        if quantity > 0:
            lines[items[sku.id].supplier_id].append(NewLine(sku.id, quantity, in_packs(pack, quantity)))
    if not lines:
        raise NothingToOrder("With what is available, on order or already drafted, all of these are filled up.")
    to_id = warehouse_id or _first_warehouse_id()
    drafted = draft_orders(
        act, orders=[NewOrder(supplier_id, to_id, found, owner_id) for supplier_id, found in sorted(lines.items())]
    )
    return [with_other_drafts(act, order) for order in drafted] if into_drafts else drafted


def with_other_drafts(act: Act, order: PurchaseOrder) -> PurchaseOrder:
    """The draft, made one with the other drafts that it can be made one with."""
    numbers = [other.number for other in queries.drafts_like(order)]
    return consolidate(act, numbers=[order.number, *numbers]) if numbers else order


def quantity_to_order(sku: Sku, item: SupplierItem, there: Decimal, pack: PackUnit | None = None) -> Decimal:
    """How much to order of the SKU when so much is there or coming; zero when it is filled up. `pack`: in whole ones of it."""
    wanted = sku.maximum if sku.maximum is not None else 2 * (sku.minimum or ZERO)
    need = wanted - there
    if need <= 0:
        return ZERO
    need = max(need, item.minimum_quantity or ZERO)
    step = _step(sku, item, pack)
    return (need / step).to_integral_value(rounding=ROUND_CEILING) * step


def _step(sku: Sku, item: SupplierItem, pack: PackUnit | None) -> Decimal:
    """The smallest amount that is whole in every way it has to be: the unit's decimals, the supplier's multiple, the pack."""
    parts = [Fraction(1, 10**sku.unit.scale)]
    if item.order_multiple:
        parts.append(Fraction(item.order_multiple))
    if pack is not None and 10**sku.unit.scale % pack.denominator == 0:  # a pound is no whole number of grams
        parts.append(Fraction(pack.numerator, pack.denominator))
    under = lcm(*(part.denominator for part in parts))
    over = lcm(*(int(part * under) for part in parts))
    return Decimal(over) / Decimal(under)


def _locked_skus(sku_ids: Sequence[int]) -> dict[int, Sku]:
    """Locked, so that two buyers at once do not draft the same twice."""
    wanted = list(dict.fromkeys(sku_ids))
    rows = Sku.objects.select_for_update(no_key=True, of=("self",)).select_related("unit").filter(id__in=wanted).order_by("id")
    found = {sku.id: sku for sku in rows}
    if missing := [sku_id for sku_id in wanted if sku_id not in found]:
        raise UnknownSku(f"There is no SKU with the id {missing[0]}.")
    if not found:
        raise NothingToOrder("No SKU was chosen. Choose at least one.")
    return found


def _refuse_unfit(skus: Mapping[int, Sku], items: Mapping[int, SupplierItem]) -> None:
    errors: list[FieldError] = []
    for place, sku in enumerate(skus.values()):
        if sku.id not in items:
            errors.append(FieldError(f"/skus/{place}", "no_supplier", f"{sku.code} has no supplier. Add one under Suppliers."))
        elif sku.maximum is None and not sku.minimum:
            errors.append(FieldError(f"/skus/{place}", "no_level", f"{sku.code} has no minimum or maximum. Set one on its page."))
    if errors:
        raise CannotReorder(" ".join(error.message for error in errors[:5]), errors=errors)


def _first_warehouse_id() -> int:
    found = Warehouse.objects.filter(archived_at=None).order_by("id").values_list("id", flat=True).first()
    if found is None:
        raise UnknownPlace("There is no warehouse to order for. Add one under Warehouse.")
    return found
