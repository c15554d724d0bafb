"""A delivery of yesterday in which nearly everything is wrong that can be: claimed from its supplier, and settled in part."""

from __future__ import annotations

from datetime import time
from decimal import Decimal

from django.db import transaction

from quartermaster.accounts.acts import Act
from quartermaster.catalog.models import Sku
from quartermaster.demo.operations.keeping import SUPPLIERS, WAREHOUSE
from quartermaster.demo.operations.opening import DAY, PEOPLE, Shop
from quartermaster.demo.shop import INVENTED
from quartermaster.printing import typesetting
from quartermaster.purchasing import operations as purchasing
from quartermaster.purchasing import order_paper
from quartermaster.purchasing.models import Discrepancy, PurchaseOrder
from quartermaster.purchasing.papers import DAMAGED, AnnouncedLine, NewDelivery, NewLine, NewOrder, ReceivedLine, ReceivedLot

BISCUITS, TEA = "KIT-SHORTBREAD", "KIT-TEA-TIN"
ORDERED = Decimal(24)
KEEPS = 200 * DAY
SETTLED = {"wrong_lot": "accept", "expired": "return", "over": "accept", "short": "credit"}
"""What was agreed with the supplier so far; the rest is claimed."""


@transaction.atomic
def find_fault(opened: Shop) -> None:
    biscuits, tea = (Sku.objects.get(code=code).pk for code in (BISCUITS, TEA))
    order = _order(opened, [biscuits, tea])
    said = [
        AnnouncedLine(biscuits, ORDERED, order=order.number, position=1, lot="S-1101"),
        AnnouncedLine(tea, ORDERED, order=order.number, position=2, lot="T-140"),
    ]
    paper = NewDelivery(order.supplier_id, order.warehouse_id, said, reference=f"ASN-{order.number[3:]}", note=INVENTED)
    delivery = purchasing.announce(_act(opened, "buyer", 3, 9), delivery=paper)
    purchasing.arrive(_act(opened, "storekeeper", 1, 8), number=delivery.number)
    manager = _act(opened, "manager", 1, 9).because("The two tins too many are welcome (invented)")
    purchasing.receive_delivery(manager, number=delivery.number, lines=_came(opened), final=True, allow_over=True)
    found = Discrepancy.objects.filter(receipt__delivery=delivery).order_by("id")
    _claim(opened, order, {one.kind: one for one in found})


def _order(opened: Shop, sku_ids: list[int]) -> PurchaseOrder:
    order = NewOrder(
        supplier_id=opened.supplier_ids[SUPPLIERS["lot"]],
        warehouse_id=opened.warehouse_ids[WAREHOUSE],
        lines=[NewLine(sku_id, ORDERED) for sku_id in sku_ids],
        expected_on=opened.today - DAY,
        note=INVENTED,
    )
    number = purchasing.draft_order(_act(opened, "buyer", 12, 10), order=order).number
    purchasing.approve(_act(opened, "manager", 12, 11), number=number)
    return purchasing.place(_act(opened, "buyer", 12, 12), number=number)


def _came(opened: Shop) -> list[ReceivedLine]:
    """Of the biscuits two are missing, six are of another lot and four too old; of the tea two are too many and four dented; and
    there is something that nobody ordered."""
    fresh, old = opened.today + KEEPS, opened.today - 3 * DAY
    stranger = next(opened.sku_ids[supply.code] for supply in opened.plan.supplies.values() if WAREHOUSE in supply.shelf)
    return [
        ReceivedLine(Decimal(12), 1, lot=ReceivedLot("S-1101", expires_on=fresh)),
        ReceivedLine(Decimal(6), 1, lot=ReceivedLot("S-1102", expires_on=fresh)),
        ReceivedLine(Decimal(4), 1, lot=ReceivedLot("S-0801", expires_on=old)),
        ReceivedLine(Decimal(22), 2, lot=ReceivedLot("T-140", expires_on=fresh)),
        ReceivedLine(Decimal(4), 2, lot=ReceivedLot("T-140", expires_on=fresh), condition=DAMAGED),
        ReceivedLine(Decimal(3), sku_id=stranger),
    ]


def _claim(opened: Shop, order: PurchaseOrder, found: dict[str, Discrepancy]) -> None:
    """The buyer sees to all of it; the dented tins have a picture, and what is missing has been credited."""
    buyer, manager = _act(opened, "buyer", 1, 14), _act(opened, "manager", 1, 16)
    (picture,) = typesetting.png(order_paper.sheet_of(order), dots_per_inch=72)
    purchasing.add_photo(_act(opened, "storekeeper", 1, 10), discrepancy_id=found["damaged"].pk, content=picture)
    for place, (kind, one) in enumerate(sorted(found.items()), start=1):
        purchasing.assign_discrepancy(manager, discrepancy_id=one.pk, username=PEOPLE["buyer"][0])
        if kind != "over":
            worth = one.quantity * (one.line.unit_cost if one.line else Decimal(1))
            number = f"CL-1{place:02d}"
            purchasing.claim_discrepancy(buyer, discrepancy_id=one.pk, claim_number=number, expected_credit=worth, note=INVENTED)
        if kind in SETTLED:
            purchasing.resolve_discrepancy(manager, discrepancy_id=one.pk, resolution=SETTLED[kind], note=INVENTED)
    short = found["short"]
    credit = short.quantity * (short.line.unit_cost if short.line else Decimal(1))
    purchasing.credit_discrepancy(buyer, discrepancy_id=short.pk, amount=credit)


def _act(opened: Shop, role: str, days_ago: int, hour: int) -> Act:
    return opened.acts[role].at(opened.on(opened.today - days_ago * DAY, time(hour)))
