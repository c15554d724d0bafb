"""Carriers, what they offer and cost; and every parcel that went with one."""

from quartermaster.carriers.models.offers import Carrier, CutOff, Price, Service, Zone
from quartermaster.carriers.models.parcels import Label, Manifest, ParcelSize, TrackingEvent
from quartermaster.carriers.models.wishes import OrderService, Preference

__all__ = [
    "Carrier",
    "CutOff",
    "Label",
    "Manifest",
    "OrderService",
    "ParcelSize",
    "Preference",
    "Price",
    "Service",
    "TrackingEvent",
    "Zone",
]
