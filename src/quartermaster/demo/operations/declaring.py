"""What the demo’s goods weigh and measure, and what customs ask for: invented, by category and supplier. One of them is
dangerous, and an order with it goes abroad."""

from __future__ import annotations

import zlib
from datetime import time
from decimal import Decimal

from django.db import transaction

from quartermaster.catalog import operations as catalog
from quartermaster.catalog.models import Sku
from quartermaster.catalog.particulars import Particulars
from quartermaster.catalog.plans import SkuRow
from quartermaster.demo import shop
from quartermaster.demo.operations.opening import DAY, Shop
from quartermaster.demo.shop import INVENTED
from quartermaster.locations import operations as locations
from quartermaster.locations.models import Bin
from quartermaster.locations.plans import BinRow
from quartermaster.purchasing import operations as purchasing
from quartermaster.purchasing.papers import NewSupplierItem
from quartermaster.sales import operations as sales
from quartermaster.sales.operations import NewLine, NewOrder, Part, ShipTo
from quartermaster.stock import operations as stock
from quartermaster.stock import queries as stock_queries
from quartermaster.stock.moves import Goods

WHERE = "LDS"
SPRAY, SPRAY_BIN, SPRAYS = "SPRAY-LAVENDER", "S-01", 36
ABROAD = ShipTo("Kauppa Oy (invented)", "Esimerkkikatu 7", "00100", "Helsinki", country="FI")
DECLARED = {
    "Jewellery": ("711719", "Imitation jewellery", 40, 80),
    "Candles and lights": ("340600", "Candles", 350, 110),
    "Christmas and parties": ("950510", "Festive articles", 120, 160),
    shop.KITCHEN: ("691200", "Ceramic tableware", 420, 140),
    "Bags and paper": ("481940", "Paper bags", 60, 220),
    "Home": ("392640", "Ornaments", 260, 170),
}
"""Category → tariff code, what customs are told, and about what one weighs (grams) and how long it is (millimetres)."""
ORIGINS = {"SILKROAD": "IN", "NORDKRAFT": "DK", "BRIGHTBOX": "CN", "MEDITIN": "PT", "TINWORKS": "CN", "WILLOW": "PL"}


@transaction.atomic
def declare(opened: Shop) -> None:
    """Say it of everything that the year sold, keep something dangerous, and send some of it to Finland in two cartons."""
    categories = dict(Sku.objects.filter(code__in=opened.sku_ids).values_list("code", "category__name"))
    rows = [_particulars(code, name or "Home", opened.plan.supplies[code].supplier) for code, name in categories.items()]
    catalog.load_particulars(opened.acts["manager"], rows=rows)
    _send_abroad(opened, _keep_sprays(opened))


def _particulars(code: str, category: str, supplier: str) -> Particulars:
    hs_code, description, grams, length = DECLARED[category]
    spread = 60 + zlib.crc32(code.encode()) % 90  # from 60 to 149 percent of what is usual
    long = Decimal(length * spread // 100)
    return Particulars(
        code,
        weight_g=Decimal(grams * spread // 100),
        length_mm=long,
        width_mm=long * 3 // 4,
        height_mm=long // 2,
        hs_code=hs_code,
        origin=ORIGINS.get(supplier, "GB"),
        customs_description=description,
    )


def _keep_sprays(opened: Shop) -> Sku:
    """A room spray: an aerosol in limited quantities."""
    buyer, manager = opened.acts["buyer"], opened.acts["manager"]
    cost, price = Decimal("1.40"), Decimal("4.25")
    row = SkuRow(
        SPRAY,
        name="Room spray, lavender (invented)",
        unit="pcs",
        category="Home",
        cost=cost,
        retail_price=price,
        note=f"{INVENTED}, all of it.",
    )
    catalog.save_skus(buyer, rows=[row])
    locations.save_bins(manager, rows=[BinRow(WHERE, SPRAY_BIN, zone="S", kind=Bin.Kind.STORAGE.value)])
    told = Particulars(
        SPRAY,
        weight_g=Decimal(210),
        length_mm=Decimal(50),
        width_mm=Decimal(50),
        height_mm=Decimal(170),
        hs_code="330749",
        origin="GB",
        customs_description="Aerosols",
        un_number="1950",
        hazard_class="2.1",
        limited_quantity=True,
    )
    catalog.load_particulars(manager, rows=[told])
    spray = Sku.objects.get(code=SPRAY)
    item = NewSupplierItem(opened.supplier_ids["LUMEN"], spray.pk, cost, preferred=True)
    purchasing.set_supplier_items(buyer, items=[item])
    shelf = Bin.objects.get(warehouse__code=WHERE, code=SPRAY_BIN)
    goods = Goods(opened.owner_id, spray.pk, Decimal(SPRAYS), shelf.pk, unit_cost=cost, document="OPENING")
    stock.open_balances(manager.at(opened.on(opened.today - 9 * DAY, time(8))), goods=[goods])
    return spray


def _send_abroad(opened: Shop, spray: Sku) -> None:
    """One order is shipped, with the invoice that customs ask for; the next one waits at the bench."""
    there = stock_queries.available(opened.sku_ids.values(), owner_id=opened.owner_id)
    here = {sku_id: free for (sku_id, place), free in there.items() if place == opened.warehouse_ids[WHERE]}
    plenty = max(here, key=lambda sku_id: here[sku_id])
    lines = [NewLine(plenty, Decimal(6)), NewLine(spray.pk, Decimal(4))]
    for days_ago in (3, 1):
        day = opened.today - days_ago * DAY
        order = NewOrder(lines, warehouse_id=opened.warehouse_ids[WHERE], ship_to=ABROAD, note=INVENTED, ship_by=day + DAY)
        number = sales.place_order(opened.acts["seller"].at(opened.on(day, time(9, 40))), order=order).number
        keeper = opened.acts["storekeeper"]
        sales.pick(keeper.at(opened.on(day, time(11, 30))), number=number)
        if days_ago == 3:
            sales.pack(keeper.at(opened.on(day, time(13, 30))), number=number, lines=[Part(1, Decimal(6))])
            sales.pack(keeper.at(opened.on(day, time(13, 40))), number=number)
            sales.ship(keeper.at(opened.on(day, time(15, 30))), number=number)
