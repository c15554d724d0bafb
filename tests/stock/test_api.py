"""Stock under /api/v1, as a program sees it: exact answers, exact refusals, and nothing written by a refusal."""

from __future__ import annotations

import contextlib
import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext

from quartermaster.catalog.models import PackUnit, Unit
from quartermaster.stock import operations as stock
from quartermaster.stock import queries
from quartermaster.stock.checking import check
from quartermaster.stock.models import Movement
from quartermaster.web import idempotency
from tests import scenes
from tests.accounts.scenes import Program, field_errors, problem, token_of
from tests.scenes import goods

pytestmark = pytest.mark.django_db
BASE = "/api/v1"


def program(*roles: str, scopes: list[str] | None = None) -> Program:
    return Program(token_of(scenes.person(*(roles or ("manager",))), scopes))


def body_of(response):
    return json.loads(response.content)


def position(item):
    return queries.positions([item.id])[item.id]


def reservation(item, site, quantity, claim=None, **more):
    line = {"claim": claim or scenes.fresh("C/"), "sku": item.code, "warehouse": site.warehouse.code, "quantity": quantity}
    return {"lines": [{**line, **more}]}


def place(found):
    return f"{found.warehouse.code}/{found.code}"


def move(item, quantity, start, end, **more):
    return {"sku": item.code, "quantity": quantity, "from": start, "to": end, **more}


@pytest.fixture
def tea():
    return scenes.sku()


@pytest.fixture
def site():
    return scenes.site()


def test_reserves_a_line_and_answers_a_repeat_with_what_it_granted(tea, site):
    scenes.stocked(tea, 5, site.shelf)
    shop = program("seller")
    wanted = reservation(tea, site, "3", "cart-1/1")
    first, again = shop.post(f"{BASE}/reservations", wanted), shop.post(f"{BASE}/reservations", wanted)
    assert (first.status_code, body_of(first)) == (
        201,
        {"reservations": [{"claim": "cart-1/1", "asked": "3", "granted": "3", "repeated": False}]},
    )
    assert body_of(again)["reservations"][0]["repeated"] is True
    assert position(tea).reserved == 3


def test_refuses_a_short_reservation_with_the_available_figure(tea, site):
    scenes.stocked(tea, 2, site.shelf)
    refused = program("seller").post(f"{BASE}/reservations", reservation(tea, site, "3"))
    assert problem(refused) == (409, "insufficient_stock")
    (error,) = body_of(refused)["errors"]
    assert (error["pointer"], error["facts"]["available"]) == ("/lines/0/quantity", "2")
    assert position(tea).reserved == 0


def test_reserves_what_there_is_when_part_will_do(tea, site):
    scenes.stocked(tea, 2, site.shelf)
    answer = program("seller").post(f"{BASE}/reservations", {**reservation(tea, site, "3"), "partial": True})
    assert body_of(answer)["reservations"][0]["granted"] == "2"
    assert position(tea).available == 0


def test_a_single_reservation_is_one_statement_beside_the_doors_own(tea, site):
    scenes.stocked(tea, 5, site.shelf)
    shop = program("seller")
    shop.post(f"{BASE}/reservations", reservation(tea, site, "1"))
    with CaptureQueriesContext(
        connection,
    ) as seen:
        assert shop.post(f"{BASE}/reservations", reservation(tea, site, "1")).status_code == 201
    statements = [query["sql"] for query in seen.captured_queries if "SAVEPOINT" not in query["sql"]]
    assert len(statements) == 3
    assert "stock_availability" in statements[1]


