"""A carrier that the demo invents, and a few orders of the last days that went with it: on a closed manifest and on the open one,
delivered, under way, one that nobody was at home for.
"""

from __future__ import annotations

from datetime import date, time
from decimal import Decimal

from django.db import transaction

from quartermaster.accounts.acts import Act
from quartermaster.carriers import operations as carriers
from quartermaster.carriers.interface import News
from quartermaster.carriers.models import Label, Service, ShipmentMark
from quartermaster.carriers.operations import NewCarrier, NewCutOff, NewPrice, NewService, NewZone, Offers, Size
from quartermaster.carriers.queries import service_by_codes
from quartermaster.carriers.states import Kind
from quartermaster.demo.operations.opening import DAY, Shop
from quartermaster.demo.shop import INVENTED
from quartermaster.locations.models import Warehouse
from quartermaster.sales import operations as sales
from quartermaster.sales.models import Customer, SalesChannel, Shipment
from quartermaster.sales.operations import NewLine, NewOrder, ShipTo
from quartermaster.stock import queries as stock

WHERE = "LDS"
PRICES = {
    ("STD", "Home"): ((2_000, "3.95"), (10_000, "6.50"), (30_000, "11.00")),
    ("STD", "Europe"): ((2_000, "9.40"), (10_000, "14.20"), (30_000, "27.50")),
    ("STD", "World"): ((2_000, "22.00"), (10_000, "48.00")),
    ("EXP", "Home"): ((2_000, "7.95"), (10_000, "9.90")),
    ("EXP", "Europe"): ((2_000, "19.90"), (10_000, "31.00")),
}
DELIVERED = ((Kind.IN_TRANSIT, time(21, 10), "Leeds hub", ""), (Kind.OUT_FOR_DELIVERY, time(7, 40), "London E1", ""))
TROUBLED = (*DELIVERED, (Kind.EXCEPTION, time(13, 5), "London E1", "Nobody at home; card left."))
STORIES = (
    (*DELIVERED, (Kind.DELIVERED, time(11, 20), "London E1", "Signed by A. Ward.")),
    (*DELIVERED, (Kind.DELIVERED, time(11, 45), "London E1", "Left with a neighbour.")),
    TROUBLED,
    DELIVERED[:1],
)
"""What became of the parcels on the first manifest: the evening of their hand-over, then the day after."""
ARRIVED = 40
"""So many of the shipments that went without a label, a week ago and more, are known to have arrived."""
LATER = 2
"""Parcels on the manifest that is still open."""


@transaction.atomic
def send_with_carriers(opened: Shop) -> None:
    standard = _carrier(opened)
    sku_id = _plenty(opened)
    first, second = opened.today - 3 * DAY, opened.today - DAY
    gone = [_send(opened, standard, sku_id, first, grams=900 + 400 * place) for place in range(len(STORIES))]
    manifest = _hand_over(opened, gone, first)
    carriers.close_manifest(_keeper(opened, first, time(17, 30)), number=manifest)
    _hand_over(opened, [_send(opened, standard, sku_id, second, grams=1_600) for _ in range(LATER)], second)
    _send(opened, standard, sku_id, second, grams=2_400)
    for label, story in zip(gone, STORIES, strict=True):
        news = [
            News(label.tracking, kind, opened.on(first if kind is Kind.IN_TRANSIT else first + DAY, at), place, text)
            for kind, at, place, text in story
        ]
        carriers.note_events(_keeper(opened, second, time(18)), events=news)
    _say_what_arrived(opened)


def _say_what_arrived(opened: Shop) -> None:
    """Signed delivery notes come back of what no carrier follows."""
    keeper = opened.acts["storekeeper"].at(opened.on(opened.today, time(7)))
    gone = Shipment.objects.filter(tracking="", state=Shipment.State.SHIPPED, order__owner_id=opened.owner_id)
    numbers = gone.filter(shipped_at__lt=keeper.occurred_at - 7 * DAY).order_by("-id").values_list("number", flat=True)[:ARRIVED]
    if numbers:
        delivered = ShipmentMark.Kind.DELIVERED
        carriers.mark_shipments(keeper, numbers=list(numbers), kind=delivered, note=f"Signed delivery note. {INVENTED}.")


def _carrier(opened: Shop) -> Service:
    """Fleet Post with its price table; the web shop's orders go by its standard service. All of it is invented."""
    manager = opened.acts["manager"]
    made = carriers.add_carrier(manager, carrier=NewCarrier("FLEET", "Fleet Post (invented)", "QM"))
    offers = Offers(
        services=[
            NewService("STD", "Standard", 2, 30_000, (1200, 600, 600)),
            NewService("EXP", "Express", 1, 10_000, (600, 400, 400)),
        ],
        zones=[NewZone("Home", ("GB",)), NewZone("Europe", ("BE", "DE", "FR", "IE", "NL"), 2), NewZone("World", (), 5)],
        prices=[
            NewPrice(service, zone, up_to_g, Decimal(price))
            for (service, zone), steps in PRICES.items()
            for up_to_g, price in steps
        ],
        cut_offs=[NewCutOff(opened.warehouse_ids[code], at) for code, at in ((WHERE, time(16)), ("BRS", time(17)))],
    )
    carriers.save_offers(manager, code=made.code, offers=offers, version=made.version)
    standard = service_by_codes("FLEET", "STD")
    carriers.prefer(manager, service=standard, channel=SalesChannel.objects.get(code="WEB"))
    return standard


def _plenty(opened: Shop) -> int:
    """The SKU that the warehouse has most of."""
    there = stock.available(opened.sku_ids.values(), owner_id=opened.owner_id)
    here = {sku_id: quantity for (sku_id, place), quantity in there.items() if place == opened.warehouse_ids[WHERE]}
    return max(here, key=lambda sku_id: here[sku_id])


def _send(opened: Shop, service: Service, sku_id: int, day: date, *, grams: int) -> Label:
    """One order placed, picked, packed, weighed, labelled and shipped that day."""
    customer = Customer.objects.get(code="CORNER")
    order = NewOrder(
        [NewLine(sku_id, Decimal(2))],
        customer_id=customer.pk,
        warehouse_id=opened.warehouse_ids[WHERE],
        ship_to=ShipTo("Corner Shop", "12 High Street", "E1 6AN", "London", country="GB"),
        note=INVENTED,
    )
    placed = sales.place_order(opened.acts["seller"].at(opened.on(day, time(9, 15))), order=order)
    sales.pick(_keeper(opened, day, time(11)), number=placed.number)
    carton = sales.pack(_keeper(opened, day, time(13)), number=placed.number)
    carriers.measure(_keeper(opened, day, time(13, 5)), sizes=[Size(carton, grams, (350, 250, 150))])
    (label,) = carriers.buy(_keeper(opened, day, time(13, 10)), number=placed.number, service=service)
    sales.ship(_keeper(opened, day, time(15)), number=placed.number)
    return label


def _hand_over(opened: Shop, labels: list[Label], day: date) -> str:
    """All of them that afternoon; the manifest's number."""
    place = Warehouse.objects.get(code=WHERE)
    codes = [label.tracking for label in labels]
    done = carriers.hand_over(_keeper(opened, day, time(16)), warehouse=place, codes=codes)
    return done[0].manifest.number


def _keeper(opened: Shop, day: date, at: time) -> Act:
    return opened.acts["storekeeper"].at(opened.on(day, at))
