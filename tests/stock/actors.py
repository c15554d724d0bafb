"""People who do random acts on one book at the same time, each in a process of their own.

Every act that is done draws a number before its transaction commits, while it still holds its locks. So of two acts that
touch the same goods the one that came first has the lower number, and a plain book can do all of them again in that order:
it must allow every one, answer each the same, and come to the same figures. Some goods are weighed, some acts are written down
days later, and one bin holds only so much.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from multiprocessing.sharedctypes import Synchronized
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction

from quartermaster.accounts.acts import Act, Source
from quartermaster.catalog.models import Owner
from quartermaster.kernel import clock
from quartermaster.kernel.refusals import Refusal
from quartermaster.locations.models import Bin
from quartermaster.stock import costing
from quartermaster.stock import operations as stock
from quartermaster.stock.checking import check
from quartermaster.stock.models import Balance, CostChange, Hold, Lot, Movement, Reservation
from quartermaster.stock.moves import Ask, HoldAsk, NewLot
from quartermaster.stock.owner_changes import change_owner
from tests import scenes
from tests.stock.comparing import goods_of, passed, same_figures, same_values
from tests.stock.plain_book import ZERO, Cell, Line, PlainBin, PlainBook, PlainLot, Shelf, Wish
from tests.stock.plain_value import Happened
from tests.stock.plain_weight import GRAM, Slate
from tests.stock.plain_worth import Key, PlainWorth
from tests.stock.test_races import FORK, side_by_side
from tests.stock.weighing import cheese

POSTS = (
    "open_balances",
    "receive",
    "put_away",
    "transfer",
    "pick",
    "ship",
    "issue",
    "take_back",
    "return_to_vendor",
    "send",
    "consume",
    "produce",
)
OFTEN = (
    *POSTS * 2,
    "arrive",
    "weigh",
    "put_back",
    "adjust",
    "reverse",
    "reserve",
    "reserve",
    "release",
    "exchange",
    "hold",
    "lift",
    "reject",
    "change_owner",
)
NARROW, ROOM = "N-1", Decimal(8)
"""The bin that holds so many units. What anybody carries there is asked whether it fits; a reversal is not."""
SELDOM = ("take_back_a_change", "change_lot", "begin_lot", "add_landed_cost", "reprice", "catch_up")

NOMINAL = Decimal("6")
CELL = ("owner_id", "sku_id", "lot_id", "bin_id")


@dataclass(frozen=True)
class Done:
    """An act that was done: its place among all, the verb and what it was given in the plain book's words, the answer."""

    place: int
    verb: str
    given: tuple[Any, ...]
    answer: Any


@dataclass
class Stage:
    """Few goods in few places, so that everybody is in everybody's way."""

    owners: list[int]
    skus: list[int]
    tracking: dict[int, str]
    bins: dict[int, PlainBin]
    lots: dict[int, PlainLot]
    narrow: int
    act: Act
    opening: Done
    mark: str
    """Behind the names of claims and documents: another stage's are others."""


