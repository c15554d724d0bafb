"""What the API of inspections takes in and gives out."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import Field, StringConstraints

from quartermaster.purchasing.inspection_papers import Finding, FoundDefect, NewCheck, Verdict
from quartermaster.purchasing.models import DefectCode, Discrepancy, Inspection, InspectionCheck, InspectionRule
from quartermaster.purchasing.models.inspections import Check
from quartermaster.purchasing.schemas import Code, Words
from quartermaster.web.api import PageQuery, QuantityText, SignedQuantityText, Strict

MOST_SERIALS = 10_000
Name = Annotated[str, StringConstraints(min_length=1, max_length=80)]
DefectWord = Annotated[str, StringConstraints(min_length=1, max_length=20)]
SeverityWord = Literal["critical", "major", "minor"]
StateWord = Literal[
    "waiting", "sorting", "accepted", "partly", "conceded", "rejected", "waived", "skipped", "void", "open", "judged"
]
Few = Annotated[int, Field(ge=1, le=20, strict=True)]


class CheckIn(Strict):
    """With a `least` or a `most` it is measured piece by piece; without either it is passed or not, once."""

    name: Name
    severity: SeverityWord = "major"
    unit: Annotated[str, StringConstraints(max_length=20)] = ""
    least: SignedQuantityText | None = None
    most: SignedQuantityText | None = None

    def new(self) -> NewCheck:
        return NewCheck(self.name, self.severity, self.unit, self.least, self.most)


class InspectionRuleIn(Strict):
    """For one supplier, category (its name) and SKU, or (null) for all of them. `figure`: the percentage, or the fixed number.

    `after` good lots in a row, all but one in `one_in` are skipped.
    """

    supplier: Code | None = None
    category: Annotated[str, StringConstraints(min_length=1, max_length=60)] | None = None
    sku: Code | None = None
    sample: Literal["none", "all", "percent", "fixed", "table"]
    figure: QuantityText | None = None
    aql_major: Literal["", "0.65", "1.0", "1.5", "2.5", "4.0", "6.5"] = ""
    aql_minor: Literal["", "0.65", "1.0", "1.5", "2.5", "4.0", "6.5"] = ""
    after: Few = 5
    one_in: Few = 1
    checks: list[CheckIn] = Field(default_factory=list, max_length=30)


class CheckOut(Schema):
    name: str
    severity: str
    unit: str
    least: SignedQuantityText | None
    most: SignedQuantityText | None

    @classmethod
    def fields_of(cls, row: Check) -> dict[str, Any]:
        return {name: getattr(row, name) for name in ("name", "severity", "unit", "least", "most")}


class InspectionRuleOut(Schema):
    id: int
    supplier: str | None
    category: str | None
    sku: str | None
    sample: str
    figure: QuantityText | None
    aql_major: str
    aql_minor: str
    after: int
    one_in: int
    checks: list[CheckOut]

    @classmethod
    def of(cls, row: InspectionRule) -> InspectionRuleOut:
        return cls(
            id=row.pk,
            supplier=row.supplier.code if row.supplier else None,
            category=row.category.name if row.category else None,
            sku=row.sku.code if row.sku else None,
            sample=row.sample,
            figure=row.figure,
            aql_major=row.aql_major,
            aql_minor=row.aql_minor,
            after=row.after,
            one_in=row.one_in,
            checks=[CheckOut(**CheckOut.fields_of(check)) for check in row.checks.all()],
        )


class DefectCodeIn(Strict):
    name: Name
    severity: SeverityWord
    closed: bool = False


class DefectCodeOut(Schema):
    code: str
    name: str
    severity: str
    closed: bool

    @classmethod
    def of(cls, row: DefectCode) -> DefectCodeOut:
        return cls(code=row.code, name=row.name, severity=row.severity, closed=row.closed)


class InspectionQuery(PageQuery):
    """`state`: an inspection's, or `open` (waiting or being sorted) or `judged`. `document`: an order, delivery or receipt."""

    state: StateWord | None = None
    supplier: str | None = Field(None, max_length=30)
    sku: str | None = Field(None, max_length=60)
    lot: str | None = Field(None, max_length=60)
    warehouse: str | None = Field(None, max_length=30)
    document: str | None = Field(None, max_length=20)


