"""Several people with scanners, and jobs, at the same moment: each empty container is ordered once."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from threading import Thread

import pytest
from django.db import connection, transaction
from django.db.models import Sum

from quartermaster.kanban import operations as kanban
from quartermaster.kanban.models import Round
from quartermaster.kernel.refusals import Refusal
from quartermaster.purchasing.models import PurchaseOrderLine
from tests import scenes
from tests.kanban.scenes import begun, cards, states
from tests.purchasing import scenes as buying
from tests.stock.test_owner_changes import until_waiting
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


@pytest.mark.django_db(transaction=True)
def test_a_card_that_is_just_taken_out_of_circulation_is_not_ordered() -> None:
    loop = begun(scenes.site(), scenes.sku(), cards=2, source="supplier", supplier_id=buying.supplier().pk)
    last = cards(loop)[-1]
    refused: list[str] = []

    def scan() -> None:
        try:
            kanban.empty(scenes.act("storekeeper"), number=last)
        except Refusal as refusal:
            refused.append(refusal.code)
        connection.close()

    with transaction.atomic():
        kanban.set_cards(scenes.act(), number=loop.number, cards=1)
        scanning = Thread(target=scan)
        scanning.start()
        until_waiting(1)
    scanning.join()
    assert refused == ["unknown_kanban_card"]
    assert not Round.objects.exists()
