"""A new installation: its first administrator, its first token, its demo shop. There are no default passwords."""

from __future__ import annotations

import os
import sys

from quartermaster.accounts import operations as accounts
from quartermaster.catalog.models import Product
from quartermaster.config.home import prepared_home
from quartermaster.config.serving import Door
from quartermaster.demo import operations as demo

DEMO_SEED = 1
UNFINISHED = "demo_unfinished"


def found_from_environment() -> None:
    """The first administrator and token that the environment names, for installations without a person at the keyboard.

    QUARTERMASTER_ADMIN_EMAIL with QUARTERMASTER_ADMIN_PASSWORD counts only while there is no administrator;
    QUARTERMASTER_ADMIN_TOKEN is what it says at every start.
    """
    email, password = os.environ.get("QUARTERMASTER_ADMIN_EMAIL"), os.environ.get("QUARTERMASTER_ADMIN_PASSWORD")
    ticket = accounts.welcome_token()
    if email and password and ticket:
        accounts.found_administrator(token=ticket, username=email.partition("@")[0], email=email, password=password)
    token = os.environ.get("QUARTERMASTER_ADMIN_TOKEN")
    if token:
        accounts.import_admin_token(token)


def greet(door: Door) -> None:
    """Say where the program is and how to get in."""
    ticket = accounts.welcome_token()
    print(f"\nquartermaster is ready at {door.url}/", flush=True)
    if ticket:
        link = f"{door.url}/people/welcome/{ticket}/"
        print(f"Nobody can sign in yet. Make yourself its administrator (works once, for a day):\n{link}", flush=True)
    else:
        print(f"Sign in at {door.url}/accounts/login/", flush=True)
    print("Ctrl-C stops it.", flush=True)


def load_demo_once() -> None:
    """The demo shop, unless there are goods already."""
    if not Product.objects.exists():
        load_demo(scale=1.0, seed=DEMO_SEED)
    elif (prepared_home() / UNFINISHED).exists():
        _say("The demo shop was loaded in part only, because loading was interrupted. For a whole one, start with a new data")
        _say(f"home (QUARTERMASTER_HOME) or database; to keep what is here, remove {prepared_home() / UNFINISHED}.")


def load_demo(*, scale: float, seed: int) -> None:
    """`scale` 1 is the whole year of the demo shop; the same seed gives the same shop."""
    mark = prepared_home() / UNFINISHED
    if not Product.objects.exists():
        mark.touch()
    demo.load(scale=scale, seed=seed, progress=_say)
    mark.unlink(missing_ok=True)


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)
