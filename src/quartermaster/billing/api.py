"""Suppliers’ invoices under /api/v1/supplier-invoices: entered, matched, released, approved, paid; and what is not billed."""

from __future__ import annotations

from datetime import date
from functools import partial

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router

from quartermaster.accounts import doors
from quartermaster.billing import journal, queries, sheets
from quartermaster.billing import operations as billing
from quartermaster.billing.models import SupplierInvoice
from quartermaster.billing.papers import WrittenInvoice
from quartermaster.billing.schemas import (
    InvoiceLimitIn,
    InvoiceLimitOut,
    InvoiceLineOut,
    InvoiceReasonIn,
    InvoiceRulesOut,
    JournalLineOut,
    JournalOut,
    JournalQuery,
    MatchRuleIn,
    MatchRuleOut,
    NotBilledLineOut,
    NotBilledOut,
    NotBilledQuery,
    SupplierInvoiceHeadOut,
    SupplierInvoiceIn,
    SupplierInvoiceOut,
    SupplierInvoiceQuery,
    SupplierPaymentIn,
)
from quartermaster.catalog.queries import owner_of_code
from quartermaster.kernel import clock
from quartermaster.purchasing.queries import order_by_number, supplier_by_code
from quartermaster.stock import costing, references, values
from quartermaster.web import sheets_api
from quartermaster.web.api import Page, page_of
from quartermaster.web.sheets_api import SHEET_BODY, SheetOut, SheetQuery
from quartermaster.web.sources import Order

router = Router(tags=["billing"])
SORTS = {"number": "id", "invoiced_on": "invoiced_on", "due_on": "due_on"}
MOST_NOT_BILLED = 10_000
MOST_JOURNAL = 100_000
TOLERANCES = ("price_percent", "price_amount", "quantity_percent", "charge_percent", "charge_amount")


@router.get("/supplier-invoices", response=Page[SupplierInvoiceHeadOut])
@doors.api("billing.view")
def list_supplier_invoices(request: doors.ApiRequest, query: Query[SupplierInvoiceQuery]) -> Page[SupplierInvoiceHeadOut]:
    rows = queries.of_order(order_by_number(query.order).pk) if query.order else queries.invoices()
    wanted = {"state": query.state, "kind": query.kind, "supplier__code__iexact": query.supplier}
    rows = rows.filter(**{name: value for name, value in wanted.items() if value})
    return page_of(rows, query, row=lambda row: SupplierInvoiceHeadOut(**SupplierInvoiceHeadOut.fields_of(row)), sorts=SORTS)


@router.post("/supplier-invoices", response={201: SupplierInvoiceOut})
@doors.api("billing.enter", effect=True)
def enter_supplier_invoice(request: doors.ApiRequest, body: SupplierInvoiceIn) -> tuple[int, doors.Versioned]:
    """It is matched at once: `state` says matched or blocked, and each line how it differs."""
    return 201, _shown(billing.enter_invoice(request.act, invoice=_paper(body)))


@router.get("/supplier-invoices/{number}", response=SupplierInvoiceOut)
@doors.api("billing.view")
def read_supplier_invoice(request: doors.ApiRequest, number: str) -> doors.Versioned:
    return _shown(queries.invoice_by_number(number))


@router.put("/supplier-invoices/{number}", response=SupplierInvoiceOut)
@doors.api("billing.enter", effect=True)
def edit_supplier_invoice(request: doors.ApiRequest, number: str, body: SupplierInvoiceIn) -> doors.Versioned:
    """Entered anew, whole, while nobody has approved it."""
    version = _version(request, number)
    return _shown(billing.edit_invoice(request.act, number=number, invoice=_paper(body), version=version))


@router.post("/supplier-invoices/{number}/matching", response={201: SupplierInvoiceOut})
@doors.api("billing.enter", effect=True)
def match_supplier_invoice(request: doors.ApiRequest, number: str) -> tuple[int, doors.Versioned]:
    """Compared with its orders and receipts as they are now."""
    return 201, _shown(billing.match_invoice(request.act, number=number, version=_version(request, number)))


