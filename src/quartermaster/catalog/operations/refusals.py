"""What the catalogue refuses, and how several operations say so."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

from django.db import IntegrityError, transaction

from quartermaster.catalog import plans, queries
from quartermaster.codes.gtin import GtinCheckDigit, InvalidBarcode
from quartermaster.kernel.notices import Notice, announce
from quartermaster.kernel.refusals import Conflict, FieldError, Invalid, NotFound, Refusal
from quartermaster.web.spreadsheets import RowsRefused


class InvalidSku(Invalid):
    code = "invalid_sku"
    title = "Not a SKU"


class SkuTaken(Conflict):
    code = "sku_taken"
    title = "This SKU exists already"


class DuplicateSku(Invalid):
    code = "duplicate_sku"
    title = "A SKU is there twice"


class BarcodeTaken(Conflict):
    code = "barcode_taken"
    title = "This barcode is on another SKU"


class UnitIsFixed(Conflict):
    code = "unit_is_fixed"
    title = "The unit of a SKU does not change"


class UnknownUnit(Invalid):
    code = "unknown_unit"
    title = "There is no such unit"


class InvalidOwner(Invalid):
    code = "invalid_owner"
    title = "Not an owner"


class OwnerTaken(Conflict):
    code = "owner_taken"
    title = "This owner exists already"


class OwnerInUse(Conflict):
    code = "owner_in_use"
    title = "This owner still has goods or open documents here"


class InvalidUnit(Invalid):
    code = "invalid_unit"
    title = "Not a unit"


class UnitTaken(Conflict):
    code = "unit_taken"
    title = "This unit exists already"


class CategoryTaken(Conflict):
    code = "category_taken"
    title = "This category exists already"


class InvalidCosting(Invalid):
    code = "invalid_costing"
    title = "Not a costing method"


class UnknownCategory(Invalid):
    code = "unknown_category"
    title = "There is no such category"


class InvalidPack(Invalid):
    code = "invalid_pack"
    title = "Not a pack"


class PackTaken(Conflict):
    code = "pack_taken"
    title = "This SKU has such a pack already"


class NoSuchPack(Invalid):
    code = "unknown_pack"
    title = "This SKU has no such pack"


class PackInUse(Conflict):
    code = "pack_in_use"
    title = "This pack is in use"


class UnitInUse(Conflict):
    code = "unit_in_use"
    title = "SKUs are counted in this unit"


class SkuInUse(Conflict):
    """There is stock of it, or a document that has not ended names it."""

    code = "sku_in_use"
    title = "The SKU is still in use"


class InvalidBill(Invalid):
    """A bill of materials that cannot hold; every fault is named."""

    code = "invalid_bill"
    title = "Not a bill of materials"


class BillLoop(Conflict):
    """A kit would be made of itself."""

    code = "bill_loop"
    title = "Nothing is made of itself"


class StockedBefore(Conflict):
    """A bundle never lies in stock, and the SKU has, or a document that has not ended names it."""

    code = "stocked_before"
    title = "The SKU is kept in stock"


class TrackingIsFixed(Conflict):
    """There is stock of it: it would be tracked in part."""

    code = "tracking_is_fixed"
    title = "The tracking does not change while there is stock"


class WeighingIsFixed(Conflict):
    """It has history: pieces whose weight nobody knows, or weights in another unit."""

    code = "weighing_is_fixed"
    title = "Whether a SKU is weighed does not change once it has history"


class UnknownBarcode(NotFound):
    code = "unknown_barcode"
    title = "There is no such barcode"


class InvalidName(Invalid):
    code = "invalid_name"
    title = "Not a name"


class TakenMeanwhile(Conflict):
    code = "taken_meanwhile"
    title = "Somebody else was quicker"


_CLASSES: tuple[type[Refusal], ...] = (
    InvalidSku,
    SkuTaken,
    DuplicateSku,
    BarcodeTaken,
    UnitIsFixed,
    UnknownUnit,
    UnknownCategory,
    InvalidName,
    InvalidPack,
    PackTaken,
    GtinCheckDigit,
    InvalidBarcode,
    queries.UnknownSku,
    NoSuchPack,
)
_BY_CODE = {refusal.code: refusal for refusal in _CLASSES}


def refuse_faults(errors: Sequence[FieldError]) -> None:
    """Refuse by the name of the fault where there is one kind of it, else by all of them."""
    if not errors:
        return
    codes = {error.code for error in errors}
    refusal = _BY_CODE.get(codes.pop(), RowsRefused) if len(codes) == 1 else RowsRefused
    more = f" (and {len(errors) - 1} more)" if len(errors) > 1 else ""
    raise refusal(errors[0].message + more, errors=errors)


@contextmanager
def quicker_refused() -> Iterator[None]:
    """Two people who make the same thing at once: the second is refused, and all of theirs is undone."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        raise TakenMeanwhile("Somebody else has just taken one of these codes. Look again and repeat.") from error


def name_faults(name: str, longest: int = plans.LONGEST_NAME) -> list[FieldError]:
    """What is wrong with a name, if something is."""
    if name.strip() and len(name) <= longest and name.isprintable():
        return []
    return [FieldError("/name", InvalidName.code, f"A name has 1 to {longest} printable characters on one line.")]


def invalid(refusal: type[Refusal], pointer: str, message: str) -> Refusal:
    """The refusal with its one error."""
    return refusal(message, errors=[FieldError(pointer, refusal.code, message)])


def tell_changed(sku_ids: Iterable[int] = ()) -> None:
    announce(Notice("catalog.changed", sku_ids=frozenset(sku_ids)))
