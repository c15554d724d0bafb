"""Parcels are handed over to their carrier, on the manifest that is open; a manifest is closed once.

Whoever changes parcels locks their orders first, then manifests, then the parcels.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from quartermaster.accounts.acts import Act, record, record_many
from quartermaster.carriers import queries
from quartermaster.carriers.adapters import door_of
from quartermaster.carriers.interface import News
from quartermaster.carriers.models import Carrier, Label, Manifest, TrackingEvent
from quartermaster.carriers.operations.following import LabelIsVoid, write_events
from quartermaster.carriers.states import Kind
from quartermaster.kernel.notices import Notice, announce
from quartermaster.kernel.numbering import next_number
from quartermaster.kernel.refusals import Conflict, FieldError
from quartermaster.locations.models import Warehouse
from quartermaster.sales import operations as sales


class NotShipped(Conflict):
    """What is handed over has left the book first."""

    code = "parcel_not_shipped"
    title = "The carton is not shipped"


class OtherWarehouse(Conflict):
    code = "parcel_elsewhere"
    title = "The parcel stands in another warehouse"


class ManifestClosed(Conflict):
    code = "manifest_closed"
    title = "The manifest is closed"


class NothingHandedOver(Conflict):
    code = "nothing_handed_over"
    title = "Nothing was handed over"


@dataclass(frozen=True, slots=True)
class HandedOver:
    """A parcel that the carrier has now, and on which manifest it is. `before`: it was on it already."""

    label: Label
    manifest: Manifest
    before: bool


@transaction.atomic
def hand_over(act: Act, *, warehouse: Warehouse, codes: Sequence[str]) -> list[HandedOver]:
    """The parcels, by what was scanned, are with their carriers. All of them or none; scanned again, nothing changes."""
    named = [queries.scanned(code) for code in codes]
    sales.lock({label.order.number for label in named})
    open_manifests = {
        carrier_id: _open_manifest(act, carrier_id, warehouse)
        for carrier_id in sorted({label.carrier_id for label in named if label.manifest_id is None and label.voided_at is None})
    }
    ids = sorted({label.pk for label in named})
    labels = {row.pk: row for row in queries.labels().filter(pk__in=ids).select_for_update(of=("self",)).order_by("pk")}
    for place, one in enumerate(named):
        _refuse_what_stays(labels[one.pk], warehouse, pointer=f"/codes/{place}")
    new = [label for label in labels.values() if label.manifest_id is None]
    before = set(labels) - {label.pk for label in new}
    for label in new:
        label.manifest, label.handed_over_at = open_manifests[label.carrier_id], act.occurred_at
    Label.objects.bulk_update(new, ["manifest", "handed_over_at"])
    _note_hand_over(act, new, warehouse)
    return [HandedOver(labels[pk], _of(labels[pk]), pk in before) for pk in dict.fromkeys(one.pk for one in named)]


def _of(label: Label) -> Manifest:
    if label.manifest is None:
        raise LookupError("a parcel that was handed over is on a manifest")
    return label.manifest


def _refuse_what_stays(label: Label, warehouse: Warehouse, *, pointer: str) -> None:
    if label.voided_at is not None:
        message = f"The label {label.tracking} is void. Put the new label on, or buy one."
        raise LabelIsVoid(message, errors=[FieldError(pointer, LabelIsVoid.code, message)])
    if label.warehouse_id != warehouse.pk:
        message = f"{label.tracking} was packed in {label.warehouse.name}, not in {warehouse.name}."
        raise OtherWarehouse(message, errors=[FieldError(pointer, OtherWarehouse.code, message)])
    if label.carton.shipment_id is None:
        message = f"{label.carton.number} of {label.order.number} is not shipped. Ship it, then hand it over."
        raise NotShipped(message, errors=[FieldError(pointer, NotShipped.code, message)])


def _open_manifest(act: Act, carrier_id: int, warehouse: Warehouse) -> Manifest:
    """The one that is open, locked; made where there is none. Whoever closes it meanwhile, or makes one, is waited for."""
    while True:
        found = Manifest.objects.select_for_update().filter(carrier_id=carrier_id, warehouse=warehouse, closed_at=None).first()
        if found is not None:
            return found
        made = Manifest(
            number=next_number("MF", sequence="carriers_manifest_number"),
            carrier_id=carrier_id,
            warehouse=warehouse,
            day=queries.local(act.occurred_at, warehouse).date(),
            opened_by_id=act.user_id,
            opened_at=act.occurred_at,
        )
        Manifest.objects.bulk_create([made], ignore_conflicts=True)


def _note_hand_over(act: Act, labels: Sequence[Label], warehouse: Warehouse) -> None:
    news = [News(label.tracking, Kind.HANDED_OVER, act.occurred_at, warehouse.name, mark="hand-over") for label in labels]
    write_events(act, {label.tracking: label for label in labels}, news, TrackingEvent.Source.SCAN)
    counted: dict[str, int] = {}
    for label in labels:
        counted[_of(label).number] = counted.get(_of(label).number, 0) + 1
    record_many(act, "carriers.hand_over", {number: {"parcels": parcels} for number, parcels in counted.items()})
    if labels:
        announce(Notice("carriers.handed_over", documents=(*counted, *{label.order.number for label in labels})))


@transaction.atomic
def close_manifest(act: Act, *, number: str) -> Manifest:
    """The carrier has signed for it. It stays closed: what comes later goes onto the next one."""
    named = queries.manifest_by_number(number)
    manifest = Manifest.objects.select_for_update(of=("self",)).select_related("carrier", "warehouse").get(pk=named.pk)
    if manifest.closed_at is not None:
        raise ManifestClosed(f"{manifest.number} is closed already. What comes later goes onto the next manifest.")
    tracking = list(queries.on(manifest).values_list("tracking", flat=True))
    if not tracking:
        raise NothingHandedOver(f"Nothing is on {manifest.number}. Scan the parcels that the carrier takes, then close it.")
    _tell_carrier(manifest.carrier, manifest, tracking)
    manifest.closed_at, manifest.closed_by_id = act.occurred_at, act.user_id
    manifest.save(update_fields=["closed_at", "closed_by"])
    record(act, "carriers.close_manifest", document=manifest.number, parcels=len(tracking))
    announce(Notice("carriers.manifest_closed", documents=(manifest.number,)))
    return manifest


def _tell_carrier(carrier: Carrier, manifest: Manifest, tracking: Sequence[str]) -> None:
    door_of(carrier).hand_over(manifest.number, tracking)
