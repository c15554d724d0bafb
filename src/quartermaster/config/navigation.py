"""What the side navigation, the New menu and the go-to keys offer. An entry whose page does not exist yet is not shown."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse


@dataclass(frozen=True, slots=True)
class Entry:
    """A page, or a form that opens in a dialog: shown to whoever holds `permission`, once a URL is named `url_name`."""

    label: str
    url_name: str
    permission: str
    dialog: bool = False

    @property
    def url(self) -> str:
        """Its address, or nothing where no page has that name."""
        try:
            return reverse(self.url_name)
        except NoReverseMatch:
            return ""


@dataclass(frozen=True, slots=True)
class Area:
    """One line of the side navigation; `key` is pressed after g to go there."""

    label: str
    icon: str
    key: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Link:
    label: str
    url: str
    current: bool = False
    dialog: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """An area as one person sees it on one page."""

    label: str
    icon: str
    key: str
    url: str
    current: bool
    links: tuple[Link, ...]


AREAS = (
    Area("Today", "server-2", "t", (Entry("Today", "today", "insights.view"),)),
    Area("Your items", "packages", "v", (Entry("Your items", "vmi_portal", "vmi.portal"),)),
    Area(
        "Stock",
        "packages",
        "s",
        (
            Entry("All stock", "stock_list", "stock.view"),
            Entry("Movements", "movement_list", "stock.view"),
            Entry("Lots", "lot_list", "stock.view"),
            Entry("Holds", "hold_list", "stock.view"),
            Entry("Recalls", "recall_list", "tracing.view"),
            Entry("Events", "event_list", "epcis.view"),
            Entry("Inventory value", "value_list", "catalog.view_costs"),
            Entry("Products", "product_list", "catalog.view"),
            Entry("Prices", "price_list", "catalog.view"),
        ),
    ),
    Area(
        "Orders",
        "shopping-cart",
        "o",
        (
            Entry("Orders", "order_list", "sales.view"),
            Entry("To ship", "shipping_list", "sales.view"),
            Entry("Shipments", "shipment_list", "sales.view"),
            Entry("Parcels", "parcel_list", "carriers.view"),
            Entry("Returns", "return_list", "returns.view"),
            Entry("Customers", "customer_list", "sales.view"),
            Entry("Partners", "partner_offer_list", "partners.view"),
            Entry("Channels", "channel_list", "sales.view"),
        ),
    ),
    Area(
        "Purchasing",
        "truck-delivery",
        "p",
        (
            Entry("Purchase orders", "purchase_order_list", "purchasing.view"),
            Entry("Buyer’s desk", "buyers_desk", "purchasing.order"),
            Entry("Deliveries", "delivery_list", "purchasing.view"),
            Entry("Inspections", "inspection_list", "purchasing.view"),
            Entry("Discrepancies", "discrepancy_list", "purchasing.view"),
            Entry("To suppliers", "vendor_return_list", "purchasing.view"),
            Entry("Supplier invoices", "supplier_invoice_list", "billing.view"),
            Entry("Not billed", "received_not_invoiced", "billing.view"),
            Entry("Suppliers", "supplier_list", "purchasing.view"),
            Entry("Supplier-managed", "vmi_agreement_list", "vmi.view"),
            Entry("Approvals", "approval_list", "purchasing.approve"),
            Entry("Receiving rules", "receiving_rules", "purchasing.set_rules"),
            Entry("Inspection rules", "inspection_rules", "purchasing.set_rules"),
        ),
    ),
    Area(
        "Planning",
        "calendar",
        "l",
        (
            Entry("Forecasts", "forecast_list", "demand.view"),
            Entry("Proposals", "proposal_list", "replenishing.view"),
            Entry("Alerts", "alert_list", "replenishing.view"),
            Entry("Policies", "policy_list", "replenishing.view"),
            Entry("Kanban", "kanban_loop_list", "kanban.view"),
            Entry("What if", "what_if", "replenishing.view"),
        ),
    ),
    Area(
        "Inbound",
        "truck-loading",
        "i",
        (
            Entry("Dock", "dock", "purchasing.receive"),
            Entry("Cross-dock", "cross_dock_list", "crossdock.take"),
            Entry("Put away", "put_away_list", "stock.put_away"),
            Entry("Put-away rules", "put_away_rules", "slotting.view"),
        ),
    ),
    Area(
        "Outbound",
        "package",
        "u",
        (
            Entry("Waves", "wave_list", "picking.view"),
            Entry("Walks", "walk_list", "picking.walk"),
            Entry("Picks", "pick_list", "sales.pick"),
            Entry("Refills", "refill_list", "refills.view"),
            Entry("Bins to look at", "look_list", "picking.view"),
            Entry("Packing bench", "bench_list", "sales.pack"),
            Entry("Hand over", "hand_over", "carriers.hand_over"),
            Entry("Manifests", "manifest_list", "carriers.view"),
        ),
    ),
    Area(
        "Warehouse",
        "building-warehouse",
        "w",
        (
            Entry("Locations", "location_list", "locations.view"),
            Entry("Transfers", "transfer_list", "transfers.view"),
            Entry("Slotting", "slotting_report", "slotting.view"),
            Entry("Slotting moves", "slot_move_list", "slotting.view"),
            Entry("Work orders", "work_order_list", "production.view"),
            Entry("Labels", "layout_list", "labels.print"),
            Entry("Scans", "scan_list", "scanning.view"),
            Entry("Outage sheets", "outage_list", "outage.key_in"),
            Entry("Gates", "gate_list", "rfid.view"),
            Entry("Temperatures", "climate_list", "sensors.view"),
            Entry("Count by weight", "count_by_weight", "sensors.measure"),
            Entry("Devices", "device_list", "sensors.edit"),
        ),
    ),
)

SETTINGS = Area(
    "Settings",
    "settings",
    "e",
    (
        Entry("People", "people_list", "accounts.manage"),
        Entry("Business", "business", "catalog.edit_business"),
        Entry("Carriers", "carrier_list", "carriers.view"),
        Entry("Owners", "owner_list", "catalog.edit_owners"),
        Entry("My settings", "my_settings", "accounts.own"),
        Entry("Tokens", "token_list", "accounts.own"),
        Entry("Webhooks", "webhook_list", "webhooks.view"),
        Entry("E-mail", "email_list", "outbox.view"),
        Entry("Jobs", "job_list", "automation.view"),
    ),
)

NEW = (
    Entry("Order", "order_new", "sales.place_order"),
    Entry("Return", "return_new", "returns.open"),
    Entry("Purchase order", "purchase_order_new", "purchasing.order"),
    Entry("Transfer", "transfer_new", "transfers.order"),
    Entry("Work order", "work_order_new", "production.plan", dialog=True),
    Entry("Product", "product_new", "catalog.edit"),
    Entry("Supplier", "supplier_new", "purchasing.edit_suppliers"),
    Entry("Warehouse", "warehouse_new", "locations.edit"),
    Entry("Person", "person_new", "accounts.manage"),
)


def links(entries: tuple[Entry, ...], held: frozenset[str], current: str = "") -> tuple[Link, ...]:
    """The entries that whoever holds `held` may open and that exist."""
    allowed = (entry for entry in entries if entry.permission in held)
    return tuple(Link(entry.label, entry.url, entry.url == current, entry.dialog) for entry in allowed if entry.url)


def places(areas: tuple[Area, ...], held: frozenset[str], path: str) -> tuple[Place, ...]:
    """The areas that have something to open, the one that `path` lies in marked as current."""
    here = _current(path)
    seen = ((area, links(area.entries, held, here)) for area in areas)
    return tuple(
        Place(area.label, area.icon, area.key, found[0].url, any(link.current for link in found), found)
        for area, found in seen
        if found
    )


def _current(path: str) -> str:
    """The longest address of all entries that begins `path`: /stock/1/ belongs to /stock/, /catalog/owners/ not to /catalog/."""
    urls = [entry.url for area in (*AREAS, SETTINGS) for entry in area.entries]
    matching = [url for url in urls if url and (path == url or (url != "/" and path.startswith(url)))]
    return max(matching, key=len, default="")
