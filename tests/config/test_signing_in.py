"""Guessing passwords is slow, at whichever process one tries."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client

from tests.accounts.scenes import PASSWORD, person

pytestmark = pytest.mark.django_db

SIGN_IN = "/accounts/login/"


def attempt(name: str, password: str, *, address: str = "192.0.2.1") -> Any:
    """One attempt of somebody without cookies."""
    return Client(REMOTE_ADDR=address).post(SIGN_IN, {"login": name, "password": password})


def test_after_five_wrong_passwords_for_one_name_the_right_one_has_to_wait_wherever_it_is_tried() -> None:
    name = person("seller").username
    for number in range(5):
        assert attempt(name, "wrong", address=f"192.0.2.{number}").status_code == 200
    late = attempt(name, PASSWORD, address="192.0.2.99")
    assert (late.status_code, b"Too many failed login attempts" in late.content) == (200, True)
    assert attempt(person("seller").username, PASSWORD).status_code == 302


def test_the_attempts_are_counted_in_the_database_where_every_process_sees_them() -> None:
    attempt(person("seller").username, "wrong")
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM web_cache WHERE cache_key LIKE '%%login_failed%%' AND expires > now()")
        assert cursor.fetchone() == (2,)  # one for the address, one for the name


def test_an_address_that_tries_too_often_is_told_when_to_come_again() -> None:
    answers = [attempt(f"nobody{number}", "wrong", address="198.51.100.9") for number in range(31)]
    assert [answer.status_code for answer in answers[:30]] == [200] * 30
    refused = answers[30]
    assert (refused.status_code, refused["Retry-After"]) == (429, "60")
    assert b"too_many_requests" in refused.content
