"""Who may enter, and how."""

from __future__ import annotations

import json

import pytest
from django.contrib.messages import get_messages
from django.test import Client

from quartermaster.accounts import operations as accounts
from quartermaster.accounts import tokens
from quartermaster.accounts.models import ApiKey, Deed
from quartermaster.kernel import clock
from tests.accounts.scenes import PASSWORD, Program, act_of, person, problem, token_of

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.web.sample_doors")]
PARCEL = {"lines": [{"sku": "TEA", "quantity": "2"}]}


def packed() -> int:
    return Deed.objects.filter(document="parcel").count()


def test_refuses_whoever_has_no_token() -> None:
    response = Program("").get("/api/samples/deeds")
    assert problem(response) == (401, "unauthenticated")
    assert response["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize("header", ["Bearer qm_wrong", "Bearer", "Basic YTpi", "Bearer qm_\u00e4"])
def test_refuses_a_token_that_is_not_known(header: str) -> None:
    program = Program("")
    program.headers = {"Authorization": header}
    assert problem(program.get("/api/samples/deeds")) == (401, "unauthenticated")


def test_refuses_before_reading_what_was_sent() -> None:
    assert problem(Program("").post("/api/samples/parcels", "{")) == (401, "unauthenticated")


def test_refuses_a_permission_that_the_owner_lacks() -> None:
    program = Program(token_of(person("seller")))
    assert problem(program.post("/api/samples/parcels", PARCEL)) == (403, "permission_missing")
    assert packed() == 0


def test_refuses_a_permission_that_is_not_among_the_scopes() -> None:
    program = Program(token_of(person("manager"), ["stock.view"]))
    assert program.get("/api/samples/deeds").status_code == 200
    assert problem(program.post("/api/samples/parcels", PARCEL)) == (403, "permission_missing")


def test_a_token_never_does_more_than_its_owner_may_now() -> None:
    manager, administrator = person("manager"), person("administrator")
    program = Program(token_of(manager))
    assert program.get("/api/samples/deeds").status_code == 200
    accounts.change_roles(act_of(administrator), person=manager, roles=[])
    tokens.forget_remembered()
    assert problem(program.get("/api/samples/deeds")) == (403, "permission_missing")


@pytest.mark.django_db(transaction=True)
def test_a_revoked_token_stops_at_once() -> None:
    owner = person("manager")
    program = Program(token_of(owner))
    assert program.get("/api/samples/deeds").status_code == 200
    accounts.revoke_key(act_of(owner), key=ApiKey.objects.get())
    assert problem(program.get("/api/samples/deeds")) == (401, "unauthenticated")


@pytest.mark.django_db(transaction=True)
def test_the_tokens_of_somebody_who_left_stop_at_once() -> None:
    owner, administrator = person("manager"), person("administrator")
    program = Program(token_of(owner))
    assert program.get("/api/samples/deeds").status_code == 200
    accounts.deactivate(act_of(administrator), person=owner)
    assert problem(program.get("/api/samples/deeds")) == (401, "unauthenticated")


def test_an_expired_token_stops() -> None:
    program = Program(token_of(person("manager")))
    ApiKey.objects.update(expires_at=clock.now())
    assert problem(program.get("/api/samples/deeds")) == (401, "unauthenticated")


def test_only_the_digest_of_a_token_is_kept_and_its_use_noted() -> None:
    token = token_of(person("manager"))
    Program(token).get("/api/samples/deeds")
    key = ApiKey.objects.get()
    assert token not in str(key.__dict__)
    assert len(key.digest) == 32
    assert token.startswith(key.prefix)
    assert key.last_used_at is not None


def test_a_signed_in_person_uses_the_api_with_the_csrf_token_only() -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(person("manager"))
    assert client.get("/api/samples/deeds").status_code == 200
    headers = {"Idempotency-Key": "k1"}
    refused = client.post("/api/samples/parcels", json.dumps(PARCEL), content_type="application/json", headers=headers)
    assert problem(refused) == (403, "csrf_failed")
    assert packed() == 0
    client.cookies["csrftoken"] = "a" * 32
    headers["X-CSRFToken"] = "a" * 32
    done = client.post("/api/samples/parcels", json.dumps(PARCEL), content_type="application/json", headers=headers)
    assert (done.status_code, packed()) == (201, 1)


def test_a_page_sends_a_stranger_to_sign_in_and_back() -> None:
    response = Client().get("/packing/")
    assert (response.status_code, response["Location"]) == (302, "/accounts/login/?next=/packing/")


def test_a_fragment_sends_the_whole_page_to_sign_in() -> None:
    response = Client().get("/packing/", headers={"HX-Request": "true"})
    assert (response.status_code, response["HX-Redirect"]) == (401, "/accounts/login/?next=/packing/")


def test_a_page_knows_who_acts() -> None:
    client, manager = Client(), person("manager")
    client.force_login(manager)
    assert client.get("/packing/").content.decode() == f"{manager.username} page"


def test_a_page_refuses_whoever_lacks_its_permission() -> None:
    client = Client()
    client.force_login(person("seller"))
    response = client.get("/packing/")
    assert response.status_code == 403
    assert b"stock.adjust" in response.content
    assert b"<html" in response.content


def test_a_refused_fragment_goes_where_refusals_are_shown() -> None:
    client = Client()
    client.force_login(person("manager"))
    form = {"_key": "k1", "weight": "heavy"}
    response = client.post("/packing/pack/", form, headers={"HX-Request": "true"})
    assert (response.status_code, response["HX-Retarget"], response["HX-Reswap"]) == (409, "#refusal", "innerHTML")
    assert b"too_heavy" in response.content
    assert b"<html" not in response.content


def test_a_double_click_is_one_deed() -> None:
    client = Client()
    client.force_login(person("manager"))
    first = client.post("/packing/pack/", {"_key": "k1", "weight": "1"})
    again = client.post("/packing/pack/", {"_key": "k1", "weight": "1"})
    assert (first.status_code, again.status_code, again["Location"], packed()) == (303, 303, "/parcels/", 1)
    (message,) = get_messages(first.wsgi_request)
    assert (str(message), message.extra_tags) == ("Packed 1 parcel.", "/parcels/undo/")


def test_a_form_with_errors_may_be_sent_again_with_its_key() -> None:
    client = Client()
    client.force_login(person("manager"))
    assert client.post("/packing/pack/", {"_key": "k1"}).status_code == 422
    assert client.post("/packing/pack/", {"_key": "k1", "weight": "2"}).status_code == 303
    assert client.post("/packing/pack/", {"_key": "k1", "weight": "3"}).status_code == 422
    assert packed() == 1


def test_a_deed_on_a_page_needs_post_and_a_key() -> None:
    client = Client()
    client.force_login(person("manager"))
    assert client.get("/packing/pack/").status_code == 405
    refused = client.post("/packing/pack/", {"weight": "1"})
    assert refused.status_code == 400
    assert b"idempotency_key_missing" in refused.content
    assert packed() == 0


def test_a_page_refuses_a_nul_character() -> None:
    client = Client()
    client.force_login(person("manager"))
    assert client.post("/packing/pack/", {"_key": "k1", "weight": "a\x00"}).status_code == 400


def test_a_form_without_its_csrf_token_is_refused() -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(person("manager"))
    refused = client.post("/packing/pack/", {"_key": "k1", "weight": "1"})
    assert refused.status_code == 403
    assert b"csrf_failed" in refused.content
    assert packed() == 0


def test_a_fault_of_ours_on_a_page_shows_nothing_of_its_inside() -> None:
    response = Client(raise_request_exception=False).get("/broken/")
    assert response.status_code == 500
    assert b"internal_error" in response.content
    assert b"inside of the program" not in response.content


def test_an_unknown_page_is_a_page() -> None:
    response = Client().get("/nowhere/")
    assert response.status_code == 404
    assert b"not_found" in response.content
    assert PASSWORD.encode() not in response.content
