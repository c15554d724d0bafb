from __future__ import annotations

import json
from typing import Any

import pytest
from django.http import HttpResponse

from quartermaster.accounts.models import User
from quartermaster.catalog.models import Sku
from tests.accounts.scenes import Program, field_errors, person, problem, token_of

pytestmark = pytest.mark.django_db

SKUS = "/api/v1/skus"
PRODUCTS = "/api/v1/products"


@pytest.fixture
def buyer() -> Program:
    return Program(token_of(person("buyer")))


def seller() -> User:
    return person("seller")


def content(response: HttpResponse, status: int = 200) -> Any:
    assert response.status_code == status, response.content[:500]
    return json.loads(response.content)


def change(program: Program, path: str, body: object, etag: str | None) -> HttpResponse:
    headers = {**program.headers, **({"If-Match": etag} if etag else {})}
    return program.client.patch(path, data=json.dumps(body), content_type="application/json", headers=headers)  # type: ignore[return-value]


def shirt(buyer: Program) -> Any:
    skus = [
        {"sku": "SHIRT-S", "name": "Shirt S", "cost": "2.10", "price": "5.00", "barcodes": ["4006381333931"]},
        {"sku": "SHIRT/M", "name": "Shirt M", "minimum": "5", "maximum": "20"},
    ]
    return content(buyer.post(PRODUCTS, {"name": "Shirt", "skus": skus}), 201)


def test_creates_a_product_with_variants_and_reads_it_back(buyer: Program) -> None:
    assert shirt(buyer)["skus"] == ["SHIRT-S", "SHIRT/M"]
    response = buyer.get(f"{SKUS}/shirt-s")
    small = content(response)
    assert response["ETag"] == '"1"'
    assert (small["sku"], small["cost"], small["price"], small["minimum"], small["unit"]) == ("SHIRT-S", "2.1", "5", None, "pcs")
    assert small["barcodes"] == [{"value": "04006381333931", "kind": "gtin", "pack": None}]
    assert content(buyer.get(f"{SKUS}/SHIRT/M"))["maximum"] == "20"


def test_lists_filter_and_leave_out_costs_for_those_who_may_not_see_them(buyer: Program) -> None:
    shirt(buyer)
    assert [item["sku"] for item in content(buyer.get(f"{SKUS}?q=shirt"))["items"]] == ["SHIRT-S", "SHIRT/M"]
    assert [item["sku"] for item in content(buyer.get(f"{SKUS}?barcode=4006381333931"))["items"]] == ["SHIRT-S"]
    assert content(buyer.get(f"{SKUS}?archived=true"))["items"] == []
    other = Program(token_of(seller()))
    assert "cost" not in content(other.get(f"{SKUS}/SHIRT-S"))
    assert all("cost" not in item for item in content(other.get(SKUS))["items"])
    assert problem(other.post(PRODUCTS, {"name": "x", "skus": [{"sku": "X", "name": "x"}]})) == (403, "permission_missing")
    assert problem(buyer.get(f"{SKUS}?colour=red")) == (422, "unknown_filter")


def test_changes_need_the_version_they_saw(buyer: Program) -> None:
    shirt(buyer)
    path = f"{SKUS}/SHIRT/M"
    assert problem(change(buyer, path, {"price": "6"}, None)) == (428, "precondition_required")
    response = change(buyer, path, {"price": "6", "minimum": None}, '"1"')
    changed = content(response)
    assert (changed["price"], changed["minimum"], changed["maximum"], response["ETag"]) == ("6", None, "20", '"2"')
    assert problem(change(buyer, path, {"price": "7"}, '"1"')) == (412, "stale_version")
    assert content(change(buyer, path, {"archived": True}, '"2"'))["archived_at"] is not None


@pytest.mark.parametrize(
    ("sku", "code", "errors"),
    [
        ({"sku": "A B", "name": "x"}, "invalid_sku", [("/skus/0/sku", "invalid_sku")]),
        ({"sku": " A", "name": "x"}, "invalid_sku", [("/skus/0/sku", "invalid_sku")]),
        (
            {"sku": "A", "name": "x", "barcodes": ["4006381333932"]},
            "gtin_check_digit",
            [("/skus/0/barcodes", "gtin_check_digit")],
        ),
        ({"sku": "A", "name": "x", "cost": "NaN"}, "invalid", [("/skus/0/cost", "not_a_price")]),
        ({"sku": "A", "name": "x", "cost": 1.5}, "invalid", [("/skus/0/cost", "not_a_string")]),
        ({"sku": "A", "name": "x", "minimum": "-1"}, "rows_refused", [("/skus/0/minimum", "not_a_quantity")]),
        ({"sku": "A", "name": "x", "colour": "red"}, "unknown_field", [("/skus/0/colour", "unknown_field")]),
    ],
)
def test_refuses_bad_rows_by_code_and_pointer(
    buyer: Program, sku: dict[str, object], code: str, errors: list[tuple[str, str]]
) -> None:
    response = buyer.post(PRODUCTS, {"name": "x", "skus": [sku]})
    assert problem(response) == (422, code)
    assert field_errors(response) == errors
    assert not Sku.objects.exists()


