"""Moves from bin to bin by a sheet, all rows or none."""

from __future__ import annotations

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from quartermaster.stock import move_sheets
from quartermaster.stock.checking import check
from quartermaster.stock.models import Balance
from quartermaster.web import spreadsheets
from tests import scenes
from tests.accounts.scenes import Program, token_of
from tests.stock.test_adjustment_sheets import faults
from tests.stock.test_pages import Person, place

pytestmark = pytest.mark.django_db

HEAD = "sku,bin,to,quantity\n"


def loaded(text, *, dry_run=False):
    sheet = spreadsheets.read((HEAD + text).encode(), move_sheets.HEADINGS)
    return move_sheets.load_sheet(scenes.act(), sheet, dry_run=dry_run)


def lies(item, site):
    return [Balance.objects.filter(sku=item, bin=at).values_list("quantity", flat=True).first() for at in
            (site.shelf, site.second_shelf)]  # fmt: skip


def test_goods_are_moved_by_a_sheet_and_checking_moves_nothing():
    mug, site = scenes.sku(), scenes.site()
    scenes.stocked(mug, 10, site.shelf)
    text = f"{mug.code},{place(site.shelf)},{place(site.second_shelf)},4\n"
    assert (loaded(text, dry_run=True).created, lies(mug, site)) == (1, [10, None])
    assert (faults(loaded(text)), lies(mug, site)) == ([], [6, 4])
    assert check() == []


def test_every_fault_of_a_move_is_named_by_its_row_and_nothing_is_moved():
    mug, site = scenes.sku(), scenes.site()
    scenes.stocked(mug, 4, site.shelf)
    here, there = place(site.shelf), place(site.second_shelf)
    assert faults(loaded(f"{mug.code},{here},{here.lower()},1\n{mug.code},{here},{there},\n")) == [
        ("row 2, to_bin", "same_place"),
        ("row 3, quantity", "missing"),
    ]
    assert faults(loaded(f"{mug.code},{here},{there},1\n{mug.code},{here},NO/WHERE,1\n")) == [("row 3, to_bin", "unknown_bin")]
    assert faults(loaded(f"{mug.code},{here},{place(site.staging)},1\n")) == [("row 2, to_bin", "wrong_bin")]
    assert loaded(f"{mug.code},{here},{there},1\n{mug.code},{here},{there},9\n").errors[0].code == "bin_short"
    assert lies(mug, site) == [4, None]


def test_moves_are_sent_over_the_api_and_checked_on_the_page_by_whoever_may_move():
    mug, site = scenes.sku(), scenes.site()
    scenes.stocked(mug, 7, site.shelf)
    content = f"{HEAD}{mug.code},{place(site.shelf)},{place(site.second_shelf)},7\n".encode()
    checked = Person().post(reverse("move_import_check"), {"file": SimpleUploadedFile("moves.csv", content)})
    assert (checked.status_code, lies(mug, site)) == (200, [7, None])
    program = Program(token_of(scenes.person("manager")))
    headers = {**program.headers, "Idempotency-Key": scenes.fresh("key")}
    answer = program.client.post("/api/v1/imports/moves", data=content, content_type="text/csv", headers=headers)
    assert (answer.status_code, json.loads(answer.content)["created"], lies(mug, site)) == (200, 1, [0, 7])
    assert Person("seller").get(reverse("move_import")).status_code == 403
