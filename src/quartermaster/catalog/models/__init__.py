"""What is traded: owners of goods, products, their SKUs, the units they are counted in, the codes they carry, their prices."""

from quartermaster.catalog.models.goods import (
    Barcode,
    Bill,
    BillLine,
    BundlePart,
    Business,
    Category,
    Owner,
    PackUnit,
    Product,
    Sku,
    SkuPicture,
    Unit,
)
from quartermaster.catalog.models.pricing import Price

__all__ = [
    "Barcode",
    "Bill",
    "BillLine",
    "BundlePart",
    "Business",
    "Category",
    "Owner",
    "PackUnit",
    "Price",
    "Product",
    "Sku",
    "SkuPicture",
    "Unit",
]
