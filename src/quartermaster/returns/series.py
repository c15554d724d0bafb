"""Which numbers are returns' own, and how what moved for a return is corrected. Pure."""

from __future__ import annotations

from quartermaster.stock.documents import Series

AGAIN = "Take the decision back on {document} instead."
RETURNS = Series(prefix="RMA", corrections=dict.fromkeys(("put_away", "internal_move", "scrap"), AGAIN))
