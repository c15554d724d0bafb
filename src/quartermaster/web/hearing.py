"""What a web process hears of what was committed anywhere: it listens on PostgreSQL's channel and remembers what came last.

Open pages are answered from it (`web/live.py`), and what a process keeps is true until it hears otherwise
(`insights/kept.py`).
"""

from __future__ import annotations

import json
import threading
import time
from collections import OrderedDict, defaultdict
from collections.abc import Iterable

import psycopg
import structlog
from django.db import connection

from quartermaster.kernel import live

NAME = "quartermaster live"
"""What the listening connection calls itself in pg_stat_activity."""
EVERYTHING = "*"
MOST_TOPICS = 5_000
SHORTEST_PAUSE_SECONDS = 0.2
LONGEST_PAUSE_SECONDS = 10.0
WAIT_SECONDS = 2.0
LONGEST_SILENCE_SECONDS = 6.0
SECONDS_TO_LISTEN = 0.5

log = structlog.get_logger(__name__)


def now_ms() -> int:
    """Wall-clock milliseconds; a page compares only what one machine said."""
    return time.time_ns() // 1_000_000


class Memory:
    """The topics heard lately, each with when and at which turn it was last heard, oldest first. Every hearing is a turn."""

    def __init__(self, most: int = MOST_TOPICS) -> None:
        self._lock = threading.Lock()
        self._heard: OrderedDict[str, tuple[int, int]] = OrderedDict()
        self._waiting: defaultdict[str, set[threading.Event]] = defaultdict(set)
        self._most = most
        self._turn = self._forgotten = 0

    def note(self, topics: Iterable[str], at: int) -> None:
        """Remember the topics and wake whoever waits for one of them."""
        with self._lock:
            self._turn += 1
            woken: set[threading.Event] = set()
            for topic in topics:
                self._heard[topic] = at, self._turn
                self._heard.move_to_end(topic)
                woken |= self._waiting.get(topic, set())
            while len(self._heard) > self._most:
                _, (_, self._forgotten) = self._heard.popitem(last=False)
        for event in woken:
            event.set()

    @property
    def turn(self) -> int:
        """The number of the latest hearing: what is made now is true until one of its topics is heard after it."""
        return self._turn

    def touched(self, topics: Iterable[str], turn: int) -> bool:
        """Whether one of the topics, or everything, was heard after that turn."""
        with self._lock:
            return self._touched((*topics, EVERYTHING), turn)

    def after(self, turn: int) -> set[str]:
        """Every topic heard after that turn; `EVERYTHING` among them where some of it is forgotten."""
        found = set()
        with self._lock:
            for topic, (_, heard) in reversed(self._heard.items()):
                if heard <= turn:
                    break
                found.add(topic)
            return found | {EVERYTHING} if self._forgotten > turn else found

    def since(self, topics: Iterable[str], moment: int, turn: int | None = None) -> dict[str, int]:
        """Which of the topics were last heard after the turn, or where none is known at the moment or later: topic → when."""
        found = {}
        with self._lock:
            for topic in (*topics, EVERYTHING):
                at, heard = self._heard.get(topic, (0, 0))
                if heard and (heard > turn if turn is not None else at >= moment):
                    found[topic] = at
            if turn is not None and self._forgotten > turn:
                found[EVERYTHING] = now_ms()
        return found

    def wait(self, topics: Iterable[str], turn: int, seconds: float) -> None:
        """Until one of the topics, or everything, is heard after that turn, but no longer than so many seconds."""
        wanted, event = (*topics, EVERYTHING), threading.Event()
        with self._lock:
            if self._touched(wanted, turn):
                return
            for topic in wanted:
                self._waiting[topic].add(event)
        try:
            event.wait(seconds)
        finally:
            with self._lock:
                for topic in wanted:
                    self._waiting[topic].discard(event)
                    if not self._waiting[topic]:
                        del self._waiting[topic]

    def _touched(self, topics: Iterable[str], turn: int) -> bool:
        never = (0, 0)
        return self._forgotten > turn or any(self._heard.get(topic, never)[1] > turn for topic in topics)


class Listener:
    """The thread that listens; it starts with the first question, so that it survives a fork, and reconnects by itself."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._ended = threading.Event()
        self._beat = 0.0
        self.listening = threading.Event()

    @property
    def hears(self) -> bool:
        """Whether it listens, and found its connection alive a moment ago."""
        return self.listening.is_set() and time.monotonic() - self._beat < LONGEST_SILENCE_SECONDS

    def ensure_running(self) -> bool:
        """Whether it had to be started."""
        thread = self._thread
        if thread is not None and thread.is_alive():
            return False
        with self._lock:
            if self._thread is None or not self._thread.is_alive():
                self._ended.clear()
                self._thread = threading.Thread(target=self._run, args=(_address(),), name="live-listener", daemon=True)
                self._thread.start()
        return True

    def stop(self) -> None:
        """Hang up; the next question starts it again."""
        self._ended.set()
        thread = self._thread
        if thread is not None:
            thread.join(timeout=2 * WAIT_SECONDS)

    def _run(self, address: dict[str, object]) -> None:
        pause = SHORTEST_PAUSE_SECONDS
        while not self._ended.is_set():
            try:
                with psycopg.connect(**address, autocommit=True) as listening:  # type: ignore[arg-type]
                    listening.execute(f"LISTEN {live.CHANNEL}")
                    self._memory.note([EVERYTHING], now_ms())
                    self._beat = time.monotonic()
                    self.listening.set()
                    pause = SHORTEST_PAUSE_SECONDS
                    self._hear(listening)
            except psycopg.Error as error:
                log.warning("live_listener_reconnects", error=str(error), seconds=pause)
                self._ended.wait(pause)
                pause = min(pause * 2, LONGEST_PAUSE_SECONDS)
            finally:
                self.listening.clear()

    def _hear(self, listening: psycopg.Connection) -> None:
        """Notices until the connection breaks. The empty question now and then finds a connection that died silently."""
        while not self._ended.is_set():
            for notice in listening.notifies(timeout=WAIT_SECONDS):
                self._memory.note(_topics(notice.payload), now_ms())
            listening.execute("SELECT 1")
            self._beat = time.monotonic()


def _topics(payload: str) -> list[str]:
    try:
        topics = json.loads(payload)
    except ValueError:
        return [EVERYTHING]
    return [str(topic) for topic in topics] if isinstance(topics, list) else [EVERYTHING]


def _address() -> dict[str, object]:
    """Where Django's own connection goes, without its cursors and adapters."""
    parameters = connection.get_connection_params()
    kept = {name: value for name, value in parameters.items() if name not in {"cursor_factory", "context", "prepare_threshold"}}
    return kept | {"application_name": NAME}


memory = Memory()
listener = Listener(memory)
live.tell_here(lambda topics: memory.note(topics, now_ms()))


def hearing() -> bool:
    """Whether this process hears of every change now, so that what it keeps is true until it hears otherwise."""
    if listener.ensure_running():
        listener.listening.wait(SECONDS_TO_LISTEN)
    return listener.hears
