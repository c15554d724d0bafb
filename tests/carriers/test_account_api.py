"""Carriers over the network under /api/v1: secrets go in and never come out; labels are asked for and followed."""

from __future__ import annotations

import json
import uuid
from typing import Any

import pytest
from django.test import Client

from tests import scenes
from tests.accounts.scenes import token_of
from tests.carriers import stand_in
from tests.carriers.connected_scenes import CREDENTIALS, connected, offered
from tests.carriers.scenes import packed

pytestmark = pytest.mark.django_db


def test_a_program_connects_an_account_and_has_a_label_bought():
    token = token_of(scenes.person("manager"))

    def ask(method: str, path: str, body: Any = None, **headers: str) -> Any:
        told = {"Authorization": f"Bearer {token}", "Idempotency-Key": uuid.uuid4().hex} | headers
        return Client().generic(method, f"/api/v1{path}", _json(body), content_type="application/json", headers=told)

    told = {"name": "UPS", "credentials": CREDENTIALS, "services": ["STANDARD"], "country": "GB"}
    made = ask("POST", "/carrier-accounts", told | {"code": "UPS", "connector": "ups"})
    assert (made.status_code, made.json()["secrets_kept"], made.json()["trial"]) == (201, ["client_secret"], "never")
    public = {name: value for name, value in CREDENTIALS.items() if name != "client_secret"}
    change = told | {"credentials": public, "test_mode": False}
    assert ask("PUT", "/carriers/UPS/account", change).status_code == 428
    changed = ask("PUT", "/carriers/UPS/account", change, **{"If-Match": made.headers["ETag"]})
    assert (changed.status_code, changed.json()["test_mode"]) == (200, False)
    read = ask("GET", "/carriers/UPS/account")
    assert stand_in.SECRET not in f"{made.content!r}{changed.content!r}{read.content!r}"
    assert ask("POST", "/carriers/UPS/account-trials").json()["trial"] == "trying"

    site = scenes.site()
    account = connected(site)
    number = packed(site, 1_500)
    offered(number, account)
    wanted = {"carrier": account.carrier.code, "service": "STANDARD"}
    assert ask("POST", f"/orders/{number}/parcels", wanted).json()["code"] == "label_takes_time"
    (purchase,) = ask("POST", f"/orders/{number}/label-purchases", wanted).json()
    assert (purchase["state"], purchase["price"], purchase["tracking"]) == ("asked", "7.4", None)
    assert ask("GET", f"/orders/{number}/label-purchases").json() == [purchase]
    settled = ask("POST", f"/label-purchases/{purchase['key']}/settlement", {})
    assert (settled.status_code, settled.json()["code"]) == (409, "purchase_not_unclear")


def _json(body: Any) -> str:
    return "" if body is None else json.dumps(body)
