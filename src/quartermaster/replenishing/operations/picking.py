"""The rule that would have cost least on a business's own history is made to hold: with one click, or by itself."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db import transaction

from quartermaster.accounts.acts import Act, Source, record
from quartermaster.accounts.permissions import granted_by
from quartermaster.demand.models import Lived
from quartermaster.demand.operations import Economy
from quartermaster.kernel.notices import Notice, announce
from quartermaster.kernel.refusals import FieldError, Invalid, NotFound, Refusal
from quartermaster.planning.choosing import DEFAULT
from quartermaster.replenishing import queries
from quartermaster.replenishing.models import Pick, PickSwitch, Policy
from quartermaster.replenishing.operations import running, setting
from quartermaster.replenishing.operations.setting import DOCUMENT, NewPolicy

WORTH = 0.005
"""By itself nothing is changed for less than half a percent of what the group costs."""
MAY = "replenishing.set_policies"


class InvalidPick(Invalid):
    code = "nothing_picked"
    title = "Nothing is picked there"


class UnknownPick(NotFound):
    code = "unknown_pick"
    title = "No pick holds there"


def economy() -> Economy:
    """What buying and keeping costs, as the replay reckons with it."""
    terms = running.terms()
    return Economy(order_cost=terms.order_cost, holding_rate=terms.holding_rate, lost_share=terms.lost_share)


@transaction.atomic
def apply_pick(act: Act, *, group: str, by_itself: bool = False) -> Pick:
    """What the last replay picked for the group (everything, A, B or C) is its policy from the next run on. Where a policy is
    said of just this group already, that one is changed, and can be had back; others that name more still beat it."""
    picked = queries.picked_of(group)
    if picked is None or picked.dial is None:
        message = "The last replay picked nothing for it: that takes two years of sales and eighty SKUs."
        raise InvalidPick(message, errors=[FieldError("/group", "nothing_picked", message)])
    figures: dict[str, Any] = {
        "dial": Decimal(str(picked.dial)),
        "smoothing": _unless_usual(picked.smoothing),
        "challenger": picked.challenger,
    }
    usual = queries.usual_of(group)
    saves = Decimal(f"{usual.total - picked.total if usual else 0:.2f}")
    policy, before = queries.policy_of(queries.ABC[group]), None
    if policy is None:
        why = f"Picked by the replay of {picked.made_on:%-d %b %Y}."
        policy = setting.set_policy(act, policy=NewPolicy(abc=queries.ABC[group], dial=figures["dial"], reason=why))
    else:
        held = Pick.objects.filter(policy=policy).first()
        before = held.before if held and held.still_holds else _said(policy)
    _hold(policy, kind=Policy.Kind.ECONOMIC, **figures)
    pick, _ = Pick.objects.update_or_create(
        policy=policy,
        defaults={
            "group": group,
            "made_on": picked.made_on,
            "saves": saves,
            "before": before,
            "applied_by_id": act.user_id,
            "applied_at": act.occurred_at,
            "by_itself": by_itself,
            **figures,
        },
    )
    record(act, "replenishing.apply_pick", document=DOCUMENT, goods=policy.goods, target=policy.target, saves=str(saves))
    announce(Notice("replenishing.policy_set"))
    return pick


def _unless_usual(smoothing: float | None) -> Decimal | None:
    return None if smoothing in (None, DEFAULT.smoothing) else Decimal(str(smoothing))


def _said(policy: Policy) -> dict[str, Any]:
    smoothing = None if policy.smoothing is None else str(policy.smoothing)
    return {"kind": policy.kind, "dial": str(policy.dial), "smoothing": smoothing, "challenger": policy.challenger}


def _hold(policy: Policy, *, kind: str, dial: Decimal, smoothing: Decimal | None, challenger: str) -> None:
    policy.kind, policy.dial, policy.smoothing, policy.challenger = kind, dial, smoothing, challenger
    policy.version += 1
    policy.save(update_fields=["kind", "dial", "smoothing", "challenger", "version"])


@transaction.atomic
def take_back_pick(act: Act, *, policy_id: int) -> None:
    """The policy says what it said before; one that the pick had made is gone."""
    pick = Pick.objects.select_for_update().select_related("policy").filter(policy_id=policy_id).first()
    if pick is None:
        raise UnknownPick("It was taken back already, or the policy is gone.")
    policy, before = pick.policy, pick.before
    pick.delete()
    if before is None:
        record(act, "replenishing.take_back_pick", document=DOCUMENT, goods=policy.goods, target="gone")
        policy.delete()
    else:
        smoothing = None if before["smoothing"] is None else Decimal(before["smoothing"])
        challenger = before.get("challenger", "")
        _hold(policy, kind=before["kind"], dial=Decimal(before["dial"]), smoothing=smoothing, challenger=challenger)
        record(act, "replenishing.take_back_pick", document=DOCUMENT, goods=policy.goods, target=policy.target)
    announce(Notice("replenishing.policy_set"))


@transaction.atomic
def pick_by_itself(act: Act, *, on: bool) -> None:
    """Whether picks hold by themselves after each replay, in the name of whoever says so."""
    PickSwitch.objects.update_or_create(pk=1, defaults={"on": on, "set_by_id": act.user_id})
    record(act, "replenishing.pick_by_itself", document=DOCUMENT, on=on)


def apply_picks_by_itself(act: Act) -> list[str]:
    """The groups whose policy is what the last replay picked from now on. Only where that is switched on and whoever switched it
    on still may; never where somebody said a policy of the group by hand, and not for a trifle."""
    switch = PickSwitch.objects.select_related("set_by").filter(on=True).first()
    if switch is None or not switch.set_by.is_active or switch.set_by.scope is not None:
        return []
    permissions = granted_by(switch.set_by.roles)
    if MAY not in permissions:
        return []
    theirs = Act(switch.set_by.pk, Source.JOB, act.occurred_at, permissions=permissions).because("Picked by the replay.")
    return [group for group in queries.ABC if _worth_it(group) and _applied(theirs, group)]


def _worth_it(group: str) -> bool:
    picked, policy = queries.picked_of(group), queries.policy_of(queries.ABC[group])
    if picked is None:
        return False
    if policy is None:
        usual = queries.usual_of(group)
        return not picked.is_usual and usual is not None and usual.total - picked.total > WORTH * usual.total
    held = Pick.objects.select_related("policy").filter(policy=policy).first()
    return held is not None and held.still_holds and not _same(held, picked)


def _same(held: Pick, picked: Lived) -> bool:
    smoothing = DEFAULT.smoothing if picked.smoothing is None else picked.smoothing
    rule = held.policy.rule
    return (rule.dial, rule.smoothing, rule.challenger) == (picked.dial, smoothing, picked.challenger)


def _applied(act: Act, group: str) -> bool:
    try:
        apply_pick(act, group=group, by_itself=True)
    except Refusal:
        return False
    return True
