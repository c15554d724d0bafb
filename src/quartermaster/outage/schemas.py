"""What the API of sheets for an outage takes in and gives out."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any

from ninja import Schema
from pydantic import AwareDatetime, Field, StringConstraints

from quartermaster.kernel.quantities import plain
from quartermaster.outage.models import SheetLine
from quartermaster.outage.operations import Written
from quartermaster.web.api import PageQuery, QuantityText, SignedQuantityText, Strict

Short = Annotated[str, StringConstraints(max_length=60)]


class DayToPrintIn(Strict):
    warehouse: Annotated[str, StringConstraints(min_length=1, max_length=60)]


class SheetSummary(Schema):
    """`lines` are on it, `keyed_in` of them are done with."""

    number: str
    kind: str
    warehouse: str
    document: str
    about: str
    made_at: datetime
    lines: int
    keyed_in: int

    @classmethod
    def of(cls, row: Any) -> SheetSummary:
        names = ("number", "kind", "document", "about", "made_at")
        told = {name: getattr(row, name) for name in names}
        return cls(warehouse=row.warehouse.code, lines=row.count, keyed_in=row.done, **told)


class SheetLineOut(Schema):
    """What was printed; and what was keyed in, once it was: `done` “0” says that it was not done."""

    position: int
    code: str = Field(description="What its barcode says.")
    sku: str
    owner: str
    quantity: QuantityText
    lot: str
    from_bin: str
    to_bin: str
    document: str
    done: str | None
    happened_at: datetime | None

    @classmethod
    def of(cls, line: SheetLine) -> SheetLineOut:
        return cls(
            position=line.position,
            code=line.code,
            sku=line.sku.code,
            owner=line.owner.code,
            quantity=line.quantity,
            lot=line.lot,
            from_bin=line.bin.code if line.bin else "",
            to_bin=line.to_bin.code if line.to_bin else "",
            document=line.document,
            done=line.keyed.get("quantity") if line.keyed_at else None,
            happened_at=line.happened_at,
        )


class SheetPaperOut(SheetSummary):
    rows: list[SheetLineOut]


class OutageSheetQuery(PageQuery):
    warehouse: str | None = None
    kind: str | None = None


class WrittenIn(Strict):
    """What somebody wrote beside the line. “0”: it was not done."""

    quantity: SignedQuantityText
    weight: QuantityText | None = Field(None, description="Of what is weighed, in the unit it is weighed in.")
    lot: Annotated[str, StringConstraints(max_length=2000)] = Field("", description="Also serials, with commas between.")
    expires_on: date | None = None
    bin: Short = Field("", description="Where it was put, if not where the sheet proposes.")
    happened_at: AwareDatetime | None = Field(None, description="When, as the paper says; else now.")

    @property
    def written(self) -> Written:
        return Written(Decimal(plain(self.quantity)), self.lot, self.expires_on, self.bin, self.happened_at, self.weight)
