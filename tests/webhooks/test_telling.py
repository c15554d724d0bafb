"""What happens is told once, in order, to whoever wants to know, and to nobody more than they may see."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import jsonschema_rs
import pytest
from django.db import transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from quartermaster.accounts import operations as accounts
from quartermaster.accounts import scopes
from quartermaster.accounts.acts import Act, Source
from quartermaster.accounts.permissions import PermissionMissing
from quartermaster.automation import telling
from quartermaster.catalog.models import Owner
from quartermaster.kernel import db, notices
from quartermaster.kernel.notices import NAMED, Notice
from quartermaster.purchasing import operations as purchasing
from quartermaster.purchasing.papers import AnnouncedLine, NewDelivery, ReceivedLine
from quartermaster.replenishing import operations as replenishing
from quartermaster.replenishing.models import Alert, Run
from quartermaster.replenishing.operations import writing
from quartermaster.replenishing.operations.writing import Warned
from quartermaster.sales import operations as sales
from quartermaster.stock import operations as stock
from quartermaster.webhooks import patience
from quartermaster.webhooks.kinds import kinds
from quartermaster.webhooks.models import Happening, Message
from quartermaster.webhooks.schemas import WebhookKindOut
from tests import scenes
from tests.purchasing import scenes as buying
from tests.replenishing.scenes import bought, planned, proposals
from tests.sales import scenes as selling
from tests.webhooks.receiver import Receiver
from tests.webhooks.scenes import messages, send, tell, tell_and_send, told

pytestmark = pytest.mark.django_db

EVERYTHING = tuple(one.kind.name for one in telling.TOLD)


def said(endpoint: Any) -> list[tuple[str, str, int]]:
    return [(message.kind, message.resource, message.sequence) for message in messages(endpoint)]


def data_of(message: Message) -> dict[str, Any]:
    return dict(json.loads(message.body)["data"])


def test_a_deed_is_told_if_it_is_done_and_not_where_it_is_undone_or_nobody_wants_to_know(
    receiver: Receiver, django_capture_on_commit_callbacks: Any
) -> None:
    site, tea = scenes.site(), scenes.sku()
    scenes.stocked(tea, 9, site.shelf)
    issued = told(receiver, "sales.order_placed")
    with transaction.atomic():
        selling.ordered(site, selling.line(tea, 1))
        transaction.set_rollback(True)
    assert Happening.objects.count() == 0
    with django_capture_on_commit_callbacks(execute=True):
        order = selling.ordered(site, selling.line(tea, 1))
    sales.cancel(scenes.act(), number=order.number)
    assert list(Happening.objects.values_list("kind", "documents")) == [("sales.order_placed", [order.number])]
    assert ProcrastinateJob.objects.filter(task_name="webhooks.tell", status="todo").count() == 1
    tell_and_send(issued.endpoint)
    ((message,), (body,)) = messages(issued.endpoint), receiver.verified(issued.secret)
    assert (body["type"], body["resource"], body["sequence"]) == ("sales.order_placed", order.number, 1)
    assert (body["data"]["number"], body["data"]["state"], body["data"]["api"], body["data"]["page"]) == (
        order.number, "cancelled", f"/api/v1/orders/{order.number}", f"/orders/{order.number}/",
    )  # fmt: skip
    tell()
    assert (messages(issued.endpoint), Happening.objects.count()) == ([message], 0)


def test_each_resource_is_numbered_for_itself_without_gaps_in_the_order_of_the_deeds(receiver: Receiver) -> None:
    site, tea = scenes.site(), scenes.sku()
    scenes.stocked(tea, 9, site.shelf)
    first, second = told(receiver).endpoint, told(receiver, "sales.order_cancelled").endpoint
    one, two = (selling.ordered(site, selling.line(tea, 1)).number for _ in range(2))
    sales.cancel(scenes.act(), number=two)
    tell()
    sales.cancel(scenes.act(), number=one)
    tell()
    placed, cancelled = "sales.order_placed", "sales.order_cancelled"
    assert said(first) == [(placed, one, 1), (placed, two, 1), (cancelled, two, 2), (cancelled, one, 2)]
    assert said(second) == [(cancelled, two, 1), (cancelled, one, 1)]


def test_every_step_that_is_offered_is_told_in_the_words_of_the_api(receiver: Receiver) -> None:
    site, tea = scenes.site(), scenes.sku()
    scenes.stocked(tea, 9, site.shelf)
    endpoint = told(receiver, *EVERYTHING, costs=True).endpoint
    order = buying.placed(site, (tea, 12))
    line = AnnouncedLine(tea.id, Decimal(12), order=order.number, position=1)
    delivery = purchasing.announce(scenes.act(), delivery=NewDelivery(order.supplier_id, site.warehouse.pk, [line]))
    purchasing.receive_delivery(scenes.act(), number=delivery.number, lines=[ReceivedLine(Decimal(5), 1)])
    tell()
    assert {kind for kind, _, _ in said(endpoint)} == {
        "purchasing.order_placed", "purchasing.delivery_announced", "purchasing.order_received", "purchasing.delivery_received",
        "stock.level_changed",
    }  # fmt: skip
    schemas = {kind.name: WebhookKindOut.of(kind).data for kind in kinds()}
    for message in messages(endpoint):
        jsonschema_rs.validate(schemas[message.kind], data_of(message))
        assert schemas[message.kind]["properties"].keys() == data_of(message).keys()
    received = next(message for message in messages(endpoint) if message.kind == "purchasing.order_received")
    assert (data_of(received)["number"], data_of(received)["state"]) == (order.number, "partially_received")


def test_levels_are_told_once_however_often_they_changed_and_bounded(receiver: Receiver, monkeypatch: Any) -> None:
    monkeypatch.setattr(patience, "MOST_ITEMS", 2)
    site, skus = scenes.site(), [scenes.sku() for _ in range(5)]
    endpoint = told(receiver, "stock.level_changed").endpoint
    for item in skus:
        scenes.stocked(item, 4, site.shelf)
        stock.adjust(scenes.act().because("damaged"), lost=[scenes.goods(item, 1, site.shelf)])
    tell()
    resource = f"stock:{site.warehouse.code}"
    assert said(endpoint) == [("stock.level_changed", resource, number) for number in (1, 2, 3)]
    levels = [level for message in messages(endpoint) for level in data_of(message)["levels"]]
    assert [(level["sku"], level["owner"], level["available"]) for level in levels] == [
        (item.code, scenes.house().code, "3") for item in sorted(skus, key=lambda item: item.code)
    ]


def test_a_nights_alerts_arrive_once_with_their_money_and_so_does_their_end(receiver: Receiver) -> None:
    site = scenes.site()
    item = bought(site, stock=2)
    planning = tuple(name for name in EVERYTHING if name.startswith("planning."))
    rich, poor = told(receiver, *planning, costs=True), told(receiver, *planning)
    planned()
    tell()
    found = {alert.pk: alert for alert in Alert.objects.all()}
    assert found
    opened = [alert for message in messages(rich.endpoint)[:1] for alert in data_of(message)["alerts"]]
    assert {alert["id"]: (Decimal(alert["stake"]), alert["why"]) for alert in opened} == {
        pk: (alert.stake, alert.words) for pk, alert in found.items()
    }
    assert {(alert["sku"] or item.code, alert["warehouse"]) for alert in opened} == {(item.code, site.warehouse.code)}
    assert {alert["stake"] for alert in data_of(messages(poor.endpoint)[0])["alerts"]} == {None}
    finished = data_of(messages(rich.endpoint)[1])
    assert (finished["id"], finished["currency"]) == (Run.objects.latest("id").pk, "GBP")
    assert sum(one["count"] for one in finished["open_alerts"]) == len(found)
    assert {one["stake"] for one in data_of(messages(poor.endpoint)[1])["open_proposals"]} == {None}
    planned()
    tell()
    assert [kind for kind, _, _ in said(rich.endpoint)] == [
        "planning.alert_opened",
        "planning.run_finished",
        "planning.run_finished",
    ]
    (one,) = proposals(item)
    replenishing.accept(scenes.act(), proposal_ids=[one.pk])
    planned()
    tell()
    ended = set(found) - set(Alert.objects.values_list("pk", flat=True))
    last = {message.kind: data_of(message) for message in messages(rich.endpoint)[3:]}
    assert {alert["id"] for alert in last["planning.alert_ended"]["alerts"]} == ended != set()
    accepted = last["planning.proposal_accepted"]["proposals"]
    assert [(told["id"], told["sku"], told["state"]) for told in accepted] == [(one.pk, item.code, "accepted")]
    assert [number for _, _, number in said(rich.endpoint)] == list(range(1, len(messages(rich.endpoint)) + 1))


def test_thousands_of_alerts_are_few_messages_of_a_bounded_size(receiver: Receiver) -> None:
    site, item = scenes.site(), scenes.sku()
    endpoint = told(receiver, "planning.alert_opened", costs=True).endpoint
    many = [
        Warned("late_order", scenes.house().pk, site.warehouse.pk, item.pk, None, f"PO-{number}", "Late. " * 40, Decimal(number))
        for number in range(3000)
    ]
    writing.alerts(many, [item.pk], [], day=replenishing.today())
    tell()
    assert Happening.objects.count() == 0
    bodies = [len(message.body.encode()) for message in messages(endpoint)]
    alerts = [alert["id"] for message in messages(endpoint) for alert in data_of(message)["alerts"]]
    assert (len(bodies), len(alerts), len(set(alerts))) == (15, 3000, 3000)
    assert max(bodies) < 256_000


def test_somebody_of_one_warehouse_or_owner_is_told_of_nothing_else(receiver: Receiver) -> None:
    here, there, tea = scenes.site(), scenes.site(), scenes.sku()
    _, other = bought(here, stock=2), bought(there, stock=2)
    for site in (here, there):
        scenes.stocked(tea, 9, site.shelf)
    keeper, client = scenes.person("manager"), scenes.person("manager")
    theirs = Owner.objects.create(code=scenes.fresh("O"), name="Client")
    some = ("planning.alert_opened", "stock.level_changed", "sales.order_placed")
    chosen = [(keeper, some), (client, some[1:])]
    administrator = scenes.act("administrator")
    accounts.confine(administrator, person=keeper, owners=None, warehouses={here.warehouse.code: here.warehouse.pk})
    accounts.confine(administrator, person=client, owners={theirs.code: theirs.pk}, warehouses=None)
    endpoints = []
    for person, wanted in chosen:
        act = Act(person.pk, Source.API, permissions=person.permissions_held)
        with scopes.confined(person.scope):
            endpoints.append(told(receiver, *wanted, act=act).endpoint)
    planned()
    numbers = [selling.ordered(site, selling.line(tea, 1)).number for site in (here, there)]
    tell()
    resources = {resource for _, resource, _ in said(endpoints[0])}
    assert resources == {"planning", f"stock:{here.warehouse.code}", numbers[0]}
    alerts = [alert for message in messages(endpoints[0]) for alert in data_of(message).get("alerts", ())]
    seen = Alert.objects.filter(warehouse=here.warehouse).values_list("pk", flat=True)
    assert {alert["id"] for alert in alerts} == set(seen) != set()
    assert Alert.objects.exclude(warehouse=here.warehouse).exists()
    assert other.code not in "".join(message.body for message in messages(endpoints[0]))
    assert said(endpoints[1]) == []
    stock.open_balances(scenes.act(), goods=[scenes.owned(scenes.goods(tea, 3, there.shelf), theirs)])
    tell()
    (level,) = (level for message in messages(endpoints[1]) for level in data_of(message)["levels"])
    assert (level["owner"], level["available"]) == (theirs.code, "3")


def test_what_a_scoped_person_does_is_told_too_and_they_see_no_webhook_but_their_own(receiver: Receiver) -> None:
    site, tea = scenes.site(), scenes.sku()
    scenes.stocked(tea, 9, site.shelf)
    endpoint = told(receiver, "stock.level_changed").endpoint
    scope = scopes.Scope(0, warehouse_ids=(site.warehouse.pk,))
    with scopes.confined(scope):
        stock.adjust(scenes.act().because("damaged"), lost=[scenes.goods(tea, 1, site.shelf)])
        assert db.rows("SELECT count(*) FROM webhooks_happening") == db.rows("SELECT count(*) FROM webhooks_endpoint") == [(0,)]
    tell()
    assert data_of(messages(endpoint)[-1])["levels"][0]["sellable"] == "8"


def test_it_is_told_in_ones_own_name_and_nobody_chooses_what_they_may_not_see(receiver: Receiver) -> None:
    storekeeper = scenes.act("storekeeper")
    with pytest.raises(PermissionMissing):
        told(receiver, "planning.run_finished", act=storekeeper)
    with pytest.raises(PermissionMissing):
        told(receiver, "sales.order_placed", act=storekeeper, costs=True)
    buyer = scenes.person("buyer")
    endpoint = told(receiver, "planning.run_finished", act=scenes.act(user=buyer), costs=True).endpoint
    buyer.roles = ["storekeeper"]
    buyer.save()
    bought(scenes.site(), stock=2)
    planned()
    tell()
    assert messages(endpoint) == []
    assert send(endpoint) is False
    assert receiver.received == []


def test_a_notice_of_many_documents_names_all_of_them_and_pages_hear_of_the_room_alone() -> None:
    many = Notice("sales.ordered", documents=tuple(f"SO-{number}" for number in range(NAMED + 1)))
    assert notices._topics(many) == {"sales", "sales.ordered"}
    few = Notice("sales.ordered", documents=many.documents[:NAMED])
    assert len(notices._topics(few)) == NAMED + 2
