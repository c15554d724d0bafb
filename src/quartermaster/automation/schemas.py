"""What the API says about background work, and what webhooks say."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from ninja import Schema

from quartermaster.purchasing.delivery_schemas import DeliveryHeadOut
from quartermaster.purchasing.schemas import OrderSummary
from quartermaster.replenishing.schemas import PlanningAlertOut, PlanningProposalOut, PlanningRunOut
from quartermaster.sales.schemas import OrderHeadOut
from quartermaster.stock.schemas import AvailabilityOut
from quartermaster.web.api import PageQuery, PriceText

State = Literal["todo", "doing", "succeeded", "failed", "cancelled", "aborted"]


class JobQuery(PageQuery):
    state: State | None = None
    task: str | None = None


class JobOut(Schema):
    """`attempts` counts those that ended; `last_error` is why the latest of them failed."""

    id: int
    task: str
    state: str
    attempts: int
    arguments: dict[str, Any]
    scheduled_at: datetime | None
    changed_at: datetime | None
    last_error: str | None


class AlertsTold(Schema):
    """Alerts, most money first. `stake` and `currency` only where the webhook is told money."""

    currency: str | None
    alerts: list[PlanningAlertOut]
    page: str


class KindTold(Schema):
    kind: str
    count: int
    stake: PriceText | None


class RunTold(PlanningRunOut):
    """A run, and what is open after it, of each kind."""

    currency: str | None
    open_proposals: list[KindTold]
    open_alerts: list[KindTold]


class ProposalsTold(Schema):
    currency: str | None
    proposals: list[PlanningProposalOut]


class LevelTold(AvailabilityOut):
    owner: str


class LevelsTold(Schema):
    """What there is now of SKUs of which something changed. Levels that did not change may be among them."""

    levels: list[LevelTold]


class OrderTold(OrderHeadOut):
    """`page` and `api`: where all of it stands, for people and for programs."""

    page: str
    api: str


class PurchaseOrderTold(OrderSummary):
    page: str
    api: str


class DeliveryTold(DeliveryHeadOut):
    page: str
    api: str
