"""What passes a gate is compared with what was expected, and posted once."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from quartermaster.accounts.permissions import PermissionMissing
from quartermaster.kernel import clock
from quartermaster.purchasing import operations as purchasing
from quartermaster.purchasing.papers import AnnouncedLine, NewDelivery
from quartermaster.rfid import operations as rfid
from quartermaster.rfid import queries
from quartermaster.rfid.models import UnknownTag
from quartermaster.rfid.operations import NewAntenna, NewGate, NewReader
from quartermaster.stock import operations as stock
from quartermaster.stock import queries as book
from quartermaster.stock.moves import NewLot
from tests import scenes
from tests.purchasing.scenes import lines, on_hand, placed
from tests.rfid.scenes import gate, heard, passes, sgtin, tagged, told
from tests.transfers import scenes as moved

pytestmark = pytest.mark.django_db


def announced(site, radio, serials, of=None):
    order = placed(site, (radio, len(serials)))
    line = AnnouncedLine(radio.pk, Decimal(len(serials)), order=order.number, position=1, serials=" ".join(serials))
    return purchasing.announce(scenes.act(), delivery=NewDelivery(order.supplier_id, site.warehouse.pk, [line])), order


def test_a_delivery_with_one_missing_one_unexpected_and_one_unknown_tag_is_posted_once_though_confirmed_twice():
    site, radio, other = scenes.site(), tagged(tracking="serial"), tagged(tracking="serial")
    delivery, order = announced(site, radio, ["1001", "1002", "1003"])
    dock, reader = gate(site)
    stranger = "E280" + "1F" * 10
    tags = [sgtin(radio, "1001"), sgtin(radio, "1002"), sgtin(other, "77"), stranger]
    first = rfid.take_reads(scenes.act(), reader=reader, reads=heard(*tags[:2], times=3))
    taken = rfid.take_reads(scenes.act(), reader=reader, reads=heard(*tags, times=5))
    assert (taken.reads, taken.tags, taken.unknown, taken.documents) == (20, 4, 1, first.documents)
    passage = rfid.end_passage(scenes.act(), number=taken.documents[0])
    assert (passage.state, passage.document) == ("waiting", delivery.number)
    assert passage.counts == {"expected": 2, "missing": 1, "unexpected": 1, "unknown": 1}
    assert told(passage) == {
        "expected": ["1001", "1002"],
        "missing": ["1003"],
        "unexpected": ["77"],
        "unknown": [stranger],
    }
    assert passage.lines.get(code="1001").times == 8
    assert on_hand(radio)[0] == 0, "nothing is posted until somebody confirms"

    with pytest.raises(PermissionMissing):
        rfid.confirm(scenes.act("seller"), number=passage.number)
    confirmed = rfid.confirm(scenes.act("storekeeper"), number=passage.number)
    assert (confirmed.state, confirmed.posted) == ("posted", [delivery.number])
    with pytest.raises(rfid.PassageSettled):
        rfid.confirm(scenes.act(), number=passage.number)
    assert lines(order) == [("3", "2", "1")]
    assert sorted(row.lot.code for row in book.balances_of(radio.pk)) == ["1001", "1002"]
    listed = UnknownTag.objects.get(epc=stranger)
    assert (listed.times, listed.place, listed.state) == (5, dock.name, "open")

    again = passes(reader, heard(tags[0], sgtin(radio, "1003")))
    assert told(again) == {"again": ["1001"], "expected": ["1003"]}, "what was posted is not posted again"
    rfid.confirm(scenes.act(), number=again.number)
    assert (lines(order), on_hand(radio)[0]) == ([("3", "3", "0")], 3)


def test_a_gate_posts_by_itself_what_its_rule_lets_it_when_it_is_quiet():
    site, tea = scenes.site(), tagged()
    order = placed(site, (tea, 4))
    _, reader = gate(site, rule="right", quiet_seconds=Decimal(2))
    act = scenes.act()
    rfid.take_reads(act, reader=reader, reads=heard(*(sgtin(tea, str(n)) for n in range(1, 4))))
    assert rfid.end_quiet(act.at(clock.now() + timedelta(seconds=1))) == []
    (number,) = rfid.end_quiet(act.at(clock.now() + timedelta(seconds=4)))
    passage = queries.passage_by_number(number)
    assert (passage.state, passage.document, passage.counts) == ("waiting", order.number, {"expected": 3, "missing": 1})
    rfid.dismiss(scenes.act().because("driven through by mistake"), number=number)

    passage = passes(reader, heard(*(sgtin(tea, str(n)) for n in range(1, 5))))
    assert (passage.state, passage.posted, lines(order)) == ("posted", [order.number], [("4", "4", "0")])


def test_where_several_papers_fit_somebody_chooses_and_what_stands_near_or_turns_is_told_apart():
    site, tea = scenes.site(), tagged()
    first, second = placed(site, (tea, 2)), placed(site, (tea, 2))
    _, reader = gate(site, sides=True)
    tags = [sgtin(tea, str(n)) for n in (1, 2, 3)]
    reads = [*heard(*tags, antenna=1), *heard(*tags[:2], antenna=2)]
    passage = passes(reader, reads)
    assert passage.counts == {"unexpected": 2, "turned": 1}
    assert passage.trouble == f"Several papers fit: {first.number}, {second.number}. Choose the one that is being unloaded."
    with pytest.raises(rfid.NothingPassed):
        rfid.confirm(scenes.act(), number=passage.number)
    with pytest.raises(rfid.NotAwaited):
        rfid.choose_paper(scenes.act(), number=passage.number, document="PO-0")
    rfid.choose_paper(scenes.act(), number=passage.number, document=second.number.lower())
    rfid.confirm(scenes.act(), number=passage.number)
    assert (lines(first), lines(second)) == ([("2", "0", "2")], [("2", "2", "0")])

    _, lost = gate(site)
    stray = passes(lost, heard(tags[0]))
    assert (stray.state, stray.counts) == ("dismissed", {"again": 1}), "what only stands near ends by itself"


def test_a_transfer_comes_in_by_its_serials_and_moves_on_between_zones():
    here, there, radio = scenes.site(), scenes.site(), tagged(tracking="serial")
    lots = stock.begin_lots(scenes.act(), lots=[NewLot(scenes.house().pk, radio.pk, code) for code in ("21", "22")])
    stock.open_balances(scenes.act(), goods=[scenes.goods(radio, 1, here.shelf, lot_id=lot) for lot in lots])
    paper = moved.shipped(here, there, (radio, 2))
    _, reader = gate(there, rule="passed")
    passage = passes(reader, heard(sgtin(radio, "21")))
    assert (passage.state, passage.posted) == ("posted", [paper.number])
    assert moved.stages(paper)["received"] == 1

    _, reader = gate(there, "between", to_bin=there.second_shelf, rule="right")
    passage = passes(reader, heard(sgtin(radio, "21"), sgtin(radio, "22")))
    assert told(passage) == {"expected": ["21"], "unexpected": ["22"]}
    rfid.confirm(scenes.act(), number=passage.number)
    assert [(row.bin_id, row.lot.code) for row in book.balances_of(radio.pk)] == [(there.second_shelf.pk, "21")]


def test_readers_and_gates_are_refused_with_every_fault_named():
    site, elsewhere = scenes.site(), scenes.site()
    dock, reader = gate(site)
    antennas = [NewAntenna(1, dock), NewAntenna(1), NewAntenna(3, zone=elsewhere.shelf.zone)]
    with pytest.raises(rfid.InvalidReader) as refused:
        rfid.add_reader(scenes.act(), reader=NewReader("R", site.warehouse, "127.0.0.1", 5084, antennas))
    assert [error.pointer for error in refused.value.errors] == [
        "/host",
        "/antennas/1/number",
        "/antennas/1",
        "/antennas/2",
    ]
    with pytest.raises(rfid.InvalidGate) as at_fault:
        rfid.add_gate(scenes.act(), gate=NewGate("", site.warehouse, "between", rule="never", quiet_seconds=Decimal(0)))
    assert [error.pointer for error in at_fault.value.errors] == ["/name", "/rule", "/quiet_seconds", "/to_bin"]
    with pytest.raises(rfid.RfidNameTaken):
        rfid.add_gate(scenes.act(), gate=NewGate(dock.name.upper(), site.warehouse, "dock_out"))
    rfid.take_reads(scenes.act(), reader=reader, reads=heard("AA" * 12))
    with pytest.raises(rfid.GateInUse):
        rfid.archive_gate(scenes.act(), gate_id=dock.pk, version=1)
    with pytest.raises(rfid.InvalidReads):
        rfid.take_reads(scenes.act(), reader=reader, reads=heard("XYZ"))
