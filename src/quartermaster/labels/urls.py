"""Addresses of labels."""

from __future__ import annotations

from django.urls import path

from quartermaster.labels import layout_pages, pages, printer_pages

urlpatterns = [
    path("", layout_pages.layout_list, name="layout_list"),
    path("print/", pages.label_print, name="label_print"),
    path("print/preview/", pages.label_preview, name="label_preview"),
    path("print/file/", pages.label_file, name="label_file"),
    path("print/chosen/", pages.label_chosen, name="label_chosen"),
    path("print/send/", printer_pages.label_send, name="label_send"),
    path("sent/", printer_pages.print_job_list, name="print_job_list"),
    path("sent/<int:job_id>/cancel/", printer_pages.print_job_cancel, name="print_job_cancel"),
    path("printers/", printer_pages.printer_list, name="printer_list"),
    path("printers/new/", printer_pages.printer_new, name="printer_new"),
    path("printers/add/", printer_pages.printer_add, name="printer_add"),
    path("printers/<int:printer_id>/edit/", printer_pages.printer_edit, name="printer_edit"),
    path("printers/<int:printer_id>/change/", printer_pages.printer_change, name="printer_change"),
    path("printers/<int:printer_id>/archive/", printer_pages.printer_archive, name="printer_archive"),
    path("pallets/", pages.pallet_list, name="pallet_list"),
    path("pallets/new/", pages.pallet_new, name="pallet_new"),
    path("pallets/add/", pages.pallet_add, name="pallet_add"),
    path("layouts/<str:code>/", layout_pages.layout_page, name="layout_page"),
    path("layouts/<str:code>/preview/", layout_pages.layout_preview, name="layout_preview"),
    path("layouts/<str:code>/save/", layout_pages.layout_save, name="layout_save"),
    path("layouts/<str:code>/copy/", layout_pages.layout_copy_form, name="layout_copy_form"),
    path("layouts/<str:code>/copied/", layout_pages.layout_copy, name="layout_copy"),
    path("layouts/<str:code>/archive/", layout_pages.layout_archive, name="layout_archive"),
    path("layouts/<str:code>/usual/", layout_pages.layout_usual, name="layout_usual"),
]
