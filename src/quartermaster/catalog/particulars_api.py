"""What goods weigh and measure and what customs ask of them, over the API."""

from __future__ import annotations

from functools import partial
from typing import Annotated, Any

from ninja import Query, Router, Schema
from pydantic import Field

from quartermaster.accounts import doors
from quartermaster.catalog import operations as catalog
from quartermaster.catalog import particular_sheets, queries
from quartermaster.catalog.measures import DECLARED, SIZES
from quartermaster.catalog.models import PackUnit, Sku
from quartermaster.catalog.particulars import Particulars
from quartermaster.web import sheets_api
from quartermaster.web.schemas import QuantityText, Strict
from quartermaster.web.sheets_api import SHEET_BODY, SheetOut, SheetQuery

router = Router(tags=["catalog"])

Size = Annotated[QuantityText | None, Field(description="Above zero, at most three decimals. Null clears it.")]
Text = Annotated[str, Field(max_length=200)]


class SizesIn(Strict):
    """Of one, with its wrapping. What is left out stays."""

    weight_g: Size = None
    length_mm: Size = None
    width_mm: Size = None
    height_mm: Size = None

    def sizes(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in SIZES if name in self.model_fields_set}


class PackSizesIn(SizesIn):
    unit: Text


class ParticularsIn(SizesIn):
    """What is left out stays; null or an empty text clears it."""

    hs_code: Text | None = Field(None, description="6 to 10 digits of the tariff, like 6911.10.")
    origin: Text | None = Field(None, description="Where it was made: two letters of ISO 3166-1.")
    customs_description: Text | None = None
    un_number: Text | None = Field(None, description="Of dangerous goods, like UN1266.")
    hazard_class: Text | None = Field(None, description="Of dangerous goods, like 3 or 2.1.")
    packing_group: Text | None = Field(None, description="Of dangerous goods: I, II or III.")
    limited_quantity: bool | None = None
    temperature: Text | None = Field(None, description="How cold it is kept: ambient, chilled or frozen.")
    packs: Annotated[list[PackSizesIn], Field(max_length=20)] = Field(default_factory=list)

    def rows(self, code: str) -> list[Particulars]:
        told: dict[str, Any] = {name: getattr(self, name) for name in DECLARED if name in self.model_fields_set}
        cleared = {name: False if name == "limited_quantity" else "" for name, value in told.items() if value is None}
        own = Particulars(sku=code, **{**self.sizes(), **told, **cleared})
        return [own, *(_pack_row(code, place, pack) for place, pack in enumerate(self.packs))]


class SizesOut(Schema):
    weight_g: QuantityText | None
    length_mm: QuantityText | None
    width_mm: QuantityText | None
    height_mm: QuantityText | None


class PackSizesOut(SizesOut):
    unit: str


class ParticularsOut(SizesOut):
    sku: str
    hs_code: str
    origin: str
    customs_description: str
    un_number: str
    hazard_class: str
    packing_group: str
    limited_quantity: bool
    temperature: str
    packs: list[PackSizesOut]

    @classmethod
    def of(cls, sku: Sku, packs: list[PackUnit]) -> ParticularsOut:
        fields = {name: getattr(sku, name) for name in (*SIZES, *DECLARED)}
        sizes = [PackSizesOut(unit=pack.unit.code, **{name: getattr(pack, name) for name in SIZES}) for pack in packs]
        return cls(sku=sku.code, packs=sizes, **fields)


@router.get("/skus/{path:code}/particulars", response=ParticularsOut)
@doors.api("catalog.view")
def get_particulars(request: doors.ApiRequest, code: str) -> doors.Versioned:
    """Weight, size and what customs and carriers ask. The ETag is the SKU's."""
    return _shown(queries.sku_of_code(code))


@router.patch("/skus/{path:code}/particulars", response=ParticularsOut)
@doors.api("catalog.edit", effect=True)
def change_particulars(request: doors.ApiRequest, code: str, body: ParticularsIn) -> doors.Versioned:
    """Change the particulars that are sent, of the SKU and of its packs. Needs If-Match with the SKU's ETag."""
    sku = queries.sku_of_code(code)
    doors.require_version(request, sku.version)
    catalog.set_particulars(request.act, code=sku.code, rows=body.rows(sku.code), version=sku.version)
    return _shown(queries.sku_of_code(code))


@router.post("/imports/particulars", response=SheetOut, openapi_extra=SHEET_BODY)
@doors.api("catalog.load", effect=True)
def import_particulars(request: doors.ApiRequest, query: Query[SheetQuery]) -> SheetOut:
    """Weights, sizes and customs particulars of SKUs and packs from a sheet, all rows or none."""
    return sheets_api.loaded(
        request, particular_sheets.HEADINGS, partial(particular_sheets.load_sheet, request.act), dry_run=query.dry_run
    )


def _pack_row(code: str, place: int, pack: PackSizesIn) -> Particulars:
    return Particulars(sku=code, pack=pack.unit, where=f"/packs/{place}/", **pack.sizes())


def _shown(sku: Sku) -> doors.Versioned:
    return doors.Versioned(ParticularsOut.of(sku, list(queries.packs_of(sku))), sku.version)
