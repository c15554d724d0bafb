"""The raw floor: what PostgreSQL alone does with the same work, on the same server, in the same run.

A reservation is one guarded UPDATE with the INSERT of its row in one statement, driven by pgbench. Bulk posting is COPY
into a staging table, then set SQL into movements and balances, in one transaction.
"""

from __future__ import annotations

import re
import subprocess
import tempfile
import time
from pathlib import Path

import psycopg

from bench.figures import Figures, figures
from quartermaster.config import embedded_postgres, postgres_files

TABLES = """
    DROP SCHEMA IF EXISTS floor CASCADE;
    CREATE SCHEMA floor;
    CREATE TABLE floor.stock (sku bigint PRIMARY KEY, sellable numeric NOT NULL, reserved numeric NOT NULL)
        WITH (fillfactor = 60);
    CREATE TABLE floor.movement (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, sku bigint NOT NULL,
        quantity numeric NOT NULL, claim text NOT NULL, at timestamptz NOT NULL DEFAULT now());
    CREATE TABLE floor.line (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, sku bigint NOT NULL,
        from_bin bigint NOT NULL,
        to_bin bigint NOT NULL, quantity numeric NOT NULL, kind text NOT NULL, at timestamptz NOT NULL DEFAULT now());
    CREATE TABLE floor.balance (sku bigint, bin bigint, quantity numeric NOT NULL, PRIMARY KEY (sku, bin));
"""
RESERVE = """
WITH u AS (UPDATE floor.stock SET reserved = reserved + 1 WHERE sku = :sku AND sellable - reserved >= 1 RETURNING sku)
INSERT INTO floor.movement (sku, quantity, claim) SELECT sku, 1, :client_id || '/' || :sku FROM u;
"""
STAGE = "CREATE TEMP TABLE staged (sku bigint, from_bin bigint, to_bin bigint, quantity numeric, kind text) ON COMMIT DROP"
POST_STAGED = """
    INSERT INTO floor.line (sku, from_bin, to_bin, quantity, kind) SELECT sku, from_bin, to_bin, quantity, kind FROM staged;
    INSERT INTO floor.balance (sku, bin, quantity)
    SELECT sku, bin, sum(quantity) FROM (
        SELECT sku, to_bin AS bin, quantity FROM staged UNION ALL SELECT sku, from_bin, -quantity FROM staged
    ) ends GROUP BY 1, 2
    ON CONFLICT (sku, bin) DO UPDATE SET quantity = floor.balance.quantity + excluded.quantity;
"""


def connect() -> psycopg.Connection[tuple[object, ...]]:
    place = embedded_postgres.address()
    return psycopg.connect(host=str(place.socket_folder), user=place.owner, dbname=place.database)


def prepare(skus: int) -> None:
    with connect() as connection:
        connection.execute(TABLES)
        connection.execute("INSERT INTO floor.stock SELECT sku, 1000000, 0 FROM generate_series(1, %s) sku", [skus])
    with connect() as connection:
        connection.autocommit = True
        connection.execute("VACUUM ANALYZE floor.stock")


def reservations(*, clients: int, calls: int, skus: int) -> Figures:
    """Reservations by pgbench: `clients` at once, `calls` each, on one hot row (skus=1: exactly sold out) or spread."""
    with connect() as connection:
        connection.execute("UPDATE floor.stock SET sellable = %s, reserved = 0", [clients * calls if skus == 1 else 1_000_000])
        connection.execute("TRUNCATE floor.movement")
    place = embedded_postgres.address()
    with tempfile.NamedTemporaryFile("w", suffix=".sql") as script:
        script.write(f"\\set sku random(1, {skus})\n{RESERVE.strip().replace(chr(10), ' ')}\n")
        script.flush()
        Path(script.name).chmod(0o644)
        command = [
            str(postgres_files.place().bin / "pgbench"), "-n", "-M", "prepared", "-c", str(clients), "-j", "2",
            "-t", str(calls), "-f", script.name, "-h", str(place.socket_folder), "-U", place.owner, place.database,
        ]  # fmt: skip
        output = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    rate = float(re.search(r"tps = ([0-9.]+)", output).group(1))  # type: ignore[union-attr]
    latency = float(re.search(r"latency average = ([0-9.]+) ms", output).group(1))  # type: ignore[union-attr]
    with connect() as connection:
        ((reserved,),) = connection.execute("SELECT sum(reserved) FROM floor.stock").fetchall()
    assert reserved == clients * calls, f"the floor reserved {reserved} of {clients * calls}"
    return Figures(clients * calls, clients * calls / rate, rate, latency, latency, latency)


def bulk(lines: list[tuple[int, int, int, int, str]]) -> Figures:
    """COPY plus set SQL, one transaction; making the text is part of it, as making the lines is for the operations."""
    with connect() as connection:
        connection.execute("TRUNCATE floor.line, floor.balance")
        connection.commit()
        started = time.perf_counter()
        connection.execute(STAGE)
        with connection.cursor() as cursor, cursor.copy("COPY staged FROM STDIN") as copy:
            copy.write(
                "".join(f"{sku}\t{source}\t{target}\t{quantity}\t{kind}\n" for sku, source, target, quantity, kind in lines)
            )
        connection.execute(POST_STAGED)
        connection.commit()
        seconds = time.perf_counter() - started
    return figures(len(lines), seconds)
