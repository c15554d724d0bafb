"""Where goods are put away: by rules, by how fast they move, by what fits; and fast also where there are thousands of bins."""

from __future__ import annotations

import re
import uuid
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from quartermaster.catalog.models import Category, Sku
from quartermaster.kernel.refusals import Refusal
from quartermaster.locations.holding import Holding
from quartermaster.locations.models import Bin, Zone
from quartermaster.slotting import operations as slotting
from quartermaster.slotting.models import PutAwayRule, SkuVelocity
from quartermaster.slotting.operations import NewRule
from quartermaster.slotting.proposing import Stray, bins_for, proposals
from quartermaster.slotting.ranking import Floor, Rule, Shelf, Wanted
from quartermaster.slotting.velocity import classes
from quartermaster.stock import operations as stock
from quartermaster.stock import queries, references
from quartermaster.stock.fitting import Piece, Room
from quartermaster.stock.moves import HoldAsk
from tests import scenes
from tests.stock.test_pages import Person, text_of

ZERO = Decimal(0)


@pytest.fixture(autouse=True)
def remember_nothing():
    references.forget_all()


def shelf(bin_id: int, metres: int, *, zone: int = 1, empty: bool = True) -> Shelf:
    return Shelf(bin_id, f"B-{bin_id:02d}", walk_order=bin_id, zone_id=zone, metres=metres, empty=empty)


def floor(shelves, rooms=None, holds=None, rules=()) -> Floor:
    known = rooms or {}
    return Floor(shelves, lambda ids: {pk: known.get(pk, Room()) for pk in ids}, holds or {}, rules)


def wanted(quantity: int = 10, **more) -> Wanted:
    return Wanted(7, 0, Decimal(quantity), **more)


def test_a_fast_mover_gets_the_empty_bin_nearest_to_packing_and_a_slow_one_the_next_in_the_walk():
    shelves = [shelf(1, 30), shelf(2, 4), shelf(3, 12)]
    (fast,) = floor(shelves).propose(wanted(velocity="fast")).choices
    (slow,) = floor(shelves).propose(wanted()).choices
    assert (fast.code, fast.why, slow.code, slow.why) == ("B-02", "fast mover, empty, 4 m from packing", "B-01", "empty")


def test_rules_come_first_by_priority_each_place_by_preference_and_what_they_have_no_room_for_goes_on():
    shelves = [shelf(1, 5), shelf(2, 9, zone=2), shelf(3, 8, zone=3, empty=False), shelf(4, 7, zone=3)]
    rooms = {
        2: Room(Holding(most_units=Decimal(4))),
        3: Room(Holding(most_units=Decimal(10)), units=Decimal(6), lots=frozenset({(8, 0)})),
    }
    rules = [
        Rule("heavy to the floor", (("zone", 2),), kg=(Decimal(20), None)),
        Rule("drinks", (("bin", 2), ("zone", 3)), category_id=5),
    ]
    found = floor(shelves, rooms, {}, rules).propose(wanted(category_id=5))
    assert [(one.code, int(one.quantity), one.why) for one in found.choices] == [
        ("B-02", 4, "Rule “drinks”, empty"),
        ("B-04", 6, "Rule “drinks”, empty"),
    ]
    full = floor(shelves, rooms, {}, [Rule("drinks", (("bin", 3),), category_id=5)])
    assert full.propose(wanted(4, category_id=5)).choices[0].why == "Rule “drinks”, 60 % full"
    (other,) = floor(shelves, rooms, {}, rules).propose(wanted(velocity="slow")).choices
    assert (other.code, other.why) == ("B-01", "empty")


@pytest.mark.parametrize(
    ("rule", "suits"),
    [
        (Rule("", (), sku_id=7), True),
        (Rule("", (), sku_id=8), False),
        (Rule("", (), category_id=5, velocity="fast", temperature="frozen"), True),
        (Rule("", (), temperature="ambient"), False),
        (Rule("", (), litres=(Decimal(1), Decimal(2))), True),
        (Rule("", (), litres=(Decimal("1.6"), None)), False),
        (Rule("", (), kg=(None, Decimal(1))), False),
    ],
)
def test_a_rule_suits_goods_of_which_all_is_true_that_it_says(rule: Rule, suits: bool):
    piece = Piece(litres=Decimal("1.5"), kg=Decimal(3), temperature="frozen")
    assert rule.suits(wanted(piece=piece, category_id=5, velocity="fast")) is suits


