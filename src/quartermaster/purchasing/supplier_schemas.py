"""What the API takes in and gives out about suppliers and what they sell."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import Field, StringConstraints

from quartermaster.purchasing.models import PriceBreak, Supplier, SupplierItem
from quartermaster.purchasing.operations import addresses_of, contacts_of
from quartermaster.purchasing.papers import NewAddress, NewBreak, NewContact, NewSupplierItem, Terms
from quartermaster.web.api import PageQuery, PriceText, QuantityText, RateText, Strict

MOST_ITEMS = 1000

Code = Annotated[str, StringConstraints(min_length=1, max_length=60)]
SupplierCode = Annotated[str, StringConstraints(min_length=1, max_length=30)]
Name = Annotated[str, StringConstraints(min_length=1, max_length=200)]
Line = Annotated[str, StringConstraints(max_length=200)]
Email = Annotated[str, StringConstraints(max_length=254)]
Words = Annotated[str, StringConstraints(max_length=500)]
Days = Annotated[int, Field(ge=0, le=999, strict=True)]
Currency = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$"), Field(description="ISO 4217, like EUR.")]
Country = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$"), Field(description="ISO 3166-1, like GB.")]
IncotermWord = Literal["", "EXW", "FCA", "FAS", "FOB", "CFR", "CIF", "CPT", "CIP", "DAP", "DPU", "DDP"]
PurposeWord = Literal["orders", "goods", "invoices", "returns"]
TERMS = ("currency", "exchange_rate", "payment_days", "incoterm", "minimum_order_value")


class SupplierAddressIn(Strict):
    """Where the supplier is, for one purpose."""

    kind: PurposeWord = "orders"
    name: Line = ""
    street: Name
    street_2: Line = ""
    city: Annotated[str, StringConstraints(min_length=1, max_length=100)]
    region: Annotated[str, StringConstraints(max_length=100)] = ""
    postcode: Annotated[str, StringConstraints(max_length=20)] = ""
    country: Country

    @classmethod
    def of(cls, one: NewAddress) -> SupplierAddressIn:
        return cls.model_construct(**{name: getattr(one, name) for name in cls.model_fields})


class SupplierContactIn(Strict):
    """Somebody at the supplier. Purchase orders go to those with `gets_orders`."""

    name: Name
    role: Annotated[str, StringConstraints(max_length=100)] = ""
    email: Email = ""
    phone: Annotated[str, StringConstraints(max_length=40)] = ""
    gets_orders: bool = False

    @classmethod
    def of(cls, one: NewContact) -> SupplierContactIn:
        return cls.model_construct(**{name: getattr(one, name) for name in cls.model_fields})


class SupplierIn(Strict):
    """No currency means that of the books; `exchange_rate` is how much of that one of it is, on new orders."""

    code: SupplierCode
    name: Name
    email: Email = ""
    lead_time_days: Days = 7
    currency: Currency | None = None
    exchange_rate: RateText | None = None
    payment_days: Days | None = None
    incoterm: IncotermWord = ""
    minimum_order_value: PriceText | None = None
    note: Words = ""
    addresses: list[SupplierAddressIn] = Field([], max_length=50)
    contacts: list[SupplierContactIn] = Field([], max_length=50)


class SupplierChange(Strict):
    """What is left out stays as it is; addresses and contacts are replaced as a whole."""

    code: SupplierCode | None = None
    name: Name | None = None
    email: Email | None = None
    lead_time_days: Days | None = None
    currency: Currency | None = None
    exchange_rate: RateText | None = None
    payment_days: Days | None = None
    incoterm: IncotermWord | None = None
    minimum_order_value: PriceText | None = None
    note: Words | None = None
    archived: bool | None = None
    addresses: list[SupplierAddressIn] | None = Field(None, max_length=50)
    contacts: list[SupplierContactIn] | None = Field(None, max_length=50)


def details_of(body: SupplierIn | SupplierChange, terms: Terms) -> dict[str, Any]:
    """What the operations are given for a body: its terms laid over `terms`, its lists as papers."""
    said = {name: getattr(body, name) for name in TERMS if name in body.model_fields_set}
    nothing = [name for name in ("currency", "exchange_rate", "incoterm") if name in said and said[name] is None]
    plain = body.model_dump(exclude={*TERMS, "addresses", "contacts"}, exclude_none=True)
    kept = {name: getattr(terms, name) for name in TERMS}
    return {
        **plain,
        "terms": Terms(**{**kept, **{name: value for name, value in said.items() if name not in nothing}}),
        "addresses": None if body.addresses is None else [NewAddress(**one.model_dump()) for one in body.addresses],
        "contacts": None if body.contacts is None else [NewContact(**one.model_dump()) for one in body.contacts],
    }


class SupplierOut(Schema):
    id: int
    code: str
    name: str
    email: str
    lead_time_days: int
    currency: str
    exchange_rate: RateText
    payment_days: int | None
    incoterm: str
    minimum_order_value: PriceText | None
    note: str
    invented: bool
    archived: bool
    version: int
    addresses: list[SupplierAddressIn]
    contacts: list[SupplierContactIn]

    @classmethod
    def of(cls, row: Supplier) -> SupplierOut:
        """Of a row from `queries.all_suppliers`."""
        return cls(
            id=row.id,
            code=row.code,
            name=row.name,
            email=row.email,
            lead_time_days=row.lead_time_days,
            currency=row.currency,
            exchange_rate=row.exchange_rate,
            payment_days=row.payment_days,
            incoterm=row.incoterm,
            minimum_order_value=row.minimum_order_value,
            note=row.note,
            invented=row.invented,
            archived=row.archived_at is not None,
            version=row.version,
            addresses=[SupplierAddressIn.of(one) for one in addresses_of(row)],
            contacts=[SupplierContactIn.of(one) for one in contacts_of(row)],
        )


class SupplierQuery(PageQuery):
    code: str | None = Field(None, max_length=30)


class BreakIn(Strict):
    """From so much in one line on, one base unit costs so much, on the days from to until (both included)."""

    from_quantity: QuantityText
    unit_cost: PriceText
    valid_from: date | None = None
    valid_until: date | None = None


class BreakOut(Schema):
    from_quantity: QuantityText
    unit_cost: PriceText | None = None
    valid_from: date | None
    valid_until: date | None

    @classmethod
    def of(cls, row: PriceBreak) -> BreakOut:
        return cls(
            from_quantity=row.from_quantity, unit_cost=row.unit_cost, valid_from=row.valid_from, valid_until=row.valid_until
        )


class SupplierItemIn(Strict):
    """`breaks` take the place of those that are known; left out, these stay."""

    supplier: Code
    sku: Code
    unit_cost: PriceText
    supplier_code: Annotated[str, StringConstraints(max_length=60)] = ""
    pack_unit: Annotated[str, StringConstraints(max_length=20)] = ""
    lead_time_days: Days | None = None
    minimum_quantity: QuantityText | None = None
    order_multiple: QuantityText | None = None
    preferred: bool = False
    breaks: list[BreakIn] | None = Field(None, max_length=100)

    def paper(self, supplier_id: int, sku_id: int) -> NewSupplierItem:
        return NewSupplierItem(
            supplier_id=supplier_id,
            sku_id=sku_id,
            breaks=None if self.breaks is None else tuple(NewBreak(**dict(one)) for one in self.breaks),
            **{name: value for name, value in self if name not in ("supplier", "sku", "breaks")},
        )


class SupplierItemsIn(Strict):
    items: list[SupplierItemIn] = Field(min_length=1, max_length=MOST_ITEMS)


class SupplierItemsSet(Schema):
    set: int


class SupplierItemOut(Schema):
    supplier: str
    sku: str
    supplier_code: str
    pack_unit: str
    currency: str
    unit_cost: PriceText | None = None
    lead_time_days: int | None
    minimum_quantity: QuantityText | None
    order_multiple: QuantityText | None
    preferred: bool
    breaks: list[BreakOut]

    @classmethod
    def of(cls, row: SupplierItem) -> SupplierItemOut:
        return cls(
            supplier=row.supplier.code,
            sku=row.sku.code,
            supplier_code=row.supplier_code,
            pack_unit=row.pack_unit,
            currency=row.supplier.currency,
            unit_cost=row.unit_cost,
            lead_time_days=row.lead_time_days,
            minimum_quantity=row.minimum_quantity,
            order_multiple=row.order_multiple,
            preferred=row.preferred,
            breaks=[BreakOut.of(one) for one in row.breaks.all()],
        )


class SupplierItemQuery(PageQuery):
    supplier: str | None = Field(None, max_length=30)
    sku: str | None = Field(None, max_length=60)


class PriceQuery(Strict):
    """What so much of a SKU costs at a supplier; today, where no day is named."""

    supplier: SupplierCode
    sku: Code
    quantity: QuantityText
    day: date | None = None


class PriceOut(Schema):
    supplier: str
    sku: str
    quantity: QuantityText
    day: date
    currency: str
    unit_cost: PriceText
