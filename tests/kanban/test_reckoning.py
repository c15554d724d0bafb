"""How many cards a loop should have, and the sum that says so."""

from __future__ import annotations

from decimal import Decimal

from quartermaster.kanban.reckoning import Figure, Origin, reckon


def figure(value: str) -> Figure:
    return Figure(Decimal(value), Origin.SAID)


def reckoned(per_day: str, days: str, container: str, allowance: str = "10"):
    return reckon(figure(per_day), figure(days), Decimal(container), Decimal(allowance))


def test_the_sum_is_shown_with_what_it_comes_to() -> None:
    found = reckoned("40", "5", "24")
    assert (found.needed, str(found.trigger_at)) == (10, "216.0")
    assert found.words == "40 a day × 5 days × 1.1 ÷ 24 in a container = 9.2: 10 cards"


def test_two_cards_are_the_least_one_is_used_while_the_other_is_away() -> None:
    assert reckoned("1", "1", "100").needed == 2


def test_advice_says_how_many_to_add_or_take_out_and_lets_one_too_many_be() -> None:
    found = reckoned("40", "5", "24")
    assert found.advice(8, 12) == "Add 2 cards: with 8 it may run out."
    assert found.advice(9, 9) == (
        "Add 1 card: with 9 it may run out. That is beyond the most of 9: raise it, or use larger containers."
    )
    assert [found.advice(cards, 20) for cards in (10, 11)] == ["", ""]
    assert found.advice(13, 20) == "Take 3 out: 10 are enough."


def test_what_is_not_known_is_said_instead_of_guessed() -> None:
    nothing = reckon(None, figure("5"), Decimal(24), Decimal(10))
    assert (nothing.needed, nothing.advice(3, 5)) == (None, "")
    assert nothing.words == "Nothing is known of how much is used a day. Say it, or wait for five empty cards."
    assert reckon(figure("40"), None, Decimal(24), Decimal(10)).words.startswith("Nothing is known of how long filling takes.")
