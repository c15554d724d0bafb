"""Tags that are given out, found, walked past and sent by programs."""

from __future__ import annotations

import uuid
from decimal import Decimal

import pytest

from quartermaster.catalog.models import Business, Sku
from quartermaster.kernel.quantities import plain
from quartermaster.rfid import operations as rfid
from quartermaster.rfid import queries
from quartermaster.rfid.models import UnknownTag
from quartermaster.sales import operations as sales
from quartermaster.sales.models import Carton
from quartermaster.stock import operations as stock
from quartermaster.stock.models.lots import Lot
from quartermaster.stock.moves import NewLot
from tests import scenes
from tests.rfid.scenes import PREFIX, gate, heard, passes, sgtin, sscc_tag, tagged, told
from tests.sales.scenes import line, ordered, state

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _business() -> None:
    address = {"legal_name": "House", "street": "1 Lane", "city": "Town", "country": "GB"}
    Business.objects.create(owner=scenes.house(), is_house=True, gs1_company_prefix=PREFIX, **address)


def serials(item: Sku, *codes: str) -> list[Lot]:
    ids = stock.begin_lots(scenes.act(), lots=[NewLot(scenes.house().pk, item.pk, code) for code in codes])
    return [Lot.objects.select_related("sku").get(pk=one) for one in ids]


def stocked(item: Sku, at, *codes: str) -> list[Lot]:
    lots = serials(item, *codes)
    stock.open_balances(scenes.act(), goods=[scenes.goods(item, 1, at, lot_id=lot.pk) for lot in lots])
    return lots


def shipped_cartons(site, tea: Sku, count: int) -> tuple[str, list[Carton]]:
    """An order packed into so many cartons."""
    number = ordered(site, line(tea, count)).number
    sales.pick(scenes.act(), number=number)
    for _ in range(count):
        sales.pack(scenes.act(), number=number, lines=[sales.Part(1, Decimal(1))])
    return number, list(Carton.objects.filter(order__number=number).order_by("id"))


def test_a_tag_is_given_out_once_for_a_serial_a_bin_and_a_tote_and_known_ever_after():
    site, radio = scenes.site(), tagged(tracking="serial")
    short, long, zeros = serials(radio, "123", "AB-7", "007")
    site.third_shelf.role = "tote"
    made = rfid.give_tags(scenes.act(), serials=[short, long, zeros], bins=[site.shelf, site.third_shelf])
    assert [one.epc for one in made[:2]] == [sgtin(radio, "123"), sgtin(radio, "AB-7")]
    assert [len(one.epc) for one in made] == [24, 52, 52, 24, 24], "a serial with zeros before it needs the long one"
    assert made[3].identity == f"urn:epc:id:sgln:{PREFIX}.00000.{site.shelf.pk}"
    assert made[4].identity == f"urn:epc:id:grai:{PREFIX}.00000.{site.third_shelf.pk}"
    assert [one.pk for one in rfid.give_tags(scenes.act(), serials=[long, short])] == [made[1].pk, made[0].pk]
    with pytest.raises(rfid.TagTaken):
        rfid.tie_tag(scenes.act(), memory=made[0].epc.lower(), lot=long)
    known = queries.meanings([one.epc for one in made])
    assert [(one.kind.value, one.code, one.lot_id) for one in (known[tag.epc] for tag in made)] == [
        ("goods", "123", short.pk),
        ("goods", "AB-7", long.pk),
        ("goods", "007", zeros.pk),
        ("bin", "A-01", None),
        ("bin", "A-03", None),
    ]

    foreign = scenes.sku(tracking="serial")
    with pytest.raises(rfid.NoGtin):
        rfid.give_tags(scenes.act(), serials=serials(foreign, "1"))
    foreign.barcodes.create(value="09521234543213", kind="gtin")
    with pytest.raises(rfid.CompanyPrefixUnknown):
        rfid.give_tags(scenes.act(), serials=serials(foreign, "1"))
    (one,) = rfid.give_tags(scenes.act(), serials=serials(foreign, "1"), prefix_digits=7)
    assert one.identity == "urn:epc:id:sgtin:9521234.054321.1"
    lot = Lot.objects.get(pk=stock.begin_lots(scenes.act(), lots=[NewLot(scenes.house().pk, lotted().pk, "L1")])[0])
    with pytest.raises(rfid.NotASerial):
        rfid.give_tags(scenes.act(), serials=[lot])


def lotted() -> Sku:
    return tagged(tracking="lot")


