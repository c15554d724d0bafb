"""Empty cards become drafts: one purchase order for each supplier, a transfer for each way, a work order for each SKU, what is to
be carried to a bin. A draft that is still one takes more of the same."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from django.db import transaction

from quartermaster.accounts.acts import Act, record_many
from quartermaster.kanban.models import Loop, Round
from quartermaster.kernel.notices import Notice, announce
from quartermaster.kernel.refusals import Refusal
from quartermaster.production import operations as production
from quartermaster.production.operations import NewWork
from quartermaster.purchasing import operations as purchasing
from quartermaster.purchasing.models import PurchaseOrder
from quartermaster.purchasing.papers import NewLine, NewOrder
from quartermaster.refills import operations as refills
from quartermaster.refills.operations import Wanted
from quartermaster.transfers import operations as transfers
from quartermaster.transfers.papers import NewLine as TransferLine
from quartermaster.transfers.papers import NewTransfer

NOTE = "Empty kanban cards."
ZERO = Decimal(0)
Source = Loop.Source
Group = tuple[str, int, int, int, int]
"""Source, whom or where from, warehouse, owner, and what is not bundled: the SKU that is made, the round that is carried."""


@transaction.atomic
def order(act: Act, *, loop_ids: Iterable[int] | None = None) -> list[str]:
    """Order what is empty and not ordered yet, of all loops or of some; the numbers of the documents.

    What cannot be ordered stays empty and says why. Whoever comes at the same moment waits, and finds it ordered.
    """
    rounds = _waiting(loop_ids)
    groups: dict[Group, list[Round]] = defaultdict(list)
    for one in rounds:
        groups[_group(one)].append(one)
    for (source, *_), together in groups.items():
        _try(act, Source(source), together)
    Round.objects.bulk_update(rounds, ["documents", "ordered_at", "trouble"])
    done = [one for one in rounds if one.documents]
    on = {one.card.loop.number: ", ".join(one.documents) for one in done}
    cards = Counter(one.card.loop.number for one in done)
    record_many(act, "kanban.order", {number: {"cards": cards[number], "on": on[number]} for number in on})
    if rounds:
        announce(
            Notice(
                "kanban.changed",
                frozenset(one.card.loop.sku_id for one in rounds),
                frozenset(one.card.loop.warehouse_id for one in rounds),
            )
        )
    return list(dict.fromkeys(number for one in done for number in one.documents))


def _waiting(loop_ids: Iterable[int] | None) -> list[Round]:
    found = Round.objects.select_for_update(of=("self",)).select_related("card__loop").filter(ended_at=None, documents=[])
    if loop_ids is not None:
        found = found.filter(card__loop_id__in=list(loop_ids))
    return list(found.order_by("id"))


def _group(one: Round) -> Group:
    loop = one.card.loop
    whom = loop.supplier_id or loop.from_warehouse_id or 0
    apart = {Source.MAKING: loop.sku_id, Source.BIN: one.pk}.get(Source(loop.source), 0)
    return loop.source, whom, loop.warehouse_id, loop.owner_id, apart


def _try(act: Act, source: Source, together: Sequence[Round]) -> None:
    make = {Source.SUPPLIER: _bought, Source.WAREHOUSE: _sent, Source.MAKING: _made, Source.BIN: _carried}[source]
    documents, trouble = list[str](), ""
    try:
        with transaction.atomic():
            documents = make(act, together)
    except Refusal as refusal:
        trouble = refusal.detail[:300]
    for one in together:
        one.documents, one.trouble = documents, trouble
        one.ordered_at = act.occurred_at if documents else None


def _amounts(together: Sequence[Round]) -> Mapping[int, Decimal]:
    """SKU → how much the empty containers hold together."""
    amounts: dict[int, Decimal] = defaultdict(Decimal)
    for one in together:
        amounts[one.card.loop.sku_id] += one.quantity
    return amounts


def _bought(act: Act, together: Sequence[Round]) -> list[str]:
    loop, amounts = together[0].card.loop, _amounts(together)
    draft = _draft_of(loop)
    if draft is not None:
        paper = _with_more(draft, amounts)
        return [purchasing.edit_order(act, number=draft.number, version=draft.version, order=paper).number]
    lines = [NewLine(sku_id, quantity) for sku_id, quantity in amounts.items()]
    paper = NewOrder(loop.supplier_id or 0, loop.warehouse_id, lines, loop.owner_id, note=NOTE)
    return [purchasing.draft_order(act, order=paper).number]


def _draft_of(loop: Loop) -> PurchaseOrder | None:
    """The draft that other empty cards of the same supplier are on."""
    drafts = PurchaseOrder.objects.select_for_update().filter(
        supplier_id=loop.supplier_id or 0,warehouse_id=loop.warehouse_id, owner_id=loop.owner_id, state=PurchaseOrder.State.DRAFT,
        note=NOTE,
    )  # fmt: skip
    return drafts.order_by("id").first()


def _with_more(draft: PurchaseOrder, amounts: Mapping[int, Decimal]) -> NewOrder:
    """The draft as it is, with so much more of each SKU."""
    left = dict(amounts)
    lines = [
        NewLine(
            line.sku_id,
            line.quantity + left.pop(line.sku_id, ZERO),
            unit_cost=line.unit_cost if line.is_own_price else None,
            wanted_on=line.wanted_on,
        )
        for line in draft.lines.order_by("position")
    ]
    lines += [NewLine(sku_id, quantity) for sku_id, quantity in left.items()]
    return NewOrder(
        draft.supplier_id,
        draft.warehouse_id,
        lines,
        draft.owner_id,
        expected_on=draft.expected_on,
        note=draft.note,
        exchange_rate=draft.exchange_rate,
    )


def _sent(act: Act, together: Sequence[Round]) -> list[str]:
    loop = together[0].card.loop
    lines = [TransferLine(sku_id, quantity) for sku_id, quantity in _amounts(together).items()]
    paper = NewTransfer(loop.from_warehouse_id or 0, loop.warehouse_id, lines, loop.owner_id, note=NOTE)
    return [transfers.draft(act, transfer=paper).number]


def _made(act: Act, together: Sequence[Round]) -> list[str]:
    loop = together[0].card.loop
    quantity = sum(_amounts(together).values(), ZERO)
    work = NewWork("assemble", loop.sku_id, quantity, loop.warehouse_id, loop.owner_id, note=NOTE)
    return [production.plan(act, work=work).number]


def _carried(act: Act, together: Sequence[Round]) -> list[str]:
    (one,) = together
    loop = one.card.loop
    wanted = Wanted(loop.owner_id, loop.sku_id, loop.warehouse_id, loop.from_bin_id or 0, loop.bin_id or 0, one.quantity)
    return [refill.number for refill in refills.bring(act, wanted=wanted)]
