"""Calling readers: a thread for each holds its connection, gathers what it reads for a moment, and has it taken in.

Needs the extra `devices`. Run by a process of its own (`quartermaster readers`), never by one that answers requests.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import structlog
from django.conf import settings
from django.db import Error, close_old_connections, connection, connections

from quartermaster.accounts.acts import Act
from quartermaster.kernel.reaching import NotAllowed, NotReached
from quartermaster.kernel.refusals import Refusal
from quartermaster.rfid import network, queries
from quartermaster.rfid import operations as rfid
from quartermaster.rfid.llrp import Conversation, HungUp, Line, Refused
from quartermaster.rfid.models import Reader
from quartermaster.rfid.reads import Read

GATHER_SECONDS = 0.3
LOOK_SECONDS = 0.25
FIND_SECONDS = 5.0
"""How soon a reader that was added or changed is noticed."""
SHORTEST_PAUSE_SECONDS = 1.0
LONGEST_PAUSE_SECONDS = 60.0
MOST_KEPT = 200_000
"""Reads that are kept while the database does not answer; the oldest go first."""

log = structlog.get_logger(__name__)

NewAct = Callable[[], Act]


class Calling:
    """Calls one reader until it is told to stop. Reads that could not be taken in are kept and offered again."""

    def __init__(self, reader: Reader, new_act: NewAct) -> None:
        self.version = reader.version
        self._reader = reader
        self._new_act = new_act
        self._stop = threading.Event()
        self._kept: list[Read] = []
        self._gates = {one.number: one.gate_id for one in reader.antennas.all() if one.gate_id}
        self.busy: frozenset[int] = frozenset()
        """The gates at which it read lately: what it read may not be taken in yet, and more may wait in the line."""
        self._thread = threading.Thread(target=self._run, name=f"reader-{reader.pk}", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._stop.set()

    def join(self) -> None:
        self._thread.join(timeout=10)

    def _run(self) -> None:
        pause = SHORTEST_PAUSE_SECONDS
        try:
            while not self._stop.is_set():
                begun = time.monotonic()
                trouble = self._call()
                if self._stop.is_set():
                    break
                self._note(Reader.State.BROKEN, trouble)
                log.warning("reader_not_reached", reader=self._reader.name, trouble=trouble, seconds=pause)
                steady = time.monotonic() - begun > LONGEST_PAUSE_SECONDS
                pause = SHORTEST_PAUSE_SECONDS if steady else min(pause * 2, LONGEST_PAUSE_SECONDS)
                self._stop.wait(pause)
            self._note(Reader.State.OFF)
        finally:
            connections.close_all()

    def _call(self) -> str:
        """Talk until the line breaks; what was wrong."""
        self._note(Reader.State.CALLING)
        try:
            line = Line(network.connected(self._reader.host, self._reader.port, settings.READER_NETWORKS))
        except (NotAllowed, NotReached) as error:
            return str(error)
        talking = Conversation(line)
        try:
            talking.begin([one.number for one in self._reader.antennas.all()])
            self._note(Reader.State.READING)
            while not self._stop.is_set():
                self._gather(talking)
        except (HungUp, Refused) as error:
            return str(error)
        finally:
            self._hand_in()
            self.busy = frozenset()
            talking.end()
        return ""

    def _gather(self, talking: Conversation) -> None:
        until = time.monotonic() + GATHER_SECONDS
        try:
            while (left := until - time.monotonic()) > 0:
                self._kept += talking.reads(left)
        finally:
            self.busy = frozenset(self._gates[one.antenna] for one in self._kept if one.antenna in self._gates)
            self._hand_in()

    def _hand_in(self) -> None:
        """Have taken in what is kept. It is kept until that has committed."""
        while self._kept:
            some = self._kept[: rfid.MOST_READS]
            try:
                close_old_connections()
                rfid.take_reads(self._new_act(), reader=self._reader, reads=some)
            except Error as error:
                log.warning("reads_kept", reader=self._reader.name, reads=len(self._kept), error=str(error))
                connection.close()
                del self._kept[:-MOST_KEPT]
                return
            except Refusal as refusal:
                log.warning("reads_refused", reader=self._reader.name, reads=len(some), why=refusal.detail)
            del self._kept[: len(some)]

    def _note(self, state: Reader.State, trouble: str = "") -> None:
        try:
            close_old_connections()
            rfid.note_state(self._reader.pk, state, trouble)
        except Error:
            connection.close()


def call_all(new_act: NewAct, stop: threading.Event) -> None:
    """Call every reader that has an address, also those that are added meanwhile, and end what has become quiet at gates."""
    calls: dict[int, Calling] = {}
    find_at = 0.0
    while not stop.wait(LOOK_SECONDS):
        try:
            close_old_connections()
            if time.monotonic() >= find_at:
                _find(calls, new_act)
                find_at = time.monotonic() + FIND_SECONDS
            act = new_act()
            rfid.end_quiet(act, busy=frozenset().union(*(call.busy for call in calls.values())))
        except Error as error:
            log.warning("readers_wait_for_the_database", error=str(error))
            connection.close()
    for call in calls.values():
        call.stop()
    for call in calls.values():
        call.join()


def _find(calls: dict[int, Calling], new_act: NewAct) -> None:
    """Hang up on readers that were put away or changed, call those that are new."""
    wanted = {one.pk: one for one in queries.to_call()}
    for reader_id, call in list(calls.items()):
        if reader_id not in wanted or wanted[reader_id].version != call.version:
            call.stop()
            call.join()
            del calls[reader_id]
    for reader_id, reader in wanted.items():
        if reader_id not in calls:
            calls[reader_id] = Calling(reader, new_act)
