"""Categories: added, renamed, given a costing method; and the SKUs that belong to them."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.urls import reverse

from quartermaster.accounts.models import Deed
from quartermaster.accounts.permissions import PermissionMissing
from quartermaster.catalog import operations as catalog
from quartermaster.catalog import queries, sheets
from quartermaster.catalog.models import Category
from quartermaster.kernel.refusals import StaleVersion
from quartermaster.web import spreadsheets
from tests import scenes
from tests.accounts.scenes import Program, problem, token_of
from tests.stock.test_pages import Person, text_of

pytestmark = pytest.mark.django_db

BASE = "/api/v1"


@pytest.fixture
def tea_things() -> Category:
    return catalog.add_category(scenes.act(), name="Tea things", costing="fifo")


def test_a_category_is_added_once_by_its_name(tea_things) -> None:
    for name, refusal in ((" tea THINGS", catalog.CategoryTaken), ("", catalog.InvalidName), ("x" * 61, catalog.InvalidName)):
        with pytest.raises(refusal):
            catalog.add_category(scenes.act(), name=name)
    with pytest.raises(catalog.InvalidCosting):
        catalog.add_category(scenes.act(), name="Mugs", costing="cheapest")
    assert list(Category.objects.values_list("name", "costing")) == [("Tea things", "fifo")]


def test_a_category_is_renamed_and_costed_otherwise(tea_things) -> None:
    changed = catalog.change_category(scenes.act(), category_id=tea_things.pk, version=1, name="Tea", costing="")
    assert (changed.name, changed.costing, changed.version) == ("Tea", "", 2)
    assert Deed.objects.latest("id").details == {"name": "Tea things → Tea", "costing": "fifo → as everywhere"}
    with pytest.raises(StaleVersion):
        catalog.change_category(scenes.act(), category_id=tea_things.pk, version=1, name="Coffee")


def test_costing_otherwise_needs_its_permission_and_renaming_does_not(tea_things) -> None:
    buyer = scenes.act("buyer")
    assert catalog.change_category(buyer, category_id=tea_things.pk, version=1, name="Tea").name == "Tea"
    with pytest.raises(PermissionMissing):
        catalog.change_category(buyer, category_id=tea_things.pk, version=2, costing="lifo")
    with pytest.raises(PermissionMissing):
        catalog.add_category(buyer, name="Mugs", costing="lifo")
    assert queries.category_of_id(tea_things.pk).costing == "fifo"


def loaded(text: str):
    return sheets.load_sheet(scenes.act(), spreadsheets.read(text.encode(), sheets.HEADINGS), dry_run=False)


def test_a_sheet_puts_skus_into_categories_and_takes_them_out(tea_things) -> None:
    assert loaded("sku,name,category\nT-1,Tea,tea things\nT-2,Pot,\n").created == 2
    assert queries.sku_of_code("T-1").category == tea_things
    assert queries.sku_of_code("T-2").category is None
    assert loaded("sku,name\nT-1,Green tea\n").updated == 1
    assert queries.sku_of_code("T-1").category == tea_things
    (fault,) = loaded("sku,category\nT-1,Nowhere\n").errors
    assert (fault.pointer, fault.code) == ("row 2, category", "unknown_category")
    assert loaded("sku,category\nT-1,\n").updated == 1
    assert queries.sku_of_code("T-1").category is None
    assert Deed.objects.latest("id").details == {"category": "Tea things → none"}


def test_the_list_of_products_goes_out_with_its_categories_and_comes_in_again(tea_things) -> None:
    loaded("sku,name,category\nT-1,Tea,Tea things\nT-2,Pot,\n")
    reader = Person()
    shown = text_of(reader.get(reverse("product_list"), {"category": "Tea things"}))
    assert ("T-1" in shown, "T-2" in shown) == (True, False)
    file: Any = reader.get(reverse("product_list"), {"export": "csv"})
    assert loaded(b"".join(file.streaming_content).decode()).unchanged == 2


def test_the_api_adds_and_changes_categories_and_puts_skus_into_them() -> None:
    program = Program(token_of(scenes.person("manager")))
    made = json.loads(program.post(f"{BASE}/categories", {"name": "Mugs", "costing": "standard"}).content)
    path = f"{BASE}/categories/{made['id']}"
    changed = program._send("patch", path, {"costing": "fifo"}, {"If-Match": '"1"'})
    assert json.loads(changed.content) == {"id": made["id"], "name": "Mugs", "costing": "fifo", "version": 2}
    assert json.loads(program.get(f"{BASE}/categories").content)["items"] == [json.loads(changed.content)]
    assert problem(program.post(f"{BASE}/categories", {"name": "mugs"})) == (409, "category_taken")
    assert problem(program.get(f"{BASE}/categories/987654")) == (404, "unknown_category")
    rows = {"skus": [{"sku": "M-1", "name": "Mug", "category": "mugs"}]}
    assert program.post(f"{BASE}/products/bulk", rows).status_code == 200
    assert json.loads(program.get(f"{BASE}/skus?category=Mugs").content)["items"][0]["category"] == "Mugs"
    nowhere = program.post(f"{BASE}/products/bulk", {"skus": [{"sku": "M-1", "category": "Nowhere"}]})
    assert problem(nowhere) == (422, "unknown_category")


def test_a_person_adds_a_category_and_puts_a_sku_into_it() -> None:
    keeper, mug = Person(), scenes.sku()
    assert keeper.deed(reverse("category_add"), name="Mugs", costing="average").status_code == 303
    category = Category.objects.get(name="Mugs")
    page = text_of(keeper.get(reverse("sku_edit", args=[mug.code])))
    assert '<option value="Mugs">' in page
    fields = {"name": mug.name, "price": "5", "category": "Mugs", "version": "1", "tracking": "none", "picking": "fefo"}
    assert keeper.deed(reverse("sku_save", args=[mug.code]), **fields).status_code == 303
    assert queries.sku_of_code(mug.code).category == category
    saved = keeper.deed(reverse("category_save", args=[category.pk]), name="Mugs", costing="fifo", version="1")
    assert saved.status_code == 303
    shown = text_of(keeper.get(reverse("category_list")))
    assert ("Mugs" in shown, "First in, first out" in shown) == (True, True)
    assert keeper.deed(reverse("category_save", args=[category.pk]), name="Mugs", costing="", version="1").status_code == 422
