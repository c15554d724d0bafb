"""Addresses of demand and forecasts."""

from __future__ import annotations

from django.urls import path

from quartermaster.demand import import_pages, pages, replay_pages

urlpatterns = [
    path("", pages.forecast_list, name="forecast_list"),
    path("import/", import_pages.past_sales_import, name="past_sales_import"),
    path("import/check/", import_pages.past_sales_import_check, name="past_sales_import_check"),
    path("import/load/", import_pages.past_sales_import_load, name="past_sales_import_load"),
    path("rules/", replay_pages.replay, name="demand_rules"),
    path("totals/", pages.total_list, name="demand_total_list"),
    path("totals/<int:total_id>/", pages.total, name="demand_total"),
    path("skus/<str:code>/", pages.forecast, name="forecast"),
    path("skus/<str:code>/overrides/", pages.add_override, name="forecast_override"),
    path("overrides/<int:override_id>/end/", pages.end_override, name="forecast_override_end"),
]
