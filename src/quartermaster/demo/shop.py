"""What the data set does not tell and the demo invents, marked as invented: warehouses, bins, suppliers, costs, lead
times, and when the shop ordered. Pure and deterministic: the same seed gives the same shop.
"""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from quartermaster.demo.history import History, Sale

INVENTED = "Invented for the demo"
WAREHOUSES = (("LDS", "Leeds"), ("BRS", "Bristol"), ("RTM", "Rotterdam"))
"""Orders from the UK are sent from Leeds or Bristol, all others from Rotterdam."""
DOCK_DAYS = (0, 3)
"""Lorries come on Mondays and Thursdays."""
DAMAGED_EVERY, SHORT_EVERY = 150, 130
"""One delivery in so many has damaged pieces, one in so many brings too little."""
SHELVES_PER_AISLE = 30
LEVELS = 4
METRES_PER_RACK = 2
CARTS, TOTES = 3, 12
"""In each warehouse, for pickers."""
SUPPLIERS = (
    ("MEDITIN", "Meditin Giftware", 21),
    ("HARROW", "Harrow Home", 10),
    ("LUMEN", "Lumen Candles", 14),
    ("PAPERLY", "Paperly Press", 7),
    ("NORDKRAFT", "Nordkraft Design", 28),
    ("SILKROAD", "Silk Road Textiles", 35),
    ("KILN", "Kiln and Clay", 18),
    ("TINWORKS", "Tinworks", 12),
    ("WILLOW", "Willow Wicker", 16),
    ("BRIGHTBOX", "Brightbox Toys", 24),
    ("ATLAS", "Atlas Glass", 20),
    ("FERNDALE", "Ferndale Garden", 9),
)
OVERSEAS = ("SILKROAD", "NORDKRAFT", "BRIGHTBOX")
"""Whose goods come by sea, so that freight is paid beside them."""
KITCHEN = "Kitchen and table"
CATEGORIES = (
    ("Jewellery", "fifo", ("necklace", "earrings", "bracelet", "ring", "charm", "bead", "diamante")),
    ("Candles and lights", "fifo", ("candle", "candles", "t-light", "light", "lights", "lantern")),
    ("Christmas and parties", "", ("christmas", "easter", "party", "bunting", "birthday", "decoration", "garland")),
    (KITCHEN, "", ("mug", "cup", "cake", "tea", "bowl", "plate", "tin", "tray", "jar", "kitchen", "bottle")),
    ("Bags and paper", "standard", ("bag", "bags", "paper", "card", "cards", "wrap", "notebook")),
    ("Home", "", ()),
)
"""Name, costing method (empty: the usual one), and the words of names that lead there; the last takes all others."""


@dataclass(frozen=True, slots=True)
class Shelf:
    warehouse: str
    zone: str
    code: str
    walk_order: int
    aisle: int
    rack: int
    level: int

    @property
    def metres(self) -> int:
        """How far it is from the front of its aisle."""
        return self.rack * METRES_PER_RACK


@dataclass(frozen=True, slots=True)
class Supply:
    """A SKU's invented side: what it costs, who sells it, how it is packed, where it lies in each warehouse."""

    code: str
    cost: Decimal
    supplier: str
    multiple: int
    barcode: str
    minimum: int
    maximum: int
    shelf: dict[str, Shelf]


LATE = 3
"""So many purchase orders are overdue when the replay ends."""


class Fate(StrEnum):
    """How far a purchase order has come when the replay ends."""

    SETTLED = "settled"
    AT_THE_DOCK = "at the dock"
    OVERDUE = "overdue"
    APPROVED = "approved"
    DRAFT = "draft"


@dataclass(frozen=True, slots=True)
class Buy:
    """One purchase order: the lines are (SKU code, quantity). `due` may lie in the future: then it is still on its way.

    Of the first line so many pieces come `damaged`, and so many do not come at all (`short`).
    """

    supplier: str
    warehouse: str
    ordered: date
    due: date
    lines: list[tuple[str, int]]
    fate: Fate = Fate.SETTLED
    damaged: int = 0
    short: int = 0


