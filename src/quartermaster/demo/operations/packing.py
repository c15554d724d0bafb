"""The cartons at the demo's benches. Sizes and prices are invented."""

from __future__ import annotations

from decimal import Decimal

from quartermaster.demo.operations.opening import Shop
from quartermaster.packing import operations as packing
from quartermaster.packing.operations import NewCartonType

CARTONS = (
    NewCartonType("BOX-S", "Small box", 230, 160, 80, 70, 2_000, Decimal("0.28")),
    NewCartonType("BOX-M", "Medium box", 350, 250, 150, 180, 8_000, Decimal("0.55")),
    NewCartonType("BOX-L", "Large box", 450, 350, 300, 380, 15_000, Decimal("0.95")),
    NewCartonType("BOX-XL", "Extra large box", 600, 400, 400, 620, 25_000, Decimal("1.60")),
)


def stock_the_benches(opened: Shop) -> None:
    for carton in CARTONS:
        packing.add_carton_type(opened.acts["manager"], carton=carton)
