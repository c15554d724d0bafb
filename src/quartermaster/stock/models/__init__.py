from quartermaster.stock.models.book import Availability, Balance, Movement, Reservation, ReservationChange
from quartermaster.stock.models.lots import Lot

__all__ = ["Availability", "Balance", "Lot", "Movement", "Reservation", "ReservationChange"]
