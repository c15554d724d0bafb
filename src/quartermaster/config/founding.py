"""A new installation: its first administrator, its first token, its demo shop. There are no default passwords."""

from __future__ import annotations

import importlib
import importlib.util
import os
import sys

from quartermaster.accounts import operations as accounts
from quartermaster.catalog.models import Product
from quartermaster.config.serving import Door

DEMO = "quartermaster.demo.operations"
DEMO_SEED = 1


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
        print(f"Nobody can sign in yet. Make yourself its administrator (works once): {door.url}/welcome/{ticket}", flush=True)
    else:
        print(f"Sign in at {door.url}/accounts/login/", flush=True)
    print("Ctrl-C stops it.", flush=True)


def load_demo_once() -> None:
    """The demo shop, unless there are goods already."""
    if not Product.objects.exists():
        load_demo(scale=1.0, seed=DEMO_SEED)


def load_demo(*, scale: float, seed: int) -> None:
    """`scale` 1 is the whole year of the demo shop; the same seed gives the same shop."""
    if importlib.util.find_spec(DEMO) is None:
        return
    demo = importlib.import_module(DEMO)
    demo.load(scale=scale, seed=seed, progress=lambda text: print(text, file=sys.stderr, flush=True))
