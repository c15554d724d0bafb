"""An order's parcels: what carriers ask for them, their labels; every parcel, and what became of it."""

from __future__ import annotations

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from quartermaster.accounts import doors
from quartermaster.carriers import operations as carriers
from quartermaster.carriers import papers, queries, showing
from quartermaster.carriers.forms import EventForm, SettleForm, typed_sizes
from quartermaster.carriers.interface import News
from quartermaster.carriers.models import Label
from quartermaster.carriers.states import Kind
from quartermaster.carriers.tariffs import kilograms
from quartermaster.kernel import clock
from quartermaster.kernel.refusals import Refusal
from quartermaster.sales.models import Order
from quartermaster.sales.queries import order_by_number
from quartermaster.web import downloads, tables
from quartermaster.web.dialogs import Dialog
from quartermaster.web.scope import chosen_warehouse
from quartermaster.web.sources import Rows

# ---------------------------------------------------------------- an order


@require_safe
@doors.page("carriers.buy")
def order_rates(request: doors.PageRequest, number: str) -> HttpResponse:
    """The cartons that wait for a label, what every service asks for them, and the labels that there are."""
    return _rates(request, order_by_number(number))


@doors.page("carriers.buy", effect=True)
def order_measure(request: doors.PageRequest, number: str) -> HttpResponse:
    """What was typed beside the cartons is what they weigh and measure; the services are compared anew."""
    order = order_by_number(number)
    try:
        carriers.measure(request.act, sizes=typed_sizes(request.POST), number=order.number)
    except Refusal as refusal:
        return _rates(request, order, refusal)
    words = "Weighed."
    if queries.accounts_at(order.warehouse_id) and carriers.has_weighed_cartons(order):
        asked = carriers.ask_carriers(request.act, number=order.number)
        words = f"Weighed. Asking {', '.join(row.carrier.name for row in asked)}."
    return doors.done(request, words, url=reverse("order_rates", args=[order.number]))


@doors.page("carriers.buy", effect=True)
def order_choose_service(request: doors.PageRequest, number: str) -> HttpResponse:
    """The order is to go by this service, once it is packed; empty: as usual."""
    order, chosen = order_by_number(number), request.POST.get("service", "")
    service = queries.service_of_id(_id(chosen)) if chosen else None
    carriers.choose_service(request.act, number=order.number, service=service)
    words = f"{order.number} goes by {service}." if service else f"{order.number} goes as usual."
    return doors.done(request, words, url=reverse("order_rates", args=[order.number]))


@doors.page("carriers.buy", effect=True)
def order_buy(request: doors.PageRequest, number: str) -> HttpResponse:
    """A label for each carton that was chosen, or for all that wait."""
    order = order_by_number(number)
    service = queries.service_of_id(_id(request.POST.get("service", "")))
    chosen = request.POST.getlist("carton") or None
    try:
        if service.carrier.connected:
            wanted = carriers.request_labels(request.act, number=order.number, service=service, cartons=chosen)
            words = f"{service.carrier.name} is asked for {len(wanted)} label{'' if len(wanted) == 1 else 's'}."
            return doors.done(request, words, url=reverse("order_rates", args=[order.number]))
        labels = carriers.buy(request.act, number=order.number, service=service, cartons=chosen)
    except Refusal as refusal:
        return _rates(request, order, refusal)
    words = f"Bought {len(labels)} label{'' if len(labels) == 1 else 's'} by {service}."
    return doors.done(request, words, url=reverse("order_rates", args=[order.number]))


