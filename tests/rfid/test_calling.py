"""Readers are called over a real socket, again when the line breaks, and what passes is posted."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from decimal import Decimal

import pytest
from django.db import connections

from quartermaster.accounts.acts import Act
from quartermaster.kernel import reaching
from quartermaster.rfid import calling, queries
from quartermaster.rfid import operations as rfid
from quartermaster.rfid.models import Passage, Reader
from quartermaster.rfid.operations import NewAntenna, NewReader
from quartermaster.rfid.simulator import SimulatedReader, passing
from tests import scenes
from tests.purchasing.scenes import lines, placed
from tests.rfid.scenes import gate, sgtin, tagged


def until(there_is: Callable[[], bool]) -> None:
    end = time.monotonic() + 30
    while not there_is():
        assert time.monotonic() < end, "it did not happen within 30 seconds"
        time.sleep(0.1)


@pytest.mark.django_db(transaction=True)
def test_a_pallet_passes_while_the_line_breaks_and_is_received_once(settings, monkeypatch):
    settings.READER_NETWORKS = reaching.networks("127.0.0.0/8")
    monkeypatch.setattr(calling, "SHORTEST_PAUSE_SECONDS", 0.2)
    site, tea = scenes.site(), tagged()
    order = placed(site, (tea, 60))
    dock, _ = gate(site, rule="right", quiet_seconds=Decimal(2))
    tags = [sgtin(tea, str(number)) for number in range(1, 61)]
    stop, act = threading.Event(), scenes.act()

    def call() -> None:
        calling.call_all(lambda: Act(act.user_id, act.source, permissions=act.permissions), stop)
        connections.close_all()

    with SimulatedReader(passing(tags, seconds=1.0, times=3), break_at=90) as played:
        new = NewReader(scenes.fresh("Reader "), site.warehouse, "127.0.0.1", played.port, [NewAntenna(1, dock)])
        reader = rfid.add_reader(scenes.act(), reader=new)
        thread = threading.Thread(target=call)
        thread.start()
        try:
            until(lambda: Passage.objects.filter(state="posted").exists())
            assert Reader.objects.get(pk=reader.pk).state == "reading"
        finally:
            stop.set()
            thread.join(timeout=20)
    assert played.connections == 2
    found = queries.reader_of_id(reader.pk)
    assert (found.state, found.reads) == ("off", 180)
    assert lines(order) == [("60", "60", "0")]
    (passage,) = Passage.objects.all()
    assert (passage.posted, passage.counts) == ([order.number], {"expected": 60})
    assert set(passage.lines.values_list("times", flat=True)) == {3}
