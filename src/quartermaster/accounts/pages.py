"""People, roles, tokens and one's own settings, as pages."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from quartermaster.accounts import doors, queries
from quartermaster.accounts import operations as accounts
from quartermaster.accounts.forms import FounderForm, PasswordForm, PersonForm, RolesForm, SettingsForm, TokenForm
from quartermaster.accounts.models import User
from quartermaster.kernel.refusals import Refusal

Done = TypeVar("Done")

LINK_SHOWN_ONCE = "The answer holds a link that sets a password, which must not be kept."
SHOWN_ONCE = "The answer holds the token, which is never kept."


@require_safe
@doors.page("accounts.manage")
def people_list(request: doors.PageRequest) -> HttpResponse:
    return render(request, "accounts/people.html", {"people": queries.people()})


@require_safe
@doors.page("accounts.manage")
def person_new(request: doors.PageRequest) -> HttpResponse:
    return render(request, "accounts/person_new.html", {"form": PersonForm()})


@doors.page("accounts.manage", effect=True, keyless=LINK_SHOWN_ONCE)
def add_person(request: doors.PageRequest) -> HttpResponse:
    form = PersonForm(request.POST)
    invited = _try(form, lambda: accounts.add_person(request.act, **form.cleaned_data))
    if invited is None:
        return render(request, "accounts/person_new.html", {"form": form}, status=422)
    return _invitation(request, invited)


@require_safe
@doors.page("accounts.manage")
def person(request: doors.PageRequest, person_id: int) -> HttpResponse:
    found = _person(person_id)
    return render(request, "accounts/person.html", _about(found, RolesForm(initial={"roles": found.roles})))


@doors.page("accounts.manage", effect=True)
def change_roles(request: doors.PageRequest, person_id: int) -> HttpResponse:
    found, form = _person(person_id), RolesForm(request.POST)
    changed = _try(form, lambda: accounts.change_roles(request.act, person=found, roles=form.cleaned_data["roles"]))
    if changed is None:
        return render(request, "accounts/person.html", _about(found, form), status=422)
    return doors.done(request, f"Changed the roles of {found.name}.", url=reverse("person", args=[found.pk]))


@doors.page("accounts.manage", effect=True)
def deactivate(request: doors.PageRequest, person_id: int) -> HttpResponse:
    found = _person(person_id)
    accounts.deactivate(request.act, person=found)
    undo = reverse("person_reactivate", args=[found.pk])
    return doors.done(request, f"{found.name} can no longer sign in.", url=reverse("people_list"), undo=undo)


@doors.page("accounts.manage", effect=True)
def reactivate(request: doors.PageRequest, person_id: int) -> HttpResponse:
    found = _person(person_id)
    accounts.reactivate(request.act, person=found)
    return doors.done(request, f"{found.name} can sign in again.", url=reverse("person", args=[found.pk]))


@doors.page("accounts.manage", effect=True, keyless=LINK_SHOWN_ONCE)
def invite_again(request: doors.PageRequest, person_id: int) -> HttpResponse:
    return _invitation(request, accounts.invite_again(request.act, person=_person(person_id)))


@require_safe
@doors.page("accounts.own")
def my_settings(request: doors.PageRequest) -> HttpResponse:
    initial = {"full_name": request.user.get_full_name(), "theme": request.user.theme}
    return render(request, "accounts/settings.html", {"form": SettingsForm(initial=initial)})


@doors.page("accounts.own", effect=True)
def change_settings(request: doors.PageRequest) -> HttpResponse:
    form = SettingsForm(request.POST)
    if not form.is_valid():
        return render(request, "accounts/settings.html", {"form": form}, status=422)
    accounts.change_settings(request.act, person=request.user, **form.cleaned_data)
    return doors.done(request, "Saved your settings.", url=reverse("my_settings"))


@require_safe
@doors.page("accounts.own")
def token_list(request: doors.PageRequest) -> HttpResponse:
    return _tokens(request, TokenForm(held=request.act.permissions))


@doors.page("accounts.own", effect=True, keyless=SHOWN_ONCE)
def create_token(request: doors.PageRequest) -> HttpResponse:
    form = TokenForm(request.POST, held=request.act.permissions)

    def issue() -> accounts.IssuedKey:
        chosen = form.cleaned_data
        return accounts.issue_key(
            request.act, owner=request.user, name=chosen["name"], scopes=chosen["scopes"], expires_at=form.expires_at
        )

    issued = _try(form, issue)
    if issued is None:
        return _tokens(request, form, status=422)
    response = _tokens(request, TokenForm(held=request.act.permissions), issued=issued)
    add_never_cache_headers(response)
    return response


@doors.page("accounts.own", effect=True)
def revoke_token(request: doors.PageRequest, token_id: int) -> HttpResponse:
    key = accounts.key_of(request.act, token_id, manage=True)
    accounts.revoke_key(request.act, key=key)
    return doors.done(request, f"Revoked the token {key.name}.", url=reverse("token_list"))


@doors.open_to_all("Whoever starts the program has no account yet; the one-time token in the address is the key.")
@never_cache
@sensitive_post_parameters("password", "repeated")
@require_http_methods(["GET", "HEAD", "POST"])
def welcome(request: HttpRequest, token: str) -> HttpResponse:
    """Where the first administrator chooses a name and a password."""
    accounts.check_welcome(token)
    form = FounderForm(request.POST or None)

    def found() -> User:
        chosen = {name: value for name, value in form.cleaned_data.items() if name != "repeated"}
        return accounts.found_administrator(token=token, **chosen)

    if request.method == "POST" and _try(form, found) is not None:
        return redirect("account_login")
    return render(request, "accounts/welcome.html", {"form": form}, status=422 if form.errors else 200)


@doors.open_to_all("Whoever was invited has no password yet; the one-time token in the address is the key.")
@never_cache
@sensitive_post_parameters("password", "repeated")
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, uid: str, token: str) -> HttpResponse:
    """Where an invited person chooses a password."""
    invited = accounts.invited_person(uid=uid, token=token)
    form = PasswordForm(request.POST or None)

    def accept() -> User:
        return accounts.accept_invitation(uid=uid, token=token, password=form.cleaned_data["password"])

    if request.method == "POST" and _try(form, accept) is not None:
        return redirect("account_login")
    return render(request, "accounts/invitation.html", {"form": form, "person": invited}, status=422 if form.errors else 200)


def _try(form: forms.Form, deed: Callable[[], Done]) -> Done | None:
    """What the deed returned, or None with the reasons on the form."""
    if not form.is_valid():
        return None
    try:
        return deed()
    except Refusal as refusal:
        if refusal.status not in (409, 422):
            raise
        for error in refusal.errors or ():
            field = error.pointer.strip("/")
            form.add_error(field if field in form.fields else None, error.message)
        if not refusal.errors:
            form.add_error(None, refusal.detail)
        return None


def _person(person_id: int) -> User:
    return get_object_or_404(queries.people(), pk=person_id)


def _about(found: User, form: RolesForm) -> dict[str, object]:
    return {"person": found, "form": form, "deeds": queries.deeds_of(accounts.document_of(found))}


def _invitation(request: HttpRequest, invited: accounts.Invitation) -> HttpResponse:
    link = request.build_absolute_uri(invited.path)
    return render(request, "accounts/invited.html", {"person": invited.person, "link": link})


def _tokens(
    request: doors.PageRequest, form: TokenForm, *, issued: accounts.IssuedKey | None = None, status: int = 200
) -> HttpResponse:
    context = {"form": form, "keys": queries.keys_of(request.user), "issued": issued}
    return render(request, "accounts/tokens.html", context, status=status)
