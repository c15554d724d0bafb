"""The door to carriers with interfaces of their own, through the library karrio: it knows their words, we know ours.

karrio is an extra, takes a second to load, and turns off the checking of certificates for everything in the process when it
does; so it is loaded here alone, by the worker that first needs it, and put right at once (`_library`). Its transport is
replaced by ours (`network`).
"""

from __future__ import annotations

import base64
import binascii
import importlib
import importlib.util
import ssl
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Any

from quartermaster.carriers.adapters import network
from quartermaster.carriers.connectors import Connector, RemoteService
from quartermaster.carriers.interface import News
from quartermaster.carriers.states import Kind
from quartermaster.carriers.tariffs import Measures

LONGEST_SAID = 500
LATER = (429, 503)
"""Answers that mean: nothing was done, ask again later."""
_loading = threading.Lock()


class NoAnswer(Exception):
    """No answer, or none that can be understood; its words are for people. `later`: asking again may help."""

    def __init__(self, said: str, *, later: bool = True) -> None:
        super().__init__(said)
        self.said, self.later = said, later


class Refused(Exception):
    """The carrier says no, in its words."""

    def __init__(self, said: str) -> None:
        super().__init__(said)
        self.said = said


class Unclear(Exception):
    """Asked to sell a label it may have done so, and nobody knows."""

    def __init__(self, said: str) -> None:
        super().__init__(said)
        self.said = said


@dataclass(frozen=True, slots=True)
class Party:
    """Who sends or gets a parcel, and where."""

    name: str
    lines: Sequence[str]
    postcode: str
    city: str
    region: str
    country: str
    phone: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class Commodity:
    """Goods in a parcel as customs are told of them: `quantity` whole pieces, each of that weight and worth."""

    sku: str
    title: str
    hs_code: str
    origin: str
    quantity: int
    weight_kg: Decimal
    value: Decimal


@dataclass(frozen=True, slots=True)
class Papers:
    """What a parcel needs to cross a customs border: goods that were sold, and duties that whoever gets them pays."""

    invoice: str
    day: date
    currency: str
    signer: str
    goods: Sequence[Commodity]


@dataclass(frozen=True, slots=True)
class Access:
    """An account, opened: with its secrets. Never kept, never printed."""

    connector: Connector
    credentials: Mapping[str, str]
    country: str
    test: bool

    def __repr__(self) -> str:
        return f"Access({self.connector.key})"


@dataclass(frozen=True, slots=True)
class Rate:
    service: RemoteService
    amount: Decimal
    currency: str
    days: int | None
    arrives_on: date | None


@dataclass(frozen=True, slots=True)
class Sold:
    """A label that the carrier sold: its number, the carrier’s own name for the shipment, and the label as it sent it."""

    tracking: str
    shipment: str
    form: str
    label: bytes


def is_installed() -> bool:
    """Without loading anything."""
    return importlib.util.find_spec("karrio") is not None


def rates(access: Access, sender: Party, receiver: Party, parcel: Measures, reference: str) -> list[Rate]:
    """What every service that we know asks for the parcel. `Refused` where it offers none, `NoAnswer` where it says nothing."""
    karrio = _library()
    asked = karrio.models.RateRequest(
        shipper=_address(karrio, sender),
        recipient=_address(karrio, receiver),
        parcels=[_parcel(karrio, parcel)],
        reference=reference,
    )
    found, said = _converse(access, "get_rates", "rate", asked)
    known = [rate for one in found or () if (rate := _rate(access.connector, one)) is not None]
    if not known:
        raise Refused(said or "It offers none of the services that are known here.")
    return known


def buy(
    access: Access,
    sender: Party,
    receiver: Party,
    parcel: Measures,
    service: RemoteService,
    reference: str,
    form: str,
    papers: Papers | None = None,
) -> Sold:
    """Buy one label, across a customs border with its `papers`: this costs money. `Refused` and `NoAnswer`: none was bought.
    `Unclear`: it may have been."""
    karrio = _library()
    asked = karrio.models.ShipmentRequest(
        service=service.remote,
        shipper=_address(karrio, sender),
        recipient=_address(karrio, receiver),
        parcels=[_parcel(karrio, parcel, reference)],
        payment=karrio.models.Payment(paid_by="sender"),
        customs=_customs(karrio, papers) if papers else None,
        reference=reference,
        label_type=form,
    )
    with network.listening() as exchanges:
        try:
            sold, said = _converse(access, "create_shipment", "shipment", asked)
        except NoAnswer as none:
            _unless_it_may_have_sold(access.connector, exchanges, none.said)
            raise
    if sold is None or not sold.tracking_number:
        _unless_it_may_have_sold(access.connector, exchanges, said)
        raise Refused(said or "It sold no label and did not say why.")
    return Sold(
        tracking=str(sold.tracking_number).strip().upper(),
        shipment=str(sold.shipment_identifier or sold.tracking_number),
        form="ZPL" if sold.label_type == "ZPL" else "PDF",
        label=_decoded(getattr(sold.docs, "label", None)),
    )


