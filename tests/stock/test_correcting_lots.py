"""What is said of lots and serials is corrected: on the lot's page, over the API, by a sheet; and what follows a new last day."""

from __future__ import annotations

import json
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from quartermaster.kernel import clock
from quartermaster.kernel.refusals import StaleVersion
from quartermaster.stock import attributes, lot_sheets, queries
from quartermaster.stock import jobs as stock_jobs
from quartermaster.stock import operations as stock
from quartermaster.stock.checking import check
from quartermaster.stock.models import Lot
from quartermaster.stock.moves import LotFacts
from quartermaster.web import spreadsheets
from tests import scenes
from tests.accounts.scenes import Program, problem, token_of
from tests.stock.test_lot_pages import lot
from tests.stock.test_pages import Person, position, text_of

pytestmark = pytest.mark.django_db

TODAY = clock.now().date()
LATER, EARLIER = TODAY + timedelta(days=40), TODAY - timedelta(days=3)


@pytest.fixture
def tea():
    return scenes.sku(tracking="lot")


@pytest.fixture
def site():
    return scenes.site()


def sellable(item):
    return position(item).sellable


def loaded(text, *, dry_run=False):
    return lot_sheets.load_sheet(scenes.act(), spreadsheets.read(text.encode(), lot_sheets.HEADINGS), dry_run=dry_run)


def test_a_last_day_that_was_misread_is_corrected_and_what_is_held_follows(tea, site):
    one = lot(tea, "L1", 6, site.shelf, expires_on=EARLIER, supplier_lot="X-9")
    stock_jobs.hold_expired(scenes.act())
    assert sellable(tea) == 0
    act = scenes.act().because("misread")
    assert stock.correct_lots(act, facts=[LotFacts(one, expires_on=LATER, supplier_lot="X-9")]) == 1
    assert (sellable(tea), queries.holds().count()) == (6, 0)
    assert stock.correct_lots(act, facts=[LotFacts(one, expires_on=LATER, supplier_lot="X-9")]) == 0
    assert stock.correct_lots(act, facts=[LotFacts(one, expires_on=EARLIER)]) == 1
    assert sellable(tea) == 0
    (hold,) = queries.holds()
    assert (hold.reason, hold.open) == ("expired", Decimal(6))
    page = text_of(Person("manager").get(reverse("lot", args=[one])))
    assert f"Expires {LATER.isoformat()} → {EARLIER.isoformat()}" in page
    assert "Supplier’s lot X-9 → —" in page
    assert check() == []


def test_goods_held_for_another_reason_stay_on_hold(tea, site):
    one = lot(tea, "L1", 6, site.shelf, expires_on=EARLIER)
    stock.hold_all(scenes.act(), reason="damaged", lot_id=one)
    stock.correct_lots(scenes.act().because("misread"), facts=[LotFacts(one, expires_on=LATER)])
    assert sellable(tea) == 0


def test_refuses_dates_that_cross_no_reason_and_an_old_version(tea):
    one = lot(tea, "L1")
    act = scenes.act().because("misread")
    with pytest.raises(stock.LotDatesCross):
        stock.correct_lots(act, facts=[LotFacts(one, manufactured_on=TODAY, expires_on=EARLIER)])
    with pytest.raises(stock.ReasonMissing):
        stock.correct_lots(scenes.act(), facts=[LotFacts(one, expires_on=LATER)])
    with pytest.raises(StaleVersion):
        stock.correct_lots(act, facts=[LotFacts(one, expires_on=LATER)], versions={one: 7})
    with pytest.raises(stock.UnknownLot):
        stock.correct_lots(act, facts=[LotFacts(one + 999, expires_on=LATER)])
    assert (Lot.objects.get(pk=one).expires_on, Lot.objects.get(pk=one).version) == (None, 1)


def test_a_lot_is_corrected_on_its_page_by_whoever_may(tea):
    one = lot(tea, "L1", expires_on=LATER)
    manager, storekeeper, url = Person("manager"), Person("storekeeper"), reverse("lot_facts", args=[one])
    assert storekeeper.get(reverse("lot_facts_form", args=[one])).status_code == 403
    form = text_of(manager.get(reverse("lot_facts_form", args=[one])))
    assert f'value="{LATER.isoformat()}"' in form
    given = {"expires_on": LATER.isoformat(), "attributes": "Harvest: May 2026\nFarm: Makaibari", "version": "1"}
    assert manager.deed(url, **given, reason="").status_code == 422
    assert manager.deed(url, **{**given, "attributes": "May"}, reason="x").status_code == 422
    assert manager.deed(url, **given, reason="by the label").status_code < 400
    assert Lot.objects.get(pk=one).attributes == {"Harvest": "May 2026", "Farm": "Makaibari"}
    page = text_of(manager.get(reverse("lot", args=[one])))
    assert "<dt>Farm</dt><dd>Makaibari</dd>" in page
    assert "Corrected" in page


def _patched(shop, path, body, etag=""):
    headers = {**shop.headers, "Idempotency-Key": scenes.fresh("key"), **({"If-Match": etag} if etag else {})}
    return shop.client.patch(path, data=json.dumps(body), content_type="application/json", headers=headers)


