"""Rates side by side, labels bought for all cartons or none, voided until they are handed over."""

from __future__ import annotations

from datetime import date, time
from decimal import Decimal

import pytest

from quartermaster.carriers import operations as carriers
from quartermaster.carriers import queries
from quartermaster.carriers.models import Label
from quartermaster.carriers.operations import NewService, Offers, Size
from quartermaster.kernel.refusals import StaleVersion
from quartermaster.sales import operations as sales
from quartermaster.sales.models import Carton, Customer, Order, Shipment
from quartermaster.sales.operations import Carrying, OrderOnHold, ShipTo, UnknownCarton
from quartermaster.sales.queries import order_by_number
from tests import scenes
from tests.carriers.scenes import cartons, fleet, handed_over, labelled, moment, packed, service, shipped
from tests.sales.scenes import customer

pytestmark = pytest.mark.django_db

THURSDAY = moment("2026-11-26T10:00:00+00:00")


@pytest.fixture
def site():
    return scenes.site()


def compared(number: str, at=THURSDAY):
    act = scenes.act().at(at)
    found = carriers.compare(act, order=order_by_number(number))
    return [(row.service.code, row.price, row.promised_on, row.offer.why) for row in found.quotes]


def carrying(number: str) -> tuple[str, str]:
    shipment = Shipment.objects.get(order__number=number)
    return shipment.carrier, shipment.tracking


def test_all_services_stand_side_by_side_with_price_day_and_why_one_is_not_possible(site):
    fleet(site, cut_off=time(16))
    light, heavy = packed(site, 1_500, 2_500), packed(site, 12_000)
    assert compared(light) == [
        ("STD", Decimal("10.45"), date(2026, 11, 30), ""),
        ("EXP", Decimal("19.80"), date(2026, 11, 27), ""),
    ]
    assert compared(light, moment("2026-11-26T16:30:00+00:00"))[1][2] == date(2026, 11, 30)
    (carton,) = cartons(heavy)
    too_heavy = f"{carton} weighs 12 kg; it takes up to 10 kg."
    assert compared(heavy) == [("STD", Decimal(11), date(2026, 11, 30), ""), ("EXP", Decimal(0), None, too_heavy)]
    abroad = packed(site, 900, to=ShipTo("Jan", "Kade 1", "3011", "Rotterdam", country="NL"))
    assert compared(abroad)[0][:3] == ("STD", Decimal("14.20"), date(2026, 12, 2))


def test_what_nobody_weighed_is_weighed_by_the_catalogue_or_not_at_all(site):
    fleet(site)
    number = packed(site, 0)
    assert compared(number)[0][3].endswith("is not weighed.")
    sku = order_by_number(number).lines.get().sku
    sku.weight_g = Decimal(700)
    sku.save(update_fields=["weight_g"])
    assert compared(number)[0][3].endswith("is not measured.")


def test_a_customers_service_comes_before_the_channels_and_the_orders_own_before_both(site):
    fast = service(fleet(site), "EXP")
    slow = service(fast.carrier)
    buyer = customer()
    channel = sales.create_channel(scenes.act(), channel=sales.NewChannel(scenes.fresh("CH")[-18:], "Web"))
    number = packed(site, 1_000, customer_id=buyer.id, channel_id=channel.id)
    order = order_by_number(number)
    assert queries.preferred_service(order) is None
    carriers.prefer(scenes.act(), service=slow, channel=channel)
    carriers.prefer(scenes.act(), service=fast, customer=Customer.objects.get(pk=buyer.id))
    assert (queries.preferred_service(order), compared(number)[0][0]) == (fast, "EXP")
    assert list(queries.by_service(Order.objects.all(), [slow.pk])) == []
    assert list(queries.by_service(Order.objects.all(), [fast.pk])) == [order]
    carriers.choose_service(scenes.act(), number=number, service=slow)
    assert (queries.preferred_service(order), list(queries.by_service(Order.objects.all(), [slow.pk]))) == (slow, [order])
    carriers.choose_service(scenes.act(), number=number, service=None)
    carriers.prefer(scenes.act(), service=None, customer=Customer.objects.get(pk=buyer.id))
    assert (queries.preferred_service(order), list(queries.by_service(Order.objects.all(), [slow.pk]))) == (slow, [order])


