"""A day with a scanner: received, put away, moved, picked, packed; and everything that goes wrong moves nothing."""

from __future__ import annotations

import itertools
import uuid
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from quartermaster.catalog import operations as catalog
from quartermaster.catalog.models import Business, PackUnit, Unit
from quartermaster.kernel import clock
from quartermaster.kernel.refusals import Refusal
from quartermaster.labels import operations as labels
from quartermaster.labels.operations import NewPallet
from quartermaster.purchasing import operations as purchasing
from quartermaster.purchasing.papers import AnnouncedLine, NewDelivery
from quartermaster.sales import operations as sales
from quartermaster.scanning import operations as scanning
from quartermaster.scanning import queries
from quartermaster.scanning.answers import Kind
from quartermaster.scanning.models import Scan
from quartermaster.stock import operations as stock_verbs
from quartermaster.stock import queries as stock
from quartermaster.stock import references
from quartermaster.stock.checking import check
from quartermaster.stock.models import Lot, Movement
from quartermaster.stock.moves import HoldAsk, NewLot
from tests import scenes
from tests.picking import scenes as floors
from tests.purchasing.pictures import PNG
from tests.purchasing.scenes import placed, supplier
from tests.sales.scenes import line, ordered, stages
from tests.scanning.scenes import barcoded, scanner

pytestmark = pytest.mark.django_db

GTIN, CASE = "09521234543213", "19521234543210"


@pytest.fixture(autouse=True)
def remember_nothing():
    references.forget_all()


@pytest.fixture
def site():
    return scenes.site()


@pytest.fixture
def jam():
    """Jam is tracked by lot and comes in cases of 6, each with its own barcode."""
    item = scenes.sku(tracking="lot")
    barcoded(item, GTIN)
    pack = PackUnit.objects.create(sku=item, unit=Unit.objects.get(code="case"), numerator=6)
    item.barcodes.create(value=CASE, kind="gtin", pack=pack)
    return item


def lies(item, place):
    return sum((row.quantity for row in stock.balances_of(item.pk).filter(bin=place)), Decimal(0))


def test_a_carton_with_a_gs1_code_is_received_put_away_and_moved(site, jam):
    order = placed(site, (jam, 18))
    person = scanner(site.warehouse)
    assert person.says(order.number) == ("ask", f"Receiving {order.number}")
    assert person.says(f"]d201{CASE}10L7\x1d17271231") == ("done", f"Received 6 pcs of {jam.code}")
    assert person.says(f"(01){GTIN}(10)L7(30)4") == ("done", f"Received 4 pcs of {jam.code}")
    asked = person.scan(CASE, quantity="8")
    assert (asked.state, asked.answer["asks"]) == ("ask", "lot")
    assert person.says(CASE, quantity="8", lot="L8", expires_on="2028-01-31") == ("done", f"Received 8 pcs of {jam.code}")
    assert {(lot.code, lot.expires_on) for lot in Lot.objects.filter(sku=jam)} == {
        ("L7", date(2027, 12, 31)),
        ("L8", date(2028, 1, 31)),
    }

    person.begin(Kind.PUT_AWAY)
    which = person.scan(GTIN)
    assert (which.state, [choice["task"]["lot"] for choice in which.answer["choices"]]) == ("ask", ["L7", "L8"])
    assert person.scan(f"01{GTIN}10L7").answer["words"] == "A-01"
    assert person.says("A-02") == ("done", f"10 pcs of {jam.code} in A-02")
    assert (lies(jam, site.second_shelf), lies(jam, site.dock)) == (10, 8)

    person.begin(Kind.MOVE)
    assert person.scan("A-02").answer["detail"] == f"10 pcs of {jam.code}"
    assert person.says(GTIN, quantity="3") == ("ask", f"10 pcs of {jam.code} from A-02")
    assert person.says("A-03") == ("done", f"3 pcs of {jam.code} in A-03")
    assert (lies(jam, site.second_shelf), lies(jam, site.third_shelf)) == (7, 3)
    assert check() == []


def test_an_announced_carton_is_received_by_its_number(site):
    tea, seller = scenes.sku(), supplier()
    said = [AnnouncedLine(tea.id, Decimal(5), sscc="106141412345678908")]
    delivery = purchasing.announce(scenes.act(), delivery=NewDelivery(seller.id, site.warehouse.id, said))
    person = scanner(site.warehouse)
    assert person.says("00106141412345678908") == ("ask", f"Receiving {delivery.number}")
    assert person.says("]C100106141412345678908") == ("done", f"Received 5 pcs of {tea.code}")
    assert person.scan("00106141412345678908").answer["refusal"] == "unknown_code"


