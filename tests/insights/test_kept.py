"""What a process keeps: never anything that is not so."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection

from quartermaster.insights import days
from quartermaster.insights.kept import Kept
from quartermaster.insights.queries import demand, flows, needs, tally
from quartermaster.insights.queries.levels import level_of
from quartermaster.insights.queries.sku import changes_by_day
from quartermaster.kernel import clock
from quartermaster.sales import operations as sales
from quartermaster.stock import operations as stock
from quartermaster.web import hearing as ears
from tests import scenes
from tests.insights.scenes import ordered
from tests.purchasing import scenes as buying


@pytest.fixture
def hearing(transactional_db: None) -> Iterator[None]:
    """A process that hears of what is committed."""
    assert ears.hearing()
    yield
    ears.listener.stop()


def counting(kept: Kept[int], made: list[int]) -> int:
    """The kept value, which counts how often it was made."""
    return kept.get("how often", lambda: made.append(1) or len(made))  # type: ignore[func-returns-value]


def test_keeps_a_figure_until_its_room_is_heard_of(hearing: None) -> None:
    kept: Kept[int] = Kept("stock")
    made: list[int] = []
    assert [counting(kept, made), counting(kept, made)] == [1, 1]
    ears.memory.note(["sales", "sku:1"], ears.now_ms())
    assert counting(kept, made) == 1
    ears.memory.note(["stock"], ears.now_ms())
    assert [counting(kept, made), counting(kept, made)] == [2, 2]
    ears.memory.note([ears.EVERYTHING], ears.now_ms())
    assert counting(kept, made) == 3


@pytest.mark.django_db
def test_keeps_nothing_inside_a_transaction() -> None:
    kept: Kept[int] = Kept("stock")
    made: list[int] = []
    assert connection.in_atomic_block
    assert [counting(kept, made), counting(kept, made)] == [1, 2]


def test_keeps_nothing_while_it_does_not_hear(hearing: None) -> None:
    kept: Kept[int] = Kept("stock")
    made: list[int] = []
    assert counting(kept, made) == 1
    ears.listener.listening.clear()
    assert [counting(kept, made), counting(kept, made)] == [2, 3]


def test_more_topics_than_are_remembered_are_taken_for_everything() -> None:
    memory = ears.Memory(most=2)
    turn = memory.turn
    memory.note(["a", "b", "c"], 1)
    assert memory.touched(["z"], turn)
    assert ears.EVERYTHING in memory.after(turn)
    turn = memory.turn
    memory.note(["a"], 2)
    assert not memory.touched(["z"], turn)
    assert memory.after(turn) == {"a"}


def test_the_kept_figures_are_those_of_the_book_after_every_deed(hearing: None) -> None:
    site, there = scenes.site(), scenes.site()
    tea, cups = scenes.sku(minimum=Decimal(5)), scenes.sku(maximum=Decimal(3))
    act = replace(scenes.act(), reason="missing")
    scenes.stocked(tea, 40, site.shelf)
    as_read_anew()
    scenes.stocked(cups, 9, there.shelf)
    as_read_anew()
    first = ordered(tea, "30", site.warehouse)
    as_read_anew()
    ordered(tea, "25", site.warehouse)
    as_read_anew()
    buying.placed(site, (tea, 100))
    as_read_anew()
    sales.cancel(scenes.act(), number=first.number)
    as_read_anew()
    stock.adjust(act, lost=[scenes.goods(tea, 7, site.shelf)])
    as_read_anew()
    cups.archived_at = clock.now()
    cups.save()
    stock.adjust(act, lost=[scenes.goods(cups, 9, there.shelf)])
    as_read_anew()
    assert set(tally.tally().skus) == {tea.id}


def as_read_anew() -> None:
    """What is kept is what a process that keeps nothing would read."""
    now, today = tally.tally(), days.today()
    assert now == tally._everything(None, today)
    assert demand.demand() == demand._read(None, None, today)
    waiting = needs._read_waiting(None)
    found = needs.backordered()
    assert (found.value if found else Decimal(0)) == sum(waiting.values(), Decimal(0))


def test_a_day_that_is_over_changes_when_something_is_posted_into_it(hearing: None) -> None:
    site, item = scenes.site(), scenes.sku(cost="2")
    scenes.stocked(item, 5, site.shelf)
    assert flows.flow((Decimal(10), Decimal(5), 0)).units[-3:] == [0, 0, 5]
    late = scenes.goods(item, 4, site.shelf, occurred_at=clock.now() - timedelta(days=1))
    stock.open_balances(scenes.act(), goods=[late])
    assert flows.flow((Decimal(18), Decimal(9), 0)).units[-3:] == [0, 4, 9]


def test_a_years_changes_are_those_of_the_book_whenever_they_occurred(hearing: None) -> None:
    site, item, today = scenes.site(), scenes.sku(), days.today()
    scenes.stocked(item, 5, site.shelf)
    assert changes_by_day(item.id, today) == {today: (5, 0)}
    late = scenes.goods(item, 4, site.dock, occurred_at=clock.now() - timedelta(days=1))
    stock.receive(scenes.act(), goods=[late])
    stock.adjust(replace(scenes.act(), reason="missing"), lost=[scenes.goods(item, 2, site.shelf)])
    assert changes_by_day(item.id, today) == {today: (3, 0), today - timedelta(days=1): (4, 4)}


def test_a_sku_page_never_shows_what_was(hearing: None) -> None:
    site, item = scenes.site(), scenes.sku()
    for on_hand in (3, 6):
        scenes.stocked(item, 3, site.shelf)
        level = level_of(item.id)
        assert level is not None
        assert level.on_hand == on_hand
