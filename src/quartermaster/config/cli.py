"""The command `quartermaster`.

Nothing here may touch the database or Django's models while it is imported: the embedded PostgreSQL may not run yet and
Django is not set up. What needs them is in `commands`, loaded by name once both are ready.
"""

from __future__ import annotations

import argparse
import importlib
import os
import signal
import sys
from types import FrameType, ModuleType
from typing import TYPE_CHECKING

import django
import psycopg
from django.db.utils import OperationalError

from quartermaster import __version__
from quartermaster.config import embedded_postgres, long_lived
from quartermaster.config.database import BadDatabaseUrl
from quartermaster.config.embedded_postgres import EmbeddedPostgresError
from quartermaster.web.bounds import BadBound

if TYPE_CHECKING:
    Subparsers = argparse._SubParsersAction[argparse.ArgumentParser]

COULD_NOT_RUN = 2


def main(arguments: list[str] | None = None) -> int:
    """Run one command and return its exit code: 0 done, 1 found something wrong, 2 could not run."""
    chosen = _parser().parse_args(arguments)
    signal.signal(signal.SIGTERM, _end)
    try:
        if chosen.deed == "simulate_reader":
            return int(importlib.import_module("quartermaster.config.simulating").simulate(chosen))
        return int(getattr(_commands(), chosen.deed)(chosen))
    except (EmbeddedPostgresError, BadDatabaseUrl, BadBound) as error:
        return _failed(str(error))
    except (psycopg.OperationalError, OperationalError) as error:
        return _failed(f"The database does not answer: {str(error).strip()}\n{_where()}")
    except KeyboardInterrupt:
        return 130
    finally:
        embedded_postgres.leave()


def _end(number: int, frame: FrameType | None) -> None:
    """Leave as on Ctrl-C, so that the embedded PostgreSQL is left in order."""
    raise SystemExit(128 + number)


def _failed(text: str) -> int:
    print(text, file=sys.stderr)
    return COULD_NOT_RUN


def _where() -> str:
    if embedded_postgres.wanted():
        return f"It is the embedded one; its logs are in {embedded_postgres.address().home / 'postgres' / 'log'}."
    return "DATABASE_URL says where it is. Does the server run, is the name right, and may this role connect to it?"