@pytest.mark.django_db(transaction=True)
def test_one_line_with_its_key_is_one_statement_in_all_and_its_retry_gets_the_first_answer(tea, site):
    scenes.stocked(tea, 10, site.shelf)
    shop = program("seller")
    shop.post(f"{BASE}/reservations", reservation(tea, site, "1"))
    wanted = reservation(tea, site, "3", "cart-7")
    with CaptureQueriesContext(connection) as asked:
        first = shop.post(f"{BASE}/reservations", wanted, key="seven")
    statements = [entry["sql"].split()[0] for entry in asked]
    again = shop.post(f"{BASE}/reservations", wanted, key="seven")
    other = shop.post(f"{BASE}/reservations", reservation(tea, site, "4", "cart-7"), key="seven")
    assert statements == ["WITH"]
    assert (again.status_code, again.content, again["Idempotency-Replayed"]) == (201, first.content, "true")
    assert problem(other) == (422, "idempotency_key_reused")
    assert position(tea).reserved == 4
    assert check() == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("quantity", "more", "code"),
    [("11", {}, "insufficient_stock"), ("0.5", {}, "invalid"), ("1", {"sku": "NONE"}, "unknown_sku")],
)
def test_one_line_that_cannot_be_had_leaves_its_key_free(tea, site, quantity, more, code):
    scenes.stocked(tea, 10, site.shelf)
    shop = program("seller")
    refused = shop.post(f"{BASE}/reservations", reservation(tea, site, quantity, "cart-8", **more), key="eight")
    assert problem(refused)[1] == code
    assert position(tea).reserved == 0
    assert shop.post(f"{BASE}/reservations", reservation(tea, site, "1", "cart-8"), key="eight").status_code == 201


@pytest.mark.django_db(transaction=True)
def test_one_line_whose_key_is_being_worked_on_waits_for_nobody(tea, site):
    scenes.stocked(tea, 10, site.shelf)
    shop = program("seller")
    shop.post(f"{BASE}/reservations", reservation(tea, site, "1"), key="before")
    holder = connection.copy()
    try:
        with holder.cursor() as cursor:
            cursor.execute("SELECT caller FROM web_idempotencyrecord WHERE key = 'before'")
            (caller,) = cursor.fetchone()
            cursor.execute("SELECT pg_advisory_lock(%s)", [idempotency._lock_of(caller, "nine")])
        refused = shop.post(f"{BASE}/reservations", reservation(tea, site, "3"), key="nine")
    finally:
        holder.close()
    assert problem(refused) == (409, "request_in_progress")
    assert position(tea).reserved == 1


@pytest.mark.django_db(transaction=True)
def test_one_line_whose_connection_was_lost_is_reserved_over_a_new_one(tea, site):
    scenes.stocked(tea, 10, site.shelf)
    shop = program("seller")
    shop.post(f"{BASE}/reservations", reservation(tea, site, "1"))
    with connection.cursor() as cursor, contextlib.suppress(OperationalError):
        cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")
    assert shop.post(f"{BASE}/reservations", reservation(tea, site, "2"), key="ten").status_code == 201
    assert position(tea).reserved == 3


def test_refuses_a_claim_that_stands_for_other_goods(tea, site):
    mug = scenes.sku()
    scenes.stocked(tea, 5, site.shelf)
    scenes.stocked(mug, 5, site.shelf)
    shop = program("seller")
    shop.post(f"{BASE}/reservations", reservation(tea, site, "1", "cart-2/1"))
    refused = shop.post(f"{BASE}/reservations", reservation(mug, site, "1", "cart-2/1"))
    assert problem(refused) == (409, "claim_reused")
    assert position(mug).reserved == 0


def test_names_every_unknown_code_of_a_reservation(tea, site):
    wanted = {
        "lines": [
            {"claim": "a", "sku": "NO-SUCH", "warehouse": site.warehouse.code, "quantity": "1"},
            {"claim": "b", "sku": tea.code, "warehouse": "NOWHERE", "owner": "NOBODY", "quantity": "1.5"},
        ]
    }
    refused = program("seller").post(f"{BASE}/reservations", wanted)
    assert problem(refused) == (422, "unknown_sku")
    assert field_errors(refused) == [
        ("/lines/0/sku", "unknown_sku"),
        ("/lines/1/quantity", "too_many_decimals"),
        ("/lines/1/warehouse", "unknown_warehouse"),
        ("/lines/1/owner", "unknown_owner"),
    ]


