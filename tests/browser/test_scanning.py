"""The scanner on a phone: a carton seen by the camera, and an hour without a network, in which nothing is lost or done twice."""

from __future__ import annotations

import base64
import io
import json
import re
import time
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Browser, Page, expect, sync_playwright

from quartermaster.catalog import operations as catalog
from quartermaster.codes import keys
from quartermaster.locations.models import Warehouse
from quartermaster.purchasing.models import Discrepancy
from quartermaster.scanning.models import Scan
from quartermaster.stock import operations as stock
from quartermaster.stock import queries
from quartermaster.stock.checking import check
from quartermaster.stock.models import Lot
from tests import scenes
from tests.browsers import chromium
from tests.browsing import PATIENCE_MS, PHONE, SWITCHES, sign_in, window
from tests.codes.vectors import SHARED, Held
from tests.picking import scenes as floors
from tests.purchasing.pictures import PNG
from tests.purchasing.scenes import lines, placed
from tests.sales.scenes import line, ordered, stages
from tests.scanning.scenes import barcoded
from tests.served import Served

GTIN = "09521234543213"
GLN = "9521234000013"
SIZE = (640, 480)


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the camera sees: a carton with a GS1 DataMatrix, and its bare GTIN as an EAN beside it, as a film of one picture."""
    code = zxingcpp.create_barcode(f"(01){GTIN}(10)L7(17)271231", zxingcpp.BarcodeFormat.DataMatrix, gs1=True)
    picture = label(code, zxingcpp.create_barcode(GTIN[1:], zxingcpp.BarcodeFormat.EAN13))
    grey = bytes([128]) * (SIZE[0] * SIZE[1] // 2)
    film = tmp_path_factory.mktemp("camera") / "carton.y4m"
    film.write_bytes(b"YUV4MPEG2 W640 H480 F10:1 Ip A1:1 C420jpeg\n" + (b"FRAME\n" + picture.tobytes() + grey) * 2)
    return film


def label(*codes: zxingcpp.Barcode) -> Image.Image:
    """Barcodes one beneath the other, as a camera sees them."""
    picture, top = Image.new("L", SIZE, 235), 20
    for code in codes:
        drawn = Image.fromarray(
            code.to_image(scale=3 if code.format == zxingcpp.BarcodeFormat.EAN13 else 420 // len(codes) // 35)
        )
        picture.paste(drawn, ((SIZE[0] - drawn.width) // 2, top))
        top += drawn.height + 20
    return picture


@pytest.fixture(scope="module")
def browser(seen: Path) -> Iterator[Browser]:
    """A Chromium whose camera sees the carton."""
    fake = ["--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream", f"--use-file-for-fake-video-capture={seen}"]
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        started = playwright.chromium.launch(executable_path=chromium(), args=[*SWITCHES, *fake])
        expect.set_options(timeout=PATIENCE_MS)
        yield started
        started.close()


def opened(page: Page, warehouse: str) -> None:
    page.goto("/scan/")
    page.wait_for_selector("body[data-begun]")
    page.select_option("#warehouse", warehouse)
    expect(page.locator("#net")).to_have_text("Live")


def scan(page: Page, code: str) -> None:
    page.locator("#code").fill(code)
    page.keyboard.press("Enter")
    expect(page.locator("#code")).to_have_value("")


def test_a_carton_before_the_camera_is_received_with_its_lot_and_day(browser: Browser, served: Served) -> None:
    site, jam = scenes.site(), scenes.sku(tracking="lot")
    barcoded(jam, GTIN)
    order = placed(site, (jam, 6))
    with window(browser, served, PHONE, permissions=["camera"]) as context:
        sign_in(context, served, scenes.person("storekeeper"))
        page = context.new_page()
        opened(page, site.warehouse.code)
        scan(page, order.number)
        expect(page.locator("#words")).to_have_text(f"Receiving {order.number}")
        page.click("#camera")
        expect(page.locator("#words")).to_have_text(f"Received 1 pcs of {jam.code}")
        page.click("#camera")
    lot = Lot.objects.get(sku=jam)
    assert (lot.code, lot.expires_on) == ("L7", date(2027, 12, 31))
    assert [scan.code[:3] for scan in Scan.objects.filter(warehouse=site.warehouse).order_by("id")] == [order.number[:3], "]d2"]
    assert check() == []


CAMERA = """async (picture) => {
    const drawn = await createImageBitmap(await (await fetch(picture)).blob()), canvas = document.createElement("canvas");
    Object.assign(canvas, { width: drawn.width, height: drawn.height });
    setInterval(() => canvas.getContext("2d").drawImage(drawn, 0, 0), 100);
    navigator.mediaDevices.getUserMedia = async () => canvas.captureStream(10);
}"""


def test_of_several_codes_before_the_camera_the_person_takes_one_or_all(browser: Browser, served: Served) -> None:
    site, items = scenes.site(), [scenes.sku() for _ in range(3)]
    order = placed(site, *((item, 5) for item in items))
    picture = label(*(zxingcpp.create_barcode(item.code, zxingcpp.BarcodeFormat.QRCode) for item in items))
    with window(browser, served, PHONE, bypass_csp=True) as context:
        sign_in(context, served, scenes.person("storekeeper"))
        page = context.new_page()
        opened(page, site.warehouse.code)
        scan(page, order.number)
        page.evaluate(CAMERA, address_of(picture))
        page.click("#camera")
        expect(page.locator("#words")).to_have_text("3 codes")
        assert Scan.objects.filter(warehouse=site.warehouse).count() == 1
        page.click("#choices >> text=All 3, one after the other")
        until = time.monotonic() + 30
        while Scan.objects.filter(warehouse=site.warehouse, state="done").count() < 3 and time.monotonic() < until:
            page.wait_for_timeout(100)
        page.click("#camera")
    assert lines(order) == [("5", "1", "4")] * 3


def address_of(picture: Image.Image) -> str:
    written = io.BytesIO()
    picture.save(written, "PNG")
    return f"data:image/png;base64,{base64.b64encode(written.getvalue()).decode()}"


PICTURES = SHARED / "barcode-images"
READING = """async (pictures) => {
    const { codesIn } = await import("/static/scanning/camera.js"), wasm = document.getElementById("video").dataset.wasm;
    ZXingWASM.prepareZXingModule({ overrides: { locateFile: (name) => `${wasm}/${name}` } });
    const found = [];
    for (const picture of pictures) found.push(await codesIn(await (await fetch(picture)).blob()));
    return found;
}"""


@pytest.mark.skipif(not PICTURES.exists(), reason="the pictures are not beside the checkout")
def test_the_apps_reader_finds_in_others_photographs_what_a_mature_reader_finds(
    browser: Browser, served: Served, held: Held
) -> None:
    wanted = json.loads((PICTURES / "expected.json").read_text())
    photographs = [Image.open(PICTURES / one["image"]).convert("L") for one in wanted]
    mature = [[code.text for code in zxingcpp.read_barcodes(one)] for one in photographs]
    with window(browser, served, PHONE, bypass_csp=True) as context:
        sign_in(context, served, scenes.person("storekeeper"))
        page = context.new_page()
        page.goto("/scan/")
        page.wait_for_selector("body[data-begun]")
        found = page.evaluate(READING, [address_of(one) for one in photographs])
    right, theirs = ([same(codes, one) for one, codes in zip(wanted, read, strict=True)] for read in (found, mature))
    assert [one["image"] for one, we, they in zip(wanted, right, theirs, strict=True) if they and not we] == []
    assert (len(wanted), sum(theirs)) == (61, 52)
    held("barcode-images", sum(right))


def same(codes: list[str], wanted: dict[str, Any]) -> bool:
    """Whether one of the codes says what it should: however its kind, its separators and a number's leading zeros are written."""
    return "text" in wanted["expect"] and plain(wanted["expect"]["text"]) in map(plain, codes)


