"""Questions about suppliers’ invoices. Nothing here writes."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.utils import timezone

from quartermaster.accounts.models import User
from quartermaster.accounts.permissions import ROLES
from quartermaster.billing import standing
from quartermaster.billing.matching import Rule
from quartermaster.billing.models import InvoiceLimit, InvoiceLine, MatchRule, SupplierInvoice
from quartermaster.kernel.db import rows
from quartermaster.kernel.refusals import NotFound
from quartermaster.purchasing.tolerances import Tolerance
from quartermaster.web.sources import Sql

ZERO = Decimal(0)
State = SupplierInvoice.State


class UnknownInvoice(NotFound):
    code = "unknown_invoice"
    title = "There is no such supplier invoice"


def invoices() -> QuerySet[SupplierInvoice]:
    return SupplierInvoice.objects.select_related("supplier", "owner", "entered_by", "approved_by", "released_by")


def invoices_with_differences() -> QuerySet[Any]:
    """Each with how many lines it has and how many of them differ too much (`differing`)."""
    lines = InvoiceLine.objects.filter(invoice=OuterRef("pk")).order_by().values("invoice")
    return invoices().annotate(
        line_count=Subquery(lines.annotate(sum=Count("pk")).values("sum")),
        differing=Subquery(lines.annotate(sum=Count("pk", filter=~Q(differences=[]))).values("sum")),
    )


def blocked() -> list[str]:
    """The numbers of those that are blocked, the oldest first."""
    return list(SupplierInvoice.objects.filter(state=State.BLOCKED).order_by("id").values_list("number", flat=True))


def lines() -> QuerySet[InvoiceLine]:
    return InvoiceLine.objects.select_related(
        "order_line__order", "order_line__sku__unit", "order", "vendor_return", "discrepancy__sku", "discrepancy__receipt__order"
    ).order_by("position")


def invoice_by_number(number: str) -> SupplierInvoice:
    """The invoice with its lines at hand, or `UnknownInvoice`. Letter case does not matter."""
    found = invoices().prefetch_related(Prefetch("lines", lines())).filter(number=number.strip().upper()).first()
    if found is None:
        raise UnknownInvoice(f"There is no supplier invoice “{number[:40]}”.")
    return found


def of_order(order_id: int) -> QuerySet[SupplierInvoice]:
    """The invoices that bill something of an order, the latest first."""
    found = InvoiceLine.objects.filter(Q(order_line__order=order_id) | Q(order=order_id)).values("invoice")
    return invoices().filter(pk__in=found).order_by("-id")


# ---------------------------------------------------------------- rules and limits


def rules() -> list[MatchRule]:
    """The general rule first (unsaved, where nobody set one: nothing is tolerated), then suppliers’ own."""
    found = list(MatchRule.objects.select_related("supplier").order_by("supplier__name"))
    general = next((rule for rule in found if rule.supplier_id is None), MatchRule(version=0))
    return [general, *(rule for rule in found if rule.supplier_id is not None)]


def rule_for(supplier_id: int) -> Rule:
    """The supplier’s own rule, whole, else the general one."""
    found = {rule.supplier_id: rule for rule in MatchRule.objects.filter(Q(supplier=supplier_id) | Q(supplier=None))}
    rule = found.get(supplier_id) or found.get(None) or MatchRule()
    return Rule(
        Tolerance(rule.price_percent, rule.price_amount),
        Tolerance(rule.quantity_percent),
        Tolerance(rule.charge_percent, rule.charge_amount),
    )


@dataclass(frozen=True, slots=True)
class Limits:
    """Up to how much somebody may approve, in the books’ currency; None is without a limit."""

    of_others: Decimal | None
    of_own: Decimal | None


def limits() -> list[InvoiceLimit]:
    """A limit for each role that may approve; one that nobody set is none and has the version 0."""
    there = {one.role: one for one in InvoiceLimit.objects.all()}
    return [there.get(role, InvoiceLimit(role=role, version=0)) for role in approving_roles()]


def approving_roles() -> list[str]:
    return [role for role, held in ROLES.items() if "billing.approve" in held]


def limits_of(user_id: int) -> Limits:
    """The widest of the limits of somebody’s roles; nothing for whoever has no role that may approve."""
    roles = User.objects.values_list("roles", flat=True).get(pk=user_id)
    mine = [one for one in limits() if one.role in roles]
    return Limits(_widest([one.most for one in mine]), _widest([one.most_own for one in mine]))


def _widest(found: Sequence[Decimal | None]) -> Decimal | None:
    known = [one for one in found if one is not None]
    return None if len(known) < len(found) else max(known, default=ZERO)


def in_books(invoice: SupplierInvoice) -> Decimal:
    """What it comes to, tax included, in the books’ currency, unrounded."""
    amount: Decimal = invoice.total * invoice.exchange_rate
    return amount


def may_approve(invoice: SupplierInvoice, user_id: int, permissions: frozenset[str]) -> bool:
    if "billing.approve" not in permissions:
        return False
    found = limits_of(user_id)
    most = found.of_own if invoice.entered_by_id == user_id else found.of_others
    return most is None or in_books(invoice) <= most


# ---------------------------------------------------------------- what was received and is not billed


def end_of(day: date) -> datetime:
    """The first moment behind a day, where the house is."""
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min), timezone.get_default_timezone())


def not_billed(owner_id: int, as_of: date) -> Sql:
    """Lines of orders of which something came and was not billed by the end of a day, or was billed and had not come: the
    quantity that is open and what is owed for it (below zero: paid ahead), in the books’ currency, as a table’s source.
    """
    return Sql(standing.ACCRUED, {"until": end_of(as_of), "owner": owner_id})


TOTAL = f"SELECT coalesce(sum(amount), 0) FROM ({standing.ACCRUED}) found"  # noqa: S608 - our own words


def accrual(owner_id: int, as_of: date) -> Decimal:
    """What is owed for what came and was not billed by the end of a day."""
    owed: Decimal = rows(TOTAL, {"until": end_of(as_of), "owner": owner_id})[0][0]
    return owed


# ---------------------------------------------------------------- charges and credits


def charges_expected(order_ids: Collection[int], *, besides: int) -> dict[tuple[int, str], Decimal]:
    """(order, kind) → what is still expected, in the books’ currency, less what other invoices bill of it."""
    found: dict[tuple[int, str], Decimal] = {}
    for order_id, kind, amount in rows(CHARGES, {"orders": list(order_ids), "besides": besides}):
        found[order_id, kind] = max(amount, ZERO)
    return found


CHARGES = """
    SELECT order_id, kind, sum(amount) FROM (
        SELECT order_id, kind, amount FROM purchasing_purchaseordercharge WHERE order_id = ANY(%(orders)s::bigint[])
        UNION ALL
        SELECT b.order_id, b.charge, CASE v.kind WHEN 'credit_note' THEN 1 ELSE -1 END * b.amount * v.exchange_rate
        FROM billing_invoiceline b JOIN billing_supplierinvoice v ON v.id = b.invoice_id
        WHERE b.kind = 'charge' AND b.order_id = ANY(%(orders)s::bigint[]) AND v.state IN ('matched', 'approved', 'paid')
            AND v.id <> %(besides)s
    ) said GROUP BY 1, 2
"""


def waiting_for(user_id: int, *, permissions: frozenset[str]) -> QuerySet[SupplierInvoice]:
    """Matched invoices that somebody may approve, those due first."""
    found = invoices().filter(state=State.MATCHED)
    if "billing.approve" not in permissions:
        return found.none()
    mine = limits_of(user_id)
    ids = [
        one.pk
        for one in found
        for most in [mine.of_own if one.entered_by_id == user_id else mine.of_others]
        if most is None or in_books(one) <= most
    ]
    return found.filter(pk__in=ids).order_by("due_on", "id")
