"""One request, one effect: a retry with its key gets the first answer again.

The record is written in the transaction of the effect, so either both are there or neither. A refusal writes
nothing and leaves the key free. Plain SQL, because every effect passes here.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable
from datetime import timedelta

from django.db import InterfaceError, OperationalError, connection, transaction
from django.http import HttpResponse
from django.template.response import SimpleTemplateResponse

from quartermaster.kernel import clock, failpoints
from quartermaster.kernel.db import Rider
from quartermaster.kernel.refusals import Refusal
from quartermaster.web.models import IdempotencyRecord

KEPT = timedelta(days=60)
"""Longer than the 30 days promised, so that a late retry around a clock change is still known."""
ATTEMPTS = 3
RETRIED_STATES = frozenset({"40001", "40P01", "57P01", "57P02"})
"""Serialisation failure, deadlock, a server going down: the whole transaction is gone, so it is safe to run it again."""
KEPT_HEADERS = frozenset({"content-type", "location", "etag"})

PRINTABLE = re.compile(r"[\x21-\x7e]([\x20-\x7e]{0,198}[\x21-\x7e])?", re.ASCII)

_CLAIM = """
SELECT pg_try_advisory_xact_lock(%s::bigint), record.fingerprint, record.status, record.headers::text, record.body
  FROM (SELECT 1) AS one
  LEFT JOIN web_idempotencyrecord AS record ON record.caller = %s AND record.key = %s
"""
_WAIT = "SELECT pg_advisory_xact_lock(%s::bigint)"
_FIND = "SELECT fingerprint, status, headers::text, body FROM web_idempotencyrecord WHERE caller = %s AND key = %s"
_REMEMBER = """
INSERT INTO web_idempotencyrecord (caller, key, fingerprint, status, headers, body)
VALUES (%s, %s, %s, %s, %s::jsonb, %s) ON CONFLICT DO NOTHING
"""
_RIDE = """
INSERT INTO web_idempotencyrecord (caller, key, fingerprint, status, headers, body)
SELECT %(kept_caller)s::text, %(kept_key)s::text, %(kept_fingerprint)s::bytea, %(kept_status)s::smallint,
    %(kept_headers)s::jsonb, %(kept_body)s::bytea FROM done
