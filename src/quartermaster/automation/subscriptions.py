"""What follows what. A subscriber runs inside the announcing transaction, so that what it enqueues stands or falls with it,
and what it refuses does not happen."""

from __future__ import annotations

from typing import Any

from quartermaster.accounts.acts import Act, Source
from quartermaster.accounts.operations import system_user_id
from quartermaster.automation import operations as automation
from quartermaster.automation import telling
from quartermaster.carriers import departures as carrier_departures
from quartermaster.carriers import operations as carriers
from quartermaster.catalog import operations as catalog
from quartermaster.crossdock.onward import onward as cross_docking
from quartermaster.demand import operations as demand
from quartermaster.demand import rates
from quartermaster.insights.queries import uses
from quartermaster.insights.queries.coming import coming
from quartermaster.kanban import queries as kanban_queries
from quartermaster.kanban import usage
from quartermaster.kernel import clock
from quartermaster.kernel.notices import Notice, subscribe
from quartermaster.kernel.quantities import plain
from quartermaster.locations import operations as locations
from quartermaster.outbox import operations as outbox
from quartermaster.outbox.operations import NewEmail
from quartermaster.picking import departures
from quartermaster.picking import operations as picking
from quartermaster.picking import queries as picking_queries
from quartermaster.purchasing import delivery_queries as deliveries
from quartermaster.purchasing import onward, otherwise
from quartermaster.refills import queries as refill_queries
from quartermaster.returns import operations as returns
from quartermaster.sales import queries as sales
from quartermaster.webhooks import queries as webhooks

MAKES_AVAILABLE = (
    "stock.put_away",
    "stock.adjusted",
    "stock.opened",
    "stock.released",
    "stock.moved",
    "stock.returned",
    "stock.lifted",
    "stock.lot_changed",
    "stock.made",
    "stock.owner_changed",
)
CHANGES_DAYS = (
    *MAKES_AVAILABLE,
    "stock.received",
    "stock.cross_docked",
    *(f"purchasing.{deed}" for deed in ("ordered", "changed", "received", "corrected", "closed", "cancelled")),
    *(f"transfers.{deed}" for deed in ("approve", "expect", "ship", "receive", "close", "cancel", "write_off")),
    *(f"production.{deed}" for deed in ("planned", "released", "completed", "taken_back", "closed")),
    *(
        f"sales.{deed}"
        for deed in ("ordered", "confirmed", "edited", "cancelled", "expired", "promised", "let_go", "held", "paid")
    ),
)
"""What may change the day on which lines that wait can leave."""
ENDS_TASKS = ("sales.picked", "sales.cancelled", "sales.edited", "sales.shipped")
ASKS_CARRIERS = ("carriers.asking", "carriers.wanted", "carriers.voiding", "carriers.trying")
OVER_THE_NETWORK = {
    "inquiry": ("carriers.answer_inquiry", "inquiry_id"),
    "purchase": ("carriers.buy_requested", "purchase_id"),
    "label": ("carriers.void_with_carrier", "label_id"),
    "account": ("carriers.run_trial", "account_id"),
}
"""What a carrier is to be asked, by the kind of what it is about: the job, and what it calls it."""
BRINGS_CONTAINERS = (
    "purchasing.received",
    "purchasing.changed",
    "purchasing.closed",
    "purchasing.cancelled",
    "purchasing.rejected",
    *(f"transfers.{deed}" for deed in ("receive", "close", "cancel", "reject", "write_off", "edit")),
    "production.completed",
    "production.closed",
    "refills.carried",
    "refills.cancelled",
)
"""What may fill a container that is waited for, or end the document that it is on."""
TAKES_FROM_TASKS = ("stock.held", "stock.lot_changed", "stock.adjusted")


def subscribe_all(app: object) -> None:
    """Called once, when the program's apps are loaded (PROCRASTINATE_ON_APP_READY)."""
    for name in MAKES_AVAILABLE:
        subscribe(name, promise_what_became_available)
    for name in CHANGES_DAYS:
        subscribe(name, date_what_waits)
    for name in ("sales.ordered", "sales.edited"):
        subscribe(name, date_options)
    for name in ENDS_TASKS:
        subscribe(name, end_tasks)
    for name in TAKES_FROM_TASKS:
        subscribe(name, pick_elsewhere)
    subscribe("sales.shipped", name_who_carries)
    subscribe("sales.return_corrected", returns.keep_corrections_here)
    for name in ("stock.put_away", "stock.cross_docked", "purchasing.inspected"):
        subscribe(name, follow_what_left_the_dock)
    subscribe("picking.released", refill_what_is_picked)
    for name in BRINGS_CONTAINERS:
        subscribe(name, fill_containers)
    for name in ("stock.put_away", "stock.cross_docked"):
        subscribe(name, fill_from_the_dock)
    subscribe("kanban.emptied", order_what_is_empty)
    subscribe("vmi.proposed", judge_supply)
    for name in ("demand.note_lost", "demand.load_past"):
        subscribe(name, read_demand_again)
    subscribe("catalog.priced", promote_what_is_priced)
    subscribe("outbox.queued", send_what_waits)
    for name in ASKS_CARRIERS:
        subscribe(name, ask_over_the_network)
    subscribe("labels.queued", send_labels)
    telling.subscribe_all()
    subscribe("webhooks.queued", send_webhooks)
    subscribe("webhooks.switched_off", write_to_whose_webhook_it_is)
    subscribe("replenishing.begun", prepare_planning)
    subscribe("replenishing.policy_set", forecast_anew)
    subscribe("catalog.sku_archived", keep_skus_in_use)
    subscribe("locations.warehouse_archived", keep_warehouses_in_use)
    subscribe("catalog.owner_closed", keep_owners_in_use)
    subscribe("catalog.tracking_changed", keep_tracking_of_what_is_there)
    subscribe("catalog.weighing_changed", keep_weighing_of_what_was_there)
    subscribe("catalog.costing_changed", cost_otherwise_from_now_on)
    subscribe("catalog.bundled", keep_bundles_out_of_stock)
    otherwise.ask(coming)
    departures.ask(carrier_departures)
    onward.ask(cross_docking)
    usage.ask(rates.per_day)


