"""A day of a third-party warehouse: the house’s goods and a client’s come in, are sold, change hands, are called back and
returned, side by side on the same shelves and never mixed. Nora, the client’s, looks on and sees her own."""

from __future__ import annotations

import json
from collections import Counter
from decimal import Decimal

import pytest
from django.conf import LazySettings
from django.urls import reverse

from quartermaster.accounts import operations as accounts
from quartermaster.automation.tying_out import check
from quartermaster.catalog.models import Owner, Sku
from quartermaster.sales import operations as sales
from quartermaster.stock import costing, queries
from quartermaster.stock import operations as stock
from quartermaster.stock.models import Lot, Movement
from quartermaster.stock.moves import NewLot
from quartermaster.tracing import operations as tracing
from tests import scenes
from tests.accounts.scenes import Program, problem, token_of
from tests.sales.scenes import line, new_order
from tests.scenes import goods, owned
from tests.stock import books
from tests.stock.test_pages import Person, exported, text_of
from tests.stock.test_races import side_by_side

pytestmark = pytest.mark.django_db(transaction=True)

LISTS = ("stock_list", "movement_list", "balance_list", "lot_list", "hold_list", "owner_change_list", "order_list")
"""What somebody of a client's opens, and exports."""
QUESTIONS = ("balances", "movements", "lots", "holds", "orders", "skus", "owners", "transfer-orders")


class Day:
    """Who and what there is: two owners with the same tea and jam, and cups that only the house has."""

    def __init__(self) -> None:
        self.site, self.tea, self.cups = scenes.site(), scenes.sku(cost="2"), scenes.sku()
        self.jam = scenes.sku(tracking="lot")
        self.house = scenes.house()
        self.client = Owner.objects.create(code=scenes.fresh("CL"), name=scenes.fresh("Candles "))
        self.manager = Person("manager")
        self.nora = Person("client")
        accounts.confine(
            scenes.act("administrator"), person=self.nora.user, owners={self.client.code: self.client.pk}, warehouses=None
        )
        self.asks = Program(token_of(self.nora.user))

    def on_hand(self, item: Sku, owner: Owner) -> Decimal:
        return queries.positions([item.pk], owner_id=owner.pk)[item.pk].on_hand

    def ties_out(self) -> None:
        """Every rule of the check, and each owner's value of each SKU valued anew from its whole past."""
        costing.catch_up()
        for item in (self.tea, self.jam, self.cups):
            for owner in (self.house, self.client):
                books.tie_out(item, owner)
        assert check() == []

    def nora_sees_nothing_of(self, *texts: str) -> None:
        """On no list, in no export, by no search and in no answer of the API."""
        for name in LISTS:
            page = self.nora.get(reverse(name))
            assert page.status_code == 200, name
            assert not [text for text in texts if text in text_of(page)], name
            sheet = exported(self.nora, name).decode()
            assert not [text for text in texts if text in sheet], name
        for question in QUESTIONS:
            answer = self.asks.get(f"/api/v1/{question}")
            assert answer.status_code == 200, (question, answer.content)
            assert not [text for text in texts if text in answer.content.decode()], question
        for text in texts:
            hits = text_of(self.nora.get(reverse("search"), {"q": text}, headers={"HX-Request": "true"}))
            assert f">{text}<" not in hits, text


def test_a_day_of_a_warehouse_that_keeps_a_clients_goods_beside_its_own(settings: LazySettings) -> None:
    settings.COSTING_METHOD = "fifo"
    day = Day()
    _both_come_in_and_are_put_away(day)
    numbers = _the_last_ones_are_raced_for(day)
    day.nora_sees_nothing_of(day.cups.code, day.house.name, *numbers)
    lot = _some_jam_becomes_the_clients(day)
    day.nora_sees_nothing_of(day.cups.code, day.house.name, *numbers)
    _the_jam_is_called_back_from_both(day, lot)
    day.ties_out()


def _both_come_in_and_are_put_away(day: Day) -> None:
    """At one dock, and to one shelf: each line of the page says whose it is."""
    arriving = [(day.tea, 10, day.house, "2.00"), (day.tea, 10, day.client, "2.50"), (day.cups, 5, day.house, "1")]
    for item, quantity, owner, cost in arriving:
        stock.receive(scenes.act(), goods=[owned(goods(item, quantity, day.site.dock, unit_cost=Decimal(cost)), owner)])
    page = text_of(day.manager.get(reverse("put_away_list")))
    assert f", {day.client.name}" in page
    assert f", {day.house.name}" in page
    lying = queries.balances_in(day.site.dock.pk)
    fields = {f"bin-{row.pk}": day.site.shelf.code for row in lying} | {f"quantity-{row.pk}": str(row.quantity) for row in lying}
    assert day.manager.deed(reverse("put_away"), line=[row.pk for row in lying], **fields).status_code == 303
    assert (day.on_hand(day.tea, day.house), day.on_hand(day.tea, day.client)) == (10, 10)
    day.ties_out()


