"""What the book needs to know of the bins that it is told to change."""

from __future__ import annotations

from collections.abc import Collection

from quartermaster.kernel.db import rows
from quartermaster.stock.ledger.refusals import BinClosed, UnknownBin
from quartermaster.stock.moves import STATE_OF_KIND, Place


def places_of(bin_ids: Collection[int], *, destinations: Collection[int] = ()) -> dict[int, Place]:
    """The bins, destinations included. Refuses bins that do not exist, and closed ones as a destination."""
    wanted = {*bin_ids, *destinations}
    found = rows(
        "SELECT id, warehouse_id, kind, closed_at IS NOT NULL, code FROM locations_bin WHERE id = ANY(%s)", [list(wanted)]
    )
    for bin_id, _, _, closed, code in found:
        if closed and bin_id in destinations:
            raise BinClosed(f"Bin {code} is closed. Choose another bin, or open it again under Warehouse.")
    if len(found) < len(wanted):
        missing = sorted(wanted - {row[0] for row in found})
        raise UnknownBin(f"There is no bin with the id {missing[0]}.")
    return {row[0]: Place(row[1], STATE_OF_KIND.get(row[2])) for row in found}
