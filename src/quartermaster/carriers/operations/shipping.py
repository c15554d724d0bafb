"""Shipments say who carries them: their parcels’ carrier and service, and every tracking number."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from quartermaster.carriers.models import Label
from quartermaster.sales import operations as sales
from quartermaster.sales.operations import Carrying

LONGEST_CARRIER, LONGEST_TRACKING = 60, 100


def name_carriers_of_shipped() -> None:
    """Cartons with labels were shipped: their shipments say so from now on. Part of the deed that shipped them."""
    shipped = Label.objects.filter(shipment=None, voided_at=None, carton__shipment__isnull=False)
    rows = list(shipped.values_list("pk", "carton__shipment_id"))
    for label_id, shipment_id in rows:
        Label.objects.filter(pk=label_id).update(shipment_id=shipment_id)
    name_carriers({shipment_id for _, shipment_id in rows})


def name_carriers(shipment_ids: Iterable[int]) -> None:
    """What the shipments say of who carries them follows from the labels that are not void."""
    by_shipment: dict[int, list[Label]] = defaultdict(list)
    wanted = list(shipment_ids)
    found = Label.objects.filter(shipment_id__in=wanted, voided_at=None).select_related("service__carrier").order_by("pk")
    for label in found:
        by_shipment[label.shipment_id or 0].append(label)
    sales.set_carrying({shipment_id: _carrying(by_shipment[shipment_id]) for shipment_id in wanted})


def _carrying(labels: list[Label]) -> Carrying:
    carriers = ", ".join(dict.fromkeys(str(label.service) for label in labels))
    return Carrying(_cut(carriers, LONGEST_CARRIER), _numbers([label.tracking for label in labels]))


def _numbers(tracking: list[str]) -> str:
    """All of them; of very many the first and how many more there are."""
    whole = ", ".join(tracking)
    if len(whole) <= LONGEST_TRACKING:
        return whole
    more = f" and {len(tracking) - 1} more"
    return tracking[0] + more


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"
