"""Webhooks under /api/v1."""

from __future__ import annotations

from ninja import Query, Router

from quartermaster.accounts import doors
from quartermaster.web.api import Page, page_of
from quartermaster.webhooks import operations as webhooks
from quartermaster.webhooks import queries
from quartermaster.webhooks.kinds import kinds
from quartermaster.webhooks.models import Message
from quartermaster.webhooks.schemas import (
    IssuedWebhookOut,
    WebhookIn,
    WebhookKindOut,
    WebhookMessageHeadOut,
    WebhookMessageOut,
    WebhookMessageQuery,
    WebhookOut,
    WebhookResendingIn,
    WebhookResentOut,
    WebhookSwitchIn,
)

router = Router(tags=["webhooks"])
VIEW, MANAGE = "webhooks.view", "webhooks.manage"
ANSWER_NOT_KEPT = "The answer holds the secret, which is never kept."


@router.get("/webhook-kinds", response=list[WebhookKindOut])
@doors.api(VIEW)
def list_kinds(request: doors.ApiRequest) -> list[WebhookKindOut]:
    """What can be told, with the schema of what each message says."""
    return [WebhookKindOut.of(kind) for kind in kinds()]


@router.get("/webhooks", response=list[WebhookOut])
@doors.api(VIEW)
def list_webhooks(request: doors.ApiRequest) -> list[WebhookOut]:
    return [WebhookOut.of(row) for row in queries.endpoints()]


@router.post("/webhooks", response={201: IssuedWebhookOut})
@doors.api(MANAGE, effect=True, keyless=ANSWER_NOT_KEPT)
def add_webhook(request: doors.ApiRequest, body: WebhookIn) -> tuple[int, IssuedWebhookOut]:
    """It is told in your name. Names are given once, so a repeated request makes no second one."""
    return 201, IssuedWebhookOut.issued(webhooks.add(request.act, endpoint=body.told()))


@router.get("/webhooks/{int:webhook_id}", response=WebhookOut)
@doors.api(VIEW)
def read_webhook(request: doors.ApiRequest, webhook_id: int) -> doors.Versioned:
    found = queries.endpoint_of_id(webhook_id)
    return doors.Versioned(WebhookOut.of(found), found.version)


@router.put("/webhooks/{int:webhook_id}", response=WebhookOut)
@doors.api(MANAGE, effect=True)
def change_webhook(request: doors.ApiRequest, webhook_id: int, body: WebhookIn) -> doors.Versioned:
    """It is told in your name from now on. Needs If-Match."""
    found = queries.endpoint_of_id(webhook_id)
    doors.require_version(request, found.version)
    changed = webhooks.change(request.act, endpoint_id=found.pk, endpoint=body.told(), version=found.version)
    return doors.Versioned(WebhookOut.of(changed), changed.version)


@router.delete("/webhooks/{int:webhook_id}", response={204: None})
@doors.api(MANAGE, effect=True)
def remove_webhook(request: doors.ApiRequest, webhook_id: int) -> tuple[int, None]:
    """It goes with its messages. Needs If-Match."""
    found = queries.endpoint_of_id(webhook_id)
    doors.require_version(request, found.version)
    webhooks.remove(request.act, endpoint_id=found.pk, version=found.version)
    return 204, None


@router.post("/webhooks/{int:webhook_id}/switch", response=WebhookOut)
@doors.api(MANAGE, effect=True)
def switch_webhook(request: doors.ApiRequest, webhook_id: int, body: WebhookSwitchIn) -> WebhookOut:
    """Off, nothing is told, and what waits goes on waiting; on, all of that is sent."""
    return WebhookOut.of(webhooks.switch(request.act, endpoint_id=webhook_id, on=body.on))


@router.post("/webhooks/{int:webhook_id}/secret-rotation", response={201: IssuedWebhookOut})
@doors.api(MANAGE, effect=True, keyless=ANSWER_NOT_KEPT)
def rotate_secret(request: doors.ApiRequest, webhook_id: int) -> tuple[int, IssuedWebhookOut]:
    """A new secret; the one before signs beside it for a day."""
    return 201, IssuedWebhookOut.issued(webhooks.rotate_secret(request.act, endpoint_id=webhook_id))


@router.post("/webhooks/{int:webhook_id}/tests", response={201: WebhookMessageHeadOut})
@doors.api(MANAGE, effect=True)
def test_webhook(request: doors.ApiRequest, webhook_id: int) -> tuple[int, WebhookMessageHeadOut]:
    """A message that says nothing; read it again for what became of it."""
    made = webhooks.test(request.act, endpoint_id=webhook_id, sent_by=request.user.name)
    return 201, WebhookMessageHeadOut.of(made)


@router.get("/webhooks/{int:webhook_id}/messages", response=Page[WebhookMessageHeadOut])
@doors.api(VIEW)
def list_messages(request: doors.ApiRequest, webhook_id: int, query: Query[WebhookMessageQuery]) -> Page[WebhookMessageHeadOut]:
    found = queries.messages_of(queries.endpoint_of_id(webhook_id))
    if query.state is not None:
        found = found.filter(state=query.state)
    if query.resource is not None:
        found = found.filter(resource=query.resource)
    return page_of(found, query, row=WebhookMessageHeadOut.of, sorts={"id": "id"}, usual_sort="-id")


@router.post("/webhooks/{int:webhook_id}/resending", response={201: WebhookResentOut})
@doors.api(MANAGE, effect=True)
def resend_failed(request: doors.ApiRequest, webhook_id: int, body: WebhookResendingIn) -> tuple[int, WebhookResentOut]:
    """All that were given up and written since then, as the same messages."""
    count = webhooks.send_failed_again(request.act, endpoint_id=webhook_id, since=body.since)
    return 201, WebhookResentOut(messages=count)


@router.get("/webhook-messages/{uid}", response=WebhookMessageOut)
@doors.api(VIEW)
def read_message(request: doors.ApiRequest, uid: str) -> WebhookMessageOut:
    return _message(request, queries.message_by_uid(uid))


@router.post("/webhook-messages/{uid}/resending", response={201: WebhookMessageOut})
@doors.api(MANAGE, effect=True)
def resend(request: doors.ApiRequest, uid: str) -> tuple[int, WebhookMessageOut]:
    """The same id and the same bytes, whether it was taken or not."""
    return 201, _message(request, webhooks.send_again(request.act, uid=uid))


def _message(request: doors.ApiRequest, found: Message) -> WebhookMessageOut:
    return WebhookMessageOut.read(found, readable=queries.may_read(request.user, request.act.permissions, found))
