from __future__ import annotations

import pytest

from quartermaster.codes import gtin
from quartermaster.codes.gtin import Code, GtinCheckDigit, InvalidBarcode, Kind


@pytest.mark.parametrize(
    ("printed", "identity"),
    [
        ("96385074", "00000096385074"),
        ("036000291452", "00036000291452"),
        ("0036000291452", "00036000291452"),
        ("4006381333931", "04006381333931"),
        (" 14006381333938 ", "14006381333938"),
    ],
)
def test_every_length_of_gtin_is_one_fourteen_digit_identity(printed: str, identity: str) -> None:
    assert gtin.identify(printed) == Code(identity, Kind.GTIN)


@pytest.mark.parametrize("printed", ["96385075", "036000291453", "4006381333932", "14006381333931"])
def test_refuses_a_wrong_check_digit(printed: str) -> None:
    with pytest.raises(GtinCheckDigit) as refused:
        gtin.identify(printed, pointer="/barcodes/0")
    assert [(error.pointer, error.code) for error in refused.value.errors] == [("/barcodes/0", "gtin_check_digit")]


@pytest.mark.parametrize("printed", ["X0013", "12345", "ABC-1 2", "٤٠٠٦٣٨١٣٣٣٩٣١"])
def test_other_codes_are_kept_as_printed(printed: str) -> None:
    assert gtin.identify(printed) == Code(printed, Kind.OTHER)


@pytest.mark.parametrize("printed", ["", "   ", "A\x00B", "A\tB", "x" * 101])
def test_refuses_what_is_no_code(printed: str) -> None:
    with pytest.raises(InvalidBarcode) as refused:
        gtin.identify(printed)
    assert refused.value.code == "invalid_barcode"


@pytest.mark.parametrize(
    "scanned",
    [
        "(01)04006381333931(10)LOT7",
        "010400638133393110LOT7",
        "]C1010400638133393110LOT7",
        "\x1d010400638133393117261231",
        "https://id.gs1.org/01/04006381333931/10/LOT7",
        "https://shop.example/gtin/4006381333931",
    ],
)
def test_reads_the_gtin_within_a_gs1_message(scanned: str) -> None:
    assert gtin.read(scanned) == Code("04006381333931", Kind.GTIN)


def test_reads_nothing_from_a_misread_gtin() -> None:
    assert gtin.read("4006381333932") is None