def void(access: Access, shipment: str) -> None:
    """The label will not be used. `Refused` where the carrier says no."""
    karrio = _library()
    done, said = _converse(
        access, "cancel_shipment", "cancel_shipment", karrio.models.ShipmentCancelRequest(shipment_identifier=shipment)
    )
    if done is None or not done.success:
        raise Refused(said or "It did not void the label and did not say why.")


def track(access: Access, tracking: Sequence[str]) -> list[News]:
    """What is known of the parcels, in any order; nothing of those that it does not know yet."""
    karrio = _library()
    found, said = _converse(access, "get_tracking", "tracking", karrio.models.TrackingRequest(tracking_numbers=list(tracking)))
    news = [one for parcel in found or () for event in parcel.events if (one := _news(parcel, event)) is not None]
    if not news and said:
        raise Refused(said)
    return news


# ---------------------------------------------------------------- below: one conversation


def _converse(access: Access, ask: str, about: str, asked: Any) -> tuple[Any, str]:
    """What was answered, and what the carrier said beside it. Whatever goes wrong on the way is `NoAnswer`."""
    with network.listening() as exchanges:
        try:
            gateway = _gateway(access)
            request = getattr(gateway.mapper, f"create_{about}_request")(asked)
            answer = getattr(gateway.proxy, ask)(request)
            found, messages = getattr(gateway.mapper, f"parse_{about}_response")(answer)
        except Exception as error:
            if (said := _words(getattr(error, "messages", None) or ())) and not _failed_itself(exchanges):
                raise Refused(said) from error
            said = said or (network.why(error) if isinstance(error, OSError) else _trouble(exchanges))
            raise NoAnswer(said, later=_may_help(error, exchanges)) from error
    if (found is None or found == []) and _failed_itself(exchanges):
        raise NoAnswer(_words(messages) or _trouble(exchanges))
    return found, _words(messages)


def _failed_itself(exchanges: Sequence[network.Exchange]) -> bool:
    """Whether the last answer says that something is wrong over there, not with the question."""
    status = (exchanges[-1].status or 0) if exchanges else 0
    return status >= 500 or status in LATER


def _trouble(exchanges: Sequence[network.Exchange]) -> str:
    last = exchanges[-1] if exchanges else None
    if last is None:
        return "What was to be asked could not be put into the carrier’s words. Look at the addresses and sizes."
    if last.trouble:
        return last.trouble
    if last.status and last.status >= 300:
        return f"It answered with an error of its own ({last.status})."
    return "Its answer could not be understood."


def _may_help(error: Exception, exchanges: Sequence[network.Exchange]) -> bool:
    """Whether asking again may help."""
    if isinstance(error, OSError):
        return not network.lasting(error)
    return bool(exchanges) and (bool(exchanges[-1].trouble) or _failed_itself(exchanges))


def _unless_it_may_have_sold(connector: Connector, exchanges: Sequence[network.Exchange], said: str) -> None:
    """Nothing was bought where the question never left, or was answered with a clear no; else nobody knows."""
    asked = next((one for one in exchanges if one.path.endswith(connector.buying)), None)
    if asked is None or not asked.sent or asked.status in LATER or 400 <= (asked.status or 0) < 500:
        return
    raise Unclear(said or "Its answer could not be understood.")


def _words(messages: Sequence[Any]) -> str:
    """What the carrier said, each thing once."""
    said = dict.fromkeys(f"{one.message or ''}{f' ({one.code})' if one.code else ''}".strip() for one in messages)
    return " ".join(filter(None, said))[:LONGEST_SAID]


def _gateway(access: Access) -> Any:
    settings = {**access.credentials, "test_mode": access.test, "account_country_code": access.country, "carrier_id": "account"}
    return _library().sdk.gateway[access.connector.key].create(settings)


def _address(karrio: Any, party: Party) -> Any:
    lines = [line for line in party.lines if line.strip()] or [""]
    return karrio.models.Address(
        person_name=party.name,
        company_name=party.name,
        address_line1=lines[0],
        address_line2=", ".join(lines[1:]) or None,
        postal_code=party.postcode,
        city=party.city,
        state_code=party.region if len(party.region) <= 3 else None,
        country_code=party.country,
        phone_number=party.phone or None,
        email=party.email or None,
    )


