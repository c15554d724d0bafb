"""What the API of webhooks takes in and gives out."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import Field, StringConstraints

from quartermaster.web.api import PageQuery, Strict
from quartermaster.webhooks.kinds import Kind
from quartermaster.webhooks.models import Attempt, Endpoint, Message
from quartermaster.webhooks.operations import Issued, NewEndpoint

KindName = Annotated[str, StringConstraints(min_length=1, max_length=60)]


class WebhookIn(Strict):
    """`with_costs`: money is told too, where you may see it."""

    name: Annotated[str, StringConstraints(min_length=1, max_length=100)]
    url: Annotated[str, StringConstraints(min_length=1, max_length=500)]
    kinds: Annotated[list[KindName], Field(min_length=1, max_length=100)]
    with_costs: bool = False

    def told(self) -> NewEndpoint:
        return NewEndpoint(self.name, self.url, self.kinds, self.with_costs)


class WebhookSwitchIn(Strict):
    on: bool


class WebhookOut(Schema):
    """`person` is in whose name it is told; `off_because` why the program switched it off."""

    id: int
    name: str
    url: str
    kinds: list[str]
    with_costs: bool
    person: str
    on: bool
    off_because: str
    made_at: datetime
    sent_at: datetime | None
    failing_since: datetime | None
    version: int

    @staticmethod
    def fields_of(row: Endpoint) -> dict[str, Any]:
        same = ("name", "url", "kinds", "with_costs", "off_because", "made_at", "sent_at", "failing_since", "version")
        return {**{name: getattr(row, name) for name in same}, "id": row.pk, "person": row.person.username, "on": row.is_on}

    @classmethod
    def of(cls, row: Endpoint) -> WebhookOut:
        return cls(**cls.fields_of(row))


class IssuedWebhookOut(WebhookOut):
    secret: str = Field(description="Shown now and never again.")

    @classmethod
    def issued(cls, made: Issued) -> IssuedWebhookOut:
        return cls(**cls.fields_of(made.endpoint), secret=made.secret)


class WebhookKindOut(Schema):
    """What can be told, who may be told of it, and the JSON Schema of the `data` of its messages."""

    name: str
    words: str
    permission: str
    data: dict[str, Any]

    @classmethod
    def of(cls, kind: Kind) -> WebhookKindOut:
        schema = kind.data.model_json_schema(mode="serialization") if kind.data else {}
        return cls(name=kind.name, words=kind.words, permission=kind.permission, data=schema)


class WebhookMessageQuery(PageQuery):
    state: Literal["waiting", "sent", "failed"] | None = None
    resource: Annotated[str, StringConstraints(max_length=80)] | None = None


class WebhookAttemptOut(Schema):
    at: datetime
    status: int | None
    milliseconds: int
    answer: str
    trouble: str

    @classmethod
    def of(cls, row: Attempt) -> WebhookAttemptOut:
        return cls(at=row.at, status=row.status, milliseconds=row.milliseconds, answer=row.answer, trouble=row.trouble)


class WebhookMessageHeadOut(Schema):
    id: str
    webhook: int
    kind: str
    resource: str
    sequence: int
    state: str
    tries: int
    due_at: datetime
    made_at: datetime
    ended_at: datetime | None

    @staticmethod
    def fields_of(row: Message) -> dict[str, Any]:
        same = ("kind", "resource", "sequence", "state", "tries", "due_at", "made_at", "ended_at")
        return {**{name: getattr(row, name) for name in same}, "id": row.uid, "webhook": row.endpoint_id}

    @classmethod
    def of(cls, row: Message) -> WebhookMessageHeadOut:
        return cls(**cls.fields_of(row))


class WebhookMessageOut(WebhookMessageHeadOut):
    """`body` is null where it says more than you may see."""

    body: dict[str, Any] | None
    attempts: list[WebhookAttemptOut]

    @classmethod
    def read(cls, row: Message, *, readable: bool) -> WebhookMessageOut:
        attempts = [WebhookAttemptOut.of(one) for one in row.attempts.order_by("-id")]
        return cls(**cls.fields_of(row), body=json.loads(row.body) if readable else None, attempts=attempts)


class WebhookResendingIn(Strict):
    """Messages that were given up and written since then."""

    since: datetime


class WebhookResentOut(Schema):
    messages: int
