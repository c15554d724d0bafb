"""Where goods can be: warehouses, their zones and bins, and the virtual bins where goods come from and go to."""

from __future__ import annotations

from decimal import Decimal

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Upper

from quartermaster.locations.holding import CHOICES
from quartermaster.locations.working_days import WorkingDays


class Warehouse(models.Model):
    code = models.CharField(max_length=20)
    name = models.CharField(max_length=100)
    time_zone = models.CharField(max_length=60, blank=True, default="", db_default="")
    """Where it is, for the days on which goods expire; empty: where the program is."""
    street = models.CharField(max_length=200, blank=True, default="", db_default="")
    country = models.CharField(max_length=2, blank=True, default="", db_default="")
    postcode = models.CharField(max_length=20, blank=True, default="", db_default="")
    city = models.CharField(max_length=100, blank=True, default="", db_default="")
    latitude = models.DecimalField(max_digits=8, decimal_places=5, null=True, blank=True)
    longitude = models.DecimalField(max_digits=8, decimal_places=5, null=True, blank=True)
    gln = models.CharField(max_length=13, blank=True, default="", db_default="")
    """Its number with GS1, by which the world knows it; empty: it has none."""
    open_days = models.CharField(max_length=7, blank=True, default="", db_default="")
    """Days of the week on which somebody works and receives: digits, 1 for Monday; empty: every day."""
    closed_on = ArrayField(models.DateField(), default=list, blank=True)
    """Days on which nobody does all the same."""
    archived_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(Upper("code"), name="warehouse_code_is_unique"),
            models.UniqueConstraint(fields=["gln"], condition=~Q(gln=""), name="warehouse_gln_is_unique"),
            models.CheckConstraint(condition=Q(gln="") | Q(gln__regex="^[0-9]{13}$"), name="warehouse_gln_has_thirteen_digits"),
            models.CheckConstraint(
                condition=Q(country="") | Q(country__regex="^[A-Z]{2}$"), name="warehouse_country_has_two_letters"
            ),
            models.CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(latitude__gte=-90, latitude__lte=90, longitude__gte=-180, longitude__lte=180),
                name="warehouse_is_on_earth",
            ),
            models.CheckConstraint(condition=Q(open_days__regex="^[1-7]*$"), name="open_days_are_days_of_the_week"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def working_days(self) -> WorkingDays:
        return WorkingDays(self.open_days, frozenset(self.closed_on))


def _most() -> models.DecimalField[Decimal | None, Decimal | None]:
    return models.DecimalField(max_digits=12, decimal_places=3, null=True, blank=True)


def _word(name: str) -> models.CharField[str, str]:
    return models.CharField(max_length=8, choices=list(CHOICES[name].items()), blank=True, default="", db_default="")


class Holds(models.Model):
    """What a place can hold; the words and rules are in `holding`."""

    most_litres = _most()
    most_kg = _most()
    most_units = _most()
    mixing = _word("mixing")
    temperature = _word("temperature")
    hazard = _word("hazard")

    class Meta:
        abstract = True


def holds_something(of: str) -> models.CheckConstraint:
    """For the constraints of a model that `Holds`."""
    condition = Q()
    for name in ("most_litres", "most_kg", "most_units"):
        condition &= Q(**{f"{name}__isnull": True}) | Q(**{f"{name}__gt": 0})
    for name, words in CHOICES.items():
        condition &= Q(**{f"{name}__in": list(words)})
    return models.CheckConstraint(condition=condition, name=f"{of}_holds_something")


class Zone(Holds):
    """A part of a warehouse that is walked as one: an aisle, a cold room, the dock. What it holds goes for each of its bins."""

    warehouse = models.ForeignKey(Warehouse, on_delete=models.PROTECT, related_name="zones")
    code = models.CharField(max_length=20)
    name = models.CharField(max_length=100, blank=True, default="")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint("warehouse", Upper("code"), name="zone_code_is_unique_in_its_warehouse"),
            holds_something("zone"),
        ]

    def __str__(self) -> str:
        return self.code


class Bin(Holds):
    """The smallest place. Its kind decides the state of what lies in it, and never changes.

    dock: receiving; storage: sellable; staging: staged; quarantine: held. The virtual kinds belong to no warehouse
    and stand for the world outside, so that every movement has two ends.
    """

    class Kind(models.TextChoices):
        DOCK = "dock", "Dock"
        STORAGE = "storage", "Storage"
        STAGING = "staging", "Staging"
        QUARANTINE = "quarantine", "Quarantine"
        SUPPLIER = "supplier", "Supplier"
        CUSTOMER = "customer", "Customer"
        LOSS = "loss", "Loss"
        PRODUCTION = "production", "Production"
        TRANSIT = "transit", "Transit"
        OWNER = "owner", "Another owner"

    class Role(models.TextChoices):
        """What a bin is used for within its kind."""

        ORDINARY = "", "Ordinary"
        RESERVE = "reserve", "Reserve"
        CART = "cart", "Cart"
        TOTE = "tote", "Tote"

    PHYSICAL = (Kind.DOCK, Kind.STORAGE, Kind.STAGING, Kind.QUARANTINE)
    VIRTUAL = (Kind.SUPPLIER, Kind.CUSTOMER, Kind.LOSS, Kind.PRODUCTION, Kind.TRANSIT, Kind.OWNER)

    warehouse = models.ForeignKey(Warehouse, on_delete=models.PROTECT, null=True, blank=True, related_name="bins")
    zone = models.ForeignKey(Zone, on_delete=models.PROTECT, null=True, blank=True, related_name="bins")
    code = models.CharField(max_length=30)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    role = models.CharField(max_length=10, choices=Role.choices, blank=True, default="", db_default="")
    """reserve: storage that pick bins are refilled from; cart, tote: staging that pickers push and carry about."""
    walk_order = models.PositiveIntegerField(default=0)
    aisle = models.PositiveSmallIntegerField(null=True, blank=True)
    position = models.PositiveSmallIntegerField(null=True, blank=True)
    """How many metres from the front of its aisle."""
    level = models.PositiveSmallIntegerField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint("warehouse", Upper("code"), name="bin_code_is_unique_in_its_warehouse"),
            models.UniqueConstraint(fields=["kind"], condition=Q(warehouse__isnull=True), name="one_virtual_bin_of_a_kind"),
            models.CheckConstraint(
                condition=Q(warehouse__isnull=True, kind__in=["supplier", "customer", "loss", "production", "transit", "owner"])
                | Q(warehouse__isnull=False, kind__in=["dock", "storage", "staging", "quarantine"]),
                name="physical_bins_have_a_warehouse",
            ),
            models.CheckConstraint(
                condition=Q(role="") | Q(role="reserve", kind="storage") | Q(role__in=["cart", "tote"], kind="staging"),
                name="a_role_suits_its_kind",
            ),
            models.CheckConstraint(
                condition=Q(aisle__isnull=True, position__isnull=True) | Q(aisle__isnull=False, position__isnull=False),
                name="a_bin_has_both_coordinates",
            ),
            holds_something("bin"),
        ]
        indexes = [models.Index(fields=["warehouse", "kind", "walk_order", "code"], name="bins_in_walking_order")]

    def __str__(self) -> str:
        return self.code
