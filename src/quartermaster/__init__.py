"""Quartermaster: inventory management, from purchase order to parcel."""

__version__ = "0.1.0"
