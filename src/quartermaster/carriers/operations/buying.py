"""From cartons to labels: weigh them, compare what carriers ask, choose, buy, void."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from quartermaster.accounts.acts import Act, record
from quartermaster.carriers import queries
from quartermaster.carriers.adapters import at_once, door_of
from quartermaster.carriers.interface import Consignment, Offer
from quartermaster.carriers.models import Carrier, Following, Label, LabelPurchase, OrderService, ParcelSize, Service
from quartermaster.carriers.operations.shipping import name_carriers
from quartermaster.carriers.tariffs import kilograms
from quartermaster.kernel.notices import Notice, announce
from quartermaster.kernel.refusals import Conflict, FieldError, Invalid
from quartermaster.sales import operations as sales
from quartermaster.sales.models import Carton, Order
from quartermaster.sales.operations import UnknownCarton

HEAVIEST_G = 2_000_000
LONGEST_MM = 20_000


class NothingToLabel(Conflict):
    """No carton of the order waits for a label."""

    code = "nothing_to_label"
    title = "There is nothing to label"


class AlreadyLabelled(Conflict):
    code = "already_labelled"
    title = "The carton has a label"


class NotOffered(Conflict):
    """The carrier does not take these cartons by this service."""

    code = "service_not_possible"
    title = "It cannot go by this service"


class LabelBeingBought(Conflict):
    """Until it is known whether its carrier sold one, a carton gets no other label and keeps its weight."""

    code = "label_being_bought"
    title = "A label is being bought for the carton"


class BoughtByJob(Conflict):
    """Carriers with interfaces of their own take their time."""

    code = "label_takes_time"
    title = "Its labels are bought in the background"


class BoughtAtOnce(Conflict):
    code = "label_bought_at_once"
    title = "Its labels are bought at once"


class HandedOverAlready(Conflict):
    """What the carrier has is no longer ours to void."""

    code = "already_handed_over"
    title = "The parcel is with its carrier"


class InvalidMeasures(Invalid):
    code = "invalid_measures"
    title = "No parcel is like this"


@dataclass(frozen=True, slots=True)
class Size:
    """What a carton weighs, and its sides where somebody measured them."""

    carton: str
    weight_g: int
    sides_mm: tuple[int, int, int] | None = None


@dataclass(frozen=True, slots=True)
class Quote:
    """A service's offer for what waits of an order, as it is shown and chosen."""

    carrier: Carrier
    service: Service
    offer: Offer
    preferred: bool

    @property
    def price(self) -> Decimal:
        return self.offer.total

    @property
    def promised_on(self) -> date | None:
        return self.offer.promised_on


@dataclass(frozen=True, slots=True)
class Comparison:
    """The cartons of an order that wait for a label, and what every service asks for them together."""

    cartons: Sequence[Carton]
    consignment: Consignment
    quotes: Sequence[Quote]


@transaction.atomic
def measure(act: Act, *, sizes: Sequence[Size], number: str | None = None) -> None:
    """Say what cartons weigh and measure, all of the order where one is named. What has a label is no longer weighed."""
    cartons = _cartons_named([size.carton for size in sizes], number)
    sales.lock({carton.order.number for carton in cartons.values()})
    labelled, wanted = queries.live_labels(cartons.values()), queries.being_bought(cartons.values())
    for place, size in enumerate(sizes):
        carton = cartons[size.carton]
        if label := labelled.get(carton.pk):
            message = f"{carton.number} has the label {label.tracking}. Void it first."
            raise AlreadyLabelled(message, errors=[FieldError(f"/sizes/{place}/carton", AlreadyLabelled.code, message)])
        if carton.pk in wanted:
            raise _being_bought(carton.number, f"/sizes/{place}/carton")
        _refuse_what_is_no_size(size, place)
    for size in sizes:
        length, width, height = size.sides_mm or (None, None, None)
        told = {"weight_g": size.weight_g, "length_mm": length, "width_mm": width, "height_mm": height}
        who = {"measured_by_id": act.user_id, "measured_at": act.occurred_at}
        ParcelSize.objects.update_or_create(carton=cartons[size.carton], defaults=told | who)
        record(
            act,
            "carriers.measure",
            document=cartons[size.carton].order.number,
            carton=size.carton,
            weight=kilograms(size.weight_g),
        )


