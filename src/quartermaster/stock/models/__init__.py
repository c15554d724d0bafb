from quartermaster.stock.models.book import (
    Availability,
    Balance,
    Hold,
    HoldChange,
    Movement,
    Reservation,
    ReservationChange,
)
from quartermaster.stock.models.lots import Lot, LotChange

__all__ = [
    "Availability",
    "Balance",
    "Hold",
    "HoldChange",
    "Lot",
    "LotChange",
    "Movement",
    "Reservation",
    "ReservationChange",
]
