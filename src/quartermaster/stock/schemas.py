"""What the stock API takes in and gives out."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, ConfigDict, Field, PlainSerializer, StringConstraints, WithJsonSchema

from quartermaster.stock.operations import REASONS, WEIGHT_REASONS
from quartermaster.web.api import PageQuery, PriceText, QuantityText, SignedQuantityText, Strict, Told, problem_in

MOST_LINES = 10_000
MOST_SKUS = 200
YEARS = range(1900, 2200)
"""Times beyond are slips; at the calendar's very ends, what PostgreSQL keeps could not be read back in UTC."""


def _read_moment(value: Any) -> datetime:
    if isinstance(value, datetime):
        return value
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) and "T" in value else None
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise problem_in("not_a_time", "Send a time in ISO 8601 with its offset, like 2026-03-01T09:30:00Z.")
    if moment.year not in YEARS:
        raise problem_in("not_a_time", f"Send a time between the years {YEARS[0]} and {YEARS[-1]}.")
    return moment


def write_moment(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


Moment = Annotated[
    datetime,
    BeforeValidator(_read_moment),
    PlainSerializer(write_moment, return_type=str),
    WithJsonSchema({"type": "string", "format": "date-time", "examples": ["2026-03-01T09:30:00Z"]}),
]
"""A time with its offset; answered in UTC."""

Code = Annotated[str, StringConstraints(min_length=1, max_length=60)]
PlaceText = Annotated[str, StringConstraints(min_length=1, max_length=60)]
"""A bin as "WAREHOUSE/BIN"."""
Claim = Annotated[str, StringConstraints(min_length=1, max_length=100)]
Document = Annotated[str, StringConstraints(max_length=60)]
Words = Annotated[str, StringConstraints(max_length=200)]
Reason = Literal[REASONS]  # type: ignore[valid-type]


class LineIn(Strict):
    """Some of a SKU. `unit` is a pack unit of the SKU where the quantity is not in its base unit."""

    sku: Code
    owner: Code | None = None
    lot: Code | None = None
    quantity: QuantityText
    unit: Annotated[str, StringConstraints(min_length=1, max_length=20)] | None = None
    weight: QuantityText | None = Field(None, description="What these pieces weigh together, of a SKU that is weighed.")
    weight_confirmed: bool = Field(False, description="The weight is right although such pieces usually weigh something else.")


class WeightLineIn(Strict):
    """What all pieces of a SKU and lot in a bin weigh together."""

    sku: Code
    owner: Code | None = None
    lot: Code | None = None
    bin: PlaceText
    weight: QuantityText
    weight_confirmed: bool = False
    pieces: QuantityText | None = Field(None, description="How many were weighed: refused where others lie there by now.")


class WeightsIn(Strict):
    reason: Literal[WEIGHT_REASONS]  # type: ignore[valid-type]
    occurred_at: Moment | None = None
    lines: list[WeightLineIn] = Field(min_length=1, max_length=MOST_LINES)


class WeighedOut(Told):
    """How many lines weighed something else before, and what may be taken back of it."""

    changed: int
    weighings: list[int]


class WeightReversalsIn(Strict):
    weighings: list[Annotated[int, Field(strict=True, ge=1, le=2**63 - 1)]] = Field(
        min_length=1, max_length=MOST_LINES, description="As POST /weights has told them."
    )
    reason: Literal[WEIGHT_REASONS] = "data_entry_error"  # type: ignore[valid-type]


class ReservationLineIn(Strict):
    claim: Claim
    sku: Code
    warehouse: Code
    owner: Code | None = None
    quantity: QuantityText
    document: Document = ""
    expires_at: Moment | None = None


class ReservationsIn(Strict):
    """All lines are reserved or none; with `partial`, as much of each as there is."""

    lines: list[ReservationLineIn] = Field(min_length=1, max_length=MOST_LINES)
    partial: bool = False


class GrantOut(Told):
    """`granted` is what the claim stands for; `repeated` says that it was asked for before and nothing was written now."""

    claim: str
    asked: QuantityText
    granted: QuantityText
    repeated: bool


class GrantsOut(Told):
    reservations: list[GrantOut]


class ReleaseLineIn(Strict):
    claim: Claim
    quantity: QuantityText | None = None


class ReleasesIn(Strict):
    """So much of each claim is given back; without a quantity, all that is open."""

    claims: list[ReleaseLineIn] = Field(min_length=1, max_length=MOST_LINES)


class ReservationOut(Told):
    claim: str
    sku: str
    warehouse: str
    owner: str
    quantity: QuantityText
    open: QuantityText
    document: str
    reserved_at: Moment
    expires_at: Moment | None


class ReservationsOut(Told):
    reservations: list[ReservationOut]


class ReservationQuery(PageQuery):
    sku: Code | None = None
    warehouse: Code | None = None
    claim: Claim | None = None
    document: Document | None = None
    open: bool | None = Field(None, description="true: something of it is still reserved")


class AvailabilityQuery(Strict):
    """Lists may be repeated or separated by commas; at most 200 SKUs. `as_of` answers from what had occurred by then, less
    what had been claimed and held by then."""

    sku: list[str] = Field(min_length=1)
    warehouse: list[str] = Field(default_factory=list)
    owner: Code | None = None
    as_of: Moment | None = None


class AvailabilityOut(Told):
    """on_hand = sellable + receiving + held + staged; available = sellable − reserved."""

    sku: str
    warehouse: str
    sellable: QuantityText
    receiving: QuantityText
    held: QuantityText
    staged: QuantityText
    reserved: QuantityText
    on_hand: QuantityText
    available: SignedQuantityText


class AvailabilitiesOut(Told):
    items: list[AvailabilityOut]


class BalanceQuery(Strict):
    """`as_of` answers from what had occurred by then."""

    sku: Code | None = None
    warehouse: Code | None = None
    bin: PlaceText | None = Field(None, description='As "WAREHOUSE/BIN".')
    owner: Code | None = None
    lot: Code | None = None
    as_of: Moment | None = None
    limit: int = Field(200, ge=1, le=1000)
    cursor: str | None = Field(None, max_length=1000)


class BalanceOut(Told):
    sku: str
    warehouse: str
    bin: str
    owner: str
    lot: str | None
    quantity: QuantityText
    weight: QuantityText | None = Field(description="Of a SKU that is weighed.")


class MovementQuery(Strict):
    after_seq: int = Field(0, ge=0, le=2**63 - 1)
    limit: int = Field(1000, ge=1, le=10_000)
    sku: Code | None = None
    document: Document | None = None
    kind: Code | None = None


class MovementOut(Told):
    """One movement. `id` equals `seq`, its place in the book; `unit_cost` needs catalog.view_costs."""

    model_config = ConfigDict(populate_by_name=True)

    seq: int
    id: int
    owner: str
    sku: str
    lot: str | None
    from_place: str = Field(alias="from")
    to_place: str = Field(alias="to")
    quantity: QuantityText
    weight: QuantityText | None = Field(description="What its pieces weighed, of a SKU that is weighed.")
    unit_cost: PriceText | None
    kind: str
    reason: str
    occurred_at: Moment
    recorded_at: Moment
    actor: str
    document: str
    key: str
    reverses: int | None


class MovementsPage(Told):
    """`next_after_seq` continues; `settled_seq` is how far the book is complete, nothing below it can appear any more."""

    items: list[MovementOut]
    next_after_seq: int | None
    settled_seq: int


class PostingLineIn(LineIn):
    """`from` and `to` are bins as "WAREHOUSE/BIN", or outside: supplier, customer, loss, production, transit."""

    from_place: PlaceText = Field(alias="from")
    to_place: PlaceText = Field(alias="to")
    kind: Code
    reason: Words = ""
    document: Document = ""
    occurred_at: Moment | None = None
    unit_cost: PriceText | None = None


class PostingsIn(Strict):
    lines: list[PostingLineIn] = Field(min_length=1, max_length=MOST_LINES)


class AdjustmentLineIn(LineIn):
    """Above zero: found in the bin. Below zero: lost from it."""

    bin: PlaceText
    quantity: SignedQuantityText


class AdjustmentsIn(Strict):
    """`oversell` lets available go below zero and needs stock.oversell."""

    reason: Reason
    document: Document = ""
    oversell: bool = False
    occurred_at: Moment | None = None
    lines: list[AdjustmentLineIn] = Field(min_length=1, max_length=MOST_LINES)


class MoveLineIn(LineIn):
    from_place: PlaceText = Field(alias="from")
    to_place: PlaceText = Field(alias="to")


class MovesIn(Strict):
    reason: Words = ""
    document: Document = ""
    occurred_at: Moment | None = None
    over_limits: bool = Field(False, description="Despite what the bins hold; needs stock.override_limits.")
    lines: list[MoveLineIn] = Field(min_length=1, max_length=MOST_LINES)


class OwnerChangeLineIn(LineIn):
    """`owner` is whose goods they are now."""

    bin: PlaceText
    unit_cost: PriceText | None = None


class OwnerChangesIn(Strict):
    """`to_owner` is whose goods they become."""

    to_owner: Code
    reason: Words = ""
    occurred_at: Moment | None = None
    lines: list[OwnerChangeLineIn] = Field(min_length=1, max_length=MOST_LINES)


class ReversalsIn(Strict):
    movements: list[Annotated[int, Field(strict=True, ge=1, le=2**63 - 1)]] = Field(min_length=1, max_length=MOST_LINES)
    reason: Words = ""


class PostedOut(Told):
    """The seqs of the movements written, in the order of the lines."""

    movements: list[int]


# ---------------------------------------------------------------- lots and holds

LotState = Literal["released", "quarantine", "on_hold", "recalled", "rejected"]
HoldReason = Literal["quality_control", "damaged", "expired", "recalled", "quarantine", "other"]


Attributes = dict[Annotated[str, StringConstraints(max_length=40)], Annotated[str, StringConstraints(max_length=200)]]


class LotIn(Strict):
    """A lot as it is first heard of. `serials` instead of `code` for a SKU that is tracked by serial: "S1, S0098..S0102"."""

    sku: Code
    owner: Code | None = None
    code: Code | None = None
    serials: Annotated[str, StringConstraints(min_length=1, max_length=200_000)] | None = None
    expires_on: date | None = None
    best_before: date | None = None
    manufactured_on: date | None = None
    supplier_lot: Annotated[str, StringConstraints(max_length=60)] = ""
    warranty_until: date | None = None
    attributes: Attributes = Field(default_factory=dict)


class LotFactsIn(Strict):
    """What is said of a lot otherwise; what is not sent stays, null clears. `attributes` are all of them."""

    expires_on: date | None = None
    best_before: date | None = None
    manufactured_on: date | None = None
    supplier_lot: Annotated[str, StringConstraints(max_length=60)] = ""
    warranty_until: date | None = None
    attributes: Attributes = Field(default_factory=dict)
    reason: Annotated[str, StringConstraints(min_length=1, max_length=200)]


class LotsIn(Strict):
    lots: list[LotIn] = Field(min_length=1, max_length=MOST_LINES)


class LotOut(Told):
    """`on_hand` over all warehouses, of which `held` may not be sold. `expired`: its last day has passed where the program is."""

    id: int
    sku: str
    owner: str
    code: str
    serial: bool
    state: LotState
    expired: bool
    expires_on: date | None
    best_before: date | None
    manufactured_on: date | None
    supplier_lot: str
    warranty_until: date | None
    attributes: dict[str, str]
    on_hand: QuantityText
    created_at: Moment


class LotsOut(Told):
    lots: list[int]


class LotQuery(PageQuery):
    sku: Code | None = None
    owner: Code | None = None
    code: Code | None = None
    state: LotState | None = None
    expires_before: date | None = None
    due: bool | None = Field(None, description="Near its last day by its own expiry rule.")


class ExpiryRuleIn(Strict):
    """Of a SKU or of a category, one of both."""

    sku: Code | None = None
    category: Annotated[str, StringConstraints(min_length=1, max_length=60)] | None = None
    days: int = Field(gt=0, le=3650)


class ExpiryRuleOut(Told):
    id: int
    sku: str | None
    category: str | None
    days: int


class LotStateIn(Strict):
    state: LotState
    reason: Annotated[str, StringConstraints(min_length=1, max_length=200)]


class HoldLineIn(LineIn):
    bin: PlaceText
    reason: HoldReason
    note: Words = ""


class HoldsIn(Strict):
    """All lines are held or none."""

    lines: list[HoldLineIn] = Field(min_length=1, max_length=MOST_LINES)


class HoldOut(Told):
    id: int
    sku: str
    owner: str
    bin: str
    lot: str | None
    quantity: QuantityText
    open: QuantityText
    reason: str
    note: str
    placed_by: str
    placed_at: Moment


class HoldIdsOut(Told):
    holds: list[int]


class HoldQuery(PageQuery):
    """Holds that still hold something."""

    sku: Code | None = None
    warehouse: Code | None = None
    reason: HoldReason | None = None


class PartOfHoldIn(Strict):
    """Without a quantity, all that is still held."""

    hold: Annotated[int, Field(gt=0, lt=2**63)]
    quantity: QuantityText | None = None


class LiftsIn(Strict):
    holds: list[PartOfHoldIn] = Field(min_length=1, max_length=MOST_LINES)


class RejectionsIn(Strict):
    """To a quarantine bin, or, where none is named, scrapped for a reason."""

    holds: list[PartOfHoldIn] = Field(min_length=1, max_length=MOST_LINES)
    to_bin: PlaceText | None = None
    reason: Reason | None = None
