"""Handing a message over: one POST to an address that may be reached, no redirects, a limit to time and to what is read."""

from __future__ import annotations

import http.client
import re
import socket
import ssl
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from django.conf import settings

from quartermaster import __version__
from quartermaster.kernel import reaching
from quartermaster.kernel.reaching import NotAllowed, NotReached

WHAT = "receivers of webhooks"
ADDRESS = re.compile(r"[\x21-\x7e]{1,500}")
MOST_READ = 500
"""Bytes of an answer; the rest is left."""
USER_AGENT = f"quartermaster/{__version__}"


@dataclass(frozen=True, slots=True)
class Outcome:
    """`status` where there was an answer, and its beginning; else `trouble` says why there was none."""

    milliseconds: int
    status: int | None = None
    answer: str = ""
    trouble: str = ""

    @property
    def taken(self) -> bool:
        return self.status is not None and 200 <= self.status < 300


def require_allowed(url: str) -> None:
    """`NotAllowed` for an address that could never be told anything from here."""
    parts = _parts(url)
    if not ADDRESS.fullmatch(url) or parts.scheme not in ("https", "http") or not parts.hostname:
        raise NotAllowed("Begin the address with https://.")
    if parts.username or parts.password or parts.fragment:
        raise NotAllowed("An address has no name, password or # in it: messages are signed instead.")
    if parts.scheme == "http" and not settings.OUTBOUND_ALLOW:
        raise NotAllowed("Use https://. Without it, only networks in QUARTERMASTER_OUTBOUND_ALLOW are told anything.")
    reaching.require_allowed(parts.hostname, settings.OUTBOUND_ALLOW, what=WHAT, public=parts.scheme == "https")


def _parts(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError as error:
        raise NotAllowed("This is no address of the web.") from error
    return parts


def post(url: str, body: bytes, headers: Mapping[str, str]) -> Outcome:
    """Hand it over within `WEBHOOK_SECONDS`, whatever the receiver does meanwhile."""
    began = time.monotonic()

    def after(**found: int | str) -> Outcome:
        return Outcome(round((time.monotonic() - began) * 1000), **found)  # type: ignore[arg-type]

    try:
        require_allowed(url)
        status, answer = _exchanged(urlsplit(url), body, headers)
    except (NotAllowed, NotReached) as error:
        return after(trouble=str(error)[:300])
    except ssl.SSLError as error:
        return after(trouble=f"No safe connection: {error.reason or 'the certificate is not to be trusted'}."[:300])
    except (OSError, http.client.HTTPException) as error:
        late = time.monotonic() - began >= settings.WEBHOOK_SECONDS * 0.95
        return after(trouble=f"No answer within {settings.WEBHOOK_SECONDS:g} seconds." if late else _words(error))
    return after(status=status, answer=answer)


def _exchanged(parts: SplitResult, body: bytes, headers: Mapping[str, str]) -> tuple[int, str]:
    secure = parts.scheme == "https"
    host, port = parts.hostname or "", parts.port or (443 if secure else 80)
    line = reaching.connected(host, port, settings.OUTBOUND_ALLOW, what=WHAT, seconds=settings.WEBHOOK_SECONDS, public=secure)
    watched = line.dup()
    watch = threading.Timer(settings.WEBHOOK_SECONDS, _cut, [watched])
    watch.daemon = True
    watch.start()
    try:
        if secure:
            line = ssl.create_default_context().wrap_socket(line, server_hostname=host)
        asked = http.client.HTTPConnection(host, port)
        asked.sock = line
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        said = {"Host": parts.netloc, "Content-Type": "application/json", "User-Agent": USER_AGENT, "Connection": "close"}
        asked.request("POST", target, body, {**said, **headers})
        answer = asked.getresponse()
        return answer.status, _beginning(answer)
    finally:
        watch.cancel()
        watched.close()
        line.close()


def _cut(line: socket.socket) -> None:
    """Time is up, however slowly the receiver still talks."""
    try:
        line.shutdown(socket.SHUT_RDWR)
    except OSError:
        return


def _beginning(answer: http.client.HTTPResponse) -> str:
    """The first that comes of it. The status has said all that counts, so what breaks off here is no trouble."""
    try:
        beginning = answer.read1(MOST_READ)[:MOST_READ]
    except (OSError, http.client.HTTPException):
        return ""
    return "".join(one for one in beginning.decode("utf-8", "replace") if one.isprintable() or one in "\n\t")


def _words(error: OSError | http.client.HTTPException) -> str:
    if isinstance(error, http.client.HTTPException):
        return "What answered does not speak HTTP, or broke off."
    return f"The connection broke off: {error.strerror or type(error).__name__}."[:300]
