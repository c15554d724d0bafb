"""Notices: facts announced after a deed, in the transaction of the deed.

A lower room announces; `automation/subscriptions.py` is the one page that says what follows. A subscriber runs
inside the announcing transaction, so what it writes or enqueues stands or falls with the deed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

from django.db import transaction

from quartermaster.kernel import live


@dataclass(frozen=True, slots=True)
class Notice:
    """What happened (`name`, as in "stock.moved"), to which SKUs, in which warehouses, on which documents."""

    name: str
    sku_ids: frozenset[int] = field(default_factory=frozenset)
    warehouse_ids: frozenset[int] = field(default_factory=frozenset)
    documents: tuple[str, ...] = ()


Subscriber = Callable[[Notice], None]
_subscribers: dict[str, list[Subscriber]] = {}
_silent: ContextVar[bool] = ContextVar("silent", default=False)


def subscribe(name: str, subscriber: Subscriber) -> None:
    """Call `subscriber` within the transaction of every notice of that name. Called once, at start."""
    listeners = _subscribers.setdefault(name, [])
    if subscriber not in listeners:
        listeners.append(subscriber)


def announce(notice: Notice) -> None:
    """Tell the subscribers now, and open pages after the commit."""
    if not _silent.get():
        for subscriber in _subscribers.get(notice.name, ()):
            subscriber(notice)
    transaction.on_commit(lambda: live.publish(_topics(notice)))


@contextmanager
def nothing_follows() -> Iterator[None]:
    """Within, no subscriber is called: for loading a past in which what followed is loaded as well."""
    before = _silent.set(True)
    try:
        yield
    finally:
        _silent.reset(before)


NAMED = 200
"""Of more documents or SKUs no page is told one by one."""


def _topics(notice: Notice) -> set[str]:
    room = notice.name.partition(".")[0]
    topics = {room, notice.name}
    if len(notice.documents) <= NAMED:
        topics |= set(notice.documents)
    if len(notice.sku_ids) <= NAMED:
        topics |= {f"sku:{sku_id}" for sku_id in notice.sku_ids}
    else:
        topics.add("sku:*")
    return topics
