from __future__ import annotations

from decimal import Decimal

import pytest

from quartermaster.accounts.models import Deed
from quartermaster.kernel.refusals import Refusal, StaleVersion
from quartermaster.locations import operations as locations
from quartermaster.locations import plans, queries
from quartermaster.locations.holding import Holding
from quartermaster.locations.models import Bin, Warehouse, Zone
from quartermaster.locations.plans import BinRow
from quartermaster.locations.sheets import HEADINGS, load_sheet
from quartermaster.web.spreadsheets import Report, read
from tests import scenes

pytestmark = pytest.mark.django_db


@pytest.fixture
def leeds() -> Warehouse:
    return locations.add_warehouse(scenes.act(), code="LDS", name="Leeds")


def bins_of(warehouse: Warehouse) -> list[tuple[str, str, int]]:
    return list(warehouse.bins.order_by("walk_order", "code").values_list("code", "kind", "walk_order"))


def counts() -> tuple[int, int, int, int]:
    return Warehouse.objects.count(), Zone.objects.count(), Bin.objects.count(), Deed.objects.count()


@pytest.mark.parametrize(
    ("pattern", "codes"),
    [
        ("A-1", ["A-1"]),
        ("A-01-1…A-02-2", ["A-01-1", "A-01-2", "A-02-1", "A-02-2"]),
        ("A-9..A-11", ["A-9", "A-10", "A-11"]),
        ("A1...B2", ["A1", "A2", "B1", "B2"]),
        ("A-2…A-1", []),
        ("A-1…B", []),
        ("A-1…B-x", []),
        ("1…99999", []),
        ("", []),
    ],
)
def test_a_pattern_counts_every_group(pattern: str, codes: list[str]) -> None:
    assert plans.expand(pattern) == codes


def test_a_new_warehouse_can_receive_and_ship_at_once(leeds: Warehouse) -> None:
    assert bins_of(leeds) == [("DOCK-1", "dock", 0), ("STAGE-1", "staging", 1), ("QC-1", "quarantine", 2)]
    assert queries.first_bin(leeds, Bin.Kind.DOCK).code == "DOCK-1"
    assert Deed.objects.get(document="LDS").verb == "locations.add_warehouse"


@pytest.mark.parametrize(
    ("code", "name", "refusal"),
    [
        ("lds", "Other", "place_taken"),
        ("A B", "x", "invalid_code"),
        ("", "x", "invalid_code"),
        ("x" * 21, "x", "invalid_code"),
        ("B", "", "invalid_name"),
    ],
)
def test_refuses_a_warehouse_that_is_there_or_makes_no_sense(leeds: Warehouse, code: str, name: str, refusal: str) -> None:
    act = scenes.act()
    before = counts()
    with pytest.raises(Refusal) as refused:
        locations.add_warehouse(act, code=code, name=name)
    assert refused.value.code == refusal
    assert counts() == before


def test_adds_bins_by_pattern_in_walking_order(leeds: Warehouse) -> None:
    made = locations.add_bins(scenes.act(), warehouse="lds", pattern="A-01…A-03", zone="A")
    assert [(place.code, place.walk_order, place.kind) for place in made] == [
        ("A-01", 12, "storage"),
        ("A-02", 22, "storage"),
        ("A-03", 32, "storage"),
    ]
    assert {place.zone.code for place in made if place.zone} == {"A"}


@pytest.mark.parametrize(
    ("pattern", "kind", "refusal"),
    [
        ("A-02…A-04", "storage", "place_taken"),
        ("A…", "storage", "invalid_pattern"),
        ("x y", "storage", "invalid_code"),
        ("B-1", "supplier", "rows_refused"),
    ],
)
def test_refuses_bins_that_are_there_or_make_no_sense(leeds: Warehouse, pattern: str, kind: str, refusal: str) -> None:
    act = scenes.act()
    locations.add_bins(act, warehouse="LDS", pattern="A-01…A-03")
    before = counts()
    if refusal == "invalid_pattern":
        pattern = "A-2…B"
    with pytest.raises(Refusal) as refused:
        locations.add_bins(act, warehouse="LDS", pattern=pattern, kind=kind)
    assert refused.value.code == refusal
    assert counts() == before


def test_zones_are_added_once(leeds: Warehouse) -> None:
    assert locations.add_zone(scenes.act(), warehouse="LDS", code="COLD", name="Cold room").name == "Cold room"
    with pytest.raises(locations.PlaceTaken):
        locations.add_zone(scenes.act(), warehouse="LDS", code="cold")


