"""Picking what is tracked: first to expire first, with the life that the customer wants; another lot only by permission."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from quartermaster.accounts.models import Deed
from quartermaster.accounts.permissions import PermissionMissing
from quartermaster.kernel import clock
from quartermaster.sales import operations as sales
from quartermaster.sales import queries
from quartermaster.sales.operations import Taken
from quartermaster.stock import operations as stock
from quartermaster.stock.checking import check
from quartermaster.stock.models import Lot
from quartermaster.stock.moves import NewLot
from tests import scenes
from tests.sales.scenes import line, ordered, stages
from tests.scenes import goods
from tests.stock.test_pages import Person, text_of

pytestmark = pytest.mark.django_db

TODAY = clock.now().date()


@pytest.fixture
def tea():
    return scenes.sku(tracking="lot")


@pytest.fixture
def site():
    return scenes.site()


def lot(item, code, quantity, at, days=None):
    expires_on = None if days is None else TODAY + timedelta(days=days)
    (found,) = stock.begin_lots(scenes.act(), lots=[NewLot(scenes.house().id, item.id, code, expires_on=expires_on)])
    stock.open_balances(scenes.act(), goods=[goods(item, quantity, at, lot_id=found)])
    return found


def keeps_for(days):
    wanted = sales.NewCustomer(code=scenes.fresh("C"), name="Corner shop", minimum_life_days=days)
    return sales.create_customer(scenes.act(), customer=wanted)


def picks(way):
    wanted = sales.NewCustomer(code=scenes.fresh("C"), name="Corner shop", picking=way)
    return sales.create_customer(scenes.act(), customer=wanted)


def listed(number):
    return [(take.bin_code, take.lot_id, take.quantity) for take in queries.pick_list(number)]


def test_a_line_is_picked_from_several_lots_the_first_to_expire_first(tea, site):
    late = lot(tea, "LATE", 5, site.shelf, 90)
    soon = lot(tea, "SOON", 3, site.second_shelf, 20)
    number = ordered(site, line(tea, 4)).number
    assert listed(number) == [("A-01", late, 1), ("A-02", soon, 3)]
    sales.pick(scenes.act("storekeeper"), number=number)
    assert stages(number)[3] == 4
    assert check() == []


def test_a_customer_gets_goods_that_keep_as_long_as_they_want(tea, site):
    lot(tea, "SOON", 3, site.shelf, 20)
    late = lot(tea, "LATE", 5, site.second_shelf, 90)
    number = ordered(site, line(tea, 4), customer_id=keeps_for(60).id).number
    assert listed(number) == [("A-02", late, 4)]
    sales.pick(scenes.act("storekeeper"), number=number)
    assert check() == []


def test_of_many_orders_picked_together_who_wants_the_longest_life_chooses_first(tea, site):
    lot(tea, "SOON", 3, site.shelf, 20)
    lot(tea, "LATE", 3, site.second_shelf, 90)
    numbers = [
        ordered(site, line(tea, 3)).number,
        ordered(site, line(tea, 3), customer_id=keeps_for(60).id).number,
    ]
    sales.pick_orders(scenes.act(), numbers=numbers)
    assert [stages(number)[3] for number in numbers] == [3, 3]
    taken = [pick.lines.get() for number in numbers for pick in queries.picks_of(queries.order_by_number(number))]
    assert [row.from_bin.code for row in taken] == ["A-01", "A-02"]
    assert check() == []


def test_what_no_lot_covers_is_said_on_the_order(tea, site):
    lot(tea, "SOON", 5, site.shelf, 20)
    number = ordered(site, line(tea, 4), customer_id=keeps_for(60).id).number
    order = queries.order_by_number(number)
    assert list(queries.uncovered(order, queries.lines_of(order)).values()) == [4]
    page = text_of(Person().get(reverse("order", args=[number])))
    assert "no lot on a shelf may be picked for it" in page
    assert "keeps for less than 60 days" in page
    with pytest.raises(sales.NothingToPick):
        sales.pick(scenes.act(), number=number)


def test_another_lot_needs_a_permission_and_is_told_on_the_timeline(tea, site):
    lot(tea, "SOON", 5, site.shelf, 20)
    late = lot(tea, "LATE", 5, site.second_shelf, 90)
    number = ordered(site, line(tea, 4)).number
    taken = [Taken(1, site.second_shelf.id, Decimal(4), late)]
    with pytest.raises(PermissionMissing, match=r"sales\.pick_other_lot"):
        sales.pick(scenes.act("storekeeper"), number=number, picks=taken)
    assert stages(number)[3] == 0
    sales.pick(scenes.act("manager"), number=number, picks=taken)
    assert stages(number)[3] == 4
    assert Deed.objects.get(document=number, verb="sales.pick").details["other lots"] == "4 of line 1 from lot LATE"
    assert check() == []


@pytest.mark.parametrize("blocked", ["expired", "recalled", "held"])
def test_nobody_picks_a_lot_that_is_not_fit(tea, site, blocked):
    bad = lot(tea, "BAD", 5, site.shelf, -1 if blocked == "expired" else 10)
    lot(tea, "GOOD", 5, site.second_shelf, 90)
    number = ordered(site, line(tea, 4)).number
    if blocked == "recalled":
        stock.change_lot(scenes.act().because("glass in it"), lot_id=bad, state=Lot.State.RECALLED)
    if blocked == "held":
        stock.hold_all(scenes.act(), reason="damaged", lot_id=bad)
    with pytest.raises(sales.NotAnotherLot):
        sales.pick(scenes.act(), number=number, picks=[Taken(1, site.shelf.id, Decimal(4), bad)])
    assert stages(number)[3] == 0
    assert check() == []


def test_a_picker_takes_any_serial_there_is_and_says_which(site):
    radio = scenes.sku(tracking="serial")
    lots = [lot(radio, f"S{number}", 1, site.shelf) for number in range(3)]
    number = ordered(site, line(radio, 1)).number
    picker = Person("storekeeper")
    page = text_of(picker.get(reverse("order_pick", args=[number])))
    assert 'name="lot" value="S0"' in page
    key = f"1-{site.shelf.id}-{lots[0]}-1"
    wrong = picker.deed(reverse("order_pick_line", args=[number]), take=key, code="A-01", lot="S9")
    assert (wrong.status_code, "no lot or serial “S9”" in text_of(wrong)) == (422, True)
    assert picker.deed(reverse("order_pick_line", args=[number]), take=key, code="A-01", lot="S2").status_code == 303
    (pick,) = queries.picks_of(queries.order_by_number(number))
    assert [row.lot_id for row in queries.pick_lines(pick)] == [lots[2]]
    assert check() == []


def test_a_customer_says_how_long_goods_must_keep(site):
    customer = keeps_for(0)
    seller = Person("seller")
    fields = {"code": customer.code, "name": customer.name, "version": customer.version, "minimum_life_days": "45"}
    seller.deed(reverse("customer_save", args=[customer.pk]), **fields)
    customer.refresh_from_db()
    assert customer.minimum_life_days == 45
    deed = Deed.objects.get(document=sales.document_of(customer), verb="sales.edit_customer")
    assert deed.details == {"minimum life days": "none → 45"}
    assert "45 days or more" in text_of(seller.get(reverse("customer", args=[customer.pk])))
    assert seller.deed(reverse("customer_save", args=[customer.pk]), **{**fields, "minimum_life_days": "-1"}).status_code == 422


def test_a_customer_is_picked_for_their_way_whatever_the_sku_says(tea, site):
    """First to expire is the SKU's way; who wants the latest in gets it, bound and picked."""
    soon = lot(tea, "SOON", 5, site.shelf, 20)
    late = lot(tea, "LATE", 5, site.second_shelf, 90)
    Lot.objects.filter(pk=soon).update(created_at=datetime(2024, 1, 1, tzinfo=UTC))
    usual, fresh = ordered(site, line(tea, 2)).number, ordered(site, line(tea, 2), customer_id=picks("lifo").id).number
    assert listed(usual) == [("A-01", soon, 2)]
    assert listed(fresh) == [("A-02", late, 2)]
    (released,) = sales.release(scenes.act(), numbers=[fresh], wave="W-1")
    assert released.bound.lot_id == late


def test_how_a_customer_is_picked_for_is_said_on_their_page_and_nonsense_refused(site):
    customer, seller = picks(""), Person("seller")
    fields = {"code": customer.code, "name": customer.name, "version": customer.version, "picking": "fifo"}
    seller.deed(reverse("customer_save", args=[customer.pk]), **fields)
    assert "First to come in" in text_of(seller.get(reverse("customer", args=[customer.pk])))
    deed = Deed.objects.get(document=sales.document_of(customer), verb="sales.edit_customer")
    assert deed.details == {"picking": "none → fifo"}
    with pytest.raises(sales.InvalidCustomer) as refused:
        picks("random")
    assert refused.value.errors[0].pointer.endswith("/picking")
