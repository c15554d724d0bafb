"""What labels are of, and the only things that may stand on each. Pure.

A layout names fields and codes of its kind from these lists; it can reach nothing else, least of all costs.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    SKU = "sku"
    PACK = "pack"
    LOT = "lot"
    SERIAL = "serial"
    BIN = "bin"
    TOTE = "tote"
    CARTON = "carton"
    PALLET = "pallet"
    CARD = "card"


@dataclass(frozen=True, slots=True)
class Code:
    """What a barcode says: a GS1 message with its identifiers in brackets, or a text of ours."""

    text: str
    gs1: bool = False


@dataclass(frozen=True, slots=True)
class Content:
    """What one label says: a text for each field, and its codes; what is not known is empty or left out."""

    values: Mapping[str, str]
    codes: Mapping[str, Code]


@dataclass(frozen=True, slots=True)
class Field:
    """`whole`: a number or a code, which is printed whole or not at all; other texts may lose their end."""

    name: str
    label: str
    sample: str
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Speech:
    """What the labels of a kind can say, and the permission to see it. `codes` are name → words and a sample."""

    kind: Kind
    label: str
    permission: str
    fields: tuple[Field, ...]
    codes: Mapping[str, tuple[str, Code]]

    @property
    def field_names(self) -> frozenset[str]:
        return frozenset(field.name for field in self.fields)

    @property
    def whole(self) -> frozenset[str]:
        return frozenset(field.name for field in self.fields if field.whole)

    @property
    def sample(self) -> Content:
        values = {field.name: field.sample for field in self.fields}
        return Content(values, {name: code for name, (_, code) in self.codes.items()})


READABLE = "readable"
"""The field of a code's line for people; those of other codes are called "<code>_readable"."""
CODE = "code"
"""The code that every kind has: what a scanner should find."""


def readable_of(code: str) -> str:
    return READABLE if code == CODE else f"{code}_{READABLE}"


def _readable(sample: str, code: str = CODE) -> Field:
    label = "Line beneath the barcode" if code == CODE else f"Line beneath “{code}”"
    return Field(readable_of(code), label, sample, whole=True)


_HOUSE = Field("house", "Our name", "Sample & Sons")
_PRINTED = Field("printed_on", "Day of printing", "26 Nov 2026")
_SKU = (
    Field("sku", "SKU", "SAMPLE-1", whole=True),
    Field("name", "Name", "Hanging lantern, brass, with a handle"),
    Field("gtin", "GTIN", "09521234543213", whole=True),
)
_LOT = (
    Field("expires_on", "Expires on", "31 Dec 2027"),
    Field("best_before", "Best before", "30 Nov 2027"),
    Field("manufactured_on", "Made on", "1 Jun 2026"),
    Field("supplier_lot", "Supplier’s lot", "S-7781"),
    Field("owner", "Owner", "Sample & Sons"),
)
_PLACE = (
    Field("warehouse", "Warehouse", "MAIN", whole=True),
    Field("warehouse_name", "Warehouse’s name", "Main warehouse"),
    Field("zone", "Zone", "A"),
    Field("kind", "What it is for", "Storage"),
)
_ITEM = Code("(01)09521234543213", gs1=True)
_BATCH = Code("(01)09521234543213(17)271231(10)L-2207", gs1=True)
_SSCC = Code("(00)095212340000000013", gs1=True)

