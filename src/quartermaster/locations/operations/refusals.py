"""What is refused of places, and how it is said."""

from __future__ import annotations

from quartermaster.kernel.refusals import Conflict, FieldError, Invalid, Refusal


class InvalidPlace(Invalid):
    code = "invalid_code"
    title = "Not a code of a place"


class InvalidPlaceName(Invalid):
    code = "invalid_name"
    title = "Not a name"


class PlaceTaken(Conflict):
    code = "place_taken"
    title = "This place exists already"


class InvalidPattern(Invalid):
    code = "invalid_pattern"
    title = "Not a pattern of bins"


class KindIsFixed(Conflict):
    code = "kind_is_fixed"
    title = "The kind of a bin does not change"


class LastBinOfItsKind(Conflict):
    """Without an open dock nothing can be received, without open staging nothing picked."""

    code = "last_bin_of_its_kind"
    title = "The last open bin of its kind"


class RoleDoesNotSuit(Conflict):
    """Reserve is storage; carts and totes are staging."""

    code = "role_does_not_suit"
    title = "The bin cannot be used so"


class NotCoordinates(Invalid):
    code = "not_coordinates"
    title = "Not coordinates"


class NotAHolding(Invalid):
    """What a place is said to hold makes no sense."""

    code = "not_a_holding"
    title = "Not what a place can hold"


class DuplicateBin(Invalid):
    code = "duplicate_bin"
    title = "A bin is there twice"


class WarehouseInUse(Conflict):
    """There is stock in it, or a document that has not ended names it."""

    code = "warehouse_in_use"
    title = "The warehouse is still in use"


def invalid(refusal: type[Refusal], pointer: str, message: str) -> Refusal:
    return refusal(message, errors=[FieldError(pointer, refusal.code, message)])