def stage() -> Stage:
    """Everybody begins with some of everything everywhere: where nothing has ever been there is nothing to wait for."""
    sites = [scenes.site(), scenes.site()]
    items = [*(scenes.sku(cost="3", tracking=one) for one in ("none", "lot", "serial")), cheese(nominal=str(NOMINAL))]
    places = [one for site in sites for one in (site.dock, site.shelf, site.second_shelf, site.staging, site.quarantine)]
    narrow = Bin.objects.create(warehouse=sites[0].warehouse, code=NARROW, kind="storage", walk_order=9, most_units=ROOM)
    places += [narrow, *Bin.objects.filter(warehouse__isnull=True)]
    act = replace(scenes.act().because("recounted"), source=Source.PAGE)
    owners = [scenes.house().id, Owner.objects.create(code=scenes.fresh("CL"), name="A client").id]
    new = [NewLot(owner, items[1].id, code) for owner in owners for code in ("L1", "L2")]
    new += [NewLot(owner, items[2].id, code) for owner in owners for code in ("S1", "S2", "S3")]
    ids = stock.begin_lots(act, lots=new)
    shelves = [site.shelf.id for site in sites]
    lines = [Line(owner, items[0].id, Decimal(9), shelf) for owner in owners for shelf in shelves]
    lines += [Line(owner, items[3].id, Decimal(7), shelf, weight=Decimal("41.9")) for owner in owners for shelf in shelves]
    for number, one in zip(ids, new, strict=True):
        if one.sku_id == items[1].id:
            lines += [Line(one.owner_id, one.sku_id, Decimal(5), shelf, lot=number) for shelf in shelves]
        else:
            lines.append(Line(one.owner_id, one.sku_id, Decimal(1), shelves[one.code == "S1"], lot=number))
    at = clock.now()
    numbers = stock.open_balances(act.at(at), goods=[goods_of(line) for line in lines])
    return Stage(
        owners=owners,
        skus=[one.id for one in items],
        tracking={one.id: one.tracking for one in items},
        bins={one.id: PlainBin(one.kind, one.warehouse_id, one.walk_order) for one in places},
        lots={number: PlainLot(one.owner_id, one.sku_id, one.code) for number, one in zip(ids, new, strict=True)},
        narrow=narrow.id,
        act=act,
        opening=Done(0, "open_balances", (at, lines), numbers),
        mark=scenes.fresh("x"),
    )


def at_once(*, people: int, acts: int, seed: int) -> Counter[str]:
    """So many people do so many acts each; then all that must hold is looked at. What became of the acts."""
    on, numbers, kept = stage(), FORK.Value("q", 0), FORK.Manager().list()

    def work(number: int) -> Counter[str]:
        actor = Actor(on, seed * 100 + number, numbers)
        for _ in range(acts):
            actor.do_something()
        kept.extend(actor.done)
        return actor.counted

    counted = side_by_side(people, work)
    assert not [name for name in counted if name.startswith("failed")], counted
    done = list(kept)
    plain = replayed(on, done)
    same_figures(plain, on.skus)
    costing.catch_up()
    same_values(plain, worth_of(on, plain), on.owners, moments_of(done))
    assert check() == []
    stock.rebuild()
    same_figures(plain, on.skus)
    return counted


