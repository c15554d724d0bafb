"""Settling discrepancies: what each resolution does with the goods, and what it refuses."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from quartermaster.accounts.permissions import PermissionMissing
from quartermaster.catalog.models import Owner
from quartermaster.purchasing import operations as purchasing
from quartermaster.purchasing import queries
from quartermaster.purchasing.operations.settling import AlreadySettled, ResolutionNotPossible
from quartermaster.purchasing.papers import DAMAGED, ReceivedLine
from quartermaster.purchasing.queries import UnknownDiscrepancy
from quartermaster.stock.checking import check
from tests import scenes
from tests.purchasing.scenes import discrepancies, lines, on_hand, placed, state

pytestmark = pytest.mark.django_db


def found_on(order):
    return queries.discrepancies_of(order.id).get()


def settle(order, resolution, **more):
    return purchasing.resolve_discrepancy(
        more.pop("act", None) or scenes.act(), discrepancy_id=found_on(order).id, resolution=resolution, **more
    )


def damaged():
    tea, site = scenes.sku(), scenes.site()
    order = placed(site, (tea, 10))
    given = [ReceivedLine(Decimal(7), 1), ReceivedLine(Decimal(3), 1, condition=DAMAGED)]
    purchasing.receive(scenes.act(), number=order.number, receipts=given)
    return tea, order


@pytest.mark.parametrize(
    ("resolution", "stock_then", "state_then", "lines_then"),
    [
        ("accept", (10, 10, 0), "received", ("10", "10", "0")),
        ("return", (7, 7, 0), "received", ("10", "10", "0")),
        ("credit", (10, 7, 3), "received", ("10", "10", "0")),
        ("replace", (7, 7, 0), "partially_received", ("10", "7", "3")),
        ("write_off", (7, 7, 0), "received", ("10", "10", "0")),
    ],
)
def test_damaged_goods_are_settled(resolution, stock_then, state_then, lines_then):
    tea, order = damaged()
    settle(order, resolution, note="agreed by phone")
    assert (on_hand(tea), state(order), lines(order)) == (stock_then, state_then, [lines_then])
    assert (found_on(order).resolution, found_on(order).note) == (resolution, "agreed by phone")
    assert check() == []


@pytest.mark.parametrize(
    ("resolution", "state_then", "lines_then"),
    [
        ("accept", "received", ("10", "6", "0")),
        ("credit", "received", ("10", "6", "0")),
        ("write_off", "received", ("10", "6", "0")),
        ("replace", "partially_received", ("10", "6", "4")),
    ],
)
def test_a_shortage_is_settled(resolution, state_then, lines_then):
    tea, site = scenes.sku(), scenes.site()
    order = placed(site, (tea, 10))
    purchasing.receive(scenes.act(), number=order.number, receipts=[ReceivedLine(Decimal(6), 1)], final=True)
    settle(order, resolution)
    assert (on_hand(tea), state(order), lines(order)) == ((6, 6, 0), state_then, [lines_then])
    assert check() == []


@pytest.mark.parametrize(
    ("resolution", "stock_then"), [("accept", (12, 12, 0)), ("credit", (12, 12, 0)), ("return", (10, 10, 0))]
)
def test_what_was_too_much_is_settled(resolution, stock_then):
    tea, site = scenes.sku(), scenes.site()
    order = placed(site, (tea, 10))
    purchasing.receive(scenes.act(), number=order.number, receipts=[ReceivedLine(Decimal(12), 1)], allow_over=True)
    settle(order, resolution)
    assert on_hand(tea) == stock_then
    assert check() == []


@pytest.mark.parametrize(("resolution", "stock_then"), [("accept", (5, 5, 0)), ("credit", (5, 0, 5)), ("return", (0, 0, 0))])
def test_a_wrong_item_is_settled(resolution, stock_then):
    tea, mug, site = scenes.sku(), scenes.sku(), scenes.site()
    order = placed(site, (tea, 10))
    purchasing.receive(scenes.act(), number=order.number, receipts=[ReceivedLine(Decimal(5), sku_id=mug.id)])
    settle(order, resolution)
    assert (on_hand(mug), lines(order)) == (stock_then, [("10", "0", "10")])
    assert check() == []


def test_what_was_over_is_so_no_longer_when_damaged_goods_are_replaced():
    tea, site = scenes.sku(), scenes.site()
    order = placed(site, (tea, 10))
    given = [ReceivedLine(Decimal(9), 1), ReceivedLine(Decimal(3), 1, condition=DAMAGED)]
    purchasing.receive(scenes.act(), number=order.number, receipts=given, allow_over=True)
    assert discrepancies(order) == [("damaged", tea.code, "3", "open"), ("over", tea.code, "2", "open")]
    damaged_goods = queries.discrepancies_of(order.id).get(kind="damaged")
    purchasing.resolve_discrepancy(scenes.act(), discrepancy_id=damaged_goods.id, resolution="replace")
    assert (state(order), lines(order), on_hand(tea)) == ("partially_received", [("10", "9", "1")], (9, 9, 0))
    assert discrepancies(order) == [("damaged", tea.code, "3", "resolved"), ("over", tea.code, "2", "void")]


def test_refuses_to_settle_twice():
    tea, order = damaged()
    settle(order, "return")
    with pytest.raises(AlreadySettled):
        settle(order, "return")
    assert on_hand(tea) == (7, 7, 0)


def test_refuses_a_resolution_that_does_not_suit():
    tea, site = scenes.sku(), scenes.site()
    order = placed(site, (tea, 10))
    purchasing.receive(scenes.act(), number=order.number, receipts=[], final=True)
    with pytest.raises(ResolutionNotPossible, match="accept, credit, replace, write_off"):
        settle(order, "return")
    assert discrepancies(order) == [("short", tea.code, "10", "open")]


def test_refuses_to_write_off_without_the_permission_to_adjust_stock():
    tea, order = damaged()
    with pytest.raises(PermissionMissing):
        settle(order, "write_off", act=scenes.act("buyer"))
    assert (on_hand(tea), found_on(order).state) == ((10, 7, 3), "open")


def test_refuses_a_replacement_on_a_closed_order():
    tea, order = damaged()
    purchasing.close(scenes.act(), number=order.number)
    with pytest.raises(ResolutionNotPossible, match="closed"):
        settle(order, "replace")
    assert on_hand(tea) == (10, 7, 3)


def test_an_order_of_which_nothing_will_come_is_closed():
    tea, site = scenes.sku(), scenes.site()
    order = placed(site, (tea, 10))
    purchasing.receive(scenes.act(), number=order.number, receipts=[], final=True)
    settle(order, "credit")
    assert (state(order), queries.on_order([tea.id])) == ("closed", {})


def test_refuses_a_discrepancy_that_does_not_exist():
    with pytest.raises(UnknownDiscrepancy):
        purchasing.resolve_discrepancy(scenes.act(), discrepancy_id=10**9, resolution="accept")


def test_the_list_says_whose_goods_they_are_where_there_are_several_owners():
    damaged()
    browser, address = Client(), reverse("discrepancy_list")
    browser.force_login(scenes.person("manager"))
    alone = browser.get(address).content.decode()
    Owner.objects.create(code=scenes.fresh("O"), name="A client")
    shown = browser.get(address).content.decode()
    assert [f">{scenes.house().name}<td" in page for page in (alone, shown)] == [False, True]
