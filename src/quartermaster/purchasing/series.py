"""Which numbers are purchasing's own, and how what moved for one is corrected. Pure."""

from __future__ import annotations

from quartermaster.stock.documents import Series

PURCHASE_ORDERS = Series(
    prefix="PO",
    corrections={
        "receipt": "Correct the receipt on {document} instead.",
        "return_to_vendor": "A discrepancy was settled so. Where the goods came back, adjust the stock, with a reason.",
        "internal_move": "A discrepancy was settled so. Where the goods lie elsewhere now, move them with a transfer.",
        "adjustment": "A discrepancy was settled so. Where the goods are there again, adjust the stock, with a reason.",
    },
)
DELIVERIES = Series(
    prefix="DL",
    corrections={
        "receipt": "It was not ordered: settle its discrepancy instead.",
        "return_to_vendor": "A discrepancy was settled so. Where the goods came back, adjust the stock, with a reason.",
        "internal_move": "A discrepancy was settled so. Where the goods lie elsewhere now, move them with a transfer.",
        "adjustment": "A discrepancy was settled so. Where the goods are there again, adjust the stock, with a reason.",
    },
)
VENDOR_RETURNS = Series(
    prefix="RV",
    corrections={
        "return_to_vendor": "It has left for the supplier. Where the goods came back, adjust the stock, with a reason.",
        "internal_move": "Take the picking of {document} back instead.",
    },
)
