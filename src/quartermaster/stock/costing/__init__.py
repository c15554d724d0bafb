"""The only writer of value: `from quartermaster.stock import costing`, then `costing.catch_up()`, `costing.revalue(…)`.

Posting knows nothing of it. It reads the book behind those who post, and never keeps them waiting.
"""

from quartermaster.stock.costing.anew import Anew, to_value_anew, value_anew
from quartermaster.stock.costing.catching_up import catch_up, keep_up, lock, require_the_whole, value_all
from quartermaster.stock.costing.closing import close_period, end_of, month_of
from quartermaster.stock.costing.deeds import (
    Basis,
    Done,
    Measures,
    NewCost,
    Part,
    add_costs,
    add_landed_cost,
    preview_landed_cost,
    revalue,
    write_down,
)
from quartermaster.stock.costing.methods import methods_of

__all__ = [
    "Anew",
    "Basis",
    "Done",
    "Measures",
    "NewCost",
    "Part",
    "add_costs",
    "add_landed_cost",
    "catch_up",
    "close_period",
    "end_of",
    "keep_up",
    "lock",
    "methods_of",
    "month_of",
    "preview_landed_cost",
    "require_the_whole",
    "revalue",
    "to_value_anew",
    "value_all",
    "value_anew",
    "write_down",
]
