"""Owners: clients whose goods are kept, from the first day to the last."""

from __future__ import annotations

import json

import pytest
from django.test import Client

from quartermaster.accounts.models import Deed
from quartermaster.catalog import operations as catalog
from quartermaster.catalog.models import Owner
from quartermaster.catalog.operations import InvalidOwner, OwnerInUse, OwnerTaken
from quartermaster.kernel.refusals import StaleVersion
from quartermaster.stock import operations as stock
from tests import scenes
from tests.accounts.scenes import Program, problem, token_of

pytestmark = pytest.mark.django_db


def owner() -> Owner:
    code = scenes.fresh("OWN")
    return catalog.add_owner(scenes.act(), code=code, name=f"Owner {code}")


def test_a_client_is_added_and_renamed() -> None:
    client = owner()
    renamed = catalog.rename_owner(scenes.act(), code=client.code.lower(), version=client.version, name=" Acme Ltd ")
    assert (renamed.name, renamed.version) == ("Acme Ltd", client.version + 1)
    verbs = Deed.objects.filter(document=f"owner:{client.code}").order_by("id").values_list("verb", flat=True)
    assert list(verbs) == ["catalog.add_owner", "catalog.rename_owner"]


def test_refuses_a_code_that_is_taken_or_none() -> None:
    client, before = owner(), Owner.objects.count()
    with pytest.raises(OwnerTaken):
        catalog.add_owner(scenes.act(), code=client.code.lower(), name="Another")
    with pytest.raises(InvalidOwner):
        catalog.add_owner(scenes.act(), code="two words", name="Another")
    with pytest.raises(StaleVersion):
        catalog.rename_owner(scenes.act(), code=client.code, version=client.version + 1, name="Another")
    assert Owner.objects.count() == before
    assert Owner.objects.get(pk=client.pk).name == client.name


def test_refuses_to_close_whoever_has_goods_here_and_closes_them_when_these_are_gone() -> None:
    client, site, item = owner(), scenes.site(), scenes.sku()
    goods = [scenes.owned(scenes.goods(item, 3, site.shelf), client)]
    stock.open_balances(scenes.act(), goods=goods)
    with pytest.raises(OwnerInUse, match="3 on hand"):
        catalog.close_owner(scenes.act(), code=client.code, version=client.version)
    assert Owner.objects.get(pk=client.pk).closed_at is None
    stock.adjust(scenes.act().because("missing"), lost=goods)
    closed = catalog.close_owner(scenes.act(), code=client.code, version=client.version)
    assert closed.closed_at is not None
    assert catalog.reopen_owner(scenes.act(), code=client.code, version=closed.version).closed_at is None


def test_the_house_is_never_closed() -> None:
    house = scenes.house()
    with pytest.raises(OwnerInUse):
        catalog.close_owner(scenes.act(), code=house.code, version=house.version)
    assert scenes.house().closed_at is None


def test_owners_over_the_api() -> None:
    program, code = Program(token_of(scenes.person("manager"))), scenes.fresh("OWN")
    made = program.post("/api/v1/owners", {"code": code, "name": "Acme"})
    assert made.status_code == 201
    sent = program.client.patch(
        f"/api/v1/owners/{code}",
        json.dumps({"name": "Acme Ltd", "closed": True}),
        headers={**program.headers, "content-type": "application/json", "if-match": made["ETag"]},
    )
    assert (sent.status_code, json.loads(sent.content)["name"]) == (200, "Acme Ltd")
    site, item = scenes.site(), scenes.sku()
    line = {"sku": item.code, "bin": f"{site.warehouse.code}/A-01", "quantity": "1", "owner": code}
    refused = program.post("/api/v1/adjustments", {"reason": "found", "lines": [line]})
    assert problem(refused) == (422, "unknown_owner")
    assert problem(program.get("/api/v1/owners/NOBODY")) == (404, "not_found")


def test_owners_on_pages() -> None:
    browser, code = Client(), scenes.fresh("OWN")
    browser.force_login(scenes.person("manager"))
    browser.post("/catalog/owners/add/", {"code": code, "name": "Acme", "_key": scenes.fresh("key")})
    assert "Acme" in browser.get("/catalog/owners/").content.decode()
    browser.post(f"/catalog/owners/of/{code}/closing/", {"version": "1", "_key": scenes.fresh("key")})
    assert "Open again" in browser.get(f"/catalog/owners/of/{code}/").content.decode()
    seller = Client()
    seller.force_login(scenes.person("seller"))
    assert seller.get("/catalog/owners/new/").status_code == 403
