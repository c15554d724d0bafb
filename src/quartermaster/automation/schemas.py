"""What the API says about background work."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from ninja import Schema

from quartermaster.web.api import PageQuery

State = Literal["todo", "doing", "succeeded", "failed", "cancelled", "aborted"]


class JobQuery(PageQuery):
    state: State | None = None
    task: str | None = None


class JobOut(Schema):
    """`attempts` counts those that ended; `last_error` is why the latest of them failed."""

    id: int
    task: str
    state: str
    attempts: int
    arguments: dict[str, Any]
    scheduled_at: datetime | None
    changed_at: datetime | None
    last_error: str | None
