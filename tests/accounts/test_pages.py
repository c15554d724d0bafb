"""Signing in, people, settings and tokens in a browser's eyes."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from quartermaster.accounts import operations as accounts
from quartermaster.accounts.models import ApiKey, User
from tests.accounts.scenes import PASSWORD, act_of, person

pytestmark = pytest.mark.django_db


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_the_first_person_becomes_administrator_and_signs_in() -> None:
    client, address = Client(), f"/people/welcome/{accounts.welcome_token()}/"
    assert b"administrator" in client.get(address).content
    form = {"username": "ada", "email": "ada@example.com", "full_name": "", "password": PASSWORD, "repeated": PASSWORD}
    assert client.post(address, {**form, "repeated": "differs"}).status_code == 422
    assert not User.objects.exists()
    assert client.post(address, form)["Location"] == "/accounts/login/"
    assert client.get(address).status_code == 410
    assert client.post("/accounts/login/", {"login": "ada", "password": PASSWORD})["Location"] == "/"
    assert client.get("/people/").status_code == 200


def test_nobody_signs_up_by_themselves() -> None:
    form = {"username": "eve", "email": "eve@example.com", "password1": PASSWORD}
    Client().post("/accounts/signup/", form)
    assert not User.objects.exists()


def test_refuses_a_wrong_password_and_somebody_who_left() -> None:
    left = person("seller")
    client = Client()
    assert b"not correct" in client.post("/accounts/login/", {"login": left.username, "password": "wrong"}).content
    User.objects.update(is_active=False)
    client.post("/accounts/login/", {"login": left.username, "password": PASSWORD})
    assert client.get("/people/settings/")["Location"].startswith("/accounts/login/")


@pytest.mark.parametrize(
    "address",
    ["/accounts/login/", "/accounts/logout/", "/accounts/password/change/", "/accounts/2fa/", "/accounts/password/reset/"],
)
def test_the_pages_around_signing_in_wear_the_frame(address: str) -> None:
    client = Client() if "login" in address or "reset" in address else signed_in(person("seller"))
    response = client.get(address, follow=True)
    assert response.status_code == 200
    assert b"web/design.css" in response.content


def test_an_administrator_invites_somebody_who_then_signs_in() -> None:
    administrator = signed_in(person("administrator"))
    form = {"username": "bo", "email": "bo@example.com", "full_name": "Bo Berg", "roles": ["buyer", "seller"]}
    shown = administrator.post("/people/add/", form).content.decode()
    link = re.search(r'value="http://testserver(/people/invitation/[^"]+)"', shown)
    assert link is not None
    stranger = Client()
    assert b"bo" in stranger.get(link[1]).content
    assert stranger.post(link[1], {"password": "short", "repeated": "short"}).status_code == 422
    assert stranger.post(link[1], {"password": PASSWORD, "repeated": PASSWORD}).status_code == 302
    assert stranger.get(link[1]).status_code == 410
    assert stranger.post("/accounts/login/", {"login": "bo@example.com", "password": PASSWORD}).status_code == 302
    assert User.objects.get(username="bo").roles == ["buyer", "seller"]


def test_a_person_form_with_errors_keeps_what_was_typed() -> None:
    administrator = signed_in(person("administrator"))
    response = administrator.post("/people/add/", {"username": "b o", "email": "bo@example.com"})
    assert response.status_code == 422
    assert b'value="b o"' in response.content
    assert User.objects.count() == 1


def test_an_administrator_changes_roles_and_sees_who_did_it() -> None:
    boss, bo = person("administrator"), person("seller")
    client = signed_in(boss)
    changed = client.post(f"/people/{bo.pk}/roles/", {"_key": "k1", "roles": ["buyer"]})
    assert changed["Location"] == f"/people/{bo.pk}/"
    page = client.get(f"/people/{bo.pk}/").content.decode()
    assert boss.name in page
    bo.refresh_from_db()
    assert bo.roles == ["buyer"]


def test_the_last_administrator_stays() -> None:
    boss = person("administrator")
    client = signed_in(boss)
    refused = client.post(f"/people/{boss.pk}/roles/", {"_key": "k1", "roles": ["buyer"]})
    assert refused.status_code == 422
    assert b"last administrator" in refused.content
    refused = client.post(f"/people/{boss.pk}/deactivation/", {"_key": "k2"})
    assert refused.status_code == 409
    assert b"last_administrator" in refused.content
    boss.refresh_from_db()
    assert (boss.roles, boss.is_active) == (["administrator"], True)


def test_somebody_is_stopped_from_signing_in_and_let_in_again() -> None:
    client, bo = signed_in(person("administrator")), person("seller")
    his = signed_in(bo)
    client.post(f"/people/{bo.pk}/deactivation/", {"_key": "k1"})
    assert his.get("/people/settings/").status_code == 302
    client.post(f"/people/{bo.pk}/reactivation/", {"_key": "k2"})
    bo.refresh_from_db()
    assert bo.is_active


@pytest.mark.parametrize("address", ["/people/", "/people/new/", "/people/add/"])
def test_only_administrators_see_people(address: str) -> None:
    assert signed_in(person("manager")).get(address).status_code == 403


def test_somebody_changes_their_own_name_and_look() -> None:
    bo = person("seller")
    client = signed_in(bo)
    assert client.post("/people/settings/save/", {"_key": "k1", "full_name": "Bo Berg", "theme": "dark"}).status_code == 303
    assert client.post("/people/settings/save/", {"_key": "k2", "full_name": "x", "theme": "pink"}).status_code == 422
    bo.refresh_from_db()
    assert (bo.name, bo.theme) == ("Bo Berg", "dark")
    assert b"Bo Berg" in client.get("/people/settings/").content


def test_a_token_is_shown_once_and_revoked() -> None:
    client = signed_in(person("seller"))
    shown = client.post("/people/tokens/create/", {"name": "till", "scopes": ["stock.view"], "expires_in": "30"})
    token = re.search(r'value="(qm_[^"]+)"', shown.content.decode())
    assert token is not None
    assert "no-store" in shown["Cache-Control"]
    assert token[1].encode() not in client.get("/people/tokens/").content
    key = ApiKey.objects.get()
    assert key.expires_at is not None
    assert client.post(f"/people/tokens/{key.pk}/revocation/", {"_key": "k1"}).status_code == 303
    assert b"You have no tokens" in client.get("/people/tokens/").content


def test_the_form_offers_only_what_one_may_do() -> None:
    client = signed_in(person("seller"))
    assert b"stock.adjust" not in client.get("/people/tokens/").content
    assert client.post("/people/tokens/create/", {"name": "wide", "scopes": ["stock.adjust"]}).status_code == 422
    assert not ApiKey.objects.exists()


def test_nobody_revokes_the_token_of_another() -> None:
    bo = person("seller")
    key = accounts.issue_key(act_of(bo), owner=bo, name="till", scopes=["stock.view"]).key
    assert signed_in(person("manager")).post(f"/people/tokens/{key.pk}/revocation/", {"_key": "k1"}).status_code == 404
    key.refresh_from_db()
    assert key.revoked_at is None