def test_lists_reservations_by_what_is_asked_and_releases_one_by_its_claim(tea, site):
    scenes.stocked(tea, 5, site.shelf)
    shop = program("seller")
    shop.post(f"{BASE}/reservations", reservation(tea, site, "2", "cart-3/1", document="CART-3"))
    (listed,) = body_of(shop.get(f"{BASE}/reservations?document=CART-3&open=true&sku={tea.code}"))["items"]
    assert (listed["claim"], listed["quantity"], listed["open"], listed["warehouse"]) == (
        "cart-3/1",
        "2",
        "2",
        site.warehouse.code,
    )
    released = shop.delete(f"{BASE}/reservations/cart-3/1")
    assert (released.status_code, body_of(released)["open"]) == (200, "0")
    assert position(tea).reserved == 0
    assert body_of(shop.get(f"{BASE}/reservations?document=CART-3&open=true"))["items"] == []
    assert problem(shop.delete(f"{BASE}/reservations/cart-3/9")) == (404, "unknown_claim")


def test_releases_a_part_of_a_claim_and_never_more_than_is_open(tea, site):
    scenes.stocked(tea, 5, site.shelf)
    shop = program("seller")
    shop.post(f"{BASE}/reservations", reservation(tea, site, "4", "cart-4/1"))
    answer = shop.post(f"{BASE}/releases", {"claims": [{"claim": "cart-4/1", "quantity": "1"}]})
    assert (answer.status_code, body_of(answer)["reservations"][0]["open"]) == (201, "3")
    assert problem(shop.post(f"{BASE}/releases", {"claims": [{"claim": "cart-4/1", "quantity": "4"}]})) == (409, "claim_spent")
    assert position(tea).reserved == 3


def test_answers_availability_of_many_skus_and_warehouses_in_two_reads(tea, site):
    mug, elsewhere = scenes.sku(), scenes.site()
    scenes.stocked(tea, 10, site.shelf)
    stock.receive(scenes.act(), goods=[goods(tea, 4, site.dock)])
    reader = program("seller")
    reader.post(f"{BASE}/reservations", reservation(tea, site, "3"))
    address = (
        f"{BASE}/availability?sku={tea.code},{mug.code}&warehouse={site.warehouse.code}&warehouse={elsewhere.warehouse.code}"
    )
    reader.get(address)
    with CaptureQueriesContext(connection) as seen:
        items = body_of(reader.get(address))["items"]
    assert len(seen.captured_queries) == 2  # of stock, and of which are bundles
    assert [(item["sku"], item["warehouse"]) for item in items] == [
        (sku.code, where.warehouse.code) for sku in (tea, mug) for where in (site, elsewhere)
    ]
    assert items[0] == {
        "sku": tea.code, "warehouse": site.warehouse.code, "sellable": "10", "receiving": "4", "held": "0", "staged": "0",
        "reserved": "3", "on_hand": "14", "available": "7",
    }  # fmt: skip
    assert items[3]["available"] == "0"


def test_refuses_unknown_skus_and_more_than_two_hundred(tea):
    reader = program()
    refused = reader.get(f"{BASE}/availability?sku={tea.code},NO-SUCH")
    assert problem(refused) == (422, "unknown_sku")
    many = ",".join(f"S{number}" for number in range(201))
    assert problem(reader.get(f"{BASE}/availability?sku={many}")) == (422, "too_many")
    assert problem(reader.get(f"{BASE}/availability")) == (422, "invalid")


def test_lists_balances_now_and_as_of_a_moment(tea, site):
    before = datetime.now(UTC) - timedelta(hours=1)
    act = scenes.act()
    stock.open_balances(act.at(before), goods=[goods(tea, 10, site.shelf)])
    stock.transfer(act, goods=[goods(tea, 4, site.shelf, site.second_shelf)])
    reader = program()

    def cells(extra=""):
        items = body_of(reader.get(f"{BASE}/balances?sku={tea.code}{extra}"))["items"]
        return {(item["bin"], item["quantity"]) for item in items}

    between = (before + timedelta(minutes=30)).isoformat().replace("+00:00", "Z")
    assert cells() == {("A-01", "6"), ("A-02", "4")}
    assert cells(f"&bin={place(site.second_shelf)}") == {("A-02", "4")}
    assert cells(f"&as_of={between}") == {("A-01", "10")}
    assert cells("&as_of=2020-01-01T00:00:00Z") == set()
    assert problem(reader.get(f"{BASE}/balances?as_of=yesterday")) == (422, "invalid")


