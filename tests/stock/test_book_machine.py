"""Whatever is done to the book, in whatever order: it says what a plain book says that knows no SQL.

Longer, by hand: python bench/torture.py --examples 500 --seed 7
"""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from quartermaster.stock.costing import catching_up
from tests.stock.book_machine import machine_of

pytestmark = pytest.mark.django_db

QUICK = settings(
    max_examples=10,
    stateful_step_count=40,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.mark.parametrize("method", ["fifo", "lifo", "average", "standard"])
def test_the_book_says_what_a_plain_book_says_whatever_is_done(settings, monkeypatch, method):
    settings.COSTING_METHOD = method
    monkeypatch.setattr(catching_up, "MARK_EVERY", 5)
    run_state_machine_as_test(machine_of(method), settings=QUICK)
