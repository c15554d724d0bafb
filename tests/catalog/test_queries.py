from __future__ import annotations

import pytest

from quartermaster.catalog import operations as catalog
from quartermaster.catalog import queries
from quartermaster.catalog.models import Sku
from quartermaster.catalog.plans import SkuRow
from tests import scenes

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop() -> None:
    catalog.create_products(
        scenes.act(),
        rows=[
            SkuRow("22551", name="Plasters in tin, spaceboy", barcodes=("4006381333931",)),
            SkuRow("22551B", name="Plasters in tin, red", barcodes=("036000291452",)),
            SkuRow("84029E", name="Red woolly hottie"),
            SkuRow("Straße", name="Street sign"),
        ],
    )


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("22551b", "22551B"),
        (" 84029e ", "84029E"),
        ("4006381333931", "22551"),
        ("04006381333931", "22551"),
        ("(01)04006381333931(10)LOT", "22551"),
        ("36000291452", None),
        ("0036000291452", "22551B"),
        ("straße", "Straße"),
        ("ghost", None),
        ("", None),
    ],
)
def test_finds_a_sku_by_code_or_barcode(shop: None, text: str, code: str | None) -> None:
    if code is None:
        with pytest.raises(queries.UnknownSku):
            queries.find_sku(text)
    else:
        assert queries.find_sku(text).code == code


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("22551", ["22551", "22551B"]),
        ("2255", ["22551", "22551B"]),
        ("4006381", ["22551"]),
        ("03600029", ["22551B"]),
        ("red", ["22551B", "84029E"]),
        ("PLAST spa", ["22551"]),
        ("hot & ! ( | :* '", ["84029E"]),
        ("%", []),
        ("'; drop", []),
        ("  ", []),
    ],
)
def test_search_puts_exact_first_and_matches_beginnings(shop: None, text: str, codes: list[str]) -> None:
    assert [found.code for found in queries.search(text)] == codes
    if text.strip():
        assert sorted(sku.code for sku in queries.matching(Sku.objects.all(), text)) == sorted(codes)


def test_search_stops_at_its_limit(shop: None) -> None:
    assert [found.code for found in queries.search("2255", limit=1)] == ["22551"]


def test_skus_by_code_is_one_query(shop: None, django_assert_num_queries: object) -> None:
    with django_assert_num_queries(1):  # type: ignore[operator]
        found = queries.skus_by_code(["22551", "84029e", "ghost"])
    assert {key: sku.code for key, sku in found.items()} == {"22551": "22551", "84029E": "84029E"}
