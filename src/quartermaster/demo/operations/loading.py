"""A real year of sales, replayed through the same operations as everything else."""

from __future__ import annotations

import gc
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from quartermaster.catalog.models import Sku
from quartermaster.demand import operations as demand
from quartermaster.demo import history
from quartermaster.demo.history import History
from quartermaster.demo.operations.asking import ask
from quartermaster.demo.operations.boxing import box_gifts
from quartermaster.demo.operations.channelling import open_channels
from quartermaster.demo.operations.circulating import circulate
from quartermaster.demo.operations.clients import keep_for_a_client
from quartermaster.demo.operations.declaring import declare
from quartermaster.demo.operations.docking import fill_the_dock
from quartermaster.demo.operations.faulting import find_fault
from quartermaster.demo.operations.filling import fill
from quartermaster.demo.operations.inspecting import inspect
from quartermaster.demo.operations.invoicing import bill
from quartermaster.demo.operations.keeping import keep
from quartermaster.demo.operations.kitting import make_kits
from quartermaster.demo.operations.lanes import at_once
from quartermaster.demo.operations.measuring import measure
from quartermaster.demo.operations.moving import move
from quartermaster.demo.operations.opening import Shop, open_shop
from quartermaster.demo.operations.packing import stock_the_benches
from quartermaster.demo.operations.parcelling import send_with_carriers
from quartermaster.demo.operations.planning import plan
from quartermaster.demo.operations.replaying import replay
from quartermaster.demo.operations.returning import take_returns
from quartermaster.demo.operations.scanning import scan_about
from quartermaster.demo.operations.sharing import share
from quartermaster.demo.operations.slotting import slot
from quartermaster.demo.operations.tagging import pass_gates
from quartermaster.demo.operations.telling import tell
from quartermaster.demo.operations.valuing import value
from quartermaster.demo.operations.walking import walk
from quartermaster.demo.operations.weighing import weigh_cheeses
from quartermaster.kernel import db
from quartermaster.kernel.refusals import Conflict

Tell = Callable[[str], None]


class NotEmpty(Conflict):
    code = "not_empty"
    title = "There are goods already"


def load(*, scale: float = 1.0, seed: int = 1, progress: Tell = lambda text: None) -> list[str]:
    """Load the shop and return the report of what was cleaned. `scale` is the share of the customers that is kept.

    Refuses where there are goods already, also those of a load that was interrupted: every half week is a transaction of
    its own, so that such a one leaves a whole beginning and never half an order.
    """
    if Sku.objects.exists():
        raise NotEmpty(
            "There are goods in this database already, be it yours or those of a demo that was interrupted half-way. "
            "The demo shop needs an empty one: name another with QUARTERMASTER_HOME or DATABASE_URL."
        )
    with _no_search_for_cycles():
        return _load(scale, seed, progress)


def _load(scale: float, seed: int, progress: Tell) -> list[str]:
    progress("Demo: reading a year of real invoices…")
    past = _scaled(history.read(), scale, seed)
    report = past.report()
    for line in report:
        progress(f"  {line}")
    shop = open_shop(past, seed, progress)
    db.run("ANALYZE")
    replay(shop, progress)
    progress("Demo: goods of a client (invented)…")
    keep_for_a_client(shop)
    progress("Demo: goods that expire, goods with serials, a recall (invented)…")
    keep(shop)
    progress("Demo: goods that are counted and weighed (invented)…")
    weigh_cheeses(shop)
    progress("Demo: bundles, and hampers that are made (invented)…")
    make_kits(shop)
    box_gifts(shop)
    progress("Demo: sales channels, and orders that wait for something (invented)…")
    open_channels(shop)
    stock_the_benches(shop)
    progress("Demo: weights, sizes, tariff codes, something dangerous that goes abroad (invented)…")
    declare(shop)
    progress("Demo: what customers send back (invented)…")
    take_returns(shop)
    progress("Demo: a carrier, its labels, manifests and tracking (invented)…")
    send_with_carriers(shop)
    progress("Demo: goods on their way between the warehouses (invented)…")
    move(shop)
    progress("Demo: deliveries, claims, a return to a supplier (invented)…")
    fill_the_dock(shop)
    find_fault(shop)
    progress("Demo: lots that are inspected before they are put away (invented)…")
    inspect(shop)
    progress("Demo: where goods ought to lie (invented)…")
    slot(shop)
    progress("Demo: pickers with carts and totes, a shelf that held less, pick bins to fill (invented)…")
    walk(shop)
    progress("Demo: a scale, a thermometer, and somebody with a scanner (invented)…")
    measure(shop)
    scan_about(shop)
    progress("Demo: radios with RFID tags pass a gate (invented)…")
    pass_gates(shop)
    progress("Demo: suppliers’ terms and prices, approvals, orders on their way (invented)…")
    ask(shop)
    progress("Demo: freight of what came by sea, months that are closed (invented)…")
    value(shop)
    db.run("ANALYZE")
    progress("Demo: what suppliers bill and credit (invented), and what was asked for, day by day…")
    at_once(lambda: bill(shop), lambda: _know_demand(shop))
    progress("Demo: containers that go round, items that a supplier keeps filled (invented)…")
    circulate(shop)
    fill(shop)
    progress("Demo: what to buy, move and make is proposed; slow goods are marked down and offered (invented)…")
    plan(shop)
    share(shop)
    return report


def _know_demand(shop: Shop) -> None:
    demand.keep()
    tell(shop)
    demand.forecast()
    demand.live_again(against=())  # those of the extra take minutes: they come on the first Monday


@contextmanager
def _no_search_for_cycles() -> Iterator[None]:
    """Python's search for unused cycles would walk the millions of objects of the history again and again, for nothing."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _scaled(past: History, scale: float, seed: int) -> History:
    """The history of a share of the customers, chosen by a fixed hash."""
    if scale >= 1:
        return past
    kept = [sale for sale in past.sales if zlib.crc32(f"{seed}{sale.customer or sale.invoice}".encode()) < scale * 2**32]
    invoices = {sale.invoice for sale in kept}
    codes = {code for sale in kept for code, _, _ in sale.lines}
    past.sales = kept
    past.items = {code: item for code, item in past.items.items() if code in codes}
    past.comebacks = [row for row in past.comebacks if row.invoice in invoices]
    past.adjustments = [row for row in past.adjustments if row.code in codes][:: max(1, round(1 / scale))]
    return past
