"""Addresses of the app for scanners, under /scan/."""

from __future__ import annotations

from django.urls import path

from quartermaster.scanning import pages

urlpatterns = [
    path("", pages.app, name="scan_app"),
    path("worker.js", pages.worker, name="scan_worker"),
    path("manifest.webmanifest", pages.manifest, name="scan_manifest"),
    path("log/", pages.scan_list, name="scan_list"),
    path("log/<int:scan_id>/photos/<str:photo>", pages.scan_photo, name="scan_photo"),
    path("log/<int:scan_id>/settle/", pages.scan_settle, name="scan_settle"),
]
