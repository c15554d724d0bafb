"""Work orders on pages and over the API."""

from __future__ import annotations

import json
import uuid
from decimal import Decimal
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from quartermaster.production import queries
from quartermaster.production.models import WorkOrder
from tests import scenes
from tests.accounts.scenes import Program, field_errors, problem, token_of
from tests.catalog.kits import made
from tests.production.scenes import planned, received, released
from tests.sales.scenes import stock_of
from tests.stock.weighing import cheese, there

pytestmark = pytest.mark.django_db


def told(answer: HttpResponse) -> Any:
    return json.loads(answer.content)


def post(client: Client, url_name: str, *args: object, **fields: object) -> HttpResponse:
    return client.post(reverse(url_name, args=args), {"_key": uuid.uuid4().hex, **fields})  # type: ignore[return-value]


def test_a_work_order_goes_through_its_pages(client: Client) -> None:
    client.force_login(scenes.person("manager"))
    mug, site = scenes.sku(), scenes.site()
    pair = made((mug, 2))
    scenes.stocked(mug, 10, site.shelf)
    fields = {"sku": pair.code.lower(), "kind": "assemble", "quantity": "3", "warehouse": site.warehouse.code}
    wrong = post(client, "work_order_plan", **{**fields, "sku": "nothing"})
    assert (wrong.status_code, "nothing" in wrong.content.decode()) == (422, True)
    answer = post(client, "work_order_plan", **fields)
    order = WorkOrder.objects.get()
    address = reverse("work_order", args=[order.number])
    assert (answer.status_code, answer["Location"]) == (303, address)
    assert "Release" in client.get(address).content.decode()
    post(client, "work_order_release", order.number, version=1)
    assert stock_of(mug) == (10, 0, 6, 4)
    assert 'value="3"' in client.get(reverse("work_order_making", args=[order.number])).content.decode()
    refused = post(client, "work_order_complete", order.number, quantity="4", version=2)
    assert (refused.status_code, "3 are left to be made" in refused.content.decode()) == (422, True)
    post(client, "work_order_complete", order.number, quantity="2", version=2)
    shown = client.get(address).content.decode()
    assert (f"{order.number}/1" in shown, "Used up" in shown, "In progress" in shown) == (True, True, True)
    post(client, "work_order_take_back", order.number, 1, version=3)
    post(client, "work_order_close", order.number, version=4)
    order.refresh_from_db()
    assert (order.state, stock_of(mug), stock_of(pair)) == ("cancelled", (10, 0, 0, 10), (0, 0, 0, 0))
    assert order.number in client.get(reverse("work_order_list"), {"open": "no"}).content.decode()


def test_a_storekeeper_makes_but_does_not_plan_and_sees_no_cost(client: Client) -> None:
    mug, site = scenes.sku(), scenes.site()
    scenes.stocked(mug, 4, site.shelf)
    order = planned(site, made((mug, 2)), 2)
    client.force_login(scenes.person("storekeeper"))
    assert post(client, "work_order_release", order.number, version=1).status_code == 403
    assert "Cost" not in client.get(reverse("work_order", args=[order.number])).content.decode()
    assert queries.work_order_by_number(order.number).state == "draft"


def test_the_api_plans_releases_completes_reverses_and_closes() -> None:
    program = Program(token_of(scenes.person("manager")))
    mug, site = scenes.sku(), scenes.site()
    pair = made((mug, 2))
    received(mug, 6, site, "2.25")
    body = {"sku": pair.code, "quantity": "3", "warehouse": site.warehouse.code}
    planned_one = program.post("/api/v1/work-orders", body)
    assert planned_one.status_code == 201, planned_one.content
    number = told(planned_one)["number"]
    address = f"/api/v1/work-orders/{number}"
    assert problem(program.post(f"{address}/completions", {})) == (409, "wrong_work_order_state")
    order = told(program.post(f"{address}/release", {}))
    assert [(row["sku"], row["per_kit"], row["needed"], row["reserved"]) for row in order["lines"]] == [(mug.code, "2", "6", "6")]
    order = told(program.post(f"{address}/completions", {"quantity": "2", "bin": f"{site.warehouse.code}/A-03"}))
    assert (order["state"], order["done"], order["completions"][0]["value"]) == ("in_progress", "2", "9")
    order = told(program.post(f"{address}/completions/1/reversal", {}))
    assert (order["state"], order["completions"][0]["reversed_at"] is not None) == ("released", True)
    assert problem(program.post(f"{address}/completions/1/reversal", {})) == (409, "already_taken_back")
    assert problem(program.post(f"{address}/completions/7/reversal", {})) == (404, "unknown_work_order")
    assert told(program.post(f"{address}/closing", {}))["state"] == "cancelled"
    listed = told(program.get(f"/api/v1/work-orders?sku={pair.code}&state=cancelled"))["items"]
    assert [row["number"] for row in listed] == [number]


