"""The page of who the house, or a client, is on paper."""

from __future__ import annotations

from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from quartermaster.accounts import doors
from quartermaster.accounts.queries import deeds_of
from quartermaster.catalog import operations as catalog
from quartermaster.catalog import queries
from quartermaster.catalog.business_forms import BusinessForm
from quartermaster.catalog.models import Business, Owner
from quartermaster.kernel.refusals import Refusal
from quartermaster.web.forms import take


@doors.page("catalog.edit_business")
def business(request: doors.PageRequest) -> HttpResponseBase:
    house = Owner.objects.get(is_house=True)
    return _page(request, house, BusinessForm.of(_of(house)))


@doors.page("catalog.edit_business")
def owner_business(request: doors.PageRequest, code: str) -> HttpResponseBase:
    owner = queries.owner_of_code(code)
    return _page(request, owner, BusinessForm.of(_of(owner)))


@doors.page("catalog.edit_business", effect=True)
def owner_business_save(request: doors.PageRequest, code: str) -> HttpResponseBase:
    owner, form = queries.owner_of_code(code), BusinessForm(request.POST)
    if form.is_valid():
        version = form.cleaned_data["version"]
        try:
            saved = catalog.set_business(request.act, owner_code=owner.code, details=form.details(), version=version)
        except Refusal as refusal:
            take(form, refusal)
        else:
            return doors.done(request, f"{saved.legal_name} stands on papers now.", url=_url(owner))
    return _page(request, owner, form, status=422)


def _of(owner: Owner) -> Business | None:
    return Business.objects.filter(owner=owner).first()


def _url(owner: Owner) -> str:
    return reverse("business") if owner.is_house else reverse("owner_business", args=[owner.code])


def _page(request: doors.PageRequest, owner: Owner, form: BusinessForm, *, status: int = 200) -> HttpResponseBase:
    context = {"owner": owner, "form": form, "url": _url(owner), "deeds": deeds_of(catalog.document_of_owner(owner))}
    return render(request, "catalog/business.html", context, status=status)
