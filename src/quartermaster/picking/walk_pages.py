"""The picker's phone: walks to take, one stop after the other, what is put down. And bins that need a look."""

from __future__ import annotations

from decimal import Decimal

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from quartermaster.accounts import doors
from quartermaster.catalog.queries import picture_names
from quartermaster.kernel.quantities import plain
from quartermaster.kernel.refusals import Refusal
from quartermaster.picking import operations as picking
from quartermaster.picking import queries
from quartermaster.picking.forms import DropForm, LookForm, TakeForm
from quartermaster.picking.models import PickTask, Walk, Wave
from quartermaster.picking.operations.taking import REASONS
from quartermaster.picking.pages import WALK_TONES
from quartermaster.stock import references
from quartermaster.stock.queries import lots_by_id
from quartermaster.web.scanning import Feedback
from quartermaster.web.scope import chosen_warehouse

TO_REDO = (picking.WrongScan, picking.FoundAll)
"""What the picker does again at the same stop; everything else leads to the next."""


@require_safe
@doors.page("picking.walk")
def walk_list(request: doors.PageRequest) -> HttpResponse:
    """Walks that wait, mine first, and those that others have."""
    scope = chosen_warehouse(request)
    found = sorted(queries.open_walks(scope)[:200], key=lambda walk: walk.picker_id != request.act.user_id)
    context = {
        "walks": [(walk, WALK_TONES.get(walk.state, "idle")) for walk in found],
        "me": request.act.user_id,
        "live": "picking",
    }
    return render(request, "picking/walks.html", context)


@require_safe
@doors.page("picking.walk")
def walk(request: doors.PageRequest, walk_id: int) -> HttpResponse:
    return render(request, "picking/walk.html", _context(request, queries.walk_of_id(walk_id), None))


@require_safe
@doors.page("picking.walk")
def walk_take_form(request: doors.PageRequest, walk_id: int) -> HttpResponse:
    return _take_form(request, queries.walk_of_id(walk_id), TakeForm())


@doors.page("picking.walk", effect=True)
def walk_take(request: doors.PageRequest, walk_id: int) -> HttpResponse:
    found, form = queries.walk_of_id(walk_id), TakeForm(request.POST)
    if not form.is_valid():
        return _take_form(request, found, form, status=422)
    data, over = form.cleaned_data, request.POST.get("over") == "1"
    taken = picking.take(request.act, walk_id=walk_id, cart=data["cart"].strip(), totes=data["totes"].split(), over=over)
    words = f"You have walk {taken.place} of {taken.wave.number}."
    return doors.done(request, words, url=reverse("walk", args=[walk_id]))


@doors.page("picking.walk", effect=True)
def walk_stop(request: doors.PageRequest, walk_id: int) -> HttpResponse:
    """What was scanned at a stop, or that less was there."""
    text = request.POST.get("task", "")
    task_id = int(text) if text.isascii() and text.isdecimal() and len(text) < 18 else 0
    task = queries.tasks().filter(pk=task_id, walk_id=walk_id).first()
    if task is None:
        raise queries.UnknownTask("There is no such stop on this walk.")
    try:
        said = _short(request, task) if request.POST.get("short") else _scanned(request, task)
    except TO_REDO as refusal:
        return _step(request, walk_id, Feedback("wrong", _wrong_words(request, refusal), refusal.detail), status=422)
    except picking.TaskEnded as refusal:
        return _step(request, walk_id, Feedback("wrong", "The list has changed", refusal.detail), status=409)
    return _step(request, walk_id, said)


@require_safe
@doors.page("picking.walk")
def walk_drop_form(request: doors.PageRequest, walk_id: int) -> HttpResponse:
    context = {
        "form": DropForm(),
        "title": "Put down what was picked",
        "submit": "Put down",
        "action": reverse("walk_dropped", args=[walk_id]),
    }
    return render(request, "picking/dialog.html", context)


@doors.page("picking.walk", effect=True)
def walk_dropped(request: doors.PageRequest, walk_id: int) -> HttpResponse:
    found = picking.drop(request.act, walk_id=walk_id, to_bin=request.POST.get("bin", "").strip())
    return doors.done(
        request, f"Put down what was picked on walk {found.place} of {found.wave.number}.", url=reverse("walk_list")
    )


# ---------------------------------------------------------------- bins that need a look


@require_safe
@doors.page("picking.view")
def look_list(request: doors.PageRequest) -> HttpResponse:
    scope = chosen_warehouse(request)
    looks = list(queries.open_looks(scope)[:200])
    may = "picking.settle_look" in request.act.permissions
    context = {"looks": looks, "lots": lots_by_id({look.lot_id for look in looks if look.lot_id}), "may": may, "live": "picking"}
    return render(request, "picking/looks.html", context)


@require_safe
@doors.page("picking.settle_look")
def look_form(request: doors.PageRequest, look_id: int) -> HttpResponse:
    look = queries.look_of_id(look_id)
    there = f"The book still has {plain(look.held)} of {look.sku.code} there"
    says = f"{there}, on hold until you have looked. What is not there is adjusted away."
    context = {
        "form": LookForm(),
        "title": f"Look into {look.bin.code}",
        "says": says,
        "submit": "That is what is there",
        "action": reverse("look_settle", args=[look_id]),
    }
    return render(request, "picking/dialog.html", context)