SPEECHES: Mapping[Kind, Speech] = {
    speech.kind: speech
    for speech in (
        Speech(
            Kind.SKU,
            "SKU",
            "catalog.view",
            (
                *_SKU,
                Field("product", "Product", "Hanging lantern"),
                Field("unit", "Unit", "piece"),
                Field("category", "Category", "Lighting"),
                Field("price", "Retail price", "£24.50"),
                _readable(_ITEM.text),
                _readable("SAMPLE-1", "own"),
                _HOUSE,
                _PRINTED,
            ),
            {CODE: ("GTIN, else our own code", _ITEM), "own": ("Our own code", Code("SAMPLE-1"))},
        ),
        Speech(
            Kind.PACK,
            "Pack",
            "catalog.view",
            (
                *_SKU,
                Field("pack", "Pack", "case"),
                Field("holds", "What it holds", "12 × piece"),
                _readable("(01)19521234543210"),
                _HOUSE,
                _PRINTED,
            ),
            {
                CODE: ("The pack’s barcode, else our own code", Code("(01)19521234543210", gs1=True)),
                "own": ("Our own code", Code("SAMPLE-1/case")),
            },
        ),
        Speech(
            Kind.LOT,
            "Lot",
            "stock.view",
            (*_SKU, Field("lot", "Lot", "L-2207", whole=True), *_LOT, _readable(_BATCH.text), _HOUSE, _PRINTED),
            {CODE: ("GTIN, expiry and lot, else the lot’s own code", _BATCH), "own": ("The lot’s own code", Code("L-2207"))},
        ),
        Speech(
            Kind.SERIAL,
            "Serial",
            "stock.view",
            (
                *_SKU,
                Field("serial", "Serial", "SN-004711", whole=True),
                Field("warranty_until", "Warranty until", "31 Dec 2028"),
                *_LOT,
                _readable("(01)09521234543213(21)SN-004711"),
                _HOUSE,
                _PRINTED,
            ),
            {
                CODE: ("GTIN and serial, else the serial alone", Code("(01)09521234543213(21)SN-004711", gs1=True)),
                "own": ("The serial alone", Code("SN-004711")),
            },
        ),
        Speech(
            Kind.BIN,
            "Bin",
            "locations.view",
            (Field("bin", "Bin", "A-01-03", whole=True), *_PLACE, Field("level", "Level", "3"), _readable("A-01-03"), _HOUSE),
            {
                CODE: ("The bin’s code", Code("A-01-03")),
                "with_warehouse": ("Warehouse and bin", Code("MAIN/A-01-03")),
            },
        ),
        Speech(
            Kind.TOTE,
            "Tote or cart",
            "locations.view",
            (Field("tote", "Tote", "TOTE-07", whole=True), *_PLACE, _readable("TOTE-07"), _HOUSE),
            {
                CODE: ("The tote’s code", Code("TOTE-07")),
                "with_warehouse": ("Warehouse and tote", Code("MAIN/TOTE-07")),
            },
        ),
        Speech(
            Kind.CARTON,
            "Carton",
            "sales.view",
            (
                Field("carton", "Carton", "CT-98765", whole=True),
                Field("sscc", "SSCC", "095212340000000013", whole=True),
                Field("order", "Order", "SO-98765", whole=True),
                Field("reference", "Customer’s reference", "Web 77-12"),
                Field("ship_to", "To", "Ada Sample\n1 Example Street\nAB1 2CD Sampleton"),
                Field("sender", "From", "Sample & Sons, 2 Example Road, Sampleton"),
                Field("place", "Which of how many", "1 of 3"),
                Field("packed_on", "Packed on", "26 Nov 2026"),
                _readable(_SSCC.text),
                _HOUSE,
            ),
            {CODE: ("SSCC, else the carton’s number", _SSCC), "order": ("The order’s number", Code("SO-98765"))},
        ),
        Speech(
            Kind.PALLET,
            "Pallet",
            "stock.view",
            (
                Field("pallet", "Pallet", "PL-98765", whole=True),
                Field("sscc", "SSCC", "095212340000000020", whole=True),
                *_SKU,
                Field("quantity", "Quantity", "480 piece"),
                Field("lot", "Lot", "L-2207", whole=True),
                *_LOT,
                Field("warehouse", "Warehouse", "MAIN", whole=True),
                Field("note", "Note", "Keep dry"),
                Field("sender", "From", "Sample & Sons, 2 Example Road, Sampleton"),
                _readable("(00)095212340000000020"),
                _readable("(02)09521234543213(17)271231(10)L-2207(37)480", "contents"),
                _HOUSE,
            ),
            {
                CODE: ("SSCC, else the pallet’s number", Code("(00)095212340000000020", gs1=True)),
                "contents": (
                    "What is on it: GTIN, expiry, lot and count",
                    Code("(02)09521234543213(17)271231(10)L-2207(37)480", gs1=True),
                ),
            },
        ),
        Speech(
            Kind.CARD,
            "Kanban card",
            "kanban.view",
            (
                Field("card", "Card", "KB-98765-03", whole=True),
                *_SKU,
                Field("place", "Where it is used", "A-01-03", whole=True),
                Field("filled_from", "Filled from", "Sample & Sons"),
                Field("quantity", "A container holds", "24 piece"),
                Field("of", "Which of how many", "3 of 5"),
                *_PLACE[:2],
                _readable("KB-98765-03"),
                _HOUSE,
            ),
            {CODE: ("The card’s number", Code("KB-98765-03"))},
        ),
    )
}
