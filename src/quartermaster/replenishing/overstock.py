"""What would come, and what came, of what is too much: marked down, or offered to partners. Nothing here writes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from quartermaster.demand import queries as demand
from quartermaster.partners import queries as partners
from quartermaster.partners import sharing
from quartermaster.partners.models import PartnerStock, SharePolicy
from quartermaster.replenishing import markdowns, queries
from quartermaster.replenishing.markdowns import DAYS, USUAL_DISCOUNT, Effect, Goods, Outlook
from quartermaster.replenishing.models import Proposal
from quartermaster.replenishing.telling import Record
from quartermaster.sales import queries as sales

Kind = Proposal.Kind


@dataclass(frozen=True, slots=True)
class Markdown:
    """A price as it would be, what is told of it, and from what."""

    outlook: Outlook
    effect: Effect
    sells: bool
    """Whether it is expected to sell at all: of what hardly anybody wants, nobody can tell what a price brings."""


def markdown(one: Proposal, discount: Decimal | None = None) -> Markdown | None:
    """What comes of marking it down by so many percent, else as was said, else as usual. None without a price or a plan."""
    plan = queries.plan_of(one.sku_id, one.warehouse_id, one.owner_id)
    if one.kind != Kind.MARKDOWN or plan is None or not one.sku.retail_price:
        return None
    each = float(one.sku.nominal_weight or 1)
    goods = Goods(max(plan.on_shelf, 0.0), plan.rate, one.sku.retail_price, one.sku.cost, each)
    known = markdowns.effect(demand.shown_by_prices(one.sku.category_id, enough=markdowns.ENOUGH))
    percent = discount or one.discount or USUAL_DISCOUNT
    told = markdowns.outlook(goods, percent, known)
    return Markdown(told, known, told.sold >= 1)


def kept(told: Markdown) -> dict[str, Any]:
    """What is kept of it with the proposal that was accepted."""
    outlook = told.outlook
    names = ("days", "sold", "usual", "brings", "freed", "given_away")
    return {name: getattr(outlook, name) for name in names} | {"seen": told.effect.seen, "sells": told.sells}


@dataclass(frozen=True, slots=True)
class Came:
    """What came of a markdown up to a day: `sold` of what was `told` for the days that have gone."""

    days: int
    of_days: int
    sold: Decimal
    told: float
    in_the_end: float
    is_over: bool


def came(one: Proposal, today: date) -> Came | None:
    """What was ordered since the price holds, where the proposal is for, today too."""
    price = one.price
    if price is None or not one.expected:
        return None
    last = min(today, price.ends_on or today)
    gone, days = (last - price.begins_on).days + 1, int(one.expected["days"])
    place = {"sku_id": one.sku_id, "warehouse_id": one.warehouse_id, "owner_id": one.owner_id}
    sold = sales.ordered_between(price.begins_on, last, **place)
    told = float(one.expected["sold"])
    over = price.dropped_at is not None or (price.ends_on is not None and price.ends_on < today)
    return Came(max(gone, 0), days, sold, markdowns.so_far(told, days, gone), told, over)


@dataclass(frozen=True, slots=True)
class Sharing:
    """A share policy that lets the goods be offered: to whom, at which price."""

    policy: SharePolicy
    partners: Sequence[str]
    price: Decimal


def sharings(one: Proposal) -> list[Sharing]:
    """To whom it can be offered, at the smallest discount first."""
    if one.kind != Kind.PARTNER or not one.owner.is_house:
        return []
    found = partners.fitting(one.sku, cover_days(one))
    names = partners.partners_of(found)
    return [
        Sharing(
            policy,
            [names[pk].name for pk in policy.customer_ids if pk in names],
            sharing.price(one.sku.retail_price, policy.discount),
        )
        for policy in found
    ]


def cover_days(one: Proposal) -> int | None:
    """How long what is there and on its way lasts, by the record; none where nothing is sold."""
    record = Record.kept(one.figures)
    return int((record.on_shelf + record.coming) / record.rate * 7) if record.rate > 0 else None


def at_partners(one: Proposal) -> Sequence[PartnerStock]:
    """Whom to ask before something is bought: what partners said they have. It is never reckoned with."""
    return list(partners.at_partners(one.sku_id)[:5]) if one.kind == Kind.BUY and one.state == Proposal.State.OPEN else []


def until(today: date) -> date:
    """The last day of a markdown that begins today."""
    return today + timedelta(days=DAYS - 1)
