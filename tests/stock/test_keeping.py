"""What stock lies in, or has lain in, is not deleted, by nobody."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, connection, transaction

from quartermaster.stock import operations as stock
from quartermaster.stock.moves import NewLot
from tests import scenes
from tests.scenes import goods

pytestmark = pytest.mark.django_db


def delete(table: str, row_id: int) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {table} WHERE id = %s", [row_id])
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


@pytest.mark.parametrize("table", ["locations_bin", "stock_lot", "catalog_sku", "catalog_owner"])
def test_what_a_balance_names_is_not_deleted_by_sql(table):
    tea, site = scenes.sku(tracking="lot"), scenes.site()
    (lot,) = stock.begin_lots(scenes.act(), lots=[NewLot(scenes.house().id, tea.id, "L1")])
    stock.open_balances(scenes.act(), goods=[goods(tea, 1, site.shelf, lot_id=lot)])
    ids = {"locations_bin": site.shelf.id, "stock_lot": lot, "catalog_sku": tea.id, "catalog_owner": scenes.house().id}
    with pytest.raises(IntegrityError):
        delete(table, ids[table])


def test_a_bin_and_a_lot_that_nothing_lay_in_can_go():
    tea, site = scenes.sku(tracking="lot"), scenes.site()
    (lot,) = stock.begin_lots(scenes.act(), lots=[NewLot(scenes.house().id, tea.id, "L1")])
    delete("locations_bin", site.third_shelf.id)
    delete("stock_lot", lot)
