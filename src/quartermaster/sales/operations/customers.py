"""Customers: who orders."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.db.models import F
from django.db.models.functions import Upper

from quartermaster.accounts.acts import Act, record_many
from quartermaster.kernel import clock
from quartermaster.kernel.notices import Notice, announce
from quartermaster.kernel.refusals import Conflict, FieldError, Invalid, NotFound, StaleVersion
from quartermaster.sales.models import Customer


class UnknownCustomer(NotFound):
    code = "unknown_customer"
    title = "There is no such customer"


class CustomerExists(Conflict):
    code = "customer_exists"
    title = "There is a customer with this code"


class InvalidCustomer(Invalid):
    code = "invalid_customer"
    title = "The customer is not valid"


@dataclass(frozen=True, slots=True)
class NewCustomer:
    code: str
    name: str
    email: str = ""
    country: str = ""
    note: str = ""


def create_customer(act: Act, *, customer: NewCustomer) -> Customer:
    return create_customers(act, customers=[customer])[0]


@transaction.atomic
def create_customers(act: Act, *, customers: Sequence[NewCustomer]) -> list[Customer]:
    """Create customers, all or none. A code that exists, or is named twice, is refused."""
    codes = [customer.code.strip() for customer in customers]
    for place, customer in enumerate(customers):
        if not codes[place] or not customer.name.strip():
            message = "A customer needs a code and a name."
            raise InvalidCustomer(message, errors=[FieldError(f"/customers/{place}", "required", message)])
    taken = Customer.objects.annotate(upper=Upper("code")).filter(upper__in=[code.upper() for code in codes])
    seen = set(taken.values_list("upper", flat=True))
    for code in codes:
        if code.upper() in seen:
            raise _exists(code)
        seen.add(code.upper())
    rows = [
        Customer(code=code, name=row.name.strip(), email=row.email, country=row.country, note=row.note)
        for code, row in zip(codes, customers, strict=True)
    ]
    try:
        created = Customer.objects.bulk_create(rows, batch_size=2000)
    except IntegrityError as error:
        if "customer_code_is_unique" not in str(error):
            raise
        raise _exists(codes[0]) from None
    record_many(act, "sales.create_customer", {f"customer:{row.code}": {} for row in created})
    announce(Notice("sales.customer_created"))
    return created


@transaction.atomic
def edit_customer(
    act: Act, *, customer_id: int, changed: NewCustomer, archived: bool = False, version: int | None = None
) -> Customer:
    """Change a customer. An archived one keeps its orders and places no more."""
    customer = Customer.objects.select_for_update().filter(id=customer_id).first()
    if customer is None:
        raise UnknownCustomer("There is no such customer.")
    if version is not None and customer.version != version:
        raise StaleVersion(f"Somebody else changed {customer.code} since you opened it. Look again, then repeat your change.")
    if Customer.objects.filter(code__iexact=changed.code).exclude(id=customer_id).exists():
        raise _exists(changed.code)
    Customer.objects.filter(id=customer_id).update(
        code=changed.code,
        name=changed.name,
        email=changed.email,
        country=changed.country,
        note=changed.note,
        archived_at=(customer.archived_at or clock.now()) if archived else None,
        version=F("version") + 1,
    )
    record_many(act, "sales.edit_customer", {f"customer:{changed.code}": {}})
    announce(Notice("sales.customer_edited"))
    customer.refresh_from_db()
    return customer


def _exists(code: str) -> CustomerExists:
    message = f"There is already a customer with the code {code}. Use it, or choose another code."
    return CustomerExists(message, errors=[FieldError("/code", "customer_exists", message)])
