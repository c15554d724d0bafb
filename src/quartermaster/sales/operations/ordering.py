"""Placing orders: every line of every order is reserved in one statement, or refused naming each short line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from string import ascii_uppercase

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate

from quartermaster.accounts.acts import Act
from quartermaster.catalog.models import Sku
from quartermaster.catalog.queries import usual_owner
from quartermaster.kernel.numbering import next_numbers
from quartermaster.kernel.quantities import plain
from quartermaster.kernel.refusals import FieldError
from quartermaster.sales.models import ZERO, OnShort, Order, claim_name
from quartermaster.sales.operations import kits
from quartermaster.sales.operations.documents import by_line, refresh, run, tell
from quartermaster.sales.operations.kits import Layout
from quartermaster.sales.operations.new_orders import NewOrder, Placed, PlacedLine, ReferenceUsed, check_orders
from quartermaster.sales.operations.pricing import prices_of
from quartermaster.sales.operations.sources import Sourced, sources_for
from quartermaster.sales.operations.sourcing_options import write_options
from quartermaster.sales.operations.terms import Terms, terms_of
from quartermaster.sales.series import ORDERS
from quartermaster.stock import operations as stock
from quartermaster.stock.moves import Ask, Held

TRIES = 3
"""Somebody else may be quicker for what a rule has found in a warehouse; then it looks again."""

Shipped = Mapping[tuple[str, int], Decimal]
"""(Order number, position) → what left while the order was written."""


def place_order(act: Act, *, order: NewOrder) -> Placed:
    """Place one order. Short lines are refused, all named, or wait, as the order's `on_short` says."""
    return _place(act, [order], pointers=[""])[0]


def place_orders(act: Act, *, orders: Sequence[NewOrder]) -> list[Placed]:
    """Place many orders, all or nothing, with a fixed number of statements. Earlier orders are served first."""
    return _place(act, orders, pointers=[f"/orders/{place}" for place in range(len(orders))])


# ---------------------------------------------------------------- below: placing, step by step


@dataclass(frozen=True, slots=True)
class Numbered:
    """An order, or the part of one that a warehouse sends, on its way into the book. `place` is the order's in the request."""

    order: NewOrder
    place: int
    number: str
    pointer: str
    owner_id: int
    warehouse_id: int
    layout: Layout
    terms: Terms
    whole: str = ""


@dataclass(frozen=True, slots=True)
class Granted:
    """Orders that are checked, numbered and reserved, as far as there was stock, and not written yet. A split order is its
    parts among the rows, and itself among the wholes."""

    rows: list[Numbered]
    placed: list[Placed]
    skus: dict[int, Sku]
    wholes: list[Numbered]
    sourced: list[Sourced]

    @property
    def answers(self) -> list[Placed]:
        """What became of each order of the request."""
        parts: dict[int, list[Placed]] = {}
        for row, placed in zip(self.rows, self.placed, strict=True):
            parts.setdefault(row.place, []).append(placed)
        wholes = {whole.place: whole for whole in self.wholes}
        return [_together(wholes[place], found) if place in wholes else found[0] for place, found in sorted(parts.items())]


def _place(act: Act, orders: Sequence[NewOrder], *, pointers: Sequence[str]) -> list[Placed]:
    for _ in range(TRIES - 1):
        try:
            return _place_once(act, orders, pointers)
        except _SomebodyWasQuicker:
            continue
    return _place_once(act, orders, pointers)


@transaction.atomic
def _place_once(act: Act, orders: Sequence[NewOrder], pointers: Sequence[str]) -> list[Placed]:
    granted = grant(act, orders, pointers=pointers)
    refresh(write(act, granted))
    tell_placed(act, granted)
    return granted.answers


