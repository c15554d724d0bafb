"""Catch weight: goods that are counted in pieces and weighed."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import connection, transaction

from quartermaster.catalog import operations as catalog
from quartermaster.catalog.models import Owner
from quartermaster.catalog.plans import SkuRow
from quartermaster.kernel.refusals import Refusal
from quartermaster.stock import costing, making, owner_changes, weights
from quartermaster.stock import operations as stock
from quartermaster.stock.checking import check
from quartermaster.stock.ledger import WeightShort
from quartermaster.stock.models import Balance, Weight, WeightEntry
from quartermaster.stock.moves import Move, NewLot
from tests import scenes
from tests.scenes import goods
from tests.stock.books import entries, worth
from tests.stock.weighing import cheese, there, variances

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def ties_out():
    yield
    assert [str(one) for one in check()] == []


def taken_in(item, site, pieces, weight, **more):
    return stock.receive(scenes.act(), goods=[goods(item, pieces, site.dock, weight=Decimal(weight), **more)])[0]


def test_wheels_come_in_with_their_weight_and_carry_it_along():
    site, item = scenes.site(), cheese()
    taken_in(item, site, 10, "61.34")
    assert there(item, site.dock) == (10, Decimal("61.34"))
    stock.put_away(scenes.act(), goods=[goods(item, 3, site.dock, site.shelf)])
    assert (there(item, site.dock), there(item, site.shelf)) == ((7, Decimal("42.938")), (3, Decimal("18.402")))
    stock.put_away(scenes.act(), goods=[goods(item, 7, site.dock, site.second_shelf)])
    assert (there(item, site.dock), there(item, site.second_shelf)) == ((0, 0), (7, Decimal("42.938")))
    assert variances(item) == []


def test_a_receipt_without_a_weight_is_refused():
    site, item = scenes.site(), cheese()
    with pytest.raises(stock.WeightNeeded) as refused:
        stock.receive(scenes.act(), goods=[goods(item, 10, site.dock)])
    assert refused.value.detail == f"{item.code} is weighed: say what these pieces weigh together, in kg."
    assert [(error.pointer, error.code) for error in refused.value.errors] == [("/lines/0/weight", "weight_needed")]
    assert not Balance.objects.filter(sku=item).exists()


def test_a_slip_of_the_keyboard_is_refused_unless_it_is_confirmed():
    site, item = scenes.site(), cheese()
    with pytest.raises(stock.WeightUnlikely) as refused:
        taken_in(item, site, 10, "61340")
    assert refused.value.detail == (
        f"10 of {item.code} usually weigh 60 kg, give or take 20 %, not 61340 kg. Weigh again, or confirm the weight."
    )
    taken_in(item, site, 10, "48")
    taken_in(item, site, 10, "47.999", confirmed=True)
    assert there(item, site.dock) == (20, Decimal("95.999"))


def test_what_is_only_counted_has_no_weight():
    site, item = scenes.site(), scenes.sku()
    with pytest.raises(stock.NotWeighed):
        taken_in(item, site, 10, "61")
    stock.receive(scenes.act(), goods=[goods(item, 10, site.dock)])
    assert not Weight.objects.filter(sku=item).exists()


def test_pieces_that_were_weighed_take_their_own_weight_and_the_others_keep_theirs():
    site, item = scenes.site(), cheese()
    taken_in(item, site, 3, "18")
    stock.put_away(scenes.act(), goods=[goods(item, 1, site.dock, site.shelf, weight=Decimal("6.5"))])
    assert (there(item, site.dock), there(item, site.shelf)) == ((2, Decimal("11.5")), (1, Decimal("6.5")))
    assert variances(item) == []


def test_pieces_never_take_the_weight_of_those_that_stay():
    site, item = scenes.site(), cheese(tolerance="100")
    taken_in(item, site, 3, "12")
    with pytest.raises(WeightShort):
        stock.put_away(scenes.act(), goods=[goods(item, 2, site.dock, site.shelf, weight=Decimal(12))])
    assert there(item, site.dock) == (3, 12)


def test_what_has_dried_is_a_variance_and_never_lost_in_silence():
    site, item = scenes.site(), cheese()
    taken_in(item, site, 3, "18")
    stock.put_away(scenes.act(), goods=[goods(item, 3, site.dock, site.shelf)])
    stock.pick(scenes.act(), goods=[goods(item, 2, site.shelf, site.staging)])
    shipped = stock.ship(scenes.act(), goods=[goods(item, 2, site.staging, weight=Decimal("11.8"))])[0]
    assert variances(item) == [("", Decimal("-0.2"))]
    assert [(one.weight, one.bin) for one in weights.variances_of(shipped)] == [(Decimal("-0.2"), "STG-1")]
    assert weights.of_movements([shipped])[shipped].weight == Decimal("11.8")
    assert (there(item, site.staging), there(item, site.shelf)) == ((0, 0), (1, 6))


def test_a_bin_is_weighed_again_without_touching_its_pieces():
    site, item = scenes.site(), cheese()
    taken_in(item, site, 3, "18")
    with pytest.raises(stock.ReasonMissing):
        stock.weigh(scenes.act(), goods=[goods(item, 1, site.dock, weight=Decimal("17.7"))])
    with pytest.raises(stock.WeightUnlikely):
        stock.weigh(scenes.act().because("dried"), goods=[goods(item, 1, site.dock, weight=Decimal("177"))])
    (found,) = stock.weigh(scenes.act().because("dried"), goods=[goods(item, 1, site.dock, weight=Decimal("17.7"))])
    assert (there(item, site.dock), variances(item)) == ((3, Decimal("17.7")), [("dried", Decimal("-0.3"))])
    assert stock.weigh(scenes.act().because("dried"), goods=[goods(item, 1, site.dock, weight=Decimal("17.7"))]) == []
    with pytest.raises(stock.NothingLiesThere):
        stock.weigh(scenes.act().because("dried"), goods=[goods(item, 1, site.shelf, weight=Decimal("6"))])
    slip = scenes.act().because("data_entry_error")
    with pytest.raises(stock.ReasonMissing):
        stock.take_back_weighings(scenes.act(), weighings=[found])
    (back,) = stock.take_back_weighings(slip, weighings=[found])
    assert (there(item, site.dock), [more for _, more in variances(item)]) == ((3, 18), [Decimal("-0.3"), Decimal("0.3")])
    with pytest.raises(stock.WeighedAnew):
        stock.take_back_weighings(slip, weighings=[found])
    with pytest.raises(stock.UnknownWeighing):  # what was taken back is weighed anew, not taken back once more
        stock.take_back_weighings(slip, weighings=[back])
    (more,) = stock.weigh(slip, goods=[goods(item, 1, site.dock, weight=Decimal("18.6"))])
    stock.transfer(scenes.act(), goods=[goods(item, 3, site.dock, site.shelf)])
    with pytest.raises(stock.WeighedAnew):
        stock.take_back_weighings(slip, weighings=[more])


def test_a_reversal_restores_the_weight_exactly():
    site, item = scenes.site(), cheese()
    taken_in(item, site, 7, "41.111")
    away = stock.put_away(scenes.act(), goods=[goods(item, 3, site.dock, site.shelf)])
    stock.reverse(scenes.act(), movement_ids=away)
    assert (there(item, site.dock), there(item, site.shelf)) == ((7, Decimal("41.111")), (0, 0))
    assert variances(item) == []


def test_a_receipt_that_has_dried_meanwhile_is_taken_back_wholly():
    site, item = scenes.site(), cheese()
    received = taken_in(item, site, 3, "18")
    stock.weigh(scenes.act().because("dried"), goods=[goods(item, 1, site.dock, weight=Decimal("17.7"))])
    stock.reverse(scenes.act(), movement_ids=[received])
    assert there(item, site.dock) == (0, 0)
    assert variances(item) == [("dried", Decimal("-0.3")), ("", Decimal("0.3"))]


def test_goods_arrive_in_another_warehouse_with_the_weight_they_left_with():
    here, far, item = scenes.site(), scenes.site(), cheese()
    taken_in(item, here, 4, "25")
    stock.transfer(scenes.act(), goods=[goods(item, 1, here.dock, far.shelf)])
    assert (there(item, here.dock), there(item, far.shelf)) == ((3, Decimal("18.75")), (1, Decimal("6.25")))
    stock.put_away(scenes.act(), goods=[goods(item, 3, here.dock, here.shelf)])
    stock.send(scenes.act(), goods=[goods(item, 3, here.shelf, document="W-1")])
    stock.arrive(scenes.act(), goods=[goods(item, 2, far.dock, document="W-1")])
    lost = goods(item, 1, far.dock, document="W-1", reason="missing")
    stock.arrive(scenes.act(), lost=[lost])
    assert there(item, far.dock) == (2, Decimal("12.5"))


def test_what_a_customer_brings_back_weighs_what_it_left_with():
    site, item = scenes.site(), cheese()
    stock.open_balances(scenes.act(), goods=[goods(item, 4, site.shelf, weight=Decimal("24.4"))])
    stock.issue(scenes.act(), goods=[goods(item, 2, site.shelf, document="S-1", weight=Decimal("12.1"))])
    assert variances(item) == [("", Decimal("-0.1"))]
    stock.take_back(scenes.act(), goods=[goods(item, 1, site.dock, document="S-1")])
    assert there(item, site.dock) == (1, Decimal("6.05"))
    with pytest.raises(stock.WeightNeeded):
        stock.take_back(scenes.act(), goods=[goods(item, 1, site.dock, document="S-2")])


def test_lots_and_owners_weigh_by_themselves():
    site, item = scenes.site(), cheese(tracking="lot")
    client = Owner.objects.create(code=scenes.fresh("C"), name="A client")
    lots = stock.begin_lots(scenes.act(), lots=[NewLot(scenes.house().id, item.id, code) for code in ("L1", "L2")])
    for lot, weight in zip(lots, ("12.5", "11.5"), strict=True):
        stock.open_balances(scenes.act(), goods=[goods(item, 2, site.shelf, lot_id=lot, weight=Decimal(weight))])
    stock.adjust(scenes.act().because("missing"), lost=[goods(item, 1, site.shelf, lot_id=lots[0])])
    found = dict(Weight.objects.filter(sku=item).values_list("lot_id", "weight"))
    assert found == {lots[0]: Decimal("6.25"), lots[1]: Decimal("11.5")}
    owner_changes.change_owner(scenes.act(), goods=[goods(item, 2, site.shelf, lot_id=lots[1])], to_owner_id=client.id)
    by_owner = dict(Weight.objects.filter(sku=item, weight__gt=0).values_list("owner_id", "weight"))
    assert by_owner == {scenes.house().id: Decimal("6.25"), client.id: Decimal("11.5")}


def test_serials_are_pieces_with_their_own_weight():
    site, item = scenes.site(), cheese(tracking="serial")
    serials = stock.begin_lots(scenes.act(), lots=[NewLot(scenes.house().id, item.id, code) for code in ("H1", "H2")])
    for serial, weight in zip(serials, ("6.1", "5.9"), strict=True):
        stock.open_balances(scenes.act(), goods=[goods(item, 1, site.shelf, lot_id=serial, weight=Decimal(weight))])
    stock.transfer(scenes.act(), goods=[goods(item, 1, site.shelf, site.dock, lot_id=serials[0])])
    assert (there(item, site.shelf), there(item, site.dock)) == ((1, Decimal("5.9")), (1, Decimal("6.1")))


def test_a_receipt_costs_weight_times_price_and_an_issue_the_pieces_share_of_it():
    site, item = scenes.site(), cheese()
    taken_in(item, site, 3, "18.333", unit_cost=Decimal("7.7777"))
    stock.put_away(scenes.act(), goods=[goods(item, 3, site.dock, site.shelf)])
    costing.keep_up()
    assert entries(item) == [("receipt", 3, Decimal("142.59"), 0)]  # 18.333 kg × 7.7777 = 142.5885741
    stock.issue(scenes.act(), goods=[goods(item, 1, site.shelf, document="S-1", weight=Decimal("6.5"))])
    stock.weigh(scenes.act().because("dried"), goods=[goods(item, 2, site.shelf, weight=Decimal("11.5"))])
    costing.keep_up()
    assert worth(item) == (2, Decimal("95.06"))
    stock.issue(scenes.act(), goods=[goods(item, 2, site.shelf, document="S-2")])
    costing.keep_up()
    assert worth(item) == (0, 0)
    assert [value for _, _, value, _ in entries(item)] == [Decimal("142.59"), Decimal("-47.53"), Decimal("-95.06")]


def test_what_was_valued_by_weight_is_valued_so_again_when_something_late_comes_in_between():
    site, item = scenes.site(), cheese()
    first = scenes.act()
    taken_in(item, site, 3, "18.333", unit_cost=Decimal("7.7777"))
    costing.keep_up()
    late = first.at(first.occurred_at.replace(year=first.occurred_at.year - 1))
    stock.receive(late, goods=[goods(item, 1, site.dock, weight=Decimal("6"), unit_cost=Decimal("7"))])
    costing.keep_up()
    assert worth(item) == (4, Decimal("184.59"))


def test_goods_without_a_cost_come_in_at_what_a_piece_usually_costs():
    site, item = scenes.site(), cheese()
    taken_in(item, site, 2, "12.6")
    costing.keep_up()
    assert worth(item) == (2, 30)  # 6 kg × 2.50 a piece


def test_what_is_made_is_weighed_and_costs_exactly_what_went_in():
    site, milk, item = scenes.site(), scenes.sku(), cheese()
    stock.open_balances(scenes.act(), goods=[goods(milk, 60, site.shelf, unit_cost=Decimal("0.9"))])
    eaten = [goods(milk, 50, site.shelf)]
    made = making.assemble(scenes.act(), consumed=eaten, made=[goods(item, 7, site.dock, weight=Decimal("41"))])
    costing.keep_up()
    assert (made.value, worth(item), there(item, site.dock)) == (45, (7, 45), (7, 41))


def test_another_owner_gets_pieces_weight_and_value_exactly():
    site, item = scenes.site(), cheese()
    client = Owner.objects.create(code=scenes.fresh("C"), name="A client")
    stock.open_balances(scenes.act(), goods=[goods(item, 7, site.shelf, weight=Decimal("41.7"), unit_cost=Decimal("3.3333"))])
    owner_changes.change_owner(scenes.act(), goods=[goods(item, 7, site.shelf)], to_owner_id=client.id)
    costing.keep_up()
    assert worth(item, client) == (7, Decimal("139.00"))
    assert dict(Weight.objects.filter(sku=item, weight__gt=0).values_list("owner_id", "weight")) == {client.id: Decimal("41.7")}


def test_whether_it_is_weighed_changes_only_before_it_was_ever_in_stock():
    site, item = scenes.site(), scenes.sku()
    weighed = {"weighed_in": "kg", "nominal_weight": Decimal(6)}

    def change(**fields):
        version = type(item).objects.get(pk=item.pk).version
        return catalog.change_sku(scenes.act(), row=SkuRow(code=item.code, **fields), version=version)

    changed = change(**weighed)
    assert (changed.weighed_in.code, changed.nominal_weight, changed.weight_tolerance) == ("kg", 6, 10)
    assert change(weighed_in="").weighed_in is None
    change(**weighed)
    taken_in(item, site, 1, "6")
    for fields in ({"weighed_in": ""}, {"weighed_in": "g", "nominal_weight": Decimal(6000)}):
        with pytest.raises(catalog.WeighingIsFixed):
            change(**fields)
    assert change(nominal_weight=Decimal(7), weight_tolerance=Decimal(5)).nominal_weight == 7


@pytest.mark.parametrize(
    ("fields", "pointer", "code"),
    [
        ({"weighed_in": "stone", "nominal_weight": Decimal(1)}, "/weighed_in", "unknown_unit"),
        ({"weighed_in": "kg"}, "/nominal_weight", "missing"),
        ({"weighed_in": "kg", "nominal_weight": Decimal(0)}, "/nominal_weight", "not_a_weight"),
        ({"weighed_in": "kg", "nominal_weight": Decimal("0.0001")}, "/nominal_weight", "not_a_weight"),
        ({"weighed_in": "kg", "nominal_weight": Decimal(1), "unit": "l"}, "/weighed_in", "pieces_are_whole"),
        (
            {"weighed_in": "kg", "nominal_weight": Decimal(1), "weight_tolerance": Decimal(101)},
            "/weight_tolerance",
            "not_a_tolerance",
        ),
    ],
)
def test_refuses_what_cannot_be_weighed_so(fields, pointer, code):
    with pytest.raises(Refusal) as refused:
        catalog.create_sku(scenes.act(), row=SkuRow(code=scenes.fresh("S"), name="Cheese", **fields))
    assert [(error.pointer, error.code) for error in refused.value.errors] == [(pointer, code)]


def test_the_database_keeps_weight_where_it_belongs():
    site, item, loose = scenes.site(), cheese(), scenes.sku()
    taken_in(item, site, 1, "6")
    for deed in (
        lambda: Weight.objects.create(owner=scenes.house(), sku=loose, bin=site.dock, weight=1),
        lambda: Weight.objects.filter(sku=item).update(weight=-1),
        lambda: WeightEntry.objects.filter(sku=item).update(weight=1),
    ):
        with pytest.raises(Exception, match="weigh"), transaction.atomic():
            deed()


def test_check_names_what_does_not_fit_and_rebuild_makes_it_right():
    site, item = scenes.site(), cheese()
    taken_in(item, site, 2, "12")
    Weight.objects.filter(sku=item).update(weight=13)
    assert [one.rule for one in check()] == ["weight_differs"]
    stock.rebuild()
    assert there(item, site.dock) == (2, 12)


def test_check_names_a_movement_whose_weight_nobody_knows():
    site, item = scenes.site(), cheese()
    taken_in(item, site, 2, "12")
    with connection.cursor() as cursor, transaction.atomic():
        cursor.execute("ALTER TABLE stock_weightentry DISABLE TRIGGER USER")
        cursor.execute("DELETE FROM stock_weightentry WHERE sku_id = %s", [item.id])
        assert {one.rule for one in check()} == {"weight_differs", "weight_missing"}
        transaction.set_rollback(True)


def test_goods_that_pass_through_a_bin_within_one_act_keep_their_weight():
    site, item = scenes.site(), cheese()
    taken_in(item, site, 3, "18.3")
    ends = [(site.dock, site.shelf), (site.shelf, site.second_shelf)]
    moves = [Move(scenes.house().id, item.id, Decimal(3), a.id, b.id, "internal_move") for a, b in ends]
    stock.post_movements(scenes.act(), moves=moves)
    assert (there(item, site.shelf), there(item, site.second_shelf)) == ((0, 0), (3, Decimal("18.3")))
