"""Customers and channels, their orders, and what became of every line: picked, packed, shipped."""

from quartermaster.sales.models.channels import (
    LAST_PRIORITY,
    USUAL_PRIORITY,
    ChannelWarehouse,
    OnShort,
    ParcelRate,
    SalesChannel,
    Sourcing,
)
from quartermaster.sales.models.customers import Customer, CustomerAddress, CustomerContact
from quartermaster.sales.models.orders import (
    ZERO,
    Carton,
    CartonLine,
    Order,
    OrderKit,
    OrderLine,
    Pick,
    PickLine,
    Shipment,
    SourcingOption,
    claim_name,
)

__all__ = [
    "LAST_PRIORITY",
    "USUAL_PRIORITY",
    "ZERO",
    "Carton",
    "CartonLine",
    "ChannelWarehouse",
    "Customer",
    "CustomerAddress",
    "CustomerContact",
    "OnShort",
    "Order",
    "OrderKit",
    "OrderLine",
    "ParcelRate",
    "Pick",
    "PickLine",
    "SalesChannel",
    "Shipment",
    "Sourcing",
    "SourcingOption",
    "claim_name",
]
