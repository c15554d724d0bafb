"""What a scoped person may see of each table, as policies of PostgreSQL for the role that their work runs under.

A model says by its keys to whom its rows belong, so most policies follow by themselves:

- a key to an owner: the owner must be in the scope; keys to warehouses or bins: one of them must be.
- no key to an owner, but to rows of its own room ("lines" of an order): those rows must be visible.

What does not follow stands in `RULES`. A table that nobody says anything of is closed: scoped work finds it empty.
Everybody else has a policy that is simply true, which PostgreSQL leaves out of its plans.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from django.apps import apps
from django.db import models, transaction
from psycopg import sql

from quartermaster.accounts.scopes import ROLE
from quartermaster.catalog.models import Owner
from quartermaster.kernel import db
from quartermaster.locations.models import Bin, Warehouse

OWNERS = "(SELECT quartermaster_owners())"
WAREHOUSES = "(SELECT quartermaster_warehouses())"
LOTS_IN = "(SELECT quartermaster_lots_in())"
PERSON = "(SELECT quartermaster_person())"
SUPPLIER = "(SELECT quartermaster_supplier())"
OPEN, CLOSED = "true", "false"
OURS = "quartermaster."


def _among(column: str, ids: str) -> str:
    return f"({ids} IS NULL OR {column} = ANY ({ids}::bigint[]))"


def _exists(table: str, condition: str) -> str:
    """Whether there is such a row that may be seen: its own policy holds here too."""
    return f"EXISTS (SELECT 1 FROM {table} other WHERE {condition})"  # noqa: S608 - names of our own tables


def _beyond(condition: str) -> str:
    """Everything for whoever sees all owners; to others, what the condition says."""
    return f"({OWNERS} IS NULL OR {condition})"


_OF_A_LOT = " OR ".join(
    _exists(table, f"other.lot_id = stock_lot.id AND other.lot_id <> 0{more}")
    for table, more in (("stock_balance", ""), ("stock_movement", " AND stock_lot.id < 0"), ("transfers_dispatchline", ""))
)
"""Something of the lot is or was in a bin that may be seen, or on its way there. Balances stay when they are empty, but for
those of serials, which are one piece and have few movements."""
_ON_TRANSFER = """EXISTS (
    SELECT 1 FROM transfers_transferline line JOIN transfers_transfer paper ON paper.id = line.transfer_id
     WHERE line.id = {line})"""
_ON_PAPER = " OR ".join(
    _exists(table, "other.sku_id = catalog_sku.id")
    for table in (
        "stock_availability",
        "sales_orderline",
        "sales_orderkit",
        "purchasing_purchaseorderline",
        "transfers_transferline",
        "production_workorder",
        "production_workline",
    )
)

RULES: dict[str, str] = {
    # Names stand on timelines and movements; the list of people needs a permission that no scoped person holds.
    "accounts_user": OPEN,
    "accounts_apikey": f"owner_id = {PERSON}",
    "catalog_owner": _among("id", OWNERS),
    "catalog_unit": OPEN,
    "packing_cartontype": OPEN,
    "labels_ownlayout": OPEN,
    # What waits for a printer may be of several owners; who is confined to some sees what they sent themselves.
    "labels_printjob": f"({OWNERS} IS NULL OR made_by_id = {PERSON}) AND "
    + _exists("labels_printer", "other.id = labels_printjob.printer_id"),
    # Which carriers there are stands on everybody's parcels; what they ask of the house is the house's.
    "carriers_carrier": OPEN,
    "carriers_service": OPEN,
    "carriers_zone": f"{OWNERS} IS NULL",
    "carriers_price": f"{OWNERS} IS NULL",
    "carriers_preference": f"{OWNERS} IS NULL",
    # Accounts are the house's; what was asked and bought for an order goes with the order.
    "carriers_account": f"{OWNERS} IS NULL",
    "carriers_accountplace": f"({OWNERS} IS NULL AND {_among('warehouse_id', WAREHOUSES)})",
    "carriers_inquiry": _exists("sales_order", "other.id = carriers_inquiry.order_id"),
    "carriers_following": _exists("carriers_label", "other.id = carriers_following.label_id"),
    "carriers_orderservice": _exists("sales_order", "other.id = carriers_orderservice.order_id"),
    "carriers_parcelsize": _exists("sales_carton", "other.id = carriers_parcelsize.carton_id"),
    "carriers_shipmentmark": _exists("sales_shipment", "other.id = carriers_shipmentmark.shipment_id"),
    # A manifest mixes owners; who is confined to some sees those that something of theirs is on.
    "carriers_manifest": f"({_among('warehouse_id', WAREHOUSES)} AND "
    + _beyond(_exists("carriers_label", "other.manifest_id = carriers_manifest.id"))
    + ")",
    # Who sends a paper stands on it: the house on those of its clients too.
    "catalog_business": f"(is_house OR {_among('owner_id', OWNERS)})",
    # Of the catalogue, what the owners have or had, and what is on their papers.
    "catalog_sku": _beyond(_ON_PAPER),
    "catalog_category": _beyond(_exists("catalog_sku", "other.category_id = catalog_category.id")),
    "catalog_product": _beyond(_exists("catalog_sku", "other.product_id = catalog_product.id")),
    # By name also the other end of a transfer that one sees.
    "locations_warehouse": f"""({_among("id", WAREHOUSES)}
        OR {_exists("transfers_transfer", "locations_warehouse.id IN (other.from_warehouse_id, other.to_warehouse_id)")})""",
    "locations_bin": f"(warehouse_id IS NULL OR {_among('warehouse_id', WAREHOUSES)})",
    # Lots do not say where they lie; their balances do. Deeds know all of an owner's, see scopes.confined.
    "stock_lot": f"(owner_id IS NULL OR {_among('owner_id', OWNERS)} AND ({LOTS_IN} IS NULL OR {_OF_A_LOT}))",
    "stock_expiryrule": _beyond(
        _exists("catalog_sku", "other.id = stock_expiryrule.sku_id OR other.category_id = stock_expiryrule.category_id")
    ),
    # What was sent is seen where it is awaited, too.
    "transfers_dispatchline": f"{_among('owner_id', OWNERS)} AND ({WAREHOUSES} IS NULL OR {_ON_TRANSFER.format(line='line_id')})",
    "transfers_arrivalline": f"{_among('owner_id', OWNERS)} AND ({WAREHOUSES} IS NULL OR {_ON_TRANSFER.format(line='line_id')})",
    # How far everything is valued: a step further by somebody who sees a part would leave the rest without a value.
    "stock_valuedthrough": CLOSED,
    "demand_known": OPEN,
    # Added up over all owners and warehouses: of those who see a part, nobody.
    "demand_total": CLOSED,
    "demand_lived": CLOSED,
    "demand_replay": CLOSED,
    # What the house promotes is the house's; what came of it is of all owners and warehouses.
    "demand_promotion": f"({OWNERS} IS NULL AND (warehouse_id IS NULL OR {_among('warehouse_id', WAREHOUSES)}))",
    "demand_promotionresult": f"({OWNERS} IS NULL AND {WAREHOUSES} IS NULL)",
    "demand_succession": _exists("catalog_sku", "other.id = demand_succession.sku_id"),
    # Whom the house buys from, and at what price, is the house's.
    "purchasing_supplier": _beyond(_exists("purchasing_purchaseorder", "other.supplier_id = purchasing_supplier.id")),
    "purchasing_supplieritem": f"{OWNERS} IS NULL",
    # Up to how much a role may approve is said to whoever approves.
    "purchasing_approvalrule": OPEN,
    "purchasing_suppliercontact": f"{OWNERS} IS NULL",
    "purchasing_defectcode": OPEN,
    # An invoice is matched with receipts in every warehouse: whoever sees a part of them sees none.
    "billing_supplierinvoice": f"({_among('owner_id', OWNERS)} AND {OWNERS} IS NULL AND {WAREHOUSES} IS NULL)",
    "billing_invoiceline": CLOSED,
    "billing_matchrule": CLOSED,
    "billing_invoicelimit": CLOSED,
    # A supplier sees its own lines of what it is told, and so do those of the house who see all owners' goods.
    "vmi_agreement": f"(supplier_id = {SUPPLIER} OR {OWNERS} IS NULL)",
    "vmi_item": f"(supplier_id = {SUPPLIER} OR {OWNERS} IS NULL AND {_among('owner_id', OWNERS)} AND "
    f"{_among('warehouse_id', WAREHOUSES)})",
    "vmi_supplyproposal": f"(supplier_id = {SUPPLIER} OR {OWNERS} IS NULL AND {_among('owner_id', OWNERS)} AND "
    f"{_among('warehouse_id', WAREHOUSES)})",
    "vmi_supplyline": _exists("vmi_supplyproposal", "other.id = vmi_supplyline.proposal_id"),
    # To whom the house offers what it has too much of, and what its partners have, is the house's.
    "partners_sharepolicy": f"{OWNERS} IS NULL",
    "partners_offer": f"({OWNERS} IS NULL AND {_among('owner_id', OWNERS)} AND {_among('warehouse_id', WAREHOUSES)})",
    "partners_partnerstock": f"{OWNERS} IS NULL",
    # What the house plans with is the house's; what came of it goes by owner and warehouse, a transfer by both of its.
    "replenishing_policy": f"({OWNERS} IS NULL AND {_among('owner_id', OWNERS)} AND (warehouse_id IS NULL OR "
    f"{_among('warehouse_id', WAREHOUSES)}) AND (from_warehouse_id IS NULL OR {_among('from_warehouse_id', WAREHOUSES)}))",
    "replenishing_proposal": f"({_among('owner_id', OWNERS)} AND {_among('warehouse_id', WAREHOUSES)} AND "
    f"(from_warehouse_id IS NULL OR {_among('from_warehouse_id', WAREHOUSES)}))",
    "replenishing_buyingrule": f"{OWNERS} IS NULL",
    "replenishing_planningterms": f"{OWNERS} IS NULL",
    "replenishing_pick": _exists("replenishing_policy", "other.id = replenishing_pick.policy_id"),
    "replenishing_pickswitch": f"{OWNERS} IS NULL",
    "replenishing_run": f"{OWNERS} IS NULL",
    "replenishing_criticality": _exists("catalog_sku", "other.id = replenishing_criticality.sku_id"),
    "replenishing_digestchoice": f"user_id = {PERSON}",
    "outbox_email": _beyond(_exists("purchasing_purchaseorder", "other.number = outbox_email.document")),
    "sales_customer": _beyond(_exists("sales_order", "other.customer_id = sales_customer.id")),
    "sales_saleschannel": _beyond(_exists("sales_order", "other.channel_id = sales_saleschannel.id")),
    # What a parcel costs the house is the house's.
    "sales_parcelrate": f"({OWNERS} IS NULL AND {_among('warehouse_id', WAREHOUSES)})",
    # A wave mixes owners; who is confined to some sees those in which something of theirs is picked.
    "picking_picktask": f"({_among('owner_id', OWNERS)} AND {_exists('locations_bin', 'other.id = picking_picktask.bin_id')})",
    "picking_walk": f"({_among('warehouse_id', WAREHOUSES)} AND "
    + _beyond(_exists("picking_picktask", "other.walk_id = picking_walk.id"))
    + ")",
    "picking_wave": f"({_among('warehouse_id', WAREHOUSES)} AND "
    + _beyond(_exists("picking_walk", "other.wave_id = picking_wave.id"))
    + ")",
    # What was scanned is seen by whoever scanned it, and by those who see all owners' goods there.
    "scanning_scan": f"(actor_id = {PERSON} OR ({OWNERS} IS NULL AND {_among('warehouse_id', WAREHOUSES)}))",
    # What passes a gate is of all owners; who is confined to some sees none of it.
    "rfid_reader": f"({OWNERS} IS NULL AND {_among('warehouse_id', WAREHOUSES)})",
    "rfid_gate": f"({OWNERS} IS NULL AND {_among('warehouse_id', WAREHOUSES)})",
    "rfid_walk": f"({OWNERS} IS NULL AND {_among('warehouse_id', WAREHOUSES)})",
    "rfid_unknowntag": f"({OWNERS} IS NULL AND {_among('warehouse_id', WAREHOUSES)})",
    "rfid_antenna": _exists("rfid_reader", "other.id = rfid_antenna.reader_id"),
    "rfid_passage": _exists("rfid_gate", "other.id = rfid_passage.gate_id"),
    "rfid_passageline": _exists("rfid_passage", "other.id = rfid_passageline.passage_id"),
    "rfid_walkline": _exists("rfid_walk", "other.id = rfid_walkline.walk_id"),
    # A tag is seen with what it is on.
    "rfid_tag": f"({_exists('stock_lot', 'other.id = rfid_tag.lot_id')} OR "
    + f"{OWNERS} IS NULL AND {_exists('locations_bin', 'other.id = rfid_tag.bin_id')})",
    # Devices and what they measured go with their warehouse; of what an excursion holds, everybody sees their own.
    "sensors_zonelimits": _exists("locations_zone", "other.id = sensors_zonelimits.zone_id"),
    "sensors_excursionhold": _exists("stock_hold", "other.id = sensors_excursionhold.hold_id"),
    "sensors_pieceweight": _exists("catalog_sku", "other.id = sensors_pieceweight.sku_id"),
    "sensors_refusedmessage": CLOSED,
    # A sheet mixes owners, and a line that is off a lorry has no bin yet: who is confined to some owners sees none.
    "outage_sheet": f"({OWNERS} IS NULL AND {_among('warehouse_id', WAREHOUSES)})",
    "outage_sheetline": f"({_among('owner_id', OWNERS)} AND {_exists('outage_sheet', 'other.id = outage_sheetline.sheet_id')})",
    # Which installation this is stands in every name that it gives.
    "epcis_origin": OPEN,
    # A document of somebody else's may speak of everybody's goods; an event is seen by those whose goods alone it names.
    "epcis_capture": f"({OWNERS} IS NULL AND {WAREHOUSES} IS NULL)",
    "epcis_capturedevent": f"({_among('owner_id', OWNERS)} AND {_among('warehouse_id', WAREHOUSES)})",
    "epcis_eventname": _exists("epcis_capturedevent", "other.id = epcis_eventname.event_id"),
    "tracing_recall": _beyond(_exists("tracing_recalllot", "other.recall_id = tracing_recall.id")),
    "tracing_recalllot": _exists("stock_lot", "other.id = tracing_recalllot.lot_id"),
    "tracing_answer": _exists("sales_order", "other.id = tracing_answer.order_id"),
    # Deeds of scoped people cause jobs like those of others; whoever reads them needs a permission that no scoped person holds.
    "procrastinate_jobs": OPEN,
    "procrastinate_events": OPEN,
    # One's own, told in one's own name; what happened is written by everybody, and read by the job that tells it.
    "webhooks_endpoint": f"person_id = {PERSON}",
    "webhooks_happening": CLOSED,
    # Kept by the door, outside of the scope.
    "web_idempotencyrecord": CLOSED,
    "automation_bookcheck": CLOSED,
    "automation_jobfailure": CLOSED,
    "accounts_user_groups": CLOSED,
    "accounts_user_user_permissions": CLOSED,
}

WRITTEN = {"webhooks_happening"}
"""Closed, but for adding to."""
UNGUARDED = {"procrastinate_jobs"}
"""Open, and not under its policy: of a table under one PostgreSQL does not tell which key there would be twice, and the queue
has to be told that a job waits already."""

_FUNCTIONS = """
CREATE OR REPLACE FUNCTION {name}() RETURNS bigint[] LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT CASE coalesce(current_setting('{setting}', true), '')
    WHEN '*' THEN NULL WHEN '' THEN '{{}}'::bigint[] ELSE current_setting('{setting}')::bigint[] END
