"""Shipments that nobody follows: somebody says that they have arrived, and how they know."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from quartermaster.accounts.models import Deed
from quartermaster.carriers import operations as carriers
from quartermaster.carriers.models import ShipmentMark
from quartermaster.insights.queries.wrongs import gone_wrong
from quartermaster.kernel import clock
from quartermaster.sales import operations as sales
from quartermaster.sales.models import Shipment
from quartermaster.sales.queries import order_by_number
from tests import scenes
from tests.carriers.scenes import fleet, labelled, packed, shipped
from tests.carriers.test_following import handed, told
from tests.purchasing.test_api import Api

pytestmark = pytest.mark.django_db
Kind = ShipmentMark.Kind


@pytest.fixture
def site():
    return scenes.site()


def without_label(site) -> Shipment:
    number = packed(site, 900)
    sales.ship(scenes.act(), number=number)
    return Shipment.objects.get(order__number=number)


def stands(shipment: Shipment) -> tuple[str, str, int]:
    """The shipment's state, its order's, and how many of the order's shipments are in trouble."""
    shipment.refresh_from_db()
    order = order_by_number(shipment.order.number)
    return shipment.state, order.state, order.troubled_shipments


def mark(shipment: Shipment, kind: Kind, note: str = "signed by J. Doe", **more) -> None:
    carriers.mark_shipments(scenes.act("storekeeper"), numbers=[shipment.number], kind=kind, note=note, **more)


def test_an_order_without_labels_comes_to_its_end_when_somebody_says_that_it_arrived(site):
    one = without_label(site)
    assert stands(one) == ("shipped", "shipped", 0)
    mark(one, Kind.EXCEPTION, "the driver found nobody")
    assert stands(one) == ("exception", "shipped", 1)
    (trouble,) = gone_wrong(site.warehouse.pk).parcels
    assert (trouble.tracking, trouble.state, trouble.unfollowed) == (one.number, "exception", True)
    arrived = clock.now() + timedelta(minutes=5)
    mark(one, Kind.DELIVERED, at=arrived)
    assert stands(one) == ("delivered", "delivered", 0)
    assert order_by_number(one.order.number).delivered_at == arrived
    said = Deed.objects.filter(document=one.order.number, verb="carriers.mark_shipment").latest("id").details
    assert said == {"shipment": one.number, "state": "Delivered", "note": "signed by J. Doe"}
    assert gone_wrong(site.warehouse.pk).parcels == []
    mark(one, Kind.IN_TRANSIT, "it was another order that arrived")
    assert stands(one) == ("in_transit", "shipped", 0)


def test_where_every_carton_has_a_label_the_parcels_say_it_and_else_the_mark_says_it_of_the_others(site):
    number, _ = shipped(site, fleet(site))
    with pytest.raises(carriers.ParcelsFollowed):
        mark(Shipment.objects.get(order__number=number), Kind.DELIVERED)
    number, (first, second) = labelled(site, fleet(site), 1_000, 1_200)
    carriers.void(scenes.act(), tracking=second.tracking)
    sales.ship(scenes.act(), number=number)
    half = Shipment.objects.get(order__number=number)
    mark(half, Kind.DELIVERED)
    assert stands(half) == ("shipped", "shipped", 0)
    handed(site, first.tracking)
    told(first, "delivered", "2098-11-28T11:00:00+00:00")
    assert stands(half) == ("delivered", "delivered", 0)


@pytest.mark.parametrize(
    ("note", "minutes", "pointer"),
    [("", 0, "/note"), ("seen", 20, "/at"), ("seen", -600, "/at")],
    ids=["nobody knows how", "still to come", "before it left"],
)
def test_what_cannot_be_is_refused_and_nothing_is_noted(site, note, minutes, pointer):
    one, other = without_label(site), without_label(site)
    at = clock.now() + timedelta(minutes=minutes)
    with pytest.raises(carriers.InvalidEvent) as refused:
        carriers.mark_shipments(scenes.act(), numbers=[one.number, other.number], kind=Kind.DELIVERED, note=note, at=at)
    assert refused.value.errors[0].pointer == pointer
    assert (stands(one)[0], ShipmentMark.objects.count()) == ("shipped", 0)


def test_many_are_chosen_among_the_shipments_that_nobody_follows(site):
    one, other = without_label(site), without_label(site)
    followed = Shipment.objects.get(order__number=shipped(site, fleet(site))[0])
    keeper, buyer = Client(), Client()
    keeper.force_login(scenes.person("storekeeper"))
    buyer.force_login(scenes.person("buyer"))
    seen = keeper.get(reverse("shipment_list"), {"follow": "nobody"}).content.decode()
    assert [f'name=pick value="{row.number}"' in seen for row in (one, other, followed)] == [True, True, False]
    assert followed.number in keeper.get(reverse("shipment_list")).content.decode()
    assert "name=pick" not in buyer.get(reverse("shipment_list"), {"follow": "nobody"}).content.decode()
    said = {"pick": [one.number, other.number], "kind": "delivered", "note": "signed notes are back"}
    assert buyer.post(reverse("shipments_mark"), said | {"_key": uuid.uuid4().hex}).status_code == 403
    for wrong in (said | {"note": " "}, said | {"kind": "eaten"}, {"kind": "delivered", "note": "seen"}):
        assert keeper.post(reverse("shipments_mark"), wrong | {"_key": uuid.uuid4().hex}).status_code == 422
    assert ShipmentMark.objects.count() == 0
    key = uuid.uuid4().hex
    for _ in range(2):
        answer = keeper.post(reverse("shipments_mark"), said | {"_key": key})
        assert (answer.status_code, answer.headers["Location"]) == (303, f"{reverse('shipment_list')}?follow=nobody")
    assert (ShipmentMark.objects.count(), stands(one)[:2], stands(other)[:2]) == (2, *[("delivered", "delivered")] * 2)
    api = Api("storekeeper")
    by_order, arrived = f"order={followed.order.number}", [other.number, one.number]
    for query, numbers in (("unfollowed=true", []), ("state=delivered", arrived), (by_order, [followed.number])):
        rows = api.get(f"/shipments?{query}&warehouse={site.warehouse.code}").json()["items"]
        assert [row["shipment"] for row in rows] == numbers
    assert (rows[0]["carrier"], rows[0]["customer"], rows[0]["state"]) == ("Fleet Post Standard", None, "shipped")


def test_many_over_http_and_one_on_its_page(site):
    one, other, api, buyer = without_label(site), without_label(site), Api("storekeeper"), Api("buyer")
    said = {"shipments": [one.number, other.number.lower()], "kind": "delivered", "note": "delivery notes are back"}
    assert buyer.send("POST", "/shipment-marks", said).status_code == 403
    key = uuid.uuid4().hex
    for _ in range(2):
        answer = api.send("POST", "/shipment-marks", said, key=key)
        assert (answer.status_code, [row["state"] for row in answer.json()["shipments"]]) == (201, ["delivered"] * 2)
    assert ShipmentMark.objects.count() == 2
    assert api.get(f"/shipments/{one.number}/tracking").json()["state"] == "delivered"
    client = Client()
    client.force_login(scenes.person("storekeeper"))
    page = client.get(reverse("shipment_tracking", args=[one.number])).content.decode()
    assert ("delivery notes are back" in page, "Note what became of it" in page) == (True, True)
    wrong = {"kind": "delivered", "at": "2098-11-27T10:00", "note": "it has been said", "_key": uuid.uuid4().hex}
    assert client.post(reverse("shipment_marked", args=[without_label(site).number]), wrong).status_code == 422
