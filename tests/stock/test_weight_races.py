"""Races over pieces that are weighed, and a process killed between the pieces and their weight."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections import Counter
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction

from quartermaster.catalog import operations as catalog
from quartermaster.catalog.plans import SkuRow
from quartermaster.kernel.refusals import Refusal
from quartermaster.stock import operations as stock
from quartermaster.stock.checking import check
from quartermaster.stock.models import Weight
from tests import scenes
from tests.scenes import goods
from tests.stock.test_races import side_by_side
from tests.stock.weighing import cheese, there, variances

pytestmark = pytest.mark.django_db(transaction=True)


def opened(item, at, pieces, weight):
    stock.open_balances(scenes.act(), goods=[goods(item, pieces, at, weight=Decimal(weight))])


def test_pickers_of_the_last_weighed_pieces_get_them_once_and_all_their_weight():
    site, item, act = scenes.site(), cheese(), scenes.act()
    opened(item, site.shelf, 10, "61.337")

    def picker(_: int) -> Counter[str]:
        counted: Counter[str] = Counter()
        for _ in range(5):
            try:
                stock.pick(act, goods=[goods(item, 1, site.shelf, site.staging)])
                counted["picked"] += 1
            except Refusal as refused:
                counted[refused.code] += 1
        return counted

    assert side_by_side(4, picker) == Counter({"picked": 10, "bin_short": 10})
    assert (there(item, site.shelf), there(item, site.staging)) == ((0, 0), (10, Decimal("61.337")))
    assert variances(item) == []
    assert check() == []


def test_weighing_while_others_pick_and_put_back_loses_no_gram():
    site, item, act = scenes.site(), cheese(), scenes.act()
    opened(item, site.shelf, 20, "120")

    def deed(number: int) -> Counter[str]:
        counted: Counter[str] = Counter()
        for turn in range(12):
            try:
                if number == 0:
                    weight = Weight.objects.get(sku=item, bin=site.shelf).weight - Decimal("0.001")
                    stock.weigh(act.because("dried"), goods=[goods(item, 1, site.shelf, weight=weight, confirmed=True)])
                elif (turn + number) % 2:
                    stock.pick(act, goods=[goods(item, 2, site.shelf, site.staging)])
                else:
                    stock.put_back(act, goods=[goods(item, 2, site.staging, site.shelf)])
                counted["done"] += 1
            except Refusal as refused:
                counted[refused.code] += 1
        return counted

    counted = side_by_side(4, deed)
    assert not [name for name in counted if name.startswith("failed")]
    lying = sum(there(item, at)[1] for at in (site.shelf, site.staging))
    assert lying == 120 + sum(more for _, more in variances(item))
    assert check() == []


def test_a_weight_of_pieces_that_are_sold_at_this_moment_is_refused_for_those_that_stay():
    site, item, act = scenes.site(), cheese(), scenes.act()
    opened(item, site.shelf, 10, "60")
    refused: list[str] = []

    def weigh() -> None:
        try:
            stock.weigh(act.because("dried"), goods=[goods(item, 1, site.shelf, weight=Decimal("58.5"))])
        except Refusal as refusal:
            refused.append(refusal.code)
        finally:
            connection.close()

    with transaction.atomic():
        stock.issue(act, goods=[goods(item, 8, site.shelf)])
        weighing = threading.Thread(target=weigh)
        weighing.start()
        weighing.join(timeout=1)  # it waits for the sale
    weighing.join(timeout=30)
    assert refused == ["weight_unlikely"]
    assert there(item, site.shelf) == (2, 12)
    assert check() == []


def test_goods_that_come_in_while_a_sku_becomes_weighed_are_weighed_or_refused():
    site, act, items = scenes.site(), scenes.act(), [scenes.sku() for _ in range(12)]

    def deed(number: int) -> Counter[str]:
        counted: Counter[str] = Counter()
        for item in items:
            try:
                if number:
                    stock.receive(act, goods=[goods(item, 1, site.dock)])
                else:
                    row = SkuRow(code=item.code, weighed_in="kg", nominal_weight=Decimal(6))
                    catalog.change_sku(act, row=row, version=1)
                counted["done"] += 1
            except Refusal as refused:
                counted[refused.code] += 1
            except IntegrityError as error:
                counted["weighed meanwhile" if "weighed" in str(error) else str(error)] += 1
        return counted

    counted = side_by_side(2, deed)
    assert set(counted) <= {"done", "weighing_is_fixed", "weight_needed", "weighed meanwhile"}
    assert counted["done"] == 12
    assert check() == []


KILLED = """
import django
django.setup()
from decimal import Decimal
from quartermaster.accounts.acts import Act, Source
from quartermaster.stock import operations as stock
from quartermaster.stock.moves import Goods
act = Act(user_id={user}, source=Source.COMMAND)
for _ in range(5):
    stock.transfer(act, goods=[Goods({owner}, {sku}, Decimal(1), {here}, {there})])
"""


@pytest.mark.parametrize("point", ["movement", "weight", "balance", "notice"])
def test_a_process_killed_between_pieces_and_weight_leaves_no_half_of_either(point):
    item, site, act = cheese(), scenes.site(), scenes.act()
    opened(item, site.shelf, 8, "48")
    script = KILLED.format(user=act.user_id, owner=scenes.house().id, sku=item.id, here=site.shelf.id, there=site.second_shelf.id)
    settings = connection.settings_dict
    environment = {
        **os.environ,
        "QUARTERMASTER_TEST_HOOKS": "1",
        "QUARTERMASTER_FAILPOINTS": f"{point}:kill@3",
        "DATABASE_URL": f"postgresql://{settings['USER']}@/{settings['NAME']}?host={settings['HOST']}",
    }
    killed = subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True, text=True, timeout=120)
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    assert (there(item, site.shelf), there(item, site.second_shelf)) == ((6, 36), (2, 12))
    assert check() == []
