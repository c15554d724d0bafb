"""Addresses below /catalog/."""

from __future__ import annotations

from django.urls import path

from quartermaster.catalog import pages

urlpatterns = [
    path("", pages.product_list, name="product_list"),
    path("new/", pages.product_new, name="product_new"),
    path("create/", pages.product_create, name="product_create"),
    path("import/", pages.product_import, name="product_import"),
    path("import/check/", pages.product_import_check, name="product_import_check"),
    path("import/load/", pages.product_import_load, name="product_import_load"),
    path("skus/<path:code>/save/", pages.sku_save, name="sku_save"),
    path("skus/<path:code>/archive/", pages.sku_archive, name="sku_archive"),
    path("skus/<path:code>/barcodes/", pages.barcode_add, name="barcode_add"),
    path("skus/<path:code>/barcodes/remove/", pages.barcode_remove, name="barcode_remove"),
    path("skus/<path:code>/packs/", pages.pack_add, name="pack_add"),
    path("skus/<path:code>/", pages.sku_edit, name="sku_edit"),
]
