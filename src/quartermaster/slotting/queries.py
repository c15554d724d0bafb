"""Questions about rules for putting away and how fast goods move. Nothing here writes."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Prefetch, QuerySet

from quartermaster.kernel.refusals import NotFound
from quartermaster.slotting.models import PutAwayRule, RulePlace, SkuVelocity
from quartermaster.slotting.ranking import Rule


class UnknownRule(NotFound):
    code = "unknown_put_away_rule"
    title = "There is no such rule"


def rules(warehouse_id: int | None = None) -> QuerySet[PutAwayRule]:
    """In the order in which they are asked."""
    places = Prefetch("places", RulePlace.objects.select_related("zone", "bin").order_by("rank"))
    found = PutAwayRule.objects.select_related("warehouse", "sku", "category").prefetch_related(places)
    found = found if warehouse_id is None else found.filter(warehouse_id=warehouse_id)
    return found.order_by("warehouse__code", "priority", "id")


def rule_of_id(rule_id: int) -> PutAwayRule:
    found = rules().filter(pk=rule_id).first()
    if found is None:
        raise UnknownRule("There is no such rule.")
    return found


def asked(warehouse_id: int) -> list[Rule]:
    """The warehouse's rules as plain values."""
    return [
        Rule(
            rule.name,
            tuple(("zone", place.zone_id) if place.zone_id else ("bin", place.bin_id or 0) for place in rule.places.all()),
            rule.sku_id,
            rule.category_id,
            rule.velocity,
            rule.temperature,
            (rule.litres_from, rule.litres_to),
            (rule.kg_from, rule.kg_to),
        )
        for rule in rules(warehouse_id)
    ]


def velocities(sku_ids: Collection[int], *, warehouse_id: int) -> dict[tuple[int, int], str]:
    """(owner, SKU) → its velocity in the warehouse; what is not here is slow."""
    found = SkuVelocity.objects.filter(warehouse_id=warehouse_id, sku_id__in=list(sku_ids))
    return {(owner_id, sku_id): velocity for owner_id, sku_id, velocity in found.values_list("owner_id", "sku_id", "velocity")}