def patched(order: WorkOrder, body: dict[str, Any], *, match: int | None = None) -> Any:
    program = Program(token_of(scenes.person("manager")))
    headers = {**program.headers, "Idempotency-Key": uuid.uuid4().hex} | ({"If-Match": f'"{match}"'} if match else {})
    address = f"/api/v1/work-orders/{order.number}"
    return program.client.patch(address, data=json.dumps(body), content_type="application/json", headers=headers)


def test_a_draft_is_changed_on_its_page_and_over_the_api_and_nothing_else_is(client: Client) -> None:
    client.force_login(scenes.person("manager"))
    mug, site, other = scenes.sku(), scenes.site(), scenes.site()
    pair = made((mug, 2))
    scenes.stocked(mug, 10, other.shelf)
    order = planned(site, pair, 3)
    assert 'value="3"' in client.get(reverse("work_order_draft", args=[order.number])).content.decode()
    fields = {"quantity": "4", "warehouse": other.warehouse.code, "due_on": "2031-02-03", "note": "For the fair"}
    wrong = post(client, "work_order_edit", order.number, **{**fields, "quantity": "4.5"}, version=1)
    assert (wrong.status_code, queries.work_order_by_number(order.number).quantity) == (422, 3)
    assert post(client, "work_order_edit", order.number, **fields, version=1).status_code == 303
    stale = post(client, "work_order_edit", order.number, **fields, version=1)
    assert (stale.status_code, "since you opened it" in stale.content.decode()) == (422, True)
    assert problem(patched(order, {"quantity": "5"})) == (428, "precondition_required")
    answer = told(patched(order, {"quantity": "5", "due_on": None}, match=2))
    assert (answer["quantity"], answer["due_on"], answer["note"]) == ("5", None, "For the fair")
    assert (answer["warehouse"], answer["lines"][0]["needed"]) == (other.warehouse.code, "10")
    post(client, "work_order_release", order.number, version=3)
    assert problem(patched(order, {"quantity": "6"}, match=4)) == (409, "wrong_work_order_state")
    assert (stock_of(mug), queries.work_order_by_number(order.number).quantity) == ((10, 0, 10, 0), 5)


def test_weighed_kits_and_components_are_asked_for_their_weight(client: Client) -> None:
    client.force_login(scenes.person("manager"))
    milk, site = scenes.sku(), scenes.site()
    wheel = made((milk, 10), sku=cheese())
    scenes.stocked(milk, 40, site.shelf)
    order = released(site, wheel, 2)
    assert f"{wheel.code} weighs, in kg" in client.get(reverse("work_order_making", args=[order.number])).content.decode()
    fields = {"quantity": "2", "bin": str(site.shelf.pk), "version": 2}
    slip = post(client, "work_order_complete", order.number, **fields, weight="123")
    assert (slip.status_code, "Weigh again, or confirm" in slip.content.decode()) == (422, True)
    assert post(client, "work_order_complete", order.number, **fields, weight="12.3").status_code == 303
    assert there(wheel, site.shelf) == (2, Decimal("12.3"))
    made((milk, 5), sku=wheel)
    program = Program(token_of(scenes.person("manager")))
    again = released(site, wheel, 1)
    completions = f"/api/v1/work-orders/{again.number}/completions"
    silent = program.post(completions, {}, key="silent")
    assert (problem(silent), field_errors(silent)) == ((422, "weight_needed"), [("/weight", "weight_needed")])
    tin = program.post(completions, {"weight": "6.1", "parts": [{"position": 1, "weight": "5"}]}, key="tin")
    assert field_errors(tin) == [("/parts/0/weight", "not_weighed")]
    assert program.post(completions, {"weight": "6.1", "bin": f"{site.warehouse.code}/{site.shelf.code}"}).status_code == 201
    assert there(wheel, site.shelf) == (3, Decimal("18.4"))
