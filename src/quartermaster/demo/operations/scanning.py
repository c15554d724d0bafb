"""A morning of somebody with a scanner: what was looked up, a code that nobody knows, and a scan that waited for the network and
turned out otherwise."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import timedelta

from quartermaster.demo.operations.keeping import WAREHOUSE
from quartermaster.demo.operations.opening import Shop
from quartermaster.demo.operations.weighing import CHEESES
from quartermaster.kernel import clock
from quartermaster.scanning import operations as scanning
from quartermaster.scanning.answers import Kind, Task
from quartermaster.scanning.operations import NewScan

DEVICE = "phone 3"
LOOKED_UP = (CHEESES[0].code, CHEESES[0].bin, CHEESES[1].code, "9521234543213")
MINUTES_AGO = 95


def scan_about(opened: Shop) -> None:
    task = Task(Kind.LOOK_UP, warehouse=WAREHOUSE)
    gone = Task(Kind.PUT_AWAY, warehouse=WAREHOUSE, sku=CHEESES[2].code, from_bin="DOCK-1", quantity="2")
    scans = [*((code, task, "") for code in LOOKED_UP), (CHEESES[2].bin, gone, "done")]
    for place, (code, within, told) in enumerate(scans):
        act = replace(opened.acts["storekeeper"], key=uuid.uuid4().hex)
        at = clock.now() - timedelta(minutes=MINUTES_AGO - 7 * place)
        scanning.scan(act, new=NewScan(code, within, DEVICE, at, told))
