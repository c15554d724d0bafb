"""Stock's pages: the book, what waits at the docks, the bins, and the deeds that people do by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from operator import attrgetter
from typing import Any
from urllib.parse import quote

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from quartermaster.accounts import doors
from quartermaster.accounts.permissions import require
from quartermaster.catalog.queries import read_codes, there_are_several_owners
from quartermaster.kernel import clock
from quartermaster.kernel.refusals import Conflict, FieldError
from quartermaster.locations import queries as locations
from quartermaster.stock import documents, links, queries, references, weights
from quartermaster.stock import operations as stock
from quartermaster.stock.forms import AdjustForm, HandLine, LotForm, TransferForm
from quartermaster.stock.lists import BALANCES, MOVEMENTS, in_warehouse, place_name
from quartermaster.stock.moves import Goods, NewLot
from quartermaster.stock.references import Line, read_lines
from quartermaster.web import tables, words
from quartermaster.web.scope import chosen_warehouse
from quartermaster.web.sources import Rows

MOST_AT_ONCE = 200
"""Lines on the put-away page; when they are done the next ones appear."""
UNDO_TIME = timedelta(minutes=10)
MOST_UNDONE = 10_000
OWNER_CHANGE = "owner_change"
FROM = ("from", attrgetter("from_place"))
TO = ("to", attrgetter("to_place"))


class TooLateToUndo(Conflict):
    code = "too_late_to_undo"
    title = "This can no longer be undone"


@require_safe
@doors.page("stock.view")
def movement_list(request: doors.PageRequest) -> HttpResponseBase:
    rows = in_warehouse(queries.with_moved_weights(queries.with_names(queries.movements())), chosen_warehouse(request))
    context = {"several_owners": there_are_several_owners()}
    return tables.show(request, MOVEMENTS, Rows(rows), "stock/movements.html", context)


@require_safe
@doors.page("stock.view")
def movement(request: doors.PageRequest, seq: int) -> HttpResponse:
    found: Any = (
        queries.with_names(queries.movements()).select_related("sku__unit", "sku__weighed_in", "reverses").filter(pk=seq).first()
    )
    if found is None:
        raise stock.UnknownMovement(f"There is no movement {seq}.")
    reversal = queries.reversal_of(seq)
    held = request.user.permissions_held
    stands = reversal is None and found.reverses_id is None
    correction = documents.correction_of(found.kind, found.document) if stands else ""
    context = {
        "movement": found,
        "from_name": place_name(found.from_bin),
        "to_name": place_name(found.to_bin),
        "sku_url": links.sku(found.sku.code),
        "document_url": links.document(found.document),
        "reversal": reversal,
        "may_reverse": "stock.reverse" in held and stands and not correction,
        "correction": correction,
        "several_owners": there_are_several_owners(),
        "may_see_costs": "catalog.view_costs" in held,
        **(_weight_of(seq) if found.sku.weighed_in else {}),
    }
    return render(request, "stock/movement.html", context)


def _weight_of(seq: int) -> dict[str, object]:
    """What the movement's pieces weighed, and what was found to be more or less at it."""
    moved = weights.of_movements([seq]).get(seq)
    return {"weight": moved.weight if moved else None, "variances": weights.variances_of(seq)}


@require_safe
@doors.page("stock.reverse")
def reverse_form(request: doors.PageRequest, seq: int) -> HttpResponse:
    found: Any = queries.with_names(queries.movements()).filter(pk=seq).first()
    if found is None:
        raise stock.UnknownMovement(f"There is no movement {seq}.")
    context = {
        "movement": found,
        "from_name": place_name(found.from_bin),
        "to_name": place_name(found.to_bin),
        "action": reverse("movement_reverse", args=[seq]),
        "whole": len(_together_with(seq)),
        "reasons": [(reason, reason.replace("_", " ").capitalize()) for reason in stock.REASONS],
    }
    return render(request, "stock/reverse.html", context)


@doors.page("stock.reverse", effect=True)
def reverse_movement(request: doors.PageRequest, seq: int) -> HttpResponse:
    reason = request.POST.get("reason", "")
    if reason not in stock.REASONS:
        message = "Choose the reason for taking this back."
        raise stock.ReasonMissing(message, errors=[FieldError("/reason", "reason_missing", message)])
    wanted = _together_with(seq)
    written = stock.reverse(request.act.because(reason), movement_ids=wanted)
    said = f"Reversed movement {seq}." if len(wanted) == 1 else f"Took back the change of owner, {_lines(len(wanted))}."
    return doors.done(request, said, url=reverse("movement", args=[written[wanted.index(seq)]]))


def _together_with(seq: int) -> list[int]:
    """The movement, or all of its change of owner, which is taken back as a whole."""
    found = queries.movements_by_id([seq]).get(seq)
    whole = queries.movements_of_owner_changes([found.document]) if found and found.kind == OWNER_CHANGE else []
    return [one.id for one in whole if found and found.reverses_id is None] or [seq]


