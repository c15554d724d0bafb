"""Carriers, each behind the one interface."""

from __future__ import annotations

from quartermaster.carriers.adapters.built_in import BuiltIn
from quartermaster.carriers.adapters.connected import Connected
from quartermaster.carriers.interface import AtOnce, Door
from quartermaster.carriers.models import Carrier


def door_of(carrier: Carrier) -> Door:
    return Connected(carrier) if carrier.connected else BuiltIn(carrier)


def at_once(carrier: Carrier) -> AtOnce | None:
    """The door of a carrier that sells labels within the deed; None where a job has to ask over the network."""
    return None if carrier.connected else BuiltIn(carrier)