$$
"""
_PERSON = """
CREATE OR REPLACE FUNCTION quartermaster_person() RETURNS bigint LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT nullif(current_setting('quartermaster.person', true), '')::bigint
$$
"""
_OF_SUPPLIER = """
CREATE OR REPLACE FUNCTION quartermaster_supplier() RETURNS bigint LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT nullif(current_setting('quartermaster.supplier', true), '')::bigint
$$
"""
_MAY = "SELECT rolcreaterole OR rolsuper FROM pg_roles WHERE rolname = current_user"
_IS_THERE = "SELECT count(*) FROM pg_roles WHERE rolname = %s"
_KNOWN = "SELECT obj_description(to_regprocedure('public.quartermaster_owners()'))"
_BOUND = """
SELECT count(*) FROM pg_roles member, pg_roles scoped, pg_class tables
 WHERE member.rolname = %s AND scoped.rolname = %s AND tables.oid = 'stock_movement'::regclass
   AND pg_has_role(member.oid, scoped.oid, 'USAGE') AND NOT member.rolsuper
   AND NOT pg_has_role(member.oid, tables.relowner, 'USAGE')
"""


def undecided() -> list[str]:
    """The tables of our rooms that are closed because nobody said anything of them."""
    return sorted(
        model._meta.db_table
        for model in apps.get_models(include_auto_created=True)
        if _is_ours(model) and model._meta.db_table not in RULES and _policy(model) == CLOSED
    )


def establish(program: str) -> None:
    """As the owner of the tables: give the scoped role what it may see. `program` is the role that changes into it.

    Without the role, and without the right to make it, nothing is done: scopes are then refused where they are granted.
    """
    if not _role_is_there(program) or not program_stays_free(program):
        return
    statements = list(_statements())
    mark = hashlib.sha256("\n".join(statements).encode()).hexdigest()
    if db.rows(_KNOWN) == [(mark,)]:
        return
    with transaction.atomic():
        for statement in statements:
            db.run(statement)
        db.run(f"COMMENT ON FUNCTION quartermaster_owners() IS '{mark}'")


def program_stays_free(program: str) -> bool:
    """Whether the program's own role is not bound by what is for the scoped one: being a member must not mean inheriting."""
    ((bound,),) = db.rows(_BOUND, [program, ROLE])
    return not bound


