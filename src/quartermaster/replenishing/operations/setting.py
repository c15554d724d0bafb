"""What people say about planning: policies, criticality, how suppliers are bought from, what money costs, who gets the digest."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import date, time, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from quartermaster.accounts.acts import Act, record
from quartermaster.catalog.models import Sku
from quartermaster.kernel.notices import Notice, announce
from quartermaster.kernel.refusals import FieldError, Invalid, StaleVersion
from quartermaster.replenishing import queries
from quartermaster.replenishing.models import BuyingRule, Criticality, DigestChoice, PlanningTerms, Policy

DOCUMENT = "planning"
LARGEST = Decimal("9999999999")
LONGEST_BY_HAND = timedelta(days=366)


class InvalidPolicy(Invalid):
    code = "invalid_policy"
    title = "The policy cannot be like this"


class InvalidBuyingRule(Invalid):
    code = "invalid_buying_rule"
    title = "The rule cannot be like this"


class InvalidPlanningTerms(Invalid):
    code = "invalid_planning_terms"
    title = "The terms cannot be like this"


@dataclass(frozen=True, slots=True)
class NewPolicy:
    """A policy as it is said; nothing said of goods holds for everything."""

    kind: str = "economic"
    owner_id: int | None = None
    warehouse_id: int | None = None
    sku_id: int | None = None
    category_id: int | None = None
    supplier_id: int | None = None
    abc: str = ""
    demand: str = ""
    need: str = ""
    over_typed: bool = False
    dial: Decimal = Decimal("0.5")
    service: Decimal = Decimal(95)
    review_days: int = 7
    cover_days: int = 364
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    from_warehouse_id: int | None = None
    begins_on: date | None = None
    ends_on: date | None = None
    until_ended: bool = False
    reason: str = ""

    @property
    def said(self) -> dict[str, Any]:
        return {one.name: getattr(self, one.name) for one in fields(self)}


@transaction.atomic
def set_policy(act: Act, *, policy: NewPolicy, policy_id: int | None = None, version: int | None = None) -> Policy:
    """Make a policy, or change one. It holds from the next run on. Who says another dial or kind than the replay picked goes back
    to our own level, with the usual smoothing."""
    errors = [*_faults(policy), *_never_ending(policy, timezone.localdate(act.occurred_at))]
    if errors:
        raise InvalidPolicy(errors[0].message, errors=errors)
    if policy_id is None:
        one = Policy.objects.create(**policy.said, set_by_id=act.user_id, set_at=act.occurred_at)
    else:
        one = queries.policy_by_id(policy_id, locked=True)
        _require(version, one.version)
        one.version += 1
        if (policy.kind, policy.dial) != (one.kind, one.dial):
            one.smoothing, one.challenger = None, ""
        for name, value in {**policy.said, "set_by_id": act.user_id, "set_at": act.occurred_at}.items():
            setattr(one, name, value)
        one.save()
    one = queries.policy_by_id(one.pk)
    record(act, "replenishing.set_policy", document=DOCUMENT, goods=one.goods, target=one.target, reason=policy.reason)
    announce(Notice("replenishing.policy_set"))
    return one


@transaction.atomic
def drop_policy(act: Act, *, policy_id: int, version: int | None = None) -> None:
    """What is more general holds again, from the next run on."""
    one = queries.policy_by_id(policy_id, locked=True)
    _require(version, one.version)
    record(act, "replenishing.drop_policy", document=DOCUMENT, goods=one.goods, target=one.target)
    Policy.objects.filter(pk=policy_id).delete()
    announce(Notice("replenishing.policy_set"))


def _faults(policy: NewPolicy) -> Iterator[FieldError]:
    def fault(name: str, message: str) -> FieldError:
        return FieldError(f"/{name}", "invalid_policy", message)

    for name, choices in (
        ("kind", Policy.Kind.values),
        ("abc", ["", *Policy.Abc.values]),
        ("demand", ["", *Policy.Demand.values]),
        ("need", ["", *Policy.Need.values]),
    ):
        if getattr(policy, name) not in choices:
            yield fault(name, f"It is one of {', '.join(filter(None, choices))}.")
    if policy.kind == "typed" and policy.minimum is None:
        yield fault("minimum", "Say the minimum.")
    for name in ("minimum", "maximum"):
        value = getattr(policy, name)
        if value is not None and not (value.is_finite() and 0 <= value <= LARGEST):
            yield fault(name, "It is zero or more.")
    if policy.minimum is not None and policy.maximum is not None and policy.maximum < policy.minimum:
        yield fault("maximum", "The maximum is not below the minimum.")
    if not (policy.dial.is_finite() and 0 < policy.dial <= 100):
        yield fault("dial", "The dial is above 0 and at most 100; 1 is what money alone says, 2 keeps more.")
    if not (policy.service.is_finite() and 0 < policy.service < 100):
        yield fault("service", "A service is above 0 and below 100 %.")
    if not 1 <= policy.review_days <= 365:
        yield fault("review_days", "From 1 to 365 days.")
    if not 1 <= policy.cover_days <= 3650:
        yield fault("cover_days", "From 1 to 3650 days.")
    if policy.begins_on and policy.ends_on and policy.ends_on < policy.begins_on:
        yield fault("ends_on", "It ends after it begins.")
    if policy.from_warehouse_id is not None and policy.warehouse_id == policy.from_warehouse_id:
        yield fault("from_warehouse", "A warehouse is not filled from itself.")
    if policy.sku_id is not None and not policy.reason.strip():
        yield fault("reason", "What is said by hand for one SKU needs a reason.")


def _never_ending(policy: NewPolicy, today: date) -> Iterator[FieldError]:
    """What is said by hand for one SKU ends within a year, or holds until somebody ends it and is asked about every quarter."""
    if policy.until_ended and (policy.sku_id is None or policy.ends_on is not None):
        message = "“Until I end it” is said of one SKU, in place of a day."
        yield FieldError("/until_ended", "invalid_policy", message)
    if policy.sku_id is None or policy.until_ended:
        return
    if policy.ends_on is None:
        message = "By hand for one SKU: say until when, at most a year, or that it holds until you end it."
        yield FieldError("/ends_on", "invalid_policy", message)
    elif policy.ends_on > max(policy.begins_on or today, today) + LONGEST_BY_HAND:
        yield FieldError("/ends_on", "invalid_policy", "By hand for one SKU: at most for a year.")


@transaction.atomic
def set_need(act: Act, *, sku: Sku, need: str) -> None:
    """Say how badly a SKU would be missed: V, E or D; nothing takes it back."""
    if need not in ("", *Policy.Need.values):
        message = "It is V (vital), E (essential) or D (desirable), or nothing."
        raise InvalidPolicy(message, errors=[FieldError("/need", "invalid_policy", message)])
    if need:
        Criticality.objects.update_or_create(sku=sku, defaults={"need": need})
    else:
        Criticality.objects.filter(sku=sku).delete()
    record(act, "replenishing.set_need", document=sku.code, need=need or "not said")


@dataclass(frozen=True, slots=True)
class NewBuyingRule:
    """How a supplier (none: all others) is bought from."""

    supplier_id: int | None = None
    buyer_id: int | None = None
    container_litres: Decimal | None = None
    container_kg: Decimal | None = None
    budget: Decimal | None = None
    order_cost: Decimal | None = None
    order_days: str = ""
    cut_off: time | None = None
    orders_itself: bool = False
    most_an_order: Decimal | None = None
    most_a_week: Decimal | None = None


@transaction.atomic
def set_buying_rule(act: Act, *, rule: NewBuyingRule, version: int | None = None) -> BuyingRule:
    """Make or change the rule of a supplier. What orders itself does so in the name of whoever says this."""
    errors = [
        FieldError(f"/{name}", "invalid_buying_rule", "A limit is above zero.")
        for name in ("container_litres", "container_kg", "budget", "order_cost", "most_an_order", "most_a_week")
        if (value := getattr(rule, name)) is not None and not (value.is_finite() and 0 < value <= LARGEST)
    ]
    if rule.orders_itself and (rule.most_an_order is None or rule.most_a_week is None):
        message = "What orders itself has a limit for an order and one for a week."
        errors.append(FieldError("/most_an_order", "invalid_buying_rule", message))
    if errors:
        raise InvalidBuyingRule(errors[0].message, errors=errors)
    said = {one.name: getattr(rule, one.name) for one in fields(rule) if one.name != "supplier_id"}
    one = BuyingRule.objects.select_for_update().filter(Q(supplier_id=rule.supplier_id)).first()
    if one is None:
        one = BuyingRule.objects.create(supplier_id=rule.supplier_id, set_by_id=act.user_id, **said)
    else:
        _require(version, one.version)
        for name, value in said.items():
            setattr(one, name, value)
        one.set_by_id, one.version = act.user_id, one.version + 1
        one.save()
    limits = {"orders_itself_up_to": str(rule.most_an_order), "a_week": str(rule.most_a_week)} if rule.orders_itself else {}
    record(act, "replenishing.set_buying_rule", document=DOCUMENT, supplier=str(one), **limits)
    announce(Notice("replenishing.policy_set"))
    return one


@transaction.atomic
def drop_buying_rule(act: Act, *, rule_id: int, version: int | None = None) -> None:
    one = queries.buying_rule_by_id(rule_id, locked=True)
    _require(version, one.version)
    record(act, "replenishing.drop_buying_rule", document=DOCUMENT, supplier=str(one))
    BuyingRule.objects.filter(pk=rule_id).delete()
    announce(Notice("replenishing.policy_set"))


TERMS = ("holding_percent", "order_cost", "move_cost", "lost_percent", "dial", "review_days", "worth_telling", "slower_percent")


@transaction.atomic
def set_terms(act: Act, *, version: int | None = None, **figures: Any) -> PlanningTerms:
    """What keeping, ordering, moving and missing goods costs. It holds from the next run on."""
    most = {
        "holding_percent": 500,
        "order_cost": LARGEST,
        "move_cost": LARGEST,
        "lost_percent": 1000,
        "dial": 100,
        "review_days": 365,
        "worth_telling": LARGEST,
        "slower_percent": 1000,
    }
    errors = [
        FieldError(
            f"/{name}",
            "invalid_planning_terms",
            f"It is {'above' if name in ('dial', 'review_days') else 'at least'} zero, at most {most[name]}.",
        )
        for name in TERMS
        if not (0 < figures[name] <= most[name] or (figures[name] == 0 and name not in ("dial", "review_days")))
    ]
    if errors:
        raise InvalidPlanningTerms(errors[0].message, errors=errors)
    one = PlanningTerms.objects.select_for_update().first() or PlanningTerms()
    _require(version, one.version)
    for name in TERMS:
        setattr(one, name, figures[name])
    one.version += 1
    one.save()
    record(act, "replenishing.set_terms", document=DOCUMENT, **{name: str(figures[name]) for name in TERMS})
    return one


@transaction.atomic
def choose_digest(act: Act, *, every: str) -> None:
    """Whether the morning’s list comes by e-mail to whoever acts: every day, every Monday, or not."""
    if every in DigestChoice.Every.values:
        DigestChoice.objects.update_or_create(user_id=act.user_id, defaults={"every": every})
    else:
        DigestChoice.objects.filter(user_id=act.user_id).delete()


def _require(version: int | None, present: int) -> None:
    if version is not None and version != present:
        raise StaleVersion("Somebody else changed this since you read it. Look at it again, then repeat your change.")
