"""Document numbers from PostgreSQL sequences: unique, short, never a lock that posting waits for. Gaps are allowed."""

from __future__ import annotations

from django.db import connection


def next_numbers(prefix: str, *, sequence: str, count: int = 1) -> list[str]:
    """`count` new numbers such as "PO-1042". The room that owns the series creates `sequence` in a migration."""
    return [f"{prefix}-{value}" for value in next_values(sequence, count=count)]


def next_values(sequence: str, *, count: int) -> list[int]:
    """The next `count` values of a sequence."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(%s::regclass) FROM generate_series(1, %s)", [sequence, count])
        return [value for (value,) in cursor.fetchall()]


def next_number(prefix: str, *, sequence: str) -> str:
    return next_numbers(prefix, sequence=sequence)[0]
