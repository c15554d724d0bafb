"""The catalogue over the API."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.db.models import Exists, OuterRef
from django.http import HttpResponse
from ninja import Query, Router

from quartermaster.accounts import doors
from quartermaster.catalog import bill_sheets, bills, prices, queries, sheets
from quartermaster.catalog import operations as catalog
from quartermaster.catalog.models import Product, Sku
from quartermaster.catalog.operations import Component
from quartermaster.catalog.plans import KEEP, NewProduct, SkuRow
from quartermaster.catalog.schemas import (
    BarcodeIn,
    BarcodeOut,
    BillIn,
    BillOut,
    BillQuery,
    BulkIn,
    BulkOut,
    CategoryChange,
    CategoryIn,
    CategoryOut,
    OwnerChange,
    OwnerIn,
    OwnerOut,
    PackChange,
    PackIn,
    PackOut,
    ProductChange,
    ProductIn,
    ProductOut,
    ProductQuery,
    SkuChange,
    SkuOut,
    SkuPictureOut,
    SkuQuery,
    SkuSummary,
    UnitChange,
    UnitIn,
    UnitOut,
)
from quartermaster.codes import gtin
from quartermaster.web import sheets_api
from quartermaster.web.api import Page, PageQuery, page_of
from quartermaster.web.photographs import PICTURE_BODY, as_file, uploaded
from quartermaster.web.sheets_api import SHEET_BODY, SheetOut, SheetQuery

router = Router(tags=["catalog"])

SORTS = {"sku": "code", "name": "name"}


@router.get("/skus", response=Page[SkuSummary])
@doors.api("catalog.view")
def list_skus(request: doors.ApiRequest, query: Query[SkuQuery]) -> Page[Any]:
    rows = prices.priced(queries.skus())
    if query.q:
        rows = queries.matching(rows, query.q)
    if query.barcode:
        code = gtin.read(query.barcode)
        rows = rows.filter(barcodes__value=code.value if code else query.barcode)
    if query.category is not None:
        rows = rows.filter(category__name__iexact=query.category)
    if query.archived is not None:
        rows = rows.filter(archived_at__isnull=not query.archived)
    return page_of(
        rows, query, row=lambda sku: _shown(request, SkuSummary.of(sku, sku.amount_now)), sorts=SORTS, usual_sort="sku"
    )


@router.post("/skus/{path:code}/barcodes", response={201: BarcodeOut})
@doors.api("catalog.edit", effect=True)
def create_barcode(request: doors.ApiRequest, code: str, body: BarcodeIn) -> tuple[int, BarcodeOut]:
    """Put a barcode on a SKU or a pack of it. UPC, EAN and GTIN become one 14-digit value."""
    return 201, BarcodeOut.of(catalog.add_barcode(request.act, code=code, value=body.value, pack_unit=body.pack))


@router.delete("/skus/{path:code}/barcodes/{str:value}", response={204: None})
@doors.api("catalog.edit", effect=True)
def delete_barcode(request: doors.ApiRequest, code: str, value: str) -> None:
    """Take a barcode off a SKU."""
    catalog.remove_barcode(request.act, code=code, value=value)


@router.post("/skus/{path:code}/picture", response={201: SkuPictureOut}, openapi_extra=PICTURE_BODY)
@doors.api("catalog.edit", effect=True)
def set_picture(request: doors.ApiRequest, code: str) -> tuple[int, SkuPictureOut]:
    """A JPEG, PNG or WebP picture of at most 500 kB, as the part `file`: pickers see it. It takes the place of an earlier one."""
    made = catalog.set_picture(request.act, code=code, content=uploaded(request))
    return 201, SkuPictureOut(name=made.name)


@router.delete("/skus/{path:code}/picture", response={204: None})
@doors.api("catalog.edit", effect=True)
def remove_picture(request: doors.ApiRequest, code: str) -> None:
    catalog.remove_picture(request.act, code=code)


@router.get("/skus/{path:code}/picture", response={200: None})
@doors.api("catalog.view")
def read_picture(request: doors.ApiRequest, code: str) -> HttpResponse:
    """The picture itself."""
    sku = queries.sku_of_code(code)
    return as_file(queries.picture_named(queries.picture_names([sku.pk]).get(sku.pk, "")))


@router.post("/skus/{path:code}/packs", response={201: PackOut})
@doors.api("catalog.edit", effect=True)
def create_pack(request: doors.ApiRequest, code: str, body: PackIn) -> tuple[int, PackOut]:
    """Say how many base units a pack holds."""
    pack = catalog.add_pack(request.act, code=code, unit=body.unit, numerator=body.numerator, denominator=body.denominator)
    return 201, PackOut.of(pack)


@router.patch("/skus/{path:code}/packs/{str:unit}", response=PackOut)
@doors.api("catalog.edit", effect=True)
def change_pack(request: doors.ApiRequest, code: str, unit: str, body: PackChange) -> doors.Versioned:
    """Correct what a pack holds. Needs If-Match with the SKU's ETag, and answers its next one."""
    sku = queries.sku_of_code(code)
    doors.require_version(request, sku.version)
    pack = catalog.change_pack(
        request.act, code=code, unit=unit, version=sku.version, numerator=body.numerator, denominator=body.denominator
    )
    return doors.Versioned(PackOut.of(pack), queries.sku_of_code(code).version)


