"""Sales channels, the warehouses they are served from, and what a parcel costs from where to where."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction

from quartermaster.accounts.acts import Act, record
from quartermaster.kernel.iso import country_error
from quartermaster.kernel.notices import Notice, announce
from quartermaster.kernel.refusals import Conflict, FieldError, Invalid, StaleVersion
from quartermaster.locations.models import Warehouse
from quartermaster.sales.models import (
    LAST_PRIORITY,
    USUAL_PRIORITY,
    ChannelWarehouse,
    OnShort,
    ParcelRate,
    SalesChannel,
    Sourcing,
)
from quartermaster.sales.queries import NoSuchChannel

LONGEST = {"code": 20, "name": 100}
LONGEST_WAIT_HOURS = 24 * 90
LARGEST = Decimal(10) ** 9


class ChannelExists(Conflict):
    code = "channel_exists"
    title = "There is a sales channel with this code"


class InvalidChannel(Invalid):
    code = "invalid_channel"
    title = "The sales channel is not valid"


class InvalidRate(Invalid):
    code = "invalid_rate"
    title = "The parcel rate is not valid"


@dataclass(frozen=True, slots=True)
class NewChannel:
    """`warehouse_ids`: those that it is served from, the one that is asked first first; none means all."""

    code: str
    name: str
    on_short: str = OnShort.REFUSE
    awaits_payment: bool = False
    payment_hours: int = 48
    sourcing: str = Sourcing.FEWEST_PARCELS
    priority: int = USUAL_PRIORITY
    warehouse_ids: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class NewRate:
    """What a parcel from a warehouse costs to a country and postcodes that begin so; both empty: to anywhere."""

    warehouse_id: int
    per_parcel: Decimal
    per_kg: Decimal = Decimal(0)
    per_100_km: Decimal = Decimal(0)
    country: str = ""
    postcode_prefix: str = ""


@transaction.atomic
def create_channel(act: Act, *, channel: NewChannel) -> SalesChannel:
    _refuse(channel)
    created = _save(SalesChannel(), channel)
    _write_warehouses(created, channel.warehouse_ids)
    record(act, "sales.create_channel", document=channel_document(created), code=created.code, name=created.name)
    announce(Notice("sales.channel_changed"))
    return created


@transaction.atomic
def edit_channel(act: Act, *, channel_id: int, version: int, changed: NewChannel, archived: bool = False) -> SalesChannel:
    """Put these policies in place of the former, unless somebody else did since `version`. Orders that are placed keep theirs;
    an archived channel takes no new ones."""
    channel = SalesChannel.objects.select_for_update().filter(pk=channel_id).first()
    if channel is None:
        raise NoSuchChannel("There is no such sales channel.")
    if channel.version != version:
        raise StaleVersion(f"Somebody else changed {channel.code} since you opened it. Look again, then repeat your change.")
    _refuse(changed)
    before = {name: getattr(channel, name) for name in POLICIES}
    warehouses = tuple(channel.warehouses.values_list("warehouse_id", flat=True))
    channel.archived_at = (channel.archived_at or act.occurred_at) if archived else None
    channel.version += 1
    _save(channel, changed)
    if warehouses != changed.warehouse_ids:
        _write_warehouses(channel, changed.warehouse_ids)
    said = {
        name.replace("_", " "): f"{old} → {getattr(channel, name)}"
        for name, old in before.items()
        if old != getattr(channel, name)
    }
    said |= {"changed": "warehouses"} if warehouses != changed.warehouse_ids else {}
    record(act, "sales.edit_channel", document=channel_document(channel), archived="yes" if archived else "no", **said)
    announce(Notice("sales.channel_changed"))
    return channel


@transaction.atomic
def set_rate(act: Act, *, rate: NewRate) -> ParcelRate:
    """What a parcel costs from there to there, from now on."""
    errors = list(_rate_faults(rate))
    if errors:
        raise InvalidRate(errors[0].message, errors=errors)
    where: dict[str, Any] = {
        "warehouse_id": rate.warehouse_id,
        "country": rate.country,
        "postcode_prefix": rate.postcode_prefix.strip().upper(),
    }
    prices = {"per_parcel": rate.per_parcel, "per_kg": rate.per_kg, "per_100_km": rate.per_100_km}
    kept, _ = ParcelRate.objects.update_or_create(defaults=prices, **where)
    to = f"{rate.country}{rate.postcode_prefix}" or "anywhere"
    record(
        act, "sales.set_rate", document=f"parcel-rate:{kept.pk}", to=to, **{name: f"{price:f}" for name, price in prices.items()}
    )
    return kept


@transaction.atomic
def drop_rate(act: Act, *, rate_id: int) -> None:
    """The rate is gone, if it was there."""
    if ParcelRate.objects.filter(pk=rate_id).delete()[0]:
        record(act, "sales.drop_rate", document=f"parcel-rate:{rate_id}")


def channel_document(channel: SalesChannel) -> str:
    """The key of a channel's timeline."""
    return f"channel:{channel.pk}"


