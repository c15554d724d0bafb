"""What the demo invents of purchasing: whom to ask at suppliers, at which prices, who approves, and orders on their way."""

from __future__ import annotations

from datetime import time
from decimal import Decimal
from math import ceil

from django.db import transaction

from quartermaster.accounts.acts import Act
from quartermaster.demo.operations.opening import DAY, Shop
from quartermaster.demo.shop import INVENTED, Supply
from quartermaster.kernel.money import PRICE_SCALE
from quartermaster.purchasing import operations as purchasing
from quartermaster.purchasing.models import PurchaseOrder, Supplier
from quartermaster.purchasing.papers import (
    AcknowledgedLine,
    NewAddress,
    NewBreak,
    NewContact,
    NewLine,
    NewOrder,
    NewSupplierItem,
    Terms,
)

WAREHOUSE = "LDS"
LINES = 2
KNOWN = (
    ("HARROW", "Sample Lane 4", "Sheffield", "S1 2AA", "GB", Terms(payment_days=30, minimum_order_value=Decimal(150))),
    ("LUMEN", "Example Yard 9", "Bath", "BA1 1AA", "GB", Terms(payment_days=14, incoterm="DAP")),
    ("PAPERLY", "Specimen Road 21", "York", "YO1 7AA", "GB", Terms(payment_days=60, incoterm="DDP")),
    ("NORDKRAFT", "Eksempelvej 5", "Aarhus", "8000", "DK", Terms(payment_days=45, incoterm="FOB")),
)
"""Code, street, city, postcode, country, and terms: in the currency of the books, as all the demo's costs are."""
LIMITS = (("buyer", Decimal(2000), Decimal(250)), ("manager", Decimal(20000), Decimal(5000)))
"""Role, and up to how much it approves of others and of its own. Administrators have no limit."""
SOME, MANY, MORE = 10, 40, 60
"""From so many packs on, a piece costs less."""
SMALL, LARGE = Decimal(60), Decimal(400)
"""What a line of an order comes to at least, before price breaks: two large ones are more than buyers approve of their own."""
COMES_IN = 12 * DAY


@transaction.atomic
def ask(opened: Shop) -> None:
    """Fill in four suppliers, say who approves how much, and leave an order at each stage before its goods come.

    A very small shop, in which one of them sells next to nothing, goes without.
    """
    if any(len(_goods(opened, code)) < LINES for code, *_ in KNOWN):
        return
    for code, street, city, postcode, country, terms in KNOWN:
        _fill_in(opened, code, NewAddress(street, city, country, postcode=postcode), terms)
    for code in ("HARROW", "LUMEN"):
        _grade_prices(opened, code)
    for role, most, most_own in LIMITS:
        purchasing.set_approval_rule(opened.acts["manager"], role=role, most=most, most_own=most_own)
    _leave_pending(opened, "HARROW")
    _leave_approved(opened, "LUMEN")
    _acknowledge(opened, "PAPERLY")
    _hold(opened, "NORDKRAFT")
    _revise(opened, "LUMEN")


# ---------------------------------------------------------------- suppliers


def _fill_in(opened: Shop, code: str, address: NewAddress, terms: Terms) -> None:
    supplier = Supplier.objects.get(pk=opened.supplier_ids[code])
    domain = f"{code.lower()}.example"
    purchasing.change_supplier(
        opened.acts["buyer"],
        supplier_id=supplier.pk,
        version=supplier.version,
        code=supplier.code,
        name=supplier.name,
        email=f"office@{domain}",
        lead_time_days=supplier.lead_time_days,
        note=supplier.note,
        terms=terms,
        addresses=[address],
        contacts=[
            NewContact("Ada Sample (invented)", "Orders", f"orders@{domain}", "020 7946 0101", gets_orders=True),
            NewContact("Ben Specimen (invented)", "Complaints", f"claims@{domain}", "020 7946 0102"),
        ],
    )


def _grade_prices(opened: Shop, code: str) -> None:
    """More costs less; from the first of January on it takes more to pay the least."""
    new_year = opened.today.replace(year=opened.today.year + 1, month=1, day=1)
    items = [
        NewSupplierItem(
            supplier_id=opened.supplier_ids[code],
            sku_id=opened.sku_ids[supply.code],
            unit_cost=supply.cost,
            order_multiple=Decimal(supply.multiple),
            preferred=True,
            breaks=(
                NewBreak(Decimal(supply.multiple * SOME), _part(supply, "0.95")),
                NewBreak(Decimal(supply.multiple * MANY), _part(supply, "0.90"), valid_until=new_year - DAY),
                NewBreak(Decimal(supply.multiple * MORE), _part(supply, "0.90"), valid_from=new_year),
            ),
        )
        for supply in _goods(opened, code)
    ]
    purchasing.set_supplier_items(opened.acts["buyer"], items=items)


