"""The command that is an RFID reader. It needs no database."""

from __future__ import annotations

import argparse
import importlib
import importlib.util
import sys
import time
from pathlib import Path

from quartermaster.config import serving

DONE, COULD_NOT_RUN = 0, 2
INSTALL = "This talks LLRP, which comes with an extra: install quartermaster[devices]."


def can_talk_to_readers() -> bool:
    """Whether the extra is installed. It is loaded only where it is needed."""
    return importlib.util.find_spec("pyllrp") is not None


def simulate(chosen: argparse.Namespace) -> int:
    """Play the tags to whoever calls, once or again and again."""
    if not can_talk_to_readers():
        serving.say(INSTALL)
        return COULD_NOT_RUN
    simulator = importlib.import_module("quartermaster.rfid.simulator")
    text = sys.stdin.read() if chosen.tags == "-" else Path(chosen.tags).read_text()
    tags = [line.strip().upper() for line in text.splitlines() if line.strip()]
    plays = simulator.passing(tags, seconds=chosen.seconds, times=chosen.times, antennas=chosen.antennas)
    with simulator.SimulatedReader(plays, host=chosen.host, port=chosen.port) as reader:
        serving.say(f"{len(tags)} tags wait at {chosen.host}:{reader.port} for a program that reads them.")
        while chosen.pause is not None or not reader.is_over:
            time.sleep(0.2)
            if reader.is_over and chosen.pause is not None:
                time.sleep(chosen.pause)
                reader.play(plays)
        serving.say(f"All was read {chosen.times} times. The last read was at {time.time() - reader.seconds_since_end:.3f}.")
        time.sleep(1)
    return DONE
