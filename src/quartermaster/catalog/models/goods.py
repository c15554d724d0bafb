"""Owners of goods, products, their SKUs, the units they are counted in, the codes they carry, what they are made of."""

from __future__ import annotations

from decimal import Decimal

import pgtrigger
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import SearchVector
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower, Now, Upper

from quartermaster.accounts.models import User
from quartermaster.catalog import packs
from quartermaster.catalog.making import MakingTime
from quartermaster.catalog.measures import Declared, Measured, declared_well, sizes_are_positive


class Owner(models.Model):
    """Whose goods they are: the house itself, or a client whose goods we keep."""

    code = models.CharField(max_length=30)
    name = models.CharField(max_length=200)
    is_house = models.BooleanField(default=False)
    closed_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1, db_default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(is_house=False) | Q(closed_at=None), name="the_house_stays_open"),
            models.UniqueConstraint(Upper("code"), name="owner_code_is_unique"),
            models.UniqueConstraint(fields=["is_house"], condition=Q(is_house=True), name="there_is_one_house_owner"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def standing(self) -> str:
        """What it is, in a word."""
        if self.is_house:
            return "Our own goods"
        return "Closed" if self.closed_at else "Client"


class Business(models.Model):
    """Who an owner is on paper: name, address and numbers as purchase orders, delivery notes and invoices print them.

    Owners without one send their papers under the house's. `gs1_company_prefix` begins the SSCC of every carton.
    """

    class Paper(models.TextChoices):
        A4 = "a4", "A4"
        LETTER = "letter", "US Letter"

    owner = models.OneToOneField(Owner, on_delete=models.PROTECT, related_name="business")
    is_house = models.BooleanField(default=False)
    """Whether it is the house's: that one stands on the papers of clients too, so that they may see it."""
    legal_name = models.CharField(max_length=200)
    street = models.CharField(max_length=200)
    street_2 = models.CharField(max_length=200, blank=True, default="")
    city = models.CharField(max_length=100)
    region = models.CharField(max_length=100, blank=True, default="")
    postcode = models.CharField(max_length=20, blank=True, default="")
    country = models.CharField(max_length=2)
    tax_number = models.CharField(max_length=40, blank=True, default="")
    eori = models.CharField(max_length=17, blank=True, default="")
    phone = models.CharField(max_length=40, blank=True, default="")
    email = models.EmailField(blank=True, default="")
    gs1_company_prefix = models.CharField(max_length=12, blank=True, default="")
    paper = models.CharField(max_length=6, choices=Paper.choices, default=Paper.A4)
    order_terms = models.TextField(max_length=2000, blank=True, default="")
    """Printed at the end of purchase orders."""
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name_plural = "businesses"
        constraints = [
            models.CheckConstraint(condition=Q(country__regex="^[A-Z]{2}$"), name="business_country_has_two_letters"),
            models.CheckConstraint(
                condition=Q(gs1_company_prefix="") | Q(gs1_company_prefix__regex="^[0-9]{4,12}$"),
                name="gs1_company_prefix_is_digits",
            ),
            models.UniqueConstraint(fields=["is_house"], condition=Q(is_house=True), name="there_is_one_house_business"),
        ]

    def __str__(self) -> str:
        return self.legal_name


class Unit(models.Model):
    """A unit of measure; `scale` is how many decimals a quantity in it may have (pieces 0, kilograms 3)."""

    code = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=60)
    scale = models.PositiveSmallIntegerField(default=0)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(scale__lte=6), name="unit_scale_is_at_most_six")]

    def __str__(self) -> str:
        return self.code


class Category(models.Model):
    """Goods that are kept alike. How their cost is reckoned when they leave is said here; blank: as everywhere."""

    class Costing(models.TextChoices):
        FIFO = "fifo", "First in, first out"
        LIFO = "lifo", "Last in, first out"
        AVERAGE = "average", "Moving average"
        STANDARD = "standard", "Standard cost"

    name = models.CharField(max_length=60)
    costing = models.CharField(max_length=8, choices=Costing.choices, blank=True, default="")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [models.UniqueConstraint(Upper("name"), name="category_name_is_unique")]

    def __str__(self) -> str:
        return self.name


