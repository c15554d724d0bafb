"""Messages are handed over by a job, one after the other, tried again later and later, and again by hand."""

from __future__ import annotations

import time
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F

from quartermaster.accounts.acts import Act, record
from quartermaster.kernel import clock, failpoints
from quartermaster.kernel.refusals import Conflict
from quartermaster.webhooks import patience, queries, signing
from quartermaster.webhooks.adapters import posting
from quartermaster.webhooks.adapters.posting import Outcome
from quartermaster.webhooks.models import Attempt, Endpoint, Message
from quartermaster.webhooks.operations import setting_up
from quartermaster.webhooks.operations.telling import WebhookIsOff

CLAIMED = timedelta(minutes=2)
"""Longer than any attempt takes: then whoever made it has died, and the message is due again."""
TURN_SECONDS = 30.0
"""A job sends for so long, then lets others have the worker."""
GONE = 410


class MessageNotEnded(Conflict):
    code = "webhook_message_waiting"
    title = "This message is waiting to be sent"


def send_due(act: Act, *, endpoint_id: int) -> bool:
    """Send what is due, the oldest first, until an attempt fails or the turn is over; whether there is more to send at once.

    A receiver that is down is not asked for each message that waits: the next turn begins with the next.
    """
    until = time.monotonic() + TURN_SECONDS
    while time.monotonic() < until:
        message = _claimed(endpoint_id)
        if message is None or not _send(act, message):
            return False
    return True


@transaction.atomic
def send_again(act: Act, *, uid: str) -> Message:
    """Let a message be sent again, the same id and the same bytes, whether it was taken or not."""
    message = Message.objects.select_for_update(of=("self",)).get(pk=queries.message_by_uid(uid).pk)
    if message.state == Message.State.WAITING:
        raise MessageNotEnded("It is waiting to be sent already. Look again in a moment.")
    _require_on(message.endpoint)
    Message.objects.filter(pk=message.pk).update(**_anew(act))
    record(act, "webhooks.send_again", document=setting_up.document_of(message.endpoint), message=uid)
    setting_up.say(message.endpoint, "webhooks.queued")
    return queries.message_by_uid(uid)


@transaction.atomic
def send_failed_again(act: Act, *, endpoint_id: int, since: datetime) -> int:
    """All that were given up and written since then; how many."""
    endpoint = setting_up.locked(endpoint_id)
    _require_on(endpoint)
    count = endpoint.messages.filter(state=Message.State.FAILED, made_at__gte=since).update(**_anew(act))
    record(act, "webhooks.send_again", document=setting_up.document_of(endpoint), messages=count, since=since.isoformat())
    setting_up.say(endpoint, "webhooks.queued")
    return count


def forget_old() -> int:
    """Messages are kept for thirty days, whatever became of them."""
    deleted, _ = Message.objects.filter(made_at__lt=clock.now() - patience.KEPT).delete()
    return deleted


def _anew(act: Act) -> dict[str, object]:
    return {"state": Message.State.WAITING, "tries": 0, "due_at": act.occurred_at, "ended_at": None}


def _require_on(endpoint: Endpoint) -> None:
    if not endpoint.is_on:
        raise WebhookIsOff("Switch the webhook on first: while it is off, nothing is sent.")


@transaction.atomic
def _claimed(endpoint_id: int) -> Message | None:
    """The next message, which from now on nobody else takes; it counts as tried."""
    now = clock.now()
    waiting = Message.objects.filter(endpoint_id=endpoint_id, endpoint__is_on=True, state="waiting", due_at__lte=now)
    message = waiting.select_for_update(of=("self",), skip_locked=True).order_by("due_at", "id").first()
    if message is not None:
        message.tries += 1
        message.due_at = now + CLAIMED
        message.save(update_fields=["tries", "due_at"])
    return message


def _send(act: Act, message: Message) -> bool:
    """One attempt, outside of any transaction, and what came of it."""
    endpoint = queries.endpoint_of_id(message.endpoint_id)
    now, body = clock.now(), message.body.encode()
    keys = setting_up.secrets_of(endpoint, now)
    if keys:
        outcome = posting.post(endpoint.url, body, signing.headers(message.uid, int(now.timestamp()), body, keys))
    else:
        outcome = Outcome(0, trouble="Its secret was sealed with another key than this installation has. Give it a new one.")
    failpoints.reach("webhook.posted")
    _note(act, message, outcome)
    return outcome.taken


@transaction.atomic
def _note(act: Act, message: Message, outcome: Outcome) -> None:
    now = clock.now()
    endpoint = Endpoint.objects.select_for_update().filter(pk=message.endpoint_id).first()
    if endpoint is None:  # removed meanwhile, with its messages
        return
    Attempt.objects.create(
        message=message, at=now, status=outcome.status, milliseconds=outcome.milliseconds,
        answer=outcome.answer, trouble=outcome.trouble,
    )  # fmt: skip
    Message.objects.filter(pk=message.pk, state=Message.State.WAITING, tries=message.tries).update(
        **_became(message, outcome, now)
    )
    if outcome.taken:
        endpoint.sent_at, endpoint.failing_since = now, None
    else:
        endpoint.failing_since = endpoint.failing_since or now
    endpoint.save(update_fields=["sent_at", "failing_since"])
    if endpoint.is_on and (why := _why_off(endpoint, outcome, now)):
        _switch_off(act, endpoint, why)
    else:
        setting_up.say(endpoint, "webhooks.changed")


def _became(message: Message, outcome: Outcome, now: datetime) -> dict[str, object]:
    again = patience.next_try(message.tries, now)
    if outcome.taken:
        return {"state": Message.State.SENT, "ended_at": now}
    if again is None or outcome.status == GONE:
        return {"state": Message.State.FAILED, "ended_at": now}
    return {"due_at": again}


def _why_off(endpoint: Endpoint, outcome: Outcome, now: datetime) -> str:
    if outcome.status == GONE:
        return "The receiver answered 410: it is gone, and wants nothing more."
    if endpoint.failing_since is not None and now - endpoint.failing_since >= patience.FAILING_LONGEST:
        return f"It has taken nothing for {patience.FAILING_LONGEST.days} days. {outcome.trouble}".strip()
    return ""


def _switch_off(act: Act, endpoint: Endpoint, why: str) -> None:
    endpoint.is_on, endpoint.off_because = False, why[:300]
    Endpoint.objects.filter(pk=endpoint.pk).update(is_on=False, off_because=endpoint.off_because, version=F("version") + 1)
    record(act, "webhooks.switch_off", document=setting_up.document_of(endpoint), why=endpoint.off_because)
    setting_up.say(endpoint, "webhooks.switched_off")
