"""Value when everything happens at once, and when anything happens in any order: it ties out."""

from __future__ import annotations

import random
from collections import Counter
from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from django.db import transaction

from quartermaster.kernel import clock
from quartermaster.kernel.refusals import Refusal
from quartermaster.locations.models import Bin
from quartermaster.locations.queries import virtual_bin
from quartermaster.stock import costing
from quartermaster.stock import operations as stock
from quartermaster.stock.costing import catching_up
from quartermaster.stock.models import CostState, ValueEntry
from quartermaster.stock.moves import Move
from tests import scenes
from tests.scenes import goods
from tests.stock import books
from tests.stock.test_races import side_by_side

pytestmark = pytest.mark.django_db(transaction=True)


class Shopkeeper:
    """Does whatever comes to mind with two SKUs, often late, and asks for values in between."""

    def __init__(self, seed: int) -> None:
        self.chosen, self.site, self.skus = random.Random(seed), scenes.site(), [scenes.sku(cost="3"), scenes.sku(cost="0")]
        self.act, self.start = scenes.act(), clock.now() - timedelta(days=10)
        self.moved: list[int] = []

    def moment(self, step: int) -> datetime:
        late = self.chosen.choice([0, 0, 0, 0, 0.1, 2, 30])
        return self.start + timedelta(hours=2 * step) - timedelta(hours=2 * late)

    def do(self, step: int) -> None:
        deeds = [self.receive] * 4 + [self.sell] * 4 + [self.take_back, self.send_back, self.reverse, self.adjust]
        deed = self.chosen.choice([*deeds, self.add_freight, self.reprice])
        try:
            with transaction.atomic():
                self.moved += deed(self.moment(step))
        except Refusal:
            pass
        if self.chosen.random() < 0.3:
            costing.catch_up(sku_ids=[self.chosen.choice(self.skus).id])
        if self.chosen.random() < 0.1:
            costing.keep_up()

    def line(self, at, **more):
        return [goods(self.chosen.choice(self.skus), self.chosen.randint(1, 6), at, **more)]

    def receive(self, moment):
        cost = self.chosen.choice([None, Decimal(self.chosen.randint(1, 90_000)) / 10_000])
        number = f"PO-{self.chosen.randint(1, 3)}"
        return stock.receive(self.act, goods=self.line(self.site.dock, unit_cost=cost, document=number, occurred_at=moment))

    def sell(self, moment):
        """Straight from the dock, so that there is something to sell."""
        (line,) = self.line(self.site.dock, document=f"SO-{self.chosen.randint(1, 3)}")
        customer, kind = virtual_bin(Bin.Kind.CUSTOMER).id, "ship"
        move = Move(line.owner_id, line.sku_id, line.quantity, line.bin_id, customer, kind, document=line.document)
        return stock.post_movements(self.act.at(moment), moves=[move])

    def take_back(self, moment):
        number = f"SO-{self.chosen.randint(1, 3)}"
        return stock.take_back(self.act, goods=self.line(self.site.dock, document=number, occurred_at=moment))

    def send_back(self, moment):
        number = f"PO-{self.chosen.randint(1, 3)}"
        return stock.return_to_vendor(self.act, goods=self.line(self.site.dock, document=number, occurred_at=moment))

    def adjust(self, moment):
        act, line = self.act.because("recounted"), self.line(self.site.dock, occurred_at=moment)
        return stock.adjust(act, found=line) if self.chosen.random() < 0.5 else stock.adjust(act, lost=line)

    def reverse(self, moment):
        return stock.reverse(self.act.at(moment), movement_ids=[self.chosen.choice(self.moved)]) if self.moved else []

    def add_freight(self, moment):
        documents = [f"PO-{self.chosen.randint(1, 3)}"]
        amount = Decimal(self.chosen.randint(-500, 2000)) / 100
        act = self.act.at(moment).because("freight")
        costing.add_landed_cost(act, amount=amount, by=self.chosen.choice(list(costing.Basis)[:2]), documents=documents)
        return []

    def reprice(self, moment):
        verb = self.chosen.choice([costing.revalue, costing.write_down])
        cost = costing.NewCost(scenes.house().id, self.chosen.choice(self.skus).id, Decimal(self.chosen.randint(0, 80)) / 10)
        verb(self.act.at(moment).because("market"), costs=[cost])
        return []


@pytest.mark.parametrize("method", ["fifo", "lifo", "average", "standard"])
@pytest.mark.parametrize("seed", range(3))
def test_whatever_is_done_in_whatever_order_ties_out(settings, monkeypatch, method, seed):
    settings.COSTING_METHOD = method
    monkeypatch.setattr(catching_up, "MARK_EVERY", 5)
    keeper = Shopkeeper(seed)
    for step in range(70):
        keeper.do(step)
    costing.catch_up()
    assert ValueEntry.objects.filter(kind="correction").exists() or method == "standard"
    for item in keeper.skus:
        books.tie_out(item)


def test_two_workers_that_catch_up_at_once_value_each_movement_once():
    site, skus = scenes.site(), [scenes.sku() for _ in range(20)]
    for number in range(5):
        stock.receive(scenes.act(), goods=[goods(one, 3, site.dock, unit_cost=Decimal(number)) for one in skus])

    def catch_up(number):
        costing.catch_up(sku_ids=None if number % 2 else [one.id for one in skus[::2]])
        costing.keep_up()
        return Counter(done=1)

    assert side_by_side(4, catch_up) == {"done": 4}
    assert ValueEntry.objects.count() == 100
    for item in skus:
        assert books.worth(item) == (15, Decimal("30.00"))
        books.tie_out(item)


def test_goods_move_while_they_are_valued():
    site, tea = scenes.site(), scenes.sku()
    stock.receive(scenes.act(), goods=[goods(tea, 1000, site.dock, unit_cost=Decimal("1.37"))])
    act = scenes.act()

    def work(number):
        for step in range(10):
            if number % 2:
                costing.catch_up(sku_ids=[tea.id])
            else:
                stock.receive(act, goods=[goods(tea, 2, site.dock, unit_cost=Decimal(step))])
                stock.return_to_vendor(act, goods=[goods(tea, 3, site.dock)])
        return Counter(done=1)

    assert side_by_side(4, work) == {"done": 4}
    costing.catch_up()
    assert CostState.objects.get(sku=tea).quantity == 980
    books.tie_out(tea)


def test_a_posting_that_is_still_open_holds_up_nobody_and_is_valued_when_it_is_seen():
    site, tea = scenes.site(), scenes.sku()
    act = scenes.act()

    def work(number):
        if number:  # the second comes later in the book and is committed first
            stock.receive(act, goods=[goods(tea, 2, site.dock, unit_cost=Decimal(3))])
            costing.keep_up()
            return Counter(seen=int(CostState.objects.get(sku=tea).quantity))
        with transaction.atomic():
            stock.receive(act, goods=[goods(scenes.sku(), 1, site.dock), goods(tea, 5, site.dock, unit_cost=Decimal(2))])
        return Counter(seen=0)

    side_by_side(2, work)
    costing.keep_up()
    assert books.worth(tea) == (7, Decimal("16.00"))
    books.tie_out(tea)
