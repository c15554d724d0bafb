"""Addresses of transfers."""

from __future__ import annotations

from django.urls import path

from quartermaster.transfers.pages import drafting, orders, receiving, sending, steps, taking_back

urlpatterns = [
    path("", orders.transfer_list, name="transfer_list"),
    path("new/", drafting.transfer_new, name="transfer_new"),
    path("add/", drafting.transfer_create, name="transfer_create"),
    path("line/", drafting.transfer_line, name="transfer_line"),
    path("import/", drafting.transfers_import, name="transfers_import"),
    path("import/check/", drafting.transfers_import_check, name="transfers_import_check"),
    path("import/load/", drafting.transfers_import_load, name="transfers_import_load"),
    path("<str:number>/", orders.transfer_order, name="transfer_order"),
    path("<str:number>/note/", orders.transfer_note, name="transfer_note"),
    path("<str:number>/edit/", drafting.transfer_edit, name="transfer_edit"),
    path("<str:number>/change/", drafting.transfer_change, name="transfer_change"),
    path("<str:number>/request/", steps.transfer_request, name="transfer_request"),
    path("<str:number>/withdraw/", steps.transfer_withdraw, name="transfer_withdraw"),
    path("<str:number>/approve/", steps.transfer_approve, name="transfer_approve"),
    path("<str:number>/rejection/", steps.transfer_reject_form, name="transfer_reject_form"),
    path("<str:number>/reject/", steps.transfer_reject, name="transfer_reject"),
    path("<str:number>/allocate/", steps.transfer_allocate, name="transfer_allocate"),
    path("<str:number>/deallocate/", steps.transfer_deallocate, name="transfer_deallocate"),
    path("<str:number>/ship/", sending.transfer_ship, name="transfer_ship"),
    path("<str:number>/send/", sending.transfer_send, name="transfer_send"),
    path("<str:number>/dispatches/<str:dispatch>/take-back/", sending.transfer_unship, name="transfer_unship"),
    path("<str:number>/expected/", steps.transfer_expect_form, name="transfer_expect_form"),
    path("<str:number>/expect/", steps.transfer_expect, name="transfer_expect"),
    path("<str:number>/receive/", receiving.transfer_receive, name="transfer_receive"),
    path("<str:number>/take-in/", receiving.transfer_take_in, name="transfer_take_in"),
    path("<str:number>/arrivals/<str:arrival>/take-back/", taking_back.transfer_unreceive, name="transfer_unreceive"),
    path("<str:number>/arrivals/<str:arrival>/some/", taking_back.transfer_unreceive_form, name="transfer_unreceive_form"),
    path("<str:number>/lost/", receiving.transfer_loss_form, name="transfer_loss_form"),
    path("<str:number>/loss/", receiving.transfer_loss, name="transfer_loss"),
    path("<str:number>/cancellation/", steps.transfer_cancel_form, name="transfer_cancel_form"),
    path("<str:number>/cancel/", steps.transfer_cancel, name="transfer_cancel"),
    path("<str:number>/close/", steps.transfer_close, name="transfer_close"),
]
