"""The sampling tables against MIL-STD-105E, and which lots a rule lets go."""

from __future__ import annotations

from decimal import Decimal

import pytest

from quartermaster.purchasing.sampling import (
    Outcome,
    Past,
    Plan,
    Sample,
    Tally,
    good_run,
    is_due,
    is_hopeless,
    is_tightened,
    plan_for,
)

GOOD, BAD, SKIPPED, WAITING = (Past(Outcome(one)) for one in ("good", "bad", "skipped", "waiting"))
TIGHT, TIGHT_BAD = Past(Outcome.GOOD, tightened=True), Past(Outcome.BAD, tightened=True)

NORMAL = {
    # lot: (size, accepted) at 0.65, 1.0, 1.5, 2.5, 4.0, 6.5: rows A, C, D, F, H, J, L, N of table II-A, arrows followed
    8: [(20, 0), (13, 0), (8, 0), (5, 0), (3, 0), (2, 0)],
    25: [(20, 0), (13, 0), (8, 0), (5, 0), (3, 0), (8, 1)],
    50: [(20, 0), (13, 0), (8, 0), (5, 0), (13, 1), (8, 1)],
    150: [(20, 0), (13, 0), (32, 1), (20, 1), (20, 2), (20, 3)],
    500: [(80, 1), (50, 1), (50, 2), (50, 3), (50, 5), (50, 7)],
    1_200: [(80, 1), (80, 2), (80, 3), (80, 5), (80, 7), (80, 10)],
    10_000: [(200, 3), (200, 5), (200, 7), (200, 10), (200, 14), (200, 21)],
    150_000: [(500, 7), (500, 10), (500, 14), (500, 21), (315, 21), (200, 21)],
}
TIGHTENED = {
    # rows A, D, E, F, H, K, M, N of table II-B
    8: [(32, 0), (20, 0), (13, 0), (8, 0), (5, 0), (3, 0)],
    50: [(32, 0), (20, 0), (13, 0), (8, 0), (20, 1), (13, 1)],
    90: [(32, 0), (20, 0), (13, 0), (32, 1), (20, 1), (13, 1)],
    150: [(32, 0), (20, 0), (50, 1), (32, 1), (20, 1), (20, 2)],
    500: [(125, 1), (80, 1), (50, 1), (50, 2), (50, 3), (50, 5)],
    3_200: [(125, 1), (125, 2), (125, 3), (125, 5), (125, 8), (125, 12)],
    35_000: [(315, 3), (315, 5), (315, 8), (315, 12), (315, 18), (200, 18)],
    150_000: [(500, 5), (500, 8), (500, 12), (500, 18), (315, 18), (200, 18)],
}


@pytest.mark.parametrize(("tightened", "table"), [(False, NORMAL), (True, TIGHTENED)])
def test_the_plans_are_those_of_the_standard(tightened, table):
    for lot, row in table.items():
        plans = [
            plan_for(Decimal(lot), Sample.TABLE, major=aql, tightened=tightened)
            for aql in ("0.65", "1.0", "1.5", "2.5", "4.0", "6.5")
        ]
        assert [(plan.sample, plan.accept_major) for plan in plans] == [(min(size, lot), number) for size, number in row], lot


def test_of_two_limits_the_larger_sample_is_drawn_and_each_keeps_its_number():
    assert plan_for(Decimal(50), Sample.TABLE, major="2.5", minor="4.0") == Plan(Decimal(13), 0, 1)
    assert plan_for(Decimal(1_000), Sample.TABLE, major="1.0", minor="4.0") == Plan(Decimal(80), 2, 7)


@pytest.mark.parametrize(
    ("lot", "how", "figure", "size"),
    [
        ("10", Sample.ALL, None, "10"),
        ("2.5", Sample.ALL, None, "2.5"),
        ("101", Sample.PERCENT, "10", "11"),
        ("3", Sample.PERCENT, "1", "1"),
        ("40", Sample.FIXED, "8", "8"),
        ("5", Sample.FIXED, "8", "5"),
        ("0.5", Sample.FIXED, "1", "0.5"),
    ],
)
def test_a_share_and_a_number_are_whole_pieces_and_never_more_than_the_lot(lot, how, figure, size):
    assert plan_for(Decimal(lot), how, figure=Decimal(figure) if figure else None) == Plan(Decimal(size))


def test_nothing_critical_passes_and_minor_ones_without_a_limit_are_only_noted():
    assert [Tally(major=2).is_within(2, None), Tally(major=3).is_within(2, None)] == [True, False]
    assert [Tally(minor=9).is_within(0, None), Tally(minor=9).is_within(0, 8)] == [True, False]
    assert not Tally(critical=1).is_within(5, None)


def due(*past, after=3, one_in=4):
    return is_due(past, after=after, one_in=one_in)


def test_lots_are_skipped_after_a_good_run_and_a_bad_one_ends_it():
    assert due()
    assert due(GOOD, GOOD)
    assert not due(GOOD, GOOD, GOOD)
    assert not due(GOOD, GOOD, GOOD, SKIPPED, SKIPPED)
    assert due(GOOD, GOOD, GOOD, SKIPPED, SKIPPED, SKIPPED)
    assert not due(GOOD, GOOD, GOOD, SKIPPED, SKIPPED, SKIPPED, WAITING)
    assert due(GOOD, GOOD, GOOD, SKIPPED, BAD)
    assert due(GOOD, GOOD, GOOD, one_in=1)
    assert good_run([BAD, GOOD, SKIPPED, GOOD, WAITING]) == 2


def test_two_bad_lots_of_five_tighten_and_five_good_ones_in_a_row_loosen():
    assert not is_tightened([])
    assert not is_tightened([BAD, GOOD, GOOD, GOOD])
    assert is_tightened([BAD, GOOD, WAITING, GOOD, BAD])
    assert not is_tightened([BAD, GOOD, GOOD, GOOD, GOOD, BAD])
    assert is_tightened([BAD, BAD, TIGHT, TIGHT, TIGHT, TIGHT])
    assert not is_tightened([BAD, BAD, TIGHT, TIGHT, TIGHT, TIGHT, TIGHT])
    assert is_tightened([BAD, BAD, TIGHT, TIGHT_BAD, TIGHT, TIGHT, TIGHT, TIGHT])
    assert not is_tightened([BAD, BAD, TIGHT, TIGHT, TIGHT, TIGHT, TIGHT, BAD])
    assert [is_hopeless([BAD, BAD, *[TIGHT_BAD] * 4, TIGHT, *more]) for more in ([], [TIGHT_BAD], [TIGHT] * 5 + [BAD])] == [
        False,
        True,
        False,
    ]
    assert due(BAD, BAD, *[TIGHT] * 4), "while inspection is tightened, nothing is skipped"
