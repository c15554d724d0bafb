"""Webhooks as pages: who is told what, whether it arrives, each message and what became of it."""

from __future__ import annotations

import json

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.views.decorators.http import require_safe

from quartermaster.accounts import doors
from quartermaster.kernel import clock
from quartermaster.kernel.refusals import Refusal
from quartermaster.web import tables
from quartermaster.web.forms import seen_version, take
from quartermaster.web.sources import Rows
from quartermaster.web.tables import Column, Filter, Table, View
from quartermaster.web.templatetags.web import status
from quartermaster.webhooks import operations as webhooks
from quartermaster.webhooks import patience, queries
from quartermaster.webhooks.forms import EndpointForm
from quartermaster.webhooks.kinds import TEST, kind_of
from quartermaster.webhooks.models import Endpoint, Message

VIEW, MANAGE = "webhooks.view", "webhooks.manage"
SHOWN_ONCE = "The answer holds the secret, which is never shown again."
TONES = {Message.State.WAITING: "open", Message.State.SENT: "ok", Message.State.FAILED: "bad"}


def health(endpoint: Endpoint) -> str:
    if not endpoint.is_on:
        return status("bad", "Switched off") if endpoint.off_because else status("idle", "Off")
    if endpoint.failing_since is not None:
        return status("warn", "Failing")
    return status("ok", "Works") if endpoint.sent_at else status("idle", "Nothing sent yet")


def message_state(message: Message) -> str:
    words = "Tried again later" if message.state == "waiting" and message.tries else message.get_state_display()
    return status(TONES[Message.State(message.state)], words)


def words_of(kind: str) -> str:
    known = TEST if kind == TEST.name else kind_of(kind)
    return known.words if known else kind


MESSAGES = Table(
    name="webhook messages",
    sort="-made_at",
    row_url=lambda message: reverse("webhook_message", args=[message.uid]),
    topics="webhooks",
    empty="Nothing was sent to it yet. Send a test.",
    columns=(
        Column("kind", "What", value=lambda message: words_of(message.kind), sort="kind", grow=True, phone="title"),
        Column("resource", "About", sort="resource", width="140px", phone="line"),
        Column("sequence", "Number", numeric=True, width="90px"),
        Column("state", "State", sort="state", cell=message_state, width="160px", phone="end"),
        Column("tries", "Attempts", numeric=True, width="90px", wide=True),
        Column("made_at", "Written", sort="made_at", width="120px", phone="tail"),
        Column("uid", "Id", width="300px", wide=True),
    ),
    filters=(
        Filter("state", "State", lookup="state", choices=Message.State.choices),
        Filter("resource", "About", lookup="resource__iexact"),
    ),
    views=(
        View("All"),
        View("Waiting", {"state": "waiting"}),
        View("Sent", {"state": "sent"}),
        View("Given up", {"state": "failed"}),
    ),
)


@require_safe
@doors.page(VIEW)
def webhook_list(request: doors.PageRequest) -> HttpResponse:
    rows = [(row, health(row)) for row in queries.endpoints_with_counts(clock.now())]
    return render(request, "webhooks/webhooks.html", {"rows": rows, "may_manage": MANAGE in request.act.permissions})


@require_safe
@doors.page(VIEW)
def webhook(request: doors.PageRequest, endpoint_id: int) -> HttpResponseBase:
    endpoint = queries.endpoint_of_id(endpoint_id)
    now = clock.now()
    context = {
        "endpoint": endpoint,
        "health": health(endpoint),
        "told": [words_of(kind) for kind in endpoint.kinds],
        "failed": queries.messages_of(endpoint).filter(state=Message.State.FAILED).count(),
        "overlap": endpoint.former_until is not None and endpoint.former_until > now,
        "may_manage": MANAGE in request.act.permissions,
    }
    return tables.show(request, MESSAGES, Rows(queries.messages_of(endpoint)), "webhooks/webhook.html", context)


@require_safe
@doors.page(MANAGE)
def webhook_new(request: doors.PageRequest) -> HttpResponse:
    return _form(request, EndpointForm(None, request.act.permissions))


@doors.page(MANAGE, effect=True, keyless=SHOWN_ONCE)
def webhook_add(request: doors.PageRequest) -> HttpResponse:
    form = EndpointForm(request.POST, request.act.permissions)
    if form.is_valid():
        try:
            return _secret(request, webhooks.add(request.act, endpoint=form.endpoint()))
        except Refusal as refusal:
            take(form, refusal)
    return _form(request, form, status=422)


