"""What follows what. A subscriber runs inside the announcing transaction, so that what it enqueues stands or falls with it."""

from __future__ import annotations

from quartermaster.automation import operations as automation
from quartermaster.kernel.notices import Notice, subscribe
from quartermaster.sales import queries as sales

MAKES_AVAILABLE = (
    "stock.put_away",
    "stock.adjusted",
    "stock.opened",
    "stock.released",
    "stock.moved",
    "stock.returned",
)


def subscribe_all(app: object) -> None:
    """Called once, when the program's apps are loaded (PROCRASTINATE_ON_APP_READY)."""
    for name in MAKES_AVAILABLE:
        subscribe(name, promise_what_became_available)


def promise_what_became_available(notice: Notice) -> None:
    """Backorders are promised again by a job, for those of the SKUs that somebody waits for."""
    waiting = sorted(sales.backordered(notice.sku_ids))
    if waiting:
        automation.enqueue("sales.promise_backorders", lock="sales.promise_backorders", sku_ids=waiting)
