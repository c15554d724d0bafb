"""Owners cannot be mixed, not even by SQL: the database refuses it."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from quartermaster.kernel import db
from tests import scenes
from tests.journeys.two_owners import Business, client, open_business

pytestmark = pytest.mark.django_db


@pytest.fixture
def businesses() -> tuple[Business, Business]:
    site = scenes.site()
    return open_business(scenes.house(), site, "QZHOUSE"), open_business(client("QZCLIENT"), site, "QZCLIENT")


ATTACKS = {
    "a balance handed over": "UPDATE stock_balance SET owner_id = %(theirs)s WHERE owner_id = %(ours)s",
    "a hold handed over": "UPDATE stock_hold SET owner_id = %(theirs)s WHERE owner_id = %(ours)s",
    "a lot handed over": "UPDATE stock_lot SET owner_id = %(theirs)s WHERE owner_id = %(ours)s",
    "a claim handed over": "UPDATE stock_reservation SET owner_id = %(theirs)s WHERE owner_id = %(ours)s",
    "an availability handed over": "UPDATE stock_availability SET owner_id = %(theirs)s WHERE owner_id = %(ours)s",
    "an order handed over": "UPDATE sales_order SET owner_id = %(theirs)s WHERE owner_id = %(ours)s",
    "their stock in our lot": """
        INSERT INTO stock_balance (owner_id, sku_id, bin_id, lot_id, quantity)
        SELECT %(theirs)s, sku_id, bin_id, lot_id, 1 FROM stock_balance WHERE owner_id = %(ours)s AND lot_id <> 0""",
    "their hold on our lot": """
        INSERT INTO stock_hold (owner_id, sku_id, bin_id, lot_id, quantity, open, reason, note, actor_id, source, key)
        SELECT %(theirs)s, sku_id, bin_id, lot_id, 1, 1, reason, note, actor_id, source, key
          FROM stock_hold WHERE owner_id = %(ours)s AND lot_id <> 0""",
    "what we picked in their carton": """
        UPDATE sales_cartonline SET carton_id = (SELECT c.id FROM sales_carton c JOIN sales_order o ON o.id = c.order_id
                                                  WHERE o.owner_id = %(theirs)s LIMIT 1)
         WHERE carton_id IN (SELECT c.id FROM sales_carton c JOIN sales_order o ON o.id = c.order_id
                              WHERE o.owner_id = %(ours)s)""",
    "their line on our pick": """
        UPDATE sales_pickline SET order_line_id = (SELECT l.id FROM sales_orderline l JOIN sales_order o ON o.id = l.order_id
                                                    WHERE o.owner_id = %(theirs)s LIMIT 1)
         WHERE pick_id IN (SELECT p.id FROM sales_pick p JOIN sales_order o ON o.id = p.order_id WHERE o.owner_id = %(ours)s)""",
}


def test_the_database_refuses_to_mix_owners(businesses: tuple[Business, Business]) -> None:
    ours, theirs = businesses

    @transaction.atomic
    def try_to(attack: str) -> None:
        changed = db.run(attack, {"ours": ours.owner.pk, "theirs": theirs.owner.pk})
        raise AssertionError(f"{changed} rows were mixed by {attack}")

    for attack in ATTACKS.values():
        with pytest.raises(IntegrityError, match=r"stays whose it is|is not of this owner|its order"):
            try_to(attack)
