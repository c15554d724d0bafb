"""Questions about loops and their cards. Nothing here writes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django.db.models import Exists, OuterRef, QuerySet, Sum

from quartermaster.kanban import usage
from quartermaster.kanban.models import Card, Loop, Round
from quartermaster.kanban.reckoning import Figure, Origin, Reckoned, reckon
from quartermaster.kernel import clock
from quartermaster.kernel.refusals import NotFound
from quartermaster.production.models import WorkOrder
from quartermaster.purchasing.models import PurchaseOrder, PurchaseOrderLine, SupplierItem
from quartermaster.refills.models import Refill
from quartermaster.stock import queries as stock
from quartermaster.transfers.models import Transfer, TransferLine

ZERO = Decimal(0)
MEASURED_OVER = timedelta(days=56)
LEAST_EMPTIED = 5
LEAST_FILLED = 3
LAST_FILLED = 20
DAY_SECONDS = Decimal(86_400)


class UnknownLoop(NotFound):
    code = "unknown_kanban_loop"
    title = "There is no such loop"


class UnknownCard(NotFound):
    code = "unknown_kanban_card"
    title = "There is no such card"


@dataclass(frozen=True, slots=True)
class Shown:
    """A card as it is now: "full", "empty" or "ordered"; its round where it has one."""

    card: Card
    state: str
    round: Round | None


@dataclass(frozen=True, slots=True)
class Board:
    """A loop, its cards by place, and what they should be."""

    loop: Loop
    cards: Sequence[Shown]
    reckoned: Reckoned

    def count(self, state: str) -> int:
        return sum(one.state == state for one in self.cards)

    @property
    def full(self) -> int:
        return self.count("full")

    @property
    def empty(self) -> int:
        return self.count("empty")

    @property
    def ordered(self) -> int:
        return self.count("ordered")

    @property
    def advice(self) -> str:
        return self.reckoned.advice(self.loop.cards, self.loop.most_cards)

    @property
    def troubles(self) -> list[str]:
        """Why empty cards are not ordered."""
        return sorted({one.round.trouble for one in self.cards if one.round and one.round.trouble and one.state == "empty"})


def loops() -> QuerySet[Loop]:
    return Loop.objects.select_related("owner", "sku__unit", "warehouse", "zone", "bin", "supplier", "from_warehouse", "from_bin")


def open_loops(warehouse_id: int | None = None) -> QuerySet[Loop]:
    found = loops().filter(ended_at=None)
    return found if warehouse_id is None else found.filter(warehouse_id=warehouse_id)


def waiting_first(found: QuerySet[Loop]) -> QuerySet[Loop]:
    """Loops with empty cards before the others, each in walking order."""
    empty = Round.objects.filter(card__loop=OuterRef("pk"), ended_at=None, documents=[])
    return found.annotate(waits=Exists(empty)).order_by("-waits", "warehouse__code", "bin__walk_order", "sku__code", "pk")


def empty_cards(warehouse_id: int | None = None) -> int:
    """How many are empty and not ordered, everywhere or in a warehouse."""
    found = Round.objects.filter(ended_at=None, documents=[])
    return (found if warehouse_id is None else found.filter(card__loop__warehouse_id=warehouse_id)).count()


def loop_by_number(number: str) -> Loop:
    found = loops().filter(number=number.strip().upper()).first()
    if found is None:
        raise UnknownLoop(f"There is no loop {number[:40]}.")
    return found


def card_by_number(number: str, *, locked: bool = False) -> Card:
    """A card in use. `locked`: whoever takes it out of circulation meanwhile is waited for, and then there is none."""
    rows = Card.objects.select_related("loop__sku__unit", "loop__warehouse", "loop__zone", "loop__bin", "loop__supplier",
                                       "loop__from_warehouse", "loop__from_bin")  # fmt: skip
    if locked:
        rows = rows.select_for_update(of=("self",), no_key=True)
    found = rows.filter(number=number.strip().upper(), withdrawn_at=None).first()
    if found is None:
        raise UnknownCard(f"No card in use has the number {number[:40]}.")
    return found


def is_card(text: str) -> bool:
    """Whether a scanned text is the number of a card in use."""
    return text.upper().startswith("KB-") and Card.objects.filter(number=text.upper(), withdrawn_at=None).exists()


def open_rounds() -> QuerySet[Round]:
    return Round.objects.filter(ended_at=None).select_related("card__loop__sku__unit", "emptied_by")


def rounds_of(loop: Loop) -> QuerySet[Round]:
    """What ended, the latest first."""
    return Round.objects.filter(card__loop=loop, ended_at__isnull=False).select_related("card").order_by("-ended_at", "-id")


def are_waited_for(documents: Iterable[str], sku_ids: Iterable[int]) -> bool:
    """Whether containers of these SKUs are ordered on these documents; of no documents, on any."""
    found = Round.objects.filter(ended_at=None, card__loop__sku_id__in=list(sku_ids)).exclude(documents=[])
    numbers = list(documents)
    return (found.filter(documents__overlap=numbers) if numbers else found).exists()


def boards(found: Iterable[Loop]) -> list[Board]:
    """Loops with their cards and what they should be, in a fixed number of queries."""
    wanted = list(found)
    rounds = {one.card_id: one for one in open_rounds().filter(card__loop__in=wanted)}
    cards: dict[int, list[Shown]] = defaultdict(list)
    for card in Card.objects.filter(loop__in=wanted, withdrawn_at=None).order_by("loop_id", "place"):
        one = rounds.get(card.pk)
        cards[card.loop_id].append(Shown(card, state_of(one), one))
    reckoned = reckonings(wanted)
    return [Board(loop, cards[loop.pk], reckoned[loop.pk]) for loop in wanted]


def board_of(loop: Loop) -> Board:
    (found,) = boards([loop])
    return found


def state_of(one: Round | None) -> str:
    if one is None:
        return "full"
    return "ordered" if one.documents else "empty"


# ---------------------------------------------------------------- how many cards


def reckonings(found: Sequence[Loop]) -> dict[int, Reckoned]:
    """Loop → how many cards it needs, from what was said, else measured, else asked for or quoted."""
    used, took = _used([loop.pk for loop in found]), _took([loop.pk for loop in found])
    asked = usage.per_day({loop.sku_id for loop in found if loop.per_day is None and loop.pk not in used})
    quoted = _quoted([loop for loop in found if loop.lead_days is None and loop.pk not in took])
    return {
        loop.pk: reckon(
            _first(
                (loop.per_day, Origin.SAID),
                (used.get(loop.pk), Origin.MEASURED),
                (asked.get((loop.owner_id, loop.sku_id, loop.warehouse_id)), Origin.ASKED),
            ),
            _first((loop.lead_days, Origin.SAID), (took.get(loop.pk), Origin.MEASURED), (quoted.get(loop.pk), Origin.QUOTED)),
            loop.container,
            loop.allowance,
        )
        for loop in found
    }


def _first(*figures: tuple[Decimal | None, Origin]) -> Figure | None:
    return next((Figure(value, origin) for value, origin in figures if value is not None), None)


def _used(loop_ids: Sequence[int]) -> dict[int, Decimal]:
    """Loop → units a day by its empty cards of the last eight weeks, where five or more were emptied."""
    now = clock.now()
    since: dict[int, datetime] = {}
    emptied: dict[int, list[Decimal]] = defaultdict(list)
    rows = Round.objects.filter(card__loop_id__in=loop_ids, emptied_at__gte=now - MEASURED_OVER)
    for loop_id, begun, quantity in (
        rows.exclude(outcome=Round.Outcome.TAKEN_BACK)
        .order_by("emptied_at")
        .values_list("card__loop_id", "card__loop__begun_at", "quantity")
    ):
        since.setdefault(loop_id, max(begun, now - MEASURED_OVER))
        emptied[loop_id].append(quantity)
    return {
        loop_id: sum(found, ZERO) / max(Decimal((now - since[loop_id]).total_seconds()) / DAY_SECONDS, Decimal(1))
        for loop_id, found in emptied.items()
        if len(found) >= LEAST_EMPTIED
    }


def _took(loop_ids: Sequence[int]) -> dict[int, Decimal]:
    """Loop → days from empty to full: the mean of its last rounds, where three or more ended full."""
    spans: dict[int, list[Decimal]] = defaultdict(list)
    rows = Round.objects.filter(
        card__loop_id__in=loop_ids, outcome=Round.Outcome.FILLED, emptied_at__gte=clock.now() - 4 * MEASURED_OVER
    )
    for loop_id, emptied_at, ended_at in rows.order_by("-ended_at").values_list("card__loop_id", "emptied_at", "ended_at"):
        if ended_at is not None and len(spans[loop_id]) < LAST_FILLED:
            spans[loop_id].append(Decimal((ended_at - emptied_at).total_seconds()) / DAY_SECONDS)
    return {loop_id: sum(found, ZERO) / len(found) for loop_id, found in spans.items() if len(found) >= LEAST_FILLED}


def _quoted(found: Sequence[Loop]) -> dict[int, Decimal]:
    """Loop → days that its supplier says it takes."""
    bought = [loop for loop in found if loop.supplier_id]
    items = SupplierItem.objects.filter(
        supplier_id__in={loop.supplier_id for loop in bought}, sku_id__in={loop.sku_id for loop in bought}
    )
    days = {(item.supplier_id, item.sku_id): item.lead_time_days for item in items}
    told: dict[int, Decimal] = {}
    for loop in bought:
        said = days.get((loop.supplier_id or 0, loop.sku_id))
        told[loop.pk] = Decimal(said if said is not None else loop.supplier.lead_time_days if loop.supplier else 0)
    return told


# ---------------------------------------------------------------- what came of what was ordered


@dataclass(frozen=True, slots=True)
class Came:
    """What came of a SKU on a document, and whether nothing more will."""

    quantity: Decimal
    ended: bool


def came_of(documents: Iterable[str]) -> Mapping[tuple[str, int], Came]:
    """(document, SKU) → what came of it. A document that has no such SKU any more is not among them."""
    wanted = list(documents)
    return {**_bought(wanted), **_sent(wanted), **_made(wanted), **_carried(wanted)}


def _bought(numbers: Sequence[str]) -> dict[tuple[str, int], Came]:
    """What was received and has left the dock. What lies there counts as of the latest orders: the book does not say of which."""
    rows = list(
        PurchaseOrderLine.objects.filter(order__number__in=numbers)
        .order_by("-order_id")
        .values_list("order__number", "sku_id", "order__state", "order__owner_id", "order__warehouse_id")
        .annotate(came=Sum("received"), left=Sum("open_quantity"))
    )
    at_docks = _at_docks({(owner_id, sku_id) for _, sku_id, _, owner_id, *_ in rows})
    found: dict[tuple[str, int], Came] = {}
    for number, sku_id, state, owner_id, warehouse_id, received, left in rows:
        waits = min(at_docks[owner_id, sku_id, warehouse_id], received)
        at_docks[owner_id, sku_id, warehouse_id] -= waits
        found[number, sku_id] = Came(received - waits, not waits and (state not in PurchaseOrder.OPEN or left <= 0))
    return found


def _at_docks(wanted: Iterable[tuple[int, int]]) -> dict[tuple[int, int, int], Decimal]:
    """Owner, SKU, warehouse → received and not put away yet, of these owners’ SKUs."""
    by_owner: dict[int, set[int]] = defaultdict(set)
    for owner_id, sku_id in wanted:
        by_owner[owner_id].add(sku_id)
    positions = {owner_id: stock.positions_by_warehouse(sku_ids, owner_id=owner_id) for owner_id, sku_ids in by_owner.items()}
    found = {(owner, one.sku_id, one.warehouse_id or 0): one.receiving for owner, those in positions.items() for one in those}
    return defaultdict(Decimal, found)


def _sent(numbers: Sequence[str]) -> dict[tuple[str, int], Came]:
    rows = (
        TransferLine.objects.filter(transfer__number__in=numbers)
        .order_by()
        .values_list("transfer__number", "sku_id", "transfer__state")
    )
    return {
        (number, sku_id): Came(received, state in Transfer.ENDED or state == Transfer.State.RECEIVED)
        for number, sku_id, state, received in rows.annotate(came=Sum("received"))
    }


def _made(numbers: Sequence[str]) -> dict[tuple[str, int], Came]:
    rows = WorkOrder.objects.filter(number__in=numbers).values_list("number", "sku_id", "done", "state")
    return {(number, sku_id): Came(done, state not in WorkOrder.OPEN) for number, sku_id, done, state in rows}


def _carried(numbers: Sequence[str]) -> dict[tuple[str, int], Came]:
    rows = Refill.objects.filter(number__in=numbers).values_list("number", "sku_id", "done", "state")
    return {(number, sku_id): Came(done, state not in Refill.OPEN) for number, sku_id, done, state in rows}
