"""The layouts that come with the program: for each kind on the sizes that label printers and sheets have.

They are written like anybody's, and read as strictly. Whoever wants another makes a copy and changes that.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from quartermaster.labels import layouts
from quartermaster.labels.kinds import Kind
from quartermaster.labels.layouts import Layout

Row = dict[str, Any]


def _room(x: str, y: str, width: str, height: str) -> Row:
    return {"x": x, "y": y, "width": width, "height": height}


def _field(value: str, room: Row, size: str = "8", *, text: str = "", bold: bool = False, align: str = "left") -> Row:
    return {"what": "field", "value": value, **room, "size": size, "text": text, "bold": bold, "align": align}


def _words(text: str, room: Row, size: str = "8", *, bold: bool = False) -> Row:
    return {"what": "words", "text": text, **room, "size": size, "bold": bold}


def _code(room: Row, symbology: str, value: str = "code") -> Row:
    return {"what": "code", "value": value, **room, "symbology": symbology}


def _line(x: str, y: str, width: str) -> Row:
    return {"what": "box", **_room(x, y, width, "0")}


def _label(width: str, height: str, *elements: Row) -> Row:
    return {"width": width, "height": height, "elements": list(elements)}


def _small(*beside: Row, readable: str = "readable") -> Row:
    """57 × 32 mm: a DataMatrix at the left, which holds a long code too, texts beside it, its line beneath."""
    return _label(
        "57",
        "32",
        _code(_room("1.5", "2", "20", "20"), "data_matrix"),
        *beside,
        _field(readable, _room("2", "26", "53", "5"), "7"),
    )


def _wide(*above: Row, readable: str = "readable") -> Row:
    """100 × 50 mm: texts above, a linear barcode for hand scanners of every sort, its line beneath."""
    return _label(
        "100",
        "50",
        *above,
        _code(_room("2", "24", "96", "18"), "linear"),
        _field(readable, _room("4", "43", "92", "5"), "9", align="centre"),
    )


_SMALL_NAME = _field("name", _room("23", "2", "32", "10"), "9")
_SMALL_SKU = _field("sku", _room("23", "12.5", "32", "6"), "11", bold=True)
_WIDE_NAME = _field("name", _room("4", "3", "92", "9"), "13")
_WIDE_SKU = _field("sku", _room("4", "13", "56", "8"), "16", bold=True)


def _place(name: str) -> tuple[Row, Row, Row]:
    """A small label, one to be read from the aisle, and a narrow one for the beam of a shelf."""
    small = _small(
        _field(name, _room("23", "4", "32", "10"), "18", bold=True),
        _field("warehouse", _room("23", "15", "32", "5"), "9"),
    )
    large = _label(
        "100",
        "50",
        _field(name, _room("4", "3", "92", "20"), "44", bold=True, align="centre"),
        _code(_room("2", "24", "96", "18"), "linear"),
        _field("warehouse", _room("4", "43", "44", "5"), "9"),
        _field("kind", _room("52", "43", "44", "5"), "9", align="right"),
    )
    sheet = _label(
        "63.5",
        "33.9",
        _code(_room("2", "3", "22", "22"), "data_matrix"),
        _field(name, _room("25", "4", "36", "13"), "20", bold=True),
        _field("warehouse", _room("25", "18", "36", "5"), "9"),
        _field("readable", _room("3", "27", "57", "5"), "8"),
    )
    return small, large, sheet


_LOGISTIC_TOP = (
    _words("From", _room("4", "3", "20", "4"), "7"),
    _field("sender", _room("4", "7", "94", "9"), "9"),
    _line("0", "17", "102"),
)

_CARTON = _label(
    "102",
    "152",
    *_LOGISTIC_TOP,
    _words("To", _room("4", "18", "20", "4"), "7"),
    _field("ship_to", _room("4", "22", "94", "38"), "16", bold=True),
    _line("0", "62", "102"),
    _words("Order", _room("4", "64", "30", "4"), "7"),
    _field("order", _room("4", "68", "46", "8"), "14", bold=True),
    _words("Reference", _room("52", "64", "30", "4"), "7"),
    _field("reference", _room("52", "68", "46", "8"), "11"),
    _words("Carton", _room("4", "78", "30", "4"), "7"),
    _field("carton", _room("4", "82", "46", "8"), "14", bold=True),
    _words("Of this order", _room("52", "78", "30", "4"), "7"),
    _field("place", _room("52", "82", "46", "8"), "14", bold=True),
    _line("0", "92", "102"),
    _words("SSCC", _room("4", "94", "30", "4"), "7"),
    _field("sscc", _room("4", "98", "94", "8"), "14"),
    _code(_room("1", "108", "100", "34"), "linear"),
    _field("readable", _room("4", "143", "94", "6"), "12", align="centre"),
)

_PALLET = _label(
    "102",
    "152",
    *_LOGISTIC_TOP,
    _field("name", _room("4", "19", "94", "10"), "13", bold=True),
    _words("Content", _room("4", "31", "20", "4"), "7"),
    _field("gtin", _room("4", "35", "46", "6"), "11"),
    _words("Count", _room("52", "31", "20", "4"), "7"),
    _field("quantity", _room("52", "35", "46", "6"), "11", bold=True),
    _field("lot", _room("4", "43", "46", "6"), "11", text="Lot "),
    _field("expires_on", _room("52", "43", "46", "6"), "11", text="Expires on "),
    _field("pallet", _room("4", "51", "46", "6"), "11", bold=True),
    _field("sku", _room("52", "51", "46", "6"), "11"),
    _line("0", "60", "102"),
    _code(_room("1", "62", "100", "32"), "linear", "contents"),
    _field("contents_readable", _room("3", "95", "96", "5"), "9", align="centre"),
    _words("SSCC", _room("4", "103", "30", "4"), "7"),
    _code(_room("1", "108", "100", "34"), "linear"),
    _field("readable", _room("4", "143", "94", "6"), "12", align="centre"),
)

_BIN, _TOTE = _place("bin"), _place("tote")

_ROWS: tuple[tuple[str, str, Kind, Mapping[str, Any]], ...] = (
    ("sku-57x32", "SKU, 57 × 32 mm, DataMatrix", Kind.SKU, _small(_SMALL_NAME, _SMALL_SKU)),
    (
        "sku-57x32-linear",
        "SKU, 57 × 32 mm, linear",
        Kind.SKU,
        _label(
            "57",
            "32",
            _field("name", _room("2", "1.5", "53", "8"), "9"),
            _code(_room("1", "10", "55", "13"), "linear"),
            _field("readable", _room("2", "23.5", "53", "3.5"), "7", align="centre"),
            _field("sku", _room("2", "27", "53", "4"), "8", bold=True, align="centre"),
        ),
    ),
    (
        "sku-57x32-price",
        "SKU with its price, 57 × 32 mm",
        Kind.SKU,
        _small(_SMALL_NAME, _field("price", _room("23", "12.5", "32", "8"), "18", bold=True)),
    ),
    ("sku-100x50", "SKU, 100 × 50 mm, linear", Kind.SKU, _wide(_WIDE_NAME, _WIDE_SKU)),
    (
        "sku-38x21",
        "SKU, 38 × 21 mm, for sheets of 65",
        Kind.SKU,
        _label(
            "38.1",
            "21.2",
            _code(_room("1.5", "1.5", "13", "13"), "data_matrix"),
            _field("name", _room("15.5", "2", "21", "8"), "7"),
            _field("sku", _room("15.5", "10.5", "21", "4"), "7", bold=True),
            _field("readable", _room("2", "16", "34", "4"), "6"),
        ),
    ),
    (
        "sku-63x34",
        "SKU, 63 × 34 mm, for sheets of 24",
        Kind.SKU,
        _label(
            "63.5",
            "33.9",
            _code(_room("2", "3", "20", "20"), "data_matrix"),
            _field("name", _room("24", "3", "37", "11"), "10"),
            _field("sku", _room("24", "15", "37", "7"), "12", bold=True),
            _field("readable", _room("3", "26", "57", "5"), "8"),
        ),
    ),
    (
        "pack-57x32",
        "Pack, 57 × 32 mm, DataMatrix",
        Kind.PACK,
        _small(
            _field("name", _room("23", "2", "32", "8"), "8"),
            _field("sku", _room("23", "10", "32", "5"), "9", bold=True),
            _field("holds", _room("23", "16", "32", "6"), "10"),
        ),
    ),
    (
        "pack-100x50",
        "Pack, 100 × 50 mm, linear",
        Kind.PACK,
        _wide(_WIDE_NAME, _WIDE_SKU, _field("holds", _room("62", "13", "34", "8"), "14", align="right")),
    ),
    (
        "lot-57x32",
        "Lot, 57 × 32 mm, DataMatrix",
        Kind.LOT,
        _small(
            _field("name", _room("25", "1.5", "30", "7"), "8"),
            _field("sku", _room("25", "8.5", "30", "4"), "8", bold=True),
            _field("lot", _room("25", "13", "30", "5"), "8", text="Lot "),
            _field("expires_on", _room("25", "18.5", "30", "4.5"), "8", text="Exp. "),
        ),
    ),
    (
        "lot-100x50",
        "Lot, 100 × 50 mm, DataMatrix",
        Kind.LOT,
        _label(
            "100",
            "50",
            _code(_room("3", "4", "36", "36"), "data_matrix"),
            _field("name", _room("42", "3", "55", "11"), "12"),
            _field("sku", _room("42", "15", "55", "7"), "14", bold=True),
            _field("lot", _room("42", "23", "55", "7"), "12", text="Lot "),
            _field("expires_on", _room("42", "31", "55", "7"), "12", text="Expires on "),
            _field("readable", _room("4", "42", "92", "6"), "9"),
        ),
    ),
    (
        "lot-102x152",
        "Lot, 102 × 152 mm, linear",
        Kind.LOT,
        _label(
            "102",
            "152",
            _field("name", _room("4", "5", "94", "24"), "20"),
            _field("sku", _room("4", "31", "94", "12"), "24", bold=True),
            _field("lot", _room("4", "46", "94", "9"), "16", text="Lot "),
            _field("expires_on", _room("4", "57", "94", "9"), "16", text="Expires on "),
            _field("supplier_lot", _room("4", "68", "94", "7"), "11", text="Supplier’s lot "),
            _line("0", "90", "102"),
            _code(_room("1", "96", "100", "42"), "linear"),
            _field("readable", _room("3", "140", "96", "7"), "10", align="centre"),
        ),
    ),
    (
        "serial-57x32",
        "Serial, 57 × 32 mm, DataMatrix",
        Kind.SERIAL,
        _small(
            _field("name", _room("25", "2", "30", "8"), "8"),
            _field("sku", _room("25", "10.5", "30", "4.5"), "8", bold=True),
            _field("serial", _room("25", "16", "30", "6"), "9"),
        ),
    ),
    (
        "serial-38x21",
        "Serial, 38 × 21 mm, for sheets of 65",
        Kind.SERIAL,
        _label(
            "38.1",
            "21.2",
            _code(_room("1.5", "1.5", "14", "14"), "data_matrix"),
            _field("sku", _room("16.5", "2", "20", "5"), "7", bold=True),
            _field("serial", _room("16.5", "8", "20", "6"), "7"),
            _field("readable", _room("2", "16.5", "34", "4"), "6"),
        ),
    ),
    ("bin-57x32", "Bin, 57 × 32 mm, DataMatrix", Kind.BIN, _BIN[0]),
    ("bin-100x50", "Bin, 100 × 50 mm, linear", Kind.BIN, _BIN[1]),
    ("bin-63x34", "Bin, 63 × 34 mm, for sheets of 24", Kind.BIN, _BIN[2]),
    ("tote-57x32", "Tote or cart, 57 × 32 mm, DataMatrix", Kind.TOTE, _TOTE[0]),
    ("tote-100x50", "Tote or cart, 100 × 50 mm, linear", Kind.TOTE, _TOTE[1]),
    ("tote-63x34", "Tote or cart, 63 × 34 mm, for sheets of 24", Kind.TOTE, _TOTE[2]),
    ("carton-102x152", "Carton, 102 × 152 mm, GS1 logistic label", Kind.CARTON, _CARTON),
    (
        "carton-100x50",
        "Carton, 100 × 50 mm",
        Kind.CARTON,
        _wide(
            _field("order", _room("4", "3", "50", "9"), "16", bold=True),
            _field("place", _room("56", "3", "40", "9"), "16", align="right"),
            _field("carton", _room("4", "13", "92", "7"), "12"),
        ),
    ),
    ("pallet-102x152", "Pallet, 102 × 152 mm, GS1 logistic label", Kind.PALLET, _PALLET),
    (
        "pallet-100x50",
        "Pallet, 100 × 50 mm",
        Kind.PALLET,
        _wide(_WIDE_NAME, _field("pallet", _room("4", "13", "92", "7"), "14", bold=True)),
    ),
    (
        "card-100x50",
        "Kanban card, 100 × 50 mm, linear",
        Kind.CARD,
        _wide(
            _field("sku", _room("4", "2", "60", "9"), "16", bold=True),
            _field("of", _room("64", "3", "32", "7"), "12", align="right"),
            _field("name", _room("4", "11", "60", "6"), "10"),
            _field("place", _room("64", "10", "32", "8"), "14", bold=True, align="right"),
            _field("filled_from", _room("4", "17.5", "60", "6"), "10", text="From "),
            _field("quantity", _room("64", "17.5", "32", "6"), "10", align="right"),
        ),
    ),
    (
        "card-57x32",
        "Kanban card, 57 × 32 mm, DataMatrix",
        Kind.CARD,
        _small(
            _field("sku", _room("25", "2", "30", "6"), "10", bold=True),
            _field("place", _room("25", "9", "30", "6"), "10"),
            _field("quantity", _room("25", "16", "30", "6"), "9"),
        ),
    ),
)


@lru_cache(maxsize=1)
def shipped() -> Mapping[str, Layout]:
    """By their codes, the usual one of each kind first."""
    return {code: layouts.read(code, name, kind, data, shipped=True) for code, name, kind, data in _ROWS}
