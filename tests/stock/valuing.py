"""Facts for the tests of valuation, written as a shopkeeper would say them; and the portable scenarios, read as such."""

from __future__ import annotations

import itertools
import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from quartermaster.stock.cost_facts import End, Fact, Landed, Method, Moved, Repriced, Switched, Valued, place_of
from quartermaster.stock.valuation import Costing

SCENARIOS = Path(__file__).resolve().parents[3] / "shared" / "data" / "valuation-scenarios"
START = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass
class Story:
    """What happened to one SKU, told step by step; each step a minute later unless a day is named."""

    method: Method = Method.FIFO
    cost: str = "0"
    digits: int = 2
    facts: list[Fact] = field(default_factory=list)
    numbers: Any = field(default_factory=lambda: itertools.count(1))

    def came(
        self, quantity: Decimal | str | int, cost: Decimal | str | None = None, *, end: End = End.SUPPLIER, **more: Any
    ) -> Moved:
        return self.moved(Decimal(quantity), end, unit_cost=None if cost is None else Decimal(cost), **more)

    def went(self, quantity: Decimal | str | int, *, end: End = End.CUSTOMER, **more: Any) -> Moved:
        return self.moved(-Decimal(quantity), end, **more)

    def moved(self, quantity: Decimal, end: End, *, day: int | None = None, at: datetime | None = None, **more: Any) -> Moved:
        number = next(self.numbers)
        return self.add(Moved(number, at or self._at(number, day), quantity, end, **more))

    def took_back(self, original: Moved, *, day: int | None = None, at: datetime | None = None) -> Moved:
        """The reversal of a movement."""
        return self.moved(
            -original.quantity,
            End(original.end),
            day=day,
            at=at,
            document=original.document,
            unit_cost=original.unit_cost,
            reverses=original.id,
        )

    def corrected(self, original: Moved, quantity: str | int) -> Moved:
        """Taken back and posted anew with the right quantity, in one act."""
        back = self.took_back(original)
        signed = Decimal(quantity) if original.quantity > 0 else -Decimal(quantity)
        return self.moved(signed, End(original.end), at=back.at, document=original.document, unit_cost=original.unit_cost)

    def landed(self, receipt: Moved, amount: str) -> Landed:
        number = next(self.numbers)
        return self.add(Landed(number, self._at(number), receipt.id, receipt.quantity, Decimal(amount)))

    def repriced(self, cost: str, *, down: bool = False) -> Repriced:
        number = next(self.numbers)
        return self.add(Repriced(number, self._at(number), Decimal(cost), down))

    def switched(self, method: Method) -> Switched:
        number = next(self.numbers)
        return self.add(Switched(number, self._at(number), method))

    def add(self, fact: Any) -> Any:
        self.facts.append(fact)
        return fact

    def told(self) -> tuple[Costing, dict[int, Valued]]:
        """What it comes to: the costing at the end, and what was booked for each fact."""
        costing = Costing(self.method, Decimal(self.cost), self.digits)
        return costing, {valued.fact.id: valued for valued in costing.run(self.facts)}

    def value_after(self, fact: Fact) -> Decimal:
        costing = Costing(self.method, Decimal(self.cost), self.digits)
        costing.run(one for one in self.facts if place_of(one) <= place_of(fact))
        return costing.booked

    def layers(self) -> list[tuple[Decimal, Decimal]]:
        """(Quantity, unit cost) of what is left, in the order in which it will leave."""
        return [(layer.remaining, layer.unit_cost) for layer in self.told()[0].layers]

    def _at(self, number: int, day: int | None = None) -> datetime:
        return START + timedelta(days=day or 0, minutes=number)


def scenarios() -> list[dict[str, Any]]:
    """The cases that several systems assert; none where the data does not lie beside the checkout."""
    path = SCENARIOS / "valuation.json"
    found: list[dict[str, Any]] = json.loads(path.read_text()) if path.is_file() else []
    return found


def landed_costs() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((SCENARIOS / "landed_cost.json").read_text())
    return found


