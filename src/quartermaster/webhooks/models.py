"""Webhooks: who is told what, what happened and is not told yet, messages, and each attempt to hand one over."""

from __future__ import annotations

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from quartermaster.accounts.models import User


def new_message_id() -> str:
    return f"msg_{uuid.uuid4().hex}"


class Endpoint(models.Model):
    """An address that is told what happens, in the name of `person` and no more than they may see; money only `with_costs`.

    `secrets` are sealed: the one that signs, and until `former_until` the one before it.
    """

    name = models.CharField(max_length=100, unique=True)
    url = models.CharField(max_length=500)
    kinds = ArrayField(models.CharField(max_length=60))
    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    with_costs = models.BooleanField(default=False)
    is_on = models.BooleanField(default=True)
    off_because = models.CharField(max_length=300, blank=True, default="")
    secrets = models.TextField()
    former_until = models.DateTimeField(null=True, blank=True)
    made_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    failing_since = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = "webhook"
        constraints = [
            models.CheckConstraint(condition=Q(is_on=False) | Q(off_because=""), name="a_webhook_that_is_on_says_no_why")
        ]

    def __str__(self) -> str:
        return self.name


class Happening(models.Model):
    """Written in the transaction of a deed, made into messages by a job, and gone then.

    It says which documents or SKUs it is about; `facts` are what will not be there any more when it is told.
    """

    kind = models.CharField(max_length=60)
    documents = ArrayField(models.CharField(max_length=60), default=list)
    sku_ids = ArrayField(models.BigIntegerField(), default=list)
    facts = models.JSONField(default=list)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.kind


class Sequence(models.Model):
    """The number of the last message about a resource, for one endpoint."""

    endpoint = models.ForeignKey(Endpoint, on_delete=models.CASCADE, related_name="+", db_index=False)
    resource = models.CharField(max_length=80)
    last = models.PositiveBigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["endpoint", "resource"], name="a_resource_is_numbered_once")]

    def __str__(self) -> str:
        return f"{self.resource} {self.last}"


class Message(models.Model):
    """`body` is what is sent, byte for byte, each time. While it waits it is tried at `due_at`; an attempt that is under way
    has put that off, so nobody else begins one, and a worker that died in it leaves a message that is due again."""

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting"
        SENT = "sent", "Sent"
        FAILED = "failed", "Given up"

    uid = models.CharField(max_length=40, unique=True, default=new_message_id)
    endpoint = models.ForeignKey(Endpoint, on_delete=models.CASCADE, related_name="messages", db_index=False)
    kind = models.CharField(max_length=60)
    resource = models.CharField(max_length=80)
    sequence = models.PositiveBigIntegerField()
    body = models.TextField()
    state = models.CharField(max_length=7, choices=State.choices, default=State.WAITING)
    tries = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField()
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["endpoint", "-id"], name="messages_of_a_webhook"),
            models.Index(fields=["endpoint", "due_at", "id"], condition=Q(state="waiting"), name="messages_to_send"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["endpoint", "resource", "sequence"], name="a_message_has_its_own_number"),
            models.CheckConstraint(
                condition=Q(state="waiting", ended_at=None) | (~Q(state="waiting") & Q(ended_at__isnull=False)),
                name="a_message_ends_at_a_moment",
            ),
        ]

    def __str__(self) -> str:
        return self.uid


class Attempt(models.Model):
    """`status` where there was an answer, of which `answer` is the beginning; else `trouble`."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="attempts")
    at = models.DateTimeField()
    status = models.PositiveSmallIntegerField(null=True, blank=True)
    milliseconds = models.PositiveIntegerField()
    answer = models.CharField(max_length=500, blank=True, default="")
    trouble = models.CharField(max_length=300, blank=True, default="")

    def __str__(self) -> str:
        return f"{self.message} {self.status or self.trouble}"
