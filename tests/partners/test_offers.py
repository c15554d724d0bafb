"""Slow goods are offered to partners, taken once, and what partners have is never ours."""

from __future__ import annotations

import uuid
from collections import Counter
from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from quartermaster.kernel import clock
from quartermaster.kernel.refusals import Refusal
from quartermaster.partners import operations as partners
from quartermaster.partners import queries
from quartermaster.partners.models import Offer
from quartermaster.partners.operations import Told
from quartermaster.sales import queries as orders
from quartermaster.stock import queries as stock
from quartermaster.stock import references
from quartermaster.stock.checking import check
from tests import scenes
from tests.partners.scenes import offered, shared, slow
from tests.sales import scenes as selling
from tests.stock.test_pages import Person, text_of
from tests.stock.test_races import side_by_side


@pytest.fixture(autouse=True)
def remember_nothing():
    references.forget_all()


@pytest.fixture
def site():
    return scenes.site()


@pytest.mark.django_db
def test_slow_goods_are_offered_once_and_a_partner_takes_them_as_an_order_with_its_reservation(site):
    tea, quick = slow(site, stock=100), slow(site, stock=15)
    partner, stranger = selling.customer(), selling.customer()
    shared(partner)
    offer = offered(tea)
    assert (int(offer.quantity), offer.price, offer.cover_days) == (90, Decimal("4"), 700)
    assert not Offer.objects.filter(sku=quick).exists()
    assert partners.make_offers(scenes.act()) == 0
    with pytest.raises(partners.NotOffered, match="offered to other partners"):
        partners.take(scenes.act(), offer_id=offer.pk, customer_id=stranger.pk, quantity=Decimal(1))
    with pytest.raises(partners.NotOffered, match=f"90 of {tea.code} are left of the offer. Nothing was ordered."):
        partners.take(scenes.act(), offer_id=offer.pk, customer_id=partner.pk, quantity=Decimal(91))
    taking = partners.take(scenes.act(), offer_id=offer.pk, customer_id=partner.pk, quantity=Decimal(60))
    order = orders.order_by_number(taking.order)
    assert [(int(line.quantity), line.unit_price, int(line.reserved)) for line in order.lines.all()] == [(60, Decimal(4), 60)]
    assert (order.customer_id, int(stock.positions([tea.id])[tea.id].available)) == (partner.pk, 40)
    partners.take(scenes.act(), offer_id=offer.pk, customer_id=partner.pk, quantity=Decimal(30))
    with pytest.raises(partners.NotOffered, match="This offer is over"):
        partners.take(scenes.act(), offer_id=offer.pk, customer_id=partner.pk, quantity=Decimal(1))
    assert partners.make_offers(scenes.act()) == 0


@pytest.mark.django_db
def test_what_was_sold_meanwhile_is_not_sold_again(site):
    tea, partner = slow(site), selling.customer()
    shared(partner)
    offer = offered(tea)
    selling.ordered(site, selling.line(tea, 95))
    with pytest.raises(Refusal) as refused:
        partners.take(scenes.act(), offer_id=offer.pk, customer_id=partner.pk, quantity=Decimal(10))
    offer.refresh_from_db()
    assert (refused.value.code, offer.taken) == ("insufficient_stock", 0)


@pytest.mark.django_db
def test_an_offer_ends_with_its_day_its_policy_or_when_somebody_says_so(site):
    tea, partner = slow(site), selling.customer()
    policy = shared(partner, lasts_days=5)
    first = offered(tea)
    later = scenes.act().at(clock.now() + timedelta(days=6))
    with pytest.raises(partners.NotOffered):
        partners.take(later, offer_id=first.pk, customer_id=partner.pk, quantity=Decimal(1))
    assert partners.make_offers(later) == 1
    second = Offer.objects.get(ended_at=None)
    partners.end_offer(scenes.act(), offer_id=second.pk)
    assert partners.make_offers(scenes.act()) == 1
    partners.end_policy(scenes.act(), policy_id=policy.pk)
    assert (Offer.objects.filter(ended_at=None).count(), partners.make_offers(scenes.act())) == (0, 0)


@pytest.mark.django_db
def test_a_policy_that_cannot_be_kept_is_refused_with_all_that_is_wrong():
    with pytest.raises(partners.InvalidSharePolicy) as refused:
        shared(name=" ", from_days=10, keep_days=20, discount=Decimal(100))
    assert [error.pointer for error in refused.value.errors] == ["/name", "/keep_days", "/discount", "/partners"]


