"""The verbs of places.

Callers import the module under the room's name: `from quartermaster.locations import operations as locations`.
"""

from quartermaster.locations.operations.bins import (
    add_bins,
    change_bin,
    load_bins,
    read_coordinates,
    save_bins,
)
from quartermaster.locations.operations.refusals import (
    DuplicateBin,
    InvalidPattern,
    InvalidPlace,
    InvalidPlaceName,
    KindIsFixed,
    LastBinOfItsKind,
    NotAHolding,
    NotCoordinates,
    PlaceTaken,
    RoleDoesNotSuit,
    WarehouseInUse,
)
from quartermaster.locations.operations.warehouses import (
    add_warehouse,
    archive_warehouse,
    change_warehouse,
    restore_warehouse,
)
from quartermaster.locations.operations.zones import (
    add_zone,
    change_zone,
)

__all__ = [
    "DuplicateBin",
    "InvalidPattern",
    "InvalidPlace",
    "InvalidPlaceName",
    "KindIsFixed",
    "LastBinOfItsKind",
    "NotAHolding",
    "NotCoordinates",
    "PlaceTaken",
    "RoleDoesNotSuit",
    "WarehouseInUse",
    "add_bins",
    "add_warehouse",
    "add_zone",
    "archive_warehouse",
    "change_bin",
    "change_warehouse",
    "change_zone",
    "load_bins",
    "read_coordinates",
    "restore_warehouse",
    "save_bins",
]
