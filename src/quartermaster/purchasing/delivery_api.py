"""Deliveries under /api/v1, how they are received, and what is claimed of the supplier for what was wrong."""

from __future__ import annotations

from functools import partial

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from quartermaster.accounts import doors
from quartermaster.catalog.queries import find_sku, owner_of_code
from quartermaster.locations.queries import find_bin, find_warehouse
from quartermaster.purchasing import delivery_queries, entries, queries
from quartermaster.purchasing import operations as purchasing
from quartermaster.purchasing.delivery_schemas import (
    ClaimIn,
    CreditIn,
    DeliveryArrivalIn,
    DeliveryFacts,
    DeliveryHeadOut,
    DeliveryIn,
    DeliveryLineOut,
    DeliveryOut,
    DeliveryQuery,
    DeliveryReceiptIn,
    PhotoOut,
    ReceivingRuleIn,
    ReceivingRuleOut,
    ResponsibleIn,
)
from quartermaster.purchasing.entries import Entry
from quartermaster.purchasing.models import Delivery, Discrepancy
from quartermaster.purchasing.operations.announcing import HEADINGS
from quartermaster.purchasing.papers import NewDelivery
from quartermaster.purchasing.photographs import photo_by_name
from quartermaster.purchasing.schemas import DiscrepancyOut, PurchaseReasonIn, ResolutionIn
from quartermaster.web import sheets_api
from quartermaster.web.api import Page, PageQuery, page_of
from quartermaster.web.photographs import PICTURE_BODY, as_file, uploaded
from quartermaster.web.sheets_api import SHEET_BODY, SheetOut, SheetQuery

router = Router(tags=["purchasing"])
SORTS = {"number": "id", "expected_at": "expected_at"}


@router.get("/deliveries", response=Page[DeliveryHeadOut])
@doors.api("purchasing.view")
def list_deliveries(request: doors.ApiRequest, query: Query[DeliveryQuery]) -> Page[DeliveryHeadOut]:
    rows = delivery_queries.deliveries()
    if query.state:
        rows = rows.filter(state=query.state)
    if query.supplier:
        rows = rows.filter(supplier__code__iexact=query.supplier)
    if query.warehouse:
        rows = rows.filter(warehouse__code__iexact=query.warehouse)
    if query.reference:
        rows = rows.filter(reference__iexact=query.reference)
    return page_of(rows, query, row=lambda row: DeliveryHeadOut(**DeliveryHeadOut.fields_of(row)), sorts=SORTS)


@router.post("/deliveries", response={201: DeliveryOut})
@doors.api("purchasing.announce", effect=True)
def announce_delivery(request: doors.ApiRequest, body: DeliveryIn) -> tuple[int, doors.Versioned]:
    """Say that a delivery is coming, and what is said to be in it."""
    read = entries.new_lines([Entry(line.quantity, line.sku, line.unit) for line in body.lines])
    paper = NewDelivery(
        supplier_id=queries.supplier_by_code(body.supplier).id,
        warehouse_id=find_warehouse(body.warehouse).id,
        lines=[line.announced(one.sku_id, one.quantity, one.entered) for line, one in zip(body.lines, read, strict=True)],
        owner_id=owner_of_code(body.owner).id if body.owner else None,
        reference=body.reference,
        carrier=body.carrier,
        tracking=body.tracking,
        expected_at=body.expected_at,
        note=body.note,
    )
    return 201, _shown(request, purchasing.announce(request.act, delivery=paper))


@router.post("/imports/deliveries", response=SheetOut, openapi_extra=SHEET_BODY)
@doors.api("purchasing.announce", effect=True)
def import_deliveries(request: doors.ApiRequest, query: Query[SheetQuery]) -> SheetOut:
    """Announce deliveries from a sheet, all of them or none. The rows of one reference are one delivery."""
    return sheets_api.loaded(request, HEADINGS, partial(purchasing.load_deliveries, request.act), dry_run=query.dry_run)


@router.get("/deliveries/{number}", response=DeliveryOut)
@doors.api("purchasing.view")
def read_delivery(request: doors.ApiRequest, number: str) -> doors.Versioned:
    return _shown(request, delivery_queries.delivery_by_number(number))


