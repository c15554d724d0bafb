"""The papers of orders, cartons and shipments over the API."""

from __future__ import annotations

from typing import Annotated, Literal

from django.http import HttpResponse
from ninja import Query, Router
from pydantic import Field

from quartermaster.accounts import doors
from quartermaster.printing import typesetting
from quartermaster.sales import carton_papers, customs, queries
from quartermaster.web import downloads
from quartermaster.web.downloads import PDF_ANSWER
from quartermaster.web.schemas import Strict

router = Router(tags=["sales"])


class LabelQuery(Strict):
    form: Literal["pdf", "png"] = "pdf"
    dots_per_inch: Annotated[int, Field(ge=72, le=600, description="Of a PNG; label printers have 203 or 300.")] = 203


@router.get("/orders/{number}/packing-slip", response={200: None}, openapi_extra=PDF_ANSWER)
@doors.api("sales.view")
def read_order_slip(request: doors.ApiRequest, number: str) -> HttpResponse:
    """What is in which carton of the order, as a PDF. No prices stand on it."""
    order = queries.order_by_number(number)
    return downloads.file(carton_papers.slip(order), f"packing-slip-{order.number}.pdf")


@router.get("/orders/{number}/labels", response={200: None}, openapi_extra=PDF_ANSWER)
@doors.api("sales.view")
def read_order_labels(request: doors.ApiRequest, number: str) -> HttpResponse:
    """A label of 100 × 150 mm for every carton of the order, as a PDF."""
    order = queries.order_by_number(number)
    sheet = carton_papers.label_sheet(order, list(queries.cartons_of(order)))
    return downloads.file(typesetting.pdf(sheet), f"labels-{order.number}.pdf")


@router.get("/cartons/{number}/packing-slip", response={200: None}, openapi_extra=PDF_ANSWER)
@doors.api("sales.view")
def read_carton_slip(request: doors.ApiRequest, number: str) -> HttpResponse:
    """What is in one carton, as a PDF."""
    carton = carton_papers.carton_of(number)
    return downloads.file(carton_papers.slip(carton.order, [carton]), f"packing-slip-{carton.number}.pdf")


@router.get("/cartons/{number}/label", response={200: None}, openapi_extra=PDF_ANSWER)
@doors.api("sales.view")
def read_carton_label(request: doors.ApiRequest, number: str, query: Query[LabelQuery]) -> HttpResponse:
    """The carton's label, 100 × 150 mm, as a PDF or a PNG for a label printer."""
    carton = carton_papers.carton_of(number)
    sheet = carton_papers.label_sheet(carton.order, [carton])
    if query.form == "png":
        (picture,) = typesetting.png(sheet, dots_per_inch=query.dots_per_inch)
        return downloads.file(picture, f"label-{carton.number}.png", downloads.PNG)
    return downloads.file(typesetting.pdf(sheet), f"label-{carton.number}.pdf")


@router.get("/shipments/{number}/packing-slip", response={200: None}, openapi_extra=PDF_ANSWER)
@doors.api("sales.view")
def read_shipment_slip(request: doors.ApiRequest, number: str) -> HttpResponse:
    """What is in the cartons of a shipment, as a PDF."""
    shipment = carton_papers.shipment_of(number)
    slip = carton_papers.slip(shipment.order, carton_papers.cartons_on(shipment))
    return downloads.file(slip, f"packing-slip-{shipment.number}.pdf")


@router.get("/shipments/{number}/customs-invoice", response={200: None}, openapi_extra=PDF_ANSWER)
@doors.api("sales.view")
def read_customs_invoice(request: doors.ApiRequest, number: str) -> HttpResponse:
    """The commercial invoice of a shipment abroad, as a PDF; 409 with every SKU that lacks something."""
    shipment = carton_papers.shipment_of(number)
    return downloads.file(customs.invoice(shipment), f"commercial-invoice-{shipment.number}.pdf")
