"""The scene of the stock benchmark: three warehouses, many SKUs, and as many movements as wanted."""

from __future__ import annotations

import time
from dataclasses import dataclass
from decimal import Decimal

from django.db import connection

from quartermaster.accounts import permissions
from quartermaster.accounts.acts import Act, Source
from quartermaster.accounts.models import User
from quartermaster.catalog.models import Owner, Product, Sku, Unit
from quartermaster.config import migrating
from quartermaster.locations.models import Bin, Warehouse
from quartermaster.stock import operations as stock
from quartermaster.stock.moves import Goods, Move

BOOK = (
    "stock_movement, stock_balance, stock_availability, stock_reservationchange, stock_reservation, "
    "stock_holdchange, stock_hold, web_idempotencyrecord, accounts_deed, sales_order, picking_wave"
)
VALUES = (
    "stock_valueentry",
    "stock_costchange",
    "stock_closedperiod",
    "stock_coststate",
    "stock_costlayer",
    "stock_costmark",
    "stock_books",
    "stock_valuedthrough",
)
GUARDED = ("stock_movement", "stock_valueentry", "stock_costchange", "stock_closedperiod")


@dataclass(frozen=True, slots=True)
class Scene:
    act: Act
    owner_id: int
    sku_ids: list[int]
    warehouse_ids: list[int]
    shelf_ids: list[int]
    second_shelf_ids: list[int]
    customer_bin_id: int


def build(skus: int) -> Scene:
    """An empty book over `skus` SKUs; the same SKUs and places each time it is called on one database."""
    _empty_the_book()
    return scene(skus)


def scene(skus: int) -> Scene:
    """The SKUs and places, whatever is in the book."""
    user = User.objects.filter(username="bench").first() or User.objects.create_user(
        "bench", email="bench@example.com", roles=["administrator"]
    )
    warehouses = [_warehouse(f"B{number}") for number in range(3)]
    return Scene(
        act=Act(user_id=user.id, source=Source.COMMAND, permissions=permissions.granted_by(["administrator"])),
        owner_id=Owner.objects.get(is_house=True).id,
        sku_ids=_skus(skus),
        warehouse_ids=[warehouse.id for warehouse in warehouses],
        shelf_ids=[warehouse.bins.get(code="S-1").id for warehouse in warehouses],
        second_shelf_ids=[warehouse.bins.get(code="S-2").id for warehouse in warehouses],
        customer_bin_id=Bin.objects.get(kind=Bin.Kind.CUSTOMER).id,
    )


def stock_up(scene: Scene, quantity: int, sku_ids: list[int] | None = None, warehouses: int = 3) -> None:
    goods = [
        Goods(scene.owner_id, sku_id, Decimal(quantity), shelf_id)
        for sku_id in sku_ids or scene.sku_ids
        for shelf_id in scene.shelf_ids[:warehouses]
    ]
    stock.open_balances(scene.act, goods=goods)


def post_many(scene: Scene, movements: int, *, batch: int = 50_000) -> float:
    """Fill the book with so many moves back and forth between shelves; the seconds it took."""
    started = time.perf_counter()
    shelves = list(zip(scene.shelf_ids, scene.second_shelf_ids, strict=True))
    place = 0
    while place < movements:
        moves = []
        for number in range(place, min(place + batch, movements)):
            here, there = shelves[number % 3]
            sku_id = scene.sku_ids[(number // 6) % len(scene.sku_ids)]
            source, target = (here, there) if (number // 3) % 2 == 0 else (there, here)
            moves.append(Move(scene.owner_id, sku_id, Decimal(1), source, target, "internal_move"))
        stock.post_movements(scene.act, moves=moves)
        place += len(moves)
    with migrating.as_owner(), connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE stock_movement, stock_balance, stock_availability")
    return time.perf_counter() - started


def _empty_the_book() -> None:
    with migrating.as_owner(), connection.cursor() as cursor:
        for table in GUARDED:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(f"TRUNCATE {BOOK}, {', '.join(VALUES)} CASCADE")
        for table in GUARDED:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def _warehouse(code: str) -> Warehouse:
    found = Warehouse.objects.filter(code=code).first()
    if found:
        return found
    made = Warehouse.objects.create(code=code, name=f"Bench {code}")
    for number in (1, 2):
        Bin.objects.create(warehouse=made, code=f"S-{number}", kind=Bin.Kind.STORAGE, walk_order=number)
    Bin.objects.create(warehouse=made, code="DOCK", kind=Bin.Kind.DOCK)
    return made


def _skus(count: int) -> list[int]:
    codes = [f"BENCH-{number:05d}" for number in range(count)]
    known = dict(Sku.objects.filter(code__startswith="BENCH-").values_list("code", "id"))
    missing = [code for code in codes if code not in known]
    if missing:
        unit = Unit.objects.get(code="pcs")
        products = Product.objects.bulk_create([Product(name=code) for code in missing], batch_size=5000)
        Sku.objects.bulk_create(
            [Sku(product=product, code=code, name=code, unit=unit) for product, code in zip(products, missing, strict=True)],
            batch_size=5000,
        )
        known = dict(Sku.objects.filter(code__startswith="BENCH-").values_list("code", "id"))
    return [known[code] for code in codes]
