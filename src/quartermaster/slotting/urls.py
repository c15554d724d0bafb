"""The addresses of slotting: /stock/put-away/ and /slotting/."""

from __future__ import annotations

from django.urls import path

from quartermaster.slotting import move_pages, pages, rule_pages

urlpatterns = [
    path("stock/put-away/", pages.put_away_list, name="put_away_list"),
    path("stock/put-away/lines/", pages.put_away, name="put_away"),
    path("stock/put-away/rules/", rule_pages.put_away_rules, name="put_away_rules"),
    path("stock/put-away/rules/new/", rule_pages.put_away_rule_new, name="put_away_rule_new"),
    path("stock/put-away/rules/save/", rule_pages.put_away_rule_save, name="put_away_rule_save"),
    path("stock/put-away/rules/<int:rule_id>/", rule_pages.put_away_rule_edit, name="put_away_rule_edit"),
    path("stock/put-away/rules/<int:rule_id>/remove/", rule_pages.put_away_rule_remove, name="put_away_rule_remove"),
    path("stock/put-away/rules/import/", rule_pages.put_away_rules_import, name="put_away_rules_import"),
    path("stock/put-away/rules/import/check/", rule_pages.put_away_rules_import_check, name="put_away_rules_import_check"),
    path("stock/put-away/rules/import/load/", rule_pages.put_away_rules_import_load, name="put_away_rules_import_load"),
    path("slotting/", move_pages.slotting_report, name="slotting_report"),
    path("slotting/moves/", move_pages.slot_move_list, name="slot_move_list"),
    path("slotting/moves/make/", move_pages.slot_moves_make, name="slot_moves_make"),
    path("slotting/moves/<str:number>/", move_pages.slot_move, name="slot_move"),
    path("slotting/moves/<str:number>/scan/", move_pages.slot_move_scan, name="slot_move_scan"),
    path("slotting/moves/<str:number>/cancel/", move_pages.slot_move_cancel, name="slot_move_cancel"),
    path("slotting/moves/<str:number>/take-back/", move_pages.slot_move_take_back, name="slot_move_take_back"),
]
