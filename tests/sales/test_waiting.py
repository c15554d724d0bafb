"""Orders that wait: on hold, unpaid, as drafts; and who is promised first when goods arrive."""

from __future__ import annotations

from datetime import timedelta

import pytest

from quartermaster.kernel import clock
from quartermaster.sales import operations as sales
from quartermaster.sales import queries
from quartermaster.sales.models import Order
from quartermaster.stock.checking import check
from tests import scenes
from tests.sales.scenes import line, ordered, stages, state, stock_of

pytestmark = pytest.mark.django_db


def reserved_for(quantity: int, **more: object):
    """An order of so much tea, of which 10 lie on the shelf; the tea, the site, the order's number."""
    tea, site = scenes.sku(), scenes.site()
    scenes.stocked(tea, 10, site.shelf)
    return tea, site, ordered(site, line(tea, quantity), **more).number


@pytest.mark.parametrize("verb", ["pick", "pack", "ship"])
def test_a_held_order_is_not_worked_on(verb: str) -> None:
    tea, _, number = reserved_for(4)
    sales.hold(scenes.act(), number=number, reason="Credit check")
    with pytest.raises(sales.OrderOnHold):
        getattr(sales, verb)(scenes.act(), number=number)
    assert state(number) == "on_hold"
    assert stock_of(tea) == (10, 0, 4, 6)


def test_a_held_order_keeps_its_claims_and_goes_on_as_it_was() -> None:
    tea, _, number = reserved_for(4)
    sales.hold(scenes.act(), number=number, reason="Credit check")
    assert stages(number) == (4, 0, 4, 0, 0, 0, 0)
    sales.let_go(scenes.act(), number=number)
    assert state(number) == "reserved"
    sales.pick(scenes.act(), number=number)
    assert stock_of(tea) == (6, 4, 0, 6)


def test_a_held_order_may_give_up_what_it_has_and_gets_what_is_left_when_it_goes_on() -> None:
    tea, site, number = reserved_for(8)
    sales.hold(scenes.act(), number=number, reason="Disputed", give_up=True)
    assert stock_of(tea) == (10, 0, 0, 10)
    ordered(site, line(tea, 5))
    sales.let_go(scenes.act(), number=number)
    assert stages(number) == (8, 3, 5, 0, 0, 0, 0)
    assert state(number) == "partially_reserved"
    assert check() == []


def test_what_is_picked_is_not_given_up_by_holding() -> None:
    tea, _, number = reserved_for(4)
    sales.pick(scenes.act(), number=number)
    with pytest.raises(sales.AlreadyPicked):
        sales.hold(scenes.act(), number=number, reason="Disputed", give_up=True)
    assert state(number) == "picked"
    assert stock_of(tea) == (6, 4, 0, 6)


def test_a_hold_needs_a_reason_and_is_not_put_on_twice() -> None:
    _, _, number = reserved_for(4)
    with pytest.raises(sales.HoldReasonMissing):
        sales.hold(scenes.act(), number=number, reason=" ")
    sales.hold(scenes.act(), number=number, reason="Credit check")
    with pytest.raises(sales.WrongOrderState):
        sales.hold(scenes.act(), number=number, reason="Again")
    assert queries.order_by_number(number).hold_reason == "Credit check"


def test_a_held_order_is_not_promised_what_arrives() -> None:
    tea, site, number = reserved_for(14, on_short="backorder")
    later = ordered(site, line(tea, 2), on_short="backorder").number
    sales.hold(scenes.act(), number=number, reason="Credit check")
    scenes.stocked(tea, 3, site.shelf)
    sales.promise_backorders(scenes.act())
    assert stages(number) == (14, 4, 10, 0, 0, 0, 0)
    assert stages(later) == (2, 0, 2, 0, 0, 0, 0)


def unpaid(number: str, hours: int) -> None:
    Order.objects.filter(number=number).update(payment_due_at=clock.now() + timedelta(hours=hours), state="awaiting_payment")


def test_an_order_that_is_not_paid_in_time_expires_and_frees_its_stock() -> None:
    tea, _, number = reserved_for(4)
    unpaid(number, -1)
    assert sales.expire_unpaid(scenes.act()) == 1
    assert state(number) == "expired"
    assert stages(number) == (4, 0, 0, 0, 0, 0, 4)
    assert stock_of(tea) == (10, 0, 0, 10)
    assert sales.expire_unpaid(scenes.act()) == 0
    with pytest.raises(sales.WrongOrderState):
        sales.note_payment(scenes.act(), number=number)


def test_an_unpaid_order_is_picked_once_it_is_paid() -> None:
    tea, _, number = reserved_for(4)
    unpaid(number, 1)
    with pytest.raises(sales.OrderNotPaid):
        sales.pick(scenes.act(), number=number)
    sales.note_payment(scenes.act(), number=number)
    assert state(number) == "reserved"
    assert sales.expire_unpaid(scenes.act()) == 0
    sales.pick(scenes.act(), number=number)
    assert stock_of(tea) == (6, 4, 0, 6)


def test_priority_comes_before_age_when_goods_arrive() -> None:
    tea, site, _ = reserved_for(10)
    first, second, third = (ordered(site, line(tea, 5), on_short="backorder").number for _ in range(3))
    Order.objects.filter(number=third).update(priority=1)
    scenes.stocked(tea, 8, site.shelf)
    sales.promise_backorders(scenes.act())
    assert [stages(number)[2] for number in (first, second, third)] == [3, 0, 5]


def test_an_order_that_takes_all_or_nothing_does_not_sit_on_a_part() -> None:
    tea, site, _ = reserved_for(10)
    mug = scenes.sku()
    whole = ordered(site, line(tea, 2), line(mug, 2), on_short="backorder").number
    Order.objects.filter(number=whole).update(on_short="all_or_nothing", priority=1)
    small = ordered(site, line(tea, 2), on_short="backorder").number
    scenes.stocked(tea, 3, site.shelf)
    sales.promise_backorders(scenes.act(), sku_ids=[tea.id])
    assert stages(whole)[2] == 0
    assert stages(small)[2] == 2
    scenes.stocked(tea, 1, site.shelf)
    scenes.stocked(mug, 2, site.shelf)
    sales.promise_backorders(scenes.act(), sku_ids=[mug.id])
    assert [stages(whole, place)[2] for place in (1, 2)] == [2, 2]
    assert state(whole) == "reserved"
    assert check() == []
