"""The web server as a process of its own: granian, several worker processes.

Each has a thread for every request that is worked on or waits for its turn at the gate (`web/gate.py`), for every question
of an open page that is held (`web/live.py`), and some to say no. They are started as they are needed and end when idle. An open
connection holds none, but a file of the process.
"""

from __future__ import annotations

import argparse
import os
import resource

from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server

from quartermaster.config import lifeline
from quartermaster.web import bounds, live

THREADS_TO_REFUSE = 16
MOST_CONNECTIONS = 4096
SECONDS_TO_FINISH = 10


def serve(host: str, port: int, workers: int) -> None:
    """Answer requests until SIGTERM; running requests may finish, dead workers are replaced."""
    bound = bounds.from_environment()
    _allow_open_files()
    server = Server(
        "quartermaster.config.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=bound.at_work + bound.waiting + THREADS_TO_REFUSE + live.MOST_HELD,
        backlog=2048,
        backpressure=MOST_CONNECTIONS,
        websockets=False,
        log_level=LogLevels.error,
        log_access=False,
        respawn_failed_workers=True,
        respawn_interval=0.5,
        workers_kill_timeout=SECONDS_TO_FINISH,
    )
    server.serve()


def _allow_open_files() -> None:
    """Every connection is one, and a connection that cannot be opened would wait unseen."""
    now, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 2 * MOST_CONNECTIONS if most == resource.RLIM_INFINITY else min(2 * MOST_CONNECTIONS, most)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(now, wanted), most))


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
