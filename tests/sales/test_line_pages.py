"""An order's lines changed by hand, by one and by two at once."""

from __future__ import annotations

from typing import Any

import pytest
from django.http import HttpResponse
from django.urls import reverse

from quartermaster.catalog import operations as catalog
from quartermaster.catalog.models import Sku
from quartermaster.sales import folds, queries
from quartermaster.sales import operations as sales
from quartermaster.stock.checking import check
from tests import scenes
from tests.catalog.kits import bundle
from tests.sales.scenes import line, ordered, stages, stock_of
from tests.sales.test_splitting import north_and_south, placed
from tests.stock.test_pages import Person, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def goods() -> tuple[scenes.Site, list[Sku]]:
    site, items = scenes.site(), [scenes.sku() for _ in range(3)]
    for item in items:
        scenes.stocked(item, 20, site.shelf)
    return site, items


def opened(number: str) -> dict[str, Any]:
    """What the page sends back where nobody touches it."""
    order = queries.order_by_number(number)
    kept = {"version": order.version, "deed": queries.deeds_of(order)[0].id}
    found = [(one.position, f"{one.quantity - one.cancelled:f}".rstrip("0").rstrip(".")) for one in queries.lines_of(order)]
    return kept | {f"{name}-{position}": many for position, many in found for name in ("seen", "q")}


def saved(person: Person, number: str, fields: dict[str, Any]) -> HttpResponse:
    return person.deed(reverse("order_lines_save", args=[number]), **fields)


def test_lines_are_changed_removed_and_added_by_hand(goods: tuple[scenes.Site, list[Sku]]) -> None:
    site, (tea, mug, cup) = goods
    catalog.add_pack(scenes.act(), code=cup.code, unit="case", numerator=6)
    number, person = ordered(site, line(tea, 4), line(mug, 2)).number, Person()
    assert reverse("order_lines", args=[number]) in text_of(person.get(reverse("order", args=[number])))
    page = text_of(person.get(reverse("order_lines", args=[number])))
    assert 'name="q-1" value="4"' in page
    more = {"q-1": "7", "remove-2": "yes", "sku": [cup.code, ""], "quantity": ["1 case", ""]}
    assert saved(person, number, opened(number) | more).status_code == 303
    assert [stages(number, position)[:3] for position in (1, 2, 3)] == [(7, 0, 7), (2, 0, 0), (6, 0, 6)]
    assert [stock_of(item)[2] for item in (tea, mug, cup)] == [7, 0, 6]
    assert check(folds.RULES) == check() == []


def test_the_second_of_two_hears_what_the_first_changed_and_loses_nothing(goods: tuple[scenes.Site, list[Sku]]) -> None:
    site, (tea, mug, cup) = goods
    number, first, second = ordered(site, line(tea, 4), line(mug, 2), line(cup, 1)).number, Person(), Person()
    seen = opened(number)
    saved(first, number, seen | {"q-1": "6", "q-2": "5", "remove-3": "yes"})
    answer = saved(second, number, seen | {"q-1": "9", "sku": [cup.code], "quantity": ["3"]})
    told = text_of(answer)
    assert answer.status_code == 409
    assert all(
        words in told for words in ("stale_version", first.user.name, "Edit order", "You saw 4; it is 6 now, and you typed 9")
    )
    assert "You saw 2; it is 5 now." in told
    assert 'name="q-1" value="9"' in told
    assert 'name="q-2" value="5"' in told
    assert f'name="sku" value="{cup.code}"' in told
    assert [stages(number, position)[0] for position in (1, 2)] == [6, 5]

    again = opened(number) | {"q-1": "9", "sku": [cup.code], "quantity": ["3"]}
    assert saved(second, number, again).status_code == 303
    assert [stages(number, position)[:3] for position in (1, 2, 4)] == [(9, 0, 9), (5, 0, 5), (3, 0, 3)]
    assert check(folds.RULES) == check() == []


def test_what_is_wrong_is_said_on_its_line_and_nothing_is_changed(goods: tuple[scenes.Site, list[Sku]]) -> None:
    site, (tea, mug, _) = goods
    number, person = ordered(site, line(tea, 4), line(mug, 2)).number, Person()
    typed = saved(person, number, opened(number) | {"q-1": "many", "sku": ["NOSUCH"], "quantity": ["1"]})
    assert typed.status_code == 422
    assert all(words in text_of(typed) for words in ("not a plain decimal number", "No such SKU or barcode.", 'value="many"'))
    short = text_of(saved(person, number, opened(number) | {"q-2": "22", "sku": [tea.code], "quantity": ["99"]}))
    assert f"{mug.code}: 20 wanted, 18 available" in short
    assert f"{tea.code}: 99 wanted, 16 available" in short
    assert 'name="q-2" value="22"' in short
    none_left = saved(person, number, opened(number) | {"remove-1": "yes", "q-1": "0"})
    assert none_left.status_code == 303
    assert [stages(number, position)[0] for position in (1, 2)] == [4, 2]
    nothing = saved(person, number, opened(number))
    assert nothing.status_code == 303
    assert queries.deeds_of(queries.order_by_number(number)).count() == 2


def test_pickers_have_it_and_its_lines_stay(goods: tuple[scenes.Site, list[Sku]]) -> None:
    site, (tea, _, _) = goods
    number, person = ordered(site, line(tea, 4)).number, Person()
    fields = opened(number) | {"q-1": "5"}
    sales.release(scenes.act(), numbers=[number], wave="W-1")
    assert reverse("order_lines", args=[number]) not in text_of(person.get(reverse("order", args=[number])))
    for answer in (person.get(reverse("order_lines", args=[number])), saved(person, number, fields)):
        assert (answer.status_code, "already_released" in text_of(answer)) == (409, True)
    assert stages(number)[0] == 4


def test_a_kit_and_a_line_that_two_warehouses_share_are_one_line_each() -> None:
    site, tea = scenes.site(), scenes.sku()
    scenes.stocked(tea, 20, site.shelf)
    pair = bundle((tea, 2))
    number, person = ordered(site, line(pair, 3), line(tea, 1)).number, Person()
    page = text_of(person.get(reverse("order_lines", args=[number])))
    assert page.count('data-role="quantity" aria-label') == 2
    order = queries.order_by_number(number)
    fields = {"version": order.version, "seen-1": "3", "q-1": "4", "seen-3": "1", "q-3": "1"}
    assert saved(person, number, fields).status_code == 303
    assert stock_of(tea)[2] == 9

    (shared,), _, door = north_and_south((5, 4))
    split = placed(door, line(shared, 7)).number
    page = text_of(person.get(reverse("order_lines", args=[split])))
    assert 'name="q-1" value="7"' in page
    assert "all reserved" in page
    whole = queries.order_by_number(split)
    assert saved(person, split, {"version": whole.version, "seen-1": "7", "q-1": "9"}).status_code == 303
    assert stock_of(shared) == (9, 0, 9, 0)
    assert check(folds.RULES) == check() == []
