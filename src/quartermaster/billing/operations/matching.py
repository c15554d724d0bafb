"""Matching invoices with orders and receipts, again when something came, and letting pass what differs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import ROUND_HALF_UP, Decimal

from django.db import transaction

from quartermaster.accounts.acts import Act
from quartermaster.billing import matching, queries, standing
from quartermaster.billing.matching import Agreed, Difference, Rule
from quartermaster.billing.models import InvoiceLine, SupplierInvoice
from quartermaster.billing.operations import documents
from quartermaster.billing.operations.documents import State
from quartermaster.billing.standing import Standing
from quartermaster.kernel.money import minor_digits, rounded
from quartermaster.purchasing.models import Receipt
from quartermaster.purchasing.prices import in_books
from quartermaster.purchasing.vendor_returns import money_of, vendor_return_by_number
from quartermaster.stock import costing
from quartermaster.stock.weights import weighed_among

ZERO = Decimal(0)
Kind = InvoiceLine.Kind


@transaction.atomic
def match_invoice(act: Act, *, number: str, version: int | None = None) -> SupplierInvoice:
    """Compare it with its orders and receipts as they are now: it is matched then, or blocked. What was released is forgotten."""
    invoice = documents.lock(number, version)
    documents.require_state(invoice, "matched", *SupplierInvoice.OPEN)
    invoice.released_by, invoice.release_reason = None, ""
    _match(invoice)
    return documents.told(act, invoice, "billing.match_invoice", state=invoice.state)


@transaction.atomic
def match_again(act: Act, *, number: str) -> SupplierInvoice | None:
    """Match a blocked invoice once more, because something came; nothing is told where it stays blocked for the same."""
    invoice = documents.lock(number)
    if invoice.state != State.BLOCKED:
        return None
    before = [line.differences for line in documents.lines_of(invoice)]
    _match(invoice)
    if invoice.state == State.BLOCKED and before == [line.differences for line in documents.lines_of(invoice)]:
        return None
    return documents.told(act, invoice, "billing.match_invoice", state=invoice.state)


@transaction.atomic
def release_invoice(act: Act, *, number: str, version: int | None = None) -> SupplierInvoice:
    """Let a blocked invoice pass as it is, with a reason. It still has to be approved."""
    invoice = documents.lock(number, version)
    documents.require_state(invoice, "released", State.BLOCKED)
    invoice.release_reason, invoice.released_by_id = documents.require_reason(act)[:200], act.user_id
    invoice.state = State.MATCHED
    return documents.told(act, invoice, "billing.release_invoice")


def _match(invoice: SupplierInvoice) -> None:
    lines = documents.lines_of(invoice)
    find_differences(invoice, lines)
    InvoiceLine.objects.bulk_update(lines, ["differences"])


def find_differences(invoice: SupplierInvoice, lines: Sequence[InvoiceLine]) -> None:
    """Say on each line how it differs too much, and on the invoice whether it is matched or blocked. Keeps nothing.

    Every line of an order counts what lines before it bill of the same.
    """
    stands, billed = standings_of(invoice, lines), dict[int, Decimal]()
    rule = queries.rule_for(invoice.supplier_id)
    charges = queries.charges_expected(documents.order_ids_of(lines), besides=invoice.pk or 0)
    for line in lines:
        if line.kind == Kind.GOODS:
            found = _goods(invoice, line, stands[line.order_line_id or 0], billed, rule)
        elif line.kind == Kind.CHARGE:
            found = _charge(invoice, line, charges, rule)
        else:
            found = _credit(invoice, line, rule)
        line.differences = [one.kept() for one in found]
    invoice.state = State.BLOCKED if any(line.differences for line in lines) else State.MATCHED


def standings_of(invoice: SupplierInvoice, lines: Sequence[InvoiceLine]) -> dict[int, Standing]:
    """Where the lines of orders stand that an invoice speaks of, all that has moved counted."""
    ordered = {line.order_line.pk: line.order_line.sku_id for line in lines if line.order_line}
    if ordered:
        costing.catch_up(sku_ids=set(ordered.values()))
    return standing.standings(ordered, besides=invoice.pk or 0)


def _goods(
    invoice: SupplierInvoice, line: InvoiceLine, stand: Standing, billed: dict[int, Decimal], rule: Rule
) -> Iterator[Difference]:
    if invoice.is_credit or line.quantity is None or line.unit_cost is None or line.order_line is None:
        return
    before = billed.get(line.order_line.pk, ZERO)
    billed[line.order_line.pk] = before + line.quantity
    agreed = Agreed(stand.ordered, stand.came, stand.billed + before, stand.unit_cost, stand.unaccepted)
    yield from matching.goods(line.quantity, line.unit_cost, agreed, rule, rate=invoice.exchange_rate)
    if stand.came and weighed_among({line.order_line.sku_id}):
        expected = rounded(stand.paid / stand.exchange_rate * line.quantity / stand.came, invoice.currency)
        yield from matching.weighed(line.amount, expected, rule, rate=invoice.exchange_rate)


def _charge(
    invoice: SupplierInvoice, line: InvoiceLine, charges: dict[tuple[int, str], Decimal], rule: Rule
) -> Iterator[Difference]:
    """Of a charge without an order nothing was expected; it is no part of what goods cost."""
    if invoice.is_credit:
        return
    key = (line.order_id or 0, line.charge)
    expected = rounded(charges.get(key, ZERO) / invoice.exchange_rate, invoice.currency)
    charges[key] = max(charges.get(key, ZERO) - line.amount * invoice.exchange_rate, ZERO)
    received = line.order_id is None or Receipt.objects.filter(order=line.order_id, voided_at=None).exists()
    yield from matching.charge(line.amount, expected, rule, rate=invoice.exchange_rate, received=received)


def _credit(invoice: SupplierInvoice, line: InvoiceLine, rule: Rule) -> Iterator[Difference]:
    """What is still expected for a return or a claim, said in the books’ currency, against what is credited."""
    if line.vendor_return is not None:
        money = money_of(vendor_return_by_number(line.vendor_return.number))
        expected: Decimal | None = money.expected - money.credited
    elif line.discrepancy is not None and line.discrepancy.expected_credit is not None:
        expected = line.discrepancy.expected_credit - (line.discrepancy.credit_received or ZERO)
    else:
        expected = None
    owed = None if expected is None else rounded(max(expected, ZERO) / invoice.exchange_rate, invoice.currency)
    yield from matching.credit(line.amount, owed, rule, rate=invoice.exchange_rate)


def order_cost(stand: Standing) -> Decimal:
    """What the order says of one, in the books’ currency."""
    return in_books(stand.unit_cost, stand.exchange_rate)


def minor(amount: Decimal, currency: str) -> Decimal:
    return amount.quantize(Decimal(1).scaleb(-minor_digits(currency)), ROUND_HALF_UP)
