"""What the API of supplier-managed stock takes in and gives out: for the house, and for suppliers, who see less."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any

from ninja import Schema
from pydantic import Field, StringConstraints

from quartermaster.kernel.quantities import plain
from quartermaster.vmi.models import Agreement, Item, SupplyProposal
from quartermaster.web.api import PageQuery, PriceText, QuantityText, SignedQuantityText, Strict

Code = Annotated[str, StringConstraints(min_length=1, max_length=60)]
MOST_ITEMS = 1000


class AgreementIn(Strict):
    shares_sales: bool = Field(False, description="Whether the supplier is told what is sold a week.")
    accepts_itself: bool = Field(
        False, description="Whether what it proposes within the bands is ordered by itself, in your name."
    )
    most_an_order: PriceText | None = Field(None, description="Up to so much money for an order.")


class AgreementOut(Schema):
    supplier: str
    shares_sales: bool
    accepts_itself: bool
    most_an_order: PriceText | None
    items: int

    @staticmethod
    def told(found: Agreement, items: int) -> dict[str, Any]:
        return {
            "supplier": found.supplier.code,
            "shares_sales": found.shares_sales,
            "accepts_itself": found.accepts_itself,
            "most_an_order": None if found.most_an_order is None else plain(found.most_an_order),
            "items": items,
        }


class VmiItemIn(Strict):
    sku: Code
    warehouse: Code
    owner: Code | None = None
    least: SignedQuantityText
    most: QuantityText


class VmiItemsIn(Strict):
    items: Annotated[list[VmiItemIn], Field(min_length=1, max_length=MOST_ITEMS)]


class VmiItemsOut(Schema):
    items: int


class VmiItemOut(Schema):
    """An item as its supplier is told of it."""

    id: int
    sku: str
    name: str
    unit: str
    place: str
    least: QuantityText
    most: QuantityText
    on_hand: SignedQuantityText
    on_order: SignedQuantityText
    projected: SignedQuantityText
    projected_days: str | None = Field(description="Told where it is agreed that the supplier sees what is sold.")
    lasts: str = Field(description="Roughly: week, fortnight, month, quarter, longer; empty where nothing is sold.")
    sold_a_week: SignedQuantityText | None
    standing: str
    told_at: datetime

    @staticmethod
    def told(item: Item) -> dict[str, Any]:
        figures = ("least", "most", "on_hand", "on_order", "projected")
        return {
            **{name: plain(getattr(item, name)) for name in figures},
            "id": item.pk,
            "sku": item.code,
            "name": item.name,
            "unit": item.unit,
            "place": item.place,
            "projected_days": None if item.days is None else plain(item.days),
            "lasts": item.lasts,
            "sold_a_week": None if item.per_week is None else plain(item.per_week),
            "standing": item.standing,
            "told_at": item.told_at,
        }


class SupplyLineIn(Strict):
    item: int
    quantity: QuantityText


class SupplyIn(Strict):
    deliver_on: date
    note: Annotated[str, StringConstraints(max_length=300)] = ""
    lines: Annotated[list[SupplyLineIn], Field(min_length=1, max_length=200)]

    @property
    def quantities(self) -> dict[int, Decimal]:
        return {line.item: line.quantity for line in self.lines}


class SupplyLineOut(Schema):
    item: int
    sku: str
    quantity: QuantityText


class SupplyOut(Schema):
    number: str
    place: str
    deliver_on: date
    note: str
    state: str
    reason: str
    order: str
    proposed_at: datetime
    lines: list[SupplyLineOut]

    @staticmethod
    def told(found: SupplyProposal) -> dict[str, Any]:
        names = ("number", "place", "deliver_on", "note", "state", "reason", "proposed_at")
        lines = sorted(found.lines.all(), key=lambda line: line.pk)
        return {
            **{name: getattr(found, name) for name in names},
            "order": found.document,
            "lines": [{"item": line.item_id, "sku": line.item.code, "quantity": plain(line.quantity)} for line in lines],
        }


class SupplyQuery(PageQuery):
    supplier: Code | None = None
    state: Code | None = None


class PortalQuery(PageQuery):
    pass


class DeclineIn(Strict):
    reason: Annotated[str, StringConstraints(max_length=300)]


class NothingMore(Strict):
    pass
