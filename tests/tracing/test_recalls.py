"""Traces and recalls: where a lot came from and went, held everywhere in one act, and what came back."""

from __future__ import annotations

import json
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse

from quartermaster.accounts.models import Deed
from quartermaster.kernel import clock
from quartermaster.kernel.refusals import StaleVersion
from quartermaster.purchasing import operations as purchasing
from quartermaster.purchasing.papers import ReceivedLine, ReceivedLot
from quartermaster.sales import operations as sales
from quartermaster.sales.operations import Returned
from quartermaster.stock import operations as stock
from quartermaster.stock import queries as stock_queries
from quartermaster.stock.checking import check
from quartermaster.stock.models import Lot, LotChange
from quartermaster.stock.moves import NewLot
from quartermaster.tracing import operations as tracing
from quartermaster.tracing import queries
from tests import scenes
from tests.accounts.scenes import Program, person, problem, token_of
from tests.purchasing.scenes import placed
from tests.sales.scenes import customer, line, ordered, stages
from tests.scenes import goods
from tests.stock.test_pages import Person, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def tea():
    return scenes.sku(tracking="lot")


@pytest.fixture
def site():
    return scenes.site()


def received(item, site, quantity, code="L1"):
    """A lot from a supplier, put on the first shelf; its id and the order's number."""
    order = placed(site, (item, quantity))
    lot = ReceivedLot(code, expires_on=clock.now().date() + timedelta(days=90))
    purchasing.receive(scenes.act(), number=order.number, receipts=[ReceivedLine(Decimal(quantity), 1, lot=lot)])
    lot_id = Lot.objects.get(sku=item, code=code).pk
    stock.put_away(scenes.act(), goods=[goods(item, quantity, site.dock, site.shelf, lot_id=lot_id)])
    return lot_id, order


def shipped(item, site, quantity, **more):
    number = ordered(site, line(item, quantity), **more).number
    sales.pick(scenes.act(), number=number)
    sales.ship(scenes.act(), number=number)
    return number


def drafted(*lot_ids):
    return tracing.draft_recall(scenes.act(), lot_ids=lot_ids, reason="Glass in a jar")


def parts(item):
    p = stock_queries.positions([item.id])[item.id]
    return (p.on_hand, p.sellable, p.held, p.staged)


def test_a_lot_is_traced_back_to_its_supplier_and_forward_to_who_got_it(tea, site):
    lot_id, order = received(tea, site, 20)
    shop = customer()
    first = shipped(tea, site, 4, customer_id=shop.id)
    second = shipped(tea, site, 3)
    sales.take_back(scenes.act(), returns=[Returned(first, 1, Decimal(1), site.quarantine.id)])
    way = queries.trace([lot_id])
    assert [(row.kind, row.document, row.supplier, row.quantity) for row in way.came_in] == [
        ("receipt", order.number, order.supplier.name, 20)
    ]
    assert [(row.bin, row.quantity) for row in way.lies_in] == [("A-01", 13), ("QC-1", 1)]
    assert {(row.order, row.customer, row.shipped, row.returned) for row in way.got_it} == {
        (first, "Corner shop", 4, 1),
        (second, "Walk-in", 3, 0),
    }
    stands = queries.standing(way)
    assert (stands.came_in, stands.on_hand, stands.shipped, stands.returned, stands.outstanding) == (20, 14, 7, 1, 6)


def test_reversals_leave_no_trace_of_what_did_not_happen(tea, site):
    lot_id, _ = received(tea, site, 20)
    number = shipped(tea, site, 4)
    returned = sales.take_back(scenes.act(), returns=[Returned(number, 1, Decimal(3), site.dock.id)])
    sales.correct_return(scenes.act(), number=number, lines=[sales.Part(1, Decimal(2))])
    assert len(returned) == 1
    (row,) = queries.trace([lot_id]).got_it
    assert (row.shipped, row.returned, row.outstanding) == (4, 1, 3)


def test_one_act_holds_a_lot_everywhere_and_picked_goods_cannot_be_shipped(tea, site):
    elsewhere = scenes.site()
    lot_id, _ = received(tea, site, 20)
    stock.transfer(scenes.act(), goods=[goods(tea, 5, site.shelf, elsewhere.shelf, lot_id=lot_id)])
    picked = ordered(site, line(tea, 4)).number
    sales.pick(scenes.act(), number=picked)
    waiting = ordered(site, line(tea, 2)).number
    recall = drafted(lot_id)
    assert parts(tea) == (20, 16, 0, 4)
    tracing.activate_recall(scenes.act(), number=recall.number)
    assert parts(tea) == (20, 0, 20, 0)
    with pytest.raises(stock.LotBlocked):
        sales.ship(scenes.act(), number=picked)
    with pytest.raises(sales.NothingToPick):
        sales.pick(scenes.act(), number=waiting)
    assert (stages(picked)[3], stages(picked)[5], stages(waiting)[3]) == (4, 0, 0)
    change = LotChange.objects.get(lot_id=lot_id)
    assert (change.state_before, change.state_after, change.reason) == (
        "released",
        "recalled",
        f"{recall.number}: Glass in a jar",
    )
    assert check() == []


