"""The forms of returns: which lines come back, what came, what becomes of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from django import forms

from quartermaster.kernel.quantities import parse, plain
from quartermaster.returns.models import Decision, Piece, Return, ReturnLine
from quartermaster.returns.papers import Came, Ruling, Wanted
from quartermaster.sales.models import OrderLine

LONGEST_NUMBER = 40


class WhyForm(forms.Form):
    reason = forms.CharField(max_length=200)


class SentForm(forms.Form):
    carrier = forms.CharField(max_length=60, required=False)
    tracking = forms.CharField(max_length=100, required=False)


class NotComeForm(forms.Form):
    quantity = forms.CharField(max_length=LONGEST_NUMBER, widget=forms.TextInput(attrs={"inputmode": "decimal", "class": "in n"}))
    reason = forms.CharField(max_length=200)


class SpanForm(forms.Form):
    since = forms.DateField(label="From", required=False, widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(label="To", required=False, widget=forms.DateInput(attrs={"type": "date"}))


@dataclass(slots=True)
class WantedRow:
    """A line of the order that may come back, as it is typed."""

    line: OrderLine
    most: Decimal
    quantity: str = ""
    reason: str = ReturnLine.Reason.NOT_WANTED.value
    note: str = ""
    error: str = ""


def wanted_rows(lines: Iterable[OrderLine], promised: Mapping[int, Decimal], typed: Mapping[str, str]) -> list[WantedRow]:
    """The lines of which the customer has something that is not on another return yet."""
    rows = []
    for line in lines:
        most = line.shipped - line.returned - promised.get(line.pk, Decimal(0))
        if most > 0:
            row = WantedRow(line, most)
            row.quantity = typed.get(f"quantity_{line.position}", "")[:LONGEST_NUMBER]
            row.reason = typed.get(f"reason_{line.position}", row.reason)
            row.note = typed.get(f"note_{line.position}", "")[:200]
            rows.append(row)
    return rows


def wanted_of(rows: Iterable[WantedRow]) -> tuple[list[Wanted], list[int]]:
    """What was typed, and which rows it came from."""
    wanted, sources = [], []
    for place, row in enumerate(rows):
        if row.quantity.strip():
            wanted.append(Wanted(row.line.position, parse(row.quantity), row.reason, row.note))
            sources.append(place)
    return wanted, sources


@dataclass(slots=True)
class CameRow:
    """A line of the return of which something is still to come."""

    line: ReturnLine
    quantity: str
    weight: str = ""
    confirmed: bool = False
    error: str = ""


def came_rows(lines: Iterable[ReturnLine], typed: Mapping[str, str]) -> list[CameRow]:
    expected = [line for line in lines if line.expected]
    confirmed = typed.get("weights_confirmed") == "yes"
    return [
        CameRow(
            line,
            typed.get(f"came_{line.position}", plain(line.expected))[:LONGEST_NUMBER],
            typed.get(f"weight_{line.position}", "").strip()[:LONGEST_NUMBER],
            confirmed,
        )
        for line in expected
    ]


def came_of(rows: Iterable[CameRow]) -> tuple[list[Came], list[int]]:
    came: list[Came] = []
    sources = []
    for place, row in enumerate(rows):
        if row.quantity.strip().strip("0."):
            weight = parse(row.weight, pointer=f"/lines/{len(came)}/weight") if row.weight else None
            came.append(Came(row.line.position, parse(row.quantity), weight, row.confirmed))
            sources.append(place)
    return came, sources


@dataclass(slots=True)
class RulingRow:
    """Goods of which nobody has said what becomes of them, or that are kept until something else is."""

    key: str
    line: ReturnLine
    piece: Piece
    kept: Decision | None
    left: Decimal
    quantity: str = ""
    disposition: str = ""
    bin: str = ""
    note: str = ""
    error: str = ""
    choices: list[tuple[str, str]] = field(default_factory=list)

    @property
    def place(self) -> str:
        return self.kept.bin.code if self.kept and self.kept.bin else self.piece.bin.code


def ruling_rows(paper: Return, typed: Mapping[str, str]) -> list[RulingRow]:
    rows: list[RulingRow] = []
    for line in paper.lines.all():
        for piece in line.pieces.all():
            if piece.left:
                rows.append(RulingRow(f"p{piece.pk}", line, piece, None, piece.left))
            kept = [one for one in piece.decisions.all() if one.left and not one.voided_at]
            rows += [RulingRow(f"d{one.pk}", line, piece, one, one.left) for one in kept]
    for row in rows:
        row.choices = [one for one in Decision.Disposition.choices if not row.kept or one[0] != row.kept.disposition]
        row.quantity = typed.get(f"quantity_{row.key}", plain(row.left))[:LONGEST_NUMBER]
        row.disposition, row.bin = typed.get(f"disposition_{row.key}", ""), typed.get(f"bin_{row.key}", "")[:60]
        row.note = typed.get(f"note_{row.key}", "")[:200]
    return rows


def rulings_of(rows: Iterable[RulingRow], bins: Mapping[str, int]) -> tuple[list[Ruling], list[int]]:
    """What was decided, and which rows it came from. A row without a disposition stays as it is."""
    rulings, sources = [], []
    for place, row in enumerate(rows):
        if row.disposition:
            kept_id = row.kept.pk if row.kept else None
            piece_id = None if row.kept else row.piece.pk
            rulings.append(
                Ruling(row.disposition, parse(row.quantity), piece_id, kept_id, bins.get(row.bin.strip().upper()), row.note)
            )
            sources.append(place)
    return rulings, sources
