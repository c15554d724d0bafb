"""A tiny API and page of the tests' own, behind real doors, to try every convention on."""

from __future__ import annotations

import threading
from collections.abc import Callable
from decimal import Decimal

from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import include, path
from ninja import Query, Router, Schema

from quartermaster.accounts import doors
from quartermaster.accounts.acts import record
from quartermaster.accounts.models import Deed
from quartermaster.config import urls
from quartermaster.kernel.refusals import Conflict
from quartermaster.web.api import Api, Page, PageQuery, PriceText, QuantityText, SignedQuantityText, Strict, page_of

router = Router(tags=["samples"])
inside = threading.Event()
go_on = threading.Event()
go_on.set()
accidents: list[Callable[[], None]] = []


class LineIn(Strict):
    sku: str
    quantity: QuantityText
    price: PriceText | None = None
    level: SignedQuantityText | None = None


class ParcelIn(Strict):
    reference: str = ""
    lines: list[LineIn]


class ParcelOut(Schema):
    number: int
    total: QuantityText
    price: PriceText | None = None
    level: SignedQuantityText | None = None


class DeedQuery(PageQuery):
    verb: str | None = None


class DeedOut(Schema):
    id: int
    verb: str


class TooHeavy(Conflict):
    code = "too_heavy"


@router.post("/parcels", response={201: ParcelOut})
@doors.api("stock.adjust", effect=True)
def pack(request: doors.ApiRequest, body: ParcelIn) -> tuple[int, ParcelOut]:
    total = sum((line.quantity for line in body.lines), Decimal(0))
    record(request.act, "sample.pack", document="parcel", total=str(total))
    inside.set()
    go_on.wait(5)
    if accidents:
        accidents.pop()()
    if total > 100:
        raise TooHeavy("At most 100.")
    line = body.lines[0]
    number = Deed.objects.filter(document="parcel").count()
    return 201, ParcelOut(number=number, total=total, price=line.price, level=line.level)


@router.patch("/parcels/{number}", response=ParcelOut)
@doors.api("stock.adjust", effect=True)
def repack(request: doors.ApiRequest, number: int, body: ParcelIn) -> doors.Versioned:
    doors.require_version(request, 7)
    record(request.act, "sample.repack", document="parcel")
    return doors.Versioned(ParcelOut(number=number, total=body.lines[0].quantity), 8)


@router.get("/parcels/{number}", response=ParcelOut)
@doors.api("stock.view")
def parcel(request: doors.ApiRequest, number: int) -> doors.Versioned:
    if number == 404:
        raise Http404
    if number == 500:
        raise RuntimeError("the inside of the program")
    if number == 503:
        raise OperationalError("no more connections")
    return doors.Versioned(ParcelOut(number=number, total=Decimal(0)), 7)


@router.get("/deeds", response=Page[DeedOut])
@doors.api("stock.view")
def deeds(request: doors.ApiRequest, query: Query[DeedQuery]) -> Page[DeedOut]:
    found = Deed.objects.filter(document="parcel")
    if query.verb is not None:
        found = found.filter(verb=query.verb)
    sorts = {"id": "id", "verb": "verb", "recorded_at": "recorded_at"}
    return page_of(found, query, row=lambda deed: DeedOut(id=deed.pk, verb=deed.verb), sorts=sorts, usual_sort="-id")


@doors.page("stock.adjust", effect=True)
def pack_by_hand(request: doors.PageRequest) -> HttpResponse:
    if request.POST.get("weight") == "heavy":
        raise TooHeavy("At most 100.")
    if not request.POST.get("weight"):
        return HttpResponse("What does it weigh?", status=422)
    record(request.act, "sample.pack", document="parcel")
    return doors.done(request, "Packed 1 parcel.", url="/parcels/", undo="/parcels/undo/")


@doors.page("stock.adjust")
def packing(request: doors.PageRequest) -> HttpResponse:
    return HttpResponse(f"{request.user.username} {request.act.source}")


@doors.open_to_all("A sample.")
def broken(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("the inside of the program")


api = Api(title="samples", version="samples", description="")
api.urls_namespace = "samples"
api.add_router("", router)

urlpatterns = [
    path("api/samples/", api.urls),
    path("packing/", packing),
    path("packing/pack/", pack_by_hand),
    path("broken/", broken),
    path("", include(urls)),
]
handler400, handler403, handler404, handler500 = urls.handler400, urls.handler403, urls.handler404, urls.handler500
