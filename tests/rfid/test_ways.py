"""What a tag says beyond its SKU: which way it went, of which lot it is, what is on the pallet that bears it."""

from __future__ import annotations

from decimal import Decimal

import pytest

from quartermaster.catalog.models import Business
from quartermaster.kernel.refusals import Invalid
from quartermaster.labels import operations as labels
from quartermaster.labels.operations import NewPallet
from quartermaster.locations.models import Bin, Zone
from quartermaster.rfid import operations as rfid
from quartermaster.rfid.operations import NewGate
from quartermaster.rfid.reads import MICRO, Read
from quartermaster.stock import operations as stock
from quartermaster.stock import queries as book
from quartermaster.stock.checking import check
from quartermaster.stock.moves import NewLot
from tests import scenes
from tests.purchasing.scenes import lines, placed
from tests.rfid.scenes import PREFIX, gate, heard, passes, sgtin, sscc_tag, tagged, told

pytestmark = pytest.mark.django_db


def zoned(site: scenes.Site, code: str = "COLD") -> Bin:
    """A bin in a zone of its own."""
    zone = Zone.objects.create(warehouse=site.warehouse, code=code)
    return Bin.objects.create(warehouse=site.warehouse, zone=zone, code=f"{code}-1", kind=Bin.Kind.STORAGE, walk_order=50)


def walked(*tags: str, through: tuple[int, ...]) -> list[Read]:
    """The antennas hear the tags one after the other."""
    now = heard("AA" * 12)[0].first_us - len(through) * MICRO
    return [Read(tag, antenna, now + place * MICRO, now + place * MICRO) for place, antenna in enumerate(through) for tag in tags]


def lies(item) -> dict[str, Decimal]:
    found: dict[str, Decimal] = {}
    for row in book.balances_of(item.pk):
        found[row.bin.code] = found.get(row.bin.code, Decimal(0)) + row.quantity
    return found


def test_a_gate_is_passed_both_ways_and_what_was_heard_first_and_last_says_which():
    site, tea = scenes.site(), tagged()
    cold = zoned(site)
    scenes.stocked(tea, 3, site.shelf)
    _, reader = gate(
        site, "between", sides=True, rule="passed", from_zone=site.shelf.zone, to_bin=cold, back_bin=site.second_shelf
    )
    one, two, three = (sgtin(tea, str(number)) for number in (1, 2, 3))
    passage = passes(reader, walked(one, two, through=(1, 2)))
    assert (passage.state, lies(tea)) == ("posted", {"A-01": 1, "COLD-1": 2})
    passage = passes(reader, [*walked(one, through=(2, 1)), *walked(two, through=(2, 1, 2)), *walked(three, through=(1, 2, 1))])
    assert passage.counts == {"expected": 1, "turned": 2}
    assert (passage.state, lies(tea)) == ("posted", {"A-01": 1, "A-02": 1, "COLD-1": 1})
    stays = passes(reader, walked(one, through=(2, 1)))
    assert (stays.state, stays.counts) == ("dismissed", {"again": 1}), "it has gone back, and was not brought since"
    assert passes(reader, walked(one, through=(1, 2))).state == "posted"
    assert (lies(tea), check()) == ({"A-02": 1, "COLD-1": 2}, [])

    beyond = Bin.objects.create(warehouse=site.warehouse, zone=cold.zone, code="COLD-2", kind="storage")
    wrong = NewGate("Both", site.warehouse, "between", site.shelf.zone, site.third_shelf, back_bin=beyond)
    with pytest.raises(rfid.InvalidGate) as refused:
        rfid.add_gate(scenes.act(), gate=wrong)
    assert [error.pointer for error in refused.value.errors] == ["/back_bin"]


def test_a_tag_of_a_lot_says_which_lot_comes_in_and_which_is_moved():
    site, jam = scenes.site(), tagged(tracking="lot")
    ids = stock.begin_lots(scenes.act(), lots=[NewLot(scenes.house().pk, jam.pk, code) for code in ("L1", "L2")])
    lots = [book.lots_by_id(ids)[one] for one in ids]
    tags = ["E28011" + f"{number:018X}" for number in range(3)]
    for tag, lot, quantity in zip(tags, (lots[0], lots[1], lots[1]), (4, 6, 1), strict=True):
        rfid.tie_tag(scenes.act(), memory=tag, lot=lot, quantity=Decimal(quantity))
    with pytest.raises(Invalid) as refused:
        rfid.tie_tag(scenes.act(), memory="AB" * 12, lot=lots[0], quantity=Decimal("0.5"))
    assert refused.value.errors[0].pointer == "/quantity"

    order = placed(site, (jam, 11))
    _, reader = gate(site, rule="right")
    passage = passes(reader, heard(*tags))
    assert (passage.state, passage.posted, lines(order)) == ("posted", [order.number], [("11", "11", "0")])
    assert {row.lot.code: row.quantity for row in book.balances_of(jam.pk)} == {"L1": 4, "L2": 7}
    assert [line.what for line in passage.lines.order_by("epc")] == [f"{jam.code} L1", f"{jam.code} L2", f"{jam.code} L2"]

    rows = [scenes.goods(jam, quantity, site.dock, site.shelf, lot_id=lot.pk) for lot, quantity in ((lots[0], 4), (lots[1], 7))]
    stock.put_away(scenes.act(), goods=rows)
    _, reader = gate(site, "between", to_bin=site.second_shelf, rule="passed")
    passes(reader, heard(tags[1]))
    there = {(row.bin.code, row.lot.code): row.quantity for row in book.balances_of(jam.pk)}
    assert there == {("A-01", "L1"): 4, ("A-01", "L2"): 1, ("A-02", "L2"): 6}


def test_a_pallet_that_says_what_is_on_it_moves_that_and_one_that_does_not_is_told():
    site, tea = scenes.site(), tagged()
    scenes.stocked(tea, 60, site.shelf)
    address = {"legal_name": "House", "street": "1 Lane", "city": "Town", "country": "GB"}
    Business.objects.create(owner=scenes.house(), is_house=True, gs1_company_prefix=PREFIX, **address)
    full = labels.make_pallet(scenes.act(), pallet=NewPallet(scenes.house(), site.warehouse, tea, Decimal(48)))
    mixed = labels.make_pallet(scenes.act(), pallet=NewPallet(scenes.house(), site.warehouse))
    ssccs = [one.sscc or "" for one in (full, mixed)]
    _, reader = gate(site, "between", to_bin=site.second_shelf, rule="passed")
    passage = passes(reader, heard(*(sscc_tag(sscc) for sscc in ssccs)))
    assert told(passage) == {"expected": [full.sscc], "unexpected": [mixed.sscc]}
    assert (passage.state, lies(tea)) == ("posted", {"A-01": 12, "A-02": 48})

    walk = rfid.start_walk(scenes.act(), warehouse=site.warehouse, zone=site.shelf.zone)
    rfid.read_on_walk(scenes.act(), number=walk.number, reads=heard(sscc_tag(ssccs[0])))
    assert rfid.end_walk(scenes.act(), number=walk.number).counts == {"expected": 1, "missing": 12}
