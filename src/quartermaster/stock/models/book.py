"""The book. Only the ledger writes these tables; only the ledger and stock.queries read them.

The movements are the truth. Balances and availabilities are projections of them, reservations a log of claims.
"""

from __future__ import annotations

from decimal import Decimal

import pgtrigger
from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from quartermaster.accounts.models import User
from quartermaster.catalog.models import Owner, Sku
from quartermaster.kernel.fields import Quantity
from quartermaster.locations.models import Bin, Warehouse
from quartermaster.stock.models.lots import UNTRACKED, Lot


class Movement(models.Model):
    """A quantity that went from one bin to another. `id` is its place in the book (seq). Never changed, never deleted.

    References are kept without foreign key constraints: the seven look-ups per row cost more than the rest of the
    posting. What the row names cannot be deleted (every other table protects it), balances carry real foreign keys,
    and `check` looks for movements that point nowhere.
    """

    class Kind(models.TextChoices):
        OPENING = "opening", "Opening"
        RECEIPT = "receipt", "Receipt"
        PUT_AWAY = "put_away", "Put away"
        INTERNAL_MOVE = "internal_move", "Move"
        PICK = "pick", "Pick"
        PACK = "pack", "Pack"
        SHIP = "ship", "Ship"
        CUSTOMER_RETURN = "customer_return", "Customer return"
        RETURN_TO_VENDOR = "return_to_vendor", "Return to vendor"
        ADJUSTMENT = "adjustment", "Adjustment"
        SCRAP = "scrap", "Scrap"
        TRANSFER_SHIP = "transfer_ship", "Transfer out"
        TRANSFER_RECEIVE = "transfer_receive", "Transfer in"
        ASSEMBLE_CONSUME = "assemble_consume", "Used up"
        ASSEMBLE_PRODUCE = "assemble_produce", "Made"
        DISASSEMBLE = "disassemble", "Taken apart"
        OWNER_CHANGE = "owner_change", "Change of owner"

    id = models.BigAutoField(primary_key=True)
    owner = models.ForeignKey(Owner, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    sku = models.ForeignKey(Sku, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    quantity = Quantity()
    from_bin = models.ForeignKey(Bin, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    to_bin = models.ForeignKey(Bin, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    kind = models.CharField(max_length=20, choices=Kind.choices)
    reason = models.CharField(max_length=200, default="")
    document = models.CharField(max_length=60, default="")
    unit_cost = models.DecimalField(max_digits=18, decimal_places=4, null=True)
    entered = models.CharField(max_length=60, default="")  # the quantity as entered, where it was not in the base unit: "3 case"
    actor = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    source = models.CharField(max_length=10)
    key = models.CharField(max_length=200)
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())
    reverses = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="+", db_constraint=False, db_index=False
    )
    short_allowed = models.BooleanField(default=False)
    seal = models.BigIntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(quantity__gt=0), name="movement_quantity_is_positive"),
            models.CheckConstraint(condition=~Q(from_bin=F("to_bin")), name="movement_changes_the_place"),
            models.UniqueConstraint(fields=["reverses"], condition=Q(reverses__isnull=False), name="movement_is_reversed_once"),
        ]
        indexes = [
            models.Index(fields=["sku", "id"], name="movements_of_a_sku"),
            models.Index(fields=["document"], condition=~Q(document=""), name="movements_of_a_document"),
            models.Index(fields=["lot", "id"], condition=~Q(lot=UNTRACKED), name="movements_of_a_lot"),
            models.Index(fields=["id"], condition=Q(kind="owner_change"), name="movements_between_owners"),
            BrinIndex(fields=["occurred_at"], name="movements_by_time", autosummarize=True, pages_per_range=32),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="append_only",
                level=pgtrigger.Statement,
                when=pgtrigger.Before,
                operation=pgtrigger.Update | pgtrigger.Delete | pgtrigger.Truncate,
                func="RAISE EXCEPTION 'movements are append-only: correct by reversal' USING ERRCODE = 'restrict_violation';",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.quantity:f}"


