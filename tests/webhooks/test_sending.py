"""Messages go out signed, are tried again for days, and are never sent twice at once; the receiver is a real one, on a socket."""

from __future__ import annotations

import importlib
import itertools
import json
import logging
import multiprocessing
import os
import re
import signal
import threading
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connections
from django.test import Client

from quartermaster.accounts.models import Deed
from quartermaster.kernel import clock, failpoints
from quartermaster.outbox.models import Email
from quartermaster.webhooks import operations as webhooks
from quartermaster.webhooks import patience, signing
from quartermaster.webhooks.models import Attempt, Endpoint, Message
from tests import scenes
from tests.outbox.conftest import box
from tests.outbox.server import Letterbox
from tests.webhooks.receiver import Answer, Receiver
from tests.webhooks.scenes import due_now, messages, send, told

__all__ = ["box"]

FORK = multiprocessing.get_context("fork")


def on_trial(receiver: Receiver) -> tuple[Endpoint, Message, str]:
    issued = told(receiver)
    return issued.endpoint, webhooks.test(scenes.act(), endpoint_id=issued.endpoint.pk, sent_by="Ana"), issued.secret


@pytest.mark.django_db
def test_a_message_is_signed_as_the_specification_says_and_taken_once(receiver: Receiver) -> None:
    endpoint, message, secret = on_trial(receiver)
    assert receiver.received == []
    assert send(endpoint) is False
    send(endpoint)
    assert receiver.verified(secret) == [
        {"type": "webhooks.test", "timestamp": message_of(message)["timestamp"], "resource": "test", "sequence": 1,
         "data": {"sent_by": "Ana"}}
    ]  # fmt: skip
    ((headers, body),) = receiver.received
    assert (headers["webhook-id"], headers["content-type"], body.decode()) == (message.uid, "application/json", message.body)
    (kept,), (attempt,) = messages(endpoint), Attempt.objects.filter(message=message)
    assert (kept.state, kept.tries, attempt.status, attempt.answer) == ("sent", 1, 200, "thanks")
    endpoint.refresh_from_db()
    assert endpoint.failing_since is None
    assert endpoint.sent_at is not None


def message_of(message: Message) -> dict[str, Any]:
    return dict(json.loads(message.body))


@pytest.mark.django_db
def test_it_is_tried_again_later_and_later_for_three_days_then_given_up_and_sent_again_by_hand(receiver: Receiver) -> None:
    endpoint, message, secret = on_trial(receiver)
    receiver.answers = [Answer(500, b"no room") for _ in range(10)]
    waits = []
    for attempt in range(1, 11):
        send(endpoint)
        message.refresh_from_db()
        assert (len(receiver.received), message.tries) == (attempt, attempt)
        waits.append(message.due_at - clock.now())
        send(endpoint)
        assert len(receiver.received) == attempt
        due_now(endpoint)
    assert message.state == "failed"
    assert sum(round(wait.total_seconds()) for wait in waits[:9]) >= timedelta(days=3).total_seconds()
    assert all(earlier < later for earlier, later in itertools.pairwise(waits[:9]))
    assert Attempt.objects.filter(message=message, status=500, answer="no room").count() == 10
    assert webhooks.send_failed_again(scenes.act(), endpoint_id=endpoint.pk, since=message.made_at) == 1
    with pytest.raises(webhooks.MessageNotEnded):
        webhooks.send_again(scenes.act(), uid=message.uid)
    send(endpoint)
    webhooks.send_again(scenes.act(), uid=message.uid)
    send(endpoint)
    assert receiver.ids == [message.uid] * 12
    assert len({body for _, body in receiver.received}) == 1
    assert len(receiver.verified(secret)) == 12


@pytest.mark.django_db
def test_a_receiver_that_is_too_slow_is_left_and_tried_again(receiver: Receiver, settings: Any) -> None:
    settings.WEBHOOK_SECONDS = 0.3
    endpoint, message, _ = on_trial(receiver)
    receiver.answers = [Answer(after_seconds=0.8)]
    send(endpoint)
    attempt = Attempt.objects.get(message=message)
    assert (attempt.status, attempt.trouble, 250 < attempt.milliseconds < 800) == (None, "No answer within 0.3 seconds.", True)
    due_now(endpoint)
    send(endpoint)
    message.refresh_from_db()
    assert (message.state, message.tries, receiver.ids) == ("sent", 2, [message.uid] * 2)


