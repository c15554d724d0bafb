"""What every answer of the API has in common."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client, override_settings

from quartermaster.accounts.acts import record
from quartermaster.accounts.models import Deed
from tests.accounts.scenes import Program, act_of, field_errors, person, problem, token_of

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.web.sample_doors")]
PARCELS = "/api/samples/parcels"


@pytest.fixture
def program() -> Program:
    return Program(token_of(person("manager")))


def line(**changes: Any) -> dict[str, Any]:
    return {"lines": [{"sku": "TEA", "quantity": "2", **changes}]}


def test_quantities_and_money_are_plain_decimal_strings(program: Program) -> None:
    response = program.post(PARCELS, line(quantity="12.500000", price="3.5000", level="-0.5"))
    assert json.loads(response.content) == {"number": 1, "total": "12.5", "price": "3.5", "level": "-0.5"}


@pytest.mark.parametrize(
    ("quantity", "code"),
    [
        (2, "not_a_string"),
        (2.5, "not_a_string"),
        (True, "not_a_string"),
        (None, "not_a_string"),
        ({"value": "2"}, "not_a_string"),
        ("NaN", "not_a_number"),
        ("Infinity", "not_a_number"),
        ("1e999", "not_a_number"),
        ("1,000", "not_a_number"),
        ("1_000", "not_a_number"),
        ("٣", "not_a_number"),
        (" 2", "not_a_number"),
        ("+2", "not_a_number"),
        ("", "not_a_number"),
        ("0", "not_positive"),
        ("-1", "not_positive"),
        ("9999999999999", "too_large"),
        ("0.0000001", "too_many_decimals"),
    ],
)
def test_refuses_what_is_not_a_quantity(program: Program, quantity: Any, code: str) -> None:
    response = program.post(PARCELS, line(quantity=quantity))
    assert problem(response) == (422, "invalid")
    assert field_errors(response) == [("/lines/0/quantity", code)]
    assert not Deed.objects.filter(document="parcel").exists()


@pytest.mark.parametrize("price", [3.5, "3.55555", "-1", "£3", "1e3"])
def test_refuses_what_is_not_a_price(program: Program, price: Any) -> None:
    response = program.post(PARCELS, line(price=price))
    assert problem(response) == (422, "invalid")
    assert [pointer for pointer, _ in field_errors(response)] == ["/lines/0/price"]


@pytest.mark.parametrize(("sent", "read"), [("0", "0"), ("-0", "0"), ("-3", "-3"), ("0.000", "0"), ("7.10", "7.1")])
def test_a_level_may_be_zero_or_negative(program: Program, sent: str, read: str) -> None:
    assert json.loads(program.post(PARCELS, line(level=sent)).content)["level"] == read


def test_refuses_unknown_fields_and_names_each(program: Program) -> None:
    response = program.post(PARCELS, {**line(is_staff=True), "status": "shipped"})
    assert problem(response) == (422, "unknown_field")
    assert field_errors(response) == [("/lines/0/is_staff", "unknown_field"), ("/status", "unknown_field")]


def test_names_every_missing_field(program: Program) -> None:
    response = program.post(PARCELS, {"lines": [{}]})
    assert problem(response) == (422, "invalid")
    assert field_errors(response) == [("/lines/0/sku", "missing"), ("/lines/0/quantity", "missing")]


@pytest.mark.parametrize(
    "body",
    [
        "",
        "{",
        '{"lines": NaN}',
        '{"lines": [], "x": 1e999}',
        '{"lines": [], "lines": []}',
        '{"reference": "a\\u0000b", "lines": []}',
        '{"reference": "\\ud800", "lines": []}',
        b'{"reference": "\xff", "lines": []}',
        "[" * 100_000,
        '{"n": ' + "9" * 5000 + "}",
    ],
)
def test_refuses_a_body_that_is_not_strict_json(program: Program, body: Any) -> None:
    status, code = problem(program.post(PARCELS, body))
    assert (status, code) == ((422, "invalid") if body == "" else (400, "malformed_json"))


def test_refuses_control_characters_in_texts(program: Program) -> None:
    response = program.post(PARCELS, {**line(), "reference": "bell\x07"})
    assert problem(response) == (422, "control_character")
    assert field_errors(response) == [("/reference", "control_character")]


def test_keeps_line_ends_and_other_alphabets(program: Program) -> None:
    assert program.post(PARCELS, {**line(), "reference": "Größe\n茶 🫖"}).status_code == 201


def test_refuses_another_content_type(program: Program) -> None:
    response = program.client.post(PARCELS, "a=b", content_type="text/plain", headers={**program.headers, "Idempotency-Key": "k"})
    assert problem(response) == (415, "unsupported_media_type")


@override_settings(DATA_UPLOAD_MAX_MEMORY_SIZE=100)
def test_refuses_a_body_that_is_too_large(program: Program) -> None:
    assert problem(program.post(PARCELS, {**line(), "reference": "x" * 200})) == (413, "too_large")


def test_unknown_addresses_and_methods_are_problems_too(program: Program) -> None:
    assert problem(program.get("/api/nowhere")) == (404, "not_found")
    assert problem(program.get("/api/samples/parcels/404")) == (404, "not_found")
    response = program.delete(PARCELS)
    assert problem(response) == (405, "method_not_allowed")
    assert response["Allow"] == "POST"


def test_a_fault_of_ours_is_answered_without_its_inside(program: Program) -> None:
    response = program.get("/api/samples/parcels/500")
    assert problem(response) == (500, "internal_error")
    assert b"inside of the program" not in response.content
    assert b"Traceback" not in response.content


def test_a_database_out_of_reach_asks_to_try_again(program: Program) -> None:
    response = program.get("/api/samples/parcels/503")
    assert problem(response) == (503, "unavailable")
    assert response["Retry-After"] == "1"


def test_refuses_a_nul_in_the_address(program: Program) -> None:
    assert problem(program.get("/api/samples/deeds?verb=%00")) == (400, "invalid_character")


def test_every_answer_carries_its_request_id(program: Program) -> None:
    assert program.get("/healthz", X_Request_Id="abc-1")["X-Request-Id"] == "abc-1"
    assert len(program.get("/healthz", X_Request_Id="bad\tid <x>")["X-Request-Id"]) == 32
    assert len(program.get("/nowhere/")["X-Request-Id"]) == 32


def test_an_editable_document_is_changed_only_in_the_version_read(program: Program) -> None:
    assert program.get("/api/samples/parcels/3")["ETag"] == '"7"'
    assert problem(program._send("patch", f"{PARCELS}/3", line(), {})) == (428, "precondition_required")
    assert problem(program._send("patch", f"{PARCELS}/3", line(), {"If-Match": '"6"'})) == (412, "stale_version")
    assert not Deed.objects.filter(document="parcel").exists()
    assert program._send("patch", f"{PARCELS}/3", line(), {"If-Match": '"7"'})["ETag"] == '"8"'


def _ids(program: Program, query: str) -> tuple[list[int], str | None]:
    page = json.loads(program.get(f"/api/samples/deeds{query}").content)
    return [item["id"] for item in page["items"]], page["next"]


def _note_deeds(*verbs: str) -> list[int]:
    act = act_of(person("manager"))
    for verb in verbs:
        record(act, verb, document="parcel", weight=str(Decimal(1)))
    return list(Deed.objects.filter(document="parcel").order_by("id").values_list("id", flat=True))


@pytest.mark.parametrize("sort", ["", "id", "-id", "verb", "-verb", "recorded_at"])
def test_a_list_is_paged_without_gaps_or_repeats(program: Program, sort: str) -> None:
    noted = _note_deeds("b", "a", "b", "a", "c", "a", "b")
    seen: list[int] = []
    cursor = ""
    for _ in range(4):
        page, following = _ids(program, f"?limit=2&sort={sort}{cursor}")
        seen += page
        cursor = f"&cursor={following}"
    assert sorted(seen) == noted
    assert following is None
    verbs = [Deed.objects.get(pk=pk).verb for pk in seen]
    if sort.endswith("verb"):
        assert verbs == sorted(verbs, reverse=sort.startswith("-"))


def test_a_list_is_filtered_by_what_it_offers(program: Program) -> None:
    noted = _note_deeds("a", "b")
    assert _ids(program, "?verb=b") == ([noted[1]], None)


@pytest.mark.parametrize("query", ["?actor__password__startswith=p", "?sort=actor__password", "?sort=-x", "?verb=a&colour=red"])
def test_refuses_filters_and_sorts_that_are_not_offered(program: Program, query: str) -> None:
    assert problem(program.get(f"/api/samples/deeds{query}")) == (422, "unknown_filter")


@pytest.mark.parametrize("limit", ["0", "201", "-1", "many"])
def test_refuses_a_limit_out_of_range(program: Program, limit: str) -> None:
    response = program.get(f"/api/samples/deeds?limit={limit}")
    assert problem(response)[0] == 422
    assert field_errors(response)[0][0] == "/query/limit"


def test_refuses_a_cursor_of_another_sort_or_made_up(program: Program) -> None:
    _note_deeds("a", "b")
    _, cursor = _ids(program, "?limit=1&sort=id")
    for made_up in (f"?sort=verb&cursor={cursor}", "?cursor=abc", "?cursor=%C3%A4", f"?sort=id&cursor=A{cursor}"):
        assert problem(program.get(f"/api/samples/deeds{made_up}")) == (400, "invalid_cursor")


def test_the_openapi_document_says_what_is_true() -> None:
    document = json.loads(Client().get("/api/samples/openapi.json").content)
    assert document["openapi"] == "3.1.0"
    operation = document["paths"]["/api/samples/parcels"]["post"]
    assert operation["security"] == [{"token": []}]
    assert operation["x-permission"] == "stock.adjust"
    assert [(p["name"], p["required"]) for p in operation["parameters"]] == [("Idempotency-Key", True)]
    assert {"201", "400", "401", "403", "409", "413", "415", "422", "500", "503"} <= set(map(str, operation["responses"]))
    quantity = document["components"]["schemas"]["LineIn"]["properties"]["quantity"]
    assert quantity["type"] == "string"
    assert quantity["pattern"] == r"^[0-9]{1,12}(\.[0-9]{1,6})?$"
    names = {parameter["name"] for parameter in document["paths"]["/api/samples/deeds"]["get"]["parameters"]}
    assert names == {"limit", "cursor", "sort", "verb"}


def test_health_and_version_are_open_to_all() -> None:
    assert json.loads(Client().get("/healthz").content) == {"status": "ok"}
    assert json.loads(Client().get("/api/v1/version").content)["api"] == "1"
    ready = Client().get("/readyz")
    assert (ready.status_code, json.loads(ready.content)) == (200, {"status": "ready"})
