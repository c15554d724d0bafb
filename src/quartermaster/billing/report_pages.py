"""What was received and is not billed, what invoices booked, and by which rules they are matched and approved."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.conf import settings
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from quartermaster.accounts import doors
from quartermaster.accounts.queries import deeds_of
from quartermaster.billing import journal, queries, showing
from quartermaster.billing import operations as billing
from quartermaster.billing.forms import MatchRuleForm
from quartermaster.billing.operations.ruling import TIMELINE
from quartermaster.catalog.queries import usual_owner
from quartermaster.kernel import clock, quantities
from quartermaster.kernel.money import parse_price
from quartermaster.kernel.quantities import plain
from quartermaster.kernel.refusals import Refusal
from quartermaster.stock import costing, values
from quartermaster.web import tables
from quartermaster.web.forms import seen_version, take

PERCENTS = ("price_percent", "quantity_percent", "charge_percent")
AMOUNTS = ("price_amount", "charge_amount")


@require_safe
@doors.page("billing.view")
def received_not_invoiced(request: doors.PageRequest) -> HttpResponseBase:
    """At the end of a day: what had come and was not billed."""
    owner, today = usual_owner(), timezone.localdate(clock.now())
    as_of = min(_day(request, "as_of", today), today)
    costing.catch_up()
    currency = values.currency_of(owner.pk)
    context = {"as_of": as_of, "today": today, "total": queries.accrual(owner.pk, as_of), "currency": currency}
    table, source = showing.not_billed_table(currency), queries.not_billed(owner.pk, as_of)
    return tables.show(request, table, source, "billing/not_billed.html", context)


@require_safe
@doors.page("billing.view")
def invoice_journal(request: doors.PageRequest) -> HttpResponseBase:
    """What was booked from one day to another: this month, where nothing is chosen."""
    owner, today = usual_owner(), timezone.localdate(clock.now())
    since, until = _day(request, "since", today.replace(day=1)), _day(request, "until", today)
    source = journal.journal(owner.pk, since=since, until=until, currency=values.currency_of(owner.pk), zone=settings.TIME_ZONE)
    return tables.show(request, showing.journal_table(), source, "billing/journal.html", {"since": since, "until": until})


@require_safe
@doors.page("billing.view")
def invoice_rules(request: doors.PageRequest) -> HttpResponse:
    context = {
        "rules": queries.rules()[:500],
        "limits": [(one, _typed(one.most), _typed(one.most_own)) for one in queries.limits()],
        "may": "billing.set_rules" in request.act.permissions,
        "deeds": deeds_of(TIMELINE, 20),
    }
    return render(request, "billing/rules.html", context)


@require_safe
@doors.page("billing.set_rules")
def match_rule_new(request: doors.PageRequest) -> HttpResponse:
    """A rule; what holds for the supplier named (?supplier=7) or for all is typed already."""
    wanted = request.GET.get("supplier", "")
    rules = {str(rule.supplier_id or ""): rule for rule in queries.rules()}
    rule = rules.get(wanted, rules[""])
    figures = {name: _typed(getattr(rule, name)) for name in (*PERCENTS, *AMOUNTS)}
    return _dialog(request, MatchRuleForm(initial={"supplier": rule.supplier_id, **figures}))


@doors.page("billing.set_rules", effect=True)
def match_rule_set(request: doors.PageRequest) -> HttpResponse:
    form = MatchRuleForm(request.POST)
    if form.is_valid():
        said = form.cleaned_data
        try:
            figures = {name: quantities.parse(said[name], pointer=f"/{name}") if said[name] else None for name in PERCENTS}
            figures |= {name: parse_price(said[name], pointer=f"/{name}") if said[name] else None for name in AMOUNTS}
            billing.set_match_rule(request.act, supplier_id=said["supplier"].pk if said["supplier"] else None, **figures)
        except Refusal as refusal:
            take(form, refusal)
        else:
            return doors.done(request, "The rule holds from now on.", url=reverse("invoice_rules"))
    return _dialog(request, form, status=422)


@doors.page("billing.set_rules", effect=True)
def match_rule_drop(request: doors.PageRequest, supplier_id: int) -> HttpResponse:
    billing.drop_match_rule(request.act, supplier_id=supplier_id)
    return doors.done(request, "The general rule holds for them.", url=reverse("invoice_rules"))


@doors.page("billing.set_rules", effect=True)
def invoice_limit_set(request: doors.PageRequest) -> HttpResponse:
    role = request.POST.get("role", "")
    most, most_own = _limit(request, "most"), _limit(request, "most_own")
    billing.set_invoice_limit(request.act, role=role, most=most, most_own=most_own, version=seen_version(request))
    return doors.done(request, f"Saved what a {role} may approve.", url=reverse("invoice_rules"))


def _day(request: doors.PageRequest, name: str, usual: date) -> date:
    """The day asked for; the usual one where none is, or none that there is."""
    try:
        asked = date.fromisoformat(request.GET.get(name, ""))
    except ValueError:
        return usual
    return asked if date(1900, 1, 1) <= asked < date(2200, 1, 1) else usual


def _typed(amount: Decimal | None) -> str:
    return "" if amount is None else plain(amount)


def _limit(request: doors.PageRequest, name: str) -> Decimal | None:
    """Nothing typed is no limit."""
    text = request.POST.get(name, "").strip()
    return parse_price(text, pointer=f"/{name}") if text else None


def _dialog(request: doors.PageRequest, form: MatchRuleForm, *, status: int = 200) -> HttpResponse:
    context = {"form": form, "action": reverse("match_rule_set"), "title": "How far invoices may differ", "submit": "Save"}
    return render(request, "web/dialog.html", context, status=status)
