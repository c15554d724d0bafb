"""Addresses below /warehouse/."""

from __future__ import annotations

from django.urls import path

from quartermaster.locations import pages

urlpatterns = [
    path("", pages.location_list, name="location_list"),
    path("new/", pages.warehouse_new, name="warehouse_new"),
    path("add/", pages.warehouse_add, name="warehouse_add"),
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
