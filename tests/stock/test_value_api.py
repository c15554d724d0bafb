"""What stock is worth, over the API."""

from __future__ import annotations

import json
from datetime import timedelta
from decimal import Decimal

import pytest

from quartermaster.kernel import clock
from quartermaster.stock import costing
from quartermaster.stock.models import CostChange, ValueEntry
from quartermaster.stock.schemas import write_moment
from tests import scenes
from tests.accounts.scenes import Program, field_errors, problem, token_of
from tests.stock import books
from tests.stock.test_costing import receive, sell

pytestmark = pytest.mark.django_db

BASE = "/api/v1"
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def _first_in_first_out(settings):
    settings.COSTING_METHOD = "fifo"


def program(*roles: str) -> Program:
    return Program(token_of(scenes.person(*(roles or ("manager",)))))


def body_of(response):
    assert response.status_code < 300, response.content
    return json.loads(response.content)


def asked(path, *roles):
    return body_of(program(*roles).get(f"{BASE}{path}"))


# ---------------------------------------------------------------- what there is and what it is worth


def test_says_what_a_sku_is_worth_in_each_warehouse():
    tea, here, there = scenes.sku(), scenes.site(), scenes.site()
    receive(tea, here, 2, "1.00")
    receive(tea, there, 1, "1.01")
    (one,) = (found := asked(f"/valuation?sku={tea.code}"))["items"]
    assert (one["sku"], one["owner"], one["currency"], one["quantity"], one["value"]) == (tea.code, "HOUSE", "GBP", "3", "3.01")
    assert {place["warehouse"]: (place["quantity"], place["value"]) for place in one["warehouses"]} == {
        here.warehouse.code: ("2", "2.01"),
        there.warehouse.code: ("1", "1"),
    }
    assert found["totals"] == [{"owner": "HOUSE", "currency": "GBP", "value": "3.01"}]


def worth(item, also=""):
    return [(one["quantity"], one["value"]) for one in asked(f"/valuation?sku={item.code}{also}")["items"]]


def test_says_what_a_sku_was_worth_at_a_moment():
    tea, site, now = scenes.sku(), scenes.site(), clock.now()
    receive(tea, site, 10, "2", occurred_at=now - 3 * HOUR)
    sell(tea, site, 4, occurred_at=now - HOUR)
    before = write_moment(now - 2 * HOUR)
    assert [(one["quantity"], one["value"]) for one in asked(f"/valuation?sku={tea.code}&as_of={before}")["items"]] == [
        ("10", "20")
    ]
    assert [(one["quantity"], one["value"]) for one in asked(f"/valuation?sku={tea.code}")["items"]] == [("6", "12")]
    assert worth(tea, f"&as_of={write_moment(now - 4 * HOUR)}") == []


def test_pages_of_the_valuation_follow_one_another_and_their_totals_are_of_everything():
    site = scenes.site()
    items = [scenes.sku() for _ in range(3)]
    for item in items:
        receive(item, site, 1, "5")
    path = f"/valuation?warehouse={site.warehouse.code}&limit=2"
    first = asked(path)
    rest = asked(f"{path}&cursor={first['next']}")
    assert [one["sku"] for one in [*first["items"], *rest["items"]]] == sorted(item.code for item in items)
    assert (rest["next"], [total["value"] for total in first["totals"]]) == (None, ["15"])
    assert problem(program().get(f"{BASE}/valuation?cursor={first['next']}&as_of=2020-01-01T00:00:00Z")) == (
        400,
        "invalid_cursor",
    )


def test_lists_the_layers_of_a_sku_the_oldest_first():
    tea, site = scenes.sku(), scenes.site()
    receive(tea, site, 4, "2.50", document="PO-7")
    receive(tea, site, 6, "3")
    sell(tea, site, 1)
    found = asked(f"/valuation/{tea.code}/layers")
    assert (found["method"], found["quantity"], found["value"]) == ("fifo", "9", "25.5")
    assert [(one["document"], one["remaining"], one["unit_cost"], one["value"]) for one in found["layers"]] == [
        ("PO-7", "3", "2.5", "7.5"),
        ("", "6", "3", "18"),
    ]
    assert asked(f"/valuation/{scenes.sku().code}/layers")["layers"] == []


