"""People and tokens to set a scene with."""

from __future__ import annotations

import itertools
import json
from collections.abc import Sequence
from typing import Any

from django.http import HttpResponse
from django.test import Client

from quartermaster.accounts import operations as accounts
from quartermaster.accounts.acts import Act, Source
from quartermaster.accounts.models import User
from quartermaster.accounts.permissions import PERMISSIONS

PASSWORD = "a long enough sentence"
_numbers = itertools.count(1)


def person(*roles: str) -> User:
    """Somebody with these roles, who can sign in with `PASSWORD`."""
    name = f"{roles[0] if roles else 'nobody'}{next(_numbers)}"
    user = User(username=name, email=f"{name}@example.com", roles=list(roles))
    user.set_password(PASSWORD)
    user.save()
    return user


def act_of(user: User) -> Act:
    return Act(user.pk, Source.API, permissions=user.permissions_held)


def token_of(user: User, scopes: Sequence[str] | None = None) -> str:
    """A token of `user` with `scopes`, or with everything the user may do."""
    wanted = sorted(user.permissions_held) if scopes is None else list(scopes)
    act = Act(user.pk, Source.COMMAND, permissions=frozenset(PERMISSIONS))
    return accounts.issue_key(act, owner=user, name="scene", scopes=wanted).token


class Program:
    """A program that talks to the API with a token."""

    def __init__(self, token: str) -> None:
        self.client = Client(raise_request_exception=False)
        self.headers = {"Authorization": f"Bearer {token}"} if token else {}

    def get(self, path: str, **headers: str) -> HttpResponse:
        return self._send("get", path, None, headers)

    def post(self, path: str, body: Any, *, key: str | None = "", **headers: str) -> HttpResponse:
        """`key` is the Idempotency-Key; a fresh one when left out, none at all when None."""
        if key is not None:
            headers = {"Idempotency-Key": key or f"key-{next(_numbers)}", **headers}
        return self._send("post", path, body, headers)

    def put(self, path: str, body: Any, **headers: str) -> HttpResponse:
        return self._send("put", path, body, headers)

    def delete(self, path: str, **headers: str) -> HttpResponse:
        return self._send("delete", path, None, headers)

    def _send(self, method: str, path: str, body: Any, headers: dict[str, str]) -> HttpResponse:
        data = body if isinstance(body, bytes | str) else json.dumps(body)
        arguments: dict[str, Any] = {} if method == "get" else {"data": data, "content_type": "application/json"}
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return getattr(self.client, method)(path, headers={**self.headers, **named}, **arguments)


def problem(response: Any) -> tuple[int, str]:
    """Status and code of a refusal, once its form is as promised."""
    assert response["Content-Type"] == "application/problem+json", response.content[:300]
    content = json.loads(response.content)
    assert set(content) == {"type", "title", "status", "code", "detail", "errors", "request_id"}
    assert content["status"] == response.status_code
    assert content["request_id"] == response["X-Request-Id"]
    return response.status_code, content["code"]


def field_errors(response: Any) -> list[tuple[str, str]]:
    return [(error["pointer"], error["code"]) for error in json.loads(response.content)["errors"]]
