"""How far what is billed may differ, and up to how much each role may approve."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db import transaction

from quartermaster.accounts.acts import Act, record
from quartermaster.billing import queries
from quartermaster.billing.models import InvoiceLimit, MatchRule
from quartermaster.kernel.notices import Notice, announce
from quartermaster.kernel.quantities import plain
from quartermaster.kernel.refusals import FieldError, Invalid, NotFound, StaleVersion
from quartermaster.purchasing.operations.suppliers import is_price

TIMELINE = "invoice-rules"
"""The key of the rules' timeline."""
HUNDRED = Decimal(100)


class InvalidMatchRule(Invalid):
    code = "invalid_match_rule"
    title = "The rule cannot be like this"


class UnknownMatchRule(NotFound):
    code = "unknown_match_rule"
    title = "There is no such rule"


@transaction.atomic
def set_match_rule(
    act: Act,
    *,
    supplier_id: int | None = None,
    price_percent: Decimal | None = None,
    price_amount: Decimal | None = None,
    quantity_percent: Decimal | None = None,
    charge_percent: Decimal | None = None,
    charge_amount: Decimal | None = None,
) -> MatchRule:
    """How far a supplier's invoices may differ, or everybody's who has no rule of their own. What is matched stays matched."""
    percents = {"price_percent": price_percent, "quantity_percent": quantity_percent, "charge_percent": charge_percent}
    amounts = {"price_amount": price_amount, "charge_amount": charge_amount}
    errors = [
        FieldError(f"/{name}", "not_a_percentage", "A tolerance is from 0 to 100 percent, with at most two decimals.")
        for name, value in percents.items()
        if value is not None and not (0 <= value <= HUNDRED and value == round(value, 2))
    ]
    errors += [
        FieldError(f"/{name}", "not_a_price", "An amount is zero or more, with at most four decimals, like 5.")
        for name, value in amounts.items()
        if value is not None and not is_price(value)
    ]
    if errors:
        raise InvalidMatchRule(errors[0].message, errors=errors)
    place: dict[str, Any] = {"supplier_id": supplier_id}
    rule, _ = MatchRule.objects.update_or_create(**place, defaults={**percents, **amounts})
    said = {name.replace("_", " "): plain(value) for name, value in (percents | amounts).items() if value is not None}
    record(act, "billing.set_match_rule", document=TIMELINE, rule=str(rule), **said)
    announce(Notice("billing.rule_changed"))
    return rule


@transaction.atomic
def drop_match_rule(act: Act, *, supplier_id: int) -> None:
    """The general rule holds for them instead."""
    rule = MatchRule.objects.select_related("supplier").filter(supplier_id=supplier_id).first()
    if rule is None:
        raise UnknownMatchRule("This supplier has no rule of their own.")
    record(act, "billing.drop_match_rule", document=TIMELINE, rule=str(rule))
    rule.delete()
    announce(Notice("billing.rule_changed"))


@transaction.atomic
def set_invoice_limit(
    act: Act, *, role: str, most: Decimal | None, most_own: Decimal | None, version: int | None = None
) -> InvoiceLimit:
    """Up to how much a role may approve, of what others entered and of what they entered themselves; None is without a limit."""
    if role not in queries.approving_roles():
        message = f"“{role[:30]}” is not a role that may approve invoices. Those are {', '.join(queries.approving_roles())}."
        raise InvalidMatchRule(message, errors=[FieldError("/role", "unknown_role", message)])
    errors = [
        FieldError(f"/{name}", "not_a_price", "A limit is zero or more, with at most four decimals, like 500.")
        for name, amount in (("most", most), ("most_own", most_own))
        if amount is not None and not is_price(amount)
    ]
    if errors:
        raise InvalidMatchRule(errors[0].message, errors=errors)
    InvoiceLimit.objects.bulk_create([InvoiceLimit(role=role, version=0)], ignore_conflicts=True)
    limit = InvoiceLimit.objects.select_for_update().get(role=role)
    if version is not None and limit.version != version:
        raise StaleVersion("Somebody else changed this limit since you read it. Look at it again, then repeat your change.")
    limit.most, limit.most_own, limit.version = most, most_own, limit.version + 1
    limit.save()
    told = {name: "no limit" if one is None else plain(one) for name, one in (("of others", most), ("of their own", most_own))}
    record(act, "billing.set_invoice_limit", document=TIMELINE, role=role, **told)
    announce(Notice("billing.rule_changed"))
    return limit