@router.put("/deliveries/{number}", response=DeliveryOut)
@doors.api("purchasing.announce", effect=True)
def change_delivery(request: doors.ApiRequest, number: str, body: DeliveryFacts) -> doors.Versioned:
    """Say anew when it comes, who brings it, and what is to be known of it."""
    delivery = delivery_queries.delivery_by_number(number)
    doors.require_version(request, delivery.version)
    changed = purchasing.change_delivery(
        request.act,
        number=delivery.number,
        version=delivery.version,
        expected_at=body.expected_at,
        carrier=body.carrier,
        tracking=body.tracking,
        note=body.note,
    )
    return _shown(request, changed)


@router.post("/deliveries/{number}/departure", response={201: DeliveryOut})
@doors.api("purchasing.announce", effect=True)
def send_delivery_off(request: doors.ApiRequest, number: str) -> tuple[int, doors.Versioned]:
    """It has left the supplier."""
    delivery = delivery_queries.delivery_by_number(number)
    sent = purchasing.send_off(request.act, number=delivery.number, version=_version(request, delivery))
    return 201, _shown(request, sent)


@router.post("/deliveries/{number}/arrival", response={201: DeliveryOut})
@doors.api("purchasing.receive", effect=True)
def delivery_arrived(request: doors.ApiRequest, number: str, body: DeliveryArrivalIn) -> tuple[int, doors.Versioned]:
    delivery = delivery_queries.delivery_by_number(number)
    bin_id = find_bin(delivery.warehouse, body.bin).id if body.bin else None
    here = purchasing.arrive(request.act, number=delivery.number, bin_id=bin_id, version=_version(request, delivery))
    return 201, _shown(request, here)


@router.post("/deliveries/{number}/receipts", response={201: DeliveryOut})
@doors.api("purchasing.receive", effect=True)
def receive_delivery(request: doors.ApiRequest, number: str, body: DeliveryReceiptIn) -> tuple[int, doors.Versioned]:
    """Take goods in. Each becomes part of a receipt on the order that waits for it, or is set apart as not ordered."""
    delivery = delivery_queries.delivery_by_number(number)
    written = [
        Entry(
            line.quantity,
            line.sku or "",
            line.unit,
            line.line,
            condition=line.condition,
            lot=line.received_lot(f"/lines/{place}"),
            weight=line.weight,
            confirmed=line.weight_confirmed,
        )
        for place, line in enumerate(body.lines)
    ]
    received = purchasing.receive_delivery(
        request.act.because(body.reason),
        number=delivery.number,
        lines=entries.received_lines(written, {line.position: line.sku for line in delivery.lines.all()}),
        final=body.final,
        allow_over=body.allow_over,
        note=body.note,
        bin_id=find_bin(delivery.warehouse, body.bin).id if body.bin else None,
        version=_version(request, delivery),
    )
    return 201, _shown(request, received)


@router.post("/deliveries/{number}/cancellation", response={201: DeliveryOut})
@doors.api("purchasing.announce", effect=True)
def cancel_delivery(request: doors.ApiRequest, number: str, body: PurchaseReasonIn) -> tuple[int, doors.Versioned]:
    """It will not come. Refused once something of it was taken in."""
    delivery = delivery_queries.delivery_by_number(number)
    act, version = request.act.because(body.reason), _version(request, delivery)
    return 201, _shown(request, purchasing.cancel_delivery(act, number=delivery.number, version=version))


@router.post("/deliveries/{number}/closing", response={201: DeliveryOut})
@doors.api("purchasing.receive", effect=True)
def close_delivery(request: doors.ApiRequest, number: str) -> tuple[int, doors.Versioned]:
    """It is done with. It closes by itself once nothing of it lies at the dock."""
    delivery = delivery_queries.delivery_by_number(number)
    closed = purchasing.close_delivery(request.act, number=delivery.number, version=_version(request, delivery))
    return 201, _shown(request, closed)


# ---------------------------------------------------------------- how goods are received