class Played:
    """A scenario as a story. What it expects of each step is asked after that step, as if nothing had followed yet."""

    def __init__(self, scenario: dict[str, Any]) -> None:
        methods = [Method(name) for name in scenario["method"].split("->")]
        start = scenario.get("start", {})
        self.story = Story(methods[0], start.get("standard_cost", "0"), int(start.get("currency_decimals", 2)))
        self.refs: dict[str, Moved] = {}
        self.different: list[tuple[int, str, Any, Any]] = []
        for place, step in enumerate(scenario["steps"]):
            fact = self._play(step)
            if "ref" in step:
                self.refs.setdefault(step["ref"], fact)
            if "return_of" in step["op"]:
                self.refs["return"] = fact
            for name in ("ref2", "new_ref"):
                if name in step:
                    self.refs[step[name]] = fact
            for name, wanted in step.get("expect", {}).items():
                self._compare(place, name, wanted, self._asked(name, fact))
            for name, wanted in step.get("recheck", {}).items():
                ref, _, what = name.partition(".")
                self._compare(place, name, wanted, self._asked(what, self.refs[ref]))
        for name, wanted in scenario["expect"].items():
            self._compare(len(scenario["steps"]), name, wanted, self.end(name))

    def end(self, name: str) -> Any:
        costing, _ = self.story.told()
        if name == "qty":
            return costing.quantity
        if name == "value":
            return costing.booked
        if name == "unit_cost":
            return costing.value / costing.quantity
        if name == "layers":
            return [[layer.remaining, layer.unit_cost] for layer in costing.layers]
        raise KeyError(name)

    def _compare(self, place: int, name: str, wanted: Any, found: Any) -> None:
        if isinstance(wanted, str) and wanted.startswith("["):
            wanted = json.loads(wanted)
        same = _plain(found) == _plain(wanted)
        if not same:
            self.different.append((place, name, wanted, _plain(found)))

    def _play(self, step: dict[str, Any]) -> Any:
        story, day = self.story, int(step["day"]) if "day" in step else None
        match step["op"]:
            case "receive" if step.get("origin") == "production_reversal":
                return story.came(step["qty"], end=End.PRODUCTION, day=day)
            case "receive":
                end = End.PRODUCTION if "origin" in step else End.SUPPLIER
                return story.came(step["qty"], step["unit_cost"], end=end, day=day, document=step.get("ref", ""))
            case "issue":
                return story.went(step["qty"], end=End(step.get("to", "customer")), day=day, document=step.get("ref", ""))
            case "issue_kit":
                return story.went(int(step["kits"]) * int(step["components_per_kit"]), document=step["ref"])
            case "return_of_kit":
                return story.came(int(step["kits"]) * 4, end=End.CUSTOMER, document=step["ref"])
            case "return_of":
                return self._returned(self.refs[step["ref"]], step["qty"])
            case "count_adjustment":
                return story.came(step["qty"], end=End.LOSS)
            case "correct_quantity":
                self.refs[step["ref"]] = story.corrected(self.refs[step["ref"]], step["qty"])
                return self.refs[step["ref"]]
            case "cancel":
                return story.took_back(self.refs[step["ref"]], day=-1)
            case "set_standard_cost":
                return story.repriced(step["unit_cost"])
            case "change_method":
                return story.switched(Method(step["to"]))
            case "landed_cost":
                return story.landed(self.refs[step["ref"]], step["amount"])
            case "dropship" | "transfer" | "transfer_to_transit" | "recompute":
                return None  # nothing becomes ours or ceases to be
        raise KeyError(step["op"])

    def _returned(self, original: Moved, quantity: str) -> Moved:
        if original.quantity < 0:
            return self.story.came(quantity, end=End.CUSTOMER, document=original.document)
        if original.end == End.CUSTOMER:  # what came back is sent out again
            return self.story.went(quantity, document=original.document)
        return self.story.went(quantity, end=End.SUPPLIER, document=original.document)

    def _asked(self, name: str, fact: Any) -> Any:
        costing, valued = self.story.told()
        if fact is None:
            return Decimal(0)
        one = valued[fact.id]
        if name == "value":
            return abs(one.value)
        if name == "stock_value_after":
            return self.story.value_after(fact)
        if name == "unit_cost":
            return one.value / fact.quantity
        if name == "unit_cost_after":
            return costing.value / costing.quantity if costing.quantity > 0 else costing.cost
        if name == "unit_cost_after_rounded":
            return (costing.value / costing.quantity).quantize(Decimal("0.01"))
        if name == "shortage":
            return costing.owed
        if name == "layers":
            return [[layer.remaining, layer.unit_cost] for layer in costing.layers]
        if name == "consumed":
            return [[taking.quantity, taking.value / taking.quantity] for taking in one.takings]
        raise KeyError(name)


def _plain(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return Decimal(value)
