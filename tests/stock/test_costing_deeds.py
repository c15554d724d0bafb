"""What people do to the value of stock: landed costs, new prices, write-downs, closing."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from quartermaster.accounts.models import Deed
from quartermaster.catalog.models import Owner
from quartermaster.kernel import clock
from quartermaster.stock import costing
from quartermaster.stock import operations as stock
from quartermaster.stock.checking import check
from quartermaster.stock.costing import Measures, NewCost, refusals
from quartermaster.stock.models import ClosedPeriod, CostChange, ValueEntry
from tests import scenes
from tests.scenes import goods
from tests.stock import books
from tests.stock.test_costing import receive, sell

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def _first_in_first_out(settings):
    settings.COSTING_METHOD = "fifo"


def freight(amount, by="value", **named):
    act = scenes.act().because("Freight from Shenzhen")
    return costing.add_landed_cost(act, amount=Decimal(amount), by=costing.Basis(by), **named)


def cost(item, unit_cost, owner=None):
    return NewCost((owner or scenes.house()).id, item.id, Decimal(unit_cost))


def amounts(done):
    return [(part.amount, part.value, part.variance) for part in done.parts]


# ---------------------------------------------------------------- freight and duty


def test_freight_is_split_by_value_and_raises_what_is_here():
    tea, mug, site = scenes.sku(), scenes.sku(), scenes.site()
    order = scenes.fresh("PO-")
    receive(tea, site, 10, "3", document=order)
    receive(mug, site, 10, "6", document=order)
    sell(mug, site, 5)
    done = freight("18.00", documents=[order])
    assert done.number.startswith("LC-")
    assert amounts(done) == [(6, Decimal("6.00"), 0), (12, Decimal("6.00"), Decimal("6.00"))]
    assert (books.worth(tea), books.worth(mug)) == ((10, Decimal(36)), (5, Decimal(36)))
    assert Deed.objects.get(document=done.number).details["by"] == "value"
    books.tie_out(tea)
    books.tie_out(mug)


def test_freight_is_split_by_quantity_weight_volume_or_equally():
    tea, mug, site = scenes.sku(), scenes.sku(), scenes.site()
    receipts = [receive(tea, site, 5, "10"), receive(mug, site, 10, "10")]
    measures = {tea.id: Measures(Decimal(10), Decimal(1)), mug.id: Measures(Decimal(20), Decimal("1.5"))}
    by_basis = {
        basis: [part.amount for part in freight(amount, basis, movement_ids=receipts, measures=measures).parts]
        for basis, amount in {"equal": "10", "quantity": "150", "weight": "250", "volume": "20"}.items()
    }
    assert by_basis == {"equal": [5, 5], "quantity": [50, 100], "weight": [50, 200], "volume": [5, 15]}


def test_freight_on_several_receipts_of_one_sku_raises_each_layer_by_its_share():
    tea, site = scenes.sku(), scenes.site()
    first, second = receive(tea, site, 4, "5"), receive(tea, site, 4, "10")
    sell(tea, site, 2)
    freight("12", movement_ids=[first, second])
    assert books.layers(tea) == [(2, Decimal(12)), (4, Decimal(48))]
    books.tie_out(tea)


def test_a_credit_lowers_what_a_landed_cost_had_raised():
    tea, site = scenes.sku(), scenes.site()
    receipt = receive(tea, site, 4, "5")
    freight("8", movement_ids=[receipt])
    freight("-8", movement_ids=[receipt])
    assert books.worth(tea) == (4, Decimal(20))
    books.tie_out(tea)


def test_freight_moves_with_goods_that_are_written_down_late():
    """What had been sold by then changes, and with it the share of the freight that is still here."""
    tea, site = scenes.sku(), scenes.site()
    now = clock.now()
    receipt = receive(tea, site, 10, "4", occurred_at=now - 9 * HOUR)
    act = scenes.act().because("Duty").at(now - 3 * HOUR)
    done = costing.add_landed_cost(act, amount=Decimal(10), by=costing.Basis.EQUAL, movement_ids=[receipt])
    assert amounts(done) == [(10, Decimal(10), 0)]
    sell(tea, site, 4, occurred_at=now - 6 * HOUR)
    costing.catch_up()
    assert books.entries(tea)[-2:] == [("issue", -4, Decimal(-16), 0), ("correction", 0, Decimal(-4), Decimal(4))]
    assert books.worth(tea) == (6, Decimal(30))
    books.tie_out(tea)


def refuses(refusal, deed, pointer=None):
    changes, entries = CostChange.objects.count(), ValueEntry.objects.count()
    with pytest.raises(refusal) as refused, transaction.atomic():
        deed()
    assert (CostChange.objects.count(), ValueEntry.objects.count()) == (changes, entries)
    assert pointer is None or [one.pointer for one in refused.value.errors] == [pointer]


def test_freight_is_refused_where_it_belongs_to_nothing_that_stands():
    tea, site = scenes.sku(), scenes.site()
    receipt = receive(tea, site, 4, "5")
    sale, taken_back = sell(tea, site, 1), stock.receive(scenes.act(), goods=[goods(tea, 1, site.dock, unit_cost=Decimal(1))])
    stock.reverse(scenes.act(), movement_ids=taken_back)
    costing.catch_up()
    refuses(refusals.UnknownReceipt, lambda: freight("8"), "/receipts")
    refuses(refusals.UnknownReceipt, lambda: freight("8", documents=["PO-0"]), "/documents/0")
    refuses(refusals.NotAReceipt, lambda: freight("8", movement_ids=[receipt, sale]), "/receipts/1")
    refuses(refusals.NotAReceipt, lambda: freight("8", movement_ids=taken_back), "/receipts/0")
    refuses(refusals.NotAReceipt, lambda: freight("8", movement_ids=[-5]), "/receipts/0")
    refuses(refusals.NotAnAmount, lambda: freight("0", movement_ids=[receipt]), "/amount")
    refuses(refusals.NotAnAmount, lambda: freight("8.001", movement_ids=[receipt]), "/amount")
    refuses(refusals.BasisMissing, lambda: freight("8", "weight", movement_ids=[receipt]), "/by")
    early = scenes.act().because("Freight").at(clock.now() - HOUR)
    refuses(
        refusals.NotAReceipt,
        lambda: costing.add_landed_cost(early, amount=Decimal(8), by=costing.Basis.EQUAL, movement_ids=[receipt]),
        "/occurred_at",
    )
    refuses(
        refusals.ReasonMissing,
        lambda: costing.add_landed_cost(scenes.act(), amount=Decimal(8), by=costing.Basis.EQUAL, movement_ids=[receipt]),
        "/reason",
    )


def test_freight_is_not_shared_by_two_owners():
    tea, site, client = scenes.sku(), scenes.site(), Owner.objects.create(code=scenes.fresh("O"), name="A client")
    ours = receive(tea, site, 4, "5")
    (theirs,) = stock.receive(scenes.act(), goods=[scenes.owned(goods(tea, 4, site.dock, unit_cost=Decimal(5)), client)])
    costing.catch_up()
    refuses(refusals.OwnersDiffer, lambda: freight("8", movement_ids=[ours, theirs]))


# ---------------------------------------------------------------- new prices


def test_a_revaluation_changes_what_is_here_and_nothing_that_was_sold():
    tea, site = scenes.sku(), scenes.site()
    receive(tea, site, 4, "5")
    sell(tea, site, 1)
    done = costing.revalue(scenes.act().because("Replacement cost"), costs=[cost(tea, "6.50")])
    assert (done.number[:3], amounts(done)) == ("RP-", [(Decimal("4.50"), Decimal("4.50"), 0)])
    assert books.worth(tea) == (3, Decimal("19.50"))
    books.tie_out(tea)


def test_a_write_down_lowers_the_dearer_layers_and_refuses_to_raise():
    tea, site = scenes.sku(), scenes.site()
    receive(tea, site, 2, "5")
    receive(tea, site, 2, "9")
    done = costing.write_down(scenes.act().because("Water damage"), costs=[cost(tea, "6")])
    assert (done.number[:3], amounts(done)) == ("WD-", [(-6, -6, 0)])
    assert books.layers(tea) == [(2, Decimal(10)), (2, Decimal(12))]
    refuses(
        refusals.NotLower,
        lambda: costing.write_down(scenes.act().because("Again"), costs=[cost(tea, "6")]),
        "/lines/0/unit_cost",
    )
    books.tie_out(tea)


def test_a_new_standard_revalues_what_is_here_and_values_what_comes(settings):
    settings.COSTING_METHOD = "standard"
    tea, site = scenes.sku(cost="4"), scenes.site()
    receive(tea, site, 5, "4.20")
    costing.revalue(scenes.act().because("New year"), costs=[cost(tea, "4.50")])
    receive(tea, site, 5, "4.20")
    costing.catch_up()
    assert books.worth(tea) == (10, Decimal(45))
    assert [row[3] for row in books.entries(tea)] == [Decimal(1), 0, Decimal("-1.50")]
    books.tie_out(tea)


def test_new_prices_are_refused_where_there_is_nothing_to_price():
    tea, mug, site = scenes.sku(), scenes.sku(), scenes.site()
    receive(tea, site, 4, "5")
    costing.catch_up()
    act = scenes.act().because("Market")
    refuses(refusals.NothingInStock, lambda: costing.revalue(act, costs=[cost(tea, 1), cost(mug, 1)]), "/lines/1/sku")
    refuses(refusals.NotAnAmount, lambda: costing.revalue(act, costs=[cost(tea, -1)]), "/lines/0/unit_cost")
    refuses(refusals.NotAnAmount, lambda: costing.revalue(act, costs=[cost(tea, 1), cost(tea, 2)]), "/lines/1/sku")
    refuses(refusals.ReasonMissing, lambda: costing.revalue(scenes.act(), costs=[cost(tea, 1)]), "/reason")


# ---------------------------------------------------------------- months that are closed


def first_of_month(back=0):
    """The beginning of this month, or of one before."""
    day = timezone.localdate(clock.now()).replace(day=1)
    for _ in range(back):
        day = (day - timedelta(days=1)).replace(day=1)
    return day


def moment(day, hours=0):
    return timezone.make_aware(datetime.combine(day, time.min)) + HOUR * hours


def close(back=1, owner=None):
    act = scenes.act().because("Checked by the bookkeeper")
    return costing.close_period(act, owner_id=(owner or scenes.house()).id, month=first_of_month(back))


def test_a_closed_month_stays_as_it_was_and_what_is_late_counts_from_the_first_open_moment():
    tea, site = scenes.sku(), scenes.site()
    last_month, this_month = first_of_month(1), first_of_month()
    receive(tea, site, 10, "4", occurred_at=moment(last_month, 30))
    sale = sell(tea, site, 6, occurred_at=moment(last_month, 50))
    closed = close()
    assert (closed.value, closed.quantity, closed.ends_at) == (Decimal(16), 4, moment(this_month))
    (late,) = stock.receive(
        scenes.act(), goods=[goods(tea, 5, site.dock, unit_cost=Decimal(3), occurred_at=moment(last_month, 20))]
    )
    costing.catch_up()
    entry = ValueEntry.objects.get(movement_id=late)
    assert (entry.effective_at, entry.value) == (moment(this_month), Decimal(15))
    assert books.booked_for(sale) == Decimal(-24)
    assert books.worth(tea) == (9, Decimal(31))
    assert check() == []
    books.tie_out(tea)


@pytest.mark.parametrize("at_once", [True, False])
def test_what_left_in_a_closed_month_and_was_taken_back_in_it_leaves_first(at_once):
    tea, site, last_month = scenes.sku(), scenes.site(), first_of_month(1)
    receive(tea, site, 4, "2", occurred_at=moment(last_month, 20))
    receive(tea, site, 4, "3", occurred_at=moment(last_month, 30))
    close()
    sale = sell(tea, site, 6, occurred_at=moment(last_month, 40))
    if not at_once:
        costing.catch_up()
    (back,) = stock.reverse(scenes.act().at(moment(last_month, 40)), movement_ids=[sale])
    costing.catch_up()
    assert (books.booked_for(sale), books.booked_for(back)) == (Decimal(-14), Decimal(14))
    assert books.layers(tea) == [(4, Decimal(8)), (4, Decimal(12))]
    books.tie_out(tea)


def test_a_return_of_goods_sold_in_a_closed_month_still_costs_what_the_sale_did():
    tea, site = scenes.sku(), scenes.site()
    receive(tea, site, 10, "4", occurred_at=moment(first_of_month(1), 30))
    sell(tea, site, 6, document="SO-5", occurred_at=moment(first_of_month(1), 50))
    close()
    receive(tea, site, 10, "7")
    (back,) = stock.take_back(scenes.act(), goods=[goods(tea, 2, site.dock, document="SO-5")])
    costing.catch_up()
    assert books.booked_for(back) == Decimal(8)
    books.tie_out(tea)


def test_months_are_closed_once_and_only_when_they_are_over():
    tea, site = scenes.sku(), scenes.site()
    refuses(refusals.NothingToClose, close)
    receive(tea, site, 1, "4", occurred_at=moment(first_of_month(2), 30))
    refuses(refusals.PeriodNotOver, lambda: close(0))
    close(1)
    refuses(refusals.PeriodClosed, lambda: close(1))
    refuses(refusals.PeriodClosed, lambda: close(2))
    refuses(
        refusals.ReasonMissing,
        lambda: costing.close_period(scenes.act(), owner_id=scenes.house().id, month=first_of_month(1)),
        "/reason",
    )
    assert ClosedPeriod.objects.count() == 1


def test_deeds_on_values_are_refused_in_a_closed_month():
    tea, site = scenes.sku(), scenes.site()
    receipt = receive(tea, site, 4, "5", occurred_at=moment(first_of_month(1), 30))
    close()
    act = scenes.act().because("Late").at(moment(first_of_month(1), 60))
    refuses(refusals.PeriodClosed, lambda: costing.revalue(act, costs=[cost(tea, 1)]), "/occurred_at")
    deed = lambda: costing.add_landed_cost(act, amount=Decimal(8), by=costing.Basis.EQUAL, movement_ids=[receipt])  # noqa: E731
    refuses(refusals.PeriodClosed, deed, "/occurred_at")


def test_the_books_of_another_owner_stay_open():
    tea, site, client = scenes.sku(), scenes.site(), Owner.objects.create(code=scenes.fresh("O"), name="A client")
    receive(tea, site, 4, "5", occurred_at=moment(first_of_month(1), 30))
    close()
    line = goods(tea, 2, site.dock, unit_cost=Decimal(3), occurred_at=moment(first_of_month(1), 20))
    (theirs,) = stock.receive(scenes.act(), goods=[scenes.owned(line, client)])
    costing.catch_up()
    assert ValueEntry.objects.get(movement_id=theirs).effective_at == moment(first_of_month(1), 20)


def test_the_database_itself_refuses_entries_in_a_closed_month():
    tea, site = scenes.sku(), scenes.site()
    receive(tea, site, 4, "5", occurred_at=moment(first_of_month(1), 30))
    close()
    change = CostChange.objects.create(
        owner=scenes.house(), sku=tea, kind="revaluation", unit_cost=1, actor=scenes.person(), effective_at=clock.now()
    )
    with pytest.raises(DatabaseError, match="closed"), transaction.atomic():
        ValueEntry.objects.create(
            owner=scenes.house(), sku=tea, kind="revaluation", change=change, effective_at=moment(first_of_month(1), 60)
        )


def test_check_names_what_does_not_tie_out():
    tea, site = scenes.sku(), scenes.site()
    receive(tea, site, 4, "5")
    costing.keep_up()
    assert check() == []
    with connection.cursor() as cursor:
        cursor.execute("UPDATE stock_coststate SET value = value + 0.01 WHERE sku_id = %s", [tea.id])
    assert [one.rule for one in check()] == ["value_differs", "cost_layers_differ"]
    with connection.cursor() as cursor:
        cursor.execute("UPDATE stock_coststate SET value = value - 0.01 WHERE sku_id = %s", [tea.id])
        cursor.execute("UPDATE stock_costlayer SET remaining = 3 WHERE sku_id = %s", [tea.id])
    assert [one.rule for one in check()] == ["cost_layers_differ"]
