"""A reader that is none: it speaks LLRP at a socket and plays a list of reads, for tests, demonstrations and measuring.

Like a real one it takes one program at a time, greets, answers, plays once it is told to, and says now and then that it lives.
What a broken connection did not carry is played again on the next.
"""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pyllrp import pyllrp

from quartermaster.rfid import llrp
from quartermaster.rfid.llrp import Garbled, HungUp, Line
from quartermaster.rfid.network import HIGHEST_PORT, LOWEST_PORT
from quartermaster.rfid.reads import Read

LOUDNESS = -55
PAUSE_SECONDS = 0.05
ANSWERS = {
    pyllrp.SET_READER_CONFIG_Message: pyllrp.SET_READER_CONFIG_RESPONSE_Message,
    pyllrp.ADD_ROSPEC_Message: pyllrp.ADD_ROSPEC_RESPONSE_Message,
    pyllrp.DELETE_ROSPEC_Message: pyllrp.DELETE_ROSPEC_RESPONSE_Message,
    pyllrp.ENABLE_ROSPEC_Message: pyllrp.ENABLE_ROSPEC_RESPONSE_Message,
    pyllrp.CLOSE_CONNECTION_Message: pyllrp.CLOSE_CONNECTION_RESPONSE_Message,
}


@dataclass(frozen=True, slots=True)
class Play:
    """So long after the play began (seconds), an antenna hears a tag."""

    after: float
    epc: str
    antenna: int = 1


def passing(epcs: Sequence[str], *, seconds: float, times: int = 1, antennas: Sequence[int] = (1,)) -> list[Play]:
    """The tags of a pallet that is driven through: each is heard so many times, at the antennas in turn, evenly over the time."""
    whole = len(epcs) * times
    return [
        Play(seconds * number / whole, epcs[number % len(epcs)], antennas[number * len(antennas) // whole])
        for number in range(whole)
    ]


class SimulatedReader:
    """`with SimulatedReader(plays) as reader:` listens at `reader.port` on this machine. `break_at` cuts the connection in the
    middle of the report of that read (0 is the first), once."""

    def __init__(self, plays: Iterable[Play], *, host: str = "127.0.0.1", port: int = 0, break_at: int | None = None) -> None:
        self._plays = list(plays)
        self._break_at = break_at
        self._stop = threading.Event()
        self._next = 0
        self._begun = 0.0
        self._listening = _listening(host, port)
        self.port: int = self._listening.getsockname()[1]
        self.acknowledged = 0
        self.connections = 0
        self._ended = 0.0
        self._thread = threading.Thread(target=self._run, name="simulated-reader", daemon=True)

    def __enter__(self) -> SimulatedReader:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def stop(self) -> None:
        self._stop.set()
        self._listening.close()
        self._thread.join(timeout=5)

    @property
    def is_over(self) -> bool:
        """Whether everything was played."""
        return self._next >= len(self._plays)

    @property
    def seconds_since_end(self) -> float:
        """How long ago the last read was played."""
        return time.monotonic() - self._ended

    def play(self, plays: Iterable[Play]) -> None:
        """More of it, from now on."""
        now = time.monotonic() - self._begun if self._begun else 0.0
        self._plays += [Play(now + one.after, one.epc, one.antenna) for one in plays]

    def _run(self) -> None:
        self._listening.settimeout(PAUSE_SECONDS)
        while not self._stop.is_set():
            try:
                found, _ = self._listening.accept()
            except TimeoutError:
                continue
            except OSError:
                return
            self.connections += 1
            line = Line(found)
            try:
                self._serve(line)
            except (HungUp, Garbled):
                pass
            finally:
                line.close()

    def _serve(self, line: Line) -> None:
        line.send(_greeting())
        enabled, alive_at = False, time.monotonic() + llrp.KEEPALIVE_SECONDS
        while not self._stop.is_set():
            for frame in line.frames(0.001 if enabled and not self.is_over else PAUSE_SECONDS):
                message = llrp.unpacked(frame)
                self.acknowledged += isinstance(message, pyllrp.KEEPALIVE_ACK_Message)
                _answer(line, message)
                if isinstance(message, pyllrp.CLOSE_CONNECTION_Message):
                    return
                if isinstance(message, pyllrp.ENABLE_ROSPEC_Message):
                    enabled, self._begun = True, self._begun or time.monotonic()
            if enabled:
                self._play_due(line)
            if time.monotonic() > alive_at:
                line.send(pyllrp.KEEPALIVE_Message())
                alive_at = time.monotonic() + llrp.KEEPALIVE_SECONDS

    def _play_due(self, line: Line) -> None:
        """Every read that is due by now, a report for each."""
        gone = time.monotonic() - self._begun
        while not self.is_over and self._plays[self._next].after <= gone:
            one = self._plays[self._next]
            now = time.time_ns() // 1000
            report = llrp.packed(llrp.report_of([Read(one.epc, one.antenna, now, now, 1, LOUDNESS)]))
            if self._break_at == self._next:
                self._break_at = None
                line.send_bytes(report[: len(report) // 2])
                raise HungUp("as planned")
            line.send_bytes(report)
            self._next += 1
            if self.is_over:
                self._ended = time.monotonic()


def _answer(line: Line, message: llrp.Message) -> None:
    answer = ANSWERS.get(type(message))
    if answer is not None:
        fine = pyllrp.LLRPStatus_Parameter(StatusCode=pyllrp.StatusCode.M_Success, ErrorDescription="")
        line.send(answer(MessageID=message.MessageID, Parameters=[fine]))


def _greeting() -> llrp.Message:
    return pyllrp.READER_EVENT_NOTIFICATION_Message(
        Parameters=[
            pyllrp.ReaderEventNotificationData_Parameter(
                Parameters=[
                    pyllrp.UTCTimestamp_Parameter(Microseconds=time.time_ns() // 1000),
                    pyllrp.ConnectionAttemptEvent_Parameter(Status=pyllrp.ConnectionAttemptStatusType.Success),
                ]
            )
        ]
    )


def _listening(host: str, port: int) -> socket.socket:
    """At the port, or (0) at the first of the readers' ports that is free."""
    for one in [port] if port else range(LOWEST_PORT, HIGHEST_PORT + 1):
        listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind((host, one))
        except OSError:
            listening.close()
            continue
        listening.listen(1)
        return listening
    raise OSError(f"No port is free from {port or LOWEST_PORT} to {port or HIGHEST_PORT}.")
