"""How often one caller may ask."""

from __future__ import annotations

import pytest

from quartermaster.web import bounds
from quartermaster.web.bounds import BadBound
from quartermaster.web.limits import MOST_CALLERS, Limit, Limits, TooManyRequests, address_of


def test_ten_seconds_worth_may_come_at_once_and_then_as_many_as_the_rate() -> None:
    limit = Limit(rate=2)
    assert [limit.seconds_to_wait("shop", now=100.0) for _ in range(20)] == [0.0] * 20
    assert limit.seconds_to_wait("shop", now=100.0) == 0.5
    assert limit.seconds_to_wait("shop", now=100.5) == 0.0
    assert limit.seconds_to_wait("shop", now=100.5) == 0.5


def test_one_caller_does_not_use_up_another_callers_share() -> None:
    limit = Limit(rate=1)
    for _ in range(11):
        limit.seconds_to_wait("greedy", now=100.0)
    assert limit.seconds_to_wait("greedy", now=100.0) > 0
    assert limit.seconds_to_wait("modest", now=100.0) == 0.0


def test_whoever_was_quiet_may_ask_at_once_again() -> None:
    limit = Limit(rate=1)
    assert [limit.seconds_to_wait("shop", now=100.0) for _ in range(10)] == [0.0] * 10
    assert [limit.seconds_to_wait("shop", now=200.0) for _ in range(10)] == [0.0] * 10
    assert limit.seconds_to_wait("shop", now=200.0) == 1.0


def test_without_a_rate_there_is_no_limit() -> None:
    limit = Limit(rate=0)
    assert {limit.seconds_to_wait("shop", now=100.0) for _ in range(1000)} == {0.0}


def test_callers_who_kept_to_the_rate_are_forgotten_before_there_are_too_many() -> None:
    limit = Limit(rate=1)
    for caller in range(MOST_CALLERS):
        limit.seconds_to_wait(caller, now=100.0)
    limit.seconds_to_wait("late", now=200.0)
    assert len(limit._due) == 1


def _limits(monkeypatch: pytest.MonkeyPatch, **rates: str) -> Limits:
    for name, rate in rates.items():
        monkeypatch.setenv(f"QUARTERMASTER_{name}", rate)
    return Limits(bounds.from_environment(), session_cookie="sessionid")


def _allowed(limits: Limits, environ: dict[str, str], most: int = 100) -> int:
    """How many requests are let through at one moment."""
    for count in range(most):
        try:
            limits.refuse_too_many(environ, now=100.0)
        except TooManyRequests:
            return count
    return most


def test_tokens_sessions_and_addresses_have_limits_of_their_own(monkeypatch: pytest.MonkeyPatch) -> None:
    limits = _limits(monkeypatch, TOKEN_RATE="3", SESSION_RATE="2", ADDRESS_RATE="1")
    near = {"REMOTE_ADDR": "192.0.2.1"}
    assert _allowed(limits, near | {"HTTP_AUTHORIZATION": "Bearer qm_a"}) == 30
    assert _allowed(limits, near | {"HTTP_AUTHORIZATION": "Bearer qm_b"}) == 30
    assert _allowed(limits, near | {"HTTP_COOKIE": "theme=dark; sessionid=abc"}) == 20
    assert _allowed(limits, near | {"HTTP_COOKIE": "theme=dark"}) == 10
    assert _allowed(limits, near) == 0
    assert _allowed(limits, {"REMOTE_ADDR": "192.0.2.2"}) == 10


def test_the_refusal_says_when_to_come_again(monkeypatch: pytest.MonkeyPatch) -> None:
    limits = _limits(monkeypatch, ADDRESS_RATE="0.25")
    assert _allowed(limits, {"REMOTE_ADDR": "192.0.2.1"}) == 2
    with pytest.raises(TooManyRequests) as refused:
        limits.refuse_too_many({"REMOTE_ADDR": "192.0.2.1"}, now=100.0)
    assert (refused.value.status, refused.value.code) == (429, "too_many_requests")
    assert refused.value.headers == {"Retry-After": "2"}


def test_what_a_stranger_writes_into_the_forwarding_header_counts_only_behind_a_proxy() -> None:
    asked = {"REMOTE_ADDR": "10.0.0.1", "HTTP_X_FORWARDED_FOR": "198.51.100.7, 192.0.2.1"}
    assert address_of(asked, proxies=0) == "10.0.0.1"
    assert address_of(asked, proxies=1) == "192.0.2.1"
    assert address_of({"REMOTE_ADDR": "10.0.0.1"}, proxies=1) == "10.0.0.1"


@pytest.mark.parametrize(("name", "text"), [("AT_WORK", "0"), ("WAITING", "many"), ("LOCK_SECONDS", "nan"), ("TOKEN_RATE", "-1")])
def test_refuses_a_bound_that_is_none(monkeypatch: pytest.MonkeyPatch, name: str, text: str) -> None:
    monkeypatch.setenv(f"QUARTERMASTER_{name}", text)
    with pytest.raises(BadBound, match=f"QUARTERMASTER_{name} is '{text}'; it must be a number from"):
        bounds.from_environment()
