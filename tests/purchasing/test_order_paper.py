"""The purchase order that a supplier gets, on paper."""

from __future__ import annotations

import dataclasses
from datetime import date
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from quartermaster.catalog.business import BusinessUnknown
from quartermaster.locations import operations as locations
from quartermaster.printing import typesetting
from quartermaster.printing.typesetting import TooLongToPrint
from quartermaster.purchasing import operations as purchasing
from quartermaster.purchasing import order_paper, queries
from quartermaster.purchasing.models import PurchaseOrder, PurchaseOrderLine, SupplierAddress
from quartermaster.purchasing.papers import NewLine, NewOrder, NewSupplierItem
from tests import scenes
from tests.accounts.scenes import Program, problem, token_of
from tests.catalog.test_business import US, say
from tests.printing.reading import codes_on, pages_of, size_of, text_of
from tests.purchasing import scenes as buying

pytestmark = pytest.mark.django_db


def ordered(*, lines: int = 1) -> PurchaseOrder:
    """Goods ordered of a Portuguese supplier, to be delivered to Leeds."""
    site, seller = scenes.site(), buying.supplier()
    place = locations.change_warehouse(
        scenes.act(), code=site.warehouse.code, version=1, street="1 Canal St", postcode="LS1 4AB", city="Leeds", country="gb"
    )
    assert place.street == "1 Canal St"
    SupplierAddress.objects.create(
        supplier=seller, position=1, street="Rua das Flores 3", city="Porto", postcode="4050-262", country="PT"
    )
    tea = scenes.sku()
    item = NewSupplierItem(supplier_id=seller.id, sku_id=tea.id, unit_cost=Decimal("2.3333"), supplier_code="CHÁ #1")
    purchasing.set_supplier_item(scenes.act(), item=item)
    wanted = [NewLine(tea.id, Decimal(12), "1 case"), *(NewLine(scenes.sku().id, Decimal(3)) for _ in range(lines - 1))]
    order = NewOrder(seller.id, site.warehouse.id, wanted, expected_on=date(2026, 4, 2), note="Ring #7, $not 5$")
    return purchasing.draft_order(scenes.act(), order=order)


def test_it_says_everything_that_a_supplier_needs() -> None:
    say()
    order = ordered()
    purchasing.approve(scenes.act(), number=order.number)
    order = purchasing.place(scenes.act(), number=order.number)
    printed = text_of(order_paper.pdf(order))
    line = order.lines.get()
    for words in (
        "Kettle & Sons Ltd",
        "GB 123 4567 89",
        "Purchase order",
        order.number,
        order.supplier.name,
        "Rua das Flores 3",
        "PORTUGAL",
        order.warehouse.name,
        "1 Canal St",
        "LS1 4AB Leeds",
        "2 April 2026",
        "CHÁ #1",
        line.sku.code,
        "12 pcs",
        "(1 case)",
        "2.3333",
        "Total GBP 28.00",
        "Ring #7, $not 5$",
        "Page 1 of 1",
        f"version {order.revision}",
    ):
        assert words in printed, words
    assert "Draft" not in printed
    assert codes_on(typesetting.png(order_paper.sheet_of(order))[0]) == [("]C0", order.number)]
    assert order_paper.pdf(order) == order_paper.pdf(queries.order_by_number(order.number))


def test_a_draft_says_that_it_is_no_order() -> None:
    say()
    order = ordered()
    assert "Draft: not an order" in text_of(order_paper.pdf(order))
    purchasing.cancel(scenes.act(), number=order.number)
    assert "Cancelled" in text_of(order_paper.pdf(queries.order_by_number(order.number)))


def test_many_lines_are_many_pages_and_too_many_are_refused() -> None:
    say()
    order = ordered(lines=120)
    pdf = order_paper.pdf(order)
    assert pages_of(pdf) == 3
    assert f"Page {pages_of(pdf)} of {pages_of(pdf)}" in text_of(pdf)
    first = order.lines.get(position=1)
    PurchaseOrderLine.objects.bulk_create(
        [PurchaseOrderLine(order=order, position=position, sku=first.sku, quantity=1) for position in range(121, 2002)]
    )
    with pytest.raises(TooLongToPrint):
        order_paper.pdf(order)


def test_it_is_printed_on_the_paper_that_the_business_uses() -> None:
    said = say(dataclasses.replace(US, paper="letter", order_terms="Carriage paid. #1 $x$"))
    letter = order_paper.pdf(ordered())
    assert size_of(letter) == (612, 792)
    assert "Carriage paid. #1 $x$" in text_of(letter)
    say(US, version=said.version)
    assert size_of(order_paper.pdf(ordered())) == (595, 842)


def test_without_a_business_there_is_no_sender() -> None:
    with pytest.raises(BusinessUnknown):
        order_paper.pdf(ordered())


def test_programs_get_it_as_a_pdf_without_prices_where_costs_are_not_theirs_to_see() -> None:
    say()
    order = ordered()
    path = f"/api/v1/purchase-orders/{order.number}/paper"
    answer = Program(token_of(scenes.person("buyer"))).get(path)
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    assert answer["Content-Disposition"] == f'inline; filename="{order.number}.pdf"'
    assert "2.3333" in text_of(answer.content)
    bare = text_of(Program(token_of(scenes.person("storekeeper"))).get(path).content)
    assert "2.3333" not in bare
    assert "Total" not in bare
    assert problem(Program(token_of(scenes.person("buyer"))).get("/api/v1/purchase-orders/PO-0/paper"))[0] == 404


def test_the_page_leads_to_it(client: Client) -> None:
    say()
    order = ordered()
    client.force_login(scenes.person("buyer"))
    url = reverse("purchase_order_paper", args=[order.number])
    assert url in client.get(reverse("purchase_order", args=[order.number])).content.decode()
    assert client.get(url).content.startswith(b"%PDF")
