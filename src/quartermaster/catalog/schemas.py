"""What the catalogue's API takes in and gives out. Field names are those of the sheets."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import ConfigDict, Field

from quartermaster.catalog.making import MakingTime
from quartermaster.catalog.models import Barcode, Bill, BillLine, Category, Owner, PackUnit, Product, Sku, Unit
from quartermaster.catalog.packs import BarcodeRow, PackRow
from quartermaster.catalog.plans import KEEP, NewProduct, SkuRow
from quartermaster.web.api import PageQuery, PriceText, QuantityText, SignedQuantityText, Strict

MOST_ROWS = 10_000

Text = Annotated[str, Field(max_length=1000)]


class SkuPictureOut(Schema):
    name: str = Field(description="Its own: another picture has another.")


class BarcodeIn(Strict):
    value: Text
    pack: Text = Field("", description="The unit's code of the pack that carries it; left out, the single piece.")


class PackIn(Strict):
    unit: Text
    numerator: Annotated[int, Field(strict=True)] = Field(description="So many base units …")
    denominator: Annotated[int, Field(strict=True)] = Field(1, description="… are in so many packs.")


Barcodes = Annotated[list[Text | BarcodeIn], Field(max_length=100)]
Packs = Annotated[list[PackIn], Field(max_length=20)]


class SkuFields(Strict):
    """What a SKU has. Fields that are left out stay as they are, or take their usual value in a new SKU."""

    name: Text | None = None
    unit: Text | None = Field(None, description="The base unit's code; pcs unless said otherwise. It never changes.")
    cost: PriceText | None = None
    price: PriceText | None = None
    minimum: SignedQuantityText | None = Field(None, description="Reorder point. Null clears it.")
    maximum: SignedQuantityText | None = Field(None, description="What an order fills up to. Null clears it.")
    note: Text | None = None
    tracking: Text | None = Field(None, description="none, lot or serial. It changes only while there is no stock.")
    picking: Text | None = Field(None, description="What is picked first: fefo (first to expire), fifo, lifo or nearest.")
    category: Text | None = Field(None, description="Its name. Null or an empty text clears it.")
    bought_in: Text | None = Field(None, description="The unit it is usually bought in: its own or a pack. Null: its own.")
    sold_in: Text | None = Field(None, description="The unit it is usually sold in: its own or a pack. Null: its own.")
    weighed_in: Text | None = Field(
        None,
        description="The unit in which its pieces are weighed. Null: they are not. It changes only before it was ever in stock.",
    )
    nominal_weight: SignedQuantityText | None = Field(None, description="What a piece usually weighs, in that unit.")
    weight_tolerance: SignedQuantityText | None = Field(None, description="By how many per cent it may be off; 10 usually.")
    barcodes: Barcodes = Field(default_factory=list, description="Added to those the SKU has: as text, or with its pack.")
    packs: Packs = Field(default_factory=list, description="Added to those the SKU has; one it has already must hold the same.")

    def row(self, code: str, *, where: str, product: str | int | NewProduct | None = None) -> SkuRow:
        sent = self.model_fields_set
        return SkuRow(
            code=code,
            name=KEEP if self.name is None else self.name,
            product=KEEP if product is None else product,
            unit=KEEP if self.unit is None else self.unit,
            cost=KEEP if self.cost is None else self.cost,
            retail_price=KEEP if self.price is None else self.price,
            minimum=self.minimum if "minimum" in sent else KEEP,
            maximum=self.maximum if "maximum" in sent else KEEP,
            note=KEEP if self.note is None else self.note,
            tracking=KEEP if self.tracking is None else self.tracking,
            picking=KEEP if self.picking is None else self.picking,
            category=self.category or "" if "category" in sent else KEEP,
            weighed_in=self.weighed_in or "" if "weighed_in" in sent else KEEP,
            nominal_weight=self.nominal_weight if "nominal_weight" in sent else KEEP,
            weight_tolerance=self.weight_tolerance if "weight_tolerance" in sent else KEEP,
            bought_in=self.bought_in or "" if "bought_in" in sent else KEEP,
            sold_in=self.sold_in or "" if "sold_in" in sent else KEEP,
            barcodes=tuple(text if isinstance(text, str) else BarcodeRow(text.value, text.pack) for text in self.barcodes),
            packs=tuple(PackRow(pack.unit, pack.numerator, pack.denominator) for pack in self.packs),
            where=where,
        )


class SkuIn(SkuFields):
    model_config = ConfigDict(str_strip_whitespace=False)

    sku: Text


class SkuChange(SkuFields):
    product: Text | None = Field(None, description="The name of the product it belongs to.")
    archived: bool | None = None


class ProductIn(Strict):
    name: Text
    description: Annotated[str, Field(max_length=5000)] = ""
    skus: Annotated[list[SkuIn], Field(min_length=1, max_length=200)]


class ProductChange(Strict):
    """What is left out stays. SKUs that bear the product's name are renamed with it."""

    name: Text | None = None
    description: Annotated[str, Field(max_length=5000)] | None = None