@doors.page("stock.view", effect=True)
def undo(request: doors.PageRequest, ranges: str) -> HttpResponse:
    """Take back what one has just done oneself and for no document; for anything else it needs stock.reverse."""
    ids = _ids(ranges)
    own = queries.movements().filter(
        id__in=ids, actor_id=request.user.pk, recorded_at__gte=clock.now() - UNDO_TIME, reverses=None, document=""
    )
    if own.count() < len(ids):
        require(request.act.permissions, "stock.reverse")
    stock.reverse(request.act.because("data_entry_error"), movement_ids=ids)
    return doors.done(request, f"Took back {_lines(len(ids))}.", url=back(request))


# ---------------------------------------------------------------- bins


@require_safe
@doors.page("stock.view")
def bin_page(request: doors.PageRequest, warehouse: str, code: str) -> HttpResponse:
    building = locations.find_warehouse(warehouse)
    place = locations.find_bin(building, code)
    held = request.user.permissions_held
    latest = queries.with_names(in_bin(place.id)).order_by("-id")[:20]
    context = {
        "bin": place,
        "place": f"{building.code}/{place.code}",
        "contents": (contents := _contents(place.id)),
        "weighed": any(row.sku.weighed_in_id for row in contents),
        "holds_url": f"{reverse('hold_list')}?bin={quote(place.code)}",
        "several_owners": (several := there_are_several_owners()),
        "latest": [(row, _change(row, place.id)) for row in latest],
        "may_adjust": "stock.adjust" in held,
        "may_transfer": "stock.transfer" in held,
        "may_hold": "stock.hold" in held,
        "may_give": "stock.change_owner" in held and several,
    }
    return render(request, "stock/bin.html", context)


def _contents(bin_id: int) -> list[Any]:
    found: list[Any] = list(queries.with_weights(queries.balances_in(bin_id)).select_related("sku__unit", "sku__weighed_in"))
    for row in found:
        row.lot_url = links.lot(row.lot_id) if row.lot_id else ""
    return found


def in_bin(bin_id: int) -> Any:
    return queries.movements().filter(queries.into_or_out_of([bin_id]))


def _change(row: Any, bin_id: int) -> Decimal:
    amount: Decimal = row.quantity
    return amount if row.to_bin_id == bin_id else -amount


@require_safe
@doors.page("stock.view")
def balance_list(request: doors.PageRequest) -> HttpResponseBase:
    rows = queries.with_weights(queries.balances())
    rows = rows.select_related("sku__unit", "sku__weighed_in", "bin__warehouse", "lot", "owner")
    if scope := chosen_warehouse(request):
        rows = rows.filter(bin__warehouse_id=scope)
    return tables.show(request, BALANCES, Rows(rows), "stock/balances.html")


# ---------------------------------------------------------------- adjusting and moving


@require_safe
@doors.page("stock.adjust")
def adjust_form(request: doors.PageRequest) -> HttpResponse:
    form = AdjustForm(initial=_asked(request, "sku", "bin", "lot", "owner"), may_oversell=_may_oversell(request))
    form.tell_lots_apart(tracking_of(request.GET.get("sku", "")))
    form.tell_weight(_weighed_in(request.GET.get("sku", "")))
    return _dialog(request, "stock/adjust.html", form, "adjust")


@doors.page("stock.adjust", effect=True)
def adjust(request: doors.PageRequest) -> HttpResponse:
    form = AdjustForm(request.POST, may_oversell=_may_oversell(request))
    form.tell_weight(_weighed_in(request.POST.get("sku", "")))
    if not form.is_valid():
        return _dialog(request, "stock/adjust.html", form, "adjust", status=422)
    chosen = form.cleaned_data
    if (refused := lot_missing(form) or _weight_missing(form)) is not None:
        return _dialog(request, "stock/adjust.html", refused, "adjust", status=422)
    if chosen["direction"] == "found" and form.lot_code:
        _begin_lot(request, form.line, form.lot_code)
    goods = [replace(goods_of(read_lines([form.line], (FROM,))[0]), weight=form.stated_weight, confirmed=form.confirmed)]
    found, lost = (goods, []) if chosen["direction"] == "found" else ([], goods)
    act, oversell = request.act.because(chosen["reason"]), chosen.get("oversell", False)
    written = stock.adjust(act, found=found, lost=lost, oversell=oversell)
    sign = "Added" if found else "Took out"
    said = f"{sign} {words.quantity(goods[0].quantity)} of {chosen['sku']} {'to' if found else 'from'} {chosen['bin']}."
    return doors.done(request, said, url=back(request), undo=links.undo(written))


