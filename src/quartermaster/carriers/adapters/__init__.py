"""Carriers, each behind the one interface."""

from __future__ import annotations

from quartermaster.carriers.adapters.built_in import BuiltIn
from quartermaster.carriers.interface import Door
from quartermaster.carriers.models import Carrier


def door_of(carrier: Carrier) -> Door:
    return BuiltIn(carrier)
