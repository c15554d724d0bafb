"""Sending a purchase order to its supplier by e-mail; what was approved is ordered by it."""

from __future__ import annotations

from django.db import transaction

from quartermaster.accounts.acts import Act, record
from quartermaster.catalog.business import sender_of
from quartermaster.kernel.refusals import Conflict
from quartermaster.outbox import operations as outbox
from quartermaster.outbox.models import Email
from quartermaster.outbox.operations import NewEmail
from quartermaster.purchasing import order_paper, queries
from quartermaster.purchasing.models import PurchaseOrder, Supplier
from quartermaster.purchasing.operations import ordering, states
from quartermaster.purchasing.operations.states import State


class NoAddressToSendTo(Conflict):
    """Neither a contact that gets orders nor the supplier has an e-mail address."""

    code = "supplier_has_no_email"
    title = "The supplier has no e-mail address"


@transaction.atomic
def send_order(act: Act, *, number: str, version: int | None = None) -> Email:
    """Send the order as a PDF to whoever gets orders at the supplier; an approved one is placed by the same act.

    An order that was placed can be sent again, as it is now. Nothing is done where no mail server is set up or nobody's address
    is known.
    """
    order = states.lock_one(number, version)
    states.require_state(order, "sent", State.APPROVED, *PurchaseOrder.EXPECTED)
    to = recipients(order.supplier)
    if not to:
        message = f"{order.supplier.name} has no e-mail address. Add one to the supplier, or a contact who gets orders."
        raise NoAddressToSendTo(message)
    if order.state == State.APPROVED:
        ordering.place(act, number=number)
    record(act, "purchasing.send", document=number, to=", ".join(to))
    return outbox.post(act, email=_email(queries.order_by_number(number), to))


def recipients(supplier: Supplier) -> list[str]:
    """The contacts that get orders, else the supplier's own address; none where nothing is known."""
    contacts = supplier.contacts.filter(gets_orders=True).exclude(email="").order_by("position")
    return list(dict.fromkeys(contact.email for contact in contacts)) or [supplier.email] * bool(supplier.email)


def _email(order: PurchaseOrder, to: list[str]) -> NewEmail:
    sender = sender_of(order.owner_id)
    reply = f" Please answer to {sender.email}." if sender.email else ""
    text = (
        f"Dear {order.supplier.name},\n\n"
        f"attached you find our purchase order {order.number}. Please confirm it with dates and quantities.{reply}\n\n"
        f"Kind regards\n{sender.legal_name}\n"
    )
    return NewEmail(
        document=order.number,
        to=to,
        subject=f"Purchase order {order.number} from {sender.legal_name}",
        text=text,
        attachment_name=f"{order.number}.pdf",
        attachment=order_paper.pdf(order),
    )
