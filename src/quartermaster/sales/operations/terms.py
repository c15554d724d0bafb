"""On which terms an order is placed: its own, else its channel's and its customer's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from quartermaster.accounts.acts import Act
from quartermaster.sales.models import USUAL_PRIORITY, Customer, CustomerAddress, OnShort, Order, SalesChannel, Sourcing
from quartermaster.sales.operations.new_orders import NewOrder, ShipTo


@dataclass(frozen=True, slots=True)
class Terms:
    """What an order is written with. `sourcing` is empty where the warehouse was named."""

    channel_id: int | None
    on_short: str
    priority: int
    ship_complete: bool
    sourcing: str
    payment_due_at: datetime | None
    ship_to: ShipTo

    @property
    def takes_all_or_nothing(self) -> bool:
        return self.on_short == OnShort.ALL_OR_NOTHING


def terms_of(act: Act, orders: Sequence[NewOrder]) -> list[Terms]:
    """Each order's terms, with a fixed number of questions."""
    customers = Customer.objects.in_bulk({order.customer_id for order in orders if order.customer_id})
    channels = SalesChannel.objects.filter(archived_at=None).in_bulk()
    usual = CustomerAddress.objects.filter(customer_id__in=customers, for_shipping=True)
    addresses = {row.customer_id: row for row in usual}
    found = []
    for order in orders:
        customer = customers.get(order.customer_id or 0)
        channel = channels.get(order.channel_id or (customer and customer.channel_id) or 0)
        found.append(_terms(act, order, customer, channel, addresses.get(order.customer_id or 0)))
    return found


def _terms(
    act: Act, order: NewOrder, customer: Customer | None, channel: SalesChannel | None, usual: CustomerAddress | None
) -> Terms:
    complete = order.ship_complete if order.ship_complete is not None else bool(customer and customer.ship_complete)
    on_short = order.on_short or (channel.on_short if channel else OnShort.REFUSE)
    awaits = channel is not None and channel.awaits_payment and not order.draft
    rule = order.sourcing or (channel.sourcing if channel else Sourcing.FEWEST_PARCELS)
    return Terms(
        channel_id=channel.pk if channel else None,
        on_short=OnShort.ALL_OR_NOTHING if complete and on_short == OnShort.BACKORDER else on_short,
        priority=order.priority or (customer and customer.priority) or (channel.priority if channel else USUAL_PRIORITY),
        ship_complete=complete,
        sourcing="" if order.warehouse_id else Sourcing.ONE_WAREHOUSE if complete else rule,
        payment_due_at=act.occurred_at + timedelta(hours=channel.payment_hours) if channel and awaits else None,
        ship_to=_ship_to(order, usual),
    )


def _ship_to(order: NewOrder, usual: CustomerAddress | None) -> ShipTo:
    if order.ship_to is not None or order.address or usual is None:
        return order.ship_to or ShipTo(address=order.address)
    return ship_to_of(usual)


def ship_to_of(usual: CustomerAddress) -> ShipTo:
    """A copy of a customer's address, for an order."""
    texts = (usual.name or usual.customer.name, usual.lines, usual.postcode, usual.city, usual.region, usual.country)
    return ShipTo(*texts, usual.latitude, usual.longitude)


def ship_to_of_order(order: Order) -> ShipTo:
    """Where an order goes."""
    texts = (order.ship_name, order.address, order.postcode, order.city, order.region, order.country)
    return ShipTo(*texts, order.latitude, order.longitude)
