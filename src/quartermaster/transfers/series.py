"""Which numbers are transfers' own, and how what moved or is claimed for a transfer is corrected. Pure."""

from __future__ import annotations

from quartermaster.stock.documents import Series

TRANSFERS = Series(
    prefix="TO",
    claims="Give its goods free on {document} itself: take the allocation back, or cancel what is not needed.",
    corrections={
        "transfer_ship": "Take the dispatch back on {document} instead.",
        "transfer_receive": "Take the arrival back on {document} instead.",
        "adjustment": "Take what was noted on {document} back instead.",
    },
)
