"""The forms of purchasing, and the lines that are typed or scanned below them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from itertools import zip_longest

from django import forms
from django.http import QueryDict

from quartermaster.catalog.queries import read_codes
from quartermaster.catalog.whose import WhoseForm
from quartermaster.codes.serials import spread
from quartermaster.codes.units import typed
from quartermaster.kernel.money import parse_price
from quartermaster.kernel.quantities import parse, plain
from quartermaster.kernel.refusals import FieldError, Invalid
from quartermaster.locations.models import Warehouse
from quartermaster.purchasing.entries import Entry, InvalidEntry
from quartermaster.purchasing.models import PurchaseOrder, Supplier
from quartermaster.purchasing.operations import ways_to_settle
from quartermaster.purchasing.papers import DAMAGED, ReceivedLot

MOST_LINES = 1000


class OrderForm(WhoseForm):
    """The head of a purchase order. Whose goods they will be is asked where there are clients, and never changes afterwards."""

    supplier = forms.ModelChoiceField(Supplier.objects.filter(archived_at=None).order_by("name"), empty_label="Choose a supplier")
    warehouse = forms.ModelChoiceField(
        Warehouse.objects.filter(archived_at=None).order_by("code"), label="Deliver to", empty_label=None
    )
    expected_on = forms.DateField(
        required=False, widget=forms.DateInput(attrs={"type": "date"}), help_text="Left open, the supplier's lead time counts."
    )
    exchange_rate = forms.CharField(
        required=False, max_length=20, help_text="Of a supplier in another currency. Left open, the supplier's usual one counts."
    )
    note = forms.CharField(required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: object, owned: bool = False, **more: object) -> None:
        super().__init__(*args, **more)
        if owned:
            self.fields.pop("owner", None)


class ResolutionForm(forms.Form):
    """How a discrepancy is settled; only what suits its kind is offered."""

    resolution = forms.ChoiceField()
    note = forms.CharField(required=False, max_length=500)

    def __init__(self, *args: object, kind: str) -> None:
        super().__init__(*args)  # type: ignore[arg-type]
        choices = self.fields["resolution"]
        if isinstance(choices, forms.ChoiceField):
            choices.choices = ways_to_settle(kind)


class ReasonForm(forms.Form):
    reason = forms.CharField(max_length=200, help_text="It is shown on the order's timeline.")


@dataclass(slots=True)
class TypedLine:
    """One line of an order as typed, with what is wrong with it."""

    sku: str = ""
    quantity: str = ""
    unit_cost: str = ""
    about: str = ""
    error: str = ""
    wanted_on: str = ""
    asked: str = ""
    """What the supplier asks for the quantity, where that is known."""


def typed_lines(data: QueryDict) -> list[TypedLine]:
    """The lines that were filled in; wholly empty ones are left out."""
    columns = [data.getlist(name) for name in ("sku", "quantity", "unit_cost", "wanted_on")]
    count = min(max(len(column) for column in columns), MOST_LINES + 50)
    cells = [[column[place].strip() if place < len(column) else "" for column in columns] for place in range(count)]
    return [TypedLine(sku, quantity, cost, wanted_on=day) for sku, quantity, cost, day in cells if sku or quantity]


def lines_of(order: PurchaseOrder) -> list[TypedLine]:
    """An order's lines as somebody would type them. What the supplier asks is not typed: it follows the quantity."""
    return [
        TypedLine(
            line.sku.code,
            line.entered or plain(line.quantity),
            plain(line.unit_cost) if line.is_own_price or line.list_cost is None else "",
            line.sku.name,
            wanted_on=line.wanted_on.isoformat() if line.wanted_on else "",
            asked="" if line.list_cost is None else plain(line.list_cost),
        )
        for line in order.lines.all()
    ]