def test_the_ties_of_thousands_of_tags_are_one_query(django_assert_num_queries):
    radio = tagged(tracking="serial")
    made = rfid.give_tags(scenes.act(), serials=serials(radio, *(str(n) for n in range(1, 301))))
    with django_assert_num_queries(1):
        found = queries.tied([one.epc for one in made] + ["AB" * 12] * 3000)
    assert len(found) == 300


def test_packed_cartons_leave_by_their_sscc_and_what_of_the_order_stays_is_missing():
    site, tea = scenes.site(), tagged()
    scenes.stocked(tea, 5, site.shelf)
    number, cartons = shipped_cartons(site, tea, 2)
    other, _ = shipped_cartons(site, tea, 1)
    _, reader = gate(site, "dock_out", rule="right")
    tags = [sscc_tag(one.sscc or "") for one in cartons]
    first = passes(reader, heard(tags[0]))
    assert (first.state, first.document) == ("waiting", number)
    assert told(first) == {"expected": [cartons[0].sscc], "missing": [cartons[1].sscc]}
    rfid.dismiss(scenes.act(), number=first.number)
    both = passes(reader, heard(*tags, sscc_tag("040123459999999990")))
    assert told(both)["unknown"] == [sscc_tag("040123459999999990")], "no carton that anybody knows"
    rfid.confirm(scenes.act("storekeeper"), number=both.number)
    assert (state(number), state(other)) == ("shipped", "packed")


def test_a_walk_through_a_zone_is_compared_with_the_book_and_changes_nothing():
    site, far, radio, tea = scenes.site(), scenes.site(), tagged(tracking="serial"), tagged()
    stocked(radio, site.shelf, "11", "12")
    stocked(radio, far.shelf, "13")
    serials(radio, "14")
    scenes.stocked(tea, 5, site.second_shelf)
    reader = gate(site)[1]
    walk = rfid.start_walk(scenes.act(), warehouse=site.warehouse, zone=site.shelf.zone, reader=reader)
    with pytest.raises(rfid.ReaderWalks):
        rfid.start_walk(scenes.act(), warehouse=site.warehouse, reader=reader)
    tags = [sgtin(radio, code) for code in ("11", "13", "14")] + [sgtin(tea, str(n)) for n in range(1, 4)]
    taken = rfid.take_reads(scenes.act(), reader=reader, reads=heard(*tags, "AB" * 12, times=4))
    assert taken.documents == (walk.number,), "what its reader reads is of the walk, not of the gate"
    rfid.read_on_walk(scenes.act(), number=walk.number, reads=heard(tags[0]))
    ended = rfid.end_walk(scenes.act(), number=walk.number)
    assert ended.counts == {"expected": 4, "unexpected": 2, "unknown": 1, "missing": 3}
    found = {
        (sku, code, finding): (plain(quantity), booked_in)
        for sku, code, finding, quantity, booked_in in ended.lines.exclude(sku=None).values_list(
            "sku__code", "code", "finding", "quantity", "booked_in__warehouse__code"
        )
    }
    assert found == {
        (radio.code, "11", "expected"): ("1", site.warehouse.code),
        (radio.code, "12", "missing"): ("1", site.warehouse.code),
        (radio.code, "13", "unexpected"): ("1", far.warehouse.code),
        (radio.code, "14", "unexpected"): ("1", None),
        (tea.code, "", "expected"): ("1", None),
        (tea.code, "", "missing"): ("2", None),
    }
    with pytest.raises(rfid.WalkEnded):
        rfid.read_on_walk(scenes.act(), number=walk.number, reads=heard(tags[0]))


def test_an_unknown_tag_is_tied_or_ignored_with_a_reason():
    site, radio = scenes.site(), tagged(tracking="serial")
    (lot,) = stocked(radio, site.shelf, "55")
    _, reader = gate(site, "between", to_bin=site.second_shelf)
    strange, foreign = "E2" + "01" * 11, "E2" + "02" * 11
    passage = passes(reader, heard(strange, foreign))
    assert passage.counts == {"unknown": 2}
    listed = {one.epc: one for one in UnknownTag.objects.all()}
    with pytest.raises(Exception, match="Say why"):
        rfid.ignore_tag(scenes.act(), tag_id=listed[foreign].pk)
    rfid.ignore_tag(scenes.act().because("the forklift’s own"), tag_id=listed[foreign].pk)
    rfid.tie_tag(scenes.act(), memory=strange, lot=lot)
    passes_now = rfid.confirm(scenes.act(), number=passage.number)
    assert (passes_now.state, passes_now.counts) == ("posted", {"expected": 1, "unknown": 1}), "what was tied since counts"
    states = dict(UnknownTag.objects.values_list("epc", "state"))
    assert states == {strange: "tied", foreign: "ignored"}
    with pytest.raises(rfid.TagSettled):
        rfid.ignore_tag(scenes.act().because("again"), tag_id=listed[foreign].pk)


