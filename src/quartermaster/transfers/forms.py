"""The forms of transfers, and the lines that are typed, scanned or counted below them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django import forms
from django.http import QueryDict

from quartermaster.catalog.models import Owner
from quartermaster.codes.units import typed
from quartermaster.kernel.quantities import parse, plain
from quartermaster.kernel.refusals import FieldError, Invalid
from quartermaster.locations.models import Warehouse
from quartermaster.stock.operations import REASONS
from quartermaster.transfers.models import DispatchLine, Transfer
from quartermaster.transfers.operations import InvalidTransfer
from quartermaster.transfers.papers import Came, Entry

MOST_LINES = 1000
MOST_PARTS = 10_000
DISPOSITION_CHOICES = [
    ("", "Choose"),
    ("go_on", "It goes on to where it was sent"),
    ("send_back", "It came back to the dock it left from"),
    ("lost", "It is lost"),
]


class TransferForm(forms.Form):
    """The head of a transfer. Whose goods they are is asked where there are clients, and never changes afterwards."""

    from_warehouse = forms.ModelChoiceField(Warehouse.objects.none(), label="From", empty_label="Choose a warehouse")
    to_warehouse = forms.ModelChoiceField(Warehouse.objects.none(), label="To", empty_label="Choose a warehouse")
    wanted_on = forms.DateField(
        label="Wanted there on", required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    owner = forms.ModelChoiceField(Owner.objects.none(), label="Whose goods", required=False, empty_label="Our own")
    note = forms.CharField(required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: object, owned: bool = False, **more: object) -> None:
        super().__init__(*args, **more)  # type: ignore[arg-type]
        clients = Owner.objects.filter(is_house=False, closed_at=None).order_by("name")
        owner = self.fields["owner"]
        if owned or not clients.exists():
            del self.fields["owner"]
        elif isinstance(owner, forms.ModelChoiceField):
            owner.queryset = clients
        for name in ("from_warehouse", "to_warehouse"):
            choice = self.fields[name]
            if isinstance(choice, forms.ModelChoiceField):
                choice.queryset = Warehouse.objects.filter(archived_at=None).order_by("code")


class ReasonForm(forms.Form):
    reason = forms.CharField(max_length=200, help_text="It is shown on the transfer's timeline.")


class CancelForm(ReasonForm):
    """Why, and what becomes of what is under way, where anything is."""

    disposition = forms.ChoiceField(label="What becomes of what is under way", choices=DISPOSITION_CHOICES)

    def __init__(self, *args: object, under_way: bool) -> None:
        super().__init__(*args)  # type: ignore[arg-type]
        if not under_way:
            del self.fields["disposition"]


class ExpectForm(forms.Form):
    expected_on = forms.DateField(label="Expected there on", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))


class LossForm(forms.Form):
    """Everything that is still under way will not come."""

    reason = forms.ChoiceField(choices=[(one, one.replace("_", " ").capitalize()) for one in ("missing", "stolen", "damaged")])
    note = forms.CharField(required=False, max_length=500)

    def clean_reason(self) -> str:
        reason: str = self.cleaned_data["reason"]
        return reason if reason in REASONS else ""


class ShipForm(forms.Form):
    """How the goods go."""

    carrier = forms.CharField(required=False, max_length=60)
    tracking = forms.CharField(required=False, max_length=60, label="Tracking number")
    expected_on = forms.DateField(
        label="Expected there on", required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    note = forms.CharField(required=False, max_length=500)


# ---------------------------------------------------------------- lines of a draft


@dataclass(slots=True)
class TypedLine:
    """One line as typed, with what is wrong with it."""

    sku: str = ""
    quantity: str = ""
    about: str = ""
    error: str = ""


def typed_lines(data: QueryDict) -> list[TypedLine]:
    """The lines that were filled in; wholly empty ones are left out."""
    columns = [data.getlist(name)[: MOST_LINES + 50] for name in ("sku", "quantity")]
    count = max(len(column) for column in columns)
    cells = [[column[place].strip() if place < len(column) else "" for column in columns] for place in range(count)]
    return [TypedLine(*row) for row in cells if any(row)]


def lines_of(transfer: Transfer) -> list[TypedLine]:
    """A draft's lines as somebody would type them."""
    return [TypedLine(line.sku.code, line.entered or plain(line.quantity), line.sku.name) for line in transfer.lines.all()]


