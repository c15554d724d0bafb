"""An invoice side by side with its orders and receipts, what may be entered for a supplier, and the tables of invoices."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Q
from django.urls import reverse

from quartermaster.billing import queries, standing
from quartermaster.billing.forms import TypedRow
from quartermaster.billing.models import InvoiceLine, SupplierInvoice
from quartermaster.billing.standing import Standing
from quartermaster.catalog.models import Sku
from quartermaster.kernel import clock
from quartermaster.kernel.money import rounded
from quartermaster.kernel.quantities import plain
from quartermaster.purchasing import vendor_returns
from quartermaster.purchasing.models import Discrepancy, PurchaseOrder, PurchaseOrderLine, Supplier, VendorReturn
from quartermaster.purchasing.queries import discrepancies, of_supplier
from quartermaster.stock import links
from quartermaster.stock.weights import weighed_among
from quartermaster.web.tables import Column, Filter, Table, View
from quartermaster.web.templatetags.web import link, money, status, when

ZERO = Decimal(0)
State, Kind = SupplierInvoice.State, SupplierInvoice.Kind
TONES = {
    State.DRAFT: "idle",
    State.MATCHED: "accent",
    State.BLOCKED: "bad",
    State.APPROVED: "open",
    State.PAID: "ok",
    State.CANCELLED: "idle",
}
STEPS = [(one.value, one.label) for one in (State.DRAFT, State.MATCHED, State.APPROVED, State.PAID)]


def dot(invoice: SupplierInvoice) -> str:
    return status(TONES[State(invoice.state)], State(invoice.state).label)


def _due(row: SupplierInvoice) -> str:
    late = row.due_on and row.due_on < clock.now().date() and row.state not in (State.PAID, State.CANCELLED)
    return status("bad", f"overdue, {row.due_on:%-d %b}") if late else when(row.due_on)


def _what(row: Any) -> str:
    """What is to be said of a row besides its state."""
    if row.state == State.BLOCKED:
        return "its line differs" if row.line_count == 1 else f"{row.differing} of {row.line_count} lines differ"
    return "Credit note" if row.is_credit else ""


INVOICES = Table(
    name="supplier-invoices",
    sort="-number",
    columns=(
        Column("number", "Invoice", sort="id", phone="title", strong=True, width="100px"),
        Column("supplier.name", "Supplier", sort="supplier__name", grow=True, phone="line"),
        Column("supplier_number", "Their number", sort="supplier_number", phone="line", width="140px"),
        Column("state", "State", sort="state", value=lambda row: State(row.state).label, cell=dot, phone="end", width="110px"),
        Column("what", "About it", value=_what, cell=_what, phone="line", width="150px"),
        Column("invoiced_on", "Written", sort="invoiced_on", cell=lambda row: when(row.invoiced_on), width="110px", wide=True),
        Column("due_on", "Due", sort="due_on", cell=_due, width="130px", phone="tail"),
        Column(
            "total",
            "Total",
            sort="total",
            numeric=True,
            width="120px",
            value=lambda row: row.sign * row.total,
            cell=lambda row: money(row.sign * row.total, row.currency),
            phone="tail",
        ),
    ),
    filters=(
        Filter("q", "Number or supplier", apply=lambda rows, text: rows.filter(_named(text))),
        Filter("state", "State", lookup="state", choices=State.choices),
        Filter("kind", "Kind", lookup="kind", choices=Kind.choices),
        Filter("supplier", "Supplier code", lookup="supplier__code__iexact"),
        Filter("order", "Purchase order", apply=lambda rows, text: rows.filter(pk__in=_on_order(text))),
    ),
    views=(
        View("All", {}),
        View("To approve", {"state": "matched"}),
        View("Blocked", {"state": "blocked"}),
        View("To pay", {"state": "approved"}),
        View("Credit notes", {"kind": "credit_note"}),
    ),
    row_url=lambda row: reverse("supplier_invoice", args=[row.number]),
    topics="billing",
    empty="No supplier has billed anything yet.",
)


def _named(text: str) -> Q:
    return Q(number__icontains=text) | Q(supplier_number__icontains=text) | Q(supplier__name__icontains=text)


def _on_order(number: str) -> Any:
    return InvoiceLine.objects.filter(
        Q(order_line__order__number__iexact=number.strip()) | Q(order__number__iexact=number.strip())
    ).values("invoice")


def not_billed_table(currency: str) -> Table:
    """Lines of orders that came and are not billed, or the other way round."""

    def order(row: Any) -> str:
        return link(reverse("purchase_order", args=[row["order_number"]]), f"{row['order_number']}/{row['position']}")

    return Table(
        name="received-not-invoiced",
        sort="-amount",
        params=frozenset({"as_of"}),
        columns=(
            Column(
                "order",
                "Order",
                sort="order_number",
                width="120px",
                phone="title",
                value=lambda row: row["order_number"],
                cell=order,
            ),
            Column("supplier", "Supplier", sort="supplier_name", grow=True, phone="line", value=lambda row: row["supplier_name"]),
            Column(
                "sku", "SKU", sort="sku", width="110px", phone="line", cell=lambda row: link(links.sku(row["sku"]), row["sku"])
            ),
            Column("since", "Came", sort="since", width="110px", cell=lambda row: when(row["since"]), phone="tail"),
            Column("came", "Received", sort="came", numeric=True, width="110px"),
            Column("billed", "Billed", sort="billed", numeric=True, width="110px"),
            Column(
                "amount",
                "Owed",
                sort="amount",
                numeric=True,
                strong=True,
                width="130px",
                phone="end",
                cell=lambda row: money(row["amount"], currency),
            ),
        ),
        filters=(
            Filter(
                "q",
                "Order, supplier or SKU",
                sql="order_number = upper(%(value)s) OR supplier_name ILIKE '%%' || %(value)s || '%%' OR sku = upper(%(value)s)",
            ),
        ),
        topics="billing",
        empty="Everything that came is billed.",
    )


def journal_table() -> Table:
    def side(name: str) -> Any:
        return lambda row: money(row[name], row["currency"]) if row[name] else ""

    def document(row: Any) -> str:
        page = "supplier_invoice" if row["document"].startswith("SI-") else "vendor_return"
        return link(reverse(page, args=[row["document"]]), row["document"])

    return Table(
        name="invoice-journal",
        sort="day",
        params=frozenset({"since", "until"}),
        columns=(
            Column(
                "day",
                "Day",
                sort="booked_on",
                width="110px",
                value=lambda row: row["booked_on"],
                cell=lambda row: when(row["booked_on"]),
                phone="tail",
            ),
            Column("document", "Document", sort="document", width="110px", cell=document, phone="title"),
            Column(
                "account",
                "Account",
                sort="account",
                width="180px",
                strong=True,
                phone="line",
                value=lambda row: row["account"],
                cell=lambda row: ACCOUNTS[row["account"]],
            ),
            Column("supplier_name", "Supplier", sort="supplier_name", grow=True, phone="line"),
            Column("reference", "Their number", sort="reference", width="130px"),
            Column("about", "For", sort="about", width="100px"),
            Column("sku", "SKU", sort="sku", width="100px", wide=True),
            Column("debit", "Debit", sort="debit", numeric=True, width="110px", cell=side("debit"), phone="tail"),
            Column("credit", "Credit", sort="credit", numeric=True, width="110px", cell=side("credit"), phone="tail"),
            Column("currency", "Currency", hidden=True),
        ),
        filters=(
            Filter("account", "Account", sql="account = %(value)s", choices=list(ACCOUNTS.items())),
            Filter("document", "Document", sql="document = upper(%(value)s)"),
        ),
        topics="billing",
        empty="Nothing was booked in these days.",
    )


ACCOUNTS = {
    "received_not_invoiced": "Received, not invoiced",
    "stock": "Stock",
    "price_variance": "Price variance",
    "charges": "Charges",
    "awaiting_credit": "Awaiting credit",
    "return_variance": "Return variance",
    "input_tax": "Input tax",
    "payables": "Payables",
}
"""As the journal names them, and as a page does."""


# ---------------------------------------------------------------- side by side


@dataclass(frozen=True, slots=True)
class Side:
    """A line beside what was ordered and what came. `expected` is what it would come to as agreed, in the invoice’s currency."""

    line: InvoiceLine
    sku: Sku | None
    order: str
    stand: Standing | None
    expected: Decimal | None

    @property
    def differs(self) -> bool:
        return bool(self.line.differences)

    @property
    def beside(self) -> Decimal | None:
        """What it comes to beyond what was agreed."""
        return None if self.expected is None else self.line.amount - self.expected

    @property
    def says(self) -> str:
        if self.line.kind == InvoiceLine.Kind.CHARGE:
            return str(self.line.get_charge_display())
        if self.line.vendor_return:
            return f"Return {self.line.vendor_return.number}"
        if self.line.discrepancy:
            return f"Claim: {plain(self.line.discrepancy.quantity)} {self.line.discrepancy.get_kind_display().lower()}"
        return self.sku.name if self.sku else ""


def side_by_side(invoice: SupplierInvoice) -> list[Side]:
    """The lines with their order and receipts, those that differ first."""
    lines = list(invoice.lines.all())
    stands = standing.standings([line.order_line_id for line in lines if line.order_line_id], besides=invoice.pk)
    charges = queries.charges_expected({line.order_id for line in lines if line.order_id}, besides=invoice.pk)
    found = [_side(invoice, line, stands, charges) for line in lines]
    return sorted(found, key=lambda side: (not side.differs, side.line.position))


def _side(
    invoice: SupplierInvoice, line: InvoiceLine, stands: dict[int, Standing], charges: dict[tuple[int, str], Decimal]
) -> Side:
    ordered, expected = line.order_line, None
    stand = stands.get(line.order_line_id or 0) if line.kind == InvoiceLine.Kind.GOODS else None
    if stand is not None and line.quantity is not None and not invoice.is_credit:
        expected = rounded(min(line.quantity, max(stand.came - stand.billed, ZERO)) * stand.unit_cost, invoice.currency)
    elif line.order_id and not invoice.is_credit:
        expected = rounded(charges.get((line.order_id, line.charge), ZERO) / invoice.exchange_rate, invoice.currency)
    elif line.discrepancy and line.discrepancy.expected_credit is not None:
        expected = rounded(line.discrepancy.expected_credit / invoice.exchange_rate, invoice.currency)
    elif line.vendor_return:
        told = vendor_returns.money_of(vendor_returns.vendor_return_by_number(line.vendor_return.number))
        expected = rounded(told.expected / invoice.exchange_rate, invoice.currency)
    sku = ordered.sku if ordered else line.discrepancy.sku if line.discrepancy else None
    order = ordered.order.number if ordered else line.order.number if line.order else ""
    return Side(line, sku, order, stand, expected)


# ---------------------------------------------------------------- what may be entered


@dataclass(slots=True)
class Row:
    """A row to be typed into, with what it is about and what is proposed."""

    typed: TypedRow
    title: str
    about: str = ""
    hint: str = ""


def rows_for(orders: Sequence[PurchaseOrder], *, credit: bool, typed: Sequence[TypedRow] = ()) -> list[Row]:
    """The lines of the orders with what is to be billed of each (nothing, on a credit note), and charges that are expected."""
    lines = [line for order in orders for line in _lines_of(order)]
    stands = standing.standings([line.pk for line in lines])
    said = {row.ref: row for row in typed if row.kind == "goods"}
    weighed = weighed_among({line.sku_id for line in lines})
    rows = []
    for line in lines:
        stand, ref = stands[line.pk], f"goods {line.order.number} {line.position}"
        to_bill = max(stand.came - stand.billed, ZERO)
        proposed = TypedRow(ref) if credit else TypedRow(ref, plain(to_bill) if to_bill else "", plain(line.unit_cost))
        if to_bill and not credit and line.sku_id in weighed:
            due = stand.paid * to_bill / stand.came / stand.exchange_rate
            proposed.amount = plain(rounded(due, line.order.currency))
        hint = f"{plain(line.quantity)} ordered, {plain(stand.came)} received, {plain(stand.billed)} billed"
        rows.append(Row(said.get(ref, proposed if not typed else TypedRow(ref)), line.sku.code, line.sku.name, hint))
    return [*rows, *_charge_rows(orders, typed, credit=credit)]


def _lines_of(order: PurchaseOrder) -> list[PurchaseOrderLine]:
    return list(order.lines.select_related("sku", "order").order_by("position"))


def _charge_rows(orders: Sequence[PurchaseOrder], typed: Sequence[TypedRow], *, credit: bool) -> list[Row]:
    if typed:
        return [Row(row, "Charge", " ".join(row.names)) for row in typed if row.kind == "charge"]
    expected = queries.charges_expected([order.pk for order in orders], besides=0)
    rows = []
    for order in orders:
        kinds = [kind for (order_id, kind), amount in expected.items() if order_id == order.pk and amount and not credit]
        for kind in kinds or ["freight"]:
            amount = rounded(expected.get((order.pk, kind), ZERO) / order.exchange_rate, order.currency) if kinds else ZERO
            proposed = TypedRow(f"charge {order.number}", amount=plain(amount) if amount else "", charge=kind)
            rows.append(Row(proposed, "Charge", order.number, "Onto the goods of the order"))
    return [*rows, Row(TypedRow("charge", charge="other"), "Charge", "", "No part of what goods cost")]


def credit_rows(supplier: Supplier, typed: Sequence[TypedRow] = ()) -> list[Row]:
    """The supplier's returns and claims that a credit is expected for."""
    said = {row.ref: row for row in typed}
    rows = []
    for back in vendor_returns.vendor_returns().filter(supplier=supplier, state=VendorReturn.State.SHIPPED).order_by("id"):
        told = vendor_returns.money_of(vendor_returns.vendor_return_by_number(back.number))
        expected = max(told.expected - told.credited, ZERO)
        ref = f"return {back.number}"
        rows.append(Row(said.get(ref, TypedRow(ref)), back.number, back.reason, f"{money(expected)} expected"))
    for one in of_supplier(discrepancies(), supplier.code).exclude(claimed_at=None).exclude(state=Discrepancy.State.VOID)[:200]:
        expected = (one.expected_credit or ZERO) - (one.credit_received or ZERO)
        if one.expected_credit is None or expected > 0:
            ref, hint = f"claim {one.pk}", f"{money(expected)} expected" if one.expected_credit else ""
            about = f"{plain(one.quantity)} {one.get_kind_display().lower()}, {one.receipt.paper.number}"
            rows.append(Row(said.get(ref, TypedRow(ref)), f"{one.sku.code}: claim {one.claim_number}".rstrip(), about, hint))
    return rows
