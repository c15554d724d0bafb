"""What is kept of demand, and what people say about it."""

from quartermaster.demand.operations.keeping import keep, read_again
from quartermaster.demand.operations.losing import InvalidLostSale, Lost, note_lost

__all__ = ["InvalidLostSale", "Lost", "keep", "note_lost", "read_again"]
