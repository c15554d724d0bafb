"""The one rule by which an event of somebody else's has an effect: what a supplier ships on an order of ours is announced."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from django.db import transaction

from quartermaster.accounts.acts import Act
from quartermaster.epcis.identifiers import Names, canonical
from quartermaster.epcis.queries import NOTHING, Bound
from quartermaster.epcis.telling import Event
from quartermaster.kernel.refusals import Refusal
from quartermaster.purchasing import operations as purchasing
from quartermaster.purchasing.models import PurchaseOrder
from quartermaster.purchasing.papers import AnnouncedLine, NewDelivery

SHIPPED = ("shipping", "departing")
NUMBER = re.compile(r"(?:^|[:/=])(PO-[0-9]+)$", re.IGNORECASE)
"""How an order's number stands at the end of a URI, whoever’s the URI is."""
LONGEST = 60
"""Characters of a reference and of a lot."""


def announce(act: Act, events: Sequence[Event], bound: Mapping[str, Bound], names: Names) -> list[str]:
    """The deliveries announced by these events, for whoever may announce. What purchasing refuses is not announced: the event is
    kept all the same."""
    if "purchasing.announce" not in act.permissions:
        return []
    return [number for event in events if (number := _announced(act, event, bound, names))]


def _announced(act: Act, event: Event, bound: Mapping[str, Bound], names: Names) -> str | None:
    order = _order(event) if event.get("bizStep") in SHIPPED and "errorDeclaration" not in event else None
    lines = list(_lines(event, order, bound, names)) if order else []
    if order is None or not lines:
        return None
    told = NewDelivery(
        order.supplier_id,
        order.warehouse_id,
        lines,
        owner_id=order.owner_id,
        reference=_reference(event),
        note="Told by an event of the supply chain.",
    )
    try:
        with transaction.atomic():
            return purchasing.announce(act, delivery=told).number
    except Refusal:
        return None


def _order(event: Event) -> PurchaseOrder | None:
    """The order that the event names, if goods of it may still come."""
    said = [one for one in event.get("bizTransactionList") or () if one.get("type", "po") == "po"]
    numbers = {found[1].upper() for one in said if (found := NUMBER.search(one["bizTransaction"]))}
    return (
        PurchaseOrder.objects.filter(number__in=numbers, state__in=PurchaseOrder.EXPECTED).first() if len(numbers) == 1 else None
    )


def _reference(event: Event) -> str:
    """The supplier's own number of the delivery, if they say it; else the event's."""
    said = [one["bizTransaction"] for one in event.get("bizTransactionList") or () if one.get("type") == "desadv"]
    return re.split(r"[:/]", said[0])[-1][:LONGEST] if said else str(event.get("eventID", ""))[-LONGEST:]


def _lines(event: Event, order: PurchaseOrder, bound: Mapping[str, Bound], names: Names) -> Iterator[AnnouncedLine]:
    positions = dict(order.lines.order_by("-position").values_list("sku_id", "position"))
    serials: dict[int, list[str]] = {}
    for uri in map(canonical, event.get("epcList") or ()):
        named, one = names.read(uri), bound.get(uri, NOTHING)
        if named and one.sku_id in positions:
            serials.setdefault(one.sku_id or 0, []).append(named.code)
    for sku_id, codes in serials.items():
        yield AnnouncedLine(sku_id, Decimal(len(codes)), order=order.number, position=positions[sku_id], serials=", ".join(codes))
    for element in event.get("quantityList") or ():
        uri = canonical(element["epcClass"])
        named, one = names.read(uri), bound.get(uri, NOTHING)
        if named and one.sku_id in positions and element.get("quantity"):
            quantity = Decimal(str(element["quantity"])) * one.holds
            lot = named.code[:LONGEST] if named.kind == "lot" else ""
            yield AnnouncedLine(one.sku_id or 0, quantity, order=order.number, position=positions[one.sku_id or 0], lot=lot)
