"""The forms of picking."""

from __future__ import annotations

from django import forms

from quartermaster.locations.queries import find_warehouse, warehouses
from quartermaster.picking import departures
from quartermaster.picking.models import Wave
from quartermaster.picking.operations.releasing import MOST_ORDERS, WALK_SIZE
from quartermaster.picking.queries import Choice
from quartermaster.sales.queries import channels


def _warehouses() -> list[tuple[str, str]]:
    return [(place.code, place.name) for place in warehouses()]


def _departures() -> list[tuple[str, str]]:
    return [("", "Any carrier, or none"), *departures.offered()]


def _channels() -> list[tuple[str, str]]:
    found = channels().filter(archived_at=None).order_by("name")
    return [("", "Any channel, or none"), *((channel.code, channel.name) for channel in found)]


class ChoiceForm(forms.Form):
    """Which orders a wave is made of. What is asked for every day comes first, the rest folds away until it is used."""

    warehouse = forms.ChoiceField(choices=_warehouses)
    departure = forms.ChoiceField(required=False, choices=_departures, label="Goes by")
    ship_by = forms.DateField(required=False, label="Ship by", widget=forms.DateInput(attrs={"type": "date"}))
    priority = forms.IntegerField(required=False, min_value=1, max_value=9, label="Priority, this or before")
    channel = forms.ChoiceField(required=False, choices=_channels)
    customer = forms.CharField(required=False, max_length=40, label="Customer’s code")
    most_orders = forms.IntegerField(min_value=1, max_value=MOST_ORDERS, initial=50, label="Orders at most")
    most_lines = forms.IntegerField(required=False, min_value=1, label="Lines of an order at most")

    SELDOM = ("priority", "channel", "customer", "most_orders", "most_lines")

    @property
    def daily(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name not in self.SELDOM]

    @property
    def seldom(self) -> list[forms.BoundField]:
        return [self[name] for name in self.SELDOM]

    @property
    def seldom_used(self) -> bool:
        """Whether one of them says something else than at first, or is wrong."""
        return any(str(self[name].value() or "") != str(self.initial.get(name) or "") for name in self.SELDOM)

    def choice(self) -> Choice:
        """Only for a valid form."""
        data = self.cleaned_data
        return Choice(
            warehouse=find_warehouse(data["warehouse"]),
            ship_by=data["ship_by"],
            priority=data["priority"] or 0,
            channel=data["channel"],
            customer=data["customer"],
            departure=data["departure"],
            most_orders=data["most_orders"],
            most_lines=data["most_lines"] or 0,
        )


class ReleaseForm(forms.Form):
    """How the chosen orders are picked."""

    way = forms.ChoiceField(choices=Wave.Way.choices, initial=Wave.Way.CLUSTER, label="Way of picking")
    walk_size = forms.IntegerField(min_value=1, max_value=100, initial=WALK_SIZE, label="Orders in one walk")


class TakeForm(forms.Form):
    """What a picker takes along."""

    cart = forms.CharField(required=False, max_length=30, help_text="Scan it. Empty: straight to staging.")
    totes = forms.CharField(
        required=False, max_length=1000, help_text="Scan them in the order of the slots, with spaces between. Empty: free ones."
    )


class DropForm(forms.Form):
    bin = forms.CharField(required=False, max_length=30, label="Put down at", help_text="A staging bin. Empty: the first.")


class LookForm(forms.Form):
    there = forms.DecimalField(
        min_value=0,
        max_digits=18,
        decimal_places=6,
        label="How many are there",
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )
