"""A receiver on this machine, and settings that let it be told."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from quartermaster.kernel import reaching
from tests.webhooks.receiver import Receiver, listening


@pytest.fixture
def receiver(settings: Any) -> Iterator[Receiver]:
    settings.OUTBOUND_ALLOW = reaching.networks("127.0.0.0/8")
    settings.WEBHOOK_SECONDS = 3.0
    with listening() as found:
        yield found