def _role_is_there(program: str) -> bool:
    ((there,),) = db.rows(_IS_THERE, [ROLE])
    ((may_make_it,),) = db.rows(_MAY)
    if not there and may_make_it:
        ((version,),) = db.rows("SELECT current_setting('server_version_num')::int")
        apart = " WITH INHERIT FALSE" if version >= 160_000 else ""
        db.run(f"CREATE ROLE {ROLE} NOLOGIN")
        db.run(sql.SQL(f"GRANT {ROLE} TO {{}}{apart}").format(sql.Identifier(program)).as_string())
        return True
    return bool(there)


def _statements() -> Iterator[str]:
    for name, setting in (
        ("quartermaster_owners", "quartermaster.owners"),
        ("quartermaster_warehouses", "quartermaster.warehouses"),
        ("quartermaster_lots_in", "quartermaster.lots_in"),
    ):
        yield _FUNCTIONS.format(name=name, setting=setting)
    yield _PERSON
    yield _OF_SUPPLIER
    yield f"GRANT USAGE ON SCHEMA public TO {ROLE}"
    yield f"GRANT USAGE, SELECT, UPDATE ON ALL SEQUENCES IN SCHEMA public TO {ROLE}"
    for model in apps.get_models(include_auto_created=True):
        table = model._meta.db_table
        guarded = any(trigger.name == "append_only" for trigger in getattr(model._meta, "triggers", ()))
        yield f"GRANT SELECT, INSERT{'' if guarded else ', UPDATE, DELETE'} ON TABLE {table} TO {ROLE}"
        yield f"ALTER TABLE {table} {'DISABLE' if table in UNGUARDED else 'ENABLE'} ROW LEVEL SECURITY"
        yield f"DROP POLICY IF EXISTS everybody ON {table}"
        yield f"CREATE POLICY everybody ON {table} USING (true) WITH CHECK (true)"
        yield f"DROP POLICY IF EXISTS scoped ON {table}"
        check = " WITH CHECK (true)" if table in WRITTEN else ""
        yield f"CREATE POLICY scoped ON {table} AS RESTRICTIVE TO {ROLE} USING ({_policy(model)}){check}"


