"""Suppliers’ invoices: the list, one beside its orders and receipts, entering one, and each step on."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from quartermaster.accounts import doors
from quartermaster.accounts.queries import deeds_of
from quartermaster.billing import operations as billing
from quartermaster.billing import queries, sheets, showing
from quartermaster.billing.forms import (
    HeadForm,
    PaymentForm,
    ReasonForm,
    StartForm,
    TypedRow,
    head_of,
    row_of,
    typed_rows,
    written,
)
from quartermaster.billing.models import SupplierInvoice
from quartermaster.billing.operations.documents import orders_of
from quartermaster.billing.papers import CREDIT_NOTE, INVOICE
from quartermaster.catalog.queries import usual_owner
from quartermaster.kernel import clock
from quartermaster.kernel.refusals import Invalid, NotFound, Refusal
from quartermaster.purchasing.models import PurchaseOrder, PurchaseOrderCharge, Supplier
from quartermaster.purchasing.queries import UnknownPurchaseOrder, order_by_number, supplier_by_code
from quartermaster.stock import costing, values
from quartermaster.web import importing, tables
from quartermaster.web.forms import seen_version, take, take_lines
from quartermaster.web.importing import Importer
from quartermaster.web.sources import Rows
from quartermaster.web.spreadsheets import Report, Sheet

State = SupplierInvoice.State
IMPORTER = Importer(
    "supplier-invoices",
    sheets.HEADINGS,
    "supplier_invoice_import",
    "supplier_invoice_import_check",
    "supplier_invoice_import_load",
    "supplier_invoice_list",
)


@require_safe
@doors.page("billing.view")
def supplier_invoice_list(request: doors.PageRequest) -> HttpResponseBase:
    return tables.show(request, showing.INVOICES, Rows(queries.invoices_with_differences()), "billing/invoices.html")


@require_safe
@doors.page("billing.view")
def supplier_invoice(request: doors.PageRequest, number: str) -> HttpResponse:
    invoice = queries.invoice_by_number(number)
    _value(line.order_line.sku_id for line in invoice.lines.all() if line.order_line)
    sides, held, state = showing.side_by_side(invoice), request.act.permissions, State(invoice.state)
    lines = [side.line for side in sides]
    context = {
        "invoice": invoice,
        "dot": showing.dot(invoice),
        "steps": showing.STEPS,
        "at": State.DRAFT.value if state in (State.BLOCKED, State.CANCELLED) else state.value,
        "stopped": state.label if state in (State.BLOCKED, State.CANCELLED) else "",
        "sides": sides,
        "differing": [side for side in sides if side.differs],
        "net": invoice.total - invoice.tax,
        "booked": state in SupplierInvoice.BOOKED,
        "accrued": sum(line.accrued for line in lines),
        "stock_value": sum(line.stock_value for line in lines),
        "variance": sum(line.variance for line in lines),
        "books": values.currency_of(invoice.owner_id),
        "deeds": deeds_of(invoice.number),
        "live": invoice.number,
        "may": {
            "approve": state == State.MATCHED and queries.may_approve(invoice, request.act.user_id, held),
            "wait": state == State.MATCHED,
            "release": state == State.BLOCKED and "billing.release" in held,
            "enter": state in SupplierInvoice.OPEN and "billing.enter" in held,
            "pay": state == State.APPROVED and "billing.note_payment" in held,
            "unpay": state == State.PAID and "billing.note_payment" in held,
        },
    }
    return render(request, "billing/invoice.html", context)


# ---------------------------------------------------------------- entering


@require_safe
@doors.page("billing.enter")
def supplier_invoice_start(request: doors.PageRequest) -> HttpResponse:
    """What is it about? Answered, the form follows."""
    return _start(request, StartForm())


@doors.page("billing.enter")
def supplier_invoice_begin(request: doors.PageRequest) -> HttpResponse:
    form = StartForm(request.POST)
    if form.is_valid():
        try:
            supplier, orders = _about(form.cleaned_data["about"])
        except Refusal as refusal:
            take(form, refusal)
        else:
            query = "&".join([f"supplier={supplier.pk}", *(f"order={order.number}" for order in orders)])
            more = "&credit=1" if form.cleaned_data["credit"] else ""
            return _on_to(request, f"{reverse('supplier_invoice_new')}?{query}{more}")
    return _start(request, form, status=422)


@require_safe
@doors.page("billing.enter")
def supplier_invoice_new(request: doors.PageRequest) -> HttpResponse:
    """The form for an invoice on orders (?order=PO-1001), or for a credit note (?credit=1) of their supplier."""
    supplier, orders = _chosen(request.GET)
    form = HeadForm(initial={"invoiced_on": timezone.localdate(clock.now())})
    return _form(request, form, [], supplier, orders, credit=bool(request.GET.get("credit")))


@doors.page("billing.enter", effect=True)
def supplier_invoice_enter(request: doors.PageRequest) -> HttpResponse:
    supplier, orders = _chosen(request.POST)
    credit, form, rows = bool(request.POST.get("credit")), HeadForm(request.POST), typed_rows(request.POST)
    entered = _try(form, rows, supplier, orders, credit, lambda paper: billing.enter_invoice(request.act, invoice=paper))
    if entered is None:
        return _form(request, form, rows, supplier, orders, credit=credit, status=422)
    said = "It is blocked: see what differs." if entered.state == State.BLOCKED else "It matches."
    return _done(request, entered, f"Entered {entered.number}. {said}")


@require_safe
@doors.page("billing.enter")
def supplier_invoice_edit(request: doors.PageRequest, number: str) -> HttpResponse:
    invoice = queries.invoice_by_number(number)
    rows, orders = [row_of(line) for line in invoice.lines.all()], _orders_of(invoice)
    form = HeadForm(initial=head_of(invoice))
    return _form(request, form, rows, invoice.supplier, orders, credit=invoice.is_credit, invoice=invoice)


@doors.page("billing.enter", effect=True)
def supplier_invoice_change(request: doors.PageRequest, number: str) -> HttpResponse:
    invoice, version = queries.invoice_by_number(number), seen_version(request)
    form, rows, orders = HeadForm(request.POST), typed_rows(request.POST), _orders_of(invoice)

    def change(paper: Any) -> SupplierInvoice:
        return billing.edit_invoice(request.act, number=number, invoice=paper, version=version)

    changed = _try(form, rows, invoice.supplier, orders, invoice.is_credit, change, currency=invoice.currency)
    if changed is None:
        credit = invoice.is_credit
        return _form(request, form, rows, invoice.supplier, orders, credit=credit, invoice=invoice, status=422)
    return _done(request, changed, f"Changed {number}.")


# ---------------------------------------------------------------- steps


@doors.page("billing.enter", effect=True)
def supplier_invoice_match(request: doors.PageRequest, number: str) -> HttpResponse:
    matched = billing.match_invoice(request.act, number=number, version=seen_version(request))
    return _done(request, matched, "It matches." if matched.state == State.MATCHED else "It still differs.")


@doors.page("billing.approve", effect=True)
def supplier_invoice_approve(request: doors.PageRequest, number: str) -> HttpResponse:
    approved = billing.approve_invoice(request.act, number=number, version=seen_version(request))
    return _done(request, approved, f"Approved {number}.")


@require_safe
@doors.page("billing.release")
def supplier_invoice_release_form(request: doors.PageRequest, number: str) -> HttpResponse:
    return _dialog(request, ReasonForm(), "supplier_invoice_release", number, f"Release {number} as it is", "Release")


@doors.page("billing.release", effect=True)
def supplier_invoice_release(request: doors.PageRequest, number: str) -> HttpResponse:
    act = request.act.because(request.POST.get("reason", "").strip()[:200])
    return _done(request, billing.release_invoice(act, number=number), f"Released {number}. It can be approved.")


@require_safe
@doors.page("billing.enter")
def supplier_invoice_cancel_form(request: doors.PageRequest, number: str) -> HttpResponse:
    return _dialog(request, ReasonForm(), "supplier_invoice_cancel", number, f"Cancel {number}", "Cancel the invoice")


@doors.page("billing.enter", effect=True)
def supplier_invoice_cancel(request: doors.PageRequest, number: str) -> HttpResponse:
    act = request.act.because(request.POST.get("reason", "").strip()[:200])
    return _done(request, billing.cancel_invoice(act, number=number), f"Cancelled {number}.")


@require_safe
@doors.page("billing.note_payment")
def supplier_invoice_pay_form(request: doors.PageRequest, number: str) -> HttpResponse:
    form = PaymentForm(initial={"paid_on": timezone.localdate(clock.now())})
    return _dialog(request, form, "supplier_invoice_pay", number, f"{number} was paid", "Note it")


@doors.page("billing.note_payment", effect=True)
def supplier_invoice_pay(request: doors.PageRequest, number: str) -> HttpResponse:
    form = PaymentForm(request.POST)
    if not form.is_valid():
        return _dialog(request, form, "supplier_invoice_pay", number, f"{number} was paid", "Note it", status=422)
    return _done(request, billing.note_payment(request.act, number=number, **form.cleaned_data), f"Noted that {number} is paid.")


@doors.page("billing.note_payment", effect=True)
def supplier_invoice_unpay(request: doors.PageRequest, number: str) -> HttpResponse:
    unpaid = billing.take_payment_back(request.act, number=number, version=seen_version(request))
    return _done(request, unpaid, f"{number} is not paid.")


# ---------------------------------------------------------------- from a sheet


@require_safe
@doors.page("billing.enter")
def supplier_invoice_import(request: doors.PageRequest) -> HttpResponseBase:
    return importing.show(request, IMPORTER)


@doors.page("billing.enter")
def supplier_invoice_import_check(request: doors.PageRequest) -> HttpResponseBase:
    return importing.checked(request, IMPORTER, lambda sheet: sheets.load_sheet(request.act, sheet, dry_run=True))


@doors.page("billing.enter", effect=True)
def supplier_invoice_import_load(request: doors.PageRequest) -> HttpResponse:
    def load(sheet: Sheet) -> Report:
        return sheets.load_sheet(request.act, sheet, dry_run=False)

    report = importing.loaded(request, IMPORTER, load)
    papers = "1 paper" if report.created == 1 else f"{report.created:,} papers"
    return doors.done(request, f"Entered {papers}.", url=IMPORTER.list_url)


# ---------------------------------------------------------------- below: what pages have in common


def _value(sku_ids: Iterable[int]) -> None:
    """What came counts once it is valued."""
    if wanted := set(sku_ids):
        costing.catch_up(sku_ids=wanted)


def _on_to(request: doors.PageRequest, url: str) -> HttpResponse:
    """Nothing was done: the form follows."""
    if getattr(request, "htmx", False):
        return HttpResponse(status=204, headers={"HX-Redirect": url})
    return redirect(url)


def _about(text: str) -> tuple[Supplier, list[PurchaseOrder]]:
    """The supplier and the orders that somebody named."""
    words = text.split()
    try:
        orders = [order_by_number(word) for word in words[:20]]
    except UnknownPurchaseOrder:
        return supplier_by_code(text), []
    if len({order.supplier_id for order in orders}) > 1:
        raise Invalid("These orders are of several suppliers. An invoice is of one.")
    return orders[0].supplier, orders


def _chosen(query: Any) -> tuple[Supplier, list[PurchaseOrder]]:
    """What the form was asked for: orders by number, or a supplier by id."""
    orders = [order_by_number(number) for number in query.getlist("order")[:20]]
    wanted = query.get("supplier", "")
    known = (
        Supplier.objects.filter(pk=int(wanted)).first() if wanted.isascii() and wanted.isdecimal() and len(wanted) < 19 else None
    )
    supplier = orders[0].supplier if orders else known
    if supplier is None:
        raise NotFound("Say which order or supplier it is about.")
    return supplier, [order for order in orders if order.supplier_id == supplier.pk]


def _orders_of(invoice: SupplierInvoice) -> list[PurchaseOrder]:
    return [order_by_number(number) for number in sorted(orders_of(invoice.lines.all()))]


def _try(
    form: HeadForm,
    rows: list[TypedRow],
    supplier: Supplier,
    orders: list[PurchaseOrder],
    credit: bool,
    deed: Any,
    *,
    currency: str = "",
) -> SupplierInvoice | None:
    """What the deed answers; None where something is wrong, which is then said beside it."""
    if not form.is_valid():
        return None
    kind, currency = CREDIT_NOTE if credit else INVOICE, currency or (orders[0].currency if orders else supplier.currency)
    try:
        entered: SupplierInvoice = deed(written(form, rows, supplier, kind=kind, currency=currency))
    except Refusal as refusal:
        if refusal.status in (404, 412) and not refusal.errors:
            raise
        take_lines(refusal, [row for row in rows if row.filled])
        others = [one for one in refusal.errors if not one.pointer.startswith("/lines/")]
        for one in others:
            name = one.pointer.rpartition("/")[2]
            form.add_error(name if name in form.fields else None, one.message)
        if not others:
            form.add_error(None, refusal.detail)
        return None
    return entered


def _form(
    request: doors.PageRequest,
    form: HeadForm,
    typed: list[TypedRow],
    supplier: Supplier,
    orders: list[PurchaseOrder],
    *,
    credit: bool,
    invoice: SupplierInvoice | None = None,
    status: int = 200,
) -> HttpResponse:
    _value([line.sku_id for order in orders for line in order.lines.all()])
    rows = [*(showing.credit_rows(supplier, typed) if credit else ()), *showing.rows_for(orders, credit=credit, typed=typed)]
    url = reverse("supplier_invoice_change", args=[invoice.number]) if invoice else reverse("supplier_invoice_enter")
    currency = orders[0].currency if orders else supplier.currency
    context = {
        "form": form,
        "rows": rows,
        "supplier": supplier,
        "orders": orders,
        "credit": credit,
        "invoice": invoice,
        "action": url,
        "currency": currency,
        "foreign": currency != values.currency_of(usual_owner().pk),
        "charges": PurchaseOrderCharge.Kind.choices,
    }
    return render(request, "billing/invoice_form.html", context, status=status)


def _start(request: doors.PageRequest, form: StartForm, *, status: int = 200) -> HttpResponse:
    context = {"form": form, "action": reverse("supplier_invoice_begin"), "title": "A supplier’s invoice", "submit": "Go on"}
    return render(request, "web/dialog.html", context, status=status)


def _dialog(
    request: doors.PageRequest, form: forms.Form, action: str, number: str, title: str, submit: str, *, status: int = 200
) -> HttpResponse:
    invoice = queries.invoice_by_number(number)
    context = {"form": form, "action": reverse(action, args=[invoice.number]), "title": title, "submit": submit}
    return render(request, "web/dialog.html", context, status=status)


def _done(request: doors.PageRequest, invoice: SupplierInvoice, said: str) -> HttpResponse:
    return doors.done(request, said, url=reverse("supplier_invoice", args=[invoice.number]))
