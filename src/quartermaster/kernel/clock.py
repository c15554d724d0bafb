"""The time, asked for in one place so that tests and drills can shift it."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta


def now() -> datetime:
    """The present moment, in UTC. QUARTERMASTER_CLOCK_OFFSET (seconds) shifts it where test hooks are on."""
    return datetime.now(UTC) + _offset()


def _offset() -> timedelta:
    if os.environ.get("QUARTERMASTER_TEST_HOOKS") != "1":
        return timedelta()
    return timedelta(seconds=float(os.environ.get("QUARTERMASTER_CLOCK_OFFSET", "0")))
