"""A night in which something fails: it is told, and everything else is planned."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.test import Client

from quartermaster.kernel import db
from quartermaster.replenishing.models import Alert, Proposal, Run
from tests import scenes
from tests.replenishing.scenes import bought, plan, planned, proposals

pytestmark = pytest.mark.django_db


def breaks(condition: str) -> None:
    """From now on the database refuses new plans of which that is true."""
    db.run("SET CONSTRAINTS ALL IMMEDIATE")
    db.run(
        f"ALTER TABLE replenishing_plan ADD CONSTRAINT broken CHECK (NOT ({condition}) OR 'failed' = ANY(doubts)) NOT VALID",
    )


def mended() -> None:
    db.run("ALTER TABLE replenishing_plan DROP CONSTRAINT broken")


def test_a_sku_that_cannot_be_planned_is_named_and_all_others_are_planned(client: Client) -> None:
    site = scenes.site()
    items = [bought(site, rate=rate, stock=5) for rate in (10, 20, 30, 40, 50)]
    broken = items[3]
    planned()
    before = [(one.pk, one.quantity) for one in proposals(broken)]
    scenes.stocked(items[0], 1, site.shelf)
    breaks(f"sku_id = {broken.pk}")
    planned()
    run = Run.objects.latest("id")
    assert (run.state, run.rows, [one["what"] for one in run.failures]) == ("done", 4, [broken.code])
    assert "IntegrityError" in run.failures[0]["why"]
    (doubt,) = Alert.objects.filter(sku=broken)
    assert doubt.words.startswith("It could not be planned last night; what is said of it is older. IntegrityError")
    assert plan(items[0]).on_shelf == 6
    assert [(one.pk, one.quantity) for one in proposals(broken)] == before
    assert "failed" in plan(broken).doubts
    client.force_login(scenes.person("manager"))
    shown = client.get("/planning/proposals/").content.decode()
    assert ("Not planned" in shown, f"<li>{broken.code}: IntegrityError" in shown) == (True, True)
    mended()
    planned()
    assert (Run.objects.latest("id").failures, Alert.objects.filter(sku=broken, kind="doubt").exists()) == ([], False)


def test_where_it_is_not_single_skus_the_part_is_told_and_stays_as_it_was() -> None:
    site = scenes.site()
    item = bought(site, rate=10, stock=5)
    for rate in range(1, 24):
        bought(site, rate=rate, stock=0)
    planned()
    before = list(Proposal.objects.order_by("id").values_list("id", "quantity", "state"))
    breaks("true")
    planned()
    run = Run.objects.latest("id")
    assert (run.state, run.rows, [one["what"] for one in run.failures]) == ("done", 0, ["Part 1 of 1, 24 SKUs"])
    assert list(Proposal.objects.order_by("id").values_list("id", "quantity", "state")) == before
    assert (plan(item).on_shelf, plan(item).doubts) == (Decimal(5), ["failed"])