"""


class KeyMissing(Refusal):
    code = "idempotency_key_missing"
    status = 400
    title = "No Idempotency-Key"


class KeyMalformed(Refusal):
    code = "idempotency_key_malformed"
    status = 400
    title = "Not an Idempotency-Key"


class KeyReused(Refusal):
    code = "idempotency_key_reused"
    status = 422
    title = "This key belongs to another request"


class RequestInProgress(Refusal):
    code = "request_in_progress"
    status = 409
    title = "Still working on this request"

    @property
    def headers(self) -> dict[str, str]:
        return {"Retry-After": "1"}


class _Overtaken(Exception):
    """The same request was committed between our look and our write; ours is rolled back."""


def checked_key(key: str | None) -> str:
    """The key itself where it has 1 to 200 printable ASCII characters."""
    if not key:
        raise KeyMissing("Send an Idempotency-Key header with a value of your choice, one per effect, for example a UUID.")
    if not PRINTABLE.fullmatch(key):
        raise KeyMalformed("An Idempotency-Key has 1 to 200 printable ASCII characters, with no space at either end.")
    return key


def fingerprint_of(method: str, path: str, body: bytes) -> bytes:
    return hashlib.sha256(b"%b %b\n%b" % (method.encode(), path.encode(), body)).digest()


def once(*, caller: str, key: str, fingerprint: bytes, deed: Callable[[], HttpResponse], wait: bool = False) -> HttpResponse:
    """Run `deed` in a transaction, once per caller and key; later calls get the stored answer.

    An answer of 400 and above is rolled back and not stored. With `wait`, a request under way is waited for
    (a double click); without, it is refused as `request_in_progress`. A deadlock, and a connection that was lost,
    are run again: had the lost one committed, its record would be found.
    """
    for attempt in range(1, ATTEMPTS + 1):
        try:
            response = _attempt(caller, key, fingerprint, deed, wait)
        except _Overtaken:
            continue
        except Refusal as refusal:
            if not isinstance(refusal, (KeyReused, RequestInProgress)) and (earlier := _find(caller, key, fingerprint)):
                return earlier
            raise
        except (OperationalError, InterfaceError) as error:
            if attempt == ATTEMPTS or not _safe_to_repeat(error):
                raise
            continue
        failpoints.reach("reply")
        return response
    raise RequestInProgress("The same request is being worked on. Ask again in a second.")


def riding(response: HttpResponse, *, caller: str, key: str, fingerprint: bytes) -> Rider:
    """For an effect that is a single statement, whose answer is known beforehand: the record of that answer, written by the
    same statement. It does nothing while the same request is under way, and fails where it was answered before; then, as
    where there is no effect, call `once`, which finds out what to say.
    """
    parameters = {
        "kept_lock": _lock_of(caller, key),
        "kept_caller": caller,
        "kept_key": key,
        "kept_fingerprint": fingerprint,
        "kept_status": response.status_code,
        "kept_headers": _kept_headers(response),
        "kept_body": response.content,
    }
    return Rider("SELECT pg_try_advisory_xact_lock(%(kept_lock)s::bigint)", _RIDE, parameters)


def in_one_transaction(deed: Callable[[], HttpResponse]) -> HttpResponse:
    """Run `deed` in a transaction that an answer of 400 and above rolls back. For effects without a key."""
    with transaction.atomic():
        response = deed()
        if response.status_code >= 400:
            transaction.set_rollback(True)
    return response


def forget_old() -> int:
    """Delete the answers older than `KEPT` and say how many there were."""
    deleted, _ = IdempotencyRecord.objects.filter(created_at__lt=clock.now() - KEPT).delete()
    return deleted


def _attempt(caller: str, key: str, fingerprint: bytes, deed: Callable[[], HttpResponse], wait: bool) -> HttpResponse:
    with transaction.atomic():
        earlier = _claim(caller, key, fingerprint, wait=wait)
        if earlier is not None:
            return earlier
        failpoints.reach("key")
        response = deed()
        if response.status_code >= 400:
            transaction.set_rollback(True)
            return response
        _remember(caller, key, fingerprint, response)
        failpoints.reach("answer")
    failpoints.reach("commit")
    return response


def _claim(caller: str, key: str, fingerprint: bytes, *, wait: bool) -> HttpResponse | None:
    """The stored answer, or None where the effect is ours to run."""
    lock = _lock_of(caller, key)
    with connection.cursor() as cursor:
        if wait:
            cursor.execute(_WAIT, [lock])
        cursor.execute(_CLAIM, [lock, caller, key])
        ours, *found = cursor.fetchone()
    if found[0] is not None:
        return _replay(fingerprint, *found)
    if not ours:
        raise RequestInProgress("The same request is being worked on. Ask again in a second.")
    return None


def _lock_of(caller: str, key: str) -> int:
    return int.from_bytes(hashlib.sha256(f"{caller}\n{key}".encode()).digest()[:8], "big", signed=True)


def _safe_to_repeat(error: Exception) -> bool:
    """A lost connection has no state of the server's; by now Django has put a new one in its place."""
    state = getattr(error.__cause__, "sqlstate", None)
    return not connection.in_atomic_block and (state is None or state in RETRIED_STATES)


def _find(caller: str, key: str, fingerprint: bytes) -> HttpResponse | None:
    """What a twin of this request committed while ours was refused, if there was one."""
    with connection.cursor() as cursor:
        cursor.execute(_FIND, [caller, key])
        found = cursor.fetchone()
    return _replay(fingerprint, *found) if found else None


def _replay(fingerprint: bytes, stored: bytes, status: int, headers: str, body: bytes) -> HttpResponse:
    if bytes(stored) != fingerprint:
        raise KeyReused("This key was used for another request. Use a new key for a new effect.")
    response = HttpResponse(bytes(body), status=status, headers=json.loads(headers))
    response["Idempotency-Replayed"] = "true"
    return response


def _remember(caller: str, key: str, fingerprint: bytes, response: HttpResponse) -> None:
    if isinstance(response, SimpleTemplateResponse):
        response.render()
    headers = _kept_headers(response)
    with connection.cursor() as cursor:
        cursor.execute(_REMEMBER, [caller, key, fingerprint, response.status_code, headers, response.content])
        if cursor.rowcount == 0:
            raise _Overtaken


def _kept_headers(response: HttpResponse) -> str:
    kept = {name: value for name, value in response.items() if name.lower() in KEPT_HEADERS or name.startswith("HX-")}
    return json.dumps(kept)
