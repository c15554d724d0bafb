"""What customs want to know of goods that go abroad: for a carrier, carton by carton, and as the commercial invoice."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from babel.dates import format_date
from django.conf import settings
from django.utils import timezone

from quartermaster.catalog.business import letterhead, sender_of
from quartermaster.catalog.models import Sku
from quartermaster.kernel.iso import country_name
from quartermaster.kernel.money import rounded, written
from quartermaster.kernel.quantities import plain
from quartermaster.kernel.refusals import Conflict, FieldError
from quartermaster.printing import barcodes, typesetting
from quartermaster.printing.typesetting import Sheet
from quartermaster.sales.carton_papers import cartons_on, hazards, ship_to
from quartermaster.sales.models import Carton, Order, OrderKit, OrderLine, Shipment

ZERO = Decimal(0)
NEEDED = (("hs_code", "tariff code"), ("origin", "country of origin"), ("weight_g", "weight"))
KILOGRAMS = {"kg": Decimal(1), "g": Decimal("0.001")}


class CustomsIncomplete(Conflict):
    """Customs would send it back: every SKU that lacks something is named with what it lacks."""

    code = "customs_incomplete"
    title = "Customs need more than is known"


class NotAbroad(Conflict):
    """Within a country there is no customs."""

    code = "not_abroad"
    title = "The shipment stays in its country"


@dataclass(slots=True)
class _Item:
    """So much of a SKU on the shipment, at what one is sold for, or one unit of weight where it is sold by weight."""

    sku: Sku
    price: Decimal
    quantity: Decimal = ZERO
    weight_kg: Decimal = ZERO
    amount: Decimal = ZERO

    def add(self, row: Any) -> None:
        """What a carton's line has of it; of what is weighed, at what it weighed when it left."""
        self.quantity += row.quantity
        measure = row.quantity
        if row.weight is not None and row.pick_line.order_line.kit is None:
            measure = row.weight
        self.amount += measure * self.price
        by_scale = KILOGRAMS.get(self.sku.weighed_in.code) if self.sku.weighed_in and row.weight is not None else None
        self.weight_kg += row.weight * by_scale if by_scale else (self.sku.weight_g or ZERO) * row.quantity / 1000


@dataclass(frozen=True, slots=True)
class Declared:
    """So much of a SKU as it is told to customs; weight and worth are of all of it."""

    sku: str
    description: str
    hs_code: str
    origin: str
    quantity: Decimal
    weight_kg: Decimal
    amount: Decimal


_UNION = "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MC MT NL PL PT RO SE SI SK"
CUSTOMS_UNION = frozenset(_UNION.split())
"""Between these no customs are asked: the European Union, and Monaco with it."""


def crosses_customs(order: Order) -> bool:
    """Whether its goods leave the country, or the customs union, that they are sent from."""
    start, goal = order.warehouse.country or sender_of(order.owner_id).country, order.country
    return bool(start and goal) and start != goal and not {start, goal} <= CUSTOMS_UNION


def declared(order: Order, cartons: Iterable[Carton]) -> list[Declared]:
    """What is in these cartons. Refused while something is missing (`CustomsIncomplete`)."""
    items = _items(row for carton in cartons for row in carton.lines.all() if row.quantity)
    _refuse_gaps(order, items)
    return [
        Declared(
            item.sku.code,
            item.sku.customs_description or item.sku.name,
            item.sku.hs_code,
            item.sku.origin,
            item.quantity,
            item.weight_kg,
            rounded(item.amount, str(settings.CURRENCY)),
        )
        for item in items
    ]


def invoice(shipment: Shipment) -> bytes:
    """The invoice as a PDF. Refused within a country (`NotAbroad`), and while something is missing (`CustomsIncomplete`)."""
    return typesetting.pdf(sheet_of(shipment))


