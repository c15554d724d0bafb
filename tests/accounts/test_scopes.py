"""Scopes: who is confined to what, and that the database keeps it whatever a statement says."""

from __future__ import annotations

import json

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client

from quartermaster.accounts import operations as accounts
from quartermaster.accounts import scopes
from quartermaster.accounts.models import Deed, User
from quartermaster.accounts.scopes import Scope
from quartermaster.catalog.models import Owner, Sku
from quartermaster.config import cli
from quartermaster.kernel import db
from quartermaster.kernel.refusals import Invalid
from quartermaster.locations.models import Bin
from quartermaster.stock import operations as stock
from quartermaster.stock import queries
from quartermaster.stock.moves import NewLot
from tests import scenes
from tests.accounts.scenes import Program, field_errors, problem, token_of
from tests.transfers.scenes import shipped

pytestmark = pytest.mark.django_db


def client() -> Owner:
    code = scenes.fresh("OWN")
    return Owner.objects.create(code=code, name=f"Owner {code}")


def stocked_for(owner: Owner, item: Sku, quantity: int, at: Bin) -> None:
    stock.open_balances(scenes.act(), goods=[scenes.owned(scenes.goods(item, quantity, at), owner)])


def confined(owner: Owner, *roles: str) -> User:
    user = scenes.person(*(roles or ("manager",)))
    return accounts.confine(scenes.act("administrator"), person=user, owners={owner.code: owner.pk}, warehouses=None)


def test_inside_a_scope_there_are_only_the_goods_of_its_owners() -> None:
    site, theirs, tea, cups = scenes.site(), client(), scenes.sku(), scenes.sku()
    scenes.stocked(tea, 5, site.shelf)
    stocked_for(theirs, cups, 3, site.shelf)
    with scopes.confined(Scope(1, owner_ids=(theirs.pk,))):
        assert db.rows("SELECT sku_id, quantity FROM stock_balance") == [(cups.pk, 3)]
        assert list(Sku.objects.values_list("code", flat=True)) == [cups.code]
        assert list(Owner.objects.values_list("code", flat=True)) == [theirs.code]
        assert queries.positions([tea.pk])[tea.pk].on_hand == 0
    assert Sku.objects.count() == 2


def test_inside_a_scope_there_are_only_the_bins_and_goods_of_its_warehouses() -> None:
    here, there, tea = scenes.site(), scenes.site(), scenes.sku()
    scenes.stocked(tea, 5, here.shelf)
    scenes.stocked(tea, 7, there.shelf)
    with scopes.confined(Scope(1, warehouse_ids=(here.warehouse.pk,))):
        assert db.rows("SELECT quantity FROM stock_balance") == [(5,)]
        assert db.rows("SELECT quantity FROM stock_movement") == [(5,)]
        assert queries.positions([tea.pk])[tea.pk].on_hand == 5
        assert list(Sku.objects.values_list("code", flat=True)) == [tea.code]
        assert db.rows("SELECT count(*) FROM locations_bin WHERE warehouse_id = %s", [there.warehouse.pk]) == [(0,)]


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO stock_balance (owner_id, sku_id, bin_id, lot_id, quantity) VALUES (%s, %s, %s, 0, 1)",
        "UPDATE stock_balance SET owner_id = %s WHERE sku_id <> %s OR bin_id <> %s OR true",
    ],
    ids=["insert", "hand over"],
)
def test_inside_a_scope_nothing_can_be_written_for_others(statement: str) -> None:
    site, theirs, tea, cups = scenes.site(), client(), scenes.sku(), scenes.sku()
    scenes.stocked(tea, 5, site.shelf)
    stocked_for(theirs, cups, 3, site.shelf)
    scope, house = Scope(1, owner_ids=(theirs.pk,)), scenes.house()
    with (
        pytest.raises(DatabaseError, match=r"row-level security|stays whose it is"),
        transaction.atomic(),
        scopes.confined(scope),
    ):
        db.run(statement, [house.pk, tea.pk, site.second_shelf.pk])
    assert db.rows("SELECT owner_id, quantity FROM stock_balance ORDER BY id") == [(house.pk, 5), (theirs.pk, 3)]


