"""The verbs of billing: `from quartermaster.billing import operations as billing`, then `billing.enter_invoice(act, …)`."""

from quartermaster.billing.operations.approving import (
    InvoiceBlocked,
    InvoiceLimitExceeded,
    approve_invoice,
    note_payment,
    take_payment_back,
)
from quartermaster.billing.operations.documents import ReasonMissing, WrongState
from quartermaster.billing.operations.entering import AlreadyEntered, InvalidInvoice, cancel_invoice, edit_invoice, enter_invoice
from quartermaster.billing.operations.matching import match_again, match_invoice, release_invoice
from quartermaster.billing.operations.ruling import (
    InvalidMatchRule,
    UnknownMatchRule,
    drop_match_rule,
    set_invoice_limit,
    set_match_rule,
)

__all__ = [
    "AlreadyEntered",
    "InvalidInvoice",
    "InvalidMatchRule",
    "InvoiceBlocked",
    "InvoiceLimitExceeded",
    "ReasonMissing",
    "UnknownMatchRule",
    "WrongState",
    "approve_invoice",
    "cancel_invoice",
    "drop_match_rule",
    "edit_invoice",
    "enter_invoice",
    "match_again",
    "match_invoice",
    "note_payment",
    "release_invoice",
    "set_invoice_limit",
    "set_match_rule",
    "take_payment_back",
]