@router.delete("/skus/{path:code}/packs/{str:unit}", response={204: None})
@doors.api("catalog.edit", effect=True)
def delete_pack(request: doors.ApiRequest, code: str, unit: str) -> None:
    """The SKU no longer comes in that pack. Refused while a barcode is on it."""
    catalog.remove_pack(request.act, code=code, unit=unit)


@router.get("/skus/{path:code}/bill", response=BillOut)
@doors.api("catalog.view")
def get_bill(request: doors.ApiRequest, code: str) -> doors.Versioned:
    """What one of the SKU is made of. The ETag is the SKU's."""
    sku = queries.sku_of_code(code)
    return doors.Versioned(BillOut.of(bills.bill_or_refuse(sku)), sku.version)


@router.put("/skus/{path:code}/bill", response=BillOut)
@doors.api("catalog.edit", effect=True)
def set_bill(request: doors.ApiRequest, code: str, body: BillIn) -> doors.Versioned:
    """From now on one of the SKU is made of these. Orders that are there stay as they were. Needs If-Match with its ETag."""
    sku = queries.sku_of_code(code)
    doors.require_version(request, sku.version)
    components = [Component(row.sku, row.quantity) for row in body.components]
    making = body.making.time if body.making else None
    bill = catalog.set_bill(request.act, code=sku.code, kit=body.kit, components=components, making=making, version=sku.version)
    return doors.Versioned(BillOut.of(bill), queries.sku_of_code(code).version)


@router.delete("/skus/{path:code}/bill", response={204: None})
@doors.api("catalog.edit", effect=True)
def end_bill(request: doors.ApiRequest, code: str) -> None:
    """The SKU is no kit any more."""
    catalog.end_bill(request.act, code=code)


@router.get("/bills", response=Page[BillOut])
@doors.api("catalog.view")
def list_bills(request: doors.ApiRequest, query: Query[BillQuery]) -> Page[BillOut]:
    """The bills that hold."""
    rows = bills.all_that_hold()
    if query.kit is not None:
        rows = rows.filter(kit=query.kit)
    if query.component is not None:
        rows = rows.filter(lines__component=queries.sku_of_code(query.component))
    return page_of(rows, query, row=BillOut.of, sorts={"sku": "sku__code"}, usual_sort="sku")


@router.post("/imports/bills", response=SheetOut, openapi_extra=SHEET_BODY)
@doors.api("catalog.load", effect=True)
def import_bills(request: doors.ApiRequest, query: Query[SheetQuery]) -> SheetOut:
    """Say what kits are made of from a sheet, all or none; the rows of a kit are its whole bill. Kits are counted."""
    return sheets_api.loaded(request, bill_sheets.HEADINGS, partial(bill_sheets.load_bills, request.act), dry_run=query.dry_run)


@router.get("/skus/{path:code}", response=SkuOut)
@doors.api("catalog.view")
def get_sku(request: doors.ApiRequest, code: str) -> doors.Versioned:
    return _whole(request, queries.sku_of_code(code))


@router.patch("/skus/{path:code}", response=SkuOut)
@doors.api("catalog.edit", effect=True)
def change_sku(request: doors.ApiRequest, code: str, body: SkuChange) -> doors.Versioned:
    """Change the fields that are sent. Needs If-Match."""
    sku = queries.sku_of_code(code)
    doors.require_version(request, sku.version)
    if body.archived is not None:
        move = catalog.archive_sku if body.archived else catalog.restore_sku
        sku = move(request.act, code=sku.code, version=sku.version)
    if body.model_fields_set - {"archived"}:
        row = body.row(sku.code, where="/", product=body.product)
        sku = catalog.change_sku(request.act, row=row, version=sku.version)
    return _whole(request, sku)


