"""Acts: who does it, when, through which door, under which key. Every operation takes one first."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.db import connection

from quartermaster.kernel import clock

_RECORD = """
INSERT INTO accounts_deed (verb, document, actor_id, source, key, reason, occurred_at, recorded_at, details)
SELECT %s::text, row.document, %s::bigint, %s::text, %s::text, %s::text, row.occurred_at, statement_timestamp(),
       row.details::jsonb
  FROM unnest(%s::text[], %s::text[], %s::timestamptz[]) WITH ORDINALITY AS row (document, details, occurred_at, place)
 ORDER BY row.place
"""


class Source(StrEnum):
    PAGE = "page"
    API = "api"
    JOB = "job"
    COMMAND = "command"
    IMPORT = "import"
    DEMO = "demo"


def _new_key() -> str:
    return uuid.uuid4().hex


@dataclass(frozen=True, slots=True)
class Act:
    """`occurred_at` is when it happened in the world; the database notes by itself when it was recorded.

    `reason` is a reason code of the trade ("damaged") or free words; `permissions` are those of whoever acts, for
    the few rules that depend on them inside an operation.
    """

    user_id: int
    source: Source
    occurred_at: datetime = field(default_factory=clock.now)
    key: str = field(default_factory=_new_key)
    reason: str = ""
    permissions: frozenset[str] = frozenset()

    def because(self, reason: str) -> Act:
        return replace(self, reason=reason)

    def at(self, moment: datetime) -> Act:
        return replace(self, occurred_at=moment)


def record(act: Act, verb: str, *, document: str, **details: Any) -> None:
    """Note on the document's timeline who did what. `verb` is the operation's name ("purchasing.approve")."""
    record_many(act, verb, {document: details})


def record_many(
    act: Act, verb: str, documents: dict[str, dict[str, Any]], *, moments: Mapping[str, datetime] | None = None
) -> None:
    """`record` for many documents (number → details) in one statement; `moments` where they differ from the act's."""
    if not documents:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            _RECORD,
            [
                verb,
                act.user_id,
                act.source.value,
                act.key,
                act.reason,
                list(documents),
                [json.dumps(details) for details in documents.values()],
                [(moments or {}).get(document, act.occurred_at) for document in documents],
            ],
        )
