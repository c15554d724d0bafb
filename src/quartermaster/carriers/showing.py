"""How parcels and manifests are shown: tables, dots, the steps of a parcel."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Q, QuerySet
from django.urls import reverse

from quartermaster.carriers import queries
from quartermaster.carriers.models import Inquiry, Label, LabelPurchase
from quartermaster.carriers.tariffs import kilograms
from quartermaster.catalog import whose
from quartermaster.sales.models import Shipment
from quartermaster.web.tables import Column, Filter, Table, View
from quartermaster.web.templatetags.web import money, status, when

State = Label.State
TONES = {
    State.LABELLED: "open",
    State.HANDED_OVER: "accent",
    State.IN_TRANSIT: "accent",
    State.OUT_FOR_DELIVERY: "accent",
    State.DELIVERED: "ok",
    State.EXCEPTION: "bad",
    State.RETURNED: "warn",
    State.VOIDED: "idle",
}
STEPS = [(state.value, state.label) for state in (*State,)[:5]]


def dot(label: Label) -> Any:
    return status(TONES[State(label.state)], label.get_state_display())


def state_dot(state: str) -> Any:
    """The same for a state by its word; of a shipment that has no parcels it is only known that it left."""
    known = {member.value: (TONES[member], member.label) for member in State}
    return status(*known.get(state, ("open", "Shipped")))


def inquiry_dot(row: Inquiry) -> Any:
    tones = {Inquiry.State.ASKING: "open", Inquiry.State.ANSWERED: "ok", Inquiry.State.FAILED: "bad"}
    return status(tones[Inquiry.State(row.state)], row.get_state_display())


def purchase_dot(row: LabelPurchase) -> Any:
    tones = {LabelPurchase.State.FAILED: "bad", LabelPurchase.State.UNCLEAR: "warn", LabelPurchase.State.BOUGHT: "ok"}
    return status(tones.get(LabelPurchase.State(row.state), "open"), row.get_state_display())


@dataclass(frozen=True, slots=True)
class Parcel:
    """A parcel with its events, as a timeline shows it."""

    label: Label
    dot: Any
    events: Sequence[Any]

    @classmethod
    def of(cls, label: Label) -> Parcel:
        return cls(label, dot(label), list(queries.events_of(label)))


def _carriers() -> list[tuple[str, str]]:
    return list(queries.carriers().values_list("code", "name"))


def _matching(rows: QuerySet[Label], text: str) -> QuerySet[Label]:
    return rows.filter(
        Q(tracking__istartswith=text) | Q(carton__number__iexact=text) | Q(order__number__istartswith=text) | Q(carton__sscc=text)
    )


def _waiting(rows: QuerySet[Label], text: str) -> QuerySet[Label]:
    """Those in trouble that nobody took care of, or those that stand in the warehouse."""
    if text == "trouble":
        return rows.filter(state__in=queries.TROUBLES).filter(Q(looked_at=None) | Q(looked_at__lt=F("state_at")))
    return rows.filter(manifest=None, voided_at=None)


PARCELS = Table(
    name="parcels",
    sort="-bought_at",
    row_url=lambda label: reverse("parcel", args=[label.tracking]),
    topics="carriers",
    empty="No parcels yet. Buy a label for a packed order.",
    columns=(
        Column("tracking", "Parcel", sort="tracking", width="136px", phone="title", strong=True),
        Column("state", "State", sort="state", value=lambda row: row.get_state_display(), cell=dot, width="130px", phone="end"),
        Column("order.number", "Order", sort="order__number", width="112px", phone="line"),
        Column("carton.number", "Carton", width="104px", hidden=True),
        Column("customer", "Customer", value=lambda row: row.order.customer.name if row.order.customer else "", grow=True),
        Column("service", "Service", value=lambda row: str(row.service), width="200px", phone="line"),
        whose.column(),
        Column("warehouse.name", "Warehouse", width="110px", hidden=True),
        Column("to", "To", value=lambda row: f"{row.order.country} {row.order.postcode}".strip(), width="104px", wide=True),
        Column("weight_g", "Weight", sort="weight_g", numeric=True, cell=lambda row: kilograms(row.weight_g), hidden=True),
        Column("price", "Price", numeric=True, sort="price", cell=lambda row: money(row.price), width="80px", wide=True),
        Column("manifest", "Manifest", value=lambda row: row.manifest.number if row.manifest else "", width="96px", wide=True),
        Column("promised_on", "Promised", sort="promised_on", cell=lambda row: when(row.promised_on), width="96px", phone="tail"),
        Column("bought_at", "Bought", sort="bought_at", cell=lambda row: when(row.bought_at), width="104px", hidden=True),
        Column("state_at", "Since", sort="state_at", cell=lambda row: when(row.state_at), width="104px", hidden=True),
    ),
    filters=(
        Filter("q", "Tracking number, carton or order", apply=_matching),
        Filter("state", "State", lookup="state", choices=State.choices),
        Filter("carrier", "Carrier", lookup="carrier__code__iexact", choices=_carriers),
        Filter("order", "Order", lookup="order__number__iexact", shown=False),
        Filter(
            "waiting", "Waiting", apply=_waiting, choices=(("trouble", "In trouble"), ("here", "Not handed over")), shown=False
        ),
        whose.filter_by(),
    ),
    views=(
        View("All", {}),
        View("In trouble", {"waiting": "trouble"}),
        View("Not handed over", {"waiting": "here"}),
        View("Delivered", {"state": "delivered"}),
    ),
)

SHIPMENT_STATES = [(state.value, state.label) for state in Shipment.State]


def _shipments_matching(rows: QuerySet[Shipment], text: str) -> QuerySet[Shipment]:
    named = Q(number__iexact=text) | Q(order__number__istartswith=text) | Q(order__customer__code__iexact=text)
    return rows.filter(named | Q(tracking__icontains=text))


SHIPMENTS = Table(
    name="shipments",
    sort="-shipped_at",
    row_url=lambda row: reverse("shipment_tracking", args=[row.number]),
    topics="carriers sales",
    empty="No shipments yet. Ship the first order.",
    columns=(
        Column("number", "Shipment", sort="id", width="104px", phone="title", strong=True),
        Column("order.number", "Order", width="112px", phone="line"),
        Column("customer", "Customer", value=lambda row: row.order.customer.name if row.order.customer else "", grow=True),
        whose.column(lambda row: row.order.owner),
        Column("warehouse", "Warehouse", value=lambda row: row.order.warehouse.name, width="110px", wide=True),
        Column("carrier", "Carrier", width="150px", phone="line"),
        Column("tracking", "Tracking", width="150px", wide=True),
        Column("shipped_at", "Shipped", sort="shipped_at", cell=lambda row: when(row.shipped_at), width="112px", phone="tail"),
        Column("state_at", "Since", cell=lambda row: when(row.state_at), width="104px", hidden=True),
        Column(
            "state",
            "State",
            value=lambda row: row.get_state_display(),
            cell=lambda row: state_dot(row.state),
            width="120px",
            phone="end",
        ),
    ),
    filters=(
        Filter("q", "Shipment, order, customer or tracking number", apply=_shipments_matching),
        Filter("state", "State", lookup="state", choices=SHIPMENT_STATES),
        Filter("follow", "Followed", apply=lambda rows, text: queries.unfollowed(rows), choices=(("nobody", "By nobody"),)),
        Filter("trouble", "In trouble", lookup="in_trouble", choices=(("True", "In trouble"),)),
    ),
    views=(
        View("All", {}),
        View("Followed by nobody", {"follow": "nobody"}),
        View("In trouble", {"trouble": "True"}),
        View("Delivered", {"state": "delivered"}),
    ),
)

MANIFESTS = Table(
    name="manifests",
    sort="-number",
    row_url=lambda row: reverse("manifest", args=[row.number]),
    topics="carriers",
    empty="No manifests yet. The first parcel that is handed over opens one.",
    columns=(
        Column("number", "Manifest", sort="id", width="112px", phone="title", strong=True),
        Column("carrier.name", "Carrier", grow=True, phone="line"),
        Column("warehouse.name", "Warehouse", width="160px", phone="line"),
        Column("day", "Day", sort="day", cell=lambda row: when(row.day), width="104px", phone="tail"),
        Column("parcels", "Parcels", numeric=True, sort="parcels", width="88px"),
        Column("grams", "Weight", numeric=True, cell=lambda row: kilograms(row.grams or 0), width="96px"),
        Column("closed_at", "Closed", sort="closed_at", cell=lambda row: when(row.closed_at), width="112px", wide=True),
        Column(
            "state",
            "State",
            value=lambda row: "Closed" if row.closed_at else "Open",
            cell=lambda row: status("ok", "Closed") if row.closed_at else status("open", "Open"),
            width="100px",
            phone="end",
        ),
    ),
    filters=(
        Filter("q", "Manifest", lookup="number__istartswith"),
        Filter("carrier", "Carrier", lookup="carrier__code__iexact", choices=_carriers),
        Filter(
            "state",
            "State",
            choices=(("open", "Open"), ("closed", "Closed")),
            apply=lambda rows, text: rows.filter(closed_at__isnull=text == "open"),
        ),
    ),
)
