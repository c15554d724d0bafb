"""Valuing what has happened since the last time.

Posting knows nothing of value. Whoever asks for values, and a job every few seconds, first values the movements that have
no entry yet. One advisory lock lets one value at a time: what it finds without an entry stays without one until it commits,
and entries are numbered in the order in which they can be seen.
"""

from __future__ import annotations

import time
from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from django.db import transaction

from quartermaster.accounts import scopes
from quartermaster.accounts.scopes import OutOfScope
from quartermaster.kernel.db import Send, batch, rows, run
from quartermaster.stock import queries
from quartermaster.stock.cost_facts import Fact, Moved, Place, Switched, Valued, place_of
from quartermaster.stock.costing import entries, facts, marks, methods, origins, states
from quartermaster.stock.costing.entries import Line
from quartermaster.stock.costing.facts import Entered, Key, number_of
from quartermaster.stock.costing.marks import Booked, Mark, Reached, Written
from quartermaster.stock.costing.origins import Window
from quartermaster.stock.costing.states import OpenBooks, State
from quartermaster.stock.valuation import NEVER, Costing

MOST_AT_ONCE = 20_000
"""Movements valued in one transaction, so that whoever waits for the lock soon has it."""
SWITCHED_AT_ONCE = 200
EVERYTHING = 2**62
MARK_EVERY = 500
"""Facts from one mark to the next: what a fact that was written down late makes valued again at most, before its own time."""
LOCK = 0x5156 << 48


def catch_up(*, sku_ids: Collection[int] | None = None, seconds: float | None = None) -> bool:
    """Value every movement that can be seen, of these SKUs or of all. False where `seconds` were not enough for it.

    Cheap where nothing has moved. Within a transaction that has posted, its own movements are valued too.
    """
    require_the_whole()
    started = time.monotonic()
    more = facts.anything_unvalued(after=valued_through(), sku_ids=sku_ids)
    while more:
        with transaction.atomic():
            lock()
            more = value_some(sku_ids=sku_ids)
        if seconds is not None and time.monotonic() - started > seconds:
            return not more
    return True


def require_the_whole() -> None:
    """Refuse whoever sees a part of the warehouses: they would value a part of the movements, and be told a part of the value."""
    if scopes.inside() is not None:
        raise OutOfScope(
            "What stock is worth is told of all of it together, and you see some warehouses or owners. Ask somebody who sees all."
        )


def keep_up() -> None:
    """`catch_up` with everything, and remember how far it is complete, so that the next one starts there.

    What is to be costed by another method is so from now on.
    """
    while _keep_up_some():
        pass


@transaction.atomic
def _keep_up_some() -> bool:
    """Whether there may be more. Another method for all goods is for many at once: so many SKUs in a transaction."""
    lock()
    if value_some():
        return True
    switching = methods.outdated(SWITCHED_AT_ONCE)
    value({key: [] for key in switching})
    return len(switching) == SWITCHED_AT_ONCE


def value_all(*, sku_ids: Collection[int] | None = None) -> None:
    """Value everything, within the transaction that holds the lock: for deeds that must stand on present values."""
    while value_some(sku_ids=sku_ids):
        pass


def value_anew(key: Key) -> None:
    """Value all that ever happened to an owner's SKU again, also what was overlooked; what was booked otherwise is corrected.
    Within the transaction that holds the lock."""
    found, _, _ = facts.unvalued(after=0, limit=EVERYTHING, sku_ids=[key[0]])
    value({key: found.get(key, [])}, anew=True)


def lock() -> None:
    """Held to the end of the transaction. Within it, whoever values is alone."""
    rows("SELECT pg_advisory_xact_lock(%s) IS NULL", [LOCK])


def valued_through() -> int:
    """The seq up to which every movement that counts has its entry."""
    found = rows("SELECT seq FROM stock_valuedthrough")
    return int(found[0][0]) if found else 0


def value_some(*, sku_ids: Collection[int] | None = None) -> bool:
    """Value the next movements; whether there may be more. Under the lock."""
    settled = queries.settled_seq() if sku_ids is None else None
    found, count, last = facts.unvalued(after=valued_through(), limit=MOST_AT_ONCE, sku_ids=sku_ids)
    value(found)
    more = count == MOST_AT_ONCE
    if settled is not None:
        _remember(min(settled, last) if more else settled)
    return more


ADVANCE = """
    INSERT INTO stock_valuedthrough (id, seq) VALUES (1, %s)
    ON CONFLICT (id) DO UPDATE SET seq = excluded.seq WHERE stock_valuedthrough.seq < excluded.seq
"""


def _remember(seq: int) -> None:
    run(ADVANCE, [seq])


