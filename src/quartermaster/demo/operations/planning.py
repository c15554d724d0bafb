"""A night’s planning at the end of the year, so that a buyer’s list is there on the first day. The policies are invented."""

from __future__ import annotations

from decimal import Decimal

from quartermaster.catalog.models import Sku
from quartermaster.demo.operations.opening import Shop
from quartermaster.replenishing import operations as replenishing
from quartermaster.replenishing.operations import NewBuyingRule, NewPolicy

WHY = "Invented: the demo’s minimums were typed once, and what sells best should follow its demand."


def plan(shop: Shop) -> None:
    """What makes most of the money is kept by money, the rest by the minimums that were typed; then everything is planned."""
    act = shop.acts["buyer"]
    for abc, dial in (("A", "1"), ("B", "0.5")):
        replenishing.set_policy(act, policy=NewPolicy(abc=abc, dial=Decimal(dial), over_typed=True, reason=WHY))
    replenishing.set_policy(
        act, policy=NewPolicy(demand="dead", kind="none", over_typed=True, reason="Invented: what stands still")
    )
    replenishing.set_buying_rule(act, rule=NewBuyingRule(budget=Decimal(20_000)))
    vital = Sku.objects.filter(archived_at=None, kit=Sku.Kit.NONE).order_by("id").first()
    if vital is not None:
        replenishing.set_need(act, sku=vital, need="V")
    replenishing.run_now(act)
