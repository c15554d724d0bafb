"""The night run: everything is thought about anew, part by part, and what is proposed changes where it has to.

Parts are suppliers with all their warehouses (transfers tie those), and suppliers together whose goods are made of each other’s.
What a part cannot tell alone (seasons, classes by value) is told beforehand for all. So parts may be thought about by many
workers, and come to the same as by one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import fields
from datetime import date, timedelta

import numpy as np
import structlog
from django.db import IntegrityError, OperationalError, transaction
from django.utils import timezone

from quartermaster.accounts.acts import Act, record
from quartermaster.demand import operations as demand_operations
from quartermaster.demand import queries as demand
from quartermaster.kernel import clock, db
from quartermaster.kernel.notices import Notice, announce
from quartermaster.kernel.refusals import Conflict
from quartermaster.planning.arrays import Floats
from quartermaster.planning.classification import DemandClass
from quartermaster.replenishing import queries, reading, reading_goods, thinking
from quartermaster.replenishing.models import Plan, Run
from quartermaster.replenishing.operations import asking, failing, ordering, reckoning, who_told, writing
from quartermaster.replenishing.sheet import Sheet
from quartermaster.replenishing.thinking import Asked, Past, Terms, Thought, Told, World

log = structlog.get_logger(__name__)

PART_ROWS = 12_000
"""SKUs of a part, about: small enough to be told how far it is, and for the memory of a worker."""
DOCUMENT = "planning"
"""The timeline of runs, policies and terms."""
LONGEST = timedelta(hours=2)
"""A run that began longer ago was lost with its workers."""


class RunUnderWay(Conflict):
    code = "planning_under_way"
    title = "Planning is under way"


class RunEnded(Conflict):
    code = "planning_ended"
    title = "This run has ended"


@transaction.atomic
def begin(act: Act) -> Run:
    """Say that everything is to be thought about; workers do it. One at a time."""
    Run.objects.filter(state=Run.State.RUNNING, begun_at__lt=clock.now() - LONGEST).update(
        state=Run.State.CANCELLED, ended_at=clock.now()
    )
    try:
        with transaction.atomic():
            run = Run.objects.create(day=today(), begun_by_id=act.user_id, begun_at=act.occurred_at)
    except IntegrityError as error:
        raise RunUnderWay("Planning is under way already. Wait until it has ended, or cancel it.") from error
    record(act, "replenishing.begin", document=DOCUMENT, run=run.pk)
    announce(Notice("replenishing.begun", documents=(str(run.pk),)))
    return run


@transaction.atomic
def cancel(act: Act, *, run_id: int) -> Run:
    """Stop a run: parts that are done stay, the others are not begun."""
    run = queries.locked_run(run_id)
    if run.state != Run.State.RUNNING:
        raise RunEnded("This run has ended. There is nothing to cancel.")
    run.state, run.ended_at = Run.State.CANCELLED, act.occurred_at
    run.save(update_fields=["state", "ended_at"])
    record(act, "replenishing.cancel", document=DOCUMENT, run=run.pk)
    announce(Notice("replenishing.cancelled"))
    return run


def run_now(act: Act) -> Run:
    """All of it at once, by whoever asks: for commands and the demo."""
    with transaction.atomic():
        run = Run.objects.create(day=today(), begun_by_id=act.user_id, begun_at=act.occurred_at)
    try:
        for part in range(prepare(run.pk)):
            think(act, run_id=run.pk, part=part)
    except Exception:
        cancel(act, run_id=run.pk)
        raise
    run.refresh_from_db()
    return run


def prepare(run_id: int, *, most: int = PART_ROWS) -> int:
    """Share the goods out, about so many SKUs to a part, and tell what no part can tell alone; how many parts there are."""
    run = Run.objects.get(pk=run_id)
    if run.parts or run.state != Run.State.RUNNING:
        return len(run.parts)
    demand_operations.forecast(until=run.day - timedelta(days=1), manners=asking.manners(run.day))
    run.parts = shares(most)
    known = _world(run.parts, run.day)
    run.world = {"a_from": _finite(known.a_from), "b_from": _finite(known.b_from)}
    run.save(update_fields=["parts", "world"])
    if not run.parts:
        _end(run)
    return len(run.parts)


def shares(most: int) -> list[list[int]]:
    """Suppliers (0: none) in parts of about so many SKUs; those whose goods are made of each other’s are together."""
    sizes = dict(db.rows(reading.SUPPLIERS))
    leader = {one: one for one in sizes}

    def find(one: int) -> int:
        while leader[one] != one:
            one = leader[one]
        return one

    for mine, below in db.rows(reading.TIED):
        if mine in leader and below in leader:
            leader[find(mine)] = find(below)
    groups: dict[int, list[int]] = defaultdict(list)
    for one in sorted(sizes):
        groups[find(one)].append(one)
    parts: list[list[int]] = []
    filled = most
    for group in groups.values():
        size = sum(sizes[one] for one in group)
        if filled + size > most:
            parts.append([])
            filled = 0
        parts[-1] += group
        filled += size
    return parts


def _world(parts: Sequence[Sequence[int]], day: date) -> World:
    """Told part by part too, so that never more than one is in memory."""
    values = []
    for part in parts:
        sheet = reading.sheet(part, day=day)
        if len(sheet):
            values.append(thinking.yearly_value(past_of(sheet, day).completed, sheet.unit_cost))
    return thinking.world(np.concatenate(values)) if values else World(np.inf, np.inf)


@transaction.atomic
def think(act: Act, *, run_id: int, part: int, found: Thought | None = None) -> None:
    """Think about one part and write down what came of it. Twice is once: a part that is done is left alone.

    `found` is what was thought of it elsewhere. What fails is told and left out: it keeps nothing else from being planned.
    """
    run = Run.objects.get(pk=run_id)
    if run.state != Run.State.RUNNING or part in run.parts_done:
        return
    failures: list[dict[str, str]] = []
    try:
        with transaction.atomic():
            rows, count = _written_down(run, part, found)
    except OperationalError:  # the database’s own: the job tries again
        raise
    except Exception as error:
        log.exception("planning_part_failed", run=run_id, part=part)
        rows, count, failures = _without_what_fails(run, part, failing.reason(error))
    run = queries.locked_run(run_id)
    if run.state != Run.State.RUNNING or part in run.parts_done:
        transaction.set_rollback(True)
        return
    run.parts_done = [*run.parts_done, part]
    run.rows += rows
    run.proposals += count
    run.failures = [*run.failures, *failures]
    run.save(update_fields=["parts_done", "rows", "proposals", "failures"])
    if len(run.parts_done) == len(run.parts):
        _end(run)
        _order_by_itself(act, run)
    announce(Notice("replenishing.thought"))


def _written_down(run: Run, part: int, found: Thought | None = None, *, only: Sequence[int] | None = None) -> tuple[int, int]:
    """(rows, open proposals) of a part, or of some of its SKUs, once that is thought about and written down."""
    if found is None and (asked := asked_of(run, part, only=only)):
        found = thinking.thought(asked)
    return (len(found.sheet), reckoning.written_down(run, found, run.parts[part])) if found else (0, 0)


def _without_what_fails(run: Run, part: int, why: str) -> tuple[int, int, list[dict[str, str]]]:
    """The part without the SKUs that fail, each of them told; where it is not single ones, all of it stays as it was."""

    def why_not(some: Sequence[int]) -> str:
        try:
            with transaction.atomic():
                _written_down(run, part, only=some)
                transaction.set_rollback(True)
        except OperationalError:
            raise
        except Exception as error:
            return failing.reason(error)
        return ""

    sheet = reading.sheet(run.parts[part], day=run.day)
    sku_ids = sorted(set(sheet.sku_id.tolist()))
    try:
        failed = failing.culprits(sku_ids, why_not)
        with transaction.atomic():
            rows, count = _written_down(run, part, only=[one for one in sku_ids if one not in failed])
            failing.doubted(run, sheet, failed)
    except OperationalError:
        raise
    except Exception as error:
        failing.as_they_were(run, sku_ids)
        what = f"Part {part + 1} of {len(run.parts)}, {len(sku_ids)} SKUs"
        return 0, 0, [{"what": what, "why": why if isinstance(error, failing.TooMany) else failing.reason(error)}]
    codes = reading.names("catalog_sku", list(failed), "code")
    return rows, count, [{"what": codes[one], "why": said} for one, said in failed.items()]


def _order_by_itself(act: Act, run: Run) -> None:
    try:
        with transaction.atomic():
            ordering.order_by_itself(act, day=run.day)
    except OperationalError:
        raise
    except Exception as error:
        log.exception("ordering_by_itself_failed", run=run.pk)
        run.failures = [*run.failures, {"what": "Ordering by itself", "why": failing.reason(error)}]
        run.save(update_fields=["failures"])


def asked_of(run: Run, part: int, *, only: Sequence[int] | None = None) -> Asked | None:
    """All that is known of a part, or of some of its SKUs; None where it has no goods any more."""
    supplier_ids: list[int] = run.parts[part]
    sheet = reading.sheet(supplier_ids, day=run.day)
    if only is not None:
        sheet = sheet.only(np.isin(sheet.sku_id, only))
    if not len(sheet):
        return None
    made = sorted(set(sheet.sku_id[sheet.made].tolist()))
    bills = reading.bills(made) if made else {}
    receipts, deliveries = reading.receipts(sheet, supplier_ids, until=run.day)
    return Asked(
        sheet, past_of(sheet, run.day), told_of(sheet), receipts, deliveries, known_of(run),
        rules=queries.rules_on(run.day), default=queries.usual_rule(), terms=terms(supplier_ids), day=run.day, bills=bills,
        routes=reading_goods.routes(until=run.day), lots=reading_goods.lots(sheet, day=run.day),
        shelf_weeks=reading_goods.shelf_weeks(sheet, day=run.day),
    )  # fmt: skip


def _end(run: Run) -> None:
    """What no part knows of any more is gone: SKUs that are archived, bundles, owners that left."""
    Plan.objects.exclude(run_id=run.pk).delete()
    known = "SELECT FROM replenishing_plan p WHERE p.sku_id = {0}.sku_id AND p.warehouse_id = {0}.warehouse_id"
    known += " AND p.owner_id = {0}.owner_id"
    db.run(
        f"""UPDATE replenishing_proposal q SET state = 'gone', decided_at = %s
        WHERE state = 'open' AND NOT EXISTS ({known.format("q")})""",  # noqa: S608 - our own words
        [clock.now()],
    )
    gone = db.rows(
        f"SELECT id FROM replenishing_alert a WHERE sku_id IS NOT NULL AND NOT EXISTS ({known.format('a')})"  # noqa: S608
    )
    writing.end_alerts([pk for (pk,) in gone])
    run.state, run.ended_at, run.told = Run.State.DONE, clock.now(), who_told.note(run)
    run.save(update_fields=["state", "ended_at", "told"])
    announce(Notice("replenishing.planned", documents=(str(run.pk),)))


def past_of(sheet: Sheet, day: date) -> Past:
    """Demand of the weeks that have ended, row by row of the sheet."""
    kept = demand.histories(
        until=day - timedelta(days=1), weeks=reading.weeks_known(day), sku_ids=sorted(set(sheet.sku_id.tolist()))
    )
    keys = reading.keys_of(kept.keys.owner_id, kept.keys.warehouse_id, kept.keys.sku_id)
    place = reading.places_of(reading.row_keys(sheet), keys)
    known = place >= 0
    weeks = kept.demand.shape[1]

    def laid_out(values: np.typing.NDArray[np.float64]) -> np.typing.NDArray[np.float64]:
        out = np.zeros((len(sheet), weeks))
        out[known] = values[place[known]]
        return out

    said = _said(sheet, kept.weeks[-1] + timedelta(days=7))
    sold = np.where(kept.promoted, 0.0, kept.sold)
    return Past(laid_out(kept.usual), laid_out(sold), laid_out(kept.in_stock), said)


def told_of(sheet: Sheet) -> Told:
    """What is told of the weeks to come, row by row of the sheet; nothing of rows that were never asked for."""
    found = demand.ahead(sorted(set(sheet.sku_id.tolist())))
    keys = reading.keys_of(found.keys.owner_id, found.keys.warehouse_id, found.keys.sku_id)
    place = reading.places_of(reading.row_keys(sheet), keys)
    known, size = place >= 0, len(sheet)
    told = Told(
        np.full(size, DemandClass.NONE, dtype=object), np.zeros(size), np.zeros(size), np.ones((size, thinking.SEASON)),
        np.full(size, "", dtype=object), np.full(size, "", dtype=object),
    )  # fmt: skip
    for column in fields(told):
        getattr(told, column.name)[known] = getattr(found, column.name)[place[known]]
    return told


def _said(sheet: Sheet, begins_on: date) -> Floats | None:
    """What people said of the coming year, row by row; None where nobody said anything."""
    ahead = demand.said_ahead(begins_on, thinking.SEASON, sku_ids=sorted(set(sheet.sku_id.tolist())))
    if not ahead:
        return None
    nothing = np.full(thinking.SEASON, np.nan)
    keys = zip(sheet.owner_id.tolist(), sheet.sku_id.tolist(), sheet.warehouse_id.tolist(), strict=True)
    return np.array([ahead.get(key, nothing) for key in keys])


def known_of(run: Run) -> World:
    said = run.world
    return World(
        np.inf if said.get("a_from") is None else said["a_from"],
        np.inf if said.get("b_from") is None else said["b_from"],
    )


def terms(supplier_ids: Sequence[int] = ()) -> Terms:
    said, bought = queries.said_terms(), queries.rules_of(supplier_ids)
    return Terms(
        holding_rate=float(said.holding_percent) / 100,
        order_cost=float(said.order_cost),
        move_cost=float(said.move_cost),
        lost_share=float(said.lost_percent) / 100,
        supplier_order_costs={one: float(rule.order_cost) for one, rule in bought.items() if rule.order_cost},
        supplier_weeks={one: rule.rhythm.weeks for one, rule in bought.items() if rule.order_days},
    )


def today() -> date:
    return timezone.localdate(clock.now())


def _finite(value: float) -> float | None:
    return value if np.isfinite(value) else None
