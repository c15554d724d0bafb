"""Owners: the house itself, and the clients whose goods we keep."""

from __future__ import annotations

import re

from django.db import transaction

from quartermaster.accounts.acts import Act, record
from quartermaster.catalog import queries
from quartermaster.catalog.models import Owner
from quartermaster.catalog.operations.refusals import (
    InvalidOwner,
    OwnerInUse,
    OwnerTaken,
    invalid,
    name_faults,
    quicker_refused,
    refuse_faults,
)
from quartermaster.kernel import clock
from quartermaster.kernel.notices import Notice, announce
from quartermaster.kernel.refusals import StaleVersion

CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,29}", re.ASCII)
LONGEST_NAME = 200


@transaction.atomic
def add_owner(act: Act, *, code: str, name: str) -> Owner:
    """A client whose goods are kept here from now on. The code never changes."""
    code = code.strip()
    if not CODE.fullmatch(code):
        raise invalid(InvalidOwner, "/code", "An owner's code has 1 to 30 letters, digits, points, dashes or underscores.")
    refuse_faults(name_faults(name, longest=LONGEST_NAME))
    if Owner.objects.filter(code__iexact=code).exists():
        raise invalid(OwnerTaken, "/code", f"There is already an owner {code}.")
    with quicker_refused():
        owner = Owner.objects.create(code=code, name=name.strip())
    record(act, "catalog.add_owner", document=document_of_owner(owner), name=owner.name)
    announce(Notice("catalog.changed"))
    return owner


@transaction.atomic
def rename_owner(act: Act, *, code: str, version: int, name: str) -> Owner:
    """Call an owner, the house too, by another name."""
    owner = _locked(code, version)
    refuse_faults(name_faults(name, longest=LONGEST_NAME))
    if name.strip() != owner.name:
        said = f"{owner.name} → {name.strip()}"
        owner.name, owner.version = name.strip(), owner.version + 1
        owner.save(update_fields=["name", "version"])
        record(act, "catalog.rename_owner", document=document_of_owner(owner), name=said)
        announce(Notice("catalog.changed"))
    return owner


@transaction.atomic
def close_owner(act: Act, *, code: str, version: int) -> Owner:
    """Keep no more goods of a client. Refused while there are any, or a document of theirs has not ended (`OwnerInUse`)."""
    owner = _locked(code, version)
    if owner.is_house:
        raise OwnerInUse("The house is always an owner: our own goods belong to it.")
    if owner.closed_at is None:
        owner.closed_at, owner.version = clock.now(), owner.version + 1
        owner.save(update_fields=["closed_at", "version"])
        record(act, "catalog.close_owner", document=document_of_owner(owner))
        announce(Notice("catalog.owner_closed", documents=(document_of_owner(owner),)))
        announce(Notice("catalog.changed"))
    return owner


@transaction.atomic
def reopen_owner(act: Act, *, code: str, version: int) -> Owner:
    """Keep goods of a client again."""
    owner = _locked(code, version)
    if owner.closed_at is not None:
        owner.closed_at, owner.version = None, owner.version + 1
        owner.save(update_fields=["closed_at", "version"])
        record(act, "catalog.reopen_owner", document=document_of_owner(owner))
        announce(Notice("catalog.changed"))
    return owner


def document_of_owner(owner: Owner) -> str:
    """The name of an owner's timeline."""
    return f"owner:{owner.code}"


def _locked(code: str, version: int) -> Owner:
    owner = Owner.objects.select_for_update().get(pk=queries.owner_of_code(code).pk)
    if owner.version != version:
        raise StaleVersion("Somebody else changed this owner since you read it. Look at it again and repeat your change.")
    return owner
