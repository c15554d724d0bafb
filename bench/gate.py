"""How soon after its last tag is a pallet booked that was driven through a gate?

Run by hand: python bench/gate.py [--json] [--tags 1000] [--times 5] [--seconds 10]. A simulated reader in a process of its own
plays the reads over a real socket, each as an LLRP report of its own; they are decoded, told once, looked up and compared with a
purchase order, and received by their serials. The promise is 5,000 reads in 10 seconds, booked within 3 seconds of the last. The
gate counts as quiet after one second, which is part of that.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench import setting

setting.choose()
os.environ["QUARTERMASTER_READER_NETWORKS"] = "127.0.0.0/8"

import django

from quartermaster.config import embedded_postgres

embedded_postgres.ensure_running()
django.setup()

from bench import gate_scene
from quartermaster.config import long_lived, migrating
from quartermaster.rfid import calling

MOST_SECONDS = 3.0
LONGEST_SECONDS = 120.0
SKUS = 10
PORT = 5150


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="print JSON only")
    parser.add_argument("--tags", type=int, default=1000)
    parser.add_argument("--times", type=int, default=5, help="how often each is read")
    parser.add_argument("--seconds", type=float, default=10.0, help="how long they pass")
    chosen = parser.parse_args()
    migrating.migrate()
    long_lived.settle()  # as the program's own processes do
    found = measure(tags=chosen.tags, times=chosen.times, seconds=chosen.seconds)
    if chosen.json:
        print(json.dumps(found))
    else:
        for name, value in found.items():
            print(f"{name:48} {value}")
    return int(found["seconds from the last read until it is booked"] > MOST_SECONDS)


def measure(*, tags: int, times: int, seconds: float) -> dict[str, Any]:
    pallet = gate_scene.expected_pallet(skus=SKUS, tags=tags, port=PORT)
    stop = threading.Event()
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as file:
        file.write("\n".join(pallet.epcs))
        file.flush()
        words = ["simulate-reader", file.name, "--port", str(PORT), "--seconds", str(seconds), "--times", str(times)]
        reader = subprocess.Popen(
            [sys.executable, "-m", "quartermaster.config.cli", *words], stderr=subprocess.PIPE, text=True, env=os.environ.copy()
        )
        thread = threading.Thread(target=calling.call_all, args=(pallet.new_act, stop))
        processor = time.process_time()
        thread.start()
        try:
            booked_at = gate_scene.booked_at(pallet, within=LONGEST_SECONDS)
            processor = time.process_time() - processor
            _, said = reader.communicate(timeout=30)
        finally:
            stop.set()
            thread.join()
            reader.kill()
    last_read_at = float(re.findall(r"last read was at ([0-9]+[.][0-9]+)", said)[0])
    return {
        "reads": tags * times,
        "tags": tags,
        "seconds of passing": seconds,
        "seconds from the last read until it is booked": round(booked_at - last_read_at, 2),
        "of these the gate had to be quiet": 1.0,
        "seconds of processor for all of it": round(processor, 2),
        "booked": pallet.booked(),
    }


if __name__ == "__main__":
    sys.exit(main())
