"""What is told by webhook, of which notices, and what a message says: one line each.

A subscriber writes down that it happened, in the transaction of the deed; a job tells it, as the document is then. So what a
message with a higher number says is never older. Lists are told many at once: a night's run finds thousands of alerts.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Sum
from django.urls import reverse

from quartermaster.automation import operations as automation
from quartermaster.automation.schemas import (
    AlertsTold,
    DeliveryTold,
    KindTold,
    LevelsTold,
    LevelTold,
    OrderTold,
    ProposalsTold,
    PurchaseOrderTold,
    RunTold,
)
from quartermaster.kernel.notices import Notice, subscribe
from quartermaster.purchasing import delivery_queries as deliveries
from quartermaster.purchasing import queries as purchases
from quartermaster.purchasing.delivery_schemas import DeliveryHeadOut
from quartermaster.purchasing.schemas import OrderSummary
from quartermaster.replenishing import operations as replenishing
from quartermaster.replenishing import queries as planning
from quartermaster.replenishing.models import Run
from quartermaster.replenishing.schemas import PlanningAlertOut, PlanningProposalOut, PlanningRunOut
from quartermaster.sales import queries as orders
from quartermaster.sales.schemas import OrderHeadOut
from quartermaster.stock import queries as stock
from quartermaster.webhooks import operations as webhooks
from quartermaster.webhooks.kinds import Kind, know
from quartermaster.webhooks.models import Happening
from quartermaster.webhooks.operations import About, Reader, Said, Teller
from quartermaster.webhooks.patience import bounded

PLANNING = "planning"
"""The resource of all that planning tells: one order of numbers."""
CHANGES_LEVELS = tuple(
    f"stock.{deed}"
    for deed in (
        "adjusted", "arrived", "consumed", "cross_docked", "dropped", "held", "let_go", "lifted", "lot_changed", "made", "moved",
        "opened", "owner_changed", "picked", "put_away", "received", "released", "reserved", "returned", "scrapped", "sent",
        "shipped",
    )
)  # fmt: skip


def _alerts(reader: Reader, happened: Sequence[Happening]) -> Iterator[Said]:
    for one in happened:
        seen = [_alert(fact, reader) for fact in one.facts if _is_within(reader, *fact["of"])]
        for portion in bounded(seen):
            yield Said(PLANNING, {"currency": _currency(reader), "alerts": portion, "page": reverse("alert_list")}, one)


def _alert(fact: Mapping[str, Any], reader: Reader) -> dict[str, Any]:
    told = {name: value for name, value in fact.items() if name != "of"}
    return told if reader.costs else {**told, "stake": None}


def _is_within(reader: Reader, owner_id: int, warehouse_id: int) -> bool:
    """What was kept with a deed is held against the scope here: the database does not know whose it is."""
    if reader.scope is None:
        return True
    owners, warehouses = reader.scope.owner_ids, reader.scope.warehouse_ids
    return (owners is None or owner_id in owners) and (warehouses is None or warehouse_id in warehouses)


def _runs(reader: Reader, happened: Sequence[Happening]) -> Iterator[Said]:
    found = Run.objects.in_bulk([int(number) for one in happened for number in one.documents])
    day = replenishing.today()
    for one in happened:
        for run in filter(None, (found.get(int(number)) for number in one.documents)):
            told = RunTold(
                **PlanningRunOut.told(run),
                currency=_currency(reader),
                open_proposals=_sums(planning.open_proposals(day), reader),
                open_alerts=_sums(planning.alerts(day), reader),
            )
            yield Said(PLANNING, told.model_dump(mode="json"), one)


def _sums(rows: Any, reader: Reader) -> list[KindTold]:
    """How many there are of each kind, and what is at stake of them."""
    summed = rows.order_by().values("kind").annotate(count=Count("pk"), money=Sum("stake")).order_by("kind")
    return [
        KindTold(kind=one["kind"], count=one["count"], stake=(one["money"] or Decimal(0)) if reader.costs else None)
        for one in summed
    ]


def _accepted(reader: Reader, happened: Sequence[Happening]) -> Iterator[Said]:
    for one in happened:
        ids = [int(name.removeprefix("proposal:")) for name in one.documents]
        found = planning.proposals().filter(pk__in=ids).order_by("id")
        for portion in bounded(PlanningProposalOut.told(row, costs=reader.costs) for row in found):
            yield Said(PLANNING, {"currency": _currency(reader), "proposals": portion}, one)


def _currency(reader: Reader) -> str | None:
    return str(settings.CURRENCY) if reader.costs else None


def _levels(reader: Reader, happened: Sequence[Happening]) -> Iterator[Said]:
    """What there is of the SKUs now, in each warehouse, however often it changed since."""
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    rows = stock.availabilities().filter(sku_id__in={sku_id for one in happened for sku_id in one.sku_ids})
    for row in rows.select_related("sku", "warehouse", "owner").order_by("warehouse__code", "sku__code", "owner__code"):
        level = LevelTold(
            owner=row.owner.code,
            sku=row.sku.code,
            warehouse=row.warehouse.code,
            **{name: getattr(row, name) for name in ("sellable", "receiving", "held", "staged", "reserved")},
            on_hand=row.sellable + row.receiving + row.held + row.staged,
            available=row.sellable - row.reserved,
        )
        found[row.warehouse.code].append(level.model_dump(mode="json"))
    for warehouse, levels in found.items():
        for portion in bounded(levels):
            yield Said(f"stock:{warehouse}", {"levels": portion}, happened[-1])


def _documents(read: Callable[[Sequence[str]], Mapping[str, Mapping[str, Any]]]) -> Teller:
    """One message for each document that was named, with its head; those that the reader may not see are not there."""

    def tell(reader: Reader, happened: Sequence[Happening]) -> Iterator[Said]:
        found = read([number for one in happened for number in one.documents])
        for one in happened:
            yield from (Said(number, found[number], one) for number in one.documents if number in found)

    return tell


def _orders(numbers: Sequence[str]) -> dict[str, Mapping[str, Any]]:
    rows = orders.orders().filter(number__in=numbers).select_related("part_of")
    heads = {row.number: OrderHeadOut.fields_of(row) for row in rows}
    return _linked(heads, OrderTold, "order", "orders")


def _purchases(numbers: Sequence[str]) -> dict[str, Mapping[str, Any]]:
    heads = {row.number: OrderSummary.fields_of(row) for row in purchases.orders().filter(number__in=numbers)}
    return _linked(heads, PurchaseOrderTold, "purchase_order", "purchase-orders")


def _deliveries(numbers: Sequence[str]) -> dict[str, Mapping[str, Any]]:
    heads = {row.number: DeliveryHeadOut.fields_of(row) for row in deliveries.deliveries().filter(number__in=numbers)}
    return _linked(heads, DeliveryTold, "delivery", "deliveries")


def _linked(heads: Mapping[str, Any], told: type[Any], page: str, api: str) -> dict[str, Mapping[str, Any]]:
    """With where all of it stands, for people and for programs."""
    return {
        number: told(**head, page=reverse(page, args=[number]), api=f"/api/v1/{api}/{number}").model_dump(mode="json")
        for number, head in heads.items()
    }


def _by_documents(notice: Notice) -> About:
    return About(documents=notice.documents)


def _by_skus(notice: Notice) -> About:
    return About(sku_ids=notice.sku_ids)


def _by_alerts(notice: Notice) -> About:
    """What they say, and whose they are: when it is told, those that ended are not there any more."""
    found = planning.alerts_of_ids([int(name.removeprefix("alert:")) for name in notice.documents])
    return About(facts=[{**PlanningAlertOut.told(one), "of": [one.owner_id, one.warehouse_id]} for one in found])


class Told(NamedTuple):
    """A kind, the notices that it follows, who puts it into words, and what is written down with the deed."""

    kind: Kind
    notices: tuple[str, ...]
    teller: Teller
    about: Callable[[Notice], About] = _by_documents


ORDERS, PURCHASES, DELIVERIES = _documents(_orders), _documents(_purchases), _documents(_deliveries)


def _plan(
    name: str, words: str, notice: str, data: type[Any], teller: Teller, about: Callable[[Notice], About] = _by_documents
) -> Told:
    return Told(Kind(f"planning.{name}", words, "replenishing.view", data), (f"replenishing.{notice}",), teller, about)


def _sold(name: str, words: str, *notices: str) -> Told:
    return Told(Kind(f"sales.{name}", words, "sales.view", OrderTold), tuple(f"sales.{one}" for one in notices), ORDERS)


def _bought(name: str, words: str, notice: str) -> Told:
    kind = Kind(f"purchasing.{name}", words, "purchasing.view", PurchaseOrderTold)
    return Told(kind, (f"purchasing.{notice}",), PURCHASES)


def _coming(name: str, words: str, notice: str) -> Told:
    kind = Kind(f"purchasing.{name}", words, "purchasing.view", DeliveryTold)
    return Told(kind, (f"purchasing.{notice}",), DELIVERIES)


TOLD = (
    _plan("alert_opened", "Planning found alerts", "alerts_opened", AlertsTold, _alerts, _by_alerts),
    _plan("alert_ended", "Alerts are over", "alerts_ended", AlertsTold, _alerts, _by_alerts),
    _plan("run_finished", "A planning run has finished", "planned", RunTold, _runs),
    _plan("proposal_accepted", "Proposals were accepted", "accepted", ProposalsTold, _accepted),
    Told(
        Kind("stock.level_changed", "What there is of SKUs has changed", "stock.view", LevelsTold),
        CHANGES_LEVELS,
        _levels,
        _by_skus,
    ),
    _sold("order_placed", "An order was placed", "ordered"),
    _sold("order_shipped", "Something of an order was shipped", "shipped"),
    _sold("order_delivered", "An order was delivered", "delivered"),
    _sold("order_cancelled", "Something of an order was cancelled", "cancelled", "expired"),
    _bought("order_placed", "A purchase order was placed", "ordered"),
    _bought("order_received", "Something of a purchase order came", "received"),
    _bought("order_cancelled", "A purchase order was cancelled", "cancelled"),
    _coming("delivery_announced", "A delivery is on its way", "announced"),
    _coming("delivery_received", "Something of a delivery was taken in", "delivery_received"),
)
TELLERS: Mapping[str, Teller] = {one.kind.name: one.teller for one in TOLD}


def subscribe_all() -> None:
    know(one.kind for one in TOLD)
    for one in TOLD:
        for name in one.notices:
            subscribe(name, _noting(one))


def _noting(told: Told) -> Callable[[Notice], None]:
    def note(notice: Notice) -> None:
        if webhooks.is_wanted(told.kind.name):
            webhooks.note(told.kind.name, told.about(notice))
            transaction.on_commit(tell_soon, robust=True)

    return note


def tell_soon() -> None:
    """After the commit: two deeds never wait for each other to say the same job is due. What a dead process leaves is found by
    the timetable."""
    automation.enqueue("webhooks.tell", lock="webhooks.tell", queueing_lock="webhooks.tell")


def send_soon(endpoint_id: int) -> None:
    mark = f"webhooks.send:{endpoint_id}"
    automation.enqueue("webhooks.send", lock=mark, queueing_lock=mark, endpoint_id=endpoint_id)
