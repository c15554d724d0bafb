"""Each step of a purchase order by hand: submit, approve, reject, place, acknowledge, hold, charges, close, cancel."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from quartermaster.accounts import doors
from quartermaster.accounts.acts import Act
from quartermaster.kernel.money import parse_price
from quartermaster.kernel.quantities import parse as parse_quantity
from quartermaster.kernel.quantities import plain
from quartermaster.kernel.refusals import FieldError, Invalid
from quartermaster.purchasing import minimums, queries
from quartermaster.purchasing import operations as purchasing
from quartermaster.purchasing.forms import ReasonForm
from quartermaster.purchasing.models import PurchaseOrder, PurchaseOrderCharge
from quartermaster.purchasing.operations.acknowledging import InvalidAcknowledgement
from quartermaster.purchasing.pages.asking import seen_version
from quartermaster.purchasing.papers import AcknowledgedLine, NewCharge

BLANK_CHARGES = 2
Verb = Callable[..., PurchaseOrder]


def because(request: doors.PageRequest) -> Act:
    """The act with the reason that was typed."""
    return request.act.because(request.POST.get("reason", "").strip()[:200])


def stepped(request: doors.PageRequest, verb: Verb, number: str, said: str) -> HttpResponse:
    """Do it to the order as the page showed it, and go back to it."""
    verb(because(request), number=number, version=seen_version(request))
    return doors.done(request, said, url=reverse("purchase_order", args=[number]))


@doors.page("purchasing.order", effect=True)
def purchase_order_submit(request: doors.PageRequest, number: str) -> HttpResponse:
    return stepped(request, purchasing.submit, number, f"{number} waits for approval.")


@doors.page("purchasing.approve", effect=True)
def purchase_order_approve(request: doors.PageRequest, number: str) -> HttpResponse:
    return stepped(request, purchasing.approve, number, f"Approved {number}.")


@require_safe
@doors.page("purchasing.approve")
def purchase_order_reject_form(request: doors.PageRequest, number: str) -> HttpResponse:
    return ending_form(request, number, "purchasing/reject.html", "purchase_order_reject")


@doors.page("purchasing.approve", effect=True)
def purchase_order_reject(request: doors.PageRequest, number: str) -> HttpResponse:
    return stepped(request, purchasing.reject, number, f"Rejected {number}.")


@require_safe
@doors.page("purchasing.order_below_minimum")
def purchase_order_place_form(request: doors.PageRequest, number: str) -> HttpResponse:
    return ending_form(request, number, "purchasing/place.html", "purchase_order_place")


@doors.page("purchasing.order", effect=True)
def purchase_order_place(request: doors.PageRequest, number: str) -> HttpResponse:
    return stepped(request, purchasing.place, number, f"{number} is on order. No e-mail was sent: tell the supplier.")


@doors.page("purchasing.order", effect=True)
def purchase_order_send(request: doors.PageRequest, number: str) -> HttpResponse:
    """Place it where it was approved, and e-mail it to whoever gets orders at the supplier."""
    email = purchasing.send_order(request.act, number=number, version=seen_version(request))
    url = reverse("purchase_order", args=[number])
    return doors.done(request, f"{number} goes to {', '.join(email.addresses)}.", url=url)


@require_safe
@doors.page("purchasing.hold")
def purchase_order_hold_form(request: doors.PageRequest, number: str) -> HttpResponse:
    return ending_form(request, number, "purchasing/hold.html", "purchase_order_hold")


@doors.page("purchasing.hold", effect=True)
def purchase_order_hold(request: doors.PageRequest, number: str) -> HttpResponse:
    return stepped(request, purchasing.hold, number, f"{number} is on hold.")


@doors.page("purchasing.hold", effect=True)
def purchase_order_resume(request: doors.PageRequest, number: str) -> HttpResponse:
    return stepped(request, purchasing.resume, number, f"{number} goes on.")


@require_safe
@doors.page("purchasing.order")
def purchase_order_acknowledge_form(request: doors.PageRequest, number: str) -> HttpResponse:
    order = queries.order_by_number(number)
    shown = [
        (
            line,
            plain(line.quantity if line.acknowledged_quantity is None else line.acknowledged_quantity),
            line.acknowledged_on or line.asked_on(order),
        )
        for line in order.lines.all()
    ]
    action = reverse("purchase_order_acknowledge", args=[order.number])
    return render(request, "purchasing/acknowledge.html", {"order": order, "shown": shown, "action": action})


@doors.page("purchasing.order", effect=True)
def purchase_order_acknowledge(request: doors.PageRequest, number: str) -> HttpResponse:
    order = queries.order_by_number(number)
    lines = [] if request.POST.get("as") == "ordered" else _confirmed(request, order)
    reference = request.POST.get("reference", "").strip()
    found = purchasing.acknowledge(request.act, number=number, lines=lines, reference=reference, version=seen_version(request))
    differs = any(line.differs(found) for line in found.lines.all())
    said = f"{number} is acknowledged" + (", other than it was ordered." if differs else " as it was ordered.")
    return doors.done(request, said, url=reverse("purchase_order", args=[number]))


@doors.page("purchasing.order", effect=True)
def purchase_order_accept(request: doors.PageRequest, number: str) -> HttpResponse:
    return stepped(request, purchasing.accept_acknowledgement, number, f"{number} is what the supplier confirmed.")


@require_safe
@doors.page("purchasing.order")
def purchase_order_charges_form(request: doors.PageRequest, number: str) -> HttpResponse:
    order = queries.order_by_number(number)
    context = {
        "order": order,
        "rows": [*((one.kind, plain(one.amount), one.basis) for one in order.charges.all()), *[("", "", "")] * BLANK_CHARGES],
        "kinds": PurchaseOrderCharge.Kind.choices,
        "bases": PurchaseOrderCharge.Basis.choices,
        "action": reverse("purchase_order_charges", args=[order.number]),
    }
    return render(request, "purchasing/charges.html", context)


@doors.page("purchasing.order", effect=True)
def purchase_order_charges(request: doors.PageRequest, number: str) -> HttpResponse:
    typed = zip(*(request.POST.getlist(f"charge_{name}") for name in ("kind", "amount", "basis")), strict=False)
    charges = [
        NewCharge(kind, parse_price(amount, pointer=f"/charges/{place}/amount"), basis)
        for place, (kind, amount, basis) in enumerate(typed)
        if amount.strip()
    ]
    purchasing.set_charges(request.act, number=number, charges=charges, version=seen_version(request))
    return doors.done(request, f"Saved what {number} will cost besides.", url=reverse("purchase_order", args=[number]))


@doors.page("purchasing.order", effect=True)
def purchase_order_consolidate(request: doors.PageRequest, number: str) -> HttpResponse:
    """Make the draft one with all the drafts that it can be made one with."""
    order = queries.order_by_number(number)
    numbers = [order.number, *queries.drafts_like(order).values_list("number", flat=True)]
    found = purchasing.consolidate(request.act, numbers=numbers)
    said = f"Made {len(numbers)} drafts one.{minimums.words_of([found])}"
    return doors.done(request, said, url=reverse("purchase_order", args=[found.number]))


@doors.page("purchasing.close", effect=True)
def purchase_order_close(request: doors.PageRequest, number: str) -> HttpResponse:
    act = request.act.because(request.POST.get("reason", "").strip()[:200])
    purchasing.close(act, number=number, version=seen_version(request), short=request.POST.get("short") == "yes")
    return doors.done(request, f"Closed {number}.", url=reverse("purchase_order", args=[number]))


@require_safe
@doors.page("purchasing.close")
def purchase_order_close_form(request: doors.PageRequest, number: str) -> HttpResponse:
    return ending_form(request, number, "purchasing/close_short.html", "purchase_order_close")


@require_safe
@doors.page("purchasing.order")
def purchase_order_cancel_form(request: doors.PageRequest, number: str) -> HttpResponse:
    return ending_form(request, number, "purchasing/cancel.html", "purchase_order_cancel")


@doors.page("purchasing.order", effect=True)
def purchase_order_cancel(request: doors.PageRequest, number: str) -> HttpResponse:
    act = request.act.because(request.POST.get("reason", "").strip()[:200])
    purchasing.cancel(act, number=number, version=seen_version(request))
    return doors.done(request, f"Cancelled {number}.", url=reverse("purchase_order", args=[number]))


# ---------------------------------------------------------------- below: what is typed, and what is asked before


def _confirmed(request: doors.PageRequest, order: PurchaseOrder) -> list[AcknowledgedLine]:
    """What was typed of each line; what was left empty is as it was ordered."""
    errors: list[FieldError] = []
    lines = []
    for place, line in enumerate(order.lines.all()):
        quantity, day = (request.POST.get(f"{name}_{line.position}", "").strip() for name in ("quantity", "on"))
        try:
            lines.append(AcknowledgedLine(line.position, _quantity(quantity, place), _day(day, place)))
        except Invalid as refusal:
            errors += refusal.errors
    if errors:
        raise InvalidAcknowledgement(errors[0].message, errors=errors)
    return lines


def _quantity(text: str, place: int) -> Decimal | None:
    if text and not text.strip("0."):
        return Decimal(0)
    return parse_quantity(text, pointer=f"/lines/{place}/quantity") if text else None


def _day(text: str, place: int) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        message = f"“{text[:20]}” is not a date. Write it like 2027-01-31."
        raise InvalidAcknowledgement(message, errors=[FieldError(f"/lines/{place}/on", "not_a_date", message)]) from None


def ending_form(request: doors.PageRequest, number: str, template: str, action: str) -> HttpResponse:
    order = queries.order_by_number(number)
    context = {"order": order, "form": ReasonForm(), "action": reverse(action, args=[order.number])}
    return render(request, template, {**context, "open_lines": [line for line in order.lines.all() if line.open_quantity]})
