"""A day in the warehouse, told as events: from the book, the same whenever they are asked for, and valid."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from uuid import UUID

import pytest

from quartermaster.accounts import scopes
from quartermaster.accounts.scopes import Scope
from quartermaster.catalog.models import Barcode
from quartermaster.epcis import queries
from quartermaster.epcis.checking import event_faults
from quartermaster.epcis.queries import Wanted
from quartermaster.epcis.telling import event_id, number_of
from quartermaster.purchasing import operations as purchasing
from quartermaster.purchasing.papers import ReceivedLine, ReceivedLot
from quartermaster.returns import operations as returns
from quartermaster.sales import operations as sales
from quartermaster.sales.models import Carton
from quartermaster.stock import operations as stock
from quartermaster.stock import queries as stock_queries
from quartermaster.stock.moves import NewLot
from tests import scenes
from tests.epcis import examples
from tests.epcis.scenes import Reader, names
from tests.purchasing.scenes import placed
from tests.returns.scenes import agreed
from tests.sales.scenes import customer, line, ordered

pytestmark = pytest.mark.django_db

GTIN = "10614141073464"
GLN = "4012345002256"
PIECE = f"https://id.gs1.org/01/{GTIN}/21"
ELSEWHERE = UUID(int=7)
"""Another installation."""
HERE = {"id": f"https://id.gs1.org/414/{GLN}"}


def at(code: str) -> dict[str, str]:
    return {"id": f"https://id.gs1.org/414/{GLN}/254/{code}"}


@pytest.fixture
def site():
    found = scenes.site()
    found.warehouse.gln, found.warehouse.time_zone = GLN, "Europe/Berlin"
    found.warehouse.save()
    return found


@pytest.fixture
def radio():
    item = scenes.sku(tracking="serial")
    Barcode.objects.create(sku=item, value=GTIN, kind="gtin")
    return item


def valid(events):
    """None of the events breaks a rule: ours, and GS1's own where its schema is at hand."""
    assert [fault for event in events for fault in event_faults(event, "")] == []
    if examples.FOLDER.exists():
        for event in events:
            examples.schema().validate(event | {"@context": []})
    return events


def test_a_radio_is_received_put_away_picked_packed_shipped_and_sent_back(site, radio):
    order = placed(site, (radio, 2))
    when = datetime(2026, 7, 1, 9, 30, tzinfo=UTC)
    came = ReceivedLine(Decimal(2), 1, lot=ReceivedLot("", ("S1", "S2")))
    purchasing.receive(scenes.act().at(when), number=order.number, receipts=[came])
    s1, s2 = stock_queries.lots_with_stock().filter(sku=radio).order_by("code")
    stock.put_away(scenes.act(), goods=[scenes.goods(radio, 1, site.dock, site.shelf, lot_id=lot.id) for lot in (s1, s2)])
    sold = ordered(site, line(radio, 1), customer_id=customer().id).number
    sales.pick(scenes.act(), number=sold)
    number = sales.pack(scenes.act(), number=sold)
    Carton.objects.filter(number=number).update(sscc="106141412345678908")
    reader = Reader()
    before = len(reader.events())
    sales.ship(scenes.act(), number=sold)
    paper = agreed(sold, (1, 1))
    returns.receive(scenes.act(), number=paper.number)

    told = valid(reader.events(perPage=3))
    steps = [(event["type"], event["bizStep"], event["action"], event["disposition"]) for event in told]
    assert steps == [
        ("ObjectEvent", "receiving", "OBSERVE", "in_progress"),
        ("ObjectEvent", "receiving", "OBSERVE", "in_progress"),
        ("ObjectEvent", "storing", "OBSERVE", "sellable_not_accessible"),
        ("ObjectEvent", "storing", "OBSERVE", "sellable_not_accessible"),
        ("ObjectEvent", "picking", "OBSERVE", "in_progress"),
        ("AggregationEvent", "packing", "ADD", "in_progress"),
        ("ObjectEvent", "shipping", "OBSERVE", "in_transit"),
        ("ObjectEvent", "receiving", "OBSERVE", "returned"),
    ]
    assert before == 5
    received, (picked, packed, shipped, back) = told[0], told[4:]
    document = names().own("document", order.number)
    assert received == {
        "type": "ObjectEvent",
        "eventID": received["eventID"],
        "eventTime": "2026-07-01T09:30:00.000Z",
        "eventTimeZoneOffset": "+02:00",
        "recordTime": received["recordTime"],
        "action": "OBSERVE",
        "epcList": [f"{PIECE}/S1"],
        "bizStep": "receiving",
        "disposition": "in_progress",
        "readPoint": at("DOCK-1"),
        "bizLocation": HERE,
        "bizTransactionList": [{"type": "po", "bizTransaction": document}],
    }
    assert (packed["parentID"], packed["childEPCs"]) == ("https://id.gs1.org/00/106141412345678908", picked["epcList"])
    assert (shipped["readPoint"], "bizLocation" in shipped, shipped["epcList"]) == (at("STG-1"), False, picked["epcList"])
    assert back["bizTransactionList"] == [{"bizTransaction": names().own("document", sold)}]

    assert reader.events() == told
    assert reader.events(perPage=2, orderDirection="DESC") == told[::-1]
    (one,) = picked["epcList"]
    serial = one.rpartition("/")[2]
    cases = {
        (("MATCH_anyEPC", one),): 6,
        (("MATCH_epc", f"urn:epc:id:sgtin:0614141.107346.{serial}"), ("EQ_bizStep", "shipping|packing")): 2,
        (("MATCH_parentID", "urn:epc:id:sscc:0614141.1234567890"),): 1,
        (("EQ_bizStep", "receiving"),): 3,
        (("EQ_disposition", "returned"),): 1,
        (("EQ_action", "ADD"),): 1,
        (("eventType", "AggregationEvent|TransformationEvent"),): 1,
        (("EQ_readPoint", at("A-01")["id"]),): 2,
        (("EQ_bizLocation", HERE["id"]),): 7,
        (("EQ_bizLocation", "https://id.gs1.org/414/4000001000005"),): 0,
        (("LT_eventTime", "2026-07-02T00:00:00Z"),): 2,
        (("GE_eventTime", "2026-07-02T00:00:00Z"), ("EQ_bizStep", "receiving")): 1,
        (("GE_recordTime", told[-1]["recordTime"]), ("EQ_bizStep", "storing")): 0,
        (("EQ_eventID", f"{packed['eventID']}|{back['eventID']}|urn:uuid:not-one"),): 2,
        (("MATCH_epcClass", f"https://id.gs1.org/01/{GTIN}"),): 0,
    }
    assert {asked: len(reader.events(**dict(asked))) for asked in cases} == cases
    wrong = reader.ask(nextPageToken="abc"), reader.ask(perPage=0), reader.ask(GE_eventTime="soon"), reader.ask(colour="red")
    assert [answer.status_code for answer in wrong] == [400, 422, 422, 422]