def _refuse_what_is_no_size(size: Size, place: int) -> None:
    if not 0 < size.weight_g <= HEAVIEST_G:
        message = f"A carton weighs 1 to {HEAVIEST_G} g."
        raise InvalidMeasures(message, errors=[FieldError(f"/sizes/{place}/weight_g", "out_of_range", message)])
    if size.sides_mm is not None and not all(0 < side <= LONGEST_MM for side in size.sides_mm):
        message = f"A side is 1 to {LONGEST_MM} mm."
        raise InvalidMeasures(message, errors=[FieldError(f"/sizes/{place}/sides_mm", "out_of_range", message)])


def _cartons_named(numbers: Sequence[str], of: str | None) -> dict[str, Carton]:
    there = Carton.objects.filter(number__in=numbers).select_related("order")
    found = {row.number: row for row in (there if of is None else there.filter(order__number=of))}
    for place, number in enumerate(numbers):
        if number not in found:
            message = f"{of} has no carton {number[:20]}." if of else f"There is no carton {number[:20]}."
            raise UnknownCarton(message, errors=[FieldError(f"/sizes/{place}/carton", UnknownCarton.code, message)])
    return found


def compare(act: Act, *, order: Order) -> Comparison:
    """What every carrier asks for the cartons that wait for a label: first what is preferred, then what is cheapest."""
    cartons = cartons_to_label(order)
    consignment = consignment_of(act, order, cartons)
    preferred = queries.preferred_service(order)
    services = {service.pk: service for service in queries.services()}
    carriers = {service.carrier_id: service.carrier for service in services.values()}
    quotes = [
        Quote(carrier, services[offer.service_id], offer, preferred is not None and preferred.pk == offer.service_id)
        for carrier in carriers.values()
        for offer in door_of(carrier).offers(consignment)
    ]
    return Comparison(cartons, consignment, sorted(quotes, key=_in_turn))


def _in_turn(quote: Quote) -> tuple[bool, bool, Decimal, int]:
    return (not quote.offer.possible, not quote.preferred, quote.price, quote.service.pk)


def cartons_to_label(order: Order) -> list[Carton]:
    """Cartons with something in them and no label, bought or being bought: those in staging, and those that left on one that
    was voided."""
    wanted = LabelPurchase.objects.filter(carton=OuterRef("pk"), state__in=LabelPurchase.OPEN)
    labels = Label.objects.filter(carton=OuterRef("pk"))
    waiting = Q(shipment=None) | Q(Exists(labels.filter(voided_at__isnull=False)))
    found = Carton.objects.filter(order=order, lines__quantity__gt=0).filter(waiting)
    return list(found.exclude(Exists(labels.filter(voided_at=None))).exclude(Exists(wanted)).distinct().order_by("id"))


def consignment_of(act: Act, order: Order, cartons: Sequence[Carton]) -> Consignment:
    measured = queries.measures(cartons)
    rows = [measured[carton.pk] for carton in cartons]
    return Consignment(order.number, order.warehouse_id, order.country, rows, queries.local(act.occurred_at, order.warehouse))


@transaction.atomic
def choose_service(act: Act, *, number: str, service: Service | None) -> None:
    """The order is to go by this service; None: as its customer’s and channel’s orders do."""
    order = sales.lock([number])[number]
    if service is None:
        OrderService.objects.filter(order=order).delete()
    else:
        OrderService.objects.update_or_create(order=order, defaults={"service": service})
    record(act, "carriers.choose_service", document=number, service=str(service or "as usual"))
    announce(Notice("carriers.chosen", documents=(number,)))


@transaction.atomic
def buy(act: Act, *, number: str, service: Service, cartons: Sequence[str] | None = None) -> list[Label]:
    """A label by the service for every carton of the order that waits for one, or for these. All of them or none."""
    order = sales.lock_for_work([number])[number]
    waiting = chosen(order, cartons)
    door = at_once(service.carrier)
    if door is None:
        message = f"{service.carrier.name} is asked over the network: ask it to buy the labels, and look again in a moment."
        raise BoughtByJob(message, errors=[FieldError("/service", BoughtByJob.code, message)])
    consignment = consignment_of(act, order, waiting)
    offer = offered_by(service, consignment)
    tracking = door.buy(offer, consignment)
    labels = Label.objects.bulk_create(_labels(act, order, waiting, service, offer, consignment, tracking))
    OrderService.objects.get_or_create(order=order, defaults={"service": service})
    name_carriers([carton.shipment_id for carton in waiting if carton.shipment_id])
    record(act, "carriers.buy", document=number, service=str(service), labels=", ".join(row.tracking for row in labels))
    announce(Notice("carriers.bought", documents=(number,)))
    return labels