@dataclass(frozen=True, slots=True)
class Plan:
    supplies: dict[str, Supply]
    shelves: list[Shelf]
    opening: dict[tuple[str, str], int]
    buys: list[Buy]


def category_of(name: str) -> str:
    words = set(name.lower().split())
    return next((category for category, _, wanted in CATEGORIES if words & set(wanted)), CATEGORIES[-1][0])


def warehouse_of(sale: Sale) -> str:
    if sale.country != "United Kingdom":
        return "RTM"
    return "BRS" if sum(sale.customer.encode() or sale.invoice.encode()) % 7 < 3 else "LDS"


def plan(history: History, *, seed: int, today: date) -> Plan:
    """Suppliers, shelves, opening stock and purchase orders that cover the sales as a careful buyer would have."""
    chosen = random.Random(seed)
    demand = _weekly_demand(history.sales)
    supplies, shelves = _supplies(history, demand, chosen)
    start = min(sale.at.date() for sale in history.sales)
    opening, buys = _buying(demand, supplies, start, today, chosen)
    return Plan(supplies, shelves, opening, buys)


Demand = dict[tuple[str, str], Counter[int]]
"""(warehouse, SKU) → week of the history → pieces."""


def _weekly_demand(sales: Iterable[Sale]) -> Demand:
    demand: Demand = defaultdict(Counter)
    start = min(sale.at.date() for sale in sales)
    for sale in sales:
        warehouse, week = warehouse_of(sale), (sale.at.date() - start).days // 7
        for code, quantity, _ in sale.lines:
            demand[warehouse, code][week] += quantity
    return demand


