"""Addresses of demand and forecasts."""

from __future__ import annotations

from django.urls import path

from quartermaster.demand import import_pages, pages, promotion_pages

urlpatterns = [
    path("", pages.forecast_list, name="forecast_list"),
    path("import/", import_pages.past_sales_import, name="past_sales_import"),
    path("import/check/", import_pages.past_sales_import_check, name="past_sales_import_check"),
    path("import/load/", import_pages.past_sales_import_load, name="past_sales_import_load"),
    path("promotions/", promotion_pages.promotion_list, name="promotion_list"),
    path("promotions/new/", promotion_pages.promotion_new, name="promotion_new"),
    path("promotions/say/", promotion_pages.promotion_say, name="promotion_say"),
    path("promotions/import/", promotion_pages.promotions_import, name="promotions_import"),
    path("promotions/import/check/", promotion_pages.promotions_import_check, name="promotions_import_check"),
    path("promotions/import/load/", promotion_pages.promotions_import_load, name="promotions_import_load"),
    path("promotions/<int:promotion_id>/", promotion_pages.promotion, name="promotion"),
    path("promotions/<int:promotion_id>/edit/", promotion_pages.promotion_edit, name="promotion_edit"),
    path("promotions/<int:promotion_id>/change/", promotion_pages.promotion_change, name="promotion_change"),
    path("promotions/<int:promotion_id>/end/", promotion_pages.promotion_end, name="promotion_end"),
    path("corrections/", promotion_pages.corrections, name="demand_corrections"),
    path("one-offs/new/", promotion_pages.one_off_new, name="one_off_new"),
    path("one-offs/mark/", promotion_pages.one_off_mark, name="one_off_mark"),
    path("one-offs/<int:one_off_id>/end/", promotion_pages.one_off_end, name="one_off_end"),
    path("predecessors/new/", promotion_pages.predecessor_new, name="predecessor_new"),
    path("predecessors/say/", promotion_pages.predecessor_say, name="predecessor_say"),
    path("predecessors/<int:succession_id>/end/", promotion_pages.predecessor_end, name="predecessor_end"),
    path("totals/", pages.total_list, name="demand_total_list"),
    path("totals/<int:total_id>/", pages.total, name="demand_total"),
    path("skus/<str:code>/", pages.forecast, name="forecast"),
    path("skus/<str:code>/overrides/", pages.add_override, name="forecast_override"),
    path("overrides/<int:override_id>/end/", pages.end_override, name="forecast_override_end"),
]
