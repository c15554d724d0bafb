"""What is to be done about goods that come back from customers or go back to suppliers, told on Today."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from quartermaster.insights import links
from quartermaster.insights.needs import Need, Side
from quartermaster.insights.queries.needs import GoingBack, Wish
from quartermaster.web import words


@dataclass(frozen=True, slots=True)
class _Telling:
    """Who is told of a wish: whoever holds `permission`. `says` follows on how many pieces there are."""

    permission: str
    says: str
    action: str
    url: str
    side: Side = Side.FLOOR


def _tellings() -> dict[Wish, _Telling]:
    decide, agree = links.page("return_list", waiting="yes"), links.page("return_list", state="requested")
    drafts, all_of_them = links.page("vendor_return_list", state="draft"), links.page("vendor_return_list")
    return {
        Wish.DECIDE: _Telling("returns.decide", "came back: say what becomes of them", "Decide", decide),
        Wish.AGREE: _Telling("returns.authorise", "asked to come back: agree or reject", "Answer", agree),
        Wish.APPROVE: _Telling("purchasing.approve_return", "to go back to suppliers", "Approve", drafts, Side.BUYING),
        Wish.SEND: _Telling("purchasing.ship_return", "to be sent back to suppliers", "Send", all_of_them),
    }


def needs(found: Iterable[GoingBack], held: frozenset[str]) -> list[Need]:
    """One line for each wish and warehouse; a single paper is opened straight away."""
    told = _tellings()
    return [_need(one, told[one.wish]) for one in found if told[one.wish].permission in held]


def _need(one: GoingBack, told: _Telling) -> Need:
    alone = one.papers == 1
    title = f"{one.number}, {one.warehouse}" if alone else f"{words.quantity(one.papers)} returns, {one.warehouse}"
    url = links.document(one.number) if alone else told.url
    pieces = f"{words.quantity(one.quantity)} piece{'' if one.quantity == 1 else 's'}"
    return Need(
        told.side, "warn", title, "", f"{pieces} {told.says}", url, told.action,
        stake=one.sales_value, money=one.sales_value, action_url=url,
    )  # fmt: skip
