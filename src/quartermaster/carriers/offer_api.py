"""Carriers under /api/v1: which there are, their services, zones, prices and cut-offs, and who usually goes by which."""

from __future__ import annotations

from ninja import Query, Router

from quartermaster.accounts import doors
from quartermaster.carriers import operations as carriers
from quartermaster.carriers import queries
from quartermaster.carriers.operations import InvalidCarrier, NewCarrier, NewCutOff, Offers
from quartermaster.carriers.schemas import (
    CarrierChange,
    CarrierIn,
    CarrierOut,
    CutOffIn,
    OffersIn,
    OffersOut,
    PreferenceIn,
    PreferenceOut,
)
from quartermaster.kernel.refusals import FieldError
from quartermaster.sales.queries import channel_by_code, customer_by_code
from quartermaster.stock import references
from quartermaster.web.api import Page, PageQuery, page_of

router = Router(tags=["carriers"])


@router.get("/carriers", response=Page[CarrierOut])
@doors.api("carriers.view")
def list_carriers(request: doors.ApiRequest, query: Query[PageQuery]) -> Page[CarrierOut]:
    rows = queries.carriers().prefetch_related("services")
    return page_of(rows, query, row=CarrierOut.of, sorts={"code": "code"}, usual_sort="code")


@router.post("/carriers", response={201: CarrierOut})
@doors.api("carriers.edit", effect=True)
def add_carrier(request: doors.ApiRequest, body: CarrierIn) -> tuple[int, doors.Versioned]:
    made = carriers.add_carrier(request.act, carrier=NewCarrier(body.code, body.name, body.prefix, body.phone))
    return 201, doors.Versioned(CarrierOut.of(made), made.version)


@router.get("/carriers/{code}", response=CarrierOut)
@doors.api("carriers.view")
def read_carrier(request: doors.ApiRequest, code: str) -> doors.Versioned:
    found = queries.carrier_by_code(code)
    return doors.Versioned(CarrierOut.of(found), found.version)


@router.put("/carriers/{code}", response=CarrierOut)
@doors.api("carriers.edit", effect=True)
def change_carrier(request: doors.ApiRequest, code: str, body: CarrierChange) -> doors.Versioned:
    """Needs If-Match."""
    found = queries.carrier_by_code(code)
    doors.require_version(request, found.version)
    told = NewCarrier(found.code, body.name, body.prefix, body.phone)
    changed = carriers.change_carrier(request.act, carrier=told, version=found.version)
    return doors.Versioned(CarrierOut.of(changed), changed.version)


@router.delete("/carriers/{code}", response={204: None})
@doors.api("carriers.edit", effect=True)
def archive_carrier(request: doors.ApiRequest, code: str) -> tuple[int, None]:
    """It is offered no more; what is on its way goes on. Needs If-Match."""
    found = queries.carrier_by_code(code)
    doors.require_version(request, found.version)
    carriers.archive_carrier(request.act, code=found.code, version=found.version)
    return 204, None


@router.get("/carriers/{code}/offers", response=OffersOut)
@doors.api("carriers.view")
def read_offers(request: doors.ApiRequest, code: str) -> doors.Versioned:
    """Its services, zones, prices and cut-offs."""
    found = queries.carrier_by_code(code)
    return doors.Versioned(OffersOut.of(found), found.version)


@router.put("/carriers/{code}/offers", response=OffersOut)
@doors.api("carriers.edit", effect=True)
def save_offers(request: doors.ApiRequest, code: str, body: OffersIn) -> doors.Versioned:
    """The services, zones, prices and cut-offs become these; what is left out stays. Needs If-Match."""
    found = queries.carrier_by_code(code)
    doors.require_version(request, found.version)
    saved = carriers.save_offers(request.act, code=found.code, offers=_offers(body), version=found.version)
    return doors.Versioned(OffersOut.of(saved), saved.version)


@router.put("/carrier-preferences", response=PreferenceOut)
@doors.api("carriers.edit", effect=True)
def prefer(request: doors.ApiRequest, body: PreferenceIn) -> PreferenceOut:
    """By which service the orders of a channel or a customer usually go; none named: by none."""
    if (body.channel is None) == (body.customer is None):
        message = "Name a channel or a customer, one of them."
        raise InvalidCarrier(message, errors=[FieldError("/customer", "invalid", message)])
    named = body.carrier is not None or body.service is not None
    service = queries.service_by_codes(body.carrier or "", body.service or "") if named else None
    customer = customer_by_code(body.customer) if body.customer else None
    channel = channel_by_code(body.channel) if body.channel else None
    carriers.prefer(request.act, service=service, customer=customer, channel=channel)
    return PreferenceOut(
        channel=channel.code if channel else None,
        customer=customer.code if customer else None,
        carrier=service.carrier.code if service else None,
        service=service.code if service else None,
    )


def _offers(body: OffersIn) -> Offers:
    return Offers(
        services=[row.told() for row in body.services] if body.services is not None else None,
        zones=[row.told() for row in body.zones] if body.zones is not None else None,
        prices=[row.told() for row in body.prices] if body.prices is not None else None,
        cut_offs=_cut_offs(body.cut_offs) if body.cut_offs is not None else None,
    )


def _cut_offs(rows: list[CutOffIn]) -> list[NewCutOff]:
    return [
        NewCutOff(references.find_warehouse_id(row.warehouse, pointer=f"/cut_offs/{place}/warehouse"), row.at)
        for place, row in enumerate(rows)
    ]
