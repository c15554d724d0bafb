"""The built-in carrier: prices from the table, numbers of our own series, our own labels, events told by people and scans."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import time
from decimal import Decimal

from quartermaster.carriers import tariffs
from quartermaster.carriers.interface import Consignment, Offer
from quartermaster.carriers.models import Carrier, CutOff, Service, Zone
from quartermaster.carriers.tariffs import Terms
from quartermaster.carriers.tracking_numbers import tracking_number
from quartermaster.kernel.numbering import next_values


class BuiltIn:
    """A carrier without an account anywhere: our own van, or one whose labels and prices are agreed on paper."""

    def __init__(self, carrier: Carrier) -> None:
        self._carrier = carrier

    def offers(self, consignment: Consignment) -> list[Offer]:
        leaves = tariffs.leaves_on(consignment.ready_at, self._cut_off(consignment.warehouse_id))
        found = []
        for service, terms in _terms(self._carrier):
            made = tariffs.estimate(terms, consignment.cartons, country=consignment.country)
            promised = None if made.why else tariffs.arrives_on(leaves, made.days)
            found.append(Offer(service.pk, made.prices, promised, made.why))
        return found

    def buy(self, offer: Offer, consignment: Consignment) -> Mapping[str, str]:
        serials = next_values("carriers_tracking_number", count=len(offer.prices))
        return {
            carton: tracking_number(self._carrier.prefix, serial) for carton, serial in zip(offer.prices, serials, strict=True)
        }

    def void(self, tracking: Sequence[str]) -> None:
        """A number that was given out is not given out again; there is nobody to tell."""

    def hand_over(self, manifest: str, tracking: Sequence[str]) -> None:
        """The signed manifest is all that there is to it."""

    def _cut_off(self, warehouse_id: int) -> time | None:
        return CutOff.objects.filter(carrier=self._carrier, warehouse_id=warehouse_id).values_list("at", flat=True).first()


def _terms(carrier: Carrier) -> list[tuple[Service, Terms]]:
    """The services in use, each with its terms: three statements, whatever there is of them."""
    zones = list(Zone.objects.filter(carrier=carrier))
    by_country = {country: zone.name for zone in zones for country in zone.countries}
    elsewhere = next((zone.name for zone in zones if not zone.countries), "")
    services = carrier.services.filter(archived_at=None).prefetch_related("prices__zone").order_by("transit_days", "code")
    return [(service, _terms_of(service, zones, by_country, elsewhere)) for service in services]


def _terms_of(service: Service, zones: Sequence[Zone], by_country: Mapping[str, str], elsewhere: str) -> Terms:
    prices: dict[str, list[tuple[int, Decimal]]] = {}
    for row in service.prices.all():
        prices.setdefault(row.zone.name, []).append((row.up_to_g, row.price))
    days = {zone.name: service.transit_days + zone.extra_days for zone in zones}
    return Terms(service.most_weight_g, service.most_sides_mm, by_country, elsewhere, days, prices)