def _the_last_ones_are_raced_for(day: Day) -> list[str]:
    """Four people sell the same tea from the same shelf, two for each owner. The house's order numbers."""
    owners, act = [day.house, day.client, day.house, day.client], scenes.act()

    def sell(number: int) -> Counter[str]:
        counted: Counter[str] = Counter()
        for _ in range(8):
            try:
                sales.place_order(act, order=new_order(day.site, line(day.tea, 1), owner_id=owners[number].pk))
                counted[f"sold for {owners[number].code}"] += 1
            except stock.InsufficientStock:
                counted["refused"] += 1
        return counted

    counted = side_by_side(4, sell)
    assert counted == {f"sold for {day.house.code}": 10, f"sold for {day.client.code}": 10, "refused": 12}
    for owner in (day.house, day.client):
        position = queries.positions([day.tea.pk], owner_id=owner.pk)[day.tea.pk]
        assert (position.reserved, position.available) == (10, 0)
    hers, every = (_orders(program) for program in (day.asks, Program(token_of(day.manager.user))))
    assert (len(hers), len(every)) == (10, 20)
    return sorted(every - hers)


def _orders(program: Program) -> set[str]:
    return {row["number"] for row in json.loads(program.get("/api/v1/orders").content)["items"]}


def _some_jam_becomes_the_clients(day: Day) -> int:
    """Four of ten jars, at three pounds each. Nora sees that they came, and neither from whom nor at what price."""
    (lot,) = stock.begin_lots(scenes.act(), lots=[NewLot(day.house.pk, day.jam.pk, "JAR-7")])
    stock.open_balances(scenes.act(), goods=[goods(day.jam, 10, day.site.second_shelf, lot_id=lot, unit_cost=Decimal(2))])
    place = f"{day.site.warehouse.code}/{day.site.second_shelf.code}"
    given = {"sku": day.jam.code, "lot": "JAR-7", "bin": place, "quantity": "4", "unit_cost": "3"}
    done = day.manager.deed(reverse("owner_change"), **given, owner=day.house.code, to_owner=day.client.code)
    assert done.status_code == 303
    hers = text_of(day.nora.get(reverse("owner_change_list")))
    assert day.jam.code in hers
    assert "3.00" not in hers
    costing.catch_up()
    assert books.worth(day.jam) == (6, Decimal("12.00"))
    assert books.worth(day.jam, day.client) == (4, Decimal("12.00"))
    day.ties_out()
    return lot


def _the_jam_is_called_back_from_both(day: Day, lot: int) -> None:
    """Both have sold some; hers is picked only. The recall of the house’s lot holds hers too; one jar comes back."""
    act = scenes.act()
    ours = sales.place_order(act, order=new_order(day.site, line(day.jam, 3))).number
    hers = sales.place_order(act, order=new_order(day.site, line(day.jam, 2), owner_id=day.client.pk)).number
    sales.pick(act, number=ours)
    sales.ship(act, number=ours)
    sales.pick(act, number=hers)
    recall = tracing.draft_recall(act, lot_ids=[lot], reason="Glass in a jar")
    tracing.activate_recall(act, number=recall.number)
    theirs = Lot.objects.get(owner=day.client, sku=day.jam)
    assert theirs.state == Lot.State.RECALLED
    assert "Recalled" in text_of(day.nora.get(reverse("lot", args=[theirs.pk])))
    with pytest.raises(stock.LotBlocked) as refused:
        sales.ship(act, number=hers)
    assert refused.value.code == "lot_blocked"
    sales.take_back(act, returns=[sales.Returned(ours, 1, Decimal(1), day.site.quarantine.id)])
    assert (day.on_hand(day.jam, day.house), day.on_hand(day.jam, day.client)) == (4, 4)
    back = Movement.objects.filter(sku=day.jam, kind="customer_return").get()
    assert (back.owner_id, back.lot_id) == (day.house.pk, lot)
    costing.catch_up()
    assert books.worth(day.jam) == (4, Decimal("8.00"))
    manager = Program(token_of(day.manager.user))
    blocked = manager.post("/api/v1/owner-changes", {"to_owner": day.house.code, "lines": [_line(day, "4")]})
    assert problem(blocked) == (409, "bin_short")


def _line(day: Day, quantity: str) -> dict[str, str]:
    place = f"{day.site.warehouse.code}/{day.site.second_shelf.code}"
    return {"sku": day.jam.code, "owner": day.client.code, "lot": "JAR-7", "quantity": quantity, "bin": place}
