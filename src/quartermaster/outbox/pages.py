"""The outbox as a page: what waits, what was sent, what failed and why."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_safe

from quartermaster.accounts import doors
from quartermaster.outbox import operations as outbox
from quartermaster.outbox import queries
from quartermaster.outbox.models import Email
from quartermaster.web import tables
from quartermaster.web.sources import Rows
from quartermaster.web.tables import Column, Filter, Table, View
from quartermaster.web.templatetags.web import status

TONES = {Email.State.QUEUED: "open", Email.State.SENT: "ok", Email.State.FAILED: "bad"}


def state_status(email: Email) -> str:
    return status(TONES[Email.State(email.state)], email.get_state_display())


def _matching(rows: QuerySet[Email], text: str) -> QuerySet[Email]:
    return rows.filter(Q(document__iexact=text) | Q(to__icontains=text) | Q(subject__icontains=text))


TABLE = Table(
    name="emails",
    sort="-queued_at",
    columns=(
        Column("subject", "Subject", grow=True, phone="title"),
        Column("to", "To", value=lambda email: ", ".join(email.addresses), width="240px", phone="line"),
        Column("document", "About", sort="document", width="110px"),
        Column("state", "State", sort="state", cell=state_status, width="150px", phone="end"),
        Column("queued_at", "Written", sort="queued_at", width="120px", phone="tail"),
        Column("sent_at", "Sent", sort="sent_at", width="120px", wide=True),
        Column("attempts", "Attempts", numeric=True, width="90px", wide=True),
        Column("last_error", "What went wrong", grow=True),
    ),
    filters=(
        Filter("q", "Number, address or subject", apply=_matching),
        Filter("state", "State", lookup="state", choices=Email.State.choices),
    ),
    views=(
        View("All"),
        View("Waiting", {"state": "queued"}),
        View("Sent", {"state": "sent"}),
        View("Not sent", {"state": "failed"}),
    ),
    topics="outbox",
    empty="No e-mail was written yet.",
)


@require_safe
@doors.page("outbox.view")
def email_list(request: doors.PageRequest) -> HttpResponseBase:
    return tables.show(request, TABLE, Rows(queries.emails()), "outbox/emails.html", {"set_up": outbox.is_set_up()})


@doors.page("outbox.send_again", effect=True)
def email_again(request: doors.PageRequest, email_id: int) -> HttpResponse:
    email = outbox.send_again(request.act, email_id=email_id)
    back = request.POST.get("next", "")
    url = back if back.startswith("/purchasing/") else reverse("email_list")
    return doors.done(request, f"“{email.subject}” is sent again.", url=url)
