"""Inspectors, receivers and rules at one moment: one verdict counts, and nobody skips a lot that another has skipped."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal

import pytest

from quartermaster.kernel.refusals import Refusal
from quartermaster.purchasing import folds
from quartermaster.purchasing import operations as purchasing
from quartermaster.purchasing.inspection_papers import NewCheck, NewInspectionRule, Verdict
from quartermaster.purchasing.models import Inspection
from quartermaster.purchasing.papers import ReceivedLine
from quartermaster.stock.checking import check
from tests import scenes
from tests.purchasing.scenes import on_hand, paper, supplier
from tests.stock.test_races import side_by_side

pytestmark = pytest.mark.django_db(transaction=True)

EACH_TIME = 3


def ordered(item, site, seller):
    draft = purchasing.draft_order(scenes.act(), order=paper(site, (item, 10), of=seller))
    purchasing.approve(scenes.act(), number=draft.number)
    return purchasing.place(scenes.act(), number=draft.number).number


def receive(act, number):
    purchasing.receive(act, number=number, receipts=[ReceivedLine(Decimal(10), 1)])


def test_of_two_inspectors_at_one_moment_one_is_heard():
    item, site, seller, act = scenes.sku(), scenes.site(), supplier(), scenes.act()
    purchasing.set_inspection_rule(act, rule=NewInspectionRule(sku_id=item.id))
    for turn in range(1, EACH_TIME + 1):
        receive(act, ordered(item, site, seller))
        number = Inspection.objects.latest("id").number

        def judge(process: int, number: str = number) -> Counter[str]:
            verdict = Verdict("reject", note="No.") if process % 2 else Verdict("accept")
            try:
                purchasing.judge_inspection(act, number=number, verdict=verdict)
            except Refusal as refusal:
                return Counter([refusal.code])
            return Counter(["done"])

        assert side_by_side(4, judge) == {"done": 1, "inspection_decided": 3}
        assert on_hand(item)[0] == 10 * turn
    assert (check(), check(folds.RULES)) == ([], [])


def test_of_two_lots_that_come_at_one_moment_one_is_skipped_and_the_next_is_not():
    item, site, seller, act = scenes.sku(), scenes.site(), supplier(), scenes.act()
    purchasing.set_inspection_rule(act, rule=NewInspectionRule(sku_id=item.id, after=1, one_in=2))
    receive(act, ordered(item, site, seller))
    purchasing.judge_inspection(act, number=Inspection.objects.get().number, verdict=Verdict("accept"))
    for _ in range(EACH_TIME):
        numbers = [ordered(item, place, seller) for place in (site, scenes.site())]  # only the rule makes one wait for the other
        last = Inspection.objects.latest("id").id

        def deed(process: int, numbers: list[str] = numbers) -> Counter[str]:
            receive(act, numbers[process])
            return Counter(["done"])

        assert side_by_side(2, deed) == {"done": 2}
        states = Counter(Inspection.objects.filter(id__gt=last).values_list("state", flat=True))
        assert states == {"skipped": 1, "waiting": 1}
        waiting = Inspection.objects.get(state="waiting")
        purchasing.judge_inspection(act, number=waiting.number, verdict=Verdict("accept"))
    assert (check(), check(folds.RULES)) == ([], [])


def test_a_lot_that_comes_while_its_rule_changes_is_inspected_by_one_of_the_two():
    item, site, seller, act = scenes.sku(), scenes.site(), supplier(), scenes.act()

    def rule(size: int) -> NewInspectionRule:
        checks = [NewCheck(f"{size}: check {number}") for number in range(size)]
        return NewInspectionRule(sku_id=item.id, sample="fixed", figure=Decimal(size), checks=checks)

    for _ in range(EACH_TIME):
        purchasing.set_inspection_rule(act, rule=rule(2))
        number = ordered(item, site, seller)

        def deed(process: int, number: str = number) -> Counter[str]:
            if process:
                purchasing.set_inspection_rule(act, rule=rule(5))
            else:
                receive(act, number)
            return Counter(["done"])

        assert side_by_side(2, deed) == {"done": 2}
        found = Inspection.objects.latest("id")
        names = list(found.checks.values_list("name", flat=True))
        assert names == [f"{found.sample:.0f}: check {place}" for place in range(int(found.sample))]
    assert check(folds.RULES) == []
