"""Writes `config/baseline.sql` from a database that took every step: `python -m tests.baseline`.

That a new database is the same either way is tested in `tests/config/test_migrating.py`.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import psycopg
from psycopg import sql

from quartermaster.config import embedded_postgres, postgres_files
from tests import conftest, databases

NAME = "baseline_quartermaster"
LEFT_OUT = ("django_migrations", "django_content_type", "auth_permission")
"""Django writes the rows of the latter two itself, whenever steps were applied."""
MOMENT = re.compile(r"'\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d+)?\+00'")
MARK = re.compile(r"'[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}'")
OF_A_SESSION = re.compile(r"SET \w+ = .*|SELECT pg_catalog\.set_config.*|\\(un)?restrict .*|--.*|")
QUOTED = re.compile(r"\bAS (\$\w*\$)")
BEGUN = re.compile(r"SELECT pg_catalog\.setval\('public\.(\w+)', \d+, \w+\);")
HEAD = """\
-- Written by `python -m tests.baseline`: change the migrations, never this file.
SET LOCAL check_function_bodies = false;
"""


def main() -> None:
    conftest.TESTS_HOME.mkdir(parents=True, exist_ok=True)
    embedded_postgres.ensure_running()
    try:
        with _every_step_taken() as url:
            (conftest.CHECKOUT / "src" / "quartermaster" / "config" / "baseline.sql").write_text(written(url))
    finally:
        embedded_postgres.leave()


@contextmanager
def _every_step_taken() -> Iterator[str]:
    """The address of a new database, brought here step by step."""
    drop = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(NAME))
    with psycopg.connect(databases.url_of("postgres"), autocommit=True) as connection:
        connection.execute(drop)
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(NAME)))
        command = [sys.executable, "-m", "quartermaster.config.cli", "manage", "migrate", "--verbosity", "0"]
        subprocess.run(command, env=os.environ | {"DATABASE_URL": databases.url_of(NAME)}, check=True)
        yield databases.url_of(NAME)
        connection.execute(drop)


def written(url: str) -> str:
    """All of a database but who owns what, with the steps it took; what was now is now again, what was by chance is so again."""
    program = postgres_files.place().bin / "pg_dump"
    words = ["--no-owner", "--no-privileges", "--column-inserts", "--exclude-table=django_migrations"]
    words += [f"--exclude-table-data={table}" for table in LEFT_OUT]
    dumped = subprocess.run([program, *words, url], capture_output=True, text=True, check=True).stdout
    kept = "\n".join(_kept(dumped.splitlines()))
    return HEAD + MARK.sub("gen_random_uuid()", MOMENT.sub("now()", kept)) + "\n" + _steps(url)


def _kept(lines: Iterable[str]) -> Iterator[str]:
    """What is not of the session that dumped; within functions, every line."""
    inside = ""
    for line in lines:
        mark = QUOTED.search(line)
        if inside or not (OF_A_SESSION.fullmatch(line) or _needless(line)):
            yield line
        if inside and inside in line:
            inside = ""
        elif not inside and mark and line.count(mark[1]) == 1:
            inside = mark[1]


def _needless(line: str) -> bool:
    """Where a sequence begins as it was made, or goes on behind rows that are left out."""
    set_to = BEGUN.fullmatch(line)
    return set_to is not None and (set_to[1].startswith(LEFT_OUT) or line.endswith(", false);"))


def _steps(url: str) -> str:
    with psycopg.connect(url) as connection:
        steps = connection.execute("SELECT app, name FROM django_migrations ORDER BY id").fetchall()
    lines = ",\n".join(f"('{app}', '{name}', now())" for app, name in steps)
    return f"INSERT INTO public.django_migrations (app, name, applied) VALUES\n{lines};\n"


if __name__ == "__main__":
    main()
