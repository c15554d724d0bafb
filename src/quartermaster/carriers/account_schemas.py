"""What the API of carriers over the network takes in and gives out: connectors, accounts, labels bought by jobs."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from ninja import Schema
from pydantic import Field, StringConstraints

from quartermaster.carriers.connectors import CONNECTORS, Connector
from quartermaster.carriers.models import Account, LabelPurchase
from quartermaster.carriers.operations import NewAccount
from quartermaster.carriers.schemas import Code
from quartermaster.web.api import PriceText, Strict


class ConnectorCredentialOut(Schema):
    name: str
    label: str
    secret: bool
    required: bool


class ConnectorServiceOut(Schema):
    code: str
    name: str


class ConnectorOut(Schema):
    """A carrier whose own interface can be reached: what an account of it needs, and the services that it may be asked for."""

    connector: str
    name: str
    credentials: list[ConnectorCredentialOut]
    services: list[ConnectorServiceOut]
    label_forms: list[str]
    takes_manifests: bool

    @classmethod
    def of(cls, row: Connector) -> ConnectorOut:
        needed = [
            ConnectorCredentialOut(name=one.name, label=one.label, secret=one.secret, required=one.required)
            for one in row.credentials
        ]
        return cls(
            connector=row.key,
            name=row.name,
            credentials=needed,
            services=[ConnectorServiceOut(code=one.code, name=one.name) for one in row.services],
            label_forms=list(row.label_forms),
            takes_manifests=row.takes_manifests,
        )


class CarrierAccountChange(Strict):
    """A secret that is left out stays as it is. Secrets are never given out again."""

    name: Annotated[str, StringConstraints(min_length=1, max_length=40)]
    credentials: dict[str, Annotated[str, StringConstraints(max_length=500)]]
    services: Annotated[list[Code], Field(min_length=1, max_length=100)]
    country: Annotated[str, StringConstraints(min_length=2, max_length=2)]
    phone: Annotated[str, StringConstraints(max_length=40)] = ""
    test_mode: bool = True
    label_form: Literal["PDF", "ZPL"] = "PDF"
    warehouses: Annotated[list[Code], Field(max_length=200)] = Field([], description="None: every warehouse.")

    def told(self, code: str, connector: str, warehouse_ids: list[int]) -> NewAccount:
        return NewAccount(
            code=code,
            connector=connector,
            warehouse_ids=warehouse_ids,
            **self.model_dump(exclude={"warehouses", "code", "connector"}),
        )


class CarrierAccountIn(CarrierAccountChange):
    code: Code
    connector: Code


class CarrierAccountOut(Schema):
    """`trial`: never, trying, worked or failed, and what the carrier said."""

    carrier: str
    name: str
    connector: str
    credentials: dict[str, str]
    secrets_kept: list[str]
    services: list[str]
    warehouses: list[str]
    country: str
    phone: str
    test_mode: bool
    label_form: str
    trial: str
    trial_said: str
    tried_at: datetime | None
    version: int

    @classmethod
    def of(cls, row: Account) -> CarrierAccountOut:
        same = ("connector", "test_mode", "label_form", "trial", "trial_said", "tried_at")
        return cls(
            **{name: getattr(row, name) for name in same},
            carrier=row.carrier.code,
            name=row.carrier.name,
            credentials={name: value for name, value in row.credentials.items() if name != "country"},
            secrets_kept=list(CONNECTORS[row.connector].secrets) if row.secrets else [],
            services=list(row.carrier.services.filter(archived_at=None).order_by("pk").values_list("code", flat=True)),
            warehouses=list(row.places.order_by("warehouse__code").values_list("warehouse__code", flat=True)),
            country=row.credentials.get("country", ""),
            phone=row.carrier.phone,
            version=row.carrier.version,
        )


class LabelPurchaseOut(Schema):
    """A label that is bought by a job. `said`: what went wrong, in the carrier's words; `remedy`: what to do."""

    key: str
    carton: str
    order: str
    carrier: str
    service: str
    state: str
    price: PriceText
    promised_on: date
    tracking: str | None
    said: str
    remedy: str
    attempts: int
    asked_at: datetime
    ended_at: datetime | None

    @classmethod
    def of(cls, row: LabelPurchase) -> LabelPurchaseOut:
        same = ("state", "price", "promised_on", "said", "remedy", "attempts", "asked_at", "ended_at")
        return cls(
            **{name: getattr(row, name) for name in same},
            key=str(row.key),
            carton=row.carton.number,
            order=row.order.number,
            carrier=row.service.carrier.code,
            service=row.service.code,
            tracking=row.label.tracking if row.label else None,
        )


class PurchaseFoundIn(Strict):
    """What somebody found at the carrier's: the number of the label that was bought, or none."""

    tracking: Annotated[str, StringConstraints(min_length=6, max_length=60)] | None = None
