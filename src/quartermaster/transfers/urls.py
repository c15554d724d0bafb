"""Addresses of transfers."""

from __future__ import annotations

from django.urls import path

from quartermaster.transfers import pages, unreceiving_pages

urlpatterns = [
    path("", pages.transfer_list, name="transfer_list"),
    path("new/", pages.transfer_new, name="transfer_new"),
    path("add/", pages.transfer_create, name="transfer_create"),
    path("line/", pages.transfer_line, name="transfer_line"),
    path("import/", pages.transfers_import, name="transfers_import"),
    path("import/check/", pages.transfers_import_check, name="transfers_import_check"),
    path("import/load/", pages.transfers_import_load, name="transfers_import_load"),
    path("<str:number>/", pages.transfer_order, name="transfer_order"),
    path("<str:number>/note/", pages.transfer_note, name="transfer_note"),
    path("<str:number>/edit/", pages.transfer_edit, name="transfer_edit"),
    path("<str:number>/change/", pages.transfer_change, name="transfer_change"),
    path("<str:number>/request/", pages.transfer_request, name="transfer_request"),
    path("<str:number>/withdraw/", pages.transfer_withdraw, name="transfer_withdraw"),
    path("<str:number>/approve/", pages.transfer_approve, name="transfer_approve"),
    path("<str:number>/rejection/", pages.transfer_reject_form, name="transfer_reject_form"),
    path("<str:number>/reject/", pages.transfer_reject, name="transfer_reject"),
    path("<str:number>/allocate/", pages.transfer_allocate, name="transfer_allocate"),
    path("<str:number>/deallocate/", pages.transfer_deallocate, name="transfer_deallocate"),
    path("<str:number>/ship/", pages.transfer_ship, name="transfer_ship"),
    path("<str:number>/send/", pages.transfer_send, name="transfer_send"),
    path("<str:number>/dispatches/<str:dispatch>/take-back/", pages.transfer_unship, name="transfer_unship"),
    path("<str:number>/expected/", pages.transfer_expect_form, name="transfer_expect_form"),
    path("<str:number>/expect/", pages.transfer_expect, name="transfer_expect"),
    path("<str:number>/receive/", pages.transfer_receive, name="transfer_receive"),
    path("<str:number>/take-in/", pages.transfer_take_in, name="transfer_take_in"),
    path("<str:number>/arrivals/<str:arrival>/take-back/", unreceiving_pages.transfer_unreceive, name="transfer_unreceive"),
    path("<str:number>/arrivals/<str:arrival>/some/", unreceiving_pages.transfer_unreceive_form, name="transfer_unreceive_form"),
    path("<str:number>/lost/", pages.transfer_loss_form, name="transfer_loss_form"),
    path("<str:number>/loss/", pages.transfer_loss, name="transfer_loss"),
    path("<str:number>/cancellation/", pages.transfer_cancel_form, name="transfer_cancel_form"),
    path("<str:number>/cancel/", pages.transfer_cancel, name="transfer_cancel"),
    path("<str:number>/close/", pages.transfer_close, name="transfer_close"),
]
