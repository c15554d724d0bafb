"""The addresses of devices, under /sensors/."""

from __future__ import annotations

from django.urls import path

from quartermaster.sensors import climate_pages, pages

urlpatterns = [
    path("", climate_pages.climate_list, name="climate_list"),
    path("zones/<int:zone_id>/limits/", climate_pages.limits_form, name="limits_form"),
    path("zones/<int:zone_id>/limits/save/", climate_pages.limits_save, name="limits_save"),
    path("excursions/", climate_pages.excursion_list, name="excursion_list"),
    path("excursions/<str:number>/", climate_pages.excursion, name="excursion"),
    path("excursions/<str:number>/decide/", climate_pages.excursion_settle_form, name="excursion_settle_form"),
    path("excursions/<str:number>/settle/", climate_pages.excursion_settle, name="excursion_settle"),
    path("count/", pages.count_by_weight, name="count_by_weight"),
    path("count/now/", pages.count_now, name="count_now"),
    path("count/sample/", pages.measure_piece, name="measure_piece"),
    path("scales/now/pieces/", pages.scale_count, name="scale_count"),
    path("scales/now/", pages.scales_now, name="scales_now"),
    path("devices/", pages.device_list, name="device_list"),
    path("devices/refused/<int:message_id>/dismiss/", pages.refused_dismiss, name="refused_dismiss"),
    path("devices/new/<str:kind>/", pages.device_new, name="device_new"),
    path("devices/add/<str:kind>/", pages.device_add, name="device_add"),
    path("devices/<str:code>/edit/", pages.device_edit, name="device_edit"),
    path("devices/<str:code>/change/", pages.device_change, name="device_change"),
    path("devices/<str:code>/archive/", pages.device_archive, name="device_archive"),
]
