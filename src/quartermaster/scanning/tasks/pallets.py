"""The number of a pallet of ours stands for what its label says is on it."""

from __future__ import annotations

from quartermaster.catalog.models import Sku
from quartermaster.codes.reading import Reading, read
from quartermaster.kernel.quantities import plain
from quartermaster.kernel.refusals import Conflict
from quartermaster.labels.models import Pallet
from quartermaster.scanning.answers import Kind, Task

GOODS_ASKED = (Kind.ANY, Kind.MOVE, Kind.PUT_AWAY)


class PalletUnknown(Conflict):
    """It has a number, and that says nothing of what is on it."""

    code = "pallet_contents_unknown"
    title = "Nobody said what is on this pallet"


def unpacked(reading: Reading, task: Task) -> tuple[Reading, Task]:
    """As if its SKU had been scanned, and its lot and quantity said; any other scan as it is."""
    if task.kind not in GOODS_ASKED or task.sku or reading.sscc is None:
        return reading, task
    pallet = Pallet.objects.select_related("sku", "lot").filter(sscc=reading.sscc).first()
    if pallet is None:
        return reading, task
    if pallet.sku is None or pallet.quantity is None or pallet.sku.tracking == Sku.Tracking.SERIAL:
        raise PalletUnknown(f"{pallet.number} is a pallet whose label does not say what is on it. Scan what stands on it.")
    lot = pallet.lot.code if pallet.lot else task.lot
    return read(pallet.sku.code), task.having(lot=lot, quantity=task.quantity or plain(pallet.quantity))
