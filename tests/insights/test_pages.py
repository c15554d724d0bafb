"""The pages of insights: what they show, to whom, and with how many statements."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from io import StringIO
from types import MappingProxyType

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from quartermaster.catalog.models import Owner, Sku
from quartermaster.insights import days, links
from quartermaster.insights.pages.today import needs_of
from quartermaster.insights.queries import today as reading
from quartermaster.insights.queries.flows import flow
from quartermaster.insights.queries.levels import level_of
from quartermaster.insights.queries.needs import expiring
from quartermaster.insights.queries.sku import movements, stock_chart
from quartermaster.insights.queries.tally import counts
from quartermaster.kernel import clock
from quartermaster.locations.models import Bin, Warehouse
from quartermaster.purchasing import operations as purchasing
from quartermaster.purchasing.models import PurchaseOrder
from quartermaster.purchasing.papers import ReceivedLine
from quartermaster.purchasing.vendor_returns import NewVendorReturn, ReturnedLine
from quartermaster.refills import operations as refills
from quartermaster.refills.operations import NewRule
from quartermaster.returns import operations as returns
from quartermaster.sales import operations as sales
from quartermaster.sales.operations.new_orders import NewLine, NewOrder
from quartermaster.stock import operations as stock
from quartermaster.stock.models import Lot
from quartermaster.stock.moves import NewLot
from quartermaster.web.sources import Order
from quartermaster.web.tables import Filter
from tests import scenes
from tests.insights.scenes import on_the_way, ordered, signed_in, supplier
from tests.purchasing import scenes as buying
from tests.returns import scenes as going_back

pytestmark = pytest.mark.django_db

EVERYTHING = frozenset({"purchasing.view", "purchasing.order", "stock.view", "sales.view", "catalog.view_costs"})


def test_today_shows_its_four_figures() -> None:
    site, item, empty = scenes.site(), scenes.sku(cost="2.50"), scenes.sku()
    scenes.stocked(item, 100, site.shelf)
    ordered(item, "4", site.warehouse)
    ordered(empty, "1", site.warehouse)
    page = signed_in().get(reverse("today")).content.decode()
    assert "£250" in page
    assert "1 SKU" in page
    assert "1 of them sold last week" in page
    assert "50 %" in page
    assert "1 of 2 lines" in page
    assert "1 not yet picked" in page


def test_costs_are_hidden_from_whoever_may_not_see_them() -> None:
    site, item = scenes.site(), scenes.sku(cost="2.37")
    scenes.stocked(item, 100, site.shelf)
    client = signed_in("storekeeper")
    assert "£237" not in (page := client.get(reverse("today")).content.decode())
    assert "Sellable units" in page
    assert "2.37" not in client.get(reverse("insights:sku", args=[item.code])).content.decode()
    assert "At cost" not in client.get(reverse("stock_list")).content.decode()
    assert b"2.37" not in b"".join(client.get(reverse("stock_list"), {"export": "csv"}))
    assert client.get(reverse("stock_list"), {"sort": "-value"}).status_code == 422


def test_a_seller_may_not_draft_purchase_orders() -> None:
    item = scenes.sku(minimum=Decimal(5))
    supplier(item)
    for name in ("order_low", "order_chosen"):
        assert signed_in("seller").post(reverse(name), {"_key": scenes.fresh("k"), "pick": item.id}).status_code == 403
    assert PurchaseOrder.objects.count() == 0


def test_orders_everything_low_with_one_click_and_only_once() -> None:
    site = scenes.site()
    first, second = scenes.sku(minimum=Decimal(5), maximum=Decimal(20)), scenes.sku(minimum=Decimal(5), maximum=Decimal(30))
    supplier(first, second)
    scenes.sku(minimum=Decimal(5))
    client, key = signed_in("buyer"), scenes.fresh("k")
    for _ in range(2):
        assert client.post(reverse("order_low"), {"_key": key}).status_code == 303
    (draft,) = PurchaseOrder.objects.all()
    assert draft.state == "draft"
    assert draft.warehouse_id == site.warehouse.id
    assert {line.sku_id: line.quantity for line in draft.lines.all()} == {first.id: 20, second.id: 30}
    page = client.get(reverse("low_stock")).content.decode()
    assert "2 are in a draft already" in page
    assert "1 has no supplier yet" in page
    assert "Order all" not in page


def test_a_clients_stock_is_listed_and_what_is_low_of_it_is_ordered_for_them() -> None:
    """A SKU that the house has plenty of is low for a client of whose goods little is left, and the other way round."""
    site, acme = scenes.site(), Owner.objects.create(code=scenes.fresh("O"), name="Acme & Daughters")
    tea, mug, cup = (scenes.sku(minimum=Decimal(5), maximum=Decimal(20)) for _ in range(3))
    supplier(tea, mug, cup)
    for item, ours, theirs in ((tea, 100, 4), (mug, 3, 50), (cup, 9, 0)):
        scenes.stocked(item, ours, site.shelf)
        if theirs:
            stock.open_balances(scenes.act(), goods=[scenes.owned(scenes.goods(item, theirs, site.shelf), acme)])
    buyer = signed_in("buyer")
    assert csv_of(buyer, "stock_list", columns=("SKU", "Owner", "On hand")) == {
        (tea.code, f"{acme.name}, {scenes.house().name}", "104"),
        (mug.code, f"{acme.name}, {scenes.house().name}", "53"),
        (cup.code, scenes.house().name, "9"),
    }
    asked = {"owner": acme.code}
    assert csv_of(buyer, "stock_list", asked, columns=("SKU", "On hand")) == {(tea.code, "4"), (mug.code, "50")}
    page = buyer.get(reverse("low_stock"), asked).content.decode()
    assert (tea.code in page, mug.code in page) == (True, False)
    assert "Order all 1 for Acme &amp; Daughters" in page
    assert buyer.post(reverse("order_low"), asked | {"_key": scenes.fresh("k")}).status_code == 303
    (for_acme,) = PurchaseOrder.objects.all()
    assert (for_acme.owner, [(line.sku_id, line.quantity) for line in for_acme.lines.all()]) == (acme, [(tea.id, 16)])
    desk = buyer.get(reverse("buyers_desk"), {"owner": scenes.house().code}).content.decode()
    assert (mug.code in desk, tea.code in desk) == (True, False)
    ticked = {"pick": mug.id, "owner": scenes.house().code, "_key": scenes.fresh("k")}
    assert buyer.post(reverse("order_chosen"), ticked).status_code == 303
    for_us = PurchaseOrder.objects.exclude(pk=for_acme.pk).get()
    assert (for_us.owner, [(line.sku_id, line.quantity) for line in for_us.lines.all()]) == (scenes.house(), [(mug.id, 17)])
    assert buyer.get(reverse("low_stock"), {"owner": "nobody"}).status_code == 404


def csv_of(
    client: Client, name: str, asked: Mapping[str, str] = MappingProxyType({}), *, columns: Sequence[str]
) -> set[tuple[str, ...]]:
    """The rows that a list exports, of some columns."""
    text = b"".join(client.get(reverse(name), {**asked, "export": "csv"})).decode("utf-8-sig")
    return {tuple(row[column] for column in columns) for row in csv.DictReader(StringIO(text))}


def test_needs_are_ranked_by_what_is_at_stake() -> None:
    site = scenes.site()
    dear, cheap = scenes.sku(price="50", minimum=Decimal(1), maximum=Decimal(9)), scenes.sku(price="1", minimum=Decimal(1))
    supplier(dear, cheap)
    for item in (dear, cheap):
        ordered(item, "28", site.warehouse)
    needs = [need for need in needs_of(reading.summary(), EVERYTHING, None) if need.code]
    assert [need.code for need in sorted(needs, key=lambda need: -need.stake)] == [dear.code, cheap.code]
    assert {need.code: need.stake for need in needs} == {dear.code: 700, cheap.code: 14}
    assert {need.code: need.action for need in needs} == {dear.code: "Order 9", cheap.code: "Order 2"}
    assert all(need.sentence == "out of stock, nothing on order" for need in needs)


def test_what_is_counted_on_today_is_what_its_list_shows_and_the_rest_is_one_line_with_a_list_of_its_own() -> None:
    site = scenes.site()
    for place in range(15):
        ordered(scenes.sku(price=f"{place + 1}", minimum=Decimal(1)), "28", site.warehouse)
    summary = reading.summary()
    (rest,) = [need for need in needs_of(summary, EVERYTHING, None) if need.title == "3 more SKUs"]
    assert (summary.more_urgent, rest.money, rest.stake) == (3, 14 * (1 + 2 + 3), 28)
    page = signed_in().get("/", {"needs": "buying", "all": "yes"}).content.decode()
    shorter = signed_in().get("/", {"needs": "buying"}).content.decode()
    lines = page.count('class="need"')
    assert (f"Buying {lines}<" in page, shorter.count('class="need"'), f"{lines - 9} more" in shorter) == (True, 9, True)
    urgent = signed_in().get(reverse("stock_list"), {"state": "urgent"}).content.decode()
    assert (urgent.count("<tr data-key="), counts()["urgent"]) == (15, 15)


def test_a_delivery_on_its_way_lowers_what_is_at_stake() -> None:
    site, item = scenes.site(), scenes.sku(price="10", minimum=Decimal(1))
    ordered(item, "28", site.warehouse)
    on_the_way(item, "100", site.warehouse, days.today() + timedelta(days=5))
    (need,) = [need for need in needs_of(reading.summary(), EVERYTHING, None) if need.code]
    assert need.stake == 50
    assert need.sentence == "out of stock, 100 due in 5 days"


def test_goods_at_the_dock_and_late_deliveries_need_somebody() -> None:
    site, item = scenes.site(), scenes.sku(price="3", cost="2")
    scenes.stocked(item, 10, site.dock)
    late = on_the_way(item, "5", site.warehouse, days.today() - timedelta(days=1))
    found = {need.title: need for need in needs_of(reading.summary(), EVERYTHING, None)}
    assert found[f"{site.warehouse.name}, dock"].stake == 30
    assert found[f"{late.number}, {late.supplier.name}"].money == 10
    unseen = needs_of(reading.summary(), EVERYTHING - {"catalog.view_costs"}, None)
    assert [need.money for need in unseen if need.title.startswith(late.number)] == [None]


def test_what_comes_back_goes_back_and_is_refilled_needs_somebody_and_is_found_by_its_number() -> None:
    site, item = scenes.site(), scenes.sku(price="3")
    order = going_back.shipped(site, (item, 4))
    came, asked = going_back.received(order, (1, 2)), returns.open_return(scenes.act(), wanted=going_back.wanted(order, (1, 1)))
    lines = [ReturnedLine(item.id, Decimal(1), site.shelf.id)]
    paper = NewVendorReturn(buying.supplier().id, site.warehouse.id, lines, "Too sweet")
    draft = purchasing.draft_vendor_return(scenes.act(), paper=paper)
    Bin.objects.filter(pk=site.second_shelf.pk).update(role=Bin.Role.RESERVE)
    scenes.stocked(item, 9, site.second_shelf)
    rule = NewRule(scenes.house().id, item.id, site.shelf.id, Decimal(8), Decimal(10))
    refills.set_rules(scenes.act(), rules=[rule])
    (refill,) = refills.plan(scenes.act())

    mine = {"returns.decide", "returns.authorise", "returns.view", "purchasing.approve_return", "purchasing.ship_return"}
    all_of_it = EVERYTHING | mine | {"refills.view"}

    def told(held: frozenset[str] = all_of_it) -> dict[str, tuple[str, str, int]]:
        found = needs_of(reading.summary(site.warehouse.id), held, site.warehouse.id)
        return {need.title: (need.sentence, need.action, int(need.stake)) for need in found}

    name = site.warehouse.name
    assert (
        told()
        | {
            f"{came.number}, {name}": ("2 pieces came back: say what becomes of them", "Decide", 6),
            f"{asked.number}, {name}": ("1 piece asked to come back: agree or reject", "Answer", 3),
            f"{draft.number}, {name}": ("1 piece to go back to suppliers", "Approve", 3),
            f"{name}, refills": ("1 pick bin to fill up from reserve", "Carry", 15),
        }
        == told()
    )
    purchasing.approve_vendor_return(scenes.act(), number=draft.number, authorisation="")
    assert told()[f"{draft.number}, {name}"][1] == "Send"
    refills.cancel(scenes.act(), number=refill.number)
    seen = told(all_of_it - {"returns.decide", "returns.authorise", "purchasing.ship_return"})
    assert not {title for title in seen if title.startswith((came.number, asked.number, draft.number)) or "refills" in title}
    client = signed_in()
    for number, words in ((came.number, order), (draft.number, "approved")):
        assert client.get(reverse("search"), {"q": number}).headers["Location"] == links.document(number) != ""
        digits = number.partition("-")[2]
        found = client.get(reverse("search"), {"q": digits}, headers={"HX-Request": "true"}).content.decode()
        assert (number in found, words in found) == (True, True)


def test_a_discrepancy_is_told_in_the_readers_numbers() -> None:
    site, item = scenes.site(), scenes.sku(cost="1")
    bought = buying.placed(site, (item, 2500))
    came = [ReceivedLine(Decimal(1000), sku_id=item.id), ReceivedLine(Decimal(1200), sku_id=item.id, condition="damaged")]
    purchasing.receive(scenes.act(), number=bought.number, receipts=came)
    found = {need.title: need for need in needs_of(reading.summary(), EVERYTHING, None)}
    wrong = found[f"{bought.number}, {bought.supplier.name}"]
    assert (wrong.sentence, wrong.action) == ("1,200 damaged", "Resolve 1")


def test_sellable_stock_is_counted_back_day_by_day() -> None:
    site, item = scenes.site(), scenes.sku(cost="2")
    moved = clock.now() - timedelta(days=5)
    goods = [scenes.goods(item, 10, site.shelf, occurred_at=moved), scenes.goods(item, 5, site.shelf)]
    stock.open_balances(scenes.act(), goods=goods)
    went = flow((Decimal(30), Decimal(15), 0))
    assert went.units[-7:] == [0, 10, 10, 10, 10, 10, 15]
    assert went.value[-1] == 30
    assert went.empty[-7:] == [1, 0, 0, 0, 0, 0, 0]


def test_every_movement_says_what_was_on_hand_after_it() -> None:
    site, item = scenes.site(), scenes.sku()
    scenes.stocked(item, 10, site.dock)
    stock.put_away(scenes.act(), goods=[scenes.goods(item, 10, site.dock, site.shelf)])
    stock.adjust(replace(scenes.act(), reason="missing"), lost=[scenes.goods(item, 3, site.shelf)])
    rows = movements(item.id).page(Order("id", "id", True), None, 10)
    told = [(row["kind"], row["change"], row["on_hand"]) for row in rows]
    assert told == [("adjustment", -3, 7), ("put_away", 0, 10), ("opening", 10, 10)]


@pytest.mark.parametrize("filtered", [False, True])
def test_the_on_hand_after_a_movement_is_the_same_on_every_page(filtered: bool) -> None:
    here, there, item = scenes.site(), scenes.site(), scenes.sku()
    scenes.stocked(item, 5, there.shelf)
    for quantity in (10, 4, 1):
        scenes.stocked(item, quantity, here.shelf)
    source, order = movements(item.id, here.warehouse.id), Order("id", "id", True)
    if filtered:
        source = source.filtered(Filter("kind", "Kind", sql="kind = %(value)s::text"), "opening")
    first = source.page(order, None, 2)
    last = source.page(order, source.cursor(order, first[-1]), 2)
    assert [(row["change"], row["on_hand"]) for row in [*first, *last]] == [(1, 15), (4, 14), (10, 10)]
    assert [row["on_hand"] for row in source.page(Order("id", "id", False), None, 9)] == [10, 14, 15]


def test_the_chart_begins_where_there_was_nothing_and_ends_now() -> None:
    site, item = scenes.site(), scenes.sku(minimum=Decimal(4))
    at = clock.now() - timedelta(days=2)
    stock.receive(scenes.act(), goods=[scenes.goods(item, 8, site.dock, occurred_at=at)])
    level = level_of(item.id)
    assert level is not None
    chart = stock_chart(level, minimum=item.minimum, unit="piece")
    assert [level for _, level in chart["points"]] == ["0", "8", "8", "8"]
    assert [quantity for _, quantity in chart["receipts"]] == ["8"]
    assert chart["points"][-1][0] == chart["now"]
    assert chart["reorder"] == "4"


def test_a_sku_page_opens_every_number_into_its_cause() -> None:
    site, item = scenes.site(), scenes.sku()
    scenes.stocked(item, 10, site.shelf)
    placed = ordered(item, "4", site.warehouse)
    page = signed_in().get(reverse("insights:sku", args=[item.code.lower()])).content.decode()
    assert placed.number in page
    assert site.shelf.code in page
    assert 'href="#reserved">4</a>' in page
    assert signed_in().get(reverse("insights:sku", args=["no-such-sku"])).status_code == 404


def test_search_finds_goes_straight_and_says_when_there_is_nothing() -> None:
    site, item = scenes.site(), scenes.sku()
    scenes.stocked(item, 7, site.shelf)
    client = signed_in()
    found = client.get(reverse("search"), {"q": item.code[:-1]}, headers={"HX-Request": "true"}).content.decode()
    assert item.code in found
    assert "7 available" in found
    straight = client.get(reverse("search"), {"q": item.code.lower()})
    assert (straight.status_code, straight.headers["Location"]) == (302, reverse("insights:sku", args=[item.code]))
    assert "Nothing is called" in client.get(reverse("search"), {"q": "zzzz"}, headers={"HX-Request": "true"}).content.decode()
    assert client.get(reverse("search")).status_code == 200


@pytest.mark.parametrize(("name", "most"), [("today", 43), ("stock_list", 17), ("low_stock", 17)])
def test_a_page_asks_a_fixed_number_of_questions(
    name: str, most: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    site = scenes.site()
    for _ in range(12):
        item = scenes.sku(minimum=Decimal(50), maximum=Decimal(90))
        supplier(item)
        scenes.stocked(item, 9, site.shelf)
        ordered(item, "3", site.warehouse)
        on_the_way(item, "1", site.warehouse, days.today())
    client = signed_in()
    with django_assert_max_num_queries(most):
        assert client.get(reverse(name)).status_code == 200


def test_exports_what_the_list_shows() -> None:
    site, item = scenes.site(), scenes.sku()
    scenes.stocked(item, 7, site.shelf)
    lines = b"".join(signed_in().get(reverse("stock_list"), {"export": "csv", "q": item.code})).decode("utf-8-sig").splitlines()
    assert lines[0].startswith("SKU,Product,Owner,On hand,Receiving,Held")
    assert lines[1].startswith(f"{item.code},{item.name},{scenes.house().name},7,0,0")
    assert len(lines) == 2


def test_lots_that_expire_soon_need_somebody_ranked_by_what_they_cost() -> None:
    site, other = scenes.site(), scenes.site()
    tea, today = scenes.sku(cost="2", price="5", tracking="lot"), days.today()
    dates = {"A": 3, "B": 7, "C": 10, "D": 30, "E": 31, "F": -1}
    lots = stock.begin_lots(
        scenes.act(),
        lots=[NewLot(scenes.house().id, tea.id, code, expires_on=today + timedelta(days=left)) for code, left in dates.items()],
    )
    lines = [scenes.goods(tea, 10, site.shelf, lot_id=lot) for lot in lots]
    stock.open_balances(scenes.act(), goods=lines)
    stock.change_lot(scenes.act().because("a complaint"), lot_id=lots[1], state=Lot.State.ON_HOLD)
    found = expiring(today, site.warehouse.id)
    assert [(soon.within, soon.lots, soon.quantity, soon.cost, soon.code) for soon in found] == [
        (7, 1, 10, 20, "A"),
        (14, 1, 10, 20, "C"),
        (30, 1, 10, 20, "D"),
    ]
    assert expiring(today, other.warehouse.id) == []
    needs = {need.title: need for need in needs_of(reading.summary(site.warehouse.id), EVERYTHING, site.warehouse.id)}
    need = needs["1 lot expires within 7 days"]
    assert (need.money, need.action, f"{tea.code} lot A first" in need.sentence) == (20, "Look", True)
    listed = signed_in().get(need.url).content.decode()
    assert listed.count("<tr data-key=") == 1
    later = signed_in().get(needs["1 lot expires in 15 to 30 days"].url).content.decode()
    assert later.count("<tr data-key=") == 1
    seen = needs_of(reading.summary(site.warehouse.id), frozenset({"stock.view"}), site.warehouse.id)
    assert {need.money for need in seen if "expire" in need.title} == {50}


def test_fifty_busy_rows_of_the_stock_list_stay_below_sixty_kilobytes() -> None:
    site, other = scenes.site(), scenes.site()
    items = [scenes.sku(minimum=Decimal(100), maximum=Decimal(20000)) for _ in range(51)]
    for number, item in enumerate(items):
        Sku.objects.filter(pk=item.pk).update(name="White hanging heart t-light holder", code=f"85{number:03}A")
    for number, place in enumerate((site, other)):
        Warehouse.objects.filter(pk=place.warehouse.pk).update(name=("Leeds", "Rotterdam")[number])
    for place, quantity in ((site, 12345), (other, 6789)):
        stock.open_balances(scenes.act(), goods=[scenes.goods(item, quantity, place.shelf) for item in items])
    for back in range(27):
        lines = [NewLine(item.id, Decimal(10 + (7 * back) % 90)) for item in items]
        order = NewOrder(lines, warehouse_id=site.warehouse.id, placed_at=clock.now() - timedelta(days=back))
        sales.place_order(scenes.act(), order=order)
    buying.placed(site, *((item, 1500) for item in items))
    client = Owner.objects.create(code="ACME", name="Acme Trading Company")
    stock.open_balances(scenes.act(), goods=[scenes.owned(scenes.goods(item, 7, site.dock), client) for item in items])
    page = signed_in("manager").get(reverse("stock_list"), {"sort": "-demand"}).content
    assert page.count(b"<tr data-key=") == 50
    assert len(page) < 60_000
