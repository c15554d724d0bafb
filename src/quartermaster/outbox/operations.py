"""Putting an e-mail into the outbox, sending it, and sending again what failed."""

from __future__ import annotations

import re
import smtplib
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from email.utils import parseaddr

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.core.validators import validate_email
from django.db import transaction

from quartermaster.accounts.acts import Act, record
from quartermaster.kernel import clock
from quartermaster.kernel.notices import Notice, announce
from quartermaster.kernel.refusals import Conflict, FieldError, Invalid, NotFound
from quartermaster.outbox.models import Email

MOST_ATTEMPTS = 8
"""3, 9, 27 seconds … after each other: an hour in all."""
MOST_ADDRESSES = 20
LONGEST_SUBJECT = 200
LASTING = (
    smtplib.SMTPRecipientsRefused,
    smtplib.SMTPSenderRefused,
    smtplib.SMTPAuthenticationError,
    smtplib.SMTPNotSupportedError,
)
"""Another attempt would be refused like this one."""


class MailNotSetUp(Conflict):
    """Nothing is put aside that nobody would send."""

    code = "mail_not_set_up"
    title = "E-mail is not set up here"


class InvalidEmail(Invalid):
    code = "invalid_email"
    title = "The e-mail cannot be sent like this"


class UnknownEmail(NotFound):
    code = "unknown_email"
    title = "There is no such e-mail"


class EmailNotFailed(Conflict):
    code = "email_not_failed"
    title = "This e-mail has not failed"


class NotSentYet(RuntimeError):
    """For the queue: try again later."""


@dataclass(frozen=True, slots=True)
class NewEmail:
    """To whom, about which document, saying what, with one file."""

    document: str
    to: Sequence[str]
    subject: str
    text: str
    attachment_name: str = ""
    attachment: bytes = b""


@dataclass(frozen=True, slots=True)
class _Trouble:
    words: str
    lasting: bool


def is_set_up() -> bool:
    """Whether this installation knows a mail server and in whose name to write."""
    return bool(settings.MAIL_FROM)


@transaction.atomic
def post(act: Act, *, email: NewEmail) -> Email:
    """Put an e-mail into the outbox; it is sent once the present transaction has committed, and only then.

    Refused where no mail server is set up (`MailNotSetUp`) and for addresses that are none (`InvalidEmail`).
    """
    if not is_set_up():
        message = "No mail server is set up (QUARTERMASTER_SMTP_HOST). Download the PDF and send it yourself. Nothing was done."
        raise MailNotSetUp(message)
    _check(email)
    kept = Email.objects.create(
        document=email.document,
        to="\n".join(email.to),
        subject=_on_one_line(email.subject)[:LONGEST_SUBJECT],
        text=email.text,
        attachment_name=email.attachment_name,
        attachment=email.attachment,
        message_id=f"<{uuid.uuid4().hex}@{_domain()}>",
        queued_by_id=act.user_id,
        queued_at=act.occurred_at,
    )
    _queue(kept)
    return kept


def send(act: Act, *, email_id: int) -> None:
    """Hand a waiting e-mail to the mail server. `NotSentYet` where that may succeed later; what cannot, or did not in
    `MOST_ATTEMPTS`, fails and says so on its document's timeline. What was sent before is not sent again."""
    with transaction.atomic():
        email = Email.objects.select_for_update().filter(pk=email_id, state=Email.State.QUEUED).first()
        if email is None:
            return
        trouble = _deliver(email)
        email.attempts += 1
        if trouble is None:
            email.state, email.sent_at, email.last_error = Email.State.SENT, clock.now(), ""
            record(act, "outbox.send", document=email.document, to=", ".join(email.addresses))
        else:
            email.last_error = trouble.words[:500]
            if trouble.lasting or email.attempts >= MOST_ATTEMPTS:
                email.state = Email.State.FAILED
                record(act, "outbox.fail", document=email.document, to=", ".join(email.addresses), why=email.last_error)
        email.save(update_fields=["attempts", "state", "sent_at", "last_error"])
        announce(Notice("outbox.changed", documents=(email.document,)))
    if email.state == Email.State.QUEUED:
        raise NotSentYet(email.last_error)


@transaction.atomic
def send_again(act: Act, *, email_id: int) -> Email:
    """Let an e-mail that failed be tried again, as the same message."""
    email = Email.objects.select_for_update().filter(pk=email_id).first()
    if email is None:
        raise UnknownEmail(f"There is no e-mail {email_id}.")
    if email.state != Email.State.FAILED:
        raise EmailNotFailed("Only an e-mail that failed can be sent again; this one is waiting or was sent.")
    email.state, email.attempts = Email.State.QUEUED, 0
    email.save(update_fields=["state", "attempts"])
    record(act, "outbox.send_again", document=email.document, to=", ".join(email.addresses))
    _queue(email)
    return email


def _queue(email: Email) -> None:
    announce(Notice("outbox.queued", documents=(email.document, f"email:{email.pk}")))


def _deliver(email: Email) -> _Trouble | None:
    """Hand it over; what went wrong, if something did."""
    message = EmailMessage(
        subject=email.subject,
        body=email.text,
        from_email=settings.MAIL_FROM,
        to=email.addresses,
        headers={"Message-ID": email.message_id},
    )
    if email.attachment_name:
        message.attach(email.attachment_name, bytes(email.attachment), "application/pdf")
    try:
        message.send()
    except LASTING as error:
        return _Trouble(_words(error), lasting=True)
    except smtplib.SMTPResponseException as error:
        return _Trouble(_words(error), lasting=error.smtp_code >= 500)
    except (OSError, smtplib.SMTPException) as error:
        return _Trouble(_words(error), lasting=False)
    return None


def _words(error: Exception) -> str:
    return _on_one_line(f"{type(error).__name__}: {error}")


def _check(email: NewEmail) -> None:
    errors = [_address_error(place, address) for place, address in enumerate(email.to)]
    found = [error for error in errors if error is not None]
    if not email.to or len(email.to) > MOST_ADDRESSES:
        found.append(FieldError("/to", "too_many" if email.to else "missing", f"Write to 1 to {MOST_ADDRESSES} addresses."))
    if not email.subject.strip():
        found.append(FieldError("/subject", "missing", "An e-mail has a subject."))
    if found:
        raise InvalidEmail(found[0].message, errors=found)


def _address_error(place: int, address: str) -> FieldError | None:
    """An address stands alone: no name, no second one, nothing that would begin another header."""
    try:
        validate_email(address)
    except ValidationError:
        return FieldError(f"/to/{place}", "not_an_email", f"“{_on_one_line(address)[:60]}” is not an e-mail address.")
    return None


def _on_one_line(text: str) -> str:
    """What could begin another header becomes a space."""
    return re.sub(r"[\x00-\x1f\x7f\u2028\u2029]+", " ", text).strip()


def _domain() -> str:
    return parseaddr(settings.MAIL_FROM)[1].rpartition("@")[2] or "localhost"
