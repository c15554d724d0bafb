"""What is too much becomes money again: returns to suppliers out of their bins, lower prices, offers to partners."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

from django.utils import timezone

from quartermaster.accounts.acts import Act
from quartermaster.catalog import operations as catalog
from quartermaster.catalog import prices
from quartermaster.catalog.models import Price
from quartermaster.catalog.operations import NewPrice
from quartermaster.kernel.quantities import plain
from quartermaster.kernel.refusals import Conflict
from quartermaster.partners import operations as partners
from quartermaster.partners.models import Offer
from quartermaster.purchasing import operations as purchasing
from quartermaster.purchasing.vendor_returns import NewVendorReturn, ReturnedLine
from quartermaster.replenishing import overstock
from quartermaster.replenishing.models import Proposal
from quartermaster.stock import queries as stock
from quartermaster.stock.models.lots import UNTRACKED

ZERO = Decimal(0)
WHY = "More than will be needed."


class NotFreeToReturn(Conflict):
    """What was to go back is promised, on hold or gone meanwhile."""

    code = "not_free_to_return"
    title = "Not so much is free"


class PriceMissing(Conflict):
    """What has no usual price cannot be marked down."""

    code = "price_missing"
    title = "It has no price"


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


def mark_down(act: Act, chosen: Sequence[Proposal], discount: Decimal | None) -> dict[int, Price]:
    """A price of each SKU for the coming weeks, with what it is told to bring. Places of one SKU share the deepest; one that
    holds at that amount already is theirs too."""
    today = timezone.localdate(act.occurred_at)
    told: dict[int, overstock.Markdown] = {}
    for one in chosen:
        found = overstock.markdown(one, discount)
        if found is None:
            message = f"{one.sku.code} has no usual price, or nothing is planned of it any more. Give it a price first."
            raise PriceMissing(f"{message} Nothing was changed.")
        one.expected, told[one.pk] = overstock.kept(found), found
    deepest = {one.sku_id: one for one in sorted(chosen, key=lambda one: told[one.pk].outlook.discount)}
    held = prices.now(deepest)
    new = {sku_id: one for sku_id, one in deepest.items() if not _holds(held.get(sku_id), told[one.pk])}
    made = catalog.set_prices(act, prices=[_price(one, told[one.pk], today) for one in new.values()]) if new else []
    found_of = held | {price.sku_id: price for price in made}
    return {one.pk: found_of[one.sku_id] for one in chosen}


def _holds(price: Price | None, told: overstock.Markdown) -> bool:
    return price is not None and price.kind == Price.Kind.MARKDOWN and price.amount == told.outlook.amount


def _price(one: Proposal, told: overstock.Markdown, today: date) -> NewPrice:
    """Only what the business’s own prices have shown is planned with."""
    known = told.effect.is_known and told.sells
    return NewPrice(
        one.sku_id,
        told.outlook.amount,
        today,
        overstock.until(today),
        Price.Kind.MARKDOWN,
        WHY,
        uplift=told.outlook.uplift if known else None,
    )


def offer_to_partners(act: Act, chosen: Sequence[Proposal], policy_id: int | None) -> dict[int, Offer]:
    """An offer of each to the partners of a share policy; what is offered already stays as it is."""
    if strange := [one for one in chosen if not one.owner.is_house]:
        raise partners.NotShared(f"{strange[0].sku.code} is {strange[0].owner.name}’s: only the house’s own goods are offered.")
    lots = [partners.Lot(one.sku_id, one.warehouse_id, one.quantity, overstock.cover_days(one), policy_id) for one in chosen]
    return dict(zip((one.pk for one in chosen), partners.offer(act, lots=lots), strict=True)) if lots else {}
