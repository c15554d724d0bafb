"""What orders itself and what does not, what is put off, who gets the digest, and planning for programs."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client

from quartermaster.accounts.models import Deed
from quartermaster.demand import operations as demand
from quartermaster.kernel import clock
from quartermaster.outbox.models import Email
from quartermaster.purchasing.models import PurchaseOrder
from quartermaster.replenishing import operations as replenishing
from quartermaster.replenishing import queries
from quartermaster.replenishing.models import Alert, Policy, Proposal, Run
from quartermaster.replenishing.operations.deciding import CannotTakeBack, ProposalDecided
from quartermaster.replenishing.operations.running import RunUnderWay
from quartermaster.replenishing.operations.saying_why import InvalidDecision
from quartermaster.transfers.models import Transfer
from tests import scenes
from tests.replenishing.scenes import bought, plan, planned, proposals, sold, steady

pytestmark = pytest.mark.django_db


def test_what_is_within_the_limits_orders_itself_in_the_name_of_whoever_set_them() -> None:
    site = scenes.site()
    cheap, dear = bought(site, rate=10), bought(site, rate=10, cost="90", price="200")
    manager = scenes.person("manager")
    limits = replenishing.NewBuyingRule(orders_itself=True, most_an_order=Decimal(1000), most_a_week=Decimal(1500))
    replenishing.set_buying_rule(scenes.act(user=manager), rule=limits)
    planned()
    order = PurchaseOrder.objects.get(lines__sku=cheap)
    assert (order.state, order.created_by, order.lines.get().sku) == ("ordered", manager, cheap)
    assert "within the limits" in Deed.objects.get(verb="purchasing.place", document=order.number).reason
    assert [one.state for one in Proposal.objects.filter(sku=dear)] == ["open"]


def test_what_is_put_off_or_dismissed_stays_away_and_nothing_is_accepted_twice() -> None:
    site = scenes.site()
    first, second = bought(site), bought(site)
    planned()
    (one,), (other,) = proposals(first), proposals(second)
    today = replenishing.today()
    replenishing.snooze(scenes.act(), proposal_ids=[one.pk], until=today + timedelta(days=3), today=today)
    replenishing.dismiss(scenes.act(), proposal_ids=[other.pk], reason="The fair is over")
    planned()
    assert proposals(second) == []
    (same,) = proposals(first)
    assert (same.pk, same.snoozed_until) == (one.pk, today + timedelta(days=3))
    replenishing.accept(scenes.act(), proposal_ids=[same.pk])
    with pytest.raises(ProposalDecided):
        replenishing.accept(scenes.act(), proposal_ids=[same.pk])
    assert PurchaseOrder.objects.filter(lines__sku=first).count() == 1


def test_what_is_put_off_by_mistake_is_shown_again_and_its_alert_too() -> None:
    item = bought(scenes.site())
    planned()
    (one,), today = proposals(item), replenishing.today()
    replenishing.snooze(scenes.act(), proposal_ids=[one.pk], until=today + timedelta(days=3), today=today)
    assert queries.open_proposals(today).filter(sku=item).count() == 0
    assert replenishing.show_again(scenes.act(), proposal_ids=[one.pk]) == 1
    assert [(again.snoozed_until, again.reason) for again in queries.open_proposals(today).filter(sku=item)] == [(None, "")]
    alerts = list(queries.alerts(today).values_list("pk", flat=True))
    assert alerts
    replenishing.snooze_alerts(scenes.act(), alert_ids=alerts, until=today + timedelta(days=3), today=today)
    assert queries.alerts(today).count() == 0
    assert replenishing.show_alerts_again(scenes.act(), alert_ids=alerts) == len(alerts)
    assert queries.alerts(today).count() == len(alerts)


def test_what_somebody_says_of_the_coming_weeks_is_ordered_for_and_no_longer_when_it_is_taken_back() -> None:
    site, today = scenes.site(), replenishing.today()
    item = bought(site, rate=10, stock=60)
    planned()
    before = plan(item).mean
    said = demand.override(
        scenes.act(), owner_id=scenes.house().pk, sku_id=item.pk, warehouse_id=site.warehouse.pk, per_week=Decimal(100),
        from_on=today - timedelta(days=7), until_on=today + timedelta(days=70), reason="The fair",
    )  # fmt: skip
    planned()
    (one,) = proposals(item)
    lead_and_review = 3
    assert plan(item).mean == pytest.approx(100 * lead_and_review, rel=0.02)
    assert float(one.quantity) > 240
    demand.end_override(scenes.act(), override_id=said.pk)
    planned()
    assert plan(item).mean == pytest.approx(before, rel=0.02)


def test_another_warehouse_gives_before_anything_is_bought() -> None:
    here, there = scenes.site(), scenes.site()
    item = bought(here, rate=10, stock=1, cost="20", price="50")
    sold(item, there.warehouse, steady(1))
    scenes.stocked(item, 400, there.shelf)
    planned()
    moved = [one for one in proposals(item) if one.kind == "transfer"]
    assert [(one.from_warehouse, one.warehouse) for one in moved] == [(there.warehouse, here.warehouse)]
    assert not [one for one in proposals(item) if one.kind == "buy"]
    replenishing.accept(scenes.act(), proposal_ids=[moved[0].pk])
    assert [line.quantity for line in Transfer.objects.get(lines__sku=item).lines.all()] == [moved[0].quantity]
    planned()
    assert not [one for one in proposals(item) if one.kind in ("buy", "transfer")]


def test_one_run_at_a_time_and_a_cancelled_one_thinks_no_further() -> None:
    item = bought(scenes.site())
    run = replenishing.begin(scenes.act())
    with pytest.raises(RunUnderWay):
        replenishing.begin(scenes.act())
    parts = replenishing.prepare(run.pk)
    replenishing.cancel(scenes.act(), run_id=run.pk)
    replenishing.think(scenes.act(), run_id=run.pk, part=0)
    assert (parts, Run.objects.get(pk=run.pk).state, proposals(item)) == (1, "cancelled", [])


def test_the_digest_goes_to_whoever_wants_it(settings) -> None:
    settings.MAIL_FROM = "planning@example.com"
    item = bought(scenes.site())
    planned()
    reader = scenes.person("buyer")
    replenishing.choose_digest(scenes.act(user=reader), every="day")
    assert replenishing.send_digests(scenes.act(), day=replenishing.today()) == 1
    (mail,) = Email.objects.all()
    assert item.code in mail.text
    replenishing.choose_digest(scenes.act(user=reader), every="")
    assert replenishing.send_digests(scenes.act(), day=replenishing.today()) == 0


def test_a_program_reads_changes_and_accepts_and_asks_what_if(client: Client) -> None:
    site = scenes.site()
    item = bought(site)
    planned()
    client.force_login(scenes.person("manager"))
    (one,) = client.get(f"/api/v1/planning/proposals?sku={item.code}&state=open").json()["items"]
    assert sum(peg["quantity"] for peg in one["pegs"]) == pytest.approx(float(one["quantity"]))
    alerts = client.get(f"/api/v1/planning/alerts?warehouse={site.warehouse.code}").json()["items"]
    assert {alert["kind"] for alert in alerts} == {"order_today", "runs_out"}
    year = client.get("/api/v1/planning/what-if?demand_percent=30").json()
    assert year["after"]["stock"] > year["before"]["stock"] > 0
    tight = client.get(f"/api/v1/planning/what-if?budget={year['before']['stock'] / 2}").json()["after"]
    assert (tight["stock"], tight["fill"]) < (year["before"]["stock"], year["before"]["fill"])
    fill = {"kind": "fill", "service": "98", "abc": "A", "reason": "Never without the best"}
    kept = client.post("/api/v1/planning/policies", fill, "application/json", headers={"Idempotency-Key": "f"})
    assert (kept.status_code, Policy.objects.get(pk=kept.json()["id"]).service) == (201, Decimal(98))
    changed = client.put(
        f"/api/v1/planning/proposals/{one['id']}/quantity",
        {"quantity": "50"},
        "application/json",
        headers={"Idempotency-Key": "q"},
    )
    assert changed.json()["quantity"] == "50"
    done = client.post(
        "/api/v1/planning/acceptances", {"proposals": [one["id"]]}, "application/json", headers={"Idempotency-Key": "a"}
    )
    assert done.json()["documents"] == [PurchaseOrder.objects.get(lines__sku=item).number]


def deeds(document: str) -> list[tuple[str, str, dict[str, str]]]:
    found = Deed.objects.filter(document=document).order_by("id")
    return [(one.verb.removeprefix("replenishing."), one.reason, one.details) for one in found]


def test_who_decided_otherwise_when_and_why_is_told_counted_and_can_be_taken_back() -> None:
    first, second = (bought(scenes.site()) for _ in range(2))
    planned()
    (one,), (other,) = proposals(first), proposals(second)
    today, buyer = replenishing.today(), scenes.person("buyer")
    act, until = scenes.act(user=buyer), today + timedelta(days=3)
    was = f"{one.quantity.normalize():f}"
    replenishing.edit(act, proposal_id=one.pk, quantity=Decimal(99), why="pack")
    replenishing.snooze(act, proposal_ids=[one.pk], until=until, today=today, why="supplier", reason="Mails are slow")
    with pytest.raises(InvalidDecision):
        replenishing.dismiss(act, proposal_ids=[one.pk, other.pk], why="other", reason=" ")
    with pytest.raises(InvalidDecision):
        replenishing.dismiss(act, proposal_ids=[one.pk], why="rain", reason="It rains")
    replenishing.dismiss(act, proposal_ids=[one.pk, other.pk], why="enough", reason="")
    put_off = ("put_off", "The supplier has to answer first: Mails are slow")
    assert deeds(f"proposal:{one.pk}") == [
        ("edit", "Another pack or container", {"was": was, "now": "99", "why": "pack"}),
        (*put_off, {"was": "not put off", "until": until.isoformat(), "why": "supplier"}),
        ("dismiss", "Enough is there or comes", {"quantity": "99", "why": "enough"}),
    ]
    replenishing.take_back(act, proposal_ids=[other.pk])
    (again,) = proposals(second)
    assert (again.pk, again.reason, again.decided_by) == (other.pk, "", None)
    assert deeds(f"proposal:{other.pk}")[-1] == ("take_back", "", {"was": "Enough is there or comes"})
    given = queries.reasons_given(clock.now() - timedelta(days=90))
    assert {(row.verb.removeprefix("replenishing."), row.why, row.count, row.people) for row in given} == {
        ("dismiss", "enough", 1, 1), ("edit", "pack", 1, 1), ("put_off", "supplier", 1, 1),
    }  # fmt: skip
    with pytest.raises(CannotTakeBack):
        replenishing.take_back(act, proposal_ids=[one.pk, other.pk])
    assert Proposal.objects.get(pk=one.pk).state == "dismissed"


def test_alerts_are_put_off_by_somebody_for_a_reason(client: Client) -> None:
    item = bought(scenes.site())
    planned()
    alert = Alert.objects.get(kind="order_today")
    buyer = scenes.person("buyer")
    client.force_login(buyer)
    until = (replenishing.today() + timedelta(days=7)).isoformat()
    said = {"pick": alert.pk, "until": until, "alert_why": "cared", "reason": "Ann does", "_key": "a"}
    assert client.post("/planning/alerts/put-off/", said).status_code == 303
    deed = Deed.objects.get(document=f"alert:{alert.pk}")
    assert (deed.actor, deed.reason) == (buyer, "Somebody takes care of it: Ann does")
    assert (deed.details["alert"], deed.details["until"], deed.details["why"]) == ("order_today", until, "cared")
    (one,) = proposals(item)
    dismissed = client.post("/planning/proposals/dismiss/", {"pick": one.pk, "dismiss_why": "price", "_key": "d"}, follow=True)
    assert f"/planning/proposals/take-back/?pick={one.pk}" in dismissed.content.decode()
    page = client.get("/planning/reasons/").content.decode()
    assert "Too dear now" in page
    assert "Somebody takes care of it" in page
    assert client.post(f"/planning/proposals/take-back/?pick={one.pk}", {"_key": "t"}).status_code == 303
    assert "Take back" in client.get(f"/planning/proposals/{one.pk}/").content.decode()
    assert "Too dear now" not in client.get("/planning/reasons/").content.decode()
