"""Addresses of suppliers’ invoices."""

from __future__ import annotations

from django.urls import path

from quartermaster.billing import pages, report_pages

urlpatterns = [
    path("", pages.supplier_invoice_list, name="supplier_invoice_list"),
    path("start/", pages.supplier_invoice_start, name="supplier_invoice_start"),
    path("begin/", pages.supplier_invoice_begin, name="supplier_invoice_begin"),
    path("new/", pages.supplier_invoice_new, name="supplier_invoice_new"),
    path("enter/", pages.supplier_invoice_enter, name="supplier_invoice_enter"),
    path("import/", pages.supplier_invoice_import, name="supplier_invoice_import"),
    path("import/check/", pages.supplier_invoice_import_check, name="supplier_invoice_import_check"),
    path("import/load/", pages.supplier_invoice_import_load, name="supplier_invoice_import_load"),
    path("not-billed/", report_pages.received_not_invoiced, name="received_not_invoiced"),
    path("journal/", report_pages.invoice_journal, name="invoice_journal"),
    path("rules/", report_pages.invoice_rules, name="invoice_rules"),
    path("rules/new/", report_pages.match_rule_new, name="match_rule_new"),
    path("rules/set/", report_pages.match_rule_set, name="match_rule_set"),
    path("rules/<int:supplier_id>/drop/", report_pages.match_rule_drop, name="match_rule_drop"),
    path("limits/set/", report_pages.invoice_limit_set, name="invoice_limit_set"),
    path("<str:number>/", pages.supplier_invoice, name="supplier_invoice"),
    path("<str:number>/edit/", pages.supplier_invoice_edit, name="supplier_invoice_edit"),
    path("<str:number>/change/", pages.supplier_invoice_change, name="supplier_invoice_change"),
    path("<str:number>/match/", pages.supplier_invoice_match, name="supplier_invoice_match"),
    path("<str:number>/approve/", pages.supplier_invoice_approve, name="supplier_invoice_approve"),
    path("<str:number>/release-form/", pages.supplier_invoice_release_form, name="supplier_invoice_release_form"),
    path("<str:number>/release/", pages.supplier_invoice_release, name="supplier_invoice_release"),
    path("<str:number>/cancellation/", pages.supplier_invoice_cancel_form, name="supplier_invoice_cancel_form"),
    path("<str:number>/cancel/", pages.supplier_invoice_cancel, name="supplier_invoice_cancel"),
    path("<str:number>/payment/", pages.supplier_invoice_pay_form, name="supplier_invoice_pay_form"),
    path("<str:number>/pay/", pages.supplier_invoice_pay, name="supplier_invoice_pay"),
    path("<str:number>/unpay/", pages.supplier_invoice_unpay, name="supplier_invoice_unpay"),
]
