"""What buyers do with proposals: accept, say another quantity, put off, dismiss. Each proposal is accepted once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.db.models import F

from quartermaster.accounts.acts import Act, record_many
from quartermaster.accounts.permissions import PermissionMissing, require
from quartermaster.catalog.queries import in_packs, usual_units
from quartermaster.kernel import quantities
from quartermaster.kernel.notices import Notice, announce
from quartermaster.kernel.quantities import plain
from quartermaster.kernel.refusals import Conflict, FieldError, StaleVersion
from quartermaster.production import operations as production
from quartermaster.production.operations import NewWork
from quartermaster.purchasing import operations as purchasing
from quartermaster.purchasing.models import PurchaseOrder
from quartermaster.purchasing.operations.approving import ApprovalLimitExceeded
from quartermaster.purchasing.papers import NewLine, NewOrder
from quartermaster.replenishing import queries, reasons
from quartermaster.replenishing.models import Proposal
from quartermaster.replenishing.operations import giving_back
from quartermaster.replenishing.operations.saying_why import InvalidDecision, reason_of, told
from quartermaster.replenishing.queries import UnknownProposal
from quartermaster.replenishing.telling import Record
from quartermaster.transfers import operations as transfers
from quartermaster.transfers.papers import NewLine as TransferLine
from quartermaster.transfers.papers import NewTransfer

Kind = Proposal.Kind
NEEDS = {
    Kind.BUY: "purchasing.order",
    Kind.TRANSFER: "transfers.order",
    Kind.MAKE: "production.plan",
    Kind.RETURN: "purchasing.draft_return",
    Kind.MARKDOWN: "catalog.set_prices",
    Kind.PARTNER: "partners.offer",
}
"""What one must hold to make a document of a proposal."""
MOST_LINES = 500


class ProposalDecided(Conflict):
    """Somebody, or a run, was faster."""

    code = "proposal_decided"
    title = "This proposal is not open any more"


class NothingProposed(Conflict):
    code = "nothing_proposed"
    title = "Nothing was chosen"


class CannotTakeBack(Conflict):
    """It is not dismissed any more, or planning has proposed the same anew."""

    code = "cannot_take_back"
    title = "The dismissal cannot be taken back"


@dataclass(frozen=True, slots=True)
class Accepted:
    """What became of it: numbers of documents, the orders of them that were placed or wait for somebody’s approval, and how many
    proposals it were."""

    documents: list[str]
    placed: list[str]
    submitted: list[str]
    proposals: int


@transaction.atomic
def accept(
    act: Act,
    *,
    proposal_ids: Sequence[int],
    order_at_once: bool = False,
    discount: Decimal | None = None,
    share_policy_id: int | None = None,
    version: int | None = None,
) -> Accepted:
    """Make drafts of them: one purchase order per supplier, warehouse and owner, one transfer per way, a work order for each
    kit, one return per supplier. A markdown becomes a price for some weeks, what goes to partners an offer; at once.

    `order_at_once` approves the purchase orders and sends or places them; what whoever acts may not approve is submitted to those
    who may. `discount` (percent) and `share_policy_id` hold for these markdowns and offers, where they are said.
    """
    chosen = _locked(proposal_ids, version)
    for kind in {one.kind for one in chosen}:
        if needed := NEEDS.get(Kind(kind)):
            require(act.permissions, needed)
    documents = {
        **_orders(act, [one for one in chosen if one.kind == Kind.BUY]),
        **_transfers(act, [one for one in chosen if one.kind == Kind.TRANSFER]),
        **_work(act, [one for one in chosen if one.kind == Kind.MAKE]),
        **giving_back.draft_returns(act, [one for one in chosen if one.kind == Kind.RETURN]),
    }
    _check_discount(discount)
    lower = giving_back.mark_down(act, [one for one in chosen if one.kind == Kind.MARKDOWN], discount)
    offers = giving_back.offer_to_partners(act, [one for one in chosen if one.kind == Kind.PARTNER], share_policy_id)
    for one in chosen:
        one.price, one.offer = lower.get(one.pk), offers.get(one.pk)
        one.discount = (discount or one.discount) if one.price else None
        one.state, one.document = Proposal.State.ACCEPTED, documents.get(one.pk, "")
        one.decided_by_id, one.decided_at, one.version = act.user_id, act.occurred_at, one.version + 1
    decided = ["state", "document", "price", "offer", "discount", "expected", "decided_by", "decided_at", "version"]
    Proposal.objects.bulk_update(chosen, decided, batch_size=500)
    numbers = list(dict.fromkeys(documents.values()))
    record_many(act, "replenishing.accept", {number: {"proposals": list(documents.values()).count(number)} for number in numbers})
    told(act, "replenishing.accept", {one.timeline: _became(one) for one in chosen})
    bought = [number for number in numbers if number.startswith("PO")]
    placed = [number for number in bought if order_at_once and _placed(act, number)]
    _tell("replenishing.accepted", chosen)
    return Accepted(numbers, placed, [number for number in bought if order_at_once and number not in placed], len(chosen))


def _became(one: Proposal) -> dict[str, str]:
    if one.price:
        ends = {"until_on": str(one.price.ends_on)} if one.price.ends_on else {}
        return {"price": plain(one.price.amount), "from_on": str(one.price.begins_on), **ends}
    if one.offer:
        return {"offered": plain(one.offer.quantity), "to": one.offer.policy.name}
    return {"became": one.document}


def _check_discount(discount: Decimal | None) -> None:
    if discount is not None and not (0 < discount < 100 and discount == round(discount, 2)):
        message = "A discount is above 0 and below 100 percent."
        raise InvalidDecision(message, errors=[FieldError("/discount", "out_of_range", message)])


def _orders(act: Act, chosen: Sequence[Proposal]) -> dict[int, str]:
    groups: dict[tuple[int, int, int], list[Proposal]] = defaultdict(list)
    for one in chosen:
        groups[one.supplier_id or 0, one.warehouse_id, one.owner_id].append(one)
    if not groups:
        return {}
    usual = usual_units([one.sku_id for one in chosen])
    drafted = purchasing.draft_orders(
        act,
        orders=[
            NewOrder(
                supplier,
                warehouse,
                [
                    NewLine(
                        one.sku_id, one.quantity, in_packs(usual[one.sku_id].bought, one.quantity) if one.sku_id in usual else ""
                    )
                    for one in lines
                ],
                owner,
                note="Proposed by planning.",
            )
            for (supplier, warehouse, owner), lines in groups.items()
        ],
    )
    return {one.pk: order.number for order, lines in zip(drafted, groups.values(), strict=True) for one in lines}


def _transfers(act: Act, chosen: Sequence[Proposal]) -> dict[int, str]:
    groups: dict[tuple[int, int, int], list[Proposal]] = defaultdict(list)
    for one in chosen:
        groups[one.from_warehouse_id or 0, one.warehouse_id, one.owner_id].append(one)
    if not groups:
        return {}
    drafted = transfers.draft_many(
        act,
        transfers=[
            NewTransfer(
                source, to, [TransferLine(one.sku_id, one.quantity) for one in lines], owner, note="Proposed by planning."
            )
            for (source, to, owner), lines in groups.items()
        ],
    )
    return {one.pk: paper.number for paper, lines in zip(drafted, groups.values(), strict=True) for one in lines}


def _work(act: Act, chosen: Sequence[Proposal]) -> dict[int, str]:
    return {
        one.pk: production.plan(
            act,
            work=NewWork(
                "assemble",
                one.sku_id,
                one.quantity,
                one.warehouse_id,
                one.owner_id,
                due_on=Record.kept(one.figures).due_on,
                note="Proposed by planning.",
            ),
        ).number
        for one in chosen
    }


def _placed(act: Act, number: str) -> bool:
    """Approved and given to the supplier, by e-mail where an address is known; else submitted to those who may approve it."""
    try:
        with transaction.atomic():
            require(act.permissions, "purchasing.approve")
            order: PurchaseOrder = purchasing.approve(act, number=number)
    except (ApprovalLimitExceeded, PermissionMissing):
        purchasing.submit(act, number=number)
        return False
    if purchasing.recipients(order.supplier):
        purchasing.send_order(act, number=number)
    else:
        purchasing.place(act, number=number)
    return True


@transaction.atomic
def edit(
    act: Act,
    *,
    proposal_id: int,
    quantity: Decimal,
    discount: Decimal | None = None,
    version: int | None = None,
    why: str = reasons.OTHER,
    reason: str = "",
) -> Proposal:
    """Say another quantity, or another discount of a markdown; runs leave it alone while about as much is wanted as now."""
    words = reason_of("replenishing.edit", why, reason)
    (one,) = _locked([proposal_id], version)
    quantities.check(quantity, pointer="/quantity", scale=one.sku.unit.scale)
    if quantity <= 0:
        message = "A proposal is for more than nothing. Dismiss it instead."
        raise InvalidDecision(message, errors=[FieldError("/quantity", "not_a_quantity", message)])
    _check_discount(discount)
    changed = {"was": plain(one.quantity), "now": plain(quantity)}
    if discount is not None:
        changed |= {"discount_was": plain(one.discount) if one.discount else "as told", "discount": plain(discount)}
    off = float(quantity - one.quantity)
    one.pegs = [*one.pegs, ["said by hand", off]] if off else one.pegs
    wanted = float((one.edited and one.figures.get("wanted")) or one.quantity)
    one.figures = one.figures | {"typed": float(quantity), "wanted": wanted, "now": wanted}
    one.quantity, one.edited, one.version = quantity, True, one.version + 1
    one.discount = discount or one.discount
    one.save(update_fields=["quantity", "edited", "pegs", "figures", "discount", "version"])
    told(act, "replenishing.edit", {one.timeline: changed}, why=why, reason=words)
    _tell("replenishing.edited", [one])
    return one


@transaction.atomic
def snooze(act: Act, *, proposal_ids: Sequence[int], until: date, today: date, why: str = reasons.OTHER, reason: str = "") -> int:
    """Put them off: they are not shown before that day."""
    words = reason_of("replenishing.put_off", why, reason)
    if until <= today:
        message = "Choose a day after today."
        raise InvalidDecision(message, errors=[FieldError("/until", "not_a_later_day", message)])
    chosen = _locked(proposal_ids, None)
    changed = {one.timeline: {"was": _day(one.snoozed_until), "until": until.isoformat()} for one in chosen}
    Proposal.objects.filter(pk__in=[one.pk for one in chosen]).update(snoozed_until=until, reason=words, version=F("version") + 1)
    told(act, "replenishing.put_off", changed, why=why, reason=words)
    _tell("replenishing.snoozed", chosen)
    return len(chosen)


@transaction.atomic
def show_again(act: Act, *, proposal_ids: Sequence[int]) -> int:
    """What was put off is to be decided now."""
    chosen = _locked(proposal_ids, None)
    Proposal.objects.filter(pk__in=[one.pk for one in chosen]).update(snoozed_until=None, reason="", version=F("version") + 1)
    told(act, "replenishing.show_again", {one.timeline: {"was": _day(one.snoozed_until)} for one in chosen})
    _tell("replenishing.shown_again", chosen)
    return len(chosen)


@transaction.atomic
def dismiss(act: Act, *, proposal_ids: Sequence[int], reason: str, why: str = reasons.OTHER) -> int:
    """Say no, and why. It comes again after two weeks, or when half as much again is needed."""
    words = reason_of("replenishing.dismiss", why, reason, insisted=True)
    chosen = _locked(proposal_ids, None)
    Proposal.objects.filter(pk__in=[one.pk for one in chosen]).update(
        state=Proposal.State.DISMISSED, reason=words, decided_by_id=act.user_id, decided_at=act.occurred_at,
        version=F("version") + 1,
    )  # fmt: skip
    told(act, "replenishing.dismiss", {one.timeline: {"quantity": plain(one.quantity)} for one in chosen}, why=why, reason=words)
    _tell("replenishing.dismissed", chosen)
    return len(chosen)


@transaction.atomic
def take_back(act: Act, *, proposal_ids: Sequence[int]) -> int:
    """Open again what was dismissed, as it was: by mistake, or too early."""
    ids = sorted(set(proposal_ids))
    chosen = list(Proposal.objects.select_for_update(of=("self",)).select_related("sku").filter(pk__in=ids).order_by("id"))
    if not ids or len(chosen) < len(ids):
        raise UnknownProposal("There is no such proposal.")
    for one in chosen:
        if one.state != Proposal.State.DISMISSED:
            raise CannotTakeBack(f"The proposal for {one.sku.code} is not dismissed. Nothing was changed.")
        if queries.open_like(one).exists():
            raise CannotTakeBack(f"Planning has proposed the same for {one.sku.code} anew. Decide on that. Nothing was changed.")
    told(act, reasons.TAKE_BACK, {one.timeline: {"was": one.reason} for one in chosen})
    Proposal.objects.filter(pk__in=ids).update(
        state=Proposal.State.OPEN, reason="", decided_by=None, decided_at=None, version=F("version") + 1
    )
    _tell("replenishing.taken_back", chosen)
    return len(chosen)


def _day(day: date | None) -> str:
    return day.isoformat() if day else "not put off"


def _locked(proposal_ids: Sequence[int], version: int | None) -> list[Proposal]:
    """The proposals, each open and locked; whoever comes second is refused."""
    ids = list(dict.fromkeys(proposal_ids))
    if not ids:
        raise NothingProposed("Choose at least one proposal.")
    if len(ids) > MOST_LINES:
        raise InvalidDecision(f"At most {MOST_LINES} proposals are decided at once.")
    rows = (
        Proposal.objects.select_for_update(of=("self",))
        .select_related("sku__unit", "supplier", "owner")
        .filter(pk__in=ids)
        .order_by("id")
    )
    found = {one.pk: one for one in rows}
    if missing := [one for one in ids if one not in found]:
        raise UnknownProposal(f"There is no proposal {missing[0]}.")
    for one in found.values():
        if one.state != Proposal.State.OPEN:
            became = f": it became {one.document}" if one.document else f": it is {one.get_state_display().lower()}"
            raise ProposalDecided(f"The proposal for {one.sku.code} is decided{became}. Nothing was changed.")
        if version is not None and one.version != version:
            raise StaleVersion("The proposal was changed since you read it. Look at it again, then repeat your decision.")
    return list(found.values())


def _tell(name: str, chosen: Sequence[Proposal]) -> None:
    skus, places = frozenset(one.sku_id for one in chosen), frozenset(one.warehouse_id for one in chosen)
    announce(Notice(name, skus, places, tuple(f"proposal:{one.pk}" for one in chosen)))
