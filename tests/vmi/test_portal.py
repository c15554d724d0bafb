"""People of a supplier see their items and their proposals; of everything else, anywhere, there is nothing."""

from __future__ import annotations

import uuid
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from quartermaster.accounts import scopes
from quartermaster.accounts.scopes import Scope
from quartermaster.kernel import clock
from quartermaster.stock import references
from quartermaster.vmi import operations as vmi
from quartermaster.vmi.models import SupplyProposal
from quartermaster.vmi.operations import NewSupply
from tests import scenes
from tests.accounts.scenes import Program, token_of
from tests.journeys.test_two_owners import addresses, rows_of, tables
from tests.journeys.test_two_owners import said as all_of
from tests.journeys.two_owners import open_business
from tests.stock.test_pages import Person, text_of
from tests.vmi.scenes import agreed, kept, person_of

TOLD = {"vmi_agreement", "vmi_item", "vmi_supplyproposal", "vmi_supplyline"}
OPEN = {
    "accounts_user", "carriers_carrier", "carriers_service", "catalog_business", "catalog_unit", "demand_known", "epcis_origin",
    "labels_ownlayout", "locations_bin", "packing_cartontype", "procrastinate_events", "procrastinate_jobs",
    "purchasing_approvalrule", "purchasing_defectcode", "stock_lot",
}  # fmt: skip
"""What is about nobody’s goods (of bins, those that are no places; of lots, “not tracked”); no door shows it to a supplier."""

OWN = ("/people/", "/search/", "/live")
"""Their own settings and tokens; a search, which finds nothing; a question for news, which is answered by the clock."""


def soon():
    return timezone.localdate(clock.now()) + timedelta(days=3)


@pytest.fixture(autouse=True)
def remember_nothing():
    references.forget_all()


@pytest.mark.django_db(transaction=True)
def test_somebody_of_a_supplier_looks_everywhere_and_finds_their_items_alone() -> None:
    site = scenes.site()
    house = open_business(scenes.house(), site, "QZHOUSE")
    mine, other = kept(agreed(shares_sales=True), site), kept(agreed(), site)
    supply = NewSupply({other.pk: Decimal(5)}, soon())
    secret = vmi.propose(scenes.act("supplier"), supplier_id=other.supplier_id, supply=supply).number
    user = person_of(mine.supplier, *("supplier", "manager", "buyer", "client"))
    looking, program = Client(raise_request_exception=False), Program(token_of(user))
    looking.force_login(user)
    leaks, broken, opened = [], [], set()
    more = ("/vmi/portal/", "/vmi/", "/kanban/", "/live?since=0&topics=sku:1 vmi kanban jobs")
    for address in (*addresses(house), *more):
        askers: list[Any] = [looking, program] if address.startswith("/api/") else [looking]
        for answer in [asker.get(address) for asker in askers]:
            text = all_of(answer)
            leaks += [f"{address}: {one}" for one in (*house.seen_in(text, asked=address), *_seen(text, other.code, secret))]
            if answer.status_code >= 500:
                broken.append(address)
            if answer.status_code == 200 and not address.startswith("/api/"):
                opened.add(address.partition("?")[0])
    assert leaks == []
    assert broken == []
    assert {address for address in opened if not address.startswith(OWN)} == {"/vmi/portal/"}
    assert mine.code in all_of(looking.get("/vmi/portal/"))
    with scopes.confined(Scope.of_supplier(user.pk, mine.supplier_id)):
        filled = {table: rows_of(table) for table in tables()}
    assert {table for table, found in filled.items() if found} - TOLD - OPEN == {"accounts_apikey", "accounts_deed"}  # their own
    assert (len(filled["vmi_item"]), len(filled["vmi_agreement"]), filled["vmi_supplyproposal"]) == (1, 1, set())


def _seen(text: str, *secrets: str) -> list[str]:
    return [secret for secret in secrets if secret in text]


@pytest.mark.django_db
def test_whatever_roles_somebody_of_a_supplier_has_they_may_open_the_portal_and_their_settings() -> None:
    user = person_of(agreed(), "supplier", "manager", "buyer")
    assert user.permissions_held == {"vmi.portal", "accounts.own"}
    assert "vmi.portal" not in scenes.person("manager").permissions_held
    assert Person("administrator").get(reverse("vmi_portal")).status_code == 403


