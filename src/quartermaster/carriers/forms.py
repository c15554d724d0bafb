"""The forms of carriers: what they offer, what cartons weigh, what happened to parcels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils import timezone

from quartermaster.carriers import queries
from quartermaster.carriers.connectors import Connector
from quartermaster.carriers.models import Account, Carrier, Price, Service, ShipmentMark, TrackingEvent, Zone
from quartermaster.carriers.operations.buying import Size
from quartermaster.carriers.operations.connecting import NewAccount
from quartermaster.carriers.operations.offering import NewCarrier, NewPrice, NewService, NewZone
from quartermaster.kernel.quantities import plain
from quartermaster.kernel.refusals import FieldError, Invalid
from quartermaster.sales.models import Customer, SalesChannel

NUMBER = {"inputmode": "decimal", "class": "in n"}
MOST_TYPED = 20
"""Characters of a typed number that are read."""


class InvalidNumber(Invalid):
    code = "invalid_number"
    title = "Not a number"


class CarrierForm(forms.Form):
    code = forms.CharField(max_length=20)
    name = forms.CharField(max_length=40)
    letters = forms.CharField(max_length=2, label="Numbers begin with", help_text="Two capital letters, like QM.")
    phone = forms.CharField(max_length=40, required=False)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    @classmethod
    def of(cls, carrier: Carrier) -> CarrierForm:
        initial = {name: getattr(carrier, name) for name in ("code", "name", "phone", "version")}
        form = cls(initial=initial | {"letters": carrier.prefix})
        form.fields["code"].disabled = True
        return form

    def carrier(self, code: str = "") -> NewCarrier:
        given = self.cleaned_data
        return NewCarrier(
            code or given["code"].strip(), given["name"].strip(), given["letters"].strip().upper(), given["phone"].strip()
        )


class AccountForm(forms.Form):
    """An account with a carrier. Its secrets are typed, never shown: an empty one stays as it is."""

    code = forms.CharField(max_length=20)
    name = forms.CharField(max_length=40)

    def __init__(self, data: QueryDict | None, connector: Connector, warehouses: Sequence[Any], account: Account | None) -> None:
        super().__init__(data)
        self._connector, self._account = connector, account
        self.initial = _known_of(account) if account else {"name": connector.name, "test_mode": True, "label_form": "PDF"}
        self.fields["code"].disabled = account is not None
        for one in connector.credentials:
            widget = forms.PasswordInput(attrs={"autocomplete": "new-password"}) if one.secret else forms.TextInput()
            kept = account is not None and one.secret
            self.fields[f"credential_{one.name}"] = forms.CharField(
                label=one.label,
                max_length=500,
                required=one.required and not kept,
                widget=widget,
                help_text="Kept sealed, never shown. Empty: it stays as it is." if kept else one.help,
            )
        self.fields["country"] = forms.CharField(max_length=2, label="Country of the account", help_text="Two letters, like GB.")
        self.fields["test_mode"] = forms.BooleanField(
            required=False, label="Try it out: the carrier’s test service, whose labels cost nothing and go nowhere"
        )
        self.fields["label_form"] = forms.ChoiceField(
            label="Labels as", choices=[(form, form) for form in connector.label_forms], help_text="ZPL is for label printers."
        )
        self.fields["services"] = forms.MultipleChoiceField(
            label="Services", widget=forms.CheckboxSelectMultiple, choices=[(one.code, one.name) for one in connector.services]
        )
        self.fields["warehouses"] = forms.MultipleChoiceField(
            label="For",
            required=False,
            widget=forms.CheckboxSelectMultiple,
            choices=[(str(place.pk), place.name) for place in warehouses],
            help_text="None: for every warehouse.",
        )
        self.fields["phone"] = forms.CharField(max_length=40, required=False, label="Phone of the carrier")
        self.fields["version"] = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def account(self) -> NewAccount:
        given = self.cleaned_data
        return NewAccount(
            code=self._account.carrier.code if self._account else given["code"].strip().upper(),
            name=given["name"].strip(),
            connector=self._connector.key,
            credentials={one.name: given[f"credential_{one.name}"] for one in self._connector.credentials},
            services=given["services"],
            country=given["country"].strip().upper(),
            phone=given["phone"].strip(),
            test_mode=given["test_mode"],
            label_form=given["label_form"],
            warehouse_ids=[int(pk) for pk in given["warehouses"]],
        )


def _known_of(account: Account) -> dict[str, Any]:
    carrier = account.carrier
    told = {name: getattr(carrier, name) for name in ("code", "name", "phone", "version")}
    shown = {f"credential_{name}": value for name, value in account.credentials.items()}
    return (
        told
        | shown
        | {
            "country": account.credentials.get("country", ""),
            "test_mode": account.test_mode,
            "label_form": account.label_form,
            "services": list(carrier.services.filter(archived_at=None).values_list("code", flat=True)),
            "warehouses": [str(pk) for pk in account.places.values_list("warehouse_id", flat=True)],
        }
    )


class ServiceForm(forms.Form):
    code = forms.CharField(max_length=20)
    name = forms.CharField(max_length=60)
    transit_days = forms.IntegerField(
        min_value=0, max_value=90, label="Working days to the door", widget=forms.TextInput(attrs=NUMBER)
    )
    most_weight_kg = forms.DecimalField(
        required=False,
        min_value=0,
        max_digits=8,
        decimal_places=3,
        label="Weighs at most, kg",
        widget=forms.TextInput(attrs=NUMBER),
    )
    most_sides_cm = forms.CharField(
        required=False, max_length=40, label="Measures at most, cm", help_text="Three sides, like 120 × 60 × 60. Empty: any size."
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    @classmethod
    def of(cls, carrier: Carrier, service: Service | None) -> ServiceForm:
        initial: dict[str, Any] = {"version": carrier.version}
        if service is not None:
            sides, weight = service.most_sides_mm, service.most_weight_g
            initial |= {"code": service.code, "name": service.name, "transit_days": service.transit_days}
            initial |= {"most_weight_kg": plain(Decimal(weight) / 1000) if weight else ""}
            initial |= {"most_sides_cm": " × ".join(f"{side / 10:g}" for side in sides) if sides else ""}
        form = cls(initial=initial)
        form.fields["code"].disabled = service is not None
        return form

    def service(self, code: str = "") -> NewService:
        given = self.cleaned_data
        grams = int(given["most_weight_kg"] * 1000) if given["most_weight_kg"] else None
        sides = sides_mm(given["most_sides_cm"], pointer="/most_sides_cm")
        return NewService((code or given["code"]).strip().upper(), given["name"].strip(), given["transit_days"], grams, sides)


class ZoneForm(forms.Form):
    name = forms.CharField(max_length=40)
    countries = forms.CharField(
        required=False, max_length=1000, help_text="Two letters each, like AT BE DE. Empty: everywhere else."
    )
    extra_days = forms.IntegerField(
        min_value=0, max_value=90, initial=0, label="Working days more", widget=forms.TextInput(attrs=NUMBER)
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    @classmethod
    def of(cls, carrier: Carrier, zone: Zone | None) -> ZoneForm:
        initial: dict[str, Any] = {"version": carrier.version, "extra_days": 0}
        if zone is not None:
            initial |= {"name": zone.name, "countries": " ".join(zone.countries), "extra_days": zone.extra_days}
        form = cls(initial=initial)
        form.fields["name"].disabled = zone is not None
        return form

    def zone(self, name: str = "") -> NewZone:
        given = self.cleaned_data
        countries = given["countries"].upper().replace(",", " ").split()
        return NewZone((name or given["name"]).strip(), tuple(countries), given["extra_days"])


@dataclass(frozen=True, slots=True)
class Grid:
    """A service's price table as it is typed: a row for each weight, a price for each zone."""

    service: Service
    zones: Sequence[Zone]
    rows: Sequence[tuple[str, Sequence[tuple[Zone, str]]]]

    @classmethod
    def of(cls, service: Service, zones: Sequence[Zone], *, blank: int = 0) -> Grid:
        prices = {(row.up_to_g, row.zone_id): row.price for row in service.prices.all()}
        steps = sorted({up_to_g for up_to_g, _ in prices})
        rows = [(plain(Decimal(step) / 1000), [(zone, _money(prices.get((step, zone.pk)))) for zone in zones]) for step in steps]
        return cls(service, zones, [*rows, *[("", [(zone, "") for zone in zones])] * blank])

    @classmethod
    def typed(cls, service: Service, zones: Sequence[Zone], posted: QueryDict) -> Grid:
        """As it was typed, so that nothing is lost where something is refused."""
        columns = {zone.pk: posted.getlist(f"price_{zone.pk}") for zone in zones}
        rows = [
            (weight, [(zone, columns[zone.pk][place] if place < len(columns[zone.pk]) else "") for zone in zones])
            for place, weight in enumerate(posted.getlist("up_to_kg"))
        ]
        return cls(service, zones, rows)


