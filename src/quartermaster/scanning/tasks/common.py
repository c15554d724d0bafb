"""What the steps of all tasks ask: where the person stands, which goods and which bin were scanned."""

from __future__ import annotations

from decimal import Decimal

from quartermaster.catalog.models import Sku
from quartermaster.catalog.queries import Coded, Units, UnknownPack
from quartermaster.codes.reading import Reading
from quartermaster.codes.units import Pack, to_base, typed
from quartermaster.kernel import quantities
from quartermaster.kernel.quantities import plain
from quartermaster.kernel.refusals import FieldError, Invalid, NotFound
from quartermaster.locations.models import Bin, Warehouse
from quartermaster.locations.queries import UnknownPlace, find_warehouse, warehouses
from quartermaster.scanning import queries
from quartermaster.scanning.answers import Task

ONE = Decimal(1)


class UnknownCode(NotFound):
    """Nothing that the person may see is called so."""

    code = "unknown_code"
    title = "Nobody knows this code"


class WarehouseNeeded(Invalid):
    code = "warehouse_needed"
    title = "Say in which warehouse you are"


def place_of(task: Task) -> Warehouse | None:
    """Where the person stands; with a single warehouse, there."""
    if task.warehouse:
        return find_warehouse(task.warehouse)
    found = list(warehouses()[:2])
    return found[0] if len(found) == 1 else None


def standing(task: Task) -> Warehouse:
    """`place_of`, for deeds that need to know."""
    found = place_of(task)
    if found is None:
        message = "There are several warehouses: say in which one you are."
        raise WarehouseNeeded(message, errors=[FieldError("/task/warehouse", WarehouseNeeded.code, message)])
    return found


def goods_of(reading: Reading) -> Coded:
    """The SKU or the pack that was scanned, or `UnknownCode`."""
    found = queries.coded(reading)
    if found is None:
        raise unknown(reading, "no SKU or barcode of ours")
    return found


def bin_of(reading: Reading, warehouse: Warehouse) -> Bin:
    """The bin that was scanned, or `UnknownPlace`."""
    found = [one for one in queries.bins_called(reading, warehouse) if one.warehouse_id == warehouse.pk]
    if not found:
        message = f"“{reading.text[:40]}” is no open bin in {warehouse.name}. Scan the label on the bin."
        raise UnknownPlace(message, errors=[FieldError("/code", UnknownPlace.code, message)])
    return found[0]


def unknown(reading: Reading, what: str) -> UnknownCode:
    message = f"“{queries.text_of(reading)[:40]}” is {what}. Scan again, or search by name."
    return UnknownCode(message, errors=[FieldError("/code", UnknownCode.code, message)])


def amount(task: Task, reading: Reading, coded: Coded) -> Decimal:
    """How much one scan stands for, in base units: what was typed ("12", "3 case"), else what the code says, else what the
    pack holds whose code it is, else one."""
    sku = coded.sku
    if task.quantity:
        number, unit = typed(task.quantity, pointer="/task/quantity")
        if unit is None:
            return quantities.check(number, pointer="/task/quantity", scale=sku.unit.scale)
        pack = Units([sku.pk]).find(sku.pk, unit)
        if pack is None:
            raise UnknownPack(f"{sku.code} is not counted in “{unit[:20]}”.")
        return to_base(pack, number, pointer="/task/quantity")
    said = Decimal(reading.message.count or 1) if reading.message else ONE
    if coded.pack is None:
        return said
    return to_base(Pack(coded.pack.numerator, coded.pack.denominator, sku.unit.scale), said)


def wanted(task: Task, sku: Sku, all_of_it: Decimal) -> Decimal:
    """How much of what lies there: what was typed, else all of it."""
    return quantities.parse(task.quantity, pointer="/task/quantity", scale=sku.unit.scale) if task.quantity else all_of_it


def many(quantity: Decimal, sku: Sku) -> str:
    """ "12 pcs of TEA"."""
    return f"{plain(quantity)} {sku.unit.code} of {sku.code}"
