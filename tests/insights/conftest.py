from __future__ import annotations

from collections.abc import Iterator

import pytest

from quartermaster.insights import kept


@pytest.fixture(autouse=True)
def nothing_kept() -> Iterator[None]:
    """Each scene begins without the figures of the one before."""
    kept.forget_everything()
    yield
    kept.forget_everything()