def test_bulk_creates_and_changes_all_or_nothing(buyer: Program) -> None:
    shirt(buyer)
    rows = [{"sku": "SHIRT-S", "name": "Shirt small"}, {"sku": "SHIRT/M"}, {"sku": "HAT", "name": "Hat", "product": "Hats"}]
    assert content(buyer.post(f"{PRODUCTS}/bulk", {"skus": rows})) == {"created": 1, "updated": 1, "unchanged": 1}
    refused = buyer.post(
        f"{PRODUCTS}/bulk",
        {"skus": [{"sku": "CAP", "name": "Cap"}, {"sku": "cap", "name": "Cap"}, {"sku": "X", "name": "x", "unit": "y"}]},
    )
    assert problem(refused) == (422, "rows_refused")
    assert field_errors(refused) == [("/skus/1/sku", "duplicate_sku"), ("/skus/2/unit", "unknown_unit")]
    assert Sku.objects.count() == 3


def test_barcodes_packs_units_and_owners(buyer: Program) -> None:
    shirt(buyer)
    path = f"{SKUS}/SHIRT/M"
    assert content(buyer.post("/api/v1/units", {"code": "box", "name": "Boxes"}), 201)["scale"] == 0
    assert content(buyer.post(f"{path}/packs", {"unit": "box", "numerator": 6}), 201) == {
        "unit": "box",
        "numerator": 6,
        "denominator": 1,
    }
    made = content(buyer.post(f"{path}/barcodes", {"value": "14006381333938", "pack": "box"}), 201)
    assert made == {"value": "14006381333938", "kind": "gtin", "pack": "box"}
    assert problem(buyer.post(f"{path}/barcodes", {"value": "4006381333931"})) == (409, "barcode_taken")
    assert buyer.delete(f"{path}/barcodes/14006381333938").status_code == 204
    assert problem(buyer.delete(f"{path}/barcodes/14006381333938")) == (404, "unknown_barcode")
    assert "box" in [unit["code"] for unit in content(buyer.get("/api/v1/units"))["items"]]
    assert content(buyer.get("/api/v1/owners"))["items"][0]["is_house"] is True
    assert problem(buyer.get(f"{SKUS}/GHOST")) == (404, "unknown_sku")


def test_a_unit_is_edited_by_whoever_saw_it_last(buyer: Program) -> None:
    made = buyer.post("/api/v1/units", {"code": "roll", "name": "Rolls"})
    assert (content(made, 201)["version"], made["ETag"]) == (1, '"1"')
    path = "/api/v1/units/roll"
    assert problem(change(buyer, path, {"scale": 1}, None)) == (428, "precondition_required")
    changed = change(buyer, path, {"scale": 1}, '"1"')
    assert content(changed) == {"code": "roll", "name": "Rolls", "scale": 1, "version": 2}
    assert changed["ETag"] == '"2"'
    assert problem(change(buyer, path, {"name": "x"}, '"1"')) == (412, "stale_version")
    assert problem(change(buyer, path, {"code": "x"}, '"2"')) == (422, "unknown_field")
    assert problem(buyer.get("/api/v1/units/ghost")) == (404, "unknown_unit")
    assert content(buyer.get(path))["name"] == "Rolls"


def test_a_product_is_renamed_by_whoever_saw_it_last(buyer: Program) -> None:
    made = shirt(buyer)
    path = f"{PRODUCTS}/{made['id']}"
    assert content(buyer.get(path)) == {
        "id": made["id"],
        "name": "Shirt",
        "description": "",
        "skus": ["SHIRT-S", "SHIRT/M"],
        "version": 1,
    }
    changed = change(buyer, path, {"name": "Work shirt"}, '"1"')
    assert (content(changed)["name"], changed["ETag"]) == ("Work shirt", '"2"')
    assert problem(change(buyer, path, {"name": "Shirt"}, '"1"')) == (412, "stale_version")
    assert problem(change(buyer, path, {"name": " "}, '"2"')) == (422, "invalid_name")
    assert problem(buyer.get(f"{PRODUCTS}/999999999")) == (404, "unknown_product")
    assert content(buyer.get(path))["name"] == "Work shirt"


def test_a_pack_is_corrected_and_removed(buyer: Program) -> None:
    shirt(buyer)
    path = f"{SKUS}/SHIRT/M"
    content(buyer.post(f"{path}/packs", {"unit": "case", "numerator": 10}), 201)
    seen = buyer.get(path)["ETag"]
    assert problem(change(buyer, f"{path}/packs/case", {"numerator": 12}, None)) == (428, "precondition_required")
    corrected = change(buyer, f"{path}/packs/case", {"numerator": 12}, seen)
    assert content(corrected) == {"unit": "case", "numerator": 12, "denominator": 1}
    assert corrected["ETag"] == buyer.get(path)["ETag"] != seen
    assert problem(change(buyer, f"{path}/packs/case", {"numerator": 6}, seen)) == (412, "stale_version")
    assert problem(change(buyer, f"{path}/packs/kg", {"numerator": 6}, corrected["ETag"])) == (404, "unknown_pack")
    assert content(buyer.get(path))["packs"] == [{"unit": "case", "numerator": 12, "denominator": 1}]
    assert buyer.delete(f"{path}/packs/case").status_code == 204
    assert content(buyer.get(path))["packs"] == []


def test_a_product_is_archived_when_its_last_sku_is(buyer: Program) -> None:
    shirt(buyer)
    content(change(buyer, f"{SKUS}/SHIRT-S", {"archived": True}, '"1"'))
    assert [item["name"] for item in content(buyer.get(f"{PRODUCTS}?archived=false"))["items"]] == ["Shirt"]
    content(change(buyer, f"{SKUS}/SHIRT/M", {"archived": True}, '"1"'))
    assert content(buyer.get(f"{PRODUCTS}?archived=false"))["items"] == []
    assert [item["name"] for item in content(buyer.get(f"{PRODUCTS}?archived=true"))["items"]] == ["Shirt"]