def grant(act: Act, orders: Sequence[NewOrder], *, pointers: Sequence[str]) -> Granted:
    """Check, number, source and reserve the orders. `pointers` say where each stands in the request."""
    skus, parts = check_orders(orders, pointers)
    layouts = [kits.lay_out(order.lines, parts) for order in orders]
    usual_id = 0 if all(order.owner_id for order in orders) else usual_owner().id
    owners = [order.owner_id or usual_id for order in orders]
    terms = terms_of(act, orders)
    sourced = sources_for(orders, terms, layouts, owners)
    numbers = next_numbers("SO", sequence="sales_order_number", count=len(orders))
    rows, wholes = [], []
    for place, (order, number, pointer, owner_id, term, found) in enumerate(
        zip(orders, numbers, pointers, owners, terms, sourced, strict=True)
    ):
        first, split = found.sources[0], len(found.sources) > 1
        whole = Numbered(order, place, number, pointer, owner_id, first.warehouse_id, layouts[place], term)
        if split:
            wholes.append(whole)
        for letter, part in zip(letters(len(found.sources)), found.sources, strict=True):
            own = {"number": f"{number}-{letter}", "whole": number} if split else {}
            rows.append(replace(whole, warehouse_id=part.warehouse_id, layout=part.layout, **own))
    try:
        held = _reserve(act, rows, skus)
    except stock.InsufficientStock as short:
        if all(found.is_covered for found, term in zip(sourced, terms, strict=True) if term.on_short == OnShort.REFUSE):
            raise _SomebodyWasQuicker(short.detail, errors=short.errors) from None
        raise
    return Granted(rows, [_placed(row, held) for row in rows], skus, wholes, sourced)


class _SomebodyWasQuicker(stock.InsufficientStock):
    """What was there a moment ago is gone: another way may be found."""


def letters(count: int, *, first: int = 0) -> list[str]:
    """Names of parts: A to Z, then AA, AB and so on."""
    found = []
    for place in range(first, first + count):
        before, own = divmod(place, len(ascii_uppercase))
        found.append((ascii_uppercase[before - 1] if before else "") + ascii_uppercase[own])
    return found


def write(act: Act, granted: Granted, *, shipped: Shipped | None = None) -> list[Order]:
    """Write the orders and their lines; of what is reserved so much has left already. The caller refreshes them."""
    wholes = {order.number: order for order in _write_orders([_row(act, row, is_split=True) for row in granted.wholes])}
    parts: dict[str, int] = {}
    for row in granted.rows:
        parts[row.whole] = parts.get(row.whole, 0) + 1
    for number, order in wholes.items():
        order.parts_made = parts[number]
    Order.objects.bulk_update(wholes.values(), ["parts_made"])
    rows = _write_orders([_row(act, row, part_of=wholes.get(row.whole)) for row in granted.rows])
    layouts = [row.layout for row in granted.rows]
    write_lines(list(zip(rows, layouts, granted.placed, strict=True)), granted.skus, shipped or {})
    heads = {row.place: wholes.get(row.whole, order) for row, order in zip(granted.rows, rows, strict=True)}
    write_options([(heads[place], found.options) for place, found in enumerate(granted.sourced)])
    return rows


def tell_placed(act: Act, granted: Granted) -> None:
    answers = {answer.number: answer for answer in granted.answers}
    details = {
        row.number: _details(answers[row.number], row.order, row.terms)
        for row in (*granted.rows, *granted.wholes)
        if not row.whole
    }
    details |= {row.number: {"part of": row.whole} for row in granted.rows if row.whole}
    moments = {row.number: row.order.placed_at for row in (*granted.rows, *granted.wholes) if row.order.placed_at}
    tell(act, "sales.place_order", details, moments=moments, notice="sales.ordered", sku_ids=granted.skus)


def _reserve(act: Act, numbered: Sequence[Numbered], skus: Mapping[int, Sku]) -> dict[str, Held]:
    """One hold for all lines of all orders in all warehouses. Where some orders wait for what is short, the others must still
    be granted wholly; what takes all or nothing and was granted in part is given back. Drafts hold nothing."""
    asks: dict[str, Ask] = {}
    pointers: dict[str, str] = {}
    refusing: set[str] = set()
    of_order: dict[str, int] = {}
    for row in numbered:
        for line in row.layout.lines if not row.order.draft else ():
            claim = claim_name(row.number, line.position)
            asks[claim] = Ask(claim, row.owner_id, line.sku_id, row.warehouse_id, line.quantity, document=row.number)
            pointers[claim] = f"{row.pointer}/lines/{line.place}/quantity"
            of_order[claim] = row.place
            if row.terms.on_short == OnShort.REFUSE:
                refusing.add(claim)
    if not asks:
        return {}
    held = hold_lines(act, asks, skus, pointers, partial=len(refusing) < len(asks))
    short = {answer.claim: answer.available for answer in held if answer.granted < answer.asked and answer.claim in refusing}
    if short:
        raise _short_of(short, asks, skus, pointers)
    all_or_nothing = {row.place for row in numbered if row.terms.takes_all_or_nothing}
    halves = {of_order[answer.claim] for answer in held if answer.granted < answer.asked} & all_or_nothing
    return {answer.claim: answer for answer in _given_back(act, held, {claim for claim, at in of_order.items() if at in halves})}


