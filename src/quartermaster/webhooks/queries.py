"""Questions about webhooks. What a message says may be read by whoever may see as much as the person it was written for."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Count, Q, QuerySet

from quartermaster.accounts.models import User
from quartermaster.kernel.refusals import NotFound
from quartermaster.webhooks.kinds import COSTS, kind_of
from quartermaster.webhooks.models import Endpoint, Happening, Message


class UnknownWebhook(NotFound):
    code = "unknown_webhook"
    title = "There is no such webhook"


class UnknownWebhookMessage(NotFound):
    code = "unknown_webhook_message"
    title = "There is no such message"


def endpoints() -> QuerySet[Endpoint]:
    return Endpoint.objects.select_related("person").order_by("name")


def endpoints_with_counts(now: datetime) -> QuerySet[Endpoint]:
    """With how many messages wait, were sent and were given up in the last week (`waiting`, `sent`, `failed`)."""
    lately = Q(messages__made_at__gte=now - timedelta(days=7))
    return endpoints().annotate(
        waiting=Count("messages", filter=Q(messages__state="waiting")),
        sent=Count("messages", filter=lately & Q(messages__state="sent")),
        failed=Count("messages", filter=lately & Q(messages__state="failed")),
    )


def endpoint_of_id(endpoint_id: int) -> Endpoint:
    found = endpoints().filter(pk=endpoint_id).first()
    if found is None:
        raise UnknownWebhook(f"There is no webhook {endpoint_id}.")
    return found


def messages_of(endpoint: Endpoint) -> QuerySet[Message]:
    """The newest first, each with its last attempt’s status where it had one."""
    return Message.objects.filter(endpoint=endpoint).order_by("-id")


def message_by_uid(uid: str) -> Message:
    found = Message.objects.select_related("endpoint__person").filter(uid=uid).first()
    if found is None:
        raise UnknownWebhookMessage(f"There is no message {uid[:40]}. They are kept for thirty days.")
    return found


def due(now: datetime) -> list[int]:
    """The endpoints for which something is to be sent now."""
    waiting = Message.objects.filter(state=Message.State.WAITING, due_at__lte=now, endpoint__is_on=True)
    return sorted(waiting.values_list("endpoint_id", flat=True).distinct())


def is_something_untold() -> bool:
    return Happening.objects.exists()


def switched_off() -> QuerySet[Endpoint]:
    """Those that the program switched off, and nobody has looked after."""
    return endpoints().filter(is_on=False).exclude(off_because="")


def may_read(reader: User, permissions: frozenset[str], message: Message) -> bool:
    """Whether what a message says is nothing that the reader may not see."""
    endpoint, kind = message.endpoint, kind_of(message.kind)
    needed = {kind.permission} if kind else set()
    if endpoint.with_costs:
        needed.add(COSTS)
    return needed <= permissions and (reader.pk == endpoint.person_id or reader.scope is None)