class Actor:
    """One of them. `done` is what they did, `counted` what became of all they tried."""

    def __init__(self, on: Stage, seed: int, numbers: Synchronized[int]) -> None:
        self.stage, self.chance, self.numbers, self.seed = on, random.Random(seed), numbers, seed
        self.done: list[Done] = []
        self.counted: Counter[str] = Counter()
        self.claims: list[str] = []

    def do_something(self) -> None:
        verb = self.chance.choice(OFTEN * 2 + SELDOM)
        deed = getattr(self, "_" + verb, None) or (lambda: self._move(verb))
        try:
            with transaction.atomic():
                done = deed()
                if done is not None:
                    self.done.append(Done(self._number(), *done))
            self.counted["done"] += 1
        except Refusal as refused:
            self.counted[refused.code] += 1

    def _number(self) -> int:
        with self.numbers.get_lock():
            self.numbers.value += 1
            return self.numbers.value

    # ------------------------------------------------------------ goods

    def _move(self, verb: str) -> tuple[str, tuple[Any, ...], list[int]]:
        at, lines = self._when(), self._lines(verb)
        ids = getattr(stock, verb)(self.stage.act.at(at), goods=[goods_of(line) for line in lines])
        return verb, (at, lines), ids

    def _when(self) -> datetime:
        """Now, or hours ago: then it is valued in its place among all the others."""
        return clock.now() - timedelta(hours=self.chance.choice([0, 0, 0, 0, 1, 30]))

    def _arrive(self) -> tuple[str, tuple[Any, ...], list[int]]:
        at, lines = self._when(), self._lines("receive")
        ids = stock.arrive(self.stage.act.at(at), goods=[goods_of(line) for line in lines], lost=[], release={})
        return "arrive", (at, lines), ids

    def _weigh(self) -> tuple[str, tuple[Any, ...], None] | None:
        wheels = Balance.objects.filter(sku=self.stage.skus[3], quantity__gt=0).values_list(*CELL, "quantity")
        if not (there := list(wheels)):
            return None
        *cell, pieces = self.chance.choice(there)
        line = Line(cell[0], cell[1], pieces, cell[3], weight=self._weight(cell[1], pieces))
        if line.weight is None:
            return None
        stock.weigh(replace(self.stage.act, reason="reweighed"), goods=[goods_of(line)])
        return "weigh", (Cell(*cell), line.weight), None

    def _weight(self, sku: int, pieces: Decimal, *, known: bool = False) -> Decimal | None:
        """What they weigh, where they are weighed; where the book knows it, often nobody says."""
        if sku != self.stage.skus[3] or (known and self.chance.random() < 0.6):
            return None
        return (NOMINAL * pieces * self.chance.randint(850, 1150) / 1000).quantize(GRAM)

    def _put_back(self) -> tuple[str, tuple[Any, ...], list[int]]:
        at, lines, frees = clock.now(), self._lines("put_back"), self._frees()
        ids = stock.put_back(self.stage.act.at(at), goods=[goods_of(line) for line in lines], release=frees)
        return "put_back", (at, lines, frees), ids

    def _adjust(self) -> tuple[str, tuple[Any, ...], list[int]]:
        at, oversell = clock.now(), self.chance.random() < 0.5
        found, lost = self._lines("open_balances"), self._lines("issue")
        act, goods = self.stage.act.at(at), [[goods_of(line) for line in part] for part in (found, lost)]
        return "adjust", (at, found, lost, oversell), stock.adjust(act, found=goods[0], lost=goods[1], oversell=oversell)

    def _change_owner(self) -> tuple[str, tuple[Any, ...], list[int]]:
        at, found = clock.now(), self._lines("transfer")
        theirs = [one for one in found if one.owner == found[0].owner and one.sku != self.stage.skus[3]]
        lines = [replace(one, document="", cost=self.chance.choice([None, Decimal(7)])) for one in theirs]
        to = next(owner for owner in self.stage.owners if owner != found[0].owner)
        ids = change_owner(self.stage.act.at(at), goods=[goods_of(line) for line in lines], to_owner_id=to)
        return "change_owner", (at, lines, to, passed(ids, lines)), ids

    def _take_back_a_change(self) -> tuple[str, tuple[Any, ...], list[int]] | None:
        there = Movement.objects.filter(sku__in=self.stage.skus, kind="owner_change", reverses=None)
        if not (last := there.order_by("?").first()):
            return None
        at, numbers = clock.now(), list(there.filter(document=last.document).order_by("id").values_list("id", flat=True))
        return "reverse", (at, numbers), stock.reverse(self.stage.act.at(at), movement_ids=numbers)

    def _reverse(self) -> tuple[str, tuple[Any, ...], list[int]] | None:
        among = Movement.objects.filter(sku__in=self.stage.skus).exclude(from_bin=self.stage.narrow)
        there = list(among.order_by("-id").values_list("id", flat=True)[:30])
        if not there:
            return None
        at, numbers = clock.now(), self.chance.sample(there, min(len(there), self.chance.choice([1, 1, 2, 3])))
        return "reverse", (at, numbers), stock.reverse(self.stage.act.at(at), movement_ids=numbers)

    def _lines(self, verb: str) -> list[Line]:
        """Goods for the verb: from a bin that has some, or to a bin that takes some."""
        arriving = {
            "open_balances": ["storage"],
            "receive": ["dock"],
            "take_back": ["dock", "quarantine"],
            "produce": ["storage", "dock"],
        }
        lying = {
            "put_away": (["dock"], ["storage"]),
            "transfer": (["storage"], ["storage", "dock"]),
            "pick": (["storage"], ["staging"]),
            "put_back": (["staging"], ["storage"]),
            "ship": (["staging"], []),
            "issue": (["storage"], []),
            "return_to_vendor": (["dock", "quarantine"], []),
            "send": (["storage"], []),
            "consume": (["storage"], []),
        }
        count = self.chance.choice([1, 1, 2, 3])
        if verb in arriving:
            return [self._arriving(arriving[verb], verb) for _ in range(count)]
        kinds, to = lying[verb]
        goods = self.stage.skus[:3] if verb in ("send", "consume") else self.stage.skus
        rows = Balance.objects.filter(sku__in=goods, quantity__gt=0, bin__kind__in=kinds).values_list(*CELL, "quantity")
        there = list(rows) or [(self.stage.owners[0], self.stage.skus[0], 0, self._bin(kinds), Decimal(1))]
        chosen = self.chance.sample(there, min(count, len(there)))
        return [self._lying(Cell(*row[:4]), row[4], to, near=verb != "transfer", verb=verb) for row in chosen]

    def _arriving(self, kinds: Sequence[str], verb: str) -> Line:
        lot, one = self.chance.choice([(0, None), *self.stage.lots.items()])
        counted, weighed = self.stage.skus[0], self.stage.skus[3]
        loose = self.chance.choice([counted, weighed] if verb != "take_back" else [counted])
        owner, sku = (one.owner, one.sku) if one else (self.chance.choice(self.stage.owners), loose)
        quantity = Decimal(1) if self.stage.tracking[sku] == "serial" else Decimal(self.chance.randint(1, 6))
        cost = self.chance.choice([None, Decimal(self.chance.randint(1, 90_000)) / 10_000])
        document = self.chance.choice(["", f"buy {self.stage.mark}", f"sale {self.stage.mark}"])
        weight = self._weight(sku, quantity)
        return Line(owner, sku, quantity, self._bin(kinds), lot=lot, cost=cost, document=document, weight=weight)

    def _lying(self, cell: Cell, there: Decimal, to: Sequence[str], *, near: bool, verb: str) -> Line:
        warehouse = self.stage.bins[cell.bin].warehouse if near else None
        quantity = self.chance.choice([there, Decimal(1), max(there - 1, Decimal(1))])
        claim = ""
        if verb in ("pick", "issue") and self.chance.random() < 0.5:
            shelf = {"owner_id": cell.owner, "sku_id": cell.sku, "warehouse_id": self.stage.bins[cell.bin].warehouse}
            claim = Reservation.objects.filter(**shelf, open__gt=0).order_by("?").values_list("claim", flat=True).first() or ""
        document = self.chance.choice(["", f"sale {self.stage.mark}"])
        target = self._bin(to, warehouse, narrow=verb in ("put_away", "transfer")) if to else 0
        weight = self._weight(cell.sku, quantity, known=True) if verb in ("ship", "issue") else None
        return Line(cell.owner, cell.sku, quantity, cell.bin, target, lot=cell.lot, document=document, claim=claim, weight=weight)

    def _bin(self, kinds: Sequence[str], warehouse: int | None = None, *, narrow: bool = False) -> int:
        found = [number for number, one in self.stage.bins.items() if one.kind in kinds and warehouse in (None, one.warehouse)]
        return self.chance.choice([one for one in found if narrow or one != self.stage.narrow])

    # ------------------------------------------------------------ claims, holds and lots

    def _reserve(self) -> tuple[str, tuple[Any, ...], list[Decimal]]:
        wishes, partial = self._wishes(), self.chance.random() < 0.5
        held = stock.reserve(self.stage.act, asks=_asks(wishes), partial=partial)
        return "reserve", (wishes, partial), [one.granted for one in held]

    def _release(self) -> tuple[str, tuple[Any, ...], None]:
        frees = self._frees()
        stock.release(self.stage.act, claims=frees)
        return "release", (frees,), None

    def _exchange(self) -> tuple[str, tuple[Any, ...], list[Decimal]]:
        frees, wishes, partial = self._frees(), self._wishes(), self.chance.random() < 0.5
        held = stock.exchange(self.stage.act, release=frees, asks=_asks(wishes), partial=partial)
        return "exchange", (frees, wishes, partial), [one.granted for one in held]

    def _hold(self) -> tuple[str, tuple[Any, ...], list[int]]:
        asks = [(Cell(one.owner, one.sku, one.lot, one.bin), one.quantity, "other") for one in self._lines("transfer")]
        real = [HoldAsk(cell.owner, cell.sku, cell.bin, quantity, why, lot_id=cell.lot) for cell, quantity, why in asks]
        return "hold", (asks,), stock.hold(self.stage.act, asks=real)

    def _lift(self) -> tuple[str, tuple[Any, ...], None] | None:
        if not (wanted := self._some_holds()):
            return None
        stock.lift(self.stage.act, holds=wanted)
        return "lift", (wanted,), None

    def _reject(self) -> tuple[str, tuple[Any, ...], list[int]] | None:
        if not (wanted := self._some_holds()):
            return None
        at, to = clock.now(), self.chance.choice([None, self._bin(["quarantine"])])
        return "reject", (at, wanted, to), stock.reject(self.stage.act.at(at), holds=wanted, to_bin_id=to)

    def _change_lot(self) -> tuple[str, tuple[Any, ...], None]:
        lot, state = self.chance.choice(list(self.stage.lots)), self.chance.choice([*Lot.State, Lot.State.RELEASED])
        stock.change_lot(self.stage.act, lot_id=lot, state=state)
        return "change_lot", (lot, state.value), None

    def _begin_lot(self) -> tuple[str, tuple[Any, ...], list[int]]:
        owner, sku = self.chance.choice(self.stage.owners), self.stage.skus[1]
        codes = self.chance.sample([f"N{place}" for place in range(8)], 3)
        ids = stock.begin_lots(self.stage.act, lots=[NewLot(owner, sku, code) for code in codes])
        return "begin_lot", (owner, sku, codes), ids

    def _wishes(self) -> list[Wish]:
        wishes = []
        warehouses = sorted({one.warehouse for one in self.stage.bins.values() if one.warehouse})
        for _ in range(self.chance.choice([1, 2, 3])):
            self.claims.append(f"claim {self.seed}-{len(self.claims)} {self.stage.mark}")
            name = self.chance.choice(
                [self.claims[-1], self.claims[-1], f"shared {self.chance.randint(1, 20)} {self.stage.mark}"]
            )
            owner, sku = self.chance.choice(self.stage.owners), self.chance.choice(self.stage.skus)
            shelf = Shelf(owner, sku, self.chance.choice(warehouses))
            wishes.append(Wish(name, shelf, Decimal(self.chance.randint(1, 4))))
        return wishes

    def _frees(self) -> dict[str, Decimal | None]:
        found = Reservation.objects.filter(sku__in=self.stage.skus).order_by("-id").values_list("claim", flat=True)[:20]
        names = list(found)
        chosen = self.chance.sample(names, min(len(names), 2))
        return {name: self.chance.choice([None, Decimal(1)]) for name in chosen}

    def _some_holds(self) -> dict[int, Decimal | None]:
        found = Hold.objects.filter(sku__in=self.stage.skus, open__gt=0).values_list("id", flat=True)
        chosen = self.chance.sample(list(found), min(len(found), 2))
        return {number: self.chance.choice([None, Decimal(1)]) for number in chosen}

    # ------------------------------------------------------------ value: looked at when all is over

    def _add_landed_cost(self) -> None:
        amount, by = Decimal(self.chance.randint(-300, 900)) / 100, self.chance.choice(["value", "quantity", "equal"])
        costing.add_landed_cost(self._now(), amount=amount, by=costing.Basis(by), documents=[f"buy {self.stage.mark}"])

    def _reprice(self) -> None:
        verb = self.chance.choice([costing.revalue, costing.write_down])
        cost = Decimal(self.chance.randint(0, 80)) / 10
        key = (self.chance.choice(self.stage.owners), self.chance.choice(self.stage.skus))
        verb(self._now(), costs=[costing.NewCost(*key, cost)])

    def _catch_up(self) -> None:
        if self.chance.random() < 0.5:
            costing.catch_up(sku_ids=[self.chance.choice(self.stage.skus)])
        else:
            costing.keep_up()

    def _now(self) -> Act:
        return self.stage.act.at(clock.now())


