"""Returns of the last weeks that the demo invents, in every state: asked for, on the way, to be decided, done, rejected.

The data set's own comebacks are loaded as what they are, goods taken back without a paper.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import time, timedelta
from decimal import Decimal

from django.db import transaction
from django.db.models import F

from quartermaster.demo.operations.opening import Shop
from quartermaster.returns import operations as returns
from quartermaster.returns.models import Return
from quartermaster.returns.papers import NewReturn, Ruling, Wanted
from quartermaster.sales.models import OrderLine

INVENTED = "Invented for the demo."
RECENT = timedelta(days=45)
ONE = Decimal(1)


@dataclass(frozen=True, slots=True)
class Story:
    """How far a return came, and why."""

    reason: str
    note: str
    reaches: str
    disposition: str = ""


STORIES = (
    Story("not_wanted", "Bought two by mistake.", "requested"),
    Story("late", "The party was on Saturday.", "sent"),
    Story("damaged", "Handle broken off.", "received"),
    Story("wrong_item", "The red one came.", "decided", "restock"),
    Story("damaged", "Cracked in the box.", "decided", "scrap"),
    Story("defective", "Does not light up.", "decided", "refurbish"),
    Story("not_as_described", "Smaller than in the picture.", "closed", "restock"),
    Story("other", "Worn.", "rejected"),
)


@transaction.atomic
def take_returns(opened: Shop) -> None:
    """Some customers of the last weeks send one piece back."""
    for story, line in zip(STORIES, _lines(opened), strict=False):
        _play(opened, story, line)


def _lines(opened: Shop) -> Iterator[OrderLine]:
    """One line of each of the latest orders that customers have all of."""
    since = opened.on(opened.today, time.min) - RECENT
    lines = OrderLine.objects.filter(order__state="shipped", order__shipped_at__gte=since, order__customer__isnull=False)
    lines = lines.filter(shipped__gt=F("returned"), kit=None, sku__tracking="none")
    found = lines.select_related("order").order_by("-order__shipped_at", "order_id", "position")
    seen: set[int] = set()
    for line in found[:400]:
        if line.order_id not in seen:
            seen.add(line.order_id)
            yield line


def _play(opened: Shop, story: Story, line: OrderLine) -> None:
    seller, keeper = opened.acts["seller"], opened.acts["storekeeper"]
    wanted = NewReturn(line.order.number, (Wanted(line.position, ONE, story.reason, story.note),), note=INVENTED)
    if story.reaches in ("requested", "rejected"):
        paper = returns.open_return(seller, wanted=wanted)
        if story.reaches == "rejected":
            returns.reject(seller.because(story.note), number=paper.number)
    else:
        paper = returns.open_return(seller, wanted=wanted, authorised=True)
        returns.note_sent(seller, number=paper.number, carrier="Royal Mail")
    if story.reaches in ("received", "decided", "closed"):
        (piece,) = returns.receive(keeper, number=paper.number)
        if story.disposition:
            returns.decide(keeper, number=paper.number, rulings=[Ruling(story.disposition, ONE, piece.pk)])
    if story.reaches == "closed":
        returns.close(seller, number=paper.number)
    Return.objects.filter(pk=paper.pk).update(invented=True)