def test_every_bin_is_looked_into_at_most_once_and_only_as_far_as_needed():
    looks = []

    def look(ids):
        looks.append(len(ids))
        return {pk: Room(Holding(most_units=Decimal(0 if pk < 300 else 100))) for pk in ids}

    shelves = [shelf(number, number) for number in range(1, 5_001)]
    (one,) = Floor(shelves, look, {}).propose(wanted()).choices
    assert (one.code, looks) == ("B-300", [64, 128, 256])


def test_the_most_picked_are_fast_until_they_make_four_fifths_of_all_picks():
    assert classes({(1,): 70, (2,): 15, (3,): 11, (4,): 4}) == {(1,): "fast", (2,): "fast", (3,): "medium", (4,): "slow"}
    assert classes({}) == {}


# ---------------------------------------------------------------- in the database


def rule(site: scenes.Site, name: str, *to: str, **more) -> NewRule:
    return NewRule(site.warehouse.pk, name, to, **more)


@pytest.mark.django_db
def test_rules_are_made_changed_and_removed_and_a_wrong_one_changes_nothing():
    site = scenes.site()
    act = scenes.act()
    assert slotting.set_rules(act, rules=[rule(site, "Tea", "A"), rule(site, "Cups", "a-02", "A", priority=5)]) == (2, 0)
    assert slotting.set_rules(act, rules=[rule(site, "Tea", "a")]) == (0, 0)
    assert slotting.set_rules(act, rules=[rule(site, "tea", "A-01", velocity="fast")]) == (0, 1)
    found = {one.name: (one.to, one.goods, one.priority) for one in PutAwayRule.objects.all()}
    assert found == {"tea": ("A-01", "Fast movers", 100), "Cups": ("A-02, A", "Everything", 5)}
    with pytest.raises(Refusal) as refused:
        slotting.set_rules(act, rules=[rule(site, "Tea", "Z", kg_from=Decimal(3), kg_to=Decimal(2), where="/rules/0/")])
    assert [(error.pointer, error.code) for error in refused.value.errors] == [
        ("/rules/0/to", "invalid_put_away_rule"),
        ("/rules/0/kg_to", "invalid_put_away_rule"),
    ]
    slotting.remove_rule(act, rule_id=PutAwayRule.objects.get(name="Cups").pk)
    assert [(one.name, one.to) for one in PutAwayRule.objects.all()] == [("tea", "A-01")]


@pytest.mark.django_db
def test_velocity_is_counted_from_picks_that_stand_and_fast_movers_go_nearest_to_packing():
    site, tea, cups = scenes.site(), scenes.sku(), scenes.sku()
    for place, position in ((site.shelf, 20), (site.second_shelf, 2), (site.third_shelf, 9), (site.staging, 1)):
        Bin.objects.filter(pk=place.pk).update(aisle=1, position=position)
    scenes.stocked(tea, 30, site.shelf)
    scenes.stocked(cups, 30, site.shelf)
    picked = [stock.pick(scenes.act(), goods=[scenes.goods(tea, 1, site.shelf, site.staging)]) for _ in range(9)]
    stock.pick(scenes.act(), goods=[scenes.goods(cups, 1, site.shelf, site.staging)])
    taken_back = stock.pick(scenes.act(), goods=[scenes.goods(cups, 1, site.shelf, site.staging)])
    stock.reverse(scenes.act().because("data_entry_error"), movement_ids=taken_back)
    slotting.count_velocities()
    counted = {row.sku_id: (row.picks, row.velocity) for row in SkuVelocity.objects.filter(warehouse=site.warehouse)}
    assert (len(picked), counted) == (9, {tea.pk: (9, "fast"), cups.pk: (1, "medium")})
    slow, fast = scenes.sku(), scenes.sku()
    SkuVelocity.objects.create(owner=scenes.house(), warehouse=site.warehouse, sku=fast, picks=5, velocity="fast")
    strays = [Stray(scenes.house().pk, item.pk, Decimal(3)) for item in (slow, fast)]
    assert [one and one.code for one in bins_for(strays, warehouse_id=site.warehouse.pk)] == ["A-02", "A-03"]
    assert [one and one.code for one in bins_for(strays[::-1], warehouse_id=site.warehouse.pk)] == ["A-02", "A-03"]


