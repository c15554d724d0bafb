"""Parcels handed over, manifests closed once, events in any order, troubles settled."""

from __future__ import annotations

import pytest
from django.db import connection

from quartermaster.carriers import operations as carriers
from quartermaster.carriers import queries
from quartermaster.carriers.interface import News
from quartermaster.carriers.models import Manifest, TrackingEvent
from quartermaster.carriers.states import Kind
from quartermaster.sales import operations as sales
from quartermaster.stock.checking import check
from tests import scenes
from tests.carriers.scenes import fleet, handed_over, labelled, manifest_of, moment, service, shipped, state

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
