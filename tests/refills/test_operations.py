"""Pick bins are filled from reserve: by minimum and maximum, in whole packs, the first to expire first."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal

import pytest

from quartermaster.kernel.refusals import Refusal
from quartermaster.locations.models import Bin
from quartermaster.picking import operations as picking
from quartermaster.refills import operations as refills
from quartermaster.refills.models import Refill
from quartermaster.refills.operations import NewRule
from quartermaster.stock import queries as stock_queries
from quartermaster.stock.checking import check
from tests import scenes
from tests.sales.scenes import line, ordered
from tests.sales.test_picking_lots import lot
from tests.stock.test_races import side_by_side

pytestmark = pytest.mark.django_db


@pytest.fixture
def site():
    found = scenes.site()
    Bin.objects.filter(pk=found.second_shelf.pk).update(role=Bin.Role.RESERVE)
    Bin.objects.filter(pk=found.third_shelf.pk).update(role=Bin.Role.RESERVE)
    return found


@pytest.fixture
def tea():
    return scenes.sku()


def ruled(item, site, minimum, maximum, pack=None):
    rule = NewRule(scenes.house().id, item.id, site.shelf.id, Decimal(minimum), Decimal(maximum), pack and Decimal(pack))
    return refills.set_rules(scenes.act(), rules=[rule])


def planned(**more):
    return [(row.from_bin.code, row.lot_id, int(row.quantity)) for row in refills.plan(scenes.act(), **more)]


def lies(item, place):
    return sum(row.quantity for row in stock_queries.balances_in(place.pk) if row.sku_id == item.id)


def test_a_bin_below_its_minimum_is_filled_to_its_maximum(site, tea):
    scenes.stocked(tea, 4, site.shelf)
    scenes.stocked(tea, 100, site.second_shelf)
    ruled(tea, site, 5, 20)
    assert planned() == [("A-02", 0, 16)]
    assert planned() == []
    done = refills.carry(scenes.act("storekeeper"), number=Refill.objects.get().number)
    assert (done.state, lies(tea, site.shelf), lies(tea, site.second_shelf)) == ("completed", 20, 84)
    assert check() == []


def test_at_its_minimum_nothing_is_carried(site, tea):
    scenes.stocked(tea, 5, site.shelf)
    scenes.stocked(tea, 100, site.second_shelf)
    ruled(tea, site, 5, 20)
    assert planned() == []


def test_only_whole_packs_are_carried_each_from_one_bin(site, tea):
    scenes.stocked(tea, 10, site.second_shelf)
    scenes.stocked(tea, 100, site.third_shelf)
    ruled(tea, site, 5, 25, pack=6)
    assert planned() == [("A-02", 0, 6), ("A-03", 0, 18)]


def test_the_first_to_expire_is_carried_first_and_a_blocked_lot_never(site):
    tea = scenes.sku(tracking="lot")
    lot(tea, "LATE", 50, site.second_shelf, 90)
    soon = lot(tea, "SOON", 8, site.third_shelf, 20)
    ruled(tea, site, 5, 10)
    assert planned()[0] == ("A-03", soon, 8)


def test_what_is_released_to_pickers_counts_as_gone(site, tea):
    scenes.stocked(tea, 10, site.shelf)
    scenes.stocked(tea, 100, site.second_shelf)
    ruled(tea, site, 5, 20)
    number = ordered(site, line(tea, 8)).number
    assert planned() == []
    picking.release(scenes.act(), numbers=[number])
    assert planned(sku_ids=[tea.id]) == [("A-02", 0, 18)]


def test_it_is_done_by_scanning_where_the_goods_are_and_where_they_go(site, tea):
    scenes.stocked(tea, 30, site.second_shelf)
    ruled(tea, site, 5, 20)
    planned()
    number, picker = Refill.objects.get().number, scenes.act("storekeeper")
    with pytest.raises(refills.WrongBinScanned, match=rf"A-01 is not it. Take 20 of {tea.code} from A-02. Nothing was moved."):
        refills.scan(picker, number=number, code="A-01")
    assert refills.scan(picker, number=number, code="a-02").state == "in_progress"
    with pytest.raises(refills.WrongBinScanned, match=r"Carry 20 of .* to A-01."):
        refills.scan(picker, number=number, code="A-03")
    assert refills.scan(picker, number=number, code="A-01").state == "completed"
    with pytest.raises(refills.RefillEnded):
        refills.scan(picker, number=number, code="A-01")
    assert lies(tea, site.shelf) == 20


def test_a_part_ends_it_and_the_rest_is_planned_anew(site, tea):
    scenes.stocked(tea, 30, site.second_shelf)
    ruled(tea, site, 10, 20)
    planned()
    refills.carry(scenes.act(), number=Refill.objects.get().number, quantity=Decimal(5))
    assert planned() == [("A-02", 0, 15)]


def test_a_cancelled_refill_carries_nothing(site, tea):
    scenes.stocked(tea, 30, site.second_shelf)
    ruled(tea, site, 5, 20)
    planned()
    assert refills.cancel(scenes.act(), number=Refill.objects.get().number).state == "cancelled"
    assert lies(tea, site.shelf) == 0


def test_rules_that_make_no_sense_are_refused_all_together(site, tea):
    owner = scenes.house().id
    wrong = [
        NewRule(owner, tea.id, site.second_shelf.id, Decimal(1), Decimal(2), where="/rules/0/"),
        NewRule(owner, tea.id, site.shelf.id, Decimal(9), Decimal(2), Decimal(5), where="/rules/1/"),
    ]
    with pytest.raises(refills.InvalidRule) as refused:
        refills.set_rules(scenes.act(), rules=wrong)
    assert [error.pointer for error in refused.value.errors] == ["/rules/0/bin", "/rules/1/maximum", "/rules/1/pack"]
    assert planned() == []


def test_a_rule_is_made_once_and_then_changed(site, tea):
    assert (ruled(tea, site, 5, 20), ruled(tea, site, 5, 20), ruled(tea, site, 6, 20)) == ((1, 0), (0, 0), (0, 1))


@pytest.mark.django_db(transaction=True)
def test_planned_by_several_at_once_it_is_carried_once():
    site, tea, act = scenes.site(), scenes.sku(), scenes.act()
    Bin.objects.filter(pk=site.second_shelf.pk).update(role=Bin.Role.RESERVE)
    scenes.stocked(tea, 100, site.second_shelf)
    ruled(tea, site, 5, 20)

    def work(process: int) -> Counter[str]:
        made = refills.plan(act, sku_ids=[tea.id])
        counted = Counter(planned=len(made))
        for number in Refill.objects.filter(sku=tea).values_list("number", flat=True):
            try:
                refills.carry(act, number=number)
                counted["carried"] += 1
            except Refusal as refused:
                counted[refused.code] += 1
        return counted

    counted = side_by_side(4, work)
    assert (counted["planned"], counted["carried"]) == (1, 1)
    assert lies(tea, site.shelf) == 20
    assert check() == []