def plain(code: str) -> str:
    text = re.sub(r"^\][A-Za-z]\d|[()\x1d\u241d]", "", code)
    text = text.removeprefix("01") if len(text) >= 16 else text
    return (keys.upc(text).gtin or "").lstrip("0") if len(text) == 8 and text.startswith("0") else text.lstrip("0")


def test_twenty_scans_without_a_network_are_done_once_in_order_and_one_is_a_conflict(browser: Browser, served: Served) -> None:
    site, items = scenes.site(), [scenes.sku() for _ in range(10)]
    for item in items:
        stock.receive(scenes.act(), goods=[scenes.goods(item, 3, site.dock)])
    with window(browser, served, PHONE) as context:
        sign_in(context, served, scenes.person("storekeeper"))
        page = context.new_page()
        opened(page, site.warehouse.code)
        page.click("[data-kind=put_away]")
        page.evaluate("navigator.serviceWorker.ready.then(() => null)")
        page.reload()
        page.wait_for_selector("body[data-begun]")
        context.set_offline(True)
        for place, item in enumerate(items):
            scan(page, item.code)
            expect(page.locator("#detail")).to_contain_text("Scan the bin.")
            scan(page, "A-02" if place % 2 else "A-03")
            expect(page.locator("#words")).to_have_text(f"3 pcs of {item.code} in {'A-02' if place % 2 else 'A-03'}")
        expect(page.locator("#waits")).to_have_text("20 wait")
        page.close()
        assert Scan.objects.filter(warehouse=site.warehouse).count() == 0

        # Somebody else puts one of them away meanwhile.
        taken = items[4]
        stock.put_away(scenes.act(), goods=[scenes.goods(taken, 3, site.dock, site.shelf)])

        page = context.new_page()
        page.goto("/scan/")
        page.wait_for_selector("body[data-begun]")
        expect(page.locator("#waits")).to_have_text("20 wait")
        context.set_offline(False)
        page.evaluate("dispatchEvent(new Event('online'))")
        expect(page.locator("#net")).to_have_text("Live")
        expect(page.locator("#waits")).to_have_text("1 to look at")
        page.click("#waits")
        expect(page.locator("#list article")).to_have_count(1)
        expect(page.locator("#list article")).to_contain_text(f"{taken.code} does not wait at DOCK-1 any more")

        scans = list(Scan.objects.filter(warehouse=site.warehouse).order_by("id"))
        assert [row.code for row in scans[::2]] == [item.code for item in items]
        assert len({row.mark for row in scans}) == 20
        assert [row.scanned_at for row in scans] == sorted(row.scanned_at for row in scans)
        assert [row.code for row in scans if row.state == Scan.State.CONFLICT] == ["A-03"]
        for item in items:
            (there,) = queries.balances_of(item.pk)
            goal = site.shelf if item == taken else site.second_shelf if items.index(item) % 2 else site.third_shelf
            assert (there.bin_id, there.quantity) == (goal.pk, Decimal(3))

        page.click("#list article >> text=Put right by hand")
        expect(page.locator("#waits")).to_be_hidden()
    assert Scan.objects.filter(warehouse=site.warehouse, state=Scan.State.SETTLED, settled_as="otherwise").count() == 1
    assert check() == []


