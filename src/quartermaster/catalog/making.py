"""How long a kit that is made beforehand takes. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from quartermaster.kernel.quantities import plain
from quartermaster.kernel.refusals import FieldError
from quartermaster.planning.working_time import Pace

ZERO, ONE = Decimal(0), Decimal(1)
LONGEST_DAYS = 365
USUAL_DAYS = 7
"""Days of the calendar that making takes where nobody said."""


@dataclass(frozen=True, slots=True)
class MakingTime:
    """Working days: `days` for all of it, `batch_days` for each batch of `batch_size` (1 where nobody said) that is begun, then
    `inspection_days` until it may be sold. Neither of the first two: nobody said."""

    days: int | None = None
    batch_days: Decimal = ZERO
    batch_size: Decimal | None = None
    inspection_days: int = 0

    @property
    def said(self) -> bool:
        return self.days is not None or self.batch_days > 0

    @property
    def pace(self) -> Pace:
        """Where it is said."""
        return Pace(self.days or 0, float(self.batch_days), float(self.batch_size or ONE))

    @property
    def words(self) -> str:
        parts = [_days(Decimal(self.days))] if self.days else []
        if self.batch_days:
            parts.append(f"{_days(self.batch_days)} for {_each(self.batch_size or ONE)}")
        making = " and ".join(parts) or ("the same day" if self.said else "a week")
        return making + (f", then {_days(Decimal(self.inspection_days))} of inspection" if self.inspection_days else "")

    def faults(self) -> Iterator[FieldError]:
        for name, days in (("days", self.days), ("batch_days", self.batch_days), ("inspection_days", self.inspection_days)):
            if days is not None and not 0 <= days <= LONGEST_DAYS:
                yield FieldError(f"/making/{name}", "out_of_range", f"From 0 to {LONGEST_DAYS} days.")
        if self.batch_days != round(self.batch_days, 3):
            yield FieldError("/making/batch_days", "too_many_decimals", "At most three decimals.")
        if self.batch_size is not None and (self.batch_size <= 0 or self.batch_size != round(self.batch_size, 6)):
            yield FieldError("/making/batch_size", "not_positive", "A batch is more than none, with at most six decimals.")


def _days(count: Decimal) -> str:
    return f"{plain(count)} day{'' if count == 1 else 's'}"


def _each(size: Decimal) -> str:
    return "each" if size == 1 else f"every {plain(size)}"
