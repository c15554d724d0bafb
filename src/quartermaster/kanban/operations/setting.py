"""Loops: begun, changed, ended; and how many cards are in circulation."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction

from quartermaster.accounts.acts import Act, record
from quartermaster.catalog.models import Sku
from quartermaster.kanban import queries
from quartermaster.kanban.models import MOST_CARDS, Card, Loop, Round
from quartermaster.kernel import quantities
from quartermaster.kernel.notices import Notice, announce
from quartermaster.kernel.numbering import next_number
from quartermaster.kernel.quantities import plain
from quartermaster.kernel.refusals import Conflict, FieldError, Invalid, StaleVersion
from quartermaster.locations.models import Bin, Zone

Source = Loop.Source


class InvalidLoop(Invalid):
    code = "invalid_kanban_loop"
    title = "Not a loop that can work"


class LoopEnded(Conflict):
    code = "kanban_loop_ended"
    title = "The loop has ended"


class CardsInUse(Conflict):
    """Cards that are ordered stay until they are full."""

    code = "kanban_cards_in_use"
    title = "Cards are on their way"


@dataclass(frozen=True, slots=True)
class NewLoop:
    """A loop as somebody wants it; ids of what it names. `per_day` and `lead_days` are said where measuring is not enough."""

    owner_id: int
    sku_id: int
    warehouse_id: int
    source: str
    container: Decimal
    most_cards: int
    zone_id: int | None = None
    bin_id: int | None = None
    supplier_id: int | None = None
    from_warehouse_id: int | None = None
    from_bin_id: int | None = None
    per_day: Decimal | None = None
    lead_days: Decimal | None = None
    allowance: Decimal = Decimal(10)


FIELDS = (
    "owner_id", "sku_id", "warehouse_id", "zone_id", "bin_id", "source", "supplier_id", "from_warehouse_id", "from_bin_id",
    "container", "per_day", "lead_days", "allowance", "most_cards",
)  # fmt: skip
FIXED = ("owner_id", "sku_id", "warehouse_id", "zone_id", "bin_id")
"""What a loop is; another place or SKU is another loop."""


@transaction.atomic
def begin_loop(act: Act, *, loop: NewLoop, cards: int | None = None) -> Loop:
    """A loop with so many full containers; None: as many as are needed, so far as that can be reckoned, else two."""
    _check(loop, but=None)
    made = Loop.objects.create(
        number=next_number("KB", sequence="kanban_loop_number"),
        begun_at=act.occurred_at,
        **{name: getattr(loop, name) for name in FIELDS},
    )
    record(act, "kanban.begin_loop", document=made.number, container=plain(loop.container), source=loop.source)
    wanted = cards if cards is not None else queries.board_of(made).reckoned.needed or 2
    _circulate(act, made, min(wanted, loop.most_cards) if cards is None else wanted)
    return made


@transaction.atomic
def change_loop(act: Act, *, number: str, loop: NewLoop, version: int | None = None) -> Loop:
    """Another source, container or reckoning. What is ordered already stays as it was ordered."""
    found = locked(number, version)
    if any(getattr(found, name) != getattr(loop, name) for name in FIXED):
        message = "A loop keeps its SKU, its owner and its place. End it, and begin another."
        raise InvalidLoop(message, errors=[FieldError("/sku", InvalidLoop.code, message)])
    _check(loop, but=found)
    for name in FIELDS:
        setattr(found, name, getattr(loop, name))
    found.version += 1
    found.save(update_fields=[*FIELDS, "version"])
    record(act, "kanban.change_loop", document=found.number, container=plain(loop.container), source=loop.source)
    _tell("kanban.changed", found)
    return found


@transaction.atomic
def set_cards(act: Act, *, number: str, cards: int, version: int | None = None) -> Loop:
    """So many cards in circulation. New ones begin full: whoever has an empty container scans its card. Full ones go first, then
    empty ones; those that are ordered stay."""
    found = locked(number, version)
    _circulate(act, found, cards)
    return found


@transaction.atomic
def end_loop(act: Act, *, number: str, version: int | None = None) -> Loop:
    """The loop goes round no more. Cards that are ordered have to come first, or their documents be cancelled."""
    found = locked(number, version)
    _circulate(act, found, 0)
    found.ended_at = act.occurred_at
    found.save(update_fields=["ended_at"])
    record(act, "kanban.end_loop", document=found.number)
    return found


# ---------------------------------------------------------------- below


def locked(number: str, version: int | None = None) -> Loop:
    """The loop, locked and not ended."""
    found = queries.loops().select_for_update(of=("self",)).filter(number=number.strip().upper()).first()
    if found is None:
        raise queries.UnknownLoop(f"There is no loop {number[:40]}.")
    if found.ended_at:
        raise LoopEnded(f"{found.number} has ended. Begin another loop.")
    if version is not None and version != found.version:
        raise StaleVersion(f"{found.number} was changed by somebody else since you read it. Look at it again.")
    return found


def _circulate(act: Act, loop: Loop, cards: int) -> None:
    before = loop.cards
    if not 0 <= cards <= loop.most_cards:
        message = f"At most {loop.most_cards} cards go round in {loop.number}, not {cards}. Raise the most first."
        raise InvalidLoop(message, errors=[FieldError("/cards", InvalidLoop.code, message)])
    if cards < before:
        _withdraw(act, loop, before - cards)
    elif cards > before:
        _issue(loop, cards - before)
    loop.cards, loop.version = cards, loop.version + 1
    loop.save(update_fields=["cards", "version"])
    if cards != before:
        record(act, "kanban.set_cards", document=loop.number, cards=f"{before} → {cards}")
    _tell("kanban.changed", loop)


def _issue(loop: Loop, more: int) -> None:
    """A number is given once: a card that was withdrawn may still lie somewhere."""
    last = Card.objects.filter(loop=loop).count()
    Card.objects.bulk_create(
        Card(loop=loop, place=place, number=f"{loop.number}-{place:02}") for place in range(last + 1, last + more + 1)
    )


def _withdraw(act: Act, loop: Loop, fewer: int) -> None:
    cards = list(Card.objects.select_for_update().filter(loop=loop, withdrawn_at=None).order_by("-place"))
    rounds = {one.card_id: one for one in Round.objects.select_for_update().filter(card__in=cards, ended_at=None)}
    free = sorted(
        (card for card in cards if queries.state_of(rounds.get(card.pk)) != "ordered"), key=lambda card: card.pk in rounds
    )
    if len(free) < fewer:
        message = f"{len(cards) - len(free)} cards of {loop.number} are ordered: take them out when they are full."
        raise CardsInUse(message, errors=[FieldError("/cards", CardsInUse.code, message)])
    going = [card.pk for card in free[:fewer]]
    Card.objects.filter(pk__in=going).update(withdrawn_at=act.occurred_at)
    Round.objects.filter(card_id__in=going, ended_at=None).update(ended_at=act.occurred_at, outcome=Round.Outcome.WITHDRAWN)


def _check(loop: NewLoop, *, but: Loop | None) -> None:
    sku = Sku.objects.select_related("unit").get(pk=loop.sku_id)
    faults = list(_faults(loop, sku))
    same = Loop.objects.filter(**{name: getattr(loop, name) for name in FIXED}, ended_at=None)
    if other := same.exclude(pk=but.pk if but else 0).first():
        faults.append(("sku", f"{sku.code} has the loop {other.number} there already."))
    if but is not None and but.cards > loop.most_cards:
        faults.append(("most_cards", f"{but.cards} cards are in circulation. Take some out first."))
    if faults:
        errors = [FieldError(f"/{name}", InvalidLoop.code, message) for name, message in faults]
        raise InvalidLoop(errors[0].message, errors=errors)


def _faults(loop: NewLoop, sku: Sku) -> Iterator[tuple[str, str]]:
    quantities.check(loop.container, pointer="/container", scale=sku.unit.scale)
    if not 0 < loop.most_cards <= MOST_CARDS:
        yield "most_cards", f"A loop has 1 to {MOST_CARDS} cards."
    if loop.allowance < 0 or loop.allowance > 500:
        yield "allowance", "The allowance is 0 to 500 percent."
    for name, figure in (("per_day", loop.per_day), ("lead_days", loop.lead_days)):
        if figure is not None and figure <= 0:
            yield name, "Say more than nothing, or leave it out: then it is measured."
    if sku.kit == Sku.Kit.BUNDLE:
        yield "sku", f"{sku.code} is a bundle, which is never in stock itself. Choose one of its components."
    yield from _place_faults(loop)
    yield from _source_faults(loop, sku)


def _place_faults(loop: NewLoop) -> Iterator[tuple[str, str]]:
    if loop.bin_id and not Bin.objects.filter(pk=loop.bin_id, warehouse_id=loop.warehouse_id, kind=Bin.Kind.STORAGE).exists():
        yield "bin", "The place is a storage bin of the warehouse."
    if loop.zone_id and not Zone.objects.filter(pk=loop.zone_id, warehouse_id=loop.warehouse_id).exists():
        yield "zone", "The zone is one of the warehouse."


def _source_faults(loop: NewLoop, sku: Sku) -> Iterator[tuple[str, str]]:
    named = {
        Source.SUPPLIER: loop.supplier_id,
        Source.WAREHOUSE: loop.from_warehouse_id,
        Source.BIN: loop.from_bin_id,
    }
    if loop.source not in Source.values:
        yield "source", "A loop is filled by a supplier, from a warehouse or a bin, or by making."
        return
    for kind, value in named.items():
        if kind == loop.source and not value:
            yield "source", f"Say which: {kind.label.lower()}."
        if kind != loop.source and value:
            yield "source", f"Filled by {Source(loop.source).label.lower()}, it needs no {kind.label.lower()}."
    if loop.source == Source.BIN:
        inside = Bin.objects.filter(pk=loop.from_bin_id or 0, warehouse_id=loop.warehouse_id, role=Bin.Role.RESERVE)
        if not loop.bin_id or loop.bin_id == loop.from_bin_id or not inside.exists():
            yield "from_bin", "Goods go from a reserve bin to another bin of the same warehouse."
    if loop.source == Source.WAREHOUSE and loop.from_warehouse_id == loop.warehouse_id:
        yield "from_warehouse", "Within a warehouse goods go from bin to bin."
    if loop.source == Source.MAKING and sku.kit != Sku.Kit.MADE:
        yield "sku", f"{sku.code} has no bill of materials to be made by."


def _tell(name: str, loop: Loop) -> None:
    announce(Notice(name, frozenset([loop.sku_id]), frozenset([loop.warehouse_id]), (loop.number,)))
