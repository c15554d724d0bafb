"""Background work: what follows what, safe to run twice, and nothing lost when a worker is killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from datetime import timedelta
from decimal import Decimal
from typing import cast

import pytest
from django.db import connection, transaction
from procrastinate import JobContext
from procrastinate.contrib.django.models import ProcrastinateJob

from quartermaster.automation import jobs, tying_out
from quartermaster.automation import operations as automation
from quartermaster.automation.models import BookCheck, JobFailure
from quartermaster.automation.timetable import TIMETABLE
from quartermaster.catalog import operations as catalog
from quartermaster.catalog.plans import SkuRow
from quartermaster.config import working
from quartermaster.kernel import clock
from quartermaster.sales import operations as sales
from quartermaster.sales.models import OrderLine
from quartermaster.sales.operations import NewLine, NewOrder
from quartermaster.stock import operations as stock
from quartermaster.stock import queries
from quartermaster.stock.checking import check
from quartermaster.stock.models import Lot
from quartermaster.stock.moves import Ask, NewLot
from tests import scenes
from tests.purchasing import scenes as buying
from tests.scenes import goods
from tests.stock import books


def backordered_order(item, site, quantity):
    order = NewOrder(lines=[NewLine(item.id, Decimal(quantity))], warehouse_id=site.warehouse.id, on_short="backorder")
    return sales.place_order(scenes.act(), order=order)


def reserved(placed):
    return OrderLine.objects.get(order__number=placed.number).reserved


def waiting(task):
    return ProcrastinateJob.objects.filter(task_name=task, status="todo").count()


@pytest.mark.django_db
def test_nobody_waits_so_nothing_is_enqueued():
    tea, site = scenes.sku(), scenes.site()
    stock.receive(scenes.act(), goods=[goods(tea, 5, site.dock)])
    stock.put_away(scenes.act(), goods=[goods(tea, 5, site.dock, site.shelf)])
    assert waiting("sales.promise_backorders") == 0


@pytest.mark.django_db
def test_a_put_away_enqueues_the_promise_of_the_skus_that_somebody_waits_for():
    tea, mug, site = scenes.sku(), scenes.sku(), scenes.site()
    backordered_order(tea, site, 3)
    stock.receive(scenes.act(), goods=[goods(tea, 5, site.dock), goods(mug, 5, site.dock)])
    assert waiting("sales.promise_backorders") == 0
    stock.put_away(scenes.act(), goods=[goods(tea, 5, site.dock, site.shelf), goods(mug, 5, site.dock, site.shelf)])
    (job,) = ProcrastinateJob.objects.filter(task_name="sales.promise_backorders")
    assert job.args == {"sku_ids": [tea.id]}


@pytest.mark.django_db
def test_a_put_away_that_is_rolled_back_leaves_no_job():
    tea, site = scenes.sku(), scenes.site()
    backordered_order(tea, site, 3)
    stock.receive(scenes.act(), goods=[goods(tea, 5, site.dock)])
    with transaction.atomic():
        stock.put_away(scenes.act(), goods=[goods(tea, 5, site.dock, site.shelf)])
        transaction.set_rollback(True)
    assert waiting("sales.promise_backorders") == 0


def test_goods_put_away_are_promised_to_whoever_waits_by_the_worker(committed):
    tea, site = scenes.sku(), scenes.site()
    placed = backordered_order(tea, site, 3)
    assert reserved(placed) == 0
    stock.receive(scenes.act(), goods=[goods(tea, 5, site.dock)])
    stock.put_away(scenes.act(), goods=[goods(tea, 5, site.dock, site.shelf)])
    assert working.drain(30) == 0
    assert reserved(placed) == 3
    assert queries.positions([tea.id])[tea.id].available == 2
    jobs.promise_backorders.func(cast(JobContext, _Context()), sku_ids=[tea.id])
    assert reserved(placed) == 3


def test_all_who_wait_are_promised_however_many_there_are(committed, monkeypatch):
    monkeypatch.setattr(jobs, "LINES_AT_ONCE", 2)
    tea, site = scenes.sku(), scenes.site()
    orders = [backordered_order(tea, site, 1) for _ in range(5)]
    scenes.stocked(tea, 4, site.shelf)
    jobs.promise_backorders.func(cast(JobContext, _Context()), sku_ids=[tea.id])
    assert [reserved(order) for order in orders] == [1, 1, 1, 1, 0]


class _Context:
    """What the worker tells a job about itself, for calling one by hand a second time."""

    class job:
        id = 0


@pytest.mark.django_db
def test_claims_whose_time_has_run_out_are_given_back():
    tea, site = scenes.sku(), scenes.site()
    scenes.stocked(tea, 5, site.shelf)
    soon = clock.now() - timedelta(seconds=1)
    asks = [
        Ask(scenes.fresh("CART"), scenes.house().id, tea.id, site.warehouse.id, Decimal(2), expires_at=moment)
        for moment in (soon, None)
    ]
    stock.reserve(scenes.act(), asks=asks)
    jobs.expire_reservations.func(cast(JobContext, _Context()))
    jobs.expire_reservations.func(cast(JobContext, _Context()))
    assert queries.positions([tea.id])[tea.id].reserved == 2


@pytest.mark.django_db
def test_the_check_names_documents_that_say_something_else_than_the_book():
    tea, site = scenes.sku(), scenes.site()
    scenes.stocked(tea, 5, site.shelf)
    order = sales.place_order(scenes.act(), order=NewOrder([NewLine(tea.id, Decimal(3))], warehouse_id=site.warehouse.id))
    bought = buying.placed(site, (tea, 7))
    assert tying_out.check() == []
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE sales_orderline SET reserved = 2, shipped = 1 FROM sales_order o"
            " WHERE o.id = order_id AND o.number = %s RETURNING sales_orderline.id",
            [order.number],
        )
        (line,) = cursor.fetchone()
        cursor.execute("UPDATE purchasing_purchaseorderline SET received = 1 WHERE order_id = %s RETURNING id", [bought.id])
        (ordered,) = cursor.fetchone()
    assert {(one.rule, one.row) for one in tying_out.check()} == {
        ("order_claims_differ", f"order line {line}"),
        ("order_book_differs", f"order {order.number}"),
        ("purchase_order_line_differs", f"purchase order line {ordered}"),
        ("purchase_order_state_differs", f"purchase order {bought.number}"),
    }


@pytest.mark.django_db
def test_the_check_keeps_its_outcome_and_names_what_differs():
    tea, site = scenes.sku(), scenes.site()
    scenes.stocked(tea, 5, site.shelf)
    assert automation.check_book().ties_out is True
    balance = queries.balances_of(tea.id).get()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE stock_balance SET quantity = 6 WHERE id = %s", [balance.id])
    automation.check_book()
    kept = BookCheck.objects.latest("at")
    assert (kept.ties_out, [one["row"] for one in kept.violations if one["rule"] == "balance_differs"]) == (
        False,
        [f"balance {balance.id}"],
    )


def test_a_check_asked_for_twice_waits_once_and_is_done_by_the_worker(committed):
    act = scenes.act()
    assert automation.check_now(act) is True
    assert automation.check_now(act) is False
    before = BookCheck.objects.count()
    assert working.drain(60) == 0
    assert BookCheck.objects.count() == before + 1


def test_a_failing_job_keeps_why_and_is_tried_again_later(committed):
    automation.enqueue("sales.promise_backorders", sku_ids="not a list of ids")
    working.drain(15)
    (job,) = ProcrastinateJob.objects.filter(task_name="sales.promise_backorders")
    assert (job.status, job.attempts, job.scheduled_at > clock.now()) == ("todo", 1, True)
    assert JobFailure.objects.filter(job_id=job.id).count() == 1


def test_goods_that_are_lifted_or_whose_lot_is_released_are_promised_to_whoever_waits(committed):
    tea, mug, site = scenes.sku(tracking="lot"), scenes.sku(), scenes.site()
    (lot,) = stock.begin_lots(scenes.act(), lots=[NewLot(scenes.house().id, tea.id, "L1")])
    stock.open_balances(scenes.act(), goods=[goods(tea, 5, site.shelf, lot_id=lot), goods(mug, 5, site.shelf)])
    (held,) = stock.hold_all(scenes.act(), reason="damaged", sku_id=mug.id, bin_id=site.shelf.id)
    stock.change_lot(scenes.act().because("a complaint"), lot_id=lot, state=Lot.State.ON_HOLD)
    orders = backordered_order(tea, site, 3), backordered_order(mug, site, 2)
    assert [reserved(order) for order in orders] == [0, 0]
    stock.lift(scenes.act(), holds={held: None})
    stock.change_lot(scenes.act().because("it is fine"), lot_id=lot, state=Lot.State.RELEASED)
    assert working.drain(60) == 0
    assert [reserved(order) for order in orders] == [3, 2]


def test_what_has_expired_is_held_by_the_timetable(committed):
    tea, site = scenes.sku(tracking="lot"), scenes.site()
    past = NewLot(scenes.house().id, tea.id, "L1", expires_on=clock.now().date() - timedelta(days=3))
    (lot,) = stock.begin_lots(scenes.act(), lots=[past])
    stock.open_balances(scenes.act(), goods=[goods(tea, 5, site.shelf, lot_id=lot)])
    for _ in range(2):
        automation.enqueue("stock.hold_expired", timestamp=0)
        assert working.drain(60) == 0
    assert (queries.positions([tea.id])[tea.id].held, queries.holds().filter(sku=tea).count()) == (5, 1)


def test_what_has_moved_is_valued_by_the_timetable(committed):
    tea, site = scenes.sku(cost="2.50"), scenes.site()
    stock.open_balances(scenes.act(), goods=[goods(tea, 4, site.shelf)])
    for _ in range(2):
        automation.enqueue("stock.keep_valued", timestamp=0)
        assert working.drain(60) == 0
    assert books.worth(tea) == (4, Decimal(10))
    assert check() == []


def test_goods_are_costed_otherwise_as_soon_as_their_category_says_so(committed):
    tea, site, act = scenes.sku(), scenes.site(), scenes.act()
    category = catalog.add_category(act, name=scenes.fresh("Tea "), costing="fifo")
    catalog.change_sku(act, row=SkuRow(tea.code, category=category.name), version=1)
    stock.open_balances(scenes.act(), goods=[goods(tea, 4, site.shelf)])
    assert working.drain(60) == 0
    assert books.state(tea).method == "fifo"
    catalog.change_category(act, category_id=category.pk, version=1, costing="lifo")
    assert working.drain(60) == 0
    assert books.state(tea).method == "lifo"


def test_what_is_on_the_timetable_exists_and_takes_a_time(committed):
    assert {job.name for job in TIMETABLE.values()} == {
        "automation.retry_stalled", "stock.expire_reservations", "automation.check_book", "automation.forget_old_answers",
        "automation.prune_jobs", "stock.hold_expired", "stock.keep_valued", "sales.expire_unpaid",
        "refills.plan", "billing.match_blocked", "carriers.follow_parcels", "labels.try_again", "slotting.count_velocities",
        "demand.keep", "demand.forecast", "replenishing.begin", "replenishing.send_digests",
        "rfid.end_quiet", "kanban.order", "vmi.tell", "partners.make_offers",
        "sensors.watch", "sensors.forget_old", "webhooks.try_again", "webhooks.forget_old",
    }  # fmt: skip
    for job in TIMETABLE.values():
        job.defer(timestamp=0)
    assert working.drain(60) == 0
    assert ProcrastinateJob.objects.exclude(status="succeeded").count() == 0


def test_a_job_whose_worker_was_killed_is_taken_over(committed):
    tea, site = scenes.sku(), scenes.site()
    placed = backordered_order(tea, site, 3)
    scenes.stocked(tea, 5, site.shelf)
    _kill_a_worker_in_the_job()
    (job,) = ProcrastinateJob.objects.filter(task_name="sales.promise_backorders")
    assert (job.status, reserved(placed)) == ("doing", 0)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_workers SET last_heartbeat = now() - interval '21 seconds'")
    automation.enqueue("automation.retry_stalled", queueing_lock="automation.retry_stalled", timestamp=0)
    assert working.drain(30) == 0
    assert reserved(placed) == 3


def _kill_a_worker_in_the_job():
    """A worker in a process of its own, which a failpoint kills in the middle of the promise."""
    names = connection.settings_dict
    program = (
        "import django, sys; from django.conf import settings; django.setup();"
        f"settings.DATABASES['default']['NAME'] = {names['NAME']!r};"
        "from django.db import connection; connection.settings_dict['NAME'] = settings.DATABASES['default']['NAME'];"
        "from quartermaster.config import working; working.drain(20)"
    )
    environment = os.environ | {
        "QUARTERMASTER_TEST_HOOKS": "1",
        "QUARTERMASTER_FAILPOINTS": "job.promise:kill",
        "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
    }
    worker = subprocess.Popen([sys.executable, "-c", program], env=environment)
    started = time.monotonic()
    assert worker.wait(30) == -signal.SIGKILL, f"ended after {time.monotonic() - started:.0f} s"