def entries_of(lines: Sequence[TypedLine]) -> list[Entry]:
    """The lines read, or `InvalidEntry` naming every one that cannot be."""
    errors: list[FieldError] = []
    entries: list[Entry] = []
    for place, line in enumerate(lines):
        try:
            quantity, unit = typed(line.quantity, pointer=f"/lines/{place}/quantity")
            cost = parse_price(line.unit_cost, pointer=f"/lines/{place}/unit_cost") if line.unit_cost else None
            day = _day(line.wanted_on, f"/lines/{place}/wanted_on")
            entries.append(Entry(quantity, line.sku, unit, unit_cost=cost, wanted_on=day))
        except Invalid as refusal:
            errors += refusal.errors
    if errors:
        raise InvalidEntry(errors[0].message, errors=errors)
    return entries


@dataclass(slots=True)
class CountedLot:
    """One lot of a line as counted, with what its label says."""

    code: str = ""
    quantity: str = ""
    damaged: str = ""
    expires_on: str = ""
    best_before: str = ""
    manufactured_on: str = ""
    supplier_lot: str = ""
    weight: str = ""


@dataclass(slots=True)
class CountedLine:
    """A line of a delivery as counted: of the order's line (`position`), or of a SKU that was not expected.

    Of what is tracked by lot its `lots` are counted, of what is tracked by serial its `serials` are named. `label` is the
    lot, or the serials, of what was not expected.
    """

    position: int | None
    sku: str
    quantity: str
    damaged: str
    error: str = ""
    tracking: str = "none"
    lots: list[CountedLot] = field(default_factory=list)
    serials: str = ""
    damaged_serials: str = ""
    warranty_until: str = ""
    label: str = ""
    weight: str = ""
    confirmed: bool = False
    """The weights of this delivery are right, although such pieces usually weigh something else."""


LOT_FIELDS = ("code", "quantity", "damaged", "expires_on", "best_before", "manufactured_on", "supplier_lot", "weight")


def counted_lines(data: QueryDict, expected: Sequence[tuple[int, str]]) -> list[CountedLine]:
    """What was counted, line by line of the order (position, tracking), then what was not expected."""
    found = [_expected(data, position, tracking) for position, tracking in expected]
    columns = [data.getlist(name)[:MOST_LINES] for name in ("sku", "quantity", "label")]
    for code, quantity, label in zip_longest(*columns, fillvalue=""):
        if code.strip() or quantity.strip():
            found.append(CountedLine(None, code.strip(), quantity.strip(), "", label=label.strip()))
    return found


def _expected(data: QueryDict, position: int, tracking: str) -> CountedLine:
    def typed_in(name: str) -> str:
        return str(data.get(f"{name}_{position}", "")).strip()

    columns = [data.getlist(f"lot_{name}_{position}")[:MOST_LINES] for name in LOT_FIELDS]
    rows = [CountedLot(*(cell.strip() for cell in cells)) for cells in zip_longest(*columns, fillvalue="")]
    return CountedLine(
        position,
        "",
        typed_in("quantity"),
        typed_in("damaged"),
        tracking=tracking,
        lots=[row for row in rows if row.code or row.quantity],
        serials=typed_in("serials"),
        damaged_serials=typed_in("damaged_serials"),
        warranty_until=typed_in("warranty_until"),
        weight=typed_in("weight"),
        confirmed=data.get("weights_confirmed") == "yes",
    )


def label_strangers(lines: Sequence[CountedLine]) -> None:
    """Say of what was not expected how it is tracked, so that its label is read as a lot or as serials."""
    coded = read_codes(line.sku for line in lines if line.position is None and line.sku)
    for line in lines:
        if line.position is None and line.sku in coded:
            line.tracking = coded[line.sku].sku.tracking


def counted_entries(lines: Sequence[CountedLine]) -> tuple[list[Entry], list[int]]:
    """The counted lines as entries, and for each entry the line it came from. Zero and nothing mean: none came."""
    errors: list[FieldError] = []
    entries: list[Entry] = []
    sources: list[int] = []
    for place, line in enumerate(lines):
        try:
            for entry in _counted(line, place):
                entries.append(entry)
                sources.append(place)
        except Invalid as refusal:
            errors += refusal.errors
    if errors:
        raise InvalidEntry(errors[0].message, errors=errors)
    return entries, sources


