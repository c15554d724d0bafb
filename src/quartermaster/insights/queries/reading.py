"""Reading across rooms: these questions join what several rooms keep, so they are asked in SQL, and only ever read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import connection


def rows(sql: str, parameters: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, dict(parameters))
        found: list[tuple[Any, ...]] = cursor.fetchall()
        return found


def named_rows(sql: str, parameters: Mapping[str, Any]) -> list[dict[str, Any]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, dict(parameters))
        names = [column.name for column in cursor.description]
        return [dict(zip(names, values, strict=True)) for values in cursor.fetchall()]
