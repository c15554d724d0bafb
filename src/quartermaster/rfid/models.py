"""Readers and gates, what passed them, walks through zones, what tags are on, and tags that nobody knows."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Upper

from quartermaster.accounts.models import User
from quartermaster.catalog.models import Sku
from quartermaster.kernel.fields import Quantity
from quartermaster.locations.models import Bin, Warehouse, Zone
from quartermaster.rfid.comparing import Finding
from quartermaster.stock.models.lots import Lot

FINDINGS = [(one.value, one.value.capitalize()) for one in Finding]
LONGEST_EPC = 128
"""Hexadecimal digits: 512 bits, the most that the memory of a tag holds."""


class Reader(models.Model):
    """A reader in a warehouse. With a host it is called by LLRP; without one it posts its reads itself.

    What it is doing (`state` and the rest of its life) is written by whoever talks to it, and is no change of it.
    """

    class State(models.TextChoices):
        OFF = "off", "Not called"
        CALLING = "calling", "Being called"
        READING = "reading", "Reading"
        BROKEN = "broken", "Not reached"

    name = models.CharField(max_length=60)
    warehouse = models.ForeignKey(Warehouse, on_delete=models.PROTECT, related_name="+")
    host = models.CharField(max_length=253, blank=True, default="")
    port = models.PositiveIntegerField(default=5084)
    archived_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    state = models.CharField(max_length=10, choices=State.choices, default=State.OFF)
    state_at = models.DateTimeField(null=True, blank=True)
    trouble = models.CharField(max_length=300, blank=True, default="")
    last_read_at = models.DateTimeField(null=True, blank=True)
    reads = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(Upper("name"), name="reader_name_is_unique", condition=Q(archived_at=None)),
        ]

    def __str__(self) -> str:
        return self.name


class Gate(models.Model):
    """Where goods pass, and what that means. `rule` says what is posted without being asked; `quiet_seconds` for how long
    nothing is read until a passage is over.

    Between zones `back_bin` is where goods lie that have gone the other way; without one the gate is passed one way only.
    """

    class Kind(models.TextChoices):
        DOCK_IN = "dock_in", "Dock, in"
        DOCK_OUT = "dock_out", "Dock, out"
        BETWEEN = "between", "Between zones"

    class Rule(models.TextChoices):
        ASK = "ask", "Nothing: somebody confirms"
        RIGHT = "right", "What passed, where nothing differs"
        PASSED = "passed", "Whatever was expected and passed"

    name = models.CharField(max_length=60)
    warehouse = models.ForeignKey(Warehouse, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    from_zone = models.ForeignKey(Zone, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    to_bin = models.ForeignKey(Bin, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    back_bin = models.ForeignKey(Bin, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    rule = models.CharField(max_length=10, choices=Rule.choices, default=Rule.ASK)
    quiet_seconds = models.DecimalField(max_digits=4, decimal_places=1, default=5)
    archived_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(Upper("name"), name="gate_name_is_unique", condition=Q(archived_at=None)),
            models.CheckConstraint(condition=~Q(kind="between") | Q(to_bin__isnull=False), name="gate_leads_somewhere"),
            models.CheckConstraint(condition=Q(back_bin=None) | Q(kind="between"), name="only_between_zones_is_there_a_way_back"),
            models.CheckConstraint(condition=Q(quiet_seconds__gte=1, quiet_seconds__lte=600), name="gate_becomes_quiet"),
        ]

    def __str__(self) -> str:
        return self.name


class Antenna(models.Model):
    """One antenna of a reader: at a gate, on the side before or behind it where there are two, or in a zone."""

    class Side(models.TextChoices):
        MIDDLE = "", "In the gate"
        BEFORE = "before", "Before it"
        BEHIND = "behind", "Behind it"

    reader = models.ForeignKey(Reader, on_delete=models.CASCADE, related_name="antennas")
    number = models.PositiveSmallIntegerField()
    gate = models.ForeignKey(Gate, on_delete=models.PROTECT, null=True, blank=True, related_name="antennas")
    side = models.CharField(max_length=6, choices=Side.choices, blank=True, default="")
    zone = models.ForeignKey(Zone, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["reader", "number"], name="antenna_number_is_unique"),
            models.CheckConstraint(condition=Q(gate=None) ^ Q(zone=None), name="antenna_is_in_one_place"),
        ]

    def __str__(self) -> str:
        return f"{self.reader} {self.number}"


class Kind(models.TextChoices):
    """What a tag is on."""

    UNKNOWN = "", "Unknown"
    GOODS = "goods", "Goods"
    CARTON = "carton", "Carton"
    PALLET = "pallet", "Pallet"
    """One whose label says what is on it."""
    BIN = "bin", "Bin"


class Seen(models.Model):
    """A tag that was seen, what it is on, and what became of it; or, without an EPC, something that was missing."""

    epc = models.CharField(max_length=LONGEST_EPC, blank=True, default="")
    kind = models.CharField(max_length=10, choices=Kind.choices, blank=True, default="")
    sku = models.ForeignKey(Sku, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    code = models.CharField(max_length=60, blank=True, default="")
    """The serial, the SSCC of a carton or a pallet, the bin."""
    quantity = Quantity(default=1)
    first_seen_at = models.DateTimeField(null=True)
    last_seen_at = models.DateTimeField(null=True)
    times = models.PositiveIntegerField(default=0)
    side = models.CharField(max_length=6, blank=True, default="")
    """On which side of its gate it was heard last."""
    entered = models.CharField(max_length=6, blank=True, default="")
    """On which it was heard first."""
    finding = models.CharField(max_length=10, choices=FINDINGS, blank=True, default="")

    class Meta:
        abstract = True

    @property
    def what(self) -> str:
        """In words."""
        return " ".join(filter(None, (self.sku.code if self.sku else "", self.code or self.lot_code))) or self.epc

    @property
    def lot_code(self) -> str:
        """The lot that it is of; nothing where it is a serial, or nobody knows."""
        return self.lot.code if self.lot and not self.lot.is_serial else ""

    @property
    def piece(self) -> str:
        """What names it as one piece; goods on a pallet are only so many."""
        return "" if self.kind == Kind.PALLET else self.code


class Passage(models.Model):
    """What went through a gate until it was quiet. It is posted once, by the gate's rule or by whoever confirms, or dismissed."""

    class State(models.TextChoices):
        READING = "reading", "Passing"
        WAITING = "waiting", "To confirm"
        POSTED = "posted", "Posted"
        DISMISSED = "dismissed", "Dismissed"

    number = models.CharField(max_length=20, unique=True)
    gate = models.ForeignKey(Gate, on_delete=models.PROTECT, related_name="passages")
    state = models.CharField(max_length=10, choices=State.choices, default=State.READING)
    document = models.CharField(max_length=60, blank=True, default="")
    """What it was held against: the paper that was found, or that somebody chose."""
    chosen = models.BooleanField(default=False)
    opened_at = models.DateTimeField()
    heard_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    counts = models.JSONField(default=dict)
    trouble = models.CharField(max_length=500, blank=True, default="")
    posted = models.JSONField(default=list)
    """The numbers of the documents on which it was posted."""
    settled_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["gate"], condition=Q(state="reading"), name="one_passage_at_a_time"),
            models.CheckConstraint(
                condition=Q(state__in=["posted", "dismissed"], settled_at__isnull=False)
                | Q(state__in=["reading", "waiting"], settled_at__isnull=True),
                name="passage_is_settled_at_a_moment",
            ),
        ]
        indexes = [models.Index(fields=["gate"], condition=Q(state="waiting"), name="passages_to_confirm")]

    def __str__(self) -> str:
        return self.number

    @property
    def tone(self) -> str:
        return {"reading": "open", "waiting": "warn", "posted": "ok"}.get(self.state, "idle")


