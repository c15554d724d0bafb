"""What is too much of some goods, and how much of it is offered."""

from __future__ import annotations

from decimal import Decimal

from quartermaster.partners.sharing import Goods, Over, lasting, over, price


def goods(available: str, per_day: str, on_order: str = "0", scale: int = 0) -> Goods:
    return Goods(Decimal(available), Decimal(on_order), Decimal(per_day), scale)


def offered(one: Goods) -> Over | None:
    (found,) = over([one], from_days=100, keep_days=60)
    return found


def test_what_lasts_long_is_offered_but_for_what_is_kept() -> None:
    assert offered(goods("100", "1")) == Over(Decimal(40), 100)
    assert offered(goods("99", "1")) is None


def test_what_nobody_asks_for_is_offered_whole() -> None:
    assert offered(goods("12", "0")) == Over(Decimal(12), None)


def test_what_is_on_order_lasts_too_but_only_what_is_there_is_offered() -> None:
    assert offered(goods("30", "1", on_order="200")) == Over(Decimal(30), 230)


def test_only_whole_pieces_are_offered_and_nothing_where_there_is_nothing() -> None:
    assert offered(goods("100", "0.99")) == Over(Decimal(40), 101)
    assert offered(goods("2.5", "0", scale=1)) == Over(Decimal("2.5"), None)
    assert over([], from_days=100, keep_days=60) == []


def test_a_discount_is_to_the_cent() -> None:
    assert price(Decimal("9.99"), Decimal("12.5")) == Decimal("8.74")


def test_how_long_goods_last_is_said_as_people_say_it() -> None:
    said = [lasting(days) for days in (None, 1, 180, 800, 3649, 3650, 45_918)]
    assert said == ["for ever", "1 day", "180 days", "2 years", "9 years", "10 years or more", "10 years or more"]
