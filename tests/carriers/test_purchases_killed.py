"""kill -9 while a label is bought over the network: what was sold is found again, and nothing is bought twice."""

from __future__ import annotations

import importlib
import multiprocessing
import os
import signal

import pytest
from django.db import connections

from quartermaster.carriers import operations as carriers
from quartermaster.carriers import queries
from quartermaster.carriers.models import Label
from quartermaster.kernel import failpoints
from tests import scenes
from tests.carriers.connected_scenes import connected, ups, wanted

__all__ = ["ups"]

pytestmark = pytest.mark.django_db(transaction=True)

FORK = multiprocessing.get_context("fork")


@pytest.mark.parametrize(
    ("step", "sold", "state"),
    [("carrier.calling", 0, "unclear"), ("carrier.sold", 1, "unclear"), ("carrier.kept", 1, "bought")],
)
def test_a_worker_that_is_killed_while_it_buys_leaves_a_label_bought_once_or_somebody_to_look(ups, step, sold, state):
    site = scenes.site()
    _, (purchase,) = wanted(site, connected(site))
    act = scenes.act()

    def buy_and_die() -> None:
        os.environ |= {"QUARTERMASTER_TEST_HOOKS": "1", "QUARTERMASTER_FAILPOINTS": f"{step}:kill"}
        importlib.reload(failpoints)
        carriers.buy_requested(act, purchase_id=purchase.pk)

    connections.close_all()
    process = FORK.Process(target=buy_and_die)
    process.start()
    process.join(timeout=60)
    assert (process.exitcode, len(ups.sold), Label.objects.count()) == (-signal.SIGKILL, sold, 0)
    for _ in range(2):
        carriers.buy_requested(act, purchase_id=purchase.pk)
    found = queries.purchase_by_key(purchase.key)
    assert (found.state, len(ups.sold), Label.objects.count()) == (state, sold, int(state == "bought"))
    assert not found.said or found.said == "The program stopped while the carrier was being asked."
