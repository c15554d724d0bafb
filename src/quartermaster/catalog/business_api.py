"""Who an owner is on paper, over the API."""

from __future__ import annotations

from typing import Annotated, Literal

from ninja import Router, Schema
from pydantic import Field

from quartermaster.accounts import doors
from quartermaster.catalog import operations as catalog
from quartermaster.catalog import queries
from quartermaster.catalog.business import BusinessUnknown
from quartermaster.catalog.models import Business
from quartermaster.catalog.operations import BusinessDetails
from quartermaster.catalog.operations.business import NAMES
from quartermaster.web.schemas import Strict

router = Router(tags=["catalog"])

Text = Annotated[str, Field(max_length=2000)]


class BusinessIn(Strict):
    legal_name: Text
    street: Text
    city: Text
    country: Text = Field(description="Two letters of ISO 3166-1.")
    street_2: Text = ""
    region: Text = ""
    postcode: Text = ""
    tax_number: Text = ""
    eori: Text = ""
    phone: Text = ""
    email: Text = ""
    gs1_company_prefix: Text = Field("", description="4 to 12 digits. With it every carton gets an SSCC.")
    paper: Literal["a4", "letter"] = "a4"
    order_terms: Text = ""


class BusinessOut(Schema):
    owner: str
    legal_name: str
    street: str
    street_2: str
    city: str
    region: str
    postcode: str
    country: str
    tax_number: str
    eori: str
    phone: str
    email: str
    gs1_company_prefix: str
    paper: str
    order_terms: str
    version: int


@router.get("/owners/{code}/business", response=BusinessOut)
@doors.api("catalog.edit_business")
def get_business(request: doors.ApiRequest, code: str) -> doors.Versioned:
    """Who the owner is on papers."""
    owner = queries.owner_of_code(code)
    business = Business.objects.filter(owner=owner).first()
    if business is None:
        raise BusinessUnknown(f"Nobody said yet who {owner.name} is on papers.")
    return _shown(business)


@router.put("/owners/{code}/business", response=BusinessOut)
@doors.api("catalog.edit_business", effect=True)
def set_business(request: doors.ApiRequest, code: str, body: BusinessIn) -> doors.Versioned:
    """Say who the owner is on papers. Needs If-Match where it was said before."""
    owner = queries.owner_of_code(code)
    there = Business.objects.filter(owner=owner).first()
    if there is not None:
        doors.require_version(request, there.version)
    details = BusinessDetails(**body.model_dump())
    version = there.version if there else 0
    return _shown(catalog.set_business(request.act, owner_code=owner.code, details=details, version=version))


def _shown(business: Business) -> doors.Versioned:
    fields = {name: getattr(business, name) for name in (*NAMES, "version")}
    return doors.Versioned(BusinessOut(owner=business.owner.code, **fields), business.version)
