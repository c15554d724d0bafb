"""What is agreed with suppliers and what they propose, for buyers."""

from __future__ import annotations

from django.db.models import Count, F, Q
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from quartermaster.accounts import doors
from quartermaster.accounts.queries import deeds_of
from quartermaster.purchasing.models import Supplier
from quartermaster.purchasing.queries import supplier_by_id
from quartermaster.stock import references
from quartermaster.vmi import operations as vmi
from quartermaster.vmi import queries
from quartermaster.vmi.forms import AgreementForm, DeclineForm, ItemForm
from quartermaster.vmi.models import Item, SupplyProposal
from quartermaster.vmi.operations import NewAgreement, NewItem
from quartermaster.vmi.operations.agreeing import document_of
from quartermaster.web.dialogs import Dialog

MOST_SHOWN = 200
BELOW = Q(projected__lt=F("least"))


@require_safe
@doors.page("vmi.view")
def agreement_list(request: doors.PageRequest) -> HttpResponse:
    rows = Item.objects.filter(ended_at=None).order_by().values("supplier_id")
    counts = {row["supplier_id"]: row for row in rows.annotate(all=Count("pk"), below=Count("pk", filter=BELOW))}
    nothing = {"all": 0, "below": 0}
    context = {
        "agreements": [(found, counts.get(found.supplier_id, nothing)) for found in queries.agreements()[:MOST_SHOWN]],
        "waiting": queries.proposals().filter(state=SupplyProposal.State.PROPOSED).select_related("supplier")[:MOST_SHOWN],
        "may": request.act.permissions,
    }
    return render(request, "vmi/agreements.html", context)


@require_safe
@doors.page("vmi.view")
def agreement(request: doors.PageRequest, supplier_id: int) -> HttpResponse:
    found = queries.agreement_of(supplier_id)
    context = {
        "agreement": found,
        "items": queries.items(supplier_id).select_related("sku")[:MOST_SHOWN],
        "proposals": queries.proposals().filter(supplier_id=supplier_id)[:20],
        "deeds": deeds_of(document_of(found.supplier), 20),
        "may": request.act.permissions,
    }
    return render(request, "vmi/agreement.html", context)


@require_safe
@doors.page("vmi.agree")
def agreement_new(request: doors.PageRequest) -> HttpResponse:
    return _agreeing().show(request, AgreementForm())


@require_safe
@doors.page("vmi.agree")
def agreement_edit(request: doors.PageRequest, supplier_id: int) -> HttpResponse:
    found = queries.agreement_of(supplier_id)
    figure = "" if found.most_an_order is None else f"{found.most_an_order.normalize():f}"
    said = {"supplier": supplier_id, "shares_sales": found.shares_sales, "accepts_itself": found.accepts_itself}
    return _agreeing().show(request, AgreementForm(initial={**said, "most_an_order": figure}))


@doors.page("vmi.agree", effect=True)
def agreement_save(request: doors.PageRequest) -> HttpResponse:
    form = AgreementForm(request.POST)

    def save() -> HttpResponse:
        said = dict(form.cleaned_data)
        supplier: Supplier = said.pop("supplier")
        vmi.agree(request.act, supplier_id=supplier.pk, agreement=NewAgreement(**said))
        return doors.done(request, f"Agreed with {supplier.name}.", url=reverse("vmi_agreement", args=[supplier.pk]))

    return _agreeing().send(request, form, save)


@require_safe
@doors.page("vmi.agree")
def item_new(request: doors.PageRequest, supplier_id: int) -> HttpResponse:
    return _adding(supplier_id).show(request, ItemForm(initial={"sku": request.GET.get("sku", "")}))


@doors.page("vmi.agree", effect=True)
def item_set(request: doors.PageRequest, supplier_id: int) -> HttpResponse:
    form = ItemForm(request.POST)

    def save() -> HttpResponse:
        said = form.cleaned_data
        sku_id = references.find_sku(said["sku"]).id
        item = NewItem(sku_id, said["warehouse"].pk, said["owner"].pk, said["least"], said["most"])
        vmi.set_items(request.act, supplier_id=supplier_id, items=[item])
        return doors.done(request, f"{said['sku']} is kept between the two.", url=reverse("vmi_agreement", args=[supplier_id]))

    return _adding(supplier_id).send(request, form, save)


@doors.page("vmi.agree", effect=True)
def item_end(request: doors.PageRequest, supplier_id: int, item_id: int) -> HttpResponse:
    vmi.end_item(request.act, item_id=item_id)
    return doors.done(request, "The supplier sees it no more.", url=reverse("vmi_agreement", args=[supplier_id]))


@doors.page("vmi.decide", effect=True)
def supply_accept(request: doors.PageRequest, number: str) -> HttpResponse:
    done = vmi.accept(request.act, number=number)
    return doors.done(
        request, f"{done.number} is ordered as {done.document}.", url=reverse("purchase_order", args=[done.document])
    )


@require_safe
@doors.page("vmi.decide")
def supply_no(request: doors.PageRequest, number: str) -> HttpResponse:
    return _declining(queries.proposal_by_number(number).number).show(request, DeclineForm())


@doors.page("vmi.decide", effect=True)
def supply_decline(request: doors.PageRequest, number: str) -> HttpResponse:
    form = DeclineForm(request.POST)

    def decline() -> HttpResponse:
        done = vmi.decline(request.act, number=number, reason=form.cleaned_data["reason"])
        return doors.done(request, f"{done.number} is declined.", url=reverse("vmi_agreement_list"))

    return _declining(number).send(request, form, decline)


def _agreeing() -> Dialog:
    return Dialog("What is agreed", reverse("vmi_agreement_save"), "Agree")


def _adding(supplier_id: int) -> Dialog:
    return Dialog(f"Kept filled by {supplier_by_id(supplier_id).name}", reverse("vmi_item_set", args=[supplier_id]))


def _declining(number: str) -> Dialog:
    return Dialog(f"Decline {number}", reverse("vmi_supply_decline", args=[number]), "Decline")