class Balance(models.Model):
    """How much of an owner's SKU and lot lies in a physical bin. Never below zero. `held` of it may not be sold or taken,
    `allocated` of it is bound to claims that pickers are sent for (and may be more than there is: a count may honestly find
    less, a recall may hold a lot).

    That a serial is in one place is an exclusion constraint (`a_serial_is_in_one_place`, in the migration): it is looked at
    when the transaction ends, so that a serial can be moved. So the balance of a serial that has left is taken away, unlike
    others, which stay at zero. No index looks at quantities: their changes then need no new index entries.

    Owner and SKU are kept from deletion by the availability that goes with every balance; bins and lots that have one by a
    trigger of theirs, which costs nothing here.
    """

    owner = models.ForeignKey(Owner, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False)
    sku = models.ForeignKey(Sku, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False)
    bin = models.ForeignKey(Bin, on_delete=models.PROTECT, related_name="+", db_constraint=False)
    lot = models.ForeignKey(
        Lot, on_delete=models.PROTECT, related_name="+", default=UNTRACKED, db_index=False, db_constraint=False
    )
    quantity = Quantity()
    held = Quantity(db_default=0)
    allocated = Quantity(db_default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sku", "bin", "lot", "owner"], name="balance_cell"),
            models.CheckConstraint(condition=Q(allocated__gte=0), name="allocated_is_not_negative"),
            models.CheckConstraint(condition=Q(quantity__gte=0), name="balance_is_not_negative"),
            models.CheckConstraint(condition=Q(held__gte=0, held__lte=F("quantity")), name="held_is_within_the_balance"),
            models.CheckConstraint(condition=Q(lot__gte=UNTRACKED) | Q(quantity__lte=1), name="a_serial_is_one_piece"),
        ]
        indexes = [models.Index(fields=["lot"], condition=~Q(lot=UNTRACKED), name="balances_of_a_lot")]

    def __str__(self) -> str:
        return f"{self.quantity:f}"


class Hold(models.Model):
    """So much of what lies in a bin may not be sold, and why. `open` is what is neither lifted nor taken away yet."""

    owner = models.ForeignKey(Owner, on_delete=models.PROTECT, related_name="+", db_index=False)
    sku = models.ForeignKey(Sku, on_delete=models.PROTECT, related_name="+", db_index=False)
    bin = models.ForeignKey(Bin, on_delete=models.PROTECT, related_name="+", db_index=False)
    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="+", default=UNTRACKED, db_index=False)
    quantity = Quantity()
    open = Quantity()
    reason = models.CharField(max_length=40)
    note = models.CharField(max_length=200, default="", blank=True)
    actor = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False)
    source = models.CharField(max_length=10)
    key = models.CharField(max_length=200)
    placed_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(quantity__gt=0, open__gte=0, open__lte=F("quantity")), name="hold_is_within_its_quantity"
            ),
        ]
        indexes = [models.Index(fields=["sku", "bin", "lot", "owner"], condition=Q(open__gt=0), name="open_holds")]

    def __str__(self) -> str:
        return f"{self.open:f} {self.reason}"


class HoldChange(models.Model):
    """What became of a hold: lifted, or gone with the goods that were taken away. Append-only."""

    class Kind(models.TextChoices):
        LIFTED = "lifted", "Lifted"
        TAKEN = "taken", "Taken away"

    hold = models.ForeignKey(Hold, on_delete=models.PROTECT, related_name="changes")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    quantity = Quantity()
    reason = models.CharField(max_length=200, default="")
    actor = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    source = models.CharField(max_length=10)
    key = models.CharField(max_length=200)
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(quantity__gt=0), name="hold_change_is_positive")]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.kind} {self.quantity:f}"


NO_BUNDLES = """
PERFORM FROM catalog_sku WHERE id = NEW.sku_id FOR KEY SHARE;
IF EXISTS (SELECT FROM catalog_sku WHERE id = NEW.sku_id AND kit = 'bundle') THEN
    RAISE EXCEPTION 'a bundle has no stock of its own' USING ERRCODE = 'check_violation', CONSTRAINT = 'no_bundles';
END IF;
IF EXISTS (SELECT FROM catalog_sku WHERE id = NEW.sku_id AND weighed_in_id IS NOT NULL)
    AND NOT EXISTS (SELECT FROM stock_weight WHERE sku_id = NEW.sku_id) THEN
    RAISE EXCEPTION 'the SKU is weighed' USING ERRCODE = 'check_violation', CONSTRAINT = 'weighed_from_the_first_piece';
END IF;
RETURN NEW;
"""


