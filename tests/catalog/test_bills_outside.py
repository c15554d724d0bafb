"""Bills of materials on pages, over the API and from sheets."""

from __future__ import annotations

import json
import uuid
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from quartermaster.catalog import bill_sheets, bills
from quartermaster.catalog.making import MakingTime
from quartermaster.catalog.models import Bill, Sku
from quartermaster.web import spreadsheets
from quartermaster.web.spreadsheets import Report
from tests import scenes
from tests.accounts.scenes import Program, field_errors, problem, token_of
from tests.catalog.kits import bundle

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager(client: Client) -> Client:
    client.force_login(scenes.person("manager"))
    return client


@pytest.fixture
def program() -> Program:
    return Program(token_of(scenes.person("manager")))


def load(text: str, *, dry_run: bool = False) -> Report:
    sheet = spreadsheets.read(text.encode(), bill_sheets.HEADINGS)
    return bill_sheets.load_bills(scenes.act(), sheet=sheet, dry_run=dry_run)


def told(answer: HttpResponse) -> Any:
    return json.loads(answer.content)


def contents(sku: Sku) -> dict[str, Decimal]:
    found = bills.bill_of(sku)
    return {line.component.code: line.quantity for line in found.lines.all()} if found else {}


def test_a_sheet_says_what_kits_are_made_of_and_comes_back_as_it_went_out(manager: Client) -> None:
    tea, mug, gift, box = (scenes.sku() for _ in range(4))
    rows = [(gift, "Bundle", tea, 2), (gift, "bundle", mug, 1), (box, "made", gift, 4)]
    lines = [f"{kit.code},{kind},{part.code},{quantity}" for kit, kind, part, quantity in rows]
    text = "\n".join(["kit,kind,component,quantity", *lines])
    assert (load(text, dry_run=True).created, Bill.objects.count()) == (2, 0)
    assert load(text).created == 2
    assert contents(gift) == {tea.code: 2, mug.code: 1}
    out = manager.get(reverse("bill_list"), {"export": "csv"})
    exported = b"".join(out.streaming_content) if out.streaming else out.content  # type: ignore[attr-defined]
    again = load(exported.decode("utf-8-sig"))
    assert (again.created, again.updated, again.unchanged, again.errors) == (0, 0, 2, ())


def test_a_sheet_says_how_long_making_takes_and_a_sheet_that_does_not_leaves_it() -> None:
    tea, gift = scenes.sku(), scenes.sku()
    plain = f"kit,kind,component,quantity\n{gift.code},made,{tea.code},2\n"
    timed = "kit,kind,component,quantity,making days,batch days,batch size,inspection days\n"
    load(timed + f"{gift.code},made,{tea.code},2,3,0.5,20,1\n")
    assert bills.bill_or_refuse(gift).making == MakingTime(3, Decimal("0.5"), Decimal(20), 1)
    assert load(plain).unchanged == 1
    report = load(timed + f"{gift.code},made,{tea.code},2,-1,,0,x\n")
    assert [(error.pointer, error.code) for error in report.errors] == [
        ("row 2, inspection days", "not_a_number"),
        ("row 2, making days", "out_of_range"),
        ("row 2, batch size", "not_positive"),
    ]
    assert bills.bill_or_refuse(gift).making.words == "3 days and 0.5 days for every 20, then 1 day of inspection"
    load(timed + f"{gift.code},made,{tea.code},3,0,,,\n")
    assert (bills.bill_or_refuse(gift).number, bills.bill_or_refuse(gift).making) == (2, MakingTime(0))


def test_names_every_fault_of_a_sheet_and_loads_nothing() -> None:
    tea, gift = scenes.sku(), scenes.sku()
    report = load(
        f"kit,kind,component,quantity\n{gift.code},bundle,{tea.code},x\n{gift.code},bundle,nothing,1\n"
        f"{tea.code},hamper,{gift.code},1\nnobody,made,{tea.code},1\n{scenes.sku().code},made,{tea.code},\n"
    )
    assert [(error.pointer, error.code) for error in report.errors] == [
        ("row 2, quantity", "not_a_number"),
        ("row 3, component", "unknown_sku"),
        ("row 4, kind", "invalid_bill"),
        ("row 5, kit", "unknown_sku"),
        ("row 6, quantity", "required"),
    ]
    assert Bill.objects.count() == 0


def test_a_loop_across_the_rows_of_a_sheet_is_refused() -> None:
    tea, gift = scenes.sku(), scenes.sku()
    report = load(f"kit,kind,component,quantity\n{gift.code},made,{tea.code},1\n{tea.code},made,{gift.code},1\n")
    assert [(error.pointer, error.code) for error in report.errors] == [("row 3, component", "bill_loop")]
    assert Bill.objects.count() == 0


