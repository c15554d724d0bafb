"""What suppliers sell, from a sheet: on the page, over the API, and back from the export."""

from __future__ import annotations

import re
import uuid
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from quartermaster.catalog import operations as catalog
from quartermaster.purchasing import operations as purchasing
from quartermaster.purchasing.models import SupplierItem
from quartermaster.purchasing.operations.loading import HEADINGS
from quartermaster.purchasing.papers import NewSupplierItem
from quartermaster.web import spreadsheets
from tests import scenes
from tests.accounts.scenes import Program, problem, token_of
from tests.purchasing.scenes import supplier

pytestmark = pytest.mark.django_db


def load(text, *, dry_run=False):
    return purchasing.load_supplier_items(scenes.act(), sheet=spreadsheets.read(text.encode(), HEADINGS), dry_run=dry_run)


def sold():
    found = SupplierItem.objects.select_related("supplier", "sku").order_by("supplier__code", "sku__code")
    return [
        (
            row.supplier.code,
            row.sku.code,
            row.supplier_code,
            row.unit_cost,
            row.lead_time_days,
            row.minimum_quantity,
            row.preferred,
        )
        for row in found
    ]


def test_a_sheet_says_what_suppliers_sell_created_and_changed_together():
    kyoto, tea, cup = supplier(), scenes.sku(), scenes.sku()
    purchasing.set_supplier_item(scenes.act(), item=NewSupplierItem(kyoto.pk, tea.pk, Decimal(2), "K-1", 9, Decimal(6)))
    text = f"supplier,sku,unit_cost,preferred\n{kyoto.code.lower()},{tea.code.lower()},2.50,yes\n{kyoto.code},{cup.code},1.25,\n"
    dry = load(text, dry_run=True)
    assert (dry.created, dry.updated, dry.unchanged, dry.errors, SupplierItem.objects.count()) == (1, 1, 0, (), 1)
    assert load(text).errors == ()
    assert sold() == [
        (kyoto.code, tea.code, "K-1", Decimal("2.5"), 9, Decimal(6), True),
        (kyoto.code, cup.code, "", Decimal("1.25"), None, None, False),
    ]
    assert load(text).unchanged == 2


def test_a_column_with_empty_cells_clears_and_a_missing_one_keeps():
    kyoto, tea = supplier(), scenes.sku()
    purchasing.set_supplier_item(scenes.act(), item=NewSupplierItem(kyoto.pk, tea.pk, Decimal(2), "K-1", 9, Decimal(6)))
    load(f"supplier,sku,lead_time_days,unit_cost\n{kyoto.code},{tea.code},,\n")
    assert sold() == [(kyoto.code, tea.code, "K-1", Decimal(2), None, Decimal(6), False)]


def test_a_new_preferred_supplier_takes_the_place_of_the_former():
    kyoto, osaka, tea = supplier(), supplier(), scenes.sku()
    purchasing.set_supplier_item(scenes.act(), item=NewSupplierItem(kyoto.pk, tea.pk, preferred=True))
    load(f"supplier,sku,preferred\n{osaka.code},{tea.code},yes\n")
    assert [(code, preferred) for code, *_, preferred in sold()] == [(kyoto.code, False), (osaka.code, True)]


def test_a_barcode_names_the_sku():
    kyoto, tea = supplier(), scenes.sku()
    catalog.add_barcode(scenes.act(), code=tea.code, value="4006381333931")
    load(f"supplier,sku,cost\n{kyoto.code},4006381333931,2\n")
    assert [row[1] for row in sold()] == [tea.code]


def test_names_every_fault_and_writes_nothing():
    kyoto, osaka, tea, cup = supplier(), supplier(), scenes.sku(), scenes.sku()
    report = load(
        "supplier,sku,unit_cost,lead_time_days,minimum_quantity,order_multiple,preferred\n"
        f"GHOST,{tea.code},1,,,,\n"
        f"{kyoto.code},GHOST,1,,,,\n"
        f"{kyoto.code},{tea.code},-1,1000,0.5,0,yes\n"
        f"{kyoto.code},{tea.code},1,,,,\n"
        f"{kyoto.code},{cup.code},NaN,1.5,1e3,,perhaps\n"
        f"{osaka.code},{tea.code},1.00001,,,,yes\n"
    )
    assert [(error.pointer, error.code) for error in report.errors] == [
        ("row 2, supplier", "unknown_supplier"),
        ("row 3, sku", "unknown_sku"),
        ("row 4, unit_cost", "not_a_price"),
        ("row 4, lead_time_days", "out_of_range"),
        ("row 4, minimum_quantity", "too_many_decimals"),
        ("row 4, order_multiple", "not_positive"),
        ("row 5, sku", "named_twice"),
        ("row 6, unit_cost", "not_a_number"),
        ("row 6, lead_time_days", "not_whole"),
        ("row 6, minimum_quantity", "not_a_number"),
        ("row 6, preferred", "not_yes_or_no"),
        ("row 7, preferred", "preferred_twice"),
        ("row 7, unit_cost", "not_a_price"),
    ]
    assert sold() == []


def test_over_the_api_and_not_by_everybody():
    kyoto, tea = supplier(), scenes.sku()
    buyer, keeper = (Program(token_of(scenes.person(role))) for role in ("buyer", "storekeeper"))
    text, path = f"supplier,sku,cost\n{kyoto.code},{tea.code},2\n", "/api/v1/imports/supplier-items"

    def send(program, query=""):
        headers = {**program.headers, "Idempotency-Key": uuid.uuid4().hex}
        return program.client.post(f"{path}{query}", data=text, content_type="text/csv", headers=headers)

    assert problem(send(keeper)) == (403, "permission_missing")
    assert (send(buyer, "?dry_run=true").json()["created"], sold()) == (1, [])
    assert send(buyer).json()["created"] == 1
    assert len(sold()) == 1


def exported(client: Client, kind: str) -> bytes:
    return b"".join(client.get(f"/purchasing/suppliers/items/?export={kind}").streaming_content)  # type: ignore[attr-defined]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_an_export_imported_again_changes_nothing_and_a_checked_file_is_loaded(kind):
    kyoto, tea, cup, client = supplier(), scenes.sku(), scenes.sku(), Client()
    client.force_login(scenes.person("buyer"))
    columns = "supplier,sku,supplier_code,unit_cost,lead_time_days,minimum_quantity,order_multiple,preferred"
    load(f"{columns}\n{kyoto.code},{tea.code},'=K,2.5,9,6,3,yes\n{kyoto.code},{cup.code},,1,,,,\n")
    content = exported(client, kind)
    file = SimpleUploadedFile(f"items.{kind}", content)
    page = client.post("/purchasing/suppliers/items/import/check/", {"file": file}).content.decode()
    assert re.search(r"As they are</dt><dd class=\"num\">2<", page)
    seal = re.search(r'name="checked" value="(\w+)"', page)
    assert seal
    file.seek(0)
    loaded = client.post("/purchasing/suppliers/items/import/load/", {"_key": "k", "checked": seal[1], "file": file})
    assert loaded.status_code == 303


def test_costs_are_not_listed_for_those_who_may_not_see_them():
    kyoto, tea, client = supplier(), scenes.sku(), Client()
    purchasing.set_supplier_item(scenes.act(), item=NewSupplierItem(kyoto.pk, tea.pk, Decimal("7.77")))
    client.force_login(scenes.person("seller"))
    shown = client.get("/purchasing/suppliers/items/").content.decode()
    assert (tea.code in shown, "7.77" in shown, b"7.77" in exported(client, "csv")) == (True, False, False)
    assert client.get("/purchasing/suppliers/items/import/").status_code == 403
