"""Packing under /api/v1: kinds of carton, and which of them an order's goods would go into."""

from __future__ import annotations

from ninja import Query, Router

from quartermaster.accounts import doors
from quartermaster.packing import operations as packing
from quartermaster.packing import queries
from quartermaster.packing.operations import NewCartonType
from quartermaster.packing.schemas import CartonTypeChange, CartonTypeIn, CartonTypeOut, ProposalOut
from quartermaster.sales.queries import order_by_number
from quartermaster.web.api import Page, PageQuery, page_of

router = Router(tags=["packing"])


@router.get("/carton-types", response=Page[CartonTypeOut])
@doors.api("sales.view")
def list_carton_types(request: doors.ApiRequest, query: Query[PageQuery]) -> Page[CartonTypeOut]:
    return page_of(queries.carton_types(), query, row=CartonTypeOut.of, sorts={"code": "code"}, usual_sort="code")


@router.post("/carton-types", response={201: CartonTypeOut})
@doors.api("packing.edit_carton_types", effect=True)
def add_carton_type(request: doors.ApiRequest, body: CartonTypeIn) -> tuple[int, doors.Versioned]:
    made = packing.add_carton_type(request.act, carton=_carton(body, body.code))
    return 201, doors.Versioned(CartonTypeOut.of(made), made.version)


@router.get("/carton-types/{code}", response=CartonTypeOut)
@doors.api("sales.view")
def read_carton_type(request: doors.ApiRequest, code: str) -> doors.Versioned:
    found = queries.carton_type_by_code(code)
    return doors.Versioned(CartonTypeOut.of(found), found.version)


@router.put("/carton-types/{code}", response=CartonTypeOut)
@doors.api("packing.edit_carton_types", effect=True)
def change_carton_type(request: doors.ApiRequest, code: str, body: CartonTypeChange) -> doors.Versioned:
    """Needs If-Match."""
    found = queries.carton_type_by_code(code)
    doors.require_version(request, found.version)
    carton = _carton(body, found.code)
    changed = packing.change_carton_type(request.act, code=found.code, carton=carton, version=found.version)
    return doors.Versioned(CartonTypeOut.of(changed), changed.version)


@router.delete("/carton-types/{code}", response={204: None})
@doors.api("packing.edit_carton_types", effect=True)
def archive_carton_type(request: doors.ApiRequest, code: str) -> tuple[int, None]:
    """It is proposed no more. Needs If-Match."""
    found = queries.carton_type_by_code(code)
    doors.require_version(request, found.version)
    packing.archive_carton_type(request.act, code=found.code, version=found.version)
    return 204, None


@router.get("/orders/{number}/carton-proposal", response=ProposalOut)
@doors.api("sales.view")
def propose_cartons(request: doors.ApiRequest, number: str) -> ProposalOut:
    """Which cartons what is picked and loose would go into, and where in them each piece lies."""
    return ProposalOut.of(queries.proposal(queries.waiting(order_by_number(number), {})))


def _carton(body: CartonTypeChange, code: str) -> NewCartonType:
    told = {name: getattr(body, name) for name in CartonTypeChange.model_fields}
    return NewCartonType(code=code, **told)
