"""Orders that several people change, hold, pay, pick and expire at once: one wins, the others are told."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from decimal import Decimal

import pytest

from quartermaster.kernel import clock
from quartermaster.sales import folds, queries
from quartermaster.sales import operations as sales
from quartermaster.sales.models import Order
from quartermaster.sales.operations import Editing, NewOrder, Part
from quartermaster.stock.checking import check
from tests import scenes
from tests.sales.scenes import line, ordered, stages, state, stock_of
from tests.sales.test_races import tried
from tests.sales.test_splitting import north_and_south, placed
from tests.stock.test_races import side_by_side

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 12


def orders(count: int = ROUNDS):
    tea, site = scenes.sku(), scenes.site()
    scenes.stocked(tea, 10 * count, site.shelf)
    return tea, site, [ordered(site, line(tea, 4)).number for _ in range(count)]


def clean() -> None:
    assert check(folds.RULES) == []
    assert check() == []


def test_an_order_is_changed_or_picked_never_both() -> None:
    tea, _, numbers = orders()
    act, more = scenes.act(), Editing(change=[Part(1, Decimal(6))])

    def work(process: int) -> Counter[str]:
        if process:
            return Counter(f"pick {tried(sales.pick, act=act, number=number)}" for number in numbers)
        return Counter(f"edit {tried(sales.edit_order, act=act, number=number, editing=more)}" for number in numbers)

    counted = side_by_side(2, work)
    assert counted["pick done"] == ROUNDS
    assert counted["edit done"] + counted["edit already_picked"] == ROUNDS
    picked = {stages(number) for number in numbers}
    assert picked <= {(4, 0, 0, 4, 0, 0, 0), (6, 0, 0, 6, 0, 0, 0)}
    assert sum(stages(number)[3] for number in numbers) == stock_of(tea)[1]
    clean()


def test_an_order_is_changed_or_released_and_a_released_one_stays() -> None:
    _, _, numbers = orders()
    act, more = scenes.act(), Editing(change=[Part(1, Decimal(6))])

    def work(process: int) -> Counter[str]:
        if process:
            return Counter(f"release {tried(sales.release, act=act, numbers=[number], wave='W-1')}" for number in numbers)
        return Counter(f"edit {tried(sales.edit_order, act=act, number=number, editing=more)}" for number in numbers)

    counted = side_by_side(2, work)
    assert counted["release done"] == ROUNDS
    assert counted["edit done"] + counted["edit already_released"] == ROUNDS
    assert {state(number) for number in numbers} == {"released"}
    clean()


def test_an_order_is_cancelled_or_picked_and_what_was_picked_goes_back() -> None:
    tea, _, numbers = orders()
    act = scenes.act()

    def work(process: int) -> Counter[str]:
        verb = sales.pick if process else sales.cancel
        return Counter(f"{verb.__name__} {tried(verb, act=act, number=number)}" for number in numbers)

    counted = side_by_side(2, work)
    assert counted["cancel done"] == ROUNDS
    assert counted["pick done"] + counted["pick nothing_to_pick"] == ROUNDS
    assert stock_of(tea) == (10 * ROUNDS, 0, 0, 10 * ROUNDS)
    clean()


def test_an_order_is_shipped_or_cancelled_never_both() -> None:
    tea, _, numbers = orders()
    sales.pick_orders(scenes.act(), numbers=numbers)
    sales.pack_orders(scenes.act(), numbers=numbers)
    act = scenes.act()

    def work(process: int) -> Counter[str]:
        verb = sales.ship if process else sales.cancel
        return Counter(f"{verb.__name__} {tried(verb, act=act, number=number)}" for number in numbers)

    counted = side_by_side(2, work)
    assert counted["ship done"] + counted["cancel done"] == ROUNDS
    assert counted["ship nothing_to_ship"] == counted["cancel done"]
    assert counted["cancel already_shipped"] == counted["ship done"]
    assert {stages(number)[5:] for number in numbers} <= {(4, 0), (0, 4)}
    left = 10 * ROUNDS - 4 * counted["ship done"]
    assert stock_of(tea) == (left, 0, 0, left)
    clean()


def test_an_order_is_held_or_picked_and_a_held_one_is_not_picked() -> None:
    _, _, numbers = orders()
    act = scenes.act()

    def work(process: int) -> Counter[str]:
        if process:
            return Counter(f"pick {tried(sales.pick, act=act, number=number)}" for number in numbers)
        return Counter(f"hold {tried(sales.hold, act=act, number=number, reason='Credit check')}" for number in numbers)

    counted = side_by_side(2, work)
    assert counted["hold done"] == ROUNDS
    assert counted["pick done"] + counted["pick order_on_hold"] == ROUNDS
    assert sum(stages(number)[3] == 4 for number in numbers) == counted["pick done"]
    assert {state(number) for number in numbers} == {"on_hold"}
    clean()


def test_an_order_is_paid_or_expires() -> None:
    tea, _, numbers = orders()
    act = scenes.act()
    past = clock.now() - timedelta(minutes=1)
    Order.objects.filter(number__in=numbers).update(payment_due_at=past, state="awaiting_payment")

    def work(process: int) -> Counter[str]:
        if process:
            return Counter({"expired": sales.expire_unpaid(act)})
        return Counter(f"pay {tried(sales.note_payment, act=act, number=number)}" for number in reversed(numbers))

    counted = side_by_side(2, work)
    assert counted["pay done"] + counted["pay wrong_order_state"] == ROUNDS
    assert counted["pay done"] + counted["expired"] == ROUNDS
    assert stock_of(tea)[2] == 4 * counted["pay done"]
    assert sum(queries.order_by_number(number).state == "expired" for number in numbers) == counted["expired"]
    clean()


def test_the_last_units_of_two_warehouses_go_to_one_of_two_orders() -> None:
    """Each order wants all there is in both; who comes second is refused, and neither sits on a half."""
    pairs = [north_and_south((5, 4)) for _ in range(6)]
    act = scenes.act()

    def work(process: int) -> Counter[str]:
        counted: Counter[str] = Counter()
        for (tea,), _, door in pairs if process % 2 else reversed(pairs):
            order = NewOrder([line(tea, 9)], channel_id=door.id)
            counted[tried(sales.place_order, act=act, order=order)] += 1
        return counted

    assert side_by_side(4, work) == {"done": 6, "insufficient_stock": 18}
    assert [stock_of(tea) for (tea,), _, _ in pairs] == [(9, 0, 9, 0)] * 6
    clean()


def test_two_who_look_elsewhere_when_somebody_was_quicker_both_get_theirs() -> None:
    """Both are sourced from the first warehouse, which has enough for one; the other order is sent from the second."""
    pairs = [north_and_south((5, 5)) for _ in range(8)]
    act = scenes.act()

    def work(process: int) -> Counter[str]:
        return Counter(
            tried(sales.place_order, act=act, order=NewOrder([line(tea, 5)], channel_id=door.id)) for (tea,), _, door in pairs
        )

    assert side_by_side(2, work) == {"done": 16}
    assert [stock_of(tea) for (tea,), _, _ in pairs] == [(10, 0, 10, 0)] * 8
    clean()


def test_cancelling_the_whole_and_picking_its_parts_do_not_wait_in_a_circle() -> None:
    shops = [north_and_south((5, 0), (0, 9)) for _ in range(8)]
    act = scenes.act()
    numbers = [placed(door, line(tea, 5), line(mug, 2)).number for (tea, mug), _, door in shops]

    def work(process: int) -> Counter[str]:
        if process == 0:
            return Counter(f"cancel {tried(sales.cancel, act=act, number=number)}" for number in numbers)
        letter = "AB"[process - 1]
        return Counter(f"pick {tried(sales.pick, act=act, number=f'{number}-{letter}')}" for number in reversed(numbers))

    counted = side_by_side(3, work)
    assert counted["cancel done"] == 8
    assert counted["pick done"] + counted["pick nothing_to_pick"] == 16
    assert {state(number) for number in numbers} == {"cancelled"}
    assert [stock_of(tea) for (tea, _), _, _ in shops] == [(5, 0, 0, 5)] * 8
    clean()
