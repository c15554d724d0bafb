"""Children end with whoever looks after them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

from quartermaster.config import lifeline


def _python(program: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", program], env=os.environ | environment, capture_output=True, text=True, timeout=60, check=False
    )


def test_a_web_process_whose_parent_died_while_it_started_ends_before_it_serves() -> None:
    """It would not hear SIGTERM: its web server listens for that only once it serves."""
    deaf = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); import quartermaster.config.wsgi"
    ended = _python(deaf, **{lifeline.PARENT: "1"})
    assert ended.returncode == -signal.SIGKILL, ended.stderr


def test_another_process_whose_parent_died_is_asked_to_end() -> None:
    ended = _python("from quartermaster.config import lifeline; lifeline.end_with_parent(1); input()")
    assert ended.returncode == -signal.SIGTERM


def test_a_process_whose_parent_lives_goes_on() -> None:
    ended = _python(f"from quartermaster.config import lifeline; lifeline.end_with_parent({os.getpid()}); print('on')")
    assert (ended.returncode, ended.stdout) == (0, "on\n")