def _id(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 18 else 0


def _rates(request: doors.PageRequest, order: Order, refusal: Refusal | None = None) -> HttpResponse:
    compared = carriers.compare(request.act, order=order)
    measured = queries.measures(compared.cartons)
    labels = list(queries.labels_of(order))
    live = [label for label in labels if label.voided_at is None]
    followed = queries.following(labels)
    context = {
        "order": order,
        "cartons": [(carton, _typed(request, carton.number, measured[carton.pk])) for carton in compared.cartons],
        "quotes": compared.quotes,
        "preferred": queries.preferred_service(order),
        "services": queries.services(),
        "labels": [(label, showing.dot(label), followed.get(label.pk)) for label in labels],
        "live": live,
        "to_ship": [label for label in live if label.shipment_id is None],
        "refusal": refusal,
        "inquiries": [(row, showing.inquiry_dot(row)) for row in queries.inquiries_of(order)],
        "accounts": queries.accounts_at(order.warehouse_id),
        "purchases": [(row, showing.purchase_dot(row)) for row in queries.purchases_of(order)],
        "may_ship": "sales.ship" in request.act.permissions,
    }
    return render(request, "carriers/rates.html", context, status=422 if refusal else 200)


def _typed(request: doors.PageRequest, carton: str, known: object) -> dict[str, str]:
    """What stands in the fields beside a carton: as it was typed, else as it is known."""
    weight_g, sides = getattr(known, "weight_g", None), getattr(known, "sides_mm", None)
    weight = f"{weight_g / 1000:g}" if weight_g else ""
    size = " × ".join(f"{side / 10:g}" for side in sides) if sides else ""
    return {
        "weight": request.POST.get(f"weight_{carton}", weight),
        "sides": request.POST.get(f"sides_{carton}", size),
    }


@require_safe
@doors.page("sales.view")
def order_parcels(request: doors.PageRequest, number: str) -> HttpResponse:
    """The parcels of an order and where they are, as the order’s page shows them."""
    order = order_by_number(number)
    found = [(label, showing.dot(label), list(queries.events_of(label)[:1])) for label in queries.labels_of_whole(order)]
    return render(request, "carriers/order_parcels.html", {"order": order, "parcels": found})


@require_safe
@doors.page("sales.view")
def order_parcel_labels(request: doors.PageRequest, number: str) -> HttpResponse:
    order = order_by_number(number)
    paper = papers.labels(list(queries.labels_of(order)), name=f"parcel-labels-{order.number}")
    return downloads.file(paper.content, paper.name, paper.kind)


# ---------------------------------------------------------------- parcels


@require_safe
@doors.page("carriers.view")
def parcel_list(request: doors.PageRequest) -> HttpResponseBase:
    rows = queries.labels()
    if scope := chosen_warehouse(request):
        rows = rows.filter(warehouse_id=scope)
    return tables.show(request, showing.PARCELS, Rows(rows), "carriers/parcels.html")


@require_safe
@doors.page("carriers.view")
def parcel(request: doors.PageRequest, tracking: str) -> HttpResponse:
    label = queries.label_by_tracking(tracking)
    on_path = label.state if label.state in dict(showing.STEPS) else _furthest(label)
    context = {
        "parcel": showing.Parcel.of(label),
        "label": label,
        "steps": showing.STEPS,
        "at": on_path,
        "stopped": label.get_state_display() if label.state not in dict(showing.STEPS) else "",
        "may_track": "carriers.track" in request.act.permissions and label.voided_at is None,
        "may_void": "carriers.buy" in request.act.permissions and label.state == Label.State.LABELLED and not label.manifest_id,
        "weight": kilograms(label.weight_g),
        "following": queries.following([label]).get(label.pk),
        "live": label.order.number,
    }
    return render(request, "carriers/parcel.html", context)


def _furthest(label: Label) -> str:
    """How far a parcel had come before it went wrong."""
    kinds = set(label.events.values_list("kind", flat=True))
    return next((state for state, _ in reversed(showing.STEPS) if state in kinds), "labelled")


@require_safe
@doors.page("carriers.view")
def parcel_label(request: doors.PageRequest, tracking: str) -> HttpResponse:
    label = queries.label_by_tracking(tracking)
    paper = papers.labels([label], name=f"parcel-label-{label.tracking}")
    return downloads.file(paper.content, paper.name, paper.kind)


@doors.page("carriers.buy", effect=True)
def parcel_void(request: doors.PageRequest, tracking: str) -> HttpResponse:
    label = carriers.void(request.act, tracking=tracking)
    words = f"{label.tracking} is void." if label.voided_at else f"{label.carrier.name} is asked to void {label.tracking}."
    return doors.done(request, words, url=reverse("order_rates", args=[label.order.number]))


@require_safe
@doors.page("carriers.track")
def parcel_event(request: doors.PageRequest, tracking: str) -> HttpResponse:
    return _of_event(queries.label_by_tracking(tracking)).show(request, EventForm.at_moment(clock.now()))


@doors.page("carriers.track", effect=True)
def parcel_happened(request: doors.PageRequest, tracking: str) -> HttpResponse:
    label, form = queries.label_by_tracking(tracking), EventForm(request.POST)

    def note() -> HttpResponse:
        given = form.cleaned_data
        news = News(label.tracking, Kind(given["kind"]), given["at"], given["place"].strip(), given["text"].strip())
        carriers.note_events(request.act, events=[news])
        return doors.done(request, f"Noted for {label.tracking}.", url=reverse("parcel", args=[label.tracking]))

    return _of_event(label).send(request, form, note)


def _of_event(label: Label) -> Dialog:
    return Dialog(f"What happened to {label.tracking}", reverse("parcel_happened", args=[label.tracking]), "Note")


@require_safe
@doors.page("carriers.track")
def parcel_settle(request: doors.PageRequest, tracking: str) -> HttpResponse:
    return _of_trouble(queries.label_by_tracking(tracking)).show(request, SettleForm())


@doors.page("carriers.track", effect=True)
def parcel_settled(request: doors.PageRequest, tracking: str) -> HttpResponse:
    label, form = queries.label_by_tracking(tracking), SettleForm(request.POST)

    def settle() -> HttpResponse:
        carriers.settle_trouble(request.act, tracking=label.tracking, note=form.cleaned_data["note"])
        return doors.done(request, f"{label.tracking} is taken care of.", url=reverse("parcel", args=[label.tracking]))

    return _of_trouble(label).send(request, form, settle)


def _of_trouble(label: Label) -> Dialog:
    return Dialog(f"Take care of {label.tracking}", reverse("parcel_settled", args=[label.tracking]), "Taken care of")
