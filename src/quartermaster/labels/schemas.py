"""What the API of labels takes in and gives out."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import Field, StringConstraints

from quartermaster.labels.kinds import SPEECHES, Kind, Speech
from quartermaster.labels.layouts import Layout
from quartermaster.labels.models import Pallet, Printer, PrintJob, UsualLayout
from quartermaster.labels.sheets import SheetForm
from quartermaster.web.api import QuantityText, Strict

Key = Annotated[str, StringConstraints(min_length=1, max_length=130)]
Code = Annotated[str, StringConstraints(min_length=1, max_length=40)]


class PrintQuery(Strict):
    of: Annotated[list[Key], Field(min_length=1, max_length=500, description="What the labels are of, one parameter for each.")]
    layout: Annotated[str, StringConstraints(max_length=40)] = ""
    copies: Annotated[int, Field(ge=1, le=2000, description="Of each.")] = 1
    form: Literal["pdf", "png", "zpl"] = "pdf"
    sheet: Annotated[str, Field(max_length=20, description="Code of a sheet, for a PDF of sheets.")] = ""
    start: Annotated[int, Field(ge=1, le=200, description="Place on the first sheet where the first label goes.")] = 1
    dots_per_inch: Annotated[int, Field(ge=150, le=600, description="Of the label printer: 203, 300 or 600.")] = 203
    warehouse: Annotated[str, Field(max_length=20, description="Whose usual layout is taken.")] = ""


class LabelFieldOut(Schema):
    name: str
    label: str


class LabelKindOut(Schema):
    """What labels of a kind can say; `codes` are its barcodes."""

    kind: str
    label: str
    permission: str
    fields: list[LabelFieldOut]
    codes: list[LabelFieldOut]

    @classmethod
    def of(cls, speech: Speech) -> LabelKindOut:
        return cls(
            kind=speech.kind,
            label=speech.label,
            permission=speech.permission,
            fields=[LabelFieldOut(name=field.name, label=field.label) for field in speech.fields],
            codes=[LabelFieldOut(name=name, label=words) for name, (words, _) in speech.codes.items()],
        )

    @classmethod
    def every(cls) -> list[LabelKindOut]:
        return [cls.of(speech) for speech in SPEECHES.values()]


class LabelSheetOut(Schema):
    code: str
    name: str
    labels: int
    width: str
    height: str

    @classmethod
    def of(cls, form: SheetForm) -> LabelSheetOut:
        return cls(code=form.code, name=form.name, labels=form.labels, width=f"{form.width:f}", height=f"{form.height:f}")


class LayoutChange(Strict):
    name: Annotated[str, StringConstraints(min_length=1, max_length=100)]
    data: dict[str, Any]


class LayoutIn(LayoutChange):
    code: Code
    kind: Kind


class LayoutOut(Schema):
    code: str
    name: str
    kind: str
    width: str
    height: str
    shipped: bool
    data: dict[str, Any]
    version: int

    @classmethod
    def of(cls, row: Layout) -> LayoutOut:
        return cls(
            code=row.code,
            name=row.name,
            kind=row.kind,
            width=f"{row.width:f}",
            height=f"{row.height:f}",
            shipped=row.shipped,
            data=row.data,
            version=row.version,
        )


class UsualLayoutIn(Strict):
    kind: Kind
    layout: Annotated[str, Field(max_length=40, description="Its code; empty takes back what was said.")]
    warehouse: Annotated[str, StringConstraints(max_length=20)] = ""


class UsualLayoutOut(Schema):
    kind: str
    layout: str
    warehouse: str | None

    @classmethod
    def of(cls, row: UsualLayout) -> UsualLayoutOut:
        return cls(kind=row.kind, layout=row.layout, warehouse=row.warehouse.code if row.warehouse else None)


class PalletIn(Strict):
    warehouse: Annotated[str, StringConstraints(min_length=1, max_length=20)]
    owner: Annotated[str, StringConstraints(max_length=30)] = ""
    sku: Annotated[str, StringConstraints(max_length=60)] = ""
    quantity: QuantityText | None = None
    lot: Annotated[str, StringConstraints(max_length=60)] = ""
    note: Annotated[str, StringConstraints(max_length=100)] = ""


class PalletOut(Schema):
    number: str
    sscc: str | None
    owner: str
    warehouse: str
    sku: str | None
    quantity: QuantityText | None
    lot: str | None
    note: str
    made_at: datetime

    @classmethod
    def of(cls, row: Pallet) -> PalletOut:
        return cls(
            number=row.number,
            sscc=row.sscc,
            owner=row.owner.code,
            warehouse=row.warehouse.code,
            sku=row.sku.code if row.sku else None,
            quantity=row.quantity,
            lot=row.lot.code if row.lot else None,
            note=row.note,
            made_at=row.made_at,
        )


class PrintFields(Strict):
    kind: Kind
    of: Annotated[list[Key], Field(min_length=1, max_length=2000)]
    layout: Annotated[str, StringConstraints(max_length=40)] = ""
    copies: Annotated[int, Field(ge=1, le=2000, strict=True, description="Of each.")] = 1


class PrintJobIn(PrintFields):
    printer: int


class PrintJobOut(Schema):
    id: int
    printer: str
    title: str
    labels: int
    state: str
    attempts: int
    last_error: str
    made_at: datetime
    sent_at: datetime | None

    @classmethod
    def of(cls, row: PrintJob) -> PrintJobOut:
        names = ("id", "title", "labels", "state", "attempts", "last_error", "made_at", "sent_at")
        return cls(printer=row.printer.name, **{name: getattr(row, name) for name in names})


class PrinterIn(Strict):
    name: Annotated[str, StringConstraints(min_length=1, max_length=60)]
    warehouse: Annotated[str, StringConstraints(min_length=1, max_length=20)]
    host: Annotated[str, StringConstraints(min_length=1, max_length=253)]
    port: Annotated[int, Field(strict=True, description="9100 to 9109.")] = 9100
    dots_per_inch: Annotated[int, Field(strict=True, description="203, 300 or 600.")] = 203
    width: QuantityText
    height: QuantityText


class PrinterOut(Schema):
    id: int
    name: str
    warehouse: str
    host: str
    port: int
    dots_per_inch: int
    width: QuantityText
    height: QuantityText
    version: int

    @classmethod
    def of(cls, row: Printer) -> PrinterOut:
        names = ("id", "name", "host", "port", "dots_per_inch", "width", "height", "version")
        return cls(warehouse=row.warehouse.code, **{name: getattr(row, name) for name in names})