def test_what_was_taken_back_is_declared_not_to_have_happened_under_its_own_name(site):
    tea = scenes.sku(unit="kg")
    (moved,) = stock.open_balances(scenes.act(), goods=[scenes.goods(tea, "2.5", site.shelf)])
    stock.reverse(scenes.act(), movement_ids=[moved])
    first, declared = valid(Reader().events())
    assert first["quantityList"] == [{"epcClass": names().item(None, tea.code), "quantity": 2.5, "uom": "KGM"}]
    assert (first["bizStep"], "errorDeclaration" in first) == ("stock_taking", False)
    said = {"declarationTime": declared["recordTime"], "reason": "did_not_occur"}
    assert declared == first | {"recordTime": declared["recordTime"], "errorDeclaration": said}
    assert number_of(queries.origin(), first["eventID"]) == (1, moved)
    assert number_of(ELSEWHERE, first["eventID"]) is None


def test_what_is_made_scrapped_counted_and_given_to_another_owner(site):
    leaf, box, tea = scenes.sku(), scenes.sku(), scenes.sku(tracking="lot")
    (lot,) = stock.begin_lots(scenes.act(), lots=[NewLot(scenes.house().id, tea.id, "L1")])
    act = scenes.act().because("damaged")
    stock.open_balances(act, goods=[scenes.goods(tea, 10, site.quarantine, lot_id=lot), scenes.goods(leaf, 3, site.shelf)])
    stock.scrap(act, goods=[scenes.goods(tea, 1, site.quarantine, lot_id=lot)])
    stock.adjust(act, lost=[scenes.goods(leaf, 1, site.shelf)], found=[scenes.goods(box, 2, site.shelf)])
    stock.consume(act, goods=[scenes.goods(leaf, 2, site.shelf, document="WO-1007")])
    stock.produce(act, goods=[scenes.goods(box, 1, site.shelf, document="WO-1007")])
    told = valid(Reader().events())
    assert [(event["bizStep"], event.get("action"), event.get("disposition")) for event in told] == [
        ("stock_taking", "OBSERVE", "non_sellable_other"),
        ("stock_taking", "OBSERVE", "sellable_not_accessible"),
        ("destroying", "DELETE", "destroyed"),
        ("stock_taking", "OBSERVE", "sellable_not_accessible"),
        ("stock_taking", "OBSERVE", "unknown"),
        ("assembling", None, None),
        ("assembling", None, None),
    ]
    assert told[0]["quantityList"] == [{"epcClass": names().lot(None, tea.code, "L1"), "quantity": 10}]
    used, made = told[-2:]
    assert used["inputQuantityList"] == [{"epcClass": names().item(None, leaf.code), "quantity": 2}]
    assert made["outputQuantityList"] == [{"epcClass": names().item(None, box.code), "quantity": 1}]
    assert used["transformationID"] == made["transformationID"]
    assert used["bizTransactionList"] == [{"type": "prodorder", "bizTransaction": names().own("document", "WO-1007")}]


def test_whoever_sees_one_warehouse_hears_of_it_alone(site):
    tea, other = scenes.sku(), scenes.site()
    scenes.stocked(tea, 5, other.shelf)
    scenes.stocked(tea, 4, site.shelf)
    with scopes.confined(Scope(0, warehouse_ids=(other.warehouse.pk,))):
        found, _ = queries.events(Wanted(), limit=10)
    assert [event["quantityList"][0]["quantity"] for event in found] == [5]
    assert event_id(queries.origin(), 1, 1) != event_id(ELSEWHERE, 1, 1)