def test_a_recall_says_who_to_tell_and_how_much_came_back(tea, site):
    lot_id, _ = received(tea, site, 20)
    shop = customer()
    first, second = shipped(tea, site, 4, customer_id=shop.id), shipped(tea, site, 6, customer_id=shop.id)
    third = shipped(tea, site, 2)
    recall = drafted(lot_id)
    tracing.activate_recall(scenes.act(), number=recall.number)
    lots = queries.lots_of(recall)
    found = queries.trace([lot_id], recall_id=recall.pk)
    told = queries.notices(queries.recall_by_number(recall.number), lots, found.got_it)
    assert [(one.customer, one.orders) for one in told] == [
        ("Corner shop", tuple(sorted((first, second)))),
        ("Walk-in", (third,)),
    ]
    assert told[0].text.startswith("Dear Corner shop,")
    assert f"- 4 of {tea.code} {tea.name}, lot L1 (order {first})" in told[0].text
    tracing.reconcile_recall(scenes.act(), number=recall.number)
    sales.take_back(scenes.act(), returns=[Returned(first, 1, Decimal(3), site.quarantine.id)])
    for outcome, quantity in (("destroyed", 3), ("used", 2)):
        tracing.note_answer(
            scenes.act(), number=recall.number, order=second, lot_id=lot_id, outcome=outcome, quantity=Decimal(quantity)
        )
    stands = queries.standing(queries.trace([lot_id], recall_id=recall.pk))
    assert (stands.shipped, stands.returned, stands.destroyed, stands.gone, stands.outstanding) == (12, 3, 3, 2, 4)
    assert stands.recovered_share == 50
    assert (stands.customers, stands.orders) == (2, 3)
    closed = tracing.close_recall(scenes.act(), number=recall.number)
    assert (closed.state, Deed.objects.get(document=recall.number, verb="tracing.close_recall").details["recovered"]) == (
        "closed",
        "50.0 %",
    )
    assert parts(tea) == (11, 0, 11, 0)
    assert check() == []


def test_no_more_is_noted_than_is_out_there(tea, site):
    lot_id, _ = received(tea, site, 20)
    number = shipped(tea, site, 4)
    recall = drafted(lot_id)
    tracing.activate_recall(scenes.act(), number=recall.number)

    def note(quantity, order=number):
        return tracing.note_answer(
            scenes.act(), number=recall.number, order=order, lot_id=lot_id, outcome="used", quantity=Decimal(quantity)
        )

    note(3)
    for refused in (lambda: note(2), lambda: note(1, "SO-1")):
        with pytest.raises(tracing.MoreThanOutstanding):
            refused()
    assert recall.answers.count() == 1


def test_a_recall_goes_its_way_step_by_step(tea, site):
    lot_id, _ = received(tea, site, 5)
    recall = drafted(lot_id)
    for early in (tracing.reconcile_recall, tracing.close_recall):
        with pytest.raises(tracing.RecallState):
            early(scenes.act(), number=recall.number)
    with pytest.raises(StaleVersion):
        tracing.activate_recall(scenes.act(), number=recall.number, version=7)
    tracing.activate_recall(scenes.act(), number=recall.number, version=1)
    with pytest.raises(tracing.RecallState):
        tracing.activate_recall(scenes.act(), number=recall.number)
    tracing.close_recall(scenes.act(), number=recall.number)
    with pytest.raises(tracing.RecallState):
        tracing.change_recall(scenes.act(), number=recall.number, reason="Other", notice="Other")
    assert Lot.objects.get(pk=lot_id).state == "recalled"


@pytest.mark.parametrize(("lots", "reason"), [([], "Glass"), ("lot", ""), ("lot", "two\nlines")])
def test_a_recall_needs_lots_and_a_reason(tea, lots, reason):
    (lot_id,) = stock.begin_lots(scenes.act(), lots=[NewLot(scenes.house().id, tea.id, "L1")])
    with pytest.raises(tracing.EmptyRecall):
        tracing.draft_recall(scenes.act(), lot_ids=[lot_id] if lots else [], reason=reason)
    with pytest.raises(queries.UnknownLot):
        tracing.draft_recall(scenes.act(), lot_ids=[0], reason="Glass")
    assert queries.recalls().count() == 0


def test_a_notice_is_text_and_no_template(tea, site):
    lot_id, _ = received(tea, site, 5)
    shipped(tea, site, 1)
    recall = tracing.draft_recall(scenes.act(), lot_ids=[lot_id], reason="Glass", notice="{customer} {goods.__class__} {0} %s")
    (told,) = queries.notices(recall, queries.lots_of(recall), queries.trace([lot_id]).got_it)
    assert told.text == "Walk-in {goods.__class__} {0} %s"


