"""Every address: one line per room."""

from __future__ import annotations

from django.urls import include, path

from quartermaster.config.api import api
from quartermaster.config.frame import choose_scope, choose_theme
from quartermaster.config.health import healthz, readyz
from quartermaster.config.metrics import metrics
from quartermaster.config.scoping import confine_person, person_scope

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("metrics", metrics, name="metrics"),
    path("scope", choose_scope, name="scope"),
    path("theme", choose_theme, name="theme"),
    path("api/v1/", api.urls),
    path("accounts/", include("allauth.urls")),
    path("catalog/", include("quartermaster.catalog.urls")),
    path("cross-dock/", include("quartermaster.crossdock.urls")),
    path("events/", include("quartermaster.epcis.urls")),
    path("demand/", include("quartermaster.demand.urls")),
    path("emails/", include("quartermaster.outbox.urls")),
    path("orders/", include("quartermaster.sales.urls")),
    path("outage/", include("quartermaster.outage.urls")),
    path("people/<int:person_id>/scope/", person_scope, name="person_scope"),
    path("people/<int:person_id>/scope/save/", confine_person, name="person_scope_save"),
    path("people/", include("quartermaster.accounts.urls")),
    path("partners/", include("quartermaster.partners.urls")),
    path("picking/", include("quartermaster.picking.urls")),
    path("invoices/", include("quartermaster.billing.urls")),
    path("production/", include("quartermaster.production.urls")),
    path("purchasing/", include("quartermaster.purchasing.urls")),
    path("refills/", include("quartermaster.refills.urls")),
    path("stock/", include("quartermaster.stock.urls")),
    path("transfers/", include("quartermaster.transfers.urls")),
    path("returns/", include("quartermaster.returns.urls")),
    path("packing/", include("quartermaster.packing.urls")),
    path("shipping/", include("quartermaster.carriers.urls")),
    path("", include("quartermaster.slotting.urls")),
    path("", include("quartermaster.replenishing.urls")),
    path("kanban/", include("quartermaster.kanban.urls")),
    path("labels/", include("quartermaster.labels.urls")),
    path("", include("quartermaster.tracing.urls")),
    path("sensors/", include("quartermaster.sensors.urls")),
    path("scan/", include("quartermaster.scanning.urls")),
    path("rfid/", include("quartermaster.rfid.urls")),
    path("jobs/", include("quartermaster.automation.urls")),
    path("vmi/", include("quartermaster.vmi.urls")),
    path("webhooks/", include("quartermaster.webhooks.urls")),
    path("warehouse/", include("quartermaster.locations.urls")),
    path("", include("quartermaster.insights.urls")),  # last: a SKU's page takes any text below /stock/
]

handler400 = "quartermaster.web.errors.bad_request"
handler403 = "quartermaster.web.errors.permission_denied"
handler404 = "quartermaster.web.errors.not_found"
handler429 = "quartermaster.web.errors.too_many_requests"  # allauth's, not Django's
handler500 = "quartermaster.web.errors.server_error"
