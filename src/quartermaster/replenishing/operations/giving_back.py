"""What is too much and is given back: returns to suppliers out of their bins; markdowns and offers, once they are done."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal

from django.db import transaction

from quartermaster.accounts.acts import Act, record_many
from quartermaster.kernel.notices import Notice, announce
from quartermaster.kernel.quantities import plain
from quartermaster.kernel.refusals import Conflict
from quartermaster.purchasing import operations as purchasing
from quartermaster.purchasing.vendor_returns import NewVendorReturn, ReturnedLine
from quartermaster.replenishing.models import Proposal
from quartermaster.replenishing.queries import UnknownProposal
from quartermaster.stock import queries as stock
from quartermaster.stock.models.lots import UNTRACKED

ZERO = Decimal(0)
WHY = "More than will be needed."


class NotFreeToReturn(Conflict):
    """What was to go back is promised, on hold or gone meanwhile."""

    code = "not_free_to_return"
    title = "Not so much is free"


class NothingToDo(Conflict):
    code = "nothing_to_do"
    title = "There is nothing to do about it"


def draft_returns(act: Act, chosen: Sequence[Proposal]) -> dict[int, str]:
    """One return per supplier, warehouse and owner, out of the shelves that a picker would go to; nothing moves yet."""
    groups: dict[tuple[int, int, int], list[Proposal]] = defaultdict(list)
    for one in chosen:
        groups[one.supplier_id or 0, one.warehouse_id, one.owner_id].append(one)
    documents: dict[int, str] = {}
    for (supplier, warehouse, owner), goods in groups.items():
        lines = list(_lines(goods, warehouse, owner))
        paper = purchasing.draft_vendor_return(act, paper=NewVendorReturn(supplier, warehouse, lines, WHY, owner_id=owner))
        documents |= dict.fromkeys((one.pk for one in goods), paper.number)
    return documents


def _lines(goods: Sequence[Proposal], warehouse_id: int, owner_id: int) -> Iterator[ReturnedLine]:
    free = defaultdict(list)
    for cell in stock.pickable([one.sku_id for one in goods], warehouse_id=warehouse_id, owner_id=owner_id):
        free[cell.sku_id].append(cell)
    codes = stock.lot_codes({cell.lot_id for cells in free.values() for cell in cells} - {UNTRACKED})
    for one in goods:
        left = one.quantity
        for cell in free[one.sku_id]:
            taken = min(left, cell.quantity)
            if taken > 0:
                yield ReturnedLine(one.sku_id, taken, cell.bin_id, codes.get(cell.lot_id, ""))
            left -= taken
        if left > 0:
            there = plain(one.quantity - left)
            message = f"Of {one.sku.code} {there} are free on the shelves now, not {plain(one.quantity)}."
            raise NotFreeToReturn(f"{message} Say another quantity, or dismiss it.")


@transaction.atomic
def finish(act: Act, *, proposal_ids: Sequence[int]) -> int:
    """The price is changed, the goods are offered: what was taken up of these is done."""
    ids = list(dict.fromkeys(proposal_ids))
    found = list(Proposal.objects.select_for_update().select_related("sku").filter(pk__in=ids).order_by("id"))
    if len(found) < len(ids) or not ids:
        raise UnknownProposal("There is no such proposal.")
    if idle := [one for one in found if not one.to_do]:
        raise NothingToDo(f"The proposal for {idle[0].sku.code} is not waiting to be carried out.")
    Proposal.objects.filter(pk__in=ids).update(done_at=act.occurred_at)
    record_many(act, "replenishing.finish", {one.sku.code: {"kind": one.kind} for one in found})
    skus, places = frozenset(one.sku_id for one in found), frozenset(one.warehouse_id for one in found)
    announce(Notice("replenishing.finished", skus, places))
    return len(found)