@router.get("/products", response=Page[ProductOut])
@doors.api("catalog.view")
def list_products(request: doors.ApiRequest, query: Query[ProductQuery]) -> Page[ProductOut]:
    rows = Product.objects.prefetch_related("skus")
    if query.q:
        rows = rows.filter(name__icontains=query.q)
    if query.archived is not None:
        in_use = Exists(Sku.objects.filter(product=OuterRef("pk"), archived_at=None))
        rows = rows.filter(~in_use if query.archived else in_use)
    return page_of(rows, query, row=ProductOut.of, sorts={"name": "name"}, usual_sort="name")


@router.post("/products", response={201: ProductOut})
@doors.api("catalog.edit", effect=True)
def create_product(request: doors.ApiRequest, body: ProductIn) -> tuple[int, ProductOut]:
    """One product with one SKU or several."""
    product = NewProduct(body.name, body.description)
    rows = [item.row(item.sku, where=f"/skus/{index}/", product=product) for index, item in enumerate(body.skus)]
    made = catalog.create_products(request.act, rows=rows)
    return 201, ProductOut.of(made[0].product)


@router.get("/products/{int:product_id}", response=ProductOut)
@doors.api("catalog.view")
def get_product(request: doors.ApiRequest, product_id: int) -> doors.Versioned:
    product = queries.product_of_id(product_id)
    return doors.Versioned(ProductOut.of(product), product.version)


@router.patch("/products/{int:product_id}", response=ProductOut)
@doors.api("catalog.edit", effect=True)
def change_product(request: doors.ApiRequest, product_id: int, body: ProductChange) -> doors.Versioned:
    """Rename or describe a product. Needs If-Match."""
    product = queries.product_of_id(product_id)
    doors.require_version(request, product.version)
    changed = catalog.change_product(
        request.act,
        product_id=product_id,
        version=product.version,
        name=KEEP if body.name is None else body.name,
        description=KEEP if body.description is None else body.description,
    )
    return doors.Versioned(ProductOut.of(changed), changed.version)


@router.post("/products/bulk", response={200: BulkOut})
@doors.api("catalog.load", effect=True)
def load_products(request: doors.ApiRequest, body: BulkIn) -> BulkOut:
    """Create and change up to 10,000 SKUs, all or none."""
    rows: list[SkuRow] = [
        item.row(item.sku, where=f"/skus/{index}/", product=item.product) for index, item in enumerate(body.skus)
    ]
    report = catalog.save_skus(request.act, rows=rows)
    return BulkOut(created=report.created, updated=report.updated, unchanged=report.unchanged)


@router.post("/imports/products", response=SheetOut, openapi_extra=SHEET_BODY)
@doors.api("catalog.load", effect=True)
def import_products(request: doors.ApiRequest, query: Query[SheetQuery]) -> SheetOut:
    """Create and change SKUs from a sheet, all rows or none. The columns are those of the export."""
    return sheets_api.loaded(request, sheets.HEADINGS, partial(sheets.load_sheet, request.act), dry_run=query.dry_run)


@router.get("/units", response=Page[UnitOut])
@doors.api("catalog.view")
def list_units(request: doors.ApiRequest, query: Query[PageQuery]) -> Page[UnitOut]:
    return page_of(queries.units(), query, row=UnitOut.of, sorts={"code": "code"}, usual_sort="code")


@router.post("/units", response={201: UnitOut})
@doors.api("catalog.edit", effect=True)
def create_unit(request: doors.ApiRequest, body: UnitIn) -> tuple[int, doors.Versioned]:
    unit = catalog.add_unit(request.act, code=body.code, name=body.name, scale=body.scale)
    return 201, doors.Versioned(UnitOut.of(unit), unit.version)


@router.get("/units/{str:code}", response=UnitOut)
@doors.api("catalog.view")
def get_unit(request: doors.ApiRequest, code: str) -> doors.Versioned:
    unit = queries.unit_of_code(code)
    return doors.Versioned(UnitOut.of(unit), unit.version)


