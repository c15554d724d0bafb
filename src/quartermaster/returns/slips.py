"""A return on paper: what the customer puts into the parcel, with the address to be cut out and stuck on it."""

from __future__ import annotations

from typing import Any

from quartermaster.catalog.business import business_of, letterhead
from quartermaster.kernel.addresses import lines_of
from quartermaster.kernel.quantities import plain
from quartermaster.kernel.refusals import Conflict
from quartermaster.printing import barcodes, typesetting
from quartermaster.printing.typesetting import Sheet
from quartermaster.returns.models import Return, ReturnLine
from quartermaster.sales.carton_papers import ship_to
from quartermaster.web.words import day_of

State = Return.State
NEVER_SENT = (State.REQUESTED, State.REJECTED, State.CANCELLED)


class NotToBeSent(Conflict):
    """Nobody agreed to the return, so the customer gets no paper for it."""

    code = "return_not_agreed"
    title = "The return was not agreed to"


def slip(paper: Return) -> bytes:
    """The slip as a PDF. Refused while the customer is not to send it (`NotToBeSent`)."""
    return typesetting.pdf(sheet_of(paper))


def sheet_of(paper: Return) -> Sheet:
    if paper.state in NEVER_SENT:
        raise NotToBeSent(f"{paper.number} is {paper.get_state_display().lower()}: agree to it first. Nothing was printed.")
    lines = list(paper.lines.all())
    typesetting.require_printable(len(lines), what=paper.number)
    house = business_of(paper.owner_id)
    name = house.legal_name if house else paper.owner.name
    values: dict[str, Any] = {
        **(letterhead(house) if house else {"from": name, "sender": [name], "paper": "a4"}),
        "number": paper.number,
        "code": barcodes.code_128(paper.number),
        "customer": ship_to(paper.order, seen_from=""),
        "facts": [
            ["Order", paper.order.number],
            *([["Your reference", paper.order.reference]] if paper.order.reference else []),
            ["Agreed", day_of(paper.authorised_at or paper.opened_at)],
            *([["Expected by", day_of(paper.expected_on)]] if paper.expected_on else []),
        ],
        "lines": [_row(line) for line in lines],
        "note": paper.note,
        "send_to": lines_of(paper.warehouse, name=name, seen_from=""),
        "foot": f"{name} · return {paper.number}",
    }
    return Sheet("returns/slip", f"Return {paper.number}", values, made_at=paper.authorised_at or paper.opened_at)


def _row(line: ReturnLine) -> list[str]:
    return [line.sku.code, line.sku.name, line.get_reason_display(), f"{plain(line.quantity)} {line.sku.unit.code}"]
