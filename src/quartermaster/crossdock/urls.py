"""Addresses of cross-docking."""

from __future__ import annotations

from django.urls import path

from quartermaster.crossdock import pages

urlpatterns = [
    path("", pages.cross_dock_list, name="cross_dock_list"),
    path("scan/", pages.cross_dock_scan, name="cross_dock_scan"),
    path("take/", pages.cross_dock_take, name="cross_dock_take"),
    path("<str:pick>/back/", pages.cross_dock_back, name="cross_dock_back"),
]
