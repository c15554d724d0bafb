"""Taking back: a customer's return comes in at a dock, or in quarantine until it is inspected."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from quartermaster.accounts.acts import Act
from quartermaster.kernel.quantities import plain
from quartermaster.kernel.refusals import Conflict, FieldError, Invalid
from quartermaster.sales.models import OrderLine, PickLine
from quartermaster.sales.operations.amounts import check_amount
from quartermaster.sales.operations.documents import by_line, change_lines, lines_of, lock, refresh, tell
from quartermaster.stock import operations as stock
from quartermaster.stock.moves import Goods


class NothingReturned(Invalid):
    code = "empty"
    title = "Nothing to take back"


class MoreThanShipped(Conflict):
    """More was to come back than the customer has."""

    code = "more_than_shipped"
    title = "More than was shipped"


@dataclass(frozen=True, slots=True)
class Returned:
    """So much of a shipped line came back, into a dock or quarantine bin."""

    number: str
    position: int
    quantity: Decimal
    bin_id: int
    occurred_at: datetime | None = None


@transaction.atomic
def take_back(act: Act, *, returns: Sequence[Returned], version: int | None = None) -> list[int]:
    """Take goods of shipped orders back; the movements' ids. Any number of lines of any number of orders at once."""
    if not returns:
        raise NothingReturned("There is not a single line to take back.", errors=[FieldError("/lines", "empty", "No lines")])
    orders = lock([row.number for row in returns], version=version)
    lines = {(line.order.number, line.position): line for line in lines_of(orders.values())}
    _check(returns, lines)
    lots = _lots({line.id for line in lines.values() if line.shipped})
    goods = [_goods(row, lines[row.number, row.position], lots) for row in returns]
    movement_ids = stock.take_back(act, goods=goods)
    change_lines([(lines[row.number, row.position].id, {"returned": row.quantity}) for row in returns])
    refresh(orders.values())
    details = {number: {"returned": by_line(parts)} for number, parts in _parts(returns).items()}
    moments = {row.number: row.occurred_at for row in returns if row.occurred_at}
    tell(act, "sales.take_back", details, moments=moments, notice="sales.returned", sku_ids={row.sku_id for row in goods})
    return movement_ids


def _check(returns: Sequence[Returned], lines: dict[tuple[str, int], OrderLine]) -> None:
    left = {key: line.shipped - line.returned for key, line in lines.items()}
    for place, row in enumerate(returns):
        check_amount(row.quantity, lines.get((row.number, row.position)), pointer=f"/lines/{place}/quantity")
        there = left.get((row.number, row.position), Decimal(0))
        if row.quantity > there:
            message = f"Of line {row.position} of {row.number} the customer has {plain(there)}, not {plain(row.quantity)}."
            raise MoreThanShipped(message, errors=[FieldError(f"/lines/{place}/quantity", "more_than_shipped", message)])
        left[row.number, row.position] -= row.quantity


def _parts(returns: Sequence[Returned]) -> dict[str, dict[int, Decimal]]:
    """Order number → position → quantity."""
    found: dict[str, dict[int, Decimal]] = {}
    for row in returns:
        parts = found.setdefault(row.number, {})
        parts[row.position] = parts.get(row.position, Decimal(0)) + row.quantity
    return found


def _lots(line_ids: set[int]) -> dict[int, int]:
    """The lot that each line was last picked from."""
    rows = PickLine.objects.filter(order_line_id__in=line_ids, packed__gt=0).order_by("id").values_list("order_line_id", "lot_id")
    return dict(rows)


def _goods(row: Returned, line: OrderLine, lots: dict[int, int]) -> Goods:
    return Goods(
        owner_id=line.order.owner_id,
        sku_id=line.sku_id,
        quantity=row.quantity,
        bin_id=row.bin_id,
        lot_id=lots.get(line.id, 0),
        document=row.number,
        occurred_at=row.occurred_at,
    )
