"""The packing bench: which orders wait, and one of them, every piece scanned into its carton. And the kinds of carton."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal, InvalidOperation

from django.http import HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from quartermaster.accounts import doors
from quartermaster.kernel import quantities
from quartermaster.kernel.quantities import plain
from quartermaster.kernel.refusals import Refusal, StaleVersion
from quartermaster.packing import operations as packing
from quartermaster.packing import queries
from quartermaster.packing.forms import CartonTypeForm
from quartermaster.packing.models import CartonType
from quartermaster.packing.queries import Waiting, WrongItem
from quartermaster.sales import operations as sales
from quartermaster.sales.models import Order
from quartermaster.sales.operations import Part, UnknownOrder
from quartermaster.sales.queries import order_by_number
from quartermaster.stock import operations as stock
from quartermaster.web.dialogs import Dialog
from quartermaster.web.scanning import Feedback
from quartermaster.web.scope import chosen_warehouse
from quartermaster.web.templatetags.web import money

MOST_SHOWN = 50
ZERO = Decimal(0)


CHANGED_MEANWHILE = Feedback(
    "wrong", "This order was changed meanwhile", "Nothing was packed. See what is still to come, then close the carton again."
)


@require_safe
@doors.page("sales.pack")
def bench_list(request: doors.PageRequest) -> HttpResponseBase:
    """What waits to be packed. A number that is typed or scanned opens its order at once."""
    asked = request.GET.get("order", "").strip()
    if asked:
        try:
            return redirect("bench", number=order_by_number(asked[:20]).number)
        except UnknownOrder as refusal:
            return _list_page(request, refusal, asked)
    return _list_page(request, None, "")


def _list_page(request: doors.PageRequest, refusal: Refusal | None, asked: str) -> HttpResponse:
    scope = chosen_warehouse(request)
    found = list(queries.orders_to_pack(scope)[: MOST_SHOWN + 1])
    context = {"orders": found[:MOST_SHOWN], "more": len(found) > MOST_SHOWN, "refusal": refusal, "asked": asked}
    return render(request, "packing/list.html", context, status=404 if refusal else 200)


@require_safe
@doors.page("sales.pack")
def bench(request: doors.PageRequest, number: str) -> HttpResponse:
    order = order_by_number(number)
    return _bench(request, order, queries.waiting(order, {}), None)


@doors.page("sales.pack")
def bench_scan(request: doors.PageRequest, number: str) -> HttpResponse:
    """A piece, or a pack of pieces, is put into the open carton if it belongs there. Nothing is kept until it is closed."""
    order = order_by_number(number)
    typed = _typed(request.POST)
    rows = queries.waiting(order, _inside(request.POST), typed)
    scanned = request.POST.get("code", "").strip()[:200]
    if not scanned:
        return _bench(request, order, rows, Feedback("wrong", "Scan a product", "Nothing was packed."))
    try:
        row, amount = queries.identify(order, rows, scanned)
    except WrongItem as refusal:
        return _bench(request, order, rows, Feedback("wrong", f"Wrong: {scanned[:30]}", refusal.detail))
    inside = {one.line.position: one.inside for one in rows}
    inside[row.line.position] += amount
    typed.pop(row.line.position, None)
    left = f"{plain(row.left - amount)} of it still to come." if row.left > amount else "That was the last."
    said = Feedback("right", f"Right. {row.line.sku.code}", f"{left} Dangerous: {row.hazard}." if row.hazard else left)
    return _bench(request, order, queries.waiting(order, inside, typed), said)


@doors.page("sales.pack", effect=True)
def bench_close(request: doors.PageRequest, number: str) -> HttpResponse:
    """The carton is closed: what was scanned into it is packed, at the weight that was typed where it is weighed. Of two who
    pack at once, the second looks again."""
    order = order_by_number(number)
    rows = queries.waiting(order, _inside(request.POST), _typed(request.POST))
    try:
        carton = sales.pack(request.act, number=order.number, lines=_parts(rows, request.POST), version=_version(request.POST))
    except StaleVersion:
        rows = queries.waiting(order, _inside(request.POST), _typed(request.POST))
        return _bench(request, order_by_number(number), rows, CHANGED_MEANWHILE)
    except (quantities.InvalidQuantity, stock.WeightUnlikely) as refusal:
        unlikely = isinstance(refusal, stock.WeightUnlikely)
        said = Feedback("wrong", "Weigh again" if unlikely else "That is no weight", refusal.detail)
        return _bench(request, order, rows, said, unlikely=unlikely)
    left = any(row.left for row in queries.waiting(order_by_number(number), {}))
    url = reverse("bench", args=[order.number]) if left else reverse("bench_list")
    return doors.done(request, f"Closed {carton} of {order.number}." + (" Open the next one." if left else ""), url=url)


def _parts(rows: Sequence[Waiting], posted: QueryDict) -> list[Part]:
    confirmed = posted.get("weights_confirmed") == "yes"
    return [
        Part(row.line.position, row.inside, quantities.parse(row.weight, pointer=f"/{row.line.position}/weight"), confirmed)
        if row.weight and row.line.sku.weighed_in
        else Part(row.line.position, row.inside)
        for row in rows
        if row.inside
    ]


def _bench(
    request: doors.PageRequest,
    order: Order,
    rows: Sequence[Waiting],
    feedback: Feedback | None,
    *,
    unlikely: bool = False,
) -> HttpResponse:
    inside = sum((row.inside for row in rows), ZERO)
    all_of_it = sum((row.loose for row in rows), ZERO)
    proposal = queries.proposal(rows) if not inside and rows else None
    begun = _version(request.POST) if feedback is not CHANGED_MEANWHILE else None
    context = {
        "order": order,
        "version": order.version if begun is None else begun,
        "rows": rows,
        "inside": inside,
        "weighs": any(row.inside and row.line.sku.weighed_in for row in rows),
        "all": all_of_it,
        "percent": round(inside * 100 / all_of_it) if all_of_it else 0,
        "feedback": feedback,
        "unlikely": unlikely,
        "proposal": proposal,
        "cost": money(proposal.filling.cost) if proposal else "",
    }
    template = "packing/bench_step.html" if request.htmx else "packing/bench.html"
    return render(request, template, context, status=422 if feedback and feedback.tone == "wrong" and not request.htmx else 200)


def _inside(posted: QueryDict) -> dict[int, Decimal]:
    """Position → how much of it is in the open carton, as the page carries it."""
    found: dict[int, Decimal] = {}
    for name, value in posted.items():
        prefix, _, position = name.partition("_")
        if prefix == "inside" and position.isascii() and position.isdecimal() and len(position) < 7:
            found[int(position)] = _amount(str(value))
    return found


def _typed(posted: QueryDict) -> dict[int, str]:
    """Position → what somebody typed that the pieces in the carton weigh."""
    found: dict[int, str] = {}
    for name, value in posted.items():
        prefix, _, position = name.partition("_")
        if prefix == "weight" and position.isascii() and position.isdecimal() and len(position) < 7:
            found[int(position)] = str(value).strip()[:30]
    return found


def _version(posted: QueryDict) -> int | None:
    """Which version of the order the bench began with."""
    text = posted.get("version", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else None


def _amount(text: str) -> Decimal:
    try:
        amount = Decimal(text[:30])
    except InvalidOperation:
        return ZERO
    return amount if amount.is_finite() and amount > 0 else ZERO


# ---------------------------------------------------------------- kinds of carton


@require_safe
@doors.page("sales.view")
def carton_type_list(request: doors.PageRequest) -> HttpResponse:
    return render(request, "packing/carton_types.html", {"rows": queries.carton_types()})


@require_safe
@doors.page("packing.edit_carton_types")
def carton_type_new(request: doors.PageRequest) -> HttpResponse:
    return _of_carton(None).show(request, CartonTypeForm())


@doors.page("packing.edit_carton_types", effect=True)
def carton_type_add(request: doors.PageRequest) -> HttpResponse:
    form = CartonTypeForm(request.POST)

    def add() -> HttpResponse:
        made = packing.add_carton_type(request.act, carton=form.carton())
        return doors.done(request, f"Added {made.code}.", url=reverse("carton_type_list"))

    return _of_carton(None).send(request, form, add)


@require_safe
@doors.page("packing.edit_carton_types")
def carton_type_edit(request: doors.PageRequest, code: str) -> HttpResponse:
    found = queries.carton_type_by_code(code)
    return _of_carton(found).show(request, CartonTypeForm.of(found))


@doors.page("packing.edit_carton_types", effect=True)
def carton_type_change(request: doors.PageRequest, code: str) -> HttpResponse:
    found = queries.carton_type_by_code(code)
    form = CartonTypeForm(request.POST)
    form.fields["code"].required = False

    def change() -> HttpResponse:
        carton, version = form.carton(found.code), form.cleaned_data["version"] or 0
        packing.change_carton_type(request.act, code=found.code, carton=carton, version=version)
        return doors.done(request, f"Changed {found.code}.", url=reverse("carton_type_list"))

    return _of_carton(found).send(request, form, change)


@doors.page("packing.edit_carton_types", effect=True)
def carton_type_archive(request: doors.PageRequest, code: str) -> HttpResponse:
    version = request.POST.get("version", "")
    number = int(version) if version.isascii() and version.isdecimal() else 0
    packing.archive_carton_type(request.act, code=code, version=number)
    return doors.done(request, f"{code} is proposed no more.", url=reverse("carton_type_list"))


def _of_carton(found: CartonType | None) -> Dialog:
    if found is None:
        return Dialog("New kind of carton", reverse("carton_type_add"))
    return Dialog(f"Carton {found.code}", reverse("carton_type_change", args=[found.code]))
