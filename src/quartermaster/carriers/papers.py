"""What goes with parcels on paper: their labels, and the manifest that a carrier signs."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from quartermaster.carriers import queries
from quartermaster.carriers.models import Label, LabelPurchase
from quartermaster.carriers.tariffs import kilograms
from quartermaster.catalog.business import business_of, letterhead
from quartermaster.codes.sscc import element
from quartermaster.kernel.addresses import lines_of
from quartermaster.kernel.refusals import Conflict
from quartermaster.locations.models import Warehouse
from quartermaster.printing import barcodes, typesetting
from quartermaster.printing.typesetting import Sheet
from quartermaster.sales.carton_papers import dangerous_in, ship_to
from quartermaster.sales.queries import cartons_of
from quartermaster.web import downloads
from quartermaster.web.words import day_of, short

NEVER = "-"


class NoLabels(Conflict):
    code = "no_labels"
    title = "There is no label to print"


def label_sheet(labels: Iterable[Label]) -> Sheet:
    """A label of A6 for each parcel: carrier and service, to whom, its tracking number and its SSCC as barcodes."""
    found = [label for label in labels if label.voided_at is None]
    if not found:
        raise NoLabels("No label is to be printed: none was bought, or all are void. Buy one first.")
    typesetting.require_printable(len(found), what="These labels")
    title = f"Label {found[0].tracking}" if len(found) == 1 else f"Labels {found[0].order.number}"
    return Sheet("carriers/parcel", title, {"parcels": _parcels(found)}, made_at=max(label.bought_at for label in found))


@dataclass(frozen=True, slots=True)
class Paper:
    content: bytes
    name: str
    kind: str


def labels(found: Sequence[Label], *, name: str) -> Paper:
    """Labels to print: ours as a PDF, a carrier’s as it sent it; several files of carriers together in a ZIP."""
    live = [label for label in found if label.voided_at is None]
    sent = {row.label_id: row for row in queries.purchases().filter(label__in=live)}
    files = [_as_sent(label, sent.get(label.pk)) for label in live if label.carrier.connected]
    ours = [label for label in live if not label.carrier.connected]
    if ours or not files:
        files.insert(0, Paper(typesetting.pdf(label_sheet(ours)), f"{name}.pdf", downloads.PDF))
    return files[0] if len(files) == 1 else Paper(_zipped(files), f"{name}.zip", "application/zip")


def _as_sent(label: Label, purchase: LabelPurchase | None) -> Paper:
    if purchase is None or not purchase.content:
        message = f"{label.carrier.name} did not send the label of {label.tracking}. Print it on its own pages."
        raise NoLabels(message)
    ending, kind = ("zpl", "application/zpl") if purchase.form == "ZPL" else ("pdf", downloads.PDF)
    return Paper(bytes(purchase.content), f"parcel-label-{label.tracking}.{ending}", kind)


def _zipped(files: Sequence[Paper]) -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as folder:
        for paper in files:
            folder.writestr(paper.name, paper.content)
    return kept.getvalue()


def _parcels(labels: Sequence[Label]) -> list[dict[str, Any]]:
    orders = {label.order_id: label.order for label in labels}
    places = {
        carton.pk: f"{place} of {len(cartons)}"
        for order in orders.values()
        for cartons in [list(cartons_of(order))]
        for place, carton in enumerate(cartons, start=1)
    }
    return [_parcel(label, places.get(label.carton_id, "")) for label in labels]


def _parcel(label: Label, place: str) -> dict[str, Any]:
    sender = business_of(label.owner_id)
    tracking, sscc = label.tracking, label.carton.sscc
    facts = [
        ("Order", label.order.number),
        ("Carton", f"{label.carton.number}{f', {place}' if place else ''}"),
        ("Weight", kilograms(label.weight_g)),
        ("Sent from", label.warehouse.code),
        ("Reference", label.order.reference or NEVER),
        ("To be there", day_of(label.promised_on)),
    ]
    return {
        "carrier": label.carrier.name,
        "service": label.service.name,
        "sender": _sender(label.warehouse, sender.legal_name if sender else label.owner.name),
        "ship_to": ship_to(label.order, seen_from=label.warehouse.country),
        "facts": [list(fact) for fact in facts],
        "code": barcodes.code_128(tracking),
        "spaced": f"{tracking[:2]} {tracking[2:5]} {tracking[5:8]} {tracking[8:]}",
        "sscc": sscc or "",
        "sscc_code": barcodes.gs1_128(element(sscc)) if sscc else "",
    }


def _sender(warehouse: Warehouse, name: str) -> list[str]:
    return lines_of(warehouse, name=name, seen_from="")[:4]


def manifest(number: str) -> bytes:
    """The manifest as a PDF: every parcel, how many, what they weigh, and where the driver signs."""
    found = queries.manifest_by_number(number)
    labels = list(queries.on(found))
    typesetting.require_printable(len(labels), what=found.number)
    house = business_of(labels[0].owner_id) if labels else None
    weight = kilograms(sum(label.weight_g for label in labels))
    values: dict[str, Any] = {
        **(letterhead(house) if house else {"from": found.warehouse.name, "sender": [found.warehouse.name], "paper": "a4"}),
        "number": found.number,
        "draft": found.closed_at is None,
        "facts": [
            ["Carrier", found.carrier.name],
            ["Fetched at", ", ".join(lines_of(found.warehouse, name=found.warehouse.name))],
            ["Day", day_of(found.day)],
            ["Closed", f"{short(found.closed_at)} by {found.closed_by}" if found.closed_at else ""],
            ["Parcels", str(len(labels))],
            ["Weight", weight],
        ],
        "code": barcodes.code_128(found.number),
        "parcels": [_row(label) for label in labels],
        "dangerous": _dangerous(labels),
        "received": f"Received {len(labels)} parcel{'' if len(labels) == 1 else 's'} weighing {weight} together.",
    }
    return typesetting.pdf(Sheet("carriers/manifest", f"Manifest {found.number}", values, found.closed_at or found.opened_at))


def _dangerous(labels: Iterable[Label]) -> list[list[str]]:
    """Parcel and goods, for each kind of dangerous goods in it: a driver has to know before they are loaded."""
    orders = {label.order_id: label.order for label in labels}
    inside = {carton.pk: dangerous_in(carton) for order in orders.values() for carton in cartons_of(order)}
    return [[label.tracking, said] for label in labels for said in inside.get(label.carton_id, ())]


def _row(label: Label) -> list[str]:
    to = f"{label.order.country} {label.order.postcode}".strip()
    return [label.tracking, label.carton.number, label.order.number, label.service.name, to, kilograms(label.weight_g)]
