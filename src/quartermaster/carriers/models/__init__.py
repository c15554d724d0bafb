"""Carriers, what they offer and cost, our accounts with them; and every parcel that went with one."""

from quartermaster.carriers.models.accounts import Account, AccountPlace, Following, Inquiry, LabelPurchase
from quartermaster.carriers.models.offers import Carrier, CutOff, Price, Service, Zone
from quartermaster.carriers.models.parcels import Label, Manifest, ParcelSize, ShipmentMark, TrackingEvent
from quartermaster.carriers.models.wishes import OrderService, Preference

__all__ = [
    "Account",
    "AccountPlace",
    "Carrier",
    "CutOff",
    "Following",
    "Inquiry",
    "Label",
    "LabelPurchase",
    "Manifest",
    "OrderService",
    "ParcelSize",
    "Preference",
    "Price",
    "Service",
    "ShipmentMark",
    "TrackingEvent",
    "Zone",
]
