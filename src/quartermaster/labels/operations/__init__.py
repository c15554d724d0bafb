"""The verbs of labels: layouts are made and changed, the usual one is said, pallets get numbers, labels go to printers.

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
from quartermaster.labels.operations.printers import (
    InvalidPrinter,
    NewPrinter,
    NotWaiting,
    PrinterTaken,
    TooManyWait,
    WrongLabels,
    add_printer,
    archive_printer,
    cancel_print,
    change_printer,
    print_labels,
    send_waiting,
)

__all__ = [
    "InvalidPallet",
    "InvalidPrinter",
    "LayoutTaken",
    "NewPallet",
    "NewPrinter",
    "NotWaiting",
    "PrinterTaken",
    "ShippedLayout",
    "TooManyWait",
    "WrongLabels",
    "add_layout",
    "add_printer",
    "archive_layout",
    "archive_printer",
    "cancel_print",
    "change_layout",
    "change_printer",
    "make_pallet",
    "print_labels",
    "send_waiting",
    "set_usual_layout",
]
