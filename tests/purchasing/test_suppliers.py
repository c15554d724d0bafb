"""Suppliers: edited by one at a time, archived."""

from __future__ import annotations

import uuid
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from quartermaster.accounts.models import Deed
from quartermaster.kernel.refusals import Refusal
from quartermaster.purchasing import operations as purchasing
from quartermaster.purchasing.models import Supplier
from quartermaster.purchasing.operations.suppliers import InvalidSupplier
from quartermaster.purchasing.papers import NewAddress, NewContact, Terms
from tests import scenes
from tests.accounts.scenes import Program, field_errors, problem, token_of
from tests.purchasing.scenes import drafted, paper, supplier

pytestmark = pytest.mark.django_db


def changed(seller: Supplier, version: int, **fields: Any) -> Supplier:
    known = {"code": seller.code, "name": seller.name, "email": seller.email, "lead_time_days": seller.lead_time_days}
    return purchasing.change_supplier(scenes.act("buyer"), supplier_id=seller.pk, version=version, **{**known, **fields})


def deeds(seller: Supplier) -> list[tuple[str, dict[str, Any]]]:
    found = Deed.objects.filter(document=purchasing.document_of(seller)).order_by("id")
    return [(deed.verb.partition(".")[2], deed.details) for deed in found][1:]


def test_a_change_tells_what_was_and_what_is():
    seller = supplier()
    assert changed(seller, 1, lead_time_days=12, note="Closed in August").version == 2
    assert deeds(seller) == [("change_supplier", {"lead time days": "7 → 12", "changed": "note"})]


def test_a_change_that_changes_nothing_writes_nothing():
    seller = supplier()
    assert changed(seller, 1).version == 1
    assert deeds(seller) == []


@pytest.mark.parametrize(
    ("fields", "pointer", "code"),
    [
        ({"name": ""}, "/name", "required"),
        ({"code": "x" * 31}, "/code", "too_long"),
        ({"note": "x" * 501}, "/note", "too_long"),
        ({"email": "nobody"}, "/email", "not_an_email"),
        ({"lead_time_days": 1000}, "/lead_time_days", "out_of_range"),
    ],
)
def test_refuses_what_is_no_supplier_and_leaves_it_as_it_was(fields, pointer, code):
    seller = supplier()
    with pytest.raises(InvalidSupplier) as refused:
        changed(seller, 1, **fields)
    assert [(error.pointer, error.code) for error in refused.value.errors] == [(pointer, code)]
    seller.refresh_from_db()
    assert seller.version == 1


def test_an_archived_supplier_gets_no_new_orders_and_open_ones_go_on():
    tea, site = scenes.sku(), scenes.site()
    open_order = drafted(site, (tea, 5))
    seller = open_order.supplier
    assert changed(seller, 1, archived=True).archived_at is not None
    with pytest.raises(Refusal):
        purchasing.draft_order(scenes.act(), order=paper(site, (tea, 5), of=seller))
    purchasing.approve(scenes.act(), number=open_order.number)
    assert purchasing.place(scenes.act(), number=open_order.number).state == "ordered"
    assert changed(seller, 2, archived=False).archived_at is None
    assert [verb for verb, _ in deeds(seller)] == ["archive_supplier", "restore_supplier"]


def test_a_supplier_is_edited_over_the_api_by_whoever_saw_it_last():
    buyer, seller = Program(token_of(scenes.person("buyer"))), supplier()
    path = f"/api/v1/suppliers/{seller.pk}"

    def change(body, etag=None):
        headers = {**buyer.headers, **({"If-Match": etag} if etag else {})}
        return buyer.client.patch(path, data=body, content_type="application/json", headers=headers)

    assert problem(change({"name": "x"})) == (428, "precondition_required")
    saved = change({"name": "Kyoto tea", "archived": True}, '"1"')
    assert (saved.status_code, saved.json()["name"], saved.json()["archived"], saved["ETag"]) == (200, "Kyoto tea", True, '"2"')
    assert problem(change({"name": "x"}, '"1"')) == (412, "stale_version")
    refused = change({"email": "nobody"}, '"2"')
    assert (problem(refused), field_errors(refused)) == ((422, "invalid_supplier"), [("/email", "not_an_email")])
    assert problem(change({"rating": 5}, '"2"')) == (422, "unknown_field")
    keeper = Program(token_of(scenes.person("storekeeper")))
    assert problem(keeper.post("/api/v1/suppliers", {"code": "X", "name": "X"})) == (403, "permission_missing")


def test_a_supplier_is_edited_by_hand_and_the_second_tab_is_told():
    client, seller = Client(), supplier()
    client.force_login(scenes.person("buyer"))

    def save(**fields):
        data = {"_key": uuid.uuid4().hex, "code": seller.code, "name": "Kyoto tea", "lead_time_days": "9", **fields}
        return client.post(f"/purchasing/suppliers/{seller.pk}/change", data)

    assert f'name="version" value="{seller.version}"' in client.get(f"/purchasing/suppliers/{seller.pk}/edit").content.decode()
    assert save(version="1").status_code == 303
    late = save(version="1", name="Osaka tea")
    shown = late.content.decode()
    assert (late.status_code, "Somebody else changed this supplier" in shown, 'value="Osaka tea"' in shown) == (422, True, True)
    assert save(version="2", archived="yes").status_code == 303
    seller.refresh_from_db()
    assert (seller.name, seller.lead_time_days, seller.archived_at is not None) == ("Kyoto tea", 9, True)


LEEDS = NewAddress("1 Mill Lane", "Leeds", "GB", postcode="LS1 1AA")
ADA = NewContact("Ada", "Sales", "ada@example.com", "+44 113 1", gets_orders=True)


