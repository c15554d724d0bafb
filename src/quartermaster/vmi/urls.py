"""The addresses of supplier-managed stock, under /vmi/."""

from __future__ import annotations

from django.urls import path

from quartermaster.vmi.pages import agreements, portal

urlpatterns = [
    path("", agreements.agreement_list, name="vmi_agreement_list"),
    path("portal/", portal.portal, name="vmi_portal"),
    path("portal/propose/", portal.portal_propose, name="vmi_portal_propose"),
    path("portal/<str:number>/withdraw/", portal.portal_withdraw, name="vmi_portal_withdraw"),
    path("new/", agreements.agreement_new, name="vmi_agreement_new"),
    path("save/", agreements.agreement_save, name="vmi_agreement_save"),
    path("proposals/<str:number>/accept/", agreements.supply_accept, name="vmi_supply_accept"),
    path("proposals/<str:number>/no/", agreements.supply_no, name="vmi_supply_no"),
    path("proposals/<str:number>/decline/", agreements.supply_decline, name="vmi_supply_decline"),
    path("<int:supplier_id>/", agreements.agreement, name="vmi_agreement"),
    path("<int:supplier_id>/edit/", agreements.agreement_edit, name="vmi_agreement_edit"),
    path("<int:supplier_id>/items/new/", agreements.item_new, name="vmi_item_new"),
    path("<int:supplier_id>/items/set/", agreements.item_set, name="vmi_item_set"),
    path("<int:supplier_id>/items/<int:item_id>/end/", agreements.item_end, name="vmi_item_end"),
]