class Product(models.Model):
    """What a customer would call one thing; its variants are SKUs. It is in use as long as one of them is."""

    name = models.CharField(max_length=200)
    description = models.TextField(blank=True, default="", max_length=5000)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        indexes = [models.Index(Lower("name"), name="product_by_name")]

    def __str__(self) -> str:
        return self.name


class Sku(Measured, Declared):
    """What is counted: one variant of a product, in one base unit.

    `cost` and `retail_price` are per base unit. `minimum` is the reorder point, set by hand; `maximum` is what an
    order fills up to. Both are over all warehouses, in the base unit.

    Some goods are counted in pieces and weighed, like wheels of cheese: then `weighed_in` is a unit, a piece usually weighs
    `nominal_weight` of it, give or take `weight_tolerance` per cent, and cost and price are per that unit.
    """

    class Tracking(models.TextChoices):
        NONE = "none", "Not tracked"
        LOT = "lot", "By lot"
        SERIAL = "serial", "By serial"

    class Picking(models.TextChoices):
        """Which goods a picker is sent to first."""

        FEFO = "fefo", "First to expire"
        FIFO = "fifo", "First to come in"
        LIFO = "lifo", "Last to come in"
        NEAREST = "nearest", "Nearest bin"

    class Kit(models.TextChoices):
        """What a SKU with a bill of materials is: a bundle never lies in stock, its components do; what is made does."""

        NONE = "none", "Not a kit"
        BUNDLE = "bundle", "Bundle, taken apart by every order"
        MADE = "made", "Made beforehand, kept in stock"

    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="skus")
    code = models.CharField(max_length=60)
    name = models.CharField(max_length=200)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    cost = models.DecimalField(max_digits=18, decimal_places=4, default=Decimal(0), validators=[MinValueValidator(0)])
    retail_price = models.DecimalField(max_digits=18, decimal_places=4, default=Decimal(0), validators=[MinValueValidator(0)])
    tracking = models.CharField(max_length=6, choices=Tracking.choices, default=Tracking.NONE, db_default=Tracking.NONE)
    picking = models.CharField(max_length=7, choices=Picking.choices, default=Picking.FEFO, db_default=Picking.FEFO)
    kit = models.CharField(max_length=6, choices=Kit.choices, default=Kit.NONE, db_default=Kit.NONE)
    """Follows from the SKU's bill of materials; `operations.bills` sets it."""
    category = models.ForeignKey(Category, on_delete=models.PROTECT, null=True, blank=True, related_name="skus")
    weighed_in = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    nominal_weight = models.DecimalField(max_digits=18, decimal_places=6, null=True, blank=True)
    weight_tolerance = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)
    minimum = models.DecimalField(max_digits=18, decimal_places=6, null=True, blank=True)
    maximum = models.DecimalField(max_digits=18, decimal_places=6, null=True, blank=True)
    note = models.CharField(max_length=500, blank=True, default="")
    archived_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "SKU"
        indexes = [
            models.Index(OpClass(Upper("code"), name="text_pattern_ops"), name="sku_by_beginning_of_code"),
            GinIndex(SearchVector("name", config="simple"), name="sku_by_words_of_name"),
            models.Index(fields=["id"], condition=Q(weighed_in__isnull=False), name="weighed_skus"),
        ]
        constraints = [
            models.UniqueConstraint(Upper("code"), name="sku_code_is_unique"),
            models.CheckConstraint(condition=Q(cost__gte=0) & Q(retail_price__gte=0), name="sku_prices_are_not_negative"),
            models.CheckConstraint(condition=Q(minimum__isnull=True) | Q(minimum__gte=0), name="sku_minimum_is_not_negative"),
            models.CheckConstraint(
                condition=Q(maximum__isnull=True) | Q(minimum__isnull=True) | Q(maximum__gte=F("minimum")),
                name="sku_maximum_is_not_below_minimum",
            ),
            sizes_are_positive("sku"),
            *declared_well("sku"),
            models.CheckConstraint(
                condition=Q(weighed_in__isnull=True, nominal_weight__isnull=True, weight_tolerance__isnull=True)
                | Q(weighed_in__isnull=False, nominal_weight__gt=0, weight_tolerance__gte=0, weight_tolerance__lte=100),
                name="sku_is_weighed_wholly_or_not_at_all",
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def title(self) -> str:
        """The name people read: the product's, with the variant's where it differs."""
        return self.name

    @property
    def priced_in(self) -> Unit:
        """What its cost and its price are for one of: the unit it is weighed in, else its base unit."""
        return self.weighed_in or self.unit

    @property
    def usual_measure(self) -> Decimal:
        """How much one of its base unit usually is of what it is priced in."""
        return self.nominal_weight or Decimal(1)


class PackUnit(Measured):
    """How many base units one pack holds, as a ratio of integers: 1 case = 12/1 pieces, 1 lb = 45359237/100000000 kg.

    The pack that a SKU is usually `bought` or `sold` in says so; where none does, that is the base unit.
    """

    sku = models.ForeignKey(Sku, on_delete=models.PROTECT, related_name="packs")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    numerator = models.BigIntegerField()
    denominator = models.BigIntegerField(default=1)
    bought = models.BooleanField(default=False, db_default=False)
    sold = models.BooleanField(default=False, db_default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sku", "unit"], name="pack_unit_once_per_sku"),
            models.UniqueConstraint(fields=["sku"], condition=Q(bought=True), name="bought_in_one_pack"),
            models.UniqueConstraint(fields=["sku"], condition=Q(sold=True), name="sold_in_one_pack"),
            models.CheckConstraint(condition=Q(numerator__gt=0) & Q(denominator__gt=0), name="pack_ratio_is_positive"),
            sizes_are_positive("pack"),
        ]

    def __str__(self) -> str:
        return f"{self.unit} of {self.holds}"

    @property
    def holds(self) -> str:
        """How many base units, as people write it: "12", or as the exact ratio "45359237/100000000"."""
        return packs.holds((self.numerator, self.denominator))


class SkuPicture(models.Model):
    """What a SKU looks like, for whoever has to find it. Another one takes its place under another `name`, which is random, so
    that browsers may keep each for good."""

    sku = models.OneToOneField(Sku, on_delete=models.CASCADE, related_name="picture")
    name = models.CharField(max_length=40, unique=True)
    content_type = models.CharField(max_length=20)
    content = models.BinaryField()
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    added_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(content_type__in=["image/jpeg", "image/png", "image/webp"]), name="sku_picture_is_a_picture"
            )
        ]

    def __str__(self) -> str:
        return self.name


