"""Supplier-managed stock over the API: what is agreed and decided by the house, and the portal of suppliers."""

from __future__ import annotations

from typing import Any

from django.db.models import Count
from ninja import Query, Router

from quartermaster.accounts import doors
from quartermaster.locations.queries import find_warehouse
from quartermaster.purchasing.queries import supplier_by_code
from quartermaster.stock import references
from quartermaster.vmi import operations as vmi
from quartermaster.vmi import queries
from quartermaster.vmi.models import Item, SupplyProposal
from quartermaster.vmi.operations import NewAgreement, NewItem, NewSupply
from quartermaster.vmi.schemas import (
    AgreementIn,
    AgreementOut,
    DeclineIn,
    NothingMore,
    PortalQuery,
    SupplyIn,
    SupplyOut,
    SupplyQuery,
    VmiItemOut,
    VmiItemsIn,
    VmiItemsOut,
)
from quartermaster.web.api import Page, page_of

router = Router(tags=["supplier-managed stock"])


@router.get("/vmi-agreements", response=list[AgreementOut])
@doors.api("vmi.view")
def list_agreements(request: doors.ApiRequest) -> list[dict[str, Any]]:
    counts = dict(Item.objects.filter(ended_at=None).order_by().values_list("supplier_id").annotate(Count("pk")))
    return [AgreementOut.told(found, counts.get(found.supplier_id, 0)) for found in queries.agreements()]


@router.put("/vmi-agreements/{supplier}", response=AgreementOut)
@doors.api("vmi.agree", effect=True)
def agree(request: doors.ApiRequest, supplier: str, body: AgreementIn) -> dict[str, Any]:
    found = supplier_by_code(supplier)
    said = NewAgreement(body.shares_sales, body.accepts_itself, body.most_an_order)
    made = vmi.agree(request.act, supplier_id=found.pk, agreement=said)
    return AgreementOut.told(made, queries.items(found.pk).count())


@router.get("/vmi-agreements/{supplier}/items", response=Page[VmiItemOut])
@doors.api("vmi.view")
def list_items(request: doors.ApiRequest, supplier: str, query: Query[PortalQuery]) -> Page[dict[str, Any]]:
    rows = queries.items(supplier_by_code(supplier).pk)
    return page_of(rows, query, row=VmiItemOut.told, sorts={"id": "id"}, usual_sort="id")


@router.post("/vmi-agreements/{supplier}/items", response={201: VmiItemsOut})
@doors.api("vmi.agree", effect=True)
def set_items(request: doors.ApiRequest, supplier: str, body: VmiItemsIn) -> tuple[int, VmiItemsOut]:
    """Items that the supplier keeps between least and most, or other bands for those it has; all or none."""
    items = [
        NewItem(
            references.find_sku(row.sku, pointer=f"/items/{place}/sku").id,
            find_warehouse(row.warehouse).pk,
            references.find_owner_id(row.owner, pointer=f"/items/{place}/owner"),
            row.least,
            row.most,
            where=f"/items/{place}/",
        )
        for place, row in enumerate(body.items)
    ]
    return 201, VmiItemsOut(items=vmi.set_items(request.act, supplier_id=supplier_by_code(supplier).pk, items=items))


@router.delete("/vmi-items/{int:item_id}", response={204: None})
@doors.api("vmi.agree", effect=True)
def end_item(request: doors.ApiRequest, item_id: int) -> None:
    vmi.end_item(request.act, item_id=item_id)


@router.get("/vmi-proposals", response=Page[SupplyOut])
@doors.api("vmi.view")
def list_proposals(request: doors.ApiRequest, query: Query[SupplyQuery]) -> Page[dict[str, Any]]:
    rows = queries.proposals()
    if query.supplier:
        rows = rows.filter(supplier__code__iexact=query.supplier)
    if query.state:
        rows = rows.filter(state=query.state)
    return page_of(rows, query, row=SupplyOut.told, sorts={"number": "id"}, usual_sort="-number")


@router.post("/vmi-proposals/{number}/acceptance", response={201: SupplyOut})
@doors.api("vmi.decide", effect=True)
def accept(request: doors.ApiRequest, number: str, body: NothingMore) -> tuple[int, SupplyOut]:
    """It becomes a purchase order, due on the day proposed."""
    return 201, _shown(vmi.accept(request.act, number=number))


@router.post("/vmi-proposals/{number}/declining", response={201: SupplyOut})
@doors.api("vmi.decide", effect=True)
def decline(request: doors.ApiRequest, number: str, body: DeclineIn) -> tuple[int, SupplyOut]:
    return 201, _shown(vmi.decline(request.act, number=number, reason=body.reason))


# ---------------------------------------------------------------- the portal: of suppliers, inside their scope


@router.get("/supplier-portal/items", response=Page[VmiItemOut])
@doors.api("vmi.portal")
def my_items(request: doors.ApiRequest, query: Query[PortalQuery]) -> Page[dict[str, Any]]:
    """The supplier’s own items, as they were told last."""
    rows = queries.items(queries.supplier_here())
    return page_of(rows, query, row=VmiItemOut.told, sorts={"id": "id"}, usual_sort="id")


@router.get("/supplier-portal/proposals", response=Page[SupplyOut])
@doors.api("vmi.portal")
def my_proposals(request: doors.ApiRequest, query: Query[PortalQuery]) -> Page[dict[str, Any]]:
    rows = queries.proposals().filter(supplier_id=queries.supplier_here())
    return page_of(rows, query, row=SupplyOut.told, sorts={"number": "id"}, usual_sort="-number")


@router.post("/supplier-portal/proposals", response={201: SupplyOut})
@doors.api("vmi.portal", effect=True)
def propose(request: doors.ApiRequest, body: SupplyIn) -> tuple[int, SupplyOut]:
    """Propose a delivery of some of one’s items to one place."""
    supply = NewSupply(body.quantities, body.deliver_on, body.note)
    return 201, _shown(vmi.propose(request.act, supplier_id=queries.supplier_here(), supply=supply))


@router.post("/supplier-portal/proposals/{number}/withdrawal", response={201: SupplyOut})
@doors.api("vmi.portal", effect=True)
def withdraw(request: doors.ApiRequest, number: str, body: NothingMore) -> tuple[int, SupplyOut]:
    queries.supplier_here()
    return 201, _shown(vmi.withdraw(request.act, number=number))


def _shown(found: SupplyProposal) -> SupplyOut:
    return SupplyOut.model_validate(SupplyOut.told(queries.proposal_by_number(found.number)))
