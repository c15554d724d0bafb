"""What an approved invoice books: what was owed for goods already, what the stock is worth more by it, and the variance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from quartermaster.accounts.acts import Act
from quartermaster.billing import standing
from quartermaster.billing.matching import share
from quartermaster.billing.models import InvoiceLine, SupplierInvoice
from quartermaster.billing.operations.matching import minor, order_cost, standings_of
from quartermaster.billing.standing import Arrival, Standing
from quartermaster.kernel.money import minor_digits
from quartermaster.purchasing.models import PurchaseOrderLine
from quartermaster.stock import costing, values
from quartermaster.stock.apportioning import split

ZERO = Decimal(0)
Kind = InvoiceLine.Kind
Shares = list[tuple[int, Decimal]]
"""(movement of a receipt, amount)."""


@dataclass
class _Books:
    """What the lines of one invoice are booked with, and how far its lines have come."""

    invoice: SupplierInvoice
    currency: str
    stands: dict[int, Standing]
    arrivals: dict[int, list[Arrival]]
    booked: dict[int, Decimal] = field(default_factory=dict)
    accrued: dict[int, Decimal] = field(default_factory=dict)

    @property
    def digits(self) -> int:
        return minor_digits(self.currency)

    def amount_of(self, line: InvoiceLine) -> Decimal:
        """In the books' currency and minor unit; below zero on a credit note."""
        return self.invoice.sign * minor(line.amount * self.invoice.exchange_rate, self.currency)


def book(act: Act, invoice: SupplierInvoice, lines: Sequence[InvoiceLine]) -> None:
    """Set `accrued`, `stock_value` and `variance` of every line, and change what the stock is worth. Orders are locked, and their
    lines known as they stand.
    """
    stands = standings_of(invoice, lines)
    lines_ids = set(stands) | _lines_of_charged_orders(lines)
    books = _Books(invoice, values.currency_of(invoice.owner_id), stands, standing.arrivals(lines_ids))
    shares = []
    for line in lines:
        line.accrued, found = _booked(line, books)
        line.variance = books.amount_of(line) - line.accrued
        shares.append([(movement, amount) for movement, amount in found if amount])
    together = [one for found in shares for one in found]
    parts = iter(costing.add_costs(act, number=invoice.number, amounts=together) if together else ())
    for line, found in zip(lines, shares, strict=True):
        line.stock_value = sum((next(parts).value for _ in found), ZERO)
        line.variance -= line.stock_value


def _booked(line: InvoiceLine, books: _Books) -> tuple[Decimal, Shares]:
    """What was booked already of what a line bills, and what goes onto which receipts."""
    if line.kind == Kind.RETURN:
        return books.amount_of(line), []
    if line.kind == Kind.CHARGE:
        return ZERO, _charged(line, books)
    if line.quantity is not None:
        return _counted(line, line.quantity, books)
    return ZERO, _reduced(line, books)


def _counted(line: InvoiceLine, quantity: Decimal, books: _Books) -> tuple[Decimal, Shares]:
    """Goods by quantity: what came is owed already. What they cost more goes onto the receipts that this bills; of what has not
    come, and of what went back, there is none.
    """
    line_id = line.order_line_id or 0
    stand = books.stands[line_id]
    before, accrued = books.booked.get(line_id, stand.booked), books.accrued.get(line_id, stand.accrued)
    after = before + books.invoice.sign * quantity
    owed = share(stand.paid, stand.came, after, order_cost(stand), digits=books.digits) - accrued
    books.booked[line_id], books.accrued[line_id] = after, accrued + owed
    here = min(after, stand.came) - min(before, stand.came)
    if books.invoice.is_credit or here <= 0:
        return owed, []
    more = minor((books.amount_of(line) - owed) * here / quantity, books.currency)
    return owed, _spread(more, _taken(books.arrivals[line_id], before, here), books)


def _taken(arrivals: Sequence[Arrival], before: Decimal, quantity: Decimal) -> list[tuple[int, Decimal]]:
    """How much of each receipt is billed by the next `quantity`, the first `before` of them being billed."""
    taken, skipped = [], before
    for one in arrivals:
        skip = min(skipped, one.quantity)
        take = min(one.quantity - skip, quantity)
        skipped, quantity = skipped - skip, quantity - take
        if take > 0:
            taken.append((one.movement_id, take))
    return taken


def _reduced(line: InvoiceLine, books: _Books) -> Shares:
    """A better price, or a credit for goods that stay: what came on the order's line, or with the claim's receipt, costs less."""
    arrivals = books.arrivals.get(line.order_line_id or 0, [])
    if line.discrepancy is not None:
        theirs = set(line.discrepancy.receipt.lines.filter(line=line.order_line_id).values_list("movement_id", flat=True))
        arrivals = [one for one in arrivals if one.movement_id in theirs]
    return _spread(books.amount_of(line), [(one.movement_id, one.quantity) for one in arrivals], books)


def _charged(line: InvoiceLine, books: _Books) -> Shares:
    """Freight and the like of an order: onto all that came of it, by what it cost."""
    if line.order_id is None:
        return []
    ordered = PurchaseOrderLine.objects.filter(order=line.order_id).order_by("position")
    found = [(one.movement_id, one.quantity * item.unit_cost) for item in ordered for one in books.arrivals[item.pk]]
    return _spread(books.amount_of(line), found, books)


def _spread(amount: Decimal, over: Sequence[tuple[int, Decimal]], books: _Books) -> Shares:
    """An amount over receipts by their measures, evenly where all are nothing."""
    if not over or not amount:
        return []
    measures = [measure for _, measure in over]
    even = [Decimal(1)] * len(over)
    parts = split(amount, measures if any(measures) else even, digits=books.digits)
    return [(movement, part) for (movement, _), part in zip(over, parts, strict=True)]


def _lines_of_charged_orders(lines: Sequence[InvoiceLine]) -> set[int]:
    orders = {line.order_id for line in lines if line.kind == Kind.CHARGE and line.order_id is not None}
    return set(PurchaseOrderLine.objects.filter(order__in=orders).values_list("pk", flat=True)) if orders else set()
