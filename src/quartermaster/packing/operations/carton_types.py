"""Kinds of carton: added, changed by one at a time, put away when none of them is left."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from decimal import Decimal

from django.db import IntegrityError, transaction

from quartermaster.accounts.acts import Act, record
from quartermaster.kernel.notices import Notice, announce
from quartermaster.kernel.refusals import Conflict, FieldError, Invalid, StaleVersion
from quartermaster.packing.models import CartonType
from quartermaster.packing.queries import carton_type_by_code

LONGEST_MM = 5_000
HEAVIEST_G = 2_000_000


class InvalidCartonType(Invalid):
    """A kind of carton that cannot be; every fault is named."""

    code = "invalid_carton_type"
    title = "The kind of carton cannot be like this"


class CartonTypeTaken(Conflict):
    code = "carton_type_taken"
    title = "This kind of carton exists already"


@dataclass(frozen=True, slots=True)
class NewCartonType:
    code: str
    name: str
    length_mm: int
    width_mm: int
    height_mm: int
    tare_g: int = 0
    most_weight_g: int | None = None
    cost: Decimal = Decimal(0)


@transaction.atomic
def add_carton_type(act: Act, *, carton: NewCartonType) -> CartonType:
    _refuse_faults(carton)
    try:
        with transaction.atomic():
            made = CartonType.objects.create(**asdict(carton))
    except IntegrityError:
        message = f"There is a kind of carton {carton.code} already."
        raise CartonTypeTaken(message, errors=[FieldError("/code", CartonTypeTaken.code, message)]) from None
    _tell(act, "packing.add_carton_type", made)
    return made


@transaction.atomic
def change_carton_type(act: Act, *, code: str, carton: NewCartonType, version: int) -> CartonType:
    """Everything but its code becomes what `carton` says."""
    found = _locked(code, version)
    _refuse_faults(carton)
    for name, value in asdict(carton).items():
        if name != "code":
            setattr(found, name, value)
    found.version += 1
    found.save()
    _tell(act, "packing.change_carton_type", found)
    return found


@transaction.atomic
def archive_carton_type(act: Act, *, code: str, version: int) -> CartonType:
    """It is proposed no more."""
    found = _locked(code, version)
    found.archived_at, found.version = act.occurred_at, found.version + 1
    found.save(update_fields=["archived_at", "version"])
    _tell(act, "packing.archive_carton_type", found)
    return found


def _locked(code: str, version: int) -> CartonType:
    found = CartonType.objects.select_for_update().get(pk=carton_type_by_code(code).pk)
    if found.version != version:
        raise StaleVersion(f"{found.code} was changed by somebody else since you read it. Look at it again, then repeat it.")
    return found


def _refuse_faults(carton: NewCartonType) -> None:
    if faults := list(_faults(carton)):
        raise InvalidCartonType(faults[0].message, errors=faults)


def _faults(carton: NewCartonType) -> Iterator[FieldError]:
    if not carton.code.strip() or not carton.code.isprintable() or len(carton.code) > 20:
        yield FieldError("/code", "malformed", "A code has 1 to 20 printable characters.")
    if not carton.name.strip() or len(carton.name) > 100:
        yield FieldError("/name", "malformed", "A name has 1 to 100 characters.")
    for name in ("length_mm", "width_mm", "height_mm"):
        if not 0 < getattr(carton, name) <= LONGEST_MM:
            yield FieldError(f"/{name}", "out_of_range", f"A side is 1 to {LONGEST_MM} mm.")
    if not 0 <= carton.tare_g <= HEAVIEST_G:
        yield FieldError("/tare_g", "out_of_range", f"An empty carton weighs 0 to {HEAVIEST_G} g.")
    if carton.most_weight_g is not None and not carton.tare_g < carton.most_weight_g <= HEAVIEST_G:
        yield FieldError("/most_weight_g", "out_of_range", "Full it may weigh more than empty.")
    if carton.cost < 0:
        yield FieldError("/cost", "negative", "A cost is not below zero.")


def _tell(act: Act, verb: str, one: CartonType) -> None:
    record(act, verb, document=f"carton type {one.code}")
    announce(Notice(verb))
