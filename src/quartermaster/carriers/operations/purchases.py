"""Labels bought from carriers over the network: wanted by a person, bought by a job, once, whatever dies in between.

What costs money is never asked for inside a transaction, and never twice where the first answer is not known:

    asked ──► calling ──► answered ──► bought          the label, in one transaction
                 ├──────► failed                       the carrier's no, or it was never reached
                 └──────► unclear ──► bought | failed  no answer was heard, and somebody looked

Each arrow is on disk before the next begins. A job that finds `calling` knows that another died in the middle of a call;
one that finds `answered` only notes what was sold.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Sequence
from datetime import timedelta

from django.db import transaction

from quartermaster.accounts.acts import Act, record
from quartermaster.carriers import queries
from quartermaster.carriers.adapters import through_karrio as karrio
from quartermaster.carriers.adapters.connected import access_of, papers_of, receiver_of, sender_of
from quartermaster.carriers.connectors import CONNECTORS
from quartermaster.carriers.models import Following, Label, LabelPurchase, OrderService, Service
from quartermaster.carriers.operations.buying import BoughtAtOnce, chosen, consignment_of, offered_by
from quartermaster.carriers.operations.shipping import name_carriers
from quartermaster.carriers.tariffs import Measures
from quartermaster.kernel import clock, failpoints
from quartermaster.kernel.notices import Notice, announce
from quartermaster.kernel.refusals import Conflict, FieldError, Invalid
from quartermaster.sales import operations as sales
from quartermaster.sales.customs import CustomsIncomplete

State = LabelPurchase.State
MOST_ATTEMPTS = 6
"""3, 9, 27 … seconds after each other: some six minutes in all."""
FIRST_LOOK = timedelta(hours=1)
"""After that a parcel is first asked for."""
TRACKING = re.compile(r"[A-Z0-9]{6,40}", re.ASCII)
MEND = "Mend what it names, or choose another service, and buy again."
LOOK_IT_UP = "Look for the carton’s number at {portal}. Say what you find: it gets no other label before that."


class NotBoughtYet(RuntimeError):
    """For the queue: try again later."""


class NotUnclear(Conflict):
    code = "purchase_not_unclear"
    title = "It is known what became of this purchase"


class InvalidTracking(Invalid):
    code = "invalid_tracking_number"
    title = "Not a tracking number"


@transaction.atomic
def request_labels(act: Act, *, number: str, service: Service, cartons: Sequence[str] | None = None) -> list[LabelPurchase]:
    """Have a label bought for every carton of the order that waits for one, or for these, at the price that was offered.

    A job buys each by itself, so one may fail while the others are bought. Refused where no offer holds (`NotOffered`), and
    while something is missing that customs want to know (`CustomsIncomplete`).
    """
    if not service.carrier.connected:
        message = f"{service.carrier.name} is built in: its labels are bought at once."
        raise BoughtAtOnce(message, errors=[FieldError("/service", BoughtAtOnce.code, message)])
    order = sales.lock_for_work([number])[number]
    waiting = chosen(order, cartons)
    for carton in waiting:
        papers_of(order, carton)  # what customs lack is said before anything is asked
    consignment = consignment_of(act, order, waiting)
    offer = offered_by(service, consignment)
    measured = {row.carton: row for row in consignment.cartons}
    wanted = LabelPurchase.objects.bulk_create(
        LabelPurchase(
            carton=carton,
            order=order,
            owner_id=order.owner_id,
            warehouse_id=order.warehouse_id,
            service=service,
            price=offer.prices[carton.number],
            promised_on=offer.promised_on or act.occurred_at.date(),
            weight_g=measured[carton.number].weight_g or 0,
            sides_mm=measured[carton.number].sides_mm,
            asked_by_id=act.user_id,
            asked_at=act.occurred_at,
        )
        for carton in waiting
    )
    OrderService.objects.get_or_create(order=order, defaults={"service": service})
    record(act, "carriers.request_labels", document=number, service=str(service), cartons=", ".join(c.number for c in waiting))
    announce(Notice("carriers.wanted", documents=(number, *(f"purchase:{row.pk}" for row in wanted))))
    return wanted


def buy_requested(act: Act, *, purchase_id: int) -> None:
    """Buy one label that was asked for, outside of any transaction. Safe to run twice, and to die at any moment: at most one is
    ever bought for a purchase. `NotBoughtYet` where the carrier could not be reached and may be later."""
    purchase = queries.purchases().get(pk=purchase_id)
    if purchase.state == State.CALLING:
        _end_unclear(act, purchase, "The program stopped while the carrier was being asked.")
    elif purchase.state == State.ASKED and _begin_calling(purchase):
        failpoints.reach("carrier.calling")
        _call(act, purchase)
    if LabelPurchase.objects.filter(pk=purchase_id, state=State.ANSWERED).exists():
        note_sold(act, purchase_id=purchase_id)


def _begin_calling(purchase: LabelPurchase) -> bool:
    """Whether it is this job that asks: on disk before the question leaves."""
    mine = LabelPurchase.objects.filter(pk=purchase.pk, state=State.ASKED)
    return mine.update(state=State.CALLING, called_at=clock.now(), attempts=purchase.attempts + 1) == 1


def _call(act: Act, purchase: LabelPurchase) -> None:
    order, account = purchase.order, queries.account_of(purchase.service.carrier)
    service = CONNECTORS[account.connector].service(purchase.service.code)
    sides = purchase.sides_mm
    parcel = Measures(purchase.carton.number, purchase.weight_g, (sides[0], sides[1], sides[2]) if sides else None)
    try:
        if service is None:
            raise karrio.Refused(f"{account.carrier.name} no longer offers {purchase.service.name} here.")
        sold = karrio.buy(
            access_of(account),
            sender_of(order.warehouse, order.owner_id),
            receiver_of(order),
            parcel,
            service,
            reference=purchase.carton.number,
            form=account.label_form,
            papers=papers_of(order, purchase.carton),
        )
    except CustomsIncomplete as incomplete:
        _end(act, purchase, State.FAILED, incomplete.detail, MEND)
    except karrio.Refused as no:
        _end(act, purchase, State.FAILED, no.said, MEND)
    except karrio.Unclear as unclear:
        _end_unclear(act, purchase, unclear.said)
    except karrio.NoAnswer as none:
        _end_without_answer(act, purchase, none)
    else:
        failpoints.reach("carrier.sold")
        _keep(purchase, sold)


def _keep(purchase: LabelPurchase, sold: karrio.Sold) -> None:
    """What was sold is on disk at once, by itself: whatever happens next, it is found again."""
    LabelPurchase.objects.filter(pk=purchase.pk, state__in=(State.CALLING, State.UNCLEAR)).update(
        state=State.ANSWERED, tracking=sold.tracking[:40], shipment_key=sold.shipment[:80], form=sold.form, content=sold.label
    )
    failpoints.reach("carrier.kept")


def _end_without_answer(act: Act, purchase: LabelPurchase, none: karrio.NoAnswer) -> None:
    """None was bought. Where it may pass it is tried again, some times."""
    if not none.later or purchase.attempts + 1 >= MOST_ATTEMPTS:
        _end(act, purchase, State.FAILED, none.said, "Try the account on the carrier’s page, then buy again.")
        return
    LabelPurchase.objects.filter(pk=purchase.pk, state=State.CALLING).update(state=State.ASKED, said=none.said[:500])
    announce(Notice("carriers.waiting", documents=(purchase.order.number,)))
    raise NotBoughtYet(none.said)


def _end_unclear(act: Act, purchase: LabelPurchase, said: str) -> None:
    portal = CONNECTORS[queries.account_of(purchase.service.carrier).connector].portal
    _end(act, purchase, State.UNCLEAR, said, LOOK_IT_UP.format(portal=portal))


@transaction.atomic
def _end(act: Act, purchase: LabelPurchase, state: str, said: str, remedy: str) -> None:
    ended = LabelPurchase.objects.filter(pk=purchase.pk, state__in=(State.CALLING, State.UNCLEAR)).update(
        state=state, said=said[:500], remedy=remedy[:300], ended_at=clock.now()
    )
    if ended:
        record(act, f"carriers.purchase_{state}", document=purchase.order.number, carton=purchase.carton.number, said=said[:200])
        announce(Notice(f"carriers.purchase_{state}", documents=(purchase.order.number,)))


@transaction.atomic
def note_sold(act: Act, *, purchase_id: int) -> Label:
    """What the carrier sold becomes the carton's label, whatever became of the order meanwhile. Once."""
    number = LabelPurchase.objects.values_list("order__number", flat=True).get(pk=purchase_id)
    order = sales.lock([number])[number]
    kept = LabelPurchase.objects.select_for_update(of=("self",)).select_related("carton", "service__carrier", "label")
    purchase = kept.get(pk=purchase_id)
    if purchase.label is not None:
        return purchase.label
    label = Label.objects.create(
        tracking=purchase.tracking,
        carton=purchase.carton,
        order=order,
        owner_id=purchase.owner_id,
        warehouse_id=purchase.warehouse_id,
        carrier_id=purchase.service.carrier_id,
        service=purchase.service,
        shipment_id=purchase.carton.shipment_id,
        state_at=clock.now(),
        weight_g=purchase.weight_g,
        price=purchase.price,
        promised_on=purchase.promised_on,
        bought_by_id=purchase.asked_by_id,
        bought_at=clock.now(),
    )
    Following.objects.create(label=label, next_at=clock.now() + FIRST_LOOK)
    purchase.state, purchase.label, purchase.ended_at, purchase.said, purchase.remedy = State.BOUGHT, label, clock.now(), "", ""
    purchase.save(update_fields=["state", "label", "ended_at", "said", "remedy"])
    if label.shipment_id:
        name_carriers([label.shipment_id])
    record(act, "carriers.buy", document=number, service=str(purchase.service), labels=label.tracking)
    announce(Notice("carriers.bought", documents=(number,)))
    return label


