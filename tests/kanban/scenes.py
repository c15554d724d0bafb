"""Scenes of kanban: loops with so many full containers."""

from __future__ import annotations

from decimal import Decimal

from quartermaster.catalog.models import Sku
from quartermaster.kanban import operations as kanban
from quartermaster.kanban import queries
from quartermaster.kanban.models import Loop
from quartermaster.kanban.operations import NewLoop
from tests import scenes


def wanted(site: scenes.Site, item: Sku, **more: object) -> NewLoop:
    said = {"source": "making", "container": Decimal(24), "most_cards": 6, "bin_id": site.shelf.pk, **more}
    return NewLoop(scenes.house().pk, item.pk, site.warehouse.pk, **said)  # type: ignore[arg-type]


def begun(site: scenes.Site, item: Sku, cards: int = 3, **more: object) -> Loop:
    return kanban.begin_loop(scenes.act(), loop=wanted(site, item, **more), cards=cards)


def cards(loop: Loop) -> list[str]:
    """Their numbers, by place."""
    return [one.card.number for one in queries.board_of(loop).cards]


def states(loop: Loop) -> str:
    """ "full empty ordered", by place."""
    return " ".join(one.state for one in queries.board_of(loop).cards)


def emptied(*numbers: str) -> None:
    for number in numbers:
        kanban.empty(scenes.act("storekeeper"), number=number)
