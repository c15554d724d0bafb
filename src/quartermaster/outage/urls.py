"""Addresses of sheets for an outage, under /outage/."""

from __future__ import annotations

from django.urls import path

from quartermaster.outage import pages

urlpatterns = [
    path("", pages.sheet_list, name="outage_list"),
    path("print/", pages.sheets_print, name="outage_print"),
    path("find/", pages.sheet_find, name="outage_find"),
    path("printed/<uuid:mark>/", pages.batch, name="outage_batch"),
    path("printed/<uuid:mark>/sheets.pdf", pages.batch_paper, name="outage_batch_paper"),
    path("sheets/<str:number>/", pages.sheet, name="outage_sheet"),
    path("sheets/<str:number>/paper.pdf", pages.sheet_paper, name="outage_sheet_paper"),
    path("sheets/<str:number>/lines/<int:position>/", pages.line_save, name="outage_line_save"),
]
