"""Whatever is done in whatever order, orders and book say the same."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from quartermaster.accounts.acts import Act
from quartermaster.kernel.refusals import Refusal
from quartermaster.locations.models import Bin
from quartermaster.sales import folds as sales_folds
from quartermaster.sales import operations as sales
from quartermaster.sales.models import Order, OrderLine
from quartermaster.sales.operations import Part, Returned
from quartermaster.stock import operations as stock
from quartermaster.stock import queries as stock_queries
from quartermaster.stock.checking import check
from tests import scenes
from tests.sales.scenes import line, new_order

pytestmark = pytest.mark.django_db


@dataclass
class Shop:
    """A small warehouse in which people do this and that."""

    chance: random.Random
    act: Act
    site: scenes.Site
    items: list[Any]
    orders: list[str] = field(default_factory=list)

    def shelf(self) -> Any:
        return self.chance.choice([self.site.shelf, self.site.second_shelf, self.site.third_shelf])

    def some(self) -> int:
        return self.chance.randint(1, 6)

    def order(self, *stages: str) -> str:
        """Any order, but mostly one that has something in these stages."""
        if stages and self.chance.random() < 0.8:
            fitting = [row.order.number for row in self._lines() if sum(getattr(row, stage) for stage in stages)]
            return self.chance.choice(fitting or self.orders)
        return self.chance.choice(self.orders)

    def _lines(self) -> list[OrderLine]:
        return list(OrderLine.objects.filter(order__number__in=self.orders).select_related("order").order_by("id"))

    def parts(self, number: str, *stages: str) -> list[Part]:
        """Some of what a few lines have in these stages, and now and then more than that."""
        rows = [row for row in self._lines() if row.order.number == number]
        found = [(row.position, int(sum(getattr(row, stage) for stage in stages))) for row in rows]
        chosen = [(position, there) for position, there in found if there][: self.chance.randint(1, 2)]
        more = self.chance.random() < 0.1
        return [Part(position, Decimal(self.chance.randint(1, there + more))) for position, there in chosen]

    def some_or_all(self, number: str, *stages: str) -> list[Part] | None:
        return self.parts(number, *stages) or None if self.chance.random() < 0.6 else None

    def place(self) -> None:
        lines = [line(item, self.some()) for item in self.chance.sample(self.items, self.chance.randint(1, 3))]
        on_short = self.chance.choice(["refuse", "backorder"])
        self.orders.append(sales.place_order(self.act, order=new_order(self.site, *lines, on_short=on_short)).number)

    def edit(self) -> None:
        number = self.order("reserved", "backordered")
        positions = [row.position for row in self._lines() if row.order.number == number and row.open_quantity]
        adding = [line(self.chance.choice(self.items), self.some())] if self.chance.random() < 0.7 else []
        removing = self.chance.sample(positions, 1) if positions and self.chance.random() < 0.7 else []
        sales.edit_order(self.act, number=number, editing=sales.Editing(add=adding, remove=removing))

    def pick(self) -> None:
        number = self.order("reserved")
        if self.chance.random() < 0.5:
            sales.pick(self.act, number=number)
            return
        parts = self.parts(number, "reserved")
        taken = [sales.Taken(part.position, self.shelf().id, part.quantity) for part in parts]
        sales.pick(self.act, number=number, picks=taken)

    def pack(self) -> None:
        number = self.order("picked")
        sales.pack(self.act, number=number, lines=self.some_or_all(number, "picked"))

    def ship(self) -> None:
        number = self.order("picked", "packed")
        sales.ship(self.act, number=number, lines=self.some_or_all(number, "picked"))

    def cancel(self) -> None:
        number = self.order("backordered", "reserved", "picked", "packed")
        parts = self.parts(number, "open_quantity") if self.chance.random() < 0.8 else None
        sales.cancel(self.act, number=number, lines=parts)

    def put_back(self) -> None:
        number = self.order("picked", "packed")
        sales.put_back(self.act, number=number, lines=self.some_or_all(number, "picked", "packed"))

    def take_back(self) -> None:
        number = self.order("shipped")
        place = self.chance.choice([self.site.dock, self.site.quarantine])
        parts = self.parts(number, "shipped")
        sales.take_back(self.act, returns=[Returned(number, part.position, part.quantity, place.id) for part in parts])

    def correct_return(self) -> None:
        number = self.order("returned")
        sales.correct_return(self.act, number=number, lines=self.parts(number, "returned"))

    def find(self) -> None:
        found = [scenes.goods(self.chance.choice(self.items), self.chance.randint(1, 12), self.shelf())]
        stock.adjust(self.act.because("found"), found=found)

    def lose(self) -> None:
        lost = [scenes.goods(self.chance.choice(self.items), self.chance.randint(1, 3), self.shelf())]
        stock.adjust(self.act.because("missing"), lost=lost, oversell=self.chance.random() < 0.5)

    def promise(self) -> None:
        sales.promise_backorders(self.act, sku_ids=[item.id for item in self.items], limit=self.chance.choice([1, 2000]))

    def move(self) -> None:
        stock.transfer(
            self.act, goods=[scenes.goods(self.chance.choice(self.items), self.chance.randint(1, 6), self.shelf(), self.shelf())]
        )

    def close_or_open(self) -> None:
        place = self.shelf()
        place.closed_at = None if place.closed_at else timezone.now()
        place.save()

    def reverse(self) -> None:
        latest = stock_queries.movements().filter(sku_id__in=[item.id for item in self.items]).order_by("-id")[:10]
        stock.reverse(self.act, movement_ids=[self.chance.choice(list(latest)).pk])

    def release(self) -> None:
        claims = list(stock_queries.reservations().filter(document__in=self.orders, open__gt=0).values_list("claim", flat=True))
        stock.release(self.act, claims={self.chance.choice(claims or ["none"]): None})


OFTEN = (
    "place",
    "find",
    "pick",
    "pick",
    "pack",
    "ship",
    "put_back",
    "take_back",
    "correct_return",
    "cancel",
    "promise",
    "edit",
)
SELDOM = ("lose", "move", "close_or_open", "reverse", "release")


@pytest.mark.parametrize("seed", range(4))
def test_orders_and_book_agree_after_every_deed(seed: int) -> None:
    chance = random.Random(seed)
    shop = Shop(chance, scenes.act("administrator"), scenes.site(), [scenes.sku() for _ in range(4)])
    for item in shop.items:
        scenes.stocked(item, 9, shop.site.shelf)
    shop.place()
    done: Counter[str] = Counter()
    while min(done[name] for name in OFTEN) < 2 or done.total() < 80:
        name = chance.choice(OFTEN * 2 + SELDOM)
        deed: Callable[[], None] = getattr(shop, name)
        try:
            with transaction.atomic():
                deed()
        except Refusal:
            continue
        done[name] += 1
        assert check(sales_folds.RULES) == [], name
    assert (check(), done["release"]) == ([], 0)

    Bin.objects.filter(warehouse=shop.site.warehouse).update(closed_at=None)
    for order in Order.objects.filter(number__in=shop.orders).exclude(state__in=Order.ENDED):
        sales.cancel(shop.act, number=order.number)
    left = stock_queries.positions([item.id for item in shop.items]).values()
    assert {(position.reserved, position.staged) for position in left} == {(0, 0)}
    assert check(sales_folds.RULES) == []
