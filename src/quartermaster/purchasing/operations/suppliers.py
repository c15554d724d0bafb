"""Suppliers: whom we buy from, on which terms, where they are and whom to ask there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction

from quartermaster.accounts.acts import Act, record
from quartermaster.kernel.iso import country_error, currency_error
from quartermaster.kernel.money import LARGEST_PRICE, PRICE_SCALE, RATE_SCALE
from quartermaster.kernel.notices import Notice, announce
from quartermaster.kernel.quantities import plain
from quartermaster.kernel.refusals import Conflict, FieldError, Invalid, StaleVersion
from quartermaster.purchasing.models import Supplier, SupplierAddress, SupplierContact, book_currency
from quartermaster.purchasing.papers import NewAddress, NewContact, Terms
from quartermaster.purchasing.queries import UnknownSupplier

LONGEST_LEAD_TIME = 999
LONGEST = {"code": 30, "name": 200, "email": 254, "note": 500}
LONGEST_OF_ADDRESS = {"name": 200, "street": 200, "street_2": 200, "city": 100, "region": 100, "postcode": 20}
LONGEST_OF_CONTACT = {"name": 200, "role": 100, "email": 254, "phone": 40}
MOST_ROWS = 50
KEPT = Terms()
"""Terms that nobody said anything else of: the books' currency, and nothing agreed."""


class SupplierCodeTaken(Conflict):
    code = "supplier_code_taken"
    title = "Another supplier has this code"


class InvalidSupplier(Invalid):
    code = "invalid_supplier"
    title = "The supplier cannot be saved like this"


@transaction.atomic
def create_supplier(
    act: Act,
    *,
    code: str,
    name: str,
    email: str = "",
    lead_time_days: int = 7,
    note: str = "",
    invented: bool = False,
    terms: Terms = KEPT,
    addresses: Sequence[NewAddress] = (),
    contacts: Sequence[NewContact] = (),
) -> Supplier:
    """A new supplier. `invented` marks one that was made up for the demo."""
    supplier = Supplier(
        code=code.strip(), name=name.strip(), email=email.strip(), lead_time_days=lead_time_days, note=note, invented=invented
    )
    _set(supplier, _terms(terms))
    _save(supplier, addresses, contacts)
    _write_addresses(supplier, addresses)
    _write_contacts(supplier, contacts)
    record(act, "purchasing.create_supplier", document=document_of(supplier), code=supplier.code, name=supplier.name)
    announce(Notice("purchasing.supplier_changed"))
    return supplier


@transaction.atomic
def change_supplier(
    act: Act,
    *,
    supplier_id: int,
    version: int,
    code: str,
    name: str,
    email: str = "",
    lead_time_days: int = 7,
    note: str = "",
    archived: bool = False,
    terms: Terms | None = None,
    addresses: Sequence[NewAddress] | None = None,
    contacts: Sequence[NewContact] | None = None,
) -> Supplier:
    """Replace what is known of a supplier, unless somebody else did since `version`. None leaves terms or a list as it is.

    An archived one gets no new orders; those that have not ended go on, in the currency and at the rate that they have.
    """
    supplier = Supplier.objects.select_for_update().filter(pk=supplier_id).first()
    if supplier is None:
        raise UnknownSupplier("There is no such supplier.")
    if supplier.version != version:
        raise StaleVersion("Somebody else changed this supplier since you read it. Look at it again, then repeat your change.")
    wanted: dict[str, Any] = {
        "code": code.strip(),
        "name": name.strip(),
        "email": email.strip(),
        "lead_time_days": lead_time_days,
        "note": note.strip(),
        **(_terms(terms) if terms else {}),
    }
    changes = {field: (getattr(supplier, field), value) for field, value in wanted.items() if getattr(supplier, field) != value}
    moved = archived != (supplier.archived_at is not None)
    lists = _changed_lists(supplier, addresses, contacts)
    if not changes and not moved and not lists:
        return supplier
    _set(supplier, {field: value for field, (_, value) in changes.items()})
    supplier.archived_at = (supplier.archived_at or act.occurred_at) if archived else None
    supplier.version += 1
    _save(supplier, addresses or (), contacts or ())
    if "addresses" in lists:
        _write_addresses(supplier, addresses or ())
    if "contacts" in lists:
        _write_contacts(supplier, contacts or ())
    if changes or lists:
        record(act, "purchasing.change_supplier", document=document_of(supplier), **_said(changes, lists))
    if moved:
        verb = "purchasing.archive_supplier" if archived else "purchasing.restore_supplier"
        record(act, verb, document=document_of(supplier))
    announce(Notice("purchasing.supplier_changed"))
    return supplier