class PassageLine(Seen):
    """What passed, or was missing. `posted` with its passage: it has gone the gate's way."""

    passage = models.ForeignKey(Passage, on_delete=models.CASCADE, related_name="lines")
    posted = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["passage", "epc"], condition=~Q(epc=""), name="a_tag_passes_once_in_a_passage"),
        ]
        indexes = [models.Index(fields=["epc", "-id"], condition=Q(posted=True), name="tags_that_were_posted")]

    def __str__(self) -> str:
        return self.what


class Walk(models.Model):
    """Somebody walks through a zone, or a whole warehouse, with a reader; at its end what was read is compared with the book."""

    number = models.CharField(max_length=20, unique=True)
    warehouse = models.ForeignKey(Warehouse, on_delete=models.PROTECT, related_name="+")
    zone = models.ForeignKey(Zone, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    reader = models.ForeignKey(Reader, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    walked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    counts = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["reader"], condition=Q(ended_at=None), name="a_reader_is_on_one_walk"),
        ]
        indexes = [models.Index(fields=["warehouse"], condition=Q(ended_at=None), name="walks_under_way")]

    def __str__(self) -> str:
        return self.number


class WalkLine(Seen):
    """What was read on a walk, or was booked there and not read. `booked_in` is where the book has it, `booked` how much."""

    walk = models.ForeignKey(Walk, on_delete=models.CASCADE, related_name="lines")
    booked_in = models.ForeignKey(Bin, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    booked = Quantity(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["walk", "epc"], condition=~Q(epc=""), name="a_tag_is_read_once_on_a_walk"),
        ]

    def __str__(self) -> str:
        return self.what


class Tag(models.Model):
    """The tag with this EPC is on this serial, on so much of this lot, or on this bin or tote. Given out once, for ever."""

    epc = models.CharField(max_length=LONGEST_EPC, unique=True)
    identity = models.CharField(max_length=200, blank=True, default="")
    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    quantity = Quantity(default=1)
    bin = models.ForeignKey(Bin, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    given_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    given_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(lot=None) ^ Q(bin=None), name="a_tag_is_on_one_thing"),
            models.CheckConstraint(condition=Q(lot=None) | ~Q(lot=0), name="a_tag_is_on_a_lot_or_a_serial"),
            models.CheckConstraint(condition=Q(quantity=1) | Q(lot__gt=0, quantity__gt=0), name="a_tag_is_on_so_much_of_a_lot"),
        ]

    def __str__(self) -> str:
        return self.epc


class UnknownTag(models.Model):
    """A tag was read that nobody knows. Listed once, until somebody ties it or says why it may be ignored."""

    class State(models.TextChoices):
        OPEN = "open", "Unknown"
        TIED = "tied", "Tied"
        IGNORED = "ignored", "Ignored"

    epc = models.CharField(max_length=LONGEST_EPC, unique=True)
    identity = models.CharField(max_length=200, blank=True, default="")
    warehouse = models.ForeignKey(Warehouse, on_delete=models.PROTECT, related_name="+")
    place = models.CharField(max_length=60, blank=True, default="")
    """The gate, the zone or the reader where it was seen last."""
    first_seen_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()
    times = models.PositiveIntegerField(default=1)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    reason = models.CharField(max_length=200, blank=True, default="")
    settled_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state="open", settled_at__isnull=True) | ~Q(state="open") & Q(settled_at__isnull=False),
                name="unknown_tag_is_settled_at_a_moment",
            ),
        ]
        indexes = [models.Index(fields=["warehouse", "-last_seen_at"], condition=Q(state="open"), name="unknown_tags")]

    def __str__(self) -> str:
        return self.epc
