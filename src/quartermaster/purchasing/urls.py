"""Addresses below /purchasing/."""

from __future__ import annotations

from django.urls import path

from quartermaster.purchasing import pages

urlpatterns = [
    path("", pages.purchase_order_list, name="purchase_order_list"),
    path("new", pages.purchase_order_new, name="purchase_order_new"),
    path("create", pages.purchase_order_create, name="purchase_order_create"),
    path("line", pages.purchase_order_line, name="purchase_order_line"),
    path("reorder", pages.reorder, name="reorder"),
    path("orders/<str:number>/", pages.purchase_order, name="purchase_order"),
    path("orders/<str:number>/edit", pages.purchase_order_edit, name="purchase_order_edit"),
    path("orders/<str:number>/change", pages.purchase_order_change, name="purchase_order_change"),
    path("orders/<str:number>/approve", pages.purchase_order_approve, name="purchase_order_approve"),
    path("orders/<str:number>/place", pages.purchase_order_place, name="purchase_order_place"),
    path("orders/<str:number>/receive", pages.purchase_order_receive, name="purchase_order_receive"),
    path("orders/<str:number>/take-in", pages.purchase_order_take_in, name="purchase_order_take_in"),
    path("orders/<str:number>/closing", pages.purchase_order_close_form, name="purchase_order_close_form"),
    path("orders/<str:number>/close", pages.purchase_order_close, name="purchase_order_close"),
    path("orders/<str:number>/cancellation", pages.purchase_order_cancel_form, name="purchase_order_cancel_form"),
    path("orders/<str:number>/cancel", pages.purchase_order_cancel, name="purchase_order_cancel"),
    path("discrepancies/", pages.discrepancy_list, name="discrepancy_list"),
    path("discrepancies/<int:discrepancy_id>/", pages.discrepancy_form, name="discrepancy_form"),
    path("discrepancies/<int:discrepancy_id>/resolve", pages.discrepancy_resolve, name="discrepancy_resolve"),
    path("suppliers/", pages.supplier_list, name="supplier_list"),
    path("suppliers/new", pages.supplier_new, name="supplier_new"),
    path("suppliers/create", pages.supplier_create, name="supplier_create"),
    path("suppliers/<int:supplier_id>/", pages.supplier, name="supplier"),
    path("suppliers/<int:supplier_id>/edit", pages.supplier_edit, name="supplier_edit"),
    path("suppliers/<int:supplier_id>/change", pages.supplier_change, name="supplier_change"),
    path("suppliers/<int:supplier_id>/item", pages.supplier_item_form, name="supplier_item_form"),
    path("suppliers/<int:supplier_id>/items", pages.supplier_item_set, name="supplier_item_set"),
    path("suppliers/<int:supplier_id>/drop", pages.supplier_item_drop, name="supplier_item_drop"),
]
