"""The verbs of packing: kinds of carton are made known, changed and put away.

Packing itself is `sales.pack`. Callers import the module under the room's name:
`from quartermaster.packing import operations as packing`.
"""

from quartermaster.packing.operations.carton_types import (
    CartonTypeTaken,
    InvalidCartonType,
    NewCartonType,
    add_carton_type,
    archive_carton_type,
    change_carton_type,
)

__all__ = [
    "CartonTypeTaken",
    "InvalidCartonType",
    "NewCartonType",
    "add_carton_type",
    "archive_carton_type",
    "change_carton_type",
]
