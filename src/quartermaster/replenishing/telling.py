"""Proposals and alerts in plain words, from the record that they were reckoned with. Pure."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

DOUBTS = {
    "negative_demand": "More came back than was sold in some week; that week counts as none.",
    "gaps": "In some weeks nothing is known.",
    "one_sale": "It was asked for once only: a rate cannot be told.",
    "zero_price": "It has no cost: it is planned as if keeping it were free, for a year at most.",
    "zero_lead_time": "Its lead time is nothing; a week is taken.",
    "unit_changed": "Demand is suddenly a pack’s times or part of what it was: was the unit changed?",
    "loop": "It would be filled from itself, by its bill or from warehouse to warehouse; it is not planned.",
    "failed": "It could not be planned last night; what is said of it is older.",
    "minimum_above_a_year": "The supplier’s least quantity lasts longer than a year.",
}
TELLING = ("negative_demand", "zero_price", "zero_lead_time", "unit_changed", "loop", "minimum_above_a_year")
"""Doubts that somebody can do something about."""


@dataclass(frozen=True)
class Record:
    """What a proposal was reckoned from, of one SKU in one place; kept with it as plain figures."""

    rate: float
    lead_weeks: float
    lead_deviation: float
    receipts: int
    mean: float
    for_demand: float
    for_supplier: float
    rounding: float
    point: float
    up_to: float
    sure: float
    on_shelf: float
    coming: float
    waiting: float
    chance: float
    lost: float
    until: date
    kind: str
    policy: int
    abc: str
    demand_class: str
    pack: float
    told_by: str = ""
    """The challenger that told the rate, by its name; nothing where it is ours."""
    doubts: tuple[str, ...] = ()
    start_on: date | None = None
    """When it has to be ordered or begun, to be there on `due_on`."""
    due_on: date | None = None
    later: tuple[tuple[date, float], ...] = ()
    """What will have to be ordered or begun after that, and when."""
    ask: str = ""
    """Why somebody has to say yes or no: it orders itself never."""
    typed: float = 0.0
    """The quantity that somebody typed, 0 where nobody did."""
    wanted: float = 0.0
    """What would have been proposed when it was typed."""
    now: float = 0.0
    """What would be proposed now, while what was typed stays."""

    @classmethod
    def kept(cls, figures: Mapping[str, Any]) -> Record:
        said = dict(figures)
        for name in ("until", "start_on", "due_on"):
            said[name] = date.fromisoformat(said[name]) if said.get(name) else None
        later = tuple((date.fromisoformat(on), much) for on, much in said.get("later", ()))
        return cls(**{**said, "doubts": tuple(said["doubts"]), "later": later})

    @property
    def dates(self) -> dict[str, Any]:
        return {
            "start_on": self.start_on.isoformat() if self.start_on else None,
            "due_on": self.due_on.isoformat() if self.due_on else None,
            "later": [[on.isoformat(), much] for on, much in self.later],
        }

    @property
    def figures(self) -> dict[str, Any]:
        return {**self.__dict__, "until": self.until.isoformat(), "doubts": list(self.doubts), **self.dates}


@dataclass(frozen=True)
class Names:
    """Who and what, as people say it."""

    supplier: str = ""
    unit: str = ""
    from_warehouse: str = ""
    warehouse: str = ""
    currency: str = ""
    lost: str = ""
    """What is lost, with its currency; without it, it is told with `currency`."""


def proposed(kind: str, quantity: float, record: Record, names: Names, *, money: bool = True) -> str:
    """The whole sentence of a proposal."""
    if kind in ("return", "markdown", "partner"):
        return _too_much(kind, quantity, record, names)
    first = {
        "buy": f"Order {_amount(quantity, record.pack)}",
        "transfer": f"Move {number(quantity)} from {names.from_warehouse}",
        "make": f"Make {number(quantity)}",
    }[kind]
    says = [f"{first}.", _selling(record, names)]
    if record.kind == "typed":
        says.append(f"Its minimum is {number(record.point)}: {_there(record)}.")
    elif record.point < 0:
        says.append(f"It is not kept in stock, and {number(record.waiting)} are waited for.")
    else:
        says.append(
            f"Until the next chance to order you may need up to {number(max(record.point, 0))} "
            f"(enough {_times(record.sure)}); {_there(record)}."
        )
    if record.chance >= 0.005:
        lost = f", about {names.lost or number(record.lost) + names.currency} lost" if money and record.lost >= 1 else ""
        deed = {"buy": "ordering", "transfer": "moving", "make": "making"}[kind]
        says.append(f"Not {deed}: {percent(record.chance)} chance of running out before {day(record.until)}{lost}.")
    return " ".join(filter(None, (*says, record.ask, typed(record))))


def typed(record: Record) -> str:
    """What somebody said of the quantity, and what planning says now."""
    if not record.typed:
        return ""
    if record.now:
        return f"{number(record.typed)} was typed" + (
            f"; planning would say {number(record.now)}." if abs(record.now - record.typed) > 1e-9 else "."
        )
    return f"You typed {number(record.typed)} when {number(record.wanted)} was wanted; it is told anew."


def beyond(lasts: float, cover: float, dearer: float) -> str:
    """Why somebody has to decide: it is more than may be kept, and how often what it costs what going without would."""
    much = "It lasts " + (_long(lasts) if math.isfinite(lasts) else "for ever, since nothing is sold of it")
    dear = f" Keeping it costs {number(dearer)} times what not having it would." if dearer > 1 else ""
    return f"{much}; at most {_long(cover)} should be kept.{dear} Say yes or no: it is not ordered by itself."


def dated(kind: str, record: Record) -> str:
    """By when it has to be done, and when it is there then."""
    if record.start_on is None or record.due_on is None:
        return ""
    deed = {"buy": "Order", "make": "Begin", "transfer": "Send"}[kind]
    return f"{deed} it by {day(record.start_on)}, and it is there about {day(record.due_on)}."


def _selling(record: Record, names: Names) -> str:
    who = f"{record.told_by} expects" if record.told_by else "You sell"
    rate = f"{who} about {number(record.rate)} a week" if record.rate >= 1 else f"{who} about {_seldom(record.rate)}"
    if record.rate <= 0:
        rate = "Nothing is sold of it now"
    if not names.supplier:
        return f"{rate}."
    return f"{rate}; {names.supplier} takes {_weeks(record)} ({deliveries(record.receipts)})."


def _seldom(rate: float) -> str:
    month = rate * 52 / 12
    if month >= 1:
        return f"{number(month)} a month"
    return f"{number(rate * 52)} a year" if rate * 52 >= 1 else "less than one a year"


def _weeks(record: Record) -> str:
    low = max(record.lead_weeks - record.lead_deviation, 1 / 7)
    high = record.lead_weeks + record.lead_deviation
    if high < 2:
        least, most = round(low * 7), round(high * 7)
        return f"{least} to {most} days" if most > least else f"{most} day{'s' if most != 1 else ''}"
    least, most = round(low), round(high)
    return f"{least} to {most} weeks" if most > least else f"{most} weeks"


def deliveries(count: int) -> str:
    if not count:
        return "as they say, nothing has come yet"
    return f"{count} deliver{'y' if count == 1 else 'ies'}"


def _there(record: Record) -> str:
    says = f"you have {number(max(record.on_shelf, 0))}"
    if record.coming > 0:
        says += f" and {number(record.coming)} on the way"
    if record.waiting > 0:
        says += f", and customers wait for {number(record.waiting)}"
    return says


def _times(sure: float) -> str:
    of_hundred = min(99, max(1, math.floor(sure * 100)))
    return f"{of_hundred} times in 100"


def _too_much(kind: str, quantity: float, record: Record, names: Names) -> str:
    deed = {
        "return": f"Send {number(quantity)} back to {names.supplier}.",
        "markdown": f"Mark down {number(quantity)}.",
        "partner": f"Offer {number(quantity)} to partners.",
    }[kind]
    if record.rate <= 0:
        lasts = "nothing is sold of it now"
    else:
        lasts = f"at {number(record.rate) if record.rate >= 1 else _seldom(record.rate)}" + (
            " a week" if record.rate >= 1 else ""
        )
        lasts += f" that lasts {_long((record.on_shelf + record.coming) / record.rate)}"
    return f"{deed} You have {number(record.on_shelf)}, and {lasts}."


def _long(weeks: float) -> str:
    if weeks > 520:
        return "more than ten years"
    return f"{number(weeks)} weeks" if weeks < 104 else f"{number(weeks / 52)} years"


def _amount(quantity: float, pack: float) -> str:
    count = quantity / pack if pack > 1 else 0
    if count >= 1 and abs(count - round(count)) < 1e-9:
        return f"{number(quantity)} ({number(count)} pack{'s' if count > 1.5 else ''})"
    return number(quantity)


def number(value: float) -> str:
    """As people say it: whole from ten on, one decimal below."""
    shown = round(value) if abs(value) >= 10 or abs(value - round(value)) < 0.05 else round(value, 1)
    return f"{shown:,}"


def percent(share: float) -> str:
    hundredths = share * 100
    return "over 99 %" if hundredths > 99 else "under 1 %" if hundredths < 1 else f"{round(hundredths)} %"


def day(one: date) -> str:
    return f"{one:%-d %b}"


def day_after(today: date, weeks: float) -> date:
    return today + timedelta(days=min(round(weeks * 7), 3650))
