"""Units of measure, and how many base units of a SKU a pack holds."""

from __future__ import annotations

import re

from django.db import transaction
from django.db.models import F

from quartermaster.accounts.acts import Act, record
from quartermaster.catalog import queries
from quartermaster.catalog.models import PackUnit, Sku, Unit
from quartermaster.catalog.operations.changing import locked_sku
from quartermaster.catalog.operations.refusals import (
    InvalidPack,
    InvalidUnit,
    PackInUse,
    PackTaken,
    UnitInUse,
    UnitTaken,
    UnknownUnit,
    invalid,
    name_faults,
    quicker_refused,
    refuse_faults,
    tell_changed,
)
from quartermaster.catalog.packs import LARGEST_RATIO, Ratio, holds, lowest
from quartermaster.catalog.plans import KEEP, Keep
from quartermaster.kernel.refusals import StaleVersion

MOST_DECIMALS = 6
CODE = re.compile(r"[^\s\d/][^\s/]{0,19}")
"""No digit in front, so that "3case" is read as three cases."""
LONGEST_NAME = 60


@transaction.atomic
def add_unit(act: Act, *, code: str, name: str, scale: int) -> Unit:
    """A unit of measure whose quantities have at most `scale` decimals (0 to 6)."""
    if not CODE.fullmatch(code) or not code.isprintable():
        message = "A unit's code has 1 to 20 printable characters, no space or slash and no digit in front, like “kg”."
        raise invalid(InvalidUnit, "/code", message)
    _check_scale(scale)
    refuse_faults(name_faults(name, longest=LONGEST_NAME))
    if Unit.objects.filter(code__iexact=code).exists():
        raise invalid(UnitTaken, "/code", f"There is already a unit {code}.")
    with quicker_refused():
        unit = Unit.objects.create(code=code, name=name.strip(), scale=scale)
    record(act, "catalog.add_unit", document=document_of_unit(unit), scale=scale)
    tell_changed()
    return unit


@transaction.atomic
def change_unit(act: Act, *, code: str, version: int, name: str | Keep = KEEP, scale: int | Keep = KEEP) -> Unit:
    """Rename a unit, or change how many decimals it allows, if it still has that version.

    Fewer decimals only while nothing is counted in it (`UnitInUse`): quantities that exist keep theirs. The code stays.
    """
    unit = Unit.objects.select_for_update().get(pk=queries.unit_of_code(code).pk)
    if unit.version != version:
        raise StaleVersion("Somebody else changed this unit since you read it. Look at it again and repeat your change.")
    wanted, decimals = unit.name if name is KEEP else name.strip(), unit.scale if scale is KEEP else scale
    refuse_faults(name_faults(wanted, longest=LONGEST_NAME))
    _check_scale(decimals)
    if decimals < unit.scale and (counted := Sku.objects.filter(unit=unit).count()):
        message = f"{counted:,} SKU{'s are' if counted > 1 else ' is'} counted in {unit}. It can allow more decimals, not fewer."
        raise invalid(UnitInUse, "/scale", message)
    changes = {
        label: f"{old} → {new}"
        for label, old, new in (("name", unit.name, wanted), ("decimals", unit.scale, decimals))
        if old != new
    }
    if changes:
        Unit.objects.filter(pk=unit.pk).update(name=wanted, scale=decimals, version=unit.version + 1)
        record(act, "catalog.change_unit", document=document_of_unit(unit), **changes)
        tell_changed()
    return queries.unit_of_code(code)


@transaction.atomic
def add_pack(act: Act, *, code: str, unit: str, numerator: int, denominator: int = 1) -> PackUnit:
    """One such pack of the SKU holds numerator/denominator base units, kept in lowest terms."""
    sku = locked_sku(code)
    pack_unit = Unit.objects.filter(code__iexact=unit).first()
    if pack_unit is None:
        raise invalid(UnknownUnit, "/unit", f"There is no unit “{unit[:20]}”. Add it first.")
    if pack_unit == sku.unit:
        raise invalid(InvalidPack, "/unit", f"{pack_unit} is the base unit of {sku.code} itself.")
    if sku.packs.filter(unit=pack_unit).exists():
        raise invalid(PackTaken, "/unit", f"{sku.code} has a pack {pack_unit} already. Change that one.")
    over, under = _lowest(numerator, denominator)
    with quicker_refused():
        pack = PackUnit.objects.create(sku=sku, unit=pack_unit, numerator=over, denominator=under)
    record(act, "catalog.add_pack", document=sku.code, unit=pack_unit.code, holds=holds((over, under)))
    _changed(sku)
    return pack


@transaction.atomic
def change_pack(act: Act, *, code: str, unit: str, version: int, numerator: int, denominator: int = 1) -> PackUnit:
    """Correct what a pack holds, if the SKU still has that version. What was counted or ordered before keeps its quantity."""
    sku = locked_sku(code, version)
    pack = queries.pack_unit_of(sku, unit)
    over, under = _lowest(numerator, denominator)
    if (over, under) == (pack.numerator, pack.denominator):
        return pack
    former = pack.holds
    pack.numerator, pack.denominator = over, under
    pack.save(update_fields=["numerator", "denominator"])
    record(act, "catalog.change_pack", document=sku.code, unit=pack.unit.code, holds=f"{former} → {holds((over, under))}")
    _changed(sku)
    return pack


@transaction.atomic
def remove_pack(act: Act, *, code: str, unit: str) -> None:
    """The SKU no longer comes in that pack. Refused while a barcode is on it, or it is the usual one (`PackInUse`)."""
    sku = locked_sku(code)
    pack = queries.pack_unit_of(sku, unit)
    if carried := list(pack.barcodes.order_by("value").values_list("value", flat=True)[:3]):
        raise invalid(PackInUse, "/unit", f"The barcode {carried[0]} is on this pack of {sku.code}. Remove the barcode first.")
    if pack.bought or pack.sold:
        how = " and ".join(word for word, usual in (("bought", pack.bought), ("sold", pack.sold)) if usual)
        message = f"{sku.code} is usually {how} in this pack. Choose another unit for that first."
        raise invalid(PackInUse, "/unit", message)
    pack.delete()
    record(act, "catalog.remove_pack", document=sku.code, unit=pack.unit.code, held=pack.holds)
    _changed(sku)


def document_of_unit(unit: Unit) -> str:
    """The key of a unit's timeline."""
    return f"unit {unit.code}"


def _check_scale(scale: int) -> None:
    if not 0 <= scale <= MOST_DECIMALS:
        raise invalid(InvalidUnit, "/scale", f"A unit has 0 to {MOST_DECIMALS} decimals.")


def _lowest(numerator: int, denominator: int) -> Ratio:
    for pointer, number in (("/numerator", numerator), ("/denominator", denominator)):
        if not 1 <= number <= LARGEST_RATIO:
            raise invalid(InvalidPack, pointer, "A pack holds a positive number of base units.")
    return lowest(numerator, denominator)


def _changed(sku: Sku) -> None:
    """A SKU's packs are part of what it answers with, so its version counts them."""
    Sku.objects.filter(pk=sku.pk).update(version=F("version") + 1)
    tell_changed([sku.pk])
