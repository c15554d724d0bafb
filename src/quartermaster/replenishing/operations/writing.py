"""What a part of a run found is written down: figures by column, proposals and alerts as they differ from what was there."""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from quartermaster.kernel import clock, db
from quartermaster.replenishing import keeping
from quartermaster.replenishing.models import Alert, Proposal, Run
from quartermaster.replenishing.noticing import doubts_of
from quartermaster.replenishing.thinking import Thought

PLACES = Decimal("0.000001")
CENTS = Decimal("0.01")
LARGEST = 1e9
"""No figure of a proposal is larger: what is, is data in doubt."""
FROM_SHEET = ("on_shelf", "coming", "position", "waiting", "price", "pack", "minimum", "step")
FROM_BASIS = (
    "rate", "variance", "lead_weeks", "lead_variance", "review_weeks", "cover_weeks", "dial", "service", "least", "most",
    "unit_cost", "lost_sale", "holding", "order_cost",
)  # fmt: skip
FROM_AIM = ("mean", "from_demand", "from_supplier", "point", "up_to", "safety", "cycle", "sure")
OF_ITSELF = ("idle_weeks", "excess", "jump", "hidden")


@dataclass(frozen=True)
class Told:
    """A proposal as it is to be kept."""

    key: Hashable
    pack: float
    values: dict[str, Any]


def plans(run: Run, found: Thought, wanted: Sequence[float], loops: set[int]) -> None:
    """The figures of every row, in place of those that were there of these SKUs."""
    sheet = found.sheet
    db.run("DELETE FROM replenishing_plan WHERE sku_id = ANY(%s::bigint[])", [db.array(sorted(set(sheet.sku_id.tolist())))])
    whole: dict[str, Sequence[Any]] = {
        "run_id": [run.pk] * len(sheet),
        "owner_id": sheet.owner_id.tolist(),
        "warehouse_id": sheet.warehouse_id.tolist(),
        "sku_id": sheet.sku_id.tolist(),
        "supplier_id": sheet.supplier_id.tolist(),
        "category_id": sheet.category_id.tolist(),
        "policy_id": found.choice.rule.tolist(),
        "from_warehouse_id": found.choice.from_warehouse.tolist(),
        "receipts": found.receipts.tolist(),
    }
    texts: dict[str, Sequence[str]] = {
        "kind": found.choice.kind.tolist(),
        "abc": found.abc.tolist(),
        "demand_class": [str(one) for one in found.demand_class],
        "need": sheet.need.tolist(),
        "doubts": _doubts(found, loops),
        "made": ["t" if one else "f" for one in sheet.made],
    }
    figures: dict[str, Sequence[float]] = {
        "wanted": list(wanted),
        "chance": found.risk.chance.tolist(),
        "stake": found.risk.money.tolist(),
        **{name: getattr(sheet, name).tolist() for name in FROM_SHEET},
        **{name: getattr(found.basis, name).tolist() for name in FROM_BASIS},
        **{name: getattr(found.aim, name).tolist() for name in FROM_AIM},
        **{name: getattr(found, name).tolist() for name in OF_ITSELF},
    }
    kinds = {**dict.fromkeys(whole, "bigint"), **dict.fromkeys(texts, "text"), **dict.fromkeys(figures, "float8")}
    read = {"supplier_id": "nullif(supplier_id, 0)", "doubts": "doubts::varchar[]", "made": "made::boolean"}
    sql = f"""INSERT INTO replenishing_plan ({", ".join(kinds)}) SELECT {", ".join(read.get(name, name) for name in kinds)}
        FROM unnest({", ".join(f"%s::{kind}[]" for kind in kinds.values())}) AS told ({", ".join(kinds)})"""  # noqa: S608
    columns = [db.array(values) for values in (*whole.values(), *texts.values())]
    db.run(sql, [*columns, *("{" + ",".join(map(repr, values)) + "}" for values in figures.values())])


def _doubts(found: Thought, loops: set[int]) -> list[str]:
    some = set(loops)
    for flags in found.doubts.values():
        some |= set(flags.nonzero()[0].tolist())
    return ["{" + ",".join(doubts_of(found, row, loops)) + "}" if row in some else "{}" for row in range(len(found.sheet))]