class Barcode(models.Model):
    """A code on a SKU or on a pack of it. UPC, EAN and GTIN are kept as one 14-digit identity; other codes as printed."""

    class Kind(models.TextChoices):
        GTIN = "gtin", "GTIN"
        OTHER = "other", "Other"

    sku = models.ForeignKey(Sku, on_delete=models.PROTECT, related_name="barcodes")
    value = models.CharField(max_length=100, unique=True)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    pack = models.ForeignKey(PackUnit, on_delete=models.PROTECT, null=True, blank=True, related_name="barcodes")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(kind="gtin") | Q(value__regex=r"^[0-9]{14}$"), name="gtin_has_fourteen_digits"),
        ]

    def __str__(self) -> str:
        return self.value


class Bill(models.Model):
    """A bill of materials: what one of a SKU is made of. `number` counts a SKU's bills; the one that has not ended holds.

    A bill that is there never changes: another takes its place, and what was made or sold by the former stays true.
    """

    sku = models.ForeignKey(Sku, on_delete=models.PROTECT, related_name="bills")
    number = models.PositiveIntegerField()
    kit = models.CharField(max_length=6, choices=Sku.Kit.choices)
    making_days = models.PositiveSmallIntegerField(null=True, blank=True)
    batch_days = models.DecimalField(max_digits=6, decimal_places=3, default=Decimal(0), db_default=Decimal(0))
    batch_size = models.DecimalField(max_digits=18, decimal_places=6, null=True, blank=True)
    inspection_days = models.PositiveSmallIntegerField(default=0, db_default=0)
    began_at = models.DateTimeField(db_default=Now())
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sku", "number"], name="bill_number_once_per_sku"),
            models.UniqueConstraint(fields=["sku"], condition=Q(ended_at__isnull=True), name="one_bill_holds_per_sku"),
            models.CheckConstraint(condition=Q(kit__in=["bundle", "made"]), name="a_bill_makes_a_kit"),
            models.CheckConstraint(
                condition=Q(batch_days__gte=0) & (Q(batch_size__isnull=True) | Q(batch_size__gt=0)),
                name="making_takes_no_less_than_nothing",
            ),
            models.CheckConstraint(
                condition=Q(kit="made") | Q(making_days__isnull=True, batch_days=0, batch_size__isnull=True, inspection_days=0),
                name="a_bundle_takes_no_time",
            ),
        ]
        triggers = [
            pgtrigger.ReadOnly(name="bill_stays", exclude=["ended_at"]),
            pgtrigger.Protect(name="bill_is_kept", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.number}"

    @property
    def making(self) -> MakingTime:
        return MakingTime(self.making_days, self.batch_days, self.batch_size, self.inspection_days)


NO_LOOP = """
PERFORM pg_advisory_xact_lock(hashtext('catalog.bills'));
IF EXISTS (
    WITH RECURSIVE below (id) AS (
        SELECT NEW.component_id
        UNION
        SELECT line.component_id FROM below JOIN catalog_bill bill ON bill.sku_id = below.id AND bill.ended_at IS NULL
          JOIN catalog_billline line ON line.bill_id = bill.id
    )
    SELECT FROM below JOIN catalog_bill mine ON mine.id = NEW.bill_id WHERE below.id = mine.sku_id
) THEN
    RAISE EXCEPTION 'nothing is made of itself' USING ERRCODE = 'check_violation', CONSTRAINT = 'nothing_is_made_of_itself';
END IF;
RETURN NEW;
"""


class BillLine(models.Model):
    """So much of a component, in its base unit, is in one of the kit. Nothing is made of itself, on however many levels."""

    bill = models.ForeignKey(Bill, on_delete=models.PROTECT, related_name="lines")
    component = models.ForeignKey(Sku, on_delete=models.PROTECT, related_name="+")
    quantity = models.DecimalField(max_digits=18, decimal_places=6)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["bill", "component"], name="component_once_per_bill"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="component_quantity_is_positive"),
        ]
        triggers = [
            pgtrigger.Trigger(name="no_loop", when=pgtrigger.Before, operation=pgtrigger.Insert, func=NO_LOOP),
            pgtrigger.Protect(name="line_stays", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.quantity:f}"


class BundlePart(models.Model):
    """What of a bundle lies in stock: its components, through bundles within it, all levels together.

    A projection of the bills that hold, made anew by `operations.bills` whenever one of them changes.
    """

    sku = models.ForeignKey(Sku, on_delete=models.PROTECT, related_name="parts")
    component = models.ForeignKey(Sku, on_delete=models.PROTECT, related_name="+")
    quantity = models.DecimalField(max_digits=18, decimal_places=6)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sku", "component"], name="bundle_part_once"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="bundle_part_is_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.quantity:f}"
