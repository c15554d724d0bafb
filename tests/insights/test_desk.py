"""The buyer's desk and the approvals on Today: what waits for whom, and no longer when it is done."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from quartermaster.accounts.acts import Act
from quartermaster.accounts.models import User
from quartermaster.kernel import clock
from quartermaster.purchasing import operations as purchasing
from quartermaster.purchasing.papers import AcknowledgedLine, NewSupplierItem, ReceivedLine
from tests import scenes
from tests.purchasing.scenes import paper, placed, state, supplier

pytestmark = pytest.mark.django_db


def page(who: User, name: str) -> str:
    client = Client()
    client.force_login(who)
    return client.get(reverse(name)).content.decode()


def test_the_desk_shows_what_needs_a_buyer_and_nothing_that_is_settled():
    tea, site, buyer = scenes.sku(minimum=Decimal(50), maximum=Decimal(80)), scenes.site(), scenes.person("buyer")
    seller, act = supplier(), scenes.act()
    purchasing.set_supplier_item(act, item=NewSupplierItem(seller.id, tea.id, unit_cost=Decimal(2), preferred=True))
    empty = page(buyer, "buyers_desk")
    assert "Nothing is overdue." in empty
    assert f"{tea.code}" in empty
    week_ago = Act(act.user_id, act.source, clock.now() - timedelta(days=20), permissions=act.permissions)
    late = purchasing.draft_order(week_ago, order=paper(site, (tea, 5), of=seller))
    purchasing.approve(week_ago, number=late.number)
    purchasing.place(week_ago, number=late.number)
    other, wrong = placed(site, (tea, 5)), placed(site, (tea, 5))
    purchasing.acknowledge(scenes.act(), number=other.number, lines=[AcknowledgedLine(1, Decimal(4))])
    damaged = [ReceivedLine(Decimal(5), 1, condition="damaged")]
    purchasing.receive(scenes.act(), number=wrong.number, receipts=damaged)
    shown = page(buyer, "buyers_desk")
    overdue, otherwise, silent, discrepant = (shown.split("<h2")[place] for place in _places(shown))
    assert (late.number in overdue, late.number in silent) == (True, True)
    assert (other.number in otherwise, other.number in silent) == (True, False)
    assert wrong.number in discrepant
    purchasing.acknowledge(scenes.act(), number=late.number, lines=[])
    assert late.number not in page(buyer, "buyers_desk").split("<h2")[_places(shown)[2]]


def _places(shown: str) -> list[int]:
    """Where the sections stand among those of the page."""
    parts = shown.split("<h2")
    heads = ("Overdue", "Confirmed otherwise", "Not acknowledged", "Discrepancies")
    return [next(place for place, part in enumerate(parts) if head in part[:60]) for head in heads]


def test_today_names_the_orders_that_somebody_may_approve_to_them_alone():
    tea, site = scenes.sku(cost="2"), scenes.site()
    manager, chief, storekeeper = scenes.person("manager"), scenes.person("administrator"), scenes.person("storekeeper")
    purchasing.set_approval_rule(scenes.act(), role="manager", most=Decimal(100), most_own=Decimal(0))
    small, large = (purchasing.draft_order(scenes.act("buyer"), order=paper(site, (tea, many))) for many in (10, 500))
    purchasing.submit(scenes.act("buyer"), number=small.number)
    assert f"{small.number}" in page(manager, "today")
    assert "waits for your approval" in page(manager, "today")
    purchasing.submit(scenes.act("buyer"), number=large.number)
    assert "wait for your approval" not in page(manager, "today")
    assert "wait for your approval" in page(chief, "today")
    assert "your approval" not in page(storekeeper, "today")
    purchasing.approve(scenes.act(user=manager), number=small.number)
    assert state(small) == "approved"
    assert "your approval" not in page(manager, "today")
    assert "waits for your approval" in page(chief, "today")