def entries_of(lines: Sequence[TypedLine]) -> list[Entry]:
    """The lines read, or `InvalidTransfer` naming every one that cannot be."""
    errors: list[FieldError] = []
    entries: list[Entry] = []
    for place, line in enumerate(lines):
        try:
            quantity, unit = typed(line.quantity, pointer=f"/lines/{place}/quantity")
            entries.append(Entry(line.sku, quantity, unit))
        except Invalid as refusal:
            errors += refusal.errors
    if errors:
        raise InvalidTransfer(errors[0].message, errors=errors)
    return entries


# ---------------------------------------------------------------- what came


@dataclass(slots=True)
class CountedRow:
    """What is under way of one line and lot, and how much of it was counted, as typed."""

    position: int
    sku: str
    name: str
    unit: str
    lot_id: int
    lot: str
    serial: bool
    under_way: Decimal
    came: str
    damaged: str = ""
    error: str = ""
    codes: str = ""
    weighed_in: str = ""
    weight: str = ""

    @property
    def key(self) -> str:
        return f"{self.position}_{self.lot_id}"


def rows_under_way(sent: Sequence[DispatchLine], barcodes: dict[int, list[str]]) -> list[CountedRow]:
    """A row for each line and lot that is under way, all of it counted to begin with."""
    found: dict[tuple[int, int], CountedRow] = {}
    for row in sent:
        line, lot_id, left = row.line, row.lot_id or 0, row.quantity - row.settled
        known = found.get((line.position, lot_id))
        if known is None:
            codes = "|".join([line.sku.code, *barcodes.get(line.sku_id, []), *([row.lot.code] if lot_id else [])])
            known = found[line.position, lot_id] = CountedRow(
                line.position,
                line.sku.code,
                line.sku.name,
                line.sku.unit.code,
                lot_id,
                row.lot.code if lot_id else "",
                lot_id < 0,
                Decimal(0),
                "",
                codes=codes,
                weighed_in=line.sku.weighed_in.code if line.sku.weighed_in else "",
            )
        known.under_way += left
    for counted in found.values():
        counted.came = plain(counted.under_way)
    return [found[key] for key in sorted(found)]


@dataclass(slots=True)
class Counted:
    """What was counted, and for each part of it the row it came from."""

    came: list[Came] = field(default_factory=list)
    sources: list[int] = field(default_factory=list)


def counted(rows: Sequence[CountedRow], data: QueryDict) -> Counted:
    """The rows as they were typed; zero and nothing mean: none came. Of what came, some may be damaged."""
    errors: list[FieldError] = []
    found = Counted()
    confirmed = data.get("weights_confirmed") == "yes"
    for place, row in enumerate(rows):
        row.came, row.damaged, row.weight = (
            str(data.get(f"{name}_{row.key}", "")).strip() for name in ("came", "damaged", "weight")
        )
        if row.serial:
            row.came = "1" if row.came else ""
        try:
            whole, damaged = (_amount(text, f"/lines/{place}/quantity") for text in (row.came, row.damaged))
            weight = parse(row.weight, pointer=f"/lines/{place}/weight") if row.weight else None
        except Invalid as refusal:
            errors += refusal.errors
            continue
        if damaged > whole:
            message = f"{plain(damaged)} damaged of {plain(whole)} cannot be. The damaged are part of what came."
            errors.append(FieldError(f"/lines/{place}/quantity", "more_damaged_than_came", message))
            continue
        spoilt = _share(weight, damaged, whole)
        good = weight - spoilt if weight is not None and spoilt is not None else weight
        for quantity, bad, weighs in ((whole - damaged, False, good), (damaged, True, spoilt)):
            if quantity:
                found.came.append(Came(row.position, quantity, row.lot_id, bad, weighs, confirmed))
                found.sources.append(place)
    if errors:
        raise InvalidTransfer(errors[0].message, errors=errors)
    return found


def _share(weight: Decimal | None, some: Decimal, whole: Decimal) -> Decimal | None:
    """What so many of the pieces weigh, to as many decimals as it was typed with."""
    if weight is None or not some:
        return None
    return (weight * some / whole).quantize(Decimal(1).scaleb(int(weight.as_tuple().exponent)))


def _amount(text: str, pointer: str) -> Decimal:
    return parse(text, pointer=pointer) if text.strip("0.") else Decimal(0)
