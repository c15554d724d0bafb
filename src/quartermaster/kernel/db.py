"""SQL with many values at once: whole columns as PostgreSQL arrays, for `unnest`."""

from __future__ import annotations

import select
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import connection, transaction

Value = int | str | Decimal | date | None


def array(values: Sequence[Value]) -> str:
    """The values as one array literal, to be bound to `%s::type[]`.

    The driver dumps a list element by element with its own escaping and takes most of a bulk posting's time for it;
    a literal made from one type at a time is ten times as fast. It is still a bound value, never part of the SQL text.
    """
    literal = _literal_of(values)
    if literal is not str and len(distinct := set(values)) * 4 < len(values):  # a column of documents or kinds: each written once
        written = {value: literal(value) for value in distinct}
        return "{" + ",".join(map(written.__getitem__, values)) + "}"
    return "{" + ",".join(map(literal, values)) + "}"


def rows(sql: str, parameters: Any = ()) -> list[tuple[Any, ...]]:
    """Every row that the statement returns."""
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        found: list[tuple[Any, ...]] = cursor.fetchall()
        return found


def run(sql: str, parameters: Any = ()) -> int:
    """How many rows the statement changed."""
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        changed: int = cursor.rowcount
        return changed


def column(values: Sequence[Value]) -> str:
    """`array`, of the first value alone where all are the same: for `unnest` beside longer arrays, which fills up with
    NULLs. Read it with `coalesce(a.kind, (%(kinds)s::text[])[1])`; a column of nothing but NULLs comes as an empty array.
    """
    first = values[0]
    if values.count(first) < len(values):
        return array(values)
    return "{}" if first is None else array([first])


def all_or_nothing(values: Sequence[Value]) -> str:
    """`array` of a column in which there may be NULLs; an empty array where there is nothing else."""
    return array(values) if values.count(None) < len(values) else "{}"


class Sent:
    """A statement that was sent in a `batch`; what it found or changed is there once the batch has ended."""

    def __init__(self, cursor: Any) -> None:
        self._cursor = cursor

    @property
    def rows(self) -> list[tuple[Any, ...]]:
        found: list[tuple[Any, ...]] = self._cursor.fetchall()
        return found

    @property
    def changed(self) -> int:
        changed: int = self._cursor.rowcount
        return changed


class Send:
    """Sends one statement of a `batch`."""

    def __call__(self, sql: str, parameters: Any) -> Sent:
        cursor = connection.cursor()
        cursor.execute(sql, parameters)
        return Sent(cursor)

    def all(self) -> None:
        """Wait until all that was sent is on its way. What is larger than the line holds would lie here until the next
        statement, and the database would idle while the block reckons on."""
        wire = connection.connection.pgconn
        while wire.flush():
            readable, _, _ = select.select([wire.socket], [wire.socket], [])
            if readable:
                wire.consume_input()


@contextmanager
def batch() -> Iterator[Send]:
    """Send statements one behind the other without waiting for any; at the end of the block all of them have run.

    The database works while the block goes on reckoning, and many statements cost one round trip. Where one fails, those
    behind it do not run and the block ends with its error; so it belongs inside a transaction.
    """
    connection.ensure_connection()
    with connection.wrap_database_errors, connection.connection.pipeline():
        yield Send()


BY_HASH = {"enable_nestloop": "off", "plan_cache_mode": "force_custom_plan"}
"""Planned for this one time: a plan that was kept would be taken for one line as well, who would then wait for all balances."""
WHOLE_BOOK = {"work_mem": "64MB", **BY_HASH}


@contextmanager
def with_room() -> Iterator[None]:
    """For a question over the whole book: its groups stay in memory, which halves its time, and it is planned for what is
    asked this time, with joins by hash: a table that has just been filled looks empty to the planner, who would go through
    all SKUs for each of them, for minutes.
    """
    with transaction.atomic(), _set(WHOLE_BOOK):
        yield


MANY = 1000


@contextmanager
def with_many(lines: int) -> Iterator[None]:
    """For statements that join so many lines with tables, inside a transaction: many are joined by hash, never one by one.

    A table that was analysed while its first rows were being written looks empty to the planner for a minute or so. It would
    then go through all the lines for each of its rows: minutes instead of a second. (An error takes the setting back with
    what was done.)
    """
    if lines < MANY:
        yield
        return
    with _set(BY_HASH):
        yield


@contextmanager
def _set(settings: Mapping[str, str]) -> Iterator[None]:
    """These settings hold inside, within the transaction; an error takes them back with what was done."""
    run("SELECT " + ", ".join(f"set_config('{name}', '{value}', true)" for name, value in settings.items()))
    yield
    for name in settings:
        run(f"SET LOCAL {name} TO DEFAULT")


@dataclass(frozen=True, slots=True)
class Rider:
    """SQL that goes along inside one statement of somebody else's, so that both have their effect or neither has.

    `guard` is a query of one boolean that must be true for the statement to do anything. `insert` runs once for every
    row of the statement's `done`. Its parameters are named apart from all others.
    """

    guard: str
    insert: str
    parameters: Mapping[str, Any]


def _literal_of(values: Sequence[Value]) -> Any:
    kinds = set(map(type, values))
    if kinds <= {int, Decimal}:
        return str
    if kinds == {str}:
        return _quoted
    if kinds == {datetime}:
        return _timed
    return _any


def _quoted(value: str) -> str:
    if "\\" in value or '"' in value:
        value = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{value}"'


def _timed(value: datetime) -> str:
    return f'"{value.isoformat()}"'


def _any(value: Value) -> str:
    if value is None:
        return "NULL"
    if isinstance(value, int | Decimal):
        return str(value)
    return _quoted(value.isoformat() if isinstance(value, date) else str(value))
