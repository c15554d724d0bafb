"""A receiver of webhooks that listens on a socket, keeps what it gets and answers what it is told to."""

from __future__ import annotations

import json
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from standardwebhooks.webhooks import Webhook


@dataclass
class Answer:
    status: int = 200
    body: bytes = b"thanks"
    headers: dict[str, str] = field(default_factory=dict)
    after_seconds: float = 0.0


@dataclass
class Receiver:
    """`answers` are given in turn; without one, everything is taken. `slow` answers whatever comes later than that."""

    port: int = 0
    answers: list[Answer] = field(default_factory=list)
    received: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    together: int = 0
    most_together: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hook?of=ours"

    @property
    def ids(self) -> list[str]:
        return [headers["webhook-id"] for headers, _ in self.received]

    def bodies(self) -> list[dict[str, Any]]:
        return [json.loads(body) for _, body in self.received]

    def verified(self, secret: str) -> list[dict[str, Any]]:
        """What came, as the library of the specification reads it: it raises for what is not signed with the secret."""
        return [Webhook(secret).verify(body, headers) for headers, body in self.received]


@contextmanager
def listening(context: ssl.SSLContext | None = None) -> Iterator[Receiver]:
    receiver, lock = Receiver(), threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            with lock:
                receiver.received.append(({name.lower(): value for name, value in self.headers.items()}, body))
                answer = receiver.answers.pop(0) if receiver.answers else Answer()
                receiver.together += 1
                receiver.most_together = max(receiver.most_together, receiver.together)
            time.sleep(answer.after_seconds)
            with lock:
                receiver.together -= 1
            try:
                self.send_response(answer.status)
                for name, value in answer.headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(answer.body)))
                self.end_headers()
                self.wfile.write(answer.body)
            except OSError:
                return

        def do_GET(self) -> None:
            receiver.received.append(({}, b"GET"))

        def log_message(self, format: str, *args: Any) -> None:
            return

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, request: Any, client_address: Any) -> None:
            return

    server = Server(("127.0.0.1", 0), Handler)
    if context is not None:
        server.socket = context.wrap_socket(server.socket, server_side=True)
    receiver.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        server.shutdown()
        server.server_close()