@router.patch("/units/{str:code}", response=UnitOut)
@doors.api("catalog.edit", effect=True)
def change_unit(request: doors.ApiRequest, code: str, body: UnitChange) -> doors.Versioned:
    """Rename a unit, or change how many decimals it allows. Needs If-Match."""
    unit = queries.unit_of_code(code)
    doors.require_version(request, unit.version)
    changed = catalog.change_unit(
        request.act,
        code=code,
        version=unit.version,
        name=KEEP if body.name is None else body.name,
        scale=KEEP if body.scale is None else body.scale,
    )
    return doors.Versioned(UnitOut.of(changed), changed.version)


@router.get("/categories", response=Page[CategoryOut])
@doors.api("catalog.view")
def list_categories(request: doors.ApiRequest, query: Query[PageQuery]) -> Page[CategoryOut]:
    return page_of(queries.categories(), query, row=CategoryOut.of, sorts={"name": "name"}, usual_sort="name")


@router.post("/categories", response={201: CategoryOut})
@doors.api("catalog.edit", effect=True)
def create_category(request: doors.ApiRequest, body: CategoryIn) -> tuple[int, doors.Versioned]:
    """A category. Saying how its goods are costed needs catalog.set_costing too."""
    category = catalog.add_category(request.act, name=body.name, costing=body.costing)
    return 201, doors.Versioned(CategoryOut.of(category), category.version)


@router.get("/categories/{int:category_id}", response=CategoryOut)
@doors.api("catalog.view")
def get_category(request: doors.ApiRequest, category_id: int) -> doors.Versioned:
    category = queries.category_of_id(category_id)
    return doors.Versioned(CategoryOut.of(category), category.version)


@router.patch("/categories/{int:category_id}", response=CategoryOut)
@doors.api("catalog.edit", effect=True)
def change_category(request: doors.ApiRequest, category_id: int, body: CategoryChange) -> doors.Versioned:
    """Rename a category, or have its goods costed otherwise. Needs If-Match."""
    category = queries.category_of_id(category_id)
    doors.require_version(request, category.version)
    changed = catalog.change_category(
        request.act,
        category_id=category_id,
        version=category.version,
        name=KEEP if body.name is None else body.name,
        costing=KEEP if body.costing is None else body.costing,
    )
    return doors.Versioned(CategoryOut.of(changed), changed.version)


@router.get("/owners", response=Page[OwnerOut])
@doors.api("catalog.view")
def list_owners(request: doors.ApiRequest, query: Query[PageQuery]) -> Page[OwnerOut]:
    return page_of(queries.owners(), query, row=OwnerOut.of, sorts={"code": "code"}, usual_sort="code")


@router.post("/owners", response={201: OwnerOut})
@doors.api("catalog.edit_owners", effect=True)
def create_owner(request: doors.ApiRequest, body: OwnerIn) -> tuple[int, doors.Versioned]:
    """A client whose goods are kept here."""
    owner = catalog.add_owner(request.act, code=body.code, name=body.name)
    return 201, doors.Versioned(OwnerOut.of(owner), owner.version)


@router.get("/owners/{code}", response=OwnerOut)
@doors.api("catalog.view")
def get_owner(request: doors.ApiRequest, code: str) -> doors.Versioned:
    owner = queries.owner_of_code(code)
    return doors.Versioned(OwnerOut.of(owner), owner.version)


@router.patch("/owners/{code}", response=OwnerOut)
@doors.api("catalog.edit_owners", effect=True)
def change_owner(request: doors.ApiRequest, code: str, body: OwnerChange) -> doors.Versioned:
    """Rename an owner, close or reopen it. Needs If-Match."""
    owner = queries.owner_of_code(code)
    doors.require_version(request, owner.version)
    if body.name is not None:
        owner = catalog.rename_owner(request.act, code=code, version=owner.version, name=body.name)
    if body.closed is not None:
        move = catalog.close_owner if body.closed else catalog.reopen_owner
        owner = move(request.act, code=code, version=owner.version)
    return doors.Versioned(OwnerOut.of(owner), owner.version)


def _whole(request: doors.ApiRequest, sku: Sku) -> doors.Versioned:
    held = prices.now([sku.pk]).get(sku.pk)
    out = SkuOut.whole(sku, held.amount if held else None, list(queries.barcodes_of(sku)), list(queries.packs_of(sku)))
    return doors.Versioned(_shown(request, out), sku.version)


def _shown(request: doors.ApiRequest, out: SkuSummary) -> dict[str, Any]:
    """Without the cost for whoever may not see it."""
    return out.model_dump(exclude=set() if "catalog.view_costs" in request.act.permissions else {"cost"})
