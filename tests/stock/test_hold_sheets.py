"""Holds from a sheet: what is not to be sold where it lies, all rows or none."""

from __future__ import annotations

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from quartermaster.stock import hold_sheets
from quartermaster.stock.checking import check
from quartermaster.web import spreadsheets
from tests import scenes
from tests.accounts.scenes import Program, token_of
from tests.stock.test_adjustment_sheets import faults
from tests.stock.test_lot_pages import lot
from tests.stock.test_pages import Person, place, position

pytestmark = pytest.mark.django_db

HEAD = "sku,bin,quantity,reason,lot,note\n"


def loaded(text, *, dry_run=False):
    sheet = spreadsheets.read((HEAD + text).encode(), hold_sheets.HEADINGS)
    return hold_sheets.load_sheet(scenes.act(), sheet, dry_run=dry_run)


def test_goods_are_held_by_a_sheet_and_checking_keeps_nothing():
    mug, tea, site = scenes.sku(), scenes.sku(tracking="lot"), scenes.site()
    scenes.stocked(mug, 10, site.shelf)
    lot(tea, "L1", 6, site.shelf)
    text = f"{mug.code},{place(site.shelf)},4,damaged,,Handles\n{tea.code},{place(site.shelf)},6,quarantine,L1,\n"
    assert (loaded(text, dry_run=True).created, position(mug).available) == (2, 10)
    assert faults(loaded(text)) == []
    assert [(position(one).on_hand, position(one).available) for one in (mug, tea)] == [(10, 6), (6, 0)]
    assert check() == []


def test_every_fault_of_a_hold_is_named_by_its_row_and_nothing_is_held():
    mug, tea, site = scenes.sku(), scenes.sku(tracking="lot"), scenes.site()
    scenes.stocked(mug, 4, site.shelf)
    lot(tea, "L1", 6, site.shelf)
    shelf = place(site.shelf)
    assert faults(loaded(f"{mug.code},{shelf},0,damaged,,\n{mug.code},{shelf},1,whim,,\n{mug.code},{shelf},x,damaged,,\n")) == [
        ("row 2, quantity", "missing"),
        ("row 3, reason", "reason_missing"),
        ("row 4, quantity", "not_a_number"),
    ]
    assert faults(loaded(f"{mug.code},{shelf},1,damaged,,\n{tea.code},{shelf},1,damaged,L9,\n")) == [
        ("row 3, lot", "unknown_lot")
    ]
    assert loaded(f"{mug.code},{shelf},1,damaged,,\n{mug.code},{shelf},9,damaged,,\n").errors[0].code == "bin_short"
    assert position(mug).available == 4


def test_holds_are_sent_over_the_api_and_checked_on_the_page_by_whoever_may_hold():
    mug, site = scenes.sku(), scenes.site()
    scenes.stocked(mug, 7, site.shelf)
    content = f"{HEAD}{mug.code},{place(site.shelf)},7,damaged,,\n".encode()
    checked = Person().post(reverse("hold_import_check"), {"file": SimpleUploadedFile("holds.csv", content)})
    assert (checked.status_code, position(mug).available) == (200, 7)
    program = Program(token_of(scenes.person("manager")))
    headers = {**program.headers, "Idempotency-Key": scenes.fresh("key")}
    answer = program.client.post("/api/v1/imports/holds", data=content, content_type="text/csv", headers=headers)
    assert (answer.status_code, json.loads(answer.content)["created"], position(mug).available) == (200, 1, 0)
    assert Person("seller").get(reverse("hold_import")).status_code == 403
