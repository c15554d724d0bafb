"""How the demo shop is loaded: into an empty database alone, by two processes side by side, whole or not at all."""

from __future__ import annotations

from time import monotonic, sleep

import pytest

from quartermaster.automation.tying_out import check
from quartermaster.catalog.models import Sku
from quartermaster.demo import operations as demo
from quartermaster.demo.operations.lanes import LaneFailed, Say, side_by_side
from quartermaster.sales.models import Order
from tests import scenes


@pytest.mark.django_db
def test_refuses_a_database_that_has_goods() -> None:
    scenes.sku()
    with pytest.raises(demo.NotEmpty):
        demo.load(scale=0.002)
    assert Sku.objects.count() == 1
    assert not Order.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_lanes_side_by_side_load_what_one_after_the_other_do() -> None:
    said: list[str] = []
    demo.load(scale=0.002, seed=1, progress=said.append)
    assert check() == []
    assert any(words.startswith("Demo: 100 %") for words in said)
    assert any(line.startswith("Demo: 100 %") for line in said)
    shipped = Order.objects.filter(state=Order.State.SHIPPED).values_list("warehouse__code", flat=True)
    assert set(shipped) >= {"LDS", "BRS"}


def _break_off(lane: int, say: Say) -> None:
    say(lane)
    if lane == 1:
        raise SystemExit(3)
    sleep(60)


@pytest.mark.django_db(transaction=True)
def test_a_lane_that_breaks_off_ends_the_load() -> None:
    heard: list[object] = []
    began = monotonic()
    with pytest.raises(LaneFailed):
        side_by_side(2, _break_off, lambda lane, said: heard.append(said))
    assert monotonic() - began < 30
    assert 1 in heard
