"""What the commands do once the database runs and Django is set up. Each returns the exit code."""

from __future__ import annotations

import argparse
import dataclasses
import importlib
import json
import sys
import time
from pathlib import Path

from django.conf import settings
from django.core.management import execute_from_command_line
from django.db import DatabaseError, connections

from quartermaster.accounts import operations as accounts
from quartermaster.accounts.acts import Act, Source
from quartermaster.accounts.permissions import PERMISSIONS
from quartermaster.automation import jobs, tying_out
from quartermaster.config import doctor as doctors
from quartermaster.config import founding, lifeline, listening, mending, migrating, scoping, serving, simulating, working
from quartermaster.kernel.refusals import Refusal
from quartermaster.rfid.queries import to_call
from quartermaster.stock import operations as stock
from quartermaster.stock.checking import Violation

DONE, FOUND_SOMETHING, COULD_NOT_RUN = 0, 1, 2
ASK_FOR_READERS_SECONDS = 10.0


def serve(chosen: argparse.Namespace) -> int:
    """Everything, in this terminal: the database brought up to date, web and worker started, until Ctrl-C."""
    door = serving.Door(chosen.host, chosen.port, chosen.workers)
    try:
        serving.refuse_taken(door)
        migrating.migrate()
        Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
        founding.found_from_environment()
        if chosen.demo:
            founding.load_demo_once()
        connections.close_all()
        serving.serve(door, greet=lambda: founding.greet(door), beside=_beside(), readers_wanted=ReadersWanted())
    except (serving.PortTaken, serving.DidNotAnswer) as trouble:
        return _failed(str(trouble))
    except Refusal as refusal:
        return _failed(refusal.detail)
    return DONE


def _beside() -> dict[str, tuple[str, ...]]:
    """The worker, and whoever listens to devices where a broker is named."""
    if not listening.is_wanted():
        return {"worker": ("worker",)}
    if not listening.extra_is_there():
        print("Devices are not listened to: pip install 'quartermaster[devices]'", file=sys.stderr)
        return {"worker": ("worker",)}
    return {"worker": ("worker",), "listener to devices": ("devices",)}


def worker(chosen: argparse.Namespace) -> int:
    if chosen.parent:
        lifeline.end_with_parent(chosen.parent)
    working.work()
    return DONE


def readers(chosen: argparse.Namespace) -> int:
    """Hold the connections to RFID readers, and end what has passed their gates, until SIGINT or SIGTERM."""
    if not simulating.can_talk_to_readers():
        return _failed(simulating.INSTALL)
    if chosen.parent:
        lifeline.end_with_parent(chosen.parent)
    calling = importlib.import_module("quartermaster.rfid.calling")
    with serving.asked_to_stop() as stop:
        calling.call_all(jobs.system_act, stop)
    return DONE


class ReadersWanted:
    """Whether somebody has to talk to readers: asked now and then until there are any."""

    def __init__(self) -> None:
        self._ask_at = 0.0

    def __call__(self) -> bool:
        if time.monotonic() < self._ask_at or not simulating.can_talk_to_readers():
            return False
        self._ask_at = time.monotonic() + ASK_FOR_READERS_SECONDS
        try:
            return bool(to_call())
        except DatabaseError:
            return False
        finally:
            connections.close_all()


def devices(chosen: argparse.Namespace) -> int:
    if chosen.parent:
        lifeline.end_with_parent(chosen.parent)
    try:
        listening.listen()
    except listening.CannotListen as trouble:
        return _failed(str(trouble))
    return DONE


def simulate_devices(chosen: argparse.Namespace) -> int:
    try:
        found = listening.simulate(every=chosen.every, rounds=chosen.rounds, out=chosen.out)
    except listening.CannotListen as trouble:
        return _failed(str(trouble))
    return DONE if found else _failed("No device is registered yet: register one under Devices.")


def migrate(chosen: argparse.Namespace) -> int:
    migrating.migrate()
    return DONE


def demo(chosen: argparse.Namespace) -> int:
    migrating.migrate()
    try:
        founding.load_demo(scale=chosen.scale, seed=chosen.seed)
    except Refusal as refusal:
        return _failed(refusal.detail)
    return DONE


def check(chosen: argparse.Namespace) -> int:
    """0 when the book ties out, 1 with the rows that do not, 2 when it could not be read."""
    try:
        violations = tying_out.check()
    except DatabaseError as error:
        return _failed(f"The book could not be checked: {error}")
    if chosen.json:
        print(json.dumps({"clean": not violations, "violations": [dataclasses.asdict(one) for one in violations]}, indent=2))
    else:
        _print_violations(violations)
    return FOUND_SOMETHING if violations else DONE


def _print_violations(violations: list[Violation]) -> None:
    for one in violations:
        print(f"{one.rule}: {one.row}: {one.detail}")
    print(f"{len(violations)} rows do not tie out." if violations else "The book ties out.")


def rebuild(chosen: argparse.Namespace) -> int:
    """Say which balances and availabilities differ from the movements and, unless it is a dry run, mend them."""
    _print_violations(tying_out.check())
    if chosen.dry_run:
        return DONE
    with migrating.as_owner():  # it locks the book against everybody, which is the owner's to do
        stock.rebuild()
    left = tying_out.check()
    print("Made balances and availability anew from the movements.")
    _print_violations(left)
    return FOUND_SOMETHING if left else DONE


def value_anew(chosen: argparse.Namespace) -> int:
    """Value anew what does not tie out, or one SKU, each in a transaction of its own; 0 when all ties out afterwards."""
    act = _all_allowed().because(chosen.reason)
    try:
        wanted = mending.wanted(sku=chosen.sku, owner=chosen.owner)
        for one in wanted:
            print(one.words if chosen.dry_run else f"{one.words}: {mending.mend(act, one)}", flush=True)
    except Refusal as refusal:
        return _failed(refusal.detail)
    if chosen.dry_run or not wanted:
        print(f"{len(wanted)} to value anew.")
        return DONE
    left = tying_out.check()
    _print_violations(left)
    return FOUND_SOMETHING if left else DONE


def scope(chosen: argparse.Namespace) -> int:
    """Confine a person to owners and warehouses, or let them see everything again."""
    act = _all_allowed()
    try:
        person = scoping.person_named(chosen.person)
        scoping.confine(act, person=person, owners=chosen.owner or None, warehouses=chosen.warehouse or None)
    except Refusal as refusal:
        return _failed(refusal.detail)
    return DONE


def doctor(chosen: argparse.Namespace) -> int:
    unsafe = 0
    for finding in doctors.examine():
        print(f"{'ok    ' if finding.safe else 'UNSAFE'}  {finding.name}: {finding.found}")
        if not finding.safe:
            unsafe += 1
            print(f"        {finding.remedy}")
    return FOUND_SOMETHING if unsafe else DONE


def jobs_drain(chosen: argparse.Namespace) -> int:
    left = working.drain(chosen.timeout)
    print(f"{left} jobs are still waiting or running." if left else "No job is due.")
    return FOUND_SOMETHING if left else DONE


def manage(chosen: argparse.Namespace) -> int:
    with migrating.as_owner():
        execute_from_command_line(["quartermaster manage", *chosen.words])
    return DONE


def _all_allowed() -> Act:
    """The act of whoever may start commands: they hold the database in their hands."""
    return Act(accounts.system_user_id(), Source.COMMAND, permissions=frozenset(PERMISSIONS))


def _failed(text: str) -> int:
    print(text, file=sys.stderr)
    return COULD_NOT_RUN
