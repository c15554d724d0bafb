"""What must not happen is refused with its code, changes nothing, and leaves the books clean. That two scopes race for the
last piece of a lot: `test_two_owners.py`. The same with several processes: the races of each room."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.db import transaction

from quartermaster.automation.tying_out import check
from quartermaster.catalog.models import Sku
from quartermaster.kernel.refusals import Refusal
from quartermaster.sales import operations as sales
from quartermaster.stock import operations as stock
from quartermaster.stock.models import Movement
from quartermaster.stock.moves import NewLot
from quartermaster.tracing import operations as tracing
from quartermaster.transfers import operations as transfers
from tests import scenes
from tests.catalog.kits import bundle
from tests.sales.scenes import line, ordered, stock_of
from tests.scenes import goods
from tests.transfers.scenes import shipped

pytestmark = pytest.mark.django_db


def refused(deed: Callable[[], object]) -> str:
    """The code that it is refused with. Nothing was written, and every rule of the check holds."""
    before = Movement.objects.count()
    with pytest.raises(Refusal) as answer, transaction.atomic():
        deed()
    assert Movement.objects.count() == before
    assert check() == []
    return answer.value.code


def on_the_shelf(tracking: str, quantity: int, site: scenes.Site) -> tuple[Sku, int]:
    item = scenes.sku(tracking=tracking)
    (lot,) = stock.begin_lots(scenes.act(), lots=[NewLot(scenes.house().id, item.id, "L1")])
    stock.open_balances(scenes.act(), goods=[goods(item, quantity, site.shelf, lot_id=lot)])
    return item, lot


def test_a_recall_in_the_middle_of_a_pick() -> None:
    site = scenes.site()
    jam, lot = on_the_shelf("lot", 6, site)
    number = ordered(site, line(jam, 4)).number
    sales.pick(scenes.act(), number=number, picks=[sales.Taken(1, site.shelf.id, Decimal(2), lot)])
    recall = tracing.draft_recall(scenes.act(), lot_ids=[lot], reason="Glass in a jar")
    tracing.activate_recall(scenes.act(), number=recall.number)
    rest = [sales.Taken(1, site.shelf.id, Decimal(2), lot)]
    assert refused(lambda: sales.pick(scenes.act(), number=number, picks=rest)) == "lot_not_pickable"
    assert refused(lambda: sales.ship(scenes.act(), number=number)) == "lot_blocked"


def test_a_transfer_received_twice() -> None:
    here, there, tea = scenes.site(), scenes.site(), scenes.sku()
    scenes.stocked(tea, 6, here.shelf)
    transfer = shipped(here, there, (tea, 6))
    transfers.receive(scenes.act(), number=transfer.number)
    assert refused(lambda: transfers.receive(scenes.act(), number=transfer.number)) == "transfer_already_received"


def test_a_serial_shipped_twice() -> None:
    site = scenes.site()
    phone, piece = on_the_shelf("serial", 1, site)
    first = ordered(site, line(phone, 1)).number
    sales.pick(scenes.act(), number=first)
    sales.ship(scenes.act(), number=first)
    assert refused(lambda: stock.ship(scenes.act(), goods=[goods(phone, 1, site.staging, lot_id=piece)])) == "bin_short"
    assert refused(lambda: ordered(site, line(phone, 1))) == "insufficient_stock"


def test_a_kit_whose_component_is_sold_on_its_own() -> None:
    tea, mug, site = scenes.sku(), scenes.sku(), scenes.site()
    gift = bundle((tea, 2), (mug, 1))
    scenes.stocked(tea, 3, site.shelf)
    scenes.stocked(mug, 3, site.second_shelf)
    ordered(site, line(tea, 2))
    assert refused(lambda: ordered(site, line(gift, 1))) == "insufficient_stock"
    assert (stock_of(tea)[3], stock_of(mug)[3]) == (1, 3)
