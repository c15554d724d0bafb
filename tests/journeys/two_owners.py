"""Two owners under one roof, each with something on every page; everything of either carries its own mark."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from quartermaster.catalog import operations as catalog
from quartermaster.catalog.models import Owner, Product, Sku, Unit
from quartermaster.purchasing import operations as purchasing
from quartermaster.purchasing import queries as purchases
from quartermaster.purchasing.papers import NewLine as Bought
from quartermaster.purchasing.papers import NewOrder as Purchase
from quartermaster.purchasing.papers import NewSupplierItem, ReceivedLine
from quartermaster.sales import operations as sales
from quartermaster.sales import queries as orders
from quartermaster.stock import operations as book
from quartermaster.stock import queries as stock
from quartermaster.stock.moves import Ask, HoldAsk, NewLot
from quartermaster.tracing import operations as tracing
from tests import scenes


@dataclass(frozen=True, slots=True)
class Business:
    """An owner's goods and papers. `planted` are the texts by which they would be known anywhere."""

    owner: Owner
    mark: str
    sku: Sku
    planted: tuple[str, ...]
    samples: dict[str, object]
    """What stands for each part of an address: of pages by the address's beginning, of the API by the part's name."""

    def seen_in(self, text: str, *, asked: str = "") -> list[str]:
        """Which of the planted texts stand in an answer, but for what was asked with."""
        return [one for one in self.planted if one not in asked and re.search(rf"(?<![\w-]){re.escape(one)}(?![\d])", text)]


def client(mark: str) -> Owner:
    return Owner.objects.create(code=mark, name=f"{mark} Trading")


def open_business(owner: Owner, site: scenes.Site, mark: str) -> Business:
    """Goods on shelves, a lot with some on hold, an order half shipped, a purchase order half received with damage, a recall."""
    act = scenes.act()
    tea, jam = _sku(f"{mark}-TEA", "none"), _sku(f"{mark}-JAM", "lot")
    barcode = f"{mark}8711"
    catalog.add_pack(act, code=tea.code, unit="case", numerator=12)
    catalog.add_barcode(act, code=tea.code, value=barcode, pack_unit="case")
    (lot,) = book.begin_lots(act, lots=[NewLot(owner.pk, jam.pk, f"{mark}-LOT", expires_on=date(2099, 12, 31))])
    goods = [scenes.goods(tea, 60, site.shelf), scenes.goods(jam, 9, site.third_shelf, lot_id=lot)]
    book.open_balances(act, goods=[scenes.owned(line, owner) for line in goods])
    book.reserve(act, asks=[Ask(f"{mark}-CLAIM", owner.pk, tea.pk, site.warehouse.pk, Decimal(1))])
    asked = HoldAsk(owner.pk, jam.pk, site.third_shelf.pk, Decimal(2), "quality_control", lot_id=lot, note=f"{mark}-HELD")
    (hold,) = book.hold(act, asks=[asked])
    book.adjust(act.because("damaged"), lost=[scenes.owned(scenes.goods(tea, 1, site.shelf), owner)])
    supplier = purchasing.create_supplier(act, code=f"{mark}-SUP", name=f"{mark}-SUPPLIER")
    item = NewSupplierItem(supplier_id=supplier.id, sku_id=tea.id, unit_cost=Decimal("1.2345"), preferred=True)
    purchasing.set_supplier_item(act, item=item)
    bought = _bought(owner, supplier.id, site, tea, f"{mark}-PONOTE")
    received = [ReceivedLine(Decimal(8), sku_id=tea.id), ReceivedLine(Decimal(2), sku_id=tea.id, condition="damaged")]
    purchasing.receive(act, number=bought, receipts=received)
    paper = Purchase(supplier.id, site.warehouse.id, [Bought(tea.id, Decimal(5))], owner_id=owner.pk)
    draft = purchasing.draft_order(act, order=paper)
    buyer = sales.create_customer(act, customer=sales.NewCustomer(code=f"{mark}-CUST", name=f"{mark}-CUSTOMER"))
    sold = _sold(owner, buyer.id, site, tea, jam, mark)
    recall = tracing.draft_recall(act, lot_ids=[lot], reason=f"{mark}-GLASS")
    receipt = purchases.receipts_of(purchases.order_by_number(bought).id)[0].number
    discrepancy = purchases.discrepancies_of(purchases.order_by_number(bought).id).order_by("id")[0].id
    planted = (
        *([] if owner.is_house else [owner.name]),
        *(f"{mark}{more}" for more in ("-TEA", "-JAM", "-LOT", "-CLAIM", "-HELD", "-SUP", "-SUPPLIER")),
        *(f"{mark}{more}" for more in ("-PONOTE", "-CUST", "-CUSTOMER", "-REF", "-NOTE", "-STREET", "-GLASS", "8711")),
        *(f"{mark}-NAME", sold, bought, draft.number, receipt, recall.number),
    )
    samples = {
        "catalog code": tea.code,
        "catalog unit": "case",
        "catalog product_id": tea.product_id,
        "catalog/units code": "case",
        "catalog/owners code": owner.code,
        "api/owners code": owner.code,
        "orders number": sold,
        "orders customer_id": buyer.id,
        "purchasing number": bought,
        "purchasing/edit number": draft.number,
        "purchasing receipt": receipt,
        "purchasing discrepancy_id": discrepancy,
        "purchasing supplier_id": supplier.id,
        "stock seq": stock.settled_seq(),
        "stock warehouse": site.warehouse.code,
        "stock/bins code": site.shelf.code,
        "stock code": tea.code,
        "stock lot_id": lot,
        "stock hold_id": hold,
        "recalls number": recall.number,
        "warehouse bin_id": site.shelf.id,
        "warehouse code": site.warehouse.code,
        "warehouse zone_id": site.shelf.zone_id,
        "api/skus code": tea.code,
        "api/products product_id": tea.product_id,
        "api/units code": "case",
        "api/warehouses code": site.warehouse.code,
        "api/zones zone_id": site.shelf.zone_id,
        "api/bins bin_id": site.shelf.id,
        "api/suppliers supplier_id": supplier.id,
        "api/purchase-orders number": bought,
        "api/customers code": buyer.code,
        "api/orders number": sold,
        "api/recalls number": recall.number,
        "api/lots lot_id": lot,
        "api/movements seq": stock.settled_seq(),
        "api/valuation sku": tea.code,
    }
    return Business(owner, mark, tea, planted, samples)


