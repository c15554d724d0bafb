"""Who comes from elsewhere brings what was sold before."""

from __future__ import annotations

from datetime import timedelta

import pytest

from quartermaster.demand import operations as demand
from quartermaster.demand import queries, sheets
from quartermaster.web import spreadsheets
from tests import scenes
from tests.demand.test_forecasts import THIS_MONDAY

pytestmark = pytest.mark.django_db


def test_past_sales_are_checked_first_and_count_before_the_book_begins() -> None:
    item, site = scenes.sku(), scenes.site()
    week = THIS_MONDAY - timedelta(weeks=2)

    def load(text: str, *, dry_run: bool = False) -> spreadsheets.Report:
        sheet = spreadsheets.read(f"sku,warehouse,begins_on,quantity,days\n{text}".encode(), sheets.HEADINGS)
        return sheets.load_sheet(scenes.act(), sheet, dry_run=dry_run)

    bad = load(f"NOWHERE,{site.warehouse.code},{week},5,\n{item.code},{site.warehouse.code},2999-01-01,-5,40\n")
    assert sorted(error.code for error in bad.errors) == ["in_the_future", "out_of_range", "out_of_range", "unknown_sku"]
    good = f"{item.code},{site.warehouse.code},{week},21,\n"
    assert load(good, dry_run=True).created == 1
    demand.keep()
    assert load(good).created == 1
    demand.read_again([item.pk])
    found = queries.histories(until=THIS_MONDAY - timedelta(days=1), weeks=3, sku_ids=[item.pk])
    assert found.demand[0, 1:].tolist()[0] == 21
    assert found.in_stock[0].tolist() == [0, 1, 0]
