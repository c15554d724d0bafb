from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest

from quartermaster.accounts.models import Deed
from quartermaster.catalog import operations as catalog
from quartermaster.catalog import queries
from quartermaster.catalog.models import Barcode, PackUnit, Sku, Unit
from quartermaster.catalog.plans import SkuRow
from quartermaster.codes.units import Pack
from quartermaster.kernel.refusals import Refusal, StaleVersion
from tests import scenes

pytestmark = pytest.mark.django_db


@pytest.fixture
def tea() -> Sku:
    return catalog.create_sku(scenes.act(), row=SkuRow(code="A", name="Tea"))


def packs() -> list[tuple[str, int, int]]:
    return list(PackUnit.objects.order_by("unit__code").values_list("unit__code", "numerator", "denominator"))


def test_units_are_added_once() -> None:
    act = scenes.act()
    assert catalog.add_unit(act, code="roll", name="Rolls", scale=0).code == "roll"
    for code, name, scale, refusal in (
        ("ROLL", "Rolls", 0, catalog.UnitTaken),
        ("two words", "x", 0, catalog.InvalidUnit),
        ("6pack", "x", 0, catalog.InvalidUnit),
        ("", "x", 0, catalog.InvalidUnit),
        ("x" * 21, "x", 0, catalog.InvalidUnit),
        ("t", "Tonnes", 7, catalog.InvalidUnit),
        ("t", "Tonnes", -1, catalog.InvalidUnit),
        ("t", "", 3, catalog.InvalidName),
    ):
        with pytest.raises(refusal):
            catalog.add_unit(act, code=code, name=name, scale=scale)
    assert Unit.objects.filter(code__in=["ROLL", "t", "6pack"]).count() == 0


def test_a_unit_is_renamed_and_allows_more_decimals() -> None:
    changed = catalog.change_unit(scenes.act(), code="M", version=1, name="Running metres", scale=4)
    assert (changed.code, changed.name, changed.scale, changed.version) == ("m", "Running metres", 4, 2)
    assert Deed.objects.latest("id").details == {"name": "Metres → Running metres", "decimals": "3 → 4"}


def test_a_unit_that_is_counted_in_never_allows_fewer_decimals() -> None:
    act = scenes.act()
    assert catalog.change_unit(act, code="kg", version=1, scale=2).scale == 2
    catalog.create_sku(act, row=SkuRow(code="A", name="Tea", unit="kg"))
    with pytest.raises(catalog.UnitInUse) as refused:
        catalog.change_unit(act, code="kg", version=2, scale=1)
    assert refused.value.detail == "1 SKU is counted in kg. It can allow more decimals, not fewer."
    assert queries.unit_of_code("kg").scale == 2


def test_of_two_who_edit_a_unit_the_second_is_refused() -> None:
    act = scenes.act()
    catalog.change_unit(act, code="kg", version=1, name="Kilos")
    with pytest.raises(StaleVersion):
        catalog.change_unit(act, code="kg", version=1, name="Kilogrammes")
    assert queries.unit_of_code("kg").name == "Kilos"


def test_a_change_that_changes_nothing_writes_nothing() -> None:
    before = Deed.objects.count()
    assert catalog.change_unit(scenes.act(), code="kg", version=1, name="Kilograms", scale=3).version == 1
    assert Deed.objects.count() == before


def test_what_people_call_a_unit_finds_its_pack(tea: Sku) -> None:
    act = scenes.act()
    catalog.add_pack(act, code="A", unit="case", numerator=12)
    catalog.add_pack(act, code="A", unit="kg", numerator=5, denominator=2)
    units = queries.Units([tea.pk])
    for word in ("case", "CASE", " cases ", "Cases"):
        assert units.find(tea.pk, word) == Pack(12, 1, scale=0, pack_scale=0)
    assert units.find(tea.pk, "kilogram") == Pack(5, 2, scale=0, pack_scale=3)
    assert units.find(tea.pk, "pieces") == Pack(1, 1, scale=0, pack_scale=0)
    assert units.find(tea.pk, "pallet") is None
    assert units.find(tea.pk + 1, "case") is None


def test_a_units_code_goes_before_another_ones_name(tea: Sku) -> None:
    act = scenes.act()
    catalog.add_unit(act, code="box", name="Case", scale=0)
    catalog.add_pack(act, code="A", unit="box", numerator=6)
    catalog.add_pack(act, code="A", unit="case", numerator=12)
    assert queries.Units([tea.pk]).find(tea.pk, "case") == Pack(12, 1, scale=0, pack_scale=0)


