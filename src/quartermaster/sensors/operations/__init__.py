"""What is done about devices: registered, listened to, and what follows where it was too cold or too warm."""

from quartermaster.sensors.operations.devices import (
    DeviceTaken,
    InvalidDevice,
    NewDevice,
    add_device,
    archive_device,
    change_device,
    dismiss_refused,
)
from quartermaster.sensors.operations.excursions import (
    AlreadySettled,
    SettlementReasonMissing,
    StillOutOfLimits,
    settle,
    watch,
)
from quartermaster.sensors.operations.limits import InvalidLimits, remove_limits, set_limits
from quartermaster.sensors.operations.pieces import measure_piece
from quartermaster.sensors.operations.taking import forget_old, take_all

__all__ = [
    "AlreadySettled",
    "DeviceTaken",
    "InvalidDevice",
    "InvalidLimits",
    "NewDevice",
    "SettlementReasonMissing",
    "StillOutOfLimits",
    "add_device",
    "archive_device",
    "change_device",
    "dismiss_refused",
    "forget_old",
    "measure_piece",
    "remove_limits",
    "set_limits",
    "settle",
    "take_all",
    "watch",
]
