"""From draft to closed or cancelled: every step, and every step that is refused."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from quartermaster.accounts.models import Deed
from quartermaster.catalog.models import Owner
from quartermaster.kernel.refusals import StaleVersion
from quartermaster.purchasing import operations as purchasing
from quartermaster.purchasing import queries
from quartermaster.purchasing.models import PurchaseOrder
from quartermaster.purchasing.operations.drafting import EmptyOrder, InvalidOrder
from quartermaster.purchasing.operations.ordering import NothingReceived, SomethingReceived, StillOpen
from quartermaster.purchasing.operations.reordering import CannotReorder, NothingToOrder
from quartermaster.purchasing.operations.states import WrongState
from quartermaster.purchasing.operations.suppliers import InvalidSupplier, SupplierCodeTaken
from quartermaster.purchasing.papers import NewLine, NewOrder, NewSupplierItem, ReceivedLine
from quartermaster.stock import operations as stock
from quartermaster.stock.checking import check
from tests import scenes
from tests.accounts.scenes import Program, field_errors, token_of
from tests.purchasing.scenes import drafted, lines, paper, placed, state, supplier

pytestmark = pytest.mark.django_db


def take_in(order, quantity, *, position=1, **more):
    return purchasing.receive(scenes.act(), number=order.number, receipts=[ReceivedLine(Decimal(quantity), position)], **more)


def test_an_order_goes_from_draft_to_closed():
    tea, site = scenes.sku(), scenes.site()
    order = drafted(site, (tea, 10))
    assert (order.number[:3], state(order), order.version, queries.on_order([tea.id])) == ("PO-", "draft", 1, {})
    approved = purchasing.approve(scenes.act(), number=order.number, version=1)
    assert (approved.state, approved.version, queries.on_order([tea.id])) == ("approved", 2, {})
    act = scenes.act()
    ordered = purchasing.place(act, number=order.number, version=2)
    assert (ordered.state, ordered.version, queries.on_order([tea.id])) == ("ordered", 3, {tea.id: 10})
    assert ordered.expected_on == (act.occurred_at + timedelta(days=7)).date()
    due = queries.on_order_by_due(tea.id)
    assert [(d.number, d.quantity, d.expected_on) for d in due] == [(order.number, 10, ordered.expected_on)]
    take_in(order, 10)
    closed = purchasing.close(scenes.act(), number=order.number)
    assert (closed.state, queries.on_order([tea.id]), queries.on_order_by_due(tea.id)) == ("closed", {}, [])
    verbs = list(Deed.objects.filter(document=order.number).order_by("id").values_list("verb", flat=True))
    assert verbs == [f"purchasing.{verb}" for verb in ("draft_order", "approve", "place", "receive", "close")]
    assert check() == []


@pytest.mark.parametrize(
    ("steps", "step"),
    [
        ([], "place"),
        ([], "close"),
        (["approve"], "approve"),
        (["approve"], "close"),
        (["approve", "place"], "approve"),
        (["approve", "place"], "place"),
        (["cancel"], "approve"),
        (["cancel"], "cancel"),
        (["approve", "cancel"], "place"),
        (["approve", "place", "cancel"], "close"),
    ],
)
def test_refuses_a_step_out_of_turn(steps, step):
    tea, site = scenes.sku(), scenes.site()
    order = drafted(site, (tea, 10))
    for earlier in steps:
        getattr(purchasing, earlier)(scenes.act(), number=order.number)
    before = PurchaseOrder.objects.values().get(pk=order.pk)
    with pytest.raises(WrongState):
        getattr(purchasing, step)(scenes.act(), number=order.number)
    assert PurchaseOrder.objects.values().get(pk=order.pk) == before


@pytest.mark.parametrize("step", ["approve", "cancel"])
def test_refuses_a_step_on_what_somebody_else_changed(step):
    tea, site = scenes.sku(), scenes.site()
    order = drafted(site, (tea, 10))
    purchasing.edit_order(scenes.act(), number=order.number, version=1, order=paper(site, (tea, 20)))
    with pytest.raises(StaleVersion):
        getattr(purchasing, step)(scenes.act(), number=order.number, version=1)
    assert (state(order), lines(order)) == ("draft", [("20", "0", "20")])


def test_two_people_editing_one_draft_the_second_is_refused():
    tea, mug, site = scenes.sku(), scenes.sku(), scenes.site()
    order = drafted(site, (tea, 10))
    edited = purchasing.edit_order(scenes.act(), number=order.number, version=1, order=paper(site, (mug, 3), (tea, 4)))
    assert (edited.version, [line.sku_id for line in edited.lines.all()]) == (2, [mug.id, tea.id])
    with pytest.raises(StaleVersion):
        purchasing.edit_order(scenes.act(), number=order.number, version=1, order=paper(site, (tea, 99)))
    assert lines(order) == [("3", "0", "3"), ("4", "0", "4")]


def test_refuses_to_edit_what_was_cancelled():
    tea, site = scenes.sku(), scenes.site()
    order = purchasing.cancel(scenes.act(), number=placed(site, (tea, 10)).number)
    with pytest.raises(WrongState, match="cancelled"):
        purchasing.edit_order(
            scenes.act(), number=order.number, version=order.version, order=paper(site, (tea, 99), of=order.supplier)
        )
    assert lines(order) == [("10", "0", "10")]


def test_refuses_an_order_without_lines():
    site = scenes.site()
    with pytest.raises(EmptyOrder):
        purchasing.draft_order(scenes.act(), order=paper(site))
    with pytest.raises(EmptyOrder):
        purchasing.draft_orders(scenes.act(), orders=[])
    assert not PurchaseOrder.objects.filter(warehouse=site.warehouse).exists()


def test_refuses_everything_that_is_wrong_with_many_orders_at_once_and_drafts_none():
    tea, site, seller = scenes.sku(), scenes.site(), supplier()
    good = paper(site, (tea, 1))
    wrong = NewOrder(10**9, 10**9, [NewLine(tea.id, Decimal("0.5")), NewLine(10**9, Decimal(1)), NewLine(tea.id, Decimal("NaN"))])
    gone = scenes.sku(archived_at=scenes.act().occurred_at)
    with pytest.raises(InvalidOrder) as refused:
        purchasing.draft_orders(scenes.act(), orders=[good, wrong, replace(paper(site, (gone, 1)), supplier_id=seller.id)])
    assert [(e.pointer, e.code) for e in refused.value.errors] == [
        ("/orders/1/supplier", "unknown_supplier"),
        ("/orders/1/warehouse", "unknown_warehouse"),
        ("/orders/1/lines/0/quantity", "too_many_decimals"),
        ("/orders/1/lines/1/sku", "unknown_sku"),
        ("/orders/1/lines/2/quantity", "not_a_number"),
        ("/orders/2/lines/0/sku", "sku_archived"),
    ]
    assert not PurchaseOrder.objects.filter(warehouse=site.warehouse).exists()


def test_a_line_costs_what_the_supplier_asks_else_what_the_sku_costs():
    tea, mug, jam, site, seller = scenes.sku(cost="2"), scenes.sku(cost="3"), scenes.sku(cost="4"), scenes.site(), supplier()
    purchasing.set_supplier_item(scenes.act(), item=NewSupplierItem(seller.id, tea.id, Decimal("1.75")))
    order = paper(site, (tea, 1), (mug, 1), of=seller)
    order = replace(order, lines=[*order.lines, NewLine(jam.id, Decimal(1), unit_cost=Decimal("0.5"))])
    draft = purchasing.draft_order(scenes.act(), order=order)
    assert [line.unit_cost for line in draft.lines.order_by("position")] == [Decimal("1.75"), 3, Decimal("0.5")]


def test_many_orders_are_drafted_approved_placed_in_a_fixed_number_of_statements(django_assert_max_num_queries):
    tea, mug, site, seller, act = scenes.sku(), scenes.sku(), scenes.site(), supplier(), scenes.act()
    earlier = act.occurred_at - timedelta(days=200)
    orders = [replace(paper(site, (tea, 5), (mug, 2), of=seller), occurred_at=earlier) for _ in range(20)]
    with django_assert_max_num_queries(40):
        drafts = purchasing.draft_orders(act, orders=orders)
        numbers = [draft.number for draft in drafts]
        purchasing.approve_orders(act, numbers=numbers, moments=dict.fromkeys(numbers, earlier))
        purchasing.place_orders(act, numbers=numbers, moments=dict.fromkeys(numbers, earlier))
    found = PurchaseOrder.objects.filter(number__in=numbers)
    assert {(o.state, o.created_at, o.ordered_at, o.expected_on) for o in found} == {
        ("ordered", earlier, earlier, (earlier + timedelta(days=7)).date())
    }
    assert queries.on_order([tea.id, mug.id]) == {tea.id: 100, mug.id: 40}


def test_closing_short_is_said_in_so_many_words():
    tea, site = scenes.sku(), scenes.site()
    order = placed(site, (tea, 10))
    take_in(order, 6)
    with pytest.raises(StillOpen, match="4 still expected"):
        purchasing.close(scenes.act(), number=order.number)
    assert (state(order), queries.on_order([tea.id])) == ("partially_received", {tea.id: 4})
    purchasing.close(scenes.act(), number=order.number, short=True)
    assert (state(order), lines(order), queries.on_order([tea.id])) == ("closed", [("10", "6", "0")], {})


def test_refuses_to_close_what_never_came():
    tea, site = scenes.sku(), scenes.site()
    order = placed(site, (tea, 10))
    with pytest.raises(NothingReceived):
        purchasing.close(scenes.act(), number=order.number, short=True)
    assert state(order) == "ordered"


@pytest.mark.parametrize("quantity", [4, 10])
def test_refuses_to_cancel_what_was_received(quantity):
    tea, site = scenes.sku(), scenes.site()
    order = placed(site, (tea, 10))
    take_in(order, quantity)
    before = state(order)
    with pytest.raises(SomethingReceived, match="Close it short"):
        purchasing.cancel(scenes.act(), number=order.number)
    assert state(order) == before


def test_a_cancelled_order_is_no_longer_on_order():
    tea, site = scenes.sku(), scenes.site()
    order = placed(site, (tea, 10))
    purchasing.cancel(scenes.act(), number=order.number)
    assert (state(order), queries.on_order([tea.id])) == ("cancelled", {})


def test_low_stock_becomes_one_draft_per_supplier():
    site, north, south = scenes.site(), supplier(), supplier()
    tea = scenes.sku(minimum=Decimal(10), maximum=Decimal(50))
    mug = scenes.sku(minimum=Decimal(10))
    jam = scenes.sku(minimum=Decimal(5), maximum=Decimal(8))
    items = [
        NewSupplierItem(north.id, tea.id, Decimal(1)),
        NewSupplierItem(south.id, tea.id, Decimal(2), order_multiple=Decimal(12), preferred=True),
        NewSupplierItem(north.id, mug.id, Decimal(3)),
        NewSupplierItem(north.id, jam.id, Decimal(1), minimum_quantity=Decimal(24)),
    ]
    purchasing.set_supplier_items(scenes.act(), items=items)
    scenes.stocked(tea, 7, site.shelf)
    drafts = purchasing.reorder(scenes.act(), sku_ids=[tea.id, mug.id, jam.id], warehouse_id=site.warehouse.id)
    found = {(draft.supplier_id, line.sku_id): (line.quantity, line.unit_cost) for draft in drafts for line in draft.lines.all()}
    assert found == {(south.id, tea.id): (48, 2), (north.id, mug.id): (20, 3), (north.id, jam.id): (24, 1)}
    assert len(drafts) == 2
    with pytest.raises(NothingToOrder):
        purchasing.reorder(scenes.act(), sku_ids=[tea.id, mug.id, jam.id], warehouse_id=site.warehouse.id)
    assert PurchaseOrder.objects.filter(warehouse=site.warehouse).count() == 2


def test_a_clients_goods_do_not_fill_up_what_the_house_needs():
    site, seller, client = scenes.site(), supplier(), Owner.objects.create(code=scenes.fresh("O"), name="A client")
    tea = scenes.sku(minimum=Decimal(10), maximum=Decimal(50))
    purchasing.set_supplier_item(scenes.act(), item=NewSupplierItem(seller.id, tea.id, Decimal(1)))
    theirs = replace(scenes.goods(tea, 40, site.shelf), owner_id=client.id)
    stock.open_balances(scenes.act(), goods=[theirs, scenes.goods(tea, 7, site.shelf)])
    purchasing.draft_order(scenes.act(), order=replace(paper(site, (tea, 9)), owner_id=client.id))
    (draft,) = purchasing.reorder(scenes.act(), sku_ids=[tea.id], warehouse_id=site.warehouse.id)
    assert [(draft.owner_id, line.quantity) for line in draft.lines.all()] == [(scenes.house().id, 43)]
    program = Program(token_of(scenes.person("manager")))
    theirs_in = {"skus": [tea.code], "warehouse": site.warehouse.code, "owner": client.code.lower()}
    unknown = program.post("/api/v1/purchase-orders/reorders", {**theirs_in, "owner": "NOBODY"})
    assert field_errors(unknown) == [("/owner", "unknown_owner")]
    drafted = program.post("/api/v1/purchase-orders/reorders", theirs_in)
    found = PurchaseOrder.objects.get(number=json.loads(drafted.content)["numbers"][0])
    assert [(found.owner_id, line.quantity) for line in found.lines.all()] == [(client.pk, 1)]  # 40 there, 9 drafted


def test_refuses_to_reorder_what_nobody_sells_naming_each():
    site = scenes.site()
    tea, mug = scenes.sku(minimum=Decimal(1)), scenes.sku(minimum=Decimal(1))
    with pytest.raises(CannotReorder) as refused:
        purchasing.reorder(scenes.act(), sku_ids=[tea.id, mug.id], warehouse_id=site.warehouse.id)
    assert {error.code for error in refused.value.errors} == {"no_supplier"}
    assert all(code in refused.value.detail for code in (tea.code, mug.code))
    assert not PurchaseOrder.objects.filter(warehouse=site.warehouse).exists()


def test_refuses_a_supplier_code_in_another_letter_case():
    first = supplier()
    with pytest.raises(SupplierCodeTaken):
        purchasing.create_supplier(scenes.act(), code=first.code.lower(), name="Another")


def test_refuses_a_supplier_without_name_or_with_a_bad_address():
    with pytest.raises(InvalidSupplier) as refused:
        purchasing.create_supplier(scenes.act(), code="X", name=" ", email="nobody", lead_time_days=-1)
    assert [error.pointer for error in refused.value.errors] == ["/name", "/lead_time_days", "/email"]


def test_refuses_a_supplier_that_somebody_else_changed():
    first = supplier()
    changed = purchasing.change_supplier(scenes.act(), supplier_id=first.id, version=1, code=first.code, name="New")
    assert (changed.name, changed.version) == ("New", 2)
    with pytest.raises(StaleVersion):
        purchasing.change_supplier(scenes.act(), supplier_id=first.id, version=1, code=first.code, name="Old")
    assert queries.supplier_by_id(first.id).name == "New"


def test_a_newly_preferred_supplier_takes_the_place_of_the_former():
    tea, north, south = scenes.sku(), supplier(), supplier()
    purchasing.set_supplier_item(scenes.act(), item=NewSupplierItem(north.id, tea.id, preferred=True))
    purchasing.set_supplier_item(scenes.act(), item=NewSupplierItem(south.id, tea.id, preferred=True))
    assert [(i.supplier_id, i.preferred) for i in queries.suppliers_of(tea.id)] == [(south.id, True), (north.id, False)]
