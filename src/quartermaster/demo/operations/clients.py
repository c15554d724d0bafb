"""What the data set has nothing of and the demo invents: a client whose goods the shop keeps and sends out for them.

Their goods lie beside the shop's own, in a zone of theirs, and are never mixed with them. Somebody of theirs sees nothing else.
"""

from __future__ import annotations

from datetime import time, timedelta
from decimal import Decimal

from django.db import transaction

from quartermaster.accounts import operations as accounts
from quartermaster.accounts import scopes
from quartermaster.catalog import operations as catalog
from quartermaster.catalog.models import Owner, Sku
from quartermaster.catalog.plans import SkuRow
from quartermaster.demo.operations.keeping import WAREHOUSE
from quartermaster.demo.operations.opening import DAY, Shop
from quartermaster.demo.shop import INVENTED, KITCHEN
from quartermaster.locations import operations as locations
from quartermaster.locations.models import Bin
from quartermaster.locations.plans import BinRow
from quartermaster.sales import operations as sales
from quartermaster.stock import operations as stock
from quartermaster.stock.moves import Goods

CODE, NAME = "NORTHLIGHT", "Northlight Candles (invented)"
PERSON, PERSON_NAME = "nora", "Nora Lund, Northlight"
ZONE = "N"
KEPT = (
    ("NL-PILLAR", "Pillar candle, beeswax (invented)", "2.40", "8.50", "N-01", 240),
    ("NL-TAPER", "Taper candles, pair (invented)", "1.10", "4.20", "N-02", 360),
    ("NL-VOTIVE", "Votive candle, pine (invented)", "0.60", "2.50", "N-03", 48),
)
CAME_DAYS_AGO = 40
ORDERED = (
    (30, (("NL-PILLAR", 6), ("NL-TAPER", 12))),
    (21, (("NL-VOTIVE", 24),)),
    (13, (("NL-TAPER", 8), ("NL-VOTIVE", 12))),
    (6, (("NL-PILLAR", 18),)),
    (1, (("NL-PILLAR", 3), ("NL-VOTIVE", 18))),
)
"""Days ago, and what. The last one waits to be picked, and for more than there is."""


@transaction.atomic
def keep_for_a_client(opened: Shop) -> None:
    """Invent the client, their goods, who ordered some, and who may look at all that."""
    owner = catalog.add_owner(opened.acts["manager"], code=CODE, name=NAME)
    skus = _catalogue(opened)
    _take_in(opened, owner, skus)
    _sell(opened, owner, skus)
    if scopes.in_force():
        _invite(opened, owner)


def _catalogue(opened: Shop) -> dict[str, Sku]:
    note = f"{INVENTED}, all of it. Goods of {CODE}."
    rows = [
        SkuRow(code, name=name, unit="pcs", cost=Decimal(cost), retail_price=Decimal(price), note=note, category=KITCHEN)
        for code, name, cost, price, _, _ in KEPT
    ]
    catalog.save_skus(opened.acts["buyer"], rows=rows)
    bins = [BinRow(WAREHOUSE, code, zone=ZONE, kind=Bin.Kind.STORAGE.value) for *_, code, _ in KEPT]
    locations.save_bins(opened.acts["manager"], rows=bins)
    return {sku.code: sku for sku in Sku.objects.filter(code__in=[row.code for row in rows])}


def _take_in(opened: Shop, owner: Owner, skus: dict[str, Sku]) -> None:
    bins = dict(Bin.objects.filter(warehouse__code=WAREHOUSE, zone__code=ZONE).values_list("code", "id"))
    goods = [
        Goods(owner.pk, skus[code].pk, Decimal(quantity), bins[place], unit_cost=Decimal(cost), document=CODE)
        for code, _, cost, _, place, quantity in KEPT
    ]
    act = opened.acts["storekeeper"].at(opened.on(opened.today - CAME_DAYS_AGO * DAY, time(10)))
    stock.open_balances(act, goods=goods)


def _sell(opened: Shop, owner: Owner, skus: dict[str, Sku]) -> None:
    seller, keeper = opened.acts["seller"], opened.acts["storekeeper"]
    orders = [
        sales.NewOrder(
            lines=[sales.NewLine(skus[code].pk, Decimal(quantity)) for code, quantity in lines],
            warehouse_id=opened.warehouse_ids[WAREHOUSE],
            owner_id=owner.pk,
            on_short="backorder",
            note=INVENTED,
            placed_at=opened.on(opened.today - days * DAY, time(11)),
        )
        for days, lines in ORDERED
    ]
    placed = sales.place_orders(seller, orders=orders)
    moments = {
        one.number: order.placed_at + timedelta(hours=3)
        for one, order in zip(placed[:-1], orders, strict=False)
        if order.placed_at
    }
    sales.pick_orders(keeper, numbers=list(moments), moments=moments)
    sales.ship_orders(keeper, numbers=list(moments), moments=moments)


def _invite(opened: Shop, owner: Owner) -> None:
    """Nobody can sign in as her until an administrator sends her a link."""
    act = opened.acts["manager"]
    invited = accounts.add_person(act, username=PERSON, email=f"{PERSON}@shop.example", roles=["client"], full_name=PERSON_NAME)
    accounts.confine(act, person=invited.person, owners={CODE: owner.pk}, warehouses=None)