def offered_by(service: Service, consignment: Consignment) -> Offer:
    """The service’s offer, or `NotOffered` with why there is none."""
    offers = door_of(service.carrier).offers(consignment)
    offer = next((one for one in offers if one.service_id == service.pk), None)
    if offer is None or not offer.possible:
        why = offer.why if offer else "It is no longer offered."
        raise NotOffered(f"{service} is not possible. {why} Choose another service, or mend it.")
    return offer


def chosen(order: Order, numbers: Sequence[str] | None) -> list[Carton]:
    waiting = {carton.number: carton for carton in cartons_to_label(order)}
    for place, number in enumerate(numbers or ()):
        if number not in waiting:
            _refuse_carton(order, number, place)
    chosen = list(waiting.values()) if numbers is None else [waiting[number] for number in dict.fromkeys(numbers)]
    if not chosen:
        raise NothingToLabel(f"No carton of {order.number} waits for a label. Pack it first, or look at its parcels.")
    return chosen


def _refuse_carton(order: Order, number: str, place: int) -> None:
    pointer = f"/cartons/{place}"
    label = queries.labels_of(order).filter(carton__number=number, voided_at=None).first()
    if label is not None:
        message = f"{number} has the label {label.tracking}. Void it first."
        raise AlreadyLabelled(message, errors=[FieldError(pointer, AlreadyLabelled.code, message)])
    if queries.being_bought(order.cartons.filter(number=number)):
        raise _being_bought(number, pointer)
    message = f"{order.number} has no carton {number[:20]} that waits for a label."
    raise UnknownCarton(message, errors=[FieldError(pointer, UnknownCarton.code, message)])


def _being_bought(carton: str, pointer: str) -> LabelBeingBought:
    message = f"A label is being bought for {carton}. Wait until that has ended."
    return LabelBeingBought(message, errors=[FieldError(pointer, LabelBeingBought.code, message)])


def _labels(
    act: Act,
    order: Order,
    cartons: Sequence[Carton],
    service: Service,
    offer: Offer,
    consignment: Consignment,
    tracking: Mapping[str, str],
) -> list[Label]:
    weights = {row.carton: row.weight_g or 0 for row in consignment.cartons}
    return [
        Label(
            tracking=tracking[carton.number],
            carton=carton,
            order=order,
            owner_id=order.owner_id,
            warehouse_id=order.warehouse_id,
            carrier_id=service.carrier_id,
            service=service,
            shipment_id=carton.shipment_id,
            state_at=act.occurred_at,
            weight_g=weights[carton.number],
            price=offer.prices[carton.number],
            promised_on=offer.promised_on or act.occurred_at.date(),
            bought_by_id=act.user_id,
            bought_at=act.occurred_at,
        )
        for carton in cartons
    ]


@transaction.atomic
def void(act: Act, *, tracking: str) -> Label:
    """The label is not used. Possible until the parcel is with its carrier; voided twice is voided once.

    A carrier over the network is asked by a job: until it has agreed the label is as it was.
    """
    label = lock_label(tracking)
    if label.voided_at is not None:
        return label
    if label.manifest_id is not None or label.state != Label.State.LABELLED:
        raise HandedOverAlready(f"{label.tracking} is with {label.carrier.name} already. Ask them to bring it back.")
    door = at_once(label.carrier)
    if door is None:
        Following.objects.update_or_create(label=label, defaults={"voiding": Following.Voiding.ASKED, "voiding_said": ""})
        announce(Notice("carriers.voiding", documents=(label.order.number, f"label:{label.pk}")))
        return label
    door.void([label.tracking])
    mark_void(act, label)
    return label


def lock_label(tracking: str) -> Label:
    """The label, and before it its order."""
    named = queries.label_by_tracking(tracking)
    sales.lock([named.order.number])
    return Label.objects.select_for_update(of=("self",)).select_related("carrier", "order", "carton").get(pk=named.pk)


def mark_void(act: Act, label: Label) -> None:
    label.state, label.state_at, label.voided_at = Label.State.VOIDED, act.occurred_at, act.occurred_at
    label.save(update_fields=["state", "state_at", "voided_at"])
    if label.shipment_id:
        name_carriers([label.shipment_id])
    record(act, "carriers.void", document=label.order.number, label=label.tracking, carton=label.carton.number)
    announce(Notice("carriers.voided", documents=(label.order.number,)))
