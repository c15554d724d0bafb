"""The web server as a process of its own: granian, several worker processes, each with several threads.

The threads bound how many requests, and so database connections, one worker process holds at a time.
"""

from __future__ import annotations

import argparse
import os

from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server

from quartermaster.config import lifeline

THREADS = 8
SECONDS_TO_FINISH = 10


def serve(host: str, port: int, workers: int) -> None:
    """Answer requests until SIGTERM; running requests may finish, dead workers are replaced."""
    server = Server(
        "quartermaster.config.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=THREADS,
        backlog=2048,
        websockets=False,
        log_level=LogLevels.error,
        log_access=False,
        respawn_failed_workers=True,
        respawn_interval=0.5,
        workers_kill_timeout=SECONDS_TO_FINISH,
    )
    server.serve()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--host", required=True)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--workers", type=int, required=True)
    parser.add_argument("--parent", type=int, required=True)
    chosen = parser.parse_args()
    lifeline.end_with_parent(chosen.parent)
    os.environ[lifeline.PARENT] = str(os.getpid())
    serve(chosen.host, chosen.port, chosen.workers)


if __name__ == "__main__":
    main()