@pytest.mark.parametrize("statement", ["UPDATE stock_balance SET quantity = 0", "DELETE FROM stock_balance"])
def test_inside_a_scope_a_statement_about_everything_is_about_its_own(statement: str) -> None:
    site, theirs, tea, cups = scenes.site(), client(), scenes.sku(), scenes.sku()
    scenes.stocked(tea, 5, site.shelf)
    stocked_for(theirs, cups, 3, site.shelf)
    with scopes.confined(Scope(1, owner_ids=(theirs.pk,))):
        assert db.run(statement) == 1
    assert db.rows("SELECT quantity FROM stock_balance WHERE owner_id = %s", [scenes.house().pk]) == [(5,)]


def test_a_role_without_a_scope_sees_nothing_at_all() -> None:
    site, tea = scenes.site(), scenes.sku()
    scenes.stocked(tea, 5, site.shelf)
    with transaction.atomic():
        db.rows("SELECT set_config('role', %s, true)", [scopes.ROLE])
        assert db.rows("SELECT count(*) FROM stock_balance") == [(0,)]
        assert db.rows("SELECT count(*) FROM catalog_sku") == [(0,)]
        db.rows("SELECT set_config('role', 'none', true)")


def test_after_a_scope_everything_is_there_again_even_where_it_ended_badly() -> None:
    site, theirs, tea = scenes.site(), client(), scenes.sku()
    scenes.stocked(tea, 5, site.shelf)
    with pytest.raises(DatabaseError), scopes.confined(Scope(1, owner_ids=(theirs.pk,))):
        db.run("SELECT 1 / 0 FROM catalog_owner")
    assert scopes.inside() is None
    assert Sku.objects.exists()


def test_whoever_is_confined_keeps_only_what_is_about_their_own_goods() -> None:
    user = confined(client())
    assert "stock.adjust" in user.permissions_held
    assert {"accounts.audit", "catalog.view_costs", "catalog.edit", "automation.view"} & user.permissions_held == frozenset()


def test_a_token_is_confined_as_its_person_is() -> None:
    site, theirs, tea, cups = scenes.site(), client(), scenes.sku(), scenes.sku()
    scenes.stocked(tea, 5, site.shelf)
    stocked_for(theirs, cups, 3, site.shelf)
    program = Program(token_of(confined(theirs)))
    found = json.loads(program.get("/api/v1/balances").content)["items"]
    assert [(line["owner"], line["sku"], line["quantity"]) for line in found] == [(theirs.code, cups.code, "3")]
    line = {"owner": scenes.house().code, "sku": cups.code, "warehouse": site.warehouse.code, "quantity": "1"}
    refused = program.post("/api/v1/reservations", {"lines": [{**line, "claim": "MINE"}]})
    assert problem(refused) == (422, "unknown_owner")


def test_goods_without_an_owner_named_are_those_of_the_one_that_somebody_is_confined_to() -> None:
    site, theirs, cups = scenes.site(), client(), scenes.sku()
    scenes.stocked(cups, 5, site.shelf)
    stocked_for(theirs, cups, 3, site.shelf)
    body = {"lines": [{"sku": cups.code, "quantity": "2"}], "warehouse": site.warehouse.code}
    answer = Program(token_of(confined(theirs, "client"))).post("/api/v1/orders", body)
    assert answer.status_code == 201, answer.content
    assert db.rows("SELECT owner_id, reserved FROM stock_availability WHERE reserved > 0") == [(theirs.pk, 2)]


def test_refuses_to_confine_an_administrator_and_to_make_one_of_somebody_confined() -> None:
    theirs, admin = client(), scenes.person("administrator")
    with pytest.raises(accounts.AdministratorsSeeAll):
        accounts.confine(scenes.act("administrator"), person=admin, owners={theirs.code: theirs.pk}, warehouses=None)
    user = confined(theirs)
    with pytest.raises(accounts.AdministratorsSeeAll):
        accounts.change_roles(scenes.act("administrator"), person=user, roles=["administrator"])
    assert User.objects.get(pk=admin.pk).scope is None
    assert User.objects.get(pk=user.pk).roles == ["manager"]


