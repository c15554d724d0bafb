"""What readers say, as bytes of a real one, and what is left of it when each tag is told once."""

from __future__ import annotations

import json
import socket
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path

import pytest
from pyllrp import pyllrp

from quartermaster.kernel import reaching
from quartermaster.rfid import llrp, network
from quartermaster.rfid.reads import Read, Window
from quartermaster.rfid.simulator import SimulatedReader, passing

CAPTURE = Path(__file__).parents[2].parent / "shared/data/llrp-capture"
LOOPBACK = reaching.networks("127.0.0.0/8")
NOW = 2_000_000_000_000_000


def captured(name: str) -> bytearray:
    path = CAPTURE / name
    if not path.exists():
        pytest.skip("The capture of a real reader is not here.")
    return bytearray(bytes.fromhex(path.read_text().strip()))


def talk(port: int) -> llrp.Conversation:
    talking = llrp.Conversation(llrp.Line(network.connected("127.0.0.1", port, LOOPBACK)))
    talking.begin([1, 2])
    return talking


def test_a_real_readers_reports_are_read_as_another_decoder_reads_them():
    stream = captured("ro_access_reports.hex")
    frames = list(llrp.framed(stream))
    reads = [read for frame in frames for read in llrp.reads_of(llrp.unpacked(frame), now_us=NOW)]
    told = json.loads((CAPTURE / "ro_access_reports.json").read_text())
    assert (len(frames), len(reads), stream) == (45, 45, b"")
    assert [(r.epc, r.antenna, r.loudness, r.first_us, r.times) for r in reads] == [
        (t["epc"].upper(), t.get("antenna_id", 0), t["peak_rssi_dbm"], t["first_seen_utc_us"], t["seen_count"]) for t in told
    ]

    window: Window[str] = Window(1.0)
    assert sum(window.take("gate", read) for read in reads) == 3
    once = window.news()
    assert {one.epc: one.times for one in once} == Counter(read.epc for read in reads)
    assert [one.first_us for one in once] == sorted(one.first_us for one in once)
    assert window.news() == []

    greeting = llrp.unpacked(bytes(captured("reader_event_notification.hex")))
    config = llrp.unpacked(bytes(captured("get_reader_config_response.hex")))
    assert greeting.getFirstParameterByClass(pyllrp.ConnectionAttemptEvent_Parameter).Status == 0
    assert config.getFirstParameterByClass(pyllrp.LLRPStatus_Parameter).StatusCode == 0


def test_a_tag_is_told_once_until_it_was_away_for_longer_than_the_window():
    window: Window[str] = Window(2.0)

    def read(epc: str, at: float, antenna: int = 1) -> Read:
        return Read(epc, antenna, int(at * 1e6), int(at * 1e6))

    assert [window.take("in", read("A", at)) for at in (1, 2.5, 4, 6.5)] == [True, False, False, True]
    assert window.take("out", read("A", 4)), "at another gate it is another sighting"
    assert not window.take("in", read("A", 6, antenna=2)), "reads of several antennas come out of order"
    assert [(one.place, one.first_us, one.last_us, one.times, one.first_antenna) for one in window.news()] == [
        ("in", 1_000_000, 4_000_000, 3, 1),
        ("in", 6_000_000, 6_500_000, 2, 2),
        ("out", 4_000_000, 4_000_000, 1, 1),
    ]
    window.take("in", read("B", 60))
    assert [one.epc for one in window.news()] == ["B"]
    assert len(window) == 1, "what is long over is forgotten"


def test_a_stream_out_of_step_is_hung_up_on_and_a_garbled_message_is_passed_over():
    with pytest.raises(llrp.HungUp, match="out of step"):
        list(llrp.framed(bytearray(b"\x04\x3d\xff\xff\xff\xff" + b"\x00" * 20)))
    with pytest.raises(llrp.Garbled):
        llrp.unpacked(b"\x04\x3d\x00\x00\x00\x0e\x00\x00\x00\x01\x00\x07\x00\x04")
    ours, theirs = socket.socketpair()
    talking = llrp.Conversation(llrp.Line(ours))
    report = llrp.packed(llrp.report_of([Read("0" * 23 + "A", 3, 5, 5)]))
    theirs.sendall(b"\x04\x3d\x00\x00\x00\x0e\x00\x00\x00\x01\x00\x07\x00\x04" + report[:7])
    assert (talking.reads(), talking.garbled) == ([], 1)
    theirs.sendall(report[7:])
    assert talking.reads() == [Read("0" * 23 + "A", 3, 5, 5)]
    theirs.close()
    with pytest.raises(llrp.HungUp):
        talking.reads()


def test_a_simulated_reader_is_talked_to_over_a_socket_and_what_a_broken_line_lost_comes_again():
    tags = [f"30{number:022X}" for number in range(300)]
    long = "36" + "AB" * 25
    with SimulatedReader(passing([*tags, long], seconds=0.5, antennas=(1, 2)), break_at=120) as reader:
        first, heard = talk(reader.port), []
        with suppress(llrp.HungUp):
            while True:
                heard += first.reads()
        assert 0 < len(heard) <= 120
        talking, until = talk(reader.port), time.monotonic() + 20
        while len(heard) < 301 and time.monotonic() < until:
            heard += talking.reads()
        talking.end()
    assert [read.epc for read in heard] == [*tags, long]
    assert reader.connections == 2
    assert {read.antenna for read in heard[:150]} == {1}
    assert heard[-1].antenna == 2
    assert all(abs(time.time() - read.first_us / 1e6) < 30 for read in heard)


def test_no_reader_is_looked_for_outside_of_the_networks_that_are_allowed():
    for host, port in (("127.0.0.1", 5084), ("169.254.169.254", 5084), ("10.1.2.3", 22), ("localhost", 5084), ("a b", 5084)):
        with pytest.raises(reaching.NotAllowed):
            network.connected(host, port, reaching.networks("10.0.0.0/8"))
