"""An order's way under /api/v1: approval, rejection, acknowledgement, hold, charges, revisions; drafts made one; the rules."""

from __future__ import annotations

from ninja import Router

from quartermaster.accounts import doors
from quartermaster.purchasing import approvals, queries
from quartermaster.purchasing import operations as purchasing
from quartermaster.purchasing.api import insisted_version, shown
from quartermaster.purchasing.papers import AcknowledgedLine, NewCharge
from quartermaster.purchasing.schemas import ChargesIn, PurchaseOrderOut, PurchaseReasonIn
from quartermaster.purchasing.steps_schemas import (
    AcknowledgementIn,
    ApprovalRuleIn,
    ApprovalRuleOut,
    ApprovalRulesOut,
    ConsolidationIn,
    RevisionOut,
    RevisionsOut,
)

router = Router(tags=["purchasing"])


@router.post("/purchase-orders/{number}/submission", response={201: PurchaseOrderOut})
@doors.api("purchasing.order", effect=True)
def submit(request: doors.ApiRequest, number: str) -> tuple[int, doors.Versioned]:
    order = queries.order_by_number(number)
    version = insisted_version(request, order)
    return 201, shown(request, purchasing.submit(request.act, number=order.number, version=version))


@router.post("/purchase-orders/{number}/approval", response={201: PurchaseOrderOut})
@doors.api("purchasing.approve", effect=True)
def approve(request: doors.ApiRequest, number: str) -> tuple[int, doors.Versioned]:
    order = queries.order_by_number(number)
    version = insisted_version(request, order)
    return 201, shown(request, purchasing.approve(request.act, number=order.number, version=version))


@router.post("/purchase-orders/{number}/rejection", response={201: PurchaseOrderOut})
@doors.api("purchasing.approve", effect=True)
def reject(request: doors.ApiRequest, number: str, body: PurchaseReasonIn) -> tuple[int, doors.Versioned]:
    order = queries.order_by_number(number)
    act, version = request.act.because(body.reason), insisted_version(request, order)
    return 201, shown(request, purchasing.reject(act, number=order.number, version=version))


@router.post("/purchase-orders/{number}/acknowledgement", response={201: PurchaseOrderOut})
@doors.api("purchasing.order", effect=True)
def acknowledge(request: doors.ApiRequest, number: str, body: AcknowledgementIn) -> tuple[int, doors.Versioned]:
    """Note what the supplier confirms, line by line; a later acknowledgement takes the place of the former."""
    order = queries.order_by_number(number)
    acknowledged = purchasing.acknowledge(
        request.act,
        number=order.number,
        lines=[AcknowledgedLine(line.line, line.quantity, line.expected_on) for line in body.lines],
        reference=body.reference,
        version=insisted_version(request, order),
    )
    return 201, shown(request, acknowledged)


@router.post("/purchase-orders/{number}/acceptance", response={201: PurchaseOrderOut})
@doors.api("purchasing.order", effect=True)
def accept_acknowledgement(request: doors.ApiRequest, number: str) -> tuple[int, doors.Versioned]:
    """Make the order what the supplier confirmed."""
    order = queries.order_by_number(number)
    version = insisted_version(request, order)
    return 201, shown(request, purchasing.accept_acknowledgement(request.act, number=order.number, version=version))


@router.post("/purchase-orders/{number}/hold", response={201: PurchaseOrderOut})
@doors.api("purchasing.hold", effect=True)
def hold(request: doors.ApiRequest, number: str, body: PurchaseReasonIn) -> tuple[int, doors.Versioned]:
    order = queries.order_by_number(number)
    act, version = request.act.because(body.reason), insisted_version(request, order)
    return 201, shown(request, purchasing.hold(act, number=order.number, version=version))


@router.post("/purchase-orders/{number}/resumption", response={201: PurchaseOrderOut})
@doors.api("purchasing.hold", effect=True)
def resume(request: doors.ApiRequest, number: str, body: PurchaseReasonIn) -> tuple[int, doors.Versioned]:
    order = queries.order_by_number(number)
    act, version = request.act.because(body.reason), insisted_version(request, order)
    return 201, shown(request, purchasing.resume(act, number=order.number, version=version))


@router.post("/purchase-orders/{number}/charges", response={201: PurchaseOrderOut})
@doors.api("purchasing.order", effect=True)
def set_charges(request: doors.ApiRequest, number: str, body: ChargesIn) -> tuple[int, doors.Versioned]:
    """Say what freight, duty and the like are expected to come to, in place of what was said before."""
    order = queries.order_by_number(number)
    charges = [NewCharge(one.kind, one.amount, one.basis) for one in body.charges]
    version = insisted_version(request, order)
    return 201, shown(request, purchasing.set_charges(request.act, number=order.number, charges=charges, version=version))


@router.get("/purchase-orders/{number}/revisions", response=RevisionsOut)
@doors.api("purchasing.view")
def list_revisions(request: doors.ApiRequest, number: str) -> RevisionsOut:
    """What a placed order was each time it was changed, the latest first; none where it never was."""
    costs = "catalog.view_costs" in request.act.permissions
    found = queries.revisions_of(queries.order_by_number(number))
    return RevisionsOut(revisions=[RevisionOut.of(row, changed, costs=costs) for row, changed in found])


@router.post("/purchase-orders/consolidation", response={201: PurchaseOrderOut})
@doors.api("purchasing.order", effect=True)
def consolidate(request: doors.ApiRequest, body: ConsolidationIn) -> tuple[int, doors.Versioned]:
    """Make several drafts for one supplier, warehouse, owner and currency one; the others are cancelled."""
    numbers = [number.upper() for number in body.orders]
    return 201, shown(request, purchasing.consolidate(request.act, numbers=numbers))


@router.get("/approval-rules", response=ApprovalRulesOut)
@doors.api("purchasing.view")
def list_approval_rules(request: doors.ApiRequest) -> ApprovalRulesOut:
    """A rule for each role that may approve purchase orders."""
    return ApprovalRulesOut(rules=[ApprovalRuleOut.of(rule) for rule in approvals.rules()])


@router.post("/approval-rules", response={201: ApprovalRuleOut})
@doors.api("purchasing.set_approval_rules", effect=True)
def set_approval_rule(request: doors.ApiRequest, body: ApprovalRuleIn) -> tuple[int, ApprovalRuleOut]:
    rule = purchasing.set_approval_rule(request.act, role=body.role, most=body.most, most_own=body.most_own)
    return 201, ApprovalRuleOut.of(rule)
