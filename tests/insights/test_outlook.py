"""The line beyond today."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from quartermaster.insights.outlook import horizon, outlook

TODAY = date(2026, 11, 19)


def day(ahead: int) -> date:
    return date.fromordinal(TODAY.toordinal() + ahead)


def test_falls_at_the_pace_of_28_days_and_rises_when_a_delivery_is_due() -> None:
    found = dict(outlook(Decimal(10), Decimal(56), [(day(3), Decimal(12)), (day(3), Decimal(4))], TODAY))
    assert [found[day(ahead)] for ahead in range(1, 6)] == [8, 6, 20, 18, 16]


def test_never_falls_below_nothing_and_does_not_count_on_what_is_overdue() -> None:
    found = outlook(Decimal(3), Decimal(56), [(day(-4), Decimal(100)), (TODAY, Decimal(100))], TODAY)
    assert [level for _, level in found[:3]] == [1, 0, 0]


def test_without_demand_it_stays() -> None:
    assert {level for _, level in outlook(Decimal(7), Decimal(0), [], TODAY)} == {7}


def test_looks_past_the_last_delivery_within_reason() -> None:
    assert [horizon(TODAY, [day(ahead)]) for ahead in (2, 30, 200)] == [28, 37, 56]
