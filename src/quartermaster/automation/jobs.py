"""Work without a person. Each job takes ids only, calls one operation, and may safely run twice.

Jobs act as the system user. A job that fails is tried again, later and later; why it failed is kept for people.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any

import structlog
from django.conf import settings
from procrastinate import JobContext, RetryStrategy
from procrastinate.contrib.django import app

from quartermaster.accounts.acts import Act, Source
from quartermaster.accounts.operations import system_user_id
from quartermaster.accounts.permissions import PERMISSIONS
from quartermaster.automation import cluster
from quartermaster.automation import operations as automation
from quartermaster.billing import operations as billing
from quartermaster.billing import queries as billing_queries
from quartermaster.carriers import operations as carriers
from quartermaster.demand import operations as demand
from quartermaster.insights.queries import sending
from quartermaster.kanban import operations as kanban
from quartermaster.kernel import failpoints, live
from quartermaster.labels import operations as labels
from quartermaster.labels.queries import printers_with_waiting
from quartermaster.outbox import operations as outbox
from quartermaster.partners import operations as partners
from quartermaster.picking import operations as picking
from quartermaster.purchasing import operations as purchasing
from quartermaster.refills import operations as refills
from quartermaster.replenishing import operations as replenishing
from quartermaster.replenishing.operations.running import RunUnderWay
from quartermaster.rfid import operations as rfid
from quartermaster.sales import operations as sales
from quartermaster.sensors import operations as sensors
from quartermaster.slotting import operations as slotting
from quartermaster.stock import costing
from quartermaster.stock import jobs as stock_jobs
from quartermaster.vmi import operations as vmi
from quartermaster.web import idempotency

log = structlog.get_logger(__name__)

PATIENCE = RetryStrategy(max_attempts=10, exponential_wait=3)
"""3, 9, 27 seconds … so that a short outage passes unseen, and a lasting fault stops after a few days."""
STALLED_SECONDS = 20.0
"""A worker that has not been heard of for so long is gone (it says so every five)."""
LINES_AT_ONCE = 2000
"""Waiting lines that are looked at in one transaction."""
OTHERS_READ = timedelta(seconds=10)
"""What talks to readers ends passages by itself, and knows better when."""
DONE_KEPT_HOURS = 24
FAILED_KEPT_HOURS = 30 * 24


def system_act() -> Act:
    return Act(system_user_id(), Source.JOB, permissions=frozenset(PERMISSIONS))


def noting(do: Callable[..., object]) -> Callable[..., None]:
    """The job with its failures kept and the pages that show jobs told."""

    @functools.wraps(do)
    def run(context: JobContext, *args: Any, **arguments: Any) -> None:
        live.publish(["jobs"])
        try:
            do(*args, **arguments)
        except Exception as error:
            automation.note_failure(context.job.id or 0, error)
            raise
        finally:
            live.publish(["jobs"])

    return run


@app.task(name="sales.promise_backorders", lock="sales.promise_backorders", retry=PATIENCE, pass_context=True)
@noting
def promise_backorders(sku_ids: list[int]) -> None:
    """Promise what has become available to whoever has waited longest."""
    failpoints.reach("job.promise")
    while sales.promise_backorders(system_act(), sku_ids=sku_ids, limit=LINES_AT_ONCE):
        pass


@app.task(name="sales.date_backorders", lock="sales.promise_backorders", retry=PATIENCE, pass_context=True)
@noting
def date_backorders(sku_ids: list[int]) -> None:
    """Lines that wait for these SKUs are promised the day on which all of it can leave, as far as is known now."""
    sales.note_promised_days(sending.days_of_waiting(sku_ids, sending.today()))


@app.task(name="sales.date_options", retry=PATIENCE, pass_context=True)
@noting
def date_options(numbers: list[str]) -> None:
    """The ways to send an order say when the last of it could leave."""
    for number in numbers:
        sales.note_options_ready(number, sending.ready_options(number, sending.today()))


@app.task(name="sales.expire_unpaid", queueing_lock="sales.expire_unpaid", pass_context=True)
@noting
def expire_unpaid(timestamp: int = 0) -> None:
    """Orders that were not paid in time end, and what was reserved for them is free again."""
    sales.expire_unpaid(system_act())


@app.task(name="picking.reallocate", lock="picking.reallocate", retry=PATIENCE, pass_context=True)
@noting
def reallocate(sku_ids: list[int]) -> None:
    """Pick tasks whose goods can no longer be picked go to other bins and lots."""
    picking.reallocate(system_act(), sku_ids=sku_ids)


@app.task(name="purchasing.follow_put_away", lock="purchasing.follow_put_away", retry=PATIENCE, pass_context=True)
@noting
def follow_put_away(sku_ids: list[int]) -> None:
    """Deliveries whose goods leave the dock say so, and close when nothing of them lies there any more."""
    purchasing.follow_put_away(system_act(), sku_ids=sku_ids)


@app.task(name="refills.plan", lock="refills.plan", retry=PATIENCE, pass_context=True)
@noting
def plan_refills(timestamp: int = 0, sku_ids: list[int] | None = None) -> None:
    """Pick bins that have too little free are to be filled from reserve."""
    refills.plan(system_act(), sku_ids=sku_ids)


@app.task(name="kanban.order", lock="kanban.order", retry=PATIENCE, pass_context=True)
@noting
def order_kanban(timestamp: int = 0) -> None:
    """What came is full, what will not come is empty again, and what is empty is ordered, bundled by supplier."""
    kanban.settle(system_act())
    kanban.order(system_act())


@app.task(name="partners.make_offers", queueing_lock="partners.make_offers", pass_context=True)
@noting
def make_offers(timestamp: int = 0) -> None:
    """What is too much by now is offered to partners; offers whose time is over end."""
    partners.make_offers(system_act())


@app.task(name="vmi.tell", queueing_lock="vmi.tell", pass_context=True)
@noting
def tell_suppliers(timestamp: int = 0) -> None:
    """Suppliers that keep items filled are told how these stand."""
    vmi.tell()


@app.task(name="vmi.judge", lock="vmi.judge", retry=PATIENCE, pass_context=True)
@noting
def judge_supply(number: str) -> None:
    """What a supplier proposed within what was agreed on is ordered; then it is told how its items stand."""
    vmi.judge(system_act(), number=number)
    vmi.tell()


@app.task(name="replenishing.begin", queueing_lock="replenishing.begin", pass_context=True)
@noting
def plan_everything(timestamp: int = 0) -> None:
    """What to buy, move and make is thought about anew, where it is not being done already."""
    try:
        replenishing.begin(system_act())
    except RunUnderWay:
        return


@app.task(name="replenishing.send_digests", queueing_lock="replenishing.send_digests", pass_context=True)
@noting
def send_digests(timestamp: int = 0) -> None:
    """What planning found goes by e-mail to those who want it."""
    replenishing.send_digests(system_act(), day=replenishing.today())


@app.task(name="replenishing.prepare", retry=PATIENCE, pass_context=True)
@noting
def prepare_planning(run_id: int) -> None:
    """Share a run out among the workers; where there is a cluster, one of them shares it out there."""
    parts = replenishing.prepare(run_id)
    if settings.DASK_SCHEDULER:
        automation.enqueue("replenishing.think_elsewhere", queueing_lock=f"replenishing.think_elsewhere:{run_id}", run_id=run_id)
        return
    _share_out(run_id, range(parts))


@app.task(name="replenishing.think_elsewhere", retry=PATIENCE, pass_context=True)
@noting
def think_on_the_cluster(run_id: int) -> None:
    """Plan a run on the cluster; here, where that is out of reach."""
    try:
        with cluster.client() as client:
            replenishing.think_elsewhere(system_act(), run_id=run_id, engine=client)
    except cluster.OutOfReach as error:
        log.warning("planning_cluster_out_of_reach", why=str(error))
        _share_out(run_id, range(replenishing.prepare(run_id)))


def _share_out(run_id: int, parts: Iterable[int]) -> None:
    for part in parts:
        mark = f"replenishing.think:{run_id}:{part}"
        automation.enqueue("replenishing.think", queueing_lock=mark, run_id=run_id, part=part)


@app.task(name="replenishing.think", retry=PATIENCE, pass_context=True)
@noting
def think_about(run_id: int, part: int) -> None:
    """Plan one part of a run."""
    replenishing.think(system_act(), run_id=run_id, part=part)


@app.task(name="slotting.count_velocities", queueing_lock="slotting.count_velocities", retry=PATIENCE, pass_context=True)
@noting
def count_velocities(timestamp: int = 0) -> None:
    """Say anew which SKUs are fast, medium and slow."""
    slotting.count_velocities()


@app.task(name="demand.keep", lock="demand.keep", queueing_lock="demand.keep", retry=PATIENCE, pass_context=True)
@noting
def keep_demand(timestamp: int = 0) -> None:
    """What was asked for is known up to yesterday, and right where the past was set right."""
    demand.keep()


@app.task(name="demand.forecast", lock="demand.forecast", queueing_lock="demand.forecast", retry=PATIENCE, pass_context=True)
@noting
def forecast_demand(timestamp: int = 0) -> None:
    """Once a week has ended and is known, what will be asked for is told anew, and rules are lived again."""
    demand.forecast(manners=replenishing.manners())
    if demand.replay(replenishing.economy()):
        replenishing.apply_picks_by_itself(system_act())


@app.task(name="demand.forecast_anew", lock="demand.forecast", queueing_lock="demand.forecast_anew", pass_context=True)
@noting
def forecast_anew() -> None:
    """Where policies ask for forecasts to be told otherwise, they are told anew."""
    demand.forecast(manners=replenishing.manners())


@app.task(name="demand.read_again", lock="demand.keep", retry=PATIENCE, pass_context=True)
@noting
def read_demand_again(sku_ids: list[int]) -> None:
    """What people said about the past of these SKUs is part of what is known."""
    demand.read_again(sku_ids)


@app.task(name="outbox.send", retry=PATIENCE, pass_context=True)
@noting
def send_email(email_id: int) -> None:
    """Hand a waiting e-mail to the mail server; what does not succeed is tried again, later and later."""
    outbox.send(system_act(), email_id=email_id)


@app.task(name="carriers.answer_inquiry", pass_context=True)
@noting
def answer_inquiry(inquiry_id: int) -> None:
    """Ask a carrier over the network what it wants for an order's cartons, and keep what it says."""
    carriers.answer_inquiry(system_act(), inquiry_id=inquiry_id)