def test_pages_balances_by_cursor(tea, site):
    stock.open_balances(
        scenes.act(), goods=[goods(tea, 1, site.shelf), goods(tea, 2, site.second_shelf), goods(tea, 3, site.third_shelf)]
    )
    reader = program()
    for extra in ("", f"&as_of={(datetime.now(UTC) + timedelta(days=1)).strftime('%Y-%m-%dT%H:%M:%SZ')}"):
        seen, cursor = [], ""
        while True:
            page = body_of(reader.get(f"{BASE}/balances?sku={tea.code}&limit=2{extra}{cursor}"))
            seen += [item["quantity"] for item in page["items"]]
            if page["next"] is None:
                break
            cursor = f"&cursor={page['next']}"
        assert seen == ["1", "2", "3"]


def test_reads_a_movement_in_codes_and_hides_its_cost_from_who_may_not_see_it(tea, site):
    act = scenes.act().because("recounted")
    (seq,) = stock.receive(act, goods=[goods(tea, "3", site.dock, document="PO-7", unit_cost=Decimal("1.25"))])
    written = body_of(program("manager").get(f"{BASE}/movements/{seq}"))
    assert set(written) == {
        "seq", "id", "owner", "sku", "lot", "from", "to", "quantity", "weight", "unit_cost", "kind", "reason", "occurred_at",
        "recorded_at", "actor", "document", "key", "reverses",
    }  # fmt: skip
    shown = ("seq", "owner", "sku", "lot", "from", "to", "quantity", "unit_cost", "kind", "reason")
    assert {name: written[name] for name in shown} == {
        "seq": seq, "owner": "HOUSE", "sku": tea.code, "lot": None, "from": "supplier", "to": place(site.dock), "quantity": "3",
        "unit_cost": "1.25", "kind": "receipt", "reason": "recounted",
    }  # fmt: skip
    assert (written["document"], written["key"], written["reverses"]) == ("PO-7", act.key, None)
    assert body_of(program("storekeeper").get(f"{BASE}/movements/{seq}"))["unit_cost"] is None
    assert problem(program().get(f"{BASE}/movements/999999999")) == (404, "not_found")


def test_posts_movements_in_bulk_all_or_nothing(tea, site):
    lines = [
        move(tea, "10", "supplier", place(site.dock), kind="receipt", document="INV-9", unit_cost="2.5"),
        move(tea, "10", place(site.dock), place(site.shelf), kind="put_away"),
    ]
    loader = program()
    posted = loader.post(f"{BASE}/movements", {"lines": lines})
    assert posted.status_code == 201
    assert position(tea).available == 10
    assert len(body_of(posted)["movements"]) == 2
    short = [*lines, move(tea, "99", place(site.shelf), "customer", kind="ship")]
    refused = loader.post(f"{BASE}/movements", {"lines": short})
    assert problem(refused) == (409, "bin_short")
    assert Movement.objects.filter(sku=tea).count() == 2
    assert check() == []


def test_a_quantity_may_be_given_in_a_pack_that_comes_out_exactly(tea, site):
    PackUnit.objects.create(sku=tea, unit=Unit.objects.get(code="case"), numerator=12)
    half = scenes.sku()
    PackUnit.objects.create(sku=half, unit=Unit.objects.get(code="case"), numerator=1, denominator=3)
    loader = program()
    line = move(tea, "3", "supplier", place(site.dock), kind="receipt", unit="case")
    (seq,) = body_of(loader.post(f"{BASE}/movements", {"lines": [line]}))["movements"]
    assert (Movement.objects.get(id=seq).quantity, Movement.objects.get(id=seq).entered) == (36, "3 case")
    refused = loader.post(f"{BASE}/movements", {"lines": [{**line, "sku": half.code, "quantity": "1"}, {**line, "unit": "kg"}]})
    assert field_errors(refused) == [("/lines/0/quantity", "too_many_decimals"), ("/lines/1/unit", "unknown_unit")]
    assert Movement.objects.filter(sku=half).count() == 0