def test_one_label_for_each_carton_and_the_shipment_carries_them(site):
    carrier = fleet(site)
    number, labels = labelled(site, carrier, 1_500, 2_500)
    assert [(label.carton.number, label.price) for label in labels] == list(
        zip(cartons(number), (Decimal("3.95"), Decimal("6.50")), strict=True)
    )
    first, second = labels
    sales.ship(scenes.act(), number=number, cartons=[first.carton.number])
    assert carrying(number) == ("Fleet Post Standard", first.tracking)
    part = sales.ship(scenes.act(), number=number)
    assert Shipment.objects.get(number=part).tracking == second.tracking


def test_shipping_without_a_carrier_stays_as_it_was(site):
    number = packed(site, 1_000)
    sales.ship(scenes.act(), number=number, carrying=Carrying("Our van", "42"))
    assert carrying(number) == ("Our van", "42")


def test_a_second_label_is_refused_and_so_is_weighing_what_has_one(site):
    carrier = fleet(site)
    number, (label,) = labelled(site, carrier)
    with pytest.raises(carriers.NothingToLabel):
        carriers.buy(scenes.act(), number=number, service=service(carrier))
    with pytest.raises(carriers.AlreadyLabelled, match=label.tracking):
        carriers.buy(scenes.act(), number=number, service=service(carrier), cartons=[label.carton.number])
    with pytest.raises(carriers.AlreadyLabelled):
        carriers.measure(scenes.act(), sizes=[Size(label.carton.number, 5)])
    with pytest.raises(UnknownCarton, match="has no carton"):
        carriers.measure(scenes.act(), sizes=[Size(label.carton.number, 5)], number=packed(site, 1_000))
    with pytest.raises(UnknownCarton):
        carriers.buy(scenes.act(), number=number, service=service(carrier), cartons=["CT-0"])
    assert Label.objects.count() == 1


def test_what_one_carton_is_too_heavy_for_is_bought_for_none(site):
    carrier = fleet(site)
    number = packed(site, 1_000, 31_000)
    with pytest.raises(carriers.NotOffered, match="weighs 31 kg"):
        carriers.buy(scenes.act(), number=number, service=service(carrier))
    assert not Label.objects.exists()


def test_an_order_on_hold_gets_no_label(site):
    carrier, number = fleet(site), packed(site, 1_000)
    sales.hold(scenes.act(), number=number, reason="Address?")
    with pytest.raises(OrderOnHold):
        carriers.buy(scenes.act(), number=number, service=service(carrier))


def test_a_label_is_voided_until_it_is_handed_over_and_the_carton_gets_another(site):
    carrier = fleet(site)
    number, (first,) = shipped(site, carrier)
    carriers.void(scenes.act(), tracking=first.tracking)
    assert carrying(number) == ("", "")
    carriers.void(scenes.act(), tracking=first.tracking.lower())
    (again,) = carriers.buy(scenes.act(), number=number, service=service(carrier, "EXP"))
    assert (carrying(number), again.shipment_id) == (("Fleet Post Express", again.tracking), Carton.objects.get().shipment_id)
    gone = handed_over(site, carrier)
    with pytest.raises(carriers.HandedOverAlready):
        carriers.void(scenes.act(), tracking=gone.tracking)
    assert Label.objects.filter(voided_at=None).count() == 2


def test_offers_are_changed_by_one_at_a_time_and_every_fault_is_named(site):
    carrier = fleet(site)
    act = scenes.act()
    wrong = Offers(services=[NewService("", "", 99), NewService("A", "A", 1)], zones=[carriers.NewZone("X", ("ZZ",))] * 2)
    with pytest.raises(carriers.InvalidCarrier) as refused:
        carriers.save_offers(act, code=carrier.code, offers=wrong, version=carrier.version)
    pointers = {error.pointer for error in refused.value.errors}
    assert {"/services/0/code", "/services/0/name", "/services/0/transit_days", "/zones/0/countries", "/zones"} <= pointers
    one = Offers(services=[NewService("STD", "Standard", 2)])
    carriers.save_offers(act, code=carrier.code, offers=one, version=carrier.version)
    assert [row.code for row in queries.services()] == ["STD"]
    with pytest.raises(StaleVersion):
        carriers.save_offers(act, code=carrier.code, offers=one, version=carrier.version)
    with pytest.raises(carriers.CarrierTaken):
        carriers.add_carrier(act, carrier=carriers.NewCarrier(carrier.code, "Other", "ZZ"))
