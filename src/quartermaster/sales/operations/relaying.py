"""Sending an order from other warehouses, or other goods from where its rule says: all its claims are exchanged in one pass."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from django.db import transaction

from quartermaster.accounts.acts import Act
from quartermaster.catalog.models import Sku
from quartermaster.kernel.refusals import NotFound
from quartermaster.locations.models import Warehouse
from quartermaster.sales.models import ZERO, OnShort, Order, OrderKit, OrderLine, PickLine, SourcingOption, claim_name
from quartermaster.sales.operations.claiming import takes_all_or_nothing
from quartermaster.sales.operations.documents import lines_of, lock_whole, refresh, run, tell
from quartermaster.sales.operations.gates import AlreadyPicked, require_untouched
from quartermaster.sales.operations.kits import Laid, Layout
from quartermaster.sales.operations.new_orders import Placed, PlacedLine, skus_of_ids
from quartermaster.sales.operations.ordering import hold_lines, letters, write_lines
from quartermaster.sales.operations.picking import open_claims
from quartermaster.sales.operations.sources import (
    Source,
    Sourced,
    channel_warehouses,
    origins,
    origins_of,
    source,
    sources_of,
)
from quartermaster.sales.operations.sourcing_options import write_options
from quartermaster.sales.operations.terms import Terms, ship_to_of_order
from quartermaster.sales.operations.waiting import WrongOrderState
from quartermaster.sales.series import ORDERS
from quartermaster.sales.sourcing import Share
from quartermaster.stock import operations as stock
from quartermaster.stock import queries as stock_queries
from quartermaster.stock.moves import Ask, Held


class UnknownOption(NotFound):
    """The order has no such way to be sent; they are chosen anew when its lines change."""

    code = "unknown_option"
    title = "There is no such option"


@transaction.atomic
def choose_source(act: Act, *, number: str, rank: int, version: int | None = None) -> Order:
    """Send the order as another of its options says. What is reserved is exchanged; where something is short there, it is
    refused or waits, as the order says, and a refusal leaves everything as it was."""
    whole, orders = lock_whole(number, version=version)
    option = SourcingOption.objects.filter(order=whole, rank=rank).first()
    if option is None:
        raise UnknownOption(f"{number} has no option {rank}. Look at it again.")
    lines = lines_of(orders)
    refuse_cancelled(whole, lines)
    layout = layout_of(orders, lines)
    shares = [Share(position, warehouse_id, Decimal(quantity)) for position, warehouse_id, quantity in option.shares]
    relay(act, whole, orders, lines, sources_of(layout, shares))
    SourcingOption.objects.filter(order=whole).update(chosen=False)
    SourcingOption.objects.filter(id=option.pk).update(chosen=True)
    details = {"sent from": option.warehouses}
    skus = {line.sku_id for line in lines}
    tell(act, "sales.choose_source", {number: details}, moments={}, notice="sales.edited", sku_ids=skus)
    whole.refresh_from_db()
    return whole


def source_again(whole: Order, layout: Layout) -> Sourced:
    """Where the order would be sent from, if it gave up what is reserved for it."""
    sku_ids = {line.sku_id for line in layout.lines}
    there = dict(stock_queries.available(sku_ids, owner_id=whole.owner_id))
    for held in OrderLine.objects.filter(order__in=[whole, *whole.parts.all()], reserved__gt=0).select_related("order"):
        shelf = (held.sku_id, held.order.warehouse_id)
        there[shelf] = there.get(shelf, ZERO) + held.reserved
    return source(layout, there, origins_of(origins(), channel_warehouses().get(whole.channel_id or 0)), terms_of_order(whole))


def refuse_cancelled(whole: Order, lines: Sequence[OrderLine]) -> None:
    """What was cancelled stays with its line, so the order stays where it is."""
    if whole.ended or any(line.cancelled for line in lines):
        raise WrongOrderState(
            f"Something of {whole.number} was cancelled, so it stays where it is. Change its parts, or place another."
        )


def layout_of(orders: Sequence[Order], lines: Sequence[OrderLine]) -> Layout:
    """The order as it was placed, its parts together."""
    found: dict[int, Laid] = {}
    kits = {kit.pk: kit for kit in OrderKit.objects.filter(order__in=[order.pk for order in orders])}
    for line in lines:
        kit = kits[line.kit_id].position if line.kit_id else 0
        laid = Laid(0, line.position, line.sku_id, line.quantity, line.entered, line.unit_price, kit, line.per_kit)
        seen = found.get(line.position)
        found[line.position] = replace(seen, quantity=seen.quantity + line.quantity, entered="") if seen else laid
    bundles = [Laid(0, kit.position, kit.sku_id, kit.quantity, kit.entered, kit.unit_price) for kit in kits.values()]
    in_order = sorted(found.values(), key=lambda line: line.position)
    places = {laid.position: place for place, laid in enumerate(sorted([*in_order, *bundles], key=lambda laid: laid.position))}
    return Layout(
        tuple(replace(line, place=places[line.kit or line.position]) for line in in_order),
        tuple(replace(kit, place=places[kit.position]) for kit in sorted(bundles, key=lambda kit: kit.position)),
    )


@dataclass(frozen=True, slots=True)
class _Sending:
    """What one of the new senders is asked for."""

    order: Order
    layout: Layout


def relay(act: Act, whole: Order, orders: Sequence[Order], lines: Sequence[OrderLine], sources: Sequence[Source]) -> None:
    """Write the order anew over these warehouses, its lines where they are now are gone. Nothing of it may be picked."""
    require_untouched([whole, *orders], lines)
    if PickLine.objects.filter(order_line__in=[line.pk for line in lines]).exists():
        raise AlreadyPicked(f"Goods were picked for {whole.number} before. Cancel what is not wanted, or place another order.")
    claims = [claim for parts in open_claims(line for line in lines if line.reserved).values() for claim, _ in parts]
    attempt = max((line.claims for line in lines), default=0) + 1
    _take_lines_off(orders)
    sending = _senders(whole, sources)
    skus = skus_of_ids({line.sku_id for one in sending for line in (*one.layout.lines, *one.layout.kits)})
    held = _exchange(act, whole, sending, skus, claims, attempt) if not whole.is_draft else {}
    written = [(one.order, one.layout, _placed(one, held, attempt)) for one in sending]
    write_lines(written, skus, {}, claims=attempt)
    _empty(order for order in orders if order.pk not in {one.order.pk for one in sending} and order.pk != whole.pk)
    refresh(one.order for one in sending)


def _exchange(
    act: Act, whole: Order, sending: Sequence[_Sending], skus: Mapping[int, Sku], claims: Sequence[str], attempt: int
) -> dict[str, Held]:
    asks, pointers = {}, {}
    for one in sending:
        for line in one.layout.lines:
            claim = claim_name(one.order.number, line.position, attempt)
            order = one.order
            asks[claim] = Ask(claim, order.owner_id, line.sku_id, order.warehouse_id, line.quantity, document=order.number)
            pointers[claim] = f"/lines/{line.place}/quantity"
    partial = whole.on_short != OnShort.REFUSE
    held = hold_lines(act, asks, skus, pointers, partial=partial, release=dict.fromkeys(claims))
    if takes_all_or_nothing(whole) and any(answer.granted < answer.asked for answer in held):
        stock.release(act, claims={answer.claim: None for answer in held if answer.granted}, keeper=ORDERS)
        return {}
    return {answer.claim: answer for answer in held}


def _placed(one: _Sending, held: Mapping[str, Held], attempt: int) -> Placed:
    def granted(line: Laid) -> Decimal:
        answer = held.get(claim_name(one.order.number, line.position, attempt))
        return answer.granted if answer else ZERO

    lines = tuple(PlacedLine(line.position, line.sku_id, line.quantity, granted(line)) for line in one.layout.lines)
    return Placed(one.order.number, one.order.warehouse_id, lines)


def _take_lines_off(orders: Sequence[Order]) -> None:
    """Nothing was picked for these lines, ever, and what is claimed for them is about to be given back."""
    ids = [order.pk for order in orders]
    run("DELETE FROM sales_orderline WHERE order_id = ANY(%s::bigint[])", [ids])
    run("DELETE FROM sales_orderkit WHERE order_id = ANY(%s::bigint[])", [ids])


def _senders(whole: Order, sources: Sequence[Source]) -> list[_Sending]:
    """The order itself where one warehouse sends all of it, else new parts."""
    places = Warehouse.objects.in_bulk({one.warehouse_id for one in sources})
    whole.is_split, whole.warehouse = len(sources) > 1, places[sources[0].warehouse_id]
    if not whole.is_split:
        Order.objects.filter(pk=whole.pk).update(is_split=False, warehouse=whole.warehouse)
        return [_Sending(whole, sources[0].layout)]
    names = letters(len(sources), first=whole.parts_made)
    made = whole.parts_made + len(sources)
    Order.objects.filter(pk=whole.pk).update(is_split=True, warehouse=whole.warehouse, parts_made=made)
    parts = Order.objects.bulk_create([_part(whole, name, one.warehouse_id) for name, one in zip(names, sources, strict=True)])
    for part in parts:
        part.warehouse = places[part.warehouse_id]
    return [_Sending(part, one.layout) for part, one in zip(parts, sources, strict=True)]


ITS_OWN = (
    "id",
    "number",
    "warehouse",
    "version",
    "is_split",
    "part_of",
    "parts_made",
    "line_count",
    "backordered_lines",
    "total",
)


def _part(whole: Order, name: str, warehouse_id: int) -> Order:
    same = {field.attname: getattr(whole, field.attname) for field in Order._meta.concrete_fields if field.name not in ITS_OWN}
    return Order(**same, number=f"{whole.number}-{name}", warehouse_id=warehouse_id, part_of=whole, version=0)


def _empty(orders: Iterable[Order]) -> None:
    """Parts that send nothing any more."""
    ids = [order.pk for order in orders]
    values = {"state": Order.State.CANCELLED, "line_count": 0, "backordered_lines": 0, "total": ZERO}
    Order.objects.filter(pk__in=ids).update(**values)


def terms_of_order(order: Order) -> Terms:
    """The terms that the order was placed on."""
    return Terms(
        order.channel_id,
        order.on_short,
        order.priority,
        order.ship_complete,
        order.sourcing,
        order.payment_due_at,
        ship_to_of_order(order),
    )


def keep_options(whole: Order, sourced: Sourced) -> None:
    """The options of the order, now that its lines are others."""
    SourcingOption.objects.filter(order=whole).delete()
    write_options([(whole, sourced.options)])
