"""What a piece weighs is measured from a sample."""

from __future__ import annotations

from decimal import Decimal

from django.db import transaction

from quartermaster.accounts.acts import Act, record
from quartermaster.catalog.models import Sku
from quartermaster.kernel import live
from quartermaster.kernel.quantities import plain
from quartermaster.kernel.refusals import FieldError, Invalid
from quartermaster.sensors import weights
from quartermaster.sensors.amounts import GRAMS
from quartermaster.sensors.models import Device, PieceWeight

MOST_SAMPLE = 10_000
MOST_SPREAD = Decimal(50)


class InvalidSample(Invalid):
    code = "invalid_sample"
    title = "That is no sample"


@transaction.atomic
def measure_piece(
    act: Act, *, sku: Sku, scale: Device, sample: int, tare: Decimal = Decimal(0), spread: Decimal = Decimal(2)
) -> PieceWeight:
    """`sample` pieces lie on the scale now, in something that weighs `tare` (in the scale's unit); single pieces differ by
    `spread` per cent. What was measured before is replaced."""
    if errors := _faults(sample, spread):
        raise InvalidSample(errors[0].message, errors=errors)
    net = weights.net_on(scale, tare) * GRAMS[scale.unit]
    division = (scale.division or Decimal(0)) * GRAMS[scale.unit]
    if net / sample < division / 10:
        message = f"A piece weighs less than a tenth of what {scale.code} can tell. Take more pieces, or a finer scale."
        raise InvalidSample(message, errors=[FieldError("/sample", "too_light", message)])
    said = {
        "grams": round(net / sample, 6),
        "sample": sample,
        "division_g": division,
        "spread": spread,
        "measured_by_id": act.user_id,
        "measured_at": act.occurred_at,
    }
    found, _ = PieceWeight.objects.update_or_create(sku=sku, defaults=said)
    record(act, "sensors.measure_piece", document=sku.code, grams=plain(found.grams), sample=sample, scale=scale.code)
    live.publish(["sensors"])
    return found


def _faults(sample: int, spread: Decimal) -> list[FieldError]:
    found = []
    if not 1 <= sample <= MOST_SAMPLE:
        found.append(FieldError("/sample", "not_a_sample", f"Put 1 to {MOST_SAMPLE:,} pieces on the scale, and say how many."))
    if not spread.is_finite() or not 0 <= spread <= MOST_SPREAD or spread != round(spread, 2):
        found.append(FieldError("/spread", "not_a_spread", f"0 to {plain(MOST_SPREAD)} per cent, with at most two decimals."))
    return found
