"""What the shop’s people say of demand: promotions with their days, a predecessor, an order set aside. All of it is invented."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

from quartermaster.demand import operations as demand
from quartermaster.demand.operations import NewPromotion, NewSuccession
from quartermaster.demo.operations.opening import Shop
from quartermaster.kernel import db


def tell(shop: Shop) -> None:
    """A sale that is over, one that comes again every year, and what the newest SKU of a category comes after."""
    act = shop.acts["buyer"]
    names = [name for name, _ in db.rows(CATEGORIES)]
    monday = shop.today - timedelta(days=shop.today.weekday())
    demand.promote(act, promotions=list(_promotions(names, monday)))
    for new, elder in db.rows(NEWEST):
        demand.succeed(act, successions=[NewSuccession(new, elder, Decimal(80), shop.today + timedelta(days=180))])
    for (number,) in db.rows(LARGEST):
        demand.set_aside_order(act, number=number, reason="Invented: the opening of another shop, once.")


def _promotions(categories: list[str], monday: date) -> Iterator[NewPromotion]:
    ids = dict(db.rows("SELECT name, id FROM catalog_category"))
    for name, begins, days, uplift, category, yearly in (
        ("Autumn fair (invented)", -8, 13, 20, 0, False),
        ("Advent market (invented)", 2, 10, 40, 0, True),
        ("Spring sale (invented)", 14, 6, 25, 1, True),
    ):
        begins_on = monday + timedelta(weeks=begins)
        wanted = ids[categories[min(category, len(categories) - 1)]]
        yield NewPromotion(name, begins_on, begins_on + timedelta(days=days), Decimal(uplift), yearly, category_id=wanted)


CATEGORIES = """
    SELECT c.name, sum(s.ordered) FROM demand_series s JOIN catalog_sku k ON k.id = s.sku_id
    JOIN catalog_category c ON c.id = k.category_id GROUP BY 1 ORDER BY 2 DESC LIMIT 2
"""
"""What is asked for most."""
NEWEST = """
    WITH told AS (
        SELECT l.sku_id AS id, k.category_id, min(o.placed_at) AS first_at, sum(l.quantity) AS asked FROM sales_orderline l
        JOIN sales_order o ON o.id = l.order_id AND NOT o.is_draft
        JOIN catalog_sku k ON k.id = l.sku_id AND k.kit = 'none' AND k.archived_at IS NULL AND k.code ~ '^[0-9]' GROUP BY 1, 2
    )
    SELECT new.id, elder.id FROM (SELECT * FROM told WHERE asked >= 20 ORDER BY first_at DESC, id LIMIT 1) new
    JOIN LATERAL (
        SELECT id FROM told WHERE category_id = new.category_id AND id <> new.id ORDER BY asked DESC, id LIMIT 1
    ) elder ON true
"""
LARGEST = """
    SELECT o.number FROM sales_order o JOIN sales_orderline l ON l.order_id = o.id
    WHERE NOT o.is_draft GROUP BY o.number HAVING count(*) <= 2 ORDER BY max(l.quantity - l.cancelled) DESC, o.number LIMIT 1
"""
