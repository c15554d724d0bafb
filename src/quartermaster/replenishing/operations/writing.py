"""What a part of a run found is written down: figures by column, proposals and alerts as they differ from what was there."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from quartermaster.kernel import clock, db
from quartermaster.kernel.notices import Notice, announce
from quartermaster.replenishing import keeping
from quartermaster.replenishing.keeping import Reckoned, Stand
from quartermaster.replenishing.models import Run
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
PROPOSAL = {
    "kind": "text", "owner_id": "bigint", "warehouse_id": "bigint", "sku_id": "bigint", "supplier_id": "bigint",
    "from_warehouse_id": "bigint", "quantity": "numeric", "needed": "numeric", "unit_cost": "numeric", "stake": "numeric",
    "words": "text", "figures": "jsonb", "pegs": "jsonb",
}  # fmt: skip
ALERT = {
    "kind": "text", "owner_id": "bigint", "warehouse_id": "bigint", "sku_id": "bigint", "supplier_id": "bigint",
    "document": "text", "words": "text", "stake": "numeric",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Told:
    """A proposal as it was reckoned, and its `values` by the columns of `PROPOSAL` once it is known how it stands."""

    now: Reckoned
    values: Callable[[Stand], dict[str, Any]]


class Warned(NamedTuple):
    """An alert as it is to be kept: what is said of what, and the words."""

    kind: str
    owner_id: int
    warehouse_id: int
    sku_id: int | None
    supplier_id: int | None
    document: str
    words: str
    stake: Decimal


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
        "told_by": found.told_by.tolist(),
        "why_ours": found.why_ours.tolist(),
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


OPEN = """
    SELECT kind, owner_id, warehouse_id, sku_id, coalesce(from_warehouse_id, 0), id, quantity::float8, edited, supplier_id,
        nullif((figures ->> 'wanted')::float8, 0), coalesce((figures ->> 'typed')::float8, 0)
    FROM replenishing_proposal WHERE state = 'open' AND sku_id = ANY(%s::bigint[]) ORDER BY id FOR UPDATE
"""
# What was marked down is not offered to partners meanwhile, nor the other way round.
DECIDED = """
    SELECT meant, owner_id, warehouse_id, sku_id, coalesce(from_warehouse_id, 0), quantity::float8,
        decided_at::date + CASE state WHEN 'dismissed' THEN %(quiet)s ELSE %(tried)s END
    FROM replenishing_proposal,
        unnest(CASE state WHEN 'dismissed' THEN ARRAY[kind] ELSE ARRAY['markdown', 'partner'] END) AS meant
    WHERE (state = 'dismissed' OR (state = 'accepted' AND kind IN ('markdown', 'partner')))
        AND sku_id = ANY(%(skus)s::bigint[]) AND decided_at >= %(day)s::date - %(tried)s ORDER BY id