def _money(amount: Decimal | None) -> str:
    """To the minor unit, and further only where it has more."""
    return "" if amount is None else f"{amount:.2f}" if amount == round(amount, 2) else f"{amount:.4f}".rstrip("0")


def typed_prices(carrier: Carrier, service: Service, posted: QueryDict) -> list[NewPrice]:
    """All the carrier's prices: the service's as they were typed, the others as they are. What is empty has no price."""
    others = Price.objects.filter(service__carrier=carrier, service__archived_at=None).exclude(service=service)
    found = [
        NewPrice(row.service.code, row.zone.name, row.up_to_g, row.price) for row in others.select_related("service", "zone")
    ]
    zones = list(carrier.zones.order_by("pk"))
    for place, weight in enumerate(posted.getlist("up_to_kg")):
        for zone in zones:
            typed = posted.getlist(f"price_{zone.pk}")
            text = typed[place].strip() if place < len(typed) else ""
            if weight.strip() and text:
                grams = int(number(weight, pointer=f"/up_to_kg/{place}") * 1000)
                found.append(NewPrice(service.code, zone.name, grams, number(text, pointer=f"/price/{place}")))
    return found


def number(text: str, *, pointer: str) -> Decimal:
    try:
        found = Decimal(text.strip()[:MOST_TYPED].replace(",", "."))
    except InvalidOperation:
        found = Decimal("NaN")
    if not found.is_finite() or found < 0:
        message = f"“{text.strip()[:20]}” is not a number. Write it like 2.5."
        raise InvalidNumber(message, errors=[FieldError(pointer, InvalidNumber.code, message)])
    return found


