from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quartermaster.codes import units
from quartermaster.codes.units import NotExact, Pack
from quartermaster.kernel.quantities import InvalidQuantity

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


@pytest.mark.parametrize(
    ("text", "quantity", "unit"),
    [
        ("12", "12", None),
        (" 12.5 ", "12.5", None),
        ("3 case", "3", "case"),
        ("3case", "3", "case"),
        ("3  cases of tea", "3", "cases of tea"),
        ("2 m2", "2", "m2"),
        ("0.5 kg", "0.5", "kg"),
    ],
)
def test_a_quantity_is_typed_with_or_without_a_unit(text: str, quantity: str, unit: str | None) -> None:
    assert units.typed(text) == (Decimal(quantity), unit)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "not_a_number"),
        ("case", "not_a_number"),
        ("NaN", "not_a_number"),
        ("Infinity", "not_a_number"),
        ("1,5", "not_a_number"),
        ("1.5.2", "not_a_number"),
        ("1 000", "not_a_number"),
        ("+3", "not_a_number"),
        ("٣", "not_a_number"),
        ("9" * 80, "not_a_number"),
        ("0", "not_positive"),
        ("-3 case", "not_positive"),
        ("1000000000000", "too_large"),
        ("1.0000001", "too_many_decimals"),
    ],
)
def test_refuses_what_is_no_quantity(text: str, code: str) -> None:
    with pytest.raises(InvalidQuantity) as refused:
        units.typed(text, pointer="/lines/2/quantity")
    assert [(error.pointer, error.code) for error in refused.value.errors] == [("/lines/2/quantity", code)]


@given(numerator=st.integers(1, 10**6), denominator=st.integers(1, 1000), packs=st.integers(1, 10**5))
def test_what_converts_comes_back_as_it_was(numerator: int, denominator: int, packs: int) -> None:
    pack = Pack(numerator, denominator, scale=6)
    try:
        base = units.to_base(pack, Decimal(packs))
    except NotExact:
        return
    assert units.from_base(pack, base) == Decimal(packs)


@given(
    inner=st.integers(1, 48),
    case=st.integers(1, 48),
    pallet=st.integers(1, 96),
    entered=st.integers(1, 1000),
    scale=st.integers(0, 6),
)
def test_a_thousand_conversions_through_nested_packs_and_back_leave_every_digit(
    inner: int, case: int, pallet: int, entered: int, scale: int
) -> None:
    """Pieces in inner packs, those in cases, those on pallets: each pack is a whole number of pieces, and nothing ever drifts."""
    packs = [Pack(inner, scale=scale), Pack(inner * case, scale=scale), Pack(inner * case * pallet, scale=scale)]
    quantity = Decimal(entered * inner * case * pallet)
    for turn in range(500):
        pack = packs[turn % 3]
        quantity = units.to_base(pack, units.from_base(pack, quantity))
    assert quantity == entered * inner * case * pallet


def test_a_ratio_that_no_decimal_says_survives_a_thousand_conversions() -> None:
    quantity = Decimal(100_000)
    for _ in range(500):
        quantity = units.from_base(POUND, units.to_base(POUND, quantity))
    assert quantity == 100_000
