"""The real year of a gift shop, cleaned openly: every line left out or mended is counted, with the reason. Pure.

The raw lines are invoice lines. They become orders, returns (cancellations of earlier invoices) and adjustments.
"""

from __future__ import annotations

import csv
import io
import lzma
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import NamedTuple

SOURCE = Path(__file__).resolve().parent / "data" / "online_retail.csv.xz"
GOODS_CODE = re.compile(r"[0-9]{5}[A-Z]{0,3}")
NOT_A_NAME = re.compile(
    r"[?]|^(check|damages?|damaged|lost|found|missing|wet|mailout|broken|adjustment|returned|test)\b", re.IGNORECASE
)
REASONS = (
    (re.compile(r"damage|wet|broken|crush|crack|rust|mould|faulty|smash|unsale|thrown", re.IGNORECASE), "damaged"),
    (re.compile(r"lost|missing|can't find|short", re.IGNORECASE), "missing"),
    (re.compile(r"found|amazon|dotcom|ebay|sold as|website", re.IGNORECASE), "outbound_not_recorded"),
    (re.compile(r"wrong|incorrect|mix|barcode|code", re.IGNORECASE), "data_entry_error"),
)


class RawLine(NamedTuple):
    invoice: str
    code: str
    description: str
    quantity: int
    at: datetime
    price: Decimal
    customer: str
    country: str


@dataclass(slots=True)
class Item:
    """A SKU of the shop, as its lines describe it."""

    code: str
    name: str
    price: Decimal


