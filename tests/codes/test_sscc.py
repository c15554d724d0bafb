"""Serial shipping container codes that we give out."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quartermaster.codes import keys
from quartermaster.codes.gs1 import messages
from quartermaster.codes.sscc import InvalidCompanyPrefix, SsccUsedUp, element, sscc
from tests.codes.vectors import load

prefixes = st.text("0123456789", min_size=4, max_size=12)


def test_the_serial_counts_up_first_then_the_extension_digit() -> None:
    assert sscc("0614141", 0) == "006141410000000005"
    assert sscc("0614141", 1) == "006141410000000012"
    assert sscc("0614141", 9_999_999_999) == "906141419999999997"
    assert sscc("952123456789", 12_345) == "195212345678923456"


def test_the_numbers_of_others_are_written_alike() -> None:
    """Those among the vectors whose company prefix is known, taken apart and put together again."""
    read = [row for row in load("gtin-sscc-rcn-vectors", "gs1_key_vectors.json") if row["kind"] == "SSCC" and row["ok"]]
    assert len(read) == 2
    for row in read:
        prefix, extension = row["company_prefix"], str(row["extension_digit"])
        serial = row["payload"].removeprefix(extension + prefix)
        assert sscc(prefix, int(extension + serial)) == row["value"]


@given(prefixes, st.data())
def test_every_code_is_read_back_and_stands_in_a_message(prefix: str, data: st.DataObject) -> None:
    code = sscc(prefix, data.draw(st.integers(0, 10 ** (17 - len(prefix)) - 1)))
    assert keys.sscc(code).check_digit == int(code[-1])
    assert code[1 : 1 + len(prefix)] == prefix
    (said,) = messages.from_bracketed(element(code)).elements
    assert (said.ai, said.value) == ("00", code)


@given(prefixes, st.data())
def test_two_numbers_are_two_codes(prefix: str, data: st.DataObject) -> None:
    numbers = st.integers(0, 10 ** (17 - len(prefix)) - 1)
    one, other = data.draw(numbers), data.draw(numbers)
    assert (sscc(prefix, one) == sscc(prefix, other)) == (one == other)


def test_no_number_is_given_out_twice_when_all_are() -> None:
    with pytest.raises(SsccUsedUp):
        sscc("952123456789", 100_000)


@pytest.mark.parametrize("prefix", ["", "123", "1234567890123", "12a4", "١٢٣٤"])
def test_what_is_no_company_prefix_is_refused(prefix: str) -> None:
    with pytest.raises(InvalidCompanyPrefix) as refused:
        sscc(prefix, 0)
    assert refused.value.errors[0].code == "invalid_company_prefix"
