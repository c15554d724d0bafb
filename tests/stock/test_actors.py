"""Several people do anything to the same goods at once: it is as if they had done it one after the other.

Longer, by hand: python bench/torture.py --people 4 --acts 500 --seed 7
"""

from __future__ import annotations

import pytest

from tests.stock.actors import at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize(("method", "seed"), [("fifo", 1), ("average", 2), ("standard", 3)])
def test_what_people_do_at_once_is_what_they_would_have_done_one_after_the_other(settings, method, seed):
    settings.COSTING_METHOD = method
    counted = at_once(people=4, acts=150, seed=seed)
    assert counted["done"] > 150
