"""What SKUs and packs weigh and measure, and what customs and carriers ask of them."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from quartermaster.accounts.models import Deed
from quartermaster.catalog import operations as catalog
from quartermaster.catalog import particular_sheets, queries
from quartermaster.catalog.models import Sku
from quartermaster.catalog.particulars import Particulars
from quartermaster.kernel.refusals import Refusal, StaleVersion
from quartermaster.web import spreadsheets
from tests import scenes
from tests.accounts.scenes import Program, field_errors, token_of
from tests.catalog.test_api import change
from tests.catalog.test_pages import post

pytestmark = pytest.mark.django_db


def teapot() -> Sku:
    sku = scenes.sku()
    catalog.add_pack(scenes.act(), code=sku.code, unit="case", numerator=12)
    return queries.sku_of_code(sku.code)


def say(sku: Sku, *rows: Particulars) -> Sku:
    catalog.set_particulars(scenes.act(), code=sku.code, rows=rows, version=queries.sku_of_code(sku.code).version)
    return queries.sku_of_code(sku.code)


def faults(sku: Sku, **said: object) -> list[tuple[str, str]]:
    with pytest.raises(Refusal) as refused:
        say(sku, Particulars(sku.code, **said))  # type: ignore[arg-type]
    assert queries.sku_of_code(sku.code).version == sku.version
    return [(error.pointer, error.code) for error in refused.value.errors]


def test_a_sku_and_its_pack_are_weighed_and_measured() -> None:
    sku = teapot()
    own = Particulars(sku.code, weight_g=Decimal("812.5"), length_mm=Decimal(240), width_mm=Decimal(150), height_mm=Decimal(160))
    said = say(sku, own, Particulars(sku.code, pack="Case", weight_g=Decimal(10400)))
    assert (said.weight_g, said.volume_mm3, said.version) == (Decimal("812.5"), Decimal(5_760_000), sku.version + 1)
    assert [(pack.weight_g, pack.volume_mm3) for pack in queries.packs_of(said)] == [(Decimal(10400), None)]
    assert Deed.objects.latest("id").details == {
        "weight g": "none → 812.5",
        "length mm": "none → 240",
        "width mm": "none → 150",
        "height mm": "none → 160",
        "case weight g": "none → 10400",
    }


def test_codes_are_kept_in_one_way_whatever_way_they_are_typed() -> None:
    sku = teapot()
    said = say(
        sku,
        Particulars(sku.code, hs_code="6911.10 00", origin="pt", un_number="un 1266", hazard_class="1.4s", packing_group="ii"),
    )
    assert (said.hs_code, said.origin, said.un_number, said.hazard_class, said.packing_group) == (
        "69111000",
        "PT",
        "1266",
        "1.4S",
        "II",
    )
    assert said.is_dangerous


def test_what_cannot_be_is_refused_with_its_field() -> None:
    sku = teapot()
    assert faults(sku, weight_g=Decimal(0), length_mm=Decimal("0.0001")) == [
        ("/weight_g", "not_a_size"),
        ("/length_mm", "not_a_size"),
    ]
    assert faults(sku, hs_code="69.11") == [("/hs_code", "invalid_hs_code")]
    assert faults(sku, origin="XX") == [("/origin", "unknown_country")]
    assert faults(sku, origin="UK") == [("/origin", "unknown_country")]
    assert faults(sku, un_number="1266") == [("/hazard_class", "dangerous_goods_incomplete")]
    assert faults(sku, packing_group="II") == [("/packing_group", "dangerous_goods_incomplete")]
    assert faults(sku, un_number="12666", hazard_class="30") == [
        ("/un_number", "invalid_un_number"),
        ("/hazard_class", "invalid_hazard_class"),
    ]
    assert faults(sku, pack="case", origin="PT") == [("/origin", "not_of_a_pack")]
    assert faults(sku, pack="crate", weight_g=Decimal(1)) == [("/pack", "unknown_pack")]


def test_of_two_people_who_read_the_same_version_one_is_refused() -> None:
    sku = teapot()
    say(sku, Particulars(sku.code, weight_g=Decimal(1)))
    with pytest.raises(StaleVersion):
        catalog.set_particulars(
            scenes.act(), code=sku.code, rows=[Particulars(sku.code, weight_g=Decimal(2))], version=sku.version
        )
    assert queries.sku_of_code(sku.code).weight_g == Decimal(1)


def test_the_database_holds_it_too() -> None:
    sku = teapot()
    for wrong in ({"weight_g": Decimal(-1)}, {"hs_code": "abc"}, {"origin": "pt"}, {"un_number": "1266"}, {"packing_group": "I"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Sku.objects.filter(pk=sku.pk).update(**wrong)


def load(text: str, *, dry_run: bool = False) -> spreadsheets.Report:
    sheet = spreadsheets.read(text.encode(), particular_sheets.HEADINGS)
    return particular_sheets.load_sheet(scenes.act(), sheet, dry_run=dry_run)


def test_a_sheet_loads_all_rows_or_none() -> None:
    sku, other = teapot(), teapot()
    good = f"sku,pack,weight g,origin\n{sku.code},,500,PT\n{sku.code},case,6100,\n"
    assert load(good, dry_run=True).updated == 2
    assert queries.sku_of_code(sku.code).weight_g is None
    bad = load(good + f"{other.code},,heavy,PT\nNOBODY,,1,PT\n{sku.code},,1,PT\n")
    assert [(error.pointer, error.code) for error in bad.errors] == [
        ("row 4, weight g", "not_a_number"),
        ("row 5, sku", "unknown_sku"),
        ("row 6, sku", "named_twice"),
    ]
    assert queries.sku_of_code(sku.code).weight_g is None
    report = load(good)
    assert (report.updated, report.unchanged) == (2, 0)
    assert (queries.sku_of_code(sku.code).weight_g, queries.sku_of_code(sku.code).origin) == (Decimal(500), "PT")
    assert (load(good).updated, load(good).unchanged) == (0, 2)


def test_a_sheet_is_a_fixed_number_of_statements(django_assert_max_num_queries: object) -> None:
    skus = [scenes.sku() for _ in range(60)]
    text = "sku,weight g\n" + "".join(f"{sku.code},{place + 1}\n" for place, sku in enumerate(skus))
    with django_assert_max_num_queries(14):  # type: ignore[operator]
        assert load(text).updated == 60


def test_programs_read_and_change_them() -> None:
    program = Program(token_of(scenes.person("buyer")))
    sku = teapot()
    path = f"/api/v1/skus/{sku.code}/particulars"
    body = {"weight_g": "812.5", "hs_code": "6911.10", "origin": "PT", "packs": [{"unit": "case", "height_mm": "400"}]}
    answer = change(program, path, body, f'"{sku.version}"')
    assert answer.status_code == 200, answer.content
    assert json.loads(answer.content)["packs"][0] == {
        "unit": "case",
        "weight_g": None,
        "length_mm": None,
        "width_mm": None,
        "height_mm": "400",
    }
    assert json.loads(program.get(path).content)["hs_code"] == "691110"
    wrong = change(program, path, {"origin": None, "packs": [{"unit": "case", "weight_g": "0"}]}, f'"{sku.version + 1}"')
    assert field_errors(wrong) == [("/packs/0/weight_g", "not_positive")]
    cleared = change(program, path, {"origin": None}, f'"{sku.version + 1}"')
    assert (json.loads(cleared.content)["origin"], json.loads(cleared.content)["hs_code"]) == ("", "691110")


def test_the_page_says_and_changes_them(client: Client) -> None:
    sku = teapot()
    client.force_login(scenes.person("buyer"))
    url = reverse("particulars", args=[sku.code])
    assert b"One case of 12 pcs" in client.get(url).content
    typed = {"version": str(sku.version), "weight_g": "812.5", "case-weight_g": "-1", "origin": "PT"}
    save = reverse("particulars_save", args=[sku.code])
    wrong = post(client, save, typed)
    assert wrong.status_code == 422
    assert b"The weight is above zero" in wrong.content
    assert post(client, save, {**typed, "case-weight_g": "6100"}).status_code == 303
    assert queries.sku_of_code(sku.code).weight_g == Decimal("812.5")
    assert queries.packs_of(sku)[0].weight_g == Decimal(6100)
    listed = client.get(reverse("particulars_list"), {"missing": "hs_code", "q": sku.code})
    assert sku.code.encode() in listed.content


def test_what_the_list_exports_can_be_imported(client: Client) -> None:
    sku = teapot()
    say(sku, Particulars(sku.code, weight_g=Decimal(5), un_number="1266", hazard_class="3", limited_quantity=True))
    client.force_login(scenes.person("buyer"))
    answer = client.get(reverse("particulars_list"), {"q": sku.code, "export": "csv"})
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]
    sheet = spreadsheets.read(content, particular_sheets.HEADINGS)
    report = particular_sheets.load_sheet(scenes.act(), sheet, dry_run=False)
    assert (report.errors, report.updated, report.unchanged) == ((), 0, 1)
