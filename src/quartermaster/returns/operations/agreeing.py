"""What may come back, and the end of it. Never more than was shipped, all returns of an order together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from django.db import transaction

from quartermaster.accounts.acts import Act
from quartermaster.kernel.numbering import next_number
from quartermaster.kernel.quantities import check as check_quantity
from quartermaster.kernel.quantities import plain
from quartermaster.kernel.refusals import Conflict, FieldError, Invalid
from quartermaster.returns import queries
from quartermaster.returns.models import Return, ReturnLine
from quartermaster.returns.operations.documents import (
    ZERO,
    InvalidReturn,
    State,
    end,
    lines_of,
    lock,
    require_reason,
    require_state,
    settle,
    tell,
)
from quartermaster.returns.papers import NewReturn, Wanted
from quartermaster.sales.models import Order, OrderKit, OrderLine
from quartermaster.sales.operations import MoreThanShipped, UnknownOrder


class NothingToReturn(Invalid):
    code = "empty"
    title = "Nothing to return"


class StillToDecide(Conflict):
    """Goods that came have no disposition yet."""

    code = "still_to_decide"
    title = "Not all of it is decided"


@transaction.atomic
def open_return(act: Act, *, wanted: NewReturn, authorised: bool = False, blind: bool = False) -> Return:
    """A customer wants to send goods of an order back; `authorised` agrees at once.

    Refuses more than the customer has and may not send back on another return already (`MoreThanShipped`).
    """
    order = _locked_order(wanted.order)
    rows = _rows(order, wanted.lines)
    paper = Return.objects.create(
        number=next_number("RMA", sequence="returns_return_number"),
        order=order,
        owner_id=order.owner_id,
        warehouse_id=order.warehouse_id,
        state=State.AUTHORISED if authorised else State.REQUESTED,
        authorised_at=act.occurred_at if authorised else None,
        blind=blind,
        expected_on=wanted.expected_on,
        note=wanted.note,
        opened_by_id=act.user_id,
        opened_at=act.occurred_at,
    )
    for position, row in enumerate(rows, start=1):
        row.paper, row.position = paper, position
    ReturnLine.objects.bulk_create(rows)
    units = plain(sum((row.quantity for row in rows), ZERO))
    tell(act, "returns.open", paper, sku_ids={row.sku_id for row in rows}, units=units)
    return paper


@transaction.atomic
def authorise(act: Act, *, number: str, version: int | None = None) -> Return:
    """Agree: the customer may send it."""
    paper = lock(number, version)
    require_state(paper, "authorised", State.REQUESTED)
    paper.authorised_at = act.occurred_at
    settle(act, paper)
    tell(act, "returns.authorise", paper)
    return paper


@transaction.atomic
def reject(act: Act, *, number: str, version: int | None = None) -> Return:
    """Do not agree. The act says why."""
    paper = lock(number, version)
    require_state(paper, "rejected", State.REQUESTED)
    require_reason(act)
    end(act, paper, State.REJECTED)
    tell(act, "returns.reject", paper)
    return paper


@transaction.atomic
def note_sent(act: Act, *, number: str, carrier: str = "", tracking: str = "", version: int | None = None) -> Return:
    """The customer has sent it."""
    paper = lock(number, version)
    require_state(paper, "noted as sent", *Return.EXPECTED)
    paper.carrier, paper.tracking, paper.sent_at = carrier, tracking, paper.sent_at or act.occurred_at
    settle(act, paper)
    told = {name: said for name, said in (("carrier", carrier), ("tracking", tracking)) if said}
    tell(act, "returns.note_sent", paper, sku_ids=(), **told)
    return paper


@transaction.atomic
def cancel(act: Act, *, number: str, version: int | None = None) -> Return:
    """It will not come. Only while nothing has; what came is decided and the return closed."""
    paper = lock(number, version)
    require_state(paper, "cancelled", State.REQUESTED, *Return.EXPECTED)
    require_reason(act)
    end(act, paper, State.CANCELLED)
    tell(act, "returns.cancel", paper)
    return paper


@transaction.atomic
def close(act: Act, *, number: str, version: int | None = None) -> Return:
    """All that came is decided, and what did not come will not: the customer keeps it."""
    paper = lock(number, version)
    require_state(paper, "closed", *Return.AT_HAND)
    lines = lines_of(paper)
    if waiting := [line for line in lines.values() if line.undecided]:
        said = ", ".join(f"{plain(line.undecided)} of {line.sku.code}" for line in waiting)
        raise StillToDecide(f"{said} came and nobody has said what becomes of it. Decide that first.")
    kept = sum((line.expected for line in lines.values()), ZERO)
    end(act, paper, State.CLOSED)
    told = {"did not come": plain(kept)} if kept else {}
    tell(act, "returns.close", paper, sku_ids=(), **told)
    return paper


def _locked_order(number: str) -> Order:
    found = Order.objects.select_for_update(of=("self",)).filter(number=number.strip().upper()).first()
    if found is None:
        raise UnknownOrder(f"There is no order {number[:40]}.")
    return found


def _rows(order: Order, wanted: Sequence[Wanted]) -> list[ReturnLine]:
    """The lines to be, kits taken apart. All faults at once."""
    if not wanted:
        raise NothingToReturn("There is not a single line to return.", errors=[FieldError("/lines", "empty", "No lines")])
    lines = {line.position: line for line in OrderLine.objects.filter(order=order).select_related("sku__unit")}
    agreed = queries.still_to_come(order.pk)
    left = {line.pk: line.shipped - line.returned - agreed.get(line.pk, ZERO) for line in lines.values()}
    rows: list[ReturnLine] = []
    faults: list[FieldError] = []
    short = False
    for place, one, line, quantity in _opened(order, lines, wanted):
        fault = _fault(place, one, line, quantity, left)
        if fault:
            faults.append(fault)
            short = short or fault.code == MoreThanShipped.code
        elif line:
            left[line.pk] -= quantity
            rows.append(ReturnLine(order_line=line, sku=line.sku, quantity=quantity, reason=one.reason, note=one.note))
    if faults:
        kind: type[Invalid | Conflict] = MoreThanShipped if short else InvalidReturn
        raise kind(faults[0].message, errors=faults)
    return rows


def _opened(
    order: Order, lines: dict[int, OrderLine], wanted: Sequence[Wanted]
) -> Iterable[tuple[int, Wanted, OrderLine | None, Decimal]]:
    """Each wanted line with its order line; a kit as its components."""
    kits = {kit.position: kit for kit in OrderKit.objects.filter(order=order)}
    for place, one in enumerate(wanted):
        if kit := kits.get(one.position):
            parts = [line for line in lines.values() if line.kit_id == kit.pk]
            yield from ((place, one, line, one.quantity * (line.per_kit or ZERO)) for line in parts)
        else:
            yield place, one, lines.get(one.position), one.quantity


def _fault(place: int, one: Wanted, line: OrderLine | None, quantity: Decimal, left: dict[int, Decimal]) -> FieldError | None:
    pointer = f"/lines/{place}"
    if line is None:
        return FieldError(f"{pointer}/line", "unknown_line", f"The order has no line {one.position}.")
    if one.reason not in ReturnLine.Reason.values:
        return FieldError(f"{pointer}/reason", "unknown_reason", f"“{one.reason[:30]}” is not a reason to return goods.")
    try:
        check_quantity(quantity, scale=line.sku.unit.scale, pointer=f"{pointer}/quantity")
    except Invalid as refused:
        return refused.errors[0]
    if quantity > left[line.pk]:
        message = f"Of {line.sku.code} the customer can send {plain(max(left[line.pk], ZERO))} back, not {plain(quantity)}."
        return FieldError(f"{pointer}/quantity", MoreThanShipped.code, message, {"left": plain(max(left[line.pk], ZERO))})
    return None
