"""The pages of gates, readers, walks and tags."""

from __future__ import annotations

import uuid
from decimal import Decimal

import pytest
from django.urls import reverse

from quartermaster.kernel import reaching
from quartermaster.rfid import operations as rfid
from quartermaster.rfid.models import Gate, Reader, Tag, UnknownTag, Walk
from quartermaster.stock import operations as stock
from quartermaster.stock.moves import NewLot
from tests import scenes
from tests.purchasing.scenes import lines, placed
from tests.rfid.scenes import gate, heard, sgtin, tagged

pytestmark = pytest.mark.django_db


@pytest.fixture
def at_work(client):
    """A manager at a screen: `open` answers a page's text, `press` a button's answer."""
    client.force_login(scenes.person("manager"))

    class Screen:
        def open(self, page: str, /, *args: object, **query: str) -> str:
            answer = client.get(reverse(page, args=args), query)
            assert answer.status_code == 200
            return answer.content.decode()

        def press(self, button: str, /, *args: object, **fields: object) -> int:
            return client.post(reverse(button, args=args), {"_key": uuid.uuid4().hex, **fields}).status_code

    return Screen()


def test_a_passage_is_watched_at_its_gate_and_posted_there(at_work):
    site, tea = scenes.site(), tagged()
    order, other = placed(site, (tea, 3)), placed(site, (tea, 3))
    dock, reader = gate(site)
    assert "Nothing has passed yet" in at_work.open("gate_page", dock.pk)
    tags = [sgtin(tea, str(number)) for number in (1, 2)]
    number = rfid.take_reads(scenes.act(), reader=reader, reads=heard(*tags, "EF" * 12)).documents[0]
    assert "3 tags so far" in at_work.open("gate_page", dock.pk)
    assert at_work.press("passage_end", number) == 303
    shown = at_work.open("gate_page", dock.pk)
    assert f"Several papers fit: {order.number}, {other.number}" in shown
    assert "Receive 2" not in shown
    assert at_work.press("passage_paper", number, document=order.number) == 303
    shown = at_work.open("passage", number)
    assert (f"Receive 2 on {order.number}" in shown, "EFEFEF" in shown, ">Missing<" in shown) == (True, True, True)
    assert number in at_work.open("gate_list")
    assert number in at_work.open("passage_list", state="waiting")
    assert at_work.press("passage_confirm", number) == 303
    assert at_work.press("passage_confirm", number) == 409, "it is posted once"
    assert lines(order) == [("3", "2", "1")]
    assert f"on {order.number}" in at_work.open("gate_page", dock.pk)
    assert at_work.press("passage_dismiss", number, reason="late") == 409


def test_readers_and_gates_are_made_known_changed_and_put_away(at_work, settings):
    settings.READER_NETWORKS = reaching.networks("10.0.0.0/8")
    site = scenes.site()
    assert "Over when quiet for" in at_work.open("gate_new")
    new = {
        "name": scenes.fresh("Gate "),
        "warehouse": site.warehouse.pk,
        "kind": "between",
        "rule": "ask",
        "quiet_seconds": "2.5",
    }
    assert at_work.press("gate_add", **new) == 422, "it leads nowhere"
    assert at_work.press("gate_add", **new, to_bin=site.shelf.pk) == 303
    made = Gate.objects.get(name=new["name"])
    changed = {**new, "to_bin": site.second_shelf.pk, "rule": "right", "version": made.version}
    assert at_work.press("gate_change", made.pk, **changed) == 303
    made.refresh_from_db()
    assert (made.rule, made.to_bin_id, made.quiet_seconds) == ("right", site.second_shelf.pk, Decimal("2.5"))
    assert "Antenna 4" in at_work.open("reader_new")
    name = scenes.fresh("Reader ")
    at = {"antenna_1": f"gate {made.pk} before", "antenna_2": f"gate {made.pk} behind", "antenna_3": f"zone {site.shelf.zone_id}"}
    reader = {"name": name, "warehouse": site.warehouse.pk, "host": "127.0.0.1", "port": "5084", **at}
    assert at_work.press("reader_add", **reader) == 422, "no reader is on this machine"
    assert at_work.press("reader_add", **{**reader, "host": "10.1.2.3"}) == 303
    known = Reader.objects.get(name=name)
    assert [(one.number, one.side) for one in known.antennas.order_by("number")] == [(1, "before"), (2, "behind"), (3, "")]
    assert f'value="gate {made.pk} behind" selected' in at_work.open("reader_edit", known.pk)
    rfid.note_state(known.pk, Reader.State.BROKEN, "10.1.2.3:5084 does not answer")
    shown = at_work.open("reader_list")
    assert ("Not reached" in shown, "does not answer" in shown) == (True, True)
    assert at_work.press("reader_archive", known.pk, version=known.version) == 303
    assert at_work.press("gate_archive", made.pk, version=made.version) == 303
    assert "No reader is known" in at_work.open("reader_list")


def test_tags_are_given_walked_past_tied_and_ignored(at_work):
    site, radio = scenes.site(), tagged(tracking="serial")
    codes = ["101", "102", "103"]
    lots = stock.begin_lots(scenes.act(), lots=[NewLot(scenes.house().pk, radio.pk, code) for code in codes])
    stock.open_balances(scenes.act(), goods=[scenes.goods(radio, 1, site.shelf, lot_id=lot) for lot in lots])
    assert at_work.press("tag_give", sku=radio.code, serials="101..102") == 409, "whose prefix the GTIN has is not known"
    walk_at = f"{site.warehouse.code}/A"
    assert at_work.press("zone_walk_start", place=walk_at) == 303
    walk = Walk.objects.get(warehouse=site.warehouse)
    assert at_work.press("zone_walk_reads", walk.number, epcs=f"{sgtin(radio, '101')}\n{'AF' * 12}\n{'BF' * 12}") == 303
    assert "3 tags so far" in at_work.open("zone_walk", walk.number)
    assert at_work.press("zone_walk_end", walk.number) == 303
    shown = at_work.open("zone_walk", walk.number)
    assert ("Booked, not seen" in shown, ">102<" in shown, "No stock was changed" in shown) == (True, True, True)
    assert walk.number in at_work.open("zone_walk_list")
    ours, strange = (UnknownTag.objects.get(epc=one * 12) for one in ("AF", "BF"))
    assert at_work.press("unknown_tag_tie", ours.pk, sku=radio.code, serial="102") == 303
    assert at_work.press("unknown_tag_ignore", strange.pk, reason="a jacket") == 303
    shown = at_work.open("unknown_tag_list")
    assert ("Every tag that was read is known" in shown, "a jacket" in shown) == (True, True)
    assert Tag.objects.get(epc="AF" * 12).lot_id == lots[1]
    assert radio.code in at_work.open("tag_list", q=radio.code)
