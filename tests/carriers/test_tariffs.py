"""What services ask, when parcels come, what their events say: arithmetic alone."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as some

from quartermaster.carriers.states import Happened, Kind, latest, of_shipment
from quartermaster.carriers.tariffs import Measures, Terms, arrives_on, estimate, leaves_on
from quartermaster.carriers.tracking_numbers import is_sound, tracking_number

PRICES = {"Home": [(10_000, Decimal("6.50")), (2_000, Decimal("3.95"))], "World": [(2_000, Decimal(22))]}
TERMS = Terms(12_000, (600, 400, 400), {"GB": "Home"}, "World", {"Home": 2, "World": 7}, PRICES)
SMALL = Measures("CT-1", 2_000, (300, 200, 100))


def test_each_carton_costs_what_its_weight_does_and_a_gram_more_costs_the_next_step():
    made = estimate(TERMS, [SMALL, Measures("CT-2", 2_001, (400, 600, 400))], country="GB")
    assert (made.prices, made.total, made.days) == ({"CT-1": Decimal("3.95"), "CT-2": Decimal("6.50")}, Decimal("10.45"), 2)
    assert estimate(TERMS, [SMALL], country="JP").total == 22


@pytest.mark.parametrize(
    ("carton", "country", "why"),
    [
        (SMALL, "", "The order has no country to go to."),
        (Measures("CT-1", None), "GB", "CT-1 is not weighed."),
        (Measures("CT-1", 12_500, (1, 1, 1)), "GB", "CT-1 weighs 12.5 kg; it takes up to 12 kg."),
        (Measures("CT-1", 500), "GB", "CT-1 is not measured."),
        (Measures("CT-1", 500, (100, 601, 100)), "GB", "CT-1 is 60.1 × 10 × 10 cm; it takes up to 60 × 40 × 40 cm."),
        (Measures("CT-1", 11_000, (1, 1, 1)), "GB", "It has no price for 11 kg to Home."),
    ],
)
def test_what_cannot_go_says_why(carton, country, why):
    assert estimate(TERMS, [carton], country=country).why == why


def test_a_country_that_no_zone_names_is_refused_where_there_is_no_zone_for_the_rest():
    only_home = Terms(None, None, {"GB": "Home"}, "", {}, PRICES)
    assert estimate(only_home, [SMALL], country="JP").why == "It does not go to JP."


def test_what_is_ready_after_the_cut_off_leaves_on_the_next_working_day():
    friday = datetime(2026, 11, 27, 16, 0)
    assert leaves_on(friday, time(16)) == date(2026, 11, 27)
    assert leaves_on(friday, time(15, 59)) == date(2026, 11, 30)
    assert leaves_on(friday, None) == date(2026, 11, 27)
    assert arrives_on(date(2026, 11, 27), 1) == date(2026, 11, 30)
    assert arrives_on(date(2026, 12, 24), 1, off={date(2026, 12, 25)}) == date(2026, 12, 28)


@given(some.from_regex(r"[A-Z]{2}", fullmatch=True), some.integers(0, 10**9 - 1), some.integers(2, 11), some.integers(1, 9))
def test_a_tracking_number_with_one_wrong_digit_is_noticed(prefix, serial, place, by):
    number = tracking_number(prefix, serial)
    wrong = number[:place] + str((int(number[place]) + by) % 10) + number[place + 1 :]
    assert (len(number), is_sound(number), is_sound(wrong)) == (12, True, False)


EVENTS = some.builds(Happened, some.sampled_from(Kind), some.datetimes())


@given(some.lists(EVENTS, max_size=6).flatmap(lambda events: some.tuples(some.just(events), some.permutations(events))))
def test_in_whatever_order_and_however_often_events_are_told_the_parcel_is_in_the_same_place(told):
    events, otherwise = told
    assert latest(events) == latest([*otherwise, *otherwise])


def test_a_shipment_is_as_far_as_its_last_parcel_and_in_trouble_if_one_is():
    assert of_shipment(["delivered", "in_transit"]) == "in_transit"
    assert of_shipment(["delivered", "exception", "labelled"]) == "exception"
    assert of_shipment(["returned", "delivered"]) == "returned"
    assert (of_shipment(["delivered", "delivered"]), of_shipment([])) == ("delivered", "shipped")
