"""Putting away: what waits at the docks, where it would go, and sending it there."""

from __future__ import annotations

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
from quartermaster.kernel.refusals import Conflict, Invalid
from quartermaster.slotting import proposing
from quartermaster.slotting.ranking import Proposal
from quartermaster.stock import links, queries, references
from quartermaster.stock import operations as stock
from quartermaster.stock.moves import Goods
from quartermaster.web import words
from quartermaster.web.scope import chosen_warehouse

MOST_AT_ONCE = 40
"""Lines on the put-away page; when they are done the next ones appear."""


class NothingToPutAway(Conflict):
    code = "nothing_to_put_away"
    title = "Nothing waits here any more"


@dataclass(frozen=True, slots=True)
class Waiting:
    """Goods at a dock, the bin proposed and how many it takes; `notes`: where the rest goes, and why not elsewhere."""

    balance: Any
    warehouse: Any
    quantity: str
    bin_code: str
    why: str
    notes: tuple[str, ...] = ()


@require_safe
@doors.page("stock.put_away")
def put_away_list(request: doors.PageRequest) -> HttpResponse:
    found = queries.free_at_docks(queries.to_put_away(chosen_warehouse(request))[: MOST_AT_ONCE + 1])
    shown = found[:MOST_AT_ONCE]
    proposed = proposing.proposals(shown)
    lines = [_waiting(row, proposed[row.pk]) for row in shown]
    context = {
        "lines": lines,
        "more": len(found) > MOST_AT_ONCE,
        "most": MOST_AT_ONCE,
        "several": len({line.warehouse for line in lines}) > 1,
        "several_owners": there_are_several_owners(),
        "may_override": "stock.override_limits" in request.user.permissions_held,
    }
    return render(request, "slotting/put_away.html", context)


@doors.page("stock.put_away", effect=True)
def put_away(request: doors.PageRequest) -> HttpResponse:
    """The lines sent (`line` is a balance's id, with quantity-<id> and bin-<id>), in one posting."""
    ids = sorted({int(text) for text in request.POST.getlist("line") if text.isascii() and text.isdecimal() and len(text) < 19})
    rows = list(queries.to_put_away(chosen_warehouse(request)).filter(pk__in=ids))
    if not rows or len(rows) < len(ids):
        raise NothingToPutAway(
            "Somebody else has put these goods away, or no line was chosen. Load the page again to see what waits."
        )
    goods = _goods_to_put_away(request, rows)
    written = stock.put_away(request.act, goods=goods, over_limits="over_limits" in request.POST)
    said = _put_away_words(rows, goods)
    return doors.done(request, said, url=reverse("put_away_list"), undo=links.undo(written))


def _waiting(row: Any, found: Proposal) -> Waiting:
    notes = [f"Not {code}: {why}." for code, why in found.refused]
    if not found.choices:
        why = "No bin here takes these." if notes else "No storage bin is open here. Add one under Warehouse."
        return Waiting(row, row.bin.warehouse, quantities.plain(row.quantity), "", why, tuple(notes))
    first, *others = found.choices
    rest = [f"then {words.quantity(one.quantity)} to {one.code}" for one in others]
    rest += [f"{words.quantity(found.left)} more find no place yet"] if found.left else []
    if said := ", ".join(rest):
        notes.insert(0, f"{said[0].upper()}{said[1:]}.")
    return Waiting(row, row.bin.warehouse, quantities.plain(first.quantity), first.code, first.why, tuple(notes))


def _goods_to_put_away(request: doors.PageRequest, rows: list[Any]) -> list[Goods]:
    errors = references.Errors()
    written = {row.pk: request.POST.get(f"bin-{row.pk}", "").strip() for row in rows}
    full = {row.pk: text if "/" in text else f"{row.bin.warehouse.code}/{text}" for row in rows for text in [written[row.pk]]}
    places = references.places.find(full.values())
    goods = []
    for row in rows:
        place = places.get(full[row.pk])
        if place is None:
            errors.add(
                f"/bin-{row.pk}",
                "unknown_bin",
                f"{row.sku.code}: there is no bin “{written[row.pk][:40]}” in {row.bin.warehouse.name}.",
            )
            continue
        quantity = _quantity(request.POST.get(f"quantity-{row.pk}", ""), row, errors)
        if quantity is not None:
            goods.append(Goods(row.owner_id, row.sku_id, quantity, row.bin_id, place.id, row.lot_id))
    errors.refuse()
    return goods


def _quantity(text: str, row: Any, errors: references.Errors) -> Decimal | None:
    try:
        return quantities.parse(text, pointer=f"/quantity-{row.pk}", scale=row.sku.unit.scale)
    except Invalid as refusal:
        errors.add(f"/quantity-{row.pk}", refusal.errors[0].code, f"{row.sku.code}: {refusal.detail}")
        return None


def _put_away_words(rows: list[Any], goods: list[Goods]) -> str:
    if len(goods) == 1:
        return f"Put {words.quantity(goods[0].quantity)} of {rows[0].sku.code} away."
    return f"Put {words.quantity(Decimal(len(goods)))} lines away."
