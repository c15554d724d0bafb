"""Pages of partners: what is offered and to whom, what was taken, what partners say they have."""

from __future__ import annotations

from django.db.models import Count, F, Sum
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from quartermaster.accounts import doors
from quartermaster.accounts.queries import deeds_of
from quartermaster.partners import operations as partners
from quartermaster.partners import queries
from quartermaster.partners.entries import partners_named
from quartermaster.partners.forms import SharePolicyForm, TakeForm
from quartermaster.partners.models import Offer
from quartermaster.partners.operations import NewPolicy
from quartermaster.partners.operations.sharing import DOCUMENT
from quartermaster.web.dialogs import Dialog
from quartermaster.web.scope import chosen_warehouse

MOST_SHOWN = 40
FEW = 20


@require_safe
@doors.page("partners.view")
def offer_list(request: doors.PageRequest) -> HttpResponse:
    policies, scope = list(queries.policies()), chosen_warehouse(request)
    names = queries.partners_of(policies)
    rows = queries.open_offers() if scope is None else queries.open_offers().filter(warehouse_id=scope)
    worth = (F("quantity") - F("taken")) * F("price")
    totals = rows.order_by().aggregate(count=Count("pk"), worth=Sum(worth))
    offers = list(rows.order_by(worth.desc(), "id")[:MOST_SHOWN])
    context = {
        "offers": offers,
        "count": totals["count"],
        "worth": totals["worth"] or 0,
        "policies": [(one, [names[pk] for pk in one.customer_ids if pk in names]) for one in policies],
        "takings": queries.takings()[:FEW],
        "told": queries.told().filter(quantity__gt=0)[:FEW],
        "deeds": deeds_of(DOCUMENT, FEW),
        "may": request.act.permissions,
    }
    return render(request, "partners/offers.html", context)


@doors.page("partners.offer", effect=True)
def offers_make(request: doors.PageRequest) -> HttpResponse:
    made = partners.make_offers(request.act)
    words = f"{made} new offer{'' if made == 1 else 's'}." if made else "Nothing more is too much."
    return doors.done(request, words, url=reverse("partner_offer_list"))


@doors.page("partners.offer", effect=True)
def offer_end(request: doors.PageRequest, offer_id: int) -> HttpResponse:
    found = partners.end_offer(request.act, offer_id=offer_id)
    return doors.done(request, f"{found.sku.code} is offered no longer.", url=reverse("partner_offer_list"))


@require_safe
@doors.page("partners.take")
def offer_take(request: doors.PageRequest, offer_id: int) -> HttpResponse:
    found = queries.offer_by_id(offer_id)
    return _taking(found).show(request, TakeForm(offer=found, initial={"quantity": f"{found.left.normalize():f}"}))


@doors.page("partners.take", effect=True)
def offer_taken(request: doors.PageRequest, offer_id: int) -> HttpResponse:
    found = queries.offer_by_id(offer_id)
    form = TakeForm(request.POST, offer=found)

    def take() -> HttpResponse:
        said = form.cleaned_data
        made = partners.take(request.act, offer_id=offer_id, customer_id=said["partner"].pk, quantity=said["quantity"])
        return doors.done(
            request, f"{made.order} is reserved for {said['partner'].name}.", url=reverse("order", args=[made.order])
        )

    return _taking(found).send(request, form, take)


@require_safe
@doors.page("partners.edit")
def policy_new(request: doors.PageRequest) -> HttpResponse:
    return _sharing().show(request, SharePolicyForm())


@require_safe
@doors.page("partners.edit")
def policy_edit(request: doors.PageRequest, policy_id: int) -> HttpResponse:
    found = queries.policy_by_id(policy_id)
    names = queries.partners_of([found])
    said = {name: getattr(found, name) for name in ("name", "from_days", "keep_days", "lasts_days")}
    codes = ", ".join(names[pk].code for pk in found.customer_ids if pk in names)
    more = {"partners": codes, "category": found.category_id, "discount": f"{found.discount.normalize():f}"}
    return _sharing(policy_id).show(request, SharePolicyForm(initial=said | more))


@doors.page("partners.edit", effect=True)
def policy_save(request: doors.PageRequest) -> HttpResponse:
    return _saved(request, None)


@doors.page("partners.edit", effect=True)
def policy_change(request: doors.PageRequest, policy_id: int) -> HttpResponse:
    return _saved(request, policy_id)


@doors.page("partners.edit", effect=True)
def policy_end(request: doors.PageRequest, policy_id: int) -> HttpResponse:
    partners.end_policy(request.act, policy_id=policy_id)
    return doors.done(request, "The policy has ended, and what it offered too.", url=reverse("partner_offer_list"))


def _saved(request: doors.PageRequest, policy_id: int | None) -> HttpResponse:
    form = SharePolicyForm(request.POST)

    def save() -> HttpResponse:
        said = dict(form.cleaned_data)
        named, category = partners_named(said.pop("partners").split(",")), said.pop("category")
        policy = NewPolicy(**said, customer_ids=named, category_id=category.pk if category else None)
        partners.set_policy(request.act, policy=policy, policy_id=policy_id)
        return doors.done(request, "The policy holds for the next offers.", url=reverse("partner_offer_list"))

    return _sharing(policy_id).send(request, form, save)


def _sharing(policy_id: int | None = None) -> Dialog:
    action = reverse("share_policy_change", args=[policy_id]) if policy_id else reverse("share_policy_save")
    return Dialog("What is shared with partners", action)


def _taking(offer: Offer) -> Dialog:
    return Dialog(f"{offer.sku.code} for a partner", reverse("partner_offer_taken", args=[offer.pk]), "Reserve it")
