"""The API under /api/v1: every room adds its router here, one line each."""

from __future__ import annotations

from importlib.metadata import version as installed_version

from ninja import Schema

from quartermaster.accounts import doors
from quartermaster.accounts.api import router as accounts
from quartermaster.automation.api import router as automation
from quartermaster.billing.api import router as billing
from quartermaster.carriers.account_api import router as carrier_accounts
from quartermaster.carriers.api import router as carriers
from quartermaster.carriers.offer_api import router as carrier_offers
from quartermaster.catalog.api import router as catalog
from quartermaster.catalog.business_api import router as business
from quartermaster.catalog.particulars_api import router as particulars
from quartermaster.config.scoping import router as scoping
from quartermaster.crossdock.api import router as crossdock
from quartermaster.demand.api import router as demand
from quartermaster.demand.said_api import router as said_of_demand
from quartermaster.epcis.api import router as epcis
from quartermaster.insights.api import router as insights
from quartermaster.insights.promise_api import router as promises
from quartermaster.kanban.api import router as kanban
from quartermaster.labels.api import router as labels
from quartermaster.labels.printer_api import router as printers
from quartermaster.locations.api import router as locations
from quartermaster.outage.api import router as outage
from quartermaster.packing.api import router as packing
from quartermaster.partners.api import router as partners
from quartermaster.picking.api import router as picking
from quartermaster.production.api import router as production
from quartermaster.purchasing.api import router as purchasing
from quartermaster.purchasing.delivery_api import router as deliveries
from quartermaster.purchasing.inspection_api import router as inspections
from quartermaster.purchasing.performance_api import router as supplier_performance
from quartermaster.purchasing.steps_api import router as purchase_steps
from quartermaster.purchasing.supplier_api import router as suppliers
from quartermaster.purchasing.vendor_return_api import router as vendor_returns
from quartermaster.refills.api import router as refills
from quartermaster.replenishing.api import router as replenishing
from quartermaster.replenishing.picks_api import router as picks
from quartermaster.replenishing.policy_api import router as stock_policies
from quartermaster.returns.api import router as returns
from quartermaster.rfid.api import router as rfid
from quartermaster.sales.api import router as sales
from quartermaster.sales.channel_api import router as channels
from quartermaster.sales.paper_api import router as sales_papers
from quartermaster.sales.price_api import router as prices
from quartermaster.sales.waiting_api import router as waiting
from quartermaster.scanning.api import router as scanning
from quartermaster.sensors.api import router as sensors
from quartermaster.slotting.api import router as slotting
from quartermaster.stock.api import router as stock
from quartermaster.stock.lots_api import router as lots
from quartermaster.stock.movement_api import router as movements
from quartermaster.stock.opening_api import router as opening
from quartermaster.stock.reservation_api import router as reservations
from quartermaster.stock.value_api import router as value
from quartermaster.tracing.api import router as tracing
from quartermaster.transfers.api import router as transfers
from quartermaster.vmi.api import router as vmi
from quartermaster.web.api import Api
from quartermaster.webhooks.api import router as webhooks

api = Api(
    title="quartermaster",
    version="1",
    description="Every unit, where it is, whose it is, what state it is in, who moved it and why.",
)


PROGRAM = installed_version("quartermaster")


class VersionOut(Schema):
    program: str
    api: str


@api.get("/version", response=VersionOut, tags=["about"])
@doors.open_to_all("A program must be able to ask whom it talks to before it has a token.")
def version(request: doors.ApiRequest) -> VersionOut:
    return VersionOut(program=PROGRAM, api=api.version)


api.add_router("", reservations)  # first: they are asked for most often
api.add_router("", stock)
api.add_router("", movements)
api.add_router("", opening)
api.add_router("", lots)
api.add_router("", value)
api.add_router("", accounts)
api.add_router("", scoping)
api.add_router("", business)
api.add_router("", particulars)  # before the catalogue, where a code may hold slashes
api.add_router("", catalog)
api.add_router("", locations)
api.add_router("", purchase_steps)  # before purchase orders, whose numbers would take its words for theirs
api.add_router("", purchasing)
api.add_router("", suppliers)
api.add_router("", supplier_performance)
api.add_router("", deliveries)
api.add_router("", inspections)
api.add_router("", channels)
api.add_router("", prices)
api.add_router("", waiting)
api.add_router("", vendor_returns)
api.add_router("", sales)
api.add_router("", sales_papers)
api.add_router("", picking)
api.add_router("", refills)
api.add_router("", kanban)
api.add_router("", vmi)
api.add_router("", partners)
api.add_router("", slotting)
api.add_router("", replenishing)
api.add_router("", picks)
api.add_router("", stock_policies)
api.add_router("", transfers)
api.add_router("", returns)
api.add_router("", billing)
api.add_router("", packing)
api.add_router("", carriers)
api.add_router("", carrier_accounts)
api.add_router("", carrier_offers)
api.add_router("", labels)
api.add_router("", crossdock)
api.add_router("", printers)
api.add_router("", production)
api.add_router("", tracing)
api.add_router("", demand)
api.add_router("", said_of_demand)
api.add_router("", scanning)
api.add_router("", rfid)
api.add_router("", sensors)
api.add_router("", outage)
api.add_router("", epcis)
api.add_router("", automation)
api.add_router("", webhooks)
api.add_router("", insights)
api.add_router("", promises)
