"""The book read from outside: only what is committed and settled, so these scenes are committed. Codes are new each time."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection

from quartermaster.stock import operations as stock
from tests import scenes
from tests.accounts.scenes import problem
from tests.scenes import goods
from tests.stock.test_api import BASE, body_of, place, program


@pytest.fixture
def committed(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    with django_db_blocker.unblock():
        yield
        connection.close()


def test_an_earlier_export_is_the_beginning_of_every_later_one(committed):
    tea, site = scenes.sku(), scenes.site()
    scenes.stocked(tea, 10, site.shelf)
    reader = program()

    def export(extra=""):
        response = reader.get(f"{BASE}/movements?sku={tea.code}{extra}", Accept="application/x-ndjson")
        assert response["Content-Type"] == "application/x-ndjson"
        return response.content

    earlier = export()
    stock.transfer(scenes.act(), goods=[goods(tea, 4, site.shelf, site.second_shelf)])
    later = export()
    assert later.startswith(earlier)
    assert later.count(b"\n") == earlier.count(b"\n") + 1 == 2
    seqs = [json.loads(line)["seq"] for line in later.splitlines()]
    assert export(f"&after_seq={seqs[0]}") == later.splitlines(keepends=True)[1]
    page = body_of(reader.get(f"{BASE}/movements?sku={tea.code}&limit=1"))
    assert ([item["seq"] for item in page["items"]], page["next_after_seq"]) == ([seqs[0]], seqs[0])


def test_movements_are_filtered_by_document_and_kind(committed):
    tea, site = scenes.sku(), scenes.site()
    document = scenes.fresh("PO-")
    stock.receive(scenes.act(), goods=[goods(tea, 3, site.dock, document=document)])
    stock.put_away(scenes.act(), goods=[goods(tea, 3, site.dock, site.shelf, document=document)])
    items = body_of(program().get(f"{BASE}/movements?document={document}&kind=put_away"))["items"]
    assert [(item["kind"], item["to"]) for item in items] == [("put_away", place(site.shelf))]
    assert problem(program().get(f"{BASE}/movements?colour=red")) == (422, "unknown_filter")