@pytest.mark.django_db
def test_a_receiver_that_is_down_is_asked_once_a_turn_not_for_each_message(receiver: Receiver) -> None:
    endpoint = told(receiver).endpoint
    sent = [webhooks.test(scenes.act(), endpoint_id=endpoint.pk, sent_by="Ana").uid for _ in range(4)]
    receiver.answers = [Answer(503), Answer(503)]
    send(endpoint)
    assert receiver.ids == sent[:1]
    send(endpoint)
    assert receiver.ids == sent[:2]
    send(endpoint)
    assert receiver.ids == sent
    assert [message.state for message in messages(endpoint)] == ["waiting", "waiting", "sent", "sent"]


@pytest.mark.django_db
def test_one_that_answers_410_is_switched_off_and_whose_it_is_hears_by_mail(
    receiver: Receiver, box: Letterbox, client: Client
) -> None:
    endpoint, message, _ = on_trial(receiver)
    receiver.answers = [Answer(410)]
    send(endpoint)
    endpoint.refresh_from_db()
    assert (endpoint.is_on, "410" in endpoint.off_because, messages(endpoint)[0].state) == (False, True, "failed")
    for role, sees in (("manager", True), ("storekeeper", False)):
        client.force_login(scenes.person(role))
        assert (endpoint.name in client.get("/").content.decode()) is sees
    email = Email.objects.get(document=f"webhook:{endpoint.pk}")
    assert (email.to, email.subject) == (endpoint.person.email, f"The webhook {endpoint.name} was switched off")
    for refused in (
        lambda: webhooks.send_again(scenes.act(), uid=message.uid),
        lambda: webhooks.test(scenes.act(), endpoint_id=endpoint.pk, sent_by="Ana"),
    ):
        with pytest.raises(webhooks.WebhookIsOff):
            refused()
    assert (len(receiver.received), Message.objects.filter(endpoint=endpoint).count()) == (1, 1)


@pytest.mark.django_db
def test_one_that_takes_nothing_for_days_is_switched_off_and_gets_what_waits_when_it_is_on_again(receiver: Receiver) -> None:
    endpoint, message, _ = on_trial(receiver)
    receiver.answers = [Answer(500), Answer(500)]
    send(endpoint)
    Endpoint.objects.filter(pk=endpoint.pk).update(failing_since=clock.now() - patience.FAILING_LONGEST)
    due_now(endpoint)
    send(endpoint)
    endpoint.refresh_from_db()
    assert (endpoint.is_on, endpoint.off_because) == (False, "It has taken nothing for 5 days.")
    assert Deed.objects.filter(document=f"webhook:{endpoint.pk}", verb="webhooks.switch_off").count() == 1
    due_now(endpoint)
    send(endpoint)
    assert len(receiver.received) == 2
    webhooks.switch(scenes.act(), endpoint_id=endpoint.pk, on=True)
    send(endpoint)
    message.refresh_from_db()
    assert (message.state, receiver.ids) == ("sent", [message.uid] * 3)


@pytest.mark.django_db
def test_redirects_are_not_followed_and_of_an_answer_only_the_beginning_is_read(receiver: Receiver) -> None:
    endpoint, message, _ = on_trial(receiver)
    there = {"Location": f"http://127.0.0.1:{receiver.port}/elsewhere"}
    receiver.answers = [Answer(302, b"", there), Answer(200, b"\x00x\xff" + b"y" * 1_000_000)]
    send(endpoint)
    assert (len(receiver.received), messages(endpoint)[0].state) == (1, "waiting")
    due_now(endpoint)
    send(endpoint)
    last = Attempt.objects.filter(message=message).latest("id")
    assert (last.status, last.answer[:4], 100 < len(last.answer) <= 500) == (200, "x\ufffdyy", True)


@pytest.mark.django_db
def test_while_a_secret_changes_both_sign_and_after_a_day_the_new_one_alone(receiver: Receiver) -> None:
    endpoint, _, former = on_trial(receiver)
    fresh = webhooks.rotate_secret(scenes.act(), endpoint_id=endpoint.pk).secret
    send(endpoint)
    assert receiver.verified(former) == receiver.verified(fresh) != []
    Endpoint.objects.filter(pk=endpoint.pk).update(former_until=clock.now())
    receiver.received.clear()
    webhooks.test(scenes.act(), endpoint_id=endpoint.pk, sent_by="Ana")
    send(endpoint)
    assert len(receiver.verified(fresh)) == 1
    with pytest.raises(Exception, match="No matching signature"):
        receiver.verified(former)