@dataclass(slots=True)
class _Part:
    """Facts in order. `marked`: a mark follows them; `mark_id`: it is there already, for the same facts, and tells what is
    `booked` for them.
    """

    facts: list[Fact]
    marked: bool
    mark_id: int | None = None
    booked: Booked | None = None

    def booked_by_number(self) -> Iterator[tuple[int, Written]]:
        return zip(map(number_of, self.facts), zip(*self.booked, strict=True), strict=True) if self.booked else iter(())


@dataclass(slots=True)
class _Work:
    """One SKU to value: its new facts, and where others are run again with them, those among them. `booked`: what was booked
    for facts of parts that do not tell it themselves.
    """

    key: Key
    state: State
    books: OpenBooks
    new: Sequence[Fact]
    parts: list[_Part]
    anew: bool = False
    booked: dict[int, Written] = field(default_factory=dict)

    @property
    def start(self) -> Place:
        """What is run first. All other facts of the SKU happened before it."""
        return (NEVER, 0, 0) if self.anew else place_of(self.parts[0].facts[0])

    @property
    def facts(self) -> list[Fact]:
        return [fact for part in self.parts for fact in part.facts]

    @property
    def winds_back(self) -> bool:
        """Whether valued facts must be run again: those behind the new ones; those since the last mark, so that the next mark
        knows them, and so that new facts which speak of others are told what was taken from which layer.
        """
        if self.anew or self.state.place is None:
            return self.anew
        if self.start <= self.state.place or _switches(self.new) or self.state.since_mark + len(self.new) >= MARK_EVERY:
            return True
        return not self.state.costing.method.pools and origins.speaks_of_others(self.new)


def value(found: Mapping[Key, Sequence[Fact]], *, anew: bool = False) -> None:
    """Write what the new facts are worth, and correct what they change about others. Under the lock.

    The facts' movements or cost changes must have no entries yet. A movement of a closed period counts from the first
    open moment. `anew`: nothing that is kept of these SKUs is believed; all that ever happened to them is valued again.
    """
    if not found:
        return
    books = states.books_of({owner_id for _, owner_id in found})
    wanted = methods.methods_of({sku_id for sku_id, _ in found})
    digits = {owner_id: one.digits for owner_id, one in books.items()}
    kept = states.states_of(sorted(found), digits, wanted)
    switched = methods.switches({key: wanted[key[0]] for key, state in kept.items() if state.costing.method != wanted[key[0]]})
    if anew:
        marks.forget(found)
        states.forget(found)
    works = []
    open_time = {key: _in_open_time(new, books[key[1]]) for key, new in found.items()}
    behind = _behind_their_originals(open_time)
    for key, state in kept.items():
        new = sorted([*(behind.get(number_of(one), one) for one in open_time[key]), *switched.get(key, [])], key=place_of)
        works.append(_Work(key, state, books[key[1]], new, list(_parts(new)), anew))
    _wind_back([work for work in works if work.winds_back])
    origins.recall([Window(work.key, work.state.costing, work.facts, work.start) for work in works])
    with batch() as send:
        _run(works, send)
        states.save({work.key: work.state for work in works}, send)


def _in_open_time(new: Sequence[Fact], books: OpenBooks) -> list[Fact]:
    opens = books.open_from
    return [replace(fact, at=opens) if opens and fact.at < opens else fact for fact in new]


def _behind_their_originals(found: Mapping[Key, Sequence[Fact]]) -> dict[int, Fact]:
    """What takes back goods that left, by its number, where it would come before what it takes back or at the same moment: at
    one moment goods come in before others go out, and what comes back first had not left yet.
    """
    moved = [fact for facts_of_one in found.values() for fact in facts_of_one if isinstance(fact, Moved)]
    back = {fact.id: fact for fact in moved if fact.quantity > 0 and fact.reverses is not None}
    if not back:
        return {}
    left_at = origins.moments_of({fact.reverses for fact in back.values() if fact.reverses})
    left_at |= {fact.id: fact.at for fact in moved}
    return {
        number: replace(fact, at=left_at[fact.reverses] + marks.MICROSECOND)
        for number, fact in back.items()
        if fact.reverses in left_at and fact.at <= left_at[fact.reverses]
    }


def _parts(facts: Sequence[Fact]) -> Iterator[_Part]:
    """Facts in order, from mark to mark. Behind the last there is one only where it is full, or another method begins."""
    for start in range(0, len(facts), MARK_EVERY):
        part = list(facts[start : start + MARK_EVERY])
        yield _Part(part, marked=len(part) == MARK_EVERY or _switches(part))