def test_one_picks_from_stop_to_stop_and_packs_what_was_picked():
    floor, tea, mug = floors.floor(), scenes.sku(), scenes.sku()
    scenes.stocked(tea, 5, floor.site.shelf)
    scenes.stocked(mug, 5, floor.site.second_shelf)
    placed_order = ordered(floor.site, line(tea, 2), line(mug, 1))
    floors.released(placed_order.number)
    pictured = catalog.set_picture(scenes.act(), code=tea.code, content=PNG)
    person = scanner(floor.site.warehouse).begin(Kind.PICK)
    begun = person.scan("anything").answer
    assert (begun["detail"], begun["picture"]) == (f"Next: A-01, 2 of {tea.code}.", pictured.name)
    assert person.says("A-03") == ("wrong", "Not that one")
    assert person.says("a-01") == ("done", f"Right. 2 pcs of {tea.code}")
    assert person.says(mug.code) == ("done", f"Right. 1 pcs of {mug.code}")

    person.begin(Kind.ANY)
    assert person.says(placed_order.number) == ("ask", f"Packing {placed_order.number}")
    assert person.says(tea.code) == ("right", f"Right. {tea.code}")
    assert person.scan(mug.code).answer["detail"] == "1 still to pack."
    assert person.scan(mug.code).answer["refusal"] == "wrong_item"
    assert person.says(tea.code) == ("right", f"Right. {tea.code}")
    closed = person.scan("QM-CLOSE")
    assert (closed.state, closed.answer["detail"]) == ("done", f"{placed_order.number} is packed.")
    assert check() == []


def test_a_scan_out_of_the_blue_asks_one_question_and_moves_nothing(site):
    tea = scenes.sku()
    placed(site, (tea, 10))
    scenes.stocked(tea, 4, site.shelf)
    before = Movement.objects.count()
    person = scanner(site.warehouse)
    asked = person.scan(tea.code)
    assert asked.state == "ask"
    assert [choice["words"] for choice in asked.answer["choices"]] == ["Receive", "Move", "Look up"]
    assert person.begin(Kind.LOOK_UP).scan(tea.code).answer["detail"] == "4 available, 4 on hand. A-01 4"
    assert person.begin(Kind.LOOK_UP).scan("A-01").answer["detail"] == f"4 of {tea.code}"
    assert Movement.objects.count() == before


@pytest.mark.parametrize(
    ("code", "refusal", "position"),
    [
        ("", "unreadable_code", "1"),
        ("4006381333932", "unreadable_code", "13"),
        ("0109521234543213\x1d17271331", "unreadable_code", "22"),
        ("nobody-knows-this", "unknown_code", ""),
        ("x" * 8000, "unknown_code", ""),
        ("A\x00", "unreadable_code", "2"),
        ("' OR 1=1 --", "unknown_code", ""),
        ("https://example.com/01", "unknown_code", ""),
    ],
)
def test_what_cannot_be_read_or_is_unknown_moves_nothing_and_is_kept(site, code, refusal, position):
    before = Movement.objects.count()
    made = scanner(site.warehouse).scan(code)
    assert (made.state, made.answer["refusal"], made.answer["position"]) == ("wrong", refusal, position)
    assert Movement.objects.count() == before
    assert Scan.objects.get(pk=made.pk).code == code.replace("\x00", "␀")


def test_the_number_of_a_pallet_moves_what_its_label_says_is_on_it(site, jam):
    address = {"legal_name": "House", "street": "1 Lane", "city": "Town", "country": "GB"}
    Business.objects.create(owner=scenes.house(), is_house=True, gs1_company_prefix="4012345", **address)
    (lot,) = stock_verbs.begin_lots(scenes.act(), lots=[NewLot(scenes.house().id, jam.pk, "L7")])
    stock_verbs.open_balances(scenes.act(), goods=[scenes.goods(jam, 60, site.shelf, lot_id=lot)])
    full = labels.make_pallet(scenes.act(), pallet=NewPallet(scenes.house(), site.warehouse, jam, Decimal(48), "L7"))
    mixed = labels.make_pallet(scenes.act(), pallet=NewPallet(scenes.house(), site.warehouse))
    sscc, person = full.sscc or "", scanner(site.warehouse)
    assert [choice["words"] for choice in person.scan(f"00{sscc}").answer["choices"]] == ["Move", "Look up"]
    assert person.begin(Kind.MOVE).says(sscc) == ("ask", f"60 pcs of {jam.code} from A-01")
    assert person.says("A-02") == ("done", f"48 pcs of {jam.code} in A-02")
    refused = person.begin(Kind.MOVE).scan(mixed.sscc or "")
    assert (refused.state, refused.answer["refusal"]) == ("wrong", "pallet_contents_unknown")
    found = person.begin(Kind.LOOK_UP).scan(sscc).answer["hits"][0]
    assert (found["kind"], found["detail"]) == ("pallet", f"A pallet of 48 pcs of {jam.code}, lot L7")
    assert (lies(jam, site.shelf), lies(jam, site.second_shelf), check()) == (12, 48, [])


