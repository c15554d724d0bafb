"""What an order waits for, and where it is sent from, under /api/v1."""

from __future__ import annotations

from ninja import Router

from quartermaster.accounts import doors
from quartermaster.locations.models import Warehouse
from quartermaster.sales import operations as sales
from quartermaster.sales import queries
from quartermaster.sales.channel_schemas import HoldIn, OptionOut, SourceIn, WaitsOut
from quartermaster.sales.models import Order
from quartermaster.web.api import Strict

router = Router(tags=["sales"])


class NothingIn(Strict):
    """An empty object."""


@router.post("/orders/{number}/hold", response={201: WaitsOut})
@doors.api("sales.hold", effect=True)
def hold(request: doors.ApiRequest, number: str, body: HoldIn) -> tuple[int, WaitsOut]:
    """Nothing of the order is released, picked, packed or shipped until it goes on."""
    found = queries.order_by_number(number)
    return 201, _waits(sales.hold(request.act, number=found.number, reason=body.reason, give_up=body.give_up))


@router.post("/orders/{number}/going-on", response={201: WaitsOut})
@doors.api("sales.hold", effect=True)
def go_on(request: doors.ApiRequest, number: str, body: NothingIn) -> tuple[int, WaitsOut]:
    """A held order goes on; what of it waits is reserved as far as it is there."""
    return 201, _waits(sales.let_go(request.act, number=queries.order_by_number(number).number))


@router.post("/orders/{number}/confirmation", response={201: WaitsOut})
@doors.api("sales.place_order", effect=True)
def confirm(request: doors.ApiRequest, number: str, body: NothingIn) -> tuple[int, WaitsOut]:
    """A draft becomes an order, and claims its goods."""
    return 201, _waits(sales.confirm(request.act, number=queries.order_by_number(number).number))


@router.post("/orders/{number}/payment", response={201: WaitsOut})
@doors.api("sales.note_payment", effect=True)
def note_payment(request: doors.ApiRequest, number: str, body: NothingIn) -> tuple[int, WaitsOut]:
    """The order is paid, in time. One that has expired stays so: place it again."""
    return 201, _waits(sales.note_payment(request.act, number=queries.order_by_number(number).number))


@router.get("/orders/{number}/sources", response=list[OptionOut])
@doors.api("sales.view")
def list_sources(request: doors.ApiRequest, number: str) -> list[OptionOut]:
    """The ways to send the order that were found when it was placed, the best first."""
    return _options(queries.order_by_number(number))


@router.post("/orders/{number}/sources", response={201: list[OptionOut]})
@doors.api("sales.place_order", effect=True)
def choose_source(request: doors.ApiRequest, number: str, body: SourceIn) -> tuple[int, list[OptionOut]]:
    """Send the order another way. Its claims are exchanged; a refusal leaves everything as it was."""
    found = queries.order_by_number(number)
    return 201, _options(sales.choose_source(request.act, number=found.number, rank=body.option))


def _options(order: Order) -> list[OptionOut]:
    codes = dict(Warehouse.objects.values_list("id", "code"))
    return [OptionOut.of(option, codes) for option in queries.options_of(order)]


def _waits(order: Order) -> WaitsOut:
    return waits_of(queries.order_by_number(order.number))


def waits_of(order: Order) -> WaitsOut:
    return WaitsOut(
        held_at=order.held_at,
        held_by=order.held_by.username if order.held_by else None,
        hold_reason=order.hold_reason,
        payment_due_at=order.payment_due_at,
        paid_at=order.paid_at,
    )
