from quartermaster.stock.models.book import (
    Allocation,
    Availability,
    Balance,
    Hold,
    HoldChange,
    Movement,
    Reservation,
    ReservationChange,
)
from quartermaster.stock.models.expiry import ExpiryRule
from quartermaster.stock.models.lots import Lot, LotChange
from quartermaster.stock.models.value import (
    Books,
    ClosedPeriod,
    CostChange,
    CostLayer,
    CostMark,
    CostState,
    ValuedThrough,
    ValueEntry,
)
from quartermaster.stock.models.weight import Weight, WeightEntry

__all__ = [
    "Allocation",
    "Availability",
    "Balance",
    "Books",
    "ClosedPeriod",
    "CostChange",
    "CostLayer",
    "CostMark",
    "CostState",
    "ExpiryRule",
    "Hold",
    "HoldChange",
    "Lot",
    "LotChange",
    "Movement",
    "Reservation",
    "ReservationChange",
    "ValueEntry",
    "ValuedThrough",
    "Weight",
    "WeightEntry",
]
