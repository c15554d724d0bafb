"""Addresses of packing."""

from __future__ import annotations

from django.urls import path

from quartermaster.packing import pages

urlpatterns = [
    path("", pages.bench_list, name="bench_list"),
    path("carton-types/", pages.carton_type_list, name="carton_type_list"),
    path("carton-types/new/", pages.carton_type_new, name="carton_type_new"),
    path("carton-types/add/", pages.carton_type_add, name="carton_type_add"),
    path("carton-types/<str:code>/edit/", pages.carton_type_edit, name="carton_type_edit"),
    path("carton-types/<str:code>/change/", pages.carton_type_change, name="carton_type_change"),
    path("carton-types/<str:code>/archive/", pages.carton_type_archive, name="carton_type_archive"),
    path("<str:number>/", pages.bench, name="bench"),
    path("<str:number>/scan/", pages.bench_scan, name="bench_scan"),
    path("<str:number>/close/", pages.bench_close, name="bench_close"),
]
