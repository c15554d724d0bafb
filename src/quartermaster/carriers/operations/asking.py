"""What carriers over the network ask for an order's cartons: a person wants to know, a job asks, the answers are kept a while."""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import transaction

from quartermaster.accounts.acts import Act
from quartermaster.carriers import queries
from quartermaster.carriers.adapters import through_karrio as karrio
from quartermaster.carriers.adapters.connected import access_of, asked_for, receiver_of, sender_of
from quartermaster.carriers.adapters.through_karrio import Rate
from quartermaster.carriers.connectors import CONNECTORS
from quartermaster.carriers.models import Account, Inquiry, Service
from quartermaster.carriers.operations.buying import NothingToLabel, cartons_to_label
from quartermaster.carriers.tariffs import Measures, arrives_on, working_day
from quartermaster.kernel import clock
from quartermaster.kernel.notices import Notice, announce
from quartermaster.kernel.refusals import Conflict
from quartermaster.sales.models import Order

HOLD_FOR = timedelta(minutes=30)
"""How long offers hold: carriers change their prices by the day, but what is shown must be what is paid."""
ASKING_TAKES = timedelta(minutes=3)
"""A question that is older died with its worker, and may be put again."""
MOST_CARTONS = 20
BREATH_SECONDS = 1.0


class NobodyToAsk(Conflict):
    code = "no_carrier_to_ask"
    title = "No carrier is asked over the network"


class TooManyCartons(Conflict):
    code = "too_many_cartons"
    title = "Too many cartons at once"


@transaction.atomic
def ask_carriers(act: Act, *, number: str) -> list[Inquiry]:
    """Have every carrier with an account for the order's warehouse asked by a job what it wants for the cartons that wait.

    Whom an answer is still awaited from is not asked again.
    """
    order = Order.objects.select_related("warehouse", "customer").get(number=number)
    accounts = queries.accounts_at(order.warehouse_id)
    if not accounts:
        raise NobodyToAsk(f"No carrier has an account that serves {order.warehouse.name}. Connect one on the page of carriers.")
    measured = [row for row in _waiting(order) if row.weight_g]
    if not measured:
        raise NothingToLabel(f"No carton of {number} is weighed and waits for a label. Say what they weigh, then ask.")
    if len(measured) > MOST_CARTONS:
        raise TooManyCartons(f"Prices are asked for up to {MOST_CARTONS} cartons at once; {number} has {len(measured)}.")
    return [_ask(act, order, account, measured) for account in accounts]


def has_weighed_cartons(order: Order) -> bool:
    """Whether there is something to ask for."""
    return any(row.weight_g for row in _waiting(order))


def _waiting(order: Order) -> list[Measures]:
    cartons = cartons_to_label(order)
    measured = queries.measures(cartons)
    return [measured[carton.pk] for carton in cartons]


def _ask(act: Act, order: Order, account: Account, cartons: Sequence[Measures]) -> Inquiry:
    told = {"state": Inquiry.State.ASKING, "asked": asked_for(order, cartons), "asked_at": act.occurred_at, "said": ""}
    found, made = Inquiry.objects.select_for_update().get_or_create(order=order, carrier=account.carrier, defaults=told)
    asking = found.state == Inquiry.State.ASKING and act.occurred_at - found.asked_at < ASKING_TAKES
    if made or not asking or found.asked != told["asked"]:
        for name, value in told.items():
            setattr(found, name, value)
        found.save(update_fields=list(told))
        announce(Notice("carriers.asking", documents=(order.number, f"inquiry:{found.pk}")))
    return found


def answer_inquiry(act: Act, *, inquiry_id: int) -> None:
    """Ask the carrier, outside of any transaction, and keep what it says. Safe to run twice: asking costs nothing."""
    inquiry = Inquiry.objects.select_related("order__warehouse", "order__customer", "carrier").get(pk=inquiry_id)
    if inquiry.state != Inquiry.State.ASKING:
        return
    order, account = inquiry.order, queries.account_of(inquiry.carrier)
    cartons = [row for row in _waiting(order) if row.weight_g]
    told: dict[str, Any] = {"asked": asked_for(order, cartons), "offers": [], "said": ""}
    try:
        rates = {row.carton: _patiently(account, order, row) for row in cartons}
    except (karrio.NoAnswer, karrio.Refused) as no:
        told |= {"state": Inquiry.State.FAILED, "said": no.said[:500]}
    else:
        offers = [_offer(service, rates, order) for service in account.carrier.services.filter(archived_at=None)]
        told |= {"state": Inquiry.State.ANSWERED, "offers": offers, "expires_at": clock.now() + HOLD_FOR}
    Inquiry.objects.filter(pk=inquiry_id, asked_at=inquiry.asked_at).update(answered_at=clock.now(), **told)
    announce(Notice("carriers.answered", documents=(order.number,)))


def _patiently(account: Account, order: Order, carton: Measures) -> list[Rate]:
    """A second question where the first met a fault that may pass."""
    access, sender, receiver = access_of(account), sender_of(order.warehouse, order.owner_id), receiver_of(order)
    try:
        return karrio.rates(access, sender, receiver, carton, carton.carton)
    except karrio.NoAnswer as none:
        if not none.later or none.said.startswith("It did not answer within"):
            raise
    time.sleep(BREATH_SECONDS)
    return karrio.rates(access, sender, receiver, carton, carton.carton)


def _offer(service: Service, rates: dict[str, list[Rate]], order: Order) -> dict[str, Any]:
    """What the service asks for all cartons, as it is kept; `why` it cannot take one of them."""
    found: dict[str, Rate] = {}
    for carton, offered in rates.items():
        rate = next((one for one in offered if one.service.code == service.code), None)
        if rate is None:
            return {"service": service.code, "why": f"It is not offered for {carton}.", "prices": {}, "promised_on": None}
        if rate.currency != settings.CURRENCY:
            why = f"It asks in {rate.currency or 'no currency'}; prices are kept in {settings.CURRENCY} here."
            return {"service": service.code, "why": why, "prices": {}, "promised_on": None}
        found[carton] = rate
    days = max((_arrives(service, rate, order) for rate in found.values()), default=None)
    prices = {carton: f"{Decimal(rate.amount):f}" for carton, rate in found.items()}
    return {"service": service.code, "why": "", "prices": prices, "promised_on": days.isoformat() if days else None}


def _arrives(service: Service, rate: Rate, order: Order) -> date:
    """As the carrier says, else so many working days after the next."""
    if rate.arrives_on:
        return rate.arrives_on
    known = {one.code: one.days for one in CONNECTORS[service.carrier.account.connector].services}
    leaves = working_day(queries.local(clock.now(), order.warehouse).date())
    return arrives_on(leaves, rate.days or known.get(service.code, service.transit_days))
