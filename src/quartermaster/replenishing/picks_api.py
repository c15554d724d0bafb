"""What each rule would have cost, and what of it is planned by, under /api/v1."""

from __future__ import annotations

from datetime import date, datetime

from ninja import Router, Schema

from quartermaster.accounts import doors
from quartermaster.demand import operations as demand
from quartermaster.demand import queries as demand_queries
from quartermaster.demand.models import Lived, Replay
from quartermaster.replenishing import operations as replenishing
from quartermaster.replenishing import queries
from quartermaster.replenishing.models import Pick
from quartermaster.web.api import Strict

router = Router(tags=["planning"])


class LivedRuleOut(Schema):
    """What a rule would have cost a group a year; `rule` "really" is what was done. Ours say smoothing and dial."""

    group: str
    rule: str
    begins_on: date
    weeks: int
    series: int
    total: float
    holding: float
    ordering: float
    losing: float
    fill: float
    stock: float
    lines: float
    smoothing: float | None
    dial: float | None
    challenger: str
    picked: bool

    @classmethod
    def of(cls, lived: Lived) -> LivedRuleOut:
        return cls(**{name: getattr(lived, name) for name in cls.model_fields})


class RulePickIn(Strict):
    group: str


class RulePickOut(Schema):
    """`policy` holds what was picked for the group; `saves` is money a year, against the usual."""

    group: str
    policy: int
    made_on: date
    dial: str
    smoothing: float
    challenger: str
    saves: str
    by_itself: bool

    @classmethod
    def of(cls, pick: Pick) -> RulePickOut:
        return cls(
            group=pick.group,
            policy=pick.policy_id,
            made_on=pick.made_on,
            dial=f"{pick.dial.normalize():f}",
            smoothing=pick.policy.rule.smoothing,
            challenger=pick.challenger,
            saves=f"{pick.saves:f}",
            by_itself=pick.by_itself,
        )


@router.get("/planning/rules", response=list[LivedRuleOut])
@doors.api("catalog.view_costs")
def list_planning_rules(request: doors.ApiRequest) -> list[LivedRuleOut]:
    """What each rule would have cost when they were last lived again, by group, beside what was really done."""
    return [LivedRuleOut.of(one) for one in queries.lived_with_ours()]


class ReplayOut(Schema):
    """How far the weekly replay is, or how the last one ended: running, done, cancelled, failed, or none yet."""

    state: str
    percent: int
    begun_at: datetime | None
    ended_at: datetime | None

    @classmethod
    def of(cls, replay: Replay | None) -> ReplayOut:
        if replay is None:
            return cls(state="none", percent=0, begun_at=None, ended_at=None)
        return cls(state=replay.state, percent=replay.percent, begun_at=replay.begun_at, ended_at=replay.ended_at)


@router.get("/planning/replay", response=ReplayOut)
@doors.api("catalog.view_costs")
def get_replay(request: doors.ApiRequest) -> ReplayOut:
    return ReplayOut.of(demand_queries.last_replay())


@router.post("/planning/replay/cancellation", response={201: ReplayOut})
@doors.api("replenishing.set_policies", effect=True)
def cancel_replay(request: doors.ApiRequest) -> tuple[int, ReplayOut]:
    """The replay that is under way stops at its next step; what rules would have cost stays as it was told before."""
    return 201, ReplayOut.of(demand.cancel_replay(request.act))


@router.post("/planning/picks", response={201: RulePickOut})
@doors.api("replenishing.set_policies", effect=True)
def apply_rule_pick(request: doors.ApiRequest, body: RulePickIn) -> tuple[int, RulePickOut]:
    """What was picked for the group is its policy, from the next run on."""
    return 201, RulePickOut.of(replenishing.apply_pick(request.act, group=body.group))


@router.post("/planning/picks/{int:policy_id}/reversal", response={204: None})
@doors.api("replenishing.set_policies", effect=True)
def take_back_rule_pick(request: doors.ApiRequest, policy_id: int) -> tuple[int, None]:
    """The policy says what it said before; one that the pick had made is gone."""
    replenishing.take_back_pick(request.act, policy_id=policy_id)
    return 204, None
