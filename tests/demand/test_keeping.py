"""Demand is kept from the book and the orders: so much for each day, and right again when the past is set right."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal

import numpy as np
import pytest
from django.utils import timezone

from quartermaster.accounts.acts import Act
from quartermaster.catalog.models import Sku
from quartermaster.demand import folds, queries
from quartermaster.demand import operations as demand
from quartermaster.demand.queries import Day
from quartermaster.kernel import clock
from quartermaster.returns import operations as returns
from quartermaster.sales import operations as sales
from quartermaster.sales.operations import Returned
from quartermaster.stock import operations as stock
from quartermaster.stock.checking import check
from tests import scenes
from tests.returns.scenes import agreed, pieces, ruling
from tests.sales.scenes import line, new_order
from tests.scenes import Site

pytestmark = pytest.mark.django_db


def ago(days: int, hour: int = 12) -> datetime:
    day = timezone.localdate(clock.now()) - timedelta(days=days)
    return timezone.make_aware(datetime(day.year, day.month, day.day, hour))


def on(days: int, hour: int = 12) -> Act:
    return scenes.act().at(ago(days, hour))


def filled(item: Sku, quantity: int, at: Site, days: int, hour: int = 0) -> None:
    stock.open_balances(on(days, hour), goods=[scenes.goods(item, quantity, at.shelf)])


def asked(item: Sku, quantity: int, at: Site, days: int, **more: object) -> str:
    return sales.place_order(on(days), order=new_order(at, line(item, quantity, unit_price=Decimal(5)), **more)).number


def sent(number: str, days: int, hour: int = 18) -> None:
    sales.pick(on(days, hour), number=number)
    sales.ship(on(days, hour), number=number)


def told(item: Sku, at: Site) -> dict[date, Day]:
    return {day.day: day for day in queries.days(scenes.house().pk, item.pk, at.warehouse.pk)}


def day(days: int) -> date:
    return ago(days).date()


def test_a_day_says_what_was_sold_asked_for_in_vain_and_how_long_some_was_there() -> None:
    item, site = scenes.sku(), scenes.site()
    filled(item, 10, site, 9)
    sent(asked(item, 4, site, 8), 8)
    sent(asked(item, 6, site, 7), 6)  # asked for on one day, and gone on the next at six in the evening
    given_up = asked(item, 3, site, 5, on_short="backorder")
    sales.cancel(on(4), number=given_up)
    regretted = asked(item, 2, site, 8, on_short="backorder")
    sales.cancel(on(7), number=regretted)
    demand.note_lost(
        scenes.act(),
        lost=[demand.Lost(scenes.house().pk, item.pk, site.warehouse.pk, Decimal(2), day(3), "By telephone")],
    )
    demand.keep()
    found = told(item, site)
    assert found[day(8)] == Day(day(8), sold=4, returned=0, ordered=4, lost=2, price=5, in_stock=1)
    assert found[day(7)] == Day(day(7), sold=0, returned=0, ordered=6, lost=0, price=5, in_stock=1)
    assert found[day(6)] == Day(day(6), sold=6, returned=0, ordered=0, lost=0, price=None, in_stock=0.75)
    assert found[day(5)] == Day(day(5), sold=0, returned=0, ordered=0, lost=3, price=None, in_stock=0)
    assert found[day(3)].lost == 2
    assert max(found) == day(1)
    assert not check(folds.RULES)


def test_only_what_comes_back_fit_for_sale_is_taken_off_and_a_reversal_takes_the_sale_away() -> None:
    item, site = scenes.sku(), scenes.site()
    filled(item, 20, site, 9)
    number = asked(item, 8, site, 8)
    sent(number, 8)
    paper = agreed(number, (1, 3))
    returns.receive(on(5), number=paper.number)
    (piece,) = pieces(paper)
    returns.decide(on(4), number=paper.number, rulings=[ruling(piece, "restock", 2, bin_id=site.shelf.pk)])
    returns.decide(on(4), number=paper.number, rulings=[ruling(pieces(paper)[0], "scrap", 1)])
    sales.take_back(on(3), returns=[Returned(number, 1, Decimal(1), site.dock.pk)])
    sales.take_back(on(3), returns=[Returned(number, 1, Decimal(1), site.quarantine.pk)])
    demand.keep()
    assert [told(item, site)[day(back)].returned for back in (5, 4, 3)] == [0, 2, 1]
    assert not check(folds.RULES)


def test_what_is_written_down_late_sets_the_days_right_and_running_again_changes_nothing() -> None:
    item, other, site = scenes.sku(), scenes.sku(), scenes.site()
    filled(item, 50, site, 20)
    filled(other, 5, site, 20)
    sent(asked(item, 4, site, 15), 15)
    demand.keep(through=day(10))
    late = asked(item, 7, site, 14)
    sent(late, 13)
    waits = asked(item, 9, site, 12)
    demand.keep(through=day(6))
    assert [told(item, site)[day(back)].ordered for back in (15, 14, 12)] == [4, 7, 9]
    assert [told(item, site)[day(back)].sold for back in (15, 14, 13)] == [4, 0, 7]
    assert told(other, site)[day(7)].in_stock == 1
    sales.cancel(on(0), number=waits)
    filled(item, 5, site, 30)  # long before everything else
    demand.keep()
    kept = [told(one, site) for one in (item, other)]
    assert kept[0][day(12)].ordered == 0
    assert kept[0][day(29)].in_stock == 1
    assert not check(folds.RULES)
    demand.keep()
    demand.read_again([item.pk, other.pk])
    assert [told(one, site) for one in (item, other)] == kept


def test_facts_after_a_day_change_nothing_of_what_was_known_then() -> None:
    item, site = scenes.sku(), scenes.site()
    filled(item, 90, site, 60)
    for back in (50, 43, 36, 29):
        sent(asked(item, 3, site, back), back)
    demand.keep()
    until = day(22)
    before = queries.histories(until=until, weeks=6, sku_ids=[item.pk])
    sent(asked(item, 60, site, 20), 20)
    stock.transfer(on(19), goods=[scenes.goods(item, 18, site.shelf, site.quarantine)])
    demand.keep()
    after = queries.histories(until=until, weeks=6, sku_ids=[item.pk])
    assert after.weeks == before.weeks
    for name in ("demand", "sold", "in_stock", "promoted"):
        assert getattr(after, name).tobytes() == getattr(before, name).tobytes()
    assert np.nansum(before.demand) >= 6