# ---------------------------------------------------------------- afterwards


def replayed(on: Stage, acts: Sequence[Done]) -> PlainBook:
    """A plain book in which all of it was done again, in the order in which it came about."""
    plain = PlainBook(on.bins, on.tracking, dict(on.lots), slate=Slate({on.skus[3]: NOMINAL}))
    for act in sorted([on.opening, *acts], key=lambda one: one.place):
        _again(plain, act)
        there = sum((quantity for cell, quantity in plain.there.items() if cell.bin == on.narrow), ZERO)
        assert there <= ROOM, f"{act} put {there} into a bin for {ROOM}"
    return plain


def _again(plain: PlainBook, act: Done) -> None:
    again: dict[str, Callable[..., Any]] = {
        "arrive": lambda at, lines: plain.arrive(at, lines, [], {}),
        "adjust": lambda at, found, lost, oversell: plain.adjust(at, found, lost, oversell=oversell),
        "reserve": lambda wishes, partial: plain.reserve(wishes, partial=partial),
        "exchange": lambda frees, wishes, partial: plain.exchange(frees, wishes, partial=partial),
        "hold": lambda asks: plain.hold(asks, stock.HOLD_REASONS),
        "begin_lot": lambda owner, sku, codes: [
            plain.lots.setdefault(number, PlainLot(owner, sku, code)) for number, code in zip(act.answer, codes, strict=True)
        ],
    }
    act = _without_what_left_no_trace(plain, act)
    try:
        answer = again.get(act.verb, getattr(plain, act.verb, None))(*act.given)  # type: ignore[misc]
    except Exception as error:
        raise AssertionError(f"{act} was done, and must not have been: {error!r}") from error
    if act.verb in ("reserve", "exchange"):
        assert answer == act.answer, f"{act} should have been answered {answer}"
    elif act.verb == "hold":
        plain.placed(dict(zip(act.answer, answer, strict=True)))
    elif act.verb in (*POSTS, "arrive", "put_back", "adjust", "reverse", "reject", "change_owner"):
        plain.number(act.answer)


