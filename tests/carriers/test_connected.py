"""Carriers over the network: what they ask is kept, labels are bought once, void and news come by jobs. UPS is stood in for."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import attrs
import pytest

from quartermaster.accounts.models import Deed
from quartermaster.carriers import operations as carriers
from quartermaster.carriers import queries
from quartermaster.carriers.adapters import through_karrio
from quartermaster.carriers.adapters.through_karrio import Commodity, Papers
from quartermaster.carriers.models import Account, Following, Inquiry, Label, LabelPurchase
from quartermaster.catalog import operations as catalog
from quartermaster.catalog.particulars import Particulars
from quartermaster.kernel import clock, notices
from quartermaster.kernel.sealing import SealBroken, seal, unseal
from quartermaster.sales import operations as sales
from quartermaster.sales.customs import CustomsIncomplete, crosses_customs
from quartermaster.sales.queries import order_by_number
from tests import scenes
from tests.carriers import stand_in
from tests.carriers.connected_scenes import CREDENTIALS, asked, bought, connected, inquiry, new_account, standard, ups, wanted
from tests.carriers.scenes import AT_HOME, cartons, fleet, packed, service, state
from tests.carriers.test_buying import carrying

__all__ = ["ups"]

pytestmark = pytest.mark.django_db


@pytest.fixture
def site():
    return scenes.site()


def quotes(number: str):
    found = carriers.compare(scenes.act(), order=order_by_number(number))
    return [(row.service.code, row.price, row.offer.why) for row in found.quotes]


def run(purchase: LabelPurchase) -> LabelPurchase:
    carriers.buy_requested(scenes.act(), purchase_id=purchase.pk)
    return queries.purchase_by_key(purchase.key)


def test_an_account_is_tried_and_its_secret_is_sealed_and_stays_where_none_is_typed(ups, site):
    account = connected(site)
    assert stand_in.SECRET not in f"{account.secrets}{account.credentials}{new_account()!r}"
    carriers.try_account(scenes.act(), code=account.carrier.code)
    with pytest.raises(carriers.AccountBeingTried):
        carriers.try_account(scenes.act(), code=account.carrier.code)
    carriers.run_trial(scenes.act(), account_id=account.pk)
    account.refresh_from_db()
    assert (account.trial, account.trial_said) == ("worked", f"From {site.warehouse.name} it offers: Standard, Express Saver.")
    unchanged = CREDENTIALS | {"client_secret": ""}
    told = new_account(account.carrier.code, credentials=unchanged, services=["SAVER"])
    carriers.change_account(scenes.act(), account=told, version=account.carrier.version)
    carriers.run_trial(scenes.act(), account_id=account.pk)
    account.refresh_from_db()
    assert (account.trial, [row.code for row in queries.services()]) == ("worked", ["SAVER"])
    told = new_account(account.carrier.code, credentials=CREDENTIALS | {"client_secret": "wrong"})
    carriers.change_account(scenes.act(), account=told, version=2)
    carriers.run_trial(scenes.act(), account_id=account.pk)
    account.refresh_from_db()
    assert (account.trial, account.trial_said) == ("failed", "ClientId is Invalid (10401)")
    assert not Deed.objects.filter(details__icontains=stand_in.SECRET).exists()


def test_every_fault_of_an_account_is_named_and_a_connected_carrier_has_no_prices_of_ours(site):
    wrong = new_account(credentials={"client_id": "", "colour": "red"}, services=["PIGEON"], country="ZZ", label_form="GIF")
    with pytest.raises(carriers.InvalidCarrier) as refused:
        carriers.connect(scenes.act(), account=wrong)
    assert {error.pointer for error in refused.value.errors} == {
        "/country",
        "/label_form",
        "/credentials",
        "/credentials/client_id",
        "/credentials/client_secret",
        "/credentials/account_number",
        "/services/0",
    }
    account = connected(site)
    with pytest.raises(carriers.CarrierConnected):
        carriers.save_offers(scenes.act(), code=account.carrier.code, offers=carriers.Offers(zones=[]), version=1)
    assert Account.objects.count() == 1


def test_what_is_sealed_opens_with_the_same_key_for_the_same_purpose_alone(settings):
    sealed = seal({"a": "secret"}, purpose="one")
    assert unseal(sealed, purpose="one") == {"a": "secret"}
    before, settings.SECRET_KEY = settings.SECRET_KEY, "another key of fifty characters or more, as it has to be"
    with pytest.raises(SealBroken):
        unseal(sealed, purpose="one")
    settings.SECRET_KEY_FALLBACKS = [before]
    assert unseal(sealed, purpose="one") == {"a": "secret"}
    with pytest.raises(SealBroken):
        unseal(sealed, purpose="two")


def test_its_offers_stand_beside_those_of_our_own_van_while_they_hold(ups, site, monkeypatch):
    fleet(site)
    connected(site)
    number = packed(site, 1_500, 2_500)
    assert {why for code, _, why in quotes(number) if code == "SAVER"} == {"It was not asked yet."}
    (inquiry_,) = carriers.ask_carriers(scenes.act(), number=number)
    assert {why for code, _, why in quotes(number) if code == "SAVER"} == {"It is being asked."}
    carriers.answer_inquiry(scenes.act(), inquiry_id=inquiry_.pk)
    assert quotes(number) == [
        ("STD", Decimal("10.45"), ""),
        ("STANDARD", Decimal("14.80"), ""),
        ("EXP", Decimal("19.80"), ""),
        ("SAVER", Decimal("30.40"), ""),
    ]
    assert ups.kinds().count("rate") == 2
    light, _ = cartons(number)
    carriers.measure(scenes.act(), sizes=[carriers.Size(light, 9_000)])
    assert {why for code, _, why in quotes(number) if code == "SAVER"} == {"Its prices no longer hold. Ask again."}
    later = clock.now() + timedelta(minutes=31)
    carriers.measure(scenes.act(), sizes=[carriers.Size(light, 1_500, (300, 200, 100))])
    monkeypatch.setattr(clock, "now", lambda: later)
    assert {why for code, _, why in quotes(number) if code == "SAVER"} == {"Its prices no longer hold. Ask again."}


@pytest.mark.parametrize(
    ("deeds", "state", "said"),
    [
        (["refuse"], "failed", "Address Validation Error on ShipTo address (120802)"),
        (["500"], "answered", ""),
        (["500", "500"], "failed", "Unavailable (190001)"),
        (["slow"], "failed", "It did not answer within 1 seconds."),
        (["garbage"], "failed", "Its answer could not be understood."),
        (["large"], "failed", "The answer has more than 8 MB."),
        (["redirect"], "failed", "It answered with an error of its own (302)."),
    ],
    ids=lambda value: "-".join(value) if isinstance(value, list) else "",
)
def test_a_carrier_that_does_not_answer_as_it_should_is_asked_again_or_its_words_are_shown(
    ups, site, monkeypatch, deeds, state, said
):
    monkeypatch.setattr("quartermaster.carriers.operations.asking.BREATH_SECONDS", 0)
    connected(site)
    ups.then["rate"].extend(deeds)
    number = asked(site)
    assert (inquiry(number).state, inquiry(number).said) == (state, said)
    assert quotes(number)[0][2] == said


def test_a_price_in_another_currency_is_not_taken_for_ours(ups, site):
    ups.currency = "EUR"
    connected(site)
    assert quotes(asked(site))[0][2] == "It asks in EUR; prices are kept in GBP here."


def test_a_label_is_bought_by_a_job_and_kept_as_the_carrier_sent_it(ups, site):
    account = connected(site)
    number, (purchase,) = wanted(site, account)
    with pytest.raises(carriers.NothingToLabel):
        carriers.request_labels(scenes.act(), number=number, service=standard(account))
    with pytest.raises(carriers.LabelBeingBought):
        carriers.measure(scenes.act(), sizes=[carriers.Size(purchase.carton.number, 900)])
    sales.ship(scenes.act(), number=number)
    done = run(purchase)
    label = Label.objects.get()
    assert (done.state, label.tracking, label.price) == ("bought", "1ZTEST000000000001", Decimal("7.40"))
    assert (bytes(done.content)[:5], done.form, carrying(number)) == (b"%PDF-", "PDF", ("UPS Leeds Standard", label.tracking))
    assert ups.sold == [(purchase.carton.number, label.tracking)]
    run(purchase)
    assert (len(ups.sold), Label.objects.count()) == (1, 1)
    _, shipment = next(row for row in ups.asked if row[0].endswith("/ship"))
    to = shipment["ShipmentRequest"]["Shipment"]["ShipTo"]
    assert (to["Name"], to["Address"]["PostalCode"], to["Address"]["CountryCode"]) == ("Ann Ward", "E1 6AN", "GB")


def test_customs_are_told_of_what_is_in_a_parcel_that_leaves_the_country(ups, site):
    account = connected(site)
    number = asked(site, to=replace(AT_HOME, country="US", postcode="10001", city="New York", region="NY"))
    (sku,) = {line.sku for line in order_by_number(number).lines.all()}
    with pytest.raises(CustomsIncomplete) as refused:
        carriers.request_labels(scenes.act(), number=number, service=standard(account))
    assert [one.pointer for one in refused.value.errors] == [
        f"/skus/{sku.code}/{name}" for name in ("hs_code", "origin", "weight_g")
    ]
    row = Particulars(sku.code, weight_g=Decimal(250), hs_code="0902.10", origin="CN", customs_description="Green tea")
    catalog.load_particulars(scenes.act(), rows=[row])
    (purchase,) = carriers.request_labels(scenes.act(), number=number, service=standard(account))
    assert run(purchase).state == "bought"
    _, body = next(row for row in ups.asked if row[0].endswith("/ship"))
    forms = body["ShipmentRequest"]["Shipment"]["ShipmentServiceOptions"]["InternationalForms"]
    (product,) = forms["Product"]
    price = order_by_number(number).lines.get().unit_price
    assert (forms["InvoiceNumber"], forms["CurrencyCode"], forms["ReasonForExport"]) == (purchase.carton.number, "GBP", "SALE")
    assert (product["Description"], product["CommodityCode"], product["OriginCountryCode"]) == ("Green tea", "090210", "CN")
    assert (product["Unit"]["Number"], Decimal(product["Unit"]["Value"]), product["PartNumber"]) == ("1", price, sku.code)
    assert Decimal(product["ProductWeight"]["Weight"]) == Decimal("0.25")


def test_papers_for_customs_are_made_of_fields_that_the_library_documents():
    karrio = through_karrio._library()
    goods = Commodity("TEA", "Green tea", "0902.10", "CN", 3, Decimal("0.25"), Decimal("1.5"))
    papers = through_karrio._customs(karrio, Papers("CT-98765", date(2026, 11, 27), "GBP", "Acme Ltd", [goods]))
    assert isinstance(papers, karrio.models.Customs)
    assert attrs.asdict(papers.commodities[0], filter=lambda _, value: value not in (None, {})) == {
        "sku": "TEA",
        "title": "Green tea",
        "description": "Green tea",
        "hs_code": "0902.10",
        "origin_country": "CN",
        "quantity": 3,
        "weight": 0.25,
        "weight_unit": "KG",
        "value_amount": 1.5,
        "value_currency": "GBP",
    }
    assert (papers.duty.declared_value, papers.duty.paid_by, papers.invoice_date) == (4.5, "recipient", "2026-11-27")


def test_within_a_customs_union_nothing_is_declared(ups, site):
    account = connected(site)
    site.warehouse.country = "NL"
    site.warehouse.save()
    number = asked(site, to=replace(AT_HOME, country="DE", postcode="10115", city="Berlin"))
    carriers.request_labels(scenes.act(), number=number, service=standard(account))
    assert not crosses_customs(order_by_number(number))


def test_labels_of_built_in_and_connected_carriers_are_each_bought_their_own_way(ups, site):
    account, van = connected(site), fleet(site)
    number = asked(site)
    with pytest.raises(carriers.BoughtByJob):
        carriers.buy(scenes.act(), number=number, service=standard(account))
    with pytest.raises(carriers.BoughtAtOnce):
        carriers.request_labels(scenes.act(), number=number, service=service(van))
    with pytest.raises(carriers.NotOffered, match="not asked yet"):
        carriers.request_labels(scenes.act(), number=packed(site, 900), service=standard(account))
    assert not LabelPurchase.objects.exists()


@pytest.mark.parametrize("deed", ["lost", "slow", "garbage", "large", "redirect", "500"])
def test_where_nobody_knows_whether_it_was_bought_none_is_bought_again_until_somebody_looked(ups, site, deed):
    account = connected(site)
    number, (purchase,) = wanted(site, account)
    ups.then["ship"].append(deed)
    for _ in range(3):
        unclear = run(purchase)
    assert (unclear.state, ups.kinds().count("ship"), Label.objects.count()) == ("unclear", 1, 0)
    assert "ups.com" in unclear.remedy
    with pytest.raises(carriers.NothingToLabel):
        carriers.request_labels(scenes.act(), number=number, service=standard(account))
    if deed == "lost":
        ((_, tracking),) = ups.sold
        carriers.settle_purchase(scenes.act(), key=purchase.key, tracking=f" {tracking[:6]} {tracking[6:]}".lower())
        assert Label.objects.get().tracking == tracking
    else:
        carriers.settle_purchase(scenes.act(), key=purchase.key)
        (again,) = carriers.request_labels(scenes.act(), number=number, service=standard(account))
        assert run(again).state == "bought"
    with pytest.raises(carriers.NotUnclear):
        carriers.settle_purchase(scenes.act(), key=purchase.key)


def test_a_refusal_is_shown_in_the_carriers_words_and_the_carton_may_be_bought_for_again(ups, site):
    account = connected(site)
    number, (purchase,) = wanted(site, account)
    ups.then["ship"].append("refuse")
    failed = run(purchase)
    assert (failed.state, failed.said) == ("failed", "Address Validation Error on ShipTo address (120802)")
    assert queries.purchases_of(order_by_number(number)) == [failed]
    (again,) = carriers.request_labels(scenes.act(), number=number, service=standard(account))
    assert run(again).state == "bought"
    assert queries.purchases_of(order_by_number(number)) == []


@pytest.mark.parametrize(("kind", "deed"), [("ship", "503"), ("ship", "429"), ("token", "500")])
def test_a_carrier_that_was_not_there_is_asked_again_later_and_sells_one(ups, site, kind, deed):
    account = connected(site)
    _, (purchase,) = wanted(site, account)
    ups.then[kind].append(deed)
    with pytest.raises(carriers.NotBoughtYet, match="190001"):
        run(purchase)
    assert (run(purchase).state, len(ups.sold), Label.objects.count()) == ("bought", 1, 1)


def test_a_label_is_void_once_the_carrier_has_agreed(ups, site):
    label = bought(site, connected(site))
    ups.then["void"].append("refuse")
    for expected in ("labelled", "voided"):
        carriers.void(scenes.act(), tracking=label.tracking)
        assert state(label) == "labelled"
        carriers.void_with_carrier(scenes.act(), label_id=label.pk)
        assert state(label) == expected
        said = Following.objects.get().voiding_said
        assert bool(said) == (expected == "labelled")
    assert ups.voided == [label.tracking]
    carriers.void_with_carrier(scenes.act(), label_id=label.pk)
    assert ups.voided == [label.tracking]


def test_parcels_are_asked_for_by_their_age_later_after_failures_and_no_more_once_they_are_there(ups, site):
    label = bought(site, connected(site))
    row = Following.objects.get()
    assert carriers.follow_parcels(scenes.act()) == 0

    def waits(row: Following) -> timedelta:
        return (row.next_at or clock.now()) - (row.asked_at or clock.now())

    def follow() -> Following:
        Following.objects.update(next_at=clock.now())
        assert carriers.follow_parcels(scenes.act()) == 1
        return Following.objects.get()

    ups.then["track"].append("garbage")
    row = follow()
    assert (row.failures, waits(row), state(label)) == (1, timedelta(hours=4), "labelled")
    soon = clock.now() + timedelta(hours=5)
    moving = stand_in.activity("I", "AR", "Arrived at Facility", f"{soon:%Y%m%d %H%M%S}", "Leeds")
    ups.activities[label.tracking] = [moving]
    row = follow()
    assert (row.failures, waits(row), state(label)) == (0, timedelta(hours=2), "in_transit")
    follow()
    (event,) = label.events.all()
    assert (event.source, event.text, event.place) == ("carrier", "Arrived at Facility", "Leeds, GB")
    ups.activities[label.tracking].insert(0, stand_in.activity("D", "FS", "DELIVERED", f"{soon:%Y%m%d %H%M%S}"))
    assert (follow().next_at, state(label)) == (None, "delivered")


def test_what_is_wanted_is_asked_by_jobs_of_its_own(ups, site):
    heard: list[str] = []
    listened = lambda notice: heard.extend(notice.documents)  # noqa: E731
    for name in ("carriers.asking", "carriers.wanted", "carriers.voiding", "carriers.trying"):
        notices.subscribe(name, listened)
    account = connected(site)
    carriers.try_account(scenes.act(), code=account.carrier.code)
    label = bought(site, account)
    carriers.void(scenes.act(), tracking=label.tracking)
    rows = (Account.objects.get().pk, Inquiry.objects.get().pk, LabelPurchase.objects.get().pk, label.pk)
    wanted_ = [f"{kind}:{row}" for kind, row in zip(("account", "inquiry", "purchase", "label"), rows, strict=True)]
    assert [name for name in heard if ":" in name] == wanted_


def test_only_the_worker_that_asks_a_carrier_loads_the_library():
    told = "import quartermaster.config.wsgi, sys; print('karrio' in sys.modules, 'PIL' in sys.modules)"
    said = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True, timeout=120)
    assert said.stdout.split()[-2:] == ["False", "False"]


def test_dates_promised_are_the_carriers(ups, site):
    account = connected(site)
    number = asked(site)
    found = {row["service"]: date.fromisoformat(row["promised_on"]) for row in inquiry(number).offers}
    assert found["SAVER"] < found["STANDARD"]
    assert account.carrier.services.count() == 2


def test_without_the_extra_the_core_works_and_says_what_to_install(site, monkeypatch):
    monkeypatch.setitem(sys.modules, "karrio", None)
    with pytest.raises(carriers.ConnectorsNotInstalled, match=r"quartermaster\[carriers\]"):
        connected(site)
    assert not Account.objects.exists()
    assert quotes(packed(site, 1_500)) == []
