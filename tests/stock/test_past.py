"""The past: what was available at a moment, and a bin's history forwards and backwards."""

from __future__ import annotations

from csv import DictReader
from datetime import timedelta
from decimal import Decimal
from io import StringIO
from typing import Any

import pytest
from django.urls import reverse

from quartermaster.kernel import clock
from quartermaster.stock import operations as stock
from quartermaster.stock import past, queries
from quartermaster.stock.models import Lot
from quartermaster.stock.moves import Ask, HoldAsk, NewLot
from quartermaster.web.sources import Order
from tests import scenes
from tests.scenes import goods
from tests.stock.test_pages import Person, text_of
from tests.stock.weighing import cheese

pytestmark = pytest.mark.django_db(transaction=True)
"""Each deed is recorded at a moment of its own, as its transaction ends."""


def figures(positions) -> list[tuple[Decimal, ...]]:
    return [(one.sellable, one.receiving, one.held, one.staged, one.reserved) for one in positions]


def test_what_was_available_follows_movements_claims_holds_and_the_states_of_lots():
    jam, site, house = scenes.sku(tracking="lot"), scenes.site(), scenes.house()
    (lot,) = stock.begin_lots(scenes.act(), lots=[NewLot(house.id, jam.id, scenes.fresh("L"))])
    moments = [clock.now()]

    def afterwards(_: object) -> None:
        moments.append(clock.now())

    afterwards(stock.open_balances(scenes.act(), goods=[goods(jam, 10, site.shelf, lot_id=lot)]))
    afterwards(stock.reserve(scenes.act(), asks=[Ask("cart", house.id, jam.id, site.warehouse.id, Decimal(4))]))
    (hold,) = stock.hold(scenes.act(), asks=[HoldAsk(house.id, jam.id, site.shelf.id, Decimal(3), "damaged", lot_id=lot)])
    afterwards(hold)
    afterwards(stock.release(scenes.act(), claims={"cart": Decimal(1)}))
    afterwards(stock.change_lot(scenes.act().because("glass"), lot_id=lot, state=Lot.State.RECALLED))
    afterwards(stock.change_lot(scenes.act().because("a mistake"), lot_id=lot, state=Lot.State.RELEASED))
    afterwards(stock.lift(scenes.act(), holds={hold: None}))
    afterwards(stock.transfer(scenes.act(), goods=[goods(jam, 2, site.shelf, site.dock, lot_id=lot)]))
    assert [figures(past.positions_as_of(moment, [jam.id])) for moment in moments] == [
        [],
        [(10, 0, 0, 0, 0)],
        [(10, 0, 0, 0, 4)],
        [(7, 0, 3, 0, 4)],
        [(7, 0, 3, 0, 3)],
        [(0, 0, 10, 0, 3)],
        [(7, 0, 3, 0, 3)],
        [(10, 0, 0, 0, 3)],
        [(8, 2, 0, 0, 3)],
    ]
    assert past.positions_as_of(clock.now(), [jam.id]) == queries.positions_by_warehouse([jam.id])
    program: Any = Person()
    path = f"/api/v1/availability?sku={jam.code}&warehouse={site.warehouse.code}"
    (then,) = program.get(f"{path}&as_of={moments[3].isoformat().replace('+00:00', 'Z')}").json()["items"]
    (now,) = program.get(path).json()["items"]
    assert ((then["available"], then["held"]), (now["available"], now["held"])) == (("3", "3"), ("5", "0"))


def test_a_bins_history_is_read_backwards_and_forwards_with_what_lay_there_after_each():
    tea, cups, site = scenes.sku(), scenes.sku(), scenes.site()
    scenes.stocked(tea, 10, site.shelf)
    scenes.stocked(cups, 4, site.shelf)
    stock.transfer(scenes.act(), goods=[goods(tea, 3, site.shelf, site.second_shelf)])
    (moved,) = stock.transfer(scenes.act(), goods=[goods(tea, 7, site.shelf, site.second_shelf)])
    stock.reverse(scenes.act().because("a slip"), movement_ids=[moved])
    history = past.history_of_bin(site.shelf.id)
    backwards = history.page(Order("id", "id", True), None, 50)
    assert [(row["sku"], row["change"], row["after"]) for row in backwards] == [
        (tea.code, 7, 7),
        (tea.code, -7, 0),
        (tea.code, -3, 7),
        (cups.code, 4, 4),
        (tea.code, 10, 10),
    ]
    forwards = history.page(Order("id", "id", False), None, 50)
    assert forwards == backwards[::-1]
    assert [
        row["after"] for row in history.page(Order("id", "id", True), history.cursor(Order("id", "id", True), backwards[1]), 2)
    ] == [7, 4]


