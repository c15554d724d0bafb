"""Questions about who we are on paper, and how a letterhead says it."""

from __future__ import annotations

from typing import Any

from quartermaster.catalog.models import Business
from quartermaster.kernel.addresses import lines_of
from quartermaster.kernel.refusals import Conflict


class BusinessUnknown(Conflict):
    """A paper for others needs a sender."""

    code = "business_unknown"
    title = "Nobody said who the business is"


def business_of(owner_id: int) -> Business | None:
    """Who sends an owner's papers: the owner itself, else the house; None while nobody said who that is."""
    found = Business.objects.filter(owner_id=owner_id).first()
    return found or Business.objects.filter(is_house=True).first()


def sender_of(owner_id: int) -> Business:
    """Like `business_of`, for papers that are nothing without a sender (`BusinessUnknown`)."""
    found = business_of(owner_id)
    if found is None:
        raise BusinessUnknown("This paper names its sender. Say who you are under Settings, Business, then print it again.")
    return found


def letterhead(business: Business) -> dict[str, Any]:
    """What a template needs of the sender."""
    numbers = [("Tax number", business.tax_number), ("EORI", business.eori)]
    reached = [("Phone", business.phone), ("E-mail", business.email)]
    return {
        "from": business.legal_name,
        "sender": lines_of(business, name=business.legal_name, seen_from=""),
        "sender_facts": [[name, value] for name, value in (*reached, *numbers) if value],
        "paper": business.paper,
    }