@transaction.atomic
def settle_purchase(act: Act, *, key: uuid.UUID, tracking: str = "") -> LabelPurchase:
    """Somebody looked at the carrier's what became of an unclear purchase: the number of the label that was bought, or none, if
    none was. Then the carton may get another."""
    named = queries.purchase_by_key(key)
    sales.lock([named.order.number])
    purchase = queries.purchases().select_for_update(of=("self",)).get(pk=named.pk)
    if purchase.state != State.UNCLEAR:
        raise NotUnclear(f"It is “{purchase.get_state_display().lower()}” by now. Look at the order's labels again.")
    number = re.sub(r"[\s-]", "", tracking).upper()
    record(act, "carriers.settle_purchase", document=purchase.order.number, carton=purchase.carton.number, found=number or "none")
    if not number:
        purchase.state, purchase.remedy = State.FAILED, "It was looked up and was not bought: buy it again."
        purchase.save(update_fields=["state", "remedy"])
        announce(Notice("carriers.purchase_failed", documents=(purchase.order.number,)))
        return purchase
    if not TRACKING.fullmatch(number) or Label.objects.filter(tracking=number).exists():
        message = "A tracking number has 6 to 40 letters and digits, and is on no other parcel."
        raise InvalidTracking(message, errors=[FieldError("/tracking", InvalidTracking.code, message)])
    purchase.state, purchase.tracking, purchase.shipment_key = State.ANSWERED, number, number
    purchase.save(update_fields=["state", "tracking", "shipment_key"])
    note_sold(act, purchase_id=purchase.pk)
    return queries.purchase_by_key(key)
