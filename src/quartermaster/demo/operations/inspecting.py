"""What the demo invents of inspections: a rule for one supplier, a lot that was good, one that was not, and one that waits."""

from __future__ import annotations

from datetime import time, timedelta
from decimal import Decimal

from django.db import transaction

from quartermaster.demo.operations.keeping import WAREHOUSE
from quartermaster.demo.operations.opening import DAY, Shop
from quartermaster.demo.shop import INVENTED
from quartermaster.purchasing import operations as purchasing
from quartermaster.purchasing.inspection_papers import Finding, FoundDefect, NewCheck, NewInspectionRule, Verdict
from quartermaster.purchasing.models import Discrepancy, Inspection, SupplierItem
from quartermaster.purchasing.papers import Delivery, NewLine, NewOrder, ReceivedLine
from quartermaster.stock import operations as stock
from quartermaster.stock.moves import Goods

QUANTITY = Decimal(120)
CHECKS = (
    NewCheck("Height of the piece", "major", "mm", Decimal(118), Decimal(122)),
    NewCheck("Barcode reads on the outer carton", "minor"),
)
AS_IT_SHOULD_BE = Finding(1, numbers=[Decimal("119.5"), Decimal("120.1"), Decimal("120.4")])
GOOD = Verdict("accept", [FoundDefect("SCRATCHED", 1)], [AS_IT_SHOULD_BE, Finding(2, passed=True)], note=INVENTED)
BAD = Verdict(
    "reject",
    [FoundDefect("BROKEN", 4), FoundDefect("PACKAGING", 2)],
    [AS_IT_SHOULD_BE, Finding(2, passed=True)],
    note="The cartons were wet (invented)",
)
STORIES: tuple[tuple[int, Verdict | None], ...] = ((12, GOOD), (6, BAD), (1, None))
"""How many days ago a lot came, and what was said of it on the next day."""


@transaction.atomic
def inspect(opened: Shop) -> None:
    """One supplier's goods are looked at by the table, and one in four lots once five in a row were good."""
    items = SupplierItem.objects.filter(sku__tracking="none", sku__kit="none", sku__weighed_in=None, sku__archived_at=None)
    items = items.filter(preferred=True, sku_id__in=opened.sku_ids.values()).select_related("sku").order_by("id")
    first = items.first()
    if first is None:
        return
    chosen = list(items.filter(supplier_id=first.supplier_id)[: len(STORIES)])
    rule = NewInspectionRule(
        first.supplier_id, sample="table", aql_major="1.0", aql_minor="4.0", after=5, one_in=4, checks=CHECKS
    )
    purchasing.set_inspection_rule(opened.acts["manager"], rule=rule)
    for (days_ago, verdict), item in zip(STORIES, chosen, strict=False):
        found = _came(opened, item, days_ago)
        if verdict is not None:
            _judge(opened, found, verdict, days_ago - 1)


def _came(opened: Shop, item: SupplierItem, days_ago: int) -> Inspection:
    """Ordered a week before it came."""
    day = opened.today - days_ago * DAY
    order = NewOrder(
        supplier_id=item.supplier_id,
        warehouse_id=opened.warehouse_ids[WAREHOUSE],
        lines=[NewLine(item.sku_id, QUANTITY)],
        expected_on=day,
        note=INVENTED,
    )
    act = opened.acts["buyer"].at(opened.on(day - 7 * DAY, time(15)))
    (made,) = purchasing.draft_orders(act, orders=[order])
    purchasing.approve_orders(opened.acts["manager"].at(act.occurred_at), numbers=[made.number])
    purchasing.place_orders(act, numbers=[made.number])
    delivery = Delivery(made.number, [ReceivedLine(QUANTITY, 1)], delivery_note=f"DN-{made.number}", note=INVENTED)
    keeper = opened.acts["storekeeper"].at(opened.on(day, time(8)))
    (receipt,) = purchasing.receive_orders(keeper, deliveries=[delivery])
    return receipt.inspections.get()


def _judge(opened: Shop, found: Inspection, verdict: Verdict, days_ago: int) -> None:
    """What is good is put away an hour later; what is not is claimed by the buyer."""
    at = opened.on(opened.today - days_ago * DAY, time(10))
    keeper = opened.acts["storekeeper"].at(at)
    judged = purchasing.judge_inspection(keeper, number=found.number, verdict=verdict)
    code = next(code for code, sku_id in opened.sku_ids.items() if sku_id == found.sku_id)
    if judged.accepted:
        shelf = opened.shelf(WAREHOUSE, code)
        goods = Goods(
            opened.owner_id, found.sku_id, QUANTITY, opened.docks[WAREHOUSE].id, shelf, document=found.receipt.paper.number
        )
        stock.put_away(keeper.at(at + timedelta(hours=1)), goods=[goods])
    for noted in Discrepancy.objects.filter(inspection_part__inspection=found).select_related("line"):
        worth = round(noted.quantity * noted.line.unit_cost, 2) if noted.line else None
        buyer = opened.acts["manager"].at(at + timedelta(hours=3))
        purchasing.claim_discrepancy(buyer, discrepancy_id=noted.id, claim_number="CL-101", expected_credit=worth)