def _supplies(history: History, demand: Demand, chosen: random.Random) -> tuple[dict[str, Supply], list[Shelf]]:
    sold: Counter[str] = Counter()
    for (_, code), weeks in demand.items():
        sold[code] += weeks.total()
    shelves: list[Shelf] = []
    shelf_of: dict[str, dict[str, Shelf]] = defaultdict(dict)
    for warehouse, _ in WAREHOUSES:
        codes = [code for code, _ in sold.most_common() if (warehouse, code) in demand]
        made = [_shelf(warehouse, number) for number in range(-(-len(codes) // 2))]
        shelves += made
        for place, code in enumerate(codes):  # what sells most lies where the walk begins, two SKUs to a shelf
            shelf_of[code][warehouse] = made[place // 2]
    supplies = {}
    for number, (code, item) in enumerate(sorted(history.items.items())):
        weekly = sold[code] / 53
        minimum = max(2, round(weekly * 2.5))
        supplies[code] = Supply(
            code=code,
            cost=(item.price * Decimal(chosen.randint(38, 62)) / 100).quantize(Decimal("0.01")),
            supplier=SUPPLIERS[sum(code[:4].encode()) % len(SUPPLIERS)][0],
            multiple=12 if weekly > 20 else 6 if weekly > 4 else 1,
            barcode=_internal_gtin(number),
            minimum=minimum,
            maximum=minimum * 3,
            shelf=shelf_of[code],
        )
    return supplies, shelves


def _shelf(warehouse: str, number: int) -> Shelf:
    aisle, rest = divmod(number, SHELVES_PER_AISLE * LEVELS)
    rack, level = divmod(rest, LEVELS)
    zone = chr(ord("A") + aisle)
    return Shelf(warehouse, zone, f"{zone}-{rack + 1:02d}-{level + 1}", 100 + number, aisle + 1, rack + 1, level + 1)


def _internal_gtin(number: int) -> str:
    """An EAN-13 of the range 20, which GS1 leaves to each company's own use, so that it is nobody else's."""
    digits = f"20{number:010d}"
    check = -sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(digits)) % 10
    return f"{digits}{check}"


def _buying(
    demand: Demand, supplies: dict[str, Supply], start: date, today: date, chosen: random.Random
) -> tuple[dict[tuple[str, str], int], list[Buy]]:
    """Week by week, order up to ten weeks' sales when less than the lead time's sales (and a half) are left.

    The buyer looks back six weeks and knows nothing of the future, so that peaks run out as they would have.
    """
    lead = {code: days for code, _, days in SUPPLIERS}
    opening: dict[tuple[str, str], int] = {}
    baskets: dict[tuple[int, str, str], list[tuple[str, int]]] = defaultdict(list)
    weeks = (today - start).days // 7 + 1
    for (warehouse, code), sold in sorted(demand.items()):
        supply = supplies[code]
        first = sum(sold[week] for week in range(10)) / 10
        position = opening[warehouse, code] = _rounded(max(first * 9, supply.multiple), supply.multiple)
        weekly, total = [sold.get(week, 0) for week in range(weeks)], sold.total()
        for week in range(weeks):
            position -= weekly[week]
            rate = sum(weekly[max(0, week - 5) : week + 1]) / 6
            lead_weeks = lead[supply.supplier] / 7 + 1
            if position < max(rate * lead_weeks * 1.5, 1 if rate else -total):
                quantity = _rounded(rate * (lead_weeks + 9) - position, supply.multiple)
                baskets[week, supply.supplier, warehouse].append((code, quantity))
                position += quantity
    buys = []
    for number, ((week, supplier, warehouse), lines) in enumerate(sorted(baskets.items()), start=1):
        ordered = start + timedelta(days=week * 7 + 1)
        late = chosen.choice((-2, -1, 0, 0, 0, 1, 2, 5))
        due = _dock_day(ordered + timedelta(days=max(2, lead[supplier] + late)))
        tenth = -(-lines[0][1] // 10)
        damaged, short = (tenth if number % every == 9 else 0 for every in (DAMAGED_EVERY, SHORT_EVERY))
        buys.append(Buy(supplier, warehouse, ordered, due, lines, damaged=damaged, short=0 if damaged else short))
    return opening, _left_to_do(buys, today)


def _dock_day(day: date) -> date:
    """The day, or the next one on which lorries come."""
    return day + timedelta(days=min((dock_day - day.weekday()) % 7 for dock_day in DOCK_DAYS))


def _left_to_do(buys: list[Buy], today: date) -> list[Buy]:
    """The end of the story. Of the purchase orders that came last one stands at the dock with a few pieces damaged, and one of
    each of the last dock days is overdue; of those on their way one comes today; of those ordered last one is a draft, one
    approved.
    """
    came = sorted((buy.due, place) for place, buy in enumerate(buys) if buy.due < today)
    due_next = sorted((buy.due, place) for place, buy in enumerate(buys) if buy.ordered < today <= buy.due)
    for _, place in came[-1:]:
        buys[place] = _troubled(replace(buys[place], fate=Fate.AT_THE_DOCK))
    last_of_day = {due: place for due, place in came[:-1]}
    for place in list(last_of_day.values())[-LATE:]:
        buys[place] = replace(buys[place], fate=Fate.OVERDUE)
    if due_next and due_next[0][0] != today:
        place = due_next[0][1]
        buys[place] = replace(buys[place], due=today)
    latest = sorted((buys[place].ordered, -place) for _, place in due_next[1:])
    for (_, place), fate in zip(reversed(latest), (Fate.DRAFT, Fate.APPROVED), strict=False):
        buys[-place] = replace(buys[-place], fate=fate)
    return buys


def _troubled(buy: Buy) -> Buy:
    """With a few pieces damaged, if there are enough of them, or one missing."""
    quantity = buy.lines[0][1]
    return replace(buy, damaged=-(-quantity // 6), short=0) if quantity > 1 else replace(buy, damaged=0, short=1)


def _rounded(quantity: float, multiple: int) -> int:
    return max(1, -(-int(quantity + 0.999) // multiple)) * multiple