def test_backdating_needs_its_permission_and_nothing_happens_in_the_future(tea, site):
    line = move(tea, "1", "supplier", place(site.dock), kind="receipt")
    old = (datetime.now(UTC) - timedelta(hours=1)).isoformat()
    scoped = Program(token_of(scenes.person("manager"), ["stock.post"]))
    assert problem(scoped.post(f"{BASE}/movements", {"lines": [{**line, "occurred_at": old}]})) == (403, "permission_missing")
    ahead = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
    assert problem(scoped.post(f"{BASE}/movements", {"lines": [{**line, "occurred_at": ahead}]})) == (422, "in_the_future")
    assert Movement.objects.filter(sku=tea).count() == 0
    assert program().post(f"{BASE}/movements", {"lines": [{**line, "occurred_at": old}]}).status_code == 201
    assert Movement.objects.get(sku=tea).occurred_at.isoformat() == old


def test_adjusts_found_and_lost_goods_in_the_order_of_the_lines(tea, site):
    mug = scenes.sku()
    scenes.stocked(tea, 5, site.shelf)
    lines = [
        {"sku": tea.code, "bin": place(site.shelf), "quantity": "-2"},
        {"sku": mug.code, "bin": place(site.second_shelf), "quantity": "7"},
    ]
    posted = program().post(f"{BASE}/adjustments", {"reason": "recounted", "lines": lines})
    skus = [Movement.objects.get(id=seq).sku_id for seq in body_of(posted)["movements"]]
    assert skus == [tea.id, mug.id]
    assert (position(tea).on_hand, position(mug).on_hand) == (3, 7)


def test_refuses_adjustments_without_a_reason_of_zero_outside_the_building_or_of_what_is_not_there(tea, site):
    scenes.stocked(tea, 5, site.shelf)
    line = {"sku": tea.code, "bin": place(site.shelf), "quantity": "-2"}
    manager = program()
    no_reason = manager.post(f"{BASE}/adjustments", {"reason": "because", "lines": [line]})
    assert problem(no_reason)[0] == 422
    zero = manager.post(f"{BASE}/adjustments", {"reason": "found", "lines": [{**line, "quantity": "0"}]})
    assert field_errors(zero) == [("/lines/0/quantity", "not_positive")]
    outside = manager.post(f"{BASE}/adjustments", {"reason": "found", "lines": [{**line, "bin": "customer"}]})
    assert field_errors(outside) == [("/lines/0/bin", "unknown_bin")]
    short = manager.post(f"{BASE}/adjustments", {"reason": "stolen", "lines": [{**line, "quantity": "-6"}]})
    assert (problem(short), field_errors(short)) == ((409, "bin_short"), [("/lines/0/quantity", "bin_short")])
    assert position(tea).on_hand == 5


def test_loses_more_than_is_free_only_with_the_permission_to_oversell(tea, site):
    scenes.stocked(tea, 5, site.shelf)
    manager = program()
    manager.post(f"{BASE}/reservations", reservation(tea, site, "5"))
    loss = {"reason": "stolen", "lines": [{"sku": tea.code, "bin": place(site.shelf), "quantity": "-2"}]}
    assert problem(manager.post(f"{BASE}/adjustments", loss)) == (409, "insufficient_stock")
    scoped = Program(token_of(scenes.person("manager"), ["stock.adjust"]))
    assert problem(scoped.post(f"{BASE}/adjustments", {**loss, "oversell": True})) == (403, "permission_missing")
    assert position(tea).available == 0
    assert manager.post(f"{BASE}/adjustments", {**loss, "oversell": True}).status_code == 201
    assert position(tea).available == -2


