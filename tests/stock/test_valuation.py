"""What stock is worth: the sentences of the trade, the portable scenarios, and random stories against a naive reckoning."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quartermaster.stock.apportioning import split
from quartermaster.stock.cost_facts import End, Method, Moved
from tests.stock.valuing import SCENARIOS, Played, Story, landed_costs, scenarios

OURS: dict[str, list[tuple[int, str, Any, Any]]] = {
    # What was sold before it was there was booked at the latest cost, and comes back at what was booked.
    "avg-18": [(3, "value", "20", "10"), (3, "unit_cost", "2", "1")],
    # Goods that come in settle what is owed; what is still owed stays at the cost it was booked at.
    "fifo-21": [(1, "stock_value_after", "-150", "-80")],
    # Nobody chooses a cost when goods leave.
    "fifo-31": [(3, "layers", [["1", "10"]], [["1", "20"]]), (3, "value", "10", "20")],
    "fifo-33": [(5, "layers", [["1", "10"], ["5", "20"]], [["1", "20"], ["5", "20"]]), (5, "value", "110", "120")],
    # Freight that is known later raises what is still here; what has gone keeps its cost, its share is a variance.
    "fifo-41": [(2, "return.unit_cost", "110", "100"), (2, "return.value", "220", "200")],
    "fifo-42": [(3, "d.unit_cost", "110", "100"), (3, "r.unit_cost", "110", "100"), (3, "r.value", "220", "200")],
    "fifo-43": [(3, "d.unit_cost", "101", "100"), (3, "return.value", "808", "800")],
    # Another method of costing does not change what the stock is worth.
    "chg-05": [(4, "value", "380", "290")],
    "chg-06": [(4, "value", "380", "290")],
}
"""Where our policy differs from what a system asserts: (step, what, its figure, ours). See decision 11."""


@pytest.mark.skipif(not SCENARIOS.is_dir(), reason="the portable scenarios do not lie beside this checkout")
def test_every_scenario_is_there() -> None:
    assert len(scenarios()) == 49
    assert sum(one["portable"] for one in scenarios()) == 27
    assert set(OURS) <= {one["id"] for one in scenarios() if not one["portable"]}


@pytest.mark.parametrize("scenario", scenarios(), ids=lambda one: one["id"])
def test_scenario(scenario: dict[str, Any]) -> None:
    different = Played(scenario).different
    assert different == [(place, what, theirs, _decimals(ours)) for place, what, theirs, ours in OURS.get(scenario["id"], [])]


def _decimals(value: Any) -> Any:
    return [_decimals(one) for one in value] if isinstance(value, list) else Decimal(value)


# ---------------------------------------------------------------- first in, first out; the average; a standard


def test_the_oldest_layer_leaves_first() -> None:
    story = Story(Method.FIFO)
    story.came(10, "10")
    story.came(10, "20")
    sale = story.went(15)
    costing, booked = story.told()
    assert (booked[sale.id].value, costing.quantity, costing.booked) == (Decimal("-200.00"), 5, Decimal("100.00"))
    assert story.layers() == [(5, 20)]


def test_goods_that_come_in_late_take_their_place_by_the_day_they_came() -> None:
    story = Story(Method.FIFO)
    story.came(5, "10", day=1)
    sale = story.went(5, day=3)
    story.came(5, "8", day=0)
    assert story.told()[1][sale.id].value == Decimal("-40.00")


def test_at_one_moment_what_comes_in_is_valued_before_what_goes_out() -> None:
    story = Story(Method.AVERAGE, cost="99")
    sale = story.went(4)
    story.came(4, "3", at=sale.at)
    costing, booked = story.told()
    assert (booked[sale.id].value, costing.quantity, costing.value) == (Decimal("-12.00"), 0, 0)


def test_the_remainder_of_rounding_is_carried_until_the_last_unit_leaves() -> None:
    story = Story(Method.AVERAGE)
    story.came(3, "0.3333")
    story.came(4, "0.4")
    sales = [story.went(1) for _ in range(7)]
    costing, booked = story.told()
    assert (costing.quantity, costing.value) == (0, 0)
    assert sum(booked[one.id].value for one in sales) == Decimal("-2.60")
    assert {booked[one.id].value for one in sales} == {Decimal("-0.37"), Decimal("-0.38")}


def test_at_standard_cost_what_was_paid_beyond_it_is_a_variance() -> None:
    story = Story(Method.STANDARD, cost="10")
    receipt = story.came(4, "11.50")
    sale = story.went(3)
    costing, booked = story.told()
    assert (booked[receipt.id].value, booked[receipt.id].variance) == (Decimal("40.00"), Decimal("6.00"))
    assert (booked[sale.id].value, costing.booked) == (Decimal("-30.00"), Decimal("10.00"))


def test_currencies_without_a_minor_unit_are_booked_in_whole_units() -> None:
    story = Story(Method.FIFO, digits=0)
    receipt = story.came(3, "33.5")
    assert story.told()[1][receipt.id].value == Decimal("101")


# ---------------------------------------------------------------- what comes back, what goes back, what is taken back


def test_a_return_comes_back_at_the_cost_of_its_own_sale() -> None:
    story = Story(Method.FIFO)
    story.came(2, "10")
    story.went(2, document="SO-1")
    story.came(5, "20")
    back = story.came(1, end=End.CUSTOMER, document="SO-1")
    assert story.told()[1][back.id].value == Decimal("10.00")
    assert story.layers() == [(5, 20), (1, 10)]


def test_returns_of_one_sale_together_cost_what_the_sale_did() -> None:
    story = Story(Method.AVERAGE)
    story.came(2, "10")
    story.came(1, "11")
    story.went(3, document="SO-1")
    story.came(9, "50")
    backs = [story.came(1, end=End.CUSTOMER, document="SO-1") for _ in range(3)]
    costing, booked = story.told()
    assert [booked[one.id].value for one in backs] == [Decimal("10.33"), Decimal("10.34"), Decimal("10.33")]
    assert costing.booked == Decimal("481.00")


def test_more_than_was_sold_comes_back_at_what_the_stock_costs() -> None:
    story = Story(Method.AVERAGE)
    story.came(4, "10")
    story.went(1, document="SO-1")
    story.came(3, "20")
    back = story.came(2, end=End.CUSTOMER, document="SO-1")
    assert story.told()[1][back.id].value == Decimal("25.00")  # 10 for the one that was sold, 90 / 6 for the other


def test_goods_go_back_to_their_supplier_at_what_they_came_with() -> None:
    story = Story(Method.FIFO)
    story.came(10, "10", document="PO-1")
    story.came(10, "20", document="PO-2")
    back = story.went(2, end=End.SUPPLIER, document="PO-2")
    assert story.told()[1][back.id].value == Decimal("-40.00")
    assert story.layers() == [(10, 10), (8, 20)]


def test_a_sale_taken_back_puts_the_goods_into_the_layers_they_were_in() -> None:
    story = Story(Method.FIFO)
    story.came(4, "10")
    story.came(4, "20")
    sale = story.went(6)
    story.came(4, "30")
    back = story.took_back(sale)
    booked = story.told()[1]
    assert booked[back.id].value == -booked[sale.id].value == Decimal("80.00")
    assert story.layers() == [(4, 10), (4, 20), (4, 30)]


def test_a_receipt_taken_back_leaves_at_its_own_cost() -> None:
    for method in (Method.FIFO, Method.LIFO, Method.AVERAGE):
        story = Story(method)
        story.came(4, "10")
        wrong = story.came(4, "20")
        back = story.took_back(wrong)
        costing, booked = story.told()
        assert (booked[back.id].value, booked[back.id].variance) == (Decimal("-80.00"), Decimal("0.00"))
        assert costing.booked == Decimal("40.00")


def test_a_receipt_taken_back_after_it_was_sold_charges_the_difference() -> None:
    story = Story(Method.FIFO)
    wrong = story.came(4, "10")
    story.came(4, "25")
    story.went(4)
    back = story.took_back(wrong)
    costing, booked = story.told()
    assert (booked[back.id].value, booked[back.id].variance) == (Decimal("-100.00"), Decimal("60.00"))
    assert (costing.quantity, costing.value) == (0, 0)


def test_an_average_is_never_left_with_less_than_nothing() -> None:
    story = Story(Method.AVERAGE)
    story.came(20, "1")
    wrong = story.came(10, "100")
    story.went(19)
    back = story.took_back(wrong)
    costing, booked = story.told()
    assert (costing.quantity, costing.booked) == (1, Decimal("34.00"))  # 1020 / 30: the rest stays at the average
    assert booked[back.id].value + booked[back.id].variance == Decimal("-1000.00")


def test_a_corrected_receipt_stands_where_the_wrong_one_stood() -> None:
    story = Story(Method.FIFO)
    wrong = story.came(20, "10", document="PO-1")
    story.went(10)
    story.came(20, "15", document="PO-2")
    story.corrected(wrong, 25)
    costing, _ = story.told()
    assert story.layers() == [(15, 10), (20, 15)]
    assert costing.booked == Decimal("450.00")


# ---------------------------------------------------------------- what was sold before it was there


def test_goods_that_were_not_there_are_owed_at_the_latest_cost_until_others_come() -> None:
    story = Story(Method.FIFO)
    story.came(2, "8")
    sale = story.went(5)
    receipt = story.came(10, "9.50")
    costing, booked = story.told()
    assert (booked[sale.id].value, booked[receipt.id].value, booked[receipt.id].variance) == (
        Decimal("-40.00"),
        Decimal("90.50"),
        Decimal("4.50"),
    )
    assert (costing.quantity, costing.booked, costing.owed) == (7, Decimal("66.50"), 0)


def test_goods_without_a_cost_cost_what_the_stock_does_and_say_so() -> None:
    story = Story(Method.AVERAGE, cost="4")
    first, found = story.came(2), story.came(1, end=End.LOSS)
    story.came(3, "10")
    second = story.came(1)
    booked = story.told()[1]
    assert [(booked[one.id].value, booked[one.id].estimated) for one in (first, found, second)] == [
        (Decimal("8.00"), True),
        (Decimal("4.00"), False),
        (Decimal("7.00"), True),
    ]


# ---------------------------------------------------------------- freight, new prices, other methods


def test_freight_raises_what_is_still_here_and_charges_what_is_sold() -> None:
    for method in (Method.FIFO, Method.AVERAGE):
        story = Story(method)
        receipt = story.came(10, "5")
        story.went(6)
        freight = story.landed(receipt, "25")
        costing, booked = story.told()
        assert (booked[freight.id].value, booked[freight.id].variance) == (Decimal("10.00"), Decimal("15.00"))
        assert costing.booked == Decimal("30.00")


def test_freight_on_goods_that_came_back_is_on_goods_that_are_here() -> None:
    story = Story(Method.FIFO)
    receipt = story.came(5, "100")
    story.went(5, document="SO-1")
    story.came(2, end=End.CUSTOMER, document="SO-1")
    freight = story.landed(receipt, "50")
    assert story.told()[1][freight.id].value == Decimal("20.00")


def test_a_credit_on_freight_leaves_no_layer_below_nothing() -> None:
    story = Story(Method.FIFO)
    receipt = story.came(2, "5")
    credit = story.landed(receipt, "-30")
    costing, booked = story.told()
    assert (booked[credit.id].value, booked[credit.id].variance, costing.value) == (Decimal("-10.00"), Decimal("-20.00"), 0)


def test_freight_is_a_variance_at_standard_cost() -> None:
    story = Story(Method.STANDARD, cost="5")
    freight = story.landed(story.came(10, "5"), "25")
    booked = story.told()[1][freight.id]
    assert (booked.value, booked.variance) == (Decimal("0.00"), Decimal("25.00"))


def test_a_write_down_lowers_only_the_layers_that_are_dearer() -> None:
    story = Story(Method.FIFO)
    story.came(2, "10")
    story.came(2, "30")
    loss = story.repriced("12", down=True)
    costing, booked = story.told()
    assert (booked[loss.id].value, costing.booked) == (Decimal("-36.00"), Decimal("44.00"))


def test_a_revaluation_makes_every_unit_worth_the_new_cost() -> None:
    for method in Method:
        story = Story(method, cost="10")
        story.came(4, "10")
        gain = story.repriced("12.50")
        costing, booked = story.told()
        assert (booked[gain.id].value, costing.booked, costing.cost) == (Decimal("10.00"), Decimal("50.00"), Decimal("12.50"))


def test_another_method_keeps_the_value() -> None:
    story = Story(Method.FIFO)
    story.came(10, "10")
    story.came(10, "20")
    story.went(1)
    for method in (Method.AVERAGE, Method.LIFO, Method.FIFO):
        change = story.switched(method)
        costing, booked = story.told()
        assert (costing.method, booked[change.id].value, costing.booked) == (method, 0, Decimal("290.00"))
    story.switched(Method.STANDARD)
    costing, _ = story.told()
    assert (costing.cost, costing.booked) == (Decimal("15.2632"), Decimal("290.00"))


# ---------------------------------------------------------------- an amount in parts


@pytest.mark.skipif(not SCENARIOS.is_dir(), reason="the portable scenarios do not lie beside this checkout")
def test_landed_costs_are_split_as_other_systems_do() -> None:
    (case,) = landed_costs()
    receipt = case["receipt"]
    bases = {
        "equal": [Decimal(0)] * len(receipt),
        "quantity": [Decimal(line["qty"]) for line in receipt],
        "weight": [Decimal(line["total_weight"]) for line in receipt],
        "volume": [Decimal(line["total_volume"]) for line in receipt],
    }
    for cost in case["costs"]:
        wanted = [Decimal(part) for part in case["expect"][cost["split"]]]
        assert split(Decimal(cost["amount"]), bases[cost["split"]]) == wanted


def test_parts_add_up_to_the_amount_to_the_minor_unit() -> None:
    assert split(Decimal("10.00"), [Decimal(1)] * 3) == [Decimal("3.34"), Decimal("3.33"), Decimal("3.33")]
    assert split(Decimal("-0.05"), [Decimal(1), Decimal(2)]) == [Decimal("-0.02"), Decimal("-0.03")]
    assert split(Decimal("100"), [Decimal(1), Decimal(2)], digits=0) == [Decimal(33), Decimal(67)]


@given(
    amount=st.decimals(min_value=-10_000, max_value=10_000, places=2),
    bases=st.lists(st.decimals(min_value=0, max_value=1000, places=3), min_size=1, max_size=12),
)
def test_any_parts_add_up_and_none_is_a_minor_unit_off(amount: Decimal, bases: list[Decimal]) -> None:
    parts = split(amount, bases)
    whole = sum(bases)
    assert sum(parts) == amount
    for part, base in zip(parts, bases, strict=True):
        exact = Fraction(amount) * (Fraction(base) / Fraction(whole) if whole else Fraction(1, len(bases)))
        assert abs(Fraction(part) - exact) < Fraction(1, 100)


# ---------------------------------------------------------------- random stories against a naive reckoning

QUANTITIES = st.decimals(min_value="0.001", max_value=50, places=3)
COSTS = st.decimals(min_value=0, max_value=30, places=4)
PLAIN_STEPS = st.lists(st.tuples(st.booleans(), QUANTITIES, COSTS), min_size=1, max_size=40)


class Shelf:
    """One price tag per delivery, or one for all of them, in exact fractions. It never sells what it does not have."""

    def __init__(self, method: Method) -> None:
        self.method, self.lots = method, list[list[Fraction]]()

    def take_in(self, quantity: Fraction, cost: Fraction) -> None:
        self.lots.append([quantity, cost])
        if self.method is Method.AVERAGE:
            self.lots = [[self.quantity, self.value / self.quantity]]

    def hand_out(self, quantity: Fraction) -> None:
        while quantity:
            lot = self.lots[-1 if self.method is Method.LIFO else 0]
            taken = min(quantity, lot[0])
            lot[0] -= taken
            quantity -= taken
            self.lots = [one for one in self.lots if one[0]]

    @property
    def quantity(self) -> Fraction:
        return sum((q for q, _ in self.lots), Fraction(0))

    @property
    def value(self) -> Fraction:
        return sum((q * c for q, c in self.lots), Fraction(0))


@pytest.mark.parametrize("method", [Method.FIFO, Method.LIFO, Method.AVERAGE])
@given(steps=PLAIN_STEPS)
@settings(deadline=None)
def test_any_deliveries_and_sales_are_worth_what_a_naive_shelf_says(method: Method, steps: Any) -> None:
    story, shelf = Story(method), Shelf(method)
    for comes, quantity, cost in steps:
        if comes:
            story.came(quantity, cost)
            shelf.take_in(Fraction(quantity), Fraction(cost))
        elif shelf.quantity >= Fraction(quantity):
            story.went(quantity)
            shelf.hand_out(Fraction(quantity))
    costing, booked = story.told()
    assert Fraction(costing.quantity) == shelf.quantity
    assert abs(Fraction(costing.value) - shelf.value) <= Fraction(len(story.facts), 10**10)
    assert sum((one.value for one in booked.values()), Decimal(0)) == costing.booked
    if method is not Method.AVERAGE:  # nothing is ever divided, so nothing is ever rounded
        assert Fraction(costing.value) == shelf.value


@st.composite
def stories(draw: st.DrawFn) -> Story:
    """Anything that can happen: sold before it is there, taken back, brought back, repriced, and told in any order."""
    story = Story(draw(st.sampled_from(Method)), cost=str(draw(COSTS)), digits=draw(st.sampled_from([0, 2, 3])))
    for number in range(draw(st.integers(1, 25))):
        moved = [fact for fact in story.facts if isinstance(fact, Moved)]
        reversed_ids = {fact.reverses for fact in moved}
        standing = [fact for fact in moved if fact.reverses is None and fact.id not in reversed_ids]
        receipts = [fact for fact in standing if fact.quantity > 0 and fact.end == End.SUPPLIER]
        deed = draw(st.sampled_from(["came", "came", "went", "went", "back", "undo", "correct", "land", "price", "switch"]))
        document = draw(st.sampled_from(["A-1", "A-2"]))
        if deed == "came":
            cost = draw(st.one_of(st.none(), COSTS))
            day = draw(st.one_of(st.none(), st.integers(-2, 2)))
            story.came(draw(QUANTITIES), cost, end=draw(st.sampled_from([End.SUPPLIER, End.LOSS])), day=day, document=document)
        elif deed == "went":
            story.went(draw(QUANTITIES), end=draw(st.sampled_from(End)), document=document)
        elif deed == "back":
            story.came(draw(QUANTITIES), end=End.CUSTOMER, document=document)
        elif deed == "undo" and standing:
            story.took_back(draw(st.sampled_from(standing)), day=3)
        elif deed == "correct" and standing and number % 2:
            original = draw(st.sampled_from(standing))
            back = story.took_back(original, day=3)
            story.moved(original.quantity * 2, End(original.end), at=back.at, document=original.document)
        elif deed == "land" and receipts:
            story.landed(draw(st.sampled_from(receipts)), str(draw(st.decimals(min_value=-50, max_value=90, places=2))))
        elif deed == "price":
            story.repriced(str(draw(COSTS)), down=draw(st.booleans()))
        elif deed == "switch":
            story.switched(draw(st.sampled_from(Method)))
    return story


@given(story=stories())
@settings(max_examples=400, deadline=None)
def test_whatever_happens_layers_entries_and_quantities_tie_out(story: Story) -> None:
    costing, booked = story.told()
    moved = [fact for fact in story.facts if isinstance(fact, Moved)]
    assert costing.quantity == sum((fact.quantity for fact in moved), Decimal(0))
    assert costing.quantity == sum((layer.remaining for layer in costing.layers), -costing.owed)
    assert costing.value == sum((layer.value for layer in costing.layers), -costing.owed_value)
    assert all(layer.remaining > 0 for layer in costing.layers)
    assert not (costing.layers and costing.owed)
    assert sum((one.value for one in booked.values()), Decimal(0)) == costing.booked
    if not costing.quantity:
        assert costing.value == 0
    minor = Decimal(1).scaleb(-story.digits)
    varied = sum((one.variance for one in booked.values()), Decimal(0))
    assert varied == costing.variance.quantize(minor, ROUND_HALF_UP)


@given(story=stories())
@settings(max_examples=200, deadline=None)
def test_the_order_in_which_facts_are_told_does_not_matter(story: Story) -> None:
    costing, booked = story.told()
    story.facts.reverse()
    again, booked_again = story.told()
    assert {key: (one.value, one.variance) for key, one in booked.items()} == {
        key: (one.value, one.variance) for key, one in booked_again.items()
    }
    assert (again.quantity, again.value, again.variance) == (costing.quantity, costing.value, costing.variance)


@given(story=stories())
@settings(max_examples=200, deadline=None)
def test_a_movement_taken_back_gives_back_what_was_booked_for_it(story: Story) -> None:
    """Value and variance together, to the minor unit of the remainder that is carried."""
    booked = story.told()[1]
    minor = Decimal(1).scaleb(-story.digits)
    for one in booked.values():
        if isinstance(one.fact, Moved) and one.fact.reverses is not None:
            original = booked[one.fact.reverses]
            given_back = one.value + one.variance + original.value + original.variance
            if original.fact.at < one.fact.at:  # a story may tell of the undoing of what comes later
                assert abs(given_back) <= 2 * minor
