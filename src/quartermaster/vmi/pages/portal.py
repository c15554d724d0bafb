"""The one page of a supplier’s people: their own items, and what they propose. It runs inside their scope."""

from __future__ import annotations

from decimal import Decimal

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from quartermaster.accounts import doors
from quartermaster.kernel import quantities
from quartermaster.kernel.quantities import plain
from quartermaster.kernel.refusals import Refusal
from quartermaster.vmi import operations as vmi
from quartermaster.vmi import queries
from quartermaster.vmi.forms import SupplyForm
from quartermaster.vmi.models import Item
from quartermaster.vmi.operations import NewSupply
from quartermaster.web.forms import take

MOST_SHOWN = 300
BEGINS = "quantity-"


@require_safe
@doors.page("vmi.portal")
def portal(request: doors.PageRequest) -> HttpResponse:
    """With `fill`, what is below its band is to be filled up."""
    fill = request.GET.get("fill") == "yes"
    below = [item for item in queries.items(queries.supplier_here()) if item.standing == Item.Standing.BELOW] if fill else []
    return _page(request, SupplyForm(), {item.pk: plain(item.room) for item in below})


@doors.page("vmi.portal", effect=True)
def portal_propose(request: doors.PageRequest) -> HttpResponse:
    form, typed = SupplyForm(request.POST), _typed(request)
    if form.is_valid():
        try:
            made = vmi.propose(request.act, supplier_id=queries.supplier_here(), supply=_supply(form, typed))
        except Refusal as refusal:
            take(form, refusal)
        else:
            return doors.done(request, f"{made.number} is proposed. You see here what becomes of it.", url=reverse("vmi_portal"))
    return _page(request, form, typed, status=422)


@doors.page("vmi.portal", effect=True)
def portal_withdraw(request: doors.PageRequest, number: str) -> HttpResponse:
    queries.supplier_here()
    done = vmi.withdraw(request.act, number=number)
    return doors.done(request, f"{done.number} is withdrawn.", url=reverse("vmi_portal"))


def _typed(request: doors.PageRequest) -> dict[int, str]:
    """Item → how much was typed; what is left empty is not proposed."""
    found = {}
    for name, value in request.POST.items():
        key = name.removeprefix(BEGINS)
        if name.startswith(BEGINS) and key.isascii() and key.isdecimal() and len(key) < 19 and str(value).strip():
            found[int(key)] = str(value).strip()
    return found


def _supply(form: SupplyForm, typed: dict[int, str]) -> NewSupply:
    lines: dict[int, Decimal] = {key: quantities.parse(text, pointer="/quantity") for key, text in typed.items()}
    return NewSupply(lines, form.cleaned_data["deliver_on"], form.cleaned_data["note"])


def _page(request: doors.PageRequest, form: SupplyForm, typed: dict[int, str], *, status: int = 200) -> HttpResponse:
    supplier_id = queries.supplier_here()
    items = list(queries.items(supplier_id)[:MOST_SHOWN])
    context = {
        "filled": bool(typed),
        "items": [(item, typed.get(item.pk, "")) for item in items],
        "told_at": min((item.told_at for item in items), default=None),
        "sales": any(item.per_week is not None for item in items),
        "below": sum(item.standing == item.Standing.BELOW for item in items),
        "proposals": queries.proposals().filter(supplier_id=supplier_id)[:20],
        "form": form,
    }
    return render(request, "vmi/portal.html", context, status=status)