def proposals(told: Sequence[Told], sku_ids: Iterable[int], *, day: date) -> int:
    """New ones are made, changed ones changed, what is not needed any more is gone; how many are open now."""
    ids = list(sku_ids)
    there = {
        (one.kind, one.owner_id, one.warehouse_id, one.sku_id, one.from_warehouse_id or 0): one
        for one in Proposal.objects.filter(sku_id__in=ids, state=Proposal.State.OPEN).select_for_update()
    }
    since = clock.now() - timedelta(days=keeping.QUIET_DAYS)
    dismissed: dict[Hashable, keeping.Said] = {
        (one.kind, one.owner_id, one.warehouse_id, one.sku_id, one.from_warehouse_id or 0): keeping.Said(
            float(one.quantity), one.decided_at.date()
        )
        for one in Proposal.objects.filter(sku_id__in=ids, state=Proposal.State.DISMISSED, decided_at__gte=since).order_by("id")
        if one.decided_at
    }
    found = keeping.changes(
        [(one.key, float(one.values["quantity"]), one.pack) for one in told],
        {key: keeping.Before(one.pk, float(one.quantity), one.edited) for key, one in there.items()},
        dismissed,
        day=day,
    )
    Proposal.objects.bulk_create([Proposal(**told[place].values, made_on=day) for place in found.new], batch_size=2000)
    by_id = {one.pk: one for one in there.values()}
    touched = [_told_anew(by_id[pk], told[place].values) for place, pk in found.changed]
    names = ("supplier", "quantity", "needed", "unit_cost", "stake", "words", "figures", "pegs", "version")
    Proposal.objects.bulk_update(touched, names, batch_size=500)
    _restaked("proposal", [(pk, told[place].values["stake"]) for place, pk in found.kept])
    Proposal.objects.filter(pk__in=found.gone).update(state=Proposal.State.GONE, decided_at=clock.now())
    return len(found.new) + len(found.changed) + len(found.kept)


def _told_anew(one: Proposal, values: dict[str, Any]) -> Proposal:
    for name in ("quantity", "needed", "unit_cost", "stake", "words", "figures", "pegs", "supplier_id"):
        setattr(one, name, values[name])
    one.version += 1
    return one


def _restaked(what: str, stakes: Sequence[tuple[int, Decimal]]) -> None:
    """What is within tolerance keeps its quantity with the words and pegs that come to it; only what is at stake is new."""
    db.run(
        f"""UPDATE replenishing_{what} q SET stake = v.stake FROM unnest(%s::bigint[], %s::numeric[]) v(id, stake)
        WHERE q.id = v.id AND q.stake <> v.stake""",  # noqa: S608 - our own words
        [db.array([pk for pk, _ in stakes]), db.array([stake for _, stake in stakes])],
    )


def alerts(told: Sequence[Alert], sku_ids: Iterable[int], supplier_ids: Iterable[int]) -> None:
    """What is still so keeps since when, and whether it is snoozed; what is not so any more is gone."""
    there = {_key(one): one for one in Alert.objects.filter(sku_id__in=list(sku_ids))}
    there |= {_key(one): one for one in Alert.objects.filter(sku=None, supplier_id__in=[one for one in supplier_ids if one])}
    seen: dict[Hashable, Alert] = {_key(one): one for one in told}
    Alert.objects.filter(pk__in=[one.pk for key, one in there.items() if key not in seen]).delete()
    Alert.objects.bulk_create([one for key, one in seen.items() if key not in there], batch_size=2000)
    again = [(one, there[key]) for key, one in seen.items() if key in there]
    retold = [before for one, before in again if before.words != one.words]
    for one, before in again:
        before.words = one.words
    Alert.objects.bulk_update(retold, ["words"], batch_size=500)
    _restaked("alert", [(before.pk, one.stake) for one, before in again])


def _key(one: Alert) -> Hashable:
    return one.kind, one.owner_id, one.warehouse_id, one.sku_id, one.supplier_id, one.document


def amount(value: float) -> Decimal:
    """An exact quantity: what floats leave behind the sixth decimal is dust."""
    return Decimal(repr(min(float(value), LARGEST))).quantize(PLACES)


def money(value: float) -> Decimal:
    return Decimal(repr(min(float(value), LARGEST) if math.isfinite(value) else 0.0)).quantize(CENTS)
