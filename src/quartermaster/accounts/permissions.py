"""Permissions, named like the verbs, and the roles that carry them.

A door names one permission; `require` refuses whoever lacks it. A token may carry fewer permissions than its
owner (its scopes), never more.
"""

from __future__ import annotations

from quartermaster.kernel.refusals import Refusal

PERMISSIONS: dict[str, str] = {
    "catalog.view": "See products, SKUs, units and barcodes",
    "catalog.view_costs": "See what things cost us",
    "catalog.edit": "Create and change products, SKUs, units and barcodes",
    "catalog.set_prices": "Set what goods cost for some days: markdowns and promotions",
    "catalog.set_costing": "Say how the goods of a category are costed",
    "catalog.edit_owners": "Create, rename and close owners",
    "catalog.edit_business": "Say who the business is on papers",
    "catalog.load": "Load products from a spreadsheet",
    "locations.view": "See warehouses, zones and bins",
    "locations.edit": "Create and change warehouses, zones and bins",
    "stock.view": "See stock, movements and reservations",
    "stock.put_away": "Put received goods away",
    "stock.transfer": "Move goods between bins",
    "stock.override_limits": "Put goods where a bin does not hold them",
    "stock.adjust": "Adjust stock, with a reason",
    "stock.open": "Load opening stock",
    "stock.change_owner": "Give goods to another owner",
    "stock.post": "Post movements in bulk",
    "stock.reserve": "Reserve and release stock",
    "stock.reverse": "Reverse a movement",
    "stock.begin_lots": "Make lots and serials known",
    "stock.change_lot": "Release, hold, recall or reject lots",
    "stock.correct_lot": "Correct the dates of lots, and what else is said of them",
    "stock.set_expiry_rules": "Say how long before their last day lots are told of",
    "stock.hold": "Hold goods where they lie",
    "stock.lift": "Give held goods free again",
    "stock.reject": "Send held goods to quarantine, or scrap them",
    "stock.oversell": "Take available below zero, with a reason",
    "stock.backdate": "Record a movement that happened earlier",
    "stock.add_landed_cost": "Add freight, duty and the like to what stock is worth",
    "stock.revalue": "Give stock another cost, with a reason",
    "stock.write_down": "Write stock down, with a reason",
    "stock.close_period": "Close months, for good",
    "stock.value_anew": "Value stock anew from all that happened, where it went wrong",
    "purchasing.view": "See purchase orders and suppliers",
    "purchasing.edit_suppliers": "Create and change suppliers and what they supply",
    "purchasing.order": "Draft, send and cancel purchase orders",
    "purchasing.order_below_minimum": "Place orders below a supplier’s minimum order value, with a reason",
    "purchasing.approve": "Approve purchase orders",
    "purchasing.set_approval_rules": "Say up to how much each role may approve",
    "purchasing.hold": "Put purchase orders on hold, and let them go on",
    "purchasing.announce": "Announce deliveries, and say what became of them on their way",
    "purchasing.receive": "Receive deliveries and record discrepancies",
    "purchasing.over_receive": "Receive more than was ordered",
    "purchasing.receive_held": "Receive what comes of a purchase order on hold",
    "purchasing.see_expected": "See what is expected of deliveries that are received blind",
    "purchasing.claim": "Claim discrepancies from suppliers, and note their credit",
    "purchasing.set_rules": "Say what may be received without asking, and what is inspected",
    "purchasing.inspect": "Inspect what came, and accept or reject it",
    "purchasing.concede": "Accept what failed its inspection, or let it go without one",
    "purchasing.draft_return": "Draft and cancel returns to suppliers",
    "purchasing.approve_return": "Approve returns to suppliers",
    "purchasing.ship_return": "Pick and ship returns to suppliers",
    "purchasing.close": "Close purchase orders, also short",
    "billing.view": "See suppliers’ invoices, and what was received and is not billed",
    "billing.enter": "Enter suppliers’ invoices and credit notes, match and cancel them",
    "billing.release": "Let blocked invoices pass, with a reason",
    "billing.approve": "Approve suppliers’ invoices",
    "billing.note_payment": "Note that suppliers’ invoices are paid",
    "billing.set_rules": "Say how far invoices may differ, and up to how much each role may approve",
    "sales.view": "See customers and orders",
    "sales.edit_customers": "Create and change customers",
    "sales.place_order": "Place orders",
    "sales.edit_channels": "Create and change sales channels, and what parcels cost",
    "sales.hold": "Put orders on hold, and let them go on",
    "sales.note_payment": "Note that orders are paid",
    "sales.cancel": "Cancel what has not been shipped",
    "sales.pick": "Pick orders",
    "sales.pick_other_lot": "Pick another lot than the pick list names",
    "sales.pack": "Pack orders",
    "sales.ship": "Ship orders",
    "sales.take_back": "Take back customer returns",
    "picking.view": "See waves, walks and bins that need a look",
    "picking.release": "Release orders to pickers, and take releases back",
    "picking.walk": "Pick on walks, and take walks over",
    "picking.settle_look": "Say what is in a bin that needed a look",
    "refills.view": "See refills of pick bins and their rules",
    "refills.edit": "Say how full pick bins should be",
    "refills.carry": "Refill pick bins from reserve",
    "kanban.view": "See kanban loops and their cards",
    "kanban.edit": "Begin, change and end kanban loops, and say how many cards go round",
    "kanban.empty": "Scan kanban cards of empty containers",
    "kanban.order": "Order what empty kanban cards ask for",
    "crossdock.take": "Take goods from the dock straight to orders that wait for them",
    "slotting.view": "See put-away rules, and where goods would better lie",
    "slotting.edit": "Say which goods are put away where",
    "slotting.carry": "Make moves of the slotting report, and carry them",
    "packing.edit_carton_types": "Say which cartons there are at the benches",
    "carriers.view": "See carriers, parcels and manifests",
    "carriers.edit": "Say which carriers there are, what they take and what it costs",
    "carriers.connect": "Connect accounts with carriers, change and try them",
    "carriers.buy": "Compare what carriers ask, buy labels and void them",
    "carriers.hand_over": "Hand parcels over to carriers, and close manifests",
    "carriers.track": "Note where parcels are, and settle what went wrong",
    "labels.print": "Print labels",
    "labels.make_pallet": "Give pallets their numbers",
    "labels.edit_printers": "Say which label printers there are",
    "labels.edit_layouts": "Design labels, and say which layout is the usual one",
    "returns.view": "See customers’ returns, and why goods come back",
    "returns.open": "Open returns for customers, note them as sent, cancel and close them",
    "returns.authorise": "Agree to returns, or reject them",
    "returns.receive": "Receive returned goods",
    "returns.decide": "Say what becomes of returned goods",
    "transfers.view": "See transfers between warehouses",
    "transfers.order": "Draft, request and change transfers",
    "transfers.approve": "Approve and reject transfers",
    "transfers.ship": "Allocate and ship transfers",
    "transfers.ship_other_lot": "Ship another lot than the pick list names",
    "transfers.receive": "Receive transfers",
    "transfers.over_receive": "Receive more of a transfer than was sent",
    "transfers.write_off": "Say that goods in transit are lost",
    "transfers.cancel": "Cancel transfers",
    "transfers.close": "Close transfers, also short",
    "production.view": "See work orders",
    "production.plan": "Plan, release and close work orders",
    "production.complete": "Make kits, and take them apart",
    "production.take_back": "Take the completion of a work order back",
    "tracing.view": "See where lots came from and went, and recalls",
    "tracing.draft_recall": "Draft recalls, and change what customers are told",
    "tracing.activate_recall": "Activate recalls: their lots are held everywhere",
    "tracing.reconcile_recall": "Say that a recall’s customers are told",
    "tracing.note_answer": "Note what became of recalled goods",
    "tracing.close_recall": "Close recalls",
    "replenishing.view": "See what planning proposes, its alerts and policies",
    "replenishing.decide": "Accept, change, put off and dismiss what planning proposes",
    "replenishing.plan": "Plan everything anew, and cancel it",
    "replenishing.set_policies": "Say how much is kept, how suppliers are bought from, and what orders itself",
    "scanning.scan": "Scan, with a phone or a hand scanner",
    "scanning.view": "See everything that was scanned",
    "scanning.settle": "Settle other people’s scans that went wrong",
    "rfid.view": "See readers, gates, what passed them, and walks",
    "rfid.edit": "Say which readers and gates there are, and what a gate posts by itself",
    "rfid.read": "Send what readers have read",
    "rfid.confirm": "Post or dismiss what passed a gate",
    "rfid.walk": "Walk through a zone with a reader",
    "rfid.tie": "Give out tags, tie and ignore them",
    "sensors.view": "See what scales and thermometers measure, and where it was too cold or too warm",
    "sensors.edit": "Register scales and thermometers, and say how cold and how warm it may be",
    "sensors.measure": "Say what pieces weigh, from a sample",
    "sensors.settle": "Release or reject what was held because it was too cold or too warm",
    "outage.print": "Print the day’s sheets, for when the network goes",
    "outage.key_in": "Key in what was done on sheets",
    "epcis.view": "See events of the supply chain, ours and other people’s",
    "epcis.capture": "Take in events that other people tell",
    "demand.view": "See what was asked for, forecasts, and what planning rules would have cost",
    "demand.note_lost": "Note what customers asked for in vain",
    "demand.load": "Load what was sold before the book began",
    "demand.override": "Override forecasts for a while, with a reason",
    "demand.promote": "Say promotions and events, with their days",
    "demand.set_aside": "Set orders and days aside, so that they are not learned from",
    "demand.succeed": "Say what new SKUs come after",
    "vmi.view": "See what suppliers keep filled, and what they propose",
    "vmi.agree": "Agree with suppliers which items they keep filled, within which bands",
    "vmi.decide": "Accept and decline what suppliers propose to deliver",
    "vmi.portal": "See one’s own items as a supplier, and propose deliveries",
    "partners.view": "See what is offered to partners, and what they say they have",
    "partners.edit": "Say what is shared with partners",
    "partners.offer": "Offer goods to partners by what is shared with them, and end offers",
    "partners.take": "Reserve for partners what they take of offers",
    "partners.hear": "Write down what partners say they have",
    "outbox.view": "See which e-mails were sent",
    "outbox.send_again": "Send e-mails again that failed",
    "webhooks.view": "See what is told by webhook, and whether it arrives",
    "webhooks.manage": "Set up webhooks, try them, and send messages again",
    "insights.view": "See dashboards and reports",
    "accounts.own": "See and change one's own settings and tokens",
    "accounts.manage": "Manage people, roles and tokens",
    "accounts.audit": "See who did what, everywhere",
    "automation.view": "See background jobs",
    "automation.watch": "Read the figures for monitoring (/metrics)",
}