@require_safe
@doors.page("stock.transfer")
def transfer_form(request: doors.PageRequest) -> HttpResponse:
    asked = _asked(request, "sku", "from_bin", "to_bin", "lot", "owner")
    form = TransferForm(initial=asked, may_override=may_override(request))
    form.tell_lots_apart(tracking_of(request.GET.get("sku", "")))
    return _dialog(request, "stock/transfer.html", form, "transfer")


@doors.page("stock.transfer", effect=True)
def transfer(request: doors.PageRequest) -> HttpResponse:
    form = TransferForm(request.POST, may_override=may_override(request))
    if not form.is_valid():
        return _dialog(request, "stock/transfer.html", form, "transfer", status=422)
    if (refused := lot_missing(form)) is not None:
        return _dialog(request, "stock/transfer.html", refused, "transfer", status=422)
    (line,) = read_lines([form.line], (FROM, TO))
    over = form.cleaned_data.get("over_limits", False)
    written = stock.transfer(request.act, goods=[goods_of(line)], over_limits=over)
    said = f"Moved {words.quantity(line.quantity)} of {form.line.sku} to {form.line.to_place}."
    return doors.done(request, said, url=back(request), undo=links.undo(written))


def tracking_of(text: str) -> str:
    """How the SKU is tracked that the text names; unknown ones are for the operation to refuse."""
    coded = read_codes([text]) if text else {}
    return coded[text].sku.tracking if text in coded else "none"


def _weighed_in(text: str) -> str:
    """The unit in which the SKU is weighed that the text names; "" where it is not."""
    coded = read_codes([text]) if text else {}
    unit = coded[text].sku.weighed_in if text in coded else None
    return unit.code if unit else ""


def _weight_missing(form: AdjustForm) -> AdjustForm | None:
    """The form with its weight asked for, where goods that are weighed were found and nobody said what they weigh."""
    unit = _weighed_in(form.cleaned_data["sku"])
    if not unit or form.stated_weight is not None or form.cleaned_data["direction"] == "lost":
        return None
    form.add_error("weight", f"This SKU is weighed: say what these pieces weigh together, in {unit}.")
    return form


def lot_missing(form: LotForm) -> LotForm | None:
    """The form with its lot asked for, where the SKU is tracked and none was said."""
    tracking = tracking_of(form.cleaned_data["sku"])
    if tracking == "none" or form.lot_code:
        return None
    form.tell_lots_apart(tracking)
    form.add_error("lot", f"This SKU is tracked by {tracking}: say which {tracking} it is.")
    return form


def _begin_lot(request: doors.PageRequest, line: HandLine, code: str) -> None:
    """Goods that were found may be of a lot nobody had heard of."""
    found = read_codes([line.sku])[line.sku].sku
    if found.tracking != "none":
        stock.begin_lots(request.act, lots=[NewLot(references.find_owner_id(line.owner), found.pk, code)])


def _dialog(request: doors.PageRequest, template: str, form: Any, action: str, *, status: int = 200) -> HttpResponse:
    return render(request, template, {"form": form, "action": reverse(action)}, status=status)


def goods_of(line: Line) -> Goods:
    return Goods(
        line.owner_id,
        line.sku_id,
        line.quantity,
        line.places[0],
        line.places[1] if len(line.places) > 1 else None,
        line.lot_id,
        entered=line.entered,
    )


def _asked(request: doors.PageRequest, *names: str) -> dict[str, str]:
    return {name: request.GET[name][:60] for name in names if name in request.GET}


def _may_oversell(request: doors.PageRequest) -> bool:
    return "stock.oversell" in request.user.permissions_held


def may_override(request: doors.PageRequest) -> bool:
    """Whether the person may put goods where a bin does not hold them."""
    return "stock.override_limits" in request.user.permissions_held


def _ids(ranges: str) -> list[int]:
    """12-40,43 → 12 … 40, 43; at most ten thousand."""
    ids: list[int] = []
    for part in ranges.split(","):
        first, _, last = part.partition("-")
        known = all(text.isascii() and text.isdecimal() and len(text) < 19 for text in (first, last or first))
        if not known or int(last or first) - int(first) >= MOST_UNDONE:
            raise TooLateToUndo("This address names no movements of yours.")
        ids.extend(range(int(first), int(last or first) + 1))
    if len(ids) > MOST_UNDONE:
        raise TooLateToUndo("So many movements are not undone at once. Reverse them one by one.")
    return ids


def _lines(count: int) -> str:
    return "1 line" if count == 1 else f"{count:,} lines"


def back(request: doors.PageRequest) -> str:
    """The page the person came from, within this program; else the movements."""
    current = request.htmx.current_url_abs_path if getattr(request, "htmx", False) else None
    came = current or request.headers.get("Referer", "").removeprefix(f"{request.scheme}://{request.get_host()}")
    return came if came.startswith("/") and not came.startswith("//") else reverse("movement_list")
