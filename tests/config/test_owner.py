"""The tables belong to a role of their own, which the program does not work as."""

from __future__ import annotations

from tests.config.conftest import Installation

OWNERS = """
import psycopg
from quartermaster.config import embedded_postgres as server
server.ensure_running()
with server._connect("quartermaster") as connection:
    for catalog, start in (("pg_class", "rel"), ("pg_proc", "pro"), ("pg_type", "typ")):
        sql = f"SELECT DISTINCT {start}owner::regrole::text FROM {catalog} WHERE {start}namespace = 'public'::regnamespace"
        print(catalog, sorted(name for (name,) in connection.execute(sql).fetchall()))
    print(connection.execute("SELECT datdba::regrole::text FROM pg_database WHERE datname = 'quartermaster'").fetchone()[0])
"""
BESIDE = """
from quartermaster.config import embedded_postgres as server
server.ensure_running()
with server._connect("quartermaster") as connection:
    connection.execute("CREATE TABLE IF NOT EXISTS wishes (line text)")
    connection.execute("REVOKE SELECT ON stock_balance FROM quartermaster")
"""
AS_BEFORE = """
from quartermaster.config import embedded_postgres as server
server.ensure_running()
with server._connect("quartermaster") as connection:
    connection.execute("DROP TABLE IF EXISTS wishes")
    connection.execute("REASSIGN OWNED BY quartermaster_owner TO quartermaster")
"""
AS_THE_PROGRAM = """
import psycopg
from quartermaster.config import embedded_postgres as server
server.ensure_running()
place = server.address()
with psycopg.connect(host=str(place.socket_folder), user=place.role, dbname=place.database, autocommit=True) as connection:
    connection.execute("SELECT count(*) FROM stock_movement")
    for sql in ("DELETE FROM stock_movement", "ALTER TABLE stock_movement DISABLE TRIGGER ALL", "DELETE FROM accounts_deed"):
        try:
            connection.execute("SET pgtrigger.ignore = '{}'")
            connection.execute(sql)
        except psycopg.errors.InsufficientPrivilege:
            print("refused")
"""
OWNED = (
    "".join(f"{catalog} ['quartermaster_owner']\n" for catalog in ("pg_class", "pg_proc", "pg_type")) + "quartermaster_owner\n"
)


def test_the_programs_role_does_not_own_what_it_works_with(installation: Installation) -> None:
    assert installation.python(OWNERS).stdout == OWNED
    assert installation.python(AS_THE_PROGRAM).stdout == "refused\n" * 3


def test_tables_that_somebody_keeps_beside_ours_are_left_alone(installation: Installation) -> None:
    installation.python(BESIDE)
    assert installation.run("migrate").returncode == 0
    assert installation.run("check").returncode == 0


def test_a_database_of_an_earlier_version_is_handed_over_to_its_owner_at_the_next_start(installation: Installation) -> None:
    installation.python(AS_BEFORE)
    assert installation.python(OWNERS).stdout == OWNED
    assert installation.run("migrate").returncode == 0
    assert installation.python(AS_THE_PROGRAM).stdout == "refused\n" * 3
    assert installation.run("check").stdout == "The book ties out.\n"