def test_readers_that_speak_http_send_their_reads_and_everything_is_done_over_the_api(client):
    site, tea = scenes.site(), tagged()
    scenes.stocked(tea, 3, site.shelf)
    client.force_login(scenes.person("manager"))

    def send(method, path, body, **headers):
        headers = {"Idempotency-Key": uuid.uuid4().hex, **headers}
        return getattr(client, method)(f"/api/v1{path}", body, content_type="application/json", headers=headers)

    new = {"name": scenes.fresh("Gate "), "warehouse": site.warehouse.code, "kind": "between", "to_bin": "A-02"}
    made = send("post", "/rfid-gates", new)
    gate_id = made.json()["id"]
    assert (made.status_code, made.json()["rule"], made.json()["to_bin"]) == (201, "ask", "A-02")
    changed = send("put", f"/rfid-gates/{gate_id}", {**new, "quiet_seconds": "2.5"}, **{"If-Match": made.headers["ETag"]})
    assert changed.json()["quiet_seconds"] == "2.5"
    antennas = [{"number": 1, "gate": gate_id}, {"number": 2, "zone": "A"}]
    reader = send("post", "/rfid-readers", {"name": scenes.fresh("R"), "warehouse": site.warehouse.code, "antennas": antennas})
    assert [(one["number"], one["zone"]) for one in reader.json()["antennas"]] == [(1, ""), (2, "A")]
    reads = [{"epc": sgtin(tea, str(n)).lower(), "antenna": 1} for n in (1, 2)]
    taken = send("post", "/rfid-reads", {"reader": reader.json()["id"], "reads": reads * 3}).json()
    number = taken["documents"][0]
    assert (taken["reads"], taken["tags"], taken["unknown"]) == (6, 2, 0)
    assert send("post", f"/rfid-passages/{number}/confirmation", {}).json()["code"] == "still_passing"
    assert send("post", f"/rfid-passages/{number}/end", {}).json()["counts"] == {"expected": 2}
    assert send("post", f"/rfid-passages/{number}/confirmation", {}).json()["state"] == "posted"
    lines = client.get(f"/api/v1/rfid-passages/{number}/lines?finding=expected").json()["items"]
    assert [(one["sku"], one["times"]) for one in lines] == [(tea.code, 3), (tea.code, 3)]
    listed = client.get(f"/api/v1/rfid-passages?gate={gate_id}&state=posted").json()["items"]
    assert [one["number"] for one in listed] == [number]

    walk = send("post", "/rfid-walks", {"warehouse": site.warehouse.code, "zone": "A"}).json()["number"]
    assert send("post", f"/rfid-walks/{walk}/reads", {"reads": reads[:1]}).json() == {"reads": 1, "unknown": 0}
    assert send("post", f"/rfid-walks/{walk}/end", {}).json()["counts"] == {"expected": 1, "missing": 2}
    (short,) = client.get(f"/api/v1/rfid-walks/{walk}/lines?finding=missing").json()["items"]
    assert (short["sku"], short["quantity"], short["booked"]) == (tea.code, "2", "3")

    tags = send("post", "/rfid-tags", {"bins": [{"warehouse": site.warehouse.code, "bin": "A-01"}]}).json()
    assert [one["bin"] for one in client.get(f"/api/v1/rfid-tags?epc={tags[0]['epc']}").json()["items"]] == ["A-01"]
    radio = tagged(tracking="serial")
    serials(radio, "9")
    tie = {"epc": "abcd" * 6, "serial": {"sku": radio.code, "serial": "9"}}
    assert send("post", "/rfid-ties", tie).json()["serial"] == "9"
    send("post", "/rfid-reads", {"reader": reader.json()["id"], "reads": [{"epc": "EE" * 12}]})
    (unknown,) = client.get("/api/v1/rfid-unknown-tags?state=open").json()["items"]
    ignored = send("post", f"/rfid-unknown-tags/{unknown['id']}/ignoring", {"reason": "a library book"}).json()
    assert (ignored["state"], ignored["reason"]) == ("ignored", "a library book")
    version = client.get(f"/api/v1/rfid-readers/{reader.json()['id']}").headers["ETag"]
    assert send("delete", f"/rfid-readers/{reader.json()['id']}", {}, **{"If-Match": version}).status_code == 204
    assert client.get("/api/v1/rfid-readers").json() == []
    client.force_login(scenes.person("seller"))
    assert client.get("/api/v1/rfid-passages").json()["code"] == "permission_missing"
