"""The addresses of sales, under /orders/."""

from __future__ import annotations

from django.urls import path

from quartermaster.sales import customer_pages, pages, paper_pages, working_pages

urlpatterns = [
    path("", pages.order_list, name="order_list"),
    path("new/", pages.order_new, name="order_new"),
    path("place/", pages.place_order, name="order_place"),
    path("line/", pages.order_line, name="order_line"),
    path("load/", pages.order_upload, name="order_upload"),
    path("load/check/", pages.check_upload, name="order_upload_check"),
    path("load/place/", pages.place_upload, name="order_upload_place"),
    path("to-ship/", pages.shipping_list, name="shipping_list"),
    path("picks/", pages.pick_list, name="pick_list"),
    path("customers/", customer_pages.customer_list, name="customer_list"),
    path("customers/hints/", customer_pages.customer_hints, name="customer_hints"),
    path("customers/new/", customer_pages.customer_new, name="customer_new"),
    path("customers/add/", customer_pages.add_customer, name="customer_add"),
    path("customers/<int:customer_id>/", customer_pages.customer, name="customer"),
    path("customers/<int:customer_id>/edit/", customer_pages.customer_edit, name="customer_edit"),
    path("customers/<int:customer_id>/save/", customer_pages.save_customer, name="customer_save"),
    path("cartons/<str:number>/packing-slip.pdf", paper_pages.carton_slip, name="carton_slip"),
    path("cartons/<str:number>/label.pdf", paper_pages.carton_label, name="carton_label"),
    path("shipments/<str:number>/packing-slip.pdf", paper_pages.shipment_slip, name="shipment_slip"),
    path("shipments/<str:number>/customs-invoice.pdf", paper_pages.shipment_customs, name="shipment_customs"),
    path("<str:number>/packing-slip.pdf", paper_pages.order_slip, name="order_slip"),
    path("<str:number>/labels.pdf", paper_pages.order_labels, name="order_labels"),
    path("<str:number>/", pages.order, name="order"),
    path("<str:number>/edit/", working_pages.order_edit, name="order_edit"),
    path("<str:number>/save/", working_pages.save_order, name="order_save"),
    path("<str:number>/pick/", working_pages.order_pick, name="order_pick"),
    path("<str:number>/pick/line/", working_pages.pick_line, name="order_pick_line"),
    path("<str:number>/pick/all/", working_pages.pick_all, name="order_pick_all"),
    path("<str:number>/pick-list/", working_pages.printed_pick_list, name="order_pick_list"),
    path("<str:number>/put-back/", working_pages.order_put_back, name="order_put_back"),
    path("<str:number>/back/", working_pages.put_back, name="order_back"),
    path("<str:number>/pack/", working_pages.order_pack, name="order_pack"),
    path("<str:number>/packed/", working_pages.pack, name="order_packed"),
    path("<str:number>/ship/", working_pages.order_ship, name="order_ship"),
    path("<str:number>/shipped/", working_pages.ship, name="order_shipped"),
    path("<str:number>/cancel/", working_pages.order_cancel, name="order_cancel"),
    path("<str:number>/cancelled/", working_pages.cancel, name="order_cancelled"),
    path("<str:number>/return/", working_pages.order_return, name="order_return"),
    path("<str:number>/returned/", working_pages.take_back, name="order_returned"),
    path("<str:number>/return/correct/", working_pages.order_return_correct, name="order_return_correct"),
    path("<str:number>/return/corrected/", working_pages.correct_return, name="order_return_corrected"),
]
