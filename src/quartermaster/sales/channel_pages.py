"""Sales channels with their policies, and what parcels cost."""

from __future__ import annotations

from django import forms
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from quartermaster.accounts import doors
from quartermaster.kernel.iso import countries
from quartermaster.kernel.refusals import Refusal
from quartermaster.locations.models import Warehouse
from quartermaster.sales import operations as sales
from quartermaster.sales import queries
from quartermaster.sales.models import LAST_PRIORITY, OnShort, SalesChannel, Sourcing
from quartermaster.sales.operations import NewChannel, NewRate
from quartermaster.stock import references
from quartermaster.web import tables
from quartermaster.web.forms import take
from quartermaster.web.sources import Rows
from quartermaster.web.tables import Column, Table
from quartermaster.web.templatetags.web import status


def _warehouses() -> list[tuple[str, str]]:
    return [(row.code, row.name) for row in Warehouse.objects.filter(archived_at=None).order_by("code")]


class ChannelForm(forms.Form):
    code = forms.CharField(max_length=20)
    name = forms.CharField(max_length=100)
    on_short = forms.ChoiceField(choices=OnShort.choices, label="What is short")
    sourcing = forms.ChoiceField(choices=Sourcing.choices, label="Sent from")
    warehouses = forms.CharField(
        max_length=400, required=False, help_text="Codes with commas, the one that is asked first first. Empty: all."
    )
    priority = forms.IntegerField(min_value=1, max_value=LAST_PRIORITY, initial=5, help_text="1 is promised first.")
    awaits_payment = forms.BooleanField(required=False, label="Orders wait for payment")
    payment_hours = forms.IntegerField(min_value=1, max_value=2160, initial=48, label="Payment within hours")
    archived = forms.BooleanField(required=False, label="Archived: takes no new orders")
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    @classmethod
    def of(cls, channel: SalesChannel) -> ChannelForm:
        names = ("code", "name", "on_short", "sourcing", "priority", "awaits_payment", "payment_hours", "version")
        known = {name: getattr(channel, name) for name in names}
        warehouses = ", ".join(row.warehouse.code for row in channel.warehouses.all())
        return cls(initial={**known, "warehouses": warehouses, "archived": channel.archived_at is not None})

    @property
    def channel(self) -> NewChannel:
        """Only for a valid form."""
        names = ("code", "name", "on_short", "sourcing", "priority", "awaits_payment", "payment_hours")
        codes = [code.strip() for code in self.cleaned_data["warehouses"].split(",") if code.strip()]
        warehouses = tuple(references.find_warehouse_id(code, pointer="/warehouses") for code in codes)
        return NewChannel(**{name: self.cleaned_data[name] for name in names}, warehouse_ids=warehouses)


class RateForm(forms.Form):
    warehouse = forms.ChoiceField(choices=_warehouses)
    country = forms.ChoiceField(choices=[("", "Anywhere"), *countries()], required=False)
    postcode_prefix = forms.CharField(max_length=10, required=False, label="Postcodes that begin with")
    per_parcel = forms.DecimalField(min_value=0, max_digits=18, decimal_places=4)
    per_kg = forms.DecimalField(min_value=0, max_digits=18, decimal_places=4, initial=0)
    per_100_km = forms.DecimalField(min_value=0, max_digits=18, decimal_places=4, initial=0, label="Per 100 km")


CHANNELS = Table(
    name="channels",
    sort="code",
    row_url=lambda channel: reverse("channel", args=[channel.pk]),
    topics="sales",
    empty="No sales channels yet. Without one, an order says itself what happens when something is short.",
    columns=(
        Column("code", "Code", sort="code", width="120px", phone="title", strong=True),
        Column("name", "Name", sort="name", grow=True, phone="line"),
        Column("on_short", "What is short", value=lambda channel: channel.get_on_short_display(), width="200px", phone="tail"),
        Column("sourcing", "Sent from", value=lambda channel: channel.get_sourcing_display(), width="140px"),
        Column("priority", "Priority", sort="priority", numeric=True, width="88px"),
        Column(
            "payment",
            "Payment",
            value=lambda channel: f"within {channel.payment_hours} hours" if channel.awaits_payment else "not awaited",
            width="160px",
        ),
        Column(
            "state",
            "State",
            value=lambda channel: channel.archived_at,
            cell=lambda channel: status("idle", "Archived") if channel.archived_at else "",
            width="100px",
            phone="end",
        ),
    ),
)


