"""Scenes of a carrier over the network: our account with it, an order weighed and asked for, labels wanted and bought."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings

from quartermaster.carriers import operations as carriers
from quartermaster.carriers.adapters.connected import asked_for
from quartermaster.carriers.connectors import UPS
from quartermaster.carriers.models import Account, Inquiry, Label, LabelPurchase, ParcelSize, Service
from quartermaster.carriers.operations import NewAccount
from quartermaster.carriers.operations.asking import HOLD_FOR
from quartermaster.carriers.queries import service_by_codes
from quartermaster.carriers.tariffs import Measures
from quartermaster.kernel import clock
from quartermaster.sales.operations import ShipTo
from quartermaster.sales.queries import order_by_number
from tests import scenes
from tests.carriers import stand_in
from tests.carriers.scenes import AT_HOME, packed
from tests.carriers.stand_in import Ups
from tests.scenes import Site

CREDENTIALS = {"client_id": stand_in.CLIENT, "client_secret": stand_in.SECRET, "account_number": "A1B2C3"}


@pytest.fixture
def ups(monkeypatch: pytest.MonkeyPatch) -> Iterator[Ups]:
    """UPS, as far as we can tell: it has a second for an answer."""
    with stand_in.listening() as (carrier, origin):
        monkeypatch.setattr(settings, "CARRIER_STAND_INS", {UPS.test_host: origin})
        monkeypatch.setattr(settings, "CARRIER_SECONDS", 1.0)
        yield carrier


def new_account(code: str = "", **more: Any) -> NewAccount:
    told: dict[str, Any] = {
        "connector": "ups",
        "credentials": CREDENTIALS,
        "services": ["STANDARD", "SAVER"],
        "country": "GB",
    } | more
    return NewAccount(code or scenes.fresh("UP")[-18:], "UPS Leeds", **told)


def connected(site: Site, **more: Any) -> Account:
    """An account with two services, and a warehouse that has an address."""
    place = site.warehouse
    place.street, place.postcode, place.city, place.country = "1 Mill Lane", "LS1 1AA", "Leeds", "GB"
    place.save()
    return carriers.connect(scenes.act(), account=new_account(**more))


def standard(account: Account) -> Service:
    return service_by_codes(account.carrier.code, "STANDARD")


def asked(site: Site, *weights_g: int, to: ShipTo = AT_HOME) -> str:
    """The number of an order whose carriers have answered."""
    number = packed(site, *(weights_g or (1_500,)), to=to)
    for inquiry in carriers.ask_carriers(scenes.act(), number=number):
        carriers.answer_inquiry(scenes.act(), inquiry_id=inquiry.pk)
    return number


def wanted(site: Site, account: Account, *weights_g: int) -> tuple[str, list[LabelPurchase]]:
    number = asked(site, *weights_g)
    return number, carriers.request_labels(scenes.act(), number=number, service=standard(account))


def bought(site: Site, account: Account) -> Label:
    _, (purchase,) = wanted(site, account)
    carriers.buy_requested(scenes.act(), purchase_id=purchase.pk)
    return Label.objects.get(purchase=purchase)


def inquiry(number: str) -> Inquiry:
    return Inquiry.objects.get(order__number=number)


def offered(number: str, account: Account) -> Inquiry:
    """As if it had answered, where there is no network."""
    order = order_by_number(number)
    cartons = [Measures(row.carton.number, row.weight_g, row.sides_mm) for row in ParcelSize.objects.filter(carton__order=order)]
    prices = {row.carton: "7.40" for row in cartons}
    offer = {"service": "STANDARD", "why": "", "prices": prices, "promised_on": "2026-12-01"}
    now = clock.now()
    return Inquiry.objects.create(
        order=order,
        carrier=account.carrier,
        state=Inquiry.State.ANSWERED,
        asked=asked_for(order, cartons),
        asked_at=now,
        answered_at=now,
        expires_at=now + HOLD_FOR,
        offers=[offer],
    )


def unclear(site: Site, account: Account) -> LabelPurchase:
    """A label of which nobody knows whether it was bought."""
    number = packed(site, 1_200)
    offered(number, account)
    (purchase,) = carriers.request_labels(scenes.act(), number=number, service=standard(account))
    said = {"state": LabelPurchase.State.UNCLEAR, "said": "It did not answer within 20 seconds.", "remedy": "Look there."}
    LabelPurchase.objects.filter(pk=purchase.pk).update(**said)
    return purchase
