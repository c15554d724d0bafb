"""The verbs of slotting: rules for putting away, how fast goods move."""

from quartermaster.slotting.operations.counting import count_velocities
from quartermaster.slotting.operations.ruling import InvalidRule, NewRule, remove_rule, set_rules

__all__ = ["InvalidRule", "NewRule", "count_velocities", "remove_rule", "set_rules"]
