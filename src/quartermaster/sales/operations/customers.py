"""Customers: who orders."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.db.models import F
from django.db.models.functions import Upper

from quartermaster.accounts.acts import Act, record, record_many
from quartermaster.kernel.notices import Notice, announce
from quartermaster.kernel.refusals import Conflict, FieldError, Invalid, StaleVersion
from quartermaster.sales.models import Customer
from quartermaster.sales.queries import NoSuchCustomer


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
    minimum_life_days: int = 0

    def stripped(self) -> NewCustomer:
        texts = {field: getattr(self, field).strip() for field in LONGEST}
        return NewCustomer(**texts, minimum_life_days=self.minimum_life_days)


MOST_LIFE_DAYS = 9999
LONGEST = {"code": 40, "name": 200, "email": 254, "country": 60, "note": 2000}
NEEDED = ("code", "name")
ON_ONE_LINE = ("code", "name", "email", "country")


def create_customer(act: Act, *, customer: NewCustomer) -> Customer:
    return _create(act, [customer], [""])[0]


def create_customers(act: Act, *, customers: Sequence[NewCustomer]) -> list[Customer]:
    """Create customers, all or none, with a fixed number of statements. A code that exists, or is named twice, is refused."""
    return _create(act, customers, [f"/customers/{place}" for place in range(len(customers))])


@transaction.atomic
def edit_customer(act: Act, *, customer_id: int, version: int, changed: NewCustomer, archived: bool = False) -> Customer:
    """Put what is known of a customer in place of what was, unless somebody else did since `version`.

    An archived customer keeps its orders, also those that have not ended, and places no more.
    """
    customer = Customer.objects.select_for_update().filter(id=customer_id).first()
    if customer is None:
        raise NoSuchCustomer("There is no such customer.")
    if customer.version != version:
        raise StaleVersion(f"Somebody else changed {customer.code} since you opened it. Look again, then repeat your change.")
    wanted = changed.stripped()
    _refuse([*_faults(wanted, "")])
    if Customer.objects.filter(code__iexact=wanted.code).exclude(id=customer_id).exists():
        raise _exists(wanted.code, "")
    fields = {field: text for field, text in asdict(wanted).items() if getattr(customer, field) != text}
    moved = archived != (customer.archived_at is not None)
    if not fields and not moved:
        return customer
    archived_at = (customer.archived_at or act.occurred_at) if archived else None
    with _code_kept_unique(wanted.code):
        Customer.objects.filter(id=customer_id).update(**fields, archived_at=archived_at, version=F("version") + 1)
    if fields:
        record(act, "sales.edit_customer", document=document_of(customer), **_said(customer, fields))
    if moved:
        verb = "sales.archive_customer" if archived else "sales.restore_customer"
        record(act, verb, document=document_of(customer))
    announce(Notice("sales.customer_edited"))
    customer.refresh_from_db()
    return customer


def document_of(customer: Customer) -> str:
    """The key of a customer's timeline."""
    return f"customer:{customer.pk}"


@transaction.atomic
def _create(act: Act, customers: Sequence[NewCustomer], pointers: Sequence[str]) -> list[Customer]:
    rows = [customer.stripped() for customer in customers]
    _refuse([fault for row, pointer in zip(rows, pointers, strict=True) for fault in _faults(row, pointer)])
    taken = Customer.objects.annotate(upper=Upper("code")).filter(upper__in=[row.code.upper() for row in rows])
    seen = set(taken.values_list("upper", flat=True))
    for row, pointer in zip(rows, pointers, strict=True):
        if row.code.upper() in seen:
            raise _exists(row.code, pointer)
        seen.add(row.code.upper())
    with _code_kept_unique(rows[0].code if rows else ""):
        created = Customer.objects.bulk_create([Customer(**asdict(row)) for row in rows], batch_size=2000)
    record_many(act, "sales.create_customer", {document_of(row): {} for row in created})
    announce(Notice("sales.customer_created"))
    return created


def _faults(customer: NewCustomer, pointer: str) -> Iterator[FieldError]:
    if not 0 <= customer.minimum_life_days <= MOST_LIFE_DAYS:
        yield FieldError(
            f"{pointer}/minimum_life_days", "not_whole", f"The days are a whole number from 0 to {MOST_LIFE_DAYS:,}."
        )
    for field in LONGEST:
        text: str = getattr(customer, field)
        if field in NEEDED and not text:
            yield FieldError(f"{pointer}/{field}", "required", f"A customer needs a {field}.")
        elif len(text) > LONGEST[field] or (field in ON_ONE_LINE and not text.isprintable()):
            message = f"The {field} has at most {LONGEST[field]:,} printable characters."
            yield FieldError(f"{pointer}/{field}", "too_long" if text.isprintable() else "control_character", message)
        elif field == "email" and text and not _is_email(text):
            yield FieldError(f"{pointer}/email", "not_an_email", f"“{text[:60]}” is not an e-mail address.")


def _is_email(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True


def _refuse(errors: Sequence[FieldError]) -> None:
    if errors:
        raise InvalidCustomer(errors[0].message, errors=errors)


@contextmanager
def _code_kept_unique(code: str) -> Iterator[None]:
    """Of two who take one code at the same moment, the second is refused."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        if "customer_code_is_unique" not in str(error):
            raise
        raise _exists(code, "") from error


def _exists(code: str, pointer: str) -> CustomerExists:
    message = f"There is already a customer with the code {code}. Use it, or choose another code."
    return CustomerExists(message, errors=[FieldError(f"{pointer}/code", "customer_exists", message)])


def _said(customer: Customer, fields: dict[str, str | int]) -> dict[str, str]:
    """For the timeline: what was and what is; of the note only that it changed."""
    named = {field: text for field, text in fields.items() if field != "note"}
    told = {field.replace("_", " "): f"{getattr(customer, field) or 'none'} → {text or 'none'}" for field, text in named.items()}
    return {**told, **({"changed": "note"} if "note" in fields else {})}