def test_a_serial_that_left_a_bin_is_in_its_history():
    phone, site = scenes.sku(tracking="serial"), scenes.site()
    (serial,) = stock.begin_lots(scenes.act(), lots=[NewLot(scenes.house().id, phone.id, scenes.fresh("SN"))])
    stock.open_balances(scenes.act(), goods=[goods(phone, 1, site.shelf, lot_id=serial)])
    stock.transfer(scenes.act(), goods=[goods(phone, 1, site.shelf, site.second_shelf, lot_id=serial)])
    rows = past.history_of_bin(site.shelf.id).page(Order("id", "id", True), None, 50)
    assert [(row["change"], row["after"]) for row in rows] == [(-1, 0), (1, 1)]


def test_the_pages_show_what_there_was_on_a_day():
    tea, site = scenes.sku(), scenes.site()
    before = clock.now() - timedelta(days=3)
    stock.open_balances(scenes.act().at(before), goods=[goods(tea, 10, site.shelf)])
    stock.adjust(scenes.act().because("missing"), lost=[goods(tea, 4, site.shelf)])
    person, day = Person(), (clock.now() - timedelta(days=1)).date().isoformat()
    history = text_of(person.get(reverse("bin_history", args=[site.warehouse.code, "A-01"]), {"as_of": day}))
    for words in ("What lay here at the end of", tea.code, ">10<", "Then here", ">6<"):
        assert words in history
    then = text_of(person.get(reverse("sku_then", args=[tea.code]), {"as_of": day}))
    assert (site.warehouse.name in then, ">10<" in then) == (True, True)
    assert "There was none of it" in text_of(person.get(reverse("sku_then", args=[tea.code]), {"as_of": "2020-01-01"}))
    export: Any = person.get(reverse("bin_history", args=[site.warehouse.code, "A-01"]), {"export": "csv", "sort": "id"})
    lines = b"".join(export.streaming_content).decode().splitlines()
    assert len(lines) == 3


def test_what_lay_where_on_a_day_is_told_with_its_weight():
    """On the bin's page, the SKU's, over the API, and in a list of everything with its export."""
    site, wheel, tea = scenes.site(), cheese(), scenes.sku()
    before = clock.now() - timedelta(days=3)
    lines = [goods(wheel, 3, site.shelf, weight=Decimal("18.1")), goods(tea, 8, site.shelf)]
    stock.open_balances(scenes.act().at(before), goods=lines)
    stock.pick(scenes.act(), goods=[goods(wheel, 1, site.shelf, site.staging)])
    stock.weigh(scenes.act().because("dried"), goods=[goods(wheel, 2, site.shelf, weight=Decimal("11.9"))])
    person, day, at = Person(), (clock.now() - timedelta(days=1)).date().isoformat(), before + timedelta(hours=1)
    cells = {cell.sku: (cell.quantity, cell.weight, cell.weighed_in) for cell in queries.cells_as_of(at, bin_id=site.shelf.pk)}
    assert cells == {wheel.code: (3, Decimal("18.1"), "kg"), tea.code: (8, None, None)}
    now = [(cell.quantity, cell.weight) for cell in queries.cells_as_of(clock.now(), sku_id=wheel.pk)]
    assert now == [(2, Decimal("11.9")), (1, Decimal("6.033"))]
    pages = (reverse("bin_history", args=[site.warehouse.code, "A-01"]), reverse("sku_then", args=[wheel.code]))
    assert ["18.1 kg" in text_of(person.get(page, {"as_of": day})) for page in pages] == [True, True]
    asked = {"as_of": day, "q": wheel.code}
    assert "18.1 kg" in text_of(person.get(reverse("balances_then"), asked))
    assert "Every bin was empty then" in text_of(person.get(reverse("balances_then"), {"as_of": "2020-01-01"}))
    exported: Any = person.get(reverse("balances_then"), {"as_of": day, "sort": "sku", "export": "csv", "bin": "A-"})
    rows = {(row["SKU"], row["Quantity"], row["Weight"]) for row in DictReader(StringIO(b"".join(exported).decode("utf-8-sig")))}
    assert {(wheel.code, "3", "18.1 kg"), (tea.code, "8", "")} <= rows
    moment = at.isoformat().replace("+00:00", "Z")
    (answer,) = Person().get(f"/api/v1/balances?sku={wheel.code}&as_of={moment}").json()["items"]
    assert (answer["quantity"], answer["weight"]) == ("3", "18.1")
