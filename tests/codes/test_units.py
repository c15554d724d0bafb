from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quartermaster.codes import units
from quartermaster.codes.units import NotExact, Pack

CASE_OF_TWELVE = Pack(12)
POUND = Pack(45359237, 100_000_000, scale=3)


def test_three_cases_are_thirty_six_pieces_and_back() -> None:
    assert units.to_base(CASE_OF_TWELVE, Decimal(3)) == Decimal(36)
    assert units.from_base(CASE_OF_TWELVE, Decimal(36)) == Decimal(3)


def test_half_a_case_is_six_pieces() -> None:
    assert units.to_base(CASE_OF_TWELVE, Decimal("0.5")) == Decimal(6)


def test_refuses_a_conversion_that_would_round() -> None:
    with pytest.raises(NotExact) as refused:
        units.to_base(POUND, Decimal(1), pointer="/lines/0/quantity")
    assert [(error.pointer, error.code) for error in refused.value.errors] == [("/lines/0/quantity", "not_exact")]
    with pytest.raises(NotExact):
        units.from_base(CASE_OF_TWELVE, Decimal(13))


def test_a_hundred_thousand_pounds_are_exact_in_grams_of_a_kilogram() -> None:
    assert units.to_base(POUND, Decimal(100_000)) == Decimal("45359.237")


def test_refuses_an_absurd_quantity() -> None:
    with pytest.raises(NotExact):
        units.to_base(Pack(10**18), Decimal(10**12))


@given(numerator=st.integers(1, 10**6), denominator=st.integers(1, 1000), packs=st.integers(1, 10**5))
def test_what_converts_comes_back_as_it_was(numerator: int, denominator: int, packs: int) -> None:
    pack = Pack(numerator, denominator, scale=6)
    try:
        base = units.to_base(pack, Decimal(packs))
    except NotExact:
        return
    assert units.from_base(pack, base) == Decimal(packs)