def test_a_code_stands_for_one_and_the_barcode_of_a_pack_for_a_pack(
    tea: Sku, django_assert_num_queries: Callable[[int], AbstractContextManager[object]]
) -> None:
    act = scenes.act()
    catalog.add_pack(act, code="A", unit="case", numerator=12)
    catalog.add_barcode(act, code="A", value="14006381333938", pack_unit="case")
    catalog.add_barcode(act, code="A", value="4006381333931")
    texts = ["a", "4006381333931", "04006381333931", "(01)14006381333938", "14006381333938", "GHOST", ""]
    with django_assert_num_queries(2):
        found = queries.read_codes(texts)
    assert {text: (coded.sku.code, coded.unit) for text, coded in found.items()} == {
        "a": ("A", None),
        "4006381333931": ("A", None),
        "04006381333931": ("A", None),
        "(01)14006381333938": ("A", "case"),
        "14006381333938": ("A", "case"),
    }


def test_a_search_says_that_a_barcode_is_a_packs(tea: Sku) -> None:
    act = scenes.act()
    catalog.add_pack(act, code="A", unit="case", numerator=12)
    catalog.add_barcode(act, code="A", value="14006381333938", pack_unit="case")
    assert [(hit.code, hit.pack) for hit in queries.search("14006381333938")] == [("A", "case of 12 pcs")]
    assert [(hit.code, hit.pack) for hit in queries.search("140063813339")] == [("A", "")]
    assert [(hit.code, hit.pack) for hit in queries.search("A")] == [("A", "")]


def test_a_pack_is_kept_in_lowest_terms(tea: Sku) -> None:
    catalog.add_pack(scenes.act(), code="A", unit="kg", numerator=100, denominator=40)
    assert packs() == [("kg", 5, 2)]


@pytest.mark.parametrize(
    ("unit", "numerator", "denominator", "refusal"),
    [
        ("case", 24, 1, catalog.PackTaken),
        ("pcs", 2, 1, catalog.InvalidPack),
        ("kg", 0, 1, catalog.InvalidPack),
        ("kg", -3, 1, catalog.InvalidPack),
        ("kg", 1, 0, catalog.InvalidPack),
        ("kg", 10**12 + 1, 1, catalog.InvalidPack),
        ("furlong", 2, 1, catalog.UnknownUnit),
    ],
)
def test_refuses_packs_that_make_no_sense(tea: Sku, unit: str, numerator: int, denominator: int, refusal: type[Refusal]) -> None:
    act = scenes.act()
    catalog.add_pack(act, code="A", unit="case", numerator=12)
    with pytest.raises(refusal):
        catalog.add_pack(act, code="A", unit=unit, numerator=numerator, denominator=denominator)
    assert packs() == [("case", 12, 1)]


def test_a_pack_is_corrected_and_the_timeline_knows_what_it_held(tea: Sku) -> None:
    act = scenes.act()
    catalog.add_pack(act, code="A", unit="case", numerator=10)
    version = queries.sku_of_code("A").version
    assert catalog.change_pack(act, code="A", unit="CASE", version=version, numerator=12).numerator == 12
    assert Deed.objects.filter(document="A").latest("id").details == {"unit": "case", "holds": "10 → 12"}
    with pytest.raises(StaleVersion):
        catalog.change_pack(act, code="A", unit="case", version=version, numerator=6)
    with pytest.raises(queries.UnknownPack):
        catalog.change_pack(act, code="A", unit="kg", version=version + 1, numerator=6)
    assert packs() == [("case", 12, 1)]


def test_a_pack_goes_once_no_barcode_is_on_it(tea: Sku) -> None:
    act = scenes.act()
    catalog.add_pack(act, code="A", unit="case", numerator=12)
    catalog.add_barcode(act, code="A", value="14006381333938", pack_unit="case")
    with pytest.raises(catalog.PackInUse) as refused:
        catalog.remove_pack(act, code="A", unit="case")
    assert "14006381333938" in refused.value.detail
    assert packs() == [("case", 12, 1)]
    catalog.remove_barcode(act, code="A", value="14006381333938")
    catalog.remove_pack(act, code="A", unit="case")
    assert packs() == []


def test_a_barcode_moves_from_the_piece_to_the_pack(tea: Sku) -> None:
    act = scenes.act()
    catalog.add_pack(act, code="A", unit="case", numerator=12)
    catalog.add_barcode(act, code="A", value="14006381333938")
    moved = catalog.add_barcode(act, code="A", value="14006381333938", pack_unit="case")
    assert moved.pack is not None
    assert (Barcode.objects.count(), moved.pack.unit.code) == (1, "case")
    assert Deed.objects.filter(document="A").latest("id").details == {"barcode": "14006381333938", "on a": "case"}
    before = Deed.objects.count()
    catalog.add_barcode(act, code="A", value="14006381333938", pack_unit="case")
    assert Deed.objects.count() == before
    with pytest.raises(catalog.InvalidPack):
        catalog.add_barcode(act, code="A", value="X-1", pack_unit="pallet")


def test_packs_and_barcodes_count_in_the_version_of_their_sku(tea: Sku) -> None:
    act = scenes.act()
    catalog.add_pack(act, code="A", unit="case", numerator=12)
    catalog.add_barcode(act, code="A", value="X-1")
    catalog.remove_barcode(act, code="A", value="X-1")
    catalog.remove_pack(act, code="A", unit="case")
    assert queries.sku_of_code("A").version == tea.version + 4
