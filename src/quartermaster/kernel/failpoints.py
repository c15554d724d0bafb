"""Places where a test may kill, break or slow the program, to prove that nothing half-done is left behind.

QUARTERMASTER_FAILPOINTS="movement:kill@3,balance:raise" works only with QUARTERMASTER_TEST_HOOKS=1; `sleep` waits two
seconds. `@n` means: at the n-th time this process passes (the first, when left out). An effect passes key (it is claimed),
movement, balance, notice, answer (all is written), commit (all is on disk) and reply, in this order.
"""

from __future__ import annotations

import os
import signal
import time
from collections import Counter

SLEEP_SECONDS = 2.0


class FailpointReached(Exception):
    """Raised by a failpoint that a test set to `raise`."""


def hooks_on() -> bool:
    return os.environ.get("QUARTERMASTER_TEST_HOOKS") == "1"


_wanted: dict[str, tuple[str, int]] = {}
if hooks_on():
    for _entry in filter(None, os.environ.get("QUARTERMASTER_FAILPOINTS", "").split(",")):
        _name, _, _deed = _entry.strip().partition(":")
        _verb, _, _nth = _deed.partition("@")
        _wanted[_name] = (_verb, int(_nth or "1"))
_passed: Counter[str] = Counter()


def reach(name: str) -> None:
    """Do what the environment asks for at this point; in ordinary life, nothing."""
    if not _wanted or name not in _wanted:
        return
    verb, nth = _wanted[name]
    _passed[name] += 1
    if _passed[name] != nth:
        return
    if verb == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
    elif verb == "raise":
        raise FailpointReached(name)
    elif verb == "sleep":
        time.sleep(SLEEP_SECONDS)
    else:
        raise ValueError(f"unknown failpoint deed {verb!r}; use kill, raise or sleep")
