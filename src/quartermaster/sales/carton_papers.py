"""What goes with parcels on paper: packing slips, without prices, and carton labels."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from quartermaster.catalog.business import business_of, letterhead
from quartermaster.catalog.models import Business, Sku
from quartermaster.codes.sscc import element
from quartermaster.kernel.addresses import lines_of
from quartermaster.kernel.quantities import plain
from quartermaster.kernel.refusals import Conflict, NotFound
from quartermaster.printing import barcodes, typesetting
from quartermaster.printing.typesetting import Sheet
from quartermaster.sales import queries
from quartermaster.sales.models import Carton, Order, Shipment
from quartermaster.sales.operations.shipping import UnknownCarton


class UnknownShipment(NotFound):
    code = "unknown_shipment"
    title = "There is no such shipment"


class NothingPacked(Conflict):
    """Papers of cartons are printed once there is a carton."""

    code = "nothing_packed"
    title = "Nothing is packed"


@dataclass(frozen=True, slots=True)
class _ShipTo:
    """An order's address in the fields that addresses have."""

    name: str
    lines: str
    postcode: str
    city: str
    region: str
    country: str


def carton_of(number: str) -> Carton:
    kept = Carton.objects.select_related("order__owner", "order__customer", "order__warehouse", "shipment")
    carton = kept.filter(number__iexact=number).first()
    if carton is None:
        raise UnknownCarton(f"There is no carton {number[:40]}.")
    return carton


def shipment_of(number: str) -> Shipment:
    found = Shipment.objects.select_related("order__owner", "order__customer", "order__warehouse").filter(number__iexact=number)
    shipment = found.first()
    if shipment is None:
        raise UnknownShipment(f"There is no shipment {number[:40]}.")
    return shipment


def cartons_on(shipment: Shipment) -> list[Carton]:
    return [carton for carton in queries.cartons_of(shipment.order) if carton.shipment_id == shipment.pk]


def slip(order: Order, cartons: Sequence[Carton] | None = None) -> bytes:
    """What is in the cartons, all of the order's or these, as a PDF. No prices stand on it."""
    return typesetting.pdf(slip_sheet(order, cartons))


def slip_sheet(order: Order, cartons: Sequence[Carton] | None = None) -> Sheet:
    all_of_it = list(queries.cartons_of(order))
    chosen = all_of_it if cartons is None else list(cartons)
    _require_some(order, chosen)
    places = {carton.pk: place for place, carton in enumerate(all_of_it, start=1)}
    contents = [(carton, [_line(row) for row in carton.lines.all() if row.quantity]) for carton in chosen]
    typesetting.require_printable(sum(len(lines) for _, lines in contents), what=f"The packing slip of {order.number}")
    sender = business_of(order.owner_id)
    values: dict[str, Any] = {
        **_from(order, sender),
        "number": order.number,
        "reference": order.reference,
        "ship_to": ship_to(order, seen_from=sender.country if sender else ""),
        "code": barcodes.code_128(order.number),
        "cartons": [
            {
                "heading": f"Carton {carton.number} ({places[carton.pk]} of {len(all_of_it)})",
                "sscc": carton.sscc or "",
                "lines": lines,
                "dangerous": dangerous_in(carton),
            }
            for carton, lines in contents
        ],
        "facts": _facts(chosen),
        "note": order.note,
        "foot": f"Packing slip {order.number}",
    }
    return Sheet("sales/slip", f"Packing slip {order.number}", values, made_at=chosen[-1].packed_at)


def label_sheet(order: Order, cartons: Sequence[Carton]) -> Sheet:
    """A label of 100 × 150 mm for each carton: to whom, which of how many, its SSCC (else its number) as a barcode."""
    all_of_it = list(queries.cartons_of(order))
    _require_some(order, cartons)
    typesetting.require_printable(len(cartons), what=f"The labels of {order.number}")
    places = {carton.pk: place for place, carton in enumerate(all_of_it, start=1)}
    sender = business_of(order.owner_id)
    values = {
        **_from(order, sender),
        "ship_to": ship_to(order, seen_from=sender.country if sender else ""),
        "order": order.number,
        "reference": order.reference,
        "labels": [_label(carton, places[carton.pk], len(all_of_it)) for carton in cartons],
    }
    return Sheet("sales/label", f"Carton labels {order.number}", values, made_at=_last(cartons))


def ship_to(order: Order, *, seen_from: str) -> list[str]:
    """The lines of the address that an order goes to; whose it is where nothing more is known."""
    name = order.ship_name or (order.customer.name if order.customer else "")
    address = _ShipTo("", order.address, order.postcode, order.city, order.region, order.country)
    return [line for line in lines_of(address, name=name, seen_from=seen_from) if line] or ["At the counter"]


def hazards(skus: Iterable[Sku]) -> list[str]:
    """Of the dangerous ones, each once, what a carrier is told."""
    return list(dict.fromkeys(sku.hazard(sku.customs_description or sku.name) for sku in skus if sku.is_dangerous))


def dangerous_in(carton: Carton) -> list[str]:
    return hazards(row.pick_line.order_line.sku for row in carton.lines.all() if row.quantity)


def _label(carton: Carton, place: int, count: int) -> dict[str, Any]:
    said = element(carton.sscc) if carton.sscc else carton.number
    return {
        "number": carton.number,
        "place": f"{place} of {count}",
        "code": barcodes.gs1_128(said) if carton.sscc else barcodes.code_128(said),
        "said": said,
        "kind": "SSCC" if carton.sscc else "Carton",
        "dangerous": dangerous_in(carton),
    }


def _line(row: Any) -> list[str]:
    line = row.pick_line.order_line
    weighs = f", {plain(row.weight)} {line.sku.weighed_in.code}" if row.weight is not None and line.sku.weighed_in else ""
    return [line.sku.code, line.sku.name, f"{plain(row.quantity)} {line.sku.unit.code}{weighs}"]


def _from(order: Order, sender: Business | None) -> dict[str, Any]:
    if sender is not None:
        return letterhead(sender)
    return {"from": order.owner.name, "sender": [order.owner.name], "sender_facts": [], "paper": "a4"}


def _facts(cartons: Sequence[Carton]) -> list[list[str]]:
    shipment = cartons[-1].shipment
    if shipment is None:
        return []
    facts = [("Shipment", shipment.number), ("Carrier", shipment.carrier), ("Tracking", shipment.tracking)]
    return [[name, value] for name, value in facts if value]


def _require_some(order: Order, cartons: Sequence[Carton]) -> None:
    if not cartons:
        raise NothingPacked(f"Nothing of {order.number} is packed yet. Pack it first.")


def _last(cartons: Sequence[Carton]) -> datetime:
    return max(carton.packed_at for carton in cartons)
