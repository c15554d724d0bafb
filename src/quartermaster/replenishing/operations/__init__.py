"""The verbs of replenishing: planning runs, what buyers decide, what people say about planning.

Callers use them from here: `from quartermaster.replenishing import operations as replenishing`.
"""

from quartermaster.replenishing.operations.alerting import show_alerts_again, snooze_alerts
from quartermaster.replenishing.operations.asking import manners
from quartermaster.replenishing.operations.deciding import Accepted, accept, dismiss, edit, show_again, snooze, take_back
from quartermaster.replenishing.operations.digesting import send_digests
from quartermaster.replenishing.operations.filling_up import Filled, fill_up
from quartermaster.replenishing.operations.ordering import order_by_itself
from quartermaster.replenishing.operations.picking import (
    InvalidPick,
    apply_pick,
    apply_picks_by_itself,
    economy,
    pick_by_itself,
    take_back_pick,
)
from quartermaster.replenishing.operations.running import begin, cancel, prepare, run_now, think, today
from quartermaster.replenishing.operations.saying_why import InvalidDecision
from quartermaster.replenishing.operations.setting import (
    NewBuyingRule,
    NewPolicy,
    choose_digest,
    drop_buying_rule,
    drop_policy,
    set_buying_rule,
    set_need,
    set_policy,
    set_terms,
)
from quartermaster.replenishing.operations.sharing import think_elsewhere

__all__ = [
    "Accepted",
    "Filled",
    "InvalidDecision",
    "InvalidPick",
    "NewBuyingRule",
    "NewPolicy",
    "accept",
    "apply_pick",
    "apply_picks_by_itself",
    "begin",
    "cancel",
    "choose_digest",
    "dismiss",
    "drop_buying_rule",
    "drop_policy",
    "economy",
    "edit",
    "fill_up",
    "manners",
    "order_by_itself",
    "pick_by_itself",
    "prepare",
    "run_now",
    "send_digests",
    "set_buying_rule",
    "set_need",
    "set_policy",
    "set_terms",
    "show_again",
    "show_alerts_again",
    "snooze",
    "snooze_alerts",
    "take_back",
    "take_back_pick",
    "think",
    "think_elsewhere",
    "today",
]
