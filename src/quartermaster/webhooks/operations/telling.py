"""What happened is written down with the deed; a job makes messages of it, for each endpoint what its person may see."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from quartermaster.accounts import scopes
from quartermaster.accounts.acts import Act, record
from quartermaster.accounts.scopes import Scope
from quartermaster.kernel import clock, db
from quartermaster.kernel.notices import Notice, announce
from quartermaster.kernel.refusals import Conflict
from quartermaster.webhooks.kinds import COSTS, TEST, kind_of
from quartermaster.webhooks.models import Endpoint, Happening, Message
from quartermaster.webhooks.operations import setting_up

AT_ONCE = 500
NOTE = """
INSERT INTO webhooks_happening (kind, documents, sku_ids, facts, at) VALUES (%s, %s::varchar[], %s::bigint[], %s::jsonb, %s)
"""
NUMBER = """
INSERT INTO webhooks_sequence AS kept (endpoint_id, resource, last)
SELECT %s, resource, count FROM unnest(%s::text[], %s::bigint[]) AS said (resource, count) ORDER BY resource
    ON CONFLICT (endpoint_id, resource) DO UPDATE SET last = kept.last + excluded.last RETURNING resource, last
"""


class WebhookIsOff(Conflict):
    code = "webhook_is_off"
    title = "The webhook is switched off"


@dataclass(frozen=True, slots=True)
class Reader:
    """For whom something is told: money only with `costs`; inside the scope the database keeps the rest."""

    costs: bool
    scope: Scope | None


@dataclass(frozen=True, slots=True)
class Said:
    """What a message says about a resource, and the happening that it is about."""

    resource: str
    data: Mapping[str, Any]
    about: Happening


Teller = Callable[[Reader, Sequence[Happening]], Iterable[Said]]


@dataclass(frozen=True, slots=True)
class About:
    """What a happening is about."""

    documents: Sequence[str] = ()
    sku_ids: Iterable[int] = ()
    facts: Sequence[Any] = ()


def note(kind: str, about: About) -> None:
    """Write down, in the present transaction, that this happened. Ask first whether somebody may want to know (`is_wanted`)."""
    db.run(NOTE, [kind, list(about.documents), db.array(sorted(about.sku_ids)), json.dumps(list(about.facts)), clock.now()])


@transaction.atomic
def tell(tellers: Mapping[str, Teller]) -> int:
    """Make messages of what happened, the earliest first, and of how much. What two workers would tell is told once: the
    second waits for the first and finds nothing left."""
    happenings = list(Happening.objects.select_for_update().order_by("id")[:AT_ONCE])
    by_kind: dict[str, list[Happening]] = defaultdict(list)
    for one in happenings:
        by_kind[one.kind].append(one)
    for endpoint in Endpoint.objects.filter(is_on=True, kinds__overlap=list(by_kind)).select_related("person").order_by("id"):
        held = endpoint.person.permissions_held
        reader = Reader(endpoint.with_costs and COSTS in held, endpoint.person.scope)
        said: list[tuple[str, Said]] = []
        with scopes.confined(reader.scope):
            for kind, found in by_kind.items():
                known = kind_of(kind)
                if known is not None and kind in endpoint.kinds and known.permission in held:
                    said += [(kind, one) for one in tellers[kind](reader, found)]
        _write(endpoint, sorted(said, key=lambda pair: pair[1].about.pk))
    Happening.objects.filter(pk__in=[one.pk for one in happenings]).delete()
    return len(happenings)


@transaction.atomic
def test(act: Act, *, endpoint_id: int, sent_by: str) -> Message:
    """A message that says nothing but that somebody tries it."""
    endpoint = setting_up.locked(endpoint_id)
    if not endpoint.is_on:
        raise WebhookIsOff("Switch the webhook on first: while it is off, nothing is sent.")
    happening = Happening(kind=TEST.name, at=act.occurred_at)
    (message,) = _write(endpoint, [(TEST.name, Said("test", {"sent_by": sent_by}, happening))])
    record(act, "webhooks.test", document=setting_up.document_of(endpoint))
    return message


def _write(endpoint: Endpoint, said: Sequence[tuple[str, Said]]) -> list[Message]:
    """Numbered without gaps, each resource for itself, in the order in which it happened."""
    if not said:
        return []
    counts = Counter(one.resource for _, one in said)
    numbered = db.rows(NUMBER, [endpoint.pk, list(counts), list(counts.values())])
    next_number = {resource: last - counts[resource] + 1 for resource, last in numbered}
    now = clock.now()
    messages = []
    for kind, one in said:
        number = next_number[one.resource]
        next_number[one.resource] += 1
        body = {
            "type": kind,
            "timestamp": one.about.at.isoformat(),
            "resource": one.resource,
            "sequence": number,
            "data": one.data,
        }
        messages.append(
            Message(
                endpoint=endpoint,
                kind=kind,
                resource=one.resource,
                sequence=number,
                body=json.dumps(body, ensure_ascii=False, separators=(",", ":")),
                due_at=now,
                made_at=now,
            )
        )
    Message.objects.bulk_create(messages, batch_size=500)
    announce(Notice("webhooks.queued", documents=(setting_up.document_of(endpoint),)))
    return messages
