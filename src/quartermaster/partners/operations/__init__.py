"""The verbs of partners: policies, offers, what is taken of them, what partners say they have.

Callers import the package under the room's name: `from quartermaster.partners import operations as partners`.
"""

from quartermaster.partners.operations.hearing import InvalidPartnerStock, Told, hear
from quartermaster.partners.operations.offering import Lot, NotShared, end_offer, make_offers, offer
from quartermaster.partners.operations.sharing import InvalidSharePolicy, NewPolicy, end_policy, set_policy
from quartermaster.partners.operations.taking import NotOffered, take

__all__ = [
    "InvalidPartnerStock",
    "InvalidSharePolicy",
    "Lot",
    "NewPolicy",
    "NotOffered",
    "NotShared",
    "Told",
    "end_offer",
    "end_policy",
    "hear",
    "make_offers",
    "offer",
    "set_policy",
    "take",
]
