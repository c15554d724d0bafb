"""A kit and a component of it sold on its own, at the same moment, by several processes."""

from __future__ import annotations

from collections import Counter

import pytest

from quartermaster.sales import folds
from quartermaster.stock import operations as stock
from quartermaster.stock.checking import check
from tests import scenes
from tests.catalog.kits import bundle
from tests.sales.scenes import line, ordered, stock_of
from tests.stock.test_races import side_by_side

pytestmark = pytest.mark.django_db(transaction=True)


def test_kits_and_their_components_sold_at_once_never_promise_a_unit_twice() -> None:
    tea, mug, site = scenes.sku(), scenes.sku(), scenes.site()
    gift = bundle((tea, 2), (mug, 1))
    scenes.stocked(tea, 60, site.shelf)
    scenes.stocked(mug, 40, site.shelf)

    def sell(process: int) -> Counter[str]:
        counted: Counter[str] = Counter()
        for _ in range(30):
            kind, item = [("kit", gift), ("tea", tea), ("mug", mug), ("kit", gift)][process]
            try:
                ordered(site, line(item, 1))
                counted[kind] += 1
            except stock.InsufficientStock:
                counted["refused"] += 1
        return counted

    counted = side_by_side(4, sell)
    assert stock_of(tea) == (60, 0, 2 * counted["kit"] + counted["tea"], 60 - 2 * counted["kit"] - counted["tea"])
    assert stock_of(mug) == (40, 0, counted["kit"] + counted["mug"], 40 - counted["kit"] - counted["mug"])
    assert min(stock_of(tea)[3], stock_of(mug)[3]) == 0
    assert counted["refused"] == 120 - counted["kit"] - counted["tea"] - counted["mug"] > 0
    assert check(folds.RULES) == []
    assert check() == []
