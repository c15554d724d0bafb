"""LLRP, the language of RFID readers: messages to bytes and back. pyllrp does the work; the framing is ours.

Needs the extra `devices`; nothing that a web process loads may import this. What pyllrp is not careful about is done here: a
message is taken from the stream whole or not at all (its own reader loses what came before a timeout), its length is bounded, its
EPCs keep their leading zeros, and whatever it stumbles over is `Garbled` with the stream still in step.
"""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import Any

import bitstring
from pyllrp import pyllrp

from quartermaster.rfid.reads import Read

HEADER = 10
LONGEST = 1_000_000
"""Bytes of one message; readers send some kilobytes."""
ROSPEC = 7
KEEPALIVE_SECONDS = 5.0
SILENT_SECONDS = 3 * KEEPALIVE_SECONDS
ANSWER_SECONDS = 10.0
PACE_SECONDS = 0.25

Message = Any
"""pyllrp makes its classes while it is loaded: there is nothing that a type could name."""


class Garbled(Exception):
    """Bytes that are no message of LLRP."""


class HungUp(Exception):
    """The other end is gone, or has not been heard of for too long."""


class Refused(Exception):
    """The reader does not do what it was asked."""


def packed(message: Message) -> bytes:
    return bytes(pyllrp.PackMessage(message).tobytes())


def unpacked(frame: bytes) -> Message:
    try:
        return pyllrp.UnpackMessage(bitstring.ConstBitStream(bytes=frame))
    except (AssertionError, KeyError, ValueError, IndexError, TypeError, bitstring.Error) as error:
        raise Garbled(f"{type(error).__name__} in a message of {len(frame)} bytes") from error


def framed(stream: bytearray) -> Iterator[bytes]:
    """The whole messages at the beginning of what came; they are taken away from it."""
    while len(stream) >= HEADER:
        length = int.from_bytes(stream[2:6], "big")
        if not HEADER <= length <= LONGEST:
            raise HungUp(f"A message of {length} bytes was announced: the stream is out of step.")
        if len(stream) < length:
            return
        frame = bytes(stream[:length])
        del stream[:length]
        yield frame


def reads_of(message: Message, *, now_us: int, ahead_us: int = 0) -> list[Read]:
    """The reads that a report tells, in our time: `ahead_us` is how far the reader's clock is ahead. No read is in the future,
    and one without a time is of now."""
    found = []
    for report in message.Parameters:
        if not isinstance(report, pyllrp.TagReportData_Parameter):
            continue
        said = {type(one).__name__: one for one in report.Parameters}
        epc = _epc(said)
        if not epc:
            continue
        first = _moment(said.get("FirstSeenTimestampUTC_Parameter"), now_us, ahead_us)
        last = _moment(said.get("LastSeenTimestampUTC_Parameter"), now_us, ahead_us) if _LAST in said else first
        antenna, times, loud = said.get("AntennaID_Parameter"), said.get("TagSeenCount_Parameter"), said.get("PeakRSSI_Parameter")
        found.append(
            Read(
                epc,
                antenna.AntennaID if antenna else 0,
                first or now_us,
                max(last or now_us, first or now_us),
                max(times.TagCount, 1) if times else 1,
                loud.PeakRSSI if loud else None,
            )
        )
    return found


_LAST = "LastSeenTimestampUTC_Parameter"


def _moment(said: Any, now_us: int, ahead_us: int) -> int:
    return min(int(said.Microseconds) - ahead_us, now_us) if said else now_us


def _epc(said: dict[str, Any]) -> str:
    """pyllrp has an EPC of 96 bits as a number, and a longer one as bytes."""
    if short := said.get("EPC_96_Parameter"):
        return f"{short.EPC:024X}"
    if long := said.get("EPCData_Parameter"):
        return str(long.EPC.hex().upper())
    return ""


def report_of(reads: Sequence[Read]) -> Message:
    """What a reader says that heard these tags."""
    return pyllrp.RO_ACCESS_REPORT_Message(Parameters=[_report(read) for read in reads])


