"""What is too much becomes money again: returns to suppliers, markdowns, offers."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client

from quartermaster.accounts.permissions import PermissionMissing
from quartermaster.catalog import operations as catalog
from quartermaster.catalog.models import Price, Sku
from quartermaster.catalog.operations import NewPrice, PriceTaken
from quartermaster.demand.models import Promotion
from quartermaster.partners import operations as partners
from quartermaster.partners.models import Offer
from quartermaster.partners.operations import NotShared
from quartermaster.purchasing import operations as purchasing
from quartermaster.purchasing.models import Supplier, VendorReturn
from quartermaster.purchasing.papers import ReceivedLine
from quartermaster.replenishing import markdowns, overstock, queries
from quartermaster.replenishing import operations as replenishing
from quartermaster.replenishing.models import Proposal
from quartermaster.replenishing.operations import InvalidDecision
from quartermaster.replenishing.operations.giving_back import NotFreeToReturn, PriceMissing
from quartermaster.stock import operations as stock
from tests import scenes
from tests.partners.scenes import shared
from tests.purchasing import scenes as buying
from tests.replenishing.scenes import planned, proposals, sells, sold, steady
from tests.sales.scenes import customer, line, ordered

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


def marked_down(site: scenes.Site, *, still: bool = True) -> tuple[Sku, Proposal]:
    item, _ = too_much(site, still=still)
    planned()
    (one,) = proposals(item)
    Proposal.objects.filter(pk=one.pk).update(kind="markdown")
    one.refresh_from_db()
    return item, one


def test_an_accepted_markdown_is_a_price_for_eight_weeks_that_is_not_learned_from_and_says_what_came(
    client: Client,
) -> None:
    site = scenes.site()
    item, one = marked_down(site, still=False)
    client.force_login(scenes.person("manager"))
    page = client.get(f"/planning/proposals/{one.pk}/").content.decode()
    assert "£6.30" in page
    assert "not known from your own history" in page
    assert "£4.50" in client.get(f"/planning/proposals/{one.pk}/meaning/?discount=50").content.decode()
    assert "above 0" in client.get(f"/planning/proposals/{one.pk}/meaning/?discount=100").content.decode()
    kept = {"quantity": "900", "discount": "40", "version": one.version, "_key": "e"}
    client.post(f"/planning/proposals/{one.pk}/quantity/", kept)
    client.post("/planning/proposals/accept/", {"pick": one.pk, "_key": "m1"})
    one.refresh_from_db()
    today = replenishing.today()
    assert one.price is not None
    assert (one.state, one.discount, one.price.sku, one.price.amount, one.price.before) == (
        "accepted", 40, item, Decimal("5.40"), 9,
    )  # fmt: skip
    assert (one.price.begins_on, one.price.ends_on, one.price.uplift) == (today, today + timedelta(days=55), None)
    promoted = Promotion.objects.get(price=one.price)
    assert (promoted.ends_on, promoted.uplift) == (today + timedelta(days=55), 0)
    planned()
    assert proposals(item) == []
    ordered(site, line(item, 12))
    found = overstock.came(queries.proposal_by_id(one.pk), today)
    assert found is not None
    assert (found.sold, found.days, found.of_days, found.is_over) == (12, 1, 56, False)
    assert found.told == pytest.approx(one.expected["sold"] / 56)
    assert "What came of it" in client.get(f"/planning/proposals/{one.pk}/").content.decode()
    assert item.code in client.get("/planning/proposals/?tried=yes").content.decode()


def test_what_has_no_price_is_not_marked_down_and_what_costs_less_already_is_left_so() -> None:
    item, one = marked_down(scenes.site())
    Sku.objects.filter(pk=item.pk).update(retail_price=0)
    with pytest.raises(PriceMissing):
        replenishing.accept(scenes.act(), proposal_ids=[one.pk])
    Sku.objects.filter(pk=item.pk).update(retail_price=9)
    today = replenishing.today()
    promotion = NewPrice(item.pk, Decimal(7), today, None, "promotion", "Fair")
    (there,) = catalog.set_prices(scenes.act(), prices=[promotion])
    with pytest.raises(PriceTaken, match="without an end"):
        replenishing.accept(scenes.act(), proposal_ids=[one.pk])
    one.refresh_from_db()
    assert (one.state, one.price_id, Price.objects.filter(sku=item).get()) == ("open", None, there)
    with pytest.raises(PermissionMissing):
        replenishing.accept(scenes.act("seller"), proposal_ids=[one.pk])
    with pytest.raises(InvalidDecision):
        replenishing.accept(scenes.act(), proposal_ids=[one.pk], discount=Decimal(100))
    assert proposals(item) == [one]


def test_what_goes_to_partners_is_offered_by_the_smallest_discount_or_the_one_chosen_and_linked(client: Client) -> None:
    site = scenes.site()
    item, _ = too_much(site)
    planned()
    (one,) = proposals(item)
    assert one.kind == "partner"
    with pytest.raises(NotShared, match="No share policy"):
        replenishing.accept(scenes.act(), proposal_ids=[one.pk])
    first, second = customer(), customer()
    near, deep = shared(first, discount=Decimal(10)), shared(second, discount=Decimal(40))
    client.force_login(scenes.person("buyer"))
    page = client.get(f"/planning/proposals/{one.pk}/").content.decode()
    assert page.index("£8.10") < page.index("£5.40")
    client.post("/planning/proposals/accept/", {"pick": one.pk, "share_policy": deep.pk, "_key": "p"})
    one.refresh_from_db()
    assert one.offer is not None
    offer = one.offer
    assert (one.state, offer.policy, offer.price, offer.quantity) == ("accepted", deep, Decimal("5.40"), one.quantity)
    partners.take(scenes.act(), offer_id=offer.pk, customer_id=second.pk, quantity=Decimal(30))
    assert f"30 of {one.quantity:,.0f} taken" in client.get(f"/planning/proposals/{one.pk}/").content.decode()
    assert partners.make_offers(scenes.act()) == 0  # it is offered already
    Offer.objects.filter(pk=offer.pk).update(ended_at=scenes.act().occurred_at)
    lot = partners.Lot(item.pk, site.warehouse.pk, Decimal(5), None)
    assert [made.policy for made in partners.offer(scenes.act(), lots=[lot, lot])] == [near, near]
    assert Offer.objects.filter(sku=item).count() == 2


def test_a_discount_is_told_from_ones_own_prices_where_three_have_shown_it_and_from_published_figures_else() -> None:
    own = [(0.5, 10.0, 20.0), (0.5, 10.0, 40.0), (0.8, 10.0, 10.0)]
    known = markdowns.effect(own)
    assert (known.elasticity, known.seen) == (pytest.approx(1.0), 3)
    assert markdowns.effect([*own[:2], (0.5, 0.0, 9.0)]) == markdowns.Effect(1.76)
    goods = markdowns.Goods(100, 7, Decimal(10), Decimal(6))
    told = markdowns.outlook(goods, Decimal(50), known)
    assert (told.amount, told.usual, told.sold) == (Decimal("5.00"), pytest.approx(56), pytest.approx(100))
    assert (told.freed, told.given_away, told.brings) == (pytest.approx(264), pytest.approx(500), pytest.approx(500))
    assert told.below_cost
    assert (markdowns.so_far(56, 56, 7), markdowns.so_far(56, 56, 99)) == (7, 56)