@pytest.mark.django_db
def test_what_a_partner_has_is_a_source_to_ask_and_changes_nothing_of_ours(site):
    tea, partner, act = scenes.sku(), selling.customer(), scenes.act()
    scenes.stocked(tea, 7, site.shelf)
    partners.hear(act, customer_id=partner.pk, stock=[Told(tea.id, Decimal(120))])
    stale = clock.now() - timedelta(days=2)
    assert partners.hear(act, customer_id=partner.pk, stock=[Told(tea.id, Decimal(3))], as_of=stale) == 0
    (found,) = queries.at_partners(tea.id)
    assert (int(found.quantity), int(stock.positions([tea.id])[tea.id].on_hand), check()) == (120, 7, [])
    page = text_of(Person("buyer").get(reverse("insights:sku", args=[tea.code])))
    assert ("At partners" in page, "Corner shop" in page, "120" in page) == (True, True, True)
    with pytest.raises(partners.InvalidPartnerStock):
        partners.hear(act, customer_id=partner.pk, stock=[Told(tea.id, Decimal(1))], as_of=clock.now() + timedelta(days=1))


@pytest.mark.django_db
def test_a_seller_looks_takes_for_a_partner_and_a_manager_shares(site):
    tea, partner = slow(site), selling.customer()
    manager, seller = Person("manager"), Person("seller")
    said_ = {
        "name": "Friends",
        "partners": partner.code,
        "from_days": "140",
        "keep_days": "70",
        "discount": "20",
        "lasts_days": "14",
    }
    wrong = manager.deed(reverse("share_policy_save"), **{**said_, "partners": "NOBODY"})
    assert (wrong.status_code, "There is no customer “NOBODY” in use." in text_of(wrong)) == (422, True)
    manager.deed(reverse("share_policy_save"), **said_)
    manager.deed(reverse("partner_offers_make"))
    assert "1 offer, " in text_of(manager.get(reverse("partner_offer_list")))
    offer = Offer.objects.get()
    assert tea.code in text_of(seller.get(reverse("partner_offer_list")))
    assert seller.deed(reverse("partner_offers_make")).status_code == 403
    seller.deed(reverse("partner_offer_taken", args=[offer.pk]), partner=partner.pk, quantity="10")
    offer.refresh_from_db()
    assert int(offer.taken) == 10


@pytest.mark.django_db
def test_the_same_over_the_api(client, site):
    tea, partner = slow(site), selling.customer()
    client.force_login(scenes.person("manager"))

    def post(path, body):
        headers = {"Idempotency-Key": uuid.uuid4().hex}
        return client.post(f"/api/v1{path}", body, content_type="application/json", headers=headers)

    policy = {"name": "Friends", "partners": [partner.code], "from_days": 140, "keep_days": 70, "discount": "20"}
    made = post("/share-policies", policy).json()
    assert (made["partners"], made["lasts_days"]) == ([partner.code], 14)
    assert post("/share-policies", policy).json()["code"] == "invalid_share_policy"
    assert post("/partner-offers", {}).json() == {"offers": 1}
    (offer,) = client.get(f"/api/v1/partner-offers?sku={tea.code}").json()["items"]
    assert (offer["left"], offer["price"], offer["cover_days"]) == ("90", "4", 700)
    taken = post(f"/partner-offers/{offer['id']}/takings", {"partner": partner.code, "quantity": "5"}).json()
    assert (taken["order"][:3], taken["quantity"]) == ("SO-", "5")
    assert post(f"/partner-offers/{offer['id']}/end", {}).json()["ended"]
    assert post(f"/partners/{partner.code}/stock", {"stock": [{"sku": tea.code, "quantity": "40"}]}).json() == {"skus": 1}
    (told,) = client.get(f"/api/v1/partner-stock?partner={partner.code}").json()["items"]
    assert (told["sku"], told["quantity"]) == (tea.code, "40")
    headers = {"Idempotency-Key": uuid.uuid4().hex}
    assert client.delete(f"/api/v1/share-policies/{made['id']}", headers=headers).status_code == 204
    assert client.get("/api/v1/share-policies").json() == []


@pytest.mark.django_db(transaction=True)
def test_of_partners_who_want_the_last_of_an_offer_at_once_nobody_gets_what_another_has():
    site, partner, act = scenes.site(), selling.customer(), scenes.act()
    shared(partner)
    offer = offered(slow(site))

    def work(process: int) -> Counter[str]:
        counted: Counter[str] = Counter()
        for _ in range(6):
            try:
                partners.take(act, offer_id=offer.pk, customer_id=partner.pk, quantity=Decimal(10))
                counted["taken"] += 1
            except Refusal as refused:
                counted[refused.code] += 1
        return counted

    assert side_by_side(3, work) == {"taken": 9, "not_offered": 9}
    offer.refresh_from_db()
    assert (int(offer.taken), check()) == (90, [])