@router.post("/supplier-invoices/{number}/release", response={201: SupplierInvoiceOut})
@doors.api("billing.release", effect=True)
def release_supplier_invoice(request: doors.ApiRequest, number: str, body: InvoiceReasonIn) -> tuple[int, doors.Versioned]:
    """A blocked invoice may pass although it differs."""
    act, version = request.act.because(body.reason), _version(request, number)
    return 201, _shown(billing.release_invoice(act, number=number, version=version))


@router.post("/supplier-invoices/{number}/approval", response={201: SupplierInvoiceOut})
@doors.api("billing.approve", effect=True)
def approve_supplier_invoice(request: doors.ApiRequest, number: str) -> tuple[int, doors.Versioned]:
    """It may be paid. What it costs more goes onto the goods that are here, the rest is a variance; each line says how much."""
    return 201, _shown(billing.approve_invoice(request.act, number=number, version=_version(request, number)))


@router.post("/supplier-invoices/{number}/cancellation", response={201: SupplierInvoiceOut})
@doors.api("billing.enter", effect=True)
def cancel_supplier_invoice(request: doors.ApiRequest, number: str, body: InvoiceReasonIn) -> tuple[int, doors.Versioned]:
    act, version = request.act.because(body.reason), _version(request, number)
    return 201, _shown(billing.cancel_invoice(act, number=number, version=version))


@router.post("/supplier-invoices/{number}/payment", response={201: SupplierInvoiceOut})
@doors.api("billing.note_payment", effect=True)
def note_supplier_payment(request: doors.ApiRequest, number: str, body: SupplierPaymentIn) -> tuple[int, doors.Versioned]:
    """That it was paid, elsewhere."""
    version = _version(request, number)
    paid = billing.note_payment(request.act, number=number, paid_on=body.paid_on, reference=body.reference, version=version)
    return 201, _shown(paid)


@router.post("/supplier-invoices/{number}/payment-reversal", response={201: SupplierInvoiceOut})
@doors.api("billing.note_payment", effect=True)
def take_supplier_payment_back(request: doors.ApiRequest, number: str) -> tuple[int, doors.Versioned]:
    """It was noted as paid by mistake."""
    return 201, _shown(billing.take_payment_back(request.act, number=number, version=_version(request, number)))


@router.post("/imports/supplier-invoices", response=SheetOut, openapi_extra=SHEET_BODY)
@doors.api("billing.enter", effect=True)
def import_supplier_invoices(request: doors.ApiRequest, query: Query[SheetQuery]) -> SheetOut:
    """Enter and match the papers of a sheet, all or none. Rows of one supplier and number become one; `created` counts papers."""
    return sheets_api.loaded(request, sheets.HEADINGS, partial(sheets.load_sheet, request.act), dry_run=query.dry_run)


# ---------------------------------------------------------------- what is not billed, and what was booked


@router.get("/received-not-invoiced", response=NotBilledOut)
@doors.api("billing.view")
def received_not_invoiced(request: doors.ApiRequest, query: Query[NotBilledQuery]) -> NotBilledOut:
    """What was owed for goods that had come and were not billed by the end of a day (today, where none is named)."""
    owner_id, as_of = references.find_owner_id(query.owner, pointer="/query/owner"), query.as_of or _today()
    costing.catch_up()
    found = queries.not_billed(owner_id, as_of).every(Order("order", "order_number", descending=False), MOST_NOT_BILLED)
    lines = [
        NotBilledLineOut(
            supplier=row["supplier"],
            order=row["order_number"],
            position=row["position"],
            sku=row["sku"],
            received=row["came"],
            billed=row["billed"],
            amount=row["amount"],
        )
        for row in found
    ]
    total = queries.accrual(owner_id, as_of)
    return NotBilledOut(as_of=as_of, currency=values.currency_of(owner_id), total=total, lines=lines)