def terms_of(supplier: Supplier) -> Terms:
    return Terms(**{field: getattr(supplier, field) for field in asdict(KEPT)})


def addresses_of(supplier: Supplier) -> list[NewAddress]:
    """The addresses as they would be given anew."""
    rows = supplier.addresses.all()
    return [NewAddress(r.street, r.city, r.country, r.kind, r.name, r.street_2, r.region, r.postcode) for r in rows]


def contacts_of(supplier: Supplier) -> list[NewContact]:
    return [NewContact(r.name, r.role, r.email, r.phone, r.gets_orders) for r in supplier.contacts.all()]


def document_of(supplier: Supplier) -> str:
    """The key of a supplier's timeline."""
    return f"supplier:{supplier.pk}"


def _terms(terms: Terms) -> dict[str, Any]:
    return {**asdict(terms), "currency": terms.currency.strip().upper() or book_currency(), "incoterm": terms.incoterm.upper()}


def _set(supplier: Supplier, values: dict[str, Any]) -> None:
    for field, value in values.items():
        setattr(supplier, field, value)


def _changed_lists(
    supplier: Supplier, addresses: Sequence[NewAddress] | None, contacts: Sequence[NewContact] | None
) -> list[str]:
    changed = ["addresses"] if addresses is not None and list(addresses) != addresses_of(supplier) else []
    return [*changed, *(["contacts"] if contacts is not None and list(contacts) != contacts_of(supplier) else [])]


def _write_addresses(supplier: Supplier, addresses: Sequence[NewAddress]) -> None:
    supplier.addresses.all().delete()
    rows = [SupplierAddress(supplier=supplier, position=place, **asdict(one)) for place, one in enumerate(addresses, start=1)]
    SupplierAddress.objects.bulk_create(rows)


def _write_contacts(supplier: Supplier, contacts: Sequence[NewContact]) -> None:
    supplier.contacts.all().delete()
    rows = [SupplierContact(supplier=supplier, position=place, **asdict(one)) for place, one in enumerate(contacts, start=1)]
    SupplierContact.objects.bulk_create(rows)


def _said(changes: dict[str, tuple[Any, Any]], lists: Sequence[str]) -> dict[str, str]:
    """For the timeline: what was and what is; of the note and the lists only that they changed."""
    told = {
        field.replace("_", " "): f"{_word(former)} → {_word(value)}"
        for field, (former, value) in changes.items()
        if field != "note"
    }
    silent = [*(["note"] if "note" in changes else []), *lists]
    return {**told, **({"changed": ", ".join(silent)} if silent else {})}


def _word(value: Any) -> str:
    if isinstance(value, Decimal):
        return plain(value)
    return "none" if value in ("", None) else str(value)


# ---------------------------------------------------------------- refusing


def _save(supplier: Supplier, addresses: Sequence[NewAddress], contacts: Sequence[NewContact]) -> None:
    errors = [*_errors(supplier), *_terms_errors(supplier), *_address_errors(addresses), *_contact_errors(contacts)]
    if errors:
        raise InvalidSupplier(errors[0].message, errors=errors)
    try:
        with transaction.atomic():
            supplier.save()
    except IntegrityError as error:
        if "supplier_code_is_unique" not in str(error):
            raise
        message = f"Another supplier has the code {supplier.code}. Choose a different one."
        raise SupplierCodeTaken(message, errors=[FieldError("/code", "supplier_code_taken", message)]) from error


