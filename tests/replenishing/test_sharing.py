"""A run that is thought about on a cluster comes to what it comes to here."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.forms.models import model_to_dict

from quartermaster.automation import cluster
from quartermaster.replenishing import operations as replenishing
from quartermaster.replenishing.models import Plan, Policy, Proposal, Run
from quartermaster.replenishing.operations import NewPolicy
from tests import scenes
from tests.replenishing.scenes import bought, planned

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def machines() -> Iterator[Any]:
    """A cluster of this machine: a scheduler and two processes that have never seen the database."""
    from distributed import Client, LocalCluster  # noqa: PLC0415 - heavy

    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as local, Client(local) as client:
        yield client


def begun() -> Run:
    run = replenishing.begin(scenes.act())
    assert replenishing.prepare(run.pk, most=1) == 3
    return run


def came_of(run: Run) -> tuple[list[str], list[str], tuple[str, int, int]]:
    """Plans and proposals to the last digit, as words: what is not a number equals itself there."""
    run.refresh_from_db()
    plans = [str(model_to_dict(one, exclude=["id", "run_id"])) for one in Plan.objects.order_by("sku_id")]
    proposals = [str(model_to_dict(one, exclude=["id"])) for one in Proposal.objects.order_by("sku_id", "kind")]
    return plans, proposals, (run.state, run.rows, run.proposals)


def test_the_machines_of_a_cluster_come_to_the_same_as_one(machines: Any) -> None:
    site = scenes.site()
    for rate in (3, 10, 40):
        bought(site, rate=rate, stock=2)
    policy = replenishing.set_policy(scenes.act(), policy=NewPolicy(reason="Picked"))
    Policy.objects.filter(pk=policy.pk).update(challenger="croston_sba")
    planned()  # from then on it is known whose rates the policy asks for
    Proposal.objects.all().delete()
    here = begun()
    for part in range(3):
        replenishing.think(scenes.act(), run_id=here.pk, part=part)
    by_one = came_of(here)
    Proposal.objects.all().delete()
    there = begun()
    replenishing.think_elsewhere(scenes.act(), run_id=there.pk, engine=machines)
    assert came_of(there) == by_one
    assert by_one[2] == ("done", 3, 3)
    assert all("croston_sba" in one or "missing" in one for one in by_one[0])


def test_a_cluster_that_does_not_answer_is_named(settings: Any) -> None:
    settings.DASK_SCHEDULER = "tcp://127.0.0.1:9"
    with pytest.raises(cluster.OutOfReach, match=r"tcp://127\.0\.0\.1:9 does not answer"), cluster.client():
        pass
