"""Rules for putting away are made, changed and removed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction

from quartermaster.accounts.acts import Act, record
from quartermaster.kernel.refusals import FieldError, Invalid
from quartermaster.locations.models import Bin, Zone
from quartermaster.slotting import queries
from quartermaster.slotting.models import TEMPERATURES, PutAwayRule, RulePlace, Velocity

MOST_PLACES = 20
HIGHEST_PRIORITY = 30_000
BOUNDS = ("litres_from", "litres_to", "kg_from", "kg_to")


class InvalidRule(Invalid):
    code = "invalid_put_away_rule"
    title = "Not a rule for putting away"


@dataclass(frozen=True, slots=True)
class NewRule:
    """Goods of which all is true that is said go to `places`: codes of zones or bins of the warehouse, the best first."""

    warehouse_id: int
    name: str
    places: Sequence[str]
    priority: int = 100
    sku_id: int | None = None
    category_id: int | None = None
    velocity: str = ""
    temperature: str = ""
    litres_from: Decimal | None = None
    litres_to: Decimal | None = None
    kg_from: Decimal | None = None
    kg_to: Decimal | None = None
    where: str = "/"

    @property
    def said(self) -> dict[str, Any]:
        """All but where they go."""
        names = ("name", "priority", "sku_id", "category_id", "velocity", "temperature", *BOUNDS)
        return {name: getattr(self, name) for name in names}


@transaction.atomic
def set_rules(act: Act, *, rules: Sequence[NewRule]) -> tuple[int, int]:
    """Make rules, or change those of the same warehouse and name; how many were made, and how many changed."""
    known = _Places({rule.warehouse_id for rule in rules})
    errors = [error for rule in rules for error in _faults(rule, known)]
    if errors:
        raise InvalidRule(errors[0].message, errors=errors)
    present = {
        (one.warehouse_id, one.name.upper()): one
        for one in queries.rules().select_for_update(of=("self",)).filter(warehouse_id__in={rule.warehouse_id for rule in rules})
    }
    made = changed = 0
    for rule in rules:
        one = present.get((rule.warehouse_id, rule.name.upper()))
        if one is None:
            one = PutAwayRule.objects.create(warehouse_id=rule.warehouse_id, **rule.said)
            present[rule.warehouse_id, rule.name.upper()] = one
            made += 1
        elif not _differs(one, rule):
            continue
        else:
            PutAwayRule.objects.filter(pk=one.pk).update(**rule.said, version=one.version + 1)
            changed += 1
        _send_to(one, [known.of(rule.warehouse_id, code) for code in rule.places])
    record(act, "slotting.set_rules", document="put-away rules", made=made, changed=changed)
    return made, changed


@transaction.atomic
def remove_rule(act: Act, *, rule_id: int) -> None:
    """Goods are put away as if it had never been; what lies somewhere stays there."""
    rule = queries.rule_of_id(rule_id)
    PutAwayRule.objects.filter(pk=rule_id).delete()
    record(act, "slotting.remove_rule", document="put-away rules", rule=rule.name, warehouse=rule.warehouse.code)


class _Places:
    """Zones and open storage bins of warehouses by code; a zone comes before a bin of the same code."""

    def __init__(self, warehouse_ids: set[int]) -> None:
        bins = Bin.objects.filter(warehouse_id__in=warehouse_ids, kind=Bin.Kind.STORAGE, closed_at=None)
        zones = Zone.objects.filter(warehouse_id__in=warehouse_ids)
        self._found: dict[tuple[int, str], tuple[str, int]] = {
            (place.warehouse_id or 0, place.code.upper()): ("bin", place.pk) for place in bins.only("code", "warehouse_id")
        }
        self._found |= {(zone.warehouse_id, zone.code.upper()): ("zone", zone.pk) for zone in zones}

    def knows(self, warehouse_id: int, code: str) -> bool:
        return (warehouse_id, code.strip().upper()) in self._found

    def of(self, warehouse_id: int, code: str) -> tuple[str, int]:
        return self._found[warehouse_id, code.strip().upper()]


def _faults(rule: NewRule, known: _Places) -> Iterator[FieldError]:
    for column, message in _told(rule, known):
        yield FieldError(f"{rule.where}{column}", "invalid_put_away_rule", message)


def _told(rule: NewRule, known: _Places) -> Iterator[tuple[str, str]]:
    if not rule.name.strip() or len(rule.name) > 60 or not rule.name.isprintable():
        yield "name", "A rule has a name of up to 60 characters, like “Frozen to F”."
    if not 0 <= rule.priority <= HIGHEST_PRIORITY:
        yield "priority", f"A priority is a whole number from 0 to {HIGHEST_PRIORITY}; the least is asked first."
    if not 0 < len(rule.places) <= MOST_PLACES or len({code.strip().upper() for code in rule.places}) < len(rule.places):
        yield "to", f"A rule names 1 to {MOST_PLACES} zones or storage bins, each once, the best first."
    for code in rule.places:
        if not known.knows(rule.warehouse_id, code):
            yield "to", f"“{code[:30]}” is neither a zone nor an open storage bin of the warehouse."
    if rule.velocity not in ("", *Velocity.values):
        yield "velocity", f"A velocity is one of {', '.join(Velocity.values)}, or not said."
    if rule.temperature not in ("", *TEMPERATURES):
        yield "temperature", f"A temperature is one of {', '.join(TEMPERATURES)}, or not said."
    for name in BOUNDS:
        bound = getattr(rule, name)
        if bound is not None and not (bound.is_finite() and 0 <= bound < 10**9 and bound == round(bound, 3)):
            yield name, "A size is a number from 0 on with at most three decimals."
    for least, most in (("litres_from", "litres_to"), ("kg_from", "kg_to")):
        one, other = getattr(rule, least), getattr(rule, most)
        if one is not None and other is not None and one > other:
            yield most, "A size that goods have at most is not below the one that they have at least."


def _differs(one: PutAwayRule, rule: NewRule) -> bool:
    before = {name: getattr(one, name) for name in rule.said}
    return before != rule.said or [place.code.upper() for place in one.places.all()] != [
        code.strip().upper() for code in rule.places
    ]


def _send_to(one: PutAwayRule, places: Sequence[tuple[str, int]]) -> None:
    RulePlace.objects.filter(rule=one).delete()
    RulePlace.objects.bulk_create(
        [
            RulePlace(rule=one, rank=rank, zone_id=pk if kind == "zone" else None, bin_id=pk if kind == "bin" else None)
            for rank, (kind, pk) in enumerate(places)
        ]
    )
