"""The verbs of supplier-managed stock: agree, tell, propose, accept, decline.

Callers import the package under the room's name: `from quartermaster.vmi import operations as vmi`.
"""

from quartermaster.vmi.operations.agreeing import InvalidBand, NewAgreement, NewItem, agree, end_item, set_items
from quartermaster.vmi.operations.deciding import ReasonMissing, SupplyDecided, accept, decline, judge
from quartermaster.vmi.operations.proposing import InvalidSupply, NewSupply, propose, withdraw
from quartermaster.vmi.operations.telling import tell

__all__ = [
    "InvalidBand",
    "InvalidSupply",
    "NewAgreement",
    "NewItem",
    "NewSupply",
    "ReasonMissing",
    "SupplyDecided",
    "accept",
    "agree",
    "decline",
    "end_item",
    "judge",
    "propose",
    "set_items",
    "tell",
    "withdraw",
]