class Availability(models.Model):
    """What an owner has of a SKU in a warehouse, by state, and how much of the sellable is claimed.

    `reserved` may exceed `sellable`: a count may honestly find less than was promised. The statement that
    reserves guards it. A bundle never has one, and what is weighed has its weight first: the trigger waits for whoever is just
    making the SKU a bundle, or saying that it is weighed.
    """

    owner = models.ForeignKey(Owner, on_delete=models.PROTECT, related_name="+", db_index=False)
    sku = models.ForeignKey(Sku, on_delete=models.PROTECT, related_name="+", db_index=False)
    warehouse = models.ForeignKey(Warehouse, on_delete=models.PROTECT, related_name="+", db_index=False)
    sellable = Quantity(default=Decimal(0))
    receiving = Quantity(default=Decimal(0))
    held = Quantity(default=Decimal(0))
    staged = Quantity(default=Decimal(0))
    reserved = Quantity(default=Decimal(0))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sku", "warehouse", "owner"], name="availability_cell"),
            models.CheckConstraint(
                condition=Q(sellable__gte=0, receiving__gte=0, held__gte=0, staged__gte=0, reserved__gte=0),
                name="availability_parts_are_not_negative",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(name="no_bundles", when=pgtrigger.Before, operation=pgtrigger.Insert, func=NO_BUNDLES),
        ]

    def __str__(self) -> str:
        return f"{self.sellable - self.reserved:f}"


class Reservation(models.Model):
    """A claim on sellable stock, named by its caller ("SO-1042/1"). `open` is what is neither used nor released yet;
    `allocated` of that is bound to bins and lots."""

    claim = models.CharField(max_length=100)
    owner = models.ForeignKey(Owner, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False)
    sku = models.ForeignKey(Sku, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False)
    warehouse = models.ForeignKey(Warehouse, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False)
    quantity = Quantity()
    open = Quantity()
    allocated = Quantity(db_default=0)
    document = models.CharField(max_length=60, default="")
    actor = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False)
    source = models.CharField(max_length=10)
    key = models.CharField(max_length=200)
    reserved_at = models.DateTimeField(db_default=Now())
    expires_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["claim"], name="claim_is_unique"),
            models.CheckConstraint(
                condition=Q(quantity__gt=0, open__gte=0, open__lte=F("quantity")), name="reservation_is_within_its_quantity"
            ),
            models.CheckConstraint(condition=Q(allocated__gte=0, allocated__lte=F("open")), name="allocated_is_within_the_claim"),
        ]
        indexes = [
            models.Index(fields=["document"], condition=Q(allocated__gt=0), name="allocated_reservations"),
            models.Index(fields=["sku", "warehouse"], condition=Q(open__gt=0), name="open_reservations"),
            models.Index(fields=["expires_at"], condition=Q(open__gt=0, expires_at__isnull=False), name="expiring_reservations"),
        ]

    def __str__(self) -> str:
        return self.claim


class ReservationChange(models.Model):
    """What became of a claim: used by a pick, released, or expired. Append-only."""

    class Kind(models.TextChoices):
        USED = "used", "Used"
        RELEASED = "released", "Released"
        EXPIRED = "expired", "Expired"

    reservation = models.ForeignKey(Reservation, on_delete=models.PROTECT, related_name="changes")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    quantity = Quantity()
    actor = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    source = models.CharField(max_length=10)
    key = models.CharField(max_length=200)
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(quantity__gt=0), name="reservation_change_is_positive")]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.kind} {self.quantity:f}"


class Allocation(models.Model):
    """So much of a claim is bound to a bin and a lot. `open` is what is neither taken from there nor given up.

    The ledger keeps it: goods that are taken for the claim from there use it up, and a claim never has more allocated than
    is open of it.
    """

    reservation = models.ForeignKey(Reservation, on_delete=models.PROTECT, related_name="allocations")
    owner = models.ForeignKey(Owner, on_delete=models.PROTECT, related_name="+", db_index=False)
    sku = models.ForeignKey(Sku, on_delete=models.PROTECT, related_name="+", db_index=False)
    bin = models.ForeignKey(Bin, on_delete=models.PROTECT, related_name="+", db_index=False)
    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="+", default=UNTRACKED, db_index=False)
    quantity = Quantity()
    open = Quantity()
    allocated_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(quantity__gt=0, open__gte=0, open__lte=F("quantity")), name="allocation_is_within_its_quantity"
            ),
        ]
        indexes = [models.Index(fields=["sku", "bin", "lot", "owner"], condition=Q(open__gt=0), name="open_allocations")]

    def __str__(self) -> str:
        return f"{self.open:f}"
