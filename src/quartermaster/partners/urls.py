"""The addresses of partners, under /partners/."""

from __future__ import annotations

from django.urls import path

from quartermaster.partners import pages, stock_pages

urlpatterns = [
    path("", pages.offer_list, name="partner_offer_list"),
    path("make/", pages.offers_make, name="partner_offers_make"),
    path("offers/<int:offer_id>/take/", pages.offer_take, name="partner_offer_take"),
    path("offers/<int:offer_id>/taken/", pages.offer_taken, name="partner_offer_taken"),
    path("offers/<int:offer_id>/end/", pages.offer_end, name="partner_offer_end"),
    path("stock/", stock_pages.partner_stock_list, name="partner_stock_list"),
    path("stock/load/", stock_pages.partner_stock_import, name="partner_stock_import"),
    path("stock/load/check/", stock_pages.partner_stock_import_check, name="partner_stock_import_check"),
    path("stock/load/hear/", stock_pages.partner_stock_import_load, name="partner_stock_import_load"),
    path("policies/new/", pages.policy_new, name="share_policy_new"),
    path("policies/save/", pages.policy_save, name="share_policy_save"),
    path("policies/<int:policy_id>/", pages.policy_edit, name="share_policy_edit"),
    path("policies/<int:policy_id>/change/", pages.policy_change, name="share_policy_change"),
    path("policies/<int:policy_id>/end/", pages.policy_end, name="share_policy_end"),
]