class BulkRow(SkuIn):
    product: Text | None = Field(None, description="The name of the product it belongs to; left out, a new SKU has its own.")


class BulkIn(Strict):
    skus: Annotated[list[BulkRow], Field(min_length=1, max_length=MOST_ROWS)]


class BulkOut(Schema):
    created: int
    updated: int
    unchanged: int


class BarcodeOut(Schema):
    value: str
    kind: str
    pack: str | None

    @classmethod
    def of(cls, barcode: Barcode) -> BarcodeOut:
        return cls(value=barcode.value, kind=barcode.kind, pack=barcode.pack.unit.code if barcode.pack else None)


class PackChange(Strict):
    numerator: Annotated[int, Field(strict=True)] = Field(description="So many base units …")
    denominator: Annotated[int, Field(strict=True)] = Field(1, description="… are in so many packs.")


class PackOut(Schema):
    unit: str
    numerator: int
    denominator: int

    @classmethod
    def of(cls, pack: PackUnit) -> PackOut:
        return cls(unit=pack.unit.code, numerator=pack.numerator, denominator=pack.denominator)


class ComponentIn(Strict):
    sku: Text
    quantity: QuantityText = Field(description="So much in one kit, in the component's base unit.")


class MakingIn(Strict):
    """How long making takes, in working days of the warehouse. Neither `days` nor `batch_days`: a week."""

    days: Annotated[int, Field(strict=True)] | None = Field(None, description="For all of it, however much.")
    batch_days: QuantityText = Field(Decimal(0), description="For each batch that is begun.")
    batch_size: QuantityText | None = Field(None, description="So many are a batch; null: one.")
    inspection_days: Annotated[int, Field(strict=True)] = Field(0, description="From then until it may be sold.")

    @property
    def time(self) -> MakingTime:
        return MakingTime(self.days, self.batch_days, self.batch_size, self.inspection_days)


class BillIn(Strict):
    kit: Literal["bundle", "made"] = Field(description="bundle: orders take it apart. made: beforehand, kept in stock.")
    components: Annotated[list[ComponentIn], Field(max_length=100)]
    making: MakingIn | None = Field(None, description="Of what is made. Left out: as it was.")


class ComponentOut(Schema):
    sku: str
    quantity: QuantityText
    unit: str

    @classmethod
    def of(cls, line: BillLine) -> ComponentOut:
        return cls(sku=line.component.code, quantity=line.quantity, unit=line.component.unit.code)


class MakingOut(Schema):
    """In working days. `days` null and `batch_days` 0: nobody said, and a week is taken."""

    days: int | None
    batch_days: QuantityText
    batch_size: QuantityText | None
    inspection_days: int

    @classmethod
    def of(cls, time: MakingTime) -> MakingOut:
        return cls(days=time.days, batch_days=time.batch_days, batch_size=time.batch_size, inspection_days=time.inspection_days)


class BillOut(Schema):
    """What one of the SKU is made of. `number` counts the SKU's bills; `making` is null for a bundle."""

    sku: str
    kit: str
    number: int
    began_at: datetime
    components: list[ComponentOut]
    making: MakingOut | None

    @classmethod
    def of(cls, bill: Bill) -> BillOut:
        return cls(
            sku=bill.sku.code,
            kit=bill.kit,
            number=bill.number,
            began_at=bill.began_at,
            components=[ComponentOut.of(line) for line in bill.lines.all()],
            making=MakingOut.of(bill.making) if bill.kit == Sku.Kit.MADE else None,
        )


class BillQuery(PageQuery):
    kit: Literal["bundle", "made"] | None = None
    component: Text | None = Field(None, description="Only kits that have this SKU as a component.")


class UnitIn(Strict):
    code: Text
    name: Text
    scale: Annotated[int, Field(strict=True)] = 0


class UnitChange(Strict):
    """What is left out stays. The code never changes."""

    name: Text | None = None
    scale: Annotated[int, Field(strict=True)] | None = Field(None, description="Fewer only while no SKU is counted in it.")