@require_safe
@doors.page("sales.view")
def channel_list(request: doors.PageRequest) -> HttpResponseBase:
    return tables.show(request, CHANNELS, Rows(queries.channels()), "sales/channels.html", {})


@require_safe
@doors.page("sales.view")
def channel(request: doors.PageRequest, channel_id: int) -> HttpResponse:
    found = queries.channel_by_id(channel_id)
    own = queries.as_ordered(queries.open_orders().filter(channel=found) | queries.orders().filter(channel=found, is_split=True))
    context = {
        "channel": found,
        "warehouses": [row.warehouse for row in found.warehouses.all()],
        "open": own.order_by("-id").count(),
        "deeds": queries.deeds_on(sales.channel_document(found)),
        "may_edit": "sales.edit_channels" in request.act.permissions,
    }
    return render(request, "sales/channel.html", context)


@require_safe
@doors.page("sales.edit_channels")
def channel_new(request: doors.PageRequest) -> HttpResponse:
    return _form(request, ChannelForm(), "New sales channel", reverse("channel_add"))


@doors.page("sales.edit_channels", effect=True)
def add_channel(request: doors.PageRequest) -> HttpResponse:
    form = ChannelForm(request.POST)
    if form.is_valid():
        try:
            created = sales.create_channel(request.act, channel=form.channel)
        except Refusal as refusal:
            take(form, refusal)
        else:
            return doors.done(request, f"Added {created.name}.", url=reverse("channel", args=[created.pk]))
    return _form(request, form, "New sales channel", reverse("channel_add"), status=422)


@require_safe
@doors.page("sales.edit_channels")
def channel_edit(request: doors.PageRequest, channel_id: int) -> HttpResponse:
    found = queries.channel_by_id(channel_id)
    return _form(request, ChannelForm.of(found), f"Edit {found.name}", reverse("channel_save", args=[found.pk]))


@doors.page("sales.edit_channels", effect=True)
def save_channel(request: doors.PageRequest, channel_id: int) -> HttpResponse:
    found, form = queries.channel_by_id(channel_id), ChannelForm(request.POST)
    if form.is_valid():
        version, archived = form.cleaned_data["version"] or 0, form.cleaned_data["archived"]
        try:
            sales.edit_channel(request.act, channel_id=found.pk, version=version, changed=form.channel, archived=archived)
        except Refusal as refusal:
            take(form, refusal)
        else:
            return doors.done(request, f"Saved {found.name}.", url=reverse("channel", args=[found.pk]))
    return _form(request, form, f"Edit {found.name}", reverse("channel_save", args=[found.pk]), status=422)


# ---------------------------------------------------------------- what parcels cost


@require_safe
@doors.page("sales.edit_channels")
def rate_list(request: doors.PageRequest) -> HttpResponse:
    return render(request, "sales/rates.html", {"rates": queries.rates()})


@require_safe
@doors.page("sales.edit_channels")
def rate_new(request: doors.PageRequest) -> HttpResponse:
    return _form(request, RateForm(), "What a parcel costs", reverse("rate_add"))


@doors.page("sales.edit_channels", effect=True)
def add_rate(request: doors.PageRequest) -> HttpResponse:
    form = RateForm(request.POST)
    if form.is_valid():
        typed = dict(form.cleaned_data)
        try:
            sales.set_rate(request.act, rate=NewRate(references.find_warehouse_id(typed.pop("warehouse")), **typed))
        except Refusal as refusal:
            take(form, refusal)
        else:
            return doors.done(request, "Saved what a parcel costs.", url=reverse("rate_list"))
    return _form(request, form, "What a parcel costs", reverse("rate_add"), status=422)


@doors.page("sales.edit_channels", effect=True)
def drop_rate(request: doors.PageRequest, rate_id: int) -> HttpResponse:
    sales.drop_rate(request.act, rate_id=rate_id)
    return doors.done(request, "Removed the rate.", url=reverse("rate_list"))


def _form(request: doors.PageRequest, form: forms.Form, title: str, action: str, status: int = 200) -> HttpResponse:
    context = {"form": form, "action": action, "title": title, "submit": "Save"}
    return render(request, "sales/dialog.html", context, status=status)