@pytest.mark.django_db
def test_a_secret_is_kept_sealed_and_stands_in_no_log_answer_or_file(
    receiver: Receiver, client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    endpoint, message, secret = on_trial(receiver)
    receiver.answers = [Answer(500)]
    send(endpoint)
    client.force_login(scenes.person("administrator"))
    pages = ["", f"{endpoint.pk}/", f"{endpoint.pk}/edit/", f"{endpoint.pk}/?export=csv", f"messages/{message.uid}/"]
    shown = [client.get(f"/webhooks/{page}") for page in pages]
    shown += [
        client.get(f"/api/v1/{path}") for path in ("webhooks", f"webhooks/{endpoint.pk}", f"webhook-messages/{message.uid}")
    ]
    assert {answer.status_code for answer in shown} == {200}
    text = "".join(answer.getvalue().decode() if answer.streaming else answer.content.decode() for answer in shown)
    deeds = "".join(str(deed.details) for deed in Deed.objects.filter(document=f"webhook:{endpoint.pk}"))
    endpoint.refresh_from_db()
    key = secret.removeprefix("whsec_")
    assert not any(key in where for where in (text, deeds, caplog.text, endpoint.secrets, repr(endpoint)))


@pytest.mark.django_db
def test_a_secret_that_cannot_be_opened_any_more_is_named_and_a_new_one_is_made(receiver: Receiver, settings: Any) -> None:
    endpoint, message, _ = on_trial(receiver)
    settings.SECRET_KEY = "another" * 10
    send(endpoint)
    assert (receiver.received, "Give it a new one" in Attempt.objects.get(message=message).trouble) == ([], True)
    fresh = webhooks.rotate_secret(scenes.act(), endpoint_id=endpoint.pk).secret
    due_now(endpoint)
    send(endpoint)
    assert len(receiver.verified(fresh)) == 1


@pytest.mark.django_db
def test_messages_are_forgotten_after_thirty_days(receiver: Receiver) -> None:
    endpoint, message, _ = on_trial(receiver)
    send(endpoint)
    young = webhooks.test(scenes.act(), endpoint_id=endpoint.pk, sent_by="Ana")
    Message.objects.filter(pk=message.pk).update(made_at=clock.now() - patience.KEPT - timedelta(minutes=1))
    webhooks.forget_old()
    assert [found.uid for found in messages(endpoint)] == [young.uid]
    assert young.sequence == 2


@pytest.mark.django_db(transaction=True)
def test_a_worker_that_is_killed_after_it_sent_sends_again_with_the_same_id(receiver: Receiver) -> None:
    endpoint, message, secret = on_trial(receiver)
    act = scenes.act()

    def send_and_die() -> None:
        os.environ |= {"QUARTERMASTER_TEST_HOOKS": "1", "QUARTERMASTER_FAILPOINTS": "webhook.posted:kill"}
        importlib.reload(failpoints)
        webhooks.send_due(act, endpoint_id=endpoint.pk)

    connections.close_all()
    process = FORK.Process(target=send_and_die)
    process.start()
    process.join(timeout=30)
    assert (process.exitcode, receiver.ids) == (-signal.SIGKILL, [message.uid])
    send(endpoint)
    assert receiver.ids == [message.uid]
    due_now(endpoint)
    send(endpoint)
    message.refresh_from_db()
    assert (message.state, message.tries, receiver.ids) == ("sent", 2, [message.uid] * 2)
    assert len(receiver.verified(secret)) == 2


@pytest.mark.django_db(transaction=True)
def test_workers_side_by_side_never_send_one_message_twice(receiver: Receiver) -> None:
    endpoint = told(receiver).endpoint
    uids = [webhooks.test(scenes.act(), endpoint_id=endpoint.pk, sent_by="Ana").uid for _ in range(12)]
    receiver.answers = [Answer(after_seconds=0.05) for _ in uids]
    act = scenes.act()

    def work() -> None:
        webhooks.send_due(act, endpoint_id=endpoint.pk)
        connections.close_all()

    workers = [threading.Thread(target=work) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(30)
    assert sorted(receiver.ids) == sorted(uids)
    assert receiver.most_together > 1
    assert {message.state for message in messages(endpoint)} == {"sent"}


@pytest.mark.django_db
def test_the_sample_in_the_papers_tells_our_messages_from_others(receiver: Receiver) -> None:
    paper = (Path(__file__).resolve().parents[2] / "docs" / "api.md").read_text()
    (sample,) = re.findall(r"```python\n(import base64.*?)```", paper, re.DOTALL)
    told_how: dict[str, Any] = {}
    exec(sample, told_how)  # noqa: S102
    endpoint, _, former = on_trial(receiver)
    fresh = webhooks.rotate_secret(scenes.act(), endpoint_id=endpoint.pk).secret
    send(endpoint)
    ((headers, body),) = receiver.received
    old = headers | {"webhook-timestamp": str(int(headers["webhook-timestamp"]) - 301)}
    other = signing.new_secret()
    tried = [(former, headers, body), (fresh, headers, body), (other, headers, body), (fresh, headers, body + b" ")]
    assert [told_how["is_ours"](*one) for one in [*tried, (fresh, old, body)]] == [True, True, False, False, False]