def sheet_of(shipment: Shipment) -> Sheet:
    order, sender = shipment.order, sender_of(shipment.order.owner_id)
    if order.country and order.country == (order.warehouse.country or sender.country):
        raise NotAbroad(f"{shipment.number} stays in {country_name(order.country)}: there is no customs invoice for it.")
    cartons = cartons_on(shipment)
    items = _items(row for carton in cartons for row in carton.lines.all() if row.quantity)
    _refuse_gaps(order, items)
    typesetting.require_printable(len(items), what=f"The customs invoice of {shipment.number}")
    currency = str(settings.CURRENCY)
    amounts = [rounded(item.amount, currency) for item in items]
    weight = sum((item.weight_kg for item in items), ZERO)
    day = timezone.localtime(shipment.shipped_at).date()
    values: dict[str, Any] = {
        **letterhead(sender),
        "number": shipment.number,
        "code": barcodes.code_128(shipment.number),
        "foot": f"{sender.legal_name} · commercial invoice {shipment.number}",
        "ship_to": ship_to(order, seen_from=""),
        "facts": [
            ["Date", format_date(day, "d MMMM y", locale="en_GB")],
            ["Order", order.number],
            *([["Reference", order.reference]] if order.reference else []),
            ["From", country_name(order.warehouse.country or sender.country)],
            ["To", country_name(order.country)],
            ["Cartons", str(len(cartons))],
            ["Net weight", f"{weight:,.3f} kg"],
            *([["Carrier", shipment.carrier]] if shipment.carrier else []),
        ],
        "currency": currency,
        "lines": [_row(item, amount, currency) for item, amount in zip(items, amounts, strict=True)],
        "total": written(sum(amounts, ZERO), currency),
        "dangerous": hazards(item.sku for item in items),
    }
    return Sheet("sales/customs", f"Commercial invoice {shipment.number}", values, made_at=shipment.shipped_at)


def _items(rows: Iterable[Any]) -> list[_Item]:
    """What is on the shipment by SKU and price, in the order of the lines."""
    found: dict[tuple[int, Decimal], _Item] = {}
    for row in rows:
        line = row.pick_line.order_line
        price = line.unit_price if line.kit is None else _share_of_kit(line)
        item = found.setdefault((line.sku_id, price), _Item(line.sku, price))
        item.add(row)
    return list(found.values())


def _share_of_kit(line: OrderLine) -> Decimal:
    """A component has no price of its own: its kit's is shared out by what the components would be sold for alone."""
    kit: OrderKit = line.kit  # type: ignore[assignment]
    parts = list(kit.lines.select_related("sku"))
    by_price = any(part.sku.retail_price for part in parts)
    worth = {part.pk: (part.per_kit or ZERO) * (part.sku.retail_price if by_price else Decimal(1)) for part in parts}
    share = kit.unit_price * worth[line.pk] / sum(worth.values(), ZERO)
    return (share / (line.per_kit or Decimal(1))).quantize(Decimal("0.0001"))


def _refuse_gaps(order: Order, items: list[_Item]) -> None:
    gaps: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for item in items:
        known = {"hs_code": item.sku.hs_code, "origin": item.sku.origin, "weight_g": item.weight_kg}
        gaps[item.sku.code] += [(name, words) for name, words in NEEDED if not known[name]]
        if not item.price:
            gaps[item.sku.code].append(("price", "price"))
    errors = [
        FieldError(f"/skus/{code}/{name}", "missing", f"{code} has no {words}.")
        for code, missing in gaps.items()
        for name, words in dict.fromkeys(missing)
    ]
    if not order.country:
        errors.insert(0, FieldError("/country", "missing", f"{order.number} does not say to which country it goes."))
    if errors:
        told = " ".join(error.message for error in errors[:5])
        more = f" And {len(errors) - 5} more." if len(errors) > 5 else ""
        raise CustomsIncomplete(f"{told}{more} Say them under Products, Weights, customs, then try again.", errors=errors)


def _row(item: _Item, amount: Decimal, currency: str) -> list[str]:
    return [
        item.sku.code,
        item.sku.customs_description or item.sku.name,
        item.sku.hs_code,
        item.sku.origin,
        f"{plain(item.quantity)} {item.sku.unit.code}",
        f"{item.weight_kg:,.3f}",
        written(item.price, currency),
        written(amount, currency),
    ]
