"""What rows say about catch weight: goods that are counted in pieces and weighed. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from quartermaster.catalog.packs import KnownUnit
from quartermaster.kernel.quantities import LARGEST, plain
from quartermaster.kernel.refusals import FieldError

USUAL_TOLERANCE = Decimal(10)
"""Per cent, where nobody says another."""
MOST = Decimal(100)


class Asked(Protocol):
    """What a row says, KEEP taken out: an empty unit means that the SKU is not weighed."""

    @property
    def weighed_in(self) -> str: ...
    @property
    def nominal_weight(self) -> Decimal | None: ...
    @property
    def weight_tolerance(self) -> Decimal | None: ...


@dataclass(frozen=True, slots=True)
class Weighing:
    """In which unit a SKU is weighed, what a piece weighs, and how many per cent it may be off."""

    weighed_in: str = ""
    nominal_weight: Decimal | None = None
    weight_tolerance: Decimal | None = None


NOT_WEIGHED = Weighing()


def wanted(asked: Asked, units: Mapping[str, KnownUnit]) -> Weighing:
    """As it will be: the unit as it is written under Units, the usual tolerance where none is named."""
    unit = units.get(asked.weighed_in.lower())
    if unit is None:
        return NOT_WEIGHED
    tolerance = USUAL_TOLERANCE if asked.weight_tolerance is None else asked.weight_tolerance
    return Weighing(unit.code, asked.nominal_weight, tolerance)


def faults(asked: Asked, counted_in: KnownUnit, units: Mapping[str, KnownUnit], *, where: str) -> Iterable[FieldError]:
    """What is wrong with it. `units` are by lower-case code."""
    if not asked.weighed_in:
        return
    unit = units.get(asked.weighed_in.lower())
    if unit is None:
        message = f"There is no unit “{asked.weighed_in[:20]}”. Add it under Units first."
        yield FieldError(f"{where}weighed_in", "unknown_unit", message)
        return
    if counted_in.scale > 0:
        message = f"What is weighed is counted in whole pieces, and {counted_in.code} allows parts of them."
        yield FieldError(f"{where}weighed_in", "pieces_are_whole", message)
    nominal, tolerance = asked.nominal_weight, asked.weight_tolerance
    if nominal is None:
        yield FieldError(f"{where}nominal_weight", "missing", f"Say what a piece usually weighs, in {unit.code}.")
    elif not (nominal.is_finite() and 0 < nominal <= LARGEST) or nominal != round(nominal, unit.scale):
        allowed = "in whole numbers" if unit.scale == 0 else f"with at most {unit.scale} decimals"
        message = f"What a piece weighs is above zero, in {unit.code} {allowed}."
        yield FieldError(f"{where}nominal_weight", "not_a_weight", message)
    if tolerance is not None and (not tolerance.is_finite() or not 0 <= tolerance <= MOST or tolerance != round(tolerance, 2)):
        message = f"The tolerance is 0 to {plain(MOST)} per cent, with at most two decimals."
        yield FieldError(f"{where}weight_tolerance", "not_a_tolerance", message)
