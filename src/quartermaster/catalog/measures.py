"""Columns that say how heavy and how large goods are, and what customs and carriers ask about them."""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.db.models import Q

SIZES = ("weight_g", "length_mm", "width_mm", "height_mm")
DECLARED = (
    "hs_code",
    "origin",
    "customs_description",
    "un_number",
    "hazard_class",
    "packing_group",
    "limited_quantity",
    "temperature",
)
TEMPERATURES = (("ambient", "Ambient"), ("chilled", "Chilled"), ("frozen", "Frozen"))
HS_CODE = "^[0-9]{6,10}$"
UN_NUMBER = "^[0-9]{4}$"
HAZARD_CLASS = r"^[1-9](\.[1-6])?[A-S]?$"
PACKING_GROUPS = (("I", "I: great danger"), ("II", "II: medium danger"), ("III", "III: minor danger"))


def _size() -> models.DecimalField[Decimal | None, Decimal | None]:
    return models.DecimalField(max_digits=12, decimal_places=3, null=True, blank=True)


class Measured(models.Model):
    """Weight and size of one of it, as it is handled: with its wrapping. None: nobody measured it yet."""

    weight_g = _size()
    length_mm = _size()
    width_mm = _size()
    height_mm = _size()

    class Meta:
        abstract = True

    @property
    def volume_mm3(self) -> Decimal | None:
        """Of the box it fills; None where a side is not known."""
        if self.length_mm is None or self.width_mm is None or self.height_mm is None:
            return None
        return self.length_mm * self.width_mm * self.height_mm


class Declared(models.Model):
    """What goods say of themselves to customs, carriers and the shelf. `origin` is a code of ISO 3166-1; a `un_number` marks
    dangerous goods."""

    hs_code = models.CharField(max_length=10, blank=True, default="", db_default="")
    origin = models.CharField(max_length=2, blank=True, default="", db_default="")
    customs_description = models.CharField(max_length=200, blank=True, default="", db_default="")
    un_number = models.CharField(max_length=4, blank=True, default="", db_default="")
    hazard_class = models.CharField(max_length=4, blank=True, default="", db_default="")
    packing_group = models.CharField(max_length=3, choices=PACKING_GROUPS, blank=True, default="", db_default="")
    limited_quantity = models.BooleanField(default=False, db_default=False)
    temperature = models.CharField(max_length=7, choices=TEMPERATURES, blank=True, default="", db_default="")
    """How cold it is kept; empty: it does not matter."""

    class Meta:
        abstract = True

    @property
    def is_dangerous(self) -> bool:
        return self.un_number != ""

    def hazard(self, name: str = "") -> str:
        """What packers and carriers are told of it: "UN1266 Perfume, class 3, packing group II, limited quantity". Nothing of
        what is harmless."""
        if not self.is_dangerous:
            return ""
        group = f"packing group {self.packing_group}" if self.packing_group else ""
        limited = "limited quantity" if self.limited_quantity else ""
        parts = (f"UN{self.un_number} {name}".strip(), f"class {self.hazard_class}", group, limited)
        return ", ".join(part for part in parts if part)


def sizes_are_positive(of: str) -> models.CheckConstraint:
    """For the constraints of a model that is `Measured`."""
    condition = Q()
    for name in SIZES:
        condition &= Q(**{f"{name}__isnull": True}) | Q(**{f"{name}__gt": 0})
    return models.CheckConstraint(condition=condition, name=f"{of}_sizes_are_positive")


def declared_well(of: str) -> list[models.CheckConstraint]:
    """For the constraints of a model that is `Declared`."""
    harmless = Q(un_number="", hazard_class="", packing_group="", limited_quantity=False)
    dangerous = Q(un_number__regex=UN_NUMBER, hazard_class__regex=HAZARD_CLASS, packing_group__in=["", "I", "II", "III"])
    return [
        models.CheckConstraint(condition=Q(hs_code="") | Q(hs_code__regex=HS_CODE), name=f"{of}_hs_code_is_digits"),
        models.CheckConstraint(condition=Q(origin="") | Q(origin__regex="^[A-Z]{2}$"), name=f"{of}_origin_is_a_country"),
        models.CheckConstraint(
            condition=Q(temperature__in=["", "ambient", "chilled", "frozen"]), name=f"{of}_is_kept_at_a_temperature"
        ),
        models.CheckConstraint(condition=harmless | dangerous, name=f"{of}_dangerous_goods_are_named"),
    ]
