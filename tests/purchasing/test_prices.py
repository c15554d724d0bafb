"""Prices: by quantity and day, one at a time; orders follow them, keep what was said by hand, and book in the books' currency."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from quartermaster.purchasing import operations as purchasing
from quartermaster.purchasing import queries
from quartermaster.purchasing.models import PriceBreak, PurchaseOrder, Supplier, SupplierItem
from quartermaster.purchasing.operations.loading import HEADINGS
from quartermaster.purchasing.operations.suppliers import InvalidSupplier
from quartermaster.purchasing.papers import NewBreak, NewLine, NewOrder, NewSupplierItem, ReceivedLine, Terms
from quartermaster.purchasing.prices import Ask, from_books, in_books, prices
from quartermaster.stock.models import Movement
from quartermaster.web import spreadsheets
from tests import scenes
from tests.accounts.scenes import Program, problem, token_of
from tests.purchasing.scenes import supplier

pytestmark = pytest.mark.django_db

SPRING = date(2026, 4, 1)
SUMMER = date(2026, 7, 1)


def sold(seller: Supplier, item: Any, *breaks: NewBreak, cost: str = "3") -> SupplierItem:
    paper = NewSupplierItem(seller.id, item.id, Decimal(cost), breaks=breaks)
    purchasing.set_supplier_item(scenes.act(), item=paper)
    return SupplierItem.objects.get(supplier=seller, sku=item)


def a_break(quantity: str, cost: str, first: date | None = None, last: date | None = None) -> NewBreak:
    return NewBreak(Decimal(quantity), Decimal(cost), first, last)


def asked(seller: Supplier, item: Any, *what: tuple[str, date]) -> list[str]:
    return [str(price) for price in prices([Ask(seller.id, item.id, Decimal(quantity), day) for quantity, day in what])]


def drafted(seller: Supplier, item: Any, quantity: str, cost: str | None = None, **more: Any) -> PurchaseOrder:
    line = NewLine(item.id, Decimal(quantity), unit_cost=None if cost is None else Decimal(cost))
    paper = NewOrder(seller.id, scenes.site().warehouse.id, [line], **more)
    return purchasing.draft_order(scenes.act(), order=paper)


def test_the_greatest_quantity_that_is_reached_on_the_day_says_the_price(django_assert_num_queries):
    tea, seller = scenes.sku(), supplier()
    sold(seller, tea, a_break("10", "2.5"), a_break("100", "2", SPRING, date(2026, 6, 30)), a_break("100", "1.9", SUMMER))
    with django_assert_num_queries(1):
        found = asked(seller, tea, ("9.5", SPRING), ("10", SPRING), ("99", SUMMER), ("100", SPRING), ("500", SUMMER))
    assert found == ["3.0000", "2.5000", "2.5000", "2.0000", "1.9000"]
    assert asked(seller, tea, ("100", date(2026, 3, 31)), ("100", date(2026, 6, 30))) == ["2.5000", "2.0000"]
    assert prices([Ask(supplier().id, tea.id, Decimal(1), SPRING)]) == [None]


def test_no_two_prices_of_one_quantity_hold_on_one_day_whoever_writes_them():
    tea, seller = scenes.sku(), supplier()
    item = sold(seller, tea, a_break("10", "2.5", SPRING, SUMMER), a_break("10", "2.6", date(2026, 7, 2)))
    with pytest.raises(InvalidSupplier) as refused:
        sold(seller, tea, a_break("10", "2.5", SPRING), a_break("10", "2.6", None, SPRING))
    assert [(e.pointer, e.code) for e in refused.value.errors] == [("/items/0/breaks/1/valid_from", "prices_overlap")]
    with pytest.raises(IntegrityError, match="price_breaks_do_not_overlap"), transaction.atomic():
        PriceBreak.objects.create(item=item, from_quantity=10, unit_cost=1, valid_from=SUMMER)
    PriceBreak.objects.create(item=item, from_quantity=11, unit_cost=1, valid_from=SUMMER)


def test_breaks_that_are_not_said_stay_and_none_takes_them_away():
    tea, seller = scenes.sku(), supplier()
    item = sold(seller, tea, a_break("10", "2.5"))
    purchasing.set_supplier_item(scenes.act(), item=NewSupplierItem(seller.id, tea.id, Decimal(4)))
    assert [str(one) for one in item.breaks.all()] == ["2.5000 from 10.000000"]
    sold(seller, tea)
    assert not item.breaks.exists()
    purchasing.drop_supplier_item(scenes.act(), supplier_id=seller.id, sku_id=tea.id)


def test_a_line_follows_the_price_of_its_quantity_and_keeps_what_was_said_by_hand():
    tea, seller = scenes.sku(cost="7"), supplier()
    sold(seller, tea, a_break("10", "2.5"))
    few, many, own = drafted(seller, tea, "9"), drafted(seller, tea, "10"), drafted(seller, tea, "10", "2.2")
    lines = [order.lines.get() for order in (few, many, own)]
    assert [(str(line.unit_cost), str(line.list_cost), line.is_own_price) for line in lines] == [
        ("3.0000", "3.0000", False),
        ("2.5000", "2.5000", False),
        ("2.2000", "2.5000", True),
    ]
    edited = NewOrder(seller.id, few.warehouse_id, [NewLine(tea.id, Decimal(20))])
    purchasing.edit_order(scenes.act(), number=few.number, version=few.version, order=edited)
    assert str(queries.order_by_number(few.number).lines.get().unit_cost) == "2.5000"


def test_an_order_in_another_currency_books_what_comes_at_its_rate():
    tea, cup = scenes.sku(cost="8"), scenes.sku(cost="8")
    seller = supplier(terms=Terms(currency="EUR", exchange_rate=Decimal("0.85")))
    sold(seller, tea, cost="3.33")
    order = drafted(seller, tea, "10")
    assert (order.currency, order.exchange_rate, str(order.lines.get().unit_cost)) == ("EUR", Decimal("0.85"), "3.3300")
    purchasing.approve(scenes.act(), number=order.number)
    purchasing.place(scenes.act(), number=order.number)
    purchasing.receive(scenes.act(), number=order.number, receipts=[ReceivedLine(Decimal(10), position=1)])
    assert Movement.objects.get(document=order.number).unit_cost == Decimal("2.8305")
    assert (in_books(Decimal("0.0001"), Decimal("0.5")), from_books(Decimal(8), Decimal("0.85"))) == (
        Decimal("0.0001"),
        Decimal("9.4118"),
    )
    other = drafted(seller, cup, "1", exchange_rate=Decimal("0.8"))
    assert (other.exchange_rate, other.lines.get().unit_cost, other.lines.get().list_cost) == (Decimal("0.8"), Decimal(10), None)


def test_the_cheapest_supplier_is_the_cheapest_in_the_books():
    tea, near = scenes.sku(), supplier()
    far = supplier(terms=Terms(currency="USD", exchange_rate=Decimal("0.5")))
    sold(near, tea, cost="2")
    sold(far, tea, cost="3")
    assert queries.best_items([tea.id])[tea.id].supplier_id == far.id


def test_a_sheet_loads_items_with_their_breaks_and_names_each_fault_by_row_and_column():
    tea, cup, seller = scenes.sku(), scenes.sku(), supplier()
    head = "supplier,sku,unit_cost,from_quantity,valid_from,valid_until\n"

    def load(text: str, *, dry_run: bool = False) -> spreadsheets.Report:
        sheet = spreadsheets.read((head + text).encode(), HEADINGS)
        return purchasing.load_supplier_items(scenes.act(), sheet=sheet, dry_run=dry_run)

    name = seller.code
    good = f"{name},{tea.code},3,,,\n{name},{tea.code},2.5,10,,2026-06-30\n{name},{tea.code},2.4,10,2026-07-01,\n"
    assert (load(good, dry_run=True).created, SupplierItem.objects.count()) == (1, 0)
    assert load(good).errors == ()
    assert asked(seller, tea, ("1", SPRING), ("10", SPRING), ("10", SUMMER)) == ["3.0000", "2.5000", "2.4000"]
    assert (load(good).unchanged, load(f"{name},{tea.code},3,,,\n").updated) == (1, 1)
    assert not PriceBreak.objects.exists()
    bad = f"{name},{cup.code},2.5,10,2026-01-01,\n{name},{cup.code},2,10,2026-02-01,\n{name},{cup.code},,20,,\n"
    bad += f"{name},{tea.code},1,0.5,x,\n"
    found = load(bad, dry_run=True).errors
    assert [(spreadsheets.place_of(error), error.code) for error in found] == [
        ((3, "valid_from"), "prices_overlap"),
        ((4, "unit_cost"), "required"),
        ((5, "valid_from"), "not_a_date"),
    ]


def test_a_price_is_asked_over_the_api_and_items_tell_their_breaks():
    tea, seller = scenes.sku(), supplier()
    api: Any = Program(token_of(scenes.person("buyer")))
    item = {"supplier": seller.code, "sku": tea.code, "unit_cost": "3", "breaks": [{"from_quantity": "10", "unit_cost": "2.5"}]}
    assert api.post("/api/v1/supplier-items", {"items": [item]}).status_code == 201
    (told,) = api.get(f"/api/v1/supplier-items?supplier={seller.code}").json()["items"]
    assert (told["currency"], told["breaks"]) == (
        "GBP",
        [{"from_quantity": "10", "unit_cost": "2.5", "valid_from": None, "valid_until": None}],
    )
    price = api.get(f"/api/v1/supplier-prices?supplier={seller.code}&sku={tea.code}&quantity=12&day=2026-04-01").json()
    assert (price["unit_cost"], price["currency"], price["day"]) == ("2.5", "GBP", "2026-04-01")
    other = f"/api/v1/supplier-prices?supplier={seller.code}&sku={scenes.sku().code}&quantity=1"
    assert problem(api.get(other)) == (404, "unknown_supplier")
    keeper: Any = Program(token_of(scenes.person("storekeeper")))
    assert problem(keeper.get(other)) == (403, "permission_missing")
    (hidden,) = keeper.get(f"/api/v1/supplier-items?supplier={seller.code}").json()["items"]
    assert "unit_cost" not in hidden
    assert "unit_cost" not in hidden["breaks"][0]


def test_the_order_form_says_what_the_supplier_asks_for_the_quantity():
    tea, seller, client = scenes.sku(), supplier(), Client()
    sold(seller, tea, a_break("10", "2.5"))
    client.force_login(scenes.person("buyer"))

    def about(**typed: str) -> str:
        found = client.get(reverse("purchase_order_line"), {"sku": tea.code, "supplier": str(seller.pk), **typed})
        return found.content.decode()

    assert 'data-asked="3"' in about()
    assert 'data-asked="2.5"' in about(quantity="10", unit_cost="")
    assert "your price; they ask £2.50" in about(quantity="10", unit_cost="2.2")
    assert "data-asked" not in about(supplier="")


def test_an_item_is_typed_with_its_breaks_and_its_page_tells_prices_and_orders():
    tea, seller, client = scenes.sku(), supplier(), Client()
    client.force_login(scenes.person("buyer"))

    def save(**breaks: list[str]) -> Any:
        data = {"_key": uuid.uuid4().hex, "sku": tea.code, "unit_cost": "3", **breaks}
        return client.post(reverse("supplier_item_set", args=[seller.pk]), data)

    dates = {"break_valid_from": ["", "2026-07-01"], "break_valid_until": ["2026-07-01", ""]}
    refused = save(break_from_quantity=["10", "10"], break_unit_cost=["2.5", "2.4"], **dates)
    assert (refused.status_code, b"Let one end before the other begins" in refused.content) == (422, True)
    assert save(break_from_quantity=["10", ""], break_unit_cost=["2.5", ""]).status_code == 303
    number = drafted(seller, tea, "10", "2.2").number
    page = client.get(reverse("supplier_item", args=[seller.items.get().pk])).content.decode()
    assert all(words in page for words in ("£3.00", "£2.50", "£2.20", number))


def test_a_price_with_more_decimals_than_are_kept_is_refused():
    tea, seller = scenes.sku(), supplier()
    with pytest.raises(InvalidSupplier) as refused:
        sold(seller, tea, replace(a_break("10", "2"), unit_cost=Decimal("2.00001")), a_break("1.5", "2"))
    assert [(e.pointer, e.code) for e in refused.value.errors] == [
        ("/items/0/breaks/0/unit_cost", "not_a_price"),
        ("/items/0/breaks/1/from_quantity", "too_many_decimals"),
    ]
