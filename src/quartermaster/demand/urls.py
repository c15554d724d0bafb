"""Addresses of demand and forecasts."""

from __future__ import annotations

from django.urls import path

from quartermaster.demand import pages, replay_pages

urlpatterns = [
    path("", pages.forecast_list, name="forecast_list"),
    path("rules/", replay_pages.replay, name="demand_rules"),
    path("totals/", pages.total_list, name="demand_total_list"),
    path("totals/<int:total_id>/", pages.total, name="demand_total"),
    path("skus/<str:code>/", pages.forecast, name="forecast"),
    path("skus/<str:code>/overrides/", pages.add_override, name="forecast_override"),
    path("overrides/<int:override_id>/end/", pages.end_override, name="forecast_override_end"),
]
