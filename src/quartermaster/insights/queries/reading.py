"""Reading across rooms: these questions join what several rooms keep, so they are asked in SQL, and only ever read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import connection


def named_rows(sql: str, parameters: Mapping[str, Any]) -> list[dict[str, Any]]:
    """`kernel.db.rows`, each by the names of its columns."""
    with connection.cursor() as cursor:
        cursor.execute(sql, dict(parameters))
        names = [column.name for column in cursor.description]
        return [dict(zip(names, values, strict=True)) for values in cursor.fetchall()]
