"""What is needed of every item, level by level, and for what."""

from collections import defaultdict
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from quartermaster.planning import doubts, record, requirements
from quartermaster.planning.doubts import Doubt
from quartermaster.planning.packs import Lots
from quartermaster.planning.requirements import SAFETY, STOCK, Item, Need, Part, Supply
from quartermaster.planning.working_time import Calendar
from tests.planning import cases
from tests.planning.cases import law


@pytest.mark.parametrize("name", ["mrp-02-foq", "mrp-04-poq"])
def test_the_record_of_an_item(name):
    given, expected = cases.case(name)
    lot = given["lot"]
    told = record.record(
        given["gross"],
        on_hand=given["on_hand"],
        scheduled=given["scheduled_receipts"],
        safety_stock=given["safety_stock"],
        lead_time=given["lead_time"],
        lots=Lots(lot["qty"], lot["qty"]) if lot["rule"] == "FOQ" else None,
        periods=lot.get("periods", 1),
    )
    assert list(told.net) == expected["net_requirements"]
    assert list(told.receipts) == expected["planned_receipts"]
    assert list(told.releases) == expected["planned_releases"]
    assert told.past_due == expected["past_due_releases"]
    assert list(told.on_hand) == expected["projected_on_hand"]


def test_what_should_have_been_released_before_is_past_due_and_late_supply_is_not_bought_again():
    told = record.record([10, 10, 10], lead_time=2)
    assert (list(told.releases), told.past_due) == ([10, 0, 0], 20)
    assert list(record.record([10, 10], past_due=15).net) == [0, 5]


def test_scrap_is_started_and_taken_on_top():
    given, expected = cases.case("mrp-06-scrap")
    started = record.started_for(given["net_required"], share_good=given["parent_yield"])
    assert started == expected["parent_start_qty"]
    component = record.component_for(started, given["qty_per"], scrap=given["component_scrap"])
    assert component == expected["component_qty"]


def worked() -> tuple[list[Item], list[Need], list[Supply], dict[str, Any]]:
    told = cases.mrp("multi_level")
    items = [
        Item(name, days, told["on_hand"].get(name, 0.0), components=told["BOM"].get(name, {}))
        for name, days in told["lead_time_workdays"].items()
    ]
    needs = [Need(one["item"], one["day"], one["qty"], f"demand for {one['item']}") for one in told["demand"]]
    supplies = [
        Supply(one["item"], one["day"], one["qty"], one["kind"], one.get("start_day"), one.get("consumes", {}))
        for one in told["scheduled_receipts"]
    ]
    return items, needs, supplies, told["expect"]


def test_a_worked_plan_over_three_levels():
    items, needs, supplies, expected = worked()
    plan = requirements.explode(items, needs, supplies, today=1)
    released: dict[str, dict[str, float]] = defaultdict(dict)
    for one in plan.planned:
        released[one.item][str(one.start)] = released[one.item].get(str(one.start), 0) + one.quantity
    assert plan.levels == expected["low_level_code"]
    assert {name: {str(day): of for day, of in days.items()} for name, days in plan.gross.items()} == expected[
        "gross_requirements"
    ]
    assert {name: {str(day): of for day, of in days.items()} for name, days in plan.net.items()} == expected["net_requirements"]
    assert released == expected["planned_release"]
    assert plan.why("PP1#1") == ["demand for FP1", "demand for FP2"]
    assert plan.why("PP2#4") == ["manufacturing order"]


@pytest.mark.parametrize("name", ["group-7-days", "group-with-receipt"])
def test_needs_of_several_days_are_ordered_together(name):
    one = cases.mrp(name)
    item = Item("tea", lots=Lots(multiple=one.get("multiple", 1)), group_days=one["group_days"])
    needs = [Need("tea", day, quantity, f"day {day}") for day, quantity in one["demand"]]
    supplies = [Supply("tea", day, quantity, "order") for day, quantity in one.get("receipts", [])]
    plan = requirements.explode([item], needs, supplies)
    assert [order.quantity for order in plan.planned] == one["expect_orders"]


def test_a_bill_that_needs_itself_is_told_and_the_rest_is_planned():
    items = [
        Item("a", components={"b": 1}),
        Item("b", components={"a": 1}),
        Item("gift", 1, components={"tea": 2}),
        Item("tea", 3),
    ]
    plan = requirements.explode(items, [Need("a", 9, 5, "x"), Need("gift", 9, 5, "SO-98765/1")])
    assert plan.loops == [["a", "b"]]
    assert [(one.item, one.quantity, one.start, one.due) for one in plan.planned] == [("gift", 5, 8, 9), ("tea", 10, 5, 8)]


def test_what_cannot_come_in_time_says_by_how_much_it_is_late():
    plan = requirements.explode([Item("tea", 5)], [Need("tea", 3, 1, "x")], today=0)
    assert (plan.planned[0].start, plan.planned[0].due, plan.planned[0].late_by) == (0, 5, 2)
    fenced = requirements.explode([Item("tea", 0)], [Need("tea", 1, 1, "x")], today=0, fence=4)
    assert (fenced.planned[0].due, fenced.planned[0].late_by) == (4, 3)


