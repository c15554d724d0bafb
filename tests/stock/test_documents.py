"""What belongs to a document of a room above is given back and corrected by the document's own deeds alone."""

from __future__ import annotations

from decimal import Decimal

import pytest

from quartermaster.stock import documents, queries
from quartermaster.stock import operations as stock
from quartermaster.stock.checking import check
from quartermaster.stock.documents import Series
from quartermaster.stock.ledger import AlreadyReversed, BinShort, ClaimReused, InsufficientStock
from quartermaster.stock.models import Movement
from quartermaster.stock.moves import Ask
from tests import scenes
from tests.scenes import goods

pytestmark = pytest.mark.django_db

TRIPS = Series("TRIP", {"receipt": "Correct the trip {document}."}, claims="Call {document} off.")
documents.keep(TRIPS)


@pytest.fixture
def tea():
    return scenes.sku()


@pytest.fixture
def site():
    return scenes.site()


def ask(item, site, quantity, claim):
    return Ask(claim, scenes.house().id, item.id, site.warehouse.id, Decimal(quantity))


def there(item):
    """(sellable, receiving, reserved)."""
    found = queries.positions([item.id])[item.id]
    return found.sellable, found.receiving, found.reserved


@pytest.mark.parametrize("name", ["TRIP-1", "TRIP-1/1", "TRIP-12/3/2"])
def test_a_number_and_the_claims_named_after_it_are_the_documents(name):
    assert documents.series_of(name) is TRIPS


@pytest.mark.parametrize("name", ["", "TRIP", "TRIP-", "TRIP-x/1", "trip-1", "TRIP-1a", "TRIP-１", "cart-1/1", "XTRIP-1"])
def test_other_names_are_anybodys(name):
    assert documents.series_of(name) is None


def test_nobody_else_holds_a_claim_under_a_documents_name(tea, site):
    scenes.stocked(tea, 9, site.shelf)
    with pytest.raises(stock.BelongsToDocument) as refused:
        stock.reserve(scenes.act(), asks=[ask(tea, site, 1, "cart-1"), ask(tea, site, 2, "TRIP-1/1")])
    assert [(error.pointer, error.code) for error in refused.value.errors] == [("/lines/1/claim", "belongs_to_document")]
    assert there(tea) == (9, 0, 0)
    stock.reserve(scenes.act(), asks=[ask(tea, site, 2, "TRIP-1/1")], keeper=TRIPS)
    assert there(tea) == (9, 0, 2)


def test_nobody_else_gives_a_documents_claim_back(tea, site):
    scenes.stocked(tea, 9, site.shelf)
    stock.reserve(scenes.act(), asks=[ask(tea, site, 2, "TRIP-1/1")], keeper=TRIPS)
    stock.reserve(scenes.act(), asks=[ask(tea, site, 3, "cart-1")])
    with pytest.raises(stock.BelongsToDocument, match=r"TRIP-1/1 belongs to TRIP-1\. Call TRIP-1 off") as refused:
        stock.release(scenes.act(), claims={"cart-1": None, "TRIP-1/1": Decimal(1)})
    assert [error.pointer for error in refused.value.errors] == ["/claims/1/claim"]
    assert there(tea) == (9, 0, 5)
    stock.release(scenes.act(), claims={"cart-1": None, "TRIP-1/1": Decimal(1)}, keeper=TRIPS)
    assert there(tea) == (9, 0, 1)


def test_what_moved_for_a_document_is_not_reversed_behind_its_back(tea, site):
    (free,) = stock.receive(scenes.act(), goods=[goods(tea, 1, site.dock, document="their own 7")])
    (kept,) = stock.receive(scenes.act(), goods=[goods(tea, 2, site.dock, document="TRIP-1")])
    with pytest.raises(stock.BelongsToDocument, match=f"Movement {kept} belongs to TRIP-1") as refused:
        stock.reverse(scenes.act(), movement_ids=[free, kept])
    assert [error.pointer for error in refused.value.errors] == ["/movements/1"]
    assert refused.value.detail.endswith("Correct the trip TRIP-1.")
    assert there(tea) == (0, 3, 0)
    stock.reverse(scenes.act(), movement_ids=[free])
    assert there(tea) == (0, 2, 0)


def test_a_move_that_only_names_the_document_is_reversed_as_any_other(tea, site):
    stock.receive(scenes.act(), goods=[goods(tea, 2, site.dock, document="TRIP-1")])
    (put,) = stock.put_away(scenes.act(), goods=[goods(tea, 2, site.dock, site.shelf, document="TRIP-1")])
    stock.reverse(scenes.act(), movement_ids=[put])
    assert there(tea) == (0, 2, 0)


