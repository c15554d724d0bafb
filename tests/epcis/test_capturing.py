"""Others tell us events: each is kept once, as it came, and tied to what of ours it names."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.db import transaction
from django.urls import reverse

from quartermaster.catalog import operations as catalog
from quartermaster.catalog.models import Barcode
from quartermaster.epcis.models import CapturedEvent, EventName
from quartermaster.purchasing.models import Delivery
from quartermaster.stock import operations as stock
from quartermaster.stock.checking import check
from quartermaster.stock.moves import NewLot
from tests import scenes
from tests.epcis import examples
from tests.epcis.scenes import API, Reader, around, names, observed
from tests.purchasing.scenes import on_hand, placed

pytestmark = pytest.mark.django_db

GTIN = "10614141073464"


def _meaning(event: Any) -> Any:
    """What an event says: without when it got here, and without what its prefixes stand for."""
    return {name: value for name, value in event.items() if name not in ("recordTime", "@context")}


def faults(made: Any) -> list[tuple[str, str]]:
    return [(error["pointer"], error["code"]) for error in made["errors"]]


@examples.needed
def test_every_valid_document_of_gs1_is_captured_and_told_again_with_the_same_meaning():
    reader, documents, told = Reader(), 0, 0
    for name, document in examples.capturable().items():
        if not examples.schema().is_valid(document):
            continue
        documents += 1
        sent = examples.events_of(document)
        with transaction.atomic():
            answer = reader.capture(document=document)
            assert (answer.status_code, answer.json()["success"], answer.json()["kept"]) == (202, True, len(sent)), name
            asked = reader.ask(perPage=500).json()
            found = asked["epcisBody"]["queryResults"]["resultsBody"]["eventList"]
            for one, other in zip(sent, found, strict=True):
                assert _meaning({"eventID": other["eventID"], **one}) == _meaning(other), name
                told += 1
            assert examples.schema().is_valid(asked), name
            assert (again := reader.capture(document=document).json())["repeated"] == len(sent), name
            assert again["kept"] == 0
            transaction.set_rollback(True)
    assert (documents, told) == (46, 54)


@examples.needed
def test_the_document_that_writes_its_words_as_uris_is_refused_where_it_does():
    (document,) = [one for one in examples.capturable().values() if not examples.schema().is_valid(one)]
    answer = Reader().capture(document=document).json()
    assert (answer["success"], answer["kept"], answer["errors"][0]["code"]) == (False, 0, "not_in_vocabulary")
    assert [error["pointer"].removeprefix("/epcisBody/eventList/0/") for error in answer["errors"]][:3] == [
        "bizStep",
        "disposition",
        "bizTransactionList/0/type",
    ]


def test_one_wrong_event_undoes_all_or_is_left_out_as_the_sender_wishes():
    reader, good, bad = Reader(), observed("urn:epc:id:gid:1.2.3"), observed("urn:epc:id:gid:1.2.4", action="LOOK")
    answer = reader.capture(good, bad)
    made = answer.json()
    assert (made["success"], made["kept"], made["captureErrorBehaviour"]) == (False, 0, "rollback")
    assert faults(made) == [("/epcisBody/eventList/1/action", "not_in_vocabulary")]
    assert reader.client.get(answer.headers["Location"]).json() == made
    assert reader.events() == []
    proceeded = reader.capture(good, bad, **{"GS1-Capture-Error-Behaviour": "proceed"}).json()
    assert (proceeded["success"], proceeded["kept"], len(proceeded["errors"])) == (False, 1, 1)
    assert [event["epcList"] for event in reader.events()] == [good["epcList"]]
    listed = reader.client.get(f"{API}/capture?perPage=1").json()
    assert [one["captureID"] for one in listed] == [proceeded["captureID"]]


def test_an_event_counts_once_says_one_thing_and_is_taken_back_under_its_own_name():
    reader = Reader()
    first = observed("urn:epc:id:gid:1.2.3", eventID="urn:uuid:7f4f3c9a-1c6e-4c0e-9d15-2f6a3f0f4f11", bizStep="shipping")
    nameless = observed("urn:epc:id:gid:1.2.3", **{"example:note": "as it was seen"})
    assert reader.capture(first, nameless).json()["kept"] == 2
    again = reader.capture(first, nameless, nameless | {"recordTime": "2026-07-02T09:30:00Z"}).json()
    assert (again["kept"], again["repeated"]) == (0, 3)
    other = reader.capture(first | {"bizStep": "receiving"}).json()
    assert faults(other) == [("/epcisBody/eventList/0/eventID", "event_differs")]
    declared = first | {"errorDeclaration": {"declarationTime": "2026-07-02T09:30:00Z", "reason": "did_not_occur"}}
    assert reader.capture(declared).json()["kept"] == 1
    told = reader.events(EQ_eventID=first["eventID"])
    assert ["errorDeclaration" in event for event in told] == [False, True]


def test_what_is_no_document_is_refused_before_anything_is_read():
    reader = Reader()

    def refused(sent: Any, kind: str = "application/json", **headers: str) -> tuple[int, str, list[str]]:
        text = sent if isinstance(sent, bytes) else json.dumps(sent)
        answer = reader.client.post(f"{API}/capture", text, content_type=kind, headers=headers)
        return answer.status_code, answer.json()["code"], [error["pointer"] for error in answer.json()["errors"]]

    whole = around(observed("urn:a:1"))
    assert refused(whole | {"creationDate": "today"}) == (422, "invalid_epcis_document", ["/creationDate"])
    assert refused({"type": "EPCISQueryDocument"})[:2] == (422, "invalid_epcis_document")
    assert refused(whole | {"epcisBody": {}}) == (422, "invalid_epcis_document", ["/epcisBody/eventList"])
    assert refused([]) == (422, "invalid_epcis_document", [""])
    assert refused(b"<epcis/>")[:2] == (400, "malformed_json")
    assert refused(b"<epcis/>", "application/xml")[:2] == (415, "unsupported_media_type")
    assert refused(b" " * (5 * 1024 * 1024 + 1))[:2] == (413, "document_too_large")
    many = around(*[{}] * 1001)
    assert refused(many) == (413, "too_many_events", ["/epcisBody/eventList"])
    assert refused(whole, **{"GS1-Capture-Error-Behaviour": "perhaps"})[1] == "unknown_error_behaviour"
    seller = Reader("seller")
    assert seller.capture(observed("urn:a:1")).json()["code"] == "permission_missing"
    assert CapturedEvent.objects.count() == 0


def test_names_are_tied_to_what_is_ours_and_the_rest_waits_in_a_list():
    reader, site, radio, tea = Reader(), scenes.site(), scenes.sku(tracking="serial"), scenes.sku(tracking="lot")
    site.warehouse.gln = "4012345002256"
    site.warehouse.save()
    Barcode.objects.create(sku=radio, value=GTIN, kind="gtin")
    (serial,) = stock.begin_lots(scenes.act(), lots=[NewLot(scenes.house().id, radio.id, "2017")])
    (lot,) = stock.begin_lots(scenes.act(), lots=[NewLot(scenes.house().id, tea.id, "L 1")])
    own_lot = names().lot(None, tea.code, "L 1")
    event = observed(
        "urn:epc:id:sgtin:0614141.107346.2017",
        "urn:epc:id:sgtin:0614141.107346.2018",
        quantityList=[{"epcClass": own_lot, "quantity": 3}],
        bizLocation={"id": "urn:epc:id:sgln:4012345.00225.0"},
    )
    assert reader.capture(event).json()["kept"] == 1
    kept = CapturedEvent.objects.get()
    assert (kept.warehouse, kept.owner) == (site.warehouse, scenes.house())
    rows = EventName.objects.order_by("id").values_list("role", "sku", "lot", "known")
    assert list(rows) == [("epc", radio.pk, serial, True), ("epc", radio.pk, None, False), ("class", tea.pk, lot, True)]
    assert check() == []

    link = f"https://id.gs1.org/01/{GTIN}/21/2017"
    for asked in (
        {"MATCH_epc": link},
        {"MATCH_anyEPC": "urn:epc:id:gid:9.9.9|urn:epc:id:sgtin:0614141.107346.2017"},
        {"MATCH_epcClass": own_lot},
        {"EQ_bizLocation": "https://id.gs1.org/414/4012345002256"},
    ):
        assert [event["epcList"] for event in reader.events(**asked)] == [event["epcList"]], asked
    assert reader.events(MATCH_parentID=link) == []
    assert reader.events(MATCH_epc=link, MATCH_epcClass=f"https://id.gs1.org/01/{GTIN}") == []

    unknown = f"https://id.gs1.org/01/{GTIN}/21/2018"
    listed = reader.client.get(f"{API}/unknown-names").json()
    assert [(one["uri"], one["events"]) for one in listed] == [(unknown, 1)]
    stock.begin_lots(scenes.act(), lots=[NewLot(scenes.house().id, radio.id, "2018")])
    looked = reader.client.post(f"{API}/unknown-names/looking-again", headers={"Idempotency-Key": "k1"}).json()
    assert looked == {"known": 1}
    assert reader.client.get(f"{API}/unknown-names").json() == []


def test_people_look_through_what_happened_and_what_others_sent():
    site, tea = scenes.site(), scenes.sku(tracking="lot")
    (lot,) = stock.begin_lots(scenes.act(), lots=[NewLot(scenes.house().id, tea.id, "L7")])
    stock.open_balances(scenes.act(), goods=[scenes.goods(tea, 6, at, lot_id=lot) for at in (site.shelf, site.dock)])
    reader = Reader()
    reader.capture(observed("urn:epc:id:gid:1.2.3", bizStep="shipping", eventID="ni:///sha-256;7f4f?ver=CBV2.0"))
    reader.capture(observed("urn:epc:id:gid:1.2.4", action="LOOK"))

    def page(address: str, **asked: str) -> str:
        answer = reader.client.get(address, asked)
        assert answer.status_code == 200
        return answer.content.decode()

    whole = page("/events/")
    assert [said in whole for said in ("Stock taking", f"6 × {tea.code}/L7", "Shipping", "urn:epc:id:gid:1.2.3")] == [True] * 4
    for asked in ({"q": tea.code}, {"q": "L7"}, {"step": "stock_taking"}):
        found = page("/events/", **asked)
        assert (f"{tea.code}/L7" in found, "gid:1.2.3" in found) == (True, False)
    assert "No event is like this." in page("/events/", q="SO-98765")
    one = page(reverse("event", args=["ni:///sha-256;7f4f?ver=CBV2.0"]))
    assert "EPCISDocument" in one
    assert reader.client.get(reverse("event", args=["urn:uuid:none"])).status_code == 404
    sent = page("/events/captured/")
    assert [said in sent for said in ("urn:epc:id:gid:1.2.3", "/epcisBody/eventList/0/action", "Look again")] == [True] * 3


def test_what_a_supplier_ships_on_our_order_is_announced_and_nothing_is_on_hand_before_it_comes():
    site, radio, tea, cups = scenes.site(), scenes.sku(tracking="serial"), scenes.sku(tracking="lot"), scenes.sku()
    catalog.add_pack(scenes.act(), code=cups.code, unit="case", numerator=12)
    catalog.add_barcode(scenes.act(), code=cups.code, value="04012345123456", pack_unit="case")
    Barcode.objects.create(sku=radio, value=GTIN, kind="gtin")
    order = placed(site, (radio, 2), (tea, 10), (cups, 24))
    shipped = observed(
        *(f"urn:epc:id:sgtin:0614141.107346.{serial}" for serial in ("S1", "S2")),
        bizStep="shipping",
        quantityList=[
            {"epcClass": names().lot(None, tea.code, "L1"), "quantity": 10},
            {"epcClass": "https://id.gs1.org/01/04012345123456", "quantity": 2},
        ],
        bizTransactionList=[
            {"type": "po", "bizTransaction": f"urn:epcglobal:cbv:bt:4012345000009:{order.number}"},
            {"type": "desadv", "bizTransaction": "urn:epcglobal:cbv:bt:4012345000009:LS-77"},
        ],
    )
    unknown = shipped | {"bizTransactionList": [{"bizTransaction": "https://example.com/PO-98765"}]}
    assert Reader().capture(shipped, shipped | {"disposition": "in_transit"}, unknown).json()["kept"] == 3
    delivery = Delivery.objects.get()
    assert (delivery.reference, delivery.supplier_id, delivery.warehouse_id) == ("LS-77", order.supplier_id, site.warehouse.pk)
    lines = delivery.lines.order_by("position").values_list("sku", "quantity", "lot", "serials", "order_line__position")
    assert list(lines) == [(radio.pk, 2, "", "S1, S2", 1), (tea.pk, 10, "L1", "", 2), (cups.pk, 24, "", "", 3)]
    assert on_hand(tea) == (0, 0, 0)
    assert check() == []