def test_entries_follow_one_another_as_they_were_written():
    tea, site = scenes.sku(), scenes.site()
    receipt, sale = receive(tea, site, 4, "2", document="PO-8"), sell(tea, site, 1, document="SO-8")
    first = asked(f"/value-entries?sku={tea.code}&limit=1")
    rest = asked(f"/value-entries?sku={tea.code}&after_seq={first['next_after_seq']}")
    said = [
        (one["kind"], one["movement"], one["document"], one["quantity"], one["value"]) for one in first["items"] + rest["items"]
    ]
    assert said == [("receipt", receipt, "PO-8", "4", "8"), ("issue", sale, "SO-8", "-1", "-2")]
    assert rest["next_after_seq"] is None
    assert [one["kind"] for one in asked(f"/value-entries?sku={tea.code}&kind=issue")["items"]] == ["issue"]


def test_entries_are_read_line_by_line():
    tea, site = scenes.sku(), scenes.site()
    receive(tea, site, 4, "2")
    sell(tea, site, 1)
    answer = program().get(f"{BASE}/value-entries?sku={tea.code}", Accept="application/x-ndjson")
    assert answer["Content-Type"] == "application/x-ndjson"
    assert [json.loads(line)["value"] for line in answer.content.splitlines()] == ["8", "-2"]


@pytest.mark.parametrize("path", ["/valuation", "/valuation/X/layers", "/value-entries", "/periods"])
def test_values_are_only_for_who_may_see_costs(path):
    assert problem(program("storekeeper").get(f"{BASE}{path}")) == (403, "permission_missing")


# ---------------------------------------------------------------- deeds


def landed(receipt, amount="10.00", **more):
    return {"amount": amount, "by": "value", "receipts": [receipt], "reason": "Freight 4711", **more}


def test_freight_raises_what_is_in_stock_and_charges_what_was_sold_once():
    tea, site, shop = scenes.sku(), scenes.site(), program()
    receipt = receive(tea, site, 10, "4")
    sell(tea, site, 4)
    first = shop.post(f"{BASE}/landed-costs", landed(receipt), key="freight-4711")
    again = shop.post(f"{BASE}/landed-costs", landed(receipt), key="freight-4711")
    (part,) = body_of(first)["parts"]
    assert (part["sku"], part["receipt"], part["amount"], part["value"], part["variance"]) == (tea.code, receipt, "10", "6", "4")
    assert again["Idempotency-Replayed"] == "true"
    assert books.worth(tea) == (6, Decimal(30))


def test_duty_is_split_by_the_weights_that_are_sent_along():
    tea, mug, site = scenes.sku(), scenes.sku(), scenes.site()
    receipts = [receive(tea, site, 10, "1"), receive(mug, site, 10, "1")]
    measures = [{"sku": tea.code, "weight": "0.1"}, {"sku": mug.code, "weight": "0.3"}]
    body = {"amount": "8", "by": "weight", "receipts": receipts, "measures": measures, "reason": "Duty"}
    assert [part["amount"] for part in body_of(program().post(f"{BASE}/landed-costs", body))["parts"]] == ["2", "6"]
    without = program().post(f"{BASE}/landed-costs", {**body, "measures": measures[:1]})
    assert problem(without) == (422, "basis_missing")


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"amount": "0.001"}, 422, "not_an_amount"),
        ({"receipts": [987654321]}, 409, "not_a_receipt"),
        ({"receipts": [], "documents": ["PO-0"]}, 404, "unknown_receipt"),
        ({"by": "colour"}, 422, "invalid"),
        ({"reason": ""}, 422, "invalid"),
        ({"measures": [{"sku": "NO-SUCH", "weight": "1"}]}, 422, "unknown_sku"),
    ],
)
def test_refuses_a_landed_cost_that_belongs_nowhere(change, status, code):
    tea, site = scenes.sku(), scenes.site()
    receipt = receive(tea, site, 1, "4")
    assert problem(program().post(f"{BASE}/landed-costs", landed(receipt) | change)) == (status, code)
    assert not CostChange.objects.filter(sku=tea).exists()


def new_costs(item, unit_cost, **more):
    return {"lines": [{"sku": item.code, "unit_cost": unit_cost}], "reason": "The market", **more}


