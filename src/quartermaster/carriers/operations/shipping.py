"""Shipments say who carries them (their parcels’ carrier and service, and every tracking number) and how far they have come."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable

from django.db.models import Count

from quartermaster.accounts.acts import Act
from quartermaster.carriers import queries, states
from quartermaster.carriers.models import Label, ShipmentMark
from quartermaster.carriers.states import Kind
from quartermaster.sales import operations as sales
from quartermaster.sales.models import Carton, Shipment
from quartermaster.sales.operations import Carrying, Whereabouts

STATES = {
    Kind.IN_TRANSIT.value: Shipment.State.IN_TRANSIT,
    Kind.OUT_FOR_DELIVERY.value: Shipment.State.IN_TRANSIT,
    Kind.EXCEPTION.value: Shipment.State.EXCEPTION,
    Kind.RETURNED.value: Shipment.State.RETURNED,
    Kind.DELIVERED.value: Shipment.State.DELIVERED,
}
"""What a shipment says of where its parcels are; before that, that it was shipped."""
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


def follow_shipments(act: Act, shipment_ids: Iterable[int]) -> None:
    """Shipments are where their parcels are, and in trouble while a parcel waits for somebody. The caller has locked the orders.

    A carton that goes without a label is where somebody said that it is (`marking`), else nowhere that anybody knows of: a
    shipment with such a one has not arrived.
    """
    wanted = sorted(set(shipment_ids))
    labels: dict[int, list[Label]] = defaultdict(list)
    for label in Label.objects.filter(shipment_id__in=wanted, voided_at=None):
        labels[label.shipment_id or 0].append(label)
    alone, marks = without_labels(wanted), queries.latest_marks(wanted)
    sales.follow_shipments(act, found={one: _whereabouts(act, labels[one], alone[one], marks.get(one)) for one in wanted})


def without_labels(shipment_ids: Collection[int]) -> dict[int, int]:
    """Shipment → how many of its cartons go without a label; what left in none counts as one."""
    cartons = Carton.objects.filter(shipment_id__in=shipment_ids, lines__quantity__gt=0)
    counted = dict(cartons.values_list("shipment_id").annotate(count=Count("pk", distinct=True)))
    labels = Label.objects.filter(shipment_id__in=shipment_ids, voided_at=None)
    labelled = dict(labels.values_list("shipment_id").annotate(count=Count("pk")))
    return {one: max((counted.get(one) or 1) - labelled.get(one, 0), 0) for one in shipment_ids}


def _whereabouts(act: Act, parcels: list[Label], alone: int, mark: ShipmentMark | None) -> Whereabouts:
    """`alone`: so many cartons without a label are where the mark says."""
    told = [mark] if mark and alone else []
    state = states.of_shipment([*(label.state for label in parcels), *([mark.kind if mark else states.LABELLED] * min(alone, 1))])
    since = max((*(label.state_at for label in parcels), *(one.at for one in told)), default=act.occurred_at)
    trouble = any(label.in_trouble for label in parcels) or any(one.kind == Kind.EXCEPTION for one in told)
    return Whereabouts(STATES.get(state, Shipment.State.SHIPPED), since, trouble)


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
