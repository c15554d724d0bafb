"""Whatever is done in whatever order, purchase orders and book say the same."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction

from quartermaster.accounts.acts import Act
from quartermaster.kernel.refusals import Refusal
from quartermaster.purchasing import folds
from quartermaster.purchasing import operations as purchasing
from quartermaster.purchasing.models import Discrepancy, PurchaseOrder, PurchaseOrderLine, Receipt
from quartermaster.purchasing.papers import DAMAGED, GOOD, AcknowledgedLine, NewLine, NewOrder, ReceiptPart, ReceivedLine
from quartermaster.stock import operations as stock
from quartermaster.stock import queries as stock_queries
from quartermaster.stock.checking import check
from tests import scenes
from tests.purchasing.scenes import paper

pytestmark = pytest.mark.django_db


@dataclass
class Buyers:
    """People who order, receive, correct and settle this and that."""

    chance: random.Random
    act: Act
    site: scenes.Site
    items: list[Any]
    orders: list[str] = field(default_factory=list)

    def _order(self, *states: str) -> str:
        """Any order, but mostly one in these states."""
        fitting = list(PurchaseOrder.objects.filter(number__in=self.orders, state__in=states).values_list("number", flat=True))
        return self.chance.choice(fitting if fitting and self.chance.random() < 0.9 else self.orders)

    def order(self) -> None:
        lines = [(self.chance.choice(self.items), self.chance.randint(1, 9)) for _ in range(self.chance.randint(1, 3))]
        number = purchasing.draft_order(self.act, order=paper(self.site, *lines)).number
        self.orders.append(number)
        purchasing.approve(self.act, number=number)
        purchasing.place(self.act, number=number)

    def receive(self) -> None:
        number = self._order("ordered", "partially_received")
        lines = [self._came(number) for _ in range(self.chance.randint(0, 3))]
        note = self.chance.choice(["", "", f"DN-{self.chance.randint(1, 5)}"])
        over, final = self.chance.random() < 0.3, self.chance.random() < 0.3
        purchasing.receive(self.act, number=number, receipts=lines, delivery_note=note, allow_over=over, final=final)

    def acknowledge(self) -> None:
        number = self._order("ordered", "acknowledged", "partially_received")
        positions = list(PurchaseOrderLine.objects.filter(order__number=number).values_list("position", flat=True))
        confirmed = AcknowledgedLine(self.chance.choice(positions), Decimal(self.chance.randint(0, 9)))
        purchasing.acknowledge(self.act, number=number, lines=[confirmed])

    def accept(self) -> None:
        purchasing.accept_acknowledgement(self.act, number=self._order("acknowledged", "partially_received"))

    def revise(self) -> None:
        order = PurchaseOrder.objects.get(number=self._order("ordered", "acknowledged", "partially_received"))
        kept = [NewLine(line.sku_id, line.quantity) for line in order.lines.order_by("position") if self.chance.random() < 0.9]
        lines = [replace(line, quantity=Decimal(self.chance.randint(1, 12))) for line in kept]
        new = NewOrder(order.supplier_id, order.warehouse_id, [*lines, NewLine(self.chance.choice(self.items).id, Decimal(2))])
        purchasing.edit_order(self.act, number=order.number, version=order.version, order=new)

    def hold(self) -> None:
        act = self.act.because("They are late")
        purchasing.hold(act, number=self._order("ordered", "acknowledged", "partially_received"))

    def resume(self) -> None:
        purchasing.resume(self.act, number=self._order("on_hold"))

    def _came(self, number: str) -> ReceivedLine:
        quantity = Decimal(self.chance.randint(1, 6))
        condition = self.chance.choice([GOOD, GOOD, DAMAGED])
        if self.chance.random() < 0.3:
            return ReceivedLine(quantity, sku_id=self.chance.choice(self.items).id, condition=condition)
        positions = list(PurchaseOrderLine.objects.filter(order__number=number).values_list("position", flat=True))
        return ReceivedLine(quantity, position=self.chance.choice(positions), condition=condition)

    def correct(self) -> None:
        receipts = list(Receipt.objects.filter(order__number__in=self.orders, voided_at=None).select_related("order"))
        receipt = self.chance.choice(receipts)
        parts = None
        if self.chance.random() < 0.8:
            rows = list(enumerate(receipt.lines.order_by("id"), start=1))
            chosen = self.chance.sample(rows, min(len(rows), self.chance.randint(1, 2)))
            parts = [ReceiptPart(place, Decimal(self.chance.randint(1, int(row.quantity) or 1))) for place, row in chosen]
        purchasing.correct_receipt(self.act, number=receipt.paper.number, receipt=receipt.number, lines=parts)

    def settle(self) -> None:
        found = self.chance.choice(list(Discrepancy.objects.filter(receipt__order__number__in=self.orders, state="open")))
        way = self.chance.choice(purchasing.ways_to_settle(found.kind))[0]
        purchasing.resolve_discrepancy(self.act, discrepancy_id=found.id, resolution=way)

    def close(self) -> None:
        purchasing.close(self.act, number=self._order("received", "partially_received"), short=self.chance.random() < 0.5)

    def cancel(self) -> None:
        purchasing.cancel(self.act, number=self._order("ordered"))

    def put_away(self) -> None:
        waiting = self.chance.choice(list(stock_queries.to_put_away(self.site.warehouse.id)))
        quantity = self.chance.randint(1, int(waiting.quantity))
        stock.put_away(self.act, goods=[scenes.goods(waiting.sku, quantity, self.site.dock, self.site.shelf)])

    def reverse(self) -> None:
        latest = stock_queries.movements().filter(document__in=self.orders).order_by("-id")[:10]
        stock.reverse(self.act, movement_ids=[self.chance.choice(list(latest)).pk])


OFTEN = ("receive", "receive", "correct", "settle", "order", "put_away", "acknowledge", "accept", "revise")
SELDOM = ("close", "cancel", "reverse", "hold", "resume")


@pytest.mark.parametrize("seed", range(3))
def test_purchase_orders_and_book_agree_after_every_deed(seed: int) -> None:
    chance = random.Random(seed)
    buyers = Buyers(chance, scenes.act("administrator"), scenes.site(), [scenes.sku() for _ in range(3)])
    buyers.order()
    done: Counter[str] = Counter()
    while min(done[name] for name in (*OFTEN, "close", "cancel", "hold", "resume")) < 2 or done.total() < 80:
        name = chance.choice(OFTEN * 2 + SELDOM)
        deed: Callable[[], None] = getattr(buyers, name)
        try:
            with transaction.atomic():
                deed()
        except (Refusal, IndexError):  # nothing there to choose from
            continue
        done[name] += 1
        assert check(folds.RULES) == [], name
    assert (check(), done["reverse"]) == ([], 0)
