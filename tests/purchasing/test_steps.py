"""An order's way: approved by amount and role, acknowledged otherwise, changed as a revision, held, made one with others."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from quartermaster.accounts.models import Deed, User
from quartermaster.insights.queries.levels import level_of
from quartermaster.purchasing import approvals, folds, queries
from quartermaster.purchasing import operations as purchasing
from quartermaster.purchasing.landed import Ordered, landed_costs
from quartermaster.purchasing.models import PurchaseOrder
from quartermaster.purchasing.operations.acknowledging import InvalidAcknowledgement, NothingDiffers
from quartermaster.purchasing.operations.approving import ApprovalLimitExceeded, InvalidApprovalRule, ReasonMissing
from quartermaster.purchasing.operations.consolidating import CannotConsolidate
from quartermaster.purchasing.operations.drafting import InvalidOrder
from quartermaster.purchasing.operations.holding import OrderOnHold
from quartermaster.purchasing.operations.ordering import SomethingReceived
from quartermaster.purchasing.operations.states import WrongState
from quartermaster.purchasing.papers import (
    AcknowledgedLine,
    NewBreak,
    NewCharge,
    NewLine,
    NewOrder,
    NewSupplierItem,
    ReceivedLine,
    Terms,
)
from quartermaster.stock.checking import check
from tests import scenes
from tests.accounts.scenes import Program, problem, token_of
from tests.purchasing.scenes import drafted, lines, paper, placed, state, supplier

pytestmark = pytest.mark.django_db

MAY, JUNE = date(2026, 5, 4), date(2026, 6, 1)


def verbs(order: PurchaseOrder) -> list[str]:
    return [
        verb.partition(".")[2]
        for verb in Deed.objects.filter(document=order.number).order_by("id").values_list("verb", flat=True)
    ]


def changed(order: PurchaseOrder, *rows: tuple[Any, str | int], act: Any = None, **more: Any) -> PurchaseOrder:
    now = queries.order_by_number(order.number)
    wanted = NewOrder(order.supplier_id, order.warehouse_id, [NewLine(item.id, Decimal(q)) for item, q in rows], **more)
    return purchasing.edit_order(act or scenes.act(), number=order.number, version=now.version, order=wanted)


def limit(role: str, most: str | None, most_own: str | None) -> None:
    amounts = [None if text is None else Decimal(text) for text in (most, most_own)]
    purchasing.set_approval_rule(scenes.act("administrator"), role=role, most=amounts[0], most_own=amounts[1])


# ---------------------------------------------------------------- approval


def test_an_order_is_submitted_rejected_edited_and_approved():
    tea, site, buyer, boss = scenes.sku(cost="2"), scenes.site(), scenes.act("buyer"), scenes.act()
    order = purchasing.draft_order(buyer, order=paper(site, (tea, 10)))
    assert purchasing.submit(buyer, number=order.number, version=1).state == "pending_approval"
    with pytest.raises(ReasonMissing):
        purchasing.reject(boss, number=order.number)
    assert purchasing.reject(boss.because("Too many"), number=order.number).state == "rejected"
    assert changed(order, (tea, 5), act=buyer).state == "draft"
    purchasing.submit(buyer, number=order.number)
    approved = purchasing.approve(boss, number=order.number)
    assert (approved.state, approved.approved_by_id, approved.approved_value) == ("approved", boss.user_id, 10)
    assert verbs(order) == ["draft_order", "submit", "reject", "edit_order", "submit", "approve"]


def test_an_approved_order_that_is_edited_waits_for_approval_again():
    tea, site = scenes.sku(), scenes.site()
    order = purchasing.approve(scenes.act(), number=drafted(site, (tea, 10)).number)
    edited = changed(order, (tea, 11))
    assert (edited.state, edited.approved_by, edited.approved_value) == ("pending_approval", None, None)
    with pytest.raises(WrongState):
        purchasing.place(scenes.act(), number=order.number)


def test_a_buyer_approves_nothing_until_the_limit_is_raised_and_then_up_to_it():
    tea, site, buyer, other = scenes.sku(cost="2"), scenes.site(), scenes.act("buyer"), scenes.act("buyer")
    order = purchasing.draft_order(other, order=paper(site, (tea, 250)))
    with pytest.raises(ApprovalLimitExceeded, match=r"£500.00.*up to £0.00"):
        purchasing.approve(buyer, number=order.number)
    limit("buyer", "500", "100")
    assert purchasing.approve(buyer, number=order.number).state == "approved"
    more = purchasing.draft_order(other, order=paper(site, (tea, "251")))
    with pytest.raises(ApprovalLimitExceeded, match="Somebody with a higher limit"):
        purchasing.approve(buyer, number=more.number)
    own = purchasing.draft_order(buyer, order=paper(site, (tea, 51)))
    with pytest.raises(ApprovalLimitExceeded, match=r"orders of your own up to £100\.00"):
        purchasing.approve(buyer, number=own.number)
    assert purchasing.approve(scenes.act(), number=own.number).state == "approved"


def test_the_limit_is_in_the_books_currency_and_the_widest_of_ones_roles_counts():
    tea, site = scenes.sku(), scenes.site()
    limit("buyer", "90", "90")
    limit("manager", "100", "0")
    both = scenes.act("buyer", "manager")
    seller = supplier(terms=Terms(currency="EUR", exchange_rate=Decimal("0.5")))
    purchasing.set_supplier_item(scenes.act(), item=NewSupplierItem(seller.id, tea.id, Decimal(2)))
    order = purchasing.draft_order(scenes.act("buyer"), order=paper(site, (tea, 100), of=seller))
    assert approvals.values_of([order.id]) == {order.id: Decimal(100)}
    assert purchasing.approve(both, number=order.number).state == "approved"


def test_what_waits_for_whom_is_a_list_of_those_they_may_approve():
    tea, site, boss = scenes.sku(cost="1"), scenes.site(), scenes.act()
    limit("manager", "100", "10")
    mine, few, many = (
        purchasing.draft_order(who, order=paper(site, (tea, q)))
        for who, q in ((boss, 50), (scenes.act("buyer"), 100), (scenes.act("buyer"), 101))
    )
    for order in (mine, few, many):
        purchasing.submit(scenes.act("buyer"), number=order.number)
    waiting = approvals.waiting_for(boss.user_id, permissions=boss.permissions)
    assert {order.number for order in waiting} & {o.number for o in (mine, few, many)} == {few.number}
    api: Any = Program(token_of(User.objects.get(pk=boss.user_id)))
    listed = {row["number"] for row in api.get("/api/v1/purchase-orders?waiting=true").json()["items"]}
    assert (few.number in listed, many.number in listed) == (True, False)
    client = Client()
    client.force_login(User.objects.get(pk=boss.user_id))
    page = client.get(reverse("approval_list")).content.decode()
    assert (few.number in page, many.number in page) == (True, False)


def test_rules_are_set_over_the_api_and_by_hand_with_a_permission():
    api: Any = Program(token_of(scenes.person("manager")))
    told = {rule["role"]: rule for rule in api.get("/api/v1/approval-rules").json()["rules"]}
    assert told["buyer"] == {"role": "buyer", "most": "0", "most_own": "0", "version": 1}
    assert told["manager"] == {"role": "manager", "most": None, "most_own": None, "version": 0}
    body = {"role": "buyer", "most": "250", "most_own": None}
    assert api.post("/api/v1/approval-rules", body).json() == {**body, "version": 2}
    assert problem(api.post("/api/v1/approval-rules", {**body, "role": "seller"})) == (422, "invalid_approval_rule")
    buyer: Any = Program(token_of(scenes.person("buyer")))
    assert problem(buyer.post("/api/v1/approval-rules", body)) == (403, "permission_missing")
    client = Client()
    client.force_login(scenes.person("manager"))
    typed = {"_key": uuid.uuid4().hex, "role": "buyer", "most": "300", "most_own": "", "version": "1"}
    assert client.post(reverse("approval_rule_set"), typed).status_code == 412
    assert client.post(reverse("approval_rule_set"), {**typed, "_key": uuid.uuid4().hex, "version": "2"}).status_code == 303
    assert b'value="300"' in client.get(reverse("approval_rules")).content
    with pytest.raises(InvalidApprovalRule):
        purchasing.set_approval_rule(scenes.act(), role="manager", most=Decimal(-1), most_own=None)


# ---------------------------------------------------------------- acknowledgement


def test_what_the_supplier_confirms_is_kept_beside_what_was_ordered_and_the_day_follows():
    tea, cup, site = scenes.sku(), scenes.sku(), scenes.site()
    order = placed(site, (tea, 10), (cup, 4))
    said = [AcknowledgedLine(1, Decimal(8), JUNE)]
    found = purchasing.acknowledge(scenes.act(), number=order.number, lines=said, reference="AB 77")
    first, second = found.lines.all()
    assert (found.state, found.supplier_reference) == ("acknowledged", "AB 77")
    assert (first.quantity, first.acknowledged_quantity, first.expected_on(found), first.differs(found)) == (10, 8, JUNE, True)
    assert (second.acknowledged_quantity, second.expected_on(found), second.differs(found)) == (4, order.expected_on, False)
    assert [(due.expected_on, due.quantity) for due in queries.on_order_by_due(tea.id)] == [(JUNE, 10)]
    level = level_of(tea.id)
    assert level is not None
    assert (level.on_order, level.next_on) == (10, JUNE)


def test_accepting_makes_the_order_what_was_confirmed_as_a_revision():
    tea, cup, site = scenes.sku(), scenes.sku(), scenes.site()
    order = placed(site, (tea, 10), (cup, 4))
    said = [AcknowledgedLine(1, Decimal(8), JUNE), AcknowledgedLine(2, Decimal(0))]
    purchasing.acknowledge(scenes.act(), number=order.number, lines=said)
    found = purchasing.accept_acknowledgement(scenes.act(), number=order.number)
    assert (found.state, found.revision, lines(found)) == ("acknowledged", 2, [("8", "0", "8"), ("4", "0", "0")])
    assert not any(line.differs(found) for line in found.lines.all())
    (second, changes), (first, _) = queries.revisions_of(found)
    assert [(one.about, one.what, one.before, one.after) for one in changes] == [
        (tea.code, "quantity", "10", "8"),
        (tea.code, "wanted", "none", "2026-06-01"),
        (cup.code, "wanted", "none", str(order.expected_on)),
        (cup.code, "closed short", "0", "4"),
    ]
    assert [line["quantity"] for line in first.lines] == ["10", "4"]
    assert second.number == 2
    with pytest.raises(NothingDiffers):
        purchasing.accept_acknowledgement(scenes.act(), number=order.number)


def test_what_is_confirmed_beyond_the_approval_is_accepted_by_who_may_approve_it():
    tea, site, buyer = scenes.sku(cost="2"), scenes.site(), scenes.act("buyer")
    order = placed(site, (tea, 10))
    purchasing.acknowledge(buyer, number=order.number, lines=[AcknowledgedLine(1, Decimal(11))])
    with pytest.raises(ApprovalLimitExceeded):
        purchasing.accept_acknowledgement(buyer, number=order.number)
    assert lines(order) == [("10", "0", "10")]
    assert purchasing.accept_acknowledgement(scenes.act(), number=order.number).approved_value == 22


def test_refuses_an_acknowledgement_of_lines_that_are_not_there():
    tea, site = scenes.sku(), scenes.site()
    order = placed(site, (tea, 10))
    said = [AcknowledgedLine(2), AcknowledgedLine(1, Decimal("0.5")), AcknowledgedLine(1)]
    with pytest.raises(InvalidAcknowledgement) as refused:
        purchasing.acknowledge(scenes.act(), number=order.number, lines=said)
    assert [(e.pointer, e.code) for e in refused.value.errors] == [
        ("/lines/0/line", "unknown_line"),
        ("/lines/1/quantity", "too_many_decimals"),
        ("/lines/2/line", "named_twice"),
    ]
    with pytest.raises(WrongState):
        purchasing.acknowledge(scenes.act(), number=drafted(site, (tea, 1)).number)


# ---------------------------------------------------------------- revisions


def test_a_placed_order_that_is_changed_is_a_revision_kept_whole_and_acknowledged_anew():
    tea, cup, jam, site = scenes.sku(), scenes.sku(), scenes.sku(), scenes.site()
    order = placed(site, (tea, 10), (cup, 4))
    purchasing.acknowledge(scenes.act(), number=order.number)
    found = changed(order, (tea, 12), (jam, 1), act=scenes.act().because("Cups are here"))
    assert (found.state, found.revision, [line.position for line in found.lines.all()]) == ("ordered", 2, [1, 3])
    (second, changes), _ = queries.revisions_of(found)
    assert (second.reason, [(one.about, one.what, one.before, one.after) for one in changes]) == (
        "Cups are here",
        [(tea.code, "quantity", "10", "12"), (cup.code, "line", "4", "none"), (jam.code, "line", "none", "1")],
    )
    assert verbs(order)[-1] == "revise"
    assert check(folds.RULES) == []


def test_what_came_stays_whatever_the_change():
    tea, cup, site = scenes.sku(), scenes.sku(), scenes.site()
    order = placed(site, (tea, 10), (cup, 4))
    purchasing.receive(scenes.act(), number=order.number, receipts=[ReceivedLine(Decimal(6), position=1)])
    with pytest.raises(SomethingReceived) as less:
        changed(order, (tea, 5), (cup, 4))
    assert [(e.pointer, e.code) for e in less.value.errors] == [("/lines/0/quantity", "already_received")]
    with pytest.raises(SomethingReceived, match="its line stays"):
        changed(order, (cup, 4))
    found = changed(order, (tea, 6), (cup, 4))
    assert (found.state, lines(found)) == ("partially_received", [("6", "6", "0"), ("4", "0", "4")])
    assert changed(order, (tea, 6)).state == "received"
    with pytest.raises(InvalidOrder) as moved:
        purchasing.edit_order(scenes.act(), number=placed(site, (tea, 1)).number, version=3, order=paper(site, (tea, 1)))
    assert [(e.pointer, e.code) for e in moved.value.errors] == [("/supplier", "placed_already")]


def test_a_change_beyond_the_approval_needs_somebody_who_may_approve_it():
    tea, site, buyer = scenes.sku(cost="2"), scenes.site(), scenes.act("buyer")
    order = placed(site, (tea, 10))
    assert changed(order, (tea, 9), act=buyer).approved_value == 20
    with pytest.raises(ApprovalLimitExceeded):
        changed(order, (tea, 11), act=buyer)
    assert changed(order, (tea, 11)).approved_value == 22
    assert changed(order, (tea, 10), act=buyer).revision == 4


# ---------------------------------------------------------------- on hold


def test_an_order_on_hold_is_not_expected_and_receives_with_a_permission_alone():
    tea, site, keeper = scenes.sku(), scenes.site(), scenes.act("storekeeper")
    order = placed(site, (tea, 10))
    with pytest.raises(ReasonMissing):
        purchasing.hold(scenes.act("buyer"), number=order.number)
    assert purchasing.hold(scenes.act("buyer").because("Quality"), number=order.number).state == "on_hold"
    assert (queries.on_order([tea.id]), queries.asked_for([tea.id])) == ({}, {tea.id: 10})
    came = [ReceivedLine(Decimal(4), position=1)]
    with pytest.raises(OrderOnHold):
        purchasing.receive(keeper, number=order.number, receipts=came)
    purchasing.receive(scenes.act(), number=order.number, receipts=came)
    assert state(order) == "on_hold"
    assert purchasing.resume(scenes.act("buyer"), number=order.number).state == "partially_received"
    assert check(folds.RULES) == []


def test_an_approved_order_goes_on_as_it_was_and_a_held_one_can_be_cancelled():
    tea, site, act = scenes.sku(), scenes.site(), scenes.act().because("Budget")
    order = purchasing.approve(act, number=drafted(site, (tea, 10)).number)
    purchasing.hold(act, number=order.number)
    with pytest.raises(WrongState):
        purchasing.receive(act, number=order.number, receipts=[ReceivedLine(Decimal(4), position=1)])
    assert purchasing.resume(act, number=order.number).state == "approved"
    purchasing.hold(act, number=order.number)
    cancelled = purchasing.cancel(act, number=order.number)
    assert (cancelled.state, cancelled.held_state) == ("cancelled", "")


# ---------------------------------------------------------------- drafts made one, and what goods cost landed


def test_drafts_for_one_supplier_become_one_at_the_prices_of_the_whole():
    tea, cup, site, seller = scenes.sku(), scenes.sku(), scenes.site(), supplier()
    item = NewSupplierItem(seller.id, tea.id, Decimal(3), breaks=(NewBreak(Decimal(10), Decimal("2.5")),))
    purchasing.set_supplier_item(scenes.act(), item=item)
    orders = [paper(site, (tea, 6), of=seller), replace(paper(site, (tea, 4), (cup, 1), of=seller), expected_on=MAY)]
    first, second = purchasing.draft_orders(scenes.act(), orders=orders)
    found = purchasing.consolidate(scenes.act(), numbers=[second.number, first.number])
    assert (found.number, found.expected_on, lines(found)) == (first.number, MAY, [("10", "0", "10"), ("1", "0", "1")])
    assert str(found.lines.all()[0].unit_cost) == "2.5000"
    assert (state(second), verbs(second)[-1]) == ("cancelled", "merge")
    with pytest.raises(CannotConsolidate):
        purchasing.consolidate(scenes.act(), numbers=[first.number, drafted(site, (tea, 1)).number])
    with pytest.raises(CannotConsolidate):
        purchasing.consolidate(scenes.act(), numbers=[first.number])


def test_what_is_low_goes_into_the_draft_that_there_is():
    tea, cup, site, seller = scenes.sku(minimum=Decimal(10)), scenes.sku(), scenes.site(), supplier()
    purchasing.set_supplier_item(scenes.act(), item=NewSupplierItem(seller.id, tea.id, Decimal(3)))
    there = purchasing.draft_order(scenes.act(), order=paper(site, (cup, 5), of=seller))
    (found,) = purchasing.reorder(scenes.act(), sku_ids=[tea.id], warehouse_id=site.warehouse.id, into_drafts=True)
    assert (found.number, lines(found)) == (there.number, [("5", "0", "5"), ("20", "0", "20")])


def test_freight_and_duty_are_split_exactly_over_what_they_are_for():
    ordered = [Ordered(Decimal(10), Decimal(2)), Ordered(Decimal(5), Decimal(16))]
    assert landed_costs(ordered, [(Decimal(10), "value")]) == [Decimal("2.2000"), Decimal("17.6000")]
    assert landed_costs(ordered, [(Decimal(10), "quantity")]) == [Decimal("2.6667"), Decimal("16.6667")]
    gifts = [Ordered(Decimal(1), Decimal(0)), Ordered(Decimal(3), Decimal(0))]
    assert landed_costs(gifts, [(Decimal(4), "value")]) == [Decimal("1.0000"), Decimal("1.0000")]
    tea, site = scenes.sku(cost="2"), scenes.site()
    order = placed(site, (tea, 10))
    found = purchasing.set_charges(scenes.act(), number=order.number, charges=[NewCharge("freight", Decimal(5))])
    assert queries.landed_costs_of(found) == [Decimal("2.5000")]


# ---------------------------------------------------------------- doors


def test_an_order_goes_the_long_way_over_the_api_and_a_retry_changes_nothing():
    tea, site = scenes.sku(cost="2"), scenes.site()
    api: Any = Program(token_of(scenes.person("manager")))
    body = {"supplier": supplier().code, "warehouse": site.warehouse.code, "lines": [{"sku": tea.code, "quantity": "10"}]}
    number = api.post("/api/v1/purchase-orders", body).json()["number"]
    base = f"/api/v1/purchase-orders/{number}"
    assert api.post(f"{base}/submission", {}).json()["state"] == "pending_approval"
    assert problem(api.post(f"{base}/rejection", {})) == (422, "reason_missing")
    told = api.post(f"{base}/approval", {}, If_Match='"2"').json()
    assert (told["state"], told["value"], told["approved_value"]) == ("approved", "20", "20")
    assert problem(api.post(f"{base}/placement", {}, If_Match='"2"')) == (412, "stale_version")
    api.post(f"{base}/placement", {})
    said = {"lines": [{"line": 1, "quantity": "8", "expected_on": "2026-06-01"}], "reference": "AB 77"}
    first = api.post(f"{base}/acknowledgement", said, key="once")
    again = api.post(f"{base}/acknowledgement", said, key="once")
    assert (first.json(), again.status_code) == (again.json(), 201)
    (line,) = first.json()["lines"]
    assert (line["differs"], line["acknowledged_quantity"], line["expected_on"]) == (True, "8", "2026-06-01")
    assert api.post(f"{base}/acceptance", {}).json()["lines"][0]["quantity"] == "8"
    charged = api.post(f"{base}/charges", {"charges": [{"kind": "freight", "amount": "4"}]}).json()
    assert charged["lines"][0]["expected_landed_cost"] == "2.5"
    (second, first_kept) = api.get(f"{base}/revisions").json()["revisions"]
    assert (second["changes"][0], first_kept["lines"][0]["unit_cost"]) == (
        {"sku": tea.code, "what": "quantity", "before": "10", "after": "8"},
        "2",
    )
    assert api.post(f"{base}/hold", {"reason": "Quality"}).json()["held_state"] == "acknowledged"
    assert problem(api.post(f"{base}/acknowledgement", {})) == (409, "wrong_state")
    assert api.post(f"{base}/resumption", {}).json()["state"] == "acknowledged"
    keeper: Any = Program(token_of(scenes.person("storekeeper")))
    assert "unit_cost" not in keeper.get(f"{base}/revisions").json()["revisions"][0]["lines"][0]
    hidden = keeper.get(base).json()
    assert {"value", "charges", "approved_value"} & set(hidden) == set()


def test_an_order_goes_the_long_way_by_hand_and_a_double_click_does_it_once():
    tea, site, client = scenes.sku(cost="2"), scenes.site(), Client()
    client.force_login(scenes.person("manager"))
    order = drafted(site, (tea, 10))

    def post(name: str, **data: str) -> int:
        version = str(queries.order_by_number(order.number).version)
        typed = {"_key": uuid.uuid4().hex, "version": version, **data}
        return client.post(reverse(name, args=[order.number]), typed).status_code

    def page(name: str = "purchase_order") -> str:
        return client.get(reverse(name, args=[order.number])).content.decode()

    twice = {"_key": "one", "version": "1"}
    assert (post("purchase_order_submit", **twice), post("purchase_order_submit", **twice)) == (303, 303)
    assert "Reject" in page("purchase_order_reject_form")
    assert post("purchase_order_reject", reason="Too dear") == 303
    assert "Too dear" in page()
    changed(order, (tea, 10))
    assert (post("purchase_order_approve"), post("purchase_order_place")) == (303, 303)
    assert 'name="quantity_1" value="10"' in page("purchase_order_acknowledge_form")
    assert post("purchase_order_acknowledge", quantity_1="8", on_1="2026-06-01", reference="AB 77") == 303
    assert all(words in page() for words in ("8 confirmed", "Accept it", "AB 77"))
    assert post("purchase_order_accept") == 303
    assert 'quantity <span class="num">10 → 8' in page()
    typed = {"charge_kind": "freight", "charge_amount": "4", "charge_basis": "value"}
    assert post("purchase_order_charges", **typed) == 303
    assert "£2.50" in page()
    assert (post("purchase_order_hold", reason="Quality"), state(order)) == (303, "on_hold")
    assert "Let it go on" in page()
    assert (post("purchase_order_resume"), state(order)) == (303, "acknowledged")
    assert post("purchase_order_acknowledge", **{"as": "ordered"}) == 303
    twin = purchasing.draft_order(scenes.act(), order=paper(site, (tea, 1), of=order.supplier))
    other = purchasing.draft_order(scenes.act(), order=paper(site, (tea, 2), of=order.supplier))
    shown = client.get(reverse("purchase_order", args=[twin.number])).content.decode()
    assert "Make one with 1 other draft" in shown
    merged = client.post(reverse("purchase_order_consolidate", args=[other.number]), {"_key": uuid.uuid4().hex})
    assert (merged.status_code, lines(twin)) == (303, [("3", "0", "3")])