def _sku(code: str, tracking: str) -> Sku:
    product = Product.objects.create(name=f"{code.partition('-')[0]}-NAME {code[-3:].lower()}")
    return Sku.objects.create(
        product=product,
        code=code,
        name=product.name,
        unit=Unit.objects.get(code="pcs"),
        cost=Decimal("1.2345"),
        retail_price=Decimal(5),
        tracking=tracking,
        minimum=Decimal(500),
    )


def _bought(owner: Owner, supplier_id: int, site: scenes.Site, tea: Sku, note: str) -> str:
    act = scenes.act()
    lines = [Bought(tea.id, Decimal(12))]
    paper = Purchase(supplier_id, site.warehouse.id, lines, owner_id=owner.pk, note=note)
    number = purchasing.draft_order(act, order=paper).number
    purchasing.approve(act, number=number)
    return purchasing.place(act, number=number).number


def _sold(owner: Owner, customer_id: int, site: scenes.Site, tea: Sku, jam: Sku, mark: str) -> str:
    """One line shipped, of which one came back, the other still to be picked."""
    act = scenes.act()
    order = sales.NewOrder(
        lines=[sales.NewLine(tea.id, Decimal(4)), sales.NewLine(jam.id, Decimal(3))],
        customer_id=customer_id,
        warehouse_id=site.warehouse.id,
        owner_id=owner.pk,
        reference=f"{mark}-REF",
        note=f"{mark}-NOTE",
        address=f"{mark}-STREET 1",
    )
    number = sales.place_order(act, order=order).number
    sales.pick(act, number=number, picks=[sales.Taken(1, site.shelf.id, Decimal(4), 0)])
    sales.ship(act, number=number, cartons=[sales.pack(act, number=number)])
    assert orders.order_by_number(number).lines.get(position=1).shipped == 4
    return number
