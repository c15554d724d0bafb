"""Opening stock from rows: checked as a whole, then posted in one go."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db import transaction

from quartermaster.accounts.acts import Act, record
from quartermaster.catalog.models import Owner, Sku
from quartermaster.catalog.queries import skus_by_code, usual_owner
from quartermaster.kernel.money import LARGEST_PRICE, PRICE_SCALE
from quartermaster.kernel.quantities import InvalidQuantity, plain
from quartermaster.kernel.quantities import check as check_quantity
from quartermaster.kernel.refusals import FieldError
from quartermaster.locations.models import Bin
from quartermaster.locations.queries import bins
from quartermaster.stock import operations as stock
from quartermaster.stock import queries, weights
from quartermaster.stock.models.lots import UNTRACKED
from quartermaster.stock.moves import Goods, NewLot
from quartermaster.stock.weighing import Weighed
from quartermaster.web import spreadsheets
from quartermaster.web.spreadsheets import Heading, Report, Sheet

LONGEST_LOT = 60
OPENING = "opening stock"
HEADINGS = (
    Heading("sku", required=True, help="A SKU that exists."),
    Heading("warehouse", required=True, help="The warehouse's code."),
    Heading("bin", required=True, help="The bin's code."),
    Heading("quantity", required=True, aliases=("qty", "on hand"), help="In the SKU's base unit, above zero."),
    Heading("lot", aliases=("batch",), help="Made where it is missing; empty for goods that are not tracked by lot."),
    Heading("expires_on", aliases=("expiry", "best before"), help="Like 2027-01-31."),
    Heading("unit_cost", aliases=("cost",), help="What one cost (of what is weighed, per unit of weight); empty: the SKU's own."),
    Heading("weight", help="What these pieces weigh together, of a SKU that is weighed; empty for all others."),
    Heading("owner", help="The code of whose goods they are, where there are several owners; empty: the house’s."),
)


@dataclass(frozen=True, slots=True)
class OpeningRow:
    """So much of a SKU (and lot) in a bin. Without a unit cost the SKU's own counts, without an owner's code the usual owner.

    `where` begins the pointer of errors.
    """

    sku: str
    warehouse: str
    bin: str
    quantity: Decimal
    lot: str = ""
    expires_on: date | None = None
    unit_cost: Decimal | None = None
    weight: Decimal | None = None
    owner: str = ""
    where: str = "/"


LotKey = tuple[int, int, str]
"""Owner, SKU, code."""


@dataclass(slots=True)
class _Plan:
    goods: list[tuple[OpeningRow, Sku, Bin, int]] = field(default_factory=list)
    errors: list[FieldError] = field(default_factory=list)


@transaction.atomic
def load_opening_stock(act: Act, *, rows: Sequence[OpeningRow], dry_run: bool = False) -> Report:
    """Put opening stock into its bins, all rows or none. A row that names no owner is the usual owner's, most often the house's.

    A cell that holds some of the SKU and lot already is a fault, so that a file loaded twice counts once. One load waits
    for another, lest both find the bins empty.
    """
    owner_ids = _owner_ids(rows)
    list(Owner.objects.select_for_update(no_key=True).filter(pk__in=owner_ids.values()).order_by("pk"))
    plan = _plan(rows, owner_ids)
    if plan.errors or dry_run or not plan.goods:
        return Report(created=len(plan.goods), errors=tuple(plan.errors))
    lots = _lots(act, plan)
    stock.open_balances(act, goods=[_goods(row, sku, place, owner_id, lots) for row, sku, place, owner_id in plan.goods])
    record(act, "stock.load_opening_stock", document=OPENING, rows=len(plan.goods))
    return Report(created=len(plan.goods))


def load_sheet(act: Act, sheet: Sheet, *, dry_run: bool, owner: str = "") -> Report:
    """`load_opening_stock` from a sheet with `HEADINGS`; a fault of reading makes it a dry run. `owner` is the code of whose
    the goods of rows are that name none.
    """
    faults = list(sheet.faults)
    rows: list[OpeningRow] = []
    for line in sheet.lines:
        before = len(faults)
        quantity = spreadsheets.decimal(line, "quantity", faults)
        if quantity is None and len(faults) == before:
            faults.append(spreadsheets.fault(line.where, "quantity", "missing", "Every row needs a quantity."))
        cost = spreadsheets.decimal(line, "unit_cost", faults)
        expires_on = spreadsheets.day(line, "expires_on", faults)
        weight = spreadsheets.decimal(line, "weight", faults)
        rows.append(
            OpeningRow(
                sku=line.text("sku"),
                warehouse=line.text("warehouse"),
                bin=line.text("bin"),
                quantity=Decimal(1) if quantity is None else quantity,
                lot=line.text("lot"),
                expires_on=expires_on,
                unit_cost=cost,
                weight=weight,
                owner=line.text("owner") or owner,
                where=line.where,
            )
        )
    return load_opening_stock(act, rows=rows, dry_run=dry_run or bool(faults)).with_faults(faults)


def _owner_ids(rows: Sequence[OpeningRow]) -> dict[str, int]:
    """The ids of the open owners that the rows name, by upper-case code; of the usual one by none."""
    named = {row.owner.strip().upper() for row in rows}
    usual = {"": usual_owner().pk} if "" in named else {}
    return usual | {one.code.upper(): one.pk for one in Owner.objects.filter(closed_at=None) if one.code.upper() in named}


def _plan(rows: Sequence[OpeningRow], owner_ids: Mapping[str, int]) -> _Plan:
    skus = skus_by_code({row.sku for row in rows})
    places = _places({row.warehouse.strip().upper() for row in rows})
    stocked = _stocked(skus, owner_ids.values())
    weigh = weights.weighed_among({sku.pk for sku in skus.values()})
    plan = _Plan()
    seen: dict[tuple[object, ...], str] = {}
    for row in rows:
        sku = skus.get(row.sku.strip().upper())
        place = places.get((row.warehouse.strip().upper(), row.bin.strip().upper()))
        weighed = weigh.get(sku.pk) if sku else None
        owner_id = owner_ids.get(row.owner.strip().upper())
        errors = [*_place_errors(row, sku, place, places), *_figure_errors(row, sku), *_repeat_errors(row, owner_id, seen)]
        errors += _weight_errors(row, sku, weighed)
        if owner_id is None:
            message = f"There is no owner “{row.owner[:60]}” whose goods are kept. Use the code of one that there is."
            errors.append(FieldError(f"{row.where}owner", "unknown_owner", message))
        if sku and place and (there := stocked.get((owner_id, sku.pk, place.pk, row.lot))):
            message = f"{place.code} holds {plain(there)} of {sku.code} already. Adjust the stock instead of opening it again."
            errors.append(FieldError(f"{row.where}quantity", "already_stocked", message))
        if errors or sku is None or place is None or owner_id is None:
            plan.errors += errors
        else:
            plan.goods.append((row, sku, place, owner_id))
    return plan


def _places(warehouses: Iterable[str]) -> dict[tuple[str, str], Bin]:
    """Every bin of the warehouses, by upper-case codes of warehouse and bin."""
    wanted = set(warehouses)
    codes = {code for code in bins().values_list("warehouse__code", flat=True).distinct() if code.upper() in wanted}
    found = bins().filter(warehouse__code__in=codes, warehouse__archived_at=None)
    return {(place.warehouse.code.upper(), place.code.upper()): place for place in found if place.warehouse}


def _stocked(skus: Mapping[str, Sku], owner_ids: Iterable[int]) -> dict[tuple[int | None, int, int, str], Decimal]:
    """What is there by owner, SKU, bin and lot."""
    found = queries.balances().filter(sku_id__in=[sku.pk for sku in skus.values()], owner_id__in=owner_ids)
    rows = found.values_list("owner_id", "sku_id", "bin_id", "lot_id", "lot__code", "quantity")
    return {
        (owner_id, sku_id, bin_id, "" if lot_id == UNTRACKED else code): quantity
        for owner_id, sku_id, bin_id, lot_id, code, quantity in rows
    }


def _place_errors(
    row: OpeningRow, sku: Sku | None, place: Bin | None, places: Mapping[tuple[str, str], Bin]
) -> Iterable[FieldError]:
    if sku is None:
        yield FieldError(f"{row.where}sku", "unknown_sku", f"There is no SKU “{row.sku[:60]}”. Load the products first.")
    elif sku.archived_at is not None:
        yield FieldError(f"{row.where}sku", "sku_archived", f"{sku.code} is archived. Restore it first.")
    if place is None:
        known = any(warehouse == row.warehouse.strip().upper() for warehouse, _ in places)
        column, name = (
            ("bin", f"bin “{row.bin[:30]}” in {row.warehouse}")
            if known
            else ("warehouse", f"warehouse “{row.warehouse[:20]}” with bins")
        )
        yield FieldError(f"{row.where}{column}", "unknown_place", f"There is no {name}. Add it first.")
    elif place.closed_at is not None:
        yield FieldError(f"{row.where}bin", "bin_closed", f"{place.code} is closed. Open it or choose another bin.")


def _figure_errors(row: OpeningRow, sku: Sku | None) -> Iterable[FieldError]:
    try:
        check_quantity(row.quantity, pointer=f"{row.where}quantity", scale=sku.unit.scale if sku else 6)
    except InvalidQuantity as refusal:
        yield from refusal.errors
    cost = row.unit_cost
    if cost is not None and not (cost.is_finite() and 0 <= cost <= LARGEST_PRICE and cost == round(cost, PRICE_SCALE)):
        message = "The unit cost is zero or more, with at most four decimals, like 3.50."
        yield FieldError(f"{row.where}unit_cost", "not_a_price", message)
    if len(row.lot) > LONGEST_LOT or not row.lot.isprintable():
        yield FieldError(f"{row.where}lot", "invalid_lot", f"A lot has at most {LONGEST_LOT} printable characters.")
    if sku and sku.tracking != Sku.Tracking.NONE and not row.lot:
        message = f"{sku.code} is tracked by {sku.tracking}: every row of it names one."
        yield FieldError(f"{row.where}lot", "lot_needed", message)
    if sku and sku.tracking == Sku.Tracking.SERIAL and row.lot and row.quantity != 1:
        yield FieldError(f"{row.where}quantity", "serials_are_whole", f"A serial is one piece, not {plain(row.quantity)}.")
    if row.expires_on and not row.lot:
        yield FieldError(f"{row.where}expires_on", "lot_missing", "Goods that expire need a lot.")


def _weight_errors(row: OpeningRow, sku: Sku | None, how: Weighed | None) -> Iterable[FieldError]:
    if sku is None or (how is None and row.weight is None):
        return
    if how is None:
        yield FieldError(f"{row.where}weight", "not_weighed", f"{sku.code} is counted and not weighed. Leave the cell empty.")
    elif row.weight is None:
        message = f"{sku.code} is weighed: say what these pieces weigh together, in {how.unit}."
        yield FieldError(f"{row.where}weight", "weight_needed", message)
    elif row.weight != how.round(row.weight) or not how.likely(row.weight, row.quantity):
        message = (
            f"{plain(row.quantity)} of {sku.code} usually weigh {plain(how.nominal * row.quantity)} {how.unit}, give or take "
            f"{plain(how.tolerance)} %, not {plain(row.weight)}."
        )
        yield FieldError(f"{row.where}weight", "weight_unlikely", message)


def _repeat_errors(row: OpeningRow, owner_id: int | None, seen: dict[tuple[object, ...], str]) -> Iterable[FieldError]:
    key = (row.sku.strip().upper(), row.warehouse.strip().upper(), row.bin.strip().upper(), row.lot, owner_id)
    if key in seen:
        yield FieldError(
            f"{row.where}sku",
            "duplicate_row",
            f"The same SKU, bin and lot are on {seen[key].strip(', /')} too. Put them on one row.",
        )
    seen.setdefault(key, row.where)


def _lots(act: Act, plan: _Plan) -> dict[LotKey, int]:
    """The ids of the lots and serials that the rows name, made where they are missing."""
    named = {(owner_id, sku.pk, row.lot): row.expires_on for row, sku, _, owner_id in plan.goods if row.lot}
    if not named:
        return {}
    lots = [NewLot(owner_id, sku_id, code, expires_on=expires_on) for (owner_id, sku_id, code), expires_on in named.items()]
    return dict(zip(named, stock.begin_lots(act, lots=lots), strict=True))


def _goods(row: OpeningRow, sku: Sku, place: Bin, owner_id: int, lots: Mapping[LotKey, int]) -> Goods:
    return Goods(
        owner_id=owner_id,
        sku_id=sku.pk,
        quantity=row.quantity,
        bin_id=place.pk,
        lot_id=lots[owner_id, sku.pk, row.lot] if row.lot else UNTRACKED,
        unit_cost=sku.cost if row.unit_cost is None else row.unit_cost,
        document=OPENING,
        weight=row.weight,
    )
