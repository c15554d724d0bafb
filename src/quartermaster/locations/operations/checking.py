"""What holds for every place: codes, names, what it can hold; whom a change is told to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from django.db import IntegrityError, transaction

from quartermaster.kernel.notices import Notice, announce
from quartermaster.locations import plans
from quartermaster.locations.holding import Holding, faults
from quartermaster.locations.models import Bin, Zone
from quartermaster.locations.operations.refusals import InvalidPlace, InvalidPlaceName, NotAHolding, PlaceTaken, invalid
from quartermaster.locations.plans import KEEP, Keep


def check_code(code: str, longest: int) -> None:
    if fault := plans.code_fault(code, longest):
        raise invalid(InvalidPlace, "/code", fault)


def check_name(name: str) -> None:
    if not name.strip() or len(name) > 100 or not name.isprintable():
        raise invalid(InvalidPlaceName, "/name", "A name has 1 to 100 printable characters on one line.")


def hold(place: Bin | Zone, holding: Holding | Keep) -> list[str]:
    """Set what a place can hold; the fields that changed."""
    if holding is KEEP:
        return []
    for name, fault in faults(holding):
        raise invalid(NotAHolding, f"/{name}", fault)
    changed = {name: said for name, said in holding.said().items() if getattr(place, name) != said}
    for name, said in changed.items():
        setattr(place, name, said)
    return list(changed)


@contextmanager
def quicker_refused() -> Iterator[None]:
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        raise PlaceTaken("Somebody else has just added one of these places. Look again and repeat.") from error


def announce_changes(warehouse_ids: Iterable[int]) -> None:
    announce(Notice("locations.changed", warehouse_ids=frozenset(warehouse_ids)))
