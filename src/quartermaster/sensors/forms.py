"""The forms of devices, limits, excursions, and of counting by weight."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms

from quartermaster.locations.models import Warehouse, Zone
from quartermaster.sensors import amounts
from quartermaster.sensors.models import Device, Excursion, ZoneLimits
from quartermaster.sensors.operations import NewDevice

NUMBER = {"inputmode": "decimal", "class": "in n", "autocomplete": "off"}
FIRST = {"autofocus": True, "class": "in", "autocomplete": "off"}


def _degrees(label: str) -> forms.DecimalField:
    return forms.DecimalField(label=label, required=False, max_digits=6, decimal_places=2, widget=forms.TextInput(attrs=NUMBER))


class DeviceForm(forms.Form):
    """What every device has; a kind adds its own."""

    kind: Device.Kind
    code = forms.CharField(max_length=30)
    name = forms.CharField(max_length=100, required=False)
    topic = forms.CharField(max_length=200, help_text="Under which it sends, such as scales/bench-1")
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    @classmethod
    def of(cls, row: Device) -> DeviceForm:
        kind = form_of(Device.Kind(row.kind))
        form = kind(initial={name: getattr(row, name, None) for name in kind.base_fields})
        return form.keeping(row)

    def keeping(self, row: Device) -> DeviceForm:
        """The form of a device that is there: its code stays."""
        self.fields["code"].disabled = True
        self.fields["code"].initial = row.code
        return self

    def device(self) -> NewDevice:
        raise NotImplementedError


class ScaleForm(DeviceForm):
    kind = Device.Kind.SCALE
    warehouse = forms.ModelChoiceField(Warehouse.objects.filter(archived_at=None).order_by("code"))
    unit = forms.ChoiceField(choices=[(unit, unit) for unit in ("kg", "g", "lb", "oz")])
    division = forms.DecimalField(label="Smallest step it shows", initial=Decimal("0.005"), widget=forms.TextInput(attrs=NUMBER))
    field_order = ("code", "name", "topic", "warehouse", "unit", "division")

    def device(self) -> NewDevice:
        given = self.cleaned_data
        return NewDevice(
            self.kind,
            given["code"],
            given["topic"],
            given["unit"],
            given["warehouse"],
            division=given["division"],
            name=given["name"],
        )


class ThermometerForm(DeviceForm):
    kind = Device.Kind.THERMOMETER
    zone = forms.ModelChoiceField(Zone.objects.select_related("warehouse").order_by("warehouse__code", "code"))
    unit = forms.ChoiceField(choices=[(unit, unit) for unit in amounts.DEGREES])
    silent_minutes = forms.IntegerField(label="Tell when it says nothing for, minutes", min_value=1, initial=30)
    field_order = ("code", "name", "topic", "zone", "unit", "silent_minutes")

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["zone"].label_from_instance = lambda zone: f"{zone.warehouse.code}/{zone.code}"  # type: ignore[attr-defined]

    def device(self) -> NewDevice:
        given = self.cleaned_data
        return NewDevice(
            self.kind,
            given["code"],
            given["topic"],
            given["unit"],
            given["zone"].warehouse,
            zone=given["zone"],
            name=given["name"],
            silent_minutes=given["silent_minutes"],
        )


def form_of(kind: Device.Kind) -> type[ScaleForm] | type[ThermometerForm]:
    return ScaleForm if kind == Device.Kind.SCALE else ThermometerForm


class LimitsForm(forms.Form):
    lowest = _degrees("Not colder than, °C")
    highest = _degrees("Not warmer than, °C")
    minutes = forms.IntegerField(
        label="Tolerated for, minutes", min_value=0, max_value=1440, initial=15, help_text="After so long what lies there is held"
    )

    @classmethod
    def of(cls, row: ZoneLimits | None) -> LimitsForm:
        return cls(initial={name: getattr(row, name) for name in cls.base_fields} if row else None)


class SettleForm(forms.Form):
    """What becomes of what an excursion holds."""

    how = forms.ChoiceField(label="What becomes of them")
    reason = forms.CharField(label="Why", max_length=200, help_text="What was measured, who looked at the goods")

    def __init__(self, *args: Any, quarantines: list[tuple[str, str]]) -> None:
        super().__init__(*args)
        rejecting = [(f"{Excursion.Settled.REJECTED}:{pk}", f"Reject: to quarantine, {place}") for pk, place in quarantines]
        choices = [(Excursion.Settled.RELEASED.value, "Release: they may be sold")]
        scrapping = (f"{Excursion.Settled.REJECTED}:", "Reject: scrap them, they leave the books")
        self.fields["how"] = forms.ChoiceField(label="What becomes of them", choices=[*choices, *rejecting, scrapping])

    @property
    def settled(self) -> tuple[Excursion.Settled, int | None]:
        """What becomes of them, and in which bin."""
        how, _, place = str(self.cleaned_data["how"]).partition(":")
        return Excursion.Settled(how), int(place) if place else None


class CountForm(forms.Form):
    """What lies on a scale is counted, or a sample of it measured."""

    scale = forms.ChoiceField()
    sku = forms.CharField(label="SKU or barcode", max_length=200, widget=forms.TextInput(attrs=FIRST))
    tare = forms.DecimalField(
        label="Empty box weighs",
        required=False,
        min_value=0,
        max_digits=18,
        decimal_places=6,
        widget=forms.TextInput(attrs=NUMBER),
    )
    sample = forms.IntegerField(label="Pieces in the sample", required=False, min_value=1)

    def __init__(self, *args: Any, scales: list[Device]) -> None:
        super().__init__(*args)
        self.fields["scale"] = forms.ChoiceField(choices=[(one.code, f"{one}, in {one.unit}") for one in scales])