def _commands() -> ModuleType:
    """The Django-dependent half. It cannot be imported above: its imports need the models, and those need set-up."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "quartermaster.config.settings")
    embedded_postgres.ensure_running()
    long_lived.look_seldom()
    django.setup()
    return importlib.import_module("quartermaster.config.commands")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="quartermaster", description="Inventory management.")
    parser.add_argument("--version", action="version", version=f"quartermaster {__version__}")
    commands = parser.add_subparsers(required=True, metavar="command")
    _serve(_command(commands, "serve", "start everything and answer until Ctrl-C"))
    worker = _command(commands, "worker", "do background jobs until Ctrl-C (serve runs one itself)")
    worker.add_argument("--parent", type=int, help=argparse.SUPPRESS)
    readers = _command(commands, "readers", "talk to RFID readers until Ctrl-C (serve does so once there are any)")
    readers.add_argument("--parent", type=int, help=argparse.SUPPRESS)
    _simulated(_command(commands, "simulate-reader", "be an RFID reader that plays a list of tags", deed="simulate_reader"))
    _command(commands, "migrate", "bring the database to this version; safe to run again after a crash")
    demo = _command(commands, "demo", "load the demo shop")
    demo.add_argument("--scale", type=_scale, default=1.0, help="share of the year's sales, up to 1 (default: %(default)s)")
    demo.add_argument("--seed", type=int, default=1, help="the same seed gives the same shop (default: %(default)s)")
    check = _command(commands, "check", "does stock tie out with its movements: exit code 0 yes, 1 no, 2 could not run")
    check.add_argument("--json", action="store_true", help="print the findings as JSON")
    rebuild = _command(commands, "rebuild", "make balances and availability anew from the movements")
    rebuild.add_argument("--dry-run", action="store_true", help="say what would change, change nothing")
    anew = _command(commands, "value-anew", "value goods anew whose value does not tie out, or one SKU", deed="value_anew")
    anew.add_argument("--sku", metavar="CODE", help="this SKU, whether it ties out or not")
    anew.add_argument("--owner", metavar="CODE", help="of this owner only")
    anew.add_argument("--reason", default="What was kept of its value did not tie out", help="why (default: %(default)s)")
    anew.add_argument("--dry-run", action="store_true", help="say what would be valued anew, change nothing")
    scope = _command(commands, "scope", "confine a person to some owners' goods or some warehouses; without any, to nothing")
    scope.add_argument("person", help="their username")
    scope.add_argument("--owner", action="append", metavar="CODE", help="whose goods they see; may be given several times")
    scope.add_argument("--warehouse", action="append", metavar="CODE", help="which warehouse; may be given several times")
    devices = _command(commands, "devices", "listen to scales and thermometers until Ctrl-C (serve does it itself)")
    devices.add_argument("--parent", type=int, help=argparse.SUPPRESS)
    _devices_to_simulate(
        _command(commands, "simulate-devices", "send what the registered devices could send", deed="simulate_devices")
    )
    _command(commands, "doctor", "look for unsafe settings; exit code 1 when there are any")
    jobs = commands.add_parser("jobs", help="background jobs").add_subparsers(required=True, metavar="deed")
    drain = _command(jobs, "drain", "do what is due; exit code 1 when something is left", deed="jobs_drain")
    drain.add_argument("--timeout", type=float, default=300.0, metavar="SECONDS", help="give up after (default: %(default)s)")
    manage = commands.add_parser("manage", add_help=False)
    manage.add_argument("words", nargs=argparse.REMAINDER)
    manage.set_defaults(deed="manage")
    return parser


def _command(commands: Subparsers, name: str, what: str, deed: str = "") -> argparse.ArgumentParser:
    parser = commands.add_parser(name, help=what, description=what[0].upper() + what[1:] + ".")
    parser.set_defaults(deed=deed or name)
    return parser


def _serve(parser: argparse.ArgumentParser) -> None:
    given = os.environ.get
    parser.add_argument("--host", default=given("QUARTERMASTER_HOST", "127.0.0.1"), help="address to listen on (%(default)s)")
    parser.add_argument("--port", type=_port, default=given("QUARTERMASTER_PORT", "8000"), help="port to listen on (%(default)s)")
    parser.add_argument("--workers", type=_workers, default=given("QUARTERMASTER_WORKERS", "2"), help="processes (%(default)s)")
    parser.add_argument("--demo", action="store_true", help="load the demo shop when there are no goods yet")


def _simulated(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("tags", help="file with the EPCs to play, hexadecimal, one a line; - is standard input")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (%(default)s)")
    parser.add_argument("--port", type=_port, default="5084", help="port to listen on (%(default)s)")
    parser.add_argument("--seconds", type=float, default=5.0, help="how long the tags pass (%(default)s)")
    parser.add_argument("--times", type=int, default=5, help="how often each is read (%(default)s)")
    parser.add_argument("--antennas", type=int, nargs="+", default=[1], metavar="NUMBER", help="at which, one after another")
    parser.add_argument("--pause", type=float, metavar="SECONDS", help="play it again after so long, until Ctrl-C")


def _devices_to_simulate(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--every", type=float, default=1.0, metavar="SECONDS", help="between messages (default: %(default)s)")
    parser.add_argument("--rounds", type=int, help="stop after so many messages of each (default: never)")
    parser.add_argument("--out", default="", metavar="CODE", help="a thermometer that goes beyond its zone’s limits")


def _port(text: str) -> int:
    return _between(text, 1, 65535)


def _workers(text: str) -> int:
    return _between(text, 1, 8)


def _between(text: str, least: int, most: int) -> int:
    number = int(text) if text.isascii() and text.isdigit() else -1
    if not least <= number <= most:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from {least} to {most}")
    return number


def _scale(text: str) -> float:
    try:
        scale = float(text)
    except ValueError:
        scale = 0.0
    if not 0 < scale <= 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number above 0 and up to 1")
    return scale


if __name__ == "__main__":
    sys.exit(main())