def sides_mm(text: str, *, pointer: str) -> tuple[int, int, int] | None:
    """Three sides in centimetres, however they are parted; nothing where nothing is typed."""
    parts = text.lower().replace("×", " ").replace("x", " ").replace("*", " ").split()
    if not parts:
        return None
    if len(parts) != 3:
        message = "A size has three sides, like 60 × 40 × 40."
        raise InvalidNumber(message, errors=[FieldError(pointer, InvalidNumber.code, message)])
    first, second, third = (int(number(part, pointer=pointer) * 10) for part in parts)
    return first, second, third


def typed_sizes(posted: QueryDict) -> list[Size]:
    """What was typed beside each carton; cartons without a weight are left out."""
    found = []
    for carton in posted.getlist("carton")[:200]:
        weight = posted.get(f"weight_{carton}", "").strip()
        if weight:
            grams = int(number(weight, pointer=f"/weight_{carton}") * 1000)
            found.append(Size(carton, grams, sides_mm(posted.get(f"sides_{carton}", "")[:60], pointer=f"/sides_{carton}")))
    return found


class EventForm(forms.Form):
    """What happened to a parcel, noted by hand."""

    kind = forms.ChoiceField(choices=TrackingEvent.Kind.choices, label="What happened", initial=TrackingEvent.Kind.IN_TRANSIT)
    at = forms.DateTimeField(
        label="When",
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M"],
    )
    place = forms.CharField(required=False, max_length=100, label="Where")
    text = forms.CharField(required=False, max_length=200, label="What the carrier says")

    @classmethod
    def at_moment(cls, moment: datetime) -> EventForm:
        return cls(initial={"kind": TrackingEvent.Kind.IN_TRANSIT, "at": timezone.localtime(moment)})


