"""Working on an order: edit, pick, put back, pack, ship, cancel, take back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from quartermaster.accounts import doors
from quartermaster.catalog import queries as catalog
from quartermaster.kernel import clock, quantities
from quartermaster.kernel.quantities import plain
from quartermaster.kernel.refusals import FieldError, Invalid
from quartermaster.locations.models import Bin
from quartermaster.sales import operations as sales
from quartermaster.sales import queries, showing
from quartermaster.sales.allocation import Take
from quartermaster.sales.forms import REASON_CHOICES, EditForm, ShipForm
from quartermaster.sales.models import Order, OrderLine
from quartermaster.sales.operations import Carrying, Part, Returned, Short, Taken
from quartermaster.stock import queries as stock_queries
from quartermaster.stock import references
from quartermaster.stock.models import Lot
from quartermaster.web.scanning import Feedback

REASONS_WHY_SHORT = [row for row in REASON_CHOICES if row[0] in ("missing", "damaged", "expired", "misplaced")]


class NothingChosen(Invalid):
    code = "empty"
    title = "Nothing chosen"


# ---------------------------------------------------------------- editing


@require_safe
@doors.page("sales.place_order")
def order_edit(request: doors.PageRequest, number: str) -> HttpResponse:
    order = queries.order_by_number(number)
    return _edit_form(request, order, EditForm.of(order))


@doors.page("sales.place_order", effect=True)
def save_order(request: doors.PageRequest, number: str) -> HttpResponse:
    order, form = queries.order_by_number(number), EditForm(request.POST)
    if not form.is_valid():
        return _edit_form(request, order, form, status=422)
    sales.edit_order(request.act, number=order.number, editing=form.editing(order), version=form.cleaned_data["version"])
    return doors.done(request, f"Changed {order.number}.", url=reverse("order", args=[order.number]))


def _edit_form(request: doors.PageRequest, order: Order, form: EditForm, status: int = 200) -> HttpResponse:
    action = reverse("order_save", args=[order.number])
    context = {"form": form, "action": action, "title": f"Change {order.number}", "submit": "Save"}
    return render(request, "sales/dialog.html", context, status=status)


# ---------------------------------------------------------------- picking


@require_safe
@doors.page("sales.pick")
def order_pick(request: doors.PageRequest, number: str) -> HttpResponse:
    return render(request, "sales/pick.html", _pick_context(queries.order_by_number(number), set(), None))


@require_safe
@doors.page("sales.view")
def printed_pick_list(request: doors.PageRequest, number: str) -> HttpResponse:
    context = _pick_context(queries.order_by_number(number), set(), None)
    return render(request, "sales/pick_list.html", {**context, "printed_at": timezone.localtime(clock.now())})


@doors.page("sales.pick", effect=True)
def pick_line(request: doors.PageRequest, number: str) -> HttpResponse:
    """One line of the pick list is picked when its bin or its SKU is scanned, or was found short."""
    order = queries.order_by_number(number)
    skipped = set(request.POST.getlist("skipped"))
    take = next((row for row in _steps(order, skipped) if row.asked == request.POST.get("take")), None)
    if take is None:
        changed = Feedback("wrong", "The list has changed", "Nothing was moved. See the next line.")
        return _pick_step(request, order, skipped, changed)
    if request.POST.get("short"):
        return _pick_short(request, order, take, skipped)
    scanned = request.POST.get("code", "").strip()
    if not _fits(scanned, take):
        words = f"Wrong: {scanned[:30]}" if scanned else "Scan the bin or the SKU"
        detail = f"Take {take.line.sku.code} from {take.take.bin_code}. Nothing was moved."
        return _pick_step(request, order, skipped, Feedback("wrong", words, detail), status=422)
    lot_id = _lot_taken(request, order, take)
    taken = Taken(take.line.position, take.take.bin_id, take.take.quantity, lot_id)
    sales.pick(request.act, number=order.number, picks=[taken])
    words = f"Right. {plain(take.take.quantity)} of {take.line.sku.code}"
    return _pick_step(request, order, skipped, Feedback("right", words, f"Taken from {take.take.bin_code} to staging."))


@doors.page("sales.pick", effect=True)
def pick_all(request: doors.PageRequest, number: str) -> HttpResponse:
    """Everything on the pick list was taken as listed."""
    order = queries.order_by_number(number)
    pick = sales.pick(request.act, number=order.number, version=_version(request))
    return doors.done(request, f"Picked {order.number} ({pick}).", url=reverse("order", args=[order.number]))


@dataclass(frozen=True, slots=True)
class PickStep:
    """One stop of the walk."""

    take: Take
    line: OrderLine
    lot: Lot | None = None

    @property
    def key(self) -> str:
        return f"{self.line.position}-{self.take.bin_id}-{self.take.lot_id}"

    @property
    def asked(self) -> str:
        """The stop as a page shows it. One that another tab has picked from since is another."""
        return f"{self.key}-{plain(self.take.quantity)}"


def _steps(order: Order, skipped: set[str]) -> list[PickStep]:
    lines = {line.id: line for line in queries.lines_of(order)}
    takes = queries.pick_list(order.number)
    lots = stock_queries.lots_by_id({take.lot_id for take in takes if take.lot_id})
    steps = (PickStep(take, lines[take.line_id], lots.get(take.lot_id)) for take in takes)
    return [step for step in steps if step.key not in skipped]


def _pick_context(order: Order, skipped: set[str], feedback: Feedback | None) -> dict[str, object]:
    steps, lines = _steps(order, skipped), list(queries.lines_of(order))
    done = sum((line.picked + line.packed + line.shipped for line in lines), Decimal(0))
    to_do = sum((line.reserved for line in lines), Decimal(0))
    return {
        "order": order,
        "steps": steps,
        "step": steps[0] if steps else None,
        "skipped": sorted(skipped),
        "feedback": feedback,
        "done": done,
        "all": done + to_do,
        "percent": round(done * 100 / (done + to_do)) if done + to_do else 0,
        "reasons": REASONS_WHY_SHORT,
        "ready": any(line.picked for line in lines),
    }


def _pick_step(
    request: doors.PageRequest, order: Order, skipped: set[str], feedback: Feedback, status: int = 200
) -> HttpResponse:
    order = queries.order_by_number(order.number)
    context = _pick_context(order, skipped, feedback)
    if not request.htmx and status == 200:
        return doors.done(request, f"{feedback.words}. {feedback.detail}", url=reverse("order_pick", args=[order.number]))
    template = "sales/pick_step.html" if request.htmx else "sales/pick.html"
    return render(request, template, context, status=status)


def _pick_short(request: doors.PageRequest, order: Order, step: PickStep, skipped: set[str]) -> HttpResponse:
    """Less lay in the bin than the book says: pick what there is, note the rest and why, go on."""
    text = request.POST.get("found", "").strip() or "0"
    found = Decimal(0) if text == "0" else quantities.parse(text, pointer="/found")
    missing = step.take.quantity - found
    reason = request.POST.get("reason", "")
    if missing <= 0 or reason not in dict(REASONS_WHY_SHORT):
        message = f"Say how many of {plain(step.take.quantity)} were there, fewer than all, and why."
        raise NothingChosen(message, errors=[FieldError("/found", "empty", message)])
    picks = [Taken(step.line.position, step.take.bin_id, found, step.take.lot_id)] if found else []
    short = [Short(step.line.position, step.take.bin_code, missing, reason)]
    sales.pick(request.act, number=order.number, picks=picks, short=short)
    words = f"{plain(missing)} of {step.line.sku.code} short in {step.take.bin_code}"
    return _pick_step(request, order, skipped | {step.key}, Feedback("wrong", words, "Noted. They stay reserved; count the bin."))


def _lot_taken(request: doors.PageRequest, order: Order, step: PickStep) -> int:
    """The lot or serial that the picker says they took: the one proposed, unless another was typed."""
    code = request.POST.get("lot", "").strip()
    if step.lot is None or not code or code == step.lot.code:
        return step.take.lot_id
    found = queries.lots_by_code(order, [code]).get((step.line.position, code))
    if found is None:
        message = f"There is no lot or serial “{code[:40]}” of {step.line.sku.code}."
        raise references.UnknownLot(message, errors=[FieldError("/lot", "unknown_lot", message)])
    return found


def _fits(scanned: str, step: PickStep) -> bool:
    """The scanned text is the bin, or the SKU by code or barcode."""
    if scanned.upper() in {step.take.bin_code.upper(), step.line.sku.code.upper()}:
        return True
    try:
        return bool(scanned) and catalog.find_sku(scanned).id == step.line.sku_id
    except catalog.UnknownSku:
        return False


@require_safe
@doors.page("sales.pick")
def order_put_back(request: doors.PageRequest, number: str) -> HttpResponse:
    order = queries.order_by_number(number)
    rows = [(line, line.picked + line.packed) for line in queries.lines_of(order) if line.picked or line.packed]
    says = "The goods go back to the shelves they were picked from and stay reserved for this order."
    title = f"Put goods of {order.number} back"
    return _lines_dialog(request, order, rows, url="order_back", title=title, submit="Put back", reason=True, says=says)


@doors.page("sales.pick", effect=True)
def put_back(request: doors.PageRequest, number: str) -> HttpResponse:
    order = queries.order_by_number(number)
    act = request.act.because(request.POST.get("reason", "").strip()[:200])
    sales.put_back(act, number=order.number, lines=_parts(request), version=_version(request))
    return doors.done(request, f"Put goods of {order.number} back.", url=reverse("order", args=[order.number]))


# ---------------------------------------------------------------- packing and shipping


@require_safe
@doors.page("sales.pack")
def order_pack(request: doors.PageRequest, number: str) -> HttpResponse:
    order = queries.order_by_number(number)
    rows = [(line, line.picked) for line in queries.lines_of(order) if line.picked]
    weights = queries.loose_weights(order, {line.position: most for line, most in rows if line.sku.weighed_in_id})
    title, submit = f"Pack {order.number}", "Pack into one carton"
    return _lines_dialog(request, order, rows, url="order_packed", weights=weights, title=title, submit=submit)


@doors.page("sales.pack", effect=True)
def pack(request: doors.PageRequest, number: str) -> HttpResponse:
    order = queries.order_by_number(number)
    carton = sales.pack(request.act, number=order.number, lines=_parts(request), version=_version(request))
    return doors.done(request, f"Packed into {carton}.", url=reverse("order", args=[order.number]))


@require_safe
@doors.page("sales.ship")
def order_ship(request: doors.PageRequest, number: str) -> HttpResponse:
    order = queries.order_by_number(number)
    cartons = [carton for carton in queries.cartons_of(order) if carton.shipment is None]
    context = {"order": order, "cartons": cartons, "form": ShipForm(), "action": reverse("order_shipped", args=[order.number])}
    return render(request, "sales/ship.html", context)


@doors.page("sales.ship", effect=True)
def ship(request: doors.PageRequest, number: str) -> HttpResponse:
    order, form = queries.order_by_number(number), ShipForm(request.POST)
    if not form.is_valid():
        context = {"order": order, "cartons": [], "form": form, "action": reverse("order_shipped", args=[order.number])}
        return render(request, "sales/ship.html", context, status=422)
    cartons = request.POST.getlist("carton")
    if not cartons:
        raise NothingChosen("Choose at least one carton to ship.")
    carrying = Carrying(form.cleaned_data["carrier"], form.cleaned_data["tracking"])
    shipment = sales.ship(request.act, number=order.number, cartons=cartons, carrying=carrying, version=_version(request))
    return doors.done(request, f"Shipped {order.number} as {shipment}.", url=reverse("order", args=[order.number]))


# ---------------------------------------------------------------- cancelling and taking back


@require_safe
@doors.page("sales.cancel")
def order_cancel(request: doors.PageRequest, number: str) -> HttpResponse:
    order = queries.order_by_number(number)
    rows = [(line, line.open_quantity) for line in queries.lines_of(order) if line.open_quantity]
    title = f"Cancel {order.number}"
    return _lines_dialog(request, order, rows, url="order_cancelled", title=title, submit="Cancel these", reason=True)


@doors.page("sales.cancel", effect=True)
def cancel(request: doors.PageRequest, number: str) -> HttpResponse:
    order = queries.order_by_number(number)
    act = request.act.because(request.POST.get("reason", "").strip()[:200])
    sales.cancel(act, number=order.number, lines=_parts(request), version=_version(request))
    return doors.done(request, f"Cancelled on {order.number}.", url=reverse("order", args=[order.number]))


@require_safe
@doors.page("sales.take_back")
def order_return(request: doors.PageRequest, number: str) -> HttpResponse:
    order = queries.order_by_number(number)
    rows = [(line, line.shipped - line.returned) for line in queries.lines_of(order) if line.shipped > line.returned]
    kinds = [Bin.Kind.DOCK, Bin.Kind.QUARANTINE]
    bins = Bin.objects.filter(warehouse_id=order.warehouse_id, kind__in=kinds, closed_at=None).order_by("walk_order", "code")
    title = f"Take back from {order.number}"
    more: dict[str, Any] = {"reason": True, "bins": bins, "weights": {}}
    return _lines_dialog(request, order, rows, url="order_returned", title=title, submit="Take back", **more)


@doors.page("sales.take_back", effect=True)
def take_back(request: doors.PageRequest, number: str) -> HttpResponse:
    order = queries.order_by_number(number)
    chosen = request.POST.get("bin", "")
    bin_id = int(chosen) if chosen.isascii() and chosen.isdigit() and len(chosen) < 18 else 0
    if not Bin.objects.filter(warehouse_id=order.warehouse_id, id=bin_id).exists():
        raise NothingChosen("Choose the bin that the goods were put into.")
    act = request.act.because(request.POST.get("reason", "").strip()[:200])
    returns = [
        Returned(order.number, part.position, part.quantity, bin_id, weight=part.weight, confirmed=part.confirmed)
        for part in _parts(request)
    ]
    sales.take_back(act, returns=returns, version=_version(request))
    return doors.done(request, f"Took goods of {order.number} back.", url=reverse("order", args=[order.number]))


@require_safe
@doors.page("sales.take_back")
def order_return_correct(request: doors.PageRequest, number: str) -> HttpResponse:
    order = queries.order_by_number(number)
    rows = [(line, line.returned) for line in queries.lines_of(order) if line.returned]
    says = "Type how much of what was noted did not come back. It must still lie where the return came in."
    title = f"Correct a return of {order.number}"
    more: dict[str, Any] = {"reason": True, "says": says, "blank": True}
    return _lines_dialog(request, order, rows, url="order_return_corrected", title=title, submit="Correct", **more)


@doors.page("sales.take_back", effect=True)
def correct_return(request: doors.PageRequest, number: str) -> HttpResponse:
    order = queries.order_by_number(number)
    act = request.act.because(request.POST.get("reason", "").strip()[:200])
    sales.correct_return(act, number=order.number, lines=_parts(request), version=_version(request))
    return doors.done(request, f"Corrected what came back of {order.number}.", url=reverse("order", args=[order.number]))


def _lines_dialog(
    request: doors.PageRequest,
    order: Order,
    rows: list[tuple[OrderLine, Decimal]],
    *,
    url: str,
    weights: Mapping[int, Decimal] | None = None,
    **more: Any,
) -> HttpResponse:
    """A dialog with a quantity for each line and each kit, filled so that together they are all that is possible; and with a
    weight for each line that is weighed, where `weights` are asked for."""
    shown = showing.possible(rows, weights)
    weighed = any(row.weighed_in for row in shown)
    context = {"order": order, "rows": shown, "weighed": weighed, "action": reverse(url, args=[order.number]), **more}
    return render(request, "sales/lines_dialog.html", context)


def _parts(request: HttpRequest) -> list[Part]:
    """The quantities typed per line ("q-3"), and the weights ("w-3"); empty and 0 mean none of it."""
    parts = []
    confirmed = request.POST.get("weights_confirmed") == "yes"
    for name, text in request.POST.items():
        position = name.removeprefix("q-")
        if position != name and position.isdigit() and str(text).strip() not in ("", "0"):
            quantity = quantities.parse(str(text), pointer=f"/lines/{position}/quantity")
            weighs = request.POST.get(f"w-{position}", "").strip()
            weight = quantities.parse(weighs, pointer=f"/lines/{position}/weight") if weighs else None
            parts.append(Part(int(position), quantity, weight, confirmed))
    if not parts:
        raise NothingChosen("Every quantity is empty. Type one for at least one line.")
    return parts


def _version(request: HttpRequest) -> int | None:
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None