def test_puts_away_transfers_and_reverses(tea, site):
    stock.receive(scenes.act(), goods=[goods(tea, 6, site.dock)])
    keeper = program("storekeeper")
    put = keeper.post(f"{BASE}/putaways", {"lines": [move(tea, "6", place(site.dock), place(site.shelf))], "document": "PO-3"})
    assert (put.status_code, position(tea).available) == (201, 6)
    moved = keeper.post(f"{BASE}/transfers", {"lines": [move(tea, "2", place(site.shelf), place(site.quarantine))]})
    assert (moved.status_code, position(tea).held) == (201, 2)
    assert problem(keeper.post(f"{BASE}/reversals", {"movements": body_of(moved)["movements"]})) == (403, "permission_missing")
    manager = program()
    assert manager.post(f"{BASE}/reversals", {"movements": body_of(moved)["movements"], "reason": "misplaced"}).status_code == 201
    assert position(tea).held == 0
    assert problem(manager.post(f"{BASE}/reversals", {"movements": body_of(moved)["movements"]})) == (409, "already_reversed")
    assert problem(manager.post(f"{BASE}/reversals", {"movements": [999999999]})) == (404, "unknown_movement")


def test_a_refusal_of_a_bin_names_the_line_and_its_end(tea, site):
    scenes.stocked(tea, 6, site.shelf)
    refused = program().post(f"{BASE}/putaways", {"lines": [move(tea, "1", place(site.shelf), place(site.second_shelf))]})
    assert (problem(refused), field_errors(refused)) == ((409, "wrong_bin"), [("/lines/0/from", "wrong_bin")])
    short = program().post(f"{BASE}/transfers", {"lines": [move(tea, "7", place(site.shelf), place(site.second_shelf))]})
    assert field_errors(short) == [("/lines/0/quantity", "bin_short")]


@pytest.mark.parametrize(
    ("quantity", "code"),
    [
        (1, "not_a_string"), (1.5, "not_a_string"), (True, "not_a_string"), (None, "not_a_string"), ("0", "not_positive"),
        ("-1", "not_positive"), ("NaN", "not_a_number"), ("Infinity", "not_a_number"), ("1e999", "not_a_number"),
        ("1_000", "not_a_number"),
        ("1,000", "not_a_number"), ("٣", "not_a_number"), (" 1", "not_a_number"), ("1.0000001", "too_many_decimals"),
        ("1000000000000", "too_large"),
    ],
)  # fmt: skip
def test_refuses_quantities_that_are_none(tea, site, quantity, code):
    scenes.stocked(tea, 5, site.shelf)
    refused = program().post(f"{BASE}/reservations", reservation(tea, site, quantity))
    assert (problem(refused)[0], field_errors(refused)) == (422, [("/lines/0/quantity", code)])
    assert position(tea).reserved == 0


def test_refuses_more_decimals_than_the_unit_allows(tea, site):
    refused = program().post(f"{BASE}/movements", {"lines": [move(tea, "1.5", "supplier", place(site.dock), kind="receipt")]})
    assert field_errors(refused) == [("/lines/0/quantity", "too_many_decimals")]


@pytest.mark.parametrize("raw", ['{"lines": [{"quantity": NaN}]}', '{"lines": 1e999}', "["])
def test_refuses_what_is_not_json(raw):
    assert problem(program().post(f"{BASE}/movements", raw)) == (400, "malformed_json")


def test_refuses_unknown_fields_empty_lists_and_more_than_ten_thousand_lines(tea, site):
    loader, line = program(), move(tea, "1", "supplier", place(site.dock), kind="receipt")
    unknown = loader.post(f"{BASE}/movements", {"lines": [{**line, "on_hand": "5"}]})
    assert (problem(unknown), field_errors(unknown)) == ((422, "unknown_field"), [("/lines/0/on_hand", "unknown_field")])
    assert problem(loader.post(f"{BASE}/movements", {"lines": []}))[0] == 422
    assert problem(loader.post(f"{BASE}/movements", {"lines": [line] * 10_001}))[0] == 422
    kinds = loader.post(
        f"{BASE}/movements", {"lines": [{**line, "kind": "magic"}, {**line, "kind": "adjustment"}, {**line, "to": "supplier"}]}
    )
    assert field_errors(kinds) == [
        ("/lines/0/kind", "unknown_kind"),
        ("/lines/1/reason", "reason_missing"),
        ("/lines/2/to", "same_place"),
    ]
    assert Movement.objects.filter(sku=tea).count() == 0


