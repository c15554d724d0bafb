"""The verbs of events that others tell us."""

from __future__ import annotations

from quartermaster.epcis.operations.capturing import MOST_EVENTS, InvalidDocument, TooManyEvents, capture
from quartermaster.epcis.operations.looking import look_again

__all__ = ["MOST_EVENTS", "InvalidDocument", "TooManyEvents", "capture", "look_again"]