def _report(read: Read) -> Any:
    short = len(read.epc) == 24
    epc = pyllrp.EPC_96_Parameter(int(read.epc, 16)) if short else pyllrp.EPCData_Parameter(bytes.fromhex(read.epc))
    loud = [] if read.loudness is None else [pyllrp.PeakRSSI_Parameter(read.loudness)]
    return pyllrp.TagReportData_Parameter(
        Parameters=[
            epc,
            pyllrp.AntennaID_Parameter(read.antenna),
            *loud,
            pyllrp.FirstSeenTimestampUTC_Parameter(read.first_us),
            pyllrp.LastSeenTimestampUTC_Parameter(read.last_us),
            pyllrp.TagSeenCount_Parameter(read.times),
        ]
    )


class Line:
    """A connection on which whole messages go both ways."""

    def __init__(self, line: socket.socket) -> None:
        self._line = line
        self._came = bytearray()
        self._heard = time.monotonic()

    def send(self, message: Message) -> None:
        self.send_bytes(packed(message))

    def send_bytes(self, content: bytes) -> None:
        try:
            self._line.sendall(content)
        except OSError as error:
            raise HungUp(str(error.strerror or error)) from error

    def frames(self, seconds: float) -> list[bytes]:
        """The messages that are there, or come within so many seconds."""
        found = list(framed(self._came))
        if found:
            return found
        self._line.settimeout(max(seconds, 0.001))
        try:
            came = self._line.recv(65_536)
        except TimeoutError:
            return []
        except OSError as error:
            raise HungUp(str(error.strerror or error)) from error
        if not came:
            raise HungUp("The other end hung up.")
        self._heard = time.monotonic()
        self._came += came
        return list(framed(self._came))

    @property
    def silent_seconds(self) -> float:
        return time.monotonic() - self._heard

    def close(self) -> None:
        self._line.close()


