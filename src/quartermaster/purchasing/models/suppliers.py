"""Whom we buy from, on which terms, where they are, whom to ask there, and what they sell at which price."""

from __future__ import annotations

from decimal import Decimal

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Upper

from quartermaster.catalog.models import Sku
from quartermaster.kernel.iso import country_name

ZERO = Decimal(0)
ONE = Decimal(1)


def book_currency() -> str:
    """The currency that the books are usually kept in."""
    return str(settings.CURRENCY)


class Supplier(models.Model):
    """Whom we buy from. They ask their prices in `currency`; one of it is `exchange_rate` of the books’ currency on new orders.

    `invented` marks a supplier that was made up for the demo.
    """

    class Incoterm(models.TextChoices):
        EXW = "EXW", "EXW: at their works"
        FCA = "FCA", "FCA: handed to the carrier"
        FAS = "FAS", "FAS: alongside the ship"
        FOB = "FOB", "FOB: on board"
        CFR = "CFR", "CFR: with freight to the port"
        CIF = "CIF", "CIF: with freight and insurance to the port"
        CPT = "CPT", "CPT: with carriage"
        CIP = "CIP", "CIP: with carriage and insurance"
        DAP = "DAP", "DAP: delivered, to be unloaded"
        DPU = "DPU", "DPU: delivered and unloaded"
        DDP = "DDP", "DDP: delivered, duty paid"

    code = models.CharField(max_length=30)
    name = models.CharField(max_length=200)
    email = models.EmailField(blank=True, default="")
    lead_time_days = models.PositiveSmallIntegerField(default=7)
    currency = models.CharField(max_length=3, default=book_currency)
    exchange_rate = models.DecimalField(max_digits=18, decimal_places=8, default=ONE)
    payment_days = models.PositiveSmallIntegerField(null=True, blank=True)
    incoterm = models.CharField(max_length=3, choices=Incoterm.choices, blank=True, default="")
    minimum_order_value = models.DecimalField(max_digits=18, decimal_places=4, null=True, blank=True)
    note = models.CharField(max_length=500, blank=True, default="")
    invented = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)
    archived_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(Upper("code"), name="supplier_code_is_unique"),
            models.CheckConstraint(condition=~Q(code=""), name="supplier_has_a_code"),
            models.CheckConstraint(condition=Q(lead_time_days__lte=999), name="supplier_lead_time_is_below_1000_days"),
            models.CheckConstraint(condition=Q(exchange_rate__gt=0), name="supplier_exchange_rate_is_positive"),
            models.CheckConstraint(condition=Q(currency__regex="^[A-Z]{3}$"), name="supplier_currency_has_three_letters"),
        ]

    def __str__(self) -> str:
        return self.name


class SupplierAddress(models.Model):
    """Where a supplier is, for one purpose. `country` is a code of ISO 3166-1."""

    class Kind(models.TextChoices):
        ORDERS = "orders", "Orders"
        GOODS = "goods", "Goods come from"
        INVOICES = "invoices", "Invoices"
        RETURNS = "returns", "Returns"

    supplier = models.ForeignKey(Supplier, on_delete=models.CASCADE, related_name="addresses")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.ORDERS)
    name = models.CharField(max_length=200, blank=True, default="")
    street = models.CharField(max_length=200)
    street_2 = models.CharField(max_length=200, blank=True, default="")
    city = models.CharField(max_length=100)
    region = models.CharField(max_length=100, blank=True, default="")
    postcode = models.CharField(max_length=20, blank=True, default="")
    country = models.CharField(max_length=2)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["supplier", "kind"], name="supplier_address_once_per_purpose"),
            models.CheckConstraint(condition=Q(country__regex="^[A-Z]{2}$"), name="supplier_country_has_two_letters"),
            models.CheckConstraint(
                condition=Q(kind__in=["orders", "goods", "invoices", "returns"]), name="supplier_address_purpose_is_known"
            ),
        ]
        ordering = ["position"]

    def __str__(self) -> str:
        return f"{self.street}, {self.city}, {self.country}"

    @property
    def country_name(self) -> str:
        return country_name(self.country)


