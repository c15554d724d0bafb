"""New costs from a sheet: standards and revaluations, all rows or none."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from quartermaster.stock import cost_sheets
from quartermaster.stock.models import CostChange
from quartermaster.web import spreadsheets
from tests import scenes
from tests.accounts.scenes import Program, token_of
from tests.stock import books
from tests.stock.test_costing import receive
from tests.stock.test_pages import Person, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _by_standard(settings):
    settings.COSTING_METHOD = "standard"


def loaded(text, *, dry_run=False):
    sheet = spreadsheets.read(text.encode(), cost_sheets.HEADINGS)
    return cost_sheets.load_sheet(scenes.act(), sheet, dry_run=dry_run)


def test_new_standards_come_from_a_sheet_and_a_dry_run_keeps_nothing():
    tea, mug, site = scenes.sku(cost="2"), scenes.sku(cost="3"), scenes.site()
    receive(tea, site, 10, "2")
    receive(mug, site, 10, "3")
    text = f"sku,standard cost\n{tea.code},2.50\n{mug.code.lower()},2.75\n"
    assert loaded(text, dry_run=True).updated == 2
    assert not CostChange.objects.exists()
    assert loaded(text).errors == ()
    assert (books.worth(tea), books.worth(mug)) == ((10, Decimal(25)), (10, Decimal("27.50")))
    assert set(CostChange.objects.values_list("kind", "reason")) == {("revaluation", "Revalued from a sheet")}


def test_every_fault_of_a_sheet_is_named_and_nothing_is_revalued():
    tea, site = scenes.sku(), scenes.site()
    receive(tea, site, 10, "2")
    report = loaded(f"sku,owner,unit_cost\n{tea.code},,\nNO-SUCH,,1\n{tea.code},NOBODY,x\n")
    assert [(error.pointer, error.code) for error in report.errors] == [
        ("row 2, unit_cost", "missing"),
        ("row 3, sku", "unknown_sku"),
        ("row 4, unit_cost", "not_a_number"),
        ("row 4, owner", "unknown_owner"),
    ]
    for rows, fault in (
        (f"{scenes.sku().code},1", ("row 2, sku", "nothing_in_stock")),
        (f"{tea.code},-1", ("row 2, unit_cost", "not_an_amount")),
        (f"{tea.code},1\n{tea.code},2", ("row 3, sku", "named_twice")),
    ):
        assert [(error.pointer, error.code) for error in loaded(f"sku,unit_cost\n{rows}\n").errors] == [fault]
    assert not CostChange.objects.exists()


def test_a_sheet_is_sent_over_the_api_and_checked_and_loaded_on_the_page():
    tea, site = scenes.sku(), scenes.site()
    receive(tea, site, 10, "2")
    content = f"sku,unit_cost\n{tea.code},4\n".encode()
    program = Program(token_of(scenes.person("manager")))
    answer = program.client.post(
        "/api/v1/imports/costs?reason=List%202027",
        data=content,
        content_type="text/csv",
        headers={**program.headers, "Idempotency-Key": "costs-2027"},
    )
    assert (answer.status_code, json.loads(answer.content)["updated"]) == (200, 1)
    assert CostChange.objects.get().reason == "List 2027"
    assert books.worth(tea) == (10, Decimal(40))
    keeper = Person()
    checked = keeper.post(reverse("cost_import_check"), {"file": SimpleUploadedFile("costs.csv", content)})
    assert (checked.status_code, CostChange.objects.count()) == (200, 1)
    assert "New costs" in text_of(keeper.get(reverse("value_list")))
    assert Person("buyer").get(reverse("cost_import")).status_code == 403