def promise_what_became_available(notice: Notice) -> None:
    """Backorders are promised again by a job, for those of the SKUs that somebody waits for."""
    waiting = sorted(sales.backordered(notice.sku_ids))
    if waiting:
        automation.enqueue("sales.promise_backorders", lock="sales.promise_backorders", sku_ids=waiting)


def date_what_waits(notice: Notice) -> None:
    """Lines that wait for these SKUs are promised a day by a job, after backorders were promised goods."""
    waiting = sorted(sales.backordered(notice.sku_ids)) if notice.sku_ids else []
    if waiting:
        automation.enqueue("sales.date_backorders", lock="sales.promise_backorders", sku_ids=waiting)


def date_options(notice: Notice) -> None:
    """Ways to send an order that leave something waiting say when it could all leave."""
    if wanted := sales.with_short_options(notice.documents):
        automation.enqueue("sales.date_options", numbers=wanted)


def end_tasks(notice: Notice) -> None:
    """What was cancelled, or picked without its task, is no longer to be picked."""
    picking.settle(numbers=notice.documents or None, moment=clock.now())


def pick_elsewhere(notice: Notice) -> None:
    """Pick tasks whose goods are held or gone are allocated elsewhere by a job."""
    wanted = sorted(set(picking_queries.open_tasks_of(notice.sku_ids).values_list("sku_id", flat=True)))
    if wanted:
        automation.enqueue("picking.reallocate", sku_ids=wanted)


def follow_what_left_the_dock(notice: Notice) -> None:
    """Deliveries that wait for their goods to be put away are looked at by a job: put-away itself locks no delivery."""
    waiting = sorted(deliveries.skus_at_the_dock(notice.sku_ids))
    if waiting:
        automation.enqueue("purchasing.follow_put_away", lock="purchasing.follow_put_away", sku_ids=waiting)


def name_who_carries(notice: Notice) -> None:
    """Shipments of cartons that have a carrier's label say who carries them, under which numbers."""
    carriers.name_carriers_of_shipped()


def refill_what_is_picked(notice: Notice) -> None:
    """What is allocated to pickers counts as gone from its pick bins."""
    if ruled := sorted(set(refill_queries.rules().filter(sku_id__in=notice.sku_ids).values_list("sku_id", flat=True))):
        automation.enqueue("refills.plan", sku_ids=ruled)


def fill_containers(notice: Notice) -> None:
    """Containers that came are full: a job looks, where some are waited for on these documents."""
    if kanban_queries.are_waited_for(notice.documents, notice.sku_ids):
        order_what_is_empty(notice)


def fill_from_the_dock(notice: Notice) -> None:
    """What left the dock may be what a container waits for; the book does not say on which document it came."""
    if kanban_queries.are_waited_for((), notice.sku_ids):
        order_what_is_empty(notice)


def order_what_is_empty(notice: Notice) -> None:
    """Empty cards are ordered by a job, so that those scanned in the same moments are ordered together."""
    automation.enqueue("kanban.order", lock="kanban.order", queueing_lock="kanban.order")


def judge_supply(notice: Notice) -> None:
    """Whether what a supplier proposes lies within what was agreed on is seen by a job: inside its scope nobody could."""
    for number in notice.documents:
        automation.enqueue("vmi.judge", number=number)


def read_demand_again(notice: Notice) -> None:
    """What people say was asked for is read into what is kept of it by a job."""
    automation.enqueue("demand.read_again", lock="demand.keep", sku_ids=sorted(notice.sku_ids))


def promote_what_is_priced(notice: Notice) -> None:
    """What costs less for some days is promoted on these days, so that planning does not learn from them."""
    demand.follow_prices(sku_ids=notice.sku_ids)


def send_what_waits(notice: Notice) -> None:
    """An e-mail is handed to the mail server by a job of its own, once the deed that wrote it is done."""
    for name in notice.documents:
        if name.startswith("email:"):
            automation.enqueue("outbox.send", email_id=int(name.removeprefix("email:")))


