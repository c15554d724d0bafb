"""How goods are received: what may come beyond the order without asking, and who counts without being told."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db import transaction

from quartermaster.accounts.acts import Act, record
from quartermaster.kernel.quantities import plain
from quartermaster.kernel.refusals import FieldError, Invalid, NotFound
from quartermaster.purchasing.models import ReceivingRule

TIMELINE = "receiving-rules"
HUNDRED = Decimal(100)


class UnknownRule(NotFound):
    code = "unknown_rule"
    title = "There is no such rule"


class InvalidRule(Invalid):
    code = "invalid_rule"
    title = "The rule cannot be like this"


@transaction.atomic
def set_receiving_rule(
    act: Act,
    *,
    warehouse_id: int | None = None,
    supplier_id: int | None = None,
    sku_id: int | None = None,
    over_percent: Decimal | None = None,
    over_quantity: Decimal | None = None,
    blind: bool = False,
) -> ReceivingRule:
    """What holds for these, in place of what held for exactly them. `blind` is said of warehouses and suppliers."""
    if over_percent is not None and not 0 <= over_percent <= HUNDRED:
        _refuse("over_percent", "A tolerance is between 0 and 100 percent.")
    if over_percent is not None and over_percent != round(over_percent, 2):
        _refuse("over_percent", "A tolerance has at most two decimals.")
    if over_quantity is not None and over_quantity < 0:
        _refuse("over_quantity", "A tolerance is zero or more.")
    if blind and sku_id is not None:
        _refuse("blind", "Deliveries are received blind by warehouse or supplier, not by SKU.")
    places: dict[str, Any] = {"warehouse_id": warehouse_id, "supplier_id": supplier_id, "sku_id": sku_id}
    says = {"over_percent": over_percent, "over_quantity": over_quantity, "blind": blind}
    rule, _ = ReceivingRule.objects.update_or_create(**places, defaults=says)
    said = {"percent": over_percent, "quantity": over_quantity}
    figures = {name: plain(figure) for name, figure in said.items() if figure is not None}
    record(act, "purchasing.set_receiving_rule", document=TIMELINE, rule=str(rule), blind=blind, **figures)
    return rule


@transaction.atomic
def drop_receiving_rule(act: Act, *, rule_id: int) -> None:
    """The next closest rule holds instead."""
    rule = ReceivingRule.objects.select_related("warehouse", "supplier", "sku").filter(pk=rule_id).first()
    if rule is None:
        raise UnknownRule("There is no such rule.")
    record(act, "purchasing.drop_receiving_rule", document=TIMELINE, rule=str(rule))
    rule.delete()


def _refuse(name: str, message: str) -> None:
    raise InvalidRule(message, errors=[FieldError(f"/{name}", "invalid_rule", message)])
