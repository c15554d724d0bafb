"""Shipping with carriers under /api/v1: what an order's cartons cost, labels, hand-over, manifests, tracking."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from ninja import Query, Router

from quartermaster.accounts import doors
from quartermaster.carriers import operations as carriers
from quartermaster.carriers import papers, queries, showing
from quartermaster.carriers.interface import News
from quartermaster.carriers.models import ShipmentMark, TrackingEvent
from quartermaster.carriers.schemas import (
    CarriedParcelOut,
    FollowedParcelOut,
    HandedOverOut,
    HandOverIn,
    HandOverOut,
    LabelsIn,
    ManifestOut,
    ManifestQuery,
    ManifestSummary,
    MovedOut,
    ParcelQuery,
    ParcelSizesIn,
    RatesOut,
    ServiceChoiceIn,
    ShipmentMarksIn,
    ShipmentMarksOut,
    ShipmentParcelOut,
    ShipmentQuery,
    ShipmentRowOut,
    ShipmentTrackingOut,
    TrackingEventOut,
    TrackingEventsIn,
    TroubleIn,
)
from quartermaster.locations.queries import find_warehouse
from quartermaster.printing import typesetting
from quartermaster.sales.carton_papers import shipment_of
from quartermaster.sales.paper_api import LabelQuery
from quartermaster.sales.queries import order_by_number
from quartermaster.web import downloads
from quartermaster.web.api import Page, page_of
from quartermaster.web.downloads import PDF_ANSWER

router = Router(tags=["carriers"])

# ---------------------------------------------------------------- an order


@router.get("/orders/{number}/shipping-rates", response=RatesOut)
@doors.api("carriers.buy")
def compare(request: doors.ApiRequest, number: str) -> RatesOut:
    """What every service asks for the cartons that wait for a label, and why one cannot take them."""
    return RatesOut.of(carriers.compare(request.act, order=order_by_number(number)))


@router.put("/orders/{number}/shipping-service", response=RatesOut)
@doors.api("carriers.buy", effect=True)
def choose_service(request: doors.ApiRequest, number: str, body: ServiceChoiceIn) -> RatesOut:
    """The order is to go by this service: waves choose by it, and it stands first among the rates."""
    order = order_by_number(number)
    named = body.carrier is not None or body.service is not None
    service = queries.service_by_codes(body.carrier or "", body.service or "") if named else None
    carriers.choose_service(request.act, number=order.number, service=service)
    return RatesOut.of(carriers.compare(request.act, order=order))


@router.post("/orders/{number}/parcel-sizes", response={201: RatesOut})
@doors.api("carriers.buy", effect=True)
def measure(request: doors.ApiRequest, number: str, body: ParcelSizesIn) -> tuple[int, RatesOut]:
    """Say what cartons of the order weigh and measure; the rates with that."""
    order = order_by_number(number)
    carriers.measure(request.act, sizes=[size.told() for size in body.sizes], number=order.number)
    return 201, RatesOut.of(carriers.compare(request.act, order=order))


@router.post("/orders/{number}/parcels", response={201: list[CarriedParcelOut]})
@doors.api("carriers.buy", effect=True)
def buy(request: doors.ApiRequest, number: str, body: LabelsIn) -> tuple[int, list[dict[str, Any]]]:
    """Buy a label for every carton that waits for one, or for these: all or none."""
    order, service = order_by_number(number), queries.service_by_codes(body.carrier, body.service)
    cartons = [carton.upper() for carton in body.cartons] if body.cartons is not None else None
    labels = carriers.buy(request.act, number=order.number, service=service, cartons=cartons)
    bought = queries.labels().filter(pk__in=[label.pk for label in labels]).order_by("pk")
    return 201, [CarriedParcelOut.told(label) for label in bought]


# ---------------------------------------------------------------- parcels


@router.get("/parcels", response=Page[CarriedParcelOut])
@doors.api("carriers.view")
def list_parcels(request: doors.ApiRequest, query: Query[ParcelQuery]) -> Page[dict[str, Any]]:
    rows = queries.in_trouble() if query.trouble else queries.labels()
    named = {
        "order__number__iexact": query.order,
        "carrier__code__iexact": query.carrier,
        "warehouse__code__iexact": query.warehouse,
        "state": query.state,
    }
    rows = rows.filter(**{lookup: value for lookup, value in named.items() if value is not None})
    sorts = {"bought_at": "bought_at", "tracking": "tracking", "state_at": "state_at"}
    return page_of(rows, query, row=CarriedParcelOut.told, sorts=sorts, usual_sort="-bought_at")


@router.get("/parcels/{tracking}", response=FollowedParcelOut)
@doors.api("carriers.view")
def read_parcel(request: doors.ApiRequest, tracking: str) -> FollowedParcelOut:
    return FollowedParcelOut.of(queries.label_by_tracking(tracking))


@router.get("/parcels/{tracking}/label", response={200: None}, openapi_extra=PDF_ANSWER)
@doors.api("carriers.view")
def read_label(request: doors.ApiRequest, tracking: str, query: Query[LabelQuery]) -> HttpResponse:
    """The carrier’s label, A6, as a PDF or a PNG for a label printer; of a carrier over the network as it sent it."""
    label = queries.label_by_tracking(tracking)
    if label.carrier.connected:
        paper = papers.labels([label], name=f"parcel-label-{label.tracking}")
        return downloads.file(paper.content, paper.name, paper.kind)
    sheet = papers.label_sheet([label])
    if query.form == "png":
        (picture,) = typesetting.png(sheet, dots_per_inch=query.dots_per_inch)
        return downloads.file(picture, f"parcel-label-{label.tracking}.png", downloads.PNG)
    return downloads.file(typesetting.pdf(sheet), f"parcel-label-{label.tracking}.pdf")


@router.post("/parcels/{tracking}/voiding", response={201: CarriedParcelOut})
@doors.api("carriers.buy", effect=True)
def void(request: doors.ApiRequest, tracking: str) -> tuple[int, dict[str, Any]]:
    """The label is not used. Possible until the parcel is handed over. A carrier over the network is asked by a job: the label is
    void once it has agreed."""
    carriers.void(request.act, tracking=tracking)
    return 201, CarriedParcelOut.told(queries.label_by_tracking(tracking))


@router.post("/parcels/{tracking}/settlement", response={201: FollowedParcelOut})
@doors.api("carriers.track", effect=True)
def settle_trouble(request: doors.ApiRequest, tracking: str, body: TroubleIn) -> tuple[int, FollowedParcelOut]:
    """Somebody took care of a parcel in trouble; say what was agreed."""
    label = carriers.settle_trouble(request.act, tracking=tracking, note=body.note)
    return 201, FollowedParcelOut.of(label)


@router.post("/tracking-events", response={201: MovedOut})
@doors.api("carriers.track", effect=True)
def note_events(request: doors.ApiRequest, body: TrackingEventsIn) -> tuple[int, dict[str, Any]]:
    """What happened to parcels, all or none; late, twice and in any order. What happened last says where a parcel is."""
    news = [News(one.tracking.strip().upper(), one.kinds(), one.at, one.place, one.text, one.mark) for one in body.events]
    moved = carriers.note_events(request.act, events=news, source=TrackingEvent.Source.API)
    return 201, {"moved": [CarriedParcelOut.told(label) for label in moved]}


@router.post("/shipment-marks", response={201: ShipmentMarksOut})
@doors.api("carriers.track", effect=True)
def mark_shipments(request: doors.ApiRequest, body: ShipmentMarksIn) -> tuple[int, dict[str, Any]]:
    """Shipments that go without labels have arrived, or went wrong: somebody says so, and how they know. All or none."""
    kind = ShipmentMark.Kind(body.kind)
    marked = carriers.mark_shipments(request.act, numbers=body.shipments, kind=kind, note=body.note, at=body.at)
    rows = [
        {"shipment": row.number, "order": row.order.number, "state": row.state, "in_trouble": row.in_trouble} for row in marked
    ]
    return 201, {"shipments": rows}


@router.get("/shipments", response=Page[ShipmentRowOut])
@doors.api("sales.view")
def list_shipments(request: doors.ApiRequest, query: Query[ShipmentQuery]) -> Page[dict[str, Any]]:
    rows = queries.shipments()
    if query.unfollowed:
        rows = queries.unfollowed(rows)
    named = {
        "order__number__iexact": query.order,
        "order__warehouse__code__iexact": query.warehouse,
        "state": query.state,
        "in_trouble": query.trouble,
    }
    rows = rows.filter(**{lookup: value for lookup, value in named.items() if value is not None})
    return page_of(rows, query, row=ShipmentRowOut.told, sorts={"shipped_at": "shipped_at"}, usual_sort="-shipped_at")


@router.get("/shipments/{number}/tracking", response=ShipmentTrackingOut)
@doors.api("sales.view")
def read_tracking(request: doors.ApiRequest, number: str) -> ShipmentTrackingOut:
    """Where the parcels of a shipment are, and how they got there."""
    shipment = shipment_of(number)
    parcels = [showing.Parcel.of(label) for label in queries.labels_on(shipment)]
    return ShipmentTrackingOut(
        shipment=shipment.number,
        order=shipment.order.number,
        state=queries.state_of_shipment(shipment, [parcel.label for parcel in parcels]),
        parcels=[
            ShipmentParcelOut(
                tracking=parcel.label.tracking,
                carton=parcel.label.carton.number,
                carrier=parcel.label.carrier.name,
                service=parcel.label.service.name,
                state=parcel.label.state,
                promised_on=parcel.label.promised_on,
                events=[TrackingEventOut.of(event) for event in parcel.events],
            )
            for parcel in parcels
        ],
    )


# ---------------------------------------------------------------- handing over


@router.post("/hand-overs", response={201: HandOverOut})
@doors.api("carriers.hand_over", effect=True)
def hand_over(request: doors.ApiRequest, body: HandOverIn) -> tuple[int, HandOverOut]:
    """Parcels are with their carriers: they go onto the manifest that is open, or open one. All or none."""
    done = carriers.hand_over(request.act, warehouse=find_warehouse(body.warehouse), codes=body.codes)
    by_label = {row.label.pk: row for row in done}
    told = [HandedOverOut.of(code, by_label[queries.scanned(code).pk]) for code in body.codes]
    return 201, HandOverOut(parcels=told)


@router.get("/manifests", response=Page[ManifestSummary])
@doors.api("carriers.view")
def list_manifests(request: doors.ApiRequest, query: Query[ManifestQuery]) -> Page[dict[str, Any]]:
    rows = queries.manifests()
    if query.carrier:
        rows = rows.filter(carrier__code__iexact=query.carrier)
    if query.warehouse:
        rows = rows.filter(warehouse__code__iexact=query.warehouse)
    if query.state:
        rows = rows.filter(closed_at__isnull=query.state == "open")
    return page_of(rows, query, row=ManifestSummary.told, sorts={"number": "id"}, usual_sort="-number")


@router.get("/manifests/{number}", response=ManifestOut)
@doors.api("carriers.view")
def read_manifest(request: doors.ApiRequest, number: str) -> ManifestOut:
    return ManifestOut.of(queries.manifest_by_number(number))


@router.post("/manifests/{number}/closing", response={201: ManifestOut})
@doors.api("carriers.hand_over", effect=True)
def close_manifest(request: doors.ApiRequest, number: str) -> tuple[int, ManifestOut]:
    """The carrier signed for it. Once; what comes later goes onto the next one."""
    closed = carriers.close_manifest(request.act, number=number)
    return 201, ManifestOut.of(queries.manifest_by_number(closed.number))


@router.get("/manifests/{number}/paper", response={200: None}, openapi_extra=PDF_ANSWER)
@doors.api("carriers.view")
def read_manifest_paper(request: doors.ApiRequest, number: str) -> HttpResponse:
    """The manifest as a PDF to sign."""
    found = queries.manifest_by_number(number)
    return downloads.file(papers.manifest(found.number), f"{found.number}.pdf")
