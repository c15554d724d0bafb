"""Parcels handed over, manifests closed once, events in any order, troubles settled."""

from __future__ import annotations

import json

import pytest
from django.db import connection
from django.urls import reverse

from quartermaster.accounts.models import Deed
from quartermaster.carriers import operations as carriers
from quartermaster.carriers import queries
from quartermaster.carriers.interface import News
from quartermaster.carriers.models import Manifest, TrackingEvent
from quartermaster.carriers.states import Kind
from quartermaster.sales import operations as sales
from quartermaster.sales.queries import order_by_number
from quartermaster.stock.checking import check
from tests import scenes
from tests.accounts.scenes import Program, token_of
from tests.carriers.scenes import AT_HOME, fleet, handed_over, labelled, manifest_of, moment, service, shipped, state
from tests.sales.scenes import line
from tests.sales.test_splitting import channel
from tests.stock.test_pages import Person, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def site():
    return scenes.site()


def handed(site, *codes):
    return carriers.hand_over(scenes.act("storekeeper"), warehouse=site.warehouse, codes=codes)


def told(label, kind, at, **more):
    later = scenes.act().at(moment("2099-01-01T00:00:00+00:00"))
    return carriers.note_events(later, events=[News(label.tracking, Kind(kind), moment(at), **more)])


def test_what_is_handed_over_goes_onto_the_open_manifest_and_a_late_one_onto_the_next(site):
    carrier = fleet(site)
    _, (first, second) = shipped(site, carrier, 1_000, 1_200)
    _, (third,) = shipped(site, carrier)
    done = handed(site, first.tracking, second.carton.number)
    (manifest,) = Manifest.objects.all()
    assert ([row.manifest for row in done], [row.before for row in done], state(first)) == (
        [manifest] * 2,
        [False] * 2,
        "handed_over",
    )
    assert [row.before for row in handed(site, first.tracking.lower())] == [True]
    assert list(queries.not_on_a_manifest(carrier.pk, site.warehouse.pk)) == [third]
    carriers.close_manifest(scenes.act(), number=manifest.number)
    with pytest.raises(carriers.ManifestClosed, match="next manifest"):
        carriers.close_manifest(scenes.act(), number=manifest.number)
    (late,) = handed(site, third.tracking)
    assert (late.manifest.number != manifest.number, queries.on(manifest).count(), check()) == (True, 2, [])


def test_what_is_not_shipped_void_or_elsewhere_stays_and_nothing_is_noted(site):
    carrier = fleet(site)
    number, (label,) = labelled(site, carrier)
    with pytest.raises(carriers.NotShipped, match="Ship it"):
        handed(site, label.tracking)
    sales.ship(scenes.act(), number=number)
    with pytest.raises(carriers.OtherWarehouse):
        handed(scenes.site(), label.tracking)
    with pytest.raises(queries.UnknownParcel):
        handed(site, label.tracking, "NOPE")
    carriers.void(scenes.act(), tracking=label.tracking)
    with pytest.raises(carriers.LabelIsVoid):
        handed(site, label.tracking)
    (again,) = carriers.buy(scenes.act(), number=number, service=service(carrier))
    assert (state(label), TrackingEvent.objects.count()) == ("voided", 0)
    (done,) = handed(site, again.carton.number)
    assert done.label == again


def test_a_manifest_with_nothing_on_it_is_not_closed(site):
    carrier = fleet(site)
    label = handed_over(site, carrier)
    carriers.close_manifest(scenes.act(), number=manifest_of(label))
    empty = Manifest.objects.create(
        number="MF-0",
        carrier=carrier,
        warehouse=site.warehouse,
        day="2026-11-26",
        opened_by_id=scenes.act().user_id,
        opened_at=moment("2026-11-26T10:00:00+00:00"),
    )
    with pytest.raises(carriers.NothingHandedOver):
        carriers.close_manifest(scenes.act(), number=empty.number)


def test_events_that_come_late_twice_or_out_of_order_leave_the_parcel_where_it_is(site):
    label = handed_over(site, fleet(site))
    told(label, "out_for_delivery", "2098-11-28T08:00:00+00:00", place="London E1")
    told(label, "in_transit", "2098-11-27T05:00:00+00:00", place="Leeds hub")
    assert state(label) == "out_for_delivery"
    assert told(label, "out_for_delivery", "2098-11-28T08:00:00+00:00", place="London E1") == []
    told(label, "delivered", "2098-11-28T11:12:00+00:00", mark="d-1", text="Signed: Ward")
    assert told(label, "delivered", "2098-11-28T11:13:00+00:00", mark="d-1") == []
    kinds = list(queries.events_of(label).values_list("kind", flat=True))
    assert (state(label), kinds) == ("delivered", ["delivered", "out_for_delivery", "in_transit", "handed_over"])


def test_an_exception_waits_for_somebody_until_it_is_settled_or_over(site):
    label = handed_over(site, fleet(site))
    told(label, "exception", "2098-11-27T09:00:00+00:00", text="Nobody at home")
    assert list(queries.in_trouble(site.warehouse.pk)) == [label]
    settled = carriers.settle_trouble(scenes.act(), tracking=label.tracking, note="Second try on Monday.")
    assert (settled.looked_note, list(queries.in_trouble())) == ("Second try on Monday.", [])
    with pytest.raises(carriers.NoTrouble):
        carriers.settle_trouble(scenes.act(), tracking=label.tracking, note="Again")
    told(label, "returned", "2098-11-29T09:00:00+00:00")
    assert list(queries.in_trouble()) == [label]
    told(label, "delivered", "2098-11-30T09:00:00+00:00")
    assert (list(queries.in_trouble()), state(label)) == ([], "delivered")


