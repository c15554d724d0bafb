"""Which event a movement is, by its kind: the words of GS1's vocabulary for it. Pure.

Most depends on the kind alone; the disposition also on the place where the goods come to lie.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from types import MappingProxyType

OBSERVE, ADD, DELETE = "OBSERVE", "ADD", "DELETE"
OBJECT, AGGREGATION, TRANSFORMATION = "ObjectEvent", "AggregationEvent", "TransformationEvent"
TYPES = (OBJECT, AGGREGATION, "TransactionEvent", TRANSFORMATION, "AssociationEvent")


@dataclass(frozen=True, slots=True)
class Step:
    """`disposition` is empty where there is none to tell. A transformation has no action."""

    biz_step: str
    disposition: str = ""
    action: str = OBSERVE
    event: str = OBJECT


LYING: Mapping[str, str] = MappingProxyType({
    "dock": "in_progress", "storage": "sellable_not_accessible", "staging": "in_progress", "quarantine": "non_sellable_other",
})  # fmt: skip
"""What goods are where they lie, by the kind of the bin."""
PHYSICAL = tuple(LYING)
VIRTUAL = ("supplier", "customer", "loss", "production", "transit", "owner")

STEPS: Mapping[str, str] = MappingProxyType({
    "receipt": "receiving", "put_away": "storing", "internal_move": "storing", "pick": "picking", "pack": "packing",
    "transfer_receive": "receiving", "owner_change": "accepting", "adjustment": "stock_taking", "opening": "stock_taking",
})  # fmt: skip
MOVED_TO: Mapping[str, str] = MappingProxyType({"quarantine": "holding", "staging": "staging_outbound"})
"""What a move within the house is where it does not put goods into storage."""
ALWAYS: Mapping[str, Step] = MappingProxyType({
    "ship": Step("shipping", "in_transit"),
    "transfer_ship": Step("shipping", "in_transit"),
    "customer_return": Step("receiving", "returned"),
    "return_to_vendor": Step("shipping", "returned"),
    "scrap": Step("destroying", "destroyed", DELETE),
    "assemble_consume": Step("assembling", event=TRANSFORMATION),
    "assemble_produce": Step("assembling", event=TRANSFORMATION),
    "disassemble": Step("disassembling", event=TRANSFORMATION),
})  # fmt: skip
COMMISSIONED = Step("commissioning", "active", ADD)
"""A serial with which the book began: it is told to the world for the first time."""
PACKED = Step("packing", "in_progress", ADD, AGGREGATION)
"""A carton with what was packed into it."""


def step_of(kind: str, to: str, *, serial: bool) -> Step:
    """The step that a movement of a kind is, into a bin of a kind."""
    if kind in ALWAYS:
        return ALWAYS[kind]
    if kind == "opening" and serial:
        return COMMISSIONED
    step = MOVED_TO.get(to, STEPS[kind]) if kind == "internal_move" else STEPS[kind]
    return Step(step, LYING.get(to, "unknown" if to == "loss" else ""))


def every_step() -> Iterator[tuple[tuple[str, str, bool], Step]]:
    """((Kind of movement, kind of bin it leads to, whether of a serial), step): all there are."""
    for kind, to, serial in product({*STEPS, *ALWAYS}, (*PHYSICAL, *VIRTUAL), (False, True)):
        yield (kind, to, serial), step_of(kind, to, serial=serial)


def matches(
    step: Step,
    *,
    events: Collection[str] = (),
    actions: Collection[str] = (),
    biz_steps: Collection[str] = (),
    dispositions: Collection[str] = (),
) -> bool:
    """Whether it is among those asked for; what is empty asks for nothing."""
    action = "" if step.event == TRANSFORMATION else step.action
    asked = ((events, step.event), (actions, action), (biz_steps, step.biz_step), (dispositions, step.disposition))
    return all(not wanted or said in wanted for wanted, said in asked)