def _policy(model: type[models.Model]) -> str:
    table = model._meta.db_table
    if table == "accounts_deed":
        return _timeline()
    return RULES.get(table) or " AND ".join(_derived(model)) or CLOSED


def _derived(model: type[models.Model]) -> Iterator[str]:
    """The conditions that follow from a model's keys."""
    if not _is_ours(model):
        return
    keys = [field for field in model._meta.concrete_fields if isinstance(field, models.ForeignKey)]
    owners = [field.column for field in keys if field.related_model is Owner]
    if owners:
        yield "(" + " OR ".join(_among(column, OWNERS) for column in owners) + ")"
    if places := list(_places(keys)):
        yield f"({WAREHOUSES} IS NULL OR " + " OR ".join(places) + ")"
    if not owners:
        for field in keys:
            if _is_of_its_room(field):
                yield _parent(model, field)


def _places(keys: list[models.ForeignKey[models.Model]]) -> Iterator[str]:
    """Of several places one is enough: what moves between two warehouses is seen at both. What is at none is everybody’s, but
    not what always has one place and has no second."""
    placed = [field for field in keys if field.related_model in (Warehouse, Bin)]
    if all(field.null for field in placed):
        yield from (f"{field.column} IS NULL" for field in placed)
    for field in placed:
        if field.related_model is Warehouse:
            yield f"{field.column} = ANY ({WAREHOUSES}::bigint[])"
    bins = [field.column for field in keys if field.related_model is Bin]
    if bins:
        inside = f"other.warehouse_id = ANY ({WAREHOUSES}::bigint[])"
        yield _exists("locations_bin", f"other.id IN ({', '.join(bins)}) AND {inside}")


