"""Addresses below /purchasing/."""

from __future__ import annotations

from django.urls import path

from quartermaster.purchasing.pages import orders, receiving, supplier_items, suppliers

urlpatterns = [
    path("", orders.purchase_order_list, name="purchase_order_list"),
    path("new", orders.purchase_order_new, name="purchase_order_new"),
    path("create", orders.purchase_order_create, name="purchase_order_create"),
    path("line", orders.purchase_order_line, name="purchase_order_line"),
    path("reorder", orders.reorder, name="reorder"),
    path("orders/<str:number>/", orders.purchase_order, name="purchase_order"),
    path("orders/<str:number>/edit", orders.purchase_order_edit, name="purchase_order_edit"),
    path("orders/<str:number>/change", orders.purchase_order_change, name="purchase_order_change"),
    path("orders/<str:number>/approve", orders.purchase_order_approve, name="purchase_order_approve"),
    path("orders/<str:number>/place", orders.purchase_order_place, name="purchase_order_place"),
    path("orders/<str:number>/receive", receiving.purchase_order_receive, name="purchase_order_receive"),
    path("orders/<str:number>/take-in", receiving.purchase_order_take_in, name="purchase_order_take_in"),
    path("orders/<str:number>/receipts/<str:receipt>/correct", receiving.receipt_correct, name="receipt_correct"),
    path("orders/<str:number>/receipts/<str:receipt>/corrected", receiving.receipt_corrected, name="receipt_corrected"),
    path("orders/<str:number>/closing", orders.purchase_order_close_form, name="purchase_order_close_form"),
    path("orders/<str:number>/close", orders.purchase_order_close, name="purchase_order_close"),
    path("orders/<str:number>/cancellation", orders.purchase_order_cancel_form, name="purchase_order_cancel_form"),
    path("orders/<str:number>/cancel", orders.purchase_order_cancel, name="purchase_order_cancel"),
    path("discrepancies/", receiving.discrepancy_list, name="discrepancy_list"),
    path("discrepancies/<int:discrepancy_id>/", receiving.discrepancy_form, name="discrepancy_form"),
    path("discrepancies/<int:discrepancy_id>/resolve", receiving.discrepancy_resolve, name="discrepancy_resolve"),
    path("suppliers/", suppliers.supplier_list, name="supplier_list"),
    path("suppliers/new", suppliers.supplier_new, name="supplier_new"),
    path("suppliers/create", suppliers.supplier_create, name="supplier_create"),
    path("suppliers/items/", supplier_items.supplier_item_list, name="supplier_item_list"),
    path("suppliers/items/import/", supplier_items.supplier_items_import, name="supplier_items_import"),
    path("suppliers/items/import/check/", supplier_items.supplier_items_check, name="supplier_items_check"),
    path("suppliers/items/import/load/", supplier_items.supplier_items_load, name="supplier_items_load"),
    path("suppliers/items/<int:item_id>/", supplier_items.supplier_item, name="supplier_item"),
    path("suppliers/<int:supplier_id>/", suppliers.supplier, name="supplier"),
    path("suppliers/<int:supplier_id>/edit", suppliers.supplier_edit, name="supplier_edit"),
    path("suppliers/<int:supplier_id>/change", suppliers.supplier_change, name="supplier_change"),
    path("suppliers/<int:supplier_id>/item", suppliers.supplier_item_form, name="supplier_item_form"),
    path("suppliers/<int:supplier_id>/items", suppliers.supplier_item_set, name="supplier_item_set"),
    path("suppliers/<int:supplier_id>/drop", suppliers.supplier_item_drop, name="supplier_item_drop"),
]
