"""Several people with scanners, and jobs, at the same moment: each empty container is ordered once."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal

import pytest
from django.db.models import Sum

from quartermaster.kanban import operations as kanban
from quartermaster.kernel.refusals import Refusal
from quartermaster.purchasing.models import PurchaseOrderLine
from tests import scenes
from tests.kanban.scenes import begun, cards, states
from tests.purchasing import scenes as buying
from tests.stock.test_races import side_by_side


@pytest.mark.django_db(transaction=True)
def test_of_people_who_scan_the_same_cards_at_once_one_empties_each_and_each_is_ordered_once() -> None:
    site, act = scenes.site(), scenes.act()
    loop = begun(site, scenes.sku(), cards=6, source="supplier", supplier_id=buying.supplier().pk)
    numbers = cards(loop)

    def work(process: int) -> Counter[str]:
        counted: Counter[str] = Counter()
        for number in numbers:
            try:
                kanban.empty(act, number=number)
                counted["emptied"] += 1
            except Refusal as refused:
                counted[refused.code] += 1
            kanban.order(act)
        return counted

    assert side_by_side(4, work) == {"emptied": 6, "kanban_card_not_full": 18}
    assert states(loop) == " ".join(["ordered"] * 6)
    assert PurchaseOrderLine.objects.filter(sku=loop.sku).aggregate(all=Sum("quantity"))["all"] == Decimal(144)
