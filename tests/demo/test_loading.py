"""A small demo shop, loaded once for these tests: the book is right, the dates are recent, and work is left to do."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db.models import Count, Max, QuerySet
from django.utils import timezone

from quartermaster.accounts.models import Deed, User
from quartermaster.accounts.permissions import granted_by
from quartermaster.automation.tying_out import check
from quartermaster.billing.models import SupplierInvoice
from quartermaster.carriers.models import Label, Manifest
from quartermaster.catalog.models import Bill, Business, Category, Owner, Sku
from quartermaster.demo import operations as demo
from quartermaster.insights.queries import needs
from quartermaster.insights.queries.invoices import waiting as invoices_waiting
from quartermaster.kanban.operations.ordering import NOTE as KANBAN
from quartermaster.kernel import clock
from quartermaster.locations.queries import find_warehouse
from quartermaster.packing import queries as packing
from quartermaster.picking import queries as picking
from quartermaster.picking.models import PickTask, Walk, Wave
from quartermaster.production.models import WorkOrder
from quartermaster.purchasing import approvals, order_paper, revisions
from quartermaster.purchasing import operations as purchasing
from quartermaster.purchasing.models import (
    ApprovalRule,
    Delivery,
    Discrepancy,
    Inspection,
    PriceBreak,
    PurchaseOrder,
    Supplier,
    SupplierContact,
)
from quartermaster.refills.models import Refill
from quartermaster.replenishing.models import Proposal
from quartermaster.rfid.models import Passage
from quartermaster.rfid.models import Walk as ReaderWalk
from quartermaster.sales import customs
from quartermaster.sales.models import Carton, Order
from quartermaster.scanning.models import Scan
from quartermaster.sensors.models import Excursion
from quartermaster.sensors.queries import climates
from quartermaster.slotting.models import PutAwayRule, SlotMove
from quartermaster.slotting.reporting import report as slotting_report
from quartermaster.stock import costing, queries, values
from quartermaster.stock.models import ClosedPeriod, CostChange, CostState, Weight
from quartermaster.tracing import queries as tracing
from quartermaster.transfers.models import Transfer
from tests.demo.tying_out import differences
from tests.printing.reading import text_of
from tests.stock.weighing import variances

pytestmark = pytest.mark.django_db


def _bought() -> QuerySet[PurchaseOrder]:
    """What was ordered, but for what empty kanban cards asked for."""
    return PurchaseOrder.objects.exclude(note=KANBAN)


@dataclass(frozen=True, slots=True)
class Loaded:
    report: list[str]
    said: list[str]


def test_a_small_shop_is_loaded() -> None:
    """Once, and looked at from all sides: it is what takes the time."""
    said: list[str] = []
    shop = Loaded(demo.load(scale=0.02, seed=1, progress=said.append), said)
    _the_book_is_clean_dates_are_recent_and_work_is_left_to_do(shop)
    _the_year_in_money_ties_out_on_every_day_to_the_minor_unit()
    _devices_have_measured_and_scans_were_made_of_which_one_turned_out_otherwise()
    _radios_passed_a_gate_of_which_one_did_not_come_and_somebody_walked_past_the_others()
    _some_goods_expire_some_have_serials_and_there_is_a_recall_all_marked_as_invented()
    _suppliers_are_known_and_an_order_is_left_at_each_stage_before_its_goods_come()
    _the_shop_is_somebody_on_papers_its_cartons_have_ssccs_and_some_went_with_a_carrier()
    _pickers_are_under_way_a_bin_needs_a_look_and_something_dangerous_went_abroad()
    _a_delivery_had_six_faults_each_with_somebody_who_sees_to_it()
    _planning_says_what_to_buy_and_which_gift_boxes_to_make_by_when()


def _the_book_is_clean_dates_are_recent_and_work_is_left_to_do(shop: Loaded) -> None:
    assert check() == []
    assert shop.report[0].startswith("541,909 invoice lines read: ")
    assert any(line.startswith("Demo: 100 %") for line in shop.said)

    now = clock.now()
    last_order = Order.objects.aggregate(last=Max("placed_at"))["last"]
    assert now - timedelta(days=8) < last_order < now
    assert queries.movements().aggregate(last=Max("occurred_at"))["last"] < now
    assert Order.objects.filter(state=Order.State.SHIPPED).exists()
    assert Order.objects.filter(state__in=(Order.State.RESERVED, Order.State.PARTIALLY_RESERVED)).exists()

    assert set(Supplier.objects.values_list("invented", flat=True)) == {True}
    assert set(_bought().values_list("note", flat=True)) == {"Invented for the demo"}
    assert _bought().filter(state=PurchaseOrder.State.DRAFT).count() == 1
    assert _bought().filter(state=PurchaseOrder.State.APPROVED).count() == 2
    today = now.date()
    expected = _bought().filter(state=PurchaseOrder.State.ORDERED)
    assert expected.filter(expected_on=today).exists()
    overdue = expected.filter(expected_on__lt=today)
    assert (overdue.count(), overdue.filter(expected_on__lt=today - timedelta(weeks=4)).count()) == (3, 0)
    waits_for_little = _bought().filter(state=PurchaseOrder.State.PARTIALLY_RECEIVED)
    assert not waits_for_little.filter(expected_on__lt=today - timedelta(weeks=2)).exists()
    assert queries.to_put_away().exists()
    assert Discrepancy.objects.filter(state=Discrepancy.State.OPEN).exists()
    due = Delivery.objects.filter(state__in=Delivery.COMING)
    assert due.filter(expected_at__date=today).exists()
    assert due.filter(expected_at__date__lt=today).count() == 1


def _the_year_in_money_ties_out_on_every_day_to_the_minor_unit() -> None:
    costing.keep_up()
    today = clock.now().date()
    assert differences(today - timedelta(days=380), today) == []
    assert sum(values.totals(values.chosen()).values(), Decimal(0)) > 1000
    assert not Sku.objects.filter(category=None).exists()
    assert set(CostState.objects.values_list("method", flat=True)) >= {"fifo", "average", "standard"}
    assert set(Category.objects.values_list("costing", flat=True)) == {"", "fifo", "standard"}
    freight = CostChange.objects.filter(kind="landed_cost")
    assert freight.exists()
    assert all("Invented for the demo" in one.reason for one in freight)
    closed = ClosedPeriod.objects.get()
    assert ("Invented for the demo" in closed.reason, closed.ends_at < clock.now() - timedelta(days=50)) == (True, True)


def _devices_have_measured_and_scans_were_made_of_which_one_turned_out_otherwise() -> None:
    (climate,) = climates(clock.now())
    assert (climate.state, climate.degrees is not None, Excursion.objects.count()) == ("ok", True, 0)
    assert Counter(Scan.objects.values_list("state", flat=True)) == {"found": 3, "wrong": 1, "conflict": 1}


def _radios_passed_a_gate_of_which_one_did_not_come_and_somebody_walked_past_the_others() -> None:
    first, second = Passage.objects.order_by("id")
    assert (first.state, first.counts, len(first.posted)) == ("posted", {"expected": 8}, 1)
    assert (second.state, second.counts) == ("waiting", {"expected": 7, "missing": 1, "unknown": 1})
    (walk,) = ReaderWalk.objects.all()
    assert (walk.counts["missing"], walk.counts["unexpected"], walk.counts["expected"] > 5) == (1, 1, True)


def _some_goods_expire_some_have_serials_and_there_is_a_recall_all_marked_as_invented() -> None:
    tracked = Sku.objects.exclude(tracking="none")
    assert set(tracked.values_list("tracking", flat=True)) == {"lot", "serial"}
    assert all("(invented)" in sku.name and "Invented for the demo" in sku.note for sku in tracked)
    soon = needs.expiring(clock.now().date())
    assert [found.within for found in soon] == [needs.BY_RULE, 30]
    assert queries.holds().filter(reason="expired").exists()
    assert set(Bill.objects.values_list("sku__code", "kit")) == {
        ("GIFT-TEATIME", "bundle"),
        ("GIFT-BREAKFAST", "bundle"),
        ("GIFT-HAMPER", "made"),
        ("GIFT-BOX", "made"),
    }
    works = WorkOrder.objects.order_by("id").values_list("sku__code", "state", "done")
    assert list(works) == [
        ("GIFT-HAMPER", "in_progress", 4),
        ("GIFT-BOX", "completed", 60),
        ("GIFT-BOX", "completed", 45),
        ("GIFT-BOX", "completed", 30),
    ]
    assert [(found.state, found.sample, found.good) for found in Inspection.objects.order_by("id")] == [
        ("accepted", 20, True),
        ("rejected", 20, False),
        ("waiting", 20, None),
    ]
    assert queries.holds().filter(reason="quality_control").count() == 2
    recall = tracing.recalls().get()
    stands = tracing.standing(tracing.trace([lot.pk for lot in tracing.lots_of(recall)], recall_id=recall.pk))
    assert (recall.state, stands.shipped > 0, stands.returned, stands.on_hand > 0) == ("reconciling", True, 2, True)
    assert set(Transfer.objects.values_list("state", "invented")) == {
        ("requested", True),
        ("allocated", True),
        ("in_transit", True),
        ("partially_received", True),
    }
    client = Owner.objects.get(code="NORTHLIGHT")
    assert dict(Order.objects.filter(owner=client).values_list("state").annotate(Count("id"))) == {
        "shipped": 4,
        "partially_reserved": 1,
    }
    assert set(queries.balances().filter(owner=client, quantity__gt=0).values_list("sku__code", "quantity")) == {
        ("NL-PILLAR", 216),
        ("NL-TAPER", 340),
        ("NL-VOTIVE", 12),
    }
    assert User.objects.get(username="nora").owner_ids == [client.pk]
    cheeses = Weight.objects.filter(sku__weighed_in__code="kg", bin__kind="storage", bin__zone__code="C")
    assert set(cheeses.values_list("sku__code", "weight")) == {
        ("CHS-CHEDDAR", Decimal("30.042")),  # six wheels dried to 36.05 kg, the next weighed more than it left with
        ("CHS-BLUE", Decimal("12.425")),
        ("CHS-GOAT", Decimal("10.845")),
    }
    assert variances(Sku.objects.get(code="CHS-CHEDDAR")) == [
        ("", Decimal("0.13")),
        ("dried", Decimal("-0.49")),
        ("", Decimal("-0.068")),
    ]
    rules = {rule.warehouse.code: rule for rule in PutAwayRule.objects.all()}
    assert {code: (rule.goods, "A" in rule.to) for code, rule in rules.items()} == {
        "LDS": ("Christmas and parties", False),
        "BRS": ("Christmas and parties", False),
    }  # all of Rotterdam's shelves stand in the first two aisles
    assert dict(SlotMove.objects.values_list("state").annotate(Count("id"))) == {"completed": 1, "ready": 3}
    walked = slotting_report(find_warehouse("LDS")).advice
    assert walked.now > walked.least > 0
    invoices = dict(SupplierInvoice.objects.values_list("state").annotate(Count("id")))
    assert (invoices["matched"], invoices["blocked"]) == (2, 2)
    assert invoices["paid"] > invoices["approved"] > 0
    assert {one.state for one in invoices_waiting(clock.now().date())} == {"blocked", "approved"}
    assert check() == []


def _suppliers_are_known_and_an_order_is_left_at_each_stage_before_its_goods_come() -> None:
    known = Supplier.objects.filter(addresses__isnull=False).annotate(Count("contacts")).order_by("code")
    assert list(known.values_list("code", "payment_days", "incoterm", "contacts__count")) == [
        ("HARROW", 30, "", 2),
        ("LUMEN", 14, "DAP", 2),
        ("NORDKRAFT", 45, "FOB", 2),
        ("PAPERLY", 60, "DDP", 2),
    ]
    contacts = SupplierContact.objects.all()
    assert all(one.name.endswith("(invented)") and one.email.endswith(".example") for one in contacts)
    assert contacts.filter(gets_orders=True).count() == 4
    breaks = PriceBreak.objects.values_list("item__supplier__code").annotate(Count("id"))
    assert dict(breaks) == {"HARROW": 6, "LUMEN": 6}
    assert set(ApprovalRule.objects.values_list("role", "most", "most_own")) == {
        ("buyer", 2000, 250),
        ("manager", 20000, 5000),
    }

    orders = list(_bought().order_by("-id")[:5])[::-1]
    pending, approved, acknowledged, held, revised = orders
    assert [(order.supplier.code, order.state, order.revision) for order in orders] == [
        ("HARROW", "pending_approval", 1),
        ("LUMEN", "approved", 1),
        ("PAPERLY", "acknowledged", 1),
        ("NORDKRAFT", "on_hold", 1),
        ("LUMEN", "ordered", 2),
    ]
    waiting = _bought().filter(state__in=("pending_approval", "approved", "acknowledged", "on_hold"))
    assert dict(waiting.values_list("state").annotate(Count("id"))) == {
        "pending_approval": 1,
        "approved": 2,
        "acknowledged": 1,
        "on_hold": 1,
    }
    may = {
        name: approvals.may_approve(pending, User.objects.get(username=name).pk, granted_by([role]))
        for role, name in (("buyer", "maya"), ("manager", "jo"))
    }
    assert may == {"maya": False, "jo": True}
    assert purchasing.recipients(approved.supplier) == ["orders@lumen.example"]
    first, second = acknowledged.lines.order_by("position")
    assert (first.differs(acknowledged), second.differs(acknowledged)) == (False, True)
    assert second.acknowledged_quantity == second.quantity - 1
    assert second.acknowledged_on == timezone.localdate(clock.now()) + timedelta(days=12 + 7)
    assert Deed.objects.get(document=held.number, verb="purchasing.hold").reason == (
        "The supplier asks for a deposit that was not agreed (invented)"
    )
    before, after = revised.revisions.order_by("number")
    changed = revisions.changes((before.head, before.lines), (after.head, after.lines))
    assert [change.what for change in changed] == ["expected", "quantity"]
    assert check() == []


def _the_shop_is_somebody_on_papers_its_cartons_have_ssccs_and_some_went_with_a_carrier() -> None:
    business = Business.objects.get()
    assert (business.legal_name, business.is_house) == ("Robin & Wren Gifts Ltd", True)
    cartons = Carton.objects.all()
    assert cartons.exists()
    assert all(carton.sscc and carton.sscc[1:8] == "9521234" for carton in cartons)
    order = _bought().latest("id")
    assert order_paper.pdf(order).startswith(b"%PDF")
    states = Counter(Label.objects.values_list("state", flat=True))
    assert states == {"delivered": 2, "exception": 1, "in_transit": 1, "handed_over": 2, "labelled": 1}
    assert [row.closed_at is None for row in Manifest.objects.order_by("id")] == [False, True]


def _a_delivery_had_six_faults_each_with_somebody_who_sees_to_it() -> None:
    delivery = Delivery.objects.get(receipts__discrepancies__kind="over")
    found = {one.kind: one for one in Discrepancy.objects.filter(receipt__delivery=delivery).select_related("responsible")}
    assert {kind: (one.state, one.resolution) for kind, one in found.items()} == {
        "short": ("resolved", "credit"),
        "over": ("resolved", "accept"),
        "wrong_lot": ("resolved", "accept"),
        "expired": ("resolved", "return"),
        "damaged": ("claimed", ""),
        "wrong_item": ("claimed", ""),
    }
    assert {one.responsible.username for one in found.values() if one.responsible} == {"maya"}
    assert (found["damaged"].photos.count(), found["short"].credit_received) == (1, Decimal("2.10"))


def _pickers_are_under_way_a_bin_needs_a_look_and_something_dangerous_went_abroad() -> None:
    into_totes, batch = Wave.objects.order_by("id")
    assert (into_totes.way, batch.way) == ("cluster", "batch")
    cart = Walk.objects.get(wave=into_totes, place=1)
    assert (cart.state, cart.cart and cart.cart.code) == ("in_progress", "CART-1")
    assert set(Walk.objects.exclude(pk=cart.pk).values_list("state", flat=True)) == {"ready"}
    look = picking.open_looks().get()
    assert (str(look.bin.warehouse), look.reason) == (str(find_warehouse("LDS")), "missing")
    assert PickTask.objects.filter(walk__wave=into_totes, bin__role="reserve", sku=look.sku, quantity=1).exists()
    assert Counter(Refill.objects.values_list("state", flat=True)) == {"completed": 1, "ready": 1}

    gone, waits = Order.objects.filter(country="FI").order_by("id")
    assert (gone.state, waits.state) == ("shipped", "picked")
    said = text_of(customs.invoice(gone.shipments.get()))
    assert "UN1950 Aerosols, class 2.1, limited quantity" in said
    proposed = packing.proposal(packing.waiting(waits, {}))
    assert (proposed.dangerous, proposed.unmeasured) == ((("SPRAY-LAVENDER", "UN1950, class 2.1, limited quantity"),), ())
    assert proposed.counts


def _planning_says_what_to_buy_and_which_gift_boxes_to_make_by_when() -> None:
    proposed = Proposal.objects.filter(state="open")
    boxes = proposed.get(kind="make", sku__code="GIFT-BOX")
    assert 20 < boxes.quantity < 200
    assert sum(much for _, much in boxes.pegs) == pytest.approx(float(boxes.quantity), abs=1e-3)
    assert boxes.figures["due_on"] > boxes.figures["start_on"]
    candles = proposed.get(kind="buy", sku__code="BOX-CANDLE")
    assert sum(much for purpose, much in candles.pegs if "GIFT-BOX" in purpose) >= float(boxes.quantity) - 15
