"""The addresses of carriers, parcels and manifests, under /shipping/."""

from __future__ import annotations

from django.urls import path

from quartermaster.carriers import hand_over_pages, offer_pages, pages

urlpatterns = [
    path("parcels/", pages.parcel_list, name="parcel_list"),
    path("parcels/<str:tracking>/", pages.parcel, name="parcel"),
    path("parcels/<str:tracking>/label.pdf", pages.parcel_label, name="parcel_label"),
    path("parcels/<str:tracking>/void/", pages.parcel_void, name="parcel_void"),
    path("parcels/<str:tracking>/event/", pages.parcel_event, name="parcel_event"),
    path("parcels/<str:tracking>/happened/", pages.parcel_happened, name="parcel_happened"),
    path("parcels/<str:tracking>/settle/", pages.parcel_settle, name="parcel_settle"),
    path("parcels/<str:tracking>/settled/", pages.parcel_settled, name="parcel_settled"),
    path("shipments/<str:number>/", pages.shipment_tracking, name="shipment_tracking"),
    path("orders/<str:number>/", pages.order_rates, name="order_rates"),
    path("orders/<str:number>/parcels/", pages.order_parcels, name="order_parcels"),
    path("orders/<str:number>/labels.pdf", pages.order_parcel_labels, name="order_parcel_labels"),
    path("orders/<str:number>/measure/", pages.order_measure, name="order_measure"),
    path("orders/<str:number>/choose/", pages.order_choose_service, name="order_choose_service"),
    path("orders/<str:number>/buy/", pages.order_buy, name="order_buy"),
    path("hand-over/", hand_over_pages.hand_over, name="hand_over"),
    path("hand-over/scan/", hand_over_pages.hand_over_scan, name="hand_over_scan"),
    path("manifests/", hand_over_pages.manifest_list, name="manifest_list"),
    path("manifests/<str:number>/", hand_over_pages.manifest, name="manifest"),
    path("manifests/<str:number>/close/", hand_over_pages.manifest_close, name="manifest_close"),
    path("manifests/<str:number>/manifest.pdf", hand_over_pages.manifest_paper, name="manifest_paper"),
    path("carriers/", offer_pages.carrier_list, name="carrier_list"),
    path("carriers/new/", offer_pages.carrier_new, name="carrier_new"),
    path("carriers/add/", offer_pages.carrier_add, name="carrier_add"),
    path("carriers/preference/", offer_pages.preference_new, name="preference_new"),
    path("carriers/preference/save/", offer_pages.preference_save, name="preference_save"),
    path("carriers/<str:code>/", offer_pages.carrier, name="carrier"),
    path("carriers/<str:code>/edit/", offer_pages.carrier_edit, name="carrier_edit"),
    path("carriers/<str:code>/change/", offer_pages.carrier_change, name="carrier_change"),
    path("carriers/<str:code>/archive/", offer_pages.carrier_archive, name="carrier_archive"),
    path("carriers/<str:code>/cut-offs/", offer_pages.cut_offs_edit, name="cut_offs_edit"),
    path("carriers/<str:code>/cut-offs/save/", offer_pages.cut_offs_save, name="cut_offs_save"),
    path("carriers/<str:code>/services/new/", offer_pages.service_new, name="service_new"),
    path("carriers/<str:code>/services/add/", offer_pages.service_add, name="service_add"),
    path("carriers/<str:code>/services/<str:service>/edit/", offer_pages.service_edit, name="service_edit"),
    path("carriers/<str:code>/services/<str:service>/save/", offer_pages.service_save, name="service_save"),
    path("carriers/<str:code>/services/<str:service>/drop/", offer_pages.service_drop, name="service_drop"),
    path("carriers/<str:code>/services/<str:service>/prices/", offer_pages.prices_edit, name="prices_edit"),
    path("carriers/<str:code>/services/<str:service>/prices/save/", offer_pages.prices_save, name="prices_save"),
    path("carriers/<str:code>/zones/new/", offer_pages.zone_new, name="zone_new"),
    path("carriers/<str:code>/zones/add/", offer_pages.zone_add, name="zone_add"),
    path("carriers/<str:code>/zones/<int:zone_id>/edit/", offer_pages.zone_edit, name="zone_edit"),
    path("carriers/<str:code>/zones/<int:zone_id>/save/", offer_pages.zone_save, name="zone_save"),
    path("carriers/<str:code>/zones/<int:zone_id>/drop/", offer_pages.zone_drop, name="zone_drop"),
]
