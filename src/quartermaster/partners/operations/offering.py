"""Offers: made of what is too much, ended when their time is over or somebody says so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from quartermaster.accounts.acts import Act, record
from quartermaster.catalog.models import Sku
from quartermaster.kernel.notices import Notice, announce
from quartermaster.kernel.quantities import plain
from quartermaster.kernel.refusals import Conflict
from quartermaster.partners import queries, sharing
from quartermaster.partners.models import Offer, SharePolicy
from quartermaster.partners.operations.sharing import DOCUMENT

MOST_OFFERS = 500


class NotShared(Conflict):
    """No share policy lets these goods be offered."""

    code = "not_shared"
    title = "These goods are not shared with anybody"


@dataclass(frozen=True, slots=True)
class Lot:
    """So much of the house’s own goods in a warehouse, to be offered; `cover_days` is how long it would last, none for ever.
    `policy_id`: by which policy, where several would do."""

    sku_id: int
    warehouse_id: int
    quantity: Decimal
    cover_days: int | None
    policy_id: int | None = None


@transaction.atomic
def make_offers(act: Act) -> int:
    """Offer what is too much by now, by all policies, the deepest discount last; how many are new. Goods that are offered already
    are not offered again, and what is over is ended first."""
    today = timezone.localdate(act.occurred_at)
    over = Offer.objects.filter(ended_at=None, until_on__lt=today)
    over.update(ended_at=act.occurred_at)
    made = sum(_of(act, policy) for policy in queries.policies().select_for_update(of=("self",)).order_by("discount", "id"))
    if made:
        record(act, "partners.make_offers", document=DOCUMENT, offers=made)
    announce(Notice("partners.changed"))
    return made


def _of(act: Act, policy: SharePolicy) -> int:
    offered = set(Offer.objects.filter(ended_at=None).values_list("owner_id", "warehouse_id", "sku_id"))
    held = [one for one in queries.held(policy.category_id) if (one.owner_id, one.warehouse_id, one.sku.pk) not in offered]
    found = sharing.over([one.goods for one in held], from_days=policy.from_days, keep_days=policy.keep_days)
    until = _until(act, policy)
    wanted = [(one, over) for one, over in zip(held, found, strict=True) if over is not None]
    wanted.sort(key=lambda pair: pair[1].quantity * pair[0].sku.retail_price, reverse=True)
    return len(
        Offer.objects.bulk_create(
            Offer(
                policy=policy,
                owner_id=one.owner_id,
                warehouse_id=one.warehouse_id,
                sku=one.sku,
                quantity=over.quantity,
                price=sharing.price(one.sku.retail_price, policy.discount),
                cover_days=over.cover_days,
                until_on=until,
                made_at=act.occurred_at,
            )
            for one, over in wanted[:MOST_OFFERS]
        )
    )


@transaction.atomic
def offer(act: Act, *, lots: Sequence[Lot]) -> list[Offer]:
    """Offer these, each by its policy, else by the one with the smallest discount that fits. What is offered already stays as it
    is offered; where no policy fits, nothing is offered."""
    skus = Sku.objects.select_related("unit").in_bulk([one.sku_id for one in lots])
    owner_id = queries.house_id()
    list(queries.policies().select_for_update(of=("self",)).order_by("discount", "id"))
    there = {(one.warehouse_id, one.sku_id): one for one in queries.open_offers().filter(owner_id=owner_id, sku_id__in=skus)}
    made = []
    for one in lots:
        if (one.warehouse_id, one.sku_id) not in there:
            policy = _chosen(skus[one.sku_id], one)
            there[one.warehouse_id, one.sku_id] = Offer.objects.create(
                policy=policy,
                owner_id=owner_id,
                warehouse_id=one.warehouse_id,
                sku_id=one.sku_id,
                quantity=one.quantity,
                price=sharing.price(skus[one.sku_id].retail_price, policy.discount),
                cover_days=one.cover_days,
                until_on=_until(act, policy),
                made_at=act.occurred_at,
            )
            made.append(skus[one.sku_id].code)
    if made:
        record(act, "partners.offer", document=DOCUMENT, offered=", ".join(made[:20]))
    announce(Notice("partners.changed", sku_ids=frozenset(skus)))
    return [there[one.warehouse_id, one.sku_id] for one in lots]


def _chosen(sku: Sku, lot: Lot) -> SharePolicy:
    fitting = queries.fitting(sku, lot.cover_days)
    found = next((one for one in fitting if lot.policy_id in (None, one.pk)), None)
    if found is None:
        raise NotShared(
            f"No share policy offers {sku.code} to anybody. Say under Orders, Partners to whom such goods are offered. "
            "Nothing was offered."
        )
    return found


def _until(act: Act, policy: SharePolicy) -> date:
    return timezone.localdate(act.occurred_at) + timedelta(days=policy.lasts_days)


@transaction.atomic
def end_offer(act: Act, *, offer_id: int) -> Offer:
    """Offer it no longer; what was taken stays taken."""
    found = queries.offer_by_id(offer_id)
    Offer.objects.filter(pk=found.pk, ended_at=None).update(ended_at=act.occurred_at)
    record(act, "partners.end_offer", document=DOCUMENT, sku=found.sku.code, left=plain(found.left))
    announce(Notice("partners.changed", sku_ids=frozenset([found.sku_id])))
    return queries.offer_by_id(offer_id)