@app.task(name="carriers.buy_requested", retry=PATIENCE, pass_context=True)
@noting
def buy_requested(purchase_id: int) -> None:
    """Buy a label that somebody asked for; a carrier that cannot be reached is asked again, later and later."""
    carriers.buy_requested(system_act(), purchase_id=purchase_id)


@app.task(name="carriers.void_with_carrier", pass_context=True)
@noting
def void_with_carrier(label_id: int) -> None:
    """Ask a carrier over the network to void a label."""
    carriers.void_with_carrier(system_act(), label_id=label_id)


@app.task(name="carriers.run_trial", pass_context=True)
@noting
def run_trial(account_id: int) -> None:
    """Ask a carrier over the network whether it knows an account."""
    carriers.run_trial(system_act(), account_id=account_id)


@app.task(name="carriers.follow_parcels", queueing_lock="carriers.follow_parcels", pass_context=True)
@noting
def follow_parcels(timestamp: int = 0) -> None:
    """Where parcels are is asked of the carriers that do not tell by themselves."""
    carriers.follow_parcels(system_act())


@app.task(name="labels.send", pass_context=True)
@noting
def send_labels(printer_id: int) -> None:
    """Send what waits for a label printer, as far as it takes it; what is left is tried again every minute."""
    labels.send_waiting(printer_id)


