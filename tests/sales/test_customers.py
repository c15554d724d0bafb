"""Customers: made, edited by one at a time, archived."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.test import Client

from quartermaster.accounts.models import Deed
from quartermaster.kernel.refusals import Refusal, StaleVersion
from quartermaster.sales import operations as sales
from quartermaster.sales import queries
from quartermaster.sales.models import Customer
from quartermaster.sales.operations import NewCustomer
from tests import scenes
from tests.accounts.scenes import Program, field_errors, problem, token_of
from tests.sales import scenes as selling

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop() -> Customer:
    return selling.customer()


def edited(shop: Customer, version: int, *, archived: bool = False, **fields: Any) -> Customer:
    changed = NewCustomer(**{"code": shop.code, "name": shop.name, **fields})
    return sales.edit_customer(scenes.act("seller"), customer_id=shop.pk, version=version, changed=changed, archived=archived)


def deeds(shop: Customer) -> list[tuple[str, dict[str, Any]]]:
    found = Deed.objects.filter(document=sales.document_of(shop)).order_by("id")
    return [(deed.verb.partition(".")[2], deed.details) for deed in found]


def test_an_edit_tells_what_was_and_what_is(shop: Customer) -> None:
    changed = edited(shop, 1, name=" Corner shop Leeds ", email="shop@example.com", note="Rings twice")
    assert (changed.name, changed.email, changed.version) == ("Corner shop Leeds", "shop@example.com", 2)
    details = {"name": "Corner shop → Corner shop Leeds", "email": "none → shop@example.com", "changed": "note"}
    assert deeds(shop) == [("create_customer", {}), ("edit_customer", details)]


def test_an_edit_that_changes_nothing_writes_nothing(shop: Customer) -> None:
    assert edited(shop, 1).version == 1
    assert deeds(shop) == [("create_customer", {})]


def test_of_two_who_edit_a_customer_the_second_is_refused(shop: Customer) -> None:
    edited(shop, 1, name="First")
    with pytest.raises(StaleVersion):
        edited(shop, 1, name="Second")
    assert Customer.objects.get(pk=shop.pk).name == "First"


@pytest.mark.parametrize(
    ("fields", "pointer", "code"),
    [
        ({"name": " "}, "/name", "required"),
        ({"code": ""}, "/code", "required"),
        ({"name": "x" * 201}, "/name", "too_long"),
        ({"code": "x" * 41}, "/code", "too_long"),
        ({"name": "two\nlines"}, "/name", "control_character"),
        ({"email": "nobody"}, "/email", "not_an_email"),
        ({"country": "x" * 61}, "/country", "too_long"),
        ({"note": "x" * 2001}, "/note", "too_long"),
    ],
)
def test_refuses_what_is_no_customer_and_leaves_it_as_it_was(
    shop: Customer, fields: dict[str, Any], pointer: str, code: str
) -> None:
    with pytest.raises(sales.InvalidCustomer) as refused:
        edited(shop, 1, **fields)
    assert [(error.pointer, error.code) for error in refused.value.errors] == [(pointer, code)]
    with pytest.raises(sales.InvalidCustomer):
        sales.create_customer(scenes.act(), customer=NewCustomer(**{"code": scenes.fresh("C"), "name": "New", **fields}))
    assert Customer.objects.get(pk=shop.pk).version == 1
    assert Customer.objects.count() == 1


def test_names_every_fault_of_many_and_makes_none() -> None:
    rows = [NewCustomer("A", "Good"), NewCustomer("", "No code"), NewCustomer("B", "", email="x")]
    with pytest.raises(sales.InvalidCustomer) as refused:
        sales.create_customers(scenes.act(), customers=rows)
    assert [error.pointer for error in refused.value.errors] == ["/customers/1/code", "/customers/2/name", "/customers/2/email"]
    twice = [NewCustomer("A", "Good"), NewCustomer(" a ", "Again")]
    with pytest.raises(sales.CustomerExists) as refused_twice:
        sales.create_customers(scenes.act(), customers=twice)
    assert refused_twice.value.errors[0].pointer == "/customers/1/code"
    assert not Customer.objects.exists()


def test_a_code_is_one_customers_in_any_letter_case(shop: Customer) -> None:
    other = selling.customer()
    with pytest.raises(sales.CustomerExists):
        edited(other, 1, code=shop.code.lower())
    assert edited(other, 1, code=other.code.lower()).code == other.code.lower()


def test_an_archived_customer_keeps_its_orders_and_places_no_more(shop: Customer) -> None:
    site, tea = scenes.site(), scenes.sku()
    scenes.stocked(tea, 10, site.shelf)
    number = selling.ordered(site, selling.line(tea, 2), customer_id=shop.pk).number
    assert edited(shop, 1, archived=True).archived_at is not None
    with pytest.raises(Refusal) as refused:
        selling.ordered(site, selling.line(tea, 2), customer_id=shop.pk)
    assert refused.value.errors[0].code == "unknown_customer"
    sales.cancel(scenes.act(), number=number)
    assert edited(shop, 2).archived_at is None
    assert [verb for verb, _ in deeds(shop)] == ["create_customer", "archive_customer", "restore_customer"]


# ---------------------------------------------------------------- over the API


@pytest.fixture
def seller() -> Program:
    return Program(token_of(scenes.person("seller")))


def change(program: Program, path: str, body: object, etag: str | None) -> Any:
    headers = {**program.headers, **({"If-Match": etag} if etag else {})}
    return program.client.patch(path, data=body, content_type="application/json", headers=headers)


def test_a_customer_is_edited_by_whoever_saw_it_last(seller: Program) -> None:
    made = seller.post("/api/v1/customers", {"code": "C/1", "name": "Corner shop"})
    assert (made.status_code, made["ETag"]) == (201, '"1"')
    path = "/api/v1/customers/c/1"
    assert problem(change(seller, path, {"name": "x"}, None)) == (428, "precondition_required")
    saved = change(seller, path, {"code": "C-2", "note": "Rings twice"}, '"1"')
    assert (saved.status_code, saved.json()["code"], saved.json()["note"], saved["ETag"]) == (200, "C-2", "Rings twice", '"2"')
    assert problem(change(seller, "/api/v1/customers/C-2", {"name": "x"}, '"1"')) == (412, "stale_version")
    assert problem(seller.get(path)) == (404, "unknown_customer")
    refused = change(seller, "/api/v1/customers/C-2", {"email": "nobody"}, '"2"')
    assert (problem(refused), field_errors(refused)) == ((422, "invalid_customer"), [("/email", "not_an_email")])
    archived = change(seller, "/api/v1/customers/C-2", {"archived": True}, '"2"')
    assert archived.json()["archived"] is True
    assert [row["code"] for row in seller.get("/api/v1/customers?archived=true").json()["items"]] == ["C-2"]  # type: ignore[attr-defined]
    assert seller.get("/api/v1/customers?archived=false").json()["items"] == []  # type: ignore[attr-defined]


def test_refuses_whoever_may_not_edit_customers(shop: Customer) -> None:
    keeper = Program(token_of(scenes.person("storekeeper")))
    assert problem(keeper.post("/api/v1/customers", {"code": "X", "name": "X"})) == (403, "permission_missing")
    assert problem(change(keeper, f"/api/v1/customers/{shop.code}", {"name": "X"}, '"1"')) == (403, "permission_missing")
    assert Customer.objects.get().name == "Corner shop"


# ---------------------------------------------------------------- by hand


def signed_in(role: str) -> Client:
    client = Client()
    client.force_login(scenes.person(role))
    return client


def post(client: Client, path: str, **fields: Any) -> Any:
    return client.post(path, {"_key": uuid.uuid4().hex, **fields})


def test_a_customer_is_added_looked_at_and_edited_by_hand() -> None:
    client = signed_in("seller")
    assert 'action="/orders/customers/add/"' in client.get("/orders/customers/new/").content.decode()
    assert post(client, "/orders/customers/add/", code="C-9", name="Corner shop", email="nobody").status_code == 422
    added = post(client, "/orders/customers/add/", code="C-9", name="Corner shop")
    shop = Customer.objects.get()
    page = f"/orders/customers/{shop.pk}/"
    assert (added.status_code, added["Location"]) == (303, page)
    site, tea = scenes.site(), scenes.sku()
    placed = selling.ordered(site, selling.line(tea, 2), customer_id=shop.pk, on_short="backorder")
    shown = client.get(page).content.decode()
    assert (placed.number in shown, "/orders/new/?customer=C-9" in shown) == (True, True)
    assert 'value="C-9"' in client.get("/orders/new/?customer=C-9").content.decode()
    assert f'data-url="{page}"' in client.get("/orders/customers/?q=c-9").content.decode()
    fields = {"code": "C-9", "name": "Corner shop Leeds", "version": "1"}
    assert post(client, f"{page}save/", **fields).status_code == 303
    late = post(client, f"{page}save/", **fields)
    assert (late.status_code, "Somebody else changed C-9" in late.content.decode()) == (422, True)
    assert post(client, f"{page}save/", code="C-9", name="Corner shop Leeds", version="2", archived="on").status_code == 303
    shop.refresh_from_db()
    assert (shop.name, shop.archived_at is not None) == ("Corner shop Leeds", True)
    archived = client.get(page).content.decode()
    assert ("Archived" in archived, "/orders/new/?customer=C-9" in archived) == (True, False)


def test_whoever_may_not_edit_sees_a_customer_without_the_deeds(shop: Customer) -> None:
    client = signed_in("storekeeper")
    shown = client.get(f"/orders/customers/{shop.pk}/")
    assert (shown.status_code, "/edit/" in shown.content.decode()) == (200, False)
    assert client.get(f"/orders/customers/{shop.pk}/edit/").status_code == 403
    assert post(client, f"/orders/customers/{shop.pk}/save/", code="X", name="X", version="1").status_code == 403
    assert post(client, "/orders/customers/add/", code="X", name="X").status_code == 403
    assert client.get("/orders/customers/999999999/").status_code == 404
    assert Customer.objects.get().code == shop.code


def test_the_list_counts_the_orders_that_have_not_ended(shop: Customer) -> None:
    site, tea = scenes.site(), scenes.sku()
    numbers = [selling.ordered(site, selling.line(tea, 1), customer_id=shop.pk, on_short="backorder").number for _ in range(3)]
    sales.cancel(scenes.act(), number=numbers[0])
    assert [(row.code, row.open_count) for row in queries.customers_with_counts()] == [(shop.code, 2)]  # type: ignore[attr-defined]