POLICIES = ("code", "name", "on_short", "awaits_payment", "payment_hours", "sourcing", "priority")


def _save(channel: SalesChannel, wanted: NewChannel) -> SalesChannel:
    for name in POLICIES:
        value = getattr(wanted, name)
        setattr(channel, name, value.strip() if isinstance(value, str) else value)
    try:
        with transaction.atomic():
            channel.save()
    except IntegrityError as error:
        if "sales_channel_code_is_unique" not in str(error):
            raise
        message = f"There is already a sales channel {wanted.code}. Use it, or choose another code."
        raise ChannelExists(message, errors=[FieldError("/code", "channel_exists", message)]) from error
    return channel


def _write_warehouses(channel: SalesChannel, warehouse_ids: Sequence[int]) -> None:
    channel.warehouses.all().delete()
    ChannelWarehouse.objects.bulk_create(
        [ChannelWarehouse(channel=channel, warehouse_id=pk, rank=rank) for rank, pk in enumerate(warehouse_ids, start=1)]
    )


def _refuse(channel: NewChannel) -> None:
    errors = list(_faults(channel))
    if errors:
        raise InvalidChannel(errors[0].message, errors=errors)


def _faults(channel: NewChannel) -> Iterator[FieldError]:
    for name, most in LONGEST.items():
        text = str(asdict(channel)[name]).strip()
        if not text:
            yield FieldError(f"/{name}", "required", f"A sales channel needs a {name}.")
        elif len(text) > most or not text.isprintable():
            yield FieldError(f"/{name}", "too_long", f"The {name} has at most {most} printable characters.")
    if channel.on_short not in OnShort.values:
        yield FieldError("/on_short", "invalid", f"Choose one of: {', '.join(OnShort.values)}.")
    if channel.sourcing not in Sourcing.values:
        yield FieldError("/sourcing", "invalid", f"Choose one of: {', '.join(Sourcing.values)}.")
    if not 1 <= channel.priority <= LAST_PRIORITY:
        yield FieldError("/priority", "out_of_range", f"A priority is 1, served first, to {LAST_PRIORITY}.")
    if not 1 <= channel.payment_hours <= LONGEST_WAIT_HOURS:
        yield FieldError("/payment_hours", "out_of_range", f"Payment is awaited for 1 to {LONGEST_WAIT_HOURS:,} hours.")
    if len(set(channel.warehouse_ids)) < len(channel.warehouse_ids):
        yield FieldError("/warehouses", "named_twice", "A warehouse is named once. Keep one of the two.")
    there = Warehouse.objects.filter(archived_at=None, pk__in=channel.warehouse_ids).count()
    if there < len(set(channel.warehouse_ids)):
        yield FieldError("/warehouses", "unknown_place", "There is no such warehouse, or it is archived.")


def _rate_faults(rate: NewRate) -> Iterator[FieldError]:
    if not Warehouse.objects.filter(archived_at=None, pk=rate.warehouse_id).exists():
        yield FieldError("/warehouse", "unknown_place", "There is no such warehouse, or it is archived.")
    if rate.country and (error := country_error(rate.country, "/country")):
        yield error
    if rate.postcode_prefix and not rate.country:
        yield FieldError("/country", "required", "Postcodes begin alike in several countries. Say in which.")
    if len(rate.postcode_prefix) > 10 or not rate.postcode_prefix.isprintable():
        yield FieldError("/postcode_prefix", "too_long", "The beginning of a postcode has at most 10 printable characters.")
    for name in ("per_parcel", "per_kg", "per_100_km"):
        price: Decimal = getattr(rate, name)
        if not (price.is_finite() and 0 <= price < LARGEST and price == round(price, 4)):
            yield FieldError(f"/{name}", "not_a_price", "A price is zero or more, with at most four decimals, like 3.50.")
