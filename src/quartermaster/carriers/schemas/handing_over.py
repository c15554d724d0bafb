"""What drivers are handed over, and the manifests they sign, over the API."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import Field

from quartermaster.carriers import queries
from quartermaster.carriers.operations.handing_over import HandedOver
from quartermaster.carriers.schemas.words import Code, Scan
from quartermaster.web.api import PageQuery, Strict


class HandOverIn(Strict):
    warehouse: Code
    codes: Annotated[list[Scan], Field(min_length=1, max_length=500)] = Field(
        description="What was scanned: tracking numbers, carton numbers or SSCCs."
    )


class HandedOverOut(Schema):
    scanned: str
    tracking: str
    manifest: str
    before: bool = Field(description="It was handed over already; nothing changed.")

    @classmethod
    def of(cls, code: str, row: HandedOver) -> HandedOverOut:
        return cls(scanned=code, tracking=row.label.tracking, manifest=row.manifest.number, before=row.before)


class HandOverOut(Schema):
    parcels: list[HandedOverOut]


class ManifestQuery(PageQuery):
    carrier: Code | None = None
    warehouse: Code | None = None
    state: Literal["open", "closed"] | None = None


class ManifestSummary(Schema):
    number: str
    carrier: str
    warehouse: str
    day: date
    state: str
    parcels: int
    weight_g: int
    opened_at: datetime
    closed_at: datetime | None

    @staticmethod
    def told(row: Any) -> dict[str, Any]:
        return {name: getattr(row, name) for name in ("number", "day", "parcels", "opened_at", "closed_at")} | {
            "carrier": row.carrier.code,
            "warehouse": row.warehouse.code,
            "state": "closed" if row.closed_at else "open",
            "weight_g": row.grams or 0,
        }


class ManifestOut(ManifestSummary):
    """`on_no_manifest`: parcels of the carrier that still stand in the warehouse with a label."""

    labels: list[str]
    on_no_manifest: list[str]

    @classmethod
    def of(cls, row: Any) -> ManifestOut:
        left = queries.not_on_a_manifest(row.carrier_id, row.warehouse_id).values_list("tracking", flat=True)
        return cls(**cls.told(row), labels=list(queries.on(row).values_list("tracking", flat=True)), on_no_manifest=list(left))
