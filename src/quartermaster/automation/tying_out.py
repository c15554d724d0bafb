"""Does everything tie out? The book with itself, and every room's documents with the book, in one snapshot."""

from __future__ import annotations

from quartermaster.billing import folds as billing
from quartermaster.demand import folds as demand
from quartermaster.production import folds as production
from quartermaster.purchasing import folds as purchasing
from quartermaster.returns import folds as returns
from quartermaster.sales import folds as sales
from quartermaster.stock import checking
from quartermaster.stock.checking import Rules, Violation
from quartermaster.transfers import folds as transfers

RULES: Rules = {
    **checking.RULES,
    **purchasing.RULES,
    **billing.RULES,
    **sales.RULES,
    **transfers.RULES,
    **production.RULES,
    **returns.RULES,
    **demand.RULES,
}


def check() -> list[Violation]:
    """Every row that does not tie out; none when all is well."""
    return checking.check(RULES)
