"""What the data set has nothing of and the demo invents: sales channels, what parcels cost, and orders that wait for something.

One order is sent from two warehouses, one is on hold, one awaits payment, one was not paid in time, one is a draft.
"""

from __future__ import annotations

from datetime import time
from decimal import Decimal
from typing import Any

from django.db import transaction

from quartermaster.demo.operations.opening import DAY, Shop
from quartermaster.demo.shop import INVENTED
from quartermaster.locations import operations as locations
from quartermaster.locations.models import Warehouse
from quartermaster.sales import operations as sales
from quartermaster.sales.models import Customer, SalesChannel
from quartermaster.sales.operations import NewAddress, NewChannel, NewContact, NewCustomer, NewLine, NewOrder, NewRate
from quartermaster.stock import queries as stock

PLACES = {
    "LDS": ("GB", "Leeds", Decimal("53.79648"), Decimal("-1.54785")),
    "BRS": ("GB", "Bristol", Decimal("51.45451"), Decimal("-2.58791")),
    "RTM": ("NL", "Rotterdam", Decimal("51.92250"), Decimal("4.47917")),
}
RATES = (("LDS", "", "9.50"), ("LDS", "GB", "3.95"), ("BRS", "", "9.90"), ("BRS", "GB", "4.10"), ("RTM", "", "7.20"))


@transaction.atomic
def open_channels(opened: Shop) -> None:
    """The channels, and an order for everything that an order can wait for."""
    manager, seller = opened.acts["manager"], opened.acts["seller"]
    for code, (country, city, latitude, longitude) in PLACES.items():
        version = Warehouse.objects.get(code=code).version
        where: dict[str, Any] = {"country": country, "city": city, "latitude": latitude, "longitude": longitude}
        locations.change_warehouse(manager, code=code, version=version, **where)
    for code, country, price in RATES:
        rate = NewRate(opened.warehouse_ids[code], Decimal(price), per_100_km=Decimal("0.40"), country=country)
        sales.set_rate(manager, rate=rate)
    served = tuple(opened.warehouse_ids[code] for code in PLACES)
    web = NewChannel("WEB", f"Web shop {INVENTED}", awaits_payment=True, sourcing="cheapest", warehouse_ids=served)
    wholesale = NewChannel("WHOLESALE", f"Wholesale {INVENTED}", on_short="backorder", priority=3, warehouse_ids=served)
    shop, trade = (sales.create_channel(manager, channel=channel) for channel in (web, wholesale))
    _sell(opened, shop, trade, _customer(opened, trade))
    sales.expire_unpaid(seller)


def _customer(opened: Shop, trade: SalesChannel) -> Customer:
    return sales.create_customer(
        opened.acts["seller"],
        customer=NewCustomer("CORNER", "Corner Shop", "shop@example.com", "United Kingdom", INVENTED, 0, 2, False, trade.pk),
        addresses=[
            NewAddress("12 High Street", "London", "GB", "Corner Shop", "E1 6AN", for_shipping=True),
            NewAddress("Unit 4, Mill Lane", "Leeds", "GB", "Corner Shop Accounts", "LS2 7EW", for_billing=True),
        ],
        contacts=[NewContact("Ann Ward", "Buying", "ann@example.com", "+44 20 7946 0000")],
    )


def _sell(opened: Shop, shop: SalesChannel, trade: SalesChannel, customer: Customer) -> None:
    seller, day = opened.acts["seller"], opened.today
    split, plenty = _goods(opened)
    some = [NewLine(plenty, Decimal(2))]
    lately, late = seller.at(opened.on(day - DAY, time(9, 30))), seller.at(opened.on(day - 4 * DAY, time(10)))

    def placed(lines: list[NewLine], channel: SalesChannel, *, draft: bool = False, unpaid: bool = False) -> str:
        buyer = customer.pk if channel == trade else None
        order = NewOrder(lines, customer_id=buyer, channel_id=channel.pk, note=INVENTED, draft=draft)
        return sales.place_order(late if unpaid else lately, order=order).number

    placed([split, *some], trade)
    held = placed(some, trade)
    sales.hold(lately, number=held, reason="The customer moves house: ask for the new address.")
    placed(some, shop)
    placed(some, shop, unpaid=True)
    placed(some, trade, draft=True)


def _goods(opened: Shop) -> tuple[NewLine, int]:
    """One more of some SKU than any warehouse has, which two have together; and a SKU that there is plenty of."""
    there: dict[int, list[Decimal]] = {}
    for (sku_id, _), quantity in stock.available(opened.sku_ids.values(), owner_id=opened.owner_id).items():
        there.setdefault(sku_id, []).append(max(quantity, Decimal(0)))
    plenty = max(there, key=lambda sku_id: max(there[sku_id]))
    divided = {sku_id: found for sku_id, found in there.items() if sku_id != plenty and sum(q > 0 for q in found) > 1}
    least = min(divided, key=lambda sku_id: max(divided[sku_id]), default=plenty)
    return NewLine(least, max(there[least]) + 1), plenty
