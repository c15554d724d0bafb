"""Columns that several rooms keep alike."""

from __future__ import annotations

from django.db import models


class Quantity(models.DecimalField):  # type: ignore[type-arg]
    """An exact quantity in the SKU's base unit."""

    def __init__(self, **kwargs: object) -> None:
        super().__init__(**{"max_digits": 18, "decimal_places": 6, **kwargs})  # type: ignore[arg-type]
