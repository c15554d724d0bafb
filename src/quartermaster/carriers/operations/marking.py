"""Where shipments are that nobody follows: without labels of a carrier, somebody says it, and how they know."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from django.db import transaction

from quartermaster.accounts.acts import Act, record
from quartermaster.carriers.models import ShipmentMark
from quartermaster.carriers.operations.following import CLOCKS_DIFFER, LONGEST_NOTE, InvalidEvent
from quartermaster.carriers.operations.shipping import follow_shipments, without_labels
from quartermaster.kernel.notices import Notice, announce
from quartermaster.kernel.refusals import Conflict, FieldError
from quartermaster.sales import operations as sales
from quartermaster.sales.carton_papers import shipment_of
from quartermaster.sales.models import Shipment

Kind = ShipmentMark.Kind


class ParcelsFollowed(Conflict):
    """Each of its cartons has a label. What happened to one is noted on the parcel."""

    code = "parcels_followed"
    title = "Its parcels say where it is"


@transaction.atomic
def mark_shipments(act: Act, *, numbers: Sequence[str], kind: Kind, note: str, at: datetime | None = None) -> list[Shipment]:
    """Say that shipments have arrived, or what else became of them, all or none. An order is delivered when all of it was
    shipped and has arrived. What was said last counts, so a mistake is said anew."""
    wanted = {shipment.pk: shipment for shipment in map(shipment_of, numbers)}
    sales.lock({shipment.order.number for shipment in wanted.values()})
    moment = at or act.occurred_at
    _refuse(act, wanted.values(), note, moment)
    ShipmentMark.objects.bulk_create(
        ShipmentMark(shipment_id=pk, kind=kind, at=moment, note=note.strip(), noted_by_id=act.user_id) for pk in sorted(wanted)
    )
    follow_shipments(act, wanted)
    for shipment in wanted.values():
        said = {"shipment": shipment.number, "state": Kind(kind).label, "note": note.strip()}
        record(act, "carriers.mark_shipment", document=shipment.order.number, **said)
    announce(Notice("carriers.moved", documents=tuple({shipment.order.number for shipment in wanted.values()})))
    return list(Shipment.objects.filter(pk__in=wanted).select_related("order").order_by("pk"))


def _refuse(act: Act, shipments: Collection[Shipment], note: str, at: datetime) -> None:
    if not note.strip() or len(note) > LONGEST_NOTE:
        message = f"Say how this is known, in at most {LONGEST_NOTE} characters."
        raise InvalidEvent(message, errors=[FieldError("/note", "malformed", message)])
    if at > act.occurred_at + CLOCKS_DIFFER:
        message = "This is still to come: what is noted has happened already."
        raise InvalidEvent(message, errors=[FieldError("/at", "in_the_future", message)])
    if early := [one.number for one in shipments if at < one.shipped_at]:
        message = f"{', '.join(early[:5])} left after that."
        raise InvalidEvent(message, errors=[FieldError("/at", "before_it_left", message)])
    alone = without_labels({one.pk for one in shipments})
    if followed := [one.number for one in shipments if not alone[one.pk]]:
        message = f"Every carton of {', '.join(followed[:5])} has a label. Note what happened on the parcel."
        raise ParcelsFollowed(message, errors=[FieldError("/shipments", ParcelsFollowed.code, message)])
