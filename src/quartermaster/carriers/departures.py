"""What waves may choose orders by: carriers, and their services, with the hour at which they are fetched."""

from __future__ import annotations

from django.db.models import QuerySet

from quartermaster.carriers import queries
from quartermaster.carriers.models import CutOff
from quartermaster.sales.models import Order


def offered() -> list[tuple[str, str]]:
    """Each carrier with its cut-offs, then its services: “FLEET”, “FLEET/EXP”."""
    until: dict[int, list[str]] = {}
    for row in CutOff.objects.select_related("warehouse").order_by("at"):
        until.setdefault(row.carrier_id, []).append(f"{row.at:%H:%M} {row.warehouse.code}")
    found: dict[str, str] = {}
    for service in queries.services():
        hours = f", until {', '.join(until[service.carrier_id])}" if service.carrier_id in until else ""
        found.setdefault(service.carrier.code, f"{service.carrier.name}{hours}")
        found[f"{service.carrier.code}/{service.code}"] = str(service)
    return list(found.items())


def leaving_by(orders: QuerySet[Order], key: str) -> QuerySet[Order]:
    """Those that go by the service, or by any of the carrier’s: as was chosen for them, for their customer or channel."""
    carrier, _, service = key.strip().partition("/")
    if service:
        return queries.by_service(orders, [queries.service_by_codes(carrier, service).pk])
    own = queries.services().filter(carrier=queries.carrier_by_code(carrier))
    return queries.by_service(orders, own.values_list("pk", flat=True))
