"""A buyer’s morning on the pages."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client

from quartermaster.purchasing.models import PurchaseOrder
from quartermaster.replenishing import operations as replenishing
from quartermaster.replenishing.models import Policy
from tests import scenes
from tests.replenishing.scenes import bought, planned, proposals

pytestmark = pytest.mark.django_db


def test_a_buyer_reads_edits_and_orders_what_is_proposed(client: Client) -> None:
    site = scenes.site()
    item = bought(site, rate=10, stock=5, order_multiple=Decimal(12))
    planned()
    (one,) = proposals(item)
    client.force_login(scenes.person("buyer"))  # who may not approve their own orders
    listed = client.get("/planning/proposals/").content.decode()
    assert item.code in listed
    page = client.get(f"/planning/proposals/{one.pk}/").content.decode()
    assert all(words in page for words in ("chance of running out", "Reorder point", "Rounding to packs"))
    meant = client.get(f"/planning/proposals/{one.pk}/meaning/?quantity=30").content.decode()
    assert "It comes in packs of 12: 36 would be whole ones." in meant
    edited = client.post(f"/planning/proposals/{one.pk}/quantity/", {"quantity": "36", "version": one.version, "_key": "k1"})
    assert edited.status_code == 303
    planned()
    (one,) = proposals(item)
    assert (one.quantity, one.edited) == (36, True)
    done = client.post("/planning/proposals/accept/", {"pick": one.pk, "at_once": "yes", "_key": "k2"})
    order = PurchaseOrder.objects.get(lines__sku=item)
    assert (done.status_code, done["Location"]) == (303, f"/purchasing/orders/{order.number}/")
    assert (order.state, [line.quantity for line in order.lines.all()]) == ("pending_approval", [36])
    again = client.post("/planning/proposals/accept/", {"pick": one.pk, "_key": "k3"})
    assert again.status_code == 409
    assert PurchaseOrder.objects.filter(lines__sku=item).count() == 1


def test_a_policy_by_hand_names_why_and_until_when(client: Client) -> None:
    item = bought(scenes.site())
    client.force_login(scenes.person("buyer"))
    said = {"sku": item.code, "kind": "typed", "minimum": "40", "maximum": "90", "ends_on": "2030-01-01"}
    ends = (replenishing.today() + timedelta(days=90)).isoformat()
    said |= {"dial": "0.5", "service": "95", "review_days": "7", "cover_days": "364"}
    refused = client.post("/planning/policies/set/", {**said, "_key": "p1"})
    assert "needs a reason" in refused.content.decode()
    refused = client.post("/planning/policies/set/", {**said, "reason": "A fair in June", "_key": "p3"})
    assert "at most for a year" in refused.content.decode()
    refused = client.post("/planning/policies/set/", {**said, "ends_on": "", "reason": "A fair in June", "_key": "p4"})
    assert "say until when" in refused.content.decode()
    assert not Policy.objects.exists()
    said |= {"ends_on": ends}
    assert client.post("/planning/policies/set/", {**said, "reason": "A fair in June", "_key": "p2"}).status_code == 303
    planned()
    (one,) = proposals(item)
    assert (one.quantity, Policy.objects.get(sku=item).goods) == (85, item.code)
    page = client.get(f"/planning/proposals/{one.pk}/").content.decode()
    assert all(words in page for words in ("Its minimum is 40", "A fair in June"))
    assert "A fair in June" in client.get("/planning/policies/").content.decode()