def _without_what_left_no_trace(plain: PlainBook, act: Done) -> Done:
    """A claim that was granted nothing is not kept, so whoever took its name meanwhile may just as well have come later."""
    if act.verb not in ("reserve", "exchange"):
        return act
    *before, wishes, partial = act.given
    kept = [(wish, got) for wish, got in zip(wishes, act.answer, strict=True) if got or wish.claim not in plain.claims]
    return replace(act, given=(*before, [wish for wish, _ in kept], partial), answer=[got for _, got in kept])


def worth_of(on: Stage, plain: PlainBook) -> PlainWorth:
    """The value of the plain book, with the costs that were changed meanwhile."""
    costs = {**dict.fromkeys(on.skus, Decimal(3)), on.skus[3]: NOMINAL * Decimal("2.5")}
    worth = PlainWorth(settings.COSTING_METHOD, costs, ZoneInfo(settings.TIME_ZONE))
    worth.note(plain.log)
    kinds = {"landed_cost": "landed", "revaluation": "repriced", "write_down": "down"}
    for one in CostChange.objects.filter(sku__in=on.skus).order_by("id"):
        landed = one.kind == "landed_cost"
        quantity, amount = (one.received, one.amount) if landed else (None, one.unit_cost)
        fact = Happened(one.pk, one.effective_at, quantity or ZERO, about=one.receipt_id, kind=kinds[one.kind])
        worth.changes.append((Key(one.owner_id, one.sku_id), fact._replace(amount=amount or ZERO)))
    return worth


def moments_of(acts: Sequence[Done]) -> list[datetime]:
    found = sorted(moment for act in acts for moment in act.given if isinstance(moment, datetime))
    return found[:: max(len(found) // 4, 1)]


def _asks(wishes: Sequence[Wish]) -> list[Ask]:
    return [Ask(one.claim, one.shelf.owner, one.shelf.sku, one.shelf.warehouse, one.quantity) for one in wishes]
