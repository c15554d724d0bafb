"""Who orders, where their goods go, and whom to ask there."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Upper

from quartermaster.catalog.models import Sku
from quartermaster.sales.models.channels import LAST_PRIORITY, SalesChannel


class Customer(models.Model):
    """Who orders. `priority` says who is promised first when goods arrive: 1 before 9."""

    code = models.CharField(max_length=40)
    name = models.CharField(max_length=200)
    email = models.EmailField(blank=True, default="")
    country = models.CharField(max_length=60, blank=True, default="")
    note = models.TextField(blank=True, default="", max_length=2000)
    minimum_life_days = models.PositiveSmallIntegerField(default=0, db_default=0)
    """How many days of life goods must have left when they are picked for the customer."""
    picking = models.CharField(max_length=7, choices=Sku.Picking.choices, blank=True, default="", db_default="")
    """Which goods are picked first for the customer; empty: as each SKU says."""
    priority = models.PositiveSmallIntegerField(null=True, blank=True)
    """1, served first, to 9; none: the channel's."""
    ship_complete = models.BooleanField(default=False, db_default=False)
    channel = models.ForeignKey(SalesChannel, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    archived_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(Upper("code"), name="customer_code_is_unique"),
            models.CheckConstraint(
                condition=Q(priority__isnull=True) | Q(priority__gte=1, priority__lte=LAST_PRIORITY),
                name="customer_priority_1_to_9",
            ),
            models.CheckConstraint(condition=Q(picking__in=["", *Sku.Picking.values]), name="customer_picking_is_known"),
        ]

    def __str__(self) -> str:
        return self.name


class CustomerAddress(models.Model):
    """Where a customer gets goods or invoices. `lines` are what stands between the name and the postcode."""

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="addresses", db_index=False)
    position = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=200, blank=True, default="")
    lines = models.TextField(max_length=400)
    postcode = models.CharField(max_length=20, blank=True, default="")
    city = models.CharField(max_length=100)
    region = models.CharField(max_length=100, blank=True, default="")
    country = models.CharField(max_length=2)
    latitude = models.DecimalField(max_digits=8, decimal_places=5, null=True, blank=True)
    longitude = models.DecimalField(max_digits=8, decimal_places=5, null=True, blank=True)
    for_shipping = models.BooleanField(default=False)
    for_billing = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["customer", "position"], name="customer_address_position"),
            models.UniqueConstraint(fields=["customer"], condition=Q(for_shipping=True), name="one_address_is_shipped_to"),
            models.UniqueConstraint(fields=["customer"], condition=Q(for_billing=True), name="one_address_is_billed"),
            models.CheckConstraint(condition=Q(country__regex="^[A-Z]{2}$"), name="customer_country_has_two_letters"),
            models.CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(latitude__gte=-90, latitude__lte=90, longitude__gte=-180, longitude__lte=180),
                name="customer_address_is_on_earth",
            ),
        ]
        ordering = ["position"]

    def __str__(self) -> str:
        return f"{self.city}, {self.country}"


class CustomerContact(models.Model):
    """Somebody at a customer."""

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="contacts", db_index=False)
    position = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=200)
    role = models.CharField(max_length=100, blank=True, default="")
    email = models.EmailField(blank=True, default="")
    phone = models.CharField(max_length=40, blank=True, default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["customer", "position"], name="customer_contact_position")]
        ordering = ["position"]

    def __str__(self) -> str:
        return self.name
