"""Things to label, one of each kind, with GTINs, lots and SSCCs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from quartermaster.catalog import operations as catalog
from quartermaster.catalog.models import Sku, Unit
from quartermaster.labels import operations as labels
from quartermaster.labels.kinds import Kind
from quartermaster.labels.models import Pallet
from quartermaster.labels.operations import NewPallet
from quartermaster.locations.models import Bin
from quartermaster.sales import operations as sales
from quartermaster.sales import queries as sales_queries
from quartermaster.sales.models import Carton
from quartermaster.stock.models import Lot
from tests import scenes
from tests.catalog.test_business import say
from tests.kanban import scenes as containers
from tests.purchasing import scenes as buying
from tests.sales import scenes as selling

GTIN, CASE_GTIN = "09521234543213", "19521234543210"


@dataclass(frozen=True)
class Things:
    """`keys` is kind → what its label is asked for by; `codes` kind → what a scanner must find on it."""

    site: scenes.Site
    tea: Sku
    lot: Lot
    serial: Lot
    carton: Carton
    pallet: Pallet
    card: str

    @property
    def keys(self) -> dict[Kind, str]:
        place = self.site.warehouse.code
        return {
            Kind.SKU: self.tea.code,
            Kind.PACK: f"{self.tea.code}/case",
            Kind.LOT: str(self.lot.pk),
            Kind.SERIAL: str(self.serial.pk),
            Kind.BIN: f"{place}/A-01",
            Kind.TOTE: f"{place}/TOTE-7",
            Kind.CARTON: self.carton.number,
            Kind.PALLET: self.pallet.number,
            Kind.CARD: self.card,
        }

    @property
    def codes(self) -> dict[Kind, list[str]]:
        return {
            Kind.SKU: [f"(01){GTIN}"],
            Kind.PACK: [f"(01){CASE_GTIN}"],
            Kind.LOT: [f"(01){GTIN}(17)271231(10)L-22/07"],
            Kind.SERIAL: [f"(01){GTIN}(21)SN-004711"],
            Kind.BIN: ["A-01"],
            Kind.TOTE: ["TOTE-7"],
            Kind.CARTON: [f"(00){self.carton.sscc}"],
            Kind.PALLET: [f"(02){GTIN}(17)271231(10)L-22/07(37)480", f"(00){self.pallet.sscc}"],
            Kind.CARD: [self.card],
        }


def things() -> Things:
    """A tea with a GTIN and a name in several scripts, a case, lot, serial, bin, tote, carton, pallet and card."""
    say()
    site, tea = scenes.site(), scenes.sku()
    Sku.objects.filter(pk=tea.pk).update(name="Чай ζεστό №5 – Käßeläden, „żółć“")
    catalog.add_barcode(scenes.act(), code=tea.code, value=GTIN)
    Unit.objects.get_or_create(code="case", defaults={"name": "Case"})
    catalog.add_pack(scenes.act(), code=tea.code, unit="case", numerator=12)
    catalog.add_barcode(scenes.act(), code=tea.code, value=CASE_GTIN, pack_unit="case")
    Bin.objects.create(warehouse=site.warehouse, code="TOTE-7", kind=Bin.Kind.STAGING, role=Bin.Role.TOTE)
    house = scenes.house()
    dated = Lot.objects.create(owner=house, sku=tea, code="L-22/07", expires_on=date(2027, 12, 31), supplier_lot="S-1")
    serial = Lot.objects.create(pk=-4711, owner=house, sku=tea, code="SN-004711")
    pallet = labels.make_pallet(
        scenes.act(),
        pallet=NewPallet(owner=house, warehouse=site.warehouse, sku=tea, quantity=Decimal(480), lot_code="L-22/07"),
    )
    loop = containers.begun(site, tea, source="supplier", supplier_id=buying.supplier().pk)
    (card, *_) = containers.cards(loop)
    return Things(site, Sku.objects.get(pk=tea.pk), dated, serial, carton(site), pallet, card)


def carton(site: scenes.Site) -> Carton:
    cup = scenes.sku()
    scenes.stocked(cup, 5, site.shelf)
    number = selling.ordered(site, selling.line(cup, 2)).number
    sales.pick(scenes.act(), number=number)
    sales.pack(scenes.act(), number=number)
    return sales_queries.cartons_of(sales_queries.order_by_number(number)).get()
