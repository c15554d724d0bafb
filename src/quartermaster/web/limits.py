"""How often one caller may ask: a steady rate and, at once, ten seconds' worth of it. Whoever asks more often hears 429."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from quartermaster.kernel.refusals import Refusal
from quartermaster.web.bounds import Bounds

BURST_SECONDS = 10.0
MOST_CALLERS = 10_000


class TooManyRequests(Refusal):
    code = "too_many_requests"
    status = 429
    title = "Too many requests"

    def __init__(self, seconds: float) -> None:
        super().__init__(f"You ask more often than is allowed. Nothing was done; wait {math.ceil(seconds)} s and ask again.")
        self._seconds = seconds

    @property
    def headers(self) -> dict[str, str]:
        return {"Retry-After": str(math.ceil(self._seconds))}


class Limit:
    """For each caller, when the next request would be due if they kept to the rate; being early is allowed, up to the burst.

    Two requests of one caller at the very same moment may count as one: that is cheaper than a lock, and errs for the caller.
    """

    def __init__(self, rate: float) -> None:
        self._gap = 1 / rate if rate else 0.0
        self._patience = max(0.0, BURST_SECONDS - self._gap)
        self._due: dict[object, float] = {}

    def seconds_to_wait(self, who: object, now: float) -> float:
        """0 where the caller may go on."""
        if not self._gap:
            return 0.0
        due = self._due.get(who, 0.0)
        if due < now:
            due = now
        early = due - now
        if early > self._patience:
            return early - self._patience
        if len(self._due) >= MOST_CALLERS:
            self._forget(now)
        self._due[who] = due + self._gap
        return 0.0

    def _forget(self, now: float) -> None:
        """Those who kept to the rate start afresh anyway; where all are early, all start afresh."""
        kept = {who: due for who, due in list(self._due.items()) if due > now}
        self._due = kept if len(kept) < MOST_CALLERS else {}


class Limits:
    """One limit for tokens, one for sessions, one for addresses that show neither.

    What a caller shows is not looked up here: a made-up token has a limit of its own, and is refused further in.
    """

    def __init__(self, bounds: Bounds, *, session_cookie: str) -> None:
        self._token, self._session, self._address = map(Limit, (bounds.token_rate, bounds.session_rate, bounds.address_rate))
        self._cookie = f"{session_cookie}="
        self._proxies = bounds.proxies

    def refuse_too_many(self, environ: Mapping[str, Any], now: float) -> None:
        """Raises TooManyRequests where this caller asks too often."""
        limit, who = self._caller(environ)
        seconds = limit.seconds_to_wait(who, now)
        if seconds > 0:
            raise TooManyRequests(seconds)

    def _caller(self, environ: Mapping[str, Any]) -> tuple[Limit, object]:
        """Tokens and sessions by their hash only: nothing of a secret is kept."""
        if token := environ.get("HTTP_AUTHORIZATION"):
            return self._token, hash(token)
        for cookie in environ.get("HTTP_COOKIE", "").split("; "):
            if cookie.startswith(self._cookie):
                return self._session, hash(cookie)
        return self._address, address_of(environ, self._proxies)


def address_of(environ: Mapping[str, Any], proxies: int) -> str:
    """The caller's address: what the outermost of our `proxies` saw, as they wrote it down, else who is connected."""
    seen = [address.strip() for address in environ.get("HTTP_X_FORWARDED_FOR", "").split(",") if address.strip()]
    return seen[-proxies] if len(seen) >= proxies > 0 else str(environ.get("REMOTE_ADDR", ""))
