"""Questions about waves, walks and their tasks. Nothing here writes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Max, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from quartermaster.accounts.models import Deed
from quartermaster.kernel.fields import Quantity
from quartermaster.kernel.refusals import NotFound
from quartermaster.locations.distances import Spot
from quartermaster.locations.models import Bin, Warehouse
from quartermaster.picking import departures
from quartermaster.picking.models import BinLook, PickTask, Walk, Wave
from quartermaster.sales.models import Order
from quartermaster.sales.queries import orders_to_ship
from quartermaster.stock import queries as stock_queries

ZERO = Decimal(0)


class UnknownWave(NotFound):
    code = "unknown_wave"
    title = "There is no such wave"


class UnknownWalk(NotFound):
    code = "unknown_walk"
    title = "There is no such walk"


class UnknownTask(NotFound):
    code = "unknown_pick_task"
    title = "There is no such pick task"


class UnknownLook(NotFound):
    code = "unknown_look"
    title = "No bin needs such a look"


@dataclass(frozen=True, slots=True)
class Choice:
    """Which orders a wave is made of; what is empty does not matter."""

    warehouse: Warehouse
    ship_by: date | None = None
    priority: int = 0
    channel: str = ""
    customer: str = ""
    most_orders: int = 50
    most_lines: int = 0
    zone: str = ""
    departure: str = ""

    def in_words(self) -> str:
        parts = [f"ship by {self.ship_by.isoformat()}" if self.ship_by else ""]
        parts += [f"priority {self.priority} or before" if self.priority else ""]
        parts += [f"channel {self.channel}" if self.channel else "", f"customer {self.customer}" if self.customer else ""]
        parts += [f"by {self.departure}" if self.departure else ""]
        parts += [f"at most {self.most_orders} orders", f"at most {self.most_lines} lines each" if self.most_lines else ""]
        return ", ".join(filter(None, parts))


RELEASABLE = (Order.State.RESERVED, Order.State.PARTIALLY_RESERVED)


def releasable(warehouse_id: int) -> QuerySet[Order]:
    """Orders of the warehouse with something reserved that may be released: nobody was sent for them yet."""
    return orders_to_ship(warehouse_id).filter(state__in=RELEASABLE, is_split=False)


def warehouses_by_work() -> QuerySet[Warehouse]:
    """Warehouses in use, the one with the most orders that may be released first."""
    waiting = Order.objects.filter(warehouse=OuterRef("pk"), state__in=RELEASABLE).order_by().values("warehouse")
    counted = waiting.annotate(count=Count("pk")).values("count")
    return Warehouse.objects.filter(archived_at=None).annotate(waits=Coalesce(Subquery(counted), 0)).order_by("-waits", "code")


def chosen(choice: Choice) -> list[Order]:
    """The orders that the choice names, the most urgent first."""
    found = releasable(choice.warehouse.pk)
    if choice.ship_by is not None:
        found = found.filter(ship_by__lte=choice.ship_by)
    if choice.most_lines:
        found = found.filter(line_count__lte=choice.most_lines)
    if choice.customer:
        found = found.filter(customer__code__iexact=choice.customer)
    if choice.priority:
        found = found.filter(priority__lte=choice.priority)
    if choice.channel:
        found = found.filter(channel__code__iexact=choice.channel)
    if choice.departure:
        found = departures.leaving_by(found, choice.departure)
    return list(found.order_by("priority", F("ship_by").asc(nulls_last=True), "placed_at", "id")[: choice.most_orders])


def waves() -> QuerySet[Wave]:
    return Wave.objects.select_related("warehouse", "released_by")


def wave_by_number(number: str) -> Wave:
    found = waves().filter(number=number.strip().upper()).first()
    if found is None:
        raise UnknownWave(f"There is no wave {number[:40]}.")
    return found


def walks() -> QuerySet[Walk]:
    return Walk.objects.select_related("wave", "warehouse", "zone", "cart", "picker")


def walk_of_id(walk_id: int) -> Walk:
    found = walks().filter(pk=walk_id).first()
    if found is None:
        raise UnknownWalk("There is no such walk.")
    return found


def open_walks(warehouse_id: int | None = None) -> QuerySet[Any]:
    """Walks that wait for a picker or are under way, and those whose goods are still in the cart."""
    found = walks().filter(Q(state__in=Walk.OPEN) | Q(state=Walk.State.PICKED))
    found = found if warehouse_id is None else found.filter(warehouse_id=warehouse_id)
    return with_progress(found).order_by("wave_id", "place")


def with_progress(found: QuerySet[Walk]) -> QuerySet[Any]:
    """Each walk with how many stops and units it has, and how many of them are done."""
    still = Q(tasks__state__in=PickTask.OPEN)
    counted = {"units": Sum("tasks__quantity", filter=~Q(tasks__state=PickTask.State.CANCELLED)), "taken": Sum("tasks__picked")}
    sums = {name: Coalesce(total, ZERO, output_field=Quantity()) for name, total in counted.items()}
    annotated: QuerySet[Any] = found.annotate(
        stops=Count("tasks"), stops_left=Count("tasks", filter=still), slots=Coalesce(Max("tasks__slot"), 0), **sums
    )
    return annotated


def tasks() -> QuerySet[PickTask]:
    return PickTask.objects.select_related("walk__wave", "walk__cart", "order", "order_line", "sku__unit", "bin", "tote")


def tasks_of(walk: Walk) -> QuerySet[PickTask]:
    """The walk's stops in the order of the route."""
    return tasks().filter(walk=walk).order_by("stop", "id")


