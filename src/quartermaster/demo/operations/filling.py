"""What a supplier keeps filled: a few items with bands, somebody of the supplier, a delivery that it proposes. Invented."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from django.db.models import Sum
from django.utils import timezone

from quartermaster.accounts import operations as accounts
from quartermaster.accounts import permissions, scopes
from quartermaster.accounts.acts import Act, Source
from quartermaster.demo.operations.opening import Shop
from quartermaster.kernel import clock
from quartermaster.purchasing.models import Supplier
from quartermaster.purchasing.queries import supplier_by_code
from quartermaster.sales.models import OrderLine
from quartermaster.vmi import operations as vmi
from quartermaster.vmi import queries
from quartermaster.vmi.models import Item
from quartermaster.vmi.operations import NewAgreement, NewItem, NewSupply

WHO = "FERNDALE"
ITEMS = 8
LOW = 2
WEEKS_OF_A_YEAR = 52


def fill(shop: Shop) -> None:
    """What sells most of one supplier's is kept between two and six weeks' sales."""
    supplier = supplier_by_code(WHO)
    bands = _bands(supplier)
    if not bands:
        return
    act = shop.acts["buyer"]
    vmi.agree(act, supplier_id=supplier.pk, agreement=NewAgreement(shares_sales=True))
    vmi.set_items(act, supplier_id=supplier.pk, items=bands)
    low = _run_low(act, supplier, bands)
    on = timezone.localdate(clock.now()) + timedelta(days=6)
    supply = NewSupply({item.pk: item.room.quantize(Decimal(1)) for item in low}, on, "With Tuesday’s lorry")
    vmi.propose(_somebody_of(supplier), supplier_id=supplier.pk, supply=supply)


def _run_low(act: Act, supplier: Supplier, bands: list[NewItem]) -> list[Item]:
    """The first and another of its place have bands above what is there."""
    first = bands[0]
    same = [one for one in bands if one.warehouse_id == first.warehouse_id and one.owner_id == first.owner_id][:LOW]
    there = {item.sku_id: item.projected for item in queries.items(supplier.pk).filter(warehouse_id=first.warehouse_id)}
    higher = [replace(one, least=there[one.sku_id] + one.least, most=there[one.sku_id] + one.most) for one in same]
    vmi.set_items(act, supplier_id=supplier.pk, items=higher)
    return list(queries.items(supplier.pk).filter(warehouse_id=first.warehouse_id, sku_id__in=[one.sku_id for one in same]))


def _bands(supplier: Supplier) -> list[NewItem]:
    sold = OrderLine.objects.filter(sku_id__in=supplier.items.values("sku_id"), sku__archived_at=None, sku__tracking="none")
    rows = sold.order_by().values_list("sku_id", "order__warehouse_id", "order__owner_id").annotate(all=Sum("shipped"))
    bands = []
    for sku_id, warehouse_id, owner_id, shipped in rows.order_by("-all", "sku_id")[:ITEMS]:
        week = max(Decimal(shipped // WEEKS_OF_A_YEAR), Decimal(1))
        bands.append(NewItem(sku_id, warehouse_id, owner_id, 2 * week, 6 * week))
    return bands


def _somebody_of(supplier: Supplier) -> Act:
    """Nobody can sign in as them until an administrator sends a link; where the database keeps no scopes, there is nobody."""
    system = Act(accounts.system_user_id(), Source.DEMO, permissions=frozenset(permissions.PERMISSIONS))
    if not scopes.in_force():
        return system
    username = "fern"
    invited = accounts.add_person(
        system, username=username, email=f"{username}@supplier.example", roles=["supplier"], full_name="Fern Dale"
    )
    accounts.confine(system, person=invited.person, owners=None, warehouses=None, supplier=(supplier.code, supplier.pk))
    return Act(invited.person.pk, Source.DEMO, permissions=permissions.granted_by(["supplier"]))
