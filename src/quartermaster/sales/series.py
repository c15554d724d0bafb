"""Which numbers are orders' own, and how what moved or is claimed for an order is corrected. Pure."""

from __future__ import annotations

from quartermaster.stock.documents import Series

ORDERS = Series(
    prefix="SO",
    claims="Change or cancel the order: what it no longer needs is given back.",
    corrections={
        "pick": "Put the goods back on {document} instead.",
        "ship": "Take the goods back on {document} instead, as a return.",
        "customer_return": "Correct the return on {document} instead.",
        "internal_move": "Those goods were put back for it, or dropped from a cart. Put them back on {document}, or move them.",
    },
)
