"""What should be in stock and what to do about it: policies, the runs that think, what they found, and what they propose."""

from quartermaster.replenishing.models.finding import Alert, Plan, Run
from quartermaster.replenishing.models.picking import Pick, PickSwitch
from quartermaster.replenishing.models.proposing import Proposal
from quartermaster.replenishing.models.ruling import BuyingRule, Criticality, DigestChoice, PlanningTerms, Policy

__all__ = [
    "Alert",
    "BuyingRule",
    "Criticality",
    "DigestChoice",
    "Pick",
    "PickSwitch",
    "Plan",
    "PlanningTerms",
    "Policy",
    "Proposal",
    "Run",
]
