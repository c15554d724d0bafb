"""Customers: who orders."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.db.models import F
from django.db.models.functions import Upper

from quartermaster.accounts.acts import Act, record, record_many
from quartermaster.catalog.models import Sku
from quartermaster.kernel.notices import Notice, announce
from quartermaster.kernel.refusals import Conflict, FieldError, Invalid, StaleVersion
from quartermaster.sales.models import LAST_PRIORITY, Customer, CustomerAddress, CustomerContact
from quartermaster.sales.operations.addresses import address_errors
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
    priority: int | None = None
    ship_complete: bool = False
    channel_id: int | None = None
    picking: str = ""
    """What is picked first; empty: as each SKU says."""

    def stripped(self) -> NewCustomer:
        return replace(self, **{field: getattr(self, field).strip() for field in LONGEST})


@dataclass(frozen=True, slots=True)
class NewAddress:
    """Where a customer gets goods or invoices. `lines` are what stands between the name and the postcode."""

    lines: str
    city: str
    country: str
    name: str = ""
    postcode: str = ""
    region: str = ""
    latitude: Decimal | None = None
    longitude: Decimal | None = None
    for_shipping: bool = False
    for_billing: bool = False


@dataclass(frozen=True, slots=True)
class NewContact:
    name: str
    role: str = ""
    email: str = ""
    phone: str = ""


MOST_LIFE_DAYS = 9999
LONGEST = {"code": 40, "name": 200, "email": 254, "country": 60, "note": 2000}
NEEDED = ("code", "name")
ON_ONE_LINE = ("code", "name", "email", "country")
LONGEST_OF_CONTACT = {"name": 200, "role": 100, "email": 254, "phone": 40}
MOST_ROWS = 50


@transaction.atomic
def create_customer(
    act: Act, *, customer: NewCustomer, addresses: Sequence[NewAddress] = (), contacts: Sequence[NewContact] = ()
) -> Customer:
    _refuse([*_address_faults(addresses), *_contact_faults(contacts)])
    created = _create(act, [customer], [""])[0]
    _write_addresses(created, addresses)
    _write_contacts(created, contacts)
    return created


def create_customers(act: Act, *, customers: Sequence[NewCustomer]) -> list[Customer]:
    """Create customers, all or none, with a fixed number of statements. A code that exists, or is named twice, is refused."""
    return _create(act, customers, [f"/customers/{place}" for place in range(len(customers))])


@transaction.atomic
def edit_customer(
    act: Act,
    *,
    customer_id: int,
    version: int,
    changed: NewCustomer,
    archived: bool = False,
    addresses: Sequence[NewAddress] | None = None,
    contacts: Sequence[NewContact] | None = None,
) -> Customer:
    """Put what is known of a customer in place of what was, unless somebody else did since `version`. None leaves a list as it
    is. Orders that are placed keep the address that they were placed with.

    An archived customer keeps its orders, also those that have not ended, and places no more.
    """
    customer = Customer.objects.select_for_update().filter(id=customer_id).first()
    if customer is None:
        raise NoSuchCustomer("There is no such customer.")
    if customer.version != version:
        raise StaleVersion(f"Somebody else changed {customer.code} since you opened it. Look again, then repeat your change.")
    wanted = changed.stripped()
    _refuse([*_faults(wanted, ""), *_address_faults(addresses or ()), *_contact_faults(contacts or ())])
    if Customer.objects.filter(code__iexact=wanted.code).exclude(id=customer_id).exists():
        raise _exists(wanted.code, "")
    fields = {field: text for field, text in asdict(wanted).items() if getattr(customer, field) != text}
    moved = archived != (customer.archived_at is not None)
    lists = [
        *(["addresses"] if addresses is not None and list(addresses) != addresses_of(customer) else []),
        *(["contacts"] if contacts is not None and list(contacts) != contacts_of(customer) else []),
    ]
    if not fields and not moved and not lists:
        return customer
    archived_at = (customer.archived_at or act.occurred_at) if archived else None
    with _code_kept_unique(wanted.code):
        Customer.objects.filter(id=customer_id).update(**fields, archived_at=archived_at, version=F("version") + 1)
    if "addresses" in lists:
        _write_addresses(customer, addresses or ())
    if "contacts" in lists:
        _write_contacts(customer, contacts or ())
    if fields or lists:
        record(act, "sales.edit_customer", document=document_of(customer), **_said(customer, fields, lists))
    if moved:
        verb = "sales.archive_customer" if archived else "sales.restore_customer"
        record(act, verb, document=document_of(customer))
    announce(Notice("sales.customer_edited"))
    customer.refresh_from_db()
    return customer


def facts_of(customer: Customer) -> NewCustomer:
    """What is known of a customer, as it would be given anew."""
    return NewCustomer(**{name: getattr(customer, name) for name in NewCustomer.__dataclass_fields__})


def customer_faults(customer: NewCustomer, addresses: Sequence[NewAddress]) -> list[FieldError]:
    """Everything that is wrong with what somebody says of a customer."""
    return [*_faults(customer.stripped(), ""), *_address_faults(addresses)]


def addresses_of(customer: Customer) -> list[NewAddress]:
    """The addresses as they would be given anew."""
    names = NewAddress.__dataclass_fields__
    return [NewAddress(**{name: getattr(row, name) for name in names}) for row in customer.addresses.all()]


def contacts_of(customer: Customer) -> list[NewContact]:
    return [NewContact(row.name, row.role, row.email, row.phone) for row in customer.contacts.all()]


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


def _write_addresses(customer: Customer, addresses: Sequence[NewAddress]) -> None:
    customer.addresses.all().delete()
    rows = [CustomerAddress(customer=customer, position=place, **asdict(one)) for place, one in enumerate(addresses, start=1)]
    CustomerAddress.objects.bulk_create(rows)


def _write_contacts(customer: Customer, contacts: Sequence[NewContact]) -> None:
    customer.contacts.all().delete()
    rows = [CustomerContact(customer=customer, position=place, **asdict(one)) for place, one in enumerate(contacts, start=1)]
    CustomerContact.objects.bulk_create(rows)


def _address_faults(addresses: Sequence[NewAddress]) -> Iterator[FieldError]:
    yield from _too_many(addresses, "/addresses")
    for place, one in enumerate(addresses):
        for field in ("lines", "city", "country"):
            if not getattr(one, field).strip():
                yield FieldError(f"/addresses/{place}/{field}", "required", f"An address needs its {field}.")
        yield from address_errors(asdict(one), f"/addresses/{place}")
    for use, what in (("for_shipping", "shipped to"), ("for_billing", "billed")):
        places = [place for place, one in enumerate(addresses) if getattr(one, use)]
        for place in places[1:]:
            yield FieldError(f"/addresses/{place}/{use}", "named_twice", f"One address is {what}. Keep one of the two.")


def _contact_faults(contacts: Sequence[NewContact]) -> Iterator[FieldError]:
    yield from _too_many(contacts, "/contacts")
    for place, one in enumerate(contacts):
        where = f"/contacts/{place}"
        if not one.name.strip():
            yield FieldError(f"{where}/name", "required", "A contact needs a name.")
        for field, most in LONGEST_OF_CONTACT.items():
            text: str = getattr(one, field)
            if len(text) > most or not text.isprintable():
                yield FieldError(f"{where}/{field}", "too_long", f"The {field} has at most {most} printable characters.")
        if one.email and not _is_email(one.email):
            yield FieldError(f"{where}/email", "not_an_email", f"“{one.email[:60]}” is not an e-mail address.")


def _too_many(rows: Sequence[object], where: str) -> Iterator[FieldError]:
    if len(rows) > MOST_ROWS:
        yield FieldError(where, "too_many", f"At most {MOST_ROWS} are kept.")


def _faults(customer: NewCustomer, pointer: str) -> Iterator[FieldError]:
    if customer.priority is not None and not 1 <= customer.priority <= LAST_PRIORITY:
        yield FieldError(f"{pointer}/priority", "out_of_range", f"A priority is 1, served first, to {LAST_PRIORITY}.")
    if not 0 <= customer.minimum_life_days <= MOST_LIFE_DAYS:
        yield FieldError(
            f"{pointer}/minimum_life_days", "not_whole", f"The days are a whole number from 0 to {MOST_LIFE_DAYS:,}."
        )
    if customer.picking and customer.picking not in Sku.Picking.values:
        message = f"Goods are picked {', '.join(Sku.Picking.values)}, or as their SKU says (empty)."
        yield FieldError(f"{pointer}/picking", "unknown_picking", message)
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


def _said(customer: Customer, fields: dict[str, str | int], lists: Sequence[str]) -> dict[str, str]:
    """For the timeline: what was and what is; of the note and the lists only that they changed."""
    named = {field: text for field, text in fields.items() if field != "note"}
    told = {field.replace("_", " "): f"{getattr(customer, field) or 'none'} → {text or 'none'}" for field, text in named.items()}
    silent = [*(["note"] if "note" in fields else []), *lists]
    return {**told, **({"changed": ", ".join(silent)} if silent else {})}
