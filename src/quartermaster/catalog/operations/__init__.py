"""The verbs of the catalogue. Callers import the module under the room's name:
`from quartermaster.catalog import operations as catalog`.
"""

from quartermaster.catalog.operations.barcodes import add_barcode, remove_barcode
from quartermaster.catalog.operations.changing import (
    InvalidDescription,
    archive_sku,
    change_product,
    change_sku,
    document_of,
    restore_sku,
)
from quartermaster.catalog.operations.loading import create_products, create_sku, load_products, save_skus
from quartermaster.catalog.operations.refusals import (
    BarcodeTaken,
    DuplicateSku,
    InvalidName,
    InvalidPack,
    InvalidSku,
    InvalidUnit,
    PackInUse,
    PackTaken,
    SkuInUse,
    SkuTaken,
    TakenMeanwhile,
    TrackingIsFixed,
    UnitInUse,
    UnitIsFixed,
    UnitTaken,
    UnknownBarcode,
    UnknownUnit,
)
from quartermaster.catalog.operations.units import add_pack, add_unit, change_pack, change_unit, document_of_unit, remove_pack

__all__ = [
    "BarcodeTaken",
    "DuplicateSku",
    "InvalidDescription",
    "InvalidName",
    "InvalidPack",
    "InvalidSku",
    "InvalidUnit",
    "PackInUse",
    "PackTaken",
    "SkuInUse",
    "SkuTaken",
    "TakenMeanwhile",
    "TrackingIsFixed",
    "UnitInUse",
    "UnitIsFixed",
    "UnitTaken",
    "UnknownBarcode",
    "UnknownUnit",
    "add_barcode",
    "add_pack",
    "add_unit",
    "archive_sku",
    "change_pack",
    "change_product",
    "change_sku",
    "change_unit",
    "create_products",
    "create_sku",
    "document_of",
    "document_of_unit",
    "load_products",
    "remove_barcode",
    "remove_pack",
    "restore_sku",
    "save_skus",
]
