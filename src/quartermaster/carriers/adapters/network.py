"""The only way out to carriers: known hosts, certificates checked, no redirects, a limit to time and size.

The library that speaks with carriers has a transport of its own that checks no certificates, follows redirects and waits as
long as it takes. It is given this one instead (`through_karrio`).
"""

from __future__ import annotations

import http.client
import io
import ssl
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from email.message import Message
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from django.conf import settings

from quartermaster.carriers.connectors import HOSTS

MOST_BYTES = 8 * 2**20
PIECE = 64 * 2**10


class HostNotAllowed(OSError):
    """Something would have asked a host that is no carrier’s."""


class AnswerTooLarge(OSError):
    """An answer beyond `MOST_BYTES`; the rest of it was not read."""


@dataclass(slots=True)
class Exchange:
    """One question to a carrier, and how it ended: `status` where there was an answer. `sent`: it may have arrived."""

    path: str
    sent: bool = False
    status: int | None = None
    trouble: str = ""


_heard: ContextVar[list[Exchange] | None] = ContextVar("heard", default=None)


@contextmanager
def listening() -> Iterator[list[Exchange]]:
    """What was asked within, in order, and how each question ended; within another, the same list."""
    if (heard := _heard.get()) is not None:
        yield heard
        return
    exchanges: list[Exchange] = []
    before = _heard.set(exchanges)
    try:
        yield exchanges
    finally:
        _heard.reset(before)


class Answer(io.BytesIO):
    """A whole answer, read within the limits."""

    def __init__(self, body: bytes, status: int, headers: Message, url: str) -> None:
        super().__init__(body)
        self.status, self.headers, self.url = status, headers, url


def ask(request: urllib.request.Request, timeout: float | None = None) -> Answer:
    """The answer to a question; `HTTPError` where it is a refusal, another `OSError` where none came or none may be asked."""
    exchange = Exchange(urlsplit(request.full_url).path)
    if (heard := _heard.get()) is not None:
        heard.append(exchange)
    try:
        opener = _way_to(request)
        exchange.sent = True
        answer = _ask(opener, request)
    except OSError as error:
        exchange.trouble = why(error)
        exchange.sent = exchange.sent and not _never_left(error)
        raise
    except http.client.HTTPException as error:
        exchange.trouble = f"{type(error).__name__}"
        raise ConnectionError(exchange.trouble) from error
    exchange.status = answer.status
    if answer.status >= 300:
        raise urllib.error.HTTPError(
            request.full_url, answer.status, http.client.responses.get(answer.status, ""), answer.headers, answer
        )
    return answer


def _way_to(request: urllib.request.Request) -> urllib.request.OpenerDirector:
    """Over TLS with checked certificates. A host that a test stands in for is reached where the test listens."""
    parts = urlsplit(request.full_url)
    if parts.hostname not in HOSTS or parts.scheme != "https":
        raise HostNotAllowed(f"{parts.scheme}://{parts.hostname} is no carrier’s address.")
    secured = urllib.request.HTTPSHandler(context=ssl.create_default_context())
    stand_ins: Mapping[str, str] = settings.CARRIER_STAND_INS
    if origin := stand_ins.get(parts.hostname):
        request.full_url = urlunsplit((*urlsplit(origin)[:2], parts.path, parts.query, ""))
        return _opener(secured, urllib.request.HTTPHandler())
    return _opener(secured, urllib.request.ProxyHandler())


def _opener(*handlers: urllib.request.BaseHandler) -> urllib.request.OpenerDirector:
    """Of these handlers only: nothing follows a redirect, and nothing opens files."""
    opener = urllib.request.OpenerDirector()
    for handler in handlers:
        opener.add_handler(handler)
    return opener


def _ask(opener: urllib.request.OpenerDirector, request: urllib.request.Request) -> Answer:
    until = time.monotonic() + settings.CARRIER_SECONDS
    response: Any = opener.open(request, timeout=settings.CARRIER_SECONDS)
    with response:
        body = bytearray()
        while piece := response.read1(PIECE):
            body += piece
            if len(body) > MOST_BYTES:
                raise AnswerTooLarge(f"The answer has more than {MOST_BYTES // 2**20} MB.")
            if time.monotonic() > until:
                raise TimeoutError("The answer did not come to its end in time.")
        return Answer(bytes(body), response.status, response.headers, request.full_url)


def _never_left(error: OSError) -> bool:
    """Whether the carrier cannot have heard of it: no connection came about."""
    reason = getattr(error, "reason", error)
    refused = (ConnectionRefusedError, HostNotAllowed, ssl.SSLCertVerificationError)
    return isinstance(reason, refused) or type(reason).__name__ == "gaierror"


def lasting(error: OSError) -> bool:
    """Whether asking again would end like this again."""
    return isinstance(getattr(error, "reason", error), HostNotAllowed | AnswerTooLarge | ssl.SSLCertVerificationError)


def why(error: OSError) -> str:
    """Without what was asked: an address may carry a secret."""
    reason = getattr(error, "reason", error)
    if isinstance(reason, TimeoutError):
        return f"It did not answer within {settings.CARRIER_SECONDS:g} seconds."
    if isinstance(reason, ssl.SSLCertVerificationError):
        return "Its certificate is not to be trusted."
    if isinstance(reason, HostNotAllowed | AnswerTooLarge):
        return str(reason)
    if type(reason).__name__ == "gaierror":
        return "Its name is not known to the network."
    if isinstance(reason, ConnectionResetError):
        return "The connection broke off before there was an answer."
    return f"The connection failed ({type(reason).__name__})."
