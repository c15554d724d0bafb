"""Scenes of scanning: somebody with a scanner, and what they scan."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field, replace
from datetime import datetime

from quartermaster.accounts.acts import Act
from quartermaster.catalog.models import Barcode, Sku
from quartermaster.locations.models import Warehouse
from quartermaster.scanning import operations as scanning
from quartermaster.scanning.answers import Kind, Task
from quartermaster.scanning.models import Scan
from tests import scenes


@dataclass
class Scanner:
    """A person in a warehouse who scans; the task goes on from answer to answer, as on a device."""

    act: Act
    warehouse: Warehouse
    task: Task = field(default_factory=Task)

    def begin(self, kind: Kind, **known: object) -> Scanner:
        self.task = Task(kind, warehouse=self.warehouse.code, **known)  # type: ignore[arg-type]
        return self

    def scan(self, code: str, *, told: str = "", at: datetime | None = None, mark: str = "", **typed: object) -> Scan:
        act = replace(self.act, key=mark or uuid.uuid4().hex)
        task = self.task.having(**typed) if typed else self.task
        made = scanning.scan(act, new=scanning.NewScan(code, task, "phone", at, told))
        if made.answer["task"] and made.answer["state"] != "wrong":
            self.task = Task.of(made.answer["task"])
        return made

    def says(self, code: str, **more: object) -> tuple[str, str]:
        """(state, words) of a scan."""
        made = self.scan(code, **more)  # type: ignore[arg-type]
        return made.state, made.answer["words"]


def scanner(warehouse: Warehouse, *roles: str) -> Scanner:
    return Scanner(scenes.act(*(roles or ("storekeeper",))), warehouse).begin(Kind.ANY)


def barcoded(sku: Sku, value: str) -> str:
    Barcode.objects.create(sku=sku, value=value, kind="gtin")
    return value
