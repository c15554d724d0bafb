"""What can be promised by when, over the API."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from ninja import Query, Router, Schema
from pydantic import Field, StringConstraints

from quartermaster.accounts import doors
from quartermaster.catalog.queries import sku_of_code
from quartermaster.insights import days
from quartermaster.insights.queries.promises import Promise, promises
from quartermaster.locations.queries import find_warehouse
from quartermaster.stock import references
from quartermaster.web.api import QuantityText, SignedQuantityText, Strict

router = Router(tags=["stock"])

Code = Annotated[str, StringConstraints(min_length=1, max_length=60)]


class PromiseQuery(Strict):
    sku: Code
    quantity: QuantityText | None = Field(None, description="From what day on can so much be promised?")
    by: date | None = Field(None, description="How much can be promised for that day?")
    warehouse: Code | None = Field(None, description="From there alone.")
    owner: Code | None = Field(None, description="Whose goods; the house's own where it is left out.")


class StepOut(Schema):
    """From this day on: the running balance of what comes and what is promised, and how much more can be promised."""

    on: date
    balance: SignedQuantityText
    promisable: QuantityText


class CouldMakeOut(Schema):
    """As many of a kit as the free components there make; begun today, they are there `on` that day."""

    on: date
    quantity: QuantityText


class PromiseOut(Schema):
    """`on` is the first day for which `quantity` can be promised, null where nothing known makes it so; `promisable_by` is
    for the day `by`. `not_counted` is expected, but overdue or for no day that was said."""

    warehouse: str | None = Field(description="Null: all warehouses together.")
    available: SignedQuantityText
    receiving: QuantityText
    on: date | None
    promisable_by: QuantityText | None
    not_counted: QuantityText
    could_make: CouldMakeOut | None
    steps: list[StepOut]

    @classmethod
    def of(cls, place: Promise, asked: PromiseQuery) -> PromiseOut:
        return cls(
            warehouse=place.code or None,
            available=place.available,
            receiving=place.receiving,
            on=None if asked.quantity is None else place.when(asked.quantity),
            promisable_by=None if asked.by is None else place.by(asked.by),
            not_counted=place.not_counted,
            could_make=CouldMakeOut(on=place.could_make.on, quantity=place.could_make.quantity) if place.could_make else None,
            steps=[StepOut(on=step.on, balance=step.balance, promisable=step.promisable) for step in place.steps],
        )


class FirstOut(Schema):
    """The one warehouse that has it all first."""

    warehouse: str
    on: date


class PromisesOut(Schema):
    sku: str
    today: date
    first: FirstOut | None
    warehouses: list[PromiseOut]
    together: PromiseOut


@router.get("/promises", response=PromisesOut)
@doors.api("stock.view")
def get_promises(request: doors.ApiRequest, query: Query[PromiseQuery]) -> PromisesOut:
    """What of a SKU can be promised by when: from each warehouse, from the first that has it, from all together."""
    sku, today = sku_of_code(query.sku), days.today()
    found = promises(sku, owner_id=references.find_owner_id(query.owner), today=today)
    first = found.first(query.quantity) if query.quantity is not None else None
    only = find_warehouse(query.warehouse).code if query.warehouse else None
    return PromisesOut(
        sku=sku.code,
        today=today,
        first=FirstOut(warehouse=first[0].code, on=first[1]) if first else None,
        warehouses=[PromiseOut.of(place, query) for place in found.warehouses if only in (None, place.code)],
        together=PromiseOut.of(found.together, query),
    )
