"""Which goods are offered to whom, and on what terms."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction

from quartermaster.accounts.acts import Act, record
from quartermaster.kernel.notices import Notice, announce
from quartermaster.kernel.refusals import FieldError, Invalid
from quartermaster.partners import queries
from quartermaster.partners.models import Offer, SharePolicy
from quartermaster.sales.models import Customer

DOCUMENT = "share policies"
MOST_PARTNERS = 200


class InvalidSharePolicy(Invalid):
    code = "invalid_share_policy"
    title = "Not a policy that can be kept"


@dataclass(frozen=True, slots=True)
class NewPolicy:
    """Goods that last `from_days` or longer are offered to these partners, but for what `keep_days` need."""

    name: str
    customer_ids: Sequence[int]
    from_days: int
    keep_days: int
    discount: Decimal
    lasts_days: int = 14
    category_id: int | None = None


@transaction.atomic
def set_policy(act: Act, *, policy: NewPolicy, policy_id: int | None = None) -> SharePolicy:
    """A new policy, or another version of one. Offers that are open stay as they were made."""
    faults = list(_faults(policy, policy_id))
    if faults:
        errors = [FieldError(f"/{name}", InvalidSharePolicy.code, message) for name, message in faults]
        raise InvalidSharePolicy(errors[0].message, errors=errors)
    found = (
        SharePolicy() if policy_id is None else SharePolicy.objects.select_for_update().get(pk=queries.policy_by_id(policy_id).pk)
    )
    for name in ("from_days", "keep_days", "discount", "lasts_days", "category_id"):
        setattr(found, name, getattr(policy, name))
    found.name, found.customer_ids, found.set_by_id = policy.name.strip(), sorted(set(policy.customer_ids)), act.user_id
    found.version = found.version + 1 if policy_id else 1
    found.save()
    record(act, "partners.set_policy", document=DOCUMENT, policy=found.name, partners=len(found.customer_ids))
    announce(Notice("partners.changed"))
    return queries.policy_by_id(found.pk)


@transaction.atomic
def end_policy(act: Act, *, policy_id: int) -> None:
    """Nothing more is offered by it, and what it offers ends."""
    found = queries.policy_by_id(policy_id)
    SharePolicy.objects.filter(pk=found.pk).update(ended_at=act.occurred_at, name=f"{found.name[:60]} (ended {found.pk})")
    Offer.objects.filter(policy=found, ended_at=None).update(ended_at=act.occurred_at)
    record(act, "partners.end_policy", document=DOCUMENT, policy=found.name)
    announce(Notice("partners.changed"))


def _faults(policy: NewPolicy, policy_id: int | None) -> Iterator[tuple[str, str]]:
    if not policy.name.strip():
        yield "name", "Give it a name."
    elif SharePolicy.objects.filter(name=policy.name.strip()).exclude(pk=policy_id or 0).exists():
        yield "name", "Another policy has this name."
    if not 0 < policy.keep_days <= policy.from_days:
        yield "keep_days", "What is kept is for a day or more, and for no longer than what counts as slow."
    if not 0 <= policy.discount < 100:
        yield "discount", "A discount is 0 to 99 percent."
    if not 0 < policy.lasts_days <= 365:
        yield "lasts_days", "An offer lasts 1 to 365 days."
    known = Customer.objects.filter(pk__in=list(policy.customer_ids), archived_at=None).count()
    if not 0 < len(policy.customer_ids) <= MOST_PARTNERS or known < len(set(policy.customer_ids)):
        yield "partners", f"Name 1 to {MOST_PARTNERS} customers that are in use."
