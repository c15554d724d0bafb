"""The forms of places. Their rules are the operations'; here is only how they are typed."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from quartermaster.kernel.iso import countries
from quartermaster.kernel.quantities import plain
from quartermaster.locations import queries
from quartermaster.locations.holding import AMOUNTS, CHOICES, NAMES, Holding
from quartermaster.locations.models import Bin, Warehouse, Zone
from quartermaster.locations.plans import FURTHEST, ROLES, Spot
from quartermaster.locations.working_days import dates_of, days_of, named, written


def _warehouses() -> list[tuple[str, str]]:
    return [(place.code, f"{place.name} ({place.code})") for place in queries.warehouses()]


def _countries() -> list[tuple[str, str]]:
    return [("", "Not said"), *((code, f"{name} ({code})") for code, name in countries())]


class WarehouseForm(forms.Form):
    code = forms.CharField(max_length=20, help_text="Short and without spaces, like LDS. It never changes.")
    name = forms.CharField(max_length=100)


class WarehouseChangeForm(forms.Form):
    """What an existing warehouse can change."""

    name = forms.CharField(max_length=100)
    time_zone = forms.CharField(
        max_length=60, required=False, help_text="Like Europe/London. Empty: where the program is. It decides when a day is over."
    )
    street = forms.CharField(max_length=200, required=False)
    postcode = forms.CharField(max_length=20, required=False)
    city = forms.CharField(max_length=100, required=False)
    country = forms.ChoiceField(choices=_countries, required=False)
    latitude = forms.DecimalField(max_digits=8, decimal_places=5, required=False, help_text="Orders are sent from what is near.")
    longitude = forms.DecimalField(max_digits=8, decimal_places=5, required=False)
    gln = forms.CharField(
        max_length=13, required=False, label="GLN", help_text="Thirteen digits, if GS1 gave it a number. Events are told with it."
    )
    open_days = forms.CharField(
        required=False,
        max_length=60,
        label="Works and receives on",
        help_text="Like Mon, Tue, Wed, Thu, Fri. Empty: every day.",
    )
    closed_on = forms.CharField(
        required=False,
        max_length=5000,
        label="Closed on",
        help_text="Holidays and the like: 2026-12-25, 2026-12-28. Planning counts working days alone.",
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    @classmethod
    def of(cls, place: Warehouse) -> WarehouseChangeForm:
        said = {"open_days": named(place.open_days), "closed_on": written(place.closed_on)}
        return cls(initial={name: getattr(place, name) for name in cls.base_fields} | said)

    def clean_open_days(self) -> str:
        try:
            return days_of(self.cleaned_data["open_days"])
        except ValueError as error:
            raise forms.ValidationError("Name days of the week, like Mon, Thu.") from error

    def clean_closed_on(self) -> list[date]:
        try:
            return dates_of(self.cleaned_data["closed_on"])
        except ValueError as error:
            raise forms.ValidationError("Write days like 2026-12-25, one after another.") from error


class HoldingForm(forms.Form):
    """What a bin or a zone can hold. Empty: not said."""

    most_litres = forms.DecimalField(required=False, label="Holds at most, litres")
    most_kg = forms.DecimalField(required=False, label="Carries at most, kg")
    most_units = forms.DecimalField(required=False, label="Holds at most, units")
    mixing = forms.ChoiceField(required=False, choices=list(CHOICES["mixing"].items()), label="What may lie together")
    temperature = forms.ChoiceField(required=False, choices=list(CHOICES["temperature"].items()))
    hazard = forms.ChoiceField(required=False, choices=list(CHOICES["hazard"].items()), label="Dangerous goods")

    @staticmethod
    def holding_of(place: Bin | Zone) -> dict[str, Any]:
        said = Holding.of(place).said()
        return said | {name: plain(said[name]) for name in AMOUNTS if said[name] is not None}

    @property
    def holding(self) -> Holding:
        return Holding(**{name: self.cleaned_data[name] for name in NAMES})


class ZoneChangeForm(HoldingForm):
    name = forms.CharField(max_length=100, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)
    field_order = ("name",)

    @classmethod
    def of(cls, zone: Zone) -> ZoneChangeForm:
        return cls(initial={"name": zone.name, "version": zone.version, **cls.holding_of(zone)})


class ZoneForm(forms.Form):
    warehouse = forms.ChoiceField(choices=_warehouses)
    code = forms.CharField(max_length=20, help_text="Short and without spaces, like A.")
    name = forms.CharField(max_length=100, required=False)


class BinsForm(forms.Form):
    warehouse = forms.ChoiceField(choices=_warehouses)
    pattern = forms.CharField(
        label="Bins", max_length=70, help_text="One code, or a range such as A-01-1…A-12-4 (three dots do as well)."
    )
    kind = forms.ChoiceField(
        choices=[(kind.value, kind.label) for kind in Bin.PHYSICAL], initial="storage", help_text="It never changes."
    )
    zone = forms.CharField(max_length=20, required=False, help_text="Made where it is missing.")


class BinForm(HoldingForm):
    """What an existing bin can change."""

    walk_order = forms.IntegerField(label="Walking order", min_value=0, help_text="The lower, the earlier in the walk.")
    zone = forms.ChoiceField(required=False)
    role = forms.ChoiceField(required=False, label="Used as")
    aisle = forms.IntegerField(required=False, min_value=0, max_value=FURTHEST)
    position = forms.IntegerField(
        required=False, min_value=0, max_value=FURTHEST, help_text="Metres from the front of the aisle."
    )
    level = forms.IntegerField(required=False, min_value=0, max_value=FURTHEST)
    closed = forms.BooleanField(required=False, label="Closed to new goods")
    version = forms.IntegerField(widget=forms.HiddenInput)
    field_order = ("walk_order", "zone", "role", "aisle", "position", "level")

    def choosing_from(self, place: Bin) -> BinForm:
        """With the zones of the bin's warehouse to choose from."""
        zones = place.warehouse.zones.order_by("code") if place.warehouse else ()
        self.fields["zone"] = forms.ChoiceField(
            required=False, choices=[("", "No zone"), *((zone.code, str(zone)) for zone in zones)]
        )
        roles = [(role.value, role.label) for role in Bin.Role if place.kind in ROLES[role.value]]
        self.fields["role"] = forms.ChoiceField(required=False, label="Used as", choices=roles)
        return self

    @classmethod
    def of(cls, place: Bin) -> BinForm:
        initial = {
            "walk_order": place.walk_order,
            "zone": place.zone.code if place.zone else "",
            "role": place.role,
            "aisle": place.aisle,
            "position": place.position,
            "level": place.level,
            "closed": place.closed_at is not None,
            "version": place.version,
            **cls.holding_of(place),
        }
        return cls(initial=initial).choosing_from(place)

    @property
    def wanted(self) -> dict[str, Any]:
        """What `change_bin` takes. Only for a valid form."""
        data = {name: value for name, value in self.cleaned_data.items() if name not in NAMES}
        spot = Spot(data.pop("aisle"), data.pop("position"), data.pop("level"))
        return {**data, "spot": spot, "holding": self.holding}
