"""Which database: the server that DATABASE_URL names, or the embedded one, in the words of Django's settings."""

from __future__ import annotations

import os

import psycopg
from psycopg.conninfo import conninfo_to_dict

from quartermaster.config import embedded_postgres

URL = "DATABASE_URL"
OWNER_URL = "QUARTERMASTER_OWNER_URL"
"""The same database for the role that owns its tables; migrations run as that one."""
OPTIONS: dict[str, object] = {"server_side_binding": True, "prepare_threshold": 2, "application_name": "quartermaster"}
PARTS = {"NAME": "dbname", "USER": "user", "PASSWORD": "password", "HOST": "host", "PORT": "port"}


class BadDatabaseUrl(ValueError):
    """DATABASE_URL is not the address of a PostgreSQL database. What it says is not repeated: there may be a password in it."""


def database() -> dict[str, object]:
    url = os.environ.get(URL)
    if url:
        return _settings(**_parts_of(url, URL))
    place = embedded_postgres.address()
    return _settings(dbname=place.database, user=place.role, host=str(place.socket_folder))


def owner() -> dict[str, object] | None:
    """Of whoever owns the tables and may change them; None where that is the role that the program works as."""
    if embedded_postgres.wanted():
        return database() | {"USER": embedded_postgres.address().owner}
    url = os.environ.get(OWNER_URL)
    return _settings(**_parts_of(url, OWNER_URL)) if url else None


def _parts_of(url: str, variable: str) -> dict[str, str]:
    """As PostgreSQL's own programs read it, with everything that may stand behind the question mark."""
    try:
        parts = {name: str(value) for name, value in conninfo_to_dict(url).items()}
        well_formed = "dbname" in parts and all(port.isdigit() for port in parts.get("port", "5432").split(","))
    except psycopg.ProgrammingError:
        well_formed = False
    if not well_formed:
        raise BadDatabaseUrl(
            f"{variable} is not the address of a PostgreSQL database. Write it as postgresql://user:password@host:5432/name, "
            "with other characters than letters and digits as %xx."
        )
    return parts


def _settings(**parts: str) -> dict[str, object]:
    named = {name: parts.pop(part, "") for name, part in PARTS.items()}
    return {
        "ENGINE": "django.db.backends.postgresql",
        **named,
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": OPTIONS | parts,
    }