@app.task(name="labels.try_again", queueing_lock="labels.try_again", pass_context=True)
def try_printers_again(context: JobContext, timestamp: int = 0) -> None:
    """Printers that were off get what waits for them, each by a job of its own: one that is off keeps no other waiting."""
    for printer_id in printers_with_waiting():
        mark = f"labels.send:{printer_id}"
        automation.enqueue("labels.send", lock=mark, queueing_lock=mark, printer_id=printer_id)


@app.task(name="sensors.watch", queueing_lock="sensors.watch", retry=PATIENCE, pass_context=True)
@noting
def watch_temperatures(timestamp: int = 0) -> None:
    """Where it is too warm or too cold without another word of the thermometer, what lies there is held when it is due."""
    sensors.watch(system_act())


@app.task(name="sensors.forget_old", queueing_lock="sensors.forget_old", pass_context=True)
@noting
def forget_old_minutes(timestamp: int = 0) -> None:
    sensors.forget_old()


@app.task(name="automation.check_book", queueing_lock="automation.check_book", retry=PATIENCE, pass_context=True)
@noting
def check_book(timestamp: int = 0) -> None:
    automation.check_book()


@app.task(name="stock.expire_reservations", queueing_lock="stock.expire_reservations", pass_context=True)
@noting
def expire_reservations(timestamp: int = 0) -> None:
    stock_jobs.expire_reservations(system_act())


