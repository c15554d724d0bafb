"""The scene of the gate's benchmark: an order of serials to one dock, a gate before it, and the reader at the gate."""

from __future__ import annotations

import time
import uuid
from dataclasses import dataclass
from decimal import Decimal

from quartermaster.accounts import permissions
from quartermaster.accounts.acts import Act, Source
from quartermaster.accounts.models import User
from quartermaster.catalog.models import Barcode, Product, Sku, Unit
from quartermaster.codes import epc, gtin
from quartermaster.locations.models import Bin, Warehouse, Zone
from quartermaster.purchasing import operations as purchasing
from quartermaster.purchasing.models import PurchaseOrderLine
from quartermaster.purchasing.papers import NewLine, NewOrder
from quartermaster.rfid import operations as rfid
from quartermaster.rfid.models import Gate, Passage, Reader
from quartermaster.rfid.operations import NewAntenna, NewGate, NewReader

PREFIX = "4012345"


@dataclass(frozen=True, slots=True)
class Pallet:
    """What is on the pallet, and the order that waits for it."""

    user_id: int
    gate_id: int
    order: str
    epcs: list[str]

    def new_act(self) -> Act:
        return Act(self.user_id, Source.JOB, permissions=frozenset(permissions.PERMISSIONS))

    def booked(self) -> int:
        """How many pieces the order says were received."""
        return sum(int(line.received) for line in PurchaseOrderLine.objects.filter(order__number=self.order))


def expected_pallet(*, skus: int, tags: int, port: int) -> Pallet:
    """Everything new, so that a run does not depend on the one before."""
    mark = uuid.uuid4().hex[:8].upper()
    user = User.objects.filter(username="bench").first() or User.objects.create_user(
        "bench", email="bench@example.com", roles=["administrator"]
    )
    act = Act(user.pk, Source.COMMAND, permissions=frozenset(permissions.PERMISSIONS))
    for old in Reader.objects.filter(archived_at=None):
        rfid.archive_reader(act, reader_id=old.pk, version=old.version)
    warehouse = Warehouse.objects.create(code=f"G{mark}", name=f"Gate {mark}")
    zone = Zone.objects.create(warehouse=warehouse, code="A")
    for code, kind in (("DOCK", Bin.Kind.DOCK), ("QC", Bin.Kind.QUARANTINE), ("A-1", Bin.Kind.STORAGE)):
        Bin.objects.create(warehouse=warehouse, zone=zone, code=code, kind=kind)
    items = [_item(f"{mark}-{number}", number) for number in range(skus)]
    each = tags // skus
    supplier = purchasing.create_supplier(act, code=f"S{mark}", name=f"Supplier {mark}")
    order = purchasing.draft_order(
        act, order=NewOrder(supplier.pk, warehouse.pk, [NewLine(one.pk, Decimal(each)) for one in items])
    )
    purchasing.approve(act, number=order.number)
    purchasing.place(act, number=order.number)
    gate = rfid.add_gate(
        act, gate=NewGate(f"Gate {mark}", warehouse, Gate.Kind.DOCK_IN, rule=Gate.Rule.RIGHT, quiet_seconds=Decimal(1))
    )
    rfid.add_reader(act, reader=NewReader(f"Reader {mark}", warehouse, "127.0.0.1", port, [NewAntenna(1, gate)]))
    first = int(mark, 16) % 1_000_000 * 10_000 + 1
    epcs = [_epc(item, first + number) for number in range(each) for item in items]
    return Pallet(user.pk, gate.pk, order.number, epcs)


def booked_at(pallet: Pallet, *, within: float) -> float:
    """When what passed was seen to be booked."""
    until = time.time() + within
    while time.time() < until:
        state = Passage.objects.filter(gate_id=pallet.gate_id).order_by("-id").values_list("state", "trouble").first()
        if state and state[0] == Passage.State.POSTED:
            return time.time()
        if state and state[0] == Passage.State.WAITING:
            raise SystemExit(f"The passage differs from what was expected: {state[1]}")
        time.sleep(0.02)
    raise SystemExit("Nothing was booked.")


def _item(code: str, number: int) -> Sku:
    product = Product.objects.create(name=f"Radio {code}")
    unit = Unit.objects.get(code="pcs")
    made = Sku.objects.create(product=product, code=code, name=f"Radio {code}", unit=unit, cost=Decimal(2), tracking="serial")
    digits = f"0{PREFIX}{Barcode.objects.count() % 100_000:05}"
    Barcode.objects.create(sku=made, value=digits + str(gtin.check_digit(digits)), kind="gtin")
    return made


def _epc(item: Sku, serial: int) -> str:
    value = item.barcodes.get().value
    return epc.tag(f"urn:epc:id:sgtin:{PREFIX}.{value[0]}{value[8:13]}.{serial}", coding="sgtin-96", filter_=1).hexadecimal
