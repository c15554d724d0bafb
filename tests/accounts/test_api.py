"""People and tokens over the API."""

from __future__ import annotations

import json

import pytest

from quartermaster.accounts.models import ApiKey, User
from tests.accounts.scenes import Program, field_errors, person, problem, token_of

pytestmark = pytest.mark.django_db
TILL = {"name": "till", "scopes": ["stock.view"]}


def test_a_program_asks_whose_token_it_has() -> None:
    seller = person("seller")
    answer = json.loads(Program(token_of(seller, ["stock.view"])).get("/api/v1/me").content)
    assert answer == {"username": seller.username, "name": seller.name, "roles": ["seller"], "permissions": ["stock.view"]}


def test_a_token_makes_lists_and_stops_tokens() -> None:
    program = Program(token_of(person("seller")))
    made = program.post("/api/v1/tokens", TILL, key=None)
    token = json.loads(made.content)
    assert (made.status_code, token["scopes"]) == (201, ["stock.view"])
    assert Program(token["token"]).get("/api/v1/me").status_code == 200
    listed = json.loads(program.get("/api/v1/tokens?limit=1").content)["items"]
    assert [item["name"] for item in listed] == ["scene"]
    assert "token" not in listed[0]
    assert program.delete(f"/api/v1/tokens/{token['id']}").status_code == 204
    assert problem(program.delete(f"/api/v1/tokens/{token['id']}")) == (404, "not_found")


def test_a_token_is_made_anew() -> None:
    program = Program(token_of(person("seller")))
    made = json.loads(program.post("/api/v1/tokens", TILL, key=None).content)
    turned = json.loads(program.post(f"/api/v1/tokens/{made['id']}/rotation", {}, key=None).content)
    assert (turned["name"], turned["scopes"]) == ("till", ["stock.view"])
    assert turned["token"] != made["token"]
    assert ApiKey.objects.get(pk=made["id"]).revoked_at is not None


def test_refuses_a_token_that_does_more_than_the_one_that_makes_it() -> None:
    narrow = Program(token_of(person("manager"), ["accounts.own", "stock.view"]))
    response = narrow.post("/api/v1/tokens", {"name": "wide", "scopes": ["stock.adjust"]}, key=None)
    assert problem(response) == (403, "scope_not_held")
    assert ApiKey.objects.count() == 1


@pytest.mark.parametrize("extra", ["is_staff", "owner", "owner_id", "digest", "roles"])
def test_refuses_fields_that_are_not_for_the_caller(extra: str) -> None:
    response = Program(token_of(person("seller"))).post("/api/v1/tokens", {**TILL, extra: 1}, key=None)
    assert problem(response) == (422, "unknown_field")
    assert field_errors(response) == [(f"/{extra}", "unknown_field")]
    assert ApiKey.objects.count() == 1


def test_refuses_an_expiry_without_its_zone() -> None:
    response = Program(token_of(person("seller"))).post("/api/v1/tokens", {**TILL, "expires_at": "2030-01-01T00:00:00"}, key=None)
    assert problem(response) == (422, "invalid")
    assert field_errors(response) == [("/expires_at", "timezone_aware")]


def test_only_administrators_list_people() -> None:
    assert problem(Program(token_of(person("manager"))).get("/api/v1/people")) == (403, "permission_missing")
    answer = json.loads(Program(token_of(person("administrator"))).get("/api/v1/people").content)
    assert [item["username"] for item in answer["items"]] == sorted(User.objects.values_list("username", flat=True))
    assert set(answer["items"][0]) == {"id", "username", "name", "roles", "active"}


@pytest.mark.parametrize("sent", ["", " ", "Bearer", "Basic eA=="])
def test_an_empty_or_foreign_authorization_is_nobodys(sent: str) -> None:
    program = Program("")
    program.headers = {"Authorization": sent}
    assert problem(program.get("/api/v1/me")) == (401, "unauthenticated")


def test_refuses_a_token_that_expires_at_the_end_of_the_calendar() -> None:
    owner = person("manager")
    body = {"name": "Till", "scopes": ["stock.view"], "expires_at": "9999-12-31T23:59:59-14:00"}
    assert field_errors(Program(token_of(owner)).post("/api/v1/tokens", body, key=None)) == [("/expires_at", "too_late")]
    assert ApiKey.objects.filter(owner=owner, name="Till").count() == 0
