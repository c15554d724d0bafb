"""What can be promised by when, against a plain model that serves everybody day by day."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from quartermaster.stock.promises import Change, earliest, made_of, promisable_on, steps

TODAY = date(2030, 5, 1)
LAST = 9


def on(day: int) -> date:
    return TODAY + timedelta(days=day)


def changes(*pairs: tuple[int, int]) -> list[Change]:
    return [Change(on(day), Decimal(quantity)) for day, quantity in pairs]


def test_what_is_promised_later_is_kept_from_who_asks_earlier():
    line = steps(TODAY, Decimal(10), changes((5, -8), (7, 20)))
    assert [(step.on, step.balance, step.promisable) for step in line] == [
        (on(0), 10, 2),
        (on(5), 2, 2),
        (on(7), 22, 22),
    ]
    assert (promisable_on(line, on(6)), promisable_on(line, on(30))) == (2, 22)
    assert (earliest(line, Decimal(2)), earliest(line, Decimal(3)), earliest(line, Decimal(23))) == (on(0), on(7), None)


def test_what_comes_is_promised_once():
    line = steps(TODAY, Decimal(0), changes((3, 40), (3, -25), (8, -10)))
    assert promisable_on(line, on(3)) == 5
    assert promisable_on(line, on(2)) == 0


def test_more_promised_than_there_is_leaves_nothing_until_it_is_made_up_for():
    line = steps(TODAY, Decimal(-4), changes((2, 3), (4, 6)))
    assert [step.promisable for step in line] == [0, 0, 5]


def test_what_was_due_before_today_counts_from_today_on_and_yesterday_is_gone():
    line = steps(TODAY, Decimal(1), changes((-6, 3)))
    assert (promisable_on(line, TODAY), promisable_on(line, on(-1))) == (4, 0)


def test_of_a_bundle_as_many_as_its_scarcest_component_makes_each_day():
    cups, saucers = steps(TODAY, Decimal(7), changes((4, 4))), steps(TODAY, Decimal(2), changes((2, 9)))
    bundle = made_of([(cups, Decimal(2)), (saucers, Decimal(1))])
    assert [(step.on, step.promisable) for step in bundle] == [(on(0), 2), (on(2), 3), (on(4), 5)]


def backlog(now: int, due: list[tuple[int, int]]) -> list[int]:
    """At the end of each day, how much is owed to somebody: goods come, then everybody who waits is served."""
    there, owed, found = max(now, 0), max(-now, 0), []
    for day in range(LAST + 1):
        there += sum(quantity for on_day, quantity in due if on_day == day and quantity > 0)
        owed += sum(-quantity for on_day, quantity in due if on_day == day and quantity < 0)
        served = min(there, owed)
        there, owed = there - served, owed - served
        found.append(owed)
    return found


days = st.integers(0, LAST)
dues = st.lists(st.tuples(days, st.integers(-12, 12).filter(bool)), max_size=8)


@settings(deadline=None)
@given(now=st.integers(-5, 15), due=dues, day=days)
def test_so_much_is_promised_as_nobody_waits_for_and_not_one_more(now, due, day):
    line = steps(TODAY, Decimal(now), changes(*due))
    most = int(promisable_on(line, on(day)))
    before = backlog(now, due)
    if most:
        assert backlog(now, [*due, (day, -most)]) == before
        assert not any(before[day:])
    assert any(backlog(now, [*due, (day, -most - 1)])[day:])


@settings(deadline=None)
@given(now=st.integers(-5, 15), due=dues, quantity=st.integers(1, 20))
def test_the_earliest_day_is_the_first_on_which_so_much_can_be_promised(now, due, quantity):
    line = steps(TODAY, Decimal(now), changes(*due))
    wanted = [day for day in range(LAST + 1) if promisable_on(line, on(day)) >= quantity]
    assert earliest(line, Decimal(quantity)) == (on(wanted[0]) if wanted else None)
    promised = [promisable_on(line, on(day)) for day in range(LAST + 1)]
    assert promised == sorted(promised)


@settings(deadline=None)
@given(now=st.integers(0, 15), due=dues, first=days, second=days)
def test_a_unit_that_was_promised_is_not_promised_again(now, due, first, second):
    """Whoever takes all that can be promised for a day leaves nothing of it to anybody else."""
    line = steps(TODAY, Decimal(now), changes(*due))
    most = promisable_on(line, on(first))
    after = steps(TODAY, Decimal(now), [*changes(*due), Change(on(first), -most)])
    if most:
        assert promisable_on(after, on(first)) == 0
    assert promisable_on(after, on(second)) <= promisable_on(line, on(second))
