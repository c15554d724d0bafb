"""The command `quartermaster`.

Nothing here may touch the database or Django's models while it is imported: the embedded PostgreSQL may not run yet and
Django is not set up. What needs them is in `commands`, loaded by name once both are ready.
"""

from __future__ import annotations

import argparse
import importlib
import os
import sys
from types import ModuleType

import django
import psycopg

from quartermaster import __version__
from quartermaster.config import embedded_postgres
from quartermaster.config.embedded_postgres import EmbeddedPostgresError

COULD_NOT_RUN = 2


def main(arguments: list[str] | None = None) -> int:
    """Run one command and return its exit code: 0 done, 1 found something wrong, 2 could not run."""
    chosen = _parser().parse_args(arguments)
    try:
        return int(getattr(_commands(), chosen.deed)(chosen))
    except EmbeddedPostgresError as error:
        return _failed(str(error))
    except psycopg.OperationalError as error:
        return _failed(f"The database does not answer: {error}")
    except KeyboardInterrupt:
        return 130
    finally:
        embedded_postgres.leave()


def _failed(text: str) -> int:
    print(text, file=sys.stderr)
    return COULD_NOT_RUN


def _commands() -> ModuleType:
    """The Django-dependent half. It cannot be imported above: its imports need the models, and those need set-up."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "quartermaster.config.settings")
    embedded_postgres.ensure_running()
    django.setup()
    return importlib.import_module("quartermaster.config.commands")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="quartermaster", description="Inventory management.")
    parser.add_argument("--version", action="version", version=f"quartermaster {__version__}")
    commands = parser.add_subparsers(required=True, metavar="command")
    migrate = commands.add_parser("migrate", help="bring the database to this version; safe to run again after a crash")
    migrate.set_defaults(deed="migrate")
    manage = commands.add_parser("manage")
    manage.add_argument("words", nargs=argparse.REMAINDER)
    manage.set_defaults(deed="manage")
    return parser


if __name__ == "__main__":
    sys.exit(main())
