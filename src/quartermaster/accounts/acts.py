"""Acts: who does it, when, through which door, under which key. Every operation takes one first."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from quartermaster.accounts.models import Deed
from quartermaster.kernel import clock


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
    Deed.objects.bulk_create(
        [
            Deed(
                verb=verb,
                document=document,
                actor_id=act.user_id,
                source=act.source,
                key=act.key,
                reason=act.reason,
                occurred_at=(moments or {}).get(document, act.occurred_at),
                details=details,
            )
            for document, details in documents.items()
        ],
        batch_size=2000,
    )
