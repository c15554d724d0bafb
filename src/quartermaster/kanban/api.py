"""Kanban over the API: loops and their cards, scanning them empty, ordering what is empty."""

from __future__ import annotations

from typing import Any

from ninja import Query, Router

from quartermaster.accounts import doors
from quartermaster.kanban import entries, queries
from quartermaster.kanban import operations as kanban
from quartermaster.kanban.models import Loop
from quartermaster.kanban.schemas import CardsIn, LoopIn, LoopOut, LoopQuery, NewLoopIn, NoWords, OrderedOut, RoundOut
from quartermaster.web.api import Page, page_of

router = Router(tags=["kanban"])


@router.get("/kanban-loops", response=Page[LoopOut])
@doors.api("kanban.view")
def list_loops(request: doors.ApiRequest, query: Query[LoopQuery]) -> Page[dict[str, Any]]:
    rows = queries.open_loops()
    if query.warehouse:
        rows = rows.filter(warehouse__code__iexact=query.warehouse)
    if query.sku:
        rows = rows.filter(sku__code__iexact=query.sku)
    return page_of(
        rows, query, row=lambda loop: LoopOut.told(queries.board_of(loop)), sorts={"number": "id"}, usual_sort="number"
    )


@router.post("/kanban-loops", response={201: LoopOut})
@doors.api("kanban.edit", effect=True)
def begin_loop(request: doors.ApiRequest, body: NewLoopIn) -> tuple[int, LoopOut]:
    made = kanban.begin_loop(request.act, loop=entries.read(body.written()), cards=body.cards)
    return 201, _shown(made.number)


@router.get("/kanban-loops/{number}", response=LoopOut)
@doors.api("kanban.view")
def get_loop(request: doors.ApiRequest, number: str) -> LoopOut:
    return _shown(number)


@router.put("/kanban-loops/{number}", response=LoopOut)
@doors.api("kanban.edit", effect=True)
def change_loop(request: doors.ApiRequest, number: str, body: LoopIn) -> LoopOut:
    """Another source, container or reckoning; SKU, owner and place stay."""
    version = doors.insisted_version(request, lambda: _loop(number).version)
    kanban.change_loop(request.act, number=number, loop=entries.read(body.written()), version=version)
    return _shown(number)


@router.post("/kanban-loops/{number}/cards", response={201: LoopOut})
@doors.api("kanban.edit", effect=True)
def set_cards(request: doors.ApiRequest, number: str, body: CardsIn) -> tuple[int, LoopOut]:
    """So many cards in circulation; new ones begin full."""
    version = doors.insisted_version(request, lambda: _loop(number).version)
    kanban.set_cards(request.act, number=number, cards=body.cards, version=version)
    return 201, _shown(number)


@router.post("/kanban-loops/{number}/end", response={201: LoopOut})
@doors.api("kanban.edit", effect=True)
def end_loop(request: doors.ApiRequest, number: str, body: NoWords) -> tuple[int, LoopOut]:
    version = doors.insisted_version(request, lambda: _loop(number).version)
    kanban.end_loop(request.act, number=number, version=version)
    return 201, _shown(number)


@router.post("/kanban-cards/{number}/emptying", response={201: RoundOut})
@doors.api("kanban.empty", effect=True)
def empty(request: doors.ApiRequest, number: str, body: NoWords) -> tuple[int, RoundOut]:
    """The card's container is empty: it is ordered with the others. A card that was scanned before is refused."""
    return 201, RoundOut.model_validate(RoundOut.told(kanban.empty(request.act, number=number)))


@router.post("/kanban-cards/{number}/taking-back", response={201: RoundOut})
@doors.api("kanban.empty", effect=True)
def take_back(request: doors.ApiRequest, number: str, body: NoWords) -> tuple[int, RoundOut]:
    """It was not empty after all, and is not ordered yet."""
    return 201, RoundOut.model_validate(RoundOut.told(kanban.take_back(request.act, number=number)))


@router.post("/kanban-cards/{number}/filling", response={201: RoundOut})
@doors.api("kanban.empty", effect=True)
def fill(request: doors.ApiRequest, number: str, body: NoWords) -> tuple[int, RoundOut]:
    """The container is full again, though no document says so."""
    return 201, RoundOut.model_validate(RoundOut.told(kanban.fill(request.act, number=number)))


@router.post("/kanban-orders", response={201: OrderedOut})
@doors.api("kanban.order", effect=True)
def order(request: doors.ApiRequest, body: NoWords) -> tuple[int, OrderedOut]:
    """Order what is empty now; it is also done by itself, a moment after a scan."""
    return 201, OrderedOut(documents=kanban.order(request.act))


def _loop(number: str) -> Loop:
    return queries.loop_by_number(number)


def _shown(number: str) -> LoopOut:
    return LoopOut.model_validate(LoopOut.told(queries.board_of(_loop(number))))
