"""How many cards a loop should have, and what that says of those it has. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from quartermaster.kernel.quantities import plain
from quartermaster.planning import kanban

ZERO = Decimal(0)
TENTH = Decimal("0.1")


class Origin(StrEnum):
    """Where a figure comes from, the best first."""

    SAID = "said by hand"
    MEASURED = "measured on the cards"
    ASKED = "from what was asked for"
    QUOTED = "as quoted"


@dataclass(frozen=True, slots=True)
class Figure:
    value: Decimal
    origin: Origin


@dataclass(frozen=True, slots=True)
class Reckoned:
    """How many cards are needed, and the sum that says so; no cards where a figure is missing: then `words` say which."""

    per_day: Figure | None
    lead_days: Figure | None
    needed: int | None
    words: str
    trigger_at: Decimal = ZERO

    def advice(self, cards: int, most: int) -> str:
        """What to do about so many cards in circulation; nothing where they are right. One too many is not worth the trouble."""
        if self.needed is None:
            return ""
        if cards < self.needed:
            more = self.needed - cards
            beyond = f" That is beyond the most of {most}: raise it, or use larger containers." if self.needed > most else ""
            return f"Add {more} card{'s' if more > 1 else ''}: with {cards} it may run out.{beyond}"
        if cards > self.needed + 1:
            return f"Take {cards - self.needed} out: {self.needed} are enough."
        return ""


def reckon(per_day: Figure | None, lead_days: Figure | None, container: Decimal, allowance: Decimal) -> Reckoned:
    """Cards by use a day, days from an empty container to a full one, what a container holds, and percent of allowance."""
    if per_day is None or per_day.value <= 0:
        return Reckoned(
            per_day, lead_days, None, "Nothing is known of how much is used a day. Say it, or wait for five empty cards."
        )
    if lead_days is None or lead_days.value <= 0:
        return Reckoned(
            per_day, lead_days, None, "Nothing is known of how long filling takes. Say it, or wait for three full cards."
        )
    found = kanban.loop(float(per_day.value), float(lead_days.value), float(container), allowance=float(allowance / 100))
    exact = per_day.value * lead_days.value * (1 + allowance / 100) / container
    words = (
        f"{_short(per_day.value)} a day × {_short(lead_days.value)} days × {plain((1 + allowance / 100).normalize())} ÷ "
        f"{plain(container)} in a container = {_short(exact)}: {found.cards} cards"
    )
    return Reckoned(per_day, lead_days, found.cards, words, Decimal(str(found.trigger_at)).quantize(TENTH))


def _short(value: Decimal) -> str:
    return plain(value.quantize(TENTH if value >= TENTH else Decimal("0.001")))
