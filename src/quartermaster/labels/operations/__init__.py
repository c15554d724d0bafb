"""The verbs of labels: layouts are made and changed, the usual one is said, pallets get numbers.

Callers import the module under the room's name: `from quartermaster.labels import operations as labels`.
"""

from quartermaster.labels.operations.layouts import (
    LayoutTaken,
    ShippedLayout,
    add_layout,
    archive_layout,
    change_layout,
    set_usual_layout,
)
from quartermaster.labels.operations.pallets import InvalidPallet, NewPallet, make_pallet

__all__ = [
    "InvalidPallet",
    "LayoutTaken",
    "NewPallet",
    "ShippedLayout",
    "add_layout",
    "archive_layout",
    "change_layout",
    "make_pallet",
    "set_usual_layout",
]
