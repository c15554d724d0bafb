"""Questions to planning: what is proposed, what is out of the ordinary, what holds. Nothing here writes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db.models import Count, DecimalField, Exists, ExpressionWrapper, F, Max, OuterRef, Q, QuerySet
from django.db.models.fields.json import KT

from quartermaster.accounts.models import Deed
from quartermaster.demand import queries as demand
from quartermaster.demand.models import Lived
from quartermaster.kernel import db
from quartermaster.kernel.refusals import NotFound
from quartermaster.replenishing import reasons
from quartermaster.replenishing.models import Alert, BuyingRule, Criticality, Pick, Plan, PlanningTerms, Policy, Proposal, Run
from quartermaster.replenishing.ruling import Rule

MONEY: DecimalField[Decimal, Decimal] = DecimalField(max_digits=30, decimal_places=10)


class UnknownProposal(NotFound):
    code = "unknown_proposal"
    title = "There is no such proposal"


class UnknownPolicy(NotFound):
    code = "unknown_policy"
    title = "There is no such policy"


class UnknownPlanningRun(NotFound):
    code = "unknown_planning_run"
    title = "There is no such run"


class UnknownAlert(NotFound):
    code = "unknown_alert"
    title = "There is no such alert"


class UnknownBuyingRule(NotFound):
    code = "unknown_buying_rule"
    title = "There is no such rule"


class UnknownPlan(NotFound):
    code = "unknown_plan"
    title = "Nothing is planned of it"


def runs() -> QuerySet[Run]:
    return Run.objects.select_related("begun_by").order_by("-id")


def latest_run() -> Run | None:
    return runs().first()


def run_by_id(run_id: int) -> Run:
    found = runs().filter(pk=run_id).first()
    if found is None:
        raise UnknownPlanningRun(f"There is no run {run_id}.")
    return found


def locked_run(run_id: int) -> Run:
    found = Run.objects.select_for_update().filter(pk=run_id).first()
    if found is None:
        raise UnknownPlanningRun(f"There is no run {run_id}.")
    return found


def proposals() -> QuerySet[Proposal]:
    """With all that a list says of them, and what they come to in the books’ currency."""
    value = ExpressionWrapper(F("quantity") * F("unit_cost"), output_field=MONEY)
    found = Proposal.objects.select_related(
        "sku__unit", "warehouse", "owner", "supplier", "from_warehouse", "decided_by", "price", "offer"
    )
    return found.annotate(worth=value)


def open_proposals(day: date) -> QuerySet[Proposal]:
    """What somebody should decide on now: open, and not snoozed beyond the day."""
    return proposals().filter(Q(snoozed_until=None) | Q(snoozed_until__lte=day), state=Proposal.State.OPEN)


def snoozed_proposals(day: date) -> QuerySet[Proposal]:
    return proposals().filter(state=Proposal.State.OPEN, snoozed_until__gt=day)


def open_like(one: Proposal) -> QuerySet[Proposal]:
    """The open proposal of the same kind for the same goods and place."""
    place = {name: getattr(one, f"{name}_id") for name in ("sku", "warehouse", "owner", "from_warehouse")}
    return Proposal.objects.filter(kind=one.kind, state=Proposal.State.OPEN, **place)


@dataclass(frozen=True)
class Reasoned:
    """How often one reason was given for one kind of decision, and by how many people."""

    verb: str
    why: str
    count: int
    people: int
    last_at: datetime


def reasons_given(since: datetime) -> list[Reasoned]:
    """Why proposals were decided otherwise and alerts put off since then; dismissals that were taken back are left out."""
    back = Deed.objects.filter(verb=reasons.TAKE_BACK, document=OuterRef("document"), id__gt=OuterRef("id"))
    found = (
        Deed.objects.filter(details__has_key="why", occurred_at__gte=since, verb__in=list(reasons.KINDS))
        .exclude(Q(verb="replenishing.dismiss") & Exists(back))
        .values("verb", reason_code=KT("details__why"))
        .annotate(count=Count("pk"), people=Count("actor", distinct=True), last_at=Max("occurred_at"))
        .order_by("verb", "-count", "reason_code")
    )
    return [Reasoned(row["verb"], row["reason_code"], row["count"], row["people"], row["last_at"]) for row in found]


def proposed_of(
    sku_ids: Iterable[int], *, day: date, warehouse_id: int | None = None, owner_id: int | None = None
) -> QuerySet[Proposal]:
    """What is open now of these SKUs and fills them up, in one warehouse or all, of one owner or all."""
    found = open_proposals(day).filter(sku_id__in=list(sku_ids)).exclude(kind__in=Proposal.TOO_MUCH)
    found = found.order_by("supplier_id", "warehouse_id", "id")
    found = found if warehouse_id is None else found.filter(warehouse_id=warehouse_id)
    return found if owner_id is None else found.filter(owner_id=owner_id)


def planned_among(sku_ids: Iterable[int], *, owner_id: int | None = None) -> set[int]:
    """Those of the SKUs that planning knows, of one owner or any."""
    found = Plan.objects.filter(sku_id__in=list(sku_ids))
    return set((found if owner_id is None else found.filter(owner_id=owner_id)).values_list("sku_id", flat=True))


def tried(day: date) -> QuerySet[Proposal]:
    """Markdowns and offers that were taken up and still hold: what comes of them is seen."""
    holds = Q(price__dropped_at=None) & (Q(price__ends_on=None) | Q(price__ends_on__gte=day)) & ~Q(price=None)
    return proposals().filter(holds | Q(offer__ended_at=None) & ~Q(offer=None), state=Proposal.State.ACCEPTED)


def of_buyer(found: QuerySet[Proposal], user_id: int) -> QuerySet[Proposal]:
    """Those of suppliers that are this buyer’s, or nobody’s."""
    others = BuyingRule.objects.exclude(buyer=None).exclude(buyer_id=user_id).exclude(supplier=None)
    return found.exclude(supplier_id__in=others.values("supplier_id"))


def proposal_by_id(proposal_id: int) -> Proposal:
    found = proposals().filter(pk=proposal_id).first()
    if found is None:
        raise UnknownProposal(f"There is no proposal {proposal_id}.")
    return found


def alerts(day: date) -> QuerySet[Alert]:
    """What somebody should look at, not snoozed beyond the day."""
    found = Alert.objects.select_related("sku", "warehouse", "owner", "supplier")
    return found.filter(Q(snoozed_until=None) | Q(snoozed_until__lte=day))


def alerts_of_ids(ids: Iterable[int]) -> QuerySet[Alert]:
    return Alert.objects.select_related("sku", "warehouse", "owner", "supplier").filter(pk__in=ids).order_by("-stake", "id")


def is_dead(plan: Plan) -> bool:
    """Whether nobody asks for it any more, and planning would still keep it."""
    place = {"sku_id": plan.sku_id, "warehouse_id": plan.warehouse_id, "owner_id": plan.owner_id}
    return plan.kind != "none" and Alert.objects.filter(kind=Alert.Kind.DEAD, **place).exists()


def alerts_of_buyer(found: QuerySet[Alert], user_id: int) -> QuerySet[Alert]:
    others = BuyingRule.objects.exclude(buyer=None).exclude(buyer_id=user_id).exclude(supplier=None)
    return found.exclude(supplier_id__in=others.values("supplier_id"))


def policies() -> QuerySet[Policy]:
    return Policy.objects.select_related("owner", "warehouse", "sku", "category", "supplier", "from_warehouse", "set_by")


def policy_by_id(policy_id: int, *, locked: bool = False) -> Policy:
    rows = policies().select_for_update(of=("self",)) if locked else policies()
    found = rows.filter(pk=policy_id).first()
    if found is None:
        raise UnknownPolicy(f"There is no policy {policy_id}.")
    return found


def buying_rules() -> QuerySet[BuyingRule]:
    return BuyingRule.objects.select_related("supplier", "buyer", "set_by").order_by(F("supplier__name").asc(nulls_first=True))


def rules_of(supplier_ids: Iterable[int]) -> dict[int, BuyingRule]:
    """Supplier → how it is bought from, of those of whom somebody said so: by its own rule, else by that of all others."""
    ids = [one for one in supplier_ids if one]
    found = {rule.supplier_id: rule for rule in BuyingRule.objects.filter(Q(supplier_id__in=ids) | Q(supplier=None))}
    others = found.get(None)
    return {one: rule for one in ids if (rule := found.get(one, others)) is not None}


def ordered_since(supplier_id: int, since: datetime) -> Decimal:
    """What was ordered of the supplier, or waits for its approval, in the books’ currency; by itself or by hand."""
    sql = """SELECT coalesce(sum(l.quantity * l.unit_cost * o.exchange_rate), 0)
        FROM purchasing_purchaseorder o JOIN purchasing_purchaseorderline l ON l.order_id = o.id
        WHERE o.supplier_id = %s AND o.state NOT IN ('draft', 'cancelled') AND coalesce(o.ordered_at, o.created_at) >= %s"""
    ((value,),) = db.rows(sql, [supplier_id, since])
    return Decimal(value)


def moved_and_made_since(since: datetime) -> Decimal:
    """What was told to be moved or made, at cost; by itself or by hand."""
    sql = """SELECT coalesce(sum(told.quantity * s.cost * coalesce(s.nominal_weight, 1)), 0) FROM (
            SELECT l.sku_id, l.quantity - l.cancelled AS quantity FROM transfers_transferline l
            JOIN transfers_transfer t ON t.id = l.transfer_id
            WHERE t.created_at >= %(since)s AND t.state NOT IN ('draft', 'rejected', 'cancelled')
            UNION ALL SELECT sku_id, quantity FROM production_workorder
            WHERE kind = 'assemble' AND state <> 'cancelled' AND planned_at >= %(since)s
        ) told JOIN catalog_sku s ON s.id = told.sku_id"""
    ((value,),) = db.rows(sql, {"since": since})
    return Decimal(value)


def buying_rule_by_id(rule_id: int, *, locked: bool = False) -> BuyingRule:
    rows = buying_rules().select_for_update(of=("self",)) if locked else buying_rules()
    found = rows.filter(pk=rule_id).first()
    if found is None:
        raise UnknownBuyingRule(f"There is no rule {rule_id}.")
    return found


def said_terms() -> PlanningTerms:
    """What somebody said that keeping, ordering, moving and missing goods costs, else the usual."""
    return PlanningTerms.objects.first() or PlanningTerms()


def needs() -> QuerySet[Criticality]:
    return Criticality.objects.select_related("sku")


def plans() -> QuerySet[Plan]:
    return Plan.objects.select_related("sku__unit", "warehouse", "owner", "supplier")


def plans_of(sku_ids: Iterable[int], warehouse_id: int, owner_id: int) -> QuerySet[Plan]:
    return plans().filter(sku_id__in=list(sku_ids), warehouse_id=warehouse_id, owner_id=owner_id)


def plans_of_sku(sku_id: int, warehouse_id: int | None = None) -> list[Plan]:
    """Where it is planned, in one warehouse or all."""
    found = plans().filter(sku_id=sku_id).order_by("warehouse__name", "owner__name")
    return list(found if warehouse_id is None else found.filter(warehouse_id=warehouse_id))


def plan_of(sku_id: int, warehouse_id: int, owner_id: int) -> Plan | None:
    return plans().filter(sku_id=sku_id, warehouse_id=warehouse_id, owner_id=owner_id).first()


def plan_by_codes(code: str, warehouse: str, owner: str) -> Plan:
    found = plans().filter(sku__code__iexact=code, warehouse__code__iexact=warehouse, owner__code__iexact=owner).first()
    if found is None:
        raise UnknownPlan(f"Nothing is planned of {code[:60]} there. It is planned once it is, was or is to be there.")
    return found


def picks() -> QuerySet[Pick]:
    return Pick.objects.select_related("policy", "applied_by")


ABC = {"Everything": "", "A": "A", "B": "B", "C": "C"}
"""The groups that the replay tells apart, and the class that a policy of just them names."""


def lived_with_ours() -> list[Lived]:
    """What rules would have cost the groups, of those that our usual one was lived for; another may have been usual then."""
    found = demand.lived_last()
    groups = {one.group for one in found if one.is_usual}
    return [one for one in found if one.group in groups]


def picked_of(group: str) -> Lived | None:
    """What the last replay picked for a group; none where a pick would be chance."""
    return next((one for one in demand.lived_last() if one.group == group and one.picked), None)


def usual_of(group: str) -> Lived | None:
    """What our usual rule would have cost it."""
    return next((one for one in demand.lived_last() if one.group == group and one.is_usual), None)


def policy_of(abc: str) -> Policy | None:
    """The policy that is said of everything, or of a class by value, and of nothing more special; the latest."""
    nothing = dict.fromkeys(("owner", "warehouse", "sku", "category", "supplier", "from_warehouse", "begins_on", "ends_on"), None)
    return policies().filter(abc=abc, demand="", need="", **nothing).order_by("-pk").first()


def rules_on(day: date) -> list[Rule]:
    """The policies that hold on that day, the oldest first."""
    return [policy.rule for policy in Policy.objects.order_by("id") if policy.rule.holds_on(day)]


def usual_rule() -> Rule:
    """The business’s usual policy, where none is said."""
    said = said_terms()
    return Rule(dial=float(said.dial), review_weeks=said.review_days / 7)
