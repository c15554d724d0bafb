"""Questions about rules for putting away and how fast goods move. Nothing here writes."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Prefetch, QuerySet

from quartermaster.kernel.refusals import NotFound
from quartermaster.slotting.models import PutAwayRule, RulePlace, SkuVelocity, SlotMove
from quartermaster.slotting.ranking import Rule


class UnknownRule(NotFound):
    code = "unknown_put_away_rule"
    title = "There is no such rule"


class UnknownMove(NotFound):
    code = "unknown_slot_move"
    title = "There is no such move"


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


def moves() -> QuerySet[SlotMove]:
    return SlotMove.objects.select_related(
        "owner", "warehouse", "sku__unit", "other_sku__unit", "from_bin", "to_bin", "carried_by"
    )


def open_moves(warehouse_id: int | None = None) -> QuerySet[SlotMove]:
    """What is to be carried, in walking order of where it lies."""
    found = moves().filter(state__in=SlotMove.OPEN)
    found = found if warehouse_id is None else found.filter(warehouse_id=warehouse_id)
    return found.order_by("warehouse__code", "from_bin__walk_order", "from_bin__code", "id")


def move_by_number(number: str) -> SlotMove:
    found = moves().filter(number=number.strip().upper()).first()
    if found is None:
        raise UnknownMove(f"There is no move {number[:40]}.")
    return found


def bins_of_open_moves(warehouse_id: int) -> set[int]:
    """The bins at both ends of moves that are to be carried."""
    found = SlotMove.objects.filter(warehouse_id=warehouse_id, state__in=SlotMove.OPEN).values_list("from_bin_id", "to_bin_id")
    return {bin_id for pair in found for bin_id in pair}
