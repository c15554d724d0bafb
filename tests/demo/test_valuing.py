"""The benchmark of value says what is true."""

from __future__ import annotations

import pytest

from bench import valuing, warehouse
from bench.valuing import Sizes
from quartermaster.stock.models import CostState

pytestmark = pytest.mark.django_db


def test_the_benchmark_of_value_measures_what_ties_out():
    found = valuing.measure(warehouse.scene(10), Sizes(movements=2_000, later=300), lambda text: None)
    assert set(found) == {
        "catching_up",
        "valuation_now",
        "valuation_half_a_year_ago",
        "valuation_a_year_ago",
        "late_receipt_posted",
        "late_receipt_valued_average",
        "late_receipt_valued_fifo",
    }
    assert all(one.per_second > 0 for one in found.values())
    assert CostState.objects.get(sku_id=warehouse.scene(10).sku_ids[1]).method == "fifo"
