"""Labels for label printers: drawn from their commands and read back, for every kind."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from quartermaster.accounts.permissions import PERMISSIONS
from quartermaster.labels import layouts, making, shipped
from quartermaster.labels.drawing import Printed
from quartermaster.labels.kinds import SPEECHES, Code, Content, Kind
from quartermaster.labels.layouts import Symbology, What
from quartermaster.labels.making import Form, Wanted
from quartermaster.labels.zpl import zpl
from tests.labels import zebra
from tests.labels.scenes import GTIN, things
from tests.printing.reading import codes_on

AT = datetime(2026, 11, 26, tzinfo=UTC)
EVERYTHING = frozenset(PERMISSIONS)
NASTY = "A^FD~JA\\5E>8_1,;:"
"""What a printer would take for commands, of every kind of barcode."""


def printed(layout: layouts.Layout, content: Content, dots: int = 203) -> zebra.Page:
    (page,) = zebra.pages(zpl(layout, [Printed(content)], dots_per_inch=dots, title="Label", at=AT))
    return page


def found_on(page: zebra.Page) -> list[str]:
    return [text for _, text in codes_on(zebra.png(page))]


@pytest.mark.django_db
def test_every_kind_is_read_back_from_a_label_printer() -> None:
    made = things()
    for layout in shipped.shipped().values():
        codes = made.codes[layout.kind]
        for dots in (203, 300):
            wanted = Wanted(layout.kind, [made.keys[layout.kind]], layout=layout.code, dots_per_inch=dots, copies=3)
            (page,) = zebra.pages(making.make(wanted, Form.ZPL, EVERYTHING).content)
            assert found_on(page) == (codes if layout.code == "pallet-102x152" else codes[-1:]), (layout.code, dots)
            assert (page.copies, len(page.native)) == (3, 2 if layout.code == "pallet-102x152" else 1), "barcodes are commands"


@pytest.mark.parametrize("symbology", list(Symbology))
def test_no_text_is_taken_for_a_command(symbology: Symbology) -> None:
    layout = shipped.shipped()["sku-100x50"]
    drawn = tuple(replace(one, symbology=symbology) if one.what == What.CODE else one for one in layout.elements)
    values = {**SPEECHES[Kind.SKU].sample.values, "name": NASTY, "sku": NASTY, "readable": NASTY}
    page = printed(replace(layout, elements=drawn), Content(values, {"code": Code(NASTY)}))
    assert (found_on(page), len(page.native)) == ([NASTY], 1)


def test_what_the_commands_have_no_letters_for_is_drawn() -> None:
    content = Content({**SPEECHES[Kind.SKU].sample.values, "name": "Чай", "sku": "ЧАЙ-1"}, {"code": Code("ЧАЙ-1")})
    page = printed(shipped.shipped()["sku-57x32"], content)
    assert (found_on(page), page.native) == (["ЧАЙ-1"], [])


@pytest.mark.parametrize(
    "text", ["1", "12", "123", "1234", "A1234", "12A", "AB123456CD12345", "a" * 25, "00" * 20], ids=lambda text: text[:12]
)
def test_codes_of_every_mixture_are_as_narrow_as_can_be(text: str) -> None:
    content = Content(SPEECHES[Kind.SKU].sample.values, {"code": Code(text)})
    page = printed(shipped.shipped()["sku-100x50"], content)
    assert (found_on(page), page.native) == ([text], ["BC"])


def test_values_without_an_end_are_closed_before_the_next() -> None:
    said = Code(f"(01){GTIN}(10)A/1(21)12345(99)x", gs1=True)
    content = Content(SPEECHES[Kind.LOT].sample.values, {"code": said})
    for layout in ("lot-100x50", "lot-102x152"):
        assert found_on(printed(shipped.shipped()[layout], content)) == [said.text]
