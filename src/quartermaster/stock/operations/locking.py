"""Locks of a deed that posts twice: goods go, and others come of them."""

from __future__ import annotations

from collections.abc import Sequence

from quartermaster.locations.queries import bin_facts
from quartermaster.stock import ledger
from quartermaster.stock.moves import Cell, Goods, Shelf


def lock_ahead(*, leaving: Sequence[Goods], coming: Sequence[Goods]) -> None:
    """Nobody else changes what both postings will change, until the transaction ends; so nobody waits for this in a circle."""
    facts = bin_facts({line.bin_id for line in (*leaving, *coming)})
    known = {bin_id: one.warehouse_id for bin_id, one in facts.items() if one.warehouse_id is not None}
    cells = {_cell(line) for line in (*leaving, *coming) if line.bin_id in known}
    shelves: set[Shelf] = {(sku_id, known[bin_id], owner_id) for sku_id, bin_id, _, owner_id in cells}
    into = {_cell(line) for line in coming if line.bin_id in known}
    ledger.lock_ahead([line.claim for line in leaving if line.claim], cells, into, shelves)


def _cell(line: Goods) -> Cell:
    return (line.sku_id, line.bin_id, line.lot_id, line.owner_id)
