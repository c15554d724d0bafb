"""Which rule says how long before their last day lots are told of, and which lots are due by one."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from quartermaster.kernel.refusals import NotFound
from quartermaster.stock.models import ExpiryRule

USUAL_DAYS = (7, 14, 30)
"""Where no rule says otherwise."""


class UnknownExpiryRule(NotFound):
    code = "unknown_expiry_rule"
    title = "There is no such rule"


def expiry_rules() -> QuerySet[ExpiryRule]:
    """Those of categories by name, then those of SKUs by code."""
    return ExpiryRule.objects.select_related("sku", "category").order_by("category__name", "sku__code")


def expiry_rule_of_id(rule_id: int) -> ExpiryRule:
    found = expiry_rules().filter(pk=rule_id).first()
    if found is None:
        raise UnknownExpiryRule(f"There is no expiry rule {rule_id}.")
    return found


def lots_due(today: date) -> RawSQL:
    """The ids of the lots that are due by their own rule and have not expired."""
    return RawSQL(LOTS_DUE, [today, today])  # noqa: S611 - no text of anybody's


def skus_with_rules() -> RawSQL:
    """The ids of the SKUs that a rule is about."""
    return RawSQL(SKUS_WITH_RULES, [])  # noqa: S611 - no text of anybody's


DAYS_OF_SKU = """
    LEFT JOIN stock_expiryrule of_sku ON of_sku.sku_id = s.id
    LEFT JOIN stock_expiryrule of_category ON of_category.category_id = s.category_id
"""
"""For a query with `catalog_sku s`: `coalesce(of_sku.days, of_category.days)` is what a rule says, NULL where none does."""
LOTS_DUE = f"""
    SELECT lot.id FROM stock_lot lot JOIN catalog_sku s ON s.id = lot.sku_id {DAYS_OF_SKU}
    WHERE lot.expires_on >= %s AND lot.expires_on <= %s + coalesce(of_sku.days, of_category.days)
"""  # noqa: S608 - our own constant
SKUS_WITH_RULES = f"""
    SELECT s.id FROM catalog_sku s {DAYS_OF_SKU} WHERE coalesce(of_sku.days, of_category.days) IS NOT NULL
"""  # noqa: S608 - our own constant