def test_stock_is_given_another_cost_and_is_written_down():
    tea, site = scenes.sku(), scenes.site()
    receive(tea, site, 10, "4")
    assert body_of(program().post(f"{BASE}/revaluations", new_costs(tea, "5")))["parts"][0]["value"] == "10"
    done = body_of(program().post(f"{BASE}/write-downs", new_costs(tea, "3.5")))
    assert (done["number"][:3], done["parts"][0]["value"], done["parts"][0]["owner"]) == ("WD-", "-15", "HOUSE")
    assert books.worth(tea) == (10, Decimal(35))
    assert problem(program().post(f"{BASE}/write-downs", new_costs(tea, "9"))) == (409, "not_lower")
    assert problem(program().post(f"{BASE}/revaluations", new_costs(scenes.sku(), "9"))) == (409, "nothing_in_stock")
    both = {"lines": [{"sku": "NO", "unit_cost": "1"}, {"sku": tea.code, "owner": "NO", "unit_cost": "1"}], "reason": "-"}
    assert field_errors(program().post(f"{BASE}/revaluations", both)) == [
        ("/lines/0/sku", "unknown_sku"),
        ("/lines/1/owner", "unknown_owner"),
    ]


def test_deeds_on_values_need_their_permission_and_backdating_its_own():
    tea, site = scenes.sku(), scenes.site()
    receipt = receive(tea, site, 10, "4")
    for path, body in (
        ("landed-costs", landed(receipt)),
        ("revaluations", new_costs(tea, "1")),
        ("write-downs", new_costs(tea, "1")),
    ):
        assert problem(program("buyer").post(f"{BASE}/{path}", body)) == (403, "permission_missing")
    revaluer = Program(token_of(scenes.person("manager"), ["stock.revalue"]))
    early = new_costs(tea, "1", occurred_at=write_moment(clock.now() - HOUR))
    assert problem(revaluer.post(f"{BASE}/revaluations", early)) == (403, "permission_missing")
    assert not CostChange.objects.filter(sku=tea).exists()
    assert body_of(revaluer.post(f"{BASE}/revaluations", new_costs(tea, "1")))["parts"] is None


# ---------------------------------------------------------------- months


def months_ago(count):
    month = clock.now().date().replace(day=1)
    for _ in range(count):
        month = (month - timedelta(days=1)).replace(day=1)
    return month


def test_a_month_is_closed_once_and_what_is_recorded_late_counts_from_the_next():
    tea, site, shop = scenes.sku(), scenes.site(), program()
    before, last = months_ago(2), months_ago(1)
    receive(tea, site, 10, "2", occurred_at=costing.end_of(before) - HOUR)
    path = f"{BASE}/periods/{before:%Y-%m}/closing"
    closed = body_of(shop.post(path, {"reason": "Checked by J."}, key="close"))
    assert (closed["month"], closed["closed"], closed["reason"]) == (f"{before:%Y-%m}", True, "Checked by J.")
    assert shop.post(path, {"reason": "Checked by J."}, key="close")["Idempotency-Replayed"] == "true"
    assert problem(program().post(path, {"reason": "Again"})) == (409, "period_closed")
    sell(tea, site, 4, occurred_at=costing.end_of(before) - HOUR / 2)
    listed = {one["month"]: (one["value"], one["over"], one["closed"]) for one in asked("/periods")["items"]}
    assert listed[f"{before:%Y-%m}"] == (closed["value"], True, True)
    assert listed[f"{last:%Y-%m}"] == (f"{Decimal(closed['value']) - 8:f}", True, False)
    (entry,) = asked(f"/value-entries?sku={tea.code}&kind=issue")["items"]
    assert (entry["late"], entry["effective_at"]) == (True, write_moment(costing.end_of(before)))


@pytest.mark.parametrize(("month", "status", "code"), [("2026-13", 422, "not_a_month"), ("2199-01", 409, "period_not_over")])
def test_refuses_to_close_what_is_no_month_that_is_over(month, status, code):
    assert problem(program().post(f"{BASE}/periods/{month}/closing", {"reason": "Checked"})) == (status, code)


def test_who_may_close_but_not_see_costs_is_told_no_value():
    tea, site = scenes.sku(), scenes.site()
    receive(tea, site, 1, "2", occurred_at=costing.end_of(months_ago(2)) - HOUR)
    closer = Program(token_of(scenes.person("manager"), ["stock.close_period"]))
    closed = body_of(closer.post(f"{BASE}/periods/{months_ago(2):%Y-%m}/closing", {"reason": "Checked"}))
    assert (closed["closed"], closed["value"]) == (True, None)
    assert ValueEntry.objects.filter(sku=tea).exists()
