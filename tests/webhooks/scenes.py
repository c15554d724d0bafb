"""Scenes of webhooks."""

from __future__ import annotations

from datetime import timedelta

from quartermaster.accounts.acts import Act
from quartermaster.automation import telling
from quartermaster.kernel import clock
from quartermaster.webhooks import operations as webhooks
from quartermaster.webhooks.models import Endpoint, Message
from quartermaster.webhooks.operations import Issued, NewEndpoint
from tests import scenes
from tests.webhooks.receiver import Receiver

ORDERS = ("sales.order_placed", "sales.order_cancelled")


def told(receiver: Receiver, *kinds: str, act: Act | None = None, costs: bool = False) -> Issued:
    """An endpoint that is told of orders, or of these."""
    wanted = NewEndpoint(scenes.fresh("Hook "), receiver.url, kinds or ORDERS, with_costs=costs)
    return webhooks.add(act or scenes.act(), endpoint=wanted)


def tell() -> None:
    """What the job does."""
    while webhooks.tell(telling.TELLERS):
        pass


def send(endpoint: Endpoint) -> bool:
    return webhooks.send_due(scenes.act(), endpoint_id=endpoint.pk)


def tell_and_send(endpoint: Endpoint) -> None:
    tell()
    send(endpoint)


def due_now(endpoint: Endpoint) -> None:
    """Time passes until the next attempt."""
    Message.objects.filter(endpoint=endpoint, state="waiting").update(due_at=clock.now() - timedelta(seconds=1))


def messages(endpoint: Endpoint) -> list[Message]:
    return list(Message.objects.filter(endpoint=endpoint).order_by("id"))