def test_addresses_contacts_and_terms_are_kept_and_told_as_changed():
    seller = supplier(terms=Terms(payment_days=30, incoterm="dap"), addresses=[LEEDS], contacts=[ADA])
    assert (seller.currency, seller.incoterm, seller.payment_days) == ("GBP", "DAP", 30)
    assert (purchasing.addresses_of(seller), purchasing.contacts_of(seller)) == ([LEEDS], [ADA])
    assert seller.addresses.get().country_name == "United Kingdom"
    assert changed(seller, 1, addresses=[LEEDS], contacts=[ADA]).version == 1
    wanted = Terms(currency="EUR", exchange_rate=Decimal("0.85"), payment_days=30, incoterm="DAP")
    assert changed(seller, 1, contacts=[], terms=wanted).version == 2
    assert (purchasing.addresses_of(seller), purchasing.contacts_of(seller)) == ([LEEDS], [])
    told = {"currency": "GBP → EUR", "exchange rate": "1 → 0.85", "changed": "contacts"}
    assert deeds(seller) == [("change_supplier", told)]


@pytest.mark.parametrize(
    ("fields", "pointer", "code"),
    [
        ({"terms": Terms(currency="DEM")}, "/currency", "unknown_currency"),
        ({"terms": Terms(exchange_rate=Decimal("0.9"))}, "/exchange_rate", "rate_of_own_currency"),
        ({"terms": Terms(currency="EUR", exchange_rate=Decimal(0))}, "/exchange_rate", "not_a_rate"),
        ({"terms": Terms(incoterm="DAF")}, "/incoterm", "unknown_incoterm"),
        ({"terms": Terms(payment_days=1000)}, "/payment_days", "out_of_range"),
        ({"terms": Terms(minimum_order_value=Decimal(-1))}, "/minimum_order_value", "not_a_price"),
        ({"addresses": [NewAddress("1 Mill Lane", "Leeds", "UK")]}, "/addresses/0/country", "unknown_country"),
        ({"addresses": [LEEDS, LEEDS]}, "/addresses/1/kind", "named_twice"),
        ({"addresses": [NewAddress("", "Leeds", "GB")]}, "/addresses/0/street", "required"),
        ({"contacts": [NewContact("")]}, "/contacts/0/name", "required"),
        ({"contacts": [NewContact("Ada", gets_orders=True)]}, "/contacts/0/email", "required"),
        ({"contacts": [NewContact("Ada", email="ada")]}, "/contacts/0/email", "not_an_email"),
    ],
)
def test_refuses_terms_addresses_and_contacts_that_cannot_be(fields, pointer, code):
    seller = supplier()
    with pytest.raises(InvalidSupplier) as refused:
        changed(seller, 1, **fields)
    assert [(error.pointer, error.code) for error in refused.value.errors] == [(pointer, code)]


def test_terms_addresses_and_contacts_go_over_the_api():
    buyer: Any = Program(token_of(scenes.person("buyer")))
    body = {
        "code": scenes.fresh("S"),
        "name": "Kyoto tea",
        "currency": "JPY",
        "exchange_rate": "0.00521",
        "minimum_order_value": "50000",
        "addresses": [{"street": "1 Teramachi", "city": "Kyoto", "country": "JP"}],
        "contacts": [{"name": "Aiko", "email": "aiko@example.com", "gets_orders": True}],
    }
    made = buyer.post("/api/v1/suppliers", body)
    told = made.json()
    assert (made.status_code, told["currency"], told["exchange_rate"]) == (201, "JPY", "0.00521")
    assert (told["addresses"][0]["kind"], told["contacts"][0]["gets_orders"]) == ("orders", True)
    headers = {**buyer.headers, "If-Match": '"1"'}
    path = f"/api/v1/suppliers/{told['id']}"
    saved = buyer.client.patch(path, data={"payment_days": 45}, content_type="application/json", headers=headers).json()
    assert (saved["payment_days"], saved["currency"], saved["contacts"]) == (45, "JPY", told["contacts"])
    wrong = buyer.post("/api/v1/suppliers", {**body, "code": "X2", "addresses": [{"street": "1", "city": "X", "country": "XX"}]})
    assert (problem(wrong), field_errors(wrong)) == ((422, "invalid_supplier"), [("/addresses/0/country", "unknown_country")])


def test_addresses_and_contacts_are_typed_by_hand_and_what_is_wrong_is_said_beside_its_row():
    client, seller = Client(), supplier()
    client.force_login(scenes.person("buyer"))

    def save(**fields):
        data = {
            "_key": uuid.uuid4().hex,
            "code": seller.code,
            "name": "Kyoto tea",
            "lead_time_days": "9",
            "version": "1",
            **fields,
        }
        return client.post(f"/purchasing/suppliers/{seller.pk}/change", data)

    address = {"address_kind": ["orders"], "address_street": ["1 Teramachi"], "address_city": ["Kyoto"]}
    wrong = save(**address, address_country=["Japan"[:2]])
    assert (wrong.status_code, "is not a country" in wrong.content.decode()) == (422, True)
    people = {"contact_name": ["Aiko", ""], "contact_email": ["aiko@example.com", ""], "contact_gets_orders": ["yes", ""]}
    assert save(**address, address_country=["JP"], **people).status_code == 303
    page = client.get(f"/purchasing/suppliers/{seller.pk}/").content.decode()
    assert all(words in page for words in ("1 Teramachi", "Japan", "aiko@example.com", "gets orders"))
    form = client.get(f"/purchasing/suppliers/{seller.pk}/edit").content.decode()
    assert 'value="1 Teramachi"' in form