@doors.page("picking.settle_look", effect=True)
def look_settle(request: doors.PageRequest, look_id: int) -> HttpResponse:
    form = LookForm(request.POST)
    if not form.is_valid():
        raise picking.MoreThanMissing("Say how many are there, as a number.")
    look = picking.settle_look(request.act, look_id=look_id, there=form.cleaned_data["there"])
    words = f"{plain(form.cleaned_data['there'])} of {look.sku.code} are in {look.bin.code}."
    return doors.done(request, words, url=reverse("look_list"))


# ---------------------------------------------------------------- below


def _take_form(request: doors.PageRequest, found: Walk, form: TakeForm, status: int = 200) -> HttpResponse:
    others = found.picker is not None and found.picker_id != request.act.user_id
    if found.wave.way != Wave.Way.CLUSTER:
        del form.fields["totes"]
    context = {
        "form": form,
        "title": f"Take walk {found.place} of {found.wave.number}" + (" over" if others else ""),
        "says": f"{found.picker} has it now." if others else "",
        "over": others,
        "submit": "Take it over" if others else "Take it",
        "action": reverse("walk_take", args=[found.pk]),
    }
    return render(request, "picking/dialog.html", context, status=status)


def _scanned(request: doors.PageRequest, task: PickTask) -> Feedback:
    lot_id = _lot_taken(request, task)
    left = task.left
    done = picking.scan(request.act, task_id=task.pk, code=request.POST.get("code", ""), lot_id=lot_id)
    if done.state == PickTask.State.IN_PROGRESS and done.tote is not None:
        return Feedback("right", f"Right. {plain(left)} of {task.sku.code}", f"Now scan tote {done.tote.code}.")
    into = done.tote.code if done.tote else (task.walk.cart.code if task.walk.cart else "staging")
    return Feedback("right", f"Right. {plain(left)} of {task.sku.code}", f"From {task.bin.code} to {into}.")


def _short(request: doors.PageRequest, task: PickTask) -> Feedback:
    text = request.POST.get("found", "").strip() or "0"
    found = Decimal(text) if text.isascii() and text.replace(".", "", 1).isdecimal() and len(text) < 18 else task.left
    what = picking.short_task(request.act, task_id=task.pk, found=found, reason=request.POST.get("reason", ""))
    parts = [f"{plain(what.elsewhere)} to take from {', '.join(what.bins)}"] if what.elsewhere else []
    parts += [f"{plain(what.waits)} wait{'s' if what.waits == 1 else ''} for stock"] if what.waits else []
    detail = f"{'; '.join(parts)}. The bin needs a look."
    return Feedback("wrong", f"{plain(what.missing)} of {task.sku.code} short in {task.bin.code}", detail)


def _wrong_words(request: doors.PageRequest, refusal: Refusal) -> str:
    scanned = request.POST.get("code", "").strip()
    if isinstance(refusal, picking.FoundAll):
        return refusal.title
    return f"Wrong: {scanned[:30]}" if scanned else "Scan the bin or the SKU"


def _lot_taken(request: doors.PageRequest, task: PickTask) -> int | None:
    """The lot or serial that the picker says they took, where it is not the one named."""
    code = request.POST.get("lot", "").strip()
    if not task.lot_id or not code:
        return None
    return references.find_lot_id(task.sku_id, code, owner_id=task.owner_id)


def _context(request: doors.PageRequest, found: Walk, feedback: Feedback | None) -> dict[str, object]:
    tasks = list(queries.tasks_of(found))
    left = [task for task in tasks if task.left]
    step = left[0] if left else None
    lots = lots_by_id({task.lot_id for task in left if task.lot_id})
    units = sum((task.quantity - task.missing for task in tasks if task.state != PickTask.State.CANCELLED), Decimal(0))
    done = sum((task.picked for task in tasks), Decimal(0))
    carried = found.cart_id is not None or any(task.tote_id for task in tasks)
    return {
        "walk": found,
        "step": step,
        "lot": lots.get(step.lot_id) if step else None,
        "picture": picture_names([step.sku_id]).get(step.sku_id, "") if step else "",
        "lots": lots,
        "left": left,
        "done": done,
        "all": units,
        "percent": round(done * 100 / units) if units else 0,
        "feedback": feedback,
        "reasons": [(reason, reason.capitalize()) for reason in REASONS],
        "mine": found.picker_id == request.act.user_id,
        "free": found.picker_id is None,
        "to_drop": carried and done > 0 and found.state != Walk.State.DROPPED,
        "needs_totes": found.wave.way == Wave.Way.CLUSTER and step is not None and step.tote_id is None,
    }


def _step(request: doors.PageRequest, walk_id: int, feedback: Feedback, status: int = 200) -> HttpResponse:
    if not request.htmx and status == 200:
        return doors.done(request, f"{feedback.words}. {feedback.detail}", url=reverse("walk", args=[walk_id]))
    template = "picking/stop.html" if request.htmx else "picking/walk.html"
    return render(request, template, _context(request, queries.walk_of_id(walk_id), feedback), status=status)