def _is_ours(model: type[models.Model]) -> bool:
    return model.__module__.startswith(OURS)


def _is_of_its_room(field: models.ForeignKey[models.Model]) -> bool:
    related = field.related_model
    return isinstance(related, type) and related._meta.app_label == field.model._meta.app_label and related is not field.model


def _parent(model: type[models.Model], field: models.ForeignKey[models.Model]) -> str:
    found = _exists(field.related_model._meta.db_table, f"other.id = {model._meta.db_table}.{field.column}")
    return f"({field.column} IS NULL OR {found})" if field.null else found


def _timeline() -> str:
    """One's own deeds, and those on papers that one sees; whoever sees all owners also sees what became of SKUs."""
    on_skus = f"({OWNERS} IS NULL AND {_exists('catalog_sku', 'other.code = accounts_deed.document')})"
    on_papers = [_exists(paper, "other.number = accounts_deed.document") for paper in _papers()]
    return "(" + " OR ".join([f"actor_id = {PERSON}", on_skus, *on_papers]) + ")"


def _papers() -> list[str]:
    """The tables of numbered papers of an owner."""
    ours = [model for model in apps.get_models() if _is_ours(model)]
    return [model._meta.db_table for model in ours if {"owner", "number"} <= {key.name for key in model._meta.concrete_fields}]
