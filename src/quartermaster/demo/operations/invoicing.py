"""What the demo invents of suppliers' papers: invoices that match, are approved and paid, one that is dearer, a credit note."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal

from django.db import transaction

from quartermaster.billing import operations as billing
from quartermaster.billing import standing
from quartermaster.billing.models import SupplierInvoice
from quartermaster.billing.papers import CREDIT_NOTE, RETURN, WrittenInvoice, WrittenLine
from quartermaster.demo.operations.opening import Shop
from quartermaster.kernel import clock
from quartermaster.kernel.money import rounded
from quartermaster.purchasing.models import PurchaseOrder, VendorReturn
from quartermaster.purchasing.vendor_returns import money_of, vendor_return_by_number
from quartermaster.stock import costing
from quartermaster.stock.weights import weighed_among

INVENTED = "Invented for the demo"
DEARER = Decimal("1.08")
PRICE = Decimal("0.0001")
TAX = Decimal("0.20")
RECEIVED = (PurchaseOrder.State.RECEIVED, PurchaseOrder.State.CLOSED)
LATEST, ONE_IN = 7, 15
"""The orders that came last are billed, and of those before one in so many."""
WAITING = 2
"""So many of the latest invoices that match wait for their approval."""
USUAL_DAYS = timedelta(days=30)
"""When an invoice of a supplier without terms is due."""
UNPAID_DAYS = timedelta(days=10)
"""Nobody has got round to paying what was due in these last days."""


@transaction.atomic
def bill(opened: Shop) -> None:
    """Orders that came whole are billed: most as ordered, one dearer. All that match are approved but the latest, and paid when
    they were due; what went back is credited.
    """
    costing.catch_up()
    manager = opened.acts["manager"].at(clock.now())
    billing.set_match_rule(manager, price_percent=Decimal(2), price_amount=Decimal(5), charge_percent=Decimal(10))
    came = PurchaseOrder.objects.filter(state__in=RECEIVED, owner_id=opened.owner_id, currency="GBP").order_by("-id")
    orders = list(came.select_related("supplier"))
    chosen = enumerate([*orders[:LATEST], *orders[LATEST::ONE_IN]])
    entered = [_enter(opened, order, place) for place, order in chosen]
    matched = [one for one in entered if one is not None and one.state == SupplierInvoice.State.MATCHED]
    for invoice in matched[WAITING:]:
        billing.approve_invoice(manager, number=invoice.number)
        if invoice.due_on and invoice.due_on < opened.today - UNPAID_DAYS:
            billing.note_payment(manager, number=invoice.number, paid_on=invoice.due_on, reference="BACS")
    for back in VendorReturn.objects.filter(state=VendorReturn.State.SHIPPED, owner_id=opened.owner_id)[:1]:
        _credit(opened, back)


def _enter(opened: Shop, order: PurchaseOrder, place: int) -> SupplierInvoice | None:
    """As it came; of the third, the first line is billed dearer than ordered."""
    ordered = list(order.lines.order_by("position"))
    stands = standing.standings([line.pk for line in ordered])
    weighed = weighed_among({line.sku_id for line in ordered})
    lines = [
        WrittenLine(
            order=order.number,
            position=line.position,
            quantity=stands[line.pk].came,
            unit_cost=line.unit_cost,
            amount=rounded(stands[line.pk].paid, "GBP") if line.sku_id in weighed else None,
        )
        for line in ordered
        if stands[line.pk].came > 0
    ]
    if not lines:
        return None
    if place == 2 and lines[0].unit_cost:
        dearer = (lines[0].unit_cost * DEARER).quantize(PRICE, ROUND_HALF_UP)
        lines[0] = WrittenLine(order=order.number, position=lines[0].position, quantity=lines[0].quantity, unit_cost=dearer)
    day = (order.expected_on or opened.today) + timedelta(days=2)
    paper = WrittenInvoice(
        order.supplier_id,
        f"{order.supplier.code[:6]}-{2000 + order.pk}",
        min(day, opened.today),
        lines,
        tax=_tax(lines),
        due_on=None if order.supplier.payment_days else min(day, opened.today) + USUAL_DAYS,
        owner_id=order.owner_id,
        note=INVENTED,
    )
    return billing.enter_invoice(opened.acts["buyer"], invoice=paper)


def _tax(lines: Iterable[WrittenLine]) -> Decimal:
    amounts = (line.amount or (line.quantity or Decimal(0)) * (line.unit_cost or Decimal(0)) for line in lines)
    net = sum(amounts, Decimal(0))
    return rounded(net * TAX, "GBP")


def _credit(opened: Shop, back: VendorReturn) -> None:
    """The supplier credits less than was asked for: somebody has to say whether that will do."""
    expected = money_of(vendor_return_by_number(back.number)).expected
    amount = rounded(expected * Decimal("0.9"), "GBP")
    if amount > 0:
        line = WrittenLine(RETURN, vendor_return=back.number, amount=amount)
        paper = WrittenInvoice(back.supplier_id, f"CN-{back.number}", opened.today, [line], kind=CREDIT_NOTE, note=INVENTED)
        billing.enter_invoice(opened.acts["buyer"], invoice=paper)
