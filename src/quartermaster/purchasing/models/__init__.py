"""What is bought: suppliers and what they supply, purchase orders, what was received on them and what was wrong with it."""

from quartermaster.purchasing.models.orders import PurchaseOrder, PurchaseOrderLine
from quartermaster.purchasing.models.receiving import Discrepancy, Receipt, ReceiptLine
from quartermaster.purchasing.models.suppliers import (
    PriceBreak,
    Supplier,
    SupplierAddress,
    SupplierContact,
    SupplierItem,
    book_currency,
)

__all__ = [
    "Discrepancy",
    "PriceBreak",
    "PurchaseOrder",
    "PurchaseOrderLine",
    "Receipt",
    "ReceiptLine",
    "Supplier",
    "SupplierAddress",
    "SupplierContact",
    "SupplierItem",
    "book_currency",
]