_VIEW = {
    "accounts.own",
    "catalog.view",
    "locations.view",
    "stock.view",
    "purchasing.view",
    "sales.view",
    "transfers.view",
    "production.view",
    "picking.view",
    "carriers.view",
    "refills.view",
    "kanban.view",
    "partners.view",
    "slotting.view",
    "returns.view",
    "tracing.view",
    "sensors.view",
    "epcis.view",
    "demand.view",
    "insights.view",
    "labels.print",
}
_STOREKEEPER = _VIEW | {
    "sensors.measure",
    "scanning.scan",
    "scanning.view",
    "outage.print",
    "outage.key_in",
    "rfid.view",
    "rfid.confirm",
    "rfid.walk",
    "rfid.tie",
    "stock.put_away",
    "stock.transfer",
    "stock.begin_lots",
    "stock.hold",
    "purchasing.announce",
    "purchasing.receive",
    "purchasing.inspect",
    "purchasing.ship_return",
    "sales.pick",
    "sales.pack",
    "sales.ship",
    "sales.take_back",
    "picking.release",
    "picking.walk",
    "picking.settle_look",
    "carriers.buy",
    "carriers.hand_over",
    "carriers.track",
    "labels.make_pallet",
    "refills.carry",
    "kanban.empty",
    "slotting.carry",
    "crossdock.take",
    "returns.receive",
    "returns.decide",
    "transfers.order",
    "transfers.ship",
    "transfers.receive",
    "production.complete",
}
_BUYER = _VIEW | {
    "catalog.view_costs",
    "catalog.edit",
    "catalog.load",
    "purchasing.edit_suppliers",
    "purchasing.order",
    "purchasing.approve",
    "purchasing.hold",
    "purchasing.announce",
    "purchasing.see_expected",
    "purchasing.claim",
    "purchasing.draft_return",
    "purchasing.close",
    "outbox.view",
    "outbox.send_again",
    "transfers.order",
    "transfers.cancel",
    "transfers.close",
    "production.plan",
    "kanban.edit",
    "kanban.empty",
    "kanban.order",
    "replenishing.view",
    "replenishing.decide",
    "vmi.view",
    "vmi.decide",
    "demand.note_lost",
    "demand.override",
    "demand.promote",
    "demand.set_aside",
    "demand.succeed",
}
_PLANNING = {"replenishing.plan", "replenishing.set_policies", "vmi.agree", "catalog.set_prices", "partners.offer"}
"""Of buyers who see every warehouse: policies, runs and prices are of all of them, and so is what partners are offered."""
_BILLING = {"billing.view", "billing.enter"}
"""Of buyers who see every warehouse: invoices are matched with receipts in all of them."""
_SELLER = _VIEW | {
    "carriers.buy",
    "carriers.track",
    "sales.edit_customers",
    "sales.place_order",
    "partners.take",
    "partners.hear",
    "sales.hold",
    "sales.note_payment",
    "sales.cancel",
    "stock.reserve",
    "tracing.note_answer",
    "demand.note_lost",
    "returns.open",
    "returns.authorise",
}
_SUPPLIER = {"accounts.own", "vmi.portal"}
_MANAGER = set(PERMISSIONS) - {"accounts.manage", "vmi.portal"}
_CLIENT = (
    _VIEW - {"partners.view", "picking.view", "refills.view", "kanban.view", "slotting.view", "carriers.view", "demand.view"}
) | {
    "sales.place_order",
    "sales.cancel",
    "purchasing.order",
    "purchasing.announce",
}