class Conversation:
    """Our half of talking with a reader: it is greeted, told what to report, and listened to."""

    def __init__(self, line: Line) -> None:
        self._line = line
        self._waiting: list[Read] = []
        self._ahead_us = 0
        self.garbled = 0

    def begin(self, antennas: Sequence[int]) -> None:
        """Be taken by the reader, and have it report every tag at these antennas from now on. What it was told before by
        anybody is taken from it."""
        self._greeted()
        self._ask(pyllrp.DELETE_ROSPEC_Message(ROSpecID=0), may_fail=True)
        alive = pyllrp.KeepaliveSpec_Parameter(KeepaliveTriggerType=1, PeriodicTriggerValue=int(KEEPALIVE_SECONDS * 1000))
        self._ask(pyllrp.SET_READER_CONFIG_Message(ResetToFactoryDefault=False, Parameters=[alive]))
        self._ask(pyllrp.ADD_ROSPEC_Message(Parameters=[rospec(antennas)]))
        self._ask(pyllrp.ENABLE_ROSPEC_Message(ROSpecID=ROSPEC))

    def reads(self, seconds: float = PACE_SECONDS) -> list[Read]:
        """What was read meanwhile, up to so many seconds. What came before the reader hung up is told first."""
        try:
            for frame in self._line.frames(seconds):
                self._hear(frame)
            if self._line.silent_seconds > SILENT_SECONDS:
                raise HungUp(f"Nothing was heard of the reader for {SILENT_SECONDS:.0f} seconds.")
        except HungUp:
            if not self._waiting:
                raise
        found, self._waiting = self._waiting, []
        return found

    def end(self) -> None:
        """Say good-bye, as far as anybody listens."""
        with suppress(HungUp):
            self._line.send(pyllrp.CLOSE_CONNECTION_Message())
        self._line.close()

    def _greeted(self) -> None:
        until = time.monotonic() + ANSWER_SECONDS
        while time.monotonic() < until:
            for message in self._heard(PACE_SECONDS):
                if (event := message.getFirstParameterByClass(pyllrp.ConnectionAttemptEvent_Parameter)) is None:
                    continue
                if event.Status != 0:
                    said = pyllrp.ConnectionAttemptStatusType.getName(event.Status).replace("_", " ").lower()
                    raise Refused(f"The reader takes no connection: {said}. Does another program use it?")
                clock = message.getFirstParameterByClass(pyllrp.UTCTimestamp_Parameter)
                self._ahead_us = int(clock.Microseconds) - time.time_ns() // 1000 if clock else 0
                return
        raise HungUp("It does not greet as an LLRP reader does.")

    def _ask(self, message: Message, *, may_fail: bool = False) -> None:
        self._line.send(message)
        until = time.monotonic() + ANSWER_SECONDS
        while time.monotonic() < until:
            for answer in self._heard(PACE_SECONDS):
                if answer.MessageID != message.MessageID:
                    continue
                status = answer.getFirstParameterByClass(pyllrp.LLRPStatus_Parameter)
                if status is not None and status.StatusCode != 0 and not may_fail:
                    said = status.ErrorDescription or pyllrp.StatusCode.getName(status.StatusCode)
                    raise Refused(f"The reader refuses {type(message).__name__.removesuffix('_Message')}: {said[:200]}")
                return
        raise HungUp(f"No answer to {type(message).__name__.removesuffix('_Message')}.")

    def _heard(self, seconds: float) -> list[Message]:
        """All that is there, taken in before anybody looks for an answer in it: reports may come along with that."""
        return [message for frame in self._line.frames(seconds) if (message := self._hear(frame)) is not None]

    def _hear(self, frame: bytes) -> Message | None:
        try:
            message = unpacked(frame)
        except Garbled:
            self.garbled += 1
            return None
        if isinstance(message, pyllrp.KEEPALIVE_Message):
            self._line.send(pyllrp.KEEPALIVE_ACK_Message(MessageID=message.MessageID))
        elif isinstance(message, pyllrp.RO_ACCESS_REPORT_Message):
            self._waiting += reads_of(message, now_us=time.time_ns() // 1000, ahead_us=self._ahead_us)
        elif message.getFirstParameterByClass(pyllrp.ConnectionCloseEvent_Parameter) is not None:
            raise HungUp("The reader closes the connection.")
        return message


def rospec(antennas: Sequence[int]) -> Any:
    """Read without end at these antennas (none: at all), and report each tag at once."""
    return pyllrp.ROSpec_Parameter(
        ROSpecID=ROSPEC,
        CurrentState=pyllrp.ROSpecState.Disabled,
        Parameters=[
            pyllrp.ROBoundarySpec_Parameter(
                Parameters=[
                    pyllrp.ROSpecStartTrigger_Parameter(ROSpecStartTriggerType=pyllrp.ROSpecStartTriggerType.Immediate),
                    pyllrp.ROSpecStopTrigger_Parameter(ROSpecStopTriggerType=pyllrp.ROSpecStopTriggerType.Null),
                ]
            ),
            pyllrp.AISpec_Parameter(
                AntennaIDs=list(antennas) or [0],
                Parameters=[
                    pyllrp.AISpecStopTrigger_Parameter(AISpecStopTriggerType=pyllrp.AISpecStopTriggerType.Null),
                    pyllrp.InventoryParameterSpec_Parameter(
                        InventoryParameterSpecID=1, ProtocolID=pyllrp.AirProtocols.EPCGlobalClass1Gen2
                    ),
                ],
            ),
            pyllrp.ROReportSpec_Parameter(
                ROReportTrigger=pyllrp.ROReportTriggerType.Upon_N_Tags_Or_End_Of_ROSpec,
                N=1,
                Parameters=[
                    pyllrp.TagReportContentSelector_Parameter(
                        EnableAntennaID=True,
                        EnablePeakRSSI=True,
                        EnableFirstSeenTimestamp=True,
                        EnableLastSeenTimestamp=True,
                        EnableTagSeenCount=True,
                    )
                ],
            ),
        ],
    )
