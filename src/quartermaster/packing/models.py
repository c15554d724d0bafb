"""The kinds of carton that there are at the packing benches."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Upper


class CartonType(models.Model):
    """A kind of carton: inner size in millimetres, what it weighs empty and may weigh full in grams, what one costs."""

    code = models.CharField(max_length=20)
    name = models.CharField(max_length=100)
    length_mm = models.PositiveIntegerField()
    width_mm = models.PositiveIntegerField()
    height_mm = models.PositiveIntegerField()
    tare_g = models.PositiveIntegerField(default=0)
    most_weight_g = models.PositiveIntegerField(null=True, blank=True)
    cost = models.DecimalField(max_digits=18, decimal_places=4, default=0)
    archived_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(Upper("code"), name="carton_type_code_is_unique"),
            models.CheckConstraint(
                condition=Q(length_mm__gt=0, width_mm__gt=0, height_mm__gt=0, cost__gte=0), name="carton_type_has_a_size"
            ),
        ]

    def __str__(self) -> str:
        return self.code
