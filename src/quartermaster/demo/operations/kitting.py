"""What the data set has nothing of and the demo invents: bundles, a hamper made beforehand, a work order half done.

Their components are the goods that expire, so that a lot can be traced into a hamper. Two levels: a hamper and a breakfast
have a tea time in them, which is a bundle itself.
"""

from __future__ import annotations

from datetime import time, timedelta
from decimal import Decimal

from django.db import transaction

from quartermaster.catalog import operations as catalog
from quartermaster.catalog.models import Sku
from quartermaster.catalog.operations import Component
from quartermaster.catalog.plans import SkuRow
from quartermaster.demo.operations.keeping import WAREHOUSE
from quartermaster.demo.operations.opening import DAY, Shop
from quartermaster.demo.shop import INVENTED, KITCHEN
from quartermaster.production import operations as production
from quartermaster.production.operations import NewWork
from quartermaster.production.results import Result
from quartermaster.sales import operations as sales

KITS = (
    ("GIFT-TEATIME", "Tea time: a tin of tea and shortbread (invented)", "bundle", "7.95", "none"),
    ("GIFT-BREAKFAST", "Breakfast: tea time with marmalade (invented)", "bundle", "10.95", "none"),
    ("GIFT-HAMPER", "Hamper: two tea times and marmalade, packed (invented)", "made", "24.50", "lot"),
)
MADE_OF = {
    "GIFT-TEATIME": (("KIT-TEA-TIN", 1), ("KIT-SHORTBREAD", 1)),
    "GIFT-BREAKFAST": (("GIFT-TEATIME", 1), ("KIT-MARMALADE", 1)),
    "GIFT-HAMPER": (("GIFT-TEATIME", 2), ("KIT-MARMALADE", 1)),
}
HAMPERS, MADE = 6, 4
KEEPS_DAYS = 60


@transaction.atomic
def make_kits(opened: Shop) -> None:
    """Say what the kits are made of, make some hampers, and sell of all of them."""
    skus = _catalogue(opened)
    _make(opened, skus["GIFT-HAMPER"])
    _sell(opened, skus)


def _catalogue(opened: Shop) -> dict[str, Sku]:
    buyer = opened.acts["buyer"]
    rows = [
        SkuRow(
            code,
            name=name,
            unit="pcs",
            retail_price=Decimal(price),
            note=f"{INVENTED}, all of it.",
            tracking=tracking,
            category=KITCHEN,
        )
        for code, name, _, price, tracking in KITS
    ]
    catalog.save_skus(buyer, rows=rows)
    for code, _, kit, _, _ in KITS:
        components = [Component(part, Decimal(quantity)) for part, quantity in MADE_OF[code]]
        catalog.set_bill(buyer, code=code, kit=kit, components=components)
    return {sku.code: sku for sku in Sku.objects.filter(code__in=MADE_OF)}


def _make(opened: Shop, hamper: Sku) -> None:
    """A work order for hampers; most of them were made yesterday, the others wait."""
    day = opened.today - DAY
    work = NewWork(
        "assemble", hamper.pk, Decimal(HAMPERS), opened.warehouse_ids[WAREHOUSE], due_on=opened.today + 3 * DAY, note=INVENTED
    )
    planner = opened.acts["buyer"].at(opened.on(day, time(9)))
    order = production.plan(planner, work=work)
    production.release(planner, number=order.number)
    keeper = opened.acts["storekeeper"].at(opened.on(day, time(14)))
    result = Result(lot="H-0001", expires_on=opened.today + KEEPS_DAYS * DAY)
    production.complete(keeper, number=order.number, quantity=Decimal(MADE), result=result)


def _sell(opened: Shop, skus: dict[str, Sku]) -> None:
    """One order of kits has left, another is to be picked."""
    seller, keeper = opened.acts["seller"], opened.acts["storekeeper"]
    at = opened.on(opened.today - DAY, time(16))
    wanted = [("GIFT-TEATIME", 2), ("GIFT-HAMPER", 1)], [("GIFT-BREAKFAST", 3)]
    orders = [
        sales.NewOrder(
            lines=[sales.NewLine(skus[code].pk, Decimal(quantity)) for code, quantity in lines],
            warehouse_id=opened.warehouse_ids[WAREHOUSE],
            on_short="backorder",
            note=INVENTED,
            placed_at=at + timedelta(minutes=20 * place),
        )
        for place, lines in enumerate(wanted)
    ]
    first = sales.place_orders(seller, orders=orders)[0].number
    moments = {first: at + timedelta(hours=1)}
    sales.pick_orders(keeper, numbers=[first], moments=moments)
    sales.ship_orders(keeper, numbers=[first], moments=moments)