def _errors(supplier: Supplier) -> Iterator[FieldError]:
    for field in ("code", "name"):
        if not getattr(supplier, field):
            yield FieldError(f"/{field}", "required", f"A supplier needs a {field}.")
    yield from _too_long(supplier, LONGEST, "")
    if not 0 <= supplier.lead_time_days <= LONGEST_LEAD_TIME:
        yield FieldError("/lead_time_days", "out_of_range", f"A lead time is 0 to {LONGEST_LEAD_TIME} days.")
    yield from _email_errors(supplier.email, "/email")


def _terms_errors(supplier: Supplier) -> Iterator[FieldError]:
    if error := currency_error(supplier.currency, "/currency"):
        yield error
    rate, least = supplier.exchange_rate, supplier.minimum_order_value
    if not (rate.is_finite() and 0 < rate <= LARGEST_PRICE and rate == round(rate, RATE_SCALE)):
        yield FieldError("/exchange_rate", "not_a_rate", f"A rate is above zero, with at most {RATE_SCALE} decimals, like 0.86.")
    elif supplier.currency == book_currency() and rate != 1:
        yield FieldError("/exchange_rate", "rate_of_own_currency", f"{supplier.currency} is the books’ currency: its rate is 1.")
    if supplier.payment_days is not None and not 0 <= supplier.payment_days <= LONGEST_LEAD_TIME:
        yield FieldError("/payment_days", "out_of_range", f"Payment is due within 0 to {LONGEST_LEAD_TIME} days.")
    if supplier.incoterm and supplier.incoterm not in Supplier.Incoterm.values:
        known = ", ".join(Supplier.Incoterm.values)
        yield FieldError("/incoterm", "unknown_incoterm", f"“{supplier.incoterm[:10]}” is not one of the incoterms {known}.")
    if least is not None and not is_price(least):
        yield FieldError("/minimum_order_value", "not_a_price", "A value is zero or more, with at most four decimals, like 250.")


def _address_errors(addresses: Sequence[NewAddress]) -> Iterator[FieldError]:
    yield from _too_many(addresses, "/addresses")
    seen: set[str] = set()
    for place, one in enumerate(addresses):
        where = f"/addresses/{place}"
        for field in ("street", "city"):
            if not getattr(one, field).strip():
                yield FieldError(f"{where}/{field}", "required", f"An address needs a {field}.")
        yield from _too_long(one, LONGEST_OF_ADDRESS, where)
        if error := country_error(one.country, f"{where}/country"):
            yield error
        if one.kind not in SupplierAddress.Kind.values:
            known = ", ".join(SupplierAddress.Kind.values)
            yield FieldError(f"{where}/kind", "unknown_kind", f"An address is for one of {known}.")
        elif one.kind in seen:
            yield FieldError(f"{where}/kind", "named_twice", f"There is one address for {one.kind}. Keep one of the two.")
        seen.add(one.kind)


def _contact_errors(contacts: Sequence[NewContact]) -> Iterator[FieldError]:
    yield from _too_many(contacts, "/contacts")
    for place, one in enumerate(contacts):
        where = f"/contacts/{place}"
        if not one.name.strip():
            yield FieldError(f"{where}/name", "required", "A contact needs a name.")
        yield from _too_long(one, LONGEST_OF_CONTACT, where)
        yield from _email_errors(one.email, f"{where}/email")
        if one.gets_orders and not one.email:
            yield FieldError(f"{where}/email", "required", f"{one.name[:60]} gets orders, which needs an e-mail address.")


def is_price(amount: Decimal) -> bool:
    return amount.is_finite() and 0 <= amount <= LARGEST_PRICE and amount == round(amount, PRICE_SCALE)


def _too_many(rows: Sequence[object], where: str) -> Iterator[FieldError]:
    if len(rows) > MOST_ROWS:
        yield FieldError(where, "too_many", f"At most {MOST_ROWS} are kept.")


def _too_long(row: object, longest: dict[str, int], where: str) -> Iterator[FieldError]:
    for field, most in longest.items():
        if len(getattr(row, field)) > most:
            yield FieldError(f"{where}/{field}", "too_long", f"The {field.replace('_', ' ')} has at most {most} characters.")


def _email_errors(email: str, pointer: str) -> Iterator[FieldError]:
    try:
        if email:
            validate_email(email)
    except ValidationError:
        yield FieldError(pointer, "not_an_email", f"“{email[:60]}” is not an e-mail address.")
