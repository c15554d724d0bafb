"""Serial numbers and their ranges."""

from __future__ import annotations

import pytest

from quartermaster.codes.serials import InvalidSerials, spread


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("X7, SN0098..SN0101", ["X7", "SN0098", "SN0099", "SN0100", "SN0101"]),
        ("A-08-b..A-11-b", ["A-08-b", "A-09-b", "A-10-b", "A-11-b"]),
        ("7", ["7"]),
    ],
)
def test_reads_serials_one_by_one_and_as_ranges(text, found):
    assert spread(text) == found


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "missing"),
        (" , ;", "missing"),
        ("SN2..SN1", "not_a_range"),
        ("SN9..SN10", "not_a_range"),
        ("AB1..AC2", "not_a_range"),
        ("AB..AC", "not_a_range"),
        ("S1 S2 S1", "named_twice"),
        ("S00001..S10001", "too_many"),
        ("S1 S000001..S010000", "too_many"),
        ("x" * 61, "malformed"),
    ],
)
def test_refuses_what_is_not_serials(text, code):
    with pytest.raises(InvalidSerials) as refused:
        spread(text)
    assert [error.code for error in refused.value.errors] == [code]


def test_ten_thousand_serials_are_spread_at_once():
    assert len(spread("S00001..S10000")) == 10_000
