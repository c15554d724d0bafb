"""What is bought: suppliers and what they supply, purchase orders, what was received on them and what was wrong with it."""

from quartermaster.purchasing.models.deliveries import Delivery, DeliveryLine, ReceivingRule
from quartermaster.purchasing.models.inspections import (
    DefectCode,
    Inspection,
    InspectionCheck,
    InspectionDefect,
    InspectionPart,
    InspectionPhoto,
    InspectionRule,
    InspectionRuleCheck,
    Severity,
)
from quartermaster.purchasing.models.orders import (
    ApprovalRule,
    PurchaseOrder,
    PurchaseOrderCharge,
    PurchaseOrderLine,
    PurchaseOrderRevision,
)
from quartermaster.purchasing.models.photos import DiscrepancyPhoto, Photo
from quartermaster.purchasing.models.receiving import Discrepancy, Receipt, ReceiptLine
from quartermaster.purchasing.models.suppliers import (
    PriceBreak,
    Supplier,
    SupplierAddress,
    SupplierContact,
    SupplierItem,
    book_currency,
)
from quartermaster.purchasing.models.vendor_returns import VendorCredit, VendorReturn, VendorReturnLine

__all__ = [
    "ApprovalRule",
    "DefectCode",
    "Delivery",
    "DeliveryLine",
    "Discrepancy",
    "DiscrepancyPhoto",
    "Inspection",
    "InspectionCheck",
    "InspectionDefect",
    "InspectionPart",
    "InspectionPhoto",
    "InspectionRule",
    "InspectionRuleCheck",
    "Photo",
    "PriceBreak",
    "PurchaseOrder",
    "PurchaseOrderCharge",
    "PurchaseOrderLine",
    "PurchaseOrderRevision",
    "Receipt",
    "ReceiptLine",
    "ReceivingRule",
    "Severity",
    "Supplier",
    "SupplierAddress",
    "SupplierContact",
    "SupplierItem",
    "VendorCredit",
    "VendorReturn",
    "VendorReturnLine",
    "book_currency",
]