def test_a_picker_sees_the_next_bin_and_what_lies_there_also_without_a_network(browser: Browser, served: Served) -> None:
    floor, tea, mug = floors.floor(), scenes.sku(), scenes.sku()
    scenes.stocked(tea, 5, floor.site.shelf)
    scenes.stocked(mug, 5, floor.site.second_shelf)
    catalog.set_picture(scenes.act(), code=mug.code, content=PNG)
    order = ordered(floor.site, line(tea, 2), line(mug, 1))
    floors.released(order.number)
    with window(browser, served, PHONE) as context:
        sign_in(context, served, scenes.person("storekeeper"))
        page = context.new_page()
        opened(page, floor.site.warehouse.code)
        page.evaluate("navigator.serviceWorker.ready.then(() => null)")
        page.wait_for_function("caches.open('scan-pictures').then((kept) => kept.keys()).then((keys) => keys.length === 1)")
        page.reload()
        page.wait_for_selector("body[data-begun]")
        page.click("[data-kind=pick]")
        expect(page.locator("#detail")).to_have_text(f"Next: A-01, 2 of {tea.code}.")
        expect(page.locator("#picture")).to_be_hidden()
        context.set_offline(True)
        scan(page, "A-01")
        expect(page.locator("#detail")).to_have_text(f"Next: A-02, 1 of {mug.code}.")
        expect(page.locator("#picture")).to_be_visible()
        assert page.evaluate("document.getElementById('picture').decode().then(() => true)")
        scan(page, mug.code)
        expect(page.locator("#waits")).to_have_text("2 wait")
        context.set_offline(False)
        page.evaluate("dispatchEvent(new Event('online'))")
        expect(page.locator("#waits")).to_be_hidden()
    assert stages(order.number, 1)[3] + stages(order.number, 2)[3] == 3


