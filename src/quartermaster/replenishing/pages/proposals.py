"""The buyer’s list: what is proposed, ranked by money, and what to do with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Q, QuerySet, Sum
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from quartermaster.accounts import doors
from quartermaster.accounts.models import Deed
from quartermaster.accounts.queries import deeds_of
from quartermaster.kernel import clock, quantities
from quartermaster.kernel.refusals import Refusal
from quartermaster.partners.queries import takings_of
from quartermaster.replenishing import details, overstock, queries, reasons, weighing
from quartermaster.replenishing import operations as replenishing
from quartermaster.replenishing.models import Proposal
from quartermaster.replenishing.pages.filling import filled
from quartermaster.replenishing.telling import Record
from quartermaster.web import tables, words
from quartermaster.web.forms import seen_version
from quartermaster.web.scope import chosen_warehouse
from quartermaster.web.sources import Rows
from quartermaster.web.tables import Column, Filter, Table, View
from quartermaster.web.templatetags.web import link, money

MOST_SUPPLIERS = 8
MOST_SAID = 5
MOST_UNDONE = 50
"""So many are named in the address of an undo."""
REASON_DAYS = 90
REASONS = {"edit_why": reasons.EDIT, "put_off_why": reasons.PUT_OFF, "dismiss_why": reasons.DISMISS}
Kind = Proposal.Kind


DEEDS = {
    "buy": "Order",
    "transfer": "Move",
    "make": "Make",
    "return": "Send back",
    "markdown": "Mark down",
    "partner": "Offer",
}


def _deed(one: Any) -> str:
    return f"{DEEDS[one.kind]} {words.quantity(one.quantity)}"


def _what(one: Any) -> str:
    return _deed(one) + (f" from {one.from_warehouse.code}" if one.from_warehouse else "")


def _opens(one: Any) -> Any:
    return link(reverse("proposal", args=[one.pk]), one.sku.code)


def _kinds(rows: QuerySet[Proposal], value: str) -> QuerySet[Proposal]:
    return rows.filter(kind__in=Proposal.TOO_MUCH) if value == "too_much" else rows.filter(kind=value)


PROPOSALS = Table(
    name="proposals",
    sort="-stake",
    columns=(
        Column("sku.code", "SKU", sort="sku__code", width="120px", phone="title", strong=True, cell=_opens),
        Column("sku.name", "Name", phone="line", grow=True, value=lambda one: one.sku.name),
        Column("kind", "Proposal", sort="kind", value=_what, width="170px", phone="end"),
        Column("supplier.name", "Supplier", sort="supplier__name", value=lambda one: one.supplier.name if one.supplier else ""),
        Column("warehouse.name", "For", sort="warehouse__name", value=lambda one: one.warehouse.name, width="120px", wide=True),
        Column(
            "worth", "Value", sort="worth", numeric=True, cell=lambda one: money(one.worth, whole=True), width="96px", wide=True
        ),
        Column(
            "stake",
            "At stake",
            sort="stake",
            numeric=True,
            cell=lambda one: money(one.stake, whole=True),
            width="96px",
            phone="tail",
        ),
    ),
    filters=(
        Filter("kind", "Kind", apply=_kinds, choices=(*Kind.choices, ("too_much", "Too much"))),
        Filter("supplier", "Supplier", lookup="supplier__code__iexact"),
        Filter("sku", "SKU", lookup="sku__code__iexact"),
        Filter("warehouse", "Warehouse", lookup="warehouse__code__iexact"),
        Filter("owner", "Owner", lookup="owner__code__iexact"),
    ),
    row_url=lambda one: reverse("proposal", args=[one.pk]),
    topics="replenishing purchasing",
    empty="Nothing is proposed: with what is there and on its way, everything lasts until the next chance to order.",
    params=frozenset({"whose", "snoozed", "tried"}),
)


@require_safe
@doors.page("replenishing.view")
def proposal_list(request: doors.PageRequest) -> HttpResponseBase:
    day = replenishing.today()
    tried = _seen(request, queries.tried(day))
    snoozed = request.GET.get("snoozed") == "yes"
    found = _seen(request, queries.snoozed_proposals(day) if snoozed else queries.open_proposals(day))
    counts = found.aggregate(
        buy=Count("pk", filter=Q(kind=Kind.BUY)), transfer=Count("pk", filter=Q(kind=Kind.TRANSFER)),
        make=Count("pk", filter=Q(kind=Kind.MAKE)), too_much=Count("pk", filter=Q(kind__in=Proposal.TOO_MUCH)),
        stake=Sum("stake"), all=Count("pk"),
    ) | {"tried": tried.count()}  # fmt: skip
    context = {
        "run": (run := queries.latest_run()),
        "tellers": details.tellers_of(run) if run else "",
        "suppliers": _suppliers(found),
        "supplier": _one_supplier(found, request.GET.get("supplier", "")),
        "counts": counts,
        "snoozed": snoozed,
        "mine": request.GET.get("whose") == "mine",
        "may": request.act.permissions,
        "costs": "catalog.view_costs" in request.act.permissions,
        "next_week": day + timedelta(days=7),
        **REASONS,
        "anything": counts["all"] or Proposal.objects.exists(),
    }
    rows = Rows(tried if request.GET.get("tried") == "yes" else found)
    return tables.show(request, _table(request, counts), rows, "replenishing/proposals.html", context)


def _seen(request: doors.PageRequest, found: QuerySet[Proposal]) -> QuerySet[Proposal]:
    """Of the warehouse that is looked at, and of one’s own suppliers where somebody wants those."""
    scope = chosen_warehouse(request)
    found = found if scope is None else found.filter(warehouse_id=scope)
    return queries.of_buyer(found, request.act.user_id) if request.GET.get("whose") == "mine" else found


def _table(request: doors.PageRequest, counts: dict[str, Any]) -> Table:
    table = PROPOSALS if "catalog.view_costs" in request.act.permissions else replace(
        PROPOSALS, columns=tuple(one for one in PROPOSALS.columns if one.key not in ("worth", "stake")), sort="sku.code"
    )  # fmt: skip
    kept = {key: request.GET[key] for key in ("whose", "snoozed") if request.GET.get(key)}
    views = (
        View("All", kept, counts["all"]),
        View("Buy", {**kept, "kind": "buy"}, counts["buy"]),
        View("Transfer", {**kept, "kind": "transfer"}, counts["transfer"]),
        View("Make", {**kept, "kind": "make"}, counts["make"]),
        View("Too much", {**kept, "kind": "too_much"}, counts["too_much"]),
        *([View("Under way", {"tried": "yes"}, counts["tried"])] if counts["tried"] else []),
    )
    bulk = "replenishing/bulk.html" if "replenishing.decide" in request.act.permissions else ""
    return replace(table, views=views, bulk=bulk, bulk_url=reverse("proposals_accept"))


def _suppliers(found: QuerySet[Proposal]) -> list[Any]:
    """The suppliers of whom most is at stake, each with what an order would come to."""
    rows = found.filter(kind=Kind.BUY).order_by().values("supplier__code", "supplier__name")
    return list(
        rows.annotate(count=Count("pk"), comes_to=Sum("worth"), at_stake=Sum("stake")).order_by("-at_stake")[:MOST_SUPPLIERS]
    )


def _one_supplier(found: QuerySet[Proposal], code: str) -> dict[str, Any] | None:
    """What is proposed of the supplier that the list is narrowed to, for accepting all of it."""
    if not code:
        return None
    chosen = found.filter(kind=Kind.BUY, supplier__code__iexact=code)
    keys = list(chosen.values_list("pk", flat=True)[:500])
    first = chosen.first()
    if first is None or first.supplier is None:
        return None
    value = sum((one.value for one in chosen), Decimal(0))
    return {
        "name": first.supplier.name,
        "code": first.supplier.code,
        "ids": keys,
        "value": value,
        "filled": list(filled(first.supplier.pk, chosen)),
    }


@require_safe
@doors.page("replenishing.view")
def proposal(request: doors.PageRequest, proposal_id: int) -> HttpResponse:
    return _page(request, queries.proposal_by_id(proposal_id))


def _page(request: doors.PageRequest, one: Proposal, *, error: str = "", status: int = 200) -> HttpResponse:
    costs, is_open = "catalog.view_costs" in request.act.permissions, one.state == Proposal.State.OPEN
    context = {
        "one": one,
        "deed": _deed(one),
        "before": _beside(request, one, back=True) if is_open else None,
        "onward": _beside(request, one) if is_open else None,
        "is_open": is_open,
        "sentence": details.sentence(one, costs=costs),
        "dates": details.dates(one),
        "later": Record.kept(one.figures).later,
        "detail": details.of(one),
        "meaning": _meaning(one, one.quantity),
        "markdown": overstock.markdown(one) if is_open else None,
        "sharings": overstock.sharings(one) if is_open else [],
        "came": overstock.came(one, replenishing.today()),
        "takings": takings_of(one.offer_id) if one.offer_id else [],
        "at_partners": overstock.at_partners(one) if "partners.view" in request.act.permissions else [],
        "costs": costs,
        "may": request.act.permissions,
        "error": error,
        "next_week": replenishing.today() + timedelta(days=7),
        "deeds": _deeds(one),
        "may_take_back": one.state == Proposal.State.DISMISSED and not queries.open_like(one).exists(),
        **REASONS,
    }
    return render(request, "replenishing/proposal.html", context, status=status)


def _beside(request: doors.PageRequest, one: Proposal, *, back: bool = False) -> Proposal | None:
    """The one that comes next in the list, or before: of what is needed, or of what is too much."""
    too_much = Q(kind__in=Proposal.TOO_MUCH)
    found = _seen(request, queries.open_proposals(replenishing.today()))
    found = found.filter(too_much if one.kind in Proposal.TOO_MUCH else ~too_much)
    if back:
        return found.filter(Q(stake__gt=one.stake) | Q(stake=one.stake, pk__lt=one.pk)).order_by("stake", "-id").first()
    return found.filter(Q(stake__lt=one.stake) | Q(stake=one.stake, pk__gt=one.pk)).order_by("-stake", "id").first()


@require_safe
@doors.page("replenishing.view")
def proposal_meaning(request: doors.PageRequest, proposal_id: int) -> HttpResponse:
    """What the quantity, or the discount, that is being typed would come to."""
    one = queries.proposal_by_id(proposal_id)
    if one.kind == Kind.MARKDOWN:
        return _markdown_meaning(request, one)
    try:
        quantity = quantities.parse(request.GET.get("quantity", ""), pointer="/quantity")
    except Refusal as refusal:
        return render(request, "replenishing/meaning.html", {"error": refusal.detail})
    context = {"meaning": _meaning(one, quantity), "costs": "catalog.view_costs" in request.act.permissions}
    return render(request, "replenishing/meaning.html", context)


def _markdown_meaning(request: doors.PageRequest, one: Proposal) -> HttpResponse:
    costs = "catalog.view_costs" in request.act.permissions
    try:
        discount = _discount(request.GET.get("discount", ""))
    except Refusal as refusal:
        return render(request, "replenishing/markdown.html", {"error": refusal.detail})
    context = {"markdown": overstock.markdown(one, discount), "costs": costs, "one": one, "may": request.act.permissions}
    return render(request, "replenishing/markdown.html", context)


def _discount(text: str) -> Decimal | None:
    """The percentage that somebody typed; none where nothing is said."""
    if not text.strip():
        return None
    found = quantities.parse(text, pointer="/discount")
    if not 0 < found < 100:
        raise replenishing.InvalidDecision("A discount is above 0 and below 100 percent.")
    return found


def _deeds(one: Proposal) -> list[Deed]:
    """Its timeline; the reason’s code is for counting."""
    found = deeds_of(one.timeline)
    for deed in found:
        deed.details = {name: value for name, value in deed.details.items() if name != "why"}
    return found


def _meaning(one: Proposal, quantity: Decimal) -> weighing.Meaning | None:
    plan = queries.plan_of(one.sku_id, one.warehouse_id, one.owner_id)
    if plan is None or one.kind in Proposal.TOO_MUCH:
        return None
    found = weighing.meaning(plan, float(quantity))
    return found if one.kind == Kind.BUY else replace(found, a_year_more=0.0, why_not="")


@doors.page("replenishing.decide", effect=True)
def proposal_edit(request: doors.PageRequest, proposal_id: int) -> HttpResponse:
    try:
        quantity = quantities.parse(request.POST.get("quantity", ""), pointer="/quantity")
        discount = _discount(request.POST.get("discount", ""))
        one = replenishing.edit(
            request.act, proposal_id=proposal_id, quantity=quantity, discount=discount,
            version=seen_version(request), why=request.POST.get("why", reasons.OTHER), reason=request.POST.get("reason", ""),
        )  # fmt: skip
    except Refusal as refusal:
        return _page(request, queries.proposal_by_id(proposal_id), error=refusal.detail, status=422)
    off = f" at {words.quantity(discount)} % off" if discount else ""
    supplier = urlencode({"supplier": request.POST.get("supplier", "")})
    url = f"{reverse('proposal_list')}?{supplier}" if request.POST.get("supplier") else reverse("proposal", args=[one.pk])
    return doors.done(request, f"{one.sku.code} is for {words.quantity(one.quantity)}{off} now.", url=url)


@doors.page("replenishing.decide", effect=True)
def proposals_accept(request: doors.PageRequest) -> HttpResponse:
    """Drafts of what was chosen; with `at_once` the orders are approved and placed."""
    at_once = request.POST.get("at_once") == "yes"
    chosen, (policy_id, *_) = _chosen(request), [*ids([request.POST.get("share_policy", "")]), None]
    discount = _discount(request.POST.get("discount", ""))
    done = replenishing.accept(
        request.act, proposal_ids=chosen, order_at_once=at_once, discount=discount, share_policy_id=policy_id
    )
    return doors.done(request, _said(done), url=_outcome(done, chosen))


def _said(done: replenishing.Accepted) -> SafeString:
    """What became of it, each number leading to its document."""
    placed = [number for number in done.documents if number in done.placed]
    drafted = [number for number in done.documents if number not in done.placed and number not in done.submitted]
    became = (("Ordered", placed), ("Waits for approval", done.submitted), ("Drafted", drafted))
    says = [format_html("{}: {}.", word, _numbers(numbers)) for word, numbers in became if numbers]
    return format_html_join(" ", "{}", ((one,) for one in says)) or escape("It holds from today.")


def _numbers(documents: Sequence[str]) -> SafeString:
    shown = format_html_join(", ", "{}", ((link(_document(number), number),) for number in documents[:MOST_SAID]))
    return format_html("{} and {} more", shown, len(documents) - MOST_SAID) if len(documents) > MOST_SAID else shown


def _outcome(done: replenishing.Accepted, chosen: Sequence[int]) -> str:
    """To the one document, or the one proposal that became none; else back to the list."""
    if len(done.documents) == 1:
        return _document(done.documents[0])
    return reverse("proposal", args=chosen) if len(chosen) == 1 else reverse("proposal_list")


def _document(number: str) -> str:
    names = {"PO": "purchase_order", "TO": "transfer_order", "WO": "work_order", "RV": "vendor_return"}
    return reverse(names[number[:2]], args=[number])


@doors.page("replenishing.decide", effect=True)
def proposals_snooze(request: doors.PageRequest) -> HttpResponse:
    until, chosen = day_said(request.POST.get("until", "")), _chosen(request)
    count = replenishing.snooze(
        request.act, proposal_ids=chosen, until=until, today=replenishing.today(),
        why=request.POST.get("put_off_why", reasons.OTHER), reason=request.POST.get("reason", ""),
    )  # fmt: skip
    says = f"{_counted(count)} put off until {words.short(until)}."
    return doors.done(request, says, url=_onward(request), undo=undo("proposals_show_again", chosen))


@doors.page("replenishing.decide", effect=True)
def proposals_show_again(request: doors.PageRequest) -> HttpResponse:
    count = replenishing.show_again(request.act, proposal_ids=ids(request.GET.getlist("pick")))
    return doors.done(request, f"{_counted(count)} to be decided again.", url=reverse("proposal_list"))


@doors.page("replenishing.decide", effect=True)
def proposals_dismiss(request: doors.PageRequest) -> HttpResponse:
    chosen, why = _chosen(request), request.POST.get("dismiss_why", reasons.OTHER)
    count = replenishing.dismiss(request.act, proposal_ids=chosen, why=why, reason=request.POST.get("reason", ""))
    says = f"{_counted(count)} dismissed."
    return doors.done(request, says, url=_onward(request), undo=undo("dismissals_take_back", chosen))


def _onward(request: doors.PageRequest) -> str:
    """To the next one where one is looked through after the other, else to the list."""
    following = ids(request.POST.getlist("onward"))
    return reverse("proposal", args=following) if len(following) == 1 else reverse("proposal_list")


def undo(name: str, chosen: Sequence[int]) -> str | None:
    """Where a press on Undo goes to; too many are not undone so."""
    return f"{reverse(name)}?{urlencode({'pick': chosen}, doseq=True)}" if len(chosen) <= MOST_UNDONE else None


@doors.page("replenishing.decide", effect=True)
def dismissals_take_back(request: doors.PageRequest) -> HttpResponse:
    chosen = _chosen(request) or ids(request.GET.getlist("pick"))
    count = replenishing.take_back(request.act, proposal_ids=chosen)
    url = reverse("proposal", args=chosen) if len(chosen) == 1 else reverse("proposal_list")
    return doors.done(request, f"{_counted(count)} open again.", url=url)


@require_safe
@doors.page("replenishing.view")
def reasons_given(request: doors.PageRequest) -> HttpResponse:
    """Why proposals and alerts were decided otherwise, in the last 90 days."""
    found = queries.reasons_given(clock.now() - timedelta(days=REASON_DAYS))
    cards = []
    for verb, (title, among) in reasons.KINDS.items():
        rows = [one for one in found if one.verb == verb]
        total = sum(one.count for one in rows)
        said = [(among.get(one.why, one.why), one, Decimal(100 * one.count) / total) for one in rows]
        cards.append({"title": title, "total": total, "rows": said})
    return render(request, "replenishing/reasons.html", {"cards": cards, "days": REASON_DAYS})


def day_said(text: str) -> date:
    """The day that somebody chose; what is no day is in the past, and refused as that."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return date.min


def _chosen(request: doors.PageRequest) -> list[int]:
    return ids(request.POST.getlist("pick"))


def ids(texts: Sequence[str]) -> list[int]:
    return [int(text) for text in texts if text.isascii() and text.isdecimal() and len(text) < 19]


def _counted(count: int) -> str:
    return f"{count} proposal{'' if count == 1 else 's'}"


@doors.page("replenishing.plan", effect=True)
def planning_begin(request: doors.PageRequest) -> HttpResponse:
    replenishing.begin(request.act)
    return doors.done(request, "Planning has begun.", url=reverse("proposal_list"))


@doors.page("replenishing.plan", effect=True)
def planning_cancel(request: doors.PageRequest, run_id: int) -> HttpResponse:
    replenishing.cancel(request.act, run_id=run_id)
    return doors.done(request, "Planning is cancelled: what was planned before stands.", url=reverse("proposal_list"))
