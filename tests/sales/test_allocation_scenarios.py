"""The portable scenarios of allocating: what other systems assert of stock, reserved and refused, played on the book."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest

from quartermaster.sales.sourcing import Need, Origin, Place, options
from quartermaster.stock import operations as stock
from quartermaster.stock import queries
from quartermaster.stock.checking import check
from quartermaster.stock.moves import Ask
from tests import scenes
from tests.sales.scenes import line, ordered, stages
from tests.scenes import goods
from tests.stock.valuing import SCENARIOS

pytestmark = pytest.mark.django_db

OURS: dict[str, Any] = {
    "al-05": {"allocated": {"w2": 3}},  # one parcel where one warehouse has it all
    "al-06": {"allocated": {"w1": 3}},
    "al-12": {"error": "insufficient"},  # nothing is on hand below zero, so nothing is allocated of it
    "al-25": {"reserved": {"l1": 2}, "backordered": 1},  # what waits for stock is said, and is no reservation
}
"""Where our policy differs from what a system asserts."""


def scenarios() -> list[dict[str, Any]]:
    path = SCENARIOS / "allocation.json"
    return json.loads(path.read_text()) if path.is_file() else []


@pytest.mark.skipif(not SCENARIOS.is_dir(), reason="the portable scenarios do not lie beside this checkout")
def test_every_scenario_is_there() -> None:
    assert len(scenarios()) == 14
    assert set(OURS) <= {one["id"] for one in scenarios()}


@pytest.mark.parametrize("scenario", scenarios(), ids=lambda one: one["id"])
def test_scenario(scenario: dict[str, Any]) -> None:
    assert Played(scenario).told() == OURS.get(scenario["id"], _asserted(scenario["expect"]))
    assert check() == []


def _asserted(expect: dict[str, Any]) -> dict[str, Any]:
    """What was refused has changed nothing: that is asserted of each by `told`."""
    return {"error": expect["error"]} if "error" in expect else expect


class Played:
    """A scenario in warehouses of its own."""

    def __init__(self, scenario: dict[str, Any]) -> None:
        self.request, self.item = scenario["request"], scenes.sku()
        self.sites = {name: scenes.site() for name in scenario["stock"]}
        self.claims = {name: scenes.fresh("CLAIM") for name in self.sites}
        self.error = ""
        for name, there in scenario["stock"].items():
            self._begin(name, there["on_hand"], there.get("reserved", 0) or there.get("allocated", 0))

    def told(self) -> dict[str, Any]:
        if self.error:
            return {"error": self.error}
        before = self._levels()
        try:
            told: dict[str, Any] = getattr(self, f"_{self.request['op']}")()
        except stock.InsufficientStock:
            assert self._levels() == before
            return {"error": "insufficient"}
        return told

    def _begin(self, name: str, on_hand: int, reserved: int) -> None:
        if on_hand < 0:
            self.error = "insufficient"
            return
        scenes.stocked(self.item, on_hand, self.sites[name].shelf)
        if reserved:
            self._claim(name, reserved, self.claims[name])

    def _claim(self, name: str, quantity: int, claim: str) -> None:
        stock.reserve(scenes.act(), asks=[self._ask(self.sites[name].warehouse.id, Decimal(quantity), claim)])

    def _ask(self, warehouse_id: int, quantity: Decimal, claim: str) -> Ask:
        return Ask(claim, scenes.house().id, self.item.id, warehouse_id, quantity)

    def _levels(self) -> dict[str, queries.Position]:
        found = {level.warehouse_id: level for level in queries.positions_by_warehouse([self.item.id])}
        return {name: found[site.warehouse.id] for name, site in self.sites.items() if site.warehouse.id in found}

    def _on_hand(self) -> dict[str, int]:
        return {name: int(level.on_hand) for name, level in self._levels().items()}

    def _reserved(self) -> dict[str, int]:
        return {name: int(level.reserved) for name, level in self._levels().items()}

    def _allocate(self) -> dict[str, Any]:
        """Which warehouses an order would be sent from; then claimed there."""
        names = self.request.get("order") or list(self.sites)
        levels, wanted = self._levels(), Decimal(self.request["qty"])
        shelves = {(self.item.id, self.sites[name].warehouse.id): levels[name].available for name in names}
        need = Need(1, wanted, ((self.item.id, Decimal(1)),))
        origins = [Origin(self.sites[name].warehouse.id, name) for name in names]
        best = options([need], shelves, origins, Place(), "fewest_parcels")[0]
        codes = {origin.warehouse_id: origin.code for origin in origins}
        asks = [self._ask(share.warehouse_id, share.quantity, scenes.fresh("CLAIM")) for share in best.shares]
        stock.reserve(scenes.act(), asks=asks)
        return {"allocated": {codes[share.warehouse_id]: int(share.quantity) for share in best.shares}}

    def _deallocate(self) -> dict[str, Any]:
        stock.release(scenes.act(), claims={self.claims["w1"]: Decimal(self.request["qty"])})
        return {"on_hand": self._on_hand(), "allocated": self._reserved()}

    def _receive(self) -> dict[str, Any]:
        scenes.stocked(self.item, self.request["qty"], self.sites["w1"].second_shelf)
        self._claim("w1", self.request["qty"], scenes.fresh("CLAIM"))
        return {"on_hand": self._on_hand(), "allocated": self._reserved()}

    def _increase_allocation(self) -> dict[str, Any]:
        self._claim("w1", self.request["qty"], scenes.fresh("CLAIM"))
        return {"allocated": self._reserved()}

    def _ship(self) -> dict[str, Any]:
        site, quantity = self.sites["w1"], self.request["qty"]
        picked = goods(self.item, quantity, site.shelf, site.staging, claim=self.claims["w1"])
        stock.pick(scenes.act(), goods=[picked])
        stock.ship(scenes.act(), goods=[goods(self.item, quantity, site.staging)])
        return {"on_hand": self._on_hand(), "allocated": self._reserved()}

    def _reserve(self) -> dict[str, Any]:
        if not self.request.get("allow_backorder"):
            self._claim("l1", self.request["qty"], scenes.fresh("CLAIM"))
            return {"reserved": {"l1": self._reserved()["l1"]}}
        placed = ordered(self.sites["l1"], line(self.item, self.request["qty"]), on_short="backorder")
        _, waiting, *_ = stages(placed.number)
        return {"reserved": {"l1": self._reserved()["l1"]}, "backordered": int(waiting)}

    def _change_reservation(self) -> dict[str, Any]:
        less = Decimal(self.request["frm"] - self.request["to"])
        stock.release(scenes.act(), claims={self.claims["l1"]: less})
        return {"reserved": self._reserved()}

    def _available(self) -> dict[str, Any]:
        levels = self._levels()
        return {"available": int(sum(levels[name].available for name in self.request["locations"]))}

    def _can_promise(self) -> dict[str, Any]:
        levels = self._levels()
        return {"result": sum(levels[name].available for name in self.request["locations"]) >= self.request["qty"]}
