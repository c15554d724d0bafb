"""The verbs of purchasing. Each takes the act first, is one transaction, and announces what happened.

Drafting, changing, approving, ordering, acknowledging, holding, receiving, suppliers and the others have a module each;
callers use them from here:
`from quartermaster.purchasing import operations as purchasing`.
"""

from quartermaster.purchasing.operations.acknowledging import accept_acknowledgement, acknowledge
from quartermaster.purchasing.operations.announcing import load_deliveries
from quartermaster.purchasing.operations.approving import approve, approve_orders, reject, set_approval_rule, submit
from quartermaster.purchasing.operations.changing import edit_order
from quartermaster.purchasing.operations.charging import set_charges
from quartermaster.purchasing.operations.claiming import (
    add_photo,
    assign_discrepancy,
    claim_discrepancy,
    credit_discrepancy,
    void_discrepancy,
)
from quartermaster.purchasing.operations.consolidating import consolidate
from quartermaster.purchasing.operations.correcting import correct_receipt
from quartermaster.purchasing.operations.deliveries import (
    announce,
    arrive,
    cancel_delivery,
    change_delivery,
    close_delivery,
    follow_put_away,
    send_off,
)
from quartermaster.purchasing.operations.drafting import draft_order, draft_orders
from quartermaster.purchasing.operations.holding import hold, resume
from quartermaster.purchasing.operations.inspection_rules import (
    drop_inspection_rule,
    inspection_rule_errors,
    set_defect_code,
    set_inspection_rule,
    set_inspection_rules,
)
from quartermaster.purchasing.operations.judging import (
    judge_inspection,
    photograph_inspection,
    reopen_inspection,
    waive_inspection,
)
from quartermaster.purchasing.operations.loading import load_supplier_items
from quartermaster.purchasing.operations.ordering import cancel, close, close_orders, place, place_orders
from quartermaster.purchasing.operations.photographing import keep_photo
from quartermaster.purchasing.operations.receiving import receive, receive_orders
from quartermaster.purchasing.operations.reordering import reorder, with_other_drafts
from quartermaster.purchasing.operations.rules import drop_receiving_rule, set_receiving_rule
from quartermaster.purchasing.operations.sending import NoAddressToSendTo, recipients, send_order
from quartermaster.purchasing.operations.settling import reopen_discrepancy, resolve_discrepancy, ways_to_settle
from quartermaster.purchasing.operations.supplier_items import drop_supplier_item, set_supplier_item, set_supplier_items
from quartermaster.purchasing.operations.suppliers import (
    addresses_of,
    change_supplier,
    contacts_of,
    create_supplier,
    document_of,
    terms_of,
)
from quartermaster.purchasing.operations.unloading import receive_delivery
from quartermaster.purchasing.operations.vendor_returns import (
    approve_vendor_return,
    cancel_vendor_return,
    credit_vendor_return,
    draft_vendor_return,
    pick_vendor_return,
    ship_vendor_return,
    unpick_vendor_return,
)

__all__ = [
    "NoAddressToSendTo",
    "accept_acknowledgement",
    "acknowledge",
    "add_photo",
    "addresses_of",
    "announce",
    "approve",
    "approve_orders",
    "approve_vendor_return",
    "arrive",
    "assign_discrepancy",
    "cancel",
    "cancel_delivery",
    "cancel_vendor_return",
    "change_delivery",
    "change_supplier",
    "claim_discrepancy",
    "close",
    "close_delivery",
    "close_orders",
    "consolidate",
    "contacts_of",
    "correct_receipt",
    "create_supplier",
    "credit_discrepancy",
    "credit_vendor_return",
    "document_of",
    "draft_order",
    "draft_orders",
    "draft_vendor_return",
    "drop_inspection_rule",
    "drop_receiving_rule",
    "drop_supplier_item",
    "edit_order",
    "follow_put_away",
    "hold",
    "inspection_rule_errors",
    "judge_inspection",
    "keep_photo",
    "load_deliveries",
    "load_supplier_items",
    "photograph_inspection",
    "pick_vendor_return",
    "place",
    "place_orders",
    "receive",
    "receive_delivery",
    "receive_orders",
    "recipients",
    "reject",
    "reopen_discrepancy",
    "reopen_inspection",
    "reorder",
    "resolve_discrepancy",
    "resume",
    "send_off",
    "send_order",
    "set_approval_rule",
    "set_charges",
    "set_defect_code",
    "set_inspection_rule",
    "set_inspection_rules",
    "set_receiving_rule",
    "set_supplier_item",
    "set_supplier_items",
    "ship_vendor_return",
    "submit",
    "terms_of",
    "unpick_vendor_return",
    "void_discrepancy",
    "waive_inspection",
    "ways_to_settle",
    "with_other_drafts",
]