def test_a_document_corrects_how_much_moved_by_a_linked_reversal(tea, site):
    first, second = stock.receive(
        scenes.act(), goods=[goods(tea, 10, site.dock, document="TRIP-1"), goods(tea, 4, site.dock, document="TRIP-1")]
    )
    stock.put_away(scenes.act(), goods=[goods(tea, 9, site.dock, site.shelf)])
    stands = stock.correct(scenes.act(), quantities={first: Decimal(7), second: Decimal(2)}, keeper=TRIPS)
    assert there(tea) == (9, 0, 0)
    written = [(m.quantity, m.reverses_id) for m in Movement.objects.filter(document="TRIP-1").order_by("id")[2:]]
    assert written == [(10, first), (4, second), (7, None), (2, None)]
    assert [Movement.objects.get(id=stands[old]).quantity for old in (first, second)] == [7, 2]
    assert {m.id for m in queries.standing_of("TRIP-1", kind="receipt")} == set(stands.values())
    assert check() == []


def test_a_movement_is_corrected_once_and_by_its_keeper_and_only_where_the_goods_still_lie(tea, site):
    (kept,) = stock.receive(scenes.act(), goods=[goods(tea, 10, site.dock, document="TRIP-1")])
    (free,) = stock.receive(scenes.act(), goods=[goods(tea, 1, site.dock)])
    with pytest.raises(stock.BelongsToDocument):
        stock.correct(scenes.act(), quantities={free: Decimal(0)}, keeper=TRIPS)
    stock.put_away(scenes.act(), goods=[goods(tea, 9, site.dock, site.shelf)])
    with pytest.raises(BinShort):
        stock.correct(scenes.act(), quantities={kept: Decimal(7)}, keeper=TRIPS)
    assert there(tea) == (9, 2, 0)
    assert stock.correct(scenes.act(), quantities={kept: Decimal(8)}, keeper=TRIPS).keys() == {kept}
    assert there(tea) == (9, 0, 0)
    with pytest.raises(AlreadyReversed):
        stock.correct(scenes.act(), quantities={kept: Decimal(9)}, keeper=TRIPS)


def test_what_is_given_back_can_be_held_anew_in_the_same_exchange(tea, site):
    scenes.stocked(tea, 5, site.shelf)
    stock.reserve(scenes.act(), asks=[ask(tea, site, 4, "TRIP-1/1")], keeper=TRIPS)
    (held,) = stock.exchange(scenes.act(), release={"TRIP-1/1": None}, asks=[ask(tea, site, 5, "TRIP-1/2")], keeper=TRIPS)
    assert (held.granted, there(tea)) == (5, (5, 0, 5))
    with pytest.raises(ClaimReused):
        stock.exchange(scenes.act(), release={}, asks=[ask(tea, site, 1, "TRIP-1/2")], keeper=TRIPS)
    assert check() == []


def test_an_exchange_that_cannot_be_held_gives_nothing_back(tea, site):
    scenes.stocked(tea, 5, site.shelf)
    stock.reserve(scenes.act(), asks=[ask(tea, site, 4, "TRIP-1/1")], keeper=TRIPS)
    with pytest.raises(InsufficientStock):
        stock.exchange(scenes.act(), release={"TRIP-1/1": None}, asks=[ask(tea, site, 6, "TRIP-1/2")], keeper=TRIPS)
    assert there(tea) == (5, 0, 4)


@pytest.mark.parametrize("stranger", ["release", "asks"])
def test_an_exchange_is_the_keepers_as_well(tea, site, stranger):
    scenes.stocked(tea, 5, site.shelf)
    stock.reserve(scenes.act(), asks=[ask(tea, site, 1, "TRIP-1/1")], keeper=TRIPS)
    stock.reserve(scenes.act(), asks=[ask(tea, site, 1, "cart-1")])
    exchange = {
        "release": ({"TRIP-1/1": None}, [ask(tea, site, 1, "cart-2")]),
        "asks": ({"cart-1": None}, [ask(tea, site, 1, "TRIP-2/1")]),
    }[stranger]
    with pytest.raises(stock.BelongsToDocument):
        stock.exchange(scenes.act(), release=exchange[0], asks=exchange[1])
    assert there(tea) == (5, 0, 2)
