"""The verbs of purchasing. Each takes the act first, is one transaction, and announces what happened.

Ordering, receiving, correcting, settling, reordering, suppliers and loading have a module each; callers use them from here:
`from quartermaster.purchasing import operations as purchasing`.
"""

from quartermaster.purchasing.operations.correcting import correct_receipt
from quartermaster.purchasing.operations.loading import load_supplier_items
from quartermaster.purchasing.operations.ordering import (
    approve,
    approve_orders,
    cancel,
    close,
    close_orders,
    draft_order,
    draft_orders,
    edit_order,
    place,
    place_orders,
)
from quartermaster.purchasing.operations.receiving import receive, receive_orders
from quartermaster.purchasing.operations.reordering import reorder
from quartermaster.purchasing.operations.settling import resolve_discrepancy, ways_to_settle
from quartermaster.purchasing.operations.supplier_items import drop_supplier_item, set_supplier_item, set_supplier_items
from quartermaster.purchasing.operations.suppliers import (
    addresses_of,
    change_supplier,
    contacts_of,
    create_supplier,
    document_of,
    terms_of,
)

__all__ = [
    "addresses_of",
    "approve",
    "approve_orders",
    "cancel",
    "change_supplier",
    "close",
    "close_orders",
    "contacts_of",
    "correct_receipt",
    "create_supplier",
    "document_of",
    "draft_order",
    "draft_orders",
    "drop_supplier_item",
    "edit_order",
    "load_supplier_items",
    "place",
    "place_orders",
    "receive",
    "receive_orders",
    "reorder",
    "resolve_discrepancy",
    "set_supplier_item",
    "set_supplier_items",
    "terms_of",
    "ways_to_settle",
]
