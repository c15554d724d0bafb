"""When a run has ended: who told the rates that it planned with, and what somebody should know of those that fell to ours."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from typing import Any

from quartermaster.demand.challengers import NAMES, WHY_OURS
from quartermaster.kernel import db
from quartermaster.replenishing.models import Alert, Run

ASKED = """
    SELECT p.challenger, q.why_ours, q.owner_id, q.warehouse_id, count(*), sum(
        coalesce(k.saves, 0) / 52 / (SELECT count(*) FROM replenishing_plan o WHERE o.policy_id = p.id)
    )
    FROM replenishing_plan q JOIN replenishing_policy p ON p.id = q.policy_id
    LEFT JOIN replenishing_pick k ON k.policy_id = p.id
    WHERE q.told_by <> '' OR q.why_ours <> '' GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4
"""
"""At stake is what the pick saves in a week, in equal parts for its rows."""


def note(run: Run) -> list[dict[str, Any]]:
    """How many rows each challenger told, and how many ours for what reason; an alert for each owner and warehouse of which ours
    told some."""
    counts: Counter[tuple[str, str]] = Counter()
    alerts = []
    for challenger, why, owner_id, warehouse_id, rows, stake in db.rows(ASKED):
        counts[challenger, why] += rows
        if why:
            alerts.append((owner_id, warehouse_id, f"{challenger} {why}", words(challenger, why, rows), max(stake, Decimal(0))))
    _write(run, alerts)
    return [{"by": by, "why": why, "rows": rows} for (by, why), rows in sorted(counts.items())]


def words(challenger: str, why: str, rows: int) -> str:
    return f"Ours tells {rows:,} SKU{'' if rows == 1 else 's'} instead of {NAMES.get(challenger, challenger)}: {WHY_OURS[why]}."


def _write(run: Run, alerts: list[tuple[int, int, str, str, Decimal]]) -> None:
    """What is still so keeps since when, and whether it is snoozed; what is not so any more is gone."""
    kind, seen = Alert.Kind.TOLD_BY_OURS, {alert[:3] for alert in alerts}
    there = {(one.owner_id, one.warehouse_id, one.document): one for one in Alert.objects.filter(kind=kind)}
    Alert.objects.filter(pk__in=[one.pk for key, one in there.items() if key not in seen]).delete()
    for owner_id, warehouse_id, document, said, stake in alerts:
        shared = {"kind": kind, "owner_id": owner_id, "warehouse_id": warehouse_id, "document": document}
        one = there.get((owner_id, warehouse_id, document)) or Alert(**shared, since=run.day)
        one.words, one.stake = said, stake
        one.save()
