"""Endpoints: made, changed, switched on and off, given new secrets, removed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction

from quartermaster.accounts.acts import Act, record
from quartermaster.accounts.permissions import require
from quartermaster.kernel.notices import Notice, announce
from quartermaster.kernel.reaching import NotAllowed
from quartermaster.kernel.refusals import Conflict, FieldError, Invalid, StaleVersion
from quartermaster.kernel.sealing import SealBroken, seal, unseal
from quartermaster.webhooks import patience, queries, signing
from quartermaster.webhooks.adapters import posting
from quartermaster.webhooks.kinds import COSTS, kind_of
from quartermaster.webhooks.models import Endpoint
from quartermaster.webhooks.operations import wishes

SEALED_FOR = "webhooks"


class InvalidWebhook(Invalid):
    code = "invalid_webhook"
    title = "The webhook cannot be like this"


class WebhookNameTaken(Conflict):
    code = "webhook_name_taken"
    title = "There is a webhook of that name"


@dataclass(frozen=True, slots=True)
class NewEndpoint:
    """Where to, and what is told there; costs only where `with_costs`, and whoever asks may see them."""

    name: str
    url: str
    kinds: Sequence[str]
    with_costs: bool = False


@dataclass(frozen=True, slots=True)
class Issued:
    """An endpoint with its secret, which is shown now and never again."""

    endpoint: Endpoint
    secret: str


@transaction.atomic
def add(act: Act, *, endpoint: NewEndpoint) -> Issued:
    """From now on it is told in the name of whoever acts, and no more than they may see."""
    _check(act, endpoint)
    secret = signing.new_secret()
    made = Endpoint(secrets=_sealed(secret), made_at=act.occurred_at)
    _save(act, made, endpoint)
    record(act, "webhooks.add", document=document_of(made), kinds=", ".join(made.kinds))
    return Issued(made, secret)


@transaction.atomic
def change(act: Act, *, endpoint_id: int, endpoint: NewEndpoint, version: int) -> Endpoint:
    """It becomes this, and acts in the name of whoever changed it: nobody has another’s goods sent to an address of theirs."""
    found = locked(endpoint_id, version)
    _check(act, endpoint)
    _save(act, found, endpoint)
    record(act, "webhooks.change", document=document_of(found), kinds=", ".join(found.kinds))
    return found


@transaction.atomic
def switch(act: Act, *, endpoint_id: int, on: bool) -> Endpoint:
    """Off, it is told nothing, and what waits goes on waiting; on, all of that is sent."""
    found = locked(endpoint_id)
    found.is_on, found.off_because, found.failing_since = on, "", None
    found.version += 1
    found.save(update_fields=["is_on", "off_because", "failing_since", "version"])
    if on:
        found.messages.filter(state="waiting").update(tries=0, due_at=act.occurred_at)
    record(act, "webhooks.switch", document=document_of(found), on=on)
    say(found, "webhooks.switched")
    if on:
        say(found, "webhooks.queued")
    return found


@transaction.atomic
def rotate_secret(act: Act, *, endpoint_id: int) -> Issued:
    """A new secret. The one before signs beside it for a day, so that the receiver can change over."""
    found = locked(endpoint_id)
    secret = signing.new_secret()
    found.secrets = _sealed(secret, _kept(found).get("secret", ""))
    found.former_until = act.occurred_at + patience.OVERLAP
    found.save(update_fields=["secrets", "former_until"])
    record(act, "webhooks.rotate_secret", document=document_of(found))
    say(found, "webhooks.changed")
    return Issued(found, secret)


@transaction.atomic
def remove(act: Act, *, endpoint_id: int, version: int) -> None:
    """It goes with its messages."""
    found = locked(endpoint_id, version)
    record(act, "webhooks.remove", document=document_of(found), name=found.name)
    say(found, "webhooks.switched")
    found.delete()


def secrets_of(endpoint: Endpoint, now: datetime) -> list[str]:
    """What signs now, the newest first; none where the installation's key is another than it was."""
    kept = _kept(endpoint)
    overlap = endpoint.former_until is not None and now < endpoint.former_until
    return [secret for secret in (kept.get("secret"), kept.get("former") if overlap else "") if secret]


def document_of(endpoint: Endpoint) -> str:
    """The name of its timeline."""
    return f"webhook:{endpoint.pk}"


def locked(endpoint_id: int, version: int | None = None) -> Endpoint:
    queries.endpoint_of_id(endpoint_id)
    found = Endpoint.objects.select_for_update(of=("self",)).select_related("person").get(pk=endpoint_id)
    if version is not None and found.version != version:
        raise StaleVersion("Somebody else changed the webhook since you read it. Look at it again, then repeat your change.")
    return found


def say(endpoint: Endpoint, name: str) -> None:
    announce(Notice(name, documents=(document_of(endpoint),)))
    transaction.on_commit(wishes.forget)


def _save(act: Act, row: Endpoint, wanted: NewEndpoint) -> None:
    row.name, row.url, row.kinds = wanted.name.strip(), wanted.url.strip(), list(dict.fromkeys(wanted.kinds))
    row.with_costs, row.person_id = wanted.with_costs, act.user_id
    row.version = row.version + 1 if row.pk else 1
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        message = f"There is a webhook {row.name} already."
        raise WebhookNameTaken(message, errors=[FieldError("/name", WebhookNameTaken.code, message)]) from None
    wishes.forget()
    say(row, "webhooks.changed")


def _check(act: Act, wanted: NewEndpoint) -> None:
    errors = []
    if not wanted.name.strip():
        errors.append(FieldError("/name", "missing", "Give it a name."))
    try:
        posting.require_allowed(wanted.url.strip())
    except NotAllowed as refused:
        errors.append(FieldError("/url", "address_not_allowed", str(refused)))
    if not wanted.kinds:
        errors.append(FieldError("/kinds", "missing", "Choose at least one thing that is told."))
    errors += [
        FieldError(f"/kinds/{place}", "unknown_kind", f"There is nothing called {name[:60]} to be told.")
        for place, name in enumerate(wanted.kinds)
        if kind_of(name) is None
    ]
    if errors:
        raise InvalidWebhook(errors[0].message, errors=errors)
    needed = [kind.permission for kind in map(kind_of, wanted.kinds) if kind] + [COSTS] * wanted.with_costs
    for permission in needed:
        require(act.permissions, permission)


def _kept(endpoint: Endpoint) -> dict[str, str]:
    try:
        return unseal(endpoint.secrets, purpose=SEALED_FOR)
    except SealBroken:
        return {}


def _sealed(secret: str, former: str = "") -> str:
    return seal({"secret": secret, "former": former}, purpose=SEALED_FOR)
