"""E-mails: written with the deed, sent once by a real mail server, tried again, never dropped in silence."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from procrastinate.contrib.django.models import ProcrastinateJob

from quartermaster.accounts.models import Deed
from quartermaster.outbox import operations as outbox
from quartermaster.outbox.models import Email
from quartermaster.outbox.operations import NewEmail, NotSentYet
from tests import scenes
from tests.catalog.test_pages import post
from tests.outbox.server import Letterbox

pytestmark = pytest.mark.django_db


def email(**more: Any) -> NewEmail:
    said: dict[str, Any] = {
        "document": "PO-7",
        "to": ["orders@supplier.example"],
        "subject": "Order PO-7",
        "text": "Attached.",
        "attachment_name": "PO-7.pdf",
        "attachment": b"%PDF-1.7 it",
        **more,
    }
    return NewEmail(**said)


def waiting_jobs() -> list[dict[str, Any]]:
    return [job.args for job in ProcrastinateJob.objects.filter(task_name="outbox.send").order_by("id")]


def test_it_is_sent_by_a_job_with_its_attachment_and_told_on_the_timeline(box: Letterbox) -> None:
    kept = outbox.post(scenes.act(), email=email())
    assert waiting_jobs() == [{"email_id": kept.pk}]
    assert box.received == []
    outbox.send(scenes.act(), email_id=kept.pk)
    ((to, message),) = box.received
    assert to == ["orders@supplier.example"]
    assert (message["From"], message["To"], message["Subject"]) == (
        "Kettle & Sons <buying@kettle.example>",
        "orders@supplier.example",
        "Order PO-7",
    )
    assert message["Message-ID"] == kept.message_id
    assert kept.message_id.endswith("@kettle.example>")
    (attached,) = message.iter_attachments()
    assert (attached.get_filename(), attached.get_content_type(), attached.get_content()) == (
        "PO-7.pdf",
        "application/pdf",
        b"%PDF-1.7 it",
    )
    kept.refresh_from_db()
    assert (kept.state, kept.attempts) == ("sent", 1)
    assert Deed.objects.filter(document="PO-7").latest("id").verb == "outbox.send"


def test_it_is_sent_once_however_often_the_job_runs(box: Letterbox) -> None:
    kept = outbox.post(scenes.act(), email=email())
    for _ in range(3):
        outbox.send(scenes.act(), email_id=kept.pk)
    assert len(box.received) == 1


def test_a_deed_that_is_undone_sends_nothing(box: Letterbox) -> None:
    with transaction.atomic():
        outbox.post(scenes.act(), email=email())
        transaction.set_rollback(True)
    assert (Email.objects.count(), waiting_jobs(), box.received) == (0, [], [])


def test_what_is_put_off_is_tried_again_as_the_same_message(box: Letterbox) -> None:
    kept = outbox.post(scenes.act(), email=email())
    box.answers = ["451 Try later", "421 Busy"]
    for attempt in (1, 2):
        with pytest.raises(NotSentYet):
            outbox.send(scenes.act(), email_id=kept.pk)
        kept.refresh_from_db()
        assert (kept.state, kept.attempts) == ("queued", attempt)
    assert "421" in kept.last_error
    outbox.send(scenes.act(), email_id=kept.pk)
    kept.refresh_from_db()
    assert (kept.state, kept.attempts, kept.last_error) == ("sent", 3, "")
    assert [message["Message-ID"] for _, message in box.received] == [kept.message_id]


def test_what_the_server_refuses_for_good_fails_at_once_and_can_be_sent_again(box: Letterbox, client: Client) -> None:
    kept = outbox.post(scenes.act(), email=email())
    box.answers = ["550 No such mailbox"]
    outbox.send(scenes.act(), email_id=kept.pk)
    kept.refresh_from_db()
    assert (kept.state, kept.attempts) == ("failed", 1)
    assert "No such mailbox" in kept.last_error
    deed = Deed.objects.filter(document="PO-7").latest("id")
    assert (deed.verb, "No such mailbox" in deed.details["why"]) == ("outbox.fail", True)
    client.force_login(scenes.person("buyer"))
    assert b"No such mailbox" in client.get(reverse("email_list")).content
    assert post(client, reverse("email_again", args=[kept.pk]), {}).status_code == 303
    outbox.send(scenes.act(), email_id=kept.pk)
    assert [message["Message-ID"] for _, message in box.received] == [kept.message_id]
    with pytest.raises(outbox.EmailNotFailed):
        outbox.send_again(scenes.act(), email_id=kept.pk)


def test_a_server_that_does_not_answer_is_tried_for_a_while_and_then_given_up(box: Letterbox, settings: Any) -> None:
    settings.EMAIL_PORT = 1
    kept = outbox.post(scenes.act(), email=email())
    for _ in range(outbox.MOST_ATTEMPTS - 1):
        with pytest.raises(NotSentYet):
            outbox.send(scenes.act(), email_id=kept.pk)
    outbox.send(scenes.act(), email_id=kept.pk)
    kept.refresh_from_db()
    assert (kept.state, kept.attempts) == ("failed", outbox.MOST_ATTEMPTS)


@pytest.mark.parametrize(
    "address",
    ["a@b.example\nBcc: c@d.example", "a@b.example, c@d.example", "Name <a@b.example>", "a@b.example\r\n\r\nbody", "", "nobody"],
)
def test_an_address_is_one_address_and_nothing_else(box: Letterbox, address: str) -> None:
    with pytest.raises(outbox.InvalidEmail) as refused:
        outbox.post(scenes.act(), email=email(to=["right@b.example", address]))
    assert [(error.pointer, error.code) for error in refused.value.errors] == [("/to/1", "not_an_email")]
    assert Email.objects.count() == 0


def test_a_subject_begins_no_other_header(box: Letterbox) -> None:
    kept = outbox.post(scenes.act(), email=email(subject="Order\r\nBcc: thief@x.example\r\n\r\nHello"))
    outbox.send(scenes.act(), email_id=kept.pk)
    ((to, message),) = box.received
    assert to == ["orders@supplier.example"]
    assert message["Bcc"] is None
    assert message["Subject"] == "Order Bcc: thief@x.example Hello"


def test_without_a_mail_server_nothing_is_put_aside(settings: Any) -> None:
    settings.MAIL_FROM = ""
    with pytest.raises(outbox.MailNotSetUp):
        outbox.post(scenes.act(), email=email())
    assert Email.objects.count() == 0
