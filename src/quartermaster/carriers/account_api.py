"""Carriers over the network under /api/v1: accounts, prices asked for, labels bought by jobs."""

from __future__ import annotations

import uuid

from ninja import Router

from quartermaster.accounts import doors
from quartermaster.carriers import operations as carriers
from quartermaster.carriers import queries
from quartermaster.carriers.account_schemas import (
    CarrierAccountChange,
    CarrierAccountIn,
    CarrierAccountOut,
    ConnectorOut,
    LabelPurchaseOut,
    PurchaseFoundIn,
)
from quartermaster.carriers.connectors import CONNECTORS
from quartermaster.carriers.schemas import LabelsIn, RateInquiryOut
from quartermaster.locations.queries import find_warehouse
from quartermaster.sales.queries import order_by_number

router = Router(tags=["carriers"])


@router.get("/carrier-connectors", response=list[ConnectorOut])
@doors.api("carriers.view")
def list_connectors(request: doors.ApiRequest) -> list[ConnectorOut]:
    """The carriers whose own interfaces can be reached, and what an account with them needs."""
    return [ConnectorOut.of(connector) for connector in CONNECTORS.values()]


@router.post("/carrier-accounts", response={201: CarrierAccountOut})
@doors.api("carriers.connect", effect=True)
def connect(request: doors.ApiRequest, body: CarrierAccountIn) -> tuple[int, doors.Versioned]:
    """A carrier that is spoken to with our account from now on. Secrets are kept sealed and never given out."""
    places = [find_warehouse(code).pk for code in body.warehouses]
    made = carriers.connect(request.act, account=body.told(body.code, body.connector, places))
    return 201, doors.Versioned(CarrierAccountOut.of(made), made.carrier.version)


@router.get("/carriers/{code}/account", response=CarrierAccountOut)
@doors.api("carriers.connect")
def read_account(request: doors.ApiRequest, code: str) -> doors.Versioned:
    found = queries.account_of(queries.carrier_by_code(code))
    return doors.Versioned(CarrierAccountOut.of(found), found.carrier.version)


@router.put("/carriers/{code}/account", response=CarrierAccountOut)
@doors.api("carriers.connect", effect=True)
def change_account(request: doors.ApiRequest, code: str, body: CarrierAccountChange) -> doors.Versioned:
    """Needs If-Match. Secrets that are left out stay."""
    found = queries.account_of(queries.carrier_by_code(code))
    doors.require_version(request, found.carrier.version)
    places = [find_warehouse(place).pk for place in body.warehouses]
    told = body.told(found.carrier.code, found.connector, places)
    changed = carriers.change_account(request.act, account=told, version=found.carrier.version)
    return doors.Versioned(CarrierAccountOut.of(changed), changed.carrier.version)


@router.post("/carriers/{code}/account-trials", response={201: CarrierAccountOut})
@doors.api("carriers.connect", effect=True)
def try_account(request: doors.ApiRequest, code: str) -> tuple[int, CarrierAccountOut]:
    """A job asks the carrier what a sample parcel would cost; read the account again for what it said. Nothing is bought."""
    return 201, CarrierAccountOut.of(carriers.try_account(request.act, code=code))


@router.post("/orders/{number}/shipping-rate-inquiries", response={201: list[RateInquiryOut]})
@doors.api("carriers.buy", effect=True)
def ask_carriers(request: doors.ApiRequest, number: str) -> tuple[int, list[RateInquiryOut]]:
    """Jobs ask the carriers over the network for prices; they stand among the shipping rates once they are there."""
    asked = carriers.ask_carriers(request.act, number=order_by_number(number).number)
    return 201, [RateInquiryOut.of(row) for row in asked]


@router.post("/orders/{number}/label-purchases", response={201: list[LabelPurchaseOut]})
@doors.api("carriers.buy", effect=True)
def request_labels(request: doors.ApiRequest, number: str, body: LabelsIn) -> tuple[int, list[LabelPurchaseOut]]:
    """Jobs buy a label of a carrier over the network for every carton that waits for one, or for these, each by itself."""
    order, service = order_by_number(number), queries.service_by_codes(body.carrier, body.service)
    cartons = [carton.upper() for carton in body.cartons] if body.cartons is not None else None
    wanted = carriers.request_labels(request.act, number=order.number, service=service, cartons=cartons)
    return 201, [LabelPurchaseOut.of(row) for row in wanted]


@router.get("/orders/{number}/label-purchases", response=list[LabelPurchaseOut])
@doors.api("carriers.buy")
def list_purchases(request: doors.ApiRequest, number: str) -> list[LabelPurchaseOut]:
    """Every label that was to be bought over the network for the order, the first first, and what became of it."""
    return [LabelPurchaseOut.of(row) for row in queries.purchases().filter(order=order_by_number(number)).order_by("pk")]


@router.post("/label-purchases/{key}/settlement", response={201: LabelPurchaseOut})
@doors.api("carriers.buy", effect=True)
def settle_purchase(request: doors.ApiRequest, key: uuid.UUID, body: PurchaseFoundIn) -> tuple[int, LabelPurchaseOut]:
    """Say what somebody found at the carrier's of a purchase that is `unclear`: the label's number, or none."""
    return 201, LabelPurchaseOut.of(carriers.settle_purchase(request.act, key=key, tracking=body.tracking or ""))