HARDWARE = """
window.felt = []; window.heard = []; window.lamp = []; window.written = []; window.touch = null;
navigator.vibrate = (pattern) => felt.push(pattern);
const made = AudioContext.prototype.createOscillator;
AudioContext.prototype.createOscillator = function () { const tone = made.call(this); heard.push(tone.frequency); return tone; };
window.NDEFReader = class {
    async scan() {}
    addEventListener(kind, told) {
        window.touch = (url) => told({ message: { records: [{ recordType: "url", data: new TextEncoder().encode(url) }] } });
    }
    async write(message) { written.push(message.records[0]); }
};
MediaStreamTrack.prototype.getCapabilities = () => ({ torch: true });
MediaStreamTrack.prototype.applyConstraints = async ({ advanced }) => { lamp.push(advanced[0].torch); };
"""
"""What a desk's browser has not: a phone's motor, its radio for tags, its lamp. Tones are noted."""


def test_a_phone_sounds_shakes_lights_and_reads_and_writes_the_tags_of_bins(browser: Browser, served: Served) -> None:
    site, tea = scenes.site(), scenes.sku()
    Warehouse.objects.filter(pk=site.warehouse.pk).update(gln=GLN)
    scenes.stocked(tea, 4, site.shelf)
    with window(browser, served, PHONE, permissions=["camera"]) as context:
        context.add_init_script(HARDWARE)
        sign_in(context, served, scenes.person("storekeeper"))
        page = context.new_page()
        opened(page, site.warehouse.code)
        page.click("[data-kind=look_up]")
        page.click("#tag")
        page.wait_for_function("touch !== null")
        page.evaluate("url => touch(url)", f"https://id.gs1.org/414/{GLN}/254/A-01")
        expect(page.locator("#words")).to_have_text("A-01")
        expect(page.locator("#detail")).to_have_text(f"4 of {tea.code}")
        page.click("text=Write a tag for A-01")
        expect(page.locator("#detail")).to_have_text("The tag says A-01.")
        assert page.evaluate("written") == [{"recordType": "url", "data": f"https://id.gs1.org/414/{GLN}/254/A-01"}]
        page.locator("#hand").focus()
        page.keyboard.type("nobody-knows-this\n")
        expect(page.locator("#say")).to_have_class("scan-say wrong")
        assert page.evaluate("felt.map(String)") == ["60", "60", "120,60,120"]
        tones = page.evaluate("heard.map(one => one.value)")
        assert tones[0] == tones[1] != tones[2]
        page.click("#camera")
        page.click("#torch")
        page.click("#torch")
        assert page.evaluate("lamp") == [True, False]
        page.click("#hand")
        page.reload()
        page.wait_for_selector("body[data-begun]")
        assert page.evaluate("document.body.classList.contains('left')")


def test_damage_is_photographed_without_a_network_and_the_picture_comes_to_its_discrepancy(
    browser: Browser, served: Served, tmp_path: Path
) -> None:
    site, cups = scenes.site(), scenes.sku()
    order, picture = placed(site, (cups, 6)), tmp_path / "damage.jpg"
    Image.effect_noise((3000, 2000), 40).convert("RGB").save(picture, exif=Image.Exif())
    with window(browser, served, PHONE) as context:
        sign_in(context, served, scenes.person("storekeeper"))
        page = context.new_page()
        opened(page, site.warehouse.code)
        page.click("[data-kind=receive]")
        page.evaluate("navigator.serviceWorker.ready.then(() => null)")
        page.reload()
        page.wait_for_selector("body[data-begun]")
        scan(page, order.number)
        expect(page.locator("#words")).to_have_text(f"Receiving {order.number}")
        context.set_offline(True)
        page.check("#damaged")
        scan(page, cups.code)
        expect(page.locator("#words")).to_have_text(f"Received 1 pcs of {cups.code}, damaged")
        page.set_input_files("#photo", picture)
        expect(page.locator("#waits")).to_have_text("2 wait")
        page.close()
        page = context.new_page()
        page.goto("/scan/")
        page.wait_for_selector("body[data-begun]")
        expect(page.locator("#waits")).to_have_text("2 wait")
        assert not Discrepancy.objects.filter(sku=cups).exists()
        context.set_offline(False)
        page.evaluate("dispatchEvent(new Event('online'))")
        expect(page.locator("#waits")).to_be_hidden()
    (photo,) = Discrepancy.objects.get(sku=cups, kind="damaged").photos.all()
    with Image.open(io.BytesIO(photo.content)) as shown:
        assert (shown.format, max(shown.size)) == ("JPEG", 1600)
