"""The addresses of refills, under /refills/."""

from __future__ import annotations

from django.urls import path

from quartermaster.refills import pages

urlpatterns = [
    path("", pages.refill_list, name="refill_list"),
    path("plan/", pages.refill_plan, name="refill_plan"),
    path("rules/new/", pages.refill_rule_new, name="refill_rule_new"),
    path("rules/add/", pages.refill_rule_add, name="refill_rule_add"),
    path("rules/<int:rule_id>/remove/", pages.refill_rule_remove, name="refill_rule_remove"),
    path("import/", pages.refill_rules_import, name="refill_rules_import"),
    path("import/check/", pages.refill_rules_import_check, name="refill_rules_import_check"),
    path("import/load/", pages.refill_rules_import_load, name="refill_rules_import_load"),
    path("<str:number>/", pages.refill, name="refill"),
    path("<str:number>/scan/", pages.refill_scan, name="refill_scan"),
    path("<str:number>/cancel/", pages.refill_cancel, name="refill_cancel"),
]
