"""One answer for whatever was scanned, whoever sent it; what breaks the rules is refused with its place."""

from __future__ import annotations

import pytest

from quartermaster.codes.faults import UnreadableCode
from quartermaster.codes.reading import read

GTIN = "09521234543213"


@pytest.mark.parametrize(
    "sent",
    [
        f"]d201{GTIN}10ABC\x1d17271231",
        f"]C101{GTIN}10ABC\x1d17271231",
        f"01{GTIN}10ABC\x1d17271231",
        f"\x1d01{GTIN}10ABC\x1d17271231\r\n",
        f"]d201{GTIN}10ABC␝17271231",
        f"(01){GTIN}(10)ABC(17)271231",
        f"https://id.gs1.org/01/{GTIN}/10/ABC?17=271231",
        f"https://shop.example/lager/01/{GTIN}/10/ABC?17=271231&from=qr",
    ],
)
def test_a_gs1_message_is_the_same_however_it_was_sent(sent):
    said = read(sent).message
    assert said is not None
    assert (said.gtin, said.lot, said["17"]) == (GTIN, "ABC", "271231")


@pytest.mark.parametrize(
    ("sent", "text"),
    [
        ("A-01", "A-01"),
        ("LDS/A-01\r", "LDS/A-01"),
        ("]C0SO-1001", "SO-1001"),
        ("4006381333931", "4006381333931"),
        ("04252614", "00042100005264"),
        ("https://example.com/somewhere", "https://example.com/somewhere"),
        ("010952123454321", "010952123454321"),
    ],
)
def test_what_is_no_message_is_a_text(sent, text):
    assert (read(sent).text, read(sent).message) == (text, None)


def test_a_tag_says_what_a_barcode_would():
    found = read("3034257BF7194E4000001A85")
    assert (found.text, str(found.message), found.tag and found.tag.coding) == (
        "urn:epc:id:sgtin:0614141.812345.6789",
        "(01)80614141123458(21)6789",
        "sgtin-96",
    )


def test_a_carton_is_known_by_its_number_alone_and_in_a_message():
    assert read("106141412345678908").sscc == read("00106141412345678908").sscc == "106141412345678908"
    assert read("A-01").sscc is None


@pytest.mark.parametrize(
    ("sent", "reason", "position"),
    [
        ("", "no_data", 1),
        ("]A0", "no_data", 4),
        ("\x1d", "no_data", 2),
        ("4006381333932", "incorrect_check_digit", 13),
        ("106141412345678907", "incorrect_check_digit", 18),
        (f"]d201{GTIN}\x1d17271331", "illegal_month", 25),
        ("]C10109521234543214", "incorrect_check_digit", 19),
        ("https://id.gs1.org/01/09521234543214", "incorrect_check_digit", 36),
        ("urn:epc:id:foo:1", "unknown_scheme", 12),
        ("A\x00B", "control_character", 2),
        ("x" * 8001, "too_long", 8001),
    ],
)
def test_a_broken_code_is_refused_with_its_place(sent, reason, position):
    with pytest.raises(UnreadableCode) as refused:
        read(sent)
    (error,) = refused.value.errors
    assert (error.facts["reason"], error.facts["position"]) == (reason, str(position))
