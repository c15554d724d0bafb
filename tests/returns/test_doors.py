"""Returns over the API and on their pages."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse

from quartermaster.catalog.models import Owner
from quartermaster.returns import operations as returns
from quartermaster.returns.models import Return
from quartermaster.returns.papers import Ruling
from tests import scenes
from tests.accounts.scenes import Program, token_of
from tests.returns.scenes import again, agreed, pieces, received, ruling, shipped
from tests.stock.test_pages import Person, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def site():
    return scenes.site()


@pytest.fixture
def tea():
    return scenes.sku()


def program(*roles: str) -> Program:
    return Program(token_of(scenes.person(*(roles or ("manager",)))))


def read(response: Any) -> Any:
    return json.loads(response.content)


def test_a_return_goes_its_way_over_http(site, tea):
    api, order = program(), shipped(site, (tea, 4))
    body = {"order": order, "lines": [{"line": 1, "quantity": "3", "reason": "late", "note": "two weeks"}]}
    made = api.post("/api/v1/returns", body, key="open-1")
    assert (made.status_code, read(made)["state"], read(made)["lines"][0]["quantity"]) == (201, "requested", "3")
    number = read(made)["number"]
    assert api.post("/api/v1/returns", body, key="open-1").headers["Idempotency-Replayed"] == "true"
    assert Return.objects.filter(order__number=order).count() == 1
    assert read(api.post(f"/api/v1/returns/{number}/authorisation", {}, key="auth-1"))["state"] == "authorised"
    sent = api.post(f"/api/v1/returns/{number}/dispatch", {"carrier": "Post", "tracking": "T1"}, key="sent-1")
    assert (read(sent)["state"], read(sent)["tracking"]) == ("in_transit", "T1")
    came = read(api.post(f"/api/v1/returns/{number}/arrivals", {"lines": [{"line": 1, "quantity": "2"}]}, key="came-1"))
    (piece,) = came["lines"][0]["pieces"]
    assert (came["state"], piece["left"], piece["bin"], piece["decisions"]) == ("received", "2", "QC-1", [])
    ruling = {"decisions": [{"piece": piece["id"], "disposition": "restock", "quantity": "2", "bin": "A-02"}]}
    decided = read(api.post(f"/api/v1/returns/{number}/decisions", ruling, key="decide-1"))
    (decision,) = decided["lines"][0]["pieces"][0]["decisions"]
    assert (decided["state"], decision["bin"], decision["left"], decision["taken_back"]) == ("inspecting", "A-02", "0", False)
    undone = api.post(f"/api/v1/returns/{number}/decisions/{decision['id']}/reversal", {}, key="undo-1")
    assert (undone.status_code, read(undone)["state"]) == (201, "received")
    less = {"reason": "miscounted", "pieces": [{"piece": piece["id"], "quantity": "1"}]}
    assert read(api.post(f"/api/v1/returns/{number}/arrival-corrections", less, key="less-1"))["lines"][0]["received"] == "1"
    refused = api.post(f"/api/v1/returns/{number}/closing", {}, key="close-1")
    assert (refused.status_code, read(refused)["code"]) == (409, "still_to_decide")
    listed = read(api.get(f"/api/v1/returns?order={order}&waiting=true"))
    assert [row["number"] for row in listed["items"]] == [number]
    reasons = read(api.get("/api/v1/return-reasons"))["reasons"]
    assert next(row for row in reasons if row["reason"] == "late")["quantity"] == "1"


def test_goods_that_came_unannounced_are_taken_in_over_http(site, tea):
    api, order = program("storekeeper"), shipped(site, (tea, 2))
    body = {"order": order, "bin": "DOCK-1", "lines": [{"line": 1, "quantity": "1", "reason": "undelivered"}]}
    made = api.post("/api/v1/blind-returns", body, key="blind-1")
    assert (made.status_code, read(made)["state"], read(made)["blind"]) == (201, "received", True)
    refused = api.post("/api/v1/returns", {"order": order, "lines": body["lines"]}, key="open-2")
    assert (refused.status_code, read(refused)["code"]) == (403, "permission_missing")


def test_agreeing_needs_its_permission_and_a_version_is_insisted_on(site, tea):
    order = shipped(site, (tea, 2))
    api = program("client")
    lines = [{"line": 1, "quantity": "1", "reason": "late"}]
    assert api.post("/api/v1/returns", {"order": order, "lines": lines, "authorise": True}, key="a-1").status_code == 403
    paper = agreed(order, (1, 1))
    stale = program().post(f"/api/v1/returns/{paper.number}/arrivals", {}, key="a-2", If_Match='"99"')
    assert (stale.status_code, read(stale)["code"]) == (412, "stale_version")
    assert not again(paper).lines.get().received


def test_a_return_is_opened_received_and_decided_on_its_pages(site, tea):
    order = shipped(site, (tea, 4))
    person = Person("manager", at=site)
    assert tea.code in text_of(person.get(reverse("return_new"), {"order": order}))
    wrong = person.deed(reverse("return_open"), order=order, quantity_1="9", reason_1="late", how="agreed")
    assert (wrong.status_code, "can send 4 back, not 9" in text_of(wrong)) == (422, True)
    person.deed(reverse("return_open"), order=order, quantity_1="2", reason_1="late", how="agreed")
    paper = Return.objects.get(order__number=order)
    assert "Receive" in text_of(person.get(reverse("return_paper", args=[paper.number])))
    person.deed(reverse("return_take_in", args=[paper.number]), came_1="2", bin=site.quarantine.id, version=paper.version)
    (piece,) = pieces(paper)
    page = text_of(person.get(reverse("return_paper", args=[paper.number])))
    assert f'name="disposition_p{piece.pk}"' in page
    fields = {f"quantity_p{piece.pk}": "1", f"disposition_p{piece.pk}": "restock", f"bin_p{piece.pk}": "nowhere"}
    unknown = person.deed(reverse("return_decide", args=[paper.number]), version=again(paper).version, **fields)
    assert (unknown.status_code, "There is no bin" in text_of(unknown)) == (422, True)
    fields[f"bin_p{piece.pk}"] = "a-02"
    person.deed(reverse("return_decide", args=[paper.number]), version=again(paper).version, **fields)
    (decision,) = pieces(paper)[0].decisions.all()
    assert (decision.disposition, decision.quantity, decision.bin) == ("restock", 1, site.second_shelf)
    person.deed(reverse("return_undecide", args=[paper.number, decision.pk]), version=again(paper).version)
    assert pieces(paper)[0].left == 2
    dialog = text_of(person.get(reverse("return_not_come_form", args=[paper.number, piece.pk])))
    assert 'value="2"' in dialog
    fields = {"quantity": "2", "reason": "empty box", "version": str(again(paper).version)}
    person.deed(reverse("return_not_come", args=[paper.number, piece.pk]), **fields)
    assert again(paper).lines.get().received == Decimal(0)


def test_what_is_to_be_mended_or_is_for_a_supplier_is_listed_until_it_is_decided_anew(site, tea):
    paper = received(shipped(site, (tea, 4)), (1, 3), reason="defective")
    (piece,) = pieces(paper)
    returns.decide(
        scenes.act(), number=paper.number, rulings=[ruling(piece, "refurbish", 2), ruling(piece, "return_to_vendor", 1)]
    )
    person, api = Person("manager", at=site), program()

    def listed(kept: str) -> tuple[bool, bool]:
        on_page = paper.number in text_of(person.get(reverse("return_list"), {"kept": kept}))
        rows = read(api.get(f"/api/v1/returns?kept={kept}"))["items"]
        return on_page, paper.number in {row["number"] for row in rows}

    seen = {kept: listed(kept) for kept in ("refurbish", "return_to_vendor", "quarantine")}
    assert seen == {"refurbish": (True, True), "return_to_vendor": (True, True), "quarantine": (False, False)}
    mended = pieces(paper)[0].decisions.get(disposition="refurbish")
    anew = Ruling("restock", Decimal(2), decision_id=mended.pk)
    returns.decide(scenes.act(), number=paper.number, rulings=[anew])
    assert [listed(kept)[0] for kept in ("refurbish", "return_to_vendor")] == [False, True]


def test_lists_and_reasons_are_shown(site, tea):
    paper = received(shipped(site, (tea, 3)), (1, 2), reason="damaged")
    person = Person("manager", at=site)
    assert paper.number in text_of(person.get(reverse("return_list"), {"waiting": "yes"}))
    shown = [">Owner<" in text_of(person.get(reverse(name))) for name in ("return_list", "discrepancy_list")]
    client = Owner.objects.create(code=scenes.fresh("O"), name="A client")
    assert shown == [False, False]
    assert f">{scenes.house().name}<td" in text_of(person.get(reverse("return_list")))
    assert ">Owner<" in text_of(person.get(reverse("return_list")))
    assert paper.number not in text_of(person.get(reverse("return_list"), {"owner": client.code}))
    page = text_of(person.get(reverse("return_reasons")))
    assert "Came damaged" in page
    assert tea.code in page
    assert "Nothing came back" in text_of(person.get(reverse("return_reasons"), {"until": "2020-01-01"}))


def test_somebody_confined_to_another_warehouse_sees_none_of_it(site, tea):
    paper = received(shipped(site, (tea, 2)), (1, 1))
    other = scenes.site()
    user = scenes.person("storekeeper")
    user.warehouse_ids = [other.warehouse.id]
    user.save()
    api = Program(token_of(user))
    assert api.get(f"/api/v1/returns/{paper.number}").status_code == 404
    assert read(api.get("/api/v1/returns"))["items"] == []
    assert read(api.get("/api/v1/return-reasons"))["reasons"] == []