@pytest.mark.parametrize(
    ("path", "pointer"), [("movements", "/lines/0/document"), ("transfers", "/document"), ("adjustments", "/document")]
)
def test_nobody_else_moves_goods_in_the_name_of_an_order(tea, site, path, pointer):
    scenes.stocked(tea, 5, site.shelf)
    line = {"sku": tea.code, "quantity": "1"}
    bodies = {
        "movements": {
            "lines": [move(tea, "1", place(site.shelf), place(site.second_shelf), kind="internal_move", document="SO-1001")]
        },
        "transfers": {
            "lines": [line | {"from": place(site.shelf), "to": place(site.second_shelf)}],
            "document": "SO-1001",
        },
        "adjustments": {"lines": [line | {"bin": place(site.shelf)}], "document": "SO-1001", "reason": "found"},
    }
    refused = program().post(f"{BASE}/{path}", bodies[path])
    assert refused.status_code == 422
    assert [(one["pointer"], one["code"]) for one in json.loads(refused.content)["errors"]] == [(pointer, "belongs_to_document")]
    assert position(tea).on_hand == 5


def test_nobody_else_claims_goods_in_the_name_of_an_order(tea, site):
    scenes.stocked(tea, 5, site.shelf)
    line = {"claim": "mine", "sku": tea.code, "warehouse": site.warehouse.code, "quantity": "1", "document": "SO-1001"}
    refused = program().post(f"{BASE}/reservations", {"lines": [line]})
    assert [(one["pointer"], one["code"]) for one in json.loads(refused.content)["errors"]] == [
        ("/lines/0/document", "belongs_to_document")
    ]
    assert position(tea).reserved == 0


def test_ten_thousand_lines_are_a_fixed_number_of_statements(tea, site):
    lines = [move(tea, "1", "supplier", place(site.dock), kind="receipt")] * 10_000
    loader = program()
    loader.get(f"{BASE}/availability?sku={tea.code}")
    with CaptureQueriesContext(connection) as seen:
        assert loader.post(f"{BASE}/movements", {"lines": lines}).status_code == 201
    assert len(seen.captured_queries) < 25
    assert position(tea).receiving == 10_000


@pytest.mark.parametrize(
    ("method", "path", "roles"),
    [
        ("post", "reservations", ("storekeeper",)), ("post", "releases", ("buyer",)), ("post", "movements", ("storekeeper",)),
        ("post", "adjustments", ("storekeeper",)), ("post", "transfers", ("seller",)), ("post", "putaways", ("seller",)),
        ("post", "reversals", ("storekeeper",)),
    ],
)  # fmt: skip
def test_every_deed_needs_its_permission(method, path, roles):
    assert problem(program(*roles).post(f"{BASE}/{path}", {})) == (403, "permission_missing")
    assert problem(program().post(f"{BASE}/{path}", {}, key=None)) == (400, "idempotency_key_missing")


@pytest.mark.parametrize("moment", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"])
def test_refuses_a_time_that_could_never_be_read_back(tea, site, moment):
    stock.open_balances(scenes.act(), goods=[goods(tea, 5, site.shelf)])
    shop = program()
    asked = shop.post(f"{BASE}/reservations", reservation(tea, site, "1", expires_at=moment))
    found = {"reason": "found", "occurred_at": moment, "lines": [{"sku": tea.code, "bin": place(site.shelf), "quantity": "1"}]}
    adjusted = shop.post(f"{BASE}/adjustments", found)
    assert field_errors(asked) == [("/lines/0/expires_at", "not_a_time")]
    assert field_errors(adjusted) == [("/occurred_at", "not_a_time")]
    assert (position(tea).on_hand, position(tea).reserved) == (5, 0)


def test_half_a_piece_is_not_given_back(tea, site):
    stock.open_balances(scenes.act(), goods=[goods(tea, 5, site.shelf)])
    shop, claim = program(), scenes.fresh("C/")
    shop.post(f"{BASE}/reservations", reservation(tea, site, "4", claim))
    answer = shop.post(f"{BASE}/releases", {"claims": [{"claim": claim, "quantity": "0.5"}]})
    assert field_errors(answer) == [("/claims/0/quantity", "too_many_decimals")]
    assert position(tea).reserved == 4
