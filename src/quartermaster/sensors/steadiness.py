"""Whether what lies on a scale has come to rest, for scales that do not say so themselves. Pure."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal

REST = timedelta(seconds=1)
"""So long a weight must not have moved by more than a division."""
MOST_KEPT = 200


@dataclass(slots=True)
class Rest:
    """The last weights of one scale."""

    division: Decimal
    latest: deque[tuple[datetime, Decimal]] = field(default_factory=lambda: deque(maxlen=MOST_KEPT))

    def says(self, value: Decimal, at: datetime) -> bool:
        """Take the next weight; whether the scale has been at rest with it for a second."""
        if any(abs(before - value) > self.division for _, before in self.latest):
            self.latest.clear()
        self.latest.append((at, value))
        return at - self.latest[0][0] >= REST