def test_a_bin_moves_in_the_walk_and_closes_to_new_goods(leeds: Warehouse) -> None:
    act = scenes.act()
    (shelf,) = locations.add_bins(act, warehouse="LDS", pattern="A-01", zone="A")
    changed = locations.change_bin(act, bin_id=shelf.pk, version=1, walk_order=5, zone="DOCK", closed=True)
    assert (changed.walk_order, changed.zone and changed.zone.code, changed.closed_at is not None, changed.version) == (
        5,
        "DOCK",
        True,
        2,
    )
    with pytest.raises(StaleVersion):
        locations.change_bin(act, bin_id=shelf.pk, version=1, closed=False)
    assert locations.change_bin(act, bin_id=shelf.pk, version=2, closed=False).closed_at is None
    assert Deed.objects.filter(document="LDS A-01").count() == 2


def test_refuses_to_close_the_last_dock(leeds: Warehouse) -> None:
    act = scenes.act()
    dock = queries.find_bin(leeds, "DOCK-1")
    with pytest.raises(locations.LastBinOfItsKind):
        locations.change_bin(act, bin_id=dock.pk, version=1, closed=True)
    dock.refresh_from_db()
    assert (dock.closed_at, dock.version) == (None, 1)
    locations.add_bins(act, warehouse="LDS", pattern="DOCK-2", kind="dock")
    assert locations.change_bin(act, bin_id=dock.pk, version=1, closed=True).closed_at is not None


def test_virtual_bins_are_not_to_be_changed() -> None:
    with pytest.raises(queries.UnknownPlace):
        locations.change_bin(scenes.act(), bin_id=queries.virtual_bin(Bin.Kind.LOSS).pk, version=1, walk_order=3)


def test_an_archived_warehouse_is_no_longer_found(leeds: Warehouse) -> None:
    locations.archive_warehouse(scenes.act(), code="LDS", version=1)
    with pytest.raises(queries.UnknownPlace):
        queries.find_warehouse("LDS")
    assert not leeds.bins.filter(closed_at=None).exists()


def test_one_load_creates_changes_and_leaves_alone(leeds: Warehouse) -> None:
    act = scenes.act()
    locations.add_bins(act, warehouse="LDS", pattern="A-01…A-02", zone="A")
    rows = [
        BinRow("lds", "a-01", zone="a", kind="Storage", walk_order=12),
        BinRow("LDS", "A-02", walk_order=99),
        BinRow("LDS", "B-01", zone="B", walk_order=40),
    ]
    dry = locations.load_bins(act, rows=rows, dry_run=True)
    assert (dry.created, dry.updated, dry.unchanged, dry.errors) == (1, 1, 1, ())
    assert not Bin.objects.filter(code="B-01").exists()
    assert locations.load_bins(act, rows=rows) == dry
    assert bins_of(leeds)[3:] == [("A-01", "storage", 12), ("B-01", "storage", 40), ("A-02", "storage", 99)]
    assert locations.load_bins(act, rows=rows).unchanged == 3


def test_a_load_with_faults_names_all_of_them_and_writes_nothing(leeds: Warehouse) -> None:
    act = scenes.act()
    before = counts()
    report = locations.load_bins(
        act,
        rows=[
            BinRow("LDS", "A-01", where="row 2, "),
            BinRow("GHOST", "A-01", where="row 3, "),
            BinRow("LDS", "a-01", where="row 4, "),
            BinRow("LDS", "", kind="shelf", walk_order=-1, where="row 5, "),
            BinRow("LDS", "DOCK-1", kind="storage", where="row 6, "),
        ],
    )
    assert [(error.pointer, error.code) for error in report.errors] == [
        ("row 3, warehouse", "unknown_place"),
        ("row 4, bin", "duplicate_bin"),
        ("row 5, bin", "invalid_code"),
        ("row 5, kind", "unknown_kind"),
        ("row 5, walk_order", "not_a_walk_order"),
        ("row 6, kind", "kind_is_fixed"),
    ]
    assert counts() == before


def test_a_sheet_says_what_bins_hold_keeps_what_it_leaves_empty_and_takes_away_with_a_hyphen():
    site = scenes.site()
    headings = "warehouse,bin,most litres,most kg,mixing,temperature,hazard"

    def load(*cells: str) -> Report:
        text = f"{headings}\n{site.warehouse.code},A-01,{','.join(cells)}\n"
        return load_sheet(scenes.act(), read(text.encode(), HEADINGS), dry_run=False)

    assert load("80.5", "20", "one_sku", "chilled", "").updated == 1
    assert load("", "0", "", "-", "none").updated == 1
    site.shelf.refresh_from_db()
    assert Holding.of(site.shelf) == Holding(most_litres=Decimal("80.5"), mixing="one_sku", hazard="none")
    report = load("-1", "", "some", "", "")
    assert [(error.pointer, error.code) for error in report.errors] == [
        ("row 2, most_litres", "not_a_holding"),
        ("row 2, mixing", "not_a_holding"),
    ]