@router.get("/receiving-rules", response=Page[ReceivingRuleOut])
@doors.api("purchasing.view")
def list_receiving_rules(request: doors.ApiRequest, query: Query[PageQuery]) -> Page[ReceivingRuleOut]:
    return page_of(delivery_queries.rules(), query, row=ReceivingRuleOut.of)


@router.put("/receiving-rules", response=ReceivingRuleOut)
@doors.api("purchasing.set_rules", effect=True)
def set_receiving_rule(request: doors.ApiRequest, body: ReceivingRuleIn) -> ReceivingRuleOut:
    """What holds for this warehouse, supplier and SKU, in place of what held for exactly them."""
    rule = purchasing.set_receiving_rule(
        request.act,
        warehouse_id=find_warehouse(body.warehouse).id if body.warehouse else None,
        supplier_id=queries.supplier_by_code(body.supplier).id if body.supplier else None,
        sku_id=find_sku(body.sku).id if body.sku else None,
        over_percent=body.over_percent,
        over_quantity=body.over_quantity,
        blind=body.blind,
    )
    return ReceivingRuleOut.of(delivery_queries.rules().get(pk=rule.pk))


@router.delete("/receiving-rules/{int:rule_id}", response={204: None})
@doors.api("purchasing.set_rules", effect=True)
def drop_receiving_rule(request: doors.ApiRequest, rule_id: int) -> tuple[int, None]:
    purchasing.drop_receiving_rule(request.act, rule_id=rule_id)
    return 204, None


# ---------------------------------------------------------------- discrepancies: who, what is claimed, what proves it


@router.get("/discrepancies/{int:discrepancy_id}", response=DiscrepancyOut)
@doors.api("purchasing.view")
def read_discrepancy(request: doors.ApiRequest, discrepancy_id: int) -> doors.Versioned:
    return shown_discrepancy(request, queries.discrepancy_by_id(discrepancy_id))


@router.post("/discrepancies/{int:discrepancy_id}/responsible", response={201: DiscrepancyOut})
@doors.api("purchasing.claim", effect=True)
def assign_discrepancy(request: doors.ApiRequest, discrepancy_id: int, body: ResponsibleIn) -> tuple[int, doors.Versioned]:
    version = discrepancy_version(request, discrepancy_id)
    found = purchasing.assign_discrepancy(request.act, discrepancy_id=discrepancy_id, username=body.responsible, version=version)
    return 201, shown_discrepancy(request, found)


@router.post("/discrepancies/{int:discrepancy_id}/claim", response={201: DiscrepancyOut})
@doors.api("purchasing.claim", effect=True)
def claim_discrepancy(request: doors.ApiRequest, discrepancy_id: int, body: ClaimIn) -> tuple[int, doors.Versioned]:
    found = purchasing.claim_discrepancy(
        request.act,
        discrepancy_id=discrepancy_id,
        claim_number=body.claim_number,
        expected_credit=body.expected_credit,
        note=body.note,
        version=discrepancy_version(request, discrepancy_id),
    )
    return 201, shown_discrepancy(request, found)


@router.post("/discrepancies/{int:discrepancy_id}/credits", response={201: DiscrepancyOut})
@doors.api("purchasing.claim", effect=True)
def credit_discrepancy(request: doors.ApiRequest, discrepancy_id: int, body: CreditIn) -> tuple[int, doors.Versioned]:
    """So much (more) was credited."""
    version = discrepancy_version(request, discrepancy_id)
    found = purchasing.credit_discrepancy(request.act, discrepancy_id=discrepancy_id, amount=body.amount, version=version)
    return 201, shown_discrepancy(request, found)


@router.post("/discrepancies/{int:discrepancy_id}/resolution", response={201: DiscrepancyOut})
@doors.api("purchasing.close", effect=True)
def resolve_discrepancy(request: doors.ApiRequest, discrepancy_id: int, body: ResolutionIn) -> tuple[int, doors.Versioned]:
    """Settle it, and do with the goods what the resolution says."""
    found = purchasing.resolve_discrepancy(
        request.act,
        discrepancy_id=discrepancy_id,
        resolution=body.resolution,
        note=body.note,
        version=discrepancy_version(request, discrepancy_id),
    )
    return 201, shown_discrepancy(request, found)