class DefectIn(Strict):
    code: DefectWord
    quantity: Annotated[int, Field(ge=1, le=1_000_000_000, strict=True)]


class FindingIn(Strict):
    """Of a check that is measured, the `numbers`, one per piece; of any other, whether it `passed`."""

    position: Annotated[int, Field(ge=1, le=30, strict=True)]
    passed: bool | None = None
    numbers: list[SignedQuantityText] = Field(default_factory=list, max_length=MOST_SERIALS)


class VerdictIn(Strict):
    """`sort`: all of the lot is looked at before anything else is said. Accepting, `set_apart` of the pieces that were looked
    at are rejected, of goods with serials those in `serials`. `reason`: why a lot is taken that its plan does not accept."""

    decision: Literal["accept", "reject", "sort"]
    defects: list[DefectIn] = Field(default_factory=list, max_length=100)
    checks: list[FindingIn] = Field(default_factory=list, max_length=30)
    set_apart: SignedQuantityText = Decimal(0)
    serials: list[Annotated[str, StringConstraints(min_length=1, max_length=60)]] = Field(
        default_factory=list, max_length=MOST_SERIALS
    )
    note: Words = ""
    reason: Annotated[str, StringConstraints(max_length=200)] = ""

    def verdict(self) -> Verdict:
        return Verdict(
            self.decision,
            [FoundDefect(one.code, one.quantity) for one in self.defects],
            [Finding(one.position, one.passed, one.numbers) for one in self.checks],
            self.set_apart,
            self.serials,
            self.note,
        )


class InspectionHeadOut(Schema):
    """`order` is null where no order waited for the goods. The lot is good while nothing is critical and no more than
    `accept_major` and `accept_minor` (null: any number) pieces of the `sample` are defective."""

    number: str
    state: str
    order: str | None
    delivery: str | None
    receipt: str
    supplier: str
    owner: str
    warehouse: str
    sku: str
    lot: str | None
    rule: str
    tightened: bool
    quantity: QuantityText
    sample: QuantityText
    accept_major: int
    accept_minor: int | None
    critical: int
    major: int
    minor: int
    good: bool | None
    accepted: QuantityText
    rejected: QuantityText
    note: str
    reason: str
    opened_at: datetime
    decided_at: datetime | None
    decided_by: str | None
    version: int

    @classmethod
    def fields_of(cls, row: Inspection) -> dict[str, Any]:
        same = (
            "number", "state", "rule", "tightened", "quantity", "sample", "accept_major", "accept_minor", "critical", "major",
            "minor", "good", "accepted", "rejected", "note", "reason", "opened_at", "decided_at", "version",
        )  # fmt: skip
        return {name: getattr(row, name) for name in same} | {
            "order": row.receipt.order.number if row.receipt.order else None,
            "delivery": row.receipt.delivery.number if row.receipt.delivery else None,
            "receipt": row.receipt.number,
            "supplier": row.supplier.code,
            "owner": row.owner.code,
            "warehouse": row.warehouse.code,
            "sku": row.sku.code,
            "lot": row.lot.code or None,
            "decided_by": row.decided_by.username if row.decided_by else None,
        }


class InspectionCheckOut(CheckOut):
    position: int
    passed: bool | None
    numbers: list[SignedQuantityText]

    @classmethod
    def of(cls, row: InspectionCheck) -> InspectionCheckOut:
        return cls(**cls.fields_of(row), position=row.position, passed=row.passed, numbers=row.numbers)


class InspectionDefectOut(Schema):
    code: str
    severity: str
    quantity: int


class InspectionOut(InspectionHeadOut):
    """`discrepancies`: the ids of what was rejected."""

    checks: list[InspectionCheckOut]
    defects: list[InspectionDefectOut]
    discrepancies: list[int]

    @classmethod
    def of(cls, row: Inspection) -> InspectionOut:
        noted: list[Discrepancy] = [part.discrepancy for part in row.parts.all() if part.discrepancy]
        return cls(
            **cls.fields_of(row),
            checks=[InspectionCheckOut.of(check) for check in row.checks.all()],
            defects=[
                InspectionDefectOut(code=one.code.code, severity=one.severity, quantity=one.quantity) for one in row.defects.all()
            ],
            discrepancies=[one.pk for one in noted],
        )
