"""Suppliers' invoices among what needs somebody: the dearest one by one, the others together."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from quartermaster.insights import days, links
from quartermaster.insights.needs import Need, Side
from quartermaster.insights.queries.invoices import Waiting
from quartermaster.web import words

MOST_NAMED = 3


def needs(found: Sequence[Waiting], *, may_approve: bool) -> list[Need]:
    """`found` has the dearest first. The others are ranked by what one of them comes to."""
    named, rest = [_named(one, may_approve=may_approve) for one in found[:MOST_NAMED]], found[MOST_NAMED:]
    if not rest:
        return named
    value, blocked = sum((one.value for one in rest), Decimal(0)), sum(one.is_blocked for one in rest)
    title = "1 more supplier invoice" if len(rest) == 1 else f"{words.quantity(len(rest))} more supplier invoices"
    url = links.page("supplier_invoice_list", **({"state": "blocked"} if blocked == len(rest) else {"sort": "due_on"}))
    said = f"{words.quantity(blocked)} blocked, {words.quantity(len(rest) - blocked)} due"
    others = Need(
        Side.BUYING, "warn", title, "", said, url, "Look",
        stake=value / len(rest), money=value, action_url=url,
    )  # fmt: skip
    return [*named, others]


def _named(one: Waiting, *, may_approve: bool) -> Need:
    url = links.document(one.number)
    late = one.due_on is not None and one.due_on < days.today()
    action = "Settle" if one.is_blocked else "Approve" if one.state == "matched" and may_approve else "Look"
    return Need(
        Side.BUYING, "bad" if late else "warn", f"{one.number}, {one.supplier}", "", says(one), url, action,
        stake=one.value, money=one.value, action_url=url,
    )  # fmt: skip


def says(one: Waiting) -> str:
    """ "blocked, 2 lines differ, due 29 Nov"."""
    state = "waits for approval" if one.state == "matched" else one.state
    if one.is_blocked and one.differing:
        state += f", {words.quantity(one.differing)} line{' differs' if one.differing == 1 else 's differ'}"
    return f"{state}, {_due(one.due_on)}" if one.due_on else state


def _due(day: date) -> str:
    ahead = (day - days.today()).days
    if ahead < 0:
        return f"overdue since {words.short(day)}"
    return {0: "due today", 1: "due tomorrow"}.get(ahead, f"due {words.short(day)}")