@dataclass(slots=True)
class Sale:
    """One invoice: the lines are (code, quantity, unit price)."""

    invoice: str
    at: datetime
    customer: str
    country: str
    lines: list[tuple[str, int, Decimal]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Comeback:
    """Goods of an earlier sale that came back: `place` is the line of the invoice, counted from 0."""

    invoice: str
    place: int
    quantity: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Adjusted:
    """Stock set right: above zero found, below zero lost."""

    code: str
    quantity: int
    at: datetime
    reason: str


@dataclass(slots=True)
class History:
    items: dict[str, Item]
    sales: list[Sale]
    comebacks: list[Comeback]
    adjustments: list[Adjusted]
    left_out: Counter[str]
    mended: Counter[str]
    raw_lines: int

    def report(self) -> list[str]:
        """What was kept, left out and mended, in plain lines."""
        kept = sum(len(sale.lines) for sale in self.sales)
        told = [
            f"{self.raw_lines:,} invoice lines read: {kept:,} sold lines on {len(self.sales):,} orders, "
            f"{len(self.comebacks):,} returned lines, {len(self.adjustments):,} adjustments, {len(self.items):,} SKUs."
        ]
        told += [f"left out {count:>7,}: {why}" for why, count in self.left_out.most_common()]
        told += [f"mended   {count:>7,}: {why}" for why, count in self.mended.most_common()]
        return told


def read(source: Path = SOURCE) -> History:
    """The cleaned year. Deterministic."""
    return clean(read_raw(source))


def read_raw(source: Path = SOURCE) -> Iterator[RawLine]:
    moment, decimal, whole = cache(datetime.fromisoformat), cache(Decimal), cache(int)  # few distinct values, many lines
    with lzma.open(source) as packed:
        text = io.StringIO(packed.read().decode(), newline="")
    rows = csv.reader(text)
    next(rows)
    for invoice, code, description, quantity, at, price, customer, country in rows:
        yield RawLine(invoice, code, description, whole(quantity), moment(at), decimal(price), customer, country)


def clean(raw: Iterable[RawLine]) -> History:
    made = History({}, [], [], [], Counter(), Counter(), 0)
    names: dict[str, Counter[str]] = defaultdict(Counter)
    prices: dict[str, Counter[Decimal]] = defaultdict(Counter)
    usable = cache(lambda description: not NOT_A_NAME.search(description))
    capitals = cache(lambda code: code.strip().upper())
    sales: dict[str, Sale] = {}
    cancelled: list[tuple[RawLine, str]] = []
    spellings: dict[str, str] = {}
    for line in raw:
        made.raw_lines += 1
        code = capitals(line.code)
        why_not = _not_goods(line, code)
        if why_not:
            made.left_out[why_not] += 1
            continue
        spellings[line.code] = code
        description = line.description.strip()
        if line.price > 0 and line.quantity > 0 and description and usable(description):
            names[code][description] += 1
            prices[code][line.price] += 1
        if not description:
            made.mended["description missing: the SKU's usual one is used"] += 1
        if line.invoice.startswith("C"):
            cancelled.append((line, code))
        elif line.quantity < 0 or (line.price == 0 and not line.customer):
            made.adjustments.append(Adjusted(code, line.quantity, line.at, _reason(line.description, line.quantity)))
        else:
            sale = sales.setdefault(line.invoice, Sale(line.invoice, line.at, line.customer, line.country))
            sale.lines.append((code, line.quantity, line.price))
            if not line.customer:
                made.mended["customer missing: sold as a walk-in"] += 1
    made.mended["stock codes in two letter cases: joined in capitals"] = sum(
        count > 1 for count in Counter(spellings.values()).values()
    )
    made.mended = Counter({why: count for why, count in made.mended.items() if count})
    _match(made, sales, cancelled)
    made.sales = sorted((sale for sale in sales.values() if sale.lines), key=lambda sale: (sale.at, sale.invoice))
    _describe(made, names, prices)
    return made


@cache
def _is_goods(code: str) -> bool:
    return GOODS_CODE.fullmatch(code) is not None


def _not_goods(line: RawLine, code: str) -> str:
    """Why the line is not about goods; empty when it is."""
    if not _is_goods(code):
        return "not goods: postage, carriage, manual lines, discounts, fees, samples, gift vouchers and other pseudo-SKUs"
    if line.price < 0:
        return "negative price: a correction of debts, not of goods"
    if line.quantity == 0:
        return "nothing: a quantity of zero"
    return ""


def _reason(description: str, quantity: int) -> str:
    if quantity > 0:
        return "found"
    return next((reason for pattern, reason in REASONS if pattern.search(description)), "recounted")


def _match(made: History, sales: dict[str, Sale], cancelled: list[tuple[RawLine, str]]) -> None:
    """Join each cancellation to the customer's latest earlier sale of the SKU with that much left.

    On the day of the sale it never left the house: both are left out. Later it is a return.
    """
    sold: dict[tuple[str, str], list[tuple[datetime, str, int, list[int]]]] = defaultdict(list)
    for sale in sales.values():
        if sale.customer:
            for place, (code, quantity, _) in enumerate(sale.lines):
                sold[sale.customer, code].append((sale.at, sale.invoice, place, [quantity]))
    undone: dict[str, Counter[int]] = defaultdict(Counter)
    for line, code in cancelled:
        wanted = -line.quantity
        found = [row for row in sold.get((line.customer, code), ()) if row[0] <= line.at and row[3][0] >= wanted]
        if not line.customer or not found:
            made.left_out["cancels a sale that is not in the data (before the year, or no customer)"] += 1
            continue
        at, invoice, place, left = max(found, key=lambda row: (row[0], row[1]))
        left[0] -= wanted
        if at.date() == line.at.date():
            undone[invoice][place] += wanted
            made.left_out["cancelled on the day it was sold: it never left, and is taken off its order"] += 1
        else:
            made.comebacks.append(Comeback(invoice, place, wanted, line.at))
    _take_off(made, sales, undone)


def _take_off(made: History, sales: dict[str, Sale], undone: dict[str, Counter[int]]) -> None:
    """Take same-day cancellations off their orders; the places of later returns follow."""
    moved: dict[tuple[str, int], int] = {}
    for invoice, places in undone.items():
        kept: list[tuple[str, int, Decimal]] = []
        for place, (code, quantity, price) in enumerate(sales[invoice].lines):
            if quantity > places[place]:
                moved[invoice, place] = len(kept)
                kept.append((code, quantity - places[place], price))
        sales[invoice].lines = kept
    made.comebacks = [
        Comeback(row.invoice, moved.get((row.invoice, row.place), row.place), row.quantity, row.at) for row in made.comebacks
    ]


def _describe(made: History, names: dict[str, Counter[str]], prices: dict[str, Counter[Decimal]]) -> None:
    """The SKUs that were sold, by their most frequent name and price. What was never sold is left out."""
    codes = {code for sale in made.sales for code, _, _ in sale.lines}
    for code in sorted(codes):
        name = names[code].most_common(1)[0][0] if names[code] else f"Item {code}"
        if not names[code]:
            made.mended["no usable description anywhere: named after its code"] += 1
        price = prices[code].most_common(1)[0][0] if prices[code] else Decimal(1)
        made.items[code] = Item(code, _sentence(name), price)
    known = len(made.adjustments)
    made.adjustments = [row for row in made.adjustments if row.code in codes]
    if known - len(made.adjustments):
        made.left_out["adjusts a SKU that was never sold"] += known - len(made.adjustments)


def _sentence(name: str) -> str:
    """“WHITE HANGING HEART T-LIGHT HOLDER” as people write it."""
    return name[:1].upper() + name[1:].lower() if name.isupper() else name
