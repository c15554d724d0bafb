"""Which worked cases a test was held to: counted at the end of a run."""

from __future__ import annotations

from collections.abc import Generator

import pytest

from tests.planning import cases


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, object, object]:
    cases.used.clear()
    try:
        return (yield)
    finally:
        item.user_properties += [("case", one) for one in sorted(cases.used)]
