"""Who is confined to a warehouse or an owner plans with that alone, by page and by API."""

from __future__ import annotations

import pytest
from django.test import Client

from quartermaster.accounts import operations as accounts
from quartermaster.accounts.models import User
from quartermaster.catalog.models import Owner
from quartermaster.locations.models import Warehouse
from quartermaster.purchasing.models import PurchaseOrder
from tests import scenes
from tests.replenishing.scenes import bought, planned, proposals

pytestmark = pytest.mark.django_db(transaction=True)

PAGES = ("proposals/", "alerts/", "policies/", "what-if/")


def confined(*, warehouse: Warehouse | None = None, owner: Owner | None = None) -> User:
    return accounts.confine(
        scenes.act("administrator"),
        person=scenes.person("manager"),
        owners={owner.code: owner.pk} if owner else None,
        warehouses={warehouse.code: warehouse.pk} if warehouse else None,
    )


def test_somebody_of_one_warehouse_sees_and_accepts_what_is_proposed_for_it_alone(client: Client) -> None:
    here, there = scenes.site(), scenes.site()
    mine, other = bought(here, stock=2), bought(there, stock=2)
    planned()
    (one,), (foreign,) = proposals(mine), proposals(other)
    client.force_login(confined(warehouse=here.warehouse))
    for page in PAGES:
        shown = client.get(f"/planning/{page}")
        assert (shown.status_code, other.code in shown.content.decode()) == (200, False)
    listed = client.get("/api/v1/planning/proposals").json()["items"]
    assert [found["sku"] for found in listed] == [mine.code]
    assert client.get(f"/planning/proposals/{foreign.pk}/").status_code == 404
    refused = client.post("/planning/proposals/accept/", {"pick": foreign.pk, "_key": "s1"})
    assert "There is no proposal" in refused.content.decode()
    assert client.post("/planning/proposals/accept/", {"pick": one.pk, "_key": "s2"}).status_code == 303
    assert (PurchaseOrder.objects.get(lines__sku=mine).warehouse, proposals(other)) == (here.warehouse, [foreign])


def test_a_client_of_the_warehouse_sees_nothing_of_what_the_house_plans(client: Client) -> None:
    theirs = Owner.objects.create(code=scenes.fresh("O"), name="Client")
    bought(scenes.site(), stock=2)
    planned()
    client.force_login(confined(owner=theirs))
    assert {client.get(f"/planning/{page}").status_code for page in PAGES} == {403}
    assert {client.get(f"/api/v1/planning/{name}").status_code for name in ("proposals", "alerts", "policies")} == {403}