def test_the_api_corrects_the_fields_that_are_sent_and_insists_on_the_version(tea):
    shop = Program(token_of(scenes.person("manager")))
    given = {"sku": tea.code, "code": "L1", "expires_on": LATER.isoformat(), "attributes": {"Farm": "Makaibari"}}
    (one,) = json.loads(shop.post("/api/v1/lots", {"lots": [given]}).content)["lots"]
    change = {"best_before": LATER.isoformat(), "reason": "by the label"}
    assert problem(_patched(shop, f"/api/v1/lots/{one}", change)) == (428, "precondition_required")
    etag = shop.get(f"/api/v1/lots/{one}").headers["ETag"]
    answer = _patched(shop, f"/api/v1/lots/{one}", change, etag)
    told = json.loads(answer.content)
    assert (told["best_before"], told["expires_on"], told["attributes"]) == (
        LATER.isoformat(), LATER.isoformat(), {"Farm": "Makaibari"},
    )  # fmt: skip
    assert problem(_patched(shop, f"/api/v1/lots/{one}", change, etag)) == (412, "stale_version")
    named = {"attributes": {"Farm: ": "x"}, "reason": "x"}
    assert problem(_patched(shop, f"/api/v1/lots/{one}", named, answer.headers["ETag"])) == (422, "invalid_attributes")


def test_lots_and_serials_come_from_a_sheet_and_are_corrected_by_one(tea, site):
    phone = scenes.sku(tracking="serial")
    lot(tea, "L1", 6, site.shelf, expires_on=EARLIER, supplier_lot="X-9")
    stock_jobs.hold_expired(scenes.act())
    text = (
        "sku,lot,expires,warranty until,attributes\n"
        f"{tea.code},L1,{LATER},,Farm: Makaibari; Harvest: May\n{tea.code.lower()},L2,{LATER},,\n{phone.code},SN1,,{LATER},\n"
    )
    assert loaded(text, dry_run=True) == spreadsheets.Report(created=2, updated=1)
    assert (Lot.objects.filter(sku=tea).count(), sellable(tea)) == (1, 0)
    assert loaded(text) == spreadsheets.Report(created=2, updated=1)
    assert loaded(text) == spreadsheets.Report(unchanged=3)
    one, serial = Lot.objects.get(sku=tea, code="L1"), Lot.objects.get(sku=phone)
    assert (one.supplier_lot, one.attributes, sellable(tea)) == ("X-9", {"Farm": "Makaibari", "Harvest": "May"}, 6)
    assert (serial.is_serial, serial.warranty_until) == (True, LATER)
    assert check() == []


def test_every_fault_of_a_sheet_of_lots_is_named_and_nothing_is_done(tea):
    loose = scenes.sku()
    report = loaded(
        "sku,lot,owner,made on,expires,attributes\n"
        f"NO-SUCH,L1,,,,\n{loose.code},L1,,,,\n{tea.code},,,,,\n{tea.code},L1,NOBODY,,,\n{tea.code},L2,,soon,,May\n"
        f"{tea.code},L3,,,,\n{tea.code},L3,,,,\n"
    )
    assert [(error.pointer, error.code) for error in report.errors] == [
        ("row 2, sku", "unknown_sku"),
        ("row 3, sku", "not_tracked"),
        ("row 4, lot", "invalid_lot"),
        ("row 5, owner", "unknown_owner"),
        ("row 6, made on", "not_a_date"),
        ("row 6, attributes", "invalid_attributes"),
        ("row 8, lot", "duplicate_row"),
    ]
    assert not Lot.objects.filter(sku=tea).exists()
    lot(tea, "L1")
    crossed = loaded(f"sku,lot,made on,expires\n{tea.code},L1,{TODAY},{EARLIER}\n")
    assert [(error.pointer, error.code) for error in crossed.errors] == [("row 2, expires", "lot_dates_cross")]


def test_a_sheet_of_lots_is_sent_over_the_api_and_checked_on_the_page(tea):
    content = f"sku,lot\n{tea.code},L1\n".encode()
    checked = Person().post(reverse("lot_import_check"), {"file": SimpleUploadedFile("lots.csv", content)})
    assert (checked.status_code, Lot.objects.filter(sku=tea).exists()) == (200, False)
    program = Program(token_of(scenes.person("manager")))
    headers = {**program.headers, "Idempotency-Key": "lots-1"}
    answer = program.client.post("/api/v1/imports/lots", data=content, content_type="text/csv", headers=headers)
    assert (answer.status_code, json.loads(answer.content)["created"]) == (200, 1)
    assert Person("storekeeper").get(reverse("lot_import")).status_code == 403


@pytest.mark.parametrize("text", ["May", ": x", "Farm: ", "A: 1; A: 2", "A: 1; a: 2", "; ".join(f"N{n}: x" for n in range(21))])
def test_refuses_attributes_that_cannot_be_kept(text):
    with pytest.raises(attributes.InvalidAttributes):
        attributes.read(text)


def test_attributes_are_read_back_as_they_were_written():
    given = {"Harvest": "May 2026", "Grade": "FTGFOP1: fine"}
    assert attributes.read(attributes.written(given)) == attributes.read(attributes.written(given, between="\n")) == given