def test_refuses_a_scope_of_nothing() -> None:
    user = scenes.person("seller")
    with pytest.raises(Invalid, match="at least one"):
        accounts.confine(scenes.act("administrator"), person=user, owners={}, warehouses=None)
    assert User.objects.get(pk=user.pk).scope is None


def test_refuses_a_scope_that_the_database_would_not_keep() -> None:
    theirs, user = client(), scenes.person("seller")
    db.run("DROP POLICY scoped ON stock_movement")
    for (table,) in db.rows("SELECT tablename::text FROM pg_policies WHERE policyname = 'scoped'"):
        db.run(f"DROP POLICY scoped ON {table}")
    with pytest.raises(scopes.ScopesUnavailable, match="quartermaster doctor"):
        accounts.confine(scenes.act("administrator"), person=user, owners={theirs.code: theirs.pk}, warehouses=None)
    assert User.objects.get(pk=user.pk).scope is None


def test_a_scope_is_granted_over_the_api_and_the_timeline_says_by_whom() -> None:
    theirs, user, admin = client(), scenes.person("client"), scenes.person("administrator")
    program, address = Program(token_of(admin)), f"/api/v1/people/{user.pk}/scope"
    put = program.client.put
    headers = {**program.headers, "content-type": "application/json"}
    answer = put(address, json.dumps({"owners": [theirs.code.lower()]}), headers=headers)
    granted = {"username": user.username, "owners": [theirs.code], "warehouses": None, "supplier": None}
    assert (answer.status_code, json.loads(answer.content)) == (200, granted)
    assert json.loads(program.get(address).content) == granted
    deed = Deed.objects.get(verb="accounts.confine")
    assert (deed.actor, deed.document, deed.details) == (admin, f"person:{user.pk}", {"owners": theirs.code, "warehouses": "all"})
    unknown = put(address, json.dumps({"owners": [theirs.code, "NOBODY"]}), headers=headers)
    assert problem(unknown) == (422, "unknown_in_scope")
    assert field_errors(unknown) == [("/owners/1", "unknown_in_scope")]
    assert User.objects.get(pk=user.pk).owner_ids == [theirs.pk]


def test_a_scope_is_granted_and_taken_away_on_a_page() -> None:
    theirs, user, admin, site = client(), scenes.person("client"), scenes.person("administrator"), scenes.site()
    browser = Client()
    browser.force_login(admin)
    assert theirs.name in browser.get(f"/people/{user.pk}/scope/").content.decode()
    chosen = {"owners": [theirs.code], "warehouses": [site.warehouse.code], "_key": scenes.fresh("key")}
    assert browser.post(f"/people/{user.pk}/scope/save/", chosen).status_code == 303
    assert "goods of 1 owner, 1 warehouse" in browser.get(f"/people/{user.pk}/").content.decode()
    browser.post(f"/people/{user.pk}/scope/save/", {"_key": scenes.fresh("key")})
    assert User.objects.get(pk=user.pk).scope is None


def test_a_scope_is_granted_by_command(capsys: pytest.CaptureFixture[str]) -> None:
    theirs, user = client(), scenes.person("client")
    commands = cli._commands()
    chosen = cli._parser().parse_args(["scope", user.username, "--owner", theirs.code])
    assert getattr(commands, chosen.deed)(chosen) == 0
    assert User.objects.get(pk=user.pk).owner_ids == [theirs.pk]
    assert commands.scope(cli._parser().parse_args(["scope", "nobody-at-all"])) == 2
    assert "Nobody is called nobody-at-all." in capsys.readouterr().err


def test_nobody_is_left_in_the_role_when_a_request_is_over() -> None:
    theirs = client()
    browser = Client()
    browser.force_login(confined(theirs))
    browser.get("/stock/")
    browser.get("/stock/9999999/")
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user = session_user")
        assert cursor.fetchone() == (True,)


def begun(item: Sku, code: str) -> int:
    """A lot of the house's, known and nowhere yet."""
    (lot,) = stock.begin_lots(scenes.act(), lots=[NewLot(scenes.house().id, item.id, code)])
    return lot


