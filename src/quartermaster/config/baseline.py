"""What a new database begins with: many steps in one, as SQL. Steps that came after it was written follow as everywhere.

`python -m tests.baseline` writes the SQL, from a database that took every step. See decision 40.
"""

from __future__ import annotations

from pathlib import Path

from django.db import connection, transaction
from django.db.migrations.recorder import MigrationRecorder

SQL = Path(__file__).with_name("baseline.sql")


def lay() -> None:
    """In a database without any of our tables: make them, whole or not at all, and record the steps that they stand for."""
    with transaction.atomic(), connection.cursor() as cursor:
        MigrationRecorder(connection).ensure_schema()
        cursor.execute(SQL.read_text(encoding="utf-8"))
