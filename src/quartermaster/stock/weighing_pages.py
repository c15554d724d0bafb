"""Weighing again what lies in a bin: one number for each pile, why, and back again."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from quartermaster.accounts import doors
from quartermaster.catalog.queries import there_are_several_owners
from quartermaster.kernel import quantities
from quartermaster.kernel.refusals import Invalid, Refusal
from quartermaster.locations import queries as locations
from quartermaster.locations.models import Bin
from quartermaster.stock import operations as stock
from quartermaster.stock import queries, weights
from quartermaster.stock.moves import Goods
from quartermaster.web.forms import take_lines

LONGEST_NUMBER = 30
REASONS = [(reason, reason.replace("_", " ").capitalize()) for reason in stock.WEIGHT_REASONS]


class NothingWeighed(Invalid):
    code = "empty"
    title = "Nothing was weighed"


@dataclass(slots=True)
class Pile:
    """The pieces of an owner's SKU and lot in the bin, and what somebody typed that they weigh together."""

    balance: Any
    typed: str = ""
    error: str = ""

    @property
    def one(self) -> Decimal:
        """What a piece weighs by the book."""
        found: Decimal = round(self.balance.weight / self.balance.quantity, self.balance.sku.weighed_in.scale)
        return found


@require_safe
@doors.page("stock.adjust")
def weigh_form(request: doors.PageRequest, warehouse: str, code: str) -> HttpResponse:
    place = locations.find_bin(locations.find_warehouse(warehouse), code)
    return _page(request, place, _piles(place))


@doors.page("stock.adjust", effect=True)
def weigh(request: doors.PageRequest, warehouse: str, code: str) -> HttpResponse:
    """What was left empty weighs what it did."""
    place = locations.find_bin(locations.find_warehouse(warehouse), code)
    piles = _piles(place)
    for pile in piles:
        pile.typed = request.POST.get(f"weight-{pile.balance.pk}", "").strip()[:LONGEST_NUMBER]
    sources = [number for number, pile in enumerate(piles) if pile.typed]
    try:
        confirmed = request.POST.get("weights_confirmed") == "yes"
        goods = [_goods(piles[number], place, line, confirmed=confirmed) for line, number in enumerate(sources)]
        _refuse_what_is_gone(request, piles)
        if not goods:
            raise NothingWeighed("Type what at least one of them weighs.")
        seen = [_seen(request, piles[number]) for number in sources]
        weighings = stock.weigh(request.act.because(request.POST.get("reason", "")), goods=goods, seen=seen)
    except stock.PiecesChanged as refusal:
        take_lines(refusal, piles, sources)
        for pile in piles:
            pile.typed = "" if pile.error else pile.typed
        return _page(request, place, piles, refusal)
    except Refusal as refusal:
        take_lines(refusal, piles, sources)
        return _page(request, place, piles, refusal)
    where = f"{place.warehouse.code}/{place.code}" if place.warehouse else place.code
    undo = reverse("weighings_undo", args=[",".join(map(str, weighings))]) if weighings else None
    said = f"Weighed {where} again." if weighings else f"{where} weighs what the book says."
    return doors.done(request, said, url=reverse("bin", args=[warehouse, code]), undo=undo)


@doors.page("stock.adjust", effect=True)
def undo(request: doors.PageRequest, ids: str) -> HttpResponse:
    """Those weighings were wrong: the pieces weigh what the book had before."""
    named = ids.split(",")
    if not all(text.isascii() and text.isdecimal() and len(text) < 19 for text in named):
        raise stock.UnknownWeighing("This address names no weighing.")
    weighings = [int(text) for text in named]
    stock.take_back_weighings(request.act.because("data_entry_error"), weighings=weighings)
    return doors.done(request, "Took the weighing back.", url=_page_of(weights.bins_of_weighings(weighings)))


def _page_of(bins: Collection[Bin]) -> str:
    """Where they were weighed: the bin, or where it was several, what is where."""
    if len(bins) != 1:
        return reverse("balance_list")
    (place,) = bins
    return reverse("bin", args=[place.warehouse.code, place.code]) if place.warehouse else reverse("balance_list")


def _piles(place: Bin) -> list[Pile]:
    found = queries.with_weights(queries.balances_in(place.pk)).filter(sku__weighed_in__isnull=False)
    return [Pile(row) for row in found.select_related("sku__unit", "sku__weighed_in", "lot", "owner")]


def _goods(pile: Pile, place: Bin, line: int, *, confirmed: bool) -> Goods:
    row, pointer = pile.balance, f"/lines/{line}/weight"
    weight = quantities.parse(pile.typed, pointer=pointer, scale=row.sku.weighed_in.scale)
    return Goods(row.owner_id, row.sku_id, row.quantity, place.pk, lot_id=row.lot_id, weight=weight, confirmed=confirmed)


def _seen(request: doors.PageRequest, pile: Pile) -> Decimal | None:
    """How many pieces the form showed."""
    text = request.POST.get(f"pieces-{pile.balance.pk}", "")
    return quantities.parse(text, pointer="/pieces") if text else None


def _refuse_what_is_gone(request: doors.PageRequest, piles: list[Pile]) -> None:
    there = {f"weight-{pile.balance.pk}" for pile in piles}
    if any(name.startswith("weight-") and name not in there and request.POST.get(name, "").strip() for name in request.POST):
        raise stock.PiecesChanged("Something that was weighed lies here no more. Nothing was changed: weigh what lies here now.")


def _page(request: doors.PageRequest, place: Bin, piles: list[Pile], refusal: Refusal | None = None) -> HttpResponse:
    context = {
        "bin": place,
        "piles": piles,
        "refusal": refusal,
        "reasons": REASONS,
        "reason": request.POST.get("reason", "dried"),
        "unlikely": isinstance(refusal, stock.WeightUnlikely),
        "several_owners": there_are_several_owners(),
    }
    return render(request, "stock/weigh.html", context, status=422 if refusal else 200)