def _given_back(act: Act, held: Sequence[Held], claims: set[str]) -> list[Held]:
    """The answers, those of the claims as if nothing had been granted."""
    if granted := [answer.claim for answer in held if answer.claim in claims and answer.granted]:
        stock.release(act, claims=dict.fromkeys(granted), keeper=ORDERS)
    return [replace(answer, granted=ZERO) if answer.claim in claims else answer for answer in held]


def hold_lines(
    act: Act,
    asks: Mapping[str, Ask],
    skus: Mapping[int, Sku],
    pointers: Mapping[str, str],
    *,
    partial: bool,
    release: Mapping[str, Decimal | None] | None = None,
) -> list[Held]:
    """Reserve (and give back before), with a refusal that points at the order's lines and names the SKUs."""
    try:
        if release:
            return stock.exchange(act, release=release, asks=list(asks.values()), partial=partial, keeper=ORDERS)
        return stock.reserve(act, asks=list(asks.values()), partial=partial, fresh=True, keeper=ORDERS)
    except stock.InsufficientStock as refused:
        short = {error.facts["claim"]: Decimal(error.facts["available"]) for error in refused.errors}
        raise _short_of(short, asks, skus, pointers) from None


def _short_of(
    short: Mapping[str, Decimal], asks: Mapping[str, Ask], skus: Mapping[int, Sku], pointers: Mapping[str, str]
) -> stock.InsufficientStock:
    """A line that several warehouses were asked for is short of what all of them together lack."""
    asked: dict[tuple[str, int], Decimal] = {}
    lacking: dict[tuple[str, int], Decimal] = {}
    for claim, ask in asks.items():
        key = (pointers[claim], ask.sku_id)
        asked[key] = asked.get(key, ZERO) + ask.quantity
        if claim in short:
            lacking[key] = lacking.get(key, ZERO) + ask.quantity - short[claim]
    errors = []
    for (pointer, sku_id), missing in lacking.items():
        code, wanted = skus[sku_id].code, asked[pointer, sku_id]
        facts = {"sku": code, "asked": plain(wanted), "available": plain(wanted - missing)}
        message = f"{code}: {facts['asked']} wanted, {facts['available']} available"
        errors.append(FieldError(pointer, "insufficient_stock", message, facts))
    what = "1 line is" if len(errors) == 1 else f"{len(errors)} lines are"
    sentence = f"{what} short. {errors[0].message}. Nothing was reserved: order less, or allow backorders."
    return stock.InsufficientStock(sentence, errors=errors)


def _placed(row: Numbered, held: Mapping[str, Held]) -> Placed:
    def granted(position: int) -> Decimal:
        answer = held.get(claim_name(row.number, position))
        return answer.granted if answer else ZERO

    lines = (PlacedLine(line.position, line.sku_id, line.quantity, granted(line.position)) for line in row.layout.lines)
    return Placed(row.number, row.warehouse_id, tuple(lines), draft=row.order.draft)


def _together(whole: Numbered, parts: Sequence[Placed]) -> Placed:
    lines: dict[int, PlacedLine] = {}
    for line in (line for part in parts for line in part.lines):
        seen = lines.get(line.position)
        more = (seen.quantity + line.quantity, seen.reserved + line.reserved) if seen else (line.quantity, line.reserved)
        lines[line.position] = PlacedLine(line.position, line.sku_id, *more)
    in_order = tuple(line for _, line in sorted(lines.items()))
    return Placed(whole.number, whole.warehouse_id, in_order, tuple(parts), whole.order.draft)


