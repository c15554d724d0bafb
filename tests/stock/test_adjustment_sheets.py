"""Adjustments from a sheet: found and gone, each with its reason, all rows or none."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from quartermaster.stock import adjustment_sheets, queries
from quartermaster.stock.checking import check
from quartermaster.web import spreadsheets
from tests import scenes
from tests.accounts.scenes import Program, token_of
from tests.stock.test_lot_pages import lot
from tests.stock.test_pages import Person, place, position

pytestmark = pytest.mark.django_db

HEAD = "sku,bin,change,reason,lot\n"


def loaded(text, *, dry_run=False):
    sheet = spreadsheets.read((HEAD + text).encode(), adjustment_sheets.HEADINGS)
    return adjustment_sheets.load_sheet(scenes.act(), sheet, dry_run=dry_run)


def faults(report):
    return [(error.pointer, error.code) for error in report.errors]


def test_what_was_found_and_what_is_gone_come_from_a_sheet_and_checking_keeps_nothing():
    mug, tea, site = scenes.sku(), scenes.sku(tracking="lot"), scenes.site()
    scenes.stocked(mug, 10, site.shelf)
    lot(tea, "L1", 6, site.shelf)
    text = (
        f"{mug.code},{place(site.shelf)},-3,stolen,\n{mug.code},{place(site.second_shelf)},2,found,\n"
        f"{tea.code.lower()},{place(site.shelf)},-1,damaged,L1\n"
    )
    assert (loaded(text, dry_run=True).created, position(mug).on_hand) == (3, 10)
    assert faults(loaded(text)) == []
    assert (position(mug).on_hand, position(tea).on_hand) == (9, 5)
    moved = queries.movements().filter(kind="adjustment", sku__in=[mug, tea]).order_by("reason")
    assert [(row.reason, row.quantity) for row in moved] == [
        ("damaged", Decimal(1)), ("found", Decimal(2)), ("stolen", Decimal(3)),
    ]  # fmt: skip
    assert check() == []


def test_every_fault_is_named_by_its_row_and_nothing_is_adjusted():
    mug, tea, site = scenes.sku(), scenes.sku(tracking="lot"), scenes.site()
    scenes.stocked(mug, 4, site.shelf)
    shelf = place(site.shelf)
    assert faults(loaded(f"{mug.code},{shelf},0,found,\n{mug.code},{shelf},x,found,\n{mug.code},{shelf},1,because,\n")) == [
        ("row 2, change", "missing"),
        ("row 3, change", "not_a_number"),
        ("row 4, reason", "reason_missing"),
    ]
    assert [pointer for pointer, _ in faults(loaded(f"NO-SUCH,{shelf},1,found,\n{mug.code},NO/WHERE,1,found,\n"))] == [
        "row 2, sku",
        "row 3, bin",
    ]
    short = loaded(f"{mug.code},{shelf},2,found,\n{mug.code},{place(site.second_shelf)},-5,missing,\n")
    assert (short.errors[0].code, position(mug).on_hand) == ("bin_short", 4)
    assert loaded(f"{tea.code},{shelf},1,found,\n").errors[0].code == "lot_needed"


def test_a_sheet_is_sent_over_the_api_and_checked_on_the_page_by_whoever_may_adjust():
    mug, site = scenes.sku(), scenes.site()
    content = f"{HEAD}{mug.code},{place(site.shelf)},7,found,\n".encode()
    checked = Person().post(reverse("adjustment_import_check"), {"file": SimpleUploadedFile("found.csv", content)})
    assert (checked.status_code, position(mug).on_hand) == (200, 0)
    program = Program(token_of(scenes.person("manager")))
    headers = {**program.headers, "Idempotency-Key": scenes.fresh("key")}
    answer = program.client.post("/api/v1/imports/adjustments", data=content, content_type="text/csv", headers=headers)
    assert (answer.status_code, json.loads(answer.content)["created"], position(mug).on_hand) == (200, 1, 7)
    assert Person("storekeeper").get(reverse("adjustment_import")).status_code == 403