def at_one_warehouse(site: scenes.Site) -> User:
    """A manager who is confined to it."""
    person, places = scenes.person("manager"), {site.warehouse.code: site.warehouse.pk}
    return accounts.confine(scenes.act("administrator"), person=person, owners=None, warehouses=places)


def lots_listed(person: User) -> set[str]:
    """The codes that the API tells them of."""
    answer = Program(token_of(person)).get("/api/v1/lots")
    return {row["code"] for row in json.loads(answer.content)["items"]}


def test_who_is_confined_to_warehouses_sees_the_lots_that_are_were_or_come_there_and_no_others() -> None:
    here, there, jam, phone = scenes.site(), scenes.site(), scenes.sku(tracking="lot"), scenes.sku(tracking="serial")
    act = scenes.act()

    def laid(item: Sku, code: str, at: Bin) -> int:
        lot = begun(item, code)
        stock.open_balances(act, goods=[scenes.goods(item, 1, at, lot_id=lot)])
        return lot

    lots = {code: laid(jam, code, at) for code, at in (("IS", here.shelf), ("WAS", here.shelf), ("COMES", there.shelf))}
    lots |= {code: laid(phone, code, at) for code, at in (("S-IS", here.shelf), ("S-WAS", here.shelf))}
    laid(jam, "ELSEWHERE", there.shelf)
    laid(phone, "S-ELSEWHERE", there.shelf)
    gone = [scenes.goods(item, 1, here.shelf, lot_id=lots[code]) for item, code in ((jam, "WAS"), (phone, "S-WAS"))]
    stock.adjust(act.because("stolen"), lost=gone)
    shipped(there, here, (jam, 1))  # the oldest lot that is there
    person = at_one_warehouse(here)
    assert lots_listed(person) == {"IS", "WAS", "COMES", "S-IS", "S-WAS"}


def test_who_is_confined_to_a_warehouse_takes_in_a_lot_that_others_know_and_one_that_nobody_knew() -> None:
    here, there, jam = scenes.site(), scenes.site(), scenes.sku(tracking="lot")
    stock.open_balances(scenes.act(), goods=[scenes.goods(jam, 3, there.shelf, lot_id=begun(jam, "KNOWN"))])
    stock.open_balances(scenes.act(), goods=[scenes.goods(jam, 1, here.second_shelf, lot_id=begun(jam, "HERE"))])
    person = at_one_warehouse(here)
    browser = Client()
    browser.force_login(person)
    for code in ("KNOWN", "NEW"):
        fields = {"sku": jam.code, "bin": f"{here.warehouse.code}/A-01", "direction": "found", "quantity": "2", "lot": code}
        answer = browser.post("/stock/adjustments/", {"_key": scenes.fresh("key"), "reason": "found", **fields})
        assert answer.status_code == 303, answer.content.decode()[:400]
    assert lots_listed(person) == {"KNOWN", "NEW", "HERE"}


def test_who_is_confined_to_a_warehouse_receives_the_lot_that_another_sends() -> None:
    here, there, jam = scenes.site(), scenes.site(), scenes.sku(tracking="lot")
    stock.open_balances(scenes.act(), goods=[scenes.goods(jam, 3, there.shelf, lot_id=begun(jam, "COMES"))])
    stock.open_balances(scenes.act(), goods=[scenes.goods(jam, 1, here.second_shelf, lot_id=begun(jam, "HERE"))])
    transfer = shipped(there, here, (jam, 3))
    person = at_one_warehouse(here)
    browser = Client()
    browser.force_login(person)
    assert "COMES" in browser.get(f"/transfers/{transfer.number}/receive/").content.decode()
    lines = [{"line": 1, "quantity": "3", "lot": "COMES"}]
    answer = Program(token_of(person)).post(f"/api/v1/transfer-orders/{transfer.number}/arrivals", {"lines": lines})
    assert answer.status_code == 201, answer.content
    assert queries.positions([jam.id], warehouse_id=here.warehouse.id)[jam.id].receiving == 3