@pytest.mark.django_db
def test_frozen_goods_go_where_the_rule_says_and_the_page_the_scanner_and_the_api_say_which_rule(client):
    site, ice = scenes.site(), scenes.sku(temperature="frozen")
    Category.objects.create(name=scenes.fresh("Ice "))
    cold = Zone.objects.create(warehouse=site.warehouse, code="F", temperature="frozen")
    for number in (1, 2):
        Bin.objects.create(
            warehouse=site.warehouse, zone=cold, code=f"F-{number}", kind="storage", most_units=Decimal(20), walk_order=90
        )
    scenes.stocked(ice, 12, Bin.objects.get(warehouse=site.warehouse, code="F-2"))
    manager = Person("manager", at=site)
    body = {"warehouse": site.warehouse.code, "name": "Frozen to F", "to": "F", "priority": "10", "temperature": "frozen"}
    assert manager.deed(reverse("put_away_rule_save"), **body).status_code == 303
    assert manager.deed(reverse("put_away_rule_save"), **{**body, "to": "NOWHERE"}).status_code == 422
    assert "Frozen to F" in text_of(manager.get(reverse("put_away_rules")))
    stock.receive(scenes.act(), goods=[scenes.goods(ice, 10, site.dock)])
    shown = text_of(Person("storekeeper", at=site).get(reverse("put_away_list")))
    assert "Rule “Frozen to F”, 60 % full" in shown
    assert re.findall(r"Then[^<]*", shown) == ["Then 2 to F-1."]
    client.force_login(scenes.person("manager"))
    (told,) = client.get(f"/api/v1/putaway-proposals?warehouse={site.warehouse.code}").json()["items"]
    assert [(one["bin"], one["quantity"]) for one in told["bins"]] == [("F-2", "8"), ("F-1", "2")]
    assert (told["sku"], told["left"]) == (ice.code, "0")
    stock.hold(scenes.act(), asks=[HoldAsk(scenes.house().id, ice.pk, site.dock.pk, Decimal(4), "quality_control")])
    (told,) = client.get(f"/api/v1/putaway-proposals?warehouse={site.warehouse.code}").json()["items"]
    assert (told["quantity"], [(one["bin"], one["quantity"]) for one in told["bins"]]) == ("6", [("F-2", "6")])


@pytest.mark.django_db
def test_rules_come_over_the_api_and_from_a_sheet_all_or_none(client):
    site = scenes.site()
    client.force_login(scenes.person("manager"))

    def post(path, body, kind="application/json"):
        return client.post(f"/api/v1{path}", body, content_type=kind, headers={"Idempotency-Key": uuid.uuid4().hex})

    one = {"warehouse": site.warehouse.code, "name": "Small", "to": ["A-01", "A"], "litres_to": "0.5"}
    assert post("/putaway-rules", {"rules": [one]}).json() == {"created": 1, "updated": 0}
    (listed,) = client.get(f"/api/v1/putaway-rules?warehouse={site.warehouse.code}").json()["items"]
    assert (listed["to"], listed["litres_to"], listed["priority"]) == (["A-01", "A"], "0.5", 100)
    head = "warehouse,name,to,velocity\n"
    good, bad = f"{site.warehouse.code},Fast,A-01; A,fast\n", f"{site.warehouse.code},Odd,A,quick\n"
    refused = post("/imports/putaway-rules", (head + good + bad).encode(), "text/csv")
    assert (refused.status_code, PutAwayRule.objects.count()) == (422, 1)
    assert post("/imports/putaway-rules?dry_run=true", (head + good).encode(), "text/csv").json()["created"] == 1
    assert post("/imports/putaway-rules", (head + good).encode(), "text/csv").json()["created"] == 1
    assert PutAwayRule.objects.get(name="Fast").to == "A-01, A"
    gone = client.delete(f"/api/v1/putaway-rules/{listed['id']}", headers={"Idempotency-Key": uuid.uuid4().hex})
    assert (gone.status_code, PutAwayRule.objects.count()) == (204, 1)


@pytest.mark.django_db
def test_what_is_asked_does_not_grow_with_the_bins():
    site = scenes.site()
    many = [Bin(warehouse=site.warehouse, code=f"Z-{n}", kind="storage", walk_order=100 + n) for n in range(600)]
    Bin.objects.bulk_create(many)
    items: list[Sku] = [scenes.sku() for _ in range(3)]
    stock.receive(scenes.act(), goods=[scenes.goods(item, 5, site.dock) for item in items])
    waiting = list(queries.to_put_away(site.warehouse.pk))
    with CaptureQueriesContext(connection) as seen:
        found = proposals(waiting)
    assert sorted(one.choices[0].code for one in found.values()) == ["A-01", "A-02", "A-03"]
    assert len(seen) == 10
