"""Children that do not outlive the process that looks after them, even when that one is killed outright."""

from __future__ import annotations

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1
PARENT = "QUARTERMASTER_WEB_SERVER_PID"
"""Tells the web server's worker processes whose they are."""


def end_with_parent(parent: int, by: signal.Signals = signal.SIGTERM) -> None:
    """From now on, this process gets a signal when its parent, the process `parent`, dies. Elsewhere than on Linux, nothing.

    One that does not listen for SIGTERM while it starts (the web server's workers) must be ended by SIGKILL, or it stays.
    """
    if sys.platform != "linux":
        return
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, by, 0, 0, 0)
    if os.getppid() != parent:  # it died before the request was made
        os.kill(os.getpid(), by)
