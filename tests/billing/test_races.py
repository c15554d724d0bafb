"""Invoices worked on by several processes at once: one wins, the other gets its code, and nothing is booked twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from functools import partial

import pytest

from quartermaster.accounts.acts import Act
from quartermaster.billing import operations as billing
from quartermaster.billing.models import SupplierInvoice
from quartermaster.kernel import clock
from quartermaster.kernel.refusals import Refusal
from tests import scenes
from tests.billing.scenes import entered, goods, placed, received, ties_out, worth, written
from tests.purchasing.scenes import supplier
from tests.stock.test_races import side_by_side

pytestmark = pytest.mark.django_db(transaction=True)


def test_of_two_who_approve_or_one_who_cancels_one_wins_and_of_two_invoices_for_the_same_goods_one_matches():
    act, why = scenes.act("administrator"), scenes.act("administrator").because("Entered by mistake")
    for _ in range(3):
        tea, site, whole = scenes.sku(), scenes.site(), supplier()
        billing.set_match_rule(act, supplier_id=whole.id, price_percent=Decimal(10))
        order = placed(site, (tea, 10, "2"), (tea, 10, "2"), (tea, 10, "2"), of=whole)
        received(order, 10, 10, 10)
        mine, yours = (entered(whole, goods(order, place, 10, "2.10")) for place in (1, 2))
        papers = [written(whole, goods(order, 3, 10, "2.10")) for _ in range(2)]

        def deed(verb: Callable[..., object], number: str, by: Act = act) -> Callable[[], object]:
            return partial(verb, by.at(clock.now()), number=number)

        approve, cancel = billing.approve_invoice, billing.cancel_invoice
        assert _both([deed(approve, mine.number), deed(approve, mine.number)]) == {"done": 1, "wrong_state": 1}
        assert _both([deed(approve, yours.number), deed(cancel, yours.number, why)]) == {"done": 1, "wrong_state": 1}
        assert _both([partial(billing.enter_invoice, act, invoice=paper) for paper in papers]) == {"done": 2}
        last = SupplierInvoice.objects.filter(supplier=whole).order_by("-id")[:2]
        assert {one.state for one in last} == {"matched", "blocked"}
        assert worth(tea) in (62, 61)
    assert ties_out()


def _both(pair: list[Callable[[], object]]) -> Counter[str]:
    return side_by_side(2, partial(_counted, pair))


def _counted(pair: list[Callable[[], object]], process: int) -> Counter[str]:
    try:
        pair[process]()
    except Refusal as refusal:
        return Counter([refusal.code])
    return Counter(["done"])
