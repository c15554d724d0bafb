"""The forms of planning: policies, how suppliers are bought from, what money costs."""

from __future__ import annotations

from decimal import Decimal

from django import forms

from quartermaster.accounts.models import User
from quartermaster.catalog.models import Category, Owner
from quartermaster.locations.models import Warehouse
from quartermaster.locations.working_days import days_of
from quartermaster.purchasing.models import Supplier
from quartermaster.replenishing.models import Policy


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


def _places() -> forms.ModelChoiceField[Warehouse]:
    return forms.ModelChoiceField(Warehouse.objects.filter(archived_at=None).order_by("code"), required=False, empty_label="All")


class PolicyForm(forms.Form):
    """First which goods, then how much; what is left empty holds for everything."""

    sku = forms.CharField(
        max_length=60, required=False, label="SKU", help_text="Its code. By hand for one SKU: say until when, and why."
    )
    category = forms.ModelChoiceField(Category.objects.order_by("name"), required=False, empty_label="All")
    supplier = forms.ModelChoiceField(
        Supplier.objects.filter(archived_at=None).order_by("name"), required=False, empty_label="All"
    )
    warehouse = _places()
    owner = forms.ModelChoiceField(Owner.objects.filter(closed_at=None).order_by("name"), required=False, empty_label="All")
    abc = forms.ChoiceField(required=False, label="Class by value", choices=[("", "All"), *Policy.Abc.choices])
    demand = forms.ChoiceField(required=False, label="How it is asked for", choices=[("", "All"), *Policy.Demand.choices])
    need = forms.ChoiceField(required=False, label="How badly it is missed", choices=[("", "All"), *Policy.Need.choices])
    kind = forms.ChoiceField(label="How much is kept", choices=Policy.Kind.choices)
    dial = forms.DecimalField(
        initial="0.5", max_digits=6, decimal_places=3, help_text="By money: above 1 more is kept, below less."
    )
    service = forms.DecimalField(initial="95", max_digits=5, decimal_places=2, help_text="A percentage, for the two services.")
    minimum = forms.DecimalField(required=False, max_digits=18, decimal_places=6)
    maximum = forms.DecimalField(required=False, max_digits=18, decimal_places=6)
    review_days = forms.IntegerField(initial=7, label="Ordered every so many days")
    cover_days = forms.IntegerField(initial=364, label="Never for more days than", help_text="Shelf life, fashion.")
    from_warehouse = forms.ModelChoiceField(
        Warehouse.objects.filter(archived_at=None).order_by("code"),
        required=False,
        empty_label="It is bought",
        label="Filled from",
    )
    over_typed = forms.BooleanField(required=False, label="Also where a minimum is typed at the SKU")
    begins_on = forms.DateField(required=False, widget=DayInput, label="From")
    ends_on = forms.DateField(required=False, widget=DayInput, label="Until", help_text="For one SKU: within a year.")
    until_ended = forms.BooleanField(required=False, label="For one SKU until I end it; asked about every quarter")
    reason = forms.CharField(max_length=200, required=False, label="Why")
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)


class BuyingRuleForm(forms.Form):
    supplier = forms.ModelChoiceField(
        Supplier.objects.filter(archived_at=None).order_by("name"), required=False, empty_label="All others"
    )
    buyer = forms.ModelChoiceField(
        User.objects.filter(is_active=True).order_by("username"), required=False, empty_label="Nobody in particular"
    )
    budget = forms.DecimalField(required=False, max_digits=18, decimal_places=4, label="An order costs at most")
    container_litres = forms.DecimalField(required=False, max_digits=12, decimal_places=3, label="A container holds litres")
    container_kg = forms.DecimalField(required=False, max_digits=12, decimal_places=3, label="A container holds kilograms")
    order_cost = forms.DecimalField(
        required=False, max_digits=12, decimal_places=4, label="An order costs, beside its lines",
        help_text="Said, what falls due before the next order goes along.",
    )  # fmt: skip
    order_days = forms.CharField(
        required=False, max_length=60, label="Takes orders on", help_text="Like Mon, Thu. Empty: on every day."
    )
    cut_off = forms.TimeField(required=False, label="Until", widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    orders_itself = forms.BooleanField(
        required=False, label="Orders, moves and makes by itself, in your name, within these limits"
    )
    most_an_order = forms.DecimalField(required=False, max_digits=18, decimal_places=4, label="At most for an order")
    most_a_week = forms.DecimalField(required=False, max_digits=18, decimal_places=4, label="At most in a week")
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def clean_order_days(self) -> str:
        try:
            return days_of(self.cleaned_data["order_days"])
        except ValueError as error:
            raise forms.ValidationError("Write days of the week, like Mon, Thu.") from error


class TermsForm(forms.Form):
    holding_percent = forms.DecimalField(max_digits=5, decimal_places=2, label="Keeping goods costs a year, percent")
    order_cost = forms.DecimalField(max_digits=12, decimal_places=4, label="A line of an order costs")
    move_cost = forms.DecimalField(max_digits=12, decimal_places=4, label="A line of a transfer costs")
    lost_percent = forms.DecimalField(max_digits=6, decimal_places=2, label="A lost sale costs, percent of its margin")
    dial = forms.DecimalField(max_digits=6, decimal_places=3, label="Dial where no policy says one")
    review_days = forms.IntegerField(label="Ordered every so many days")
    worth_telling = forms.DecimalField(
        max_digits=12, decimal_places=4, label="Too much is told of from", help_text="Money; typed minimums that cost more, too."
    )
    slower_percent = forms.DecimalField(max_digits=6, decimal_places=2, label="A supplier is slow from so many percent more")
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)


class WhatIfForm(forms.Form):
    """What is left empty is as it is."""

    service = forms.DecimalField(
        required=False, min_value=1, max_value=Decimal("99.99"), label="Chance of not running out, percent"
    )
    late_days = forms.IntegerField(required=False, min_value=-365, max_value=365, label="Deliveries later by, days")
    late_supplier = forms.ModelChoiceField(
        Supplier.objects.filter(archived_at=None).order_by("name"),
        required=False,
        empty_label="All suppliers",
        label="Of which supplier",
    )
    demand_percent = forms.IntegerField(required=False, min_value=-100, max_value=1000, label="Demand more by, percent")
    demand_category = forms.ModelChoiceField(
        Category.objects.order_by("name"), required=False, empty_label="All categories", label="In which category"
    )
    minimum_percent = forms.IntegerField(
        required=False, min_value=-100, max_value=10_000, label="Minimum orders larger by, percent"
    )
    holding_percent = forms.IntegerField(required=False, min_value=-99, max_value=1000, label="Keeping stock dearer by, percent")
    budget = forms.DecimalField(
        required=False, min_value=1, max_digits=18, label="All stock for at most", help_text="Money: what serves most for it."
    )
    fill = forms.DecimalField(
        required=False,
        min_value=1,
        max_value=Decimal("99.99"),
        label="Served from stock, percent",
        help_text="Reached for the least money.",
    )