def test_late_supply_is_expected_today_and_safety_stock_is_kept():
    plan = requirements.explode([Item("tea", 1, 3, safety_stock=5)], [Need("tea", 4, 6, "x")], [Supply("tea", -3, 4, "late")])
    assert [one.quantity for one in plan.planned] == [4]
    assert {(peg.supply, peg.reason, peg.quantity) for peg in plan.pegs} == {
        (STOCK, SAFETY, 3),
        ("late", SAFETY, 2),
        ("late", "x", 2),
        ("tea#1", "x", 4),
    }


ITEMS = st.lists(
    st.tuples(st.integers(0, 5), st.integers(0, 30), st.integers(0, 10), st.integers(1, 12), st.integers(1, 5)),
    min_size=3,
    max_size=3,
)
NEEDS = st.lists(st.tuples(st.integers(0, 2), st.integers(0, 20), st.integers(1, 40)), max_size=8)
SUPPLIES = st.lists(st.tuples(st.integers(0, 2), st.integers(-3, 20), st.integers(1, 40)), max_size=5)


@law
@given(ITEMS, NEEDS, SUPPLIES)
def test_pegging_covers_every_need_and_nets_nothing_twice(told, asked, under_way):
    names = ["gift", "basket", "tea"]
    components = [{"basket": 1, "tea": 2}, {"tea": 3}, {}]
    tasted = [Part("tea", fixed=1, offset=-2)]
    items = [
        Item(
            name, days, stock, safety, Lots(multiple=multiple), group, below,
            parts=tasted if name == "gift" else [], batch_time=1, batch=25, settling=1, safety_from={8: safety + 5, 12: 3},
        )
        for name, (days, stock, safety, multiple, group), below in zip(names, told, components, strict=True)
    ]  # fmt: skip
    needs = [Need(names[at], day, quantity, f"need {place}") for place, (at, day, quantity) in enumerate(asked)]
    supplies = [Supply(names[at], day, quantity, f"supply {place}") for place, (at, day, quantity) in enumerate(under_way)]
    plan = requirements.explode(items, needs, supplies)
    used: dict[tuple[str, str], float] = defaultdict(float)
    for peg in plan.pegs:
        used[peg.item, peg.supply] += peg.quantity
    for item in items:
        pegged = sum(peg.quantity for peg in plan.pegs if peg.item == item.name)
        kept, given_up = item.safety_stock + 5, item.safety_stock + 5 - 3
        assert pegged == pytest.approx(sum(plan.gross[item.name].values()) + kept)
        assert used[item.name, STOCK] <= item.on_hand + 1e-6
        assert used[item.name, SAFETY] <= given_up + 1e-6
    for supply in supplies:
        assert used[supply.item, supply.name] <= supply.quantity + 1e-6
    for order in plan.planned:
        assert 0 < used[order.item, order.name] <= order.quantity + 1e-6
        step = next(item.lots.multiple for item in items if item.name == order.item)
        assert order.quantity - order.needed < step


@law
@given(st.sets(st.integers(1, 7), min_size=1), st.integers(0, 40), st.integers(0, 9), st.integers(0, 4), st.integers(1, 60))
def test_work_begins_as_late_as_will_do(days, needed_on, length, settling, quantity):
    calendar = Calendar(lambda day: day % 7 + 1 in days)
    tea = Item("tea", length, batch_time=0.5, batch=20, settling=settling, works=calendar, opens=calendar)
    (order,) = requirements.explode([tea], [Need("tea", needed_on, quantity, "x")], earliest=-500).planned
    work = [day for day in range(order.start, order.ends) if calendar.is_open(day)]
    assert len(work) == length + -(-quantity // 20) // 2 + -(-quantity // 20) % 2
    assert order.start == (work or [order.start])[0]
    assert sum(calendar.is_open(day) for day in range(order.ends, order.due)) == settling
    assert calendar.is_open(order.due)
    assert order.due <= needed_on
    # A working day later it would be too late.
    later = calendar.first(order.start + 1)
    assert calendar.first(calendar.ahead(calendar.ahead(later, len(work)), settling)) > needed_on


def test_doubtful_data_is_named_and_the_rest_is_planned():
    demand = np.array([[4.0, -2, 5, 4] * 4, [3.0, np.nan, 2, 1] * 4, [0.0] * 15 + [9.0], [5.0] * 8 + [60.0] * 8])
    told = doubts.cleaned(demand, [1.0, 0.0, 2.0, 3.0], [2, 0, 3, 1], minimum=[1, 1, 1000, 1])
    assert told.of(0) == [Doubt.NEGATIVE_DEMAND]
    assert told.of(1) == [Doubt.GAPS, Doubt.ZERO_PRICE, Doubt.ZERO_LEAD_TIME]
    assert told.of(2) == [Doubt.ONE_SALE, Doubt.MINIMUM_ABOVE_A_YEAR]
    assert told.of(3) == [Doubt.UNIT_CHANGED]
    assert told.demand[0].min() == 0
    assert list(told.lead_time) == [2, 1, 3, 1]
