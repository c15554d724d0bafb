"""Inspections: what is held by which rule, what is found, what becomes of the lot, and a verdict taken back."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from quartermaster.accounts.models import Deed
from quartermaster.accounts.permissions import PermissionMissing
from quartermaster.kernel import clock
from quartermaster.kernel.refusals import StaleVersion
from quartermaster.purchasing import folds, performance, queries
from quartermaster.purchasing import inspection_queries as questions
from quartermaster.purchasing import operations as purchasing
from quartermaster.purchasing.inspection_papers import Finding, FoundDefect, NewCheck, NewInspectionRule, Verdict
from quartermaster.purchasing.models import Delivery, Discrepancy, Inspection
from quartermaster.purchasing.operations.findings import InvalidInspection
from quartermaster.purchasing.operations.judging import InspectionDecided, InspectionFailed, InspectionMovedOn
from quartermaster.purchasing.operations.rules import InvalidRule
from quartermaster.purchasing.papers import DAMAGED, ReceiptPart, ReceivedLine, ReceivedLot
from quartermaster.purchasing.performance_api import BY_CODE
from quartermaster.stock import operations as stock
from quartermaster.stock.checking import check
from quartermaster.stock.operations import BinShort, ReasonMissing
from tests import scenes
from tests.purchasing.scenes import discrepancies, lines, on_hand, paper, placed, supplier
from tests.purchasing.test_deliveries import announced

pytestmark = pytest.mark.django_db

ACCEPT, REJECT, SORT = Verdict("accept"), Verdict("reject", note="No."), Verdict("sort")


@pytest.fixture(autouse=True)
def books_are_clean():
    yield
    assert (check(), check(folds.RULES)) == ([], [])


def rule(**more):
    purchasing.set_inspection_rule(scenes.act(), rule=NewInspectionRule(**more))


def came(quantity, item=None, *, of=None, **more):
    """A delivery of so much of a SKU, and its order."""
    item, site = item or scenes.sku(), more.pop("site", None) or scenes.site()
    draft = purchasing.draft_order(scenes.act(), order=paper(site, (item, quantity), of=of))
    purchasing.approve(scenes.act(), number=draft.number)
    order = purchasing.place(scenes.act(), number=draft.number)
    received = more.pop("received", [ReceivedLine(Decimal(quantity), 1)])
    purchasing.receive(scenes.act(), number=order.number, receipts=received, **more)
    return order, item, site


def inspection_of(order) -> Inspection:
    return questions.inspection_by_number(Inspection.objects.get(receipt__order=order).number)


def waiting(quantity=10, **more):
    """A lot that waits, under a rule for its SKU."""
    item = scenes.sku()
    rule(sku_id=item.id, **more)
    order, _, site = came(quantity, item)
    return inspection_of(order), order, item, site


def judge(found, verdict, *, act=None, **more):
    return purchasing.judge_inspection(act or scenes.act(), number=found.number, verdict=verdict, **more)


def figures(found):
    return found.state, found.accepted, found.rejected, found.good


# ---------------------------------------------------------------- what is held


def test_goods_wait_at_the_dock_until_they_are_inspected_and_can_then_be_put_away():
    found, order, item, site = waiting(10, sample="fixed", figure=Decimal(3))
    assert (found.state, found.quantity, found.sample, on_hand(item)) == ("waiting", 10, 3, (10, 0, 10))
    with pytest.raises(BinShort):
        stock.put_away(scenes.act(), goods=[scenes.goods(item, 1, site.dock, site.shelf)])
    found = judge(found, ACCEPT)
    assert (figures(found), on_hand(item)) == (("accepted", 10, 0, True), (10, 10, 0))
    stock.put_away(scenes.act(), goods=[scenes.goods(item, 10, site.dock, site.shelf)])
    assert on_hand(item) == (10, 0, 0)
    verbs = [deed.verb for deed in Deed.objects.filter(document=found.number).order_by("id")]
    assert verbs == ["purchasing.open_inspection", "purchasing.judge_inspection"]
    assert Deed.objects.filter(document=order.number, verb="purchasing.judge_inspection").exists()


def test_the_closest_rule_holds_and_none_is_a_rule_too():
    item, other, seller = scenes.sku(), scenes.sku(), supplier()
    rule(supplier_id=seller.id, sample="percent", figure=Decimal(20))
    rule(sku_id=item.id, sample="none")
    assert inspection_of(came(10, other, of=seller)[0]).sample == 2
    order, _, _ = came(10, item, of=seller)
    assert (Inspection.objects.filter(receipt__order=order).count(), on_hand(item)) == (0, (10, 10, 0))
    purchasing.drop_inspection_rule(scenes.act(), rule_id=questions.inspection_rules().get(sku=item).pk)
    assert inspection_of(came(10, item, of=seller)[0]).sample == 2


def test_what_is_not_fit_is_not_inspected_and_each_lot_is():
    item = scenes.sku(tracking="lot")
    rule(sku_id=item.id)
    received = [ReceivedLine(Decimal(4), 1, lot=ReceivedLot("L1")), ReceivedLine(Decimal(5), 1, lot=ReceivedLot("L2"))]
    order, _, _ = came(10, item, received=[*received, ReceivedLine(Decimal(1), 1, condition=DAMAGED, lot=ReceivedLot("L2"))])
    found = Inspection.objects.filter(receipt__order=order).order_by("id")
    assert [(one.lot.code, one.quantity) for one in found] == [("L1", 4), ("L2", 5)]
    assert on_hand(item) == (10, 0, 10)


def test_a_corrected_receipt_has_less_to_inspect_or_nothing():
    found, order, item, _ = waiting(10)
    receipt = found.receipt.number
    purchasing.correct_receipt(scenes.act(), number=order.number, receipt=receipt, lines=[ReceiptPart(1, Decimal(4))])
    again = inspection_of(order)
    assert (again.state, again.quantity, again.sample, on_hand(item)) == ("waiting", 6, 6, (6, 0, 6))
    purchasing.correct_receipt(scenes.act(), number=order.number, receipt=receipt)
    assert (inspection_of(order).state, on_hand(item)) == ("void", (0, 0, 0))


# ---------------------------------------------------------------- what is found, and what becomes of it


def test_a_rejected_lot_goes_to_quarantine_and_back_to_the_supplier_who_replaces_it():
    found, order, item, site = waiting(10, sample="fixed", figure=Decimal(3))
    found = judge(found, Verdict("reject", [FoundDefect("broken", 2), FoundDefect("SCRATCHED", 1)], note="All of one pallet."))
    assert figures(found) == ("rejected", 0, 10, False)
    assert (found.critical, found.major, found.minor) == (0, 2, 1)
    assert on_hand(item) == (10, 0, 10)
    assert discrepancies(order) == [("failed", item.code, "10", "open")]
    noted = queries.discrepancies_of(order.id).get()
    assert (noted.bin, noted.note) == (site.quarantine, f"{found.number}: 2 major, 1 minor of 3. All of one pallet.")
    purchasing.claim_discrepancy(scenes.act(), discrepancy_id=noted.id, claim_number="C-1")
    purchasing.resolve_discrepancy(scenes.act(), discrepancy_id=noted.id, resolution="replace")
    assert (lines(order), on_hand(item)) == ([("10", "0", "10")], (0, 0, 0))


@pytest.mark.parametrize(("way", "left"), [("return", 0), ("write_off", 0), ("accept", 10), ("credit", 10)])
def test_what_failed_is_settled_like_any_discrepancy(way, left):
    found, order, item, _ = waiting(10)
    judge(found, REJECT)
    noted = queries.discrepancies_of(order.id).get()
    if way == "accept":
        buyer = scenes.act("buyer")
        with pytest.raises(PermissionMissing):
            purchasing.resolve_discrepancy(buyer, discrepancy_id=noted.id, resolution=way)
    purchasing.resolve_discrepancy(scenes.act(), discrepancy_id=noted.id, resolution=way)
    assert on_hand(item)[0] == left


def test_more_defects_than_the_plan_accepts_need_a_concession_with_a_reason():
    found, order, item, _ = waiting(1_000, sample="table", aql_major="1.0", aql_minor="4.0")
    assert (found.sample, found.accept_major, found.accept_minor) == (80, 2, 7)
    bad = Verdict("accept", [FoundDefect("BROKEN", 2), FoundDefect("LABEL", 1)])
    with pytest.raises(PermissionMissing):
        judge(found, bad, act=scenes.act("storekeeper").because("we need them"))
    with pytest.raises(InspectionFailed) as refused:
        judge(found, bad)
    assert "3 major" in refused.value.detail
    assert (inspection_of(order).state, inspection_of(order).defects.count(), on_hand(item)) == ("waiting", 0, (1000, 0, 1000))
    conceded = judge(found, bad, act=scenes.act().because("we need them"))
    assert (*figures(conceded), conceded.reason) == ("conceded", 1000, 0, False, "we need them")
    assert on_hand(item) == (1000, 1000, 0)


def test_within_the_plan_bad_pieces_of_the_sample_are_set_apart_and_the_rest_is_accepted():
    found, order, item, _ = waiting(1_000, sample="table", aql_major="1.0")
    found = judge(found, Verdict("accept", [FoundDefect("BROKEN", 2)], set_apart=Decimal(2)))
    assert figures(found) == ("partly", 998, 2, True)
    assert (discrepancies(order), on_hand(item)) == ([("failed", item.code, "2", "open")], (1000, 998, 2))


def test_a_lot_that_failed_is_sorted_and_the_good_ones_are_taken():
    found, _, item, _ = waiting(20, sample="fixed", figure=Decimal(5))
    with pytest.raises(InvalidInspection, match="at most 5"):
        judge(found, Verdict("accept", [FoundDefect("BROKEN", 5)], set_apart=Decimal(6)))
    found = judge(found, replace(SORT, defects=[FoundDefect("BROKEN", 1)]))
    assert (found.state, found.sample, found.good, on_hand(item)) == ("sorting", 20, False, (20, 0, 20))
    with pytest.raises(PermissionMissing):
        judge(found, Verdict("accept", [FoundDefect("BROKEN", 6)], set_apart=Decimal(5)), act=scenes.act("storekeeper"))
    found = judge(found, Verdict("accept", [FoundDefect("BROKEN", 6)], set_apart=Decimal(6)), act=scenes.act("storekeeper"))
    assert (figures(found), on_hand(item)) == (("partly", 14, 6, False), (20, 14, 6))


def test_what_is_measured_and_out_of_bounds_is_a_defect_by_itself():
    weight = NewCheck("Net weight", "major", "g", Decimal(98), Decimal(102))
    paper_check = NewCheck("Certificate is there", "critical")
    found, _, _, _ = waiting(50, sample="fixed", figure=Decimal(3), checks=[weight, paper_check])
    with pytest.raises(InvalidInspection) as refused:
        judge(found, ACCEPT)
    assert [error.message for error in refused.value.errors] == [
        "Net weight: say what was measured in g.",
        "Certificate is there: say passed or failed.",
    ]
    numbers = tuple(map(Decimal, ("97.9", "98", "102.1")))
    found = judge(found, Verdict("reject", findings=[Finding(1, numbers=numbers), Finding(2, passed=True)]))
    assert (found.critical, found.major, figures(found)) == (0, 2, ("rejected", 0, 50, False))
    assert [(one.name, one.passed, one.numbers) for one in found.checks.all()] == [
        ("Net weight", False, list(numbers)),
        ("Certificate is there", True, []),
    ]


def test_of_serials_it_is_said_which_ones_are_set_apart():
    item = scenes.sku(tracking="serial")
    rule(sku_id=item.id)
    order, _, site = came(3, item, received=[ReceivedLine(Decimal(3), 1, lot=ReceivedLot(serials=("A", "B", "C")))])
    found = inspection_of(order)
    for wrong in ((), ("A", "D"), ("A", "B")):
        with pytest.raises(InvalidInspection):
            judge(found, Verdict("accept", [FoundDefect("BROKEN", 1)], set_apart=Decimal(1), serials=wrong))
    judge(found, Verdict("accept", [FoundDefect("BROKEN", 1)], set_apart=Decimal(1), serials=("B",)))
    noted = queries.discrepancies_of(order.id).get()
    assert (noted.lot.code, noted.quantity, noted.bin, on_hand(item)) == ("B", 1, site.quarantine, (3, 2, 1))


def test_nothing_is_rejected_without_a_word_and_nothing_is_found_that_cannot_be():
    found, order, _, _ = waiting(10, sample="fixed", figure=Decimal(2))
    wrong = Verdict("accept", [FoundDefect("BROKEN", 3), FoundDefect("broken", 1), FoundDefect("GHOST", 1)])
    with pytest.raises(InvalidInspection) as refused:
        judge(found, wrong)
    assert [error.code for error in refused.value.errors] == ["not_a_quantity", "said_twice", "unknown_defect"]
    for verdict, pointer in ((Verdict("reject"), "/note"), (Verdict("maybe"), "/decision")):
        with pytest.raises(InvalidInspection) as refused:
            judge(found, verdict)
        assert refused.value.errors[0].pointer == pointer
    with pytest.raises(StaleVersion):
        judge(found, ACCEPT, version=found.version + 1)
    judge(found, ACCEPT, version=found.version)
    with pytest.raises(InspectionDecided):
        judge(found, REJECT)
    assert inspection_of(order).state == "accepted"


def test_a_lot_is_let_go_uninspected_by_permission_and_with_a_reason():
    found, _, item, _ = waiting(10)
    with pytest.raises(ReasonMissing):
        purchasing.waive_inspection(scenes.act(), number=found.number)
    found = purchasing.waive_inspection(scenes.act().because("inspected at their works"), number=found.number)
    assert (figures(found), found.reason, on_hand(item)) == (
        ("waived", 10, 0, None),
        "inspected at their works",
        (10, 10, 0),
    )


def test_a_delivery_that_was_rejected_whole_is_done_with():
    item, site = scenes.sku(), scenes.site()
    rule(sku_id=item.id)
    delivery = announced(placed(site, (item, 10)))
    purchasing.receive_delivery(scenes.act(), number=delivery.number, lines=[ReceivedLine(Decimal(10), 1)], final=True)
    (found,) = questions.of_paper(questions.inspections(), delivery.number)
    judge(found, REJECT)
    assert ProcrastinateJob.objects.filter(task_name="purchasing.follow_put_away", args__sku_ids=[item.id]).exists()
    purchasing.follow_put_away(scenes.act(), sku_ids=[item.id])
    assert Delivery.objects.get(pk=delivery.pk).state == "closed"


# ---------------------------------------------------------------- a verdict taken back


def test_a_verdict_is_taken_back_while_the_goods_lie_where_it_left_them():
    found, order, item, site = waiting(10)
    mistaken = scenes.act().because("the wrong pallet")
    judge(found, Verdict("accept", [FoundDefect("BROKEN", 3)], set_apart=Decimal(3)))
    found = purchasing.reopen_inspection(mistaken, number=found.number)
    assert (figures(found), found.major, on_hand(item)) == (("waiting", 0, 0, None), 3, (10, 0, 10))
    assert discrepancies(order) == [("failed", item.code, "3", "void")]
    judge(found, ACCEPT)
    stock.put_away(scenes.act(), goods=[scenes.goods(item, 1, site.dock, site.shelf)])
    with pytest.raises(InspectionMovedOn):
        purchasing.reopen_inspection(mistaken, number=found.number)
    assert (inspection_of(order).state, on_hand(item)) == ("accepted", (10, 9, 0))


def test_a_rejection_that_was_claimed_stays():
    found, order, _, _ = waiting(10)
    judge(found, REJECT)
    with pytest.raises(ReasonMissing):
        purchasing.reopen_inspection(scenes.act(), number=found.number)
    purchasing.claim_discrepancy(scenes.act(), discrepancy_id=queries.discrepancies_of(order.id).get().id)
    with pytest.raises(InspectionMovedOn, match="claimed"):
        purchasing.reopen_inspection(scenes.act().because("a slip"), number=found.number)
    assert (inspection_of(order).state, Discrepancy.objects.get(receipt__order=order).state) == ("rejected", "claimed")


# ---------------------------------------------------------------- which lots, how severely


def test_after_a_good_run_lots_are_skipped_and_stand_in_the_history():
    item, seller, site = scenes.sku(), supplier(), scenes.site()
    rule(sku_id=item.id, after=2, one_in=3)
    seen = []
    for _ in range(6):
        order, _, _ = came(5, item, of=seller, site=site)
        found = inspection_of(order)
        seen.append(found.state)
        if found.state == "waiting":
            judge(found, ACCEPT)
    assert seen == ["waiting", "waiting", "skipped", "skipped", "waiting", "skipped"]
    assert [one.state for one in questions.earlier(found)] == ["accepted", "skipped", "skipped", "accepted", "accepted"]
    assert on_hand(item) == (30, 30, 0)


def test_two_bad_lots_tighten_the_plan():
    item, seller, site = scenes.sku(), supplier(), scenes.site()
    rule(sku_id=item.id, sample="table", aql_major="2.5")
    plans = []
    for verdict in (REJECT, REJECT, ACCEPT):
        found = inspection_of(came(200, item, of=seller, site=site)[0])
        plans.append((found.tightened, found.sample, found.accept_major))
        judge(found, verdict)
    assert plans == [(False, 32, 2), (False, 32, 2), (True, 32, 1)]


@pytest.mark.parametrize(
    ("wrong", "pointer"),
    [
        ({"sample": "some"}, "/sample"),
        ({"sample": "percent", "figure": Decimal(101)}, "/figure"),
        ({"sample": "fixed"}, "/figure"),
        ({"sample": "table"}, "/aql_major"),
        ({"sample": "table", "aql_major": "1.0", "aql_minor": "3"}, "/aql_minor"),
        ({"after": 0}, "/after"),
        ({"one_in": 21}, "/one_in"),
        ({"checks": [NewCheck("")]}, "/checks/0/name"),
        ({"checks": [NewCheck("Weight", least=Decimal(2), most=Decimal(1))]}, "/checks/0/most"),
        ({"checks": [NewCheck("Weight", "awful")]}, "/checks/0/severity"),
    ],
)
def test_a_rule_that_cannot_be_is_refused(wrong, pointer):
    with pytest.raises(InvalidRule) as refused:
        rule(**wrong)
    assert [error.pointer for error in refused.value.errors] == [pointer]
    assert not questions.inspection_rules().exists()


def test_defects_are_named_closed_and_found_no_more_than_once():
    purchasing.set_defect_code(scenes.act(), code="stain", name="Stained", severity="minor")
    assert ("STAIN", "minor") in questions.defect_codes().values_list("code", "severity")
    purchasing.set_defect_code(scenes.act(), code="STAIN", name="Stained", severity="major", closed=True)
    assert not questions.defect_codes().filter(code="STAIN").exists()
    with pytest.raises(InvalidRule):
        purchasing.set_defect_code(scenes.act(), code="two words", name="", severity="awful")


def test_the_scorecard_counts_lots_that_were_good_and_the_discrepancies_of_those_that_were_not():
    item, seller, site = scenes.sku(), supplier(), scenes.site()
    rule(sku_id=item.id)
    for verdict in (ACCEPT, REJECT, ACCEPT, None):
        found = inspection_of(came(5, item, of=seller, site=site)[0])
        if verdict:
            judge(found, verdict)
    today = clock.now().date()
    whole, (row,) = performance.supplier(seller.id, today), performance.items(seller.id, today).every(BY_CODE, 10)
    for figures_of in (whole, row):
        assert figures_of is not None
        assert (figures_of.inspected, figures_of.good_lots, figures_of.defects, figures_of.open_claims) == (
            3,
            Decimal("66.7"),
            Decimal("25.0"),
            1,
        )