class SupplierContact(models.Model):
    """Somebody at a supplier. Purchase orders are sent to those with `gets_orders`; without any, to the supplier's e-mail."""

    supplier = models.ForeignKey(Supplier, on_delete=models.CASCADE, related_name="contacts")
    position = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=200)
    role = models.CharField(max_length=100, blank=True, default="")
    email = models.EmailField(blank=True, default="")
    phone = models.CharField(max_length=40, blank=True, default="")
    gets_orders = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["supplier", "position"], name="supplier_contact_position_is_unique"),
            models.CheckConstraint(condition=~Q(gets_orders=True, email=""), name="whoever_gets_orders_has_an_email"),
        ]
        ordering = ["position"]

    def __str__(self) -> str:
        return self.name


class SupplierItem(models.Model):
    """A SKU as one supplier sells it. All quantities and costs are per base unit; no lead time means the supplier's own.

    `unit_cost`, in the supplier's currency, is what it costs where no price break holds. `pack_unit` is what they sell it in.
    """

    supplier = models.ForeignKey(Supplier, on_delete=models.PROTECT, related_name="items")
    sku = models.ForeignKey(Sku, on_delete=models.PROTECT, related_name="+")
    supplier_code = models.CharField(max_length=60, blank=True, default="")
    pack_unit = models.CharField(max_length=20, blank=True, default="")
    unit_cost = models.DecimalField(max_digits=18, decimal_places=4, default=ZERO)
    lead_time_days = models.PositiveSmallIntegerField(null=True, blank=True)
    minimum_quantity = models.DecimalField(max_digits=18, decimal_places=6, null=True, blank=True)
    order_multiple = models.DecimalField(max_digits=18, decimal_places=6, null=True, blank=True)
    preferred = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["supplier", "sku"], name="supplier_item_once_per_supplier"),
            models.UniqueConstraint(fields=["sku"], condition=Q(preferred=True), name="one_preferred_supplier_per_sku"),
            models.CheckConstraint(condition=Q(unit_cost__gte=0), name="supplier_item_cost_is_not_negative"),
            models.CheckConstraint(
                condition=(Q(minimum_quantity__isnull=True) | Q(minimum_quantity__gt=0))
                & (Q(order_multiple__isnull=True) | Q(order_multiple__gt=0)),
                name="supplier_item_quantities_are_positive",
            ),
        ]
        indexes = [models.Index(fields=["sku"], name="supplier_items_of_a_sku")]

    def __str__(self) -> str:
        return f"{self.sku} from {self.supplier}"


def _range(kind: str, lower: str, upper: str) -> Func:
    """From and to inclusive; nothing at an end means without end."""
    return Func(F(lower), F(upper), Value("[]"), function=kind)


class PriceBreak(models.Model):
    """What one base unit costs, in the supplier's currency, from so much in one order line on, on the days from to until.

    For one quantity no two hold on the same day: the database refuses it.
    """

    item = models.ForeignKey(SupplierItem, on_delete=models.CASCADE, related_name="breaks")
    from_quantity = models.DecimalField(max_digits=18, decimal_places=6)
    unit_cost = models.DecimalField(max_digits=18, decimal_places=4)
    valid_from = models.DateField(null=True, blank=True)
    valid_until = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(from_quantity__gt=0) & Q(unit_cost__gte=0), name="price_break_has_a_price"),
            models.CheckConstraint(
                condition=Q(valid_from=None) | Q(valid_until=None) | Q(valid_from__lte=F("valid_until")),
                name="price_break_begins_before_it_ends",
            ),
            ExclusionConstraint(
                name="price_breaks_do_not_overlap",
                expressions=[
                    (_range("int8range", "item_id", "item_id"), RangeOperators.OVERLAPS),
                    (_range("numrange", "from_quantity", "from_quantity"), RangeOperators.OVERLAPS),
                    (_range("daterange", "valid_from", "valid_until"), RangeOperators.OVERLAPS),
                ],
            ),
        ]
        ordering = ["valid_from", "from_quantity"]

    def __str__(self) -> str:
        return f"{self.unit_cost} from {self.from_quantity}"
