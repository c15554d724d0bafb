"""A client of a third-party warehouse signs in, looks everywhere and tries everything: of others there is nothing."""

from __future__ import annotations

import io
import re
import zipfile
from collections import Counter
from typing import Any

import pytest
from django.apps import apps
from django.db import ProgrammingError
from django.test import Client

from quartermaster.accounts import operations as accounts
from quartermaster.accounts import scopes
from quartermaster.accounts.models import User
from quartermaster.accounts.scopes import Scope
from quartermaster.catalog.models import Owner
from quartermaster.config.api import api
from quartermaster.kernel import db
from quartermaster.kernel.refusals import Refusal
from quartermaster.stock import operations as stock
from quartermaster.stock.checking import check
from quartermaster.stock.moves import NewLot
from tests import scenes
from tests.accounts.scenes import Program, token_of
from tests.architecture.test_doors import _entry, _pages
from tests.browser.test_pages import POSTED
from tests.journeys.two_owners import Business, client, open_business
from tests.stock.test_races import side_by_side

pytestmark = pytest.mark.django_db(transaction=True)

LISTS = ("stock/", "stock/movements/", "stock/balances/", "stock/lots/", "stock/low/", "orders/", "purchasing/", "catalog/")


@pytest.fixture
def businesses() -> tuple[Business, Business]:
    """The house's and the client's, in one warehouse and on the same shelves."""
    site = scenes.site()
    return open_business(scenes.house(), site, "QZHOUSE"), open_business(client("QZCLIENT"), site, "QZCLIENT")


def confined(owner: Owner, *roles: str) -> User:
    """Somebody who may do everything there is to do, with this owner's goods alone."""
    user = scenes.person(*(roles or ("manager",)))
    return accounts.confine(scenes.act("administrator"), person=user, owners={owner.code: owner.pk}, warehouses=None)


def addresses(business: Business) -> list[str]:
    """Every page and every question of the API, about what is this business's."""
    pages = [
        pattern
        for pattern, view in _pages()
        if (entry := _entry(view)) and not entry.effect and not entry.open_because and pattern not in POSTED
    ]
    paths = api.get_openapi_schema(path_prefix="/api/v1/")["paths"]
    questions = [path for path, methods in paths.items() if "get" in methods]
    found = [f"/{_filled(pattern, business)}" for pattern in pages] + [_filled_path(path, business) for path in questions]
    found += [f"/{page}?export={kind}" for page in LISTS for kind in ("csv", "xlsx")]
    found += [f"/search/?q={word}" for word in (business.mark, business.sku.code, f"{business.mark}8711")]
    found += [f"/orders/line/?sku={business.sku.code}", f"/stock/adjust/?sku={business.sku.code}"]
    found += [f"/api/v1/availability?sku={business.sku.code}", f"/orders/customers/hints/?customer={business.mark}"]
    found += [f"/stock/movements/?q={business.mark}", "/api/v1/movements?after_seq=0&limit=1000"]
    return found


def _filled(pattern: str, business: Business) -> str:
    room = pattern.partition("/")[0]

    def sample(part: re.Match[str]) -> str:
        name, words = part["name"], pattern.split("/")
        for key, value in business.samples.items():
            beginning, _, wanted = key.partition(" ")
            if wanted == name and "/" in beginning and set(beginning.split("/")) <= set(words):
                return str(value)
        return str(business.samples.get(f"{room} {name}", 1))

    return re.sub(r"<\w+:(?P<name>\w+)>", sample, pattern)


def _filled_path(path: str, business: Business) -> str:
    room = path.split("/")[3]
    return re.sub(r"\{(\w+)\}", lambda part: str(business.samples.get(f"api/{room} {part[1]}", 1)), path)


def said(answer: Any) -> str:
    """All that an answer tells: its text, the cells of a sheet, where it leads."""
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if body[:2] == b"PK":
        sheet = zipfile.ZipFile(io.BytesIO(body))
        return " ".join(sheet.read(name).decode(errors="replace") for name in sheet.namelist())
    return body.decode(errors="replace") + " ".join(f"{name}: {value}" for name, value in answer.items())


