"""Sales channels and what parcels cost, under /api/v1."""

from __future__ import annotations

from collections.abc import Sequence

from ninja import Query, Router, Schema

from quartermaster.accounts import doors
from quartermaster.sales import operations as sales
from quartermaster.sales import queries
from quartermaster.sales.channel_schemas import ChannelIn, ChannelOut, ChannelPatch, RateIn, RateOut
from quartermaster.sales.models import ParcelRate, SalesChannel
from quartermaster.sales.operations import NewChannel, NewRate
from quartermaster.stock import references
from quartermaster.web.api import Page, PageQuery, page_of

router = Router(tags=["sales"])


class RemovedOut(Schema):
    removed: bool = True


@router.get("/sales-channels", response=Page[ChannelOut])
@doors.api("sales.view")
def list_channels(request: doors.ApiRequest, query: Query[PageQuery]) -> Page[ChannelOut]:
    return page_of(queries.channels(), query, row=ChannelOut.of, sorts={"code": "code"}, usual_sort="code")


@router.post("/sales-channels", response={201: ChannelOut})
@doors.api("sales.edit_channels", effect=True)
def create_channel(request: doors.ApiRequest, body: ChannelIn) -> tuple[int, doors.Versioned]:
    wanted = NewChannel(**body.model_dump(exclude={"warehouses"}), warehouse_ids=_warehouses(body.warehouses))
    return 201, _shown(sales.create_channel(request.act, channel=wanted))


@router.get("/sales-channels/{code}", response=ChannelOut)
@doors.api("sales.view")
def get_channel(request: doors.ApiRequest, code: str) -> doors.Versioned:
    return _shown(queries.channel_by_code(code))


@router.patch("/sales-channels/{code}", response=ChannelOut)
@doors.api("sales.edit_channels", effect=True)
def change_channel(request: doors.ApiRequest, code: str, body: ChannelPatch) -> doors.Versioned:
    """Change the policies that are sent. Orders that are placed keep theirs. Needs If-Match."""
    channel = queries.channel_by_code(code)
    doors.require_version(request, channel.version)
    sent = {name: value for name, value in body.model_dump(exclude={"warehouses", "archived"}).items() if value is not None}
    now = {name: getattr(channel, name) for name in NewChannel.__dataclass_fields__ if name != "warehouse_ids"}
    kept = tuple(row.warehouse_id for row in channel.warehouses.all())
    saved = sales.edit_channel(
        request.act,
        channel_id=channel.pk,
        version=channel.version,
        changed=NewChannel(**{**now, **sent}, warehouse_ids=kept if body.warehouses is None else _warehouses(body.warehouses)),
        archived=channel.archived_at is not None if body.archived is None else body.archived,
    )
    return _shown(saved)


@router.get("/parcel-rates", response=Page[RateOut])
@doors.api("sales.edit_channels")
def list_rates(request: doors.ApiRequest, query: Query[PageQuery]) -> Page[RateOut]:
    return page_of(ParcelRate.objects.select_related("warehouse"), query, row=RateOut.of)


@router.post("/parcel-rates", response={201: RateOut})
@doors.api("sales.edit_channels", effect=True)
def set_rate(request: doors.ApiRequest, body: RateIn) -> tuple[int, RateOut]:
    """What a parcel costs from there to there; one that was known is replaced."""
    warehouse_id = references.find_warehouse_id(body.warehouse)
    kept = sales.set_rate(request.act, rate=NewRate(warehouse_id, **body.model_dump(exclude={"warehouse"})))
    return 201, RateOut.of(kept)


@router.delete("/parcel-rates/{int:rate_id}", response=RemovedOut)
@doors.api("sales.edit_channels", effect=True)
def drop_rate(request: doors.ApiRequest, rate_id: int) -> RemovedOut:
    sales.drop_rate(request.act, rate_id=rate_id)
    return RemovedOut()


def _warehouses(codes: Sequence[str]) -> tuple[int, ...]:
    return tuple(references.find_warehouse_id(code, pointer=f"/warehouses/{place}") for place, code in enumerate(codes))


def _shown(channel: SalesChannel) -> doors.Versioned:
    channel = queries.channel_by_code(channel.code)
    return doors.Versioned(ChannelOut.of(channel), channel.version)