MALFORMED = {
    "4006381333932": 13,
    "96385075": 8,
    "106141412345678909": 18,
    "00106141412345678909": 20,
    "0109521234543214": 16,
    "0109521234543213310": 17,
    "0109521234543213\x1d17271331": 22,
    "0109521234543213\x1d37ABC": 20,
    "0109521234543213\x1d421999ABC": 21,
    "0109521234543213\x1d4320": 22,
    "01095212345432131527123": 19,
    "]C10109521234543213\x1d1727": 23,
    "]d2": 4,
    "]e0": 4,
    "\x1d": 2,
    "(01)0952123454321A": 18,
    "(01)09521234543213(17)271331": 25,
    "(01)09521234543213(10)": 23,
    "(8008)2713": 7,
    "https://id.gs1.org/01/09521234543214": 36,
    "https://id.gs1.org/01/09521234543213/10/": 41,
    "http://example.com/414/9521234000017/254/A": 36,
    "urn:epc:tag:sgtin-96:1.9521234.054321": 1,
    "urn:epc:id:sgtin:9521234.05432": 1,
    "A\x07B": 2,
    "   ": 1,
    "x" * 8001: 8001,
}
"""Codes that break the rules of their kind, and at which character."""


def test_malformed_codes_of_every_sort_are_refused_with_their_place_in_every_task_and_move_nothing(site):
    tea = scenes.sku()
    order = placed(site, (tea, 9))
    scenes.stocked(tea, 4, site.shelf)
    before, person = Movement.objects.count(), scanner(site.warehouse)
    begun = {Kind.RECEIVE: {"document": order.number}, Kind.MOVE: {"from_bin": "A-01", "sku": tea.code}}
    for (code, position), kind in zip(MALFORMED.items(), itertools.cycle(Kind), strict=False):
        for task in (Kind.ANY, kind):
            made = person.begin(task, **begun.get(task, {})).scan(code)
            told = (made.state, made.answer["refusal"], made.answer["position"])
            assert told == ("wrong", "unreadable_code", str(position)), (task, code)
            assert made.answer["detail"].endswith("Nothing was moved.")
    assert (Movement.objects.count(), Scan.objects.count()) == (before, 2 * len(MALFORMED))
    print(f"{len(MALFORMED)} sorts of malformed codes refused")


def test_a_scan_has_one_effect_however_often_it_is_sent(site):
    tea = scenes.sku()
    scenes.stocked(tea, 4, site.shelf)
    person = scanner(site.warehouse).begin(Kind.MOVE)
    person.scan("A-01")
    person.scan(tea.code)
    mark, task = uuid.uuid4().hex, person.task
    first = person.scan("A-02", mark=mark)
    person.task = task
    again = person.scan("A-02", mark=mark)
    assert (first.pk, lies(tea, site.second_shelf)) == (again.pk, 4)


def test_what_a_device_promised_and_the_book_denies_is_a_conflict_until_it_is_settled(site):
    tea = scenes.sku()
    scenes.stocked(tea, 4, site.shelf)
    person, other = scanner(site.warehouse).begin(Kind.MOVE), scanner(site.warehouse).begin(Kind.MOVE)
    earlier = clock.now() - timedelta(hours=2)
    for one in (person, other):
        one.scan("A-01")
        one.scan(tea.code)
    assert other.says("A-03") == ("done", f"4 pcs of {tea.code} in A-03")
    late = person.scan("A-02", told="done", at=earlier)
    assert (late.state, late.answer["refusal"], late.scanned_at) == ("conflict", "not_in_that_bin", earlier)
    assert [row.pk for row in queries.conflicts(warehouse_id=site.warehouse.pk)] == [late.pk]
    with pytest.raises(Refusal) as refused:
        scanning.settle(other.act, scan_id=late.pk, settled_as=Scan.Settling.NOTHING)
    assert refused.value.code == "permission_missing"
    settled = scanning.settle(person.act, scan_id=late.pk, settled_as=Scan.Settling.OTHERWISE)
    assert (settled.state, settled.settled_as, queries.conflicts().count()) == ("settled", "otherwise", 0)
    with pytest.raises(scanning.NotInConflict):
        scanning.settle(person.act, scan_id=late.pk, settled_as=Scan.Settling.NOTHING)
    assert check() == []


