"""Importing products from a sheet: reading, checking every row and writing, in one transaction, as the page does it."""

from __future__ import annotations

import time
import uuid

from bench.figures import Figures, figures
from quartermaster.accounts.acts import Act
from quartermaster.catalog.sheets import HEADINGS, load_sheet
from quartermaster.web import spreadsheets


def products(act: Act, count: int) -> Figures:
    mark = uuid.uuid4().hex[:6]
    rows = [f"{mark}-{number:05d},Product {mark} {number},pcs,1.25,3.50,10,50" for number in range(count)]
    content = ("sku,name,unit,cost,price,minimum,maximum\n" + "\n".join(rows)).encode()
    started = time.perf_counter()
    report = load_sheet(act, spreadsheets.read(content, HEADINGS), dry_run=False)
    seconds = time.perf_counter() - started
    assert (report.created, report.errors) == (count, ()), report
    return figures(count, seconds, [seconds])
