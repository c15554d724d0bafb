"""How long before their last day people hear of lots."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from quartermaster.accounts.acts import Act, record
from quartermaster.kernel.refusals import FieldError
from quartermaster.stock import queries
from quartermaster.stock.models import ExpiryRule
from quartermaster.stock.operations.posting import tell
from quartermaster.stock.operations.refusals import InvalidExpiryRule

EXPIRY_RULES = "expiry rules"
"""The name of their timeline."""
MOST_DAYS = 3650


@transaction.atomic
def set_expiry_rule(act: Act, *, days: int, sku_id: int | None = None, category_id: int | None = None) -> ExpiryRule:
    """Tell of the lots of a SKU, or of a category, from so many days before their last; instead of what was said before."""
    if (sku_id is None) == (category_id is None):
        message = "Name a SKU or a category, one of both."
        raise InvalidExpiryRule(message, errors=[FieldError("/sku", "invalid_expiry_rule", message)])
    if not 0 < days <= MOST_DAYS:
        message = f"Say how many days before, 1 to {MOST_DAYS:,}."
        raise InvalidExpiryRule(message, errors=[FieldError("/days", "invalid_expiry_rule", message)])
    about: dict[str, Any] = {"category_id": category_id} if sku_id is None else {"sku_id": sku_id}
    rule, _ = ExpiryRule.objects.update_or_create(**about, defaults={"days": days})
    _told(act, "stock.set_expiry_rule", rule)
    return rule


@transaction.atomic
def end_expiry_rule(act: Act, *, rule_id: int) -> None:
    """Its lots are told of 30, 14 and 7 days before again."""
    rule = queries.expiry_rule_of_id(rule_id)
    _told(act, "stock.end_expiry_rule", rule)
    rule.delete()


def _told(act: Act, verb: str, rule: ExpiryRule) -> None:
    named = {"sku": rule.sku.code} if rule.sku else {"category": rule.category.name if rule.category else ""}
    record(act, verb, document=EXPIRY_RULES, **named, days=rule.days)
    tell("stock.expiry_rule_changed", [], documents=())