def test_a_client_looks_everywhere_and_finds_nothing_of_others(businesses: tuple[Business, Business]) -> None:
    house, client_ = businesses
    manager, theirs = scenes.person("manager"), confined(client_.owner)
    everything, looking = Client(raise_request_exception=False), Client(raise_request_exception=False)
    everything.force_login(manager)
    looking.force_login(theirs)
    program = Program(token_of(theirs))
    leaks: list[str] = []
    broken: list[str] = []
    shown: set[str] = set()
    shown_to_manager: set[str] = set()
    for business in (house, client_):
        for address in addresses(business):
            shown_to_manager |= set(house.seen_in(said(everything.get(address))))  # what a process remembers, it remembers now
            askers: list[Any] = [looking] if not address.startswith("/api/") else [looking, program]
            for asker in askers:
                answer = asker.get(address)
                text = said(answer)
                shown |= set(client_.seen_in(text))
                if answer.status_code >= 500:
                    broken.append(f"{address}: {answer.status_code}")
                leaks += [f"{address}: {one}" for one in house.seen_in(text, asked=address)]
    assert leaks == []
    assert broken == []
    assert set(client_.planted) - shown == set()
    assert set(house.planted) - shown_to_manager == set()


SHARED = {
    "accounts_user",
    "catalog_unit",
    "epcis_origin",
    "locations_warehouse",
    "locations_zone",
    "locations_bin",
    "procrastinate_jobs",
    "procrastinate_events",
    "stock_lot",
    "purchasing_approvalrule",
    "purchasing_defectcode",
}
"""What both see: people's names, units, the building, what was enqueued, who may approve how much, what defects are called, which
installation this is, and the lot that means “not tracked”."""


def test_no_row_of_any_table_is_seen_by_two_owners(businesses: tuple[Business, Business]) -> None:
    seen = []
    for business in businesses:
        with scopes.confined(Scope(0, owner_ids=(business.owner.pk,))):
            seen.append({table: rows_of(table) for table in tables()})
    assert {table for table in tables() if seen[0][table] & seen[1][table]} - SHARED == set()
    lots = [Scope(0, owner_ids=(business.owner.pk,)) for business in businesses]
    assert [lots_seen(scope) for scope in lots] == [{"", "QZHOUSE-LOT"}, {"", "QZCLIENT-LOT"}]
    filled = {table for table in tables() if seen[0][table] and seen[1][table]}
    assert {"sales_cartonline", "purchasing_discrepancy", "stock_hold", "tracing_recalllot", "accounts_deed"} <= filled


def tables() -> list[str]:
    return sorted(model._meta.db_table for model in apps.get_models(include_auto_created=True))


def rows_of(table: str) -> set[str]:
    """Where its rows lie that can be seen."""
    return {place for (place,) in db.rows(f"SELECT ctid::text FROM {table}")}


def lots_seen(scope: Scope) -> set[str]:
    with scopes.confined(scope):
        return {code for (code,) in db.rows("SELECT code FROM stock_lot")}


def test_scopes_race_for_the_last_piece_of_a_lot_and_only_whoever_may_and_comes_first_has_it() -> None:
    site, jam, theirs = scenes.site(), scenes.sku(tracking="lot"), client("QZRACE")
    (lot,) = stock.begin_lots(scenes.act(), lots=[NewLot(theirs.pk, jam.pk, "LAST")])
    last = [scenes.owned(scenes.goods(jam, 1, site.shelf, lot_id=lot), theirs)]
    stock.open_balances(scenes.act(), goods=last)
    act = scenes.act().because("missing")
    owner, warehouse = Scope(0, owner_ids=(theirs.pk,)), Scope(0, warehouse_ids=(site.warehouse.pk,))
    racers = [owner, warehouse, owner, warehouse, Scope(0, owner_ids=(scenes.house().pk,))]

    def take(number: int) -> Counter[str]:
        try:
            with scopes.confined(racers[number]):
                stock.adjust(act, lost=last)
        except Refusal as refusal:
            return Counter({refusal.code: 1})
        except ProgrammingError as error:
            return Counter({getattr(error.__cause__, "sqlstate", ""): 1})
        return Counter({f"taken by {'another' if number == 4 else 'one who may'}": 1})

    counted = side_by_side(len(racers), take)
    assert counted["taken by one who may"] == 1
    assert counted.total() - 1 == counted["bin_short"] + counted["unknown_lot"] + counted["42501"]
    assert counted["taken by another"] == 0
    assert check() == []