@app.task(name="stock.hold_expired", queueing_lock="stock.hold_expired", pass_context=True)
@noting
def hold_expired(timestamp: int = 0) -> None:
    """What has expired by the day where it lies is no longer sold."""
    stock_jobs.hold_expired(system_act())


@app.task(name="stock.keep_valued", queueing_lock="stock.keep_valued", retry=PATIENCE, pass_context=True)
@noting
def keep_valued(timestamp: int = 0) -> None:
    """What has moved is valued behind those who move it, so that whoever asks what stock is worth need not wait."""
    costing.keep_up()


@app.task(name="billing.match_blocked", queueing_lock="billing.match_blocked", retry=PATIENCE, pass_context=True)
@noting
def match_blocked(timestamp: int = 0) -> None:
    """Blocked invoices are matched again, each by itself: what they bill may have come."""
    for number in billing_queries.blocked():
        billing.match_again(system_act(), number=number)


@app.task(name="automation.forget_old_answers", queueing_lock="automation.forget_old_answers", pass_context=True)
@noting
def forget_old_answers(timestamp: int = 0) -> None:
    """Idempotency keys are kept longer than promised, not for ever."""
    idempotency.forget_old()
    automation.forget_failures()


@app.task(name="rfid.end_quiet", queueing_lock="rfid.end_quiet", pass_context=True)
def end_quiet(context: JobContext, timestamp: int = 0) -> None:
    """Passages whose gate is quiet end also where no process talks to readers: some send what they read by themselves."""
    rfid.end_quiet(system_act(), slack=OTHERS_READ)


@app.task(name="automation.retry_stalled", queueing_lock="automation.retry_stalled", pass_context=True)
async def retry_stalled(context: JobContext, timestamp: int = 0) -> None:
    """Take over the jobs of workers that were killed."""
    manager = context.app.job_manager
    for job in await manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_SECONDS):
        await manager.retry_job(job)


@app.task(name="automation.prune_jobs", queueing_lock="automation.prune_jobs", pass_context=True)
async def prune_jobs(context: JobContext, timestamp: int = 0) -> None:
    """Finished jobs are kept for a day, failed ones for thirty."""
    manager = context.app.job_manager
    await manager.delete_old_jobs(nb_hours=DONE_KEPT_HOURS)
    await manager.delete_old_jobs(nb_hours=FAILED_KEPT_HOURS, include_failed=True, include_cancelled=True, include_aborted=True)