def _part(supply: Supply, share: str) -> Decimal:
    return round(supply.cost * Decimal(share), PRICE_SCALE)


# ---------------------------------------------------------------- orders


def _leave_pending(opened: Shop, code: str) -> None:
    number = _draft(opened, code, LARGE, days_ago=1).number
    purchasing.submit(_act(opened, "buyer", 1, 11), number=number)


def _leave_approved(opened: Shop, code: str) -> None:
    """It waits to be sent to the contact who gets orders."""
    number = _draft(opened, code, SMALL, days_ago=1).number
    purchasing.submit(_act(opened, "buyer", 1, 11), number=number)
    purchasing.approve(_act(opened, "manager", 1, 12), number=number)


def _acknowledge(opened: Shop, code: str) -> None:
    """The supplier has a pack less of the second line, a week later; nobody has accepted that."""
    order = _place(opened, code)
    line = order.lines.get(position=LINES)
    less = line.quantity - opened.plan.supplies[line.sku.code].multiple
    said = AcknowledgedLine(line.position, less, (order.expected_on or opened.today) + 7 * DAY)
    act = _act(opened, "buyer", 2, 15)
    purchasing.acknowledge(act, number=order.number, lines=[said], reference=f"{code}-2201 (invented)")


def _hold(opened: Shop, code: str) -> None:
    order = _place(opened, code)
    act = _act(opened, "manager", 1, 14).because("The supplier asks for a deposit that was not agreed (invented)")
    purchasing.hold(act, number=order.number)


def _revise(opened: Shop, code: str) -> None:
    """A pack less of the first line, for a later day."""
    order = _place(opened, code)
    first, *others = order.lines.order_by("position")
    fewer = first.quantity - opened.plan.supplies[first.sku.code].multiple
    changed = NewOrder(
        supplier_id=order.supplier_id,
        warehouse_id=order.warehouse_id,
        lines=[
            NewLine(first.sku_id, fewer, unit_cost=first.unit_cost),
            *(NewLine(line.sku_id, line.quantity, unit_cost=line.unit_cost) for line in others),
        ],
        expected_on=(order.expected_on or opened.today) + 3 * DAY,
        note=INVENTED,
    )
    act = _act(opened, "buyer", 1, 16).because("Fewer are needed, and later (invented)")
    purchasing.edit_order(act, number=order.number, version=order.version, order=changed)


def _place(opened: Shop, code: str) -> PurchaseOrder:
    number = _draft(opened, code, LARGE, days_ago=3).number
    purchasing.approve(_act(opened, "manager", 3, 12), number=number)
    return purchasing.place(_act(opened, "buyer", 3, 13), number=number)


def _draft(opened: Shop, code: str, worth: Decimal, *, days_ago: int) -> PurchaseOrder:
    order = NewOrder(
        supplier_id=opened.supplier_ids[code],
        warehouse_id=opened.warehouse_ids[WAREHOUSE],
        lines=[NewLine(opened.sku_ids[one.code], _quantity(one, worth)) for one in _goods(opened, code)],
        expected_on=opened.today + COMES_IN,
        note=INVENTED,
    )
    return purchasing.draft_order(_act(opened, "buyer", days_ago, 10), order=order)


def _quantity(supply: Supply, worth: Decimal) -> Decimal:
    """In whole packs, and more than one: so many that they cost `worth` or more where no price break holds."""
    packs = max(2, ceil(worth / (supply.cost * supply.multiple)))
    return Decimal(packs * supply.multiple)


def _goods(opened: Shop, code: str) -> list[Supply]:
    """A few that the supplier sells, neither the cheapest nor the dearest."""
    sold = [supply for supply in opened.plan.supplies.values() if supply.supplier == code and 1 <= supply.cost <= 5]
    return sorted(sold, key=lambda supply: supply.code)[:LINES]


def _act(opened: Shop, role: str, days_ago: int, hour: int) -> Act:
    return opened.acts[role].at(opened.on(opened.today - days_ago * DAY, time(hour)))
