"""Addresses below /warehouse/."""

from __future__ import annotations

from django.urls import path

from quartermaster.locations import pages, warehouse_pages

urlpatterns = [
    path("", pages.location_list, name="location_list"),
    path("new/", pages.warehouse_new, name="warehouse_new"),
    path("add/", pages.warehouse_add, name="warehouse_add"),
    path("of/<str:code>/", warehouse_pages.warehouse, name="warehouse"),
    path("of/<str:code>/save/", warehouse_pages.warehouse_save, name="warehouse_save"),
    path("of/<str:code>/archive/", warehouse_pages.warehouse_archive, name="warehouse_archive"),
    path("of/<str:code>/restore/", warehouse_pages.warehouse_restore, name="warehouse_restore"),
    path("of/<str:code>/coordinates/", pages.coordinates_read, name="coordinates_read"),
    path("zones/<int:zone_id>/", warehouse_pages.zone_edit, name="zone_edit"),
    path("zones/<int:zone_id>/save/", warehouse_pages.zone_save, name="zone_save"),
    path("zones/new/", pages.zone_new, name="zone_new"),
    path("zones/add/", pages.zone_add, name="zone_add"),
    path("bins/new/", pages.bins_new, name="bins_new"),
    path("bins/add/", pages.bins_add, name="bins_add"),
    path("bins/<int:bin_id>/", pages.bin_edit, name="bin_edit"),
    path("bins/<int:bin_id>/save/", pages.bin_save, name="bin_save"),
    path("import/", pages.bin_import, name="bin_import"),
    path("import/check/", pages.bin_import_check, name="bin_import_check"),
    path("import/load/", pages.bin_import_load, name="bin_import_load"),
]
