"""The forms of readers and gates."""

from __future__ import annotations

from collections.abc import Iterator

from django import forms

from quartermaster.locations.models import Bin, Warehouse, Zone
from quartermaster.locations.queries import warehouses, zones
from quartermaster.rfid.models import Antenna, Gate, Reader
from quartermaster.rfid.operations import NewAntenna, NewGate, NewReader
from quartermaster.rfid.queries import gates

FEWEST_ANTENNAS = 4
"""As most readers have; more are told over the API."""
NOWHERE = [("", "Not used")]


class GateForm(forms.Form):
    name = forms.CharField(max_length=60)
    warehouse = forms.ModelChoiceField(Warehouse.objects.none(), empty_label="Choose a warehouse")
    kind = forms.ChoiceField(choices=Gate.Kind.choices, label="What passes")
    from_zone = forms.ModelChoiceField(
        Zone.objects.none(), required=False, empty_label="Anywhere", label="From", help_text="Between zones only."
    )
    to_bin = forms.ModelChoiceField(
        Bin.objects.none(), required=False, empty_label="The first dock", label="To", help_text="Where goods lie then."
    )
    back_bin = forms.ModelChoiceField(
        Bin.objects.none(),
        required=False,
        empty_label="Passed one way only",
        label="And back into",
        help_text="Between zones, with antennas before and behind: where goods lie that went the other way.",
    )
    rule = forms.ChoiceField(choices=Gate.Rule.choices, label="Posts by itself")
    quiet_seconds = forms.DecimalField(
        label="Over when quiet for, seconds", initial=5, min_value=1, max_value=600, max_digits=4, decimal_places=1
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        open_bins = Bin.objects.filter(closed_at=None, warehouse__archived_at=None).select_related("warehouse")
        self.fields["warehouse"].queryset = warehouses()  # type: ignore[attr-defined]
        self.fields["from_zone"].queryset = zones()  # type: ignore[attr-defined]
        self.fields["from_zone"].label_from_instance = _placed  # type: ignore[attr-defined]
        chosen = open_bins.filter(kind=Bin.Kind.DOCK) | open_bins.filter(zone__isnull=False, kind=Bin.Kind.STORAGE)
        self.fields["to_bin"].queryset = chosen.order_by("warehouse__code", "-kind", "code")  # type: ignore[attr-defined]
        self.fields["to_bin"].label_from_instance = _placed  # type: ignore[attr-defined]
        zoned = open_bins.filter(zone__isnull=False).order_by("warehouse__code", "code")
        self.fields["back_bin"].queryset = zoned  # type: ignore[attr-defined]
        self.fields["back_bin"].label_from_instance = _placed  # type: ignore[attr-defined]

    @classmethod
    def of(cls, row: Gate) -> GateForm:
        names = ("name", "warehouse", "kind", "from_zone", "to_bin", "back_bin", "rule", "quiet_seconds", "version")
        return cls(initial={name: getattr(row, name) for name in names})

    def gate(self) -> NewGate:
        return NewGate(**{name: value for name, value in self.cleaned_data.items() if name != "version"})


class ReaderForm(forms.Form):
    name = forms.CharField(max_length=60)
    warehouse = forms.ModelChoiceField(Warehouse.objects.none(), empty_label="Choose a warehouse")
    host = forms.CharField(
        max_length=253, required=False, label="Name or address in the network", help_text="Empty: it sends its reads itself."
    )
    port = forms.IntegerField(initial=5084)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: object, antennas: int = FEWEST_ANTENNAS, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["warehouse"].queryset = warehouses()  # type: ignore[attr-defined]
        places = NOWHERE + list(_places())
        self._numbers = range(1, antennas + 1)
        for number in self._numbers:
            self.fields[f"antenna_{number}"] = forms.ChoiceField(choices=places, required=False, label=f"Antenna {number}")

    @classmethod
    def of(cls, row: Reader) -> ReaderForm:
        antennas = list(row.antennas.all())
        initial = {name: getattr(row, name) for name in ("name", "warehouse", "host", "port", "version")}
        initial |= {f"antenna_{one.number}": _chosen(one) for one in antennas}
        return cls(initial=initial, antennas=most_antennas(row))

    def reader(self) -> NewReader:
        said = self.cleaned_data
        antennas = [_antenna(number, said[f"antenna_{number}"]) for number in self._numbers if said[f"antenna_{number}"]]
        return NewReader(said["name"], said["warehouse"], said["host"], said["port"], antennas)


def most_antennas(row: Reader) -> int:
    """How many its form asks for."""
    return max([FEWEST_ANTENNAS, *(one.number for one in row.antennas.all() if one.number <= 32)])


def _placed(row: Bin | Zone) -> str:
    return f"{row.warehouse.code if row.warehouse else ''}/{row.code}"


def _places() -> Iterator[tuple[str, str]]:
    """Where an antenna can be: at each gate, on either side of it, in each zone."""
    for gate in gates():
        for side, words in Antenna.Side.choices:
            yield f"gate {gate.pk} {side}".strip(), f"{gate.name}: {words.lower()}"
    for zone in zones().select_related("warehouse").order_by("warehouse__code", "code"):
        yield f"zone {zone.pk}", f"Zone {_placed(zone)}"


def _chosen(row: Antenna) -> str:
    return f"gate {row.gate_id} {row.side}".strip() if row.gate_id else f"zone {row.zone_id}"


def _antenna(number: int, text: str) -> NewAntenna:
    what, key, *side = text.split()
    if what == "gate":
        return NewAntenna(number, gates().get(pk=int(key)), side[0] if side else "")
    return NewAntenna(number, zone=Zone.objects.get(pk=int(key)))
