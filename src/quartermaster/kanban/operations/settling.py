"""What came of what was ordered: containers that came are full, those that will never come are empty again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal

from django.db import transaction

from quartermaster.accounts.acts import Act, record_many
from quartermaster.kanban import queries
from quartermaster.kanban.models import Round
from quartermaster.kernel.notices import Notice, announce

Key = tuple[str, int]
"""Document and SKU."""


@transaction.atomic
def settle(act: Act) -> int:
    """Look at everything that is ordered; how many cards changed. Of several on a document the one that is empty longest is full
    first. What a document will not bring any more is to be ordered again."""
    rounds = list(
        Round.objects.select_for_update(of=("self",))
        .select_related("card__loop")
        .filter(ended_at=None)
        .exclude(documents=[])
        .order_by("emptied_at", "id")
    )
    left, ended = _come(rounds)
    changed: list[Round] = []
    for one in rounds:
        keys = [(number, one.card.loop.sku_id) for number in one.documents]
        if _take(left, keys, one.quantity):
            one.ended_at, one.outcome = act.occurred_at, Round.Outcome.FILLED
        elif all(ended[key] for key in keys):
            one.documents, one.ordered_at, one.trouble = [], None, f"{', '.join(one.documents)} did not bring it."
        else:
            continue
        changed.append(one)
    _keep(act, changed)
    return len(changed)


def _come(rounds: Sequence[Round]) -> tuple[dict[Key, Decimal], dict[Key, bool]]:
    """What came on each document and is in nobody's container yet, and which will bring no more."""
    came = queries.came_of({number for one in rounds for number in one.documents})
    left = defaultdict(Decimal, {key: found.quantity for key, found in came.items()})
    for documents, sku_id, quantity in _filled_before({number for number, _ in came}):
        _take(left, [(number, sku_id) for number in documents], quantity)
    return left, defaultdict(lambda: True, {key: found.ended for key, found in came.items()})


def _filled_before(documents: set[str]) -> Sequence[tuple[list[str], int, Decimal]]:
    rows = Round.objects.filter(outcome=Round.Outcome.FILLED, documents__overlap=list(documents)).order_by("ended_at", "id")
    return list(rows.values_list("documents", "card__loop__sku_id", "quantity"))


def _take(left: dict[Key, Decimal], keys: Sequence[Key], quantity: Decimal) -> bool:
    """Take so much out of what came, where there is enough."""
    if sum((left[key] for key in keys), Decimal(0)) < quantity:
        return False
    for key in keys:
        part = min(left[key], quantity)
        left[key] -= part
        quantity -= part
    return True


def _keep(act: Act, changed: Sequence[Round]) -> None:
    if not changed:
        return
    Round.objects.bulk_update(changed, ["documents", "ordered_at", "trouble", "ended_at", "outcome"])
    told: dict[str, dict[str, object]] = defaultdict(dict)
    for one in changed:
        told[one.card.loop.number][one.card.number] = one.outcome or "empty again"
    record_many(act, "kanban.settle", dict(told))
    again = "kanban.emptied" if any(not one.outcome for one in changed) else "kanban.changed"
    skus, places = {one.card.loop.sku_id for one in changed}, {one.card.loop.warehouse_id for one in changed}
    announce(Notice(again, frozenset(skus), frozenset(places)))