ROLES: dict[str, frozenset[str]] = {
    "storekeeper": frozenset(_STOREKEEPER),
    "buyer": frozenset(_BUYER | _BILLING | _PLANNING),
    "seller": frozenset(_SELLER),
    "client": frozenset(_CLIENT),
    "manager": frozenset(_MANAGER),
    "supplier": frozenset(_SUPPLIER),
    "administrator": frozenset(PERMISSIONS),
}

WITHIN_OWNERS = frozenset(
    (
        _STOREKEEPER
        - {"picking.release", "carriers.view", "carriers.buy", "carriers.hand_over"}
        - {"rfid.view", "rfid.confirm", "rfid.walk", "rfid.tie"}
        - {"outage.print", "outage.key_in"}
        - {"kanban.view", "kanban.empty", "partners.view"}
    )
    | _CLIENT
    | {
        "stock.adjust",
        "stock.open",
        "stock.post",
        "stock.reserve",
        "stock.reverse",
        "stock.change_lot",
        "stock.correct_lot",
        "stock.lift",
        "stock.reject",
        "stock.oversell",
        "stock.backdate",
        "purchasing.approve",
        "purchasing.hold",
        "purchasing.over_receive",
        "purchasing.see_expected",
        "purchasing.claim",
        "purchasing.concede",
        "purchasing.receive_held",
        "purchasing.draft_return",
        "purchasing.approve_return",
        "purchasing.close",
        "sales.pick_other_lot",
        "sales.hold",
        "webhooks.view",
        "webhooks.manage",
    }
)
"""All that somebody can hold who is confined to some owners' goods: nothing that is the house's or everybody's (catalogue,
places, suppliers, people, costs). A permission that is not named here, they do not have."""
WITHIN_WAREHOUSES = frozenset(
    WITHIN_OWNERS
    | _STOREKEEPER
    | _BUYER
    | _SELLER
    | {"catalog.view_costs", "catalog.edit", "catalog.load", "purchasing.edit_suppliers", "rfid.read"}
)
"""All that somebody can hold who is confined to some warehouses."""


