"""Inspections over HTTP: a rule, what waits, the verdict with its pictures, and whose goods they are."""

from __future__ import annotations

import uuid
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from quartermaster.purchasing import folds
from quartermaster.purchasing import operations as purchasing
from quartermaster.purchasing.papers import ReceivedLine
from quartermaster.stock.checking import check
from tests import scenes
from tests.purchasing.pictures import PNG
from tests.purchasing.scenes import on_hand, placed, supplier
from tests.purchasing.test_api import Api

pytestmark = pytest.mark.django_db


def test_a_lot_is_inspected_over_http():
    tea, site, api, clerk = scenes.sku(), scenes.site(), Api(), Api("storekeeper")
    weight = {"name": "Net weight", "unit": "g", "least": "98", "most": "102"}
    rule = {"sku": tea.code, "sample": "fixed", "figure": "3", "checks": [weight]}
    assert clerk.send("PUT", "/inspection-rules", rule).status_code == 403
    made = api.send("PUT", "/inspection-rules", rule).json()
    assert (made["sku"], made["checks"][0]["severity"], made["one_in"]) == (tea.code, "major", 1)
    order = placed(site, (tea, 10))
    purchasing.receive(scenes.act(), number=order.number, receipts=[ReceivedLine(Decimal(10), 1)])

    (waits,) = clerk.get(f"/inspections?state=open&sku={tea.code}&document={order.number}").json()["items"]
    assert (waits["order"], waits["quantity"], waits["sample"], waits["state"]) == (order.number, "10", "3", "waiting")
    base = f"/inspections/{waits['number']}"
    wrong = clerk.send("POST", f"{base}/verdict", {"decision": "accept", "set_apart": "4"})
    assert (wrong.status_code, wrong.json()["code"]) == (422, "invalid_inspection")
    assert [error["pointer"] for error in wrong.json()["errors"]] == ["/checks/0", "/set_apart"]
    found = {"decision": "reject", "checks": [{"position": 1, "numbers": ["97.5", "100", "-1"]}]}
    stale = clerk.send("POST", f"{base}/verdict", found, match='"7"')
    assert (stale.status_code, stale.json()["code"], on_hand(tea)) == (412, "stale_version", (10, 0, 10))
    key = uuid.uuid4().hex
    for _ in range(2):
        judged = clerk.send("POST", f"{base}/verdict", found, key=key, match='"1"')
        assert (judged.status_code, judged["ETag"], judged.json()["state"], judged.json()["major"]) == (201, '"2"', "rejected", 2)
    assert judged.json()["checks"][0]["numbers"] == ["97.5", "100", "-1"]
    (noted,) = judged.json()["discrepancies"]
    assert api.get(f"/discrepancies/{noted}").json()["kind"] == "failed"

    picture = SimpleUploadedFile("x.png", PNG, "image/png")
    kept = clerk.client.post(f"/api/v1{base}/photos", {"file": picture}, headers={"Idempotency-Key": uuid.uuid4().hex})
    assert kept.status_code == 201
    assert clerk.get(f"{base}/photos/{kept.json()['name']}").content == PNG
    assert [photo["size"] for photo in clerk.get(f"{base}/photos").json()] == [len(PNG)]

    assert clerk.send("POST", f"{base}/waiver", {"reason": "hurry"}).status_code == 403
    again = clerk.send("POST", f"{base}/reopening", {"reason": "the wrong scales"})
    assert (again.json()["state"], again.json()["major"]) == ("waiting", 2)
    assert api.send("POST", f"{base}/waiver", {"reason": "hurry"}).json()["state"] == "waived"
    assert (on_hand(tea), check(), check(folds.RULES)) == ((10, 10, 0), [], [])
    assert clerk.get("/inspections/QI-98765").json()["code"] == "unknown_inspection"
    assert api.send("DELETE", f"/inspection-rules/{made['id']}").status_code == 204


def test_defects_have_codes_over_http():
    api = Api()
    assert api.send("PUT", "/defect-codes/mould", {"name": "Mouldy", "severity": "critical"}).json()["code"] == "MOULD"
    assert "MOULD" in [one["code"] for one in api.get("/defect-codes").json()["items"]]


def test_rules_come_from_a_sheet_all_or_none_and_what_is_said_again_changes_nothing():
    tea, seller, api = scenes.sku(), supplier(), Api()

    def sent(*rows: str, more: str = ""):
        text = "\n".join(["supplier,sku,sample,figure,aql_major,one_in,checks", *rows])
        key = {"Idempotency-Key": uuid.uuid4().hex}
        answer = api.client.post(f"/api/v1/imports/inspection-rules{more}", text, content_type="text/csv", headers=key)
        return answer.status_code, answer.json()

    table, fixed = f"{seller.code.lower()},,table,,1.0,4,Smell | Net weight; g; 98; 102; minor", f",{tea.code},fixed,3,,,"
    assert sent(table, fixed, more="?dry_run=true")[1]["created"] == 2
    assert not api.get("/inspection-rules").json()["items"]
    assert sent(table, fixed)[1]["created"] == 2
    status, said = sent(table, fixed.replace(",3,", ",5,"))
    assert (status, said["created"], said["updated"], said["unchanged"]) == (200, 0, 1, 1)
    rules = {rule["sku"] or rule["supplier"]: rule for rule in api.get("/inspection-rules").json()["items"]}
    assert (rules[tea.code]["figure"], rules[seller.code]["one_in"]) == ("5", 4)
    assert [(one["name"], one["least"], one["severity"]) for one in rules[seller.code]["checks"]] == [
        ("Smell", None, "major"),
        ("Net weight", "98", "minor"),
    ]
    wrong = ("NOBODY,,fixed,0,,,", fixed, fixed, ",,sometimes,,,x,", ",,all,,,,Weight; g; heavy")
    assert sent(*wrong)[0] == 422
    assert [(one["row"], one["column"]) for one in sent(*wrong, more="?dry_run=true")[1]["errors"]] == [
        (2, "supplier"),
        (2, "figure"),
        (4, "supplier"),
        (5, "one_in"),
        (5, "sample"),
        (6, "checks"),
        (6, "supplier"),
    ]
