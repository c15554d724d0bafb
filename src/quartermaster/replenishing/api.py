"""Planning over the API: proposals and what is decided about them, alerts, runs, what-if."""

from __future__ import annotations

from dataclasses import asdict
from datetime import timedelta
from typing import Any

from ninja import Query, Router

from quartermaster.accounts import doors
from quartermaster.kernel import clock
from quartermaster.locations.queries import find_warehouse
from quartermaster.purchasing.queries import supplier_by_code
from quartermaster.replenishing import columns, queries, reasons, supposing
from quartermaster.replenishing import operations as replenishing
from quartermaster.replenishing.coming_year import Coming
from quartermaster.replenishing.policy_api import category_named
from quartermaster.replenishing.schemas import (
    AcceptanceIn,
    AcceptanceOut,
    DecidedOut,
    DismissalTakenBackIn,
    PlanningAlertOut,
    PlanningAlertQuery,
    PlanningAlertsPutOffIn,
    PlanningProposalOut,
    PlanningRunIn,
    PlanningRunOut,
    ProposalDismissalIn,
    ProposalQuery,
    ProposedQuantityIn,
    PutOffIn,
    ReasonGivenOut,
    WhatIfOut,
    WhatIfQuery,
)
from quartermaster.replenishing.supposing import Supposition, Year
from quartermaster.web.api import Page, page_of

router = Router(tags=["planning"])
REASON_DAYS = 90
PROPOSAL_SORTS = {"id": "id", "stake": "stake", "made_on": "made_on"}


@router.get("/planning/proposals", response=Page[PlanningProposalOut])
@doors.api("replenishing.view")
def list_proposals(request: doors.ApiRequest, query: Query[ProposalQuery]) -> Page[dict[str, Any]]:
    """What is proposed, or was. Costs only for whoever may see them."""
    names = {
        "kind": "kind",
        "state": "state",
        "supplier": "supplier__code__iexact",
        "sku": "sku__code__iexact",
        "warehouse": "warehouse__code__iexact",
    }
    asked = {path: value for name, path in names.items() if (value := getattr(query, name))}
    costs = _sees_costs(request)
    found = queries.proposals().filter(**asked)
    return page_of(
        found, query, row=lambda one: PlanningProposalOut.told(one, costs=costs), sorts=PROPOSAL_SORTS, usual_sort="-id"
    )


@router.get("/planning/proposals/{int:proposal_id}", response=PlanningProposalOut)
@doors.api("replenishing.view")
def show_proposal(request: doors.ApiRequest, proposal_id: int) -> doors.Versioned:
    one = queries.proposal_by_id(proposal_id)
    return doors.Versioned(PlanningProposalOut.told(one, costs=_sees_costs(request)), one.version)


@router.put("/planning/proposals/{int:proposal_id}/quantity", response=PlanningProposalOut)
@doors.api("replenishing.decide", effect=True)
def set_quantity(request: doors.ApiRequest, proposal_id: int, body: ProposedQuantityIn) -> doors.Versioned:
    """Another quantity, or another discount of a markdown, which runs leave alone from now on."""
    version = doors.insisted_version(request, lambda: queries.proposal_by_id(proposal_id).version)
    replenishing.edit(
        request.act, proposal_id=proposal_id, quantity=body.quantity, discount=body.discount, version=version, why=body.why,
        reason=body.reason,
    )  # fmt: skip
    one = queries.proposal_by_id(proposal_id)
    return doors.Versioned(PlanningProposalOut.told(one, costs=_sees_costs(request)), one.version)


@router.post("/planning/acceptances", response={201: AcceptanceOut})
@doors.api("replenishing.decide", effect=True)
def accept(request: doors.ApiRequest, body: AcceptanceIn) -> tuple[int, AcceptanceOut]:
    """Drafts of what is proposed, all or none: one purchase order per supplier, warehouse and owner. Markdowns become prices for
    some weeks, what goes to partners offers. Each is accepted once."""
    done = replenishing.accept(
        request.act,
        proposal_ids=body.proposals,
        order_at_once=body.order_at_once,
        discount=body.discount,
        share_policy_id=body.share_policy,
    )
    return 201, AcceptanceOut(documents=done.documents, placed=done.placed, submitted=done.submitted)


@router.post("/planning/put-offs", response={201: DecidedOut})
@doors.api("replenishing.decide", effect=True)
def put_off(request: doors.ApiRequest, body: PutOffIn) -> tuple[int, DecidedOut]:
    count = replenishing.snooze(
        request.act, proposal_ids=body.proposals, until=body.until, today=replenishing.today(), why=body.why, reason=body.reason
    )
    return 201, DecidedOut(proposals=count)


@router.post("/planning/put-offs/taken-back", response={201: DecidedOut})
@doors.api("replenishing.decide", effect=True)
def show_again(request: doors.ApiRequest, body: DismissalTakenBackIn) -> tuple[int, DecidedOut]:
    """What was put off is to be decided now."""
    return 201, DecidedOut(proposals=replenishing.show_again(request.act, proposal_ids=body.proposals))


@router.post("/planning/dismissals", response={201: DecidedOut})
@doors.api("replenishing.decide", effect=True)
def dismiss(request: doors.ApiRequest, body: ProposalDismissalIn) -> tuple[int, DecidedOut]:
    count = replenishing.dismiss(request.act, proposal_ids=body.proposals, why=body.why, reason=body.reason)
    return 201, DecidedOut(proposals=count)


