"""What would follow is shown before an order's lines are changed, and the showing changes nothing."""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from quartermaster.insights import days
from quartermaster.purchasing import operations as purchasing
from quartermaster.purchasing.papers import NewLine, NewOrder
from quartermaster.sales import queries
from quartermaster.web.words import day_of
from tests import scenes
from tests.purchasing import scenes as buying
from tests.sales.scenes import line, ordered, stages, stock_of
from tests.sales.test_line_pages import opened
from tests.stock.test_pages import Person, text_of

pytestmark = pytest.mark.django_db


def follows(person: Person, number: str, **typed: object) -> str:
    """The words of the answer, without its tags."""
    answer = person.post(reverse("order_lines_check", args=[number]), opened(number) | typed)
    assert answer.status_code == 200
    return " ".join(re.sub(r"<[^>]+>", " ", text_of(answer)).split())


def test_total_reservation_and_day_are_told_and_nothing_stays() -> None:
    site, tea, mug, person = scenes.site(), scenes.sku(price="5"), scenes.sku(price="3"), Person()
    scenes.stocked(tea, 6, site.shelf)
    scenes.stocked(mug, 9, site.shelf)
    number = ordered(site, line(tea, 4), line(mug, 2), on_short="backorder").number
    soon = days.today() + timedelta(days=12)
    paper = NewOrder(buying.supplier().id, site.warehouse.id, [NewLine(tea.id, Decimal(5))], expected_on=soon)
    bought = purchasing.draft_order(scenes.act(), order=paper).number
    purchasing.approve(scenes.act(), number=bought)
    purchasing.place(scenes.act(), number=bought)
    before = (stages(number), stock_of(tea), queries.order_by_number(number).version)

    told = follows(person, number, **{"q-1": "10", "remove-2": "yes"})
    assert "Total £26.00 → £50.00" in told
    assert "Reserved 6 → 6" not in told
    assert "Waiting 0 → 4" in told
    assert f"All can leave now → {day_of(soon)[:6].strip()}" in told
    assert f"{tea.code} 4 → 10 4 → 6" in told
    assert f"{mug.code} 2 → 0 2 → 0 removed" in told
    assert "nobody knows" in follows(person, number, **{"q-1": "12"})
    assert (stages(number), stock_of(tea), queries.order_by_number(number).version) == before


def test_what_would_be_refused_and_what_nobody_typed_is_said() -> None:
    site, tea, person = scenes.site(), scenes.sku(), Person()
    scenes.stocked(tea, 6, site.shelf)
    number = ordered(site, line(tea, 4)).number
    assert "shown here before anything is saved" in follows(person, number)
    told = follows(person, number, **{"q-1": "7"})
    assert "This would be refused" in told
    assert f"{tea.code}: 3 wanted, 2 available" in told
    assert "insufficient_stock" in told
    assert "not a plain decimal number" in follows(person, number, **{"q-1": "x"})
    assert (stages(number)[0], stock_of(tea)) == (4, (6, 0, 4, 2))
