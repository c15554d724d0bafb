"""Customers' returns: agreed, received in the lots that left, decided, and never more than was shipped."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from quartermaster.accounts.models import Deed
from quartermaster.automation import tying_out
from quartermaster.kernel import clock
from quartermaster.kernel.refusals import StaleVersion
from quartermaster.returns import operations as returns
from quartermaster.returns import queries, times
from quartermaster.returns.models import Decision, Return
from quartermaster.returns.papers import Came, NewReturn, Ruling, Wanted
from quartermaster.sales import operations as sales
from quartermaster.sales.operations import Part
from quartermaster.sales.queries import order_by_number
from quartermaster.stock import costing
from quartermaster.stock import operations as stock
from quartermaster.stock import queries as stock_queries
from quartermaster.stock.models import Lot
from quartermaster.stock.moves import NewLot
from tests import scenes
from tests.catalog.kits import bundle
from tests.returns.scenes import again, agreed, pieces, received, ruling, shipped, wanted
from tests.stock.books import worth

pytestmark = pytest.mark.django_db


@pytest.fixture
def site():
    return scenes.site()


@pytest.fixture
def tea():
    return scenes.sku()


def lying(item):
    """Bin → quantity, of what is not empty."""
    return {row.bin.code: row.quantity for row in stock_queries.balances_of(item.id) if row.quantity}


def moved(number):
    return [(m.kind, m.quantity, m.from_bin.code, m.to_bin.code) for m in stock_queries.movements_on(number)]


def back(order):
    return order_by_number(order).lines.get(position=1).returned


def test_a_return_goes_its_way_from_request_to_closed(site, tea):
    order = shipped(site, (tea, 4))
    paper = returns.open_return(scenes.act(), wanted=wanted(order, (1, 3)))
    assert paper.state == "requested"
    returns.authorise(scenes.act(), number=paper.number)
    returns.note_sent(scenes.act(), number=paper.number, carrier="Post", tracking="T1")
    assert again(paper).state == "in_transit"
    returns.receive(scenes.act(), number=paper.number, came=[Came(1, Decimal(2))])
    assert (again(paper).state, back(order), lying(tea)) == ("received", 2, {"A-01": 5, "QC-1": 2})
    (piece,) = pieces(paper)
    returns.decide(scenes.act(), number=paper.number, rulings=[ruling(piece, "restock", 1)])
    assert (again(paper).state, lying(tea)) == ("inspecting", {"A-01": 6, "QC-1": 1})
    returns.receive(scenes.act(), number=paper.number)
    for one in pieces(paper):
        if one.left:
            returns.decide(scenes.act(), number=paper.number, rulings=[ruling(one, "scrap")])
    assert (again(paper).state, lying(tea)) == ("dispositioned", {"A-01": 6})
    returns.close(scenes.act(), number=paper.number)
    assert again(paper).state == "closed"
    assert [(kind, quantity) for kind, quantity, _, _ in moved(paper.number)] == [
        ("internal_move", 1),
        ("scrap", 1),
        ("scrap", 1),
    ]
    assert tying_out.check() == []


def test_what_may_come_back_is_never_more_than_was_shipped_all_returns_together(site, tea):
    order = shipped(site, (tea, 4))
    agreed(order, (1, 3))
    with pytest.raises(sales.MoreThanShipped, match="can send 1 back, not 2") as refused:
        agreed(order, (1, 2))
    assert refused.value.errors[0].pointer == "/lines/0/quantity"
    assert Return.objects.filter(order__number=order).count() == 1
    agreed(order, (1, 1))
    with pytest.raises(sales.MoreThanShipped):
        returns.receive_unannounced(scenes.act(), wanted=wanted(order, (1, 1)))
    assert back(order) == 0


def test_what_a_rejected_or_cancelled_return_had_promised_may_come_on_another(site, tea):
    order = shipped(site, (tea, 2))
    paper = returns.open_return(scenes.act(), wanted=wanted(order, (1, 2)))
    with pytest.raises(returns.ReasonMissing):
        returns.reject(scenes.act(), number=paper.number)
    returns.reject(scenes.act().because("used"), number=paper.number)
    second = agreed(order, (1, 2))
    returns.cancel(scenes.act().because("keeps it"), number=second.number)
    assert received(order, (1, 2)).state == "received"
    with pytest.raises(returns.WrongState, match="is rejected, so it cannot be received"):
        returns.receive(scenes.act(), number=paper.number)


def test_a_second_receipt_of_the_same_goods_is_refused(site, tea):
    order = shipped(site, (tea, 3))
    paper = agreed(order, (1, 2))
    seen = again(paper).version
    returns.receive(scenes.act(), number=paper.number, came=[Came(1, Decimal(2))], version=seen)
    with pytest.raises(StaleVersion):
        returns.receive(scenes.act(), number=paper.number, came=[Came(1, Decimal(2))], version=seen)
    with pytest.raises(returns.MoreThanAgreed, match="0 are still to come, not 2"):
        returns.receive(scenes.act(), number=paper.number, came=[Came(1, Decimal(2))])
    with pytest.raises(returns.NothingCame):
        returns.receive(scenes.act(), number=paper.number)
    assert (back(order), lying(tea)) == (2, {"A-01": 5, "QC-1": 2})


def test_goods_that_nobody_announced_are_taken_in_at_once(site, tea):
    order = shipped(site, (tea, 3))
    paper = returns.receive_unannounced(scenes.act(), wanted=wanted(order, (1, 2), reason="damaged"), bin_id=site.dock.id)
    assert (paper.state, paper.blind, lying(tea)) == ("received", True, {"A-01": 5, "DOCK-1": 2})
    (piece,) = pieces(paper)
    returns.decide(
        scenes.act(),
        number=paper.number,
        rulings=[ruling(piece, "restock", 1, bin_id=site.third_shelf.id), ruling(piece, "refurbish", 1)],
    )
    assert lying(tea) == {"A-01": 5, "A-03": 1, "QC-1": 1}
    assert moved(paper.number) == [
        ("put_away", 1, "DOCK-1", "A-03"),
        ("put_away", 1, "DOCK-1", "QC-1"),
    ]


def test_goods_come_back_at_the_cost_at_which_they_left(site, tea):
    order = shipped(site, (tea, 4))
    costing.value_all()
    assert worth(tea) == (5, 10)
    received(order, (1, 3))
    costing.value_all()
    assert worth(tea) == (8, 16)


def test_an_expired_lot_comes_back_and_is_not_sold_again(site):
    cheese = scenes.sku(tracking="lot")
    day = clock.now().date()
    new = NewLot(scenes.house().id, cheese.id, "OLD", expires_on=day + timedelta(days=1))
    (lot_id,) = stock.begin_lots(scenes.act(), lots=[new])
    stock.open_balances(scenes.act(), goods=[scenes.goods(cheese, 4, site.shelf, lot_id=lot_id)])
    order = shipped(site, (cheese, 3), stocked=False)
    Lot.objects.filter(pk=lot_id).update(expires_on=day - timedelta(days=3))
    paper = received(order, (1, 3), reason="expired")
    (piece,) = pieces(paper)
    assert piece.lot_id == lot_id
    with pytest.raises(returns.NotFitToSell, match=r"Lot OLD of .* has expired"):
        returns.decide(scenes.act(), number=paper.number, rulings=[ruling(piece, "scrap", 1), ruling(piece, "restock", 2)])
    assert lying(cheese) == {"A-01": 1, "QC-1": 3}
    returns.decide(scenes.act(), number=paper.number, rulings=[ruling(piece, "scrap", 3)])
    assert lying(cheese) == {"A-01": 1}
    (scrapped,) = stock_queries.movements_on(paper.number)
    assert (scrapped.kind, scrapped.reason, scrapped.lot_id) == ("scrap", "expired", lot_id)
    assert tying_out.check() == []


def test_a_recalled_lot_that_comes_back_stays_out_of_sale(site):
    tea = scenes.sku(tracking="lot")
    (lot_id,) = stock.begin_lots(scenes.act(), lots=[NewLot(scenes.house().id, tea.id, "L1")])
    stock.open_balances(scenes.act(), goods=[scenes.goods(tea, 2, site.shelf, lot_id=lot_id)])
    order = shipped(site, (tea, 2), stocked=False)
    stock.change_lot(scenes.act().because("recalled by the maker"), lot_id=lot_id, state=Lot.State.RECALLED)
    paper = received(order, (1, 2), reason="recalled")
    with pytest.raises(returns.NotFitToSell, match="is recalled"):
        returns.decide(scenes.act(), number=paper.number, rulings=[ruling(pieces(paper)[0], "restock")])


def test_what_is_kept_aside_is_decided_anew_and_each_decision_taken_back(site, tea):
    order = shipped(site, (tea, 3))
    paper = received(order, (1, 3), reason="defective")
    (piece,) = pieces(paper)
    (mend,) = returns.decide(scenes.act(), number=paper.number, rulings=[ruling(piece, "refurbish")])
    assert (mend.movement_id, mend.left, again(paper).state) == (None, 3, "dispositioned")
    again_rulings = [Ruling("restock", Decimal(2), decision_id=mend.pk)]
    (sold,) = returns.decide(scenes.act(), number=paper.number, rulings=again_rulings)
    assert (Decision.objects.get(pk=mend.pk).left, lying(tea)) == (1, {"A-01": 7, "QC-1": 1})
    with pytest.raises(returns.NothingToDecide):
        returns.decide(scenes.act(), number=paper.number, rulings=again_rulings)
    with pytest.raises(returns.DecidedElsewhere):
        returns.take_back_decision(scenes.act(), number=paper.number, decision_id=mend.pk)
    returns.take_back_decision(scenes.act(), number=paper.number, decision_id=sold.pk)
    assert (Decision.objects.get(pk=mend.pk).left, lying(tea)) == (3, {"A-01": 5, "QC-1": 3})
    returns.take_back_decision(scenes.act(), number=paper.number, decision_id=mend.pk)
    assert (again(paper).state, pieces(paper)[0].left) == ("received", 3)
    with pytest.raises(returns.DecidedElsewhere):
        returns.take_back_decision(scenes.act(), number=paper.number, decision_id=mend.pk)
    assert tying_out.check() == []


def test_what_did_not_come_is_corrected_on_the_return_and_only_there(site, tea):
    order = shipped(site, (tea, 4))
    paper = received(order, (1, 3))
    (piece,) = pieces(paper)
    with pytest.raises(returns.CameOnReturn, match=f"came on {paper.number}"):
        sales.correct_return(scenes.act().because("miscounted"), number=order, lines=[Part(1, Decimal(1))])
    assert (back(order), lying(tea)) == (3, {"A-01": 5, "QC-1": 3})
    returns.not_come(scenes.act().because("miscounted"), number=paper.number, missing={piece.pk: Decimal(1)})
    (now,) = pieces(paper)
    assert (back(order), lying(tea), now.quantity, now.left) == (2, {"A-01": 5, "QC-1": 2}, 2, 2)
    assert stock_queries.movements_by_id([now.movement_id])[now.movement_id].quantity == 2
    returns.decide(scenes.act(), number=paper.number, rulings=[ruling(now, "restock", 1)])
    with pytest.raises(returns.MoreThanAgreed, match="Of these 1 lie where they came"):
        returns.not_come(scenes.act().because("miscounted"), number=paper.number, missing={piece.pk: Decimal(2)})
    assert tying_out.check() == []


def test_a_return_is_not_closed_while_something_is_undecided_and_what_never_came_is_kept(site, tea):
    order = shipped(site, (tea, 4))
    paper = agreed(order, (1, 4))
    returns.receive(scenes.act(), number=paper.number, came=[Came(1, Decimal(1))])
    with pytest.raises(returns.StillToDecide, match=f"1 of {tea.code} came"):
        returns.close(scenes.act(), number=paper.number)
    returns.decide(scenes.act(), number=paper.number, rulings=[ruling(pieces(paper)[0], "restock")])
    returns.close(scenes.act(), number=paper.number)
    assert again(paper).state == "closed"
    assert agreed(order, (1, 3)).state == "authorised"


def test_a_kit_comes_back_as_its_components(site):
    tea, cup = scenes.sku(), scenes.sku()
    gift = bundle((tea, 2), (cup, 1))
    scenes.stocked(tea, 10, site.shelf)
    scenes.stocked(cup, 5, site.shelf)
    order = shipped(site, (gift, 3), stocked=False)
    paper = received(order, (1, 2))
    assert [(row.sku.code, row.quantity, row.received) for row in paper.lines.all()] == [(tea.code, 4, 4), (cup.code, 2, 2)]
    with pytest.raises(sales.MoreThanShipped, match=f"Of {tea.code} the customer can send 2 back, not 4"):
        agreed(order, (1, 2))


def test_several_faults_are_told_at_once(site, tea):
    order = shipped(site, (tea, 2))
    lines = (Wanted(9, Decimal(1), "late"), Wanted(1, Decimal("0.5"), "late"), Wanted(1, Decimal(1), "whim"))
    with pytest.raises(returns.InvalidReturn) as refused:
        returns.open_return(scenes.act(), wanted=NewReturn(order, lines))
    assert [(one.pointer, one.code) for one in refused.value.errors] == [
        ("/lines/0/line", "unknown_line"),
        ("/lines/1/quantity", "too_many_decimals"),
        ("/lines/2/reason", "unknown_reason"),
    ]
    with pytest.raises(returns.NothingToReturn):
        returns.open_return(scenes.act(), wanted=NewReturn(order, ()))
    assert not Return.objects.filter(order__number=order).exists()


def test_both_timelines_tell_what_happened(site, tea):
    order = shipped(site, (tea, 2))
    paper = received(order, (1, 2))
    returns.decide(scenes.act(), number=paper.number, rulings=[ruling(pieces(paper)[0], "restock")])
    verbs = list(Deed.objects.filter(document=paper.number).order_by("id").values_list("verb", flat=True))
    assert verbs == ["returns.open", "returns.receive", "returns.decide"]
    told = Deed.objects.get(document=order, verb="returns.decide")
    assert told.details == {"return": paper.number, f"2 of {tea.code}": "restock"}


def test_why_goods_come_back(site):
    tea, cup = scenes.sku(price="5"), scenes.sku(price="3")
    order = shipped(site, (tea, 6), (cup, 2))
    first = received(order, (1, 3), reason="damaged")
    received(order, (1, 1), reason="late")
    received(order, (2, 1), reason="damaged")
    returns.decide(scenes.act(), number=first.number, rulings=[ruling(pieces(first)[0], "restock", 2)])
    span = times.span(None, None)
    asked = {"since": span.begins_at, "until": span.ends_at, "warehouse_id": site.warehouse.id}
    damaged, late = queries.reasons(**asked)
    assert (damaged.reason, damaged.returns, damaged.quantity, damaged.amount) == ("damaged", 2, 4, 18)
    assert (damaged.restocked, damaged.scrapped, late.quantity) == (2, 0, 1)
    most = queries.skus(**asked)
    assert [(row.code, row.quantity, row.reason) for row in most] == [(tea.code, 4, "damaged"), (cup.code, 1, "damaged")]
    assert most[0].share == Decimal(400) / 6
