"""Advice on where goods would better lie: the metres are those of the picks walked again, and moves are carried by scans."""

from __future__ import annotations

import uuid
from decimal import Decimal

import pytest
from django.urls import reverse

from bench.slots import Sizes, measure, walked_by_hand
from quartermaster.kernel.refusals import Refusal
from quartermaster.locations.models import Bin
from quartermaster.slotting import operations as slotting
from quartermaster.slotting.advising import Pile, Seat, Why, advise
from quartermaster.slotting.drawing import heat
from quartermaster.slotting.models import SlotMove
from quartermaster.slotting.operations import NewRule
from quartermaster.slotting.reporting import key_of, lines_of, report
from quartermaster.stock import operations as stock
from quartermaster.stock import queries, references
from quartermaster.stock.checking import check
from tests import scenes
from tests.stock.test_pages import Person, said, text_of


def advised(piles, empty=(), *, misplaced=None, may_lie=lambda pile, seat: True):
    metres = {pile.bin_id: pile.metres for pile in piles} | {seat.bin_id: seat.metres for seat in empty}
    return advise(
        piles,
        empty,
        misplaced=misplaced or {},
        weeks=1,
        may_lie=may_lie,
        between=lambda one, other: abs(metres[one] - metres[other]),
    )


def told(advice):
    return [
        (move.why.value, move.pile.sku_id, move.to_bin_id, move.saved, move.other and move.other.sku_id) for move in advice.moves
    ]


def pile(sku: int, bin_id: int, metres: int, picks: int, **more) -> Pile:
    return Pile(1, sku, bin_id, metres, picks, **more)


def test_a_fast_mover_takes_the_empty_bin_in_front_and_a_faster_one_the_place_of_a_slower():
    found = advised([pile(7, 1, 50, 100)], [Seat(2, 5)])
    assert (told(found), found.now, found.after, found.least) == ([("nearer", 7, 2, 9_000, None)], 10_000, 1_000, 1_000)
    exchange = advised([pile(7, 1, 50, 100), pile(8, 2, 5, 10)])
    assert told(exchange) == [("nearer", 7, 2, 2 * 90 * 45, 8)]
    assert (exchange.now, exchange.after) == (2 * (100 * 50 + 10 * 5), 2 * (100 * 5 + 10 * 50))


def test_what_may_not_lie_there_stays_and_so_does_what_is_not_worth_the_carrying():
    far, near = pile(7, 1, 50, 100), pile(8, 2, 5, 10)
    assert told(advised([far, near], may_lie=lambda one, seat: one.sku_id != 8)) == []
    assert told(advised([pile(7, 1, 50, 100, stays=True)], [Seat(2, 5)])) == []
    assert told(advised([pile(7, 1, 50, 1)], [Seat(2, 49)])) == []


def test_goods_in_several_bins_are_gathered_in_the_nearest_that_has_room():
    piles = [pile(7, 1, 20, 3), pile(7, 2, 10, 30), pile(7, 3, 40, 0)]
    assert told(advised(piles)) == [("gather", 7, 2, 2 * 3 * 10, None)]  # a bin is part of one move; the third waits for the next
    assert told(advised(piles, may_lie=lambda one, seat: seat.bin_id != 2)) == [("gather", 7, 1, 0, None)]


def test_what_lies_against_its_rule_is_put_right_whatever_it_costs():
    found = advised([pile(7, 1, 5, 10)], [Seat(2, 30)], misplaced={(1, 7, 1): Seat(2, 30)})
    assert told(found) == [("rule", 7, 2, -500, None)]


def test_the_map_is_darker_where_more_is_picked():
    found = heat([(1, 1, 0), (2, 1, 1), (3, 2, 0), (4, 2, 1)], {1: 100, 2: 40, 3: 1}, start=(1, 0))
    assert found is not None
    assert [path.count("M") for path in found.ramp] == [1, 1, 0, 1, 1]
    assert (found.most, [aisle for _, aisle in found.aisles]) == (100, [1, 2])
    assert heat([], {}) is None


@pytest.mark.django_db
def test_what_is_saved_is_what_all_picks_walked_again_say():
    found = measure(Sizes(bins=120, skus=200, picks=3_000, waiting=5))
    assert found.moves > 20
    assert found.saved == found.saved_by_hand > 0
    assert found.least <= found.walked - found.saved


# ---------------------------------------------------------------- carrying


@pytest.fixture
def site(db):
    references.forget_all()
    found = scenes.site()
    for place, position in ((found.shelf, 40), (found.second_shelf, 2), (found.third_shelf, 20), (found.staging, 0)):
        Bin.objects.filter(pk=place.pk).update(aisle=1, position=position)
    return found


def picked(item, times: int, at: Bin, site: scenes.Site) -> None:
    for _ in range(times):
        stock.pick(scenes.act(), goods=[scenes.goods(item, 1, at, site.staging)])


def lies(item, place: Bin) -> int:
    return int(sum(row.quantity for row in queries.balances_in(place.pk) if row.sku_id == item.id))


