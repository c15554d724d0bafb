"""The paper that customers put into the parcel with which goods come back, read back as a scanner does."""

from __future__ import annotations

import pytest
from django.urls import reverse

from quartermaster.locations import operations as locations
from quartermaster.printing import typesetting
from quartermaster.returns import operations as returns
from quartermaster.returns import slips
from quartermaster.sales.models import Order
from tests import scenes
from tests.accounts.scenes import Program, problem, token_of
from tests.catalog.test_business import US, say
from tests.printing.reading import codes_on, pages_of, text_of
from tests.returns.scenes import again, agreed, shipped, wanted
from tests.stock.test_pages import Person

pytestmark = pytest.mark.django_db


def words(pdf: bytes) -> str:
    return " ".join(text_of(pdf).split())


def test_the_slip_says_what_comes_back_and_where_it_goes_and_its_barcode_opens_the_return():
    say(US)
    site, tea, cup = scenes.site(), scenes.sku(), scenes.sku()
    locations.change_warehouse(scenes.act(), code=site.warehouse.code, version=1, street="1 Canal St", city="Leeds", country="GB")
    order = shipped(site, (tea, 4), (cup, 2))
    Order.objects.filter(number=order).update(ship_name="Ana #panic()", city="Porto", country="PT", reference="web-7")
    paper = again(agreed(order, (1, 3), (2, 1), reason="damaged"))
    sheet = slips.sheet_of(paper)
    (picture,) = typesetting.png(sheet, dots_per_inch=203)
    assert codes_on(picture) == [("]C0", paper.number)] * 2
    said, pdf = words(typesetting.pdf(sheet)), slips.slip(paper)
    expected = (
        "Ana #panic()",
        "Porto",
        order,
        "web-7",
        tea.code,
        "3 pcs",
        cup.code,
        "1 pcs",
        "Came damaged",
        "1 Canal St",
        "Leeds",
    )
    for text in expected:
        assert text in said, text
    assert (pages_of(pdf), pdf) == (1, slips.slip(paper))
    person, program = Person("seller", at=site), Program(token_of(scenes.person("seller")))
    assert (
        reverse("return_slip", args=[paper.number]) in person.get(reverse("return_paper", args=[paper.number])).content.decode()
    )
    assert person.get(reverse("return_slip", args=[paper.number])).content == pdf
    assert program.get(f"/api/v1/returns/{paper.number.lower()}/slip").content == pdf


def test_what_nobody_agreed_to_has_no_slip():
    site, tea = scenes.site(), scenes.sku()
    asked = returns.open_return(scenes.act(), wanted=wanted(shipped(site, (tea, 4)), (1, 1)))
    refused = Program(token_of(scenes.person("seller"))).get(f"/api/v1/returns/{asked.number}/slip")
    assert problem(refused) == (409, "return_not_agreed")
    assert "return.pdf" not in Person("seller", at=site).get(reverse("return_paper", args=[asked.number])).content.decode()
