"""Returns to suppliers under /api/v1, from draft to credit."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema
from pydantic import Field, StringConstraints

from quartermaster.accounts import doors
from quartermaster.catalog.queries import owner_of_code
from quartermaster.locations.queries import find_bin, find_warehouse
from quartermaster.purchasing import entries, queries, vendor_return_paper, vendor_returns
from quartermaster.purchasing import operations as purchasing
from quartermaster.purchasing.entries import Entry
from quartermaster.purchasing.models import VendorReturn
from quartermaster.purchasing.schemas import MOST_LINES, Code, PurchaseReasonIn
from quartermaster.purchasing.vendor_returns import NewVendorReturn, ReturnedLine
from quartermaster.stock.schemas import Moment
from quartermaster.web import downloads
from quartermaster.web.api import Page, PageQuery, PriceText, QuantityText, SignedQuantityText, Strict, page_of
from quartermaster.web.downloads import PDF_ANSWER

router = Router(tags=["purchasing"])
SORTS = {"number": "id"}
Short = Annotated[str, StringConstraints(max_length=60)]
Why = Annotated[str, StringConstraints(min_length=1, max_length=200)]


class ReturnedLineIn(Strict):
    """So much out of a `bin` of the warehouse. `lot`: the lot or serial. No credit: what the supplier asks for one."""

    sku: Code
    quantity: QuantityText
    unit: Annotated[str, StringConstraints(min_length=1, max_length=20)] | None = None
    bin: Annotated[str, StringConstraints(min_length=1, max_length=30)]
    lot: Short = ""
    unit_credit: PriceText | None = None


class VendorReturnIn(Strict):
    supplier: Code
    warehouse: Code
    owner: Code | None = None
    reason: Why
    authorisation: Short = Field("", description="The number under which the supplier agreed to it.")
    lines: list[ReturnedLineIn] = Field(min_length=1, max_length=MOST_LINES)


class ApprovalIn(Strict):
    authorisation: Short = ""


class PickedLineIn(Strict):
    line: Annotated[int, Field(ge=1, le=1_000_000, strict=True)]
    quantity: QuantityText


class PickingIn(Strict):
    """No lines: all of them."""

    lines: list[PickedLineIn] | None = Field(None, max_length=MOST_LINES)


class VendorDispatchIn(Strict):
    carrier: Short = ""
    tracking: Annotated[str, StringConstraints(max_length=100)] = ""


class VendorCreditIn(Strict):
    """`final`: nothing more is expected."""

    amount: PriceText
    reference: Short = ""
    final: bool = False


class ReturnedLineOut(Schema):
    position: int
    sku: str
    lot: str | None
    bin: str
    quantity: QuantityText
    picked: QuantityText
    unit_credit: PriceText | None


class VendorReturnHeadOut(Schema):
    number: str
    state: str
    supplier: str
    warehouse: str
    owner: str
    reason: str
    authorisation: str
    carrier: str
    tracking: str
    created_at: Moment
    shipped_at: Moment | None
    ended_at: Moment | None
    version: int

    @classmethod
    def fields_of(cls, row: VendorReturn) -> dict[str, Any]:
        return {
            "number": row.number,
            "state": row.state,
            "supplier": row.supplier.code,
            "warehouse": row.warehouse.code,
            "owner": row.owner.code,
            "reason": row.reason,
            "authorisation": row.authorisation,
            "carrier": row.carrier,
            "tracking": row.tracking,
            "created_at": row.created_at,
            "shipped_at": row.shipped_at,
            "ended_at": row.ended_at,
            "version": row.version,
        }


class CreditOut(Schema):
    amount: PriceText
    reference: str
    noted_at: datetime


class VendorReturnOut(VendorReturnHeadOut):
    """Money is null without catalog.view_costs. `cost`: what the goods cost, once reckoned; `difference`: credited less it, which
    is the return's variance once nothing more is expected.
    """

    lines: list[ReturnedLineOut]
    expected_credit: PriceText | None
    credited: PriceText | None
    cost: SignedQuantityText | None
    difference: SignedQuantityText | None
    credits: list[CreditOut] | None


class VendorReturnQuery(PageQuery):
    state: VendorReturn.State | None = None
    supplier: Code | None = None
    warehouse: Code | None = None


@router.get("/vendor-returns", response=Page[VendorReturnHeadOut])
@doors.api("purchasing.view")
def list_vendor_returns(request: doors.ApiRequest, query: Query[VendorReturnQuery]) -> Page[VendorReturnHeadOut]:
    rows = vendor_returns.vendor_returns()
    if query.state:
        rows = rows.filter(state=query.state)
    if query.supplier:
        rows = rows.filter(supplier__code__iexact=query.supplier)
    if query.warehouse:
        rows = rows.filter(warehouse__code__iexact=query.warehouse)
    return page_of(rows, query, row=lambda row: VendorReturnHeadOut(**VendorReturnHeadOut.fields_of(row)), sorts=SORTS)


@router.post("/vendor-returns", response={201: VendorReturnOut})
@doors.api("purchasing.draft_return", effect=True)
def draft_vendor_return(request: doors.ApiRequest, body: VendorReturnIn) -> tuple[int, doors.Versioned]:
    """Nothing moves before it is picked."""
    read = entries.new_lines([Entry(line.quantity, line.sku, line.unit) for line in body.lines])
    warehouse = find_warehouse(body.warehouse)
    lines = [
        ReturnedLine(one.sku_id, one.quantity, find_bin(warehouse, line.bin).id, line.lot, line.unit_credit)
        for line, one in zip(body.lines, read, strict=True)
    ]
    paper = NewVendorReturn(
        supplier_id=queries.supplier_by_code(body.supplier).id,
        warehouse_id=warehouse.id,
        lines=lines,
        reason=body.reason,
        authorisation=body.authorisation,
        owner_id=owner_of_code(body.owner).id if body.owner else None,
    )
    return 201, _shown(request, purchasing.draft_vendor_return(request.act, paper=paper))


@router.get("/vendor-returns/{number}", response=VendorReturnOut)
@doors.api("purchasing.view")
def read_vendor_return(request: doors.ApiRequest, number: str) -> doors.Versioned:
    return _shown(request, vendor_returns.vendor_return_by_number(number))


@router.get("/vendor-returns/{number}/paper", response={200: None}, openapi_extra=PDF_ANSWER)
@doors.api("purchasing.view")
def read_vendor_return_paper(request: doors.ApiRequest, number: str) -> HttpResponse:
    """What goes along with the goods, as a PDF. No money stands on it."""
    document = vendor_returns.vendor_return_by_number(number)
    return downloads.file(vendor_return_paper.pdf(document), f"{document.number}.pdf")


@router.post("/vendor-returns/{number}/approval", response={201: VendorReturnOut})
@doors.api("purchasing.approve_return", effect=True)
def approve_vendor_return(request: doors.ApiRequest, number: str, body: ApprovalIn) -> tuple[int, doors.Versioned]:
    version = _version(request, number)
    done = purchasing.approve_vendor_return(request.act, number=number, authorisation=body.authorisation, version=version)
    return 201, _shown(request, done)


@router.post("/vendor-returns/{number}/picking", response={201: VendorReturnOut})
@doors.api("purchasing.ship_return", effect=True)
def pick_vendor_return(request: doors.ApiRequest, number: str, body: PickingIn) -> tuple[int, doors.Versioned]:
    """What lay on shelves goes to quarantine and cannot be sold any more."""
    quantities = None if body.lines is None else {line.line: line.quantity for line in body.lines}
    version = _version(request, number)
    picked = purchasing.pick_vendor_return(request.act, number=number, quantities=quantities, version=version)
    return 201, _shown(request, picked)


@router.post("/vendor-returns/{number}/picking-reversal", response={201: VendorReturnOut})
@doors.api("purchasing.ship_return", effect=True)
def unpick_vendor_return(request: doors.ApiRequest, number: str) -> tuple[int, doors.Versioned]:
    """It does not leave after all."""
    version = _version(request, number)
    return 201, _shown(request, purchasing.unpick_vendor_return(request.act, number=number, version=version))


@router.post("/vendor-returns/{number}/dispatch", response={201: VendorReturnOut})
@doors.api("purchasing.ship_return", effect=True)
def ship_vendor_return(request: doors.ApiRequest, number: str, body: VendorDispatchIn) -> tuple[int, doors.Versioned]:
    version = _version(request, number)
    shipped = purchasing.ship_vendor_return(
        request.act, number=number, carrier=body.carrier, tracking=body.tracking, version=version
    )
    return 201, _shown(request, shipped)


@router.post("/vendor-returns/{number}/credits", response={201: VendorReturnOut})
@doors.api("purchasing.claim", effect=True)
def credit_vendor_return(request: doors.ApiRequest, number: str, body: VendorCreditIn) -> tuple[int, doors.Versioned]:
    """So much (more) was credited."""
    credited = purchasing.credit_vendor_return(
        request.act,
        number=number,
        amount=body.amount,
        reference=body.reference,
        final=body.final,
        version=_version(request, number),
    )
    return 201, _shown(request, credited)


@router.post("/vendor-returns/{number}/cancellation", response={201: VendorReturnOut})
@doors.api("purchasing.draft_return", effect=True)
def cancel_vendor_return(request: doors.ApiRequest, number: str, body: PurchaseReasonIn) -> tuple[int, doors.Versioned]:
    act, version = request.act.because(body.reason), _version(request, number)
    return 201, _shown(request, purchasing.cancel_vendor_return(act, number=number, version=version))


def _version(request: HttpRequest, number: str) -> int | None:
    """The version to insist on, where the caller sent one."""
    return doors.insisted_version(request, lambda: vendor_returns.vendor_return_by_number(number).version)


def _shown(request: doors.ApiRequest, document: VendorReturn) -> doors.Versioned:
    costs = "catalog.view_costs" in request.act.permissions
    money = vendor_returns.money_of(document)
    lines = [
        ReturnedLineOut(
            position=line.position,
            sku=line.sku.code,
            lot=line.lot.code or None,
            bin=line.bin.code,
            quantity=line.quantity,
            picked=line.picked,
            unit_credit=line.unit_credit if costs else None,
        )
        for line in document.lines.all()
    ]
    credits = [CreditOut(amount=one.amount, reference=one.reference, noted_at=one.noted_at) for one in document.credits.all()]
    body = VendorReturnOut(
        **VendorReturnHeadOut.fields_of(document),
        lines=lines,
        expected_credit=money.expected if costs else None,
        credited=money.credited if costs else None,
        cost=money.cost if costs else None,
        difference=money.difference if costs else None,
        credits=credits if costs else None,
    )
    return doors.Versioned(body, document.version)
