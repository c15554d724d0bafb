"""The papers of orders, cartons and shipments, as files to look at and print."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from quartermaster.accounts import doors
from quartermaster.printing import typesetting
from quartermaster.sales import carton_papers, customs, queries
from quartermaster.web import downloads


@require_safe
@doors.page("sales.view")
def order_slip(request: doors.PageRequest, number: str) -> HttpResponse:
    order = queries.order_by_number(number)
    return downloads.file(carton_papers.slip(order), f"packing-slip-{order.number}.pdf")


@require_safe
@doors.page("sales.view")
def order_labels(request: doors.PageRequest, number: str) -> HttpResponse:
    """A label for every carton of the order."""
    order = queries.order_by_number(number)
    sheet = carton_papers.label_sheet(order, list(queries.cartons_of(order)))
    return downloads.file(typesetting.pdf(sheet), f"labels-{order.number}.pdf")


@require_safe
@doors.page("sales.view")
def carton_slip(request: doors.PageRequest, number: str) -> HttpResponse:
    carton = carton_papers.carton_of(number)
    return downloads.file(carton_papers.slip(carton.order, [carton]), f"packing-slip-{carton.number}.pdf")


@require_safe
@doors.page("sales.view")
def carton_label(request: doors.PageRequest, number: str) -> HttpResponse:
    carton = carton_papers.carton_of(number)
    sheet = carton_papers.label_sheet(carton.order, [carton])
    return downloads.file(typesetting.pdf(sheet), f"label-{carton.number}.pdf")


@require_safe
@doors.page("sales.view")
def shipment_slip(request: doors.PageRequest, number: str) -> HttpResponse:
    shipment = carton_papers.shipment_of(number)
    slip = carton_papers.slip(shipment.order, carton_papers.cartons_on(shipment))
    return downloads.file(slip, f"packing-slip-{shipment.number}.pdf")


@require_safe
@doors.page("sales.view")
def shipment_customs(request: doors.PageRequest, number: str) -> HttpResponse:
    shipment = carton_papers.shipment_of(number)
    return downloads.file(customs.invoice(shipment), f"commercial-invoice-{shipment.number}.pdf")
