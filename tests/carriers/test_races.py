"""Two at one moment: one label, one manifest, one closing, one event."""

from __future__ import annotations

from collections import Counter

import pytest

from quartermaster.carriers import operations as carriers
from quartermaster.carriers.interface import News
from quartermaster.carriers.models import Label, Manifest, TrackingEvent
from quartermaster.carriers.states import Kind
from tests import scenes
from tests.carriers.scenes import fleet, handed_over, packed, service, shipped, state
from tests.picking.test_races import tried
from tests.stock.test_races import side_by_side

pytestmark = pytest.mark.django_db(transaction=True)


def test_of_two_who_buy_one_gets_the_label_and_of_two_who_void_and_hand_over_one_wins():
    site = scenes.site()
    carrier, act = fleet(site), scenes.act()
    standard, numbers = service(carrier), [packed(site, 1_000) for _ in range(3)]

    def buy(process: int) -> Counter[str]:
        return Counter(tried(carriers.buy, act=act, number=number, service=standard) for number in numbers)

    assert side_by_side(2, buy) == {"done": 3, "nothing_to_label": 3}
    assert Label.objects.count() == 3


def test_of_two_who_void_and_hand_over_one_wins():
    site = scenes.site()
    carrier, act = fleet(site), scenes.act()
    labels = [shipped(site, carrier)[1][0] for _ in range(3)]

    def race(process: int) -> Counter[str]:
        if process:
            return Counter(tried(carriers.void, act=act, tracking=label.tracking) for label in labels)
        codes = [[label.tracking] for label in labels]
        return Counter(tried(carriers.hand_over, act=act, warehouse=site.warehouse, codes=one) for one in codes)

    counted = side_by_side(2, race)
    assert counted["done"] == 3
    assert counted["label_void"] + counted["already_handed_over"] == 3
    assert Label.objects.filter(voided_at__isnull=False, manifest__isnull=False).count() == 0


def test_a_manifest_that_two_close_is_closed_once_and_a_carton_meanwhile_is_on_exactly_one():
    site = scenes.site()
    carrier, act = fleet(site), scenes.act()
    handed_over(site, carrier)
    manifest, late = Manifest.objects.get().number, [shipped(site, carrier)[1][0] for _ in range(2)]

    def race(process: int) -> Counter[str]:
        if process < 2:
            return Counter([f"closing {tried(carriers.close_manifest, act=act, number=manifest)}"])
        codes = [late[process - 2].tracking]
        return Counter([tried(carriers.hand_over, act=act, warehouse=site.warehouse, codes=codes)])

    assert side_by_side(4, race) == {"closing done": 1, "closing manifest_closed": 1, "done": 2}
    assert Label.objects.exclude(manifest=None).count() == 3
    assert Manifest.objects.filter(closed_at=None).count() <= 1


def test_the_first_parcels_of_several_scanners_open_one_manifest():
    site = scenes.site()
    carrier, act = fleet(site), scenes.act()
    labels = [shipped(site, carrier)[1][0] for _ in range(3)]

    def scan(process: int) -> Counter[str]:
        return Counter([tried(carriers.hand_over, act=act, warehouse=site.warehouse, codes=[labels[process].tracking])])

    assert (side_by_side(3, scan), Manifest.objects.count()) == ({"done": 3}, 1)


def test_an_event_that_two_tell_is_kept_once_and_the_last_to_happen_counts():
    site = scenes.site()
    label, act = handed_over(site, fleet(site)), scenes.act()
    news = [News(label.tracking, kind, act.occurred_at, mark=kind) for kind in (Kind.DELIVERED, Kind.IN_TRANSIT)]

    def tell(process: int) -> Counter[str]:
        ordered = news if process % 2 else news[::-1]
        return Counter([tried(carriers.note_events, act=act, events=[one]) for one in ordered])

    assert side_by_side(3, tell) == {"done": 6}
    assert (TrackingEvent.objects.filter(label=label).count(), state(label)) == (3, "delivered")
