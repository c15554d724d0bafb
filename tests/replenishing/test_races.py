"""Buyers and a night's run at the same moment: what is proposed is bought once."""

from __future__ import annotations

from collections import Counter

import pytest

from quartermaster.kernel.refusals import Refusal
from quartermaster.purchasing.models import PurchaseOrder
from quartermaster.replenishing import operations as replenishing
from quartermaster.stock.checking import check
from tests import scenes
from tests.replenishing.scenes import bought, planned, proposals
from tests.stock.test_races import side_by_side


@pytest.mark.django_db(transaction=True)
def test_of_buyers_who_accept_the_same_at_once_one_does_and_a_run_meanwhile_proposes_nothing_twice() -> None:
    site, act = scenes.site(), scenes.act()
    items = [bought(site) for _ in range(3)]
    planned()
    wanted = [one.pk for item in items for one in proposals(item)]

    def work(process: int) -> Counter[str]:
        if process == 3:
            planned()
            return Counter(planned=1)
        try:
            replenishing.accept(act, proposal_ids=wanted[process:] + wanted[:process], order_at_once=process == 0)
        except Refusal as refused:
            return Counter({refused.code: 1})
        return Counter(accepted=1)

    assert side_by_side(4, work) == {"accepted": 1, "proposal_decided": 2, "planned": 1}
    planned()
    for item in items:
        assert PurchaseOrder.objects.filter(lines__sku=item).count() == 1
        assert proposals(item) == []
    assert check() == []
