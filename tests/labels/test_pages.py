"""The pages of labels: from every thing one click to its labels, a look before, and layouts that are changed in sight."""

from __future__ import annotations

import base64
import re
from decimal import Decimal

import pytest
from django.urls import reverse

from quartermaster.labels import queries, shipped
from quartermaster.labels.kinds import SPEECHES, Kind
from quartermaster.labels.models import Pallet
from quartermaster.purchasing import operations as purchasing
from quartermaster.purchasing.papers import ReceivedLine
from tests import scenes
from tests.labels import zebra
from tests.labels.scenes import GTIN, Things, things
from tests.printing.reading import codes_on, pages_of
from tests.purchasing import scenes as buying
from tests.purchasing.test_deliveries import announced, take_in
from tests.stock.test_pages import Person, text_of

pytestmark = pytest.mark.django_db
PICTURE = re.compile(r'src="data:image/png;base64,([^"]+)"')
LINK = re.compile(r'href="(/labels/print/\?[^"]+)"')


@pytest.fixture
def made() -> Things:
    return things()


def shown(response) -> list[str]:
    """The barcodes on the label that the page shows."""
    (picture,) = PICTURE.findall(text_of(response))
    return [text for _, text in codes_on(base64.b64decode(picture))]


def follow(person: Person, url: str) -> list[str]:
    """What stands on the label that a page's link leads to."""
    (link,) = set(LINK.findall(text_of(person.get(url))))
    return shown(person.get(link.replace("&amp;", "&")))


def test_from_every_page_one_click_leads_to_the_label(made):
    person = Person("manager", at=made.site)
    place = made.site.warehouse.code
    pages = {
        Kind.SKU: reverse("insights:sku", args=[made.tea.code]),
        Kind.LOT: reverse("lot", args=[made.lot.pk]),
        Kind.SERIAL: reverse("lot", args=[made.serial.pk]),
        Kind.BIN: reverse("bin", args=[place, "A-01"]),
        Kind.TOTE: reverse("bin", args=[place, "TOTE-7"]),
        Kind.CARTON: reverse("order", args=[made.carton.order.number]),
    }
    assert {kind: follow(person, url) for kind, url in pages.items()} == {kind: made.codes[kind] for kind in pages}
    assert f"kind=pack&amp;of={made.tea.code}%2Fcase" in text_of(person.get(reverse("sku_edit", args=[made.tea.code])))
    assert made.pallet.number in text_of(person.get(reverse("pallet_list")))
    buyer = Person("buyer")
    assert LINK.findall(text_of(buyer.get(pages[Kind.SKU])))


def test_what_was_received_is_labelled_as_often_as_it_came(made):
    delivery = announced(buying.placed(made.site, (made.tea, 12)))
    purchasing.arrive(scenes.act(), number=delivery.number)
    take_in(delivery, ReceivedLine(Decimal(7), sku_id=made.tea.id))
    page = text_of(Person("storekeeper", at=made.site).get(reverse("delivery", args=[delivery.number])))
    assert LINK.findall(page) == [f"/labels/print/?kind=sku&amp;of={made.tea.code}&amp;copies=7"]


def test_selected_products_are_labelled_together_and_come_as_a_file(made):
    person = Person("storekeeper", at=made.site)
    cup = scenes.sku()
    page = person.post(reverse("label_chosen"), {"pick": [made.tea.pk, cup.pk, "x"]})
    assert text_of(page).count('name="of"') == 2
    asked = {"kind": "sku", "of": [made.tea.code, cup.code], "copies": "3", "output": "pdf"}
    answer = person.post(reverse("label_file"), asked)
    assert (answer["Content-Type"], pages_of(answer.content)) == ("application/pdf", 6)
    sheet = person.post(reverse("label_file"), {**asked, "output": "a4-24", "start": "24", "layout": "sku-63x34"})
    assert pages_of(sheet.content) == 2
    formats = zebra.pages(person.post(reverse("label_file"), {**asked, "output": "zpl"}).content)
    assert [(page.copies, codes_on(zebra.png(page))[0][1]) for page in formats] == [(3, f"(01){GTIN}"), (3, cup.code)]
    refused = person.post(reverse("label_preview"), {**asked, "copies": "1999"})
    assert (refused.status_code, "These are 3,998 labels; at most 2,000" in text_of(refused)) == (422, True)
    assert person.post(reverse("label_file"), {"kind": "house", "of": "1"}).status_code == 404


def test_a_copy_is_changed_in_sight_and_a_fault_is_shown_with_its_place(made):
    person = Person("manager", at=made.site)
    url = reverse("layout_copy", args=["sku-57x32"])
    assert person.deed(url, code="ours", name="Ours").status_code == 303
    typed = {
        "name": "Ours, with words",
        "version": "1",
        "label_width": "50",
        "label_height": "30",
        "what": ["code", "words"],
        "value": ["code", ""],
        "text": ["", "Fragile"],
        "x": ["2", "2"],
        "y": ["2", "24"],
        "width": ["20", "40"],
        "height": ["20", "5"],
        "size": ["8", "12"],
        "bold": ["no", "yes"],
        "align": ["left", "left"],
        "symbology": ["data_matrix", "linear"],
    }
    preview = reverse("layout_preview", args=["ours"])
    assert shown(person.post(preview, typed)) == [SPEECHES[Kind.SKU].sample.codes["code"].text]
    assert "Element 2 ends at 62 mm" in text_of(person.post(preview, {**typed, "width": ["20", "60"]}))
    assert text_of(person.post(preview, {**typed, "add": "1"})).count('name="what"') == 3
    assert text_of(person.post(preview, {**typed, "drop": "1"})).count('name="what"') == 1
    refused = person.deed(reverse("layout_save", args=["ours"]), **{**typed, "value": ["cost", ""]})
    assert (refused.status_code, queries.layout_of_code("ours").version) == (422, 1)
    assert person.deed(reverse("layout_save", args=["ours"]), **typed).status_code == 303
    saved = queries.layout_of_code("ours")
    assert (saved.name, saved.elements[1].text, saved.elements[1].bold) == ("Ours, with words", "Fragile", True)
    assert person.deed(reverse("layout_usual", args=["ours"])).status_code == 303
    assert queries.layout_for(Kind.SKU, warehouse_id=made.site.warehouse.pk) == saved
    assert queries.layout_for(Kind.SKU) == shipped.shipped()["sku-57x32"]
    assert "Ours, with words" in text_of(person.get(reverse("layout_list")))
    assert person.deed(reverse("layout_archive", args=["ours"]), version="2").status_code == 303
    assert Person("storekeeper").deed(reverse("layout_copy", args=["sku-57x32"]), code="x", name="X").status_code == 403


def test_a_pallet_gets_its_number_on_its_page(made):
    person = Person("storekeeper", at=made.site)
    fields = {"warehouse": made.site.warehouse.pk, "sku": made.tea.code, "quantity": "40", "lot": "L-22/07"}
    wrong = person.deed(reverse("pallet_add"), **{**fields, "lot": "NOPE"})
    assert (wrong.status_code, "has no lot NOPE" in text_of(wrong), Pallet.objects.count()) == (422, True, 1)
    answer = person.deed(reverse("pallet_add"), **fields)
    assert answer.status_code == 303
    assert shown(person.get(answer["Location"]))[0] == f"(02){GTIN}(17)271231(10)L-22/07(37)40"
