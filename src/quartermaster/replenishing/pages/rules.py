"""What each rule would have cost, beside what was really done; what was picked, and whether it holds."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from quartermaster.accounts import doors
from quartermaster.demand import challengers
from quartermaster.demand import operations as demand
from quartermaster.demand import queries as demand_queries
from quartermaster.demand.models import Lived
from quartermaster.planning.choosing import DEFAULT
from quartermaster.replenishing import operations as replenishing
from quartermaster.replenishing import queries
from quartermaster.replenishing.models import Pick, PickSwitch
from quartermaster.replenishing.ruling import ECONOMIC, Rule
from quartermaster.web import words


@require_safe
@doors.page("catalog.view_costs")
def rules(request: doors.PageRequest) -> HttpResponse:
    found = queries.lived_with_ours()
    groups = list(dict.fromkeys(one.group for one in found))
    group = request.GET.get("group", "")
    chosen = group if group in groups else groups[0] if groups else ""
    shown = sorted((one for one in found if one.group == chosen), key=lambda one: one.total)
    really = next((one for one in shown if one.rule == Lived.REALLY), None)
    usual = next((one for one in shown if one.is_usual), None)
    ours = next((one for one in shown if one.picked), usual)
    saved = really.total - ours.total if really and ours else 0.0
    context = {
        "groups": groups,
        "group": chosen,
        "rules": [(one, _against(one, really)) for one in shown],
        "really": really,
        "usual": usual,
        "ours": ours,
        "saved": saved,
        "saved_amount": abs(saved),
        "pick_saves": usual.total - ours.total if usual and ours else 0.0,
        "replay": demand_queries.last_replay(),
        "missing": challengers.missing(),
        "most_tried": challengers.MOST_TRIED,
        "sampled": any(one.series > challengers.MOST_TRIED for one in found),
        "extra": challengers.EXTRA,
        "switch": PickSwitch.objects.select_related("set_by").first(),
        "may": request.act.permissions,
        **_standing(chosen, ours),
    }
    return render(request, "replenishing/rules.html", context)


def _standing(group: str, ours: Lived | None) -> dict[str, object]:
    """What the group is planned by now, and whether that is what was picked."""
    if ours is None:
        return {}
    policy = queries.policy_of(queries.ABC[group])
    terms = queries.said_terms()
    pick = Pick.objects.select_related("applied_by").filter(policy=policy).first() if policy else None
    now = policy.target if policy else f"by money, dial {terms.dial.normalize():f}"
    rule = policy.rule if policy else Rule(dial=float(terms.dial))
    picked = (ours.dial, DEFAULT.smoothing if ours.smoothing is None else ours.smoothing, ours.challenger)
    same = rule.kind == ECONOMIC and (rule.dial, rule.smoothing, rule.challenger) == picked
    return {"policy": policy, "now": now, "pick": pick if pick and pick.still_holds else None, "same": same}


def _against(one: Lived, really: Lived | None) -> str:
    if really is None or one.rule == Lived.REALLY or not really.total:
        return ""
    return words.signed(round(100 * (one.total / really.total - 1))) + " %"


@doors.page("replenishing.set_policies", effect=True)
def pick_apply(request: doors.PageRequest) -> HttpResponse:
    pick = replenishing.apply_pick(request.act, group=request.POST.get("group", ""))
    url = f"{reverse('planning_rules')}?group={pick.group}"
    return doors.done(request, f"{pick.policy.goods}: {pick.policy.target}, from the next planning on.", url=url)


@doors.page("replenishing.set_policies", effect=True)
def pick_take_back(request: doors.PageRequest, policy_id: int) -> HttpResponse:
    replenishing.take_back_pick(request.act, policy_id=policy_id)
    return doors.done(request, "It is as it was before the pick.", url=reverse("policy_list"))


@doors.page("replenishing.set_policies", effect=True)
def replay_cancel(request: doors.PageRequest) -> HttpResponse:
    demand.cancel_replay(request.act)
    return doors.done(request, "The replay stops. What is shown is from the last that ended.", url=reverse("planning_rules"))


@doors.page("replenishing.set_policies", effect=True)
def pick_switch(request: doors.PageRequest) -> HttpResponse:
    on = request.POST.get("on") == "1"
    replenishing.pick_by_itself(request.act, on=on)
    said = "Every Monday the replay’s picks hold, in your name." if on else "Picks wait for somebody again."
    return doors.done(request, said, url=reverse("planning_rules"))