@router.get("/invoice-journal", response=JournalOut)
@doors.api("billing.view")
def read_journal(request: doors.ApiRequest, query: Query[JournalQuery]) -> JournalOut:
    """What approved invoices and ended returns to suppliers booked from one day to another, to be taken into the accounts."""
    owner_id = references.find_owner_id(query.owner, pointer="/query/owner")
    source = journal.journal(
        owner_id, since=query.since, until=query.until, currency=values.currency_of(owner_id), zone=settings.TIME_ZONE
    )
    names = ("booked_on", "document", "account", "supplier", "reference", "sku", "debit", "credit", "currency")
    found = source.every(Order("booked_on", "booked_on", descending=False), MOST_JOURNAL)
    lines = [JournalLineOut(order=row["about"], **{name: row[name] for name in names}) for row in found]
    return JournalOut(since=query.since, until=query.until, lines=lines)


# ---------------------------------------------------------------- rules


@router.get("/invoice-rules", response=InvoiceRulesOut)
@doors.api("billing.view")
def read_invoice_rules(request: doors.ApiRequest) -> InvoiceRulesOut:
    """How far invoices may differ, and up to how much each role may approve."""
    return _rules()


@router.put("/invoice-rules", response=InvoiceRulesOut)
@doors.api("billing.set_rules", effect=True)
def set_general_rule(request: doors.ApiRequest, body: MatchRuleIn) -> InvoiceRulesOut:
    """Of all suppliers that have no rule of their own."""
    billing.set_match_rule(request.act, **{name: getattr(body, name) for name in TOLERANCES})
    return _rules()


@router.put("/invoice-rules/suppliers/{code}", response=InvoiceRulesOut)
@doors.api("billing.set_rules", effect=True)
def set_rule_of_supplier(request: doors.ApiRequest, code: str, body: MatchRuleIn) -> InvoiceRulesOut:
    supplier_id = supplier_by_code(code).pk
    billing.set_match_rule(request.act, supplier_id=supplier_id, **{name: getattr(body, name) for name in TOLERANCES})
    return _rules()


@router.delete("/invoice-rules/suppliers/{code}", response=InvoiceRulesOut)
@doors.api("billing.set_rules", effect=True)
def drop_rule_of_supplier(request: doors.ApiRequest, code: str) -> InvoiceRulesOut:
    """The general rule holds for them again."""
    billing.drop_match_rule(request.act, supplier_id=supplier_by_code(code).pk)
    return _rules()


@router.put("/invoice-rules/limits/{role}", response=InvoiceRulesOut)
@doors.api("billing.set_rules", effect=True)
def set_invoice_limit(request: doors.ApiRequest, role: str, body: InvoiceLimitIn) -> InvoiceRulesOut:
    billing.set_invoice_limit(request.act, role=role, most=body.most, most_own=body.most_own)
    return _rules()


def _rules() -> InvoiceRulesOut:
    rules = [
        MatchRuleOut(supplier=one.supplier.code if one.supplier else None, **{name: getattr(one, name) for name in TOLERANCES})
        for one in queries.rules()
    ]
    limits = [InvoiceLimitOut(role=one.role, most=one.most, most_own=one.most_own) for one in queries.limits()]
    return InvoiceRulesOut(rules=rules, limits=limits)


def _paper(body: SupplierInvoiceIn) -> WrittenInvoice:
    return WrittenInvoice(
        supplier_id=supplier_by_code(body.supplier).pk,
        supplier_number=body.supplier_number,
        invoiced_on=body.invoiced_on,
        lines=[line.read() for line in body.lines],
        kind=body.kind.value,
        due_on=body.due_on,
        currency=body.currency or "",
        exchange_rate=body.exchange_rate,
        tax=body.tax,
        total=body.total,
        owner_id=owner_of_code(body.owner).pk if body.owner else None,
        note=body.note,
    )


def _version(request: HttpRequest, number: str) -> int | None:
    """The version to insist on, where the caller sent one."""
    return doors.insisted_version(request, lambda: queries.invoice_by_number(number).version)


def _shown(invoice: SupplierInvoice) -> doors.Versioned:
    booked = invoice.state in SupplierInvoice.BOOKED
    lines = [InvoiceLineOut.of(line, booked=booked) for line in invoice.lines.all()]
    return doors.Versioned(SupplierInvoiceOut(**SupplierInvoiceHeadOut.fields_of(invoice), lines=lines), invoice.version)


def _today() -> date:
    return timezone.localdate(clock.now())
