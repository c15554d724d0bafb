"""Whom a person is confined to: the page, the API and the command, which mix people with owners and warehouses."""

from __future__ import annotations

from collections.abc import Iterable

from django import forms
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe
from ninja import Router, Schema
from pydantic import Field

from quartermaster.accounts import doors
from quartermaster.accounts import operations as accounts
from quartermaster.accounts import queries as people
from quartermaster.accounts.acts import Act
from quartermaster.accounts.models import User
from quartermaster.catalog.models import Owner
from quartermaster.kernel.refusals import FieldError, Invalid, NotFound, Refusal
from quartermaster.locations.models import Warehouse
from quartermaster.purchasing.models import Supplier
from quartermaster.web.api import Strict
from quartermaster.web.forms import take

router = Router(tags=["people"])

MOST_NAMED = 200


class UnknownInScope(Invalid):
    code = "unknown_in_scope"
    title = "There is no such owner, warehouse or supplier"


def confine(
    act: Act, *, person: User, owners: Iterable[str] | None, warehouses: Iterable[str] | None, supplier: str | None = None
) -> User:
    """`accounts.confine`, by codes; None is all of them."""
    return accounts.confine(
        act,
        person=person,
        owners=None if owners is None else _ids(Owner, owners, "/owners"),
        warehouses=None if warehouses is None else _ids(Warehouse, warehouses, "/warehouses"),
        supplier=next(iter(_ids(Supplier, [supplier], "/supplier").items())) if supplier else None,
    )


def owners_of(person: User) -> list[Owner] | None:
    """Whose goods they see; None: everybody's."""
    return None if person.owner_ids is None else list(Owner.objects.filter(pk__in=person.owner_ids).order_by("code"))


def warehouses_of(person: User) -> list[Warehouse] | None:
    """Which warehouses they see; None: all of them."""
    ids = person.warehouse_ids
    return None if ids is None else list(Warehouse.objects.filter(pk__in=ids).order_by("code"))


def supplier_of(person: User) -> Supplier | None:
    """Whose people they are."""
    return None if person.supplier_id is None else Supplier.objects.filter(pk=person.supplier_id).first()


# --- the page ---


class ScopeForm(forms.Form):
    """Nothing ticked means everything."""

    owners = forms.MultipleChoiceField(label="Goods of", widget=forms.CheckboxSelectMultiple, required=False)
    warehouses = forms.MultipleChoiceField(label="In", widget=forms.CheckboxSelectMultiple, required=False)

    supplier = forms.ModelChoiceField(
        Supplier.objects.filter(archived_at=None).order_by("name"),
        to_field_name="code",
        required=False,
        empty_label="Nobody of a supplier",
        help_text="Sees the supplier’s own items and nothing else: choose no owners and no warehouses.",
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["owners"].choices = [(one.code, one.name) for one in Owner.objects.order_by("code")]  # type: ignore[attr-defined]
        places = Warehouse.objects.filter(archived_at=None).order_by("code")
        self.fields["warehouses"].choices = [(one.code, one.name) for one in places]  # type: ignore[attr-defined]


@require_safe
@doors.page("accounts.manage")
def person_scope(request: doors.PageRequest, person_id: int) -> HttpResponse:
    found = _person(person_id)
    named = {"owners": owners_of(found), "warehouses": warehouses_of(found)}
    initial: dict[str, object] = {what: [one.code for one in those or ()] for what, those in named.items()}
    return _page(request, found, ScopeForm(initial=initial | {"supplier": supplier_of(found)}))


@doors.page("accounts.manage", effect=True)
def confine_person(request: doors.PageRequest, person_id: int) -> HttpResponse:
    found, form = _person(person_id), ScopeForm(request.POST)
    if form.is_valid():
        said = form.cleaned_data
        try:
            confine(
                request.act,
                person=found,
                owners=said["owners"] or None,
                warehouses=said["warehouses"] or None,
                supplier=said["supplier"].code if said["supplier"] else None,
            )
        except Refusal as refusal:
            if refusal.status not in (409, 422):
                raise
            take(form, refusal)
        else:
            return doors.done(request, f"Saved what {found.name} sees.", url=reverse("person", args=[found.pk]))
    return _page(request, found, form, status=422)


def _page(request: doors.PageRequest, found: User, form: ScopeForm, *, status: int = 200) -> HttpResponse:
    return render(request, "accounts/person_scope.html", {"person": found, "form": form}, status=status)


# --- the API ---


class ScopeIn(Strict):
    """What is left out, or null, is everything."""

    owners: list[str] | None = Field(None, max_length=MOST_NAMED, description="Codes of owners.")
    warehouses: list[str] | None = Field(None, max_length=MOST_NAMED, description="Codes of warehouses.")
    supplier: str | None = Field(None, max_length=40, description="Somebody of this supplier; then neither of the others.")


class ScopeOut(Schema):
    """Null is everything."""

    username: str
    owners: list[str] | None
    warehouses: list[str] | None
    supplier: str | None

    @classmethod
    def of(cls, person: User) -> ScopeOut:
        owners, warehouses, supplier = owners_of(person), warehouses_of(person), supplier_of(person)
        return cls(
            username=person.username,
            owners=None if owners is None else [one.code for one in owners],
            warehouses=None if warehouses is None else [one.code for one in warehouses],
            supplier=supplier.code if supplier else None,
        )


@router.get("/people/{int:person_id}/scope", response=ScopeOut)
@doors.api("accounts.manage")
def get_scope(request: doors.ApiRequest, person_id: int) -> ScopeOut:
    """Whose goods, and which warehouses, a person and their tokens see and act on."""
    return ScopeOut.of(_person(person_id))


@router.put("/people/{int:person_id}/scope", response=ScopeOut)
@doors.api("accounts.manage", effect=True)
def set_scope(request: doors.ApiRequest, person_id: int, body: ScopeIn) -> ScopeOut:
    """Confine a person to owners, to warehouses, to neither, or to what a supplier is told."""
    chosen = {"owners": body.owners, "warehouses": body.warehouses, "supplier": body.supplier}
    return ScopeOut.of(confine(request.act, person=_person(person_id), **chosen))  # type: ignore[arg-type]


def _person(person_id: int) -> User:
    return get_object_or_404(people.people(), pk=person_id)


def person_named(username: str) -> User:
    """For the command line."""
    found = people.people().filter(username__iexact=username).first()
    if found is None:
        raise NotFound(f"Nobody is called {username}.")
    return found


def _ids(model: type[Owner] | type[Warehouse] | type[Supplier], codes: Iterable[str], pointer: str) -> dict[str, int]:
    """Code as it is written with us → id; every unknown one is named."""
    known = {code.upper(): (code, pk) for code, pk in model._default_manager.values_list("code", "pk")}
    wanted = [code.strip() for code in codes]
    errors = [
        FieldError(f"{pointer}/{place}", "unknown_in_scope", f"There is no {model._meta.verbose_name} “{code[:60]}”.")
        for place, code in enumerate(wanted)
        if code.upper() not in known
    ]
    if errors:
        raise UnknownInScope(errors[0].message, errors=errors)
    return dict(known[code.upper()] for code in wanted)
