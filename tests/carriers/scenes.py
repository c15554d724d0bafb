"""Scenes of carriers: one with two services, three zones and prices by weight; an order packed into cartons."""

from __future__ import annotations

from datetime import datetime, time
from decimal import Decimal

from quartermaster.carriers import operations as carriers
from quartermaster.carriers.models import Carrier, Label, Manifest, Service
from quartermaster.carriers.operations import NewCarrier, NewCutOff, NewPrice, NewService, NewZone, Offers, Size
from quartermaster.carriers.queries import service_by_codes
from quartermaster.sales import operations as sales
from quartermaster.sales.operations import Part, ShipTo
from quartermaster.sales.queries import order_by_number
from tests import scenes
from tests.sales.scenes import line, ordered
from tests.scenes import Site

AT_HOME = ShipTo(name="Ann Ward", address="12 High Street", postcode="E1 6AN", city="London", country="GB")
_prefixes = iter(f"{first}{second}" for first in "QRSTUVWXYZ" for second in "ABCDEFGHIJKLMNOPQRSTUVWXYZ")


def fleet(*places: Site, cut_off: time = time(23, 59)) -> Carrier:
    """Standard and express; home, Europe and everywhere else, where express does not go."""
    act, code = scenes.act(), scenes.fresh("FL")[-18:]
    made = carriers.add_carrier(act, carrier=NewCarrier(code, "Fleet Post", next(_prefixes), "+44 20 7946 0001"))
    offers = Offers(
        services=[
            NewService("STD", "Standard", 2, 30_000, (1200, 600, 600)),
            NewService("EXP", "Express", 1, 10_000, (600, 400, 400)),
        ],
        zones=[NewZone("Home", ("GB",)), NewZone("Europe", ("DE", "FR", "NL"), 2), NewZone("World", (), 5)],
        prices=[
            NewPrice("STD", "Home", 2_000, Decimal("3.95")),
            NewPrice("STD", "Home", 10_000, Decimal("6.50")),
            NewPrice("STD", "Home", 30_000, Decimal("11")),
            NewPrice("STD", "Europe", 10_000, Decimal("14.20")),
            NewPrice("STD", "World", 2_000, Decimal("22")),
            NewPrice("EXP", "Home", 10_000, Decimal("9.90")),
        ],
        cut_offs=[NewCutOff(site.warehouse.pk, cut_off) for site in places],
    )
    return carriers.save_offers(act, code=made.code, offers=offers, version=made.version)


def service(carrier: Carrier, code: str = "STD") -> Service:
    return service_by_codes(carrier.code, code)


def packed(site: Site, *weights_g: int, to: ShipTo = AT_HOME, **more: object) -> str:
    """The number of an order in so many cartons of these weights, small ones."""
    item = scenes.sku()
    scenes.stocked(item, len(weights_g), site.shelf)
    number = ordered(site, line(item, len(weights_g)), ship_to=to, **more).number
    sales.pick(scenes.act(), number=number)
    for grams in weights_g:
        carton = sales.pack(scenes.act(), number=number, lines=[Part(1, Decimal(1))])
        if grams:
            carriers.measure(scenes.act(), sizes=[Size(carton, grams, (300, 200, 100))])
    return number


def labelled(site: Site, carrier: Carrier, *weights_g: int) -> tuple[str, list[Label]]:
    number = packed(site, *(weights_g or (1_500,)))
    return number, carriers.buy(scenes.act(), number=number, service=service(carrier))


def shipped(site: Site, carrier: Carrier, *weights_g: int) -> tuple[str, list[Label]]:
    number, labels = labelled(site, carrier, *weights_g)
    sales.ship(scenes.act(), number=number)
    return number, labels


def handed_over(site: Site, carrier: Carrier) -> Label:
    _, (label,) = shipped(site, carrier)
    carriers.hand_over(scenes.act("storekeeper"), warehouse=site.warehouse, codes=[label.tracking])
    return label


def manifest_of(label: Label) -> str:
    """The number of the manifest that the parcel is on."""
    return Manifest.objects.get(labels=label).number


def cartons(number: str) -> list[str]:
    return list(order_by_number(number).cartons.order_by("id").values_list("number", flat=True))


def state(label: Label) -> str:
    label.refresh_from_db()
    return label.state


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text)
