"""What carriers offer: made known, changed, put away; which service a channel's or a customer's orders usually go by."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import time
from decimal import Decimal

from django.db import IntegrityError, transaction

from quartermaster.accounts.acts import Act, record
from quartermaster.carriers.models import Carrier, CutOff, Preference, Price, Service, Zone
from quartermaster.carriers.queries import carrier_by_code
from quartermaster.carriers.tracking_numbers import PREFIX
from quartermaster.kernel.iso import country_error
from quartermaster.kernel.notices import Notice, announce
from quartermaster.kernel.refusals import Conflict, FieldError, Invalid, StaleVersion
from quartermaster.sales.models import Customer, SalesChannel

HEAVIEST_G = 2_000_000
LONGEST_MM = 20_000
MOST_DAYS = 90
MOST_PRICES = 2_000


class InvalidCarrier(Invalid):
    """A carrier, or what it offers, that cannot be; every fault is named."""

    code = "invalid_carrier"
    title = "The carrier cannot be like this"


class CarrierTaken(Conflict):
    code = "carrier_taken"
    title = "There is such a carrier already"


class CarrierConnected(Conflict):
    code = "carrier_connected"
    title = "The carrier says by itself what it offers"


@dataclass(frozen=True, slots=True)
class NewCarrier:
    code: str
    name: str
    prefix: str
    phone: str = ""


@dataclass(frozen=True, slots=True)
class NewService:
    code: str
    name: str
    transit_days: int
    most_weight_g: int | None = None
    most_sides_mm: tuple[int, int, int] | None = None


@dataclass(frozen=True, slots=True)
class NewZone:
    """Without countries it is everywhere else."""

    name: str
    countries: Sequence[str] = ()
    extra_days: int = 0


@dataclass(frozen=True, slots=True)
class NewPrice:
    service: str
    zone: str
    up_to_g: int
    price: Decimal


@dataclass(frozen=True, slots=True)
class NewCutOff:
    warehouse_id: int
    at: time


@dataclass(frozen=True, slots=True)
class Offers:
    """All that a carrier offers. What is None stays as it is."""

    services: Sequence[NewService] | None = None
    zones: Sequence[NewZone] | None = None
    prices: Sequence[NewPrice] | None = None
    cut_offs: Sequence[NewCutOff] | None = None


@transaction.atomic
def add_carrier(act: Act, *, carrier: NewCarrier) -> Carrier:
    _refuse(_carrier_faults(carrier))
    try:
        with transaction.atomic():
            made = Carrier.objects.create(
                code=carrier.code.strip().upper(), name=carrier.name, prefix=carrier.prefix, phone=carrier.phone
            )
    except IntegrityError:
        raise _taken(carrier) from None
    _tell(act, "carriers.add_carrier", made)
    return made


@transaction.atomic
def change_carrier(act: Act, *, carrier: NewCarrier, version: int) -> Carrier:
    """Its name, phone and prefix become these; numbers that were given out stay as they are."""
    found = locked_carrier(carrier.code, version)
    _refuse_connected(found)
    _refuse(_carrier_faults(carrier))
    found.name, found.prefix, found.phone = carrier.name, carrier.prefix, carrier.phone
    try:
        with transaction.atomic():
            save_carrier(found)
    except IntegrityError:
        raise _taken(carrier) from None
    _tell(act, "carriers.change_carrier", found)
    return found


@transaction.atomic
def archive_carrier(act: Act, *, code: str, version: int) -> Carrier:
    """It is offered no more; parcels that are on their way go on."""
    found = locked_carrier(code, version)
    found.archived_at = act.occurred_at
    save_carrier(found)
    _tell(act, "carriers.archive_carrier", found)
    return found


@transaction.atomic
def save_offers(act: Act, *, code: str, offers: Offers, version: int) -> Carrier:
    """The services, zones, prices and cut-offs become these. A service that is not named is offered no more."""
    found = locked_carrier(code, version)
    if offers.services is not None or offers.zones is not None or offers.prices is not None:
        _refuse_connected(found)
    _refuse(_offer_faults(found, offers))
    if offers.services is not None:
        save_services(act, found, offers.services)
    if offers.zones is not None:
        _save_zones(found, offers.zones)
    if offers.prices is not None:
        _save_prices(found, offers.prices)
    if offers.cut_offs is not None:
        found.cut_offs.all().delete()
        CutOff.objects.bulk_create([CutOff(carrier=found, warehouse_id=row.warehouse_id, at=row.at) for row in offers.cut_offs])
    save_carrier(found)
    _tell(act, "carriers.save_offers", found)
    return found


@transaction.atomic
def prefer(
    act: Act, *, service: Service | None, customer: Customer | None = None, channel: SalesChannel | None = None
) -> Preference | None:
    """The orders of the customer, or of the channel, usually go by the service; None: by none."""
    whose = {"customer": customer} if customer else {"channel": channel}
    document = f"customer {customer.code}" if customer else f"channel {channel.code if channel else ''}"
    record(act, "carriers.prefer", document=document, service=str(service or "none"))
    announce(Notice("carriers.preferred"))
    if service is None:
        Preference.objects.filter(**whose).delete()
        return None
    made, _ = Preference.objects.update_or_create(**whose, defaults={"service": service})
    return made


# ---------------------------------------------------------------- below: writing


def locked_carrier(code: str, version: int) -> Carrier:
    """The carrier as it was read, locked; `StaleVersion` where somebody else changed it since."""
    found = Carrier.objects.select_for_update().get(pk=carrier_by_code(code).pk)
    if found.version != version:
        raise StaleVersion(f"{found.name} was changed by somebody else since you read it. Look at it again, then repeat it.")
    return found


def _refuse_connected(carrier: Carrier) -> None:
    if carrier.connected:
        raise CarrierConnected(f"{carrier.name} has prices and services of its own. Change its account instead.")


def save_carrier(carrier: Carrier) -> None:
    carrier.version += 1
    carrier.save()


def save_services(act: Act, carrier: Carrier, rows: Sequence[NewService]) -> None:
    there = {service.code: service for service in carrier.services.all()}
    for row in rows:
        service = there.pop(row.code.upper(), None) or Service(carrier=carrier, code=row.code.upper())
        service.name, service.transit_days, service.most_weight_g = row.name, row.transit_days, row.most_weight_g
        sides = row.most_sides_mm or (None, None, None)
        service.most_length_mm, service.most_width_mm, service.most_height_mm = sides
        service.archived_at = None
        service.save()
    left = [service.pk for service in there.values() if service.archived_at is None]
    Service.objects.filter(pk__in=left).update(archived_at=act.occurred_at)


def _save_zones(carrier: Carrier, rows: Sequence[NewZone]) -> None:
    there = {zone.name.casefold(): zone for zone in carrier.zones.all()}
    kept = {row.name.casefold() for row in rows}
    Zone.objects.filter(pk__in=[zone.pk for name, zone in there.items() if name not in kept]).delete()
    for row in sorted(rows, key=lambda row: not row.countries):
        zone = there.get(row.name.casefold()) or Zone(carrier=carrier)
        zone.name, zone.countries, zone.extra_days = row.name, sorted(set(row.countries)), row.extra_days
        zone.save()


def _save_prices(carrier: Carrier, rows: Sequence[NewPrice]) -> None:
    services = {service.code: service for service in carrier.services.filter(archived_at=None)}
    zones = {zone.name.casefold(): zone for zone in carrier.zones.all()}
    Price.objects.filter(service__carrier=carrier).delete()
    Price.objects.bulk_create(
        [
            Price(service=services[row.service.upper()], zone=zones[row.zone.casefold()], up_to_g=row.up_to_g, price=row.price)
            for row in rows
        ]
    )


def _tell(act: Act, verb: str, carrier: Carrier) -> None:
    record(act, verb, document=f"carrier {carrier.code}")
    announce(Notice(verb))


def _taken(carrier: NewCarrier) -> CarrierTaken:
    message = f"There is a carrier {carrier.code} already, or one whose numbers begin with {carrier.prefix}."
    return CarrierTaken(message, errors=[FieldError("/code", CarrierTaken.code, message)])


# ---------------------------------------------------------------- below: faults


def _refuse(found: Iterator[FieldError]) -> None:
    if faults := list(found):
        raise InvalidCarrier(faults[0].message, errors=faults)


def _carrier_faults(carrier: NewCarrier) -> Iterator[FieldError]:
    if not carrier.code.strip() or not carrier.code.isprintable() or len(carrier.code) > 20:
        yield FieldError("/code", "malformed", "A code has 1 to 20 printable characters.")
    if not carrier.name.strip() or len(carrier.name) > 40:
        yield FieldError("/name", "malformed", "A name has 1 to 40 characters.")
    if not PREFIX.fullmatch(carrier.prefix):
        yield FieldError("/prefix", "malformed", "Tracking numbers begin with two capital letters, like QM.")
    if len(carrier.phone) > 40:
        yield FieldError("/phone", "malformed", "A phone number has at most 40 characters.")


def _offer_faults(carrier: Carrier, offers: Offers) -> Iterator[FieldError]:
    yield from _service_faults(offers.services or ())
    yield from _zone_faults(offers.zones or ())
    yield from _price_faults(carrier, offers)
    yield from _twice("/cut_offs", [str(row.warehouse_id) for row in offers.cut_offs or ()], "One cut-off at a warehouse.")


def _service_faults(rows: Sequence[NewService]) -> Iterator[FieldError]:
    for place, row in enumerate(rows):
        at = f"/services/{place}"
        if not row.code.strip() or not row.code.isprintable() or len(row.code) > 20:
            yield FieldError(f"{at}/code", "malformed", "A code has 1 to 20 printable characters.")
        if not row.name.strip() or len(row.name) > 60:
            yield FieldError(f"{at}/name", "malformed", "A name has 1 to 60 characters.")
        if not 0 <= row.transit_days <= MOST_DAYS:
            yield FieldError(f"{at}/transit_days", "out_of_range", f"A parcel is under way for 0 to {MOST_DAYS} working days.")
        if row.most_weight_g is not None and not 0 < row.most_weight_g <= HEAVIEST_G:
            yield FieldError(f"{at}/most_weight_g", "out_of_range", f"A parcel weighs 1 to {HEAVIEST_G} g.")
        if row.most_sides_mm is not None and not all(0 < side <= LONGEST_MM for side in row.most_sides_mm):
            yield FieldError(f"{at}/most_sides_mm", "out_of_range", f"A side is 1 to {LONGEST_MM} mm.")
    yield from _twice("/services", [row.code.upper() for row in rows], "Each service has a code of its own.")


def _zone_faults(rows: Sequence[NewZone]) -> Iterator[FieldError]:
    for place, row in enumerate(rows):
        at = f"/zones/{place}"
        if not row.name.strip() or len(row.name) > 40:
            yield FieldError(f"{at}/name", "malformed", "A name has 1 to 40 characters.")
        if not 0 <= row.extra_days <= MOST_DAYS:
            yield FieldError(f"{at}/extra_days", "out_of_range", f"A zone takes 0 to {MOST_DAYS} working days more.")
        for country in row.countries:
            if fault := country_error(country, f"{at}/countries"):
                yield fault
    yield from _twice("/zones", [row.name.casefold() for row in rows], "Each zone has a name of its own.")
    named = [country for row in rows for country in set(row.countries)]
    yield from _twice("/zones", named, "A country is in one zone.")
    if sum(not row.countries for row in rows) > 1:
        yield FieldError("/zones", "duplicate", "Only one zone is everywhere else: name the countries of the others.")


def _price_faults(carrier: Carrier, offers: Offers) -> Iterator[FieldError]:
    rows = offers.prices or ()
    if len(rows) > MOST_PRICES:
        yield FieldError("/prices", "too_many", f"A carrier has at most {MOST_PRICES:,} prices.")
    services, zones = _known(carrier, offers)
    for place, row in enumerate(rows):
        at = f"/prices/{place}"
        if row.service.upper() not in services:
            yield FieldError(f"{at}/service", "unknown_carrier_service", f"There is no service {row.service[:20]} of it.")
        if row.zone.casefold() not in zones:
            yield FieldError(f"{at}/zone", "unknown_zone", f"There is no zone {row.zone[:40]} of it.")
        if not 0 < row.up_to_g <= HEAVIEST_G:
            yield FieldError(f"{at}/up_to_g", "out_of_range", f"A parcel weighs 1 to {HEAVIEST_G} g.")
        if row.price < 0:
            yield FieldError(f"{at}/price", "negative", "A price is not below zero.")
    steps = [f"{row.service.upper()} {row.zone.casefold()} {row.up_to_g}" for row in rows]
    yield from _twice("/prices", steps, "One price for a service, a zone and a weight.")


def _known(carrier: Carrier, offers: Offers) -> tuple[set[str], set[str]]:
    """The services and zones that there will be."""
    services = offers.services
    codes = {row.code.upper() for row in services} if services is not None else set(_codes(carrier))
    zones = offers.zones
    names = {row.name for row in zones} if zones is not None else set(carrier.zones.values_list("name", flat=True))
    return codes, {name.casefold() for name in names}


def _codes(carrier: Carrier) -> Iterator[str]:
    yield from carrier.services.filter(archived_at=None).values_list("code", flat=True)


def _twice(pointer: str, keys: Sequence[str], message: str) -> Iterator[FieldError]:
    seen: Mapping[str, None] = dict.fromkeys(keys)
    if len(seen) < len(keys):
        yield FieldError(pointer, "duplicate", message)
