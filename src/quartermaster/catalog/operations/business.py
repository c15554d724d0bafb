"""Who an owner is on paper."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass, fields

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from quartermaster.accounts.acts import Act, record
from quartermaster.catalog import queries
from quartermaster.catalog.models import Business, Owner
from quartermaster.catalog.operations.owners import document_of_owner
from quartermaster.catalog.operations.refusals import quicker_refused
from quartermaster.codes.sscc import InvalidCompanyPrefix, check_prefix
from quartermaster.kernel.iso import country_error
from quartermaster.kernel.notices import Notice, announce
from quartermaster.kernel.refusals import FieldError, Invalid, StaleVersion


class InvalidBusiness(Invalid):
    """What cannot stand on papers; every field is named."""

    code = "invalid_business"
    title = "The business cannot be saved like this"


@dataclass(frozen=True, slots=True)
class BusinessDetails:
    legal_name: str
    street: str
    city: str
    country: str
    street_2: str = ""
    region: str = ""
    postcode: str = ""
    tax_number: str = ""
    eori: str = ""
    phone: str = ""
    email: str = ""
    gs1_company_prefix: str = ""
    paper: str = "a4"
    order_terms: str = ""


NEEDED = ("legal_name", "street", "city", "country")
ON_LINES = ("order_terms",)
LONGEST = {field.name: field.max_length or 0 for field in Business._meta.concrete_fields}
NAMES = tuple(field.name for field in fields(BusinessDetails))


@transaction.atomic
def set_business(act: Act, *, owner_code: str, details: BusinessDetails, version: int) -> Business:
    """Say who the owner is on paper, if what was said before still has that version (0 where nothing was)."""
    owner = Owner.objects.select_for_update().get(pk=queries.owner_of_code(owner_code).pk)
    there = Business.objects.filter(owner=owner).first()
    if version != (there.version if there else 0):
        raise StaleVersion("Somebody else changed the business since you read it. Look at it again and repeat your change.")
    said = {name: text.strip() for name, text in asdict(details).items()}
    said["country"], said["eori"] = said["country"].upper(), said["eori"].upper().replace(" ", "")
    if faults := list(_faults(said)):
        raise InvalidBusiness(faults[0].message, errors=faults)
    changed = [name for name in NAMES if there is None or getattr(there, name) != said[name]]
    if there is None:
        with quicker_refused():
            there = Business.objects.create(owner=owner, is_house=owner.is_house, **said)
    elif changed:
        Business.objects.filter(pk=there.pk).update(version=there.version + 1, **said)
    if changed:
        told = ", ".join(name.replace("_", " ") for name in changed)
        record(act, "catalog.set_business", document=document_of_owner(owner), changed=told)
        announce(Notice("catalog.changed"))
    return Business.objects.get(pk=there.pk)


def _faults(said: dict[str, str]) -> Iterator[FieldError]:
    for name, text in said.items():
        longest = LONGEST[name]
        if name in NEEDED and not text:
            yield FieldError(f"/{name}", "required", f"Say the {name.replace('_', ' ')}; it stands on every paper.")
        elif len(text) > longest or not (name in ON_LINES or text.isprintable()):
            yield FieldError(f"/{name}", "too_long", f"At most {longest:,} printable characters.")
    if said["country"] and (error := country_error(said["country"], "/country")):
        yield error
    if said["paper"] not in Business.Paper.values:
        yield FieldError("/paper", "unknown_paper", "The paper is a4 or letter.")
    try:
        if said["email"]:
            validate_email(said["email"])
    except ValidationError:
        yield FieldError("/email", "not_an_email", f"“{said['email'][:60]}” is not an e-mail address.")
    try:
        if said["gs1_company_prefix"]:
            check_prefix(said["gs1_company_prefix"])
    except InvalidCompanyPrefix as refusal:
        yield from refusal.errors
