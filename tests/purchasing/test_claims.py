"""Discrepancies: who sees to them, what is claimed and credited, what proves it, and opened again."""

from __future__ import annotations

from decimal import Decimal

import pytest

from quartermaster.purchasing import folds, queries
from quartermaster.purchasing import operations as purchasing
from quartermaster.purchasing.models import Discrepancy
from quartermaster.purchasing.operations.claiming import NotClaimed, UnknownPerson
from quartermaster.purchasing.operations.settling import AlreadySettled, NotSettled, ResolutionNotPossible
from quartermaster.purchasing.papers import DAMAGED, ReceivedLine
from quartermaster.stock.checking import check
from quartermaster.stock.operations import ReasonMissing
from quartermaster.web.pictures import MOST_PHOTOS, TooManyPhotos
from tests import scenes
from tests.purchasing.pictures import PNG
from tests.purchasing.scenes import lines, on_hand, placed, state
from tests.purchasing.test_api import Api

pytestmark = pytest.mark.django_db


def short():
    """Six of ten came, and that was all."""
    tea, site = scenes.sku(), scenes.site()
    order = placed(site, (tea, 10))
    purchasing.receive(scenes.act(), number=order.number, receipts=[ReceivedLine(Decimal(6), 1)], final=True)
    return order, queries.discrepancies_of(order.id).get()


def again(found: Discrepancy) -> Discrepancy:
    return queries.discrepancy_by_id(found.id)


def test_a_discrepancy_is_assigned_claimed_credited_and_settled():
    order, found = short()
    buyer = scenes.person("buyer")
    purchasing.assign_discrepancy(scenes.act(), discrepancy_id=found.id, username=buyer.username)
    purchasing.claim_discrepancy(
        scenes.act(), discrepancy_id=found.id, claim_number="C-7", expected_credit=Decimal("8.00"), note="Four are missing."
    )
    claimed = again(found)
    assert (claimed.state, claimed.responsible, claimed.claim_number) == ("claimed", buyer, "C-7")
    purchasing.credit_discrepancy(scenes.act(), discrepancy_id=found.id, amount=Decimal("5.50"))
    purchasing.resolve_discrepancy(scenes.act(), discrepancy_id=found.id, resolution="credit")
    purchasing.credit_discrepancy(scenes.act(), discrepancy_id=found.id, amount=Decimal("2.50"))
    settled = again(found)
    assert (settled.state, settled.credit_received, settled.note) == ("resolved", Decimal(8), "Four are missing.")
    assert (state(order), lines(order)) == ("received", [("10", "6", "0")])
    assert (check(), check(folds.RULES)) == ([], [])


def test_what_is_not_claimed_is_not_credited_and_nobody_unknown_sees_to_it():
    _, found = short()
    with pytest.raises(NotClaimed):
        purchasing.credit_discrepancy(scenes.act(), discrepancy_id=found.id, amount=Decimal(1))
    for name in ("nobody-at-all", scenes.person().username):
        with pytest.raises(UnknownPerson):
            purchasing.assign_discrepancy(scenes.act(), discrepancy_id=found.id, username=name)


def test_a_settlement_that_moved_nothing_is_opened_again_and_expects_what_it_gave_up():
    order, found = short()
    purchasing.resolve_discrepancy(scenes.act(), discrepancy_id=found.id, resolution="accept")
    assert lines(order) == [("10", "6", "0")]
    with pytest.raises(ReasonMissing):
        purchasing.reopen_discrepancy(scenes.act(), discrepancy_id=found.id)
    purchasing.reopen_discrepancy(scenes.act().because("they found them"), discrepancy_id=found.id)
    assert (again(found).state, state(order), lines(order)) == ("open", "partially_received", [("10", "6", "4")])
    with pytest.raises(NotSettled):
        purchasing.reopen_discrepancy(scenes.act().because("once more"), discrepancy_id=found.id)
    assert (check(), check(folds.RULES)) == ([], [])


def test_a_settlement_that_moved_goods_stays():
    tea, site = scenes.sku(), scenes.site()
    order = placed(site, (tea, 10))
    purchasing.receive(scenes.act(), number=order.number, receipts=[ReceivedLine(Decimal(3), 1, condition=DAMAGED)])
    found = queries.discrepancies_of(order.id).get()
    purchasing.resolve_discrepancy(scenes.act(), discrepancy_id=found.id, resolution="return")
    with pytest.raises(ResolutionNotPossible):
        purchasing.reopen_discrepancy(scenes.act().because("no"), discrepancy_id=found.id)
    assert on_hand(tea) == (0, 0, 0)


def test_what_was_noted_by_mistake_is_void_and_stays_so():
    _, found = short()
    with pytest.raises(ReasonMissing):
        purchasing.void_discrepancy(scenes.act(), discrepancy_id=found.id)
    purchasing.void_discrepancy(scenes.act().because("counted again"), discrepancy_id=found.id)
    assert again(found).state == "void"
    with pytest.raises(AlreadySettled):
        purchasing.claim_discrepancy(scenes.act(), discrepancy_id=found.id)
    assert (check(), check(folds.RULES)) == ([], [])


def test_pictures_are_kept_under_random_names_and_not_without_end():
    _, found = short()
    photos = [purchasing.add_photo(scenes.act(), discrepancy_id=found.id, content=PNG) for _ in range(MOST_PHOTOS)]
    assert len({photo.name for photo in photos}) == MOST_PHOTOS
    assert (photos[0].content_type, photos[0].size) == ("image/png", len(PNG))
    with pytest.raises(TooManyPhotos):
        purchasing.add_photo(scenes.act(), discrepancy_id=found.id, content=PNG)


def test_two_who_read_the_same_discrepancy_do_not_overwrite_each_other():
    _, found = short()
    api, address = Api(), f"/discrepancies/{found.id}"
    seen = api.get(address)["ETag"]
    claimed = api.send("POST", f"{address}/claim", {"claim_number": "C-1"}, match=seen)
    assert (claimed.status_code, claimed["ETag"], claimed.json()["state"]) == (201, '"2"', "claimed")
    refused = api.send("POST", f"{address}/resolution", {"resolution": "credit"}, match=seen)
    assert (refused.status_code, refused.json()["code"], again(found).state) == (412, "stale_version", "claimed")
    settled = api.send("POST", f"{address}/resolution", {"resolution": "credit"}, match=claimed["ETag"])
    assert (settled.status_code, settled["ETag"], again(found).state) == (201, '"3"', "resolved")
    assert (check(), check(folds.RULES)) == ([], [])