def test_a_recall_through_its_pages(tea, site):
    lot_id, order = received(tea, site, 20)
    number = shipped(tea, site, 4, customer_id=customer().id)
    manager = Person()
    page = text_of(manager.get(reverse("lot", args=[lot_id])))
    for words in ("Lot L1", order.number, order.supplier.name, "Corner shop", number, "A-01", "Its whole way"):
        assert words in page
    fields = {"sku": tea.code, "lots": "L1", "reason": "Glass in a jar", "notice": "Dear {customer}: {goods}"}
    assert manager.deed(reverse("recall_add"), **{**fields, "lots": "L9"}).status_code == 422
    response = manager.deed(reverse("recall_add"), **fields)
    recall = queries.recalls().get()
    assert (response.status_code, response.url) == (303, reverse("recall", args=[recall.number]))
    assert "nothing is held yet" in text_of(manager.get(response.url))
    assert Person("seller").deed(reverse("recall_activate", args=[recall.number]), version=1).status_code == 403
    manager.deed(reverse("recall_activate", args=[recall.number]), version=1)
    assert parts(tea) == (16, 0, 16, 0)
    manager.deed(reverse("recall_reconcile", args=[recall.number]), version=2)
    answer = {"goods": f"{number}/{lot_id}", "outcome": "destroyed", "quantity": "4", "note": "binned"}
    Person("seller").deed(reverse("recall_answer", args=[recall.number]), **answer)
    shown = text_of(manager.get(reverse("recall", args=[recall.number])))
    for words in ("100 %", "Destroyed there", "Dear Corner shop:", "binned"):
        assert words in shown
    assert "Corner shop" not in text_of(Person("storekeeper").get(reverse("recall_list")))
    report: Any = manager.get(reverse("recall_report", args=[recall.number]))
    csv = b"".join(report.streaming_content).decode()
    assert f"Shipped,{tea.code},L1,Corner shop,{number}" in csv
    manager.deed(reverse("recall_close", args=[recall.number]), version=3)
    assert "Closed" in text_of(manager.get(reverse("recall", args=[recall.number])))


def test_a_lots_state_is_changed_on_its_page_with_a_reason(tea, site):
    lot_id, _ = received(tea, site, 20)
    manager = Person()
    assert manager.deed(reverse("lot_state", args=[lot_id]), state="on_hold", reason="").status_code == 422
    manager.deed(reverse("lot_state", args=[lot_id]), state="on_hold", reason="a complaint")
    assert parts(tea) == (20, 0, 20, 0)
    page = text_of(manager.get(reverse("lot", args=[lot_id])))
    assert ("a complaint" in page, "On hold" in page) == (True, True)
    assert Person("storekeeper").deed(reverse("lot_state", args=[lot_id]), state="released", reason="x").status_code == 403
    assert manager.get(reverse("lot", args=["-0"])).status_code == 404
    assert manager.get(reverse("lot", args=["x"])).status_code == 404


def test_the_search_leads_to_a_lot_and_a_serial(tea, site):
    lot_id, _ = received(tea, site, 5, code=scenes.fresh("Lot"))
    radio = scenes.sku(tracking="serial")
    serial = scenes.fresh("SN")
    (serial_id,) = stock.begin_lots(scenes.act(), lots=[NewLot(scenes.house().id, radio.id, serial)])
    reader = Person("seller")
    code = Lot.objects.get(pk=lot_id).code
    for typed, lot in ((code.lower(), lot_id), (serial, serial_id)):
        assert reader.get(reverse("search"), {"q": typed})["Location"] == reverse("lot", args=[lot])
    assert f"Serial {serial}" in text_of(reader.get(reverse("lot", args=[serial_id])))
    assert code in text_of(reader.get(reverse("search"), {"q": code[:-1]}))


def test_a_recall_over_the_api(tea, site):
    lot_id, _ = received(tea, site, 20)
    number = shipped(tea, site, 4)
    program = Program(token_of(person("manager")))

    def post(path, body):
        return json.loads(program.post(f"/api/v1/{path}", body).content)

    drafted_now = post("recalls", {"lots": [lot_id], "reason": "Glass in a jar"})
    path = f"recalls/{drafted_now['number']}"
    assert (drafted_now["state"], drafted_now["on_hand"], drafted_now["shipped"]) == ("draft", "16", "4")
    assert post(f"{path}/activation", {})["state"] == "active"
    assert post(f"{path}/reconciliation", {})["state"] == "reconciling"
    answer = {"order": number, "lot": lot_id, "outcome": "destroyed", "quantity": "1"}
    noted = post(f"{path}/answers", answer)
    assert (noted["recovered"], noted["outstanding"], noted["notices"][0]["orders"]) == ("25", "3", [number])
    refused = program.post(f"/api/v1/{path}/answers", {**answer, "quantity": "9"})
    assert problem(refused) == (409, "more_than_outstanding")
    assert post(f"{path}/closing", {})["state"] == "closed"
    way = json.loads(program.get(f"/api/v1/lots/{lot_id}/trace").content)
    assert [(row["order"], row["shipped"]) for row in way["got_it"]] == [(number, "4")]
    assert json.loads(program.get("/api/v1/recalls?state=closed").content)["items"][0]["number"] == drafted_now["number"]
    assert problem(program.get("/api/v1/lots/987654/trace")) == (404, "unknown_lot")
    storekeeper = Program(token_of(person("storekeeper")))
    assert problem(storekeeper.post("/api/v1/recalls", {"lots": [lot_id], "reason": "x"})) == (403, "permission_missing")