def _parcel(karrio: Any, parcel: Measures, reference: str = "") -> Any:
    sides = sorted(parcel.sides_mm or (), reverse=True)
    measured = dict(zip(("length", "width", "height"), (side / 10 for side in sides), strict=False))
    return karrio.models.Parcel(
        weight=(parcel.weight_g or 0) / 1000,
        weight_unit="KG",
        dimension_unit="CM",
        packaging_type="your_packaging",
        reference_number=reference or None,
        **measured,
    )


def _customs(karrio: Any, papers: Papers) -> Any:
    worth = sum((one.value * one.quantity for one in papers.goods), Decimal(0))
    return karrio.models.Customs(
        commodities=[_commodity(karrio, one, papers.currency) for one in papers.goods],
        content_type="merchandise",
        content_description=papers.goods[0].title[:35] if papers.goods else None,
        commercial_invoice=True,
        invoice=papers.invoice,
        invoice_date=papers.day.isoformat(),
        signer=papers.signer or None,
        duty=karrio.models.Duty(paid_by="recipient", currency=papers.currency, declared_value=float(worth)),
    )


def _commodity(karrio: Any, one: Commodity, currency: str) -> Any:
    return karrio.models.Commodity(
        sku=one.sku,
        title=one.title,
        description=one.title,
        hs_code=one.hs_code,
        origin_country=one.origin,
        quantity=one.quantity,
        weight=float(one.weight_kg),
        weight_unit="KG",
        value_amount=float(one.value),
        value_currency=currency,
    )


def _rate(connector: Connector, told: Any) -> Rate | None:
    service = connector.service_named(told.service)
    try:
        amount = Decimal(str(told.total_charge))
    except InvalidOperation:
        return None
    if service is None or not amount.is_finite() or amount < 0:
        return None
    arrives = date.fromisoformat(told.estimated_delivery) if getattr(told, "estimated_delivery", None) else None
    return Rate(service, amount, str(told.currency or ""), told.transit_days, arrives)


def _decoded(label: object) -> bytes:
    try:
        return base64.b64decode(label, validate=False) if isinstance(label, str) else b""
    except binascii.Error:
        return b""


KINDS = {
    "picked_up": Kind.HANDED_OVER,
    "in_transit": Kind.IN_TRANSIT,
    "ready_for_pickup": Kind.IN_TRANSIT,
    "out_for_delivery": Kind.OUT_FOR_DELIVERY,
    "delivered": Kind.DELIVERED,
    "on_hold": Kind.EXCEPTION,
    "delivery_delayed": Kind.EXCEPTION,
    "delivery_failed": Kind.EXCEPTION,
    "return_to_sender": Kind.RETURNED,
}
"""The library’s words for what happened; what is not here says nothing of where a parcel is."""


def _news(parcel: Any, event: Any) -> News | None:
    kind = KINDS.get(event.status or "")
    at = _moment(event)
    if kind is None or at is None:
        return None
    place, text = (event.location or "")[:100], (event.description or "")[:200]
    told = f"{event.timestamp} {event.code or event.status} {text} {place}"
    return News(str(parcel.tracking_number), kind, at, place, text, mark=told)


def _moment(event: Any) -> datetime | None:
    try:
        return datetime.fromisoformat(str(event.timestamp).replace("Z", "+00:00"))
    except ValueError:
        return None


# ---------------------------------------------------------------- below: the library


@dataclass(frozen=True, slots=True)
class _Karrio:
    sdk: Any
    models: Any


def _library() -> _Karrio:
    """karrio, loaded once and put right: certificates are checked again, its transport is ours, and it logs nothing."""
    with _loading:
        return _loaded()


@cache
def _loaded() -> _Karrio:
    if not is_installed():
        raise NoAnswer("karrio is not installed here. Install quartermaster[carriers], then start again.", later=False)
    checked = ssl._create_default_https_context
    try:
        importlib.import_module("loguru").logger.disable("karrio")
        helpers: Any = importlib.import_module("karrio.core.utils.helpers")
        library = _Karrio(importlib.import_module("karrio.sdk"), importlib.import_module("karrio.core.models"))
    finally:
        _set_default_context(checked)
    helpers._urlopen_with_span = network.ask
    helpers.urlopen = network.ask
    return library


def _set_default_context(context: Callable[..., ssl.SSLContext]) -> None:
    ssl._create_default_https_context = context