def _counted(line: CountedLine, place: int) -> list[Entry]:
    if line.position is not None and line.tracking == "lot":
        return [entry for lot in line.lots for entry in _counted_lot(line, lot, place)]
    if line.position is not None and line.tracking == "serial":
        return _counted_serials(line, place)
    return _counted_loose(line, place)


def _counted_lot(line: CountedLine, lot: CountedLot, place: int) -> list[Entry]:
    """The good and the damaged of one lot. A lot without a code is for the operation to refuse."""
    pointer = f"/lines/{place}"
    facts = ReceivedLot(
        lot.code,
        expires_on=_day(lot.expires_on, pointer),
        best_before=_day(lot.best_before, pointer),
        manufactured_on=_day(lot.manufactured_on, pointer),
        supplier_lot=lot.supplier_lot[:60],
    )
    loose = CountedLine(line.position, line.sku, lot.quantity, lot.damaged, weight=lot.weight, confirmed=line.confirmed)
    return [replace(entry, lot=facts) for entry in _counted_loose(loose, place)]


def _counted_serials(line: CountedLine, place: int) -> list[Entry]:
    """The good and the damaged pieces, by their serials."""
    warranty = _day(line.warranty_until, f"/lines/{place}")
    entries = []
    for text, condition in ((line.serials, "good"), (line.damaged_serials, DAMAGED)):
        if text:
            serials = tuple(spread(text, pointer=f"/lines/{place}/serials"))
            lot = ReceivedLot(serials=serials, warranty_until=warranty)
            entries.append(Entry(Decimal(len(serials)), line.sku, None, line.position, condition=condition, lot=lot))
    return entries


def _day(text: str, pointer: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        message = f"“{text[:20]}” is not a date. Write it like 2027-01-31."
        raise InvalidEntry(message, errors=[FieldError(pointer, "not_a_date", message)]) from None


def _counted_loose(line: CountedLine, place: int) -> list[Entry]:
    """The good part and the damaged part of a line. The damaged are counted within its quantity, in the same unit."""
    if line.quantity.strip("0.") == "" and line.damaged.strip("0.") == "":
        return []
    pointer = f"/lines/{place}/quantity"
    whole, unit = typed(line.quantity, pointer=pointer)
    damaged = Decimal(0)
    if line.damaged.strip("0.") != "":
        damaged, _ = typed(line.damaged, pointer=pointer)
    if damaged > whole:
        message = f"{plain(damaged)} damaged of {plain(whole)} cannot be. The damaged are part of what came."
        raise InvalidEntry(message, errors=[FieldError(pointer, "more_damaged_than_came", message)])
    parts = [(whole - damaged, "good"), (damaged, DAMAGED)]
    lot = _label(line, pointer)
    weight = parse(line.weight, pointer=f"/lines/{place}/weight") if line.weight else None
    shares = {"good": weight, DAMAGED: None}
    if weight is not None and damaged:
        grain = Decimal(1).scaleb(int(weight.as_tuple().exponent))
        spoilt = (weight * damaged / whole).quantize(grain)
        shares = {"good": weight - spoilt, DAMAGED: spoilt}
    return [
        Entry(
            part,
            line.sku,
            unit,
            line.position,
            condition=condition,
            lot=lot,
            weight=shares[condition],
            confirmed=line.confirmed,
        )
        for part, condition in parts
        if part > 0
    ]


def _label(line: CountedLine, pointer: str) -> ReceivedLot | None:
    if not line.label:
        return None
    return (
        ReceivedLot(serials=tuple(spread(line.label, pointer=pointer))) if line.tracking == "serial" else ReceivedLot(line.label)
    )
