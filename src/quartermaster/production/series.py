"""Which numbers are work orders' own, and how what moved or is claimed for one is corrected. Pure."""

from __future__ import annotations

from quartermaster.stock.documents import Series

_BACK = "Reverse its completion on {document} instead."
WORK_ORDERS = Series(
    prefix="WO",
    claims="Close or cancel the work order: what it no longer needs is given back.",
    corrections={"assemble_consume": _BACK, "assemble_produce": _BACK, "disassemble": _BACK},
)