WITHIN_SUPPLIER = frozenset(_SUPPLIER)
"""All that somebody of a supplier can hold, whatever their roles: a portal of its own, and their own settings."""


class PermissionMissing(Refusal):
    code = "permission_missing"
    status = 403
    title = "Not allowed"


def granted_by(roles: list[str]) -> frozenset[str]:
    """Every permission that the roles carry together. An unknown role carries none."""
    return frozenset().union(*(ROLES.get(role, frozenset()) for role in roles))


def within(granted: frozenset[str], *, owners: bool, warehouses: bool, supplier: bool = False) -> frozenset[str]:
    """What is left of the permissions for somebody who is confined to some owners, to some warehouses, to both, or to what a
    supplier is told."""
    if supplier:
        return granted & WITHIN_SUPPLIER
    if owners:
        return granted & WITHIN_OWNERS
    return granted & WITHIN_WAREHOUSES if warehouses else granted


def require(held: frozenset[str], permission: str) -> None:
    """Refuse unless `permission` is among those held. Asking for a permission that does not exist is a bug."""
    if permission not in PERMISSIONS:
        raise KeyError(permission)
    if permission not in held:
        deed = PERMISSIONS[permission]
        raise PermissionMissing(f"This needs the permission {permission} ({deed}). Ask an administrator for a role that has it.")
