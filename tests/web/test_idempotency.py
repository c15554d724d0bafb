"""One request, one effect."""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.http import HttpResponse

from quartermaster.accounts.models import Deed
from quartermaster.kernel import clock
from quartermaster.web import idempotency
from quartermaster.web.models import IdempotencyRecord
from tests.accounts.scenes import Program, person, problem, token_of
from tests.web import sample_doors

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.web.sample_doors")]

PARCEL = {"lines": [{"sku": "TEA", "quantity": "2"}]}


@pytest.fixture
def program() -> Program:
    return Program(token_of(person("manager")))


def packed() -> int:
    return Deed.objects.filter(document="parcel").count()


def test_a_retry_with_its_key_gets_the_first_answer_and_no_second_effect(program: Program) -> None:
    first = program.post("/api/samples/parcels", PARCEL, key="k1")
    again = program.post("/api/samples/parcels", PARCEL, key="k1")
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.content == again.content == b'{"number":1,"total":"2","price":null,"level":null}'
    assert again["Idempotency-Replayed"] == "true"
    assert "Idempotency-Replayed" not in first
    assert again["Content-Type"] == first["Content-Type"] == "application/json"
    assert packed() == 1


def test_the_key_is_noted_on_the_deed(program: Program) -> None:
    program.post("/api/samples/parcels", PARCEL, key="order 17/1")
    deed = Deed.objects.get(document="parcel")
    assert (deed.key, deed.source) == ("order 17/1", "api")


def test_refuses_an_effect_without_a_key(program: Program) -> None:
    assert problem(program.post("/api/samples/parcels", PARCEL, key=None)) == (400, "idempotency_key_missing")
    assert packed() == 0


@pytest.mark.parametrize("key", ["ö", "a" * 201, " a", "a\tb"])
def test_refuses_a_key_that_is_not_printable_ascii(program: Program, key: str) -> None:
    assert problem(program.post("/api/samples/parcels", PARCEL, key=key)) == (400, "idempotency_key_malformed")
    assert packed() == 0


def test_refuses_a_key_that_belongs_to_another_body(program: Program) -> None:
    program.post("/api/samples/parcels", PARCEL, key="k1")
    other = {"lines": [{"sku": "TEA", "quantity": "3"}]}
    assert problem(program.post("/api/samples/parcels", other, key="k1")) == (422, "idempotency_key_reused")
    assert packed() == 1


def test_keys_belong_to_their_caller(program: Program) -> None:
    program.post("/api/samples/parcels", PARCEL, key="k1")
    somebody_else = Program(token_of(person("manager")))
    assert json.loads(somebody_else.post("/api/samples/parcels", PARCEL, key="k1").content)["number"] == 2


def test_a_refusal_writes_nothing_and_leaves_the_key_free(program: Program) -> None:
    heavy = {"lines": [{"sku": "TEA", "quantity": "101"}]}
    assert problem(program.post("/api/samples/parcels", heavy, key="k1")) == (409, "too_heavy")
    assert packed() == 0
    assert not IdempotencyRecord.objects.exists()
    assert program.post("/api/samples/parcels", PARCEL, key="k1").status_code == 201


def test_invalid_input_leaves_the_key_free(program: Program) -> None:
    assert program.post("/api/samples/parcels", {"lines": "none"}, key="k1").status_code == 422
    assert program.post("/api/samples/parcels", PARCEL, key="k1").status_code == 201


def test_a_change_without_a_key_is_one_transaction(program: Program) -> None:
    response = program._send("patch", "/api/samples/parcels/4", PARCEL, {"If-Match": '"7"'})
    assert (response.status_code, response["ETag"], packed()) == (200, '"8"', 1)
    assert not IdempotencyRecord.objects.exists()


def test_a_change_with_a_key_is_replayed_with_its_version(program: Program) -> None:
    for _ in range(2):
        response = program._send("patch", "/api/samples/parcels/4", PARCEL, {"If-Match": '"7"', "Idempotency-Key": "k9"})
    assert (response["Idempotency-Replayed"], response["ETag"], packed()) == ("true", '"8"', 1)


def test_old_answers_are_forgotten_and_those_of_thirty_days_are_kept(program: Program) -> None:
    for key, days in (("old", 61), ("kept", 30)):
        program.post("/api/samples/parcels", PARCEL, key=key)
        IdempotencyRecord.objects.filter(key=key).update(created_at=clock.now() - timedelta(days=days))
    assert idempotency.forget_old() == 1
    assert list(IdempotencyRecord.objects.values_list("key", flat=True)) == ["kept"]


@pytest.mark.django_db(transaction=True)
def test_a_connection_lost_in_the_middle_is_made_good() -> None:
    program = Program(token_of(person("manager")))

    def lose_the_connection() -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")

    sample_doors.accidents.append(lose_the_connection)
    response = program.post("/api/samples/parcels", PARCEL, key="k1")
    assert (response.status_code, packed()) == (201, 1)


@pytest.mark.django_db(transaction=True)
def test_a_deadlock_is_run_again() -> None:
    program = Program(token_of(person("manager")))

    def deadlock() -> None:
        with connection.cursor() as cursor:
            cursor.execute("DO $$ BEGIN RAISE EXCEPTION 'deadlock' USING ERRCODE = '40P01'; END $$")

    sample_doors.accidents.append(deadlock)
    response = program.post("/api/samples/parcels", PARCEL, key="k1")
    assert (response.status_code, packed()) == (201, 1)


def _send_alike(token: str, parcels: Sequence[Mapping[str, object]], key: str) -> list[HttpResponse]:
    start = threading.Barrier(len(parcels))

    def send(parcel: Mapping[str, object]) -> HttpResponse:
        start.wait()
        try:
            return Program(token).post("/api/samples/parcels", parcel, key=key)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(parcels)) as threads:
        return list(threads.map(send, parcels))


@pytest.mark.django_db(transaction=True)
def test_of_many_requests_with_one_key_at_once_one_has_an_effect() -> None:
    token = token_of(person("manager"))
    for round_number in range(5):
        before = packed()
        answers = _send_alike(token, [PARCEL] * 6, f"round-{round_number}")
        assert packed() == before + 1
        done = [answer for answer in answers if answer.status_code == 201]
        assert len({answer.content for answer in done}) == 1
        assert sum("Idempotency-Replayed" not in answer for answer in done) == 1
        refused = [problem(answer) for answer in answers if answer.status_code != 201]
        assert set(refused) <= {(409, "request_in_progress")}
        assert Program(token).post("/api/samples/parcels", PARCEL, key=f"round-{round_number}")["Idempotency-Replayed"] == "true"


@pytest.mark.django_db(transaction=True)
def test_a_request_under_way_is_refused_to_its_twin() -> None:
    token = token_of(person("manager"))
    sample_doors.inside.clear()
    sample_doors.go_on.clear()
    try:
        with ThreadPoolExecutor(1) as threads:
            first = threads.submit(_send_alike, token, [PARCEL], "slow")
            assert sample_doors.inside.wait(5)
            twin = Program(token).post("/api/samples/parcels", PARCEL, key="slow")
            sample_doors.go_on.set()
            assert first.result()[0].status_code == 201
    finally:
        sample_doors.go_on.set()
    assert problem(twin) == (409, "request_in_progress")
    assert twin["Retry-After"] == "1"
    assert packed() == 1