def test_the_page_saves_what_is_typed_and_says_what_is_wrong_on_its_line(manager: Client) -> None:
    tea, mug, gift = scenes.sku(), scenes.sku(), scenes.sku()

    def save(kit: str, *rows: tuple[str, str]) -> tuple[int, str]:
        gift.refresh_from_db()
        fields = {"sku": [row[0] for row in rows], "quantity": [row[1] for row in rows]}
        data = {"_key": uuid.uuid4().hex, "kit": kit, "version": gift.version, **fields}
        answer = manager.post(reverse("bill_save", args=[gift.code]), data)
        return answer.status_code, answer.content.decode()

    status, page = save("bundle", (tea.code, "2"), ("nothing", "1"), (mug.code, "a lot"))
    assert (status, page.count('class="err"')) == (422, 1)  # what cannot be read is said before what does not exist
    status, page = save("bundle", (tea.code, "2"), ("nothing", "1"))
    assert (status, "There is no SKU “nothing”" in page, f'value="{tea.code}"' in page) == (422, True, True)
    assert save("bundle", (tea.code.lower(), "2"), ("", ""), (mug.code, ""))[0] == 303
    assert contents(gift) == {tea.code: 2, mug.code: 1}
    times = {"making_days": "2", "batch_days": "", "batch_size": "", "inspection_days": "1"}
    gift.refresh_from_db()
    data = {"_key": uuid.uuid4().hex, "kit": "made", "version": gift.version, "sku": [tea.code], "quantity": ["2"], **times}
    assert manager.post(reverse("bill_save", args=[gift.code]), data).status_code == 303
    assert bills.bill_or_refuse(gift).making == MakingTime(2, inspection_days=1)
    assert save("bundle", (tea.code, "2"), (mug.code, "1"))[0] == 303
    assert bills.bill_or_refuse(gift).making == MakingTime()
    shown = manager.get(reverse("sku_edit", args=[gift.code])).content.decode()
    assert (tea.code in shown, "Bundle" in shown) == (True, True)
    assert gift.code in manager.get(reverse("sku_edit", args=[tea.code])).content.decode()
    gift.refresh_from_db()
    manager.post(reverse("bill_end", args=[gift.code]), {"_key": uuid.uuid4().hex, "version": gift.version})
    assert contents(gift) == {}


def test_the_api_reads_sets_lists_and_ends_bills(program: Program) -> None:
    tea, mug, gift = scenes.sku(), scenes.sku(), scenes.sku()
    address = f"/api/v1/skus/{gift.code}/bill"
    assert problem(program.get(address)) == (404, "no_bill")
    body: dict[str, Any] = {
        "kit": "bundle",
        "components": [{"sku": tea.code, "quantity": "2"}, {"sku": mug.code, "quantity": "0.5"}],
    }
    refused = program.put(address, body, If_Match='"1"')
    assert field_errors(refused) == [("/components/1/quantity", "too_many_decimals")]
    body["components"] = [{"sku": tea.code, "quantity": "2"}]
    assert problem(program.put(address, body)) == (428, "precondition_required")
    answer = program.put(address, body, If_Match='"1"')
    assert (answer.status_code, answer.headers["ETag"]) == (200, '"2"')
    assert told(answer)["components"] == [{"sku": tea.code, "quantity": "2", "unit": "pcs"}]
    listed = told(program.get(f"/api/v1/bills?component={tea.code}"))["items"]
    assert [(one["sku"], one["kit"], one["number"]) for one in listed] == [(gift.code, "bundle", 1)]
    assert told(program.get(f"/api/v1/skus/{gift.code}"))["kit"] == "bundle"
    body["making"] = {"days": 2}
    assert field_errors(program.put(address, body, If_Match='"2"')) == [("/making", "bundle")]
    body |= {"kit": "made", "making": {"days": 2, "batch_days": "0.25", "batch_size": "50", "inspection_days": 1}}
    timed = told(program.put(address, body, If_Match='"2"'))
    assert timed["making"] == {"days": 2, "batch_days": "0.25", "batch_size": "50", "inspection_days": 1}
    assert program.delete(address).status_code == 204
    assert told(program.get("/api/v1/bills"))["items"] == []


def test_as_many_of_a_bundle_as_its_components_make_in_each_warehouse(program: Program, manager: Client) -> None:
    tea, mug, here, there = scenes.sku(), scenes.sku(), scenes.site(), scenes.site()
    gift = bundle((tea, 2), (mug, 1))
    box = bundle((gift, 2))
    scenes.stocked(tea, 9, here.shelf)
    scenes.stocked(mug, 7, here.shelf)
    scenes.stocked(tea, 2, there.shelf)
    scenes.stocked(mug, 1, there.shelf)
    found = told(
        program.get(f"/api/v1/availability?sku={gift.code},{box.code}&warehouse={here.warehouse.code},{there.warehouse.code}")
    )
    assert [row["available"] for row in found["items"]] == ["4", "1", "2", "0"]
    assert [row["on_hand"] for row in found["items"]] == ["0", "0", "0", "0"]
    level = told(program.get(f"/api/v1/stock?q={gift.code}"))["items"][0]
    assert (level["available"], level["kit"], level["on_hand"]) == ("5", "bundle", "0")
    page = manager.get(reverse("insights:sku", args=[gift.code])).content.decode()
    assert ("5 can be sold now" in page, tea.code in page, mug.code in page) == (True, True, True)
    assert gift.code in manager.get(reverse("stock_list")).content.decode()
    hint = manager.get(reverse("order_line"), {"sku": gift.code}).content.decode()
    assert (f"4 in {here.warehouse.name}" in hint, f"1 in {there.warehouse.name}" in hint) == (True, True)


def test_the_import_page_checks_and_loads(manager: Client) -> None:
    tea, gift = scenes.sku(), scenes.sku()
    text = f"kit,kind,component,quantity\n{gift.code},bundle,{tea.code},2\n"
    checked = manager.post(reverse("bill_import_check"), {"file": SimpleUploadedFile("bills.csv", text.encode())})
    assert "1" in checked.content.decode()
    assert Bill.objects.count() == 0