def _wind_back(works: Sequence[_Work]) -> None:
    """Go on from the last mark before the new facts, or from the very beginning."""
    if not works:
        return
    starts = {work.key: work.start for work in works}
    reached = marks.reached(starts)
    for one in reached.values():
        if not all(stretch.told for stretch in one.stretches):  # marks that were made before they told of their stretch
            marks.drop([stretch.mark_id for stretch in one.stretches])
            one.stretches = []
    changed = facts.changed({key: one.at and one.at[0] for key, one in reached.items()})
    entered = facts.entered({key: one.until and one.until[0] for key, one in reached.items()})
    for work in works:
        _wind_back_to(work, reached[work.key], changed[work.key], entered[work.key])
    stay = {part.mark_id for work in works for part in work.parts}
    marks.drop([stretch.mark_id for one in reached.values() for stretch in one.stretches if stretch.mark_id not in stay])


def _wind_back_to(work: _Work, reached: Reached, changed: dict[int, Fact], entered: Entered) -> None:
    state, digits = work.state, work.books.digits
    state.place, state.since_mark = reached.at, 0
    if reached.at is None:
        state.costing = Costing(state.first_method, state.first_cost, digits)
    else:
        state.costing = marks.costing_of(reached.kept, digits=digits)
    for fact in work.new:  # cost changes are written down before they are valued
        changed.pop(number_of(fact), None)
    work.booked = {number: (str(value), str(variance)) for number, (value, variance) in entered.booked.items()}
    work.parts = []
    for stretch in reached.stretches:
        told = marks.facts_of(stretch, changed)
        work.parts.append(_Part(told, marked=True, mark_id=stretch.mark_id, booked=marks.booked_of(stretch)))
    until = reached.until
    others = (*entered.facts.values(), *changed.values())
    behind = [fact for fact in others if until is None or place_of(fact) > until]
    _put_in(work, [stretch.until for stretch in reached.stretches], behind)


def _put_in(work: _Work, ends: Sequence[Place], behind: list[Fact]) -> None:
    """The new facts among the parts that end there, and those `behind` them. What becomes too long is parted."""
    touched: dict[int, list[Fact]] = {len(ends): behind}
    for fact in work.new:
        touched.setdefault(bisect_left(ends, place_of(fact)), []).append(fact)
    for place in sorted(touched, reverse=True):
        among: list[Fact] = []
        if place < len(ends):
            among = work.parts[place].facts
            work.booked.update(work.parts[place].booked_by_number())
        together = sorted([*among, *touched[place]], key=place_of)
        if place == len(ends) or len(together) >= 2 * MARK_EVERY:
            parts = list(_parts(together))
            if place < len(ends):  # what no mark told of would be lost before the next one
                parts[-1].marked = True
            work.parts[place : place + 1] = parts
        else:
            work.parts[place] = _Part(together, marked=True)


def _run(works: Sequence[_Work], send: Send) -> None:
    """The entries for what is new, corrections where others are worth something else now, and the marks; written meanwhile."""
    lines: list[Line] = []
    made: list[tuple[Key, Mark]] = []
    for work in works:
        for part, valued in zip(work.parts, work.state.costing.run_in_parts([part.facts for part in work.parts]), strict=True):
            booked = marks.booked_for(valued)
            lines += _entries(work, part, valued, booked)
            work.state.place = place_of(part.facts[-1])
            work.state.since_mark += len(part.facts)
            if part.marked:
                work.state.since_mark = 0
                made.append((work.key, marks.mark_of(work.state.costing, valued, booked, part.mark_id)))
            if len(lines) + len(made) * MARK_EVERY >= AT_A_TIME:
                _write(lines, made, send)
    _write(lines, made, send)


AT_A_TIME = 1000
"""Entries that are written while others are reckoned."""


def _write(lines: list[Line], made: list[tuple[Key, Mark]], send: Send) -> None:
    entries.write(lines, send)
    marks.write(made, send)
    send.all()
    lines.clear()
    made.clear()


def _entries(work: _Work, part: _Part, valued: Sequence[Valued], booked: Booked) -> Iterator[Line]:
    if part.booked == booked:
        return
    before = zip(*part.booked, strict=True) if part.booked else (work.booked.get(number_of(fact)) for fact in part.facts)
    for one, was, now in zip(valued, before, zip(*booked, strict=True), strict=True):
        if was is None:
            yield entries.line_for(work.key, one)
        elif was != now:
            value, variance = one.value - Decimal(was[0]), one.variance - Decimal(was[1])
            if value or variance:
                yield _correction(work, one, value, variance)


def _switches(found: Iterable[Fact]) -> bool:
    return any(isinstance(fact, Switched) for fact in found)


def _correction(work: _Work, valued: Valued, value: Decimal, variance: Decimal) -> Line:
    """Effective where the fact is; where that has been closed since, from the first open moment on."""
    opens = work.books.open_from
    at = valued.fact.at if opens is None else max(valued.fact.at, opens)
    return entries.correction(work.key, valued, at, value, variance)
