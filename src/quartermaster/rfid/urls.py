"""Addresses of readers, gates, walks and tags, under /rfid/."""

from __future__ import annotations

from django.urls import path

from quartermaster.rfid import pages, setup_pages, walk_pages

urlpatterns = [
    path("", pages.gate_list, name="gate_list"),
    path("gates/new/", setup_pages.gate_new, name="gate_new"),
    path("gates/add/", setup_pages.gate_add, name="gate_add"),
    path("gates/<int:gate_id>/", pages.gate_page, name="gate_page"),
    path("gates/<int:gate_id>/edit/", setup_pages.gate_edit, name="gate_edit"),
    path("gates/<int:gate_id>/change/", setup_pages.gate_change, name="gate_change"),
    path("gates/<int:gate_id>/archive/", setup_pages.gate_archive, name="gate_archive"),
    path("passages/", pages.passage_list, name="passage_list"),
    path("passages/<str:number>/", pages.passage, name="passage"),
    path("passages/<str:number>/end/", pages.passage_end, name="passage_end"),
    path("passages/<str:number>/paper/", pages.passage_paper, name="passage_paper"),
    path("passages/<str:number>/confirm/", pages.passage_confirm, name="passage_confirm"),
    path("passages/<str:number>/dismiss/", pages.passage_dismiss, name="passage_dismiss"),
    path("readers/", setup_pages.reader_list, name="reader_list"),
    path("readers/new/", setup_pages.reader_new, name="reader_new"),
    path("readers/add/", setup_pages.reader_add, name="reader_add"),
    path("readers/<int:reader_id>/edit/", setup_pages.reader_edit, name="reader_edit"),
    path("readers/<int:reader_id>/change/", setup_pages.reader_change, name="reader_change"),
    path("readers/<int:reader_id>/archive/", setup_pages.reader_archive, name="reader_archive"),
    path("walks/", walk_pages.zone_walk_list, name="zone_walk_list"),
    path("walks/start/", walk_pages.zone_walk_start, name="zone_walk_start"),
    path("walks/<str:number>/", walk_pages.zone_walk, name="zone_walk"),
    path("walks/<str:number>/reads/", walk_pages.zone_walk_reads, name="zone_walk_reads"),
    path("walks/<str:number>/end/", walk_pages.zone_walk_end, name="zone_walk_end"),
    path("tags/", walk_pages.tag_list, name="tag_list"),
    path("tags/give/", walk_pages.tag_give, name="tag_give"),
    path("unknown/", walk_pages.unknown_tag_list, name="unknown_tag_list"),
    path("unknown/<int:tag_id>/tie/", walk_pages.unknown_tag_tie, name="unknown_tag_tie"),
    path("unknown/<int:tag_id>/ignore/", walk_pages.unknown_tag_ignore, name="unknown_tag_ignore"),
]