def _row(act: Act, row: Numbered, *, is_split: bool = False, part_of: Order | None = None) -> Order:
    ship_to = row.terms.ship_to
    return Order(
        number=row.number,
        customer_id=row.order.customer_id,
        owner_id=row.owner_id,
        warehouse_id=row.warehouse_id,
        reference=row.order.reference,
        on_short=row.terms.on_short,
        ship_by=row.order.ship_by,
        channel_id=row.terms.channel_id,
        priority=row.terms.priority,
        ship_complete=row.terms.ship_complete,
        sourcing=row.terms.sourcing,
        ship_name=ship_to.name,
        address=ship_to.address,
        postcode=ship_to.postcode,
        city=ship_to.city,
        region=ship_to.region,
        country=ship_to.country,
        latitude=ship_to.latitude,
        longitude=ship_to.longitude,
        note=row.order.note,
        placed_by_id=act.user_id,
        placed_at=row.order.placed_at or act.occurred_at,
        source=act.source,
        version=0,
        is_draft=row.order.draft,
        payment_due_at=row.terms.payment_due_at,
        is_split=is_split,
        part_of=part_of,
    )


def _write_orders(rows: list[Order]) -> list[Order]:
    try:
        return Order.objects.bulk_create(rows, batch_size=2000)
    except IntegrityError as error:
        if "order_reference_is_unique_per_customer" not in str(error):
            raise
        raise ReferenceUsed("This reference was used for the customer at this moment. Look at the customer's orders.") from None


INSERT_LINES = """
    INSERT INTO sales_orderline
        (order_id, position, sku_id, quantity, entered, unit_price, reserved,
        picked, packed, shipped, cancelled, returned, claims, kit_id, per_kit, promised_on)
    SELECT order_id, position, sku_id, quantity, entered, unit_price, reserved, 0, 0, shipped, 0, 0, claims, kit_id, per_kit,
        CASE WHEN reserved + shipped = quantity THEN placed_on END
    FROM unnest(%s::bigint[], %s::int[], %s::bigint[], %s::numeric[], %s::text[], %s::numeric[], %s::numeric[], %s::numeric[],
        %s::int[], %s::bigint[], %s::numeric[], %s::date[]) AS l(order_id, position, sku_id, quantity, entered, unit_price,
        reserved, shipped, claims, kit_id, per_kit, placed_on)
"""


def write_lines(
    orders: Sequence[tuple[Order, Layout, Placed]],
    skus: Mapping[int, Sku],
    shipped: Shipped,
    *,
    claims: int = 1,
    priced_on: date | None = None,
) -> None:
    """Write the lines of the orders. `claims`: which claim of its own each of them has now; `priced_on`: on which day they are
    added, where the order is older."""
    laid = [(order, layout) for order, layout, _ in orders]
    prices = prices_of(laid, skus, on=priced_on)
    written = kits.write_kits(laid, prices.of)
    rows = []
    for order, layout, answer in orders:
        for line, placed in zip(layout.lines, answer.lines, strict=True):
            left = shipped.get((answer.number, line.position), ZERO)
            reserved, kit_id = placed.reserved - left, written.get((order.id, line.kit))
            goods = (order.id, line.position, line.sku_id, line.quantity, line.entered, prices.of(order, line), reserved, left)
            rows.append((*goods, claims, kit_id, line.per_kit, localdate(order.placed_at)))
    run(INSERT_LINES, [list(column) for column in zip(*rows, strict=True)])


def _details(placed: Placed, order: NewOrder, terms: Terms) -> dict[str, object]:
    short = by_line({line.position: line.backordered for line in placed.backordered})
    return {
        "lines": len(order.lines),
        **({"draft": "nothing is reserved yet"} if placed.draft else {"backordered": short} if short else {}),
        **({"parts": ", ".join(part.number for part in placed.parts)} if placed.parts else {}),
        **({"pay by": f"{terms.payment_due_at:%Y-%m-%d %H:%M}"} if terms.payment_due_at else {}),
    }
