"""Scans over the API."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import Field, StringConstraints

from quartermaster.scanning.answers import Kind, Task
from quartermaster.scanning.models import Scan
from quartermaster.scanning.operations import NewScan
from quartermaster.web.api import PageQuery, Strict

Short = Annotated[str, StringConstraints(max_length=60)]
Amount = Annotated[str, StringConstraints(max_length=30)]


class ScanTask(Strict):
    """What the scan is made within; what an answer gives as `task` is sent with the next scan as it is."""

    kind: Kind = Kind.ANY
    warehouse: Annotated[Short, Field(description="Where the person stands; not needed where there is one only.")] = ""
    document: Annotated[Short, Field(description="Number of the delivery, order or refill.")] = ""
    walk: int | None = None
    stop: int | None = None
    sku: Short = ""
    lot: Short = ""
    owner: Short = ""
    quantity: Annotated[Amount, Field(description="How much, as typed: “12”, “3 case”.")] = ""
    expires_on: Amount = ""
    from_bin: Short = ""
    condition: Annotated[Literal["", "damaged"], Field(description="Of what is received, where it is not good.")] = ""
    inside: dict[str, Amount] = Field(default_factory=dict, max_length=500)


class NewScanIn(Strict):
    code: Annotated[str, StringConstraints(max_length=8000)] = Field(
        description="What was scanned, as it was sent; GS1’s separator (FNC1) as ␝, U+241D."
    )
    task: ScanTask = ScanTask()
    device: Short = ""
    scanned_at: datetime | None = Field(None, description="When it was scanned, if not now: in the last 14 days.")
    told: Literal["", "done", "right", "ask", "wrong"] = Field(
        "", description="What the device told the person meanwhile, where there was no network. Otherwise nothing."
    )

    def new(self) -> NewScan:
        return NewScan(self.code, Task.of(self.task.model_dump()), self.device, self.scanned_at, self.told)


class ScanHit(Schema):
    kind: str
    key: str
    title: str
    detail: str
    url: str
    tag: str = Field(description="What a tag stuck on it is to say: of bins, totes and carts.")


class ScanChoice(Schema):
    """Chosen, its task goes on: with the same code sent once more, or where it asks for something else, with that."""

    words: str
    detail: str
    task: ScanTask
    asks: str


class ScanOut(Schema):
    """What became of a scan. `asks` is what to say or scan next: a field of the task, “bin”, “goods”, “tote”, or “choice”."""

    id: int
    mark: str
    code: str
    state: str = Field(description="done, right, ask, found, wrong; conflict and settled for scans that had to wait.")
    words: str
    detail: str
    task: ScanTask | None
    asks: str
    choices: list[ScanChoice]
    hits: list[ScanHit]
    movements: list[int]
    document: str
    discrepancy: int | None = Field(None, description="What is to be settled because of it.")
    picture: str = Field(description="Of what is to be taken next: the name of its picture, where it has one.")
    refusal: str = Field(description="The code of the refusal, where it was wrong.")
    position: str = Field(description="Of a code that cannot be read, at which character it is wrong.")
    person: str
    device: str
    warehouse: str
    within: ScanTask = Field(description="The task that it was scanned within.")
    told: str
    scanned_at: datetime
    recorded_at: datetime
    settled_as: str
    settled_by: str

    @staticmethod
    def of(row: Scan) -> dict[str, Any]:
        return {
            **row.answer,
            "id": row.pk,
            "mark": row.mark,
            "code": row.code,
            "state": row.state,
            "person": str(row.actor),
            "device": row.device,
            "warehouse": row.warehouse.code if row.warehouse else "",
            "within": row.task,
            "told": row.told,
            "scanned_at": row.scanned_at,
            "recorded_at": row.recorded_at,
            "settled_as": row.settled_as,
            "settled_by": str(row.settled_by) if row.settled_by else "",
        }


class ScanPhotoQuery(Strict):
    scan: Annotated[str, StringConstraints(min_length=1, max_length=200)] = Field(description="The mark of one’s own scan.")


class ScanPhotoOut(Schema):
    """`name` is nothing where the picture became the discrepancy’s."""

    name: str
    discrepancy: int | None


class ScanQuery(PageQuery):
    state: str | None = None
    warehouse: str | None = None
    document: str | None = None
    mine: bool = False


class DayQuery(Strict):
    warehouse: Short


class ScanSettlementIn(Strict):
    """What came of a conflict: it was done again, set right by hand, or there was nothing to do."""

    settled_as: Literal["again", "otherwise", "nothing"]
