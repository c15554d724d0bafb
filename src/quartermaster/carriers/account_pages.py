"""Accounts with carriers that have interfaces of their own: connected, changed, tried."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from quartermaster.accounts import doors
from quartermaster.carriers import operations as carriers
from quartermaster.carriers import queries
from quartermaster.carriers.connectors import CONNECTORS, Connector
from quartermaster.carriers.forms import AccountForm
from quartermaster.carriers.models import Account
from quartermaster.kernel.refusals import Refusal
from quartermaster.locations.queries import warehouses
from quartermaster.web.forms import seen_version, take
from quartermaster.web.templatetags.web import status

CONNECT = "carriers.connect"
TONES = {
    Account.Trial.NEVER: "idle",
    Account.Trial.TRYING: "open",
    Account.Trial.WORKED: "ok",
    Account.Trial.FAILED: "bad",
}


def account_page(request: doors.PageRequest, account: Account) -> HttpResponse:
    """A carrier over the network, as its page shows it: never a secret."""
    connector = CONNECTORS[account.connector]
    may = CONNECT in request.act.permissions and account.carrier.archived_at is None
    shown = [(one.label, account.credentials.get(one.name, "")) for one in connector.credentials if not one.secret]
    kept = [(one.label, "kept, never shown") for one in connector.credentials if one.secret]
    context = {
        "carrier": account.carrier,
        "account": account,
        "connector": connector,
        "credentials": [*shown, *kept] if may else [],
        "host": connector.test_host if account.test_mode else connector.live_host,
        "services": account.carrier.services.filter(archived_at=None).order_by("transit_days", "code"),
        "places": [place.warehouse for place in account.places.select_related("warehouse").order_by("warehouse__code")],
        "cut_offs": queries.cut_offs(account.carrier),
        "trial": status(TONES[Account.Trial(account.trial)], account.get_trial_display()),
        "trying": account.trial == Account.Trial.TRYING,
        "may_connect": may,
        "may_edit": "carriers.edit" in request.act.permissions and account.carrier.archived_at is None,
    }
    return render(request, "carriers/account.html", context)


@require_safe
@doors.page(CONNECT)
def account_new(request: doors.PageRequest, connector: str) -> HttpResponse:
    found = _connector(connector)
    return _dialog(request, AccountForm(None, found, list(warehouses()), None), found)


@doors.page(CONNECT, effect=True)
def account_add(request: doors.PageRequest, connector: str) -> HttpResponse:
    found = _connector(connector)
    form = AccountForm(request.POST, found, list(warehouses()), None)
    if form.is_valid():
        try:
            made = carriers.connect(request.act, account=form.account())
        except Refusal as refusal:
            take(form, refusal)
        else:
            words = f"{made.carrier.name} is connected. Try the account."
            return doors.done(request, words, url=reverse("carrier", args=[made.carrier.code]))
    return _dialog(request, form, found, status=422)


@require_safe
@doors.page(CONNECT)
def account_edit(request: doors.PageRequest, code: str) -> HttpResponse:
    account = queries.account_of(queries.carrier_by_code(code))
    connector = CONNECTORS[account.connector]
    return _dialog(request, AccountForm(None, connector, list(warehouses()), account), connector, account)


@doors.page(CONNECT, effect=True)
def account_change(request: doors.PageRequest, code: str) -> HttpResponse:
    account = queries.account_of(queries.carrier_by_code(code))
    connector = CONNECTORS[account.connector]
    form = AccountForm(request.POST, connector, list(warehouses()), account)
    if form.is_valid():
        try:
            carriers.change_account(request.act, account=form.account(), version=seen_version(request))
        except Refusal as refusal:
            take(form, refusal)
        else:
            return doors.done(request, f"Saved {account.carrier.name}. Try it again.", url=reverse("carrier", args=[code]))
    return _dialog(request, form, connector, account, status=422)


@doors.page(CONNECT, effect=True)
def account_try(request: doors.PageRequest, code: str) -> HttpResponse:
    account = carriers.try_account(request.act, code=code)
    return doors.done(request, f"Asking {account.carrier.name}.", url=reverse("carrier", args=[account.carrier.code]))


def _connector(key: str) -> Connector:
    found = CONNECTORS.get(key)
    if found is None:
        raise queries.UnknownCarrier(f"There is no connector {key[:20]}. There are: {', '.join(CONNECTORS)}.")
    return found


def _dialog(
    request: doors.PageRequest, form: AccountForm, connector: Connector, account: Account | None = None, *, status: int = 200
) -> HttpResponse:
    if account is None:
        title, action = f"Connect {connector.name}", reverse("account_add", args=[connector.key])
    else:
        title, action = f"Account with {account.carrier.name}", reverse("account_change", args=[account.carrier.code])
    return render(
        request, "carriers/account_form.html", {"form": form, "title": title, "action": action, "submit": "Save"}, status=status
    )