@require_safe
@doors.page(MANAGE)
def webhook_edit(request: doors.PageRequest, endpoint_id: int) -> HttpResponse:
    endpoint = queries.endpoint_of_id(endpoint_id)
    return _form(request, EndpointForm(None, request.act.permissions, endpoint), endpoint)


@doors.page(MANAGE, effect=True)
def webhook_change(request: doors.PageRequest, endpoint_id: int) -> HttpResponse:
    endpoint = queries.endpoint_of_id(endpoint_id)
    form = EndpointForm(request.POST, request.act.permissions, endpoint)
    if form.is_valid():
        try:
            webhooks.change(request.act, endpoint_id=endpoint_id, endpoint=form.endpoint(), version=seen_version(request))
        except Refusal as refusal:
            take(form, refusal)
        else:
            return _done(request, endpoint_id, "Saved. It acts in your name now.")
    return _form(request, form, endpoint, status=422)


@doors.page(MANAGE, effect=True)
def webhook_switch(request: doors.PageRequest, endpoint_id: int) -> HttpResponse:
    on = request.POST.get("on") == "yes"
    found = webhooks.switch(request.act, endpoint_id=endpoint_id, on=on)
    return _done(request, endpoint_id, f"{found.name} is on. What waited is sent now." if on else f"{found.name} is off.")


@doors.page(MANAGE, effect=True, keyless=SHOWN_ONCE)
def webhook_rotate(request: doors.PageRequest, endpoint_id: int) -> HttpResponse:
    return _secret(request, webhooks.rotate_secret(request.act, endpoint_id=endpoint_id), rotated=True)


@doors.page(MANAGE, effect=True)
def webhook_test(request: doors.PageRequest, endpoint_id: int) -> HttpResponse:
    message = webhooks.test(request.act, endpoint_id=endpoint_id, sent_by=request.user.name)
    return doors.done(request, "A test is on its way.", url=reverse("webhook_message", args=[message.uid]))


@doors.page(MANAGE, effect=True)
def webhook_failed_again(request: doors.PageRequest, endpoint_id: int) -> HttpResponse:
    count = webhooks.send_failed_again(request.act, endpoint_id=endpoint_id, since=clock.now() - patience.KEPT)
    return _done(request, endpoint_id, f"{count} message{'' if count == 1 else 's'} sent again.")


@doors.page(MANAGE, effect=True)
def webhook_remove(request: doors.PageRequest, endpoint_id: int) -> HttpResponse:
    name = queries.endpoint_of_id(endpoint_id).name
    webhooks.remove(request.act, endpoint_id=endpoint_id, version=seen_version(request))
    return doors.done(request, f"{name} is removed.", url=reverse("webhook_list"))


@require_safe
@doors.page(VIEW)
def webhook_message(request: doors.PageRequest, uid: str) -> HttpResponse:
    message = queries.message_by_uid(uid)
    readable = queries.may_read(request.user, request.act.permissions, message)
    context = {
        "message": message,
        "endpoint": message.endpoint,
        "words": words_of(message.kind),
        "state": message_state(message),
        "body": json.dumps(json.loads(message.body), indent=2, ensure_ascii=False)[:LONGEST_SHOWN] if readable else "",
        "attempts": message.attempts.order_by("-id"),
        "may_send": MANAGE in request.act.permissions and message.state != Message.State.WAITING and message.endpoint.is_on,
    }
    return render(request, "webhooks/message.html", context)


LONGEST_SHOWN = 20_000
"""Characters of a message that the page shows; all of it is given by the API."""


@doors.page(MANAGE, effect=True)
def webhook_message_again(request: doors.PageRequest, uid: str) -> HttpResponse:
    webhooks.send_again(request.act, uid=uid)
    return doors.done(request, "It is sent again, as the same message.", url=reverse("webhook_message", args=[uid]))


def _form(request: doors.PageRequest, form: EndpointForm, endpoint: Endpoint | None = None, *, status: int = 200) -> HttpResponse:
    action = reverse("webhook_change", args=[endpoint.pk]) if endpoint else reverse("webhook_add")
    return render(request, "webhooks/form.html", {"form": form, "endpoint": endpoint, "action": action}, status=status)


def _secret(request: doors.PageRequest, issued: webhooks.Issued, *, rotated: bool = False) -> HttpResponse:
    response = render(request, "webhooks/secret.html", {"issued": issued, "rotated": rotated})
    add_never_cache_headers(response)
    return response


def _done(request: doors.PageRequest, endpoint_id: int, words: str) -> HttpResponse:
    return doors.done(request, words, url=reverse("webhook", args=[endpoint_id]))
