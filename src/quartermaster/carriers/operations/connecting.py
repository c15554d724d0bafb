"""Accounts with carriers that have interfaces of their own: made known, changed, tried."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from django.db import IntegrityError, transaction

from quartermaster.accounts.acts import Act, record
from quartermaster.carriers import queries
from quartermaster.carriers.adapters import through_karrio as karrio
from quartermaster.carriers.adapters.connected import SEALED_FOR, access_of, sender_of
from quartermaster.carriers.connectors import CONNECTORS, Connector
from quartermaster.carriers.models import Account, AccountPlace, Carrier
from quartermaster.carriers.operations.offering import (
    CarrierTaken,
    InvalidCarrier,
    NewService,
    locked_carrier,
    save_carrier,
    save_services,
)
from quartermaster.carriers.tariffs import Measures
from quartermaster.catalog.models import Owner
from quartermaster.kernel import clock
from quartermaster.kernel.iso import country_error
from quartermaster.kernel.notices import Notice, announce
from quartermaster.kernel.refusals import Conflict, FieldError
from quartermaster.kernel.sealing import SealBroken, seal, unseal
from quartermaster.locations.models import Warehouse

SAMPLE = Measures("sample", 1_000, (300, 200, 100))
"""What an account is tried with: a parcel of one kilogram, from the warehouse to itself."""
TRIAL_TAKES = timedelta(minutes=2)
LONGEST_CREDENTIAL = 500


class ConnectorsNotInstalled(Conflict):
    """The core does without them."""

    code = "connectors_not_installed"
    title = "Connectors to carriers are not installed"


class AccountBeingTried(Conflict):
    code = "account_being_tried"
    title = "The account is being tried"


@dataclass(frozen=True, slots=True)
class NewAccount:
    """`credentials` by name; a secret that is left out stays as it is. `services`: codes of the connector’s."""

    code: str
    name: str
    connector: str
    credentials: Mapping[str, str] = field(repr=False)
    services: Sequence[str]
    country: str = ""
    phone: str = ""
    test_mode: bool = True
    label_form: str = "PDF"
    warehouse_ids: Sequence[int] = ()


@transaction.atomic
def connect(act: Act, *, account: NewAccount) -> Account:
    """A carrier to which we speak by ourselves from now on, with the account that we have there."""
    if not karrio.is_installed():
        message = "Install quartermaster[carriers] and start again; see docs/operate/carriers.md."
        raise ConnectorsNotInstalled(message, errors=[FieldError("/connector", ConnectorsNotInstalled.code, message)])
    _refuse(_faults(account, {}))
    try:
        with transaction.atomic():
            carrier = Carrier.objects.create(
                code=account.code.strip().upper(), name=account.name, kind=Carrier.Kind.CONNECTED, phone=account.phone
            )
    except IntegrityError:
        message = f"There is a carrier {account.code} already."
        raise CarrierTaken(message, errors=[FieldError("/code", CarrierTaken.code, message)]) from None
    made = Account(carrier=carrier, connector=account.connector)
    _save(act, made, account, {})
    record(act, "carriers.connect", document=f"carrier {carrier.code}", connector=account.connector)
    announce(Notice("carriers.connect"))
    return made


@transaction.atomic
def change_account(act: Act, *, account: NewAccount, version: int) -> Account:
    """The account becomes this; secrets that are not given stay. What was tried before has to be tried again."""
    carrier = locked_carrier(account.code, version)
    found = queries.account_of(carrier)
    before = _secrets(found)
    _refuse(_faults(account, before))
    carrier.name, carrier.phone = account.name, account.phone
    save_carrier(carrier)
    found.carrier = carrier
    _save(act, found, account, before)
    record(act, "carriers.change_account", document=f"carrier {carrier.code}")
    announce(Notice("carriers.change_account"))
    return found


@transaction.atomic
def try_account(act: Act, *, code: str) -> Account:
    """Ask the carrier, by a job, what a sample parcel would cost: the account and its warehouse are right if it says."""
    carrier = queries.carrier_by_code(code)
    found = Account.objects.select_for_update().get(pk=queries.account_of(carrier).pk)
    trying = found.trial == Account.Trial.TRYING and found.tried_at is not None
    if trying and found.tried_at is not None and act.occurred_at - found.tried_at < TRIAL_TAKES:
        raise AccountBeingTried(f"{carrier.name} is being asked already. Look again in a moment.")
    found.trial, found.tried_at, found.trial_said = Account.Trial.TRYING, act.occurred_at, ""
    found.save(update_fields=["trial", "tried_at", "trial_said"])
    record(act, "carriers.try_account", document=f"carrier {carrier.code}")
    announce(Notice("carriers.trying", documents=(f"account:{found.pk}",)))
    return found


def run_trial(act: Act, *, account_id: int) -> None:
    """Try an account, outside of any transaction, and keep what came of it. Safe to run twice: nothing is bought."""
    account = Account.objects.select_related("carrier").get(pk=account_id)
    trial, said = Account.Trial.FAILED, ""
    try:
        warehouse = _warehouse(account)
        party = sender_of(warehouse, Owner.objects.order_by("pk").values_list("pk", flat=True)[0])
        rates = karrio.rates(access_of(account), party, party, SAMPLE, "trial")
    except (karrio.NoAnswer, karrio.Refused) as no:
        said = no.said
    else:
        trial = Account.Trial.WORKED
        services = ", ".join(dict.fromkeys(rate.service.name for rate in rates))
        said = f"From {warehouse.name} it offers: {services}."
    Account.objects.filter(pk=account_id).update(trial=trial, trial_said=said[:500], tried_at=clock.now())
    announce(Notice("carriers.tried"))


def _warehouse(account: Account) -> Warehouse:
    """The first that it serves and that has an address."""
    places = list(account.places.values_list("warehouse_id", flat=True))
    there = Warehouse.objects.filter(archived_at=None).exclude(country="").exclude(postcode="")
    found = (there.filter(pk__in=places) if places else there).order_by("code").first()
    if found is None:
        raise karrio.NoAnswer("No warehouse of it has an address with postcode and country. Say where it is first.", later=False)
    return found


def _save(act: Act, account: Account, told: NewAccount, secrets: Mapping[str, str]) -> None:
    connector = CONNECTORS[told.connector]
    given = {name: value.strip() for name, value in told.credentials.items() if value.strip()}
    account.credentials = {one.name: given.get(one.name, "") for one in connector.credentials if not one.secret}
    account.credentials["country"] = told.country
    account.secrets = seal({name: given.get(name) or secrets.get(name, "") for name in connector.secrets}, purpose=SEALED_FOR)
    account.test_mode, account.label_form = told.test_mode, told.label_form
    account.trial, account.tried_at, account.trial_said = Account.Trial.NEVER, None, ""
    account.save()
    offered = [one for one in connector.services if one.code in told.services]
    save_services(act, account.carrier, [NewService(one.code, one.name, one.days) for one in offered])
    account.places.all().delete()
    AccountPlace.objects.bulk_create([AccountPlace(account=account, warehouse_id=pk) for pk in sorted(set(told.warehouse_ids))])


def _secrets(account: Account) -> dict[str, str]:
    try:
        return unseal(account.secrets, purpose=SEALED_FOR)
    except SealBroken:
        return {}


def _refuse(found: Iterator[FieldError]) -> None:
    if faults := list(found):
        raise InvalidCarrier(faults[0].message, errors=faults)


def _faults(told: NewAccount, secrets: Mapping[str, str]) -> Iterator[FieldError]:
    if not told.code.strip() or not told.code.isprintable() or len(told.code) > 20:
        yield FieldError("/code", "malformed", "A code has 1 to 20 printable characters.")
    if not told.name.strip() or len(told.name) > 40:
        yield FieldError("/name", "malformed", "A name has 1 to 40 characters.")
    connector = CONNECTORS.get(told.connector)
    if connector is None:
        yield FieldError("/connector", "unknown_connector", f"Choose one of: {', '.join(CONNECTORS)}.")
        return
    if fault := country_error(told.country, "/country"):
        yield fault
    if told.label_form not in connector.label_forms:
        yield FieldError("/label_form", "invalid", f"Its labels come as {' or '.join(connector.label_forms)}.")
    yield from _credential_faults(connector, told.credentials, secrets)
    codes = {one.code for one in connector.services}
    if not told.services:
        yield FieldError("/services", "missing", "Choose at least one service.")
    for place, code in enumerate(told.services):
        if code not in codes:
            yield FieldError(f"/services/{place}", "unknown_carrier_service", f"{connector.name} has no service {code[:20]}.")


def _credential_faults(connector: Connector, told: Mapping[str, str], secrets: Mapping[str, str]) -> Iterator[FieldError]:
    for one in connector.credentials:
        value = told.get(one.name, "").strip()
        if one.required and not value and not (one.secret and secrets.get(one.name)):
            yield FieldError(f"/credentials/{one.name}", "missing", f"{one.label} is missing.")
        if len(value) > LONGEST_CREDENTIAL or not value.isascii() or not (value.isprintable() or not value):
            yield FieldError(
                f"/credentials/{one.name}", "malformed", f"{one.label}: up to {LONGEST_CREDENTIAL} plain characters."
            )
    for name in set(told) - {one.name for one in connector.credentials}:
        yield FieldError("/credentials", "unknown_field", f"{connector.name} has no credential {name[:40]}.")
