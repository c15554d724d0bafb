"""One line of "Needs you now": what is wrong, what is at stake, and the one thing to do about it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from quartermaster.web import words


class Side(StrEnum):
    BUYING = "buying"
    FLOOR = "floor"


@dataclass(frozen=True, slots=True)
class Need:
    """`stake` ranks the list; `money` is it where the reader may see it. `post` are the fields of a button that acts
    at once; without it the button opens `url`."""

    side: Side
    tone: str
    title: str
    code: str
    sentence: str
    url: str
    action: str
    stake: Decimal = Decimal(0)
    money: Decimal | None = None
    post: tuple[tuple[str, str], ...] = ()
    action_url: str = ""
    first: bool = False

    @property
    def money_words(self) -> str:
        return "" if self.money is None else whole_money(self.money)


def whole_money(amount: Decimal) -> str:
    """A sum without pence: what a figure this size is read as."""
    return words.money(amount, whole=True)


def ranked(needs: list[Need]) -> list[Need]:
    """What stops everything first, then by what is at stake."""
    return sorted(needs, key=lambda need: (not need.first, -need.stake))