@pytest.mark.django_db
def test_a_supplier_proposes_on_its_page_reads_the_answer_and_withdraws_what_is_not_decided() -> None:
    site = scenes.site()
    item = kept(agreed(), site)
    looking, buyer = Client(), Person("buyer")
    looking.force_login(person_of(item.supplier, "supplier"))

    def deed(url, **fields):
        return looking.post(url, {"_key": uuid.uuid4().hex, **fields})

    assert looking.get("/").headers["Location"] == reverse("vmi_portal")
    assert "1 below the band" in text_of(looking.get(reverse("vmi_portal")))
    assert 'value="100"' in looking.get(reverse("vmi_portal"), {"fill": "yes"}).content.decode()
    wrong = deed(reverse("vmi_portal_propose"), deliver_on=f"{soon()}", **{f"quantity-{item.pk}": "a few"})
    assert wrong.status_code == 422
    for quantity in ("60", "30"):
        assert deed(reverse("vmi_portal_propose"), deliver_on=f"{soon()}", **{f"quantity-{item.pk}": quantity}).status_code == 303
    first, second = SupplyProposal.objects.order_by("id")
    assert "2 proposals to decide" in text_of(buyer.get(reverse("vmi_agreement_list")))
    buyer.deed(reverse("vmi_supply_decline", args=[first.number]), reason="Stocktaking that week")
    deed(reverse("vmi_portal_withdraw", args=[second.number]))
    page = text_of(looking.get(reverse("vmi_portal")))
    assert ("Stocktaking that week" in page, "Withdrawn" in page) == (True, True)
    assert text_of(buyer.get(reverse("vmi_agreement", args=[item.supplier_id]))).count(item.code) >= 2
    assert buyer.get(reverse("vmi_portal")).status_code == 403


@pytest.mark.django_db
def test_the_same_over_the_api(client) -> None:
    site = scenes.site()
    item = kept(agreed(), site)
    supplier = item.supplier
    client.force_login(scenes.person("manager"))

    def post(asker, path, body):
        headers = {"Idempotency-Key": uuid.uuid4().hex}
        return asker.post(f"/api/v1{path}", body, content_type="application/json", headers=headers)

    headers = {"Idempotency-Key": uuid.uuid4().hex}
    body = {"shares_sales": True, "accepts_itself": True, "most_an_order": "500"}
    agreement = client.put(f"/api/v1/vmi-agreements/{supplier.code}", body, content_type="application/json", headers=headers)
    assert (agreement.json()["items"], agreement.json()["shares_sales"]) == (1, True)
    other = {"sku": item.code, "warehouse": site.warehouse.code, "least": "10", "most": "50"}
    assert post(client, f"/vmi-agreements/{supplier.code}/items", {"items": [other]}).json() == {"items": 1}
    theirs = Client()
    theirs.force_login(person_of(supplier, "supplier"))
    (told,) = theirs.get("/api/v1/supplier-portal/items").json()["items"]
    assert (told["sku"], told["least"], told["most"], told["standing"]) == (item.code, "10", "50", "below")
    wanted = {"deliver_on": f"{soon()}", "lines": [{"item": told["id"], "quantity": "40"}]}
    number = post(theirs, "/supplier-portal/proposals", wanted).json()["number"]
    accepted = post(client, f"/vmi-proposals/{number}/acceptance", {}).json()
    assert (accepted["state"], accepted["order"][:3]) == ("accepted", "PO-")
    assert post(theirs, f"/supplier-portal/proposals/{number}/withdrawal", {}).json()["code"] == "vmi_proposal_decided"
    assert theirs.get("/api/v1/supplier-portal/proposals").json()["items"][0]["order"] == accepted["order"]
    assert theirs.get("/api/v1/vmi-proposals").status_code == 403
    assert client.get("/api/v1/supplier-portal/items").status_code == 403
    assert client.get(f"/api/v1/vmi-proposals?supplier={supplier.code}&state=accepted").json()["items"][0]["number"] == number
    assert client.delete(f"/api/v1/vmi-items/{told['id']}", headers={"Idempotency-Key": uuid.uuid4().hex}).status_code == 204
    assert theirs.get("/api/v1/supplier-portal/items").json()["items"] == []