def test_what_was_scanned_without_network_happened_when_it_was_scanned(site):
    tea = scenes.sku()
    scenes.stocked(tea, 4, site.shelf)
    person = scanner(site.warehouse).begin(Kind.MOVE, sku=tea.code, from_bin="A-01")
    moment = clock.now() - timedelta(minutes=90)
    made = person.scan("A-02", told="done", at=moment)
    (movement,) = Movement.objects.filter(pk__in=made.answer["movements"])
    assert (made.state, movement.occurred_at) == ("done", moment)
    ahead = person.begin(Kind.LOOK_UP).scan(tea.code, at=clock.now() + timedelta(hours=3))
    assert ahead.scanned_at <= clock.now()


def test_each_task_needs_its_own_permission(site):
    tea = scenes.sku()
    scenes.stocked(tea, 4, site.shelf)
    person = scanner(site.warehouse, "seller").begin(Kind.MOVE, sku=tea.code, from_bin="A-01")
    made = person.scan("A-02")
    assert (made.state, made.answer["refusal"], lies(tea, site.shelf)) == ("wrong", "permission_missing", 4)


def test_what_is_held_at_the_dock_waits_there(site):
    tea = scenes.sku()
    stock_verbs.receive(scenes.act(), goods=[scenes.goods(tea, 10, site.dock)])
    stock_verbs.hold(scenes.act(), asks=[HoldAsk(scenes.house().id, tea.pk, site.dock.pk, Decimal(4), "quality_control")])
    person = scanner(site.warehouse).begin(Kind.PUT_AWAY)
    assert person.scan(tea.code).answer["detail"] == f"6 pcs of {tea.code}: empty. Scan the bin."
    assert person.says("A-01") == ("done", f"6 pcs of {tea.code} in A-01")
    assert person.scan(tea.code).answer["refusal"] == "nothing_waits_at_the_dock"


def test_what_customers_wait_for_is_told_to_go_to_the_orders_lane_and_the_rest_to_a_shelf(site):
    tea = scenes.sku()
    first, second = (ordered(site, line(tea, many), on_short="backorder").number for many in (3, 4))
    stock_verbs.receive(scenes.act(), goods=[scenes.goods(tea, 10, site.dock)])
    person = scanner(site.warehouse).begin(Kind.PUT_AWAY)
    made = person.scan(tea.code).answer
    assert (made["words"], made["detail"]) == (
        "STG-1",
        f"3 pcs of {tea.code} for {first}, Walk-in. Scan the lane; or a shelf, to put them away.",
    )
    made = person.scan("STG-1").answer
    assert (made["words"], made["detail"]) == (
        f"3 pcs of {tea.code} in STG-1",
        f"Picked for {first}, Walk-in. 7 still at DOCK-1.",
    )
    assert stages(first) == (3, 0, 0, 3, 0, 0, 0)

    assert second in person.scan(tea.code).answer["detail"]
    assert person.says("A-01") == ("done", f"4 pcs of {tea.code} in A-01")
    made = person.scan(tea.code).answer
    sales.cancel(scenes.act(), number=second)
    assert (made["words"], person.says("STG-1")[0]) == ("STG-1", "wrong")
    assert person.scan("A-01").answer["words"] == f"3 pcs of {tea.code} in A-01"
    assert (check(), lies(tea, site.dock)) == ([], 0)


def test_whoever_may_not_take_goods_across_puts_them_away(site):
    tea = scenes.sku()
    ordered(site, line(tea, 3), on_short="backorder")
    stock_verbs.receive(scenes.act(), goods=[scenes.goods(tea, 10, site.dock)])
    keeper = scenes.act("storekeeper")
    person = scanner(site.warehouse).begin(Kind.PUT_AWAY)
    person.act = replace(keeper, permissions=keeper.permissions - {"crossdock.take"})
    assert person.scan(tea.code).answer["words"] == "A-01"
