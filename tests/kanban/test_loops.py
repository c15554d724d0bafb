"""A card goes round: full, scanned empty, ordered on an ordinary document, full again when that has come."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from quartermaster.automation import jobs
from quartermaster.kanban import operations as kanban
from quartermaster.kanban import queries
from quartermaster.kanban.models import Loop
from quartermaster.kanban.reckoning import Origin
from quartermaster.kernel.refusals import Refusal
from quartermaster.locations.models import Bin
from quartermaster.production import operations as production
from quartermaster.production.models import WorkOrder
from quartermaster.purchasing import operations as purchasing
from quartermaster.purchasing import queries as purchases
from quartermaster.purchasing.models import PurchaseOrder
from quartermaster.purchasing.papers import ReceivedLine
from quartermaster.refills import operations as refills
from quartermaster.refills.models import Refill
from quartermaster.stock import operations as stock
from quartermaster.stock.checking import check
from quartermaster.transfers import operations as transfers
from quartermaster.transfers import queries as moves
from tests import scenes
from tests.automation.test_jobs import waiting
from tests.catalog.kits import made
from tests.kanban.scenes import begun, cards, emptied, states, wanted
from tests.purchasing import scenes as buying

pytestmark = pytest.mark.django_db


@pytest.fixture
def site():
    return scenes.site()


def system():
    return jobs.system_act()


def lines(number):
    return [(line.sku.code, int(line.quantity)) for line in purchases.order_by_number(number).lines.order_by("position")]


def test_empty_cards_of_one_supplier_are_one_draft_that_grows_until_somebody_orders_it(site):
    supplier, tea, cups = buying.supplier(), scenes.sku(), scenes.sku()
    of_tea = begun(site, tea, source="supplier", supplier_id=supplier.pk)
    of_cups = begun(site, cups, source="supplier", supplier_id=supplier.pk, container=Decimal(10))
    emptied(cards(of_tea)[0], cards(of_tea)[1], cards(of_cups)[0])
    assert (states(of_tea), waiting("kanban.order")) == ("empty empty full", 1)
    (number,) = kanban.order(system())
    assert (lines(number), states(of_tea)) == ([(tea.code, 48), (cups.code, 10)], "ordered ordered full")
    emptied(cards(of_cups)[1])
    assert (kanban.order(system()), lines(number)) == ([number], [(tea.code, 48), (cups.code, 20)])
    assert kanban.order(system()) == []
    purchasing.approve(scenes.act(), number=number)
    purchasing.place(scenes.act(), number=number)
    emptied(cards(of_tea)[2])
    (other,) = kanban.order(system())
    assert (other != number, lines(other)) == (True, [(tea.code, 24)])


def test_a_card_that_is_scanned_again_is_told_so_and_nothing_is_ordered_twice(site):
    loop = begun(site, scenes.sku(), source="supplier", supplier_id=buying.supplier().pk)
    number = cards(loop)[0]
    emptied(number)
    with pytest.raises(kanban.CardNotFull, match=rf"{number} was scanned at .* and waits to be ordered\. It was"):
        emptied(number)
    (order,) = kanban.order(system())
    with pytest.raises(kanban.CardNotFull, match=rf"and is on {order}\. It was not ordered twice\."):
        emptied(number)
    assert PurchaseOrder.objects.count() == 1


def test_what_comes_fills_the_containers_that_are_empty_longest_and_what_will_not_come_is_ordered_again(site):
    tea = scenes.sku()
    loop = begun(site, tea, source="supplier", supplier_id=buying.supplier().pk)
    emptied(*cards(loop))
    (number,) = kanban.order(system())
    purchasing.approve(scenes.act(), number=number)
    purchasing.place(scenes.act(), number=number)
    purchasing.receive(scenes.act(), number=number, receipts=[ReceivedLine(Decimal(30), sku_id=tea.id)])
    assert (kanban.settle(system()), states(loop)) == (0, "ordered ordered ordered")  # it lies at the dock
    stock.put_away(scenes.act(), goods=[scenes.goods(tea, 30, site.dock, site.shelf)])
    assert kanban.settle(system()) == 1
    assert states(loop) == "full ordered ordered"
    purchasing.receive(scenes.act(), number=number, receipts=[ReceivedLine(Decimal(18), sku_id=tea.id)])
    stock.put_away(scenes.act(), goods=[scenes.goods(tea, 18, site.dock, site.shelf)])
    assert (kanban.settle(system()), states(loop)) == (1, "full full ordered")
    purchasing.close(scenes.act().because("Out of print"), number=number, short=True)
    assert (kanban.settle(system()), states(loop)) == (1, "full full empty")
    (again,) = kanban.order(system())
    assert lines(again) == [(tea.code, 24)]
    assert kanban.settle(system()) == 0


def test_a_receipt_wakes_the_job_that_looks_only_where_a_container_is_waited_for(site):
    tea, other = scenes.sku(), scenes.sku()
    loop = begun(site, tea, source="supplier", supplier_id=buying.supplier().pk)
    emptied(cards(loop)[0])
    kanban.order(system())
    before = waiting("kanban.order")
    buying.placed(site, (other, 5))
    scenes.stocked(other, 5, site.dock)
    stock.put_away(scenes.act(), goods=[scenes.goods(other, 5, site.dock, site.shelf)])
    assert (before, waiting("kanban.order")) == (1, 1)


def test_from_another_warehouse_it_is_a_transfer(site):
    tea, far = scenes.sku(), scenes.site()
    scenes.stocked(tea, 100, far.shelf)
    loop = begun(site, tea, source="warehouse", from_warehouse_id=far.warehouse.pk)
    emptied(*cards(loop)[:2])
    (number,) = kanban.order(system())
    paper = moves.transfer_by_number(number)
    assert (paper.from_warehouse.code, paper.to_warehouse.code) == (far.warehouse.code, site.warehouse.code)
    assert [(line.sku.code, int(line.quantity)) for line in paper.lines.all()] == [(tea.code, 48)]
    transfers.cancel(scenes.act().because("Not needed"), number=number)
    assert (kanban.settle(system()), states(loop)) == (2, "empty empty full")


def test_from_reserve_it_is_carried_and_full_once_it_is_there(site):
    tea = scenes.sku()
    Bin.objects.filter(pk=site.second_shelf.pk).update(role=Bin.Role.RESERVE)
    loop = begun(site, tea, source="bin", from_bin_id=site.second_shelf.pk)
    emptied(cards(loop)[0])
    assert (kanban.order(system()), states(loop)) == ([], "empty full full")
    round_ = loop.all_cards.get(place=1).rounds.get()
    assert round_.trouble == "0 lie free in reserve, and 24 are needed. Nothing was planned."
    scenes.stocked(tea, 30, site.second_shelf)
    (number,) = kanban.order(system())
    refills.carry(scenes.act("storekeeper"), number=number)
    assert (kanban.settle(system()), states(loop)) == (1, "full full full")
    assert (Refill.objects.get().to_bin_id, check()) == (site.shelf.pk, [])


def test_what_is_made_here_is_a_work_order_for_all_its_empty_containers(site):
    leaf = scenes.sku()
    scenes.stocked(leaf, 500, site.second_shelf)
    box = made((leaf, 2))
    loop = begun(site, box, source="making", container=Decimal(5))
    emptied(*cards(loop)[:2])
    (number,) = kanban.order(system())
    assert int(WorkOrder.objects.get(number=number).quantity) == 10
    production.release(scenes.act(), number=number)
    production.complete(scenes.act(), number=number, quantity=Decimal(5))
    assert (kanban.settle(system()), states(loop)) == (1, "full ordered full")


def test_no_more_cards_go_round_than_the_most_and_the_database_says_so_too(site):
    loop = begun(site, scenes.sku(), source="supplier", supplier_id=buying.supplier().pk)
    with pytest.raises(kanban.InvalidLoop, match="At most 6 cards go round"):
        kanban.set_cards(scenes.act(), number=loop.number, cards=7)
    with pytest.raises(IntegrityError, match="kanban_cards_are_within_the_most"), transaction.atomic():
        Loop.objects.filter(pk=loop.pk).update(cards=7)


def test_ordered_cards_stay_and_a_number_is_never_given_twice(site):
    loop = begun(site, scenes.sku(), source="supplier", supplier_id=buying.supplier().pk)
    first, second, third = cards(loop)
    emptied(first, second)
    kanban.order(system())
    with pytest.raises(kanban.CardsInUse, match="2 cards of KB-"):
        kanban.set_cards(scenes.act(), number=loop.number, cards=1)
    kanban.set_cards(scenes.act(), number=loop.number, cards=2)
    assert cards(loop) == [first, second]
    kanban.set_cards(scenes.act(), number=loop.number, cards=3)
    assert cards(loop) == [first, second, f"{loop.number}-04"]
    with pytest.raises(Refusal, match=f"No card in use has the number {third}"):
        emptied(third)
    kanban.fill(scenes.act(), number=first)
    kanban.fill(scenes.act(), number=second)
    kanban.end_loop(scenes.act(), number=loop.number)
    with pytest.raises(kanban.LoopEnded):
        kanban.set_cards(scenes.act(), number=loop.number, cards=1)


def test_a_scan_that_was_a_mistake_is_taken_back_until_it_is_ordered(site):
    loop = begun(site, scenes.sku(), source="supplier", supplier_id=buying.supplier().pk)
    first, second, _ = cards(loop)
    emptied(first)
    kanban.take_back(scenes.act(), number=first)
    assert (states(loop), kanban.order(system())) == ("full full full", [])
    emptied(second)
    (number,) = kanban.order(system())
    with pytest.raises(kanban.CardNotOut, match=f"is ordered on {number} already. Cancel it there."):
        kanban.take_back(scenes.act(), number=second)


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"source": "supplier"}, "Say which: supplier."),
        ({"source": "making", "supplier_id": 1}, "Filled by made here, it needs no supplier."),
        ({"source": "making"}, "has no bill of materials"),
        ({"container": Decimal(0)}, "A quantity must be above zero."),
        ({"most_cards": 0}, "A loop has 1 to 200 cards."),
    ],
)
def test_a_loop_that_cannot_work_is_refused_with_what_is_wrong(site, more, words):
    with pytest.raises(Refusal) as refused:
        kanban.begin_loop(scenes.act(), loop=wanted(site, scenes.sku(), **more))
    assert words in " ".join(error.message for error in refused.value.errors)


def test_cards_that_went_round_say_how_much_is_used_and_how_long_it_takes(site):
    act, tea = scenes.act(), scenes.sku()
    supplier = buying.supplier()
    loop = begun(site, tea, cards=6, source="supplier", supplier_id=supplier.pk)
    for number in cards(loop)[:5]:
        kanban.empty(act, number=number)
    for number in cards(loop)[:3]:
        kanban.fill(act, number=number)
    loop.refresh_from_db()
    found = queries.reckonings([loop])[loop.pk]
    assert found.per_day
    assert (found.per_day.value, found.per_day.origin) == (Decimal(120), Origin.MEASURED)
    assert found.lead_days
    assert found.lead_days.origin == Origin.MEASURED
