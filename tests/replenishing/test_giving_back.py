"""What is too much becomes money again: returns to suppliers, markdowns, offers."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.test import Client

from quartermaster.catalog.models import Sku
from quartermaster.purchasing import operations as purchasing
from quartermaster.purchasing.models import Supplier, VendorReturn
from quartermaster.purchasing.papers import ReceivedLine
from quartermaster.replenishing import operations as replenishing
from quartermaster.replenishing.operations.giving_back import NotFreeToReturn, NothingToDo
from quartermaster.stock import operations as stock
from tests import scenes
from tests.purchasing import scenes as buying
from tests.replenishing.scenes import planned, proposals, sells, sold, steady

pytestmark = pytest.mark.django_db


def too_much(site: scenes.Site, *, still: bool = False) -> tuple[Sku, Supplier]:
    """A slow seller of which a thousand lie on the shelf; `still`: nobody has asked for it in the last year."""
    item, supplier = scenes.sku(cost="4", price="9"), buying.supplier(lead_time_days=14)
    sells(supplier, item, cost="4")
    sold(item, site.warehouse, [*steady(2, 60), *([0.0] * 52 if still else [])])
    scenes.stocked(item, 600, site.shelf)
    scenes.stocked(item, 400, site.second_shelf)
    return item, supplier


def came_lately(site: scenes.Site, item: Sku, supplier: Supplier, quantity: int) -> None:
    draft = purchasing.draft_order(scenes.act(), order=buying.paper(site, (item, quantity), of=supplier))
    purchasing.approve(scenes.act(), number=draft.number)
    purchasing.place(scenes.act(), number=draft.number)
    purchasing.receive(scenes.act(), number=draft.number, receipts=[ReceivedLine(Decimal(quantity), position=1)])
    stock.put_away(scenes.act(), goods=[scenes.goods(item, quantity, site.dock, site.third_shelf)])


def test_what_came_lately_goes_back_to_its_supplier_by_a_return_out_of_its_bins_and_is_proposed_once() -> None:
    site = scenes.site()
    item, supplier = too_much(site)
    came_lately(site, item, supplier, 700)
    planned()
    (one,) = proposals(item)
    assert (one.kind, one.quantity, one.supplier) == ("return", 700, supplier)
    done = replenishing.accept(scenes.act(), proposal_ids=[one.pk])
    paper = VendorReturn.objects.get(number=done.documents[0])
    assert (paper.state, paper.supplier, paper.warehouse) == ("draft", supplier, site.warehouse)
    taken = [(line.bin, line.quantity) for line in paper.lines.order_by("position")]
    assert taken == [(site.shelf, 600), (site.second_shelf, 100)]
    planned()
    assert [one.kind for one in proposals(item)] == ["partner"]  # of the rest, which did not come lately


def test_what_is_not_free_any_more_does_not_go_back() -> None:
    site = scenes.site()
    item, supplier = too_much(site)
    came_lately(site, item, supplier, 700)
    planned()
    (one,) = proposals(item)
    held = ((600, site.shelf), (400, site.second_shelf), (1, site.third_shelf))
    stock.transfer(scenes.act(), goods=[scenes.goods(item, much, shelf, site.quarantine) for much, shelf in held])
    with pytest.raises(NotFreeToReturn, match="699 are free on the shelves now, not 700"):
        replenishing.accept(scenes.act(), proposal_ids=[one.pk])
    assert not VendorReturn.objects.filter(lines__sku=item).exists()
    assert [one.state for one in proposals(item)] == ["open"]


def test_a_markdown_is_somebodys_task_until_it_is_done_and_is_not_proposed_again_meanwhile(client: Client) -> None:
    item, _ = too_much(scenes.site(), still=True)
    planned()
    (one,) = proposals(item)
    assert one.kind == "markdown"
    client.force_login(scenes.person("manager"))
    client.post("/planning/proposals/accept/", {"pick": one.pk, "_key": "m1"})
    planned()
    assert proposals(item) == []
    assert item.code in client.get("/planning/proposals/?to_do=yes").content.decode()
    assert "Lower the price" in client.get(f"/planning/proposals/{one.pk}/").content.decode()
    done = client.post(
        "/api/v1/planning/completions", {"proposals": [one.pk]}, "application/json", headers={"Idempotency-Key": "c"}
    )
    assert (done.status_code, done.json()) == (201, {"proposals": 1})
    assert item.code not in client.get("/planning/proposals/?to_do=yes").content.decode()
    with pytest.raises(NothingToDo):
        replenishing.finish(scenes.act(), proposal_ids=[one.pk])
