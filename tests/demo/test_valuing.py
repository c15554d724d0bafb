"""The demo's year in money: it ties out on every day, and the benchmark of value says what is true."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from bench import valuing, warehouse
from bench.valuing import Sizes
from quartermaster.catalog.models import Category, Sku
from quartermaster.demo import operations as demo
from quartermaster.kernel import clock
from quartermaster.stock import costing, values
from quartermaster.stock.checking import check
from quartermaster.stock.models import ClosedPeriod, CostChange, CostState
from tests.demo.tying_out import differences

pytestmark = pytest.mark.django_db


def test_the_demos_year_ties_out_on_every_day_to_the_minor_unit():
    demo.load(scale=0.005, seed=1)
    costing.keep_up()
    today = clock.now().date()
    assert differences(today - timedelta(days=380), today) == []
    assert check() == []
    assert sum(values.totals(values.chosen()).values(), Decimal(0)) > 1000

    assert not Sku.objects.filter(category=None).exists()
    assert set(CostState.objects.values_list("method", flat=True)) >= {"fifo", "average", "standard"}
    assert set(Category.objects.values_list("costing", flat=True)) == {"", "fifo", "standard"}
    freight = CostChange.objects.filter(kind="landed_cost")
    assert freight.exists()
    assert all("Invented for the demo" in one.reason for one in freight)
    closed = ClosedPeriod.objects.get()
    assert ("Invented for the demo" in closed.reason, closed.ends_at < clock.now() - timedelta(days=50)) == (True, True)


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