class UnitOut(Schema):
    code: str
    name: str
    scale: int
    version: int

    @classmethod
    def of(cls, unit: Unit) -> UnitOut:
        return cls(code=unit.code, name=unit.name, scale=unit.scale, version=unit.version)


Costing = Annotated[str, Field(max_length=20, description="fifo, lifo, average, standard, or empty: as everywhere.")]


class CategoryIn(Strict):
    name: Text
    costing: Costing = ""


class CategoryChange(Strict):
    """What is left out stays. Another costing counts from now on; what is in stock keeps its value."""

    name: Text | None = None
    costing: Costing | None = None


class CategoryOut(Schema):
    id: int
    name: str
    costing: str
    version: int

    @classmethod
    def of(cls, category: Category) -> CategoryOut:
        return cls(id=category.pk, name=category.name, costing=category.costing, version=category.version)


class OwnerIn(Strict):
    code: Text
    name: Text


class OwnerChange(Strict):
    """What is left out stays. The code never changes."""

    name: Text | None = None
    closed: bool | None = Field(None, description="True only while nothing of theirs is here and no document is open.")


class OwnerOut(Schema):
    code: str
    name: str
    is_house: bool
    closed_at: datetime | None
    version: int

    @classmethod
    def of(cls, owner: Owner) -> OwnerOut:
        return cls(code=owner.code, name=owner.name, is_house=owner.is_house, closed_at=owner.closed_at, version=owner.version)


class SkuQuery(PageQuery):
    q: Annotated[str, Field(max_length=100)] | None = Field(
        None, description="As in the search: code, barcode, beginnings of words."
    )
    barcode: Annotated[str, Field(max_length=200)] | None = None
    category: Text | None = Field(None, description="The category’s name.")
    archived: bool | None = None


class ProductQuery(PageQuery):
    q: Annotated[str, Field(max_length=100)] | None = Field(None, description="Part of the name.")
    archived: bool | None = Field(None, description="True: none of its SKUs is in use.")


class SkuSummary(Schema):
    """`cost` is left out for whoever may not see costs. Both are per `weighed_in` where there is one."""

    sku: str
    name: str
    product: str
    product_id: int
    unit: str
    cost: PriceText | None
    price: PriceText
    price_now: PriceText = Field(description="What it costs today through any channel: marked down, promoted, or as usual.")
    minimum: QuantityText | None
    maximum: QuantityText | None
    note: str
    tracking: str
    picking: str
    kit: str
    category: str | None
    weighed_in: str | None
    nominal_weight: QuantityText | None
    weight_tolerance: SignedQuantityText | None
    archived_at: datetime | None
    version: int

    @classmethod
    def of(cls, sku: Sku, amount_now: Decimal | None) -> SkuSummary:
        return cls(**_fields(sku, amount_now))


class SkuOut(SkuSummary):
    barcodes: list[BarcodeOut]
    packs: list[PackOut]
    bought_in: str
    sold_in: str

    @classmethod
    def whole(cls, sku: Sku, amount_now: Decimal | None, barcodes: list[Barcode], packs: list[PackUnit]) -> SkuOut:
        return cls(
            **_fields(sku, amount_now),
            barcodes=[BarcodeOut.of(one) for one in barcodes],
            packs=[PackOut.of(one) for one in packs],
            bought_in=next((pack.unit.code for pack in packs if pack.bought), sku.unit.code),
            sold_in=next((pack.unit.code for pack in packs if pack.sold), sku.unit.code),
        )


class ProductOut(Schema):
    id: int
    name: str
    description: str
    skus: list[str]
    version: int

    @classmethod
    def of(cls, product: Product) -> ProductOut:
        codes = sorted(sku.code for sku in product.skus.all())
        return cls(id=product.pk, name=product.name, description=product.description, skus=codes, version=product.version)


def _fields(sku: Sku, amount_now: Decimal | None) -> dict[str, Any]:
    return {
        "sku": sku.code,
        "name": sku.name,
        "product": sku.product.name,
        "product_id": sku.product_id,
        "unit": sku.unit.code,
        "cost": sku.cost,
        "price": sku.retail_price,
        "price_now": sku.retail_price if amount_now is None else amount_now,
        "minimum": sku.minimum,
        "maximum": sku.maximum,
        "note": sku.note,
        "tracking": sku.tracking,
        "picking": sku.picking,
        "kit": sku.kit,
        "category": sku.category.name if sku.category else None,
        "weighed_in": sku.weighed_in.code if sku.weighed_in else None,
        "nominal_weight": sku.nominal_weight,
        "weight_tolerance": sku.weight_tolerance,
        "archived_at": sku.archived_at,
        "version": sku.version,
    }