def task_of_id(task_id: int) -> PickTask:
    found = tasks().filter(pk=task_id).first()
    if found is None:
        raise UnknownTask("There is no such pick task.")
    return found


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a wave is: its lines and units, what was taken, what was short, and how many stops are left."""

    lines: int
    units: Decimal
    picked: Decimal
    short: Decimal
    stops_left: int

    @property
    def percent(self) -> int:
        return round(self.picked * 100 / self.units) if self.units else 0


def progress(wave_ids: Iterable[int]) -> dict[int, Progress]:
    rows = (
        PickTask.objects.filter(walk__wave_id__in=list(wave_ids))
        .exclude(state=PickTask.State.CANCELLED)
        .order_by()
        .values_list("walk__wave_id")
        .annotate(
            lines=Count("order_line", distinct=True),
            units=Sum(F("quantity") - F("missing")),
            taken=Sum("picked"),
            short=Sum("missing"),
            stops_left=Count("id", filter=Q(state__in=PickTask.OPEN)),
        )
    )
    return {row[0]: Progress(*row[1:]) for row in rows}


def orders_of(wave: Wave) -> list[Order]:
    """The wave's orders as they stand now."""
    ids = PickTask.objects.filter(walk__wave=wave).order_by().values_list("order_id", flat=True).distinct()
    return list(Order.objects.filter(id__in=ids).select_related("customer").order_by("id"))


def deeds_of(wave: Wave) -> QuerySet[Deed]:
    return Deed.objects.filter(document=wave.number).select_related("actor").order_by("-id")


def open_looks(warehouse_id: int | None = None) -> QuerySet[BinLook]:
    """Bins that need a look, the oldest first."""
    found = BinLook.objects.filter(settled_at=None).select_related("bin__warehouse", "sku__unit", "found_by", "owner")
    found = found if warehouse_id is None else found.filter(bin__warehouse_id=warehouse_id)
    return found.order_by("id")


def look_of_id(look_id: int) -> BinLook:
    found = BinLook.objects.select_related("bin__warehouse", "sku__unit", "found_by").filter(pk=look_id).first()
    if found is None:
        raise UnknownLook("No bin needs such a look.")
    return found


def spots_of(bin_ids: Iterable[int]) -> dict[int, Spot]:
    """Where bins are, those that have coordinates."""
    found = Bin.objects.filter(id__in=list(bin_ids), aisle__isnull=False).values_list("id", "aisle", "position")
    return {bin_id: Spot(aisle, position or 0) for bin_id, aisle, position in found if aisle is not None}


def free_totes(warehouse_id: int) -> QuerySet[Bin]:
    """Totes in which nothing lies and that no walk has, in walking order."""
    taken = PickTask.objects.filter(tote__isnull=False, walk__state__in=[*Walk.OPEN, Walk.State.PICKED]).values("tote_id")
    full = stock_queries.balances().filter(bin__role=Bin.Role.TOTE).values("bin_id")
    found = Bin.objects.filter(warehouse_id=warehouse_id, role=Bin.Role.TOTE, closed_at=None)
    return found.exclude(id__in=taken).exclude(id__in=full).order_by("walk_order", "code")


def open_tasks_of(sku_ids: Iterable[int]) -> QuerySet[PickTask]:
    return PickTask.objects.filter(sku_id__in=list(sku_ids), state__in=PickTask.OPEN)


def lot_codes(found: Iterable[PickTask]) -> Mapping[int, str]:
    return stock_queries.lot_codes({task.lot_id for task in found if task.lot_id})
