"""Pages of kanban: all loops as a board, one loop with its cards, a card."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from quartermaster.accounts import doors
from quartermaster.accounts.queries import deeds_of
from quartermaster.kanban import entries, queries
from quartermaster.kanban import operations as kanban
from quartermaster.kanban.forms import CardsForm, LoopForm, initial
from quartermaster.kanban.models import Loop
from quartermaster.kanban.queries import Board
from quartermaster.web.dialogs import Dialog
from quartermaster.web.scope import chosen_warehouse

MOST_SHOWN = 40
MOST_ROUNDS = 10


@require_safe
@doors.page("kanban.view")
def loop_list(request: doors.PageRequest) -> HttpResponse:
    """The loops, those that need somebody first."""
    scope = chosen_warehouse(request)
    pages = Paginator(queries.waiting_first(queries.open_loops(scope)), MOST_SHOWN)
    shown = pages.get_page(request.GET.get("page"))
    context = {
        "boards": sorted(queries.boards(shown.object_list), key=_urgency),
        "page": shown,
        "empty": queries.empty_cards(scope),
        "may": request.act.permissions,
    }
    return render(request, "kanban/loops.html", context)


def _urgency(board: Board) -> tuple[bool, bool, int]:
    """Those in trouble, then those with advice, then those with the fewest full."""
    return not board.troubles, not board.advice, board.full


@require_safe
@doors.page("kanban.view")
def loop(request: doors.PageRequest, number: str) -> HttpResponse:
    return _page(request, queries.loop_by_number(number))


@require_safe
@doors.page("kanban.view")
def card(request: doors.PageRequest, number: str) -> HttpResponse:
    """A card is shown on its loop's page."""
    return _page(request, queries.loop_by_number(queries.card_by_number(number).loop.number))


@require_safe
@doors.page("kanban.edit")
def loop_new(request: doors.PageRequest) -> HttpResponse:
    return _beginning().show(
        request, LoopForm(initial={"warehouse": chosen_warehouse(request), "sku": request.GET.get("sku", "")})
    )


@doors.page("kanban.edit", effect=True)
def loop_begin(request: doors.PageRequest) -> HttpResponse:
    form = LoopForm(request.POST)

    def begin() -> HttpResponse:
        made = kanban.begin_loop(request.act, loop=entries.read(form.written()))
        return doors.done(request, f"{made.number} begins with {made.cards} full containers.", url=_url(made))

    return _beginning().send(request, form, begin)


@require_safe
@doors.page("kanban.edit")
def loop_edit(request: doors.PageRequest, number: str) -> HttpResponse:
    found = queries.loop_by_number(number)
    return _changing(found).show(request, LoopForm(initial=initial(found)))


@doors.page("kanban.edit", effect=True)
def loop_change(request: doors.PageRequest, number: str) -> HttpResponse:
    found, form = queries.loop_by_number(number), LoopForm(request.POST)

    def change() -> HttpResponse:
        kanban.change_loop(request.act, number=number, loop=entries.read(form.written()))
        return doors.done(request, "The loop is changed.", url=_url(found))

    return _changing(found).send(request, form, change)


@require_safe
@doors.page("kanban.edit")
def loop_cards(request: doors.PageRequest, number: str) -> HttpResponse:
    found = queries.loop_by_number(number)
    board = queries.board_of(found)
    return _circulating(found).show(request, CardsForm(initial={"cards": board.reckoned.needed or found.cards}))


@doors.page("kanban.edit", effect=True)
def loop_set_cards(request: doors.PageRequest, number: str) -> HttpResponse:
    found, form = queries.loop_by_number(number), CardsForm(request.POST)

    def circulate() -> HttpResponse:
        changed = kanban.set_cards(request.act, number=number, cards=form.cleaned_data["cards"])
        return doors.done(request, f"{changed.cards} cards are in circulation.", url=_url(found))

    return _circulating(found).send(request, form, circulate)


@doors.page("kanban.edit", effect=True)
def loop_end(request: doors.PageRequest, number: str) -> HttpResponse:
    kanban.end_loop(request.act, number=number)
    return doors.done(request, "The loop has ended.", url=reverse("kanban_loop_list"))


@doors.page("kanban.empty", effect=True)
def card_empty(request: doors.PageRequest, number: str) -> HttpResponse:
    done = kanban.empty(request.act, number=number)
    return doors.done(request, f"{done.card.number} is empty. It is ordered with the others.", url=_url(done.card.loop))


@doors.page("kanban.empty", effect=True)
def card_take_back(request: doors.PageRequest, number: str) -> HttpResponse:
    done = kanban.take_back(request.act, number=number)
    return doors.done(request, f"{done.card.number} was not empty.", url=_url(done.card.loop))


@doors.page("kanban.empty", effect=True)
def card_fill(request: doors.PageRequest, number: str) -> HttpResponse:
    done = kanban.fill(request.act, number=number)
    return doors.done(request, f"{done.card.number} is full.", url=_url(done.card.loop))


@doors.page("kanban.order", effect=True)
def order(request: doors.PageRequest) -> HttpResponse:
    documents = kanban.order(request.act)
    words = f"Ordered on {', '.join(documents)}." if documents else "Nothing could be ordered: see why at its loop."
    return doors.done(request, words, url=reverse("kanban_loop_list"))


def _page(request: doors.PageRequest, found: Loop) -> HttpResponse:
    context = {
        "board": queries.board_of(found),
        "loop": found,
        "may": request.act.permissions,
        "rounds": queries.rounds_of(found)[:MOST_ROUNDS],
        "deeds": deeds_of(found.number, 20),
    }
    return render(request, "kanban/loop.html", context)


def _url(loop: Loop) -> str:
    return reverse("kanban_loop", args=[loop.number])


def _beginning() -> Dialog:
    return Dialog("A loop", reverse("kanban_loop_begin"), "Begin")


def _changing(loop: Loop) -> Dialog:
    return Dialog(loop.number, reverse("kanban_loop_change", args=[loop.number]))


def _circulating(loop: Loop) -> Dialog:
    return Dialog(f"Cards of {loop.number}", reverse("kanban_loop_set_cards", args=[loop.number]))
