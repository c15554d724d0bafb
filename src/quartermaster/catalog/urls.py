"""Addresses below /catalog/."""

from __future__ import annotations

from django.urls import path

from quartermaster.catalog.pages import bills, categories, owners, particulars, products, skus, units

urlpatterns = [
    path("", products.product_list, name="product_list"),
    path("new/", products.product_new, name="product_new"),
    path("create/", products.product_create, name="product_create"),
    path("import/", products.product_import, name="product_import"),
    path("import/check/", products.product_import_check, name="product_import_check"),
    path("import/load/", products.product_import_load, name="product_import_load"),
    path("products/<int:product_id>/", products.product, name="product"),
    path("products/<int:product_id>/save/", products.product_save, name="product_save"),
    path("bills/", bills.bill_list, name="bill_list"),
    path("bills/import/", bills.bill_import, name="bill_import"),
    path("bills/import/check/", bills.bill_import_check, name="bill_import_check"),
    path("bills/import/load/", bills.bill_import_load, name="bill_import_load"),
    path("categories/", categories.category_list, name="category_list"),
    path("categories/new/", categories.category_new, name="category_new"),
    path("categories/add/", categories.category_add, name="category_add"),
    path("categories/<int:category_id>/", categories.category, name="category"),
    path("categories/<int:category_id>/save/", categories.category_save, name="category_save"),
    path("owners/", owners.owner_list, name="owner_list"),
    path("owners/new/", owners.owner_new, name="owner_new"),
    path("owners/add/", owners.owner_add, name="owner_add"),
    path("owners/of/<str:code>/", owners.owner, name="owner"),
    path("owners/of/<str:code>/save/", owners.owner_save, name="owner_save"),
    path("owners/of/<str:code>/closing/", owners.owner_close, name="owner_close"),
    path("owners/of/<str:code>/reopening/", owners.owner_reopen, name="owner_reopen"),
    path("units/", units.unit_list, name="unit_list"),
    path("units/new/", units.unit_new, name="unit_new"),
    path("units/add/", units.unit_add, name="unit_add"),
    path("units/of/<str:code>/", units.unit, name="unit"),
    path("units/of/<str:code>/save/", units.unit_save, name="unit_save"),
    path("particulars/", particulars.particulars_list, name="particulars_list"),
    path("particulars/import/", particulars.particulars_import, name="particulars_import"),
    path("particulars/import/check/", particulars.particulars_import_check, name="particulars_import_check"),
    path("particulars/import/load/", particulars.particulars_import_load, name="particulars_import_load"),
    # a code may hold slashes, so the longer addresses come first
    path("skus/<path:code>/particulars/", particulars.particulars, name="particulars"),
    path("skus/<path:code>/particulars/save/", particulars.particulars_save, name="particulars_save"),
    path("skus/<path:code>/bill/", bills.bill, name="bill"),
    path("skus/<path:code>/bill/save/", bills.bill_save, name="bill_save"),
    path("skus/<path:code>/bill/end/", bills.bill_end, name="bill_end"),
    path("skus/<path:code>/packs/<str:unit>/", skus.pack_edit, name="pack_edit"),
    path("skus/<path:code>/packs/<str:unit>/save/", skus.pack_save, name="pack_save"),
    path("skus/<path:code>/packs/<str:unit>/remove/", skus.pack_remove, name="pack_remove"),
    path("skus/<path:code>/save/", skus.sku_save, name="sku_save"),
    path("skus/<path:code>/archive/", skus.sku_archive, name="sku_archive"),
    path("skus/<path:code>/restore/", skus.sku_restore, name="sku_restore"),
    path("skus/<path:code>/barcodes/", skus.barcode_add, name="barcode_add"),
    path("skus/<path:code>/barcodes/remove/", skus.barcode_remove, name="barcode_remove"),
    path("skus/<path:code>/packs/", skus.pack_add, name="pack_add"),
    path("skus/<path:code>/", skus.sku_edit, name="sku_edit"),
]
