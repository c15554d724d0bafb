"""What lies on a scale now, and how many pieces that are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from quartermaster.catalog.models import Sku
from quartermaster.kernel import clock
from quartermaster.kernel.quantities import plain
from quartermaster.kernel.refusals import Conflict, FieldError, Invalid
from quartermaster.sensors import amounts, by_weight
from quartermaster.sensors.amounts import GRAMS
from quartermaster.sensors.by_weight import Counted, Piece
from quartermaster.sensors.models import FRESH, Device
from quartermaster.sensors.queries import piece_weight

QUIET = timedelta(minutes=5)
"""A scale that has said nothing for so long is off, or nobody weighs."""
USUAL_SPREAD = Decimal(2)
"""By how many per cent pieces differ whose weight was not measured."""


class NotSteady(Conflict):
    code = "scale_not_steady"
    title = "Nothing lies still on the scale"


class NothingOnScale(Invalid):
    code = "nothing_on_scale"
    title = "The scale is empty"


class PieceUnknown(Conflict):
    code = "piece_weight_unknown"
    title = "Nobody knows what a piece weighs"


class CountUnsure(Conflict):
    """The weight fits more than one whole number of pieces."""

    code = "count_unsure"
    title = "That cannot be counted by weight"


@dataclass(frozen=True, slots=True)
class Shown:
    """A scale as a bench sees it. `weights` has the weight in each unit that was asked for, once it lies still."""

    scale: Device
    state: str
    weights: dict[str, str]


def steady_on(scale: Device) -> Decimal:
    """The weight that lies still on the scale now, in its unit; `NotSteady` where none does."""
    if not scale.lies_still(clock.now()) or scale.steady_value is None:
        raise NotSteady(f"Wait until {scale} lies still, or see whether it is on. Nothing was weighed.")
    steady: Decimal = scale.steady_value
    return steady


def net_on(scale: Device, tare: Decimal = Decimal(0)) -> Decimal:
    """`steady_on` without what the goods lie in."""
    net = steady_on(scale) - tare
    if tare < 0 or net <= 0:
        message = f"Nothing lies on {scale} that weighs more than {plain(tare)} {scale.unit}."
        raise NothingOnScale(message, errors=[FieldError("/tare", "nothing_on_scale", message)])
    return net


def seen(scale: Device, units: dict[str, int]) -> Shown:
    """The scale's weight in units of weight (code → its decimals), as far as they are known here."""
    now = clock.now()
    if not scale.lies_still(now) or scale.steady_value is None:
        heard = scale.measured_at is not None and now - scale.measured_at < FRESH
        return Shown(scale, "moving" if heard else "silent", {})
    value = scale.steady_value
    said = {
        unit: plain(amounts.weight_in(value, scale.unit, unit, decimals=decimals))
        for unit, decimals in units.items()
        if unit in GRAMS
    }
    return Shown(scale, "steady", said)


def piece_of(sku: Sku) -> Piece:
    """What a piece weighs: as it was measured, else as the catalogue has it."""
    measured = piece_weight(sku)
    if measured is not None:
        return Piece(measured.grams, measured.spread, measured.sample, measured.division_g)
    if sku.weight_g:
        return Piece(sku.weight_g, USUAL_SPREAD)
    raise PieceUnknown(f"Put some pieces of {sku.code} on the scale, say how many, and measure them first.")


def count_on(scale: Device, sku: Sku, tare: Decimal = Decimal(0)) -> Counted:
    """How many pieces of the SKU lie on the scale; `CountUnsure` where that is not sure to a whole piece."""
    piece = piece_of(sku)
    division = (scale.division or Decimal(0)) * GRAMS[scale.unit]
    counted = by_weight.count(net_on(scale, tare) * GRAMS[scale.unit], division, piece)
    if counted.sure:
        return counted
    most = by_weight.most_sure(division, piece)
    found = f"{plain(round(counted.exact, 2))} pieces, give or take {plain(counted.uncertainty)}"
    if counted.uncertainty < by_weight.HALF:
        raise CountUnsure(f"That would be {found}: something else lies there, or they weigh something else. Count by hand.")
    advice = f"Weigh at most {most} at once, or measure a larger sample." if most else "Measure a larger sample on a finer scale."
    raise CountUnsure(f"That would be {found}. {advice}")