class MarkForm(forms.Form):
    """Where a shipment is that no carrier speaks of."""

    kind = forms.ChoiceField(choices=ShipmentMark.Kind.choices, label="What became of it", initial=ShipmentMark.Kind.DELIVERED)
    at = forms.DateTimeField(
        label="When",
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M"],
    )
    note = forms.CharField(max_length=200, label="How you know", help_text="Like: signed delivery note, or the customer called.")


class SettleForm(forms.Form):
    note = forms.CharField(max_length=200, label="What was agreed", help_text="Like: customer called, second try tomorrow.")


class PurchaseForm(forms.Form):
    """What somebody found at the carrier’s of a purchase that ended in silence."""

    found = forms.ChoiceField(
        label="At the carrier’s", choices=(("", ""), ("no", "There is no label for it"), ("yes", "There is one"))
    )
    tracking = forms.CharField(max_length=60, required=False, label="Its tracking number")

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("found") == "yes" and not given.get("tracking", "").strip():
            self.add_error("tracking", "Type the number of the label that is there.")
        return given

    @property
    def found_tracking(self) -> str:
        """Only for a valid form; empty: none was bought."""
        return str(self.cleaned_data["tracking"]).strip() if self.cleaned_data["found"] == "yes" else ""


class CutOffForm(forms.Form):
    """Until when a carrier fetches the same day, warehouse by warehouse; empty: at any hour."""

    def __init__(self, data: QueryDict | None, carrier: Carrier, warehouses: Sequence[Any]) -> None:
        super().__init__(data)
        known = {row.warehouse_id: row.at for row in queries.cut_offs(carrier)}
        for place in warehouses:
            widget = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
            field = forms.TimeField(required=False, label=place.name, initial=known.get(place.pk), widget=widget)
            self.fields[f"at_{place.pk}"] = field
        self.fields["version"] = forms.IntegerField(widget=forms.HiddenInput, initial=carrier.version)


def _services() -> list[tuple[str, str]]:
    return [("", "None"), *((str(service.pk), str(service)) for service in queries.services())]


def _channels() -> list[tuple[str, str]]:
    return [("", "None"), *SalesChannel.objects.filter(archived_at=None).order_by("code").values_list("code", "name")]


class PreferenceForm(forms.Form):
    """By which service a channel's or a customer's orders usually go."""

    channel = forms.ChoiceField(required=False, choices=_channels)
    customer = forms.CharField(required=False, max_length=40, help_text="Code. Counts before the channel.")
    service = forms.ChoiceField(required=False, choices=_services)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if bool(given.get("channel")) == bool(given.get("customer")):
            self.add_error("customer", "Name a channel or a customer, one of them.")
        elif given.get("customer") and self._customer() is None:
            self.add_error("customer", "There is no such customer.")
        return given

    def _customer(self) -> Customer | None:
        return Customer.objects.filter(code__iexact=self.cleaned_data["customer"].strip()).first()

    @property
    def whose(self) -> dict[str, Any]:
        """Only for a valid form."""
        if self.cleaned_data["channel"]:
            return {"channel": SalesChannel.objects.get(code=self.cleaned_data["channel"])}
        return {"customer": self._customer()}

    @property
    def wanted(self) -> Service | None:
        chosen = self.cleaned_data["service"]
        return queries.service_of_id(int(chosen)) if chosen else None
