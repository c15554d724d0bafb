"""What the API of kanban takes in and gives out."""

from __future__ import annotations

from dataclasses import fields
from datetime import datetime
from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import Field, StringConstraints

from quartermaster.kanban.entries import Written, written
from quartermaster.kanban.models import MOST_CARDS, Round
from quartermaster.kanban.queries import Board
from quartermaster.kernel.quantities import plain
from quartermaster.web.api import PageQuery, QuantityText, SignedQuantityText, Strict

Code = Annotated[str, StringConstraints(min_length=1, max_length=60)]
Cards = Annotated[int, Field(ge=0, le=MOST_CARDS)]


class LoopIn(Strict):
    """Containers of a SKU for the place that uses it up, and where they are filled. Bins and the zone are of the warehouse."""

    sku: Code
    warehouse: Code
    owner: Code | None = None
    zone: Code | None = None
    bin: Code | None = None
    source: Literal["supplier", "warehouse", "bin", "making"]
    supplier: Code | None = None
    from_warehouse: Code | None = None
    from_bin: Code | None = None
    container: QuantityText
    per_day: QuantityText | None = Field(None, description="Used a day; where nothing is said, what was measured.")
    lead_days: QuantityText | None = Field(None, description="From empty to full; where nothing is said, what was measured.")
    allowance: SignedQuantityText = Field("10", validate_default=True, description="Percent more, for what varies.")
    most_cards: Annotated[int, Field(ge=1, le=MOST_CARDS)]

    def written(self) -> Written:
        said = {one.name: getattr(self, one.name) for one in fields(Written)}
        return Written(**{name: value for name, value in said.items() if value is not None})


class NewLoopIn(LoopIn):
    cards: Cards | None = Field(None, description="So many full containers; where nothing is said, as many as are needed.")


class CardsIn(Strict):
    cards: Cards


class NoWords(Strict):
    """Nothing more is to be said."""


class LoopQuery(PageQuery):
    warehouse: Code | None = None
    sku: Code | None = None


class KanbanCardOut(Schema):
    number: str
    state: Literal["full", "empty", "ordered"]
    emptied_at: datetime | None
    documents: list[str]
    trouble: str


class LoopOut(Schema):
    number: str
    version: int
    sku: str
    warehouse: str
    owner: str
    zone: str
    bin: str
    source: str
    supplier: str
    from_warehouse: str
    from_bin: str
    container: QuantityText
    per_day: QuantityText | None
    lead_days: QuantityText | None
    allowance: QuantityText
    most_cards: int
    cards: list[KanbanCardOut]
    needed: int | None
    reckoned: str
    advice: str
    ended: bool

    @staticmethod
    def told(board: Board) -> dict[str, Any]:
        said, loop = written(board.loop), board.loop
        codes = ("sku", "warehouse", "owner", "zone", "bin", "source", "supplier", "from_warehouse", "from_bin")
        return {
            **{name: getattr(said, name) for name in codes},
            "number": loop.number,
            "version": loop.version,
            "container": plain(loop.container),
            "per_day": None if loop.per_day is None else plain(loop.per_day),
            "lead_days": None if loop.lead_days is None else plain(loop.lead_days),
            "allowance": plain(loop.allowance),
            "most_cards": loop.most_cards,
            "cards": [
                {
                    "number": one.card.number,
                    "state": one.state,
                    "emptied_at": one.round and one.round.emptied_at,
                    "documents": one.round.documents if one.round else [],
                    "trouble": one.round.trouble if one.round else "",
                }
                for one in board.cards
            ],
            "needed": board.reckoned.needed,
            "reckoned": board.reckoned.words,
            "advice": board.advice,
            "ended": loop.ended_at is not None,
        }


class RoundOut(Schema):
    """What became of a scan of a card."""

    card: str
    emptied_at: datetime
    ended_at: datetime | None
    outcome: str
    documents: list[str]

    @staticmethod
    def told(one: Round) -> dict[str, Any]:
        return {
            "card": one.card.number,
            "emptied_at": one.emptied_at,
            "ended_at": one.ended_at,
            "outcome": one.outcome,
            "documents": one.documents,
        }


class OrderedOut(Schema):
    documents: list[str]
