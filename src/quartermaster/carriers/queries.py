"""Questions about carriers, rates, parcels and manifests. Nothing here writes."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Sum

from quartermaster.carriers import states
from quartermaster.carriers.models import (
    Account,
    Carrier,
    CutOff,
    Following,
    Inquiry,
    Label,
    LabelPurchase,
    Manifest,
    OrderService,
    ParcelSize,
    Preference,
    Service,
    ShipmentMark,
    TrackingEvent,
)
from quartermaster.carriers.tariffs import Measures
from quartermaster.kernel.refusals import NotFound
from quartermaster.locations.models import Warehouse
from quartermaster.sales.models import Carton, Order, Shipment

State = Label.State


class UnknownCarrier(NotFound):
    code = "unknown_carrier"
    title = "There is no such carrier"


class UnknownService(NotFound):
    code = "unknown_carrier_service"
    title = "The carrier has no such service"


class UnknownZone(NotFound):
    code = "unknown_zone"
    title = "The carrier has no such zone"


class UnknownParcel(NotFound):
    code = "unknown_parcel"
    title = "There is no such parcel"


class UnknownPurchase(NotFound):
    code = "unknown_label_purchase"
    title = "There is no such label purchase"


class NoAccount(NotFound):
    code = "no_carrier_account"
    title = "The carrier has no account"


class UnknownManifest(NotFound):
    code = "unknown_manifest"
    title = "There is no such manifest"


# ---------------------------------------------------------------- carriers


def carriers() -> QuerySet[Carrier]:
    return Carrier.objects.filter(archived_at=None).order_by("code")


def carrier_by_code(code: str) -> Carrier:
    found = Carrier.objects.filter(code__iexact=code.strip()).first()
    if found is None:
        raise UnknownCarrier(f"There is no carrier {code[:20]}.")
    return found


def account_of(carrier: Carrier) -> Account:
    found = Account.objects.filter(carrier=carrier).select_related("carrier").first()
    if found is None:
        raise NoAccount(f"{carrier.name} is built in: it needs no account.")
    return found


def services() -> QuerySet[Service]:
    """The services in use, of carriers in use."""
    found = Service.objects.filter(archived_at=None, carrier__archived_at=None).select_related("carrier")
    return found.order_by("carrier__code", "transit_days", "code")


def service_by_codes(carrier: str, service: str) -> Service:
    found = services().filter(carrier__code__iexact=carrier.strip(), code__iexact=service.strip()).first()
    if found is None:
        raise UnknownService(f"There is no service {service[:20]} of a carrier {carrier[:20]}.")
    return found


def service_of_id(service_id: int) -> Service:
    found = services().filter(pk=service_id).first()
    if found is None:
        raise UnknownService("There is no such service, or it is no longer offered.")
    return found


def cut_offs(carrier: Carrier) -> QuerySet[CutOff]:
    return carrier.cut_offs.select_related("warehouse").order_by("warehouse__code")


def preferences() -> QuerySet[Preference]:
    return Preference.objects.select_related("service__carrier", "customer", "channel").order_by(
        "channel__code", "customer__code"
    )


def preferred_service(order: Order) -> Service | None:
    """The service by which the order is to go: its own, else its customer’s, else its channel’s."""
    own = OrderService.objects.filter(order=order).select_related("service__carrier").first()
    if own is not None:
        return own.service
    wanted = Q(customer_id=order.customer_id) if order.customer_id else Q(pk=None)
    wanted |= Q(channel_id=order.channel_id) if order.channel_id else Q(pk=None)
    found = Preference.objects.filter(wanted).select_related("service__carrier").order_by(F("customer_id").asc(nulls_last=True))
    first = found.first()
    return first.service if first else None


def by_service(orders: QuerySet[Order], services: Iterable[int]) -> QuerySet[Order]:
    """Those of the orders that are to go by one of the services."""
    wanted = list(services)
    own = OrderService.objects.all()
    of_customers = Preference.objects.filter(customer__isnull=False)
    of_channels = Preference.objects.filter(channel__isnull=False)
    chosen = Q(pk__in=own.filter(service_id__in=wanted).values("order_id"))
    unchosen = ~Q(pk__in=own.values("order_id"))
    customers = Q(customer_id__in=of_customers.filter(service_id__in=wanted).values("customer_id"))
    no_customers = Q(customer_id=None) | ~Q(customer_id__in=of_customers.values("customer_id"))
    channels = Q(channel_id__in=of_channels.filter(service_id__in=wanted).values("channel_id"))
    return orders.filter(chosen | (unchosen & (customers | (no_customers & channels))))


def local(moment: datetime, warehouse: Warehouse) -> datetime:
    """The moment on the warehouse’s own clock."""
    return moment.astimezone(ZoneInfo(warehouse.time_zone or settings.TIME_ZONE))


# ---------------------------------------------------------------- cartons to send


def measures(cartons: Sequence[Carton]) -> dict[int, Measures]:
    """Carton → what it weighs and measures: as somebody weighed it, else what its goods weigh by the catalogue."""
    sized = {row.carton_id: row for row in ParcelSize.objects.filter(carton__in=cartons)}
    by_goods = _weights_of_goods([carton.pk for carton in cartons if carton.pk not in sized])
    return {
        carton.pk: Measures(carton.number, row.weight_g, row.sides_mm)
        if (row := sized.get(carton.pk))
        else Measures(carton.number, by_goods.get(carton.pk))
        for carton in cartons
    }


def _weights_of_goods(carton_ids: Sequence[int]) -> dict[int, int]:
    """Only where the catalogue knows the weight of everything that is in the carton."""
    weights: dict[int, Decimal | None] = {}
    rows = Carton.objects.filter(pk__in=carton_ids, lines__quantity__gt=0)
    fields = ("pk", "lines__quantity", "lines__pick_line__order_line__sku__weight_g")
    for carton_id, quantity, weight_g in rows.values_list(*fields):
        before = weights.get(carton_id, Decimal(0))
        weights[carton_id] = None if before is None or not weight_g else before + quantity * weight_g
    return {carton_id: max(1, round(weight)) for carton_id, weight in weights.items() if weight is not None}


# ---------------------------------------------------------------- parcels


def labels() -> QuerySet[Label]:
    return Label.objects.select_related(
        "carton", "order__customer", "carrier", "service__carrier", "warehouse", "manifest", "shipment", "bought_by", "owner"
    )


def label_by_tracking(tracking: str) -> Label:
    found = labels().filter(tracking=tracking.strip().upper()).first()
    if found is None:
        raise UnknownParcel(f"There is no parcel {tracking[:40]}.")
    return found


def scanned(code: str) -> Label:
    """The parcel that a scan means: by its tracking number, its carton’s number or SSCC. A void label is meant only where
    there is no other."""
    text = code.strip().upper()
    sscc = text.removeprefix("(00)").removeprefix("00") if len(text) in (20, 22) else text
    meant = Q(tracking=text) | Q(carton__number=text) | Q(carton__sscc=sscc)
    found = labels().filter(meant).order_by(F("voided_at").desc(nulls_first=True), "-pk").first()
    if found is None:
        raise UnknownParcel(f"“{code.strip()[:40]}” is no parcel of ours. Scan its label again.")
    return found


def labels_of(order: Order) -> QuerySet[Label]:
    return labels().filter(order=order).order_by("pk")


def labels_of_whole(order: Order) -> QuerySet[Label]:
    """With those of its parts, where the order is split."""
    return labels().filter(Q(order=order) | Q(order__part_of=order)).order_by("pk")


def live_labels(cartons: Iterable[Carton]) -> dict[int, Label]:
    """Carton → its label, where it has one that is not void."""
    found = labels().filter(carton__in=list(cartons), voided_at=None)
    return {label.carton_id: label for label in found}


def being_bought(cartons: Iterable[Carton]) -> dict[int, LabelPurchase]:
    """Carton → the label that is being bought for it, or of which nobody knows whether it was."""
    found = LabelPurchase.objects.filter(carton__in=list(cartons), state__in=LabelPurchase.OPEN)
    return {purchase.carton_id: purchase for purchase in found}


def purchases() -> QuerySet[LabelPurchase]:
    return LabelPurchase.objects.select_related("carton", "order", "service__carrier", "asked_by", "label")


def purchases_of(order: Order) -> list[LabelPurchase]:
    """The last one of each carton that has not become a label, in the order of the cartons."""
    latest: dict[int, LabelPurchase] = {}
    for purchase in purchases().filter(order=order).order_by("pk"):
        latest[purchase.carton_id] = purchase
    return [row for _, row in sorted(latest.items()) if row.state != LabelPurchase.State.BOUGHT]


def purchase_by_key(key: uuid.UUID) -> LabelPurchase:
    found = purchases().filter(key=key).first()
    if found is None:
        raise UnknownPurchase("There is no such label purchase.")
    return found


def inquiries_of(order: Order) -> list[Inquiry]:
    """What carriers over the network were asked for the order, those in use."""
    found = Inquiry.objects.filter(order=order, carrier__archived_at=None).select_related("carrier", "order")
    return list(found.order_by("carrier__code"))


def accounts_at(warehouse_id: int) -> list[Account]:
    """The accounts in use that serve the warehouse."""
    found = Account.objects.filter(carrier__archived_at=None).select_related("carrier").prefetch_related("places")
    rows = found.order_by("carrier__code")
    return [row for row in rows if not (places := list(row.places.all())) or warehouse_id in {one.warehouse_id for one in places}]


def events_of(label: Label) -> QuerySet[TrackingEvent]:
    """The latest first."""
    return label.events.select_related("noted_by").order_by("-at", "-pk")


def following(labels: Iterable[Label]) -> dict[int, Following]:
    """Label → when its carrier is asked for it, where that is done by us."""
    return {row.label_id: row for row in Following.objects.filter(label__in=list(labels))}


def marks_of(shipment: Shipment) -> QuerySet[ShipmentMark]:
    """Where somebody said that it is, the latest first."""
    return ShipmentMark.objects.filter(shipment=shipment).select_related("noted_by").order_by("-id")


def latest_marks(shipment_ids: Iterable[int]) -> dict[int, ShipmentMark]:
    """Shipment → what was said of it last."""
    return {mark.shipment_id: mark for mark in ShipmentMark.objects.filter(shipment_id__in=list(shipment_ids)).order_by("id")}


def shipments(warehouse_id: int | None = None) -> QuerySet[Shipment]:
    found = Shipment.objects.select_related("order__customer", "order__warehouse", "order__owner")
    return found if warehouse_id is None else found.filter(order__warehouse_id=warehouse_id)


def unfollowed(found: QuerySet[Shipment]) -> QuerySet[Shipment]:
    """Those that have not arrived and of which no carrier speaks: they went without labels."""
    alone = ~Exists(Label.objects.filter(shipment=OuterRef("pk"), voided_at=None))
    return found.filter(alone).exclude(state__in=(Shipment.State.DELIVERED, Shipment.State.RETURNED))


def labels_on(shipment: Shipment) -> QuerySet[Label]:
    return labels().filter(carton__shipment=shipment, voided_at=None).order_by("pk")


def state_of_shipment(shipment: Shipment, found: Sequence[Label]) -> str:
    """Where a shipment is by its parcels; without labels, where somebody said that it is."""
    return states.of_shipment([label.state for label in found]) if found else shipment.state


TROUBLES = (State.EXCEPTION, State.RETURNED)


def in_trouble(warehouse_id: int | None = None) -> QuerySet[Label]:
    """Parcels that somebody has to take care of, the longest waiting first."""
    found = labels().filter(state__in=TROUBLES).filter(Q(looked_at=None) | Q(looked_at__lt=F("state_at")))
    found = found if warehouse_id is None else found.filter(warehouse_id=warehouse_id)
    return found.order_by("state_at", "pk")


# ---------------------------------------------------------------- manifests


def manifests() -> QuerySet[Any]:
    """Each with how many parcels are on it (`parcels`) and what they weigh (`grams`)."""
    found = Manifest.objects.select_related("carrier", "warehouse", "opened_by", "closed_by")
    return found.annotate(parcels=Count("labels"), grams=Sum("labels__weight_g"))


def manifest_by_number(number: str) -> Any:
    found = manifests().filter(number=number.strip().upper()).first()
    if found is None:
        raise UnknownManifest(f"There is no manifest {number[:20]}.")
    return found


def on(manifest: Manifest) -> QuerySet[Label]:
    return labels().filter(manifest=manifest).order_by("handed_over_at", "pk")


def not_on_a_manifest(carrier_id: int, warehouse_id: int) -> QuerySet[Label]:
    """Parcels with a label of the carrier that still stand in the warehouse."""
    return labels().filter(carrier_id=carrier_id, warehouse_id=warehouse_id, manifest=None, voided_at=None).order_by("pk")


def waiting_by_carrier(warehouse_id: int | None = None) -> list[Mapping[str, Any]]:
    """What stands ready for which carrier in which warehouse, and how many of it were shipped."""
    found = Label.objects.filter(manifest=None, voided_at=None)
    found = found if warehouse_id is None else found.filter(warehouse_id=warehouse_id)
    fields = ("carrier__code", "carrier__name", "warehouse__code", "warehouse__name")
    counted = found.order_by(*fields).values(*fields).annotate(parcels=Count("pk"), shipped=Count("carton__shipment"))
    return list(counted)
