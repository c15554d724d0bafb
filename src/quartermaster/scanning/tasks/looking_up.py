"""What is this, and where is it?"""

from __future__ import annotations

from django.db.models import Sum

from quartermaster.accounts.acts import Act
from quartermaster.codes.reading import Reading
from quartermaster.kernel.quantities import plain
from quartermaster.scanning import queries
from quartermaster.scanning.answers import Answer, Hit, State, Task
from quartermaster.scanning.tasks.common import place_of, unknown
from quartermaster.stock import queries as stock

MOST_CELLS = 8


def step(act: Act, reading: Reading, task: Task) -> Answer:
    """Everything that is called so; of goods where they lie, of a bin what lies in it."""
    warehouse = place_of(task)
    hits = queries.find(reading, act.permissions, warehouse=warehouse)
    if not hits:
        raise unknown(reading, "nothing that we know")
    first = hits[0]
    detail = _about(first, reading, warehouse.pk if warehouse else None) if "stock.view" in act.permissions else ""
    return Answer(State.FOUND, first.title, detail or first.detail, task=task, hits=hits)


def _about(hit: Hit, reading: Reading, warehouse_id: int | None) -> str:
    if hit.kind == "sku" and (coded := queries.coded(reading)):
        position = stock.positions([coded.sku.pk], warehouse_id=warehouse_id)[coded.sku.pk]
        cells = stock.balances_of(coded.sku.pk)
        cells = cells.filter(bin__warehouse_id=warehouse_id) if warehouse_id else cells
        places = ", ".join(f"{row.bin.code} {plain(row.quantity)}" for row in cells[:MOST_CELLS])
        return f"{plain(position.available)} available, {plain(position.on_hand)} on hand. {places}".strip()
    if hit.kind in ("bin", "cart", "tote"):
        place, _, code = hit.key.partition("/")
        there = stock.balances().filter(bin__warehouse__code=place, bin__code=code).values("sku__code")
        rows = there.annotate(together=Sum("quantity")).order_by("sku__code")[:MOST_CELLS]
        return ", ".join(f"{plain(row['together'])} of {row['sku__code']}" for row in rows) or "Nothing lies here."
    return ""
