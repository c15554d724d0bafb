"""Scenes with goods that are counted in pieces and weighed: wheels of cheese of about six kilograms."""

from __future__ import annotations

from decimal import Decimal

from quartermaster.catalog.models import Sku, Unit
from quartermaster.locations.models import Bin
from quartermaster.stock.models import Balance, Weight, WeightEntry
from tests import scenes

ZERO = Decimal(0)


def cheese(*, nominal: str = "6", tolerance: str = "20", **more: object) -> Sku:
    """A SKU that is weighed in kilograms; it costs 2.50 and sells at 5 a kilogram."""
    kg, usual = Unit.objects.get(code="kg"), Decimal(nominal)
    return scenes.sku(cost="2.5", weighed_in=kg, nominal_weight=usual, weight_tolerance=Decimal(tolerance), **more)  # type: ignore[arg-type]


def there(item: Sku, at: Bin) -> tuple[Decimal, Decimal]:
    """Pieces and weight in a bin, of all lots."""
    pieces = sum(Balance.objects.filter(sku=item, bin=at).values_list("quantity", flat=True), ZERO)
    return pieces, sum(Weight.objects.filter(sku=item, bin=at).values_list("weight", flat=True), ZERO)


def variances(item: Sku) -> list[tuple[str, Decimal]]:
    """(Reason, more or less) of every variance, in the order in which they were found."""
    found = WeightEntry.objects.filter(sku=item, kind="variance").select_related("from_bin").order_by("id")
    return [(one.reason, one.weight if one.from_bin.kind == Bin.Kind.LOSS else -one.weight) for one in found]