@router.post("/discrepancies/{int:discrepancy_id}/reopening", response={201: DiscrepancyOut})
@doors.api("purchasing.close", effect=True)
def reopen_discrepancy(request: doors.ApiRequest, discrepancy_id: int, body: PurchaseReasonIn) -> tuple[int, doors.Versioned]:
    """Take a settlement back that moved no goods."""
    act, version = request.act.because(body.reason), discrepancy_version(request, discrepancy_id)
    found = purchasing.reopen_discrepancy(act, discrepancy_id=discrepancy_id, version=version)
    return 201, shown_discrepancy(request, found)


@router.post("/discrepancies/{int:discrepancy_id}/voiding", response={201: DiscrepancyOut})
@doors.api("purchasing.close", effect=True)
def void_discrepancy(request: doors.ApiRequest, discrepancy_id: int, body: PurchaseReasonIn) -> tuple[int, doors.Versioned]:
    """It was noted by mistake."""
    act, version = request.act.because(body.reason), discrepancy_version(request, discrepancy_id)
    found = purchasing.void_discrepancy(act, discrepancy_id=discrepancy_id, version=version)
    return 201, shown_discrepancy(request, found)


@router.get("/discrepancies/{int:discrepancy_id}/photos", response=list[PhotoOut])
@doors.api("purchasing.view")
def list_photos(request: doors.ApiRequest, discrepancy_id: int) -> list[PhotoOut]:
    found = queries.discrepancy_by_id(discrepancy_id)
    return [PhotoOut.of(row) for row in found.photos.select_related("added_by").defer("content").order_by("id")]


@router.post("/discrepancies/{int:discrepancy_id}/photos", response={201: PhotoOut}, openapi_extra=PICTURE_BODY)
@doors.api("purchasing.receive", effect=True)
def add_photo(request: doors.ApiRequest, discrepancy_id: int) -> tuple[int, PhotoOut]:
    """A JPEG, PNG or WebP picture of at most 5 MB, as the part `file`."""
    photo = purchasing.add_photo(request.act, discrepancy_id=discrepancy_id, content=uploaded(request))
    return 201, PhotoOut.of(photo)


@router.get("/discrepancies/{int:discrepancy_id}/photos/{name}")
@doors.api("purchasing.view")
def read_photo(request: doors.ApiRequest, discrepancy_id: int, name: str) -> HttpResponse:
    return as_file(photo_by_name(discrepancy_id, name))


# ---------------------------------------------------------------- below: what is shown to whom


def _version(request: HttpRequest, delivery: Delivery) -> int | None:
    """The version to insist on, where the caller sent one."""
    return doors.insisted_version(request, lambda: delivery.version)


def _shown(request: doors.ApiRequest, delivery: Delivery) -> doors.Versioned:
    found = delivery_queries.delivery_by_number(delivery.number)
    blind = delivery_queries.is_blind(warehouse_id=found.warehouse_id, supplier_id=found.supplier_id)
    shown = delivery_queries.shows_expected(found, blind, request.act.permissions)
    lines = [DeliveryLineOut.of(line, shown=shown) for line in found.lines.all()]
    receipts = sorted(found.receipts.filter(voided_at=None).values_list("number", flat=True))
    head = DeliveryHeadOut.fields_of(found)
    return doors.Versioned(DeliveryOut(**head, blind=blind, lines=lines, receipts=receipts), found.version)


def discrepancy_version(request: HttpRequest, discrepancy_id: int) -> int | None:
    """The version to insist on, where the caller sent one."""
    return doors.insisted_version(request, lambda: queries.discrepancy_by_id(discrepancy_id).version)


def shown_discrepancy(request: doors.ApiRequest, found: Discrepancy) -> doors.Versioned:
    costs, now = "catalog.view_costs" in request.act.permissions, queries.discrepancy_by_id(found.pk)
    return doors.Versioned(DiscrepancyOut.of(now, costs=costs), now.version)
