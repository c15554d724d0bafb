"""How suppliers keep to what they said, reckoned from orders and receipts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from quartermaster.purchasing import operations as purchasing
from quartermaster.purchasing import performance
from quartermaster.purchasing.models import PurchaseOrder, Supplier
from quartermaster.purchasing.papers import AcknowledgedLine, Delivery, NewLine, NewOrder, NewSupplierItem, ReceivedLine
from tests import scenes
from tests.accounts.scenes import Program, token_of
from tests.purchasing.scenes import supplier

pytestmark = pytest.mark.django_db

PLACED = datetime(2026, 5, 4, 9, tzinfo=UTC)
TODAY = (PLACED + timedelta(days=60)).date()


def ordered(seller: Supplier, site: scenes.Site, item: Any, quantity: str, *, cost: str | None = None) -> PurchaseOrder:
    """Placed on the fourth of May, due on the fourteenth."""
    line = NewLine(item.id, Decimal(quantity), unit_cost=None if cost is None else Decimal(cost))
    due = (PLACED + timedelta(days=10)).date()
    paper = NewOrder(seller.id, site.warehouse.id, [line], expected_on=due, occurred_at=PLACED)
    order = purchasing.draft_order(scenes.act(), order=paper)
    for verb in (purchasing.approve_orders, purchasing.place_orders):
        verb(scenes.act().at(PLACED), numbers=[order.number], moments={order.number: PLACED})
    return order


def came(order: PurchaseOrder, quantity: str, *, after: int, condition: str = "good") -> None:
    line = ReceivedLine(Decimal(quantity), position=1, condition=condition)
    delivery = Delivery(order.number, [line], occurred_at=PLACED + timedelta(days=after))
    purchasing.receive_orders(scenes.act(), deliveries=[delivery])


def scene() -> tuple[Supplier, Any]:
    """Four lines: in time, half late, half never, all late and damaged in part; one of them dearer than they ask."""
    tea, site, seller = scenes.sku(), scenes.site(), supplier(lead_time_days=10)
    purchasing.set_supplier_item(scenes.act(), item=NewSupplierItem(seller.id, tea.id, Decimal(2)))
    first, second, third, fourth = (ordered(seller, site, tea, "10", cost=cost) for cost in (None, None, None, "2.2"))
    came(first, "10", after=8)
    came(second, "5", after=10)
    came(second, "5", after=12)
    came(third, "5", after=10)
    came(fourth, "10", after=20, condition="damaged")
    return seller, tea


def test_on_time_in_full_fill_lead_time_prices_and_defects_come_from_the_facts():
    seller, _ = scene()
    found = performance.supplier(seller.id, TODAY)
    assert found is not None
    assert (found.lines, found.due_lines, found.on_time, found.fill) == (4, 4, Decimal("25.0"), Decimal("87.5"))
    assert (found.lead_time, found.lead_deviation, found.quoted) == (Decimal("12.0"), Decimal("4.7"), 10)
    assert (found.price_variance, found.defects, found.open_claims) == (Decimal("2.5"), Decimal("20.0"), 1)
    assert found.value == Decimal("82.00")


def test_what_is_not_due_yet_and_what_was_cancelled_counts_for_nothing():
    tea, site, seller = scenes.sku(), scenes.site(), supplier()
    ordered(seller, site, tea, "10")
    purchasing.cancel(scenes.act(), number=ordered(seller, site, tea, "10").number)
    early = performance.supplier(seller.id, (PLACED + timedelta(days=5)).date())
    assert early is not None
    assert (early.lines, early.due_lines, early.on_time, early.lead_time) == (1, 0, None, None)
    assert performance.supplier(seller.id, TODAY, days=10) is None


def test_a_day_that_was_confirmed_is_the_day_that_counts():
    tea, site, seller = scenes.sku(), scenes.site(), supplier()
    order = ordered(seller, site, tea, "10")
    later = (PLACED + timedelta(days=20)).date()
    purchasing.acknowledge(scenes.act(), number=order.number, lines=[AcknowledgedLine(1, on=later)])
    came(order, "10", after=19)
    found = performance.supplier(seller.id, TODAY)
    assert found is not None
    assert found.on_time == 100


def test_a_scorecard_a_comparison_and_the_api_tell_the_same():
    seller, tea = scene()
    (month,) = performance.months(seller.id, TODAY)
    assert (month.month.isoformat(), month.on_time, month.lines) == ("2026-05-01", 25, 4)
    api: Any = Program(token_of(scenes.person("buyer")))
    told = api.get(f"/api/v1/suppliers/{seller.id}/performance?days=3650").json()
    assert (told["supplier"]["on_time"], told["items"][0]["code"], told["items"][0]["fill"]) == ("25", tea.code, "87.5")
    every = api.get("/api/v1/supplier-performance?days=3650").json()["suppliers"]
    assert told["supplier"] in every
    keeper: Any = Program(token_of(scenes.person("storekeeper")))
    assert "value" not in keeper.get("/api/v1/supplier-performance?days=3650").json()["suppliers"][0]
    client = Client()
    client.force_login(scenes.person("buyer"))
    card = client.get(reverse("supplier_performance", args=[seller.pk])).content.decode()
    assert all(words in card for words in ("25 %", "87.5 %", "on-time-chart", tea.code))
    exported = b"".join(client.get(reverse("supplier_comparison") + "?export=csv")).decode()
    assert seller.name in exported
    assert client.get(reverse("supplier_comparison") + "?sort=-on_time").status_code == 200