def test_an_exchange_is_advised_made_a_task_carried_by_three_scans_and_taken_back(site):
    tea, cups = scenes.sku(), scenes.sku()
    scenes.stocked(tea, 100, site.shelf)
    scenes.stocked(cups, 30, site.second_shelf)
    scenes.stocked(scenes.sku(), 5, site.third_shelf)
    Bin.objects.filter(pk__in=[site.shelf.pk, site.second_shelf.pk]).update(mixing="one_sku")
    picked(tea, 40, site.shelf, site)
    picked(cups, 2, site.second_shelf, site)
    found = report(site.warehouse, weeks=1)
    (line,) = lines_of(found)
    assert (line.reason, line.from_bin, line.to_bin, line.other) == ("Faster mover, nearer", "A-01", "A-02", cups.code)
    assert (line.saved, walked_by_hand(found)) == (2 * 38 * 38, 2 * 38 * 38)
    keeper = Person("storekeeper", at=site)
    page = text_of(keeper.get(reverse("slotting_report") + f"?warehouse={site.warehouse.code}&weeks=2"))
    assert (line.key in page, "hmap" in page) == (True, True)
    made = keeper.deed(reverse("slot_moves_make"), warehouse=site.warehouse.code, weeks="2", move=line.key)
    assert said(made)[0] == f"1 move to carry, {38 * 38:,} m a week saved."
    assert report(site.warehouse).advice.moves == ()  # not advised twice while it is open
    move = SlotMove.objects.get()
    scan = reverse("slot_move_scan", args=[move.number])
    assert keeper.deed(scan, code="A-03").status_code == 422
    keeper.deed(scan, code="A-01")
    assert f"At A-02 take {cups.code} out" in text_of(keeper.get(reverse("slot_move", args=[move.number])))
    keeper.deed(scan, code="a-02")
    assert (lies(tea, site.shelf), lies(cups, site.second_shelf)) == (60, 28)
    keeper.get(reverse("slot_move", args=[move.number]))
    done = keeper.deed(scan, code="A-01")
    assert (lies(tea, site.second_shelf), lies(cups, site.shelf), lies(tea, site.shelf)) == (60, 28, 0)
    message, undo = said(done)
    assert message == f"Carried {tea.code} from A-01 to A-02."
    assert Person("storekeeper", at=site).deed(undo.split()[0]).status_code == 403
    assert keeper.deed(undo.split()[0]).status_code == 303
    move.refresh_from_db()
    assert (lies(tea, site.shelf), lies(cups, site.second_shelf), move.state) == (60, 28, "ready")
    assert check() == []


def test_only_what_is_free_is_carried_and_what_is_gone_is_refused(site):
    tea = scenes.sku()
    scenes.stocked(tea, 100, site.shelf)
    picked(tea, 40, site.shelf, site)
    (advice,) = report(site.warehouse).advice.moves
    act = scenes.act("storekeeper")
    (move,) = slotting.make_moves(act, warehouse=site.warehouse, chosen=[key_of(advice)])
    with pytest.raises(Refusal) as twice:
        slotting.make_moves(act, warehouse=site.warehouse, chosen=[key_of(advice)])
    assert (twice.value.code, SlotMove.objects.count()) == ("advice_gone", 1)
    stock.transfer(scenes.act(), goods=[scenes.goods(tea, 60, site.shelf, site.third_shelf)])
    with pytest.raises(Refusal) as gone:
        slotting.scan(act, number=move.number, code="A-01")
    assert (gone.value.code, SlotMove.objects.get().scans) == ("nothing_free_to_carry", 0)
    assert slotting.cancel(act, number=move.number).state == "cancelled"
    with pytest.raises(Refusal) as ended:
        slotting.scan(act, number=move.number, code="A-01")
    assert ended.value.code == "slot_move_ended"


def test_what_a_rule_wants_elsewhere_is_advised_and_carried_over_the_api(site, client):
    tea = scenes.sku()
    scenes.stocked(tea, 10, site.second_shelf)
    slotting.set_rules(scenes.act(), rules=[NewRule(site.warehouse.pk, "Tea to the back", ["A-01"], sku_id=tea.pk)])
    client.force_login(scenes.person("manager"))

    def post(path, body):
        headers = {"Idempotency-Key": uuid.uuid4().hex}
        return client.post(f"/api/v1{path}", body, content_type="application/json", headers=headers).json()

    (move,) = client.get(f"/api/v1/slotting-report?warehouse={site.warehouse.code}").json()["moves"]
    assert (move["why"], move["sku"], move["from"], move["to"], move["saved"]) == (Why.RULE, tea.code, "A-02", "A-01", 0)
    (number,) = post("/slotting-moves", {"warehouse": site.warehouse.code, "moves": [move["key"]]})["moves"]
    assert post(f"/slotting-moves/{number}/scan", {"code": "A-02"})["next_bin"] == "A-01"
    assert post(f"/slotting-moves/{number}/scan", {"code": "A-01"})["state"] == "completed"
    assert lies(tea, site.shelf) == 10
    assert post(f"/slotting-moves/{number}/reversal", {})["state"] == "ready"
    assert post(f"/slotting-moves/{number}/cancellation", {})["state"] == "cancelled"
    (listed,) = client.get("/api/v1/slotting-moves?state=cancelled").json()["items"]
    assert (listed["number"], listed["next_bin"], lies(tea, site.second_shelf)) == (number, None, 10)
    assert Decimal(listed["quantity"]) == 10
    sheet = client.get(reverse("slotting_report") + f"?warehouse={site.warehouse.code}&export=csv")
    assert b"Metres saved a week" in b"".join(sheet.streaming_content)