"""


def proposals(told: Sequence[Told], sku_ids: Iterable[int], *, day: date) -> int:
    """New ones are made, what stands is told of today, what is not needed any more is gone; how many are open now."""
    ids = db.array(list(sku_ids))
    there: dict[Hashable, keeping.Before] = {tuple(row[:5]): keeping.Before(*row[5:]) for row in db.rows(OPEN, [ids])}
    quiet = {"skus": ids, "day": day, "quiet": keeping.QUIET_DAYS, "tried": keeping.TRIED_DAYS}
    decided: dict[Hashable, keeping.Said] = {tuple(row[:5]): keeping.Said(row[5], row[6]) for row in db.rows(DECIDED, quiet)}
    found = keeping.changes([one.now for one in told], there, decided, day=day)
    _made([one.values(Stand(one.now.quantity)) for one in (told[place] for place in found.new)], day)
    for some, versions in ((found.changed, 1), (found.kept, 0)):
        stands = [(pk, told[place], keeping.stand(told[place].now, there[told[place].now.key])) for place, pk in some]
        _told_anew([(pk, one.values(stand) | {"edited": stand.edited}) for pk, one, stand in stands], versions=versions)
    db.run(
        "UPDATE replenishing_proposal SET state = 'gone', decided_at = %s WHERE id = ANY(%s::bigint[])",
        [clock.now(), db.array(found.gone)],
    )
    return len(found.new) + len(found.changed) + len(found.kept)


def _made(values: Sequence[Mapping[str, Any]], day: date) -> None:
    names = ", ".join(PROPOSAL)
    db.run(
        f"""INSERT INTO replenishing_proposal ({names}, made_on, state, edited, reason, document, expected, version)
        SELECT {names}, %s, 'open', false, '', '', '{{}}', 1 FROM {_unnested(PROPOSAL)}""",  # noqa: S608 - our own words
        [day, *_columns(PROPOSAL, values)],
    )


def _told_anew(changed: Sequence[tuple[int, Mapping[str, Any]]], *, versions: int) -> None:
    """All of it is of today. Where the quantity stays, so does the version: whoever has it before them can decide on it."""
    names = ("supplier_id", "quantity", "needed", "unit_cost", "stake", "words", "figures", "pegs")
    kinds = {"id": "bigint", "edited": "boolean"} | {name: PROPOSAL[name] for name in names}
    sets = ", ".join(f"{name} = told.{name}" for name in (*names, "edited"))
    db.run(
        f"""UPDATE replenishing_proposal q SET {sets}, version = q.version + {versions} FROM {_unnested(kinds)}
        WHERE q.id = told.id""",  # noqa: S608 - our own words
        _columns(kinds, [{"id": pk, **values} for pk, values in changed]),
    )


def _restaked(stakes: Sequence[tuple[int, Decimal]]) -> None:
    """What alerts say is at stake is of today."""
    db.run(
        """UPDATE replenishing_alert q SET stake = v.stake FROM unnest(%s::bigint[], %s::numeric[]) v(id, stake)
        WHERE q.id = v.id AND q.stake <> v.stake""",
        [db.array([pk for pk, _ in stakes]), db.array([stake for _, stake in stakes])],
    )


def _unnested(kinds: Mapping[str, str]) -> str:
    return f"unnest({', '.join(f'%s::{kind}[]' for kind in kinds.values())}) AS told ({', '.join(kinds)})"


def _columns(kinds: Mapping[str, str], values: Sequence[Mapping[str, Any]]) -> list[str]:
    return [
        db.array([json.dumps(one[name]) for one in values] if kind == "jsonb" else [one[name] for one in values])
        for name, kind in kinds.items()
    ]


WARNED = """
    SELECT kind, owner_id, warehouse_id, sku_id, supplier_id, document, id, words FROM replenishing_alert
    WHERE sku_id = ANY(%s::bigint[]) OR (sku_id IS NULL AND supplier_id = ANY(%s::bigint[]))
"""


def alerts(told: Sequence[Warned], sku_ids: Iterable[int], supplier_ids: Iterable[int], *, day: date) -> None:
    """What is still so keeps since when, and whether it is snoozed; what is not so any more is gone."""
    found = db.rows(WARNED, [db.array(list(sku_ids)), db.array([one for one in supplier_ids if one])])
    there = {tuple(row[:6]): (row[6], row[7]) for row in found}
    seen = {one[:6]: one for one in told}
    gone = [pk for key, (pk, _) in there.items() if key not in seen]
    end_alerts(gone)
    names = ", ".join(ALERT)
    opened = db.rows(
        f"""INSERT INTO replenishing_alert ({names}, since, reason)
        SELECT {names}, %s, '' FROM {_unnested(ALERT)} RETURNING id""",  # noqa: S608 - our own words
        [day, *_columns(ALERT, [one._asdict() for key, one in seen.items() if key not in there])],
    )
    if opened:
        announce(Notice("replenishing.alerts_opened", documents=tuple(f"alert:{pk}" for (pk,) in opened)))
    again = [(one, *there[key]) for key, one in seen.items() if key in there]
    retold = [(pk, one.words) for one, pk, words in again if one.words != words]
    db.run(
        "UPDATE replenishing_alert a SET words = v.words FROM unnest(%s::bigint[], %s::text[]) v(id, words) WHERE a.id = v.id",
        [db.array([pk for pk, _ in retold]), db.array([words for _, words in retold])],
    )
    _restaked([(pk, one.stake) for one, pk, _ in again])


def end_alerts(ids: Sequence[int]) -> None:
    """What they tell is not so any more. Announced while they are still there."""
    if ids:
        announce(Notice("replenishing.alerts_ended", documents=tuple(f"alert:{pk}" for pk in ids)))
        db.run("DELETE FROM replenishing_alert WHERE id = ANY(%s::bigint[])", [db.array(ids)])


def amount(value: float) -> Decimal:
    """An exact quantity: what floats leave behind the sixth decimal is dust."""
    return Decimal(repr(min(float(value), LARGEST))).quantize(PLACES)


def money(value: float) -> Decimal:
    return Decimal(repr(min(float(value), LARGEST) if math.isfinite(value) else 0.0)).quantize(CENTS)
