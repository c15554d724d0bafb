"""Addresses of lots' own pages and of recalls."""

from __future__ import annotations

from django.urls import path

from quartermaster.tracing import fact_pages, pages

urlpatterns = [
    path("stock/lots/<str:lot_id>/", pages.lot, name="lot"),
    path("stock/lots/<str:lot_id>/state/", pages.lot_state_form, name="lot_state_form"),
    path("stock/lots/<str:lot_id>/states/", pages.change_lot, name="lot_state"),
    path("stock/lots/<str:lot_id>/facts/", fact_pages.facts_form, name="lot_facts_form"),
    path("stock/lots/<str:lot_id>/correct/", fact_pages.correct, name="lot_facts"),
    path("recalls/", pages.recall_list, name="recall_list"),
    path("recalls/new/", pages.recall_new, name="recall_new"),
    path("recalls/add/", pages.draft_recall, name="recall_add"),
    path("recalls/<str:number>/", pages.recall, name="recall"),
    path("recalls/<str:number>/report.csv", pages.recall_report, name="recall_report"),
    path("recalls/<str:number>/edit/", pages.recall_edit, name="recall_edit"),
    path("recalls/<str:number>/save/", pages.change_recall, name="recall_save"),
    path("recalls/<str:number>/activate/", pages.activate_recall, name="recall_activate"),
    path("recalls/<str:number>/reconcile/", pages.reconcile_recall, name="recall_reconcile"),
    path("recalls/<str:number>/answer/", pages.answer_form, name="recall_answer_form"),
    path("recalls/<str:number>/answers/", pages.note_answer, name="recall_answer"),
    path("recalls/<str:number>/close/", pages.close_recall, name="recall_close"),
]
