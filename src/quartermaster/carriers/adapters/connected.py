"""Carriers with interfaces of their own, as the rest of the room sees them: what they have answered, never the network.

They are asked by jobs (`operations/asking.py`, `operations/purchases.py`); whoever compares and chooses reads what was kept.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.conf import settings
from django.utils import timezone

from quartermaster.carriers.adapters.through_karrio import Access, Commodity, NoAnswer, Papers, Party
from quartermaster.carriers.connectors import CONNECTORS
from quartermaster.carriers.interface import Consignment, Offer
from quartermaster.carriers.models import Account, Carrier, Inquiry, Service
from quartermaster.carriers.tariffs import Measures
from quartermaster.catalog.business import business_of
from quartermaster.kernel import clock
from quartermaster.kernel.quantities import plain
from quartermaster.kernel.sealing import SealBroken, unseal
from quartermaster.locations.models import Warehouse
from quartermaster.sales import customs
from quartermaster.sales.customs import Declared
from quartermaster.sales.models import Carton, Order
from quartermaster.sales.queries import cartons_of

SEALED_FOR = "carrier account"
GRAIN = Decimal("0.0001")
ADDRESS = ""
"""Under which the address stands among what was asked."""


class Connected:
    """A carrier that we have an account with."""

    def __init__(self, carrier: Carrier) -> None:
        self._carrier = carrier

    def offers(self, consignment: Consignment) -> list[Offer]:
        """What it answered last, while that holds for these cartons; else why there is no offer."""
        services = list(self._carrier.services.filter(archived_at=None).order_by("transit_days", "code"))
        kept = Inquiry.objects.filter(order__number=consignment.order, carrier=self._carrier).select_related("order").first()
        if why := self._why_not(consignment, kept):
            return [Offer(service.pk, {}, None, why) for service in services]
        answered = {row["service"]: row for row in (kept.offers if kept else ())}
        return [_offer(service, answered.get(service.code), consignment.cartons) for service in services]

    def hand_over(self, manifest: str, tracking: Sequence[str]) -> None:
        """None of the connectors takes manifests: the paper that the driver signs is all there is, and its page says so."""

    def _why_not(self, consignment: Consignment, kept: Inquiry | None) -> str:
        if not serves(self._carrier.account, consignment.warehouse_id):
            return "Its account is for other warehouses."
        if unmeasured := next((row for row in consignment.cartons if row.weight_g is None), None):
            return f"{unmeasured.carton} is not weighed."
        if kept is None:
            return "It was not asked yet."
        if kept.state == Inquiry.State.ASKING:
            return "It is being asked."
        if kept.state == Inquiry.State.FAILED:
            return kept.said
        if not holds(kept, consignment):
            return "Its prices no longer hold. Ask again."
        return ""


def serves(account: Account, warehouse_id: int) -> bool:
    places = list(account.places.values_list("warehouse_id", flat=True))
    return not places or warehouse_id in places


def asked_for(order: Order, cartons: Sequence[Measures]) -> dict[str, str]:
    """What an inquiry is about, so that it is known whether its answer still holds."""
    where = (order.ship_name, order.address, order.postcode, order.city, order.region, order.country)
    return {ADDRESS: "\n".join(where)} | {row.carton: measures_text(row) for row in cartons}


def measures_text(row: Measures) -> str:
    return f"{row.weight_g} g {' x '.join(str(side) for side in row.sides_mm or ())}".strip()


def holds(kept: Inquiry, consignment: Consignment) -> bool:
    if kept.expires_at is None or kept.expires_at <= clock.now():
        return False
    now = asked_for(kept.order, consignment.cartons)
    return all(kept.asked.get(name) == text for name, text in now.items())


def _offer(service: Service, row: Mapping[str, Any] | None, cartons: Sequence[Measures]) -> Offer:
    if row is None:
        return Offer(service.pk, {}, None, "It is not offered for this.")
    if row["why"]:
        return Offer(service.pk, {}, None, row["why"])
    prices = {one.carton: Decimal(row["prices"][one.carton]) for one in cartons}
    if not prices:
        return Offer(service.pk, {}, None, "No carton waits to be sent.")
    return Offer(service.pk, prices, date.fromisoformat(row["promised_on"]))


# ---------------------------------------------------------------- below: in the words of the door


def access_of(account: Account) -> Access:
    """The account, opened. `NoAnswer` where its secrets were sealed with another key."""
    connector = CONNECTORS[account.connector]
    try:
        secrets = unseal(account.secrets, purpose=SEALED_FOR)
    except SealBroken:
        said = "Its secrets were sealed with another key than this installation has now. Type them again on the carrier’s page."
        raise NoAnswer(said, later=False) from None
    country = account.credentials.get("country", "")
    credentials = {name: value for name, value in account.credentials.items() if name != "country"}
    return Access(connector, credentials | secrets, country, account.test_mode)


def sender_of(warehouse: Warehouse, owner_id: int) -> Party:
    """The owner’s business, at the warehouse."""
    business = business_of(owner_id)
    return Party(
        name=business.legal_name if business else warehouse.name,
        lines=[warehouse.street],
        postcode=warehouse.postcode,
        city=warehouse.city,
        region="",
        country=warehouse.country,
        phone=business.phone if business else "",
        email=business.email if business else "",
    )


def receiver_of(order: Order) -> Party:
    customer = order.customer
    return Party(
        name=order.ship_name or (customer.name if customer else ""),
        lines=order.address.splitlines(),
        postcode=order.postcode,
        city=order.city,
        region=order.region,
        country=order.country,
        email=customer.email if customer else "",
    )


def papers_of(order: Order, carton: Carton) -> Papers | None:
    """What the carrier tells customs of a carton; None where it crosses no border of theirs. `CustomsIncomplete` while something
    is missing."""
    if not customs.crosses_customs(order):
        return None
    goods = customs.declared(order, cartons_of(order).filter(pk=carton.pk))
    business, today = business_of(order.owner_id), timezone.localdate(clock.now())
    signer = business.legal_name if business else ""
    return Papers(carton.number, today, str(settings.CURRENCY), signer, [_commodity(one) for one in goods])


def _commodity(one: Declared) -> Commodity:
    """Where there are no whole pieces, all of it is one."""
    whole = one.quantity == one.quantity.to_integral_value()
    pieces = int(one.quantity) if whole else 1
    title = one.description if whole else f"{plain(one.quantity)} of {one.description}"
    weight, value = (amount.quantize(GRAIN, ROUND_HALF_UP) for amount in (one.weight_kg / pieces, one.amount / pieces))
    return Commodity(one.sku, title, one.hs_code, one.origin, pieces, weight, value)