def ask_over_the_network(notice: Notice) -> None:
    """Carriers with interfaces of their own are asked by jobs, each question by one, once the deed is done."""
    for name in notice.documents:
        kind, _, row = name.partition(":")
        if row and kind in OVER_THE_NETWORK:
            job, argument = OVER_THE_NETWORK[kind]
            asked: dict[str, Any] = {argument: int(row)}
            automation.enqueue(job, lock=f"carriers.{name}", **asked)


def send_labels(notice: Notice) -> None:
    """Send labels to their printers, and only once the transaction that made them has committed."""
    for name in notice.documents:
        printer_id = name.removeprefix("printer:")
        automation.enqueue("labels.send", lock=f"labels.send:{printer_id}", printer_id=int(printer_id))


def send_webhooks(notice: Notice) -> None:
    """What was written for an endpoint is sent by a job of its own, once it is committed."""
    for name in notice.documents:
        telling.send_soon(int(name.removeprefix("webhook:")))


def write_to_whose_webhook_it_is(notice: Notice) -> None:
    """Whoever set a webhook up hears by e-mail that it was switched off; Today tells it to everybody who looks after them."""
    for name in notice.documents:
        endpoint = webhooks.endpoint_of_id(int(name.removeprefix("webhook:")))
        if outbox.is_set_up() and endpoint.person.email:
            text = (
                f"Nothing is told to {endpoint.name} any more. {endpoint.off_because}\n\nWhat waits is kept for thirty days. "
                "When the receiver works again, switch the webhook on under Settings, Webhooks: it is sent then."
            )
            email = NewEmail(name, [endpoint.person.email], f"The webhook {endpoint.name} was switched off", text)
            outbox.post(Act(system_user_id(), Source.JOB), email=email)


def keep_skus_in_use(notice: Notice) -> None:
    """Refuse to archive a SKU that there is stock of, or that an open document names."""
    for sku_id in sorted(notice.sku_ids):
        if why := uses.uses_of_sku(sku_id):
            raise catalog.SkuInUse(f"It is still in use: {'; '.join(why)}. Use it up or end these first. Nothing was archived.")


def keep_warehouses_in_use(notice: Notice) -> None:
    """Refuse to archive a warehouse that has stock, or that an open document names."""
    for warehouse_id in sorted(notice.warehouse_ids):
        if why := uses.uses_of_warehouse(warehouse_id):
            message = f"It is still in use: {'; '.join(why)}. Move the goods and end these first. Nothing was archived."
            raise locations.WarehouseInUse(message)


def keep_owners_in_use(notice: Notice) -> None:
    """Refuse to close an owner whose goods are here or under way, or whom an open document names."""
    for document in notice.documents:
        if why := uses.uses_of_owner(document.removeprefix("owner:")):
            message = f"There is still something of theirs: {'; '.join(why)}. Let the goods leave and end these first."
            raise catalog.OwnerInUse(f"{message} Nothing was closed.")


def keep_tracking_of_what_is_there(notice: Notice) -> None:
    """Refuse to track otherwise what there is stock of: pieces without a lot would be left among lots."""
    if there := uses.stocked_among(notice.sku_ids):
        code, quantity = there[0]
        raise catalog.TrackingIsFixed(
            f"There are {plain(quantity)} of {code} in stock or on their way. Its tracking can change when there are none: "
            "adjust them away, change it, and take them in again by lot or serial. Nothing was changed."
        )


def keep_weighing_of_what_was_there(notice: Notice) -> None:
    """Refuse to weigh, or no longer weigh, what was ever in stock or is on a document that has not ended."""
    for sku_id in sorted(notice.sku_ids):
        if why := uses.why_no_bundle(sku_id):
            raise catalog.WeighingIsFixed(
                f"Whether it is weighed, and in what, is settled once it has history, and this SKU has: {'; '.join(why)}. Make a "
                "SKU of its own for it. Nothing was changed."
            )


def keep_bundles_out_of_stock(notice: Notice) -> None:
    """Refuse to make a bundle of what was ever in stock, or is on a document that has not ended."""
    for sku_id in sorted(notice.sku_ids):
        if why := uses.why_no_bundle(sku_id):
            raise catalog.StockedBefore(
                f"A bundle is never in stock as such, and this SKU is: {'; '.join(why)}. Make a SKU of its own for the bundle. "
                "Nothing was changed."
            )


def forecast_anew(notice: Notice) -> None:
    automation.enqueue("demand.forecast_anew", queueing_lock="demand.forecast_anew")


def prepare_planning(notice: Notice) -> None:
    """A run of planning is shared out among the workers."""
    for run_id in notice.documents:
        automation.enqueue("replenishing.prepare", queueing_lock=f"replenishing.prepare:{run_id}", run_id=int(run_id))


def cost_otherwise_from_now_on(notice: Notice) -> None:
    """What is in stock of goods that are costed by another method is counted by it at once, not with its next movement."""
    automation.enqueue("stock.keep_valued", queueing_lock="stock.keep_valued", timestamp=0)