def test_what_is_still_to_come_or_of_a_void_label_is_no_event(site):
    _, (label,) = labelled(site, fleet(site))
    ahead = News(label.tracking, Kind.IN_TRANSIT, moment("2099-01-01T00:00:00+00:00"))
    with pytest.raises(carriers.InvalidEvent, match="still to come"):
        carriers.note_events(scenes.act(), events=[ahead])
    carriers.void(scenes.act(), tracking=label.tracking)
    with pytest.raises(carriers.LabelIsVoid):
        told(label, "in_transit", "2098-01-01T00:00:00+00:00")
    assert not TrackingEvent.objects.exists()


def test_what_was_told_is_never_changed(site):
    label = handed_over(site, fleet(site))
    with connection.cursor() as cursor, pytest.raises(Exception, match="Cannot update"):
        cursor.execute("UPDATE carriers_trackingevent SET kind = 'delivered' WHERE label_id = %s", [label.pk])


def order_of(label):
    """(state, whether a day of delivery is known, shipments in trouble, the shipment's own state) of a parcel's order."""
    order = order_by_number(label.order.number)
    return (order.state, order.delivered_at is not None, order.troubled_shipments, order.shipments.get().state)


def test_an_order_is_delivered_when_its_last_parcel_is_and_says_so_once(site):
    number, (first, second) = shipped(site, fleet(site), 1_000, 1_200)
    handed(site, first.tracking, second.tracking)
    assert order_of(first) == ("shipped", False, 0, "shipped")
    told(first, "delivered", "2098-11-28T11:00:00+00:00")
    told(second, "in_transit", "2098-11-28T12:00:00+00:00")
    assert order_of(first) == ("shipped", False, 0, "in_transit")
    told(second, "delivered", "2098-11-29T09:30:00+00:00")
    assert order_of(first) == ("delivered", True, 0, "delivered")
    assert order_by_number(number).delivered_at == moment("2098-11-29T09:30:00+00:00")
    assert told(second, "delivered", "2098-11-29T09:30:00+00:00") == []
    assert Deed.objects.filter(document=number, verb="sales.deliver").count() == 1
    # It was the neighbour's after all: what happened last counts, for the order too.
    told(second, "exception", "2098-11-30T08:00:00+00:00")
    assert order_of(first) == ("shipped", False, 1, "exception")


def test_an_order_in_trouble_says_so_in_lists_until_somebody_has_looked(site):
    label = handed_over(site, fleet(site))
    told(label, "exception", "2098-11-28T11:00:00+00:00", text="Nobody at home")
    person, number, orders = Person("manager", at=site), label.order.number, reverse("order_list")
    program = Program(token_of(person.user))
    shown = text_of(person.get(orders, {"stage": "trouble"}))
    assert (number in shown, ">Parcel in trouble</span>" in shown) == (True, True)
    (found,) = json.loads(program.get(f"/api/v1/orders?in_trouble=true&warehouse={site.warehouse.code}").content)["items"]
    assert (found["number"], found["state"], found["troubled_shipments"]) == (number, "shipped", 1)
    carriers.settle_trouble(scenes.act(), tracking=label.tracking, note="Second try on Monday.")
    assert number not in text_of(person.get(orders, {"stage": "trouble"}))
    assert order_of(label) == ("shipped", False, 0, "exception")
    told(label, "delivered", "2098-11-30T11:00:00+00:00")
    found = json.loads(program.get(f"/api/v1/orders/{number}").content)
    assert (found["state"], found["shipments"][0]["state"], found["delivered_at"][:10]) == (
        "delivered",
        "delivered",
        "2098-11-30",
    )
    assert number in text_of(person.get(orders, {"state": "delivered"}))


def test_a_carton_without_a_label_keeps_its_order_from_being_delivered(site):
    number, (first, second) = labelled(site, fleet(site), 1_000, 1_200)
    carriers.void(scenes.act(), tracking=second.tracking)
    sales.ship(scenes.act(), number=number)
    handed(site, first.tracking)
    told(first, "delivered", "2098-11-28T11:00:00+00:00")
    assert order_of(first) == ("shipped", False, 0, "shipped")


def test_an_order_over_two_warehouses_is_delivered_when_both_parts_are():
    item, north, south = scenes.sku(), scenes.site(), scenes.site()
    for place in (north, south):
        scenes.stocked(item, 3, place.shelf)
    shop = channel(north, south, on_short="backorder")
    placed = sales.place_order(scenes.act(), order=sales.NewOrder([line(item, 6)], channel_id=shop.pk, ship_to=AT_HOME))
    whole, carrier, parcels = placed.number, fleet(north, south), []
    for part in (f"{whole}-A", f"{whole}-B"):
        sales.pick(scenes.act(), number=part)
        carton = sales.pack(scenes.act(), number=part)
        carriers.measure(scenes.act(), sizes=[carriers.Size(carton, 900, (300, 200, 100))])
        parcels += carriers.buy(scenes.act(), number=part, service=service(carrier))
        sales.ship(scenes.act(), number=part)
    states = []
    for parcel in parcels:
        told(parcel, "delivered", "2098-11-28T11:00:00+00:00")
        states.append(order_by_number(whole).state)
    assert states == ["shipped", "delivered"]
