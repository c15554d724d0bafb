"""The demo's purchase orders: drafted, approved, placed, received and put away. All of it is invented, and says so."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, time
from decimal import Decimal

from quartermaster.demo.operations.opening import Shop
from quartermaster.demo.shop import INVENTED, Buy, Fate
from quartermaster.purchasing import operations as purchasing
from quartermaster.purchasing.papers import DAMAGED, Delivery, NewLine, NewOrder, ReceivedLine
from quartermaster.stock import operations as stock
from quartermaster.stock.moves import Goods

RECEIVED_AT, PUT_AWAY_AT, ORDERED_AT = time(7), time(9), time(16)


def receive(opened: Shop, day: date, due: Sequence[Buy], bought: dict[int, str]) -> set[int]:
    """Take in what is due and put it away; the SKUs that lie on shelves now. `bought`: which number a `Buy` has."""
    came = [buy for buy in due if buy.fate is not Fate.OVERDUE and id(buy) in bought]
    if not came:
        return set()
    act = opened.acts["storekeeper"].at(opened.on(day, RECEIVED_AT))
    purchasing.receive_orders(act, deliveries=[_delivery(buy, bought[id(buy)]) for buy in came])
    goods = [line for buy in came if buy.fate is Fate.SETTLED for line in _to_shelves(opened, buy, bought[id(buy)])]
    if goods:
        stock.put_away(act.at(opened.on(day, PUT_AWAY_AT)), goods=goods)
    return {line.sku_id for line in goods}


def buy(opened: Shop, ordered: Sequence[Buy], bought: dict[int, str]) -> None:
    """Draft, approve and place the orders, as far as each of them gets."""
    if not ordered:
        return
    day = max(one.ordered for one in ordered) + opened.shift
    act = opened.acts["buyer"].at(opened.on(day, ORDERED_AT))
    made = purchasing.draft_orders(act, orders=[_order(opened, one) for one in ordered])
    numbers = {id(one): order.number for one, order in zip(ordered, made, strict=True)}
    bought |= numbers
    approved = [numbers[id(one)] for one in ordered if one.fate is not Fate.DRAFT]
    placed = [numbers[id(one)] for one in ordered if one.fate not in (Fate.DRAFT, Fate.APPROVED)]
    if approved:
        purchasing.approve_orders(opened.acts["manager"].at(act.occurred_at), numbers=approved)
    if placed:
        purchasing.place_orders(act, numbers=placed, moments=dict.fromkeys(placed, act.occurred_at))


def _order(opened: Shop, one: Buy) -> NewOrder:
    return NewOrder(
        supplier_id=opened.supplier_ids[one.supplier],
        warehouse_id=opened.warehouse_ids[one.warehouse],
        lines=[NewLine(opened.sku_ids[code], Decimal(quantity)) for code, quantity in one.lines],
        expected_on=one.due + opened.shift,
        note=INVENTED,
    )


def _delivery(one: Buy, number: str) -> Delivery:
    good = [
        ReceivedLine(quantity=Decimal(quantity), position=position)
        for position, (_, quantity) in enumerate(_good(one), start=1)
        if quantity
    ]
    damaged = [ReceivedLine(quantity=Decimal(one.damaged), position=1, condition=DAMAGED)] if one.damaged else []
    return Delivery(number=number, lines=good + damaged, delivery_note=f"DN-{number}", note=INVENTED, final=bool(one.short))


def _to_shelves(opened: Shop, one: Buy, number: str) -> Iterable[Goods]:
    for code, quantity in _good(one):
        if quantity:
            yield Goods(
                owner_id=opened.owner_id,
                sku_id=opened.sku_ids[code],
                quantity=Decimal(quantity),
                bin_id=opened.docks[one.warehouse].id,
                to_bin_id=opened.shelf(one.warehouse, code),
                document=number,
            )


def _good(one: Buy) -> list[tuple[str, int]]:
    """The lines with what came of them in good condition."""
    (code, quantity), *others = one.lines
    return [(code, quantity - one.damaged - one.short), *others]
