"""What the verbs of purchasing are given: orders to draft, deliveries to take in. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

GOOD = "good"
DAMAGED = "damaged"
WRONG_LOT = "wrong_lot"
EXPIRED = "expired"
UNFIT = (DAMAGED, WRONG_LOT, EXPIRED)
"""What goes to quarantine, and is a discrepancy of the same name."""


@dataclass(frozen=True, slots=True)
class NewLine:
    """So much of a SKU, in its base unit; `entered` as typed ("3 case"). No cost means the supplier's, else the SKU's.

    No day wanted means the order's.
    """

    sku_id: int
    quantity: Decimal
    entered: str = ""
    unit_cost: Decimal | None = None
    wanted_on: date | None = None


@dataclass(frozen=True, slots=True)
class AcknowledgedLine:
    """What the supplier confirms of the line at `position`: None is as it was asked for; a quantity of zero, that none comes."""

    position: int
    quantity: Decimal | None = None
    on: date | None = None


@dataclass(frozen=True, slots=True)
class NewCharge:
    """Freight, duty or the like (`PurchaseOrderCharge.Kind`), in the books' currency, split by value or quantity."""

    kind: str
    amount: Decimal
    basis: str = "value"


@dataclass(frozen=True, slots=True)
class NewOrder:
    """An order to draft (or what a draft becomes). No owner means the house; `occurred_at` is for loading many days at once.

    It is in the supplier's currency; no `exchange_rate` means the supplier's usual one.
    """

    supplier_id: int
    warehouse_id: int
    lines: Sequence[NewLine]
    owner_id: int | None = None
    expected_on: date | None = None
    note: str = ""
    occurred_at: datetime | None = None
    exchange_rate: Decimal | None = None


@dataclass(frozen=True, slots=True)
class ReceivedLot:
    """The lot that goods came in, or the serials of the pieces, with what their label says."""

    code: str = ""
    serials: tuple[str, ...] = ()
    expires_on: date | None = None
    best_before: date | None = None
    manufactured_on: date | None = None
    supplier_lot: str = ""
    warranty_until: date | None = None


@dataclass(frozen=True, slots=True)
class ReceivedLine:
    """Goods off the lorry: by the order's line (`position`) or by SKU, which fills the order's lines of it in turn.

    What comes in several lots is several lines. `lot` is there for SKUs that are tracked, and only for them.
    """

    quantity: Decimal
    position: int | None = None
    sku_id: int | None = None
    condition: str = GOOD
    entered: str = ""
    lot: ReceivedLot | None = None
    weight: Decimal | None = None
    """What they weigh together, of a SKU that is weighed; `confirmed`: although such pieces usually weigh something else."""
    confirmed: bool = False


@dataclass(frozen=True, slots=True)
class Delivery:
    """One delivery on one order. `final`: this was all, so what is still open is short. `bin_id`: a dock other than the first.

    `allow_over` accepts more than was ordered (with the permission; `blind` needs none: who counted could not know).
    `version` refuses when the order has changed since. `missing` (position → quantity) was announced and did not come;
    `delivery_id` is the announced delivery that the goods came with.
    """

    number: str
    lines: Sequence[ReceivedLine]
    delivery_note: str = ""
    note: str = ""
    final: bool = False
    allow_over: bool = False
    bin_id: int | None = None
    version: int | None = None
    occurred_at: datetime | None = None
    blind: bool = False
    missing: Mapping[int, Decimal] = field(default_factory=dict)
    delivery_id: int | None = None


@dataclass(frozen=True, slots=True)
class AnnouncedLine:
    """What a delivery is said to hold of a SKU: for a line of an order (`order`, `position`), or for none that was named."""

    sku_id: int
    quantity: Decimal
    entered: str = ""
    order: str = ""
    position: int | None = None
    lot: str = ""
    expires_on: date | None = None
    serials: str = ""
    sscc: str = ""


@dataclass(frozen=True, slots=True)
class NewDelivery:
    """A delivery to announce. Without lines nobody said what is in it; no owner means the house."""

    supplier_id: int
    warehouse_id: int
    lines: Sequence[AnnouncedLine] = ()
    owner_id: int | None = None
    reference: str = ""
    carrier: str = ""
    tracking: str = ""
    expected_at: datetime | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class ReceiptPart:
    """So much of the line at `place` (1 is the first) of a receipt."""

    place: int
    quantity: Decimal


@dataclass(frozen=True, slots=True)
class NewBreak:
    """From so much in one line on, on these days (both included, None is without end), one base unit costs so much."""

    from_quantity: Decimal
    unit_cost: Decimal
    valid_from: date | None = None
    valid_until: date | None = None


@dataclass(frozen=True, slots=True)
class NewSupplierItem:
    """What a supplier sells; quantities and cost are per base unit. `preferred` takes the place of the SKU's former one.

    `breaks` take the place of those that are known; None leaves them as they are.
    """

    supplier_id: int
    sku_id: int
    unit_cost: Decimal = Decimal(0)
    supplier_code: str = ""
    lead_time_days: int | None = None
    minimum_quantity: Decimal | None = None
    order_multiple: Decimal | None = None
    preferred: bool = False
    pack_unit: str = ""
    breaks: tuple[NewBreak, ...] | None = None


@dataclass(frozen=True, slots=True)
class NewAddress:
    """Where a supplier is, for one purpose (`SupplierAddress.Kind`); `country` is two letters of ISO 3166-1."""

    street: str
    city: str
    country: str
    kind: str = "orders"
    name: str = ""
    street_2: str = ""
    region: str = ""
    postcode: str = ""


@dataclass(frozen=True, slots=True)
class NewContact:
    """Somebody at a supplier; `gets_orders` needs an e-mail address."""

    name: str
    role: str = ""
    email: str = ""
    phone: str = ""
    gets_orders: bool = False


@dataclass(frozen=True, slots=True)
class Terms:
    """On which terms a supplier sells. No currency means that of the books; the least value is in the supplier's currency."""

    currency: str = ""
    exchange_rate: Decimal = Decimal(1)
    payment_days: int | None = None
    incoterm: str = ""
    minimum_order_value: Decimal | None = None