@router.post("/planning/dismissals/taken-back", response={201: DecidedOut})
@doors.api("replenishing.decide", effect=True)
def take_back(request: doors.ApiRequest, body: DismissalTakenBackIn) -> tuple[int, DecidedOut]:
    """Open again as they were; refused where planning has proposed the same anew."""
    return 201, DecidedOut(proposals=replenishing.take_back(request.act, proposal_ids=body.proposals))


@router.get("/planning/reasons", response=list[ReasonGivenOut])
@doors.api("replenishing.view")
def list_reasons(request: doors.ApiRequest) -> list[ReasonGivenOut]:
    """Why proposals were changed, put off and dismissed, and alerts put off, in the last 90 days."""
    found = queries.reasons_given(clock.now() - timedelta(days=REASON_DAYS))
    return [
        ReasonGivenOut(
            decision=one.verb.removeprefix("replenishing."), why=one.why, words=reasons.KINDS[one.verb][1].get(one.why, one.why),
            count=one.count, people=one.people, last_at=one.last_at,
        )
        for one in found
    ]  # fmt: skip


@router.get("/planning/alerts", response=Page[PlanningAlertOut])
@doors.api("replenishing.view")
def list_alerts(request: doors.ApiRequest, query: Query[PlanningAlertQuery]) -> Page[dict[str, Any]]:
    """What somebody should look at; what is put off is left out."""
    names = {"kind": "kind", "sku": "sku__code__iexact", "warehouse": "warehouse__code__iexact"}
    asked = {path: value for name, path in names.items() if (value := getattr(query, name))}
    costs = _sees_costs(request)
    found = queries.alerts(replenishing.today()).filter(**asked)
    return page_of(
        found,
        query,
        row=lambda one: PlanningAlertOut.told(one, costs=costs),
        sorts={"id": "id", "stake": "stake"},
        usual_sort="-id",
    )


@router.post("/planning/alerts/put-offs", response={201: DecidedOut})
@doors.api("replenishing.decide", effect=True)
def put_off_alerts(request: doors.ApiRequest, body: PlanningAlertsPutOffIn) -> tuple[int, DecidedOut]:
    count = replenishing.snooze_alerts(
        request.act, alert_ids=body.alerts, until=body.until, today=replenishing.today(), why=body.why, reason=body.reason
    )
    return 201, DecidedOut(proposals=count)


@router.post("/planning/runs", response={201: PlanningRunOut})
@doors.api("replenishing.plan", effect=True)
def begin(request: doors.ApiRequest, body: PlanningRunIn) -> tuple[int, dict[str, Any]]:
    """Think about everything anew; workers do it. Ask for the run to see how far it is."""
    return 201, PlanningRunOut.told(replenishing.begin(request.act))


@router.get("/planning/runs/{int:run_id}", response=PlanningRunOut)
@doors.api("replenishing.view")
def show_run(request: doors.ApiRequest, run_id: int) -> dict[str, Any]:
    return PlanningRunOut.told(queries.run_by_id(run_id))


@router.post("/planning/runs/{int:run_id}/cancellation", response={201: PlanningRunOut})
@doors.api("replenishing.plan", effect=True)
def cancel(request: doors.ApiRequest, run_id: int, body: PlanningRunIn) -> tuple[int, dict[str, Any]]:
    """Parts that are done stay; the others are not begun."""
    return 201, PlanningRunOut.told(replenishing.cancel(request.act, run_id=run_id))


@router.get("/planning/what-if", response=WhatIfOut)
@doors.api("catalog.view_costs")
def what_if(request: doors.ApiRequest, query: Query[WhatIfQuery]) -> WhatIfOut:
    """A year as it is, and as it would be, from the figures of the last run."""
    planned = columns.planned(find_warehouse(query.warehouse).pk if query.warehouse else None)
    supposed = Supposition(
        service=query.service / 100 if query.service else None,
        late_weeks=query.late_days / 7,
        late_supplier=supplier_by_code(query.late_supplier).pk if query.late_supplier else 0,
        demand=1 + query.demand_percent / 100,
        demand_category=category_named(query.demand_category) or 0,
        minimum=1 + query.minimum_percent / 100,
        holding=1 + query.holding_percent / 100,
        budget=query.budget,
        fill=query.fill / 100 if query.fill else None,
    )
    these = supposing.drawn_by_lot(len(planned))
    found = supposing.compared(planned.goods, supposed)
    lived = supposing.lived(planned.goods, supposed, these, columns.last_year(planned, these, day=replenishing.today()))
    return WhatIfOut(
        before=_year(found.before, lived.before),
        after=_year(found.after, lived.after),
        unchanged=_year(found.unchanged, lived.unchanged) if found.unchanged and lived.unchanged else None,
        dial=found.dial,
        out_of_reach=found.out_of_reach,
    )


def _year(one: Year, coming: Coming) -> Any:
    weeks = {"stock": coming.stock.tolist(), "lost": coming.lost.tolist(), "fill": coming.fill, "total": coming.total}
    return {**asdict(one), "total": one.total, "coming": weeks}


def _sees_costs(request: doors.ApiRequest) -> bool:
    return "catalog.view_costs" in request.act.permissions
