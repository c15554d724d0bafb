"""Valuing what has happened since the last time.

Posting knows nothing of value. Whoever asks for values, and a job every few seconds, first values the movements that have
no entry yet. One advisory lock lets one value at a time: what it finds without an entry stays without one until it commits,
and entries are numbered in the order in which they can be seen.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from django.db import transaction

from quartermaster.accounts import scopes
from quartermaster.accounts.scopes import OutOfScope
from quartermaster.kernel.db import rows, run
from quartermaster.stock import queries
from quartermaster.stock.costing import entries, facts, methods, origins, states
from quartermaster.stock.costing.entries import Line
from quartermaster.stock.costing.facts import Booked, Entered, Key, number_of
from quartermaster.stock.costing.origins import Window
from quartermaster.stock.costing.states import Mark, OpenBooks, State
from quartermaster.stock.valuation import Costing, Fact, Place, Switched, Valued, kept_takings, place_of

MOST_AT_ONCE = 20_000
"""Movements valued in one transaction, so that whoever waits for the lock soon has it."""
MARK_EVERY = 500
"""Facts from one mark to the next: what a fact that was written down late makes valued again at most, before its own time."""
LOCK = 0x5156 << 48


def catch_up(*, sku_ids: Collection[int] | None = None, seconds: float | None = None) -> bool:
    """Value every movement that can be seen, of these SKUs or of all. False where `seconds` were not enough for it.

    Cheap where nothing has moved. Within a transaction that has posted, its own movements are valued too.
    """
    require_the_whole()
    started = time.monotonic()
    while facts.anything_unvalued(after=valued_through(), sku_ids=sku_ids):
        with transaction.atomic():
            lock()
            value_some(sku_ids=sku_ids)
        if seconds is not None and time.monotonic() - started > seconds:
            return not facts.anything_unvalued(after=valued_through(), sku_ids=sku_ids)
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
    more = True
    while more:
        with transaction.atomic():
            lock()
            more = value_some()
            if not more:
                value({key: [] for key in methods.outdated()})


def value_all(*, sku_ids: Collection[int] | None = None) -> None:
    """Value everything, within the transaction that holds the lock: for deeds that must stand on present values."""
    while value_some(sku_ids=sku_ids):
        pass


def lock() -> None:
    """Held to the end of the transaction. Within it, whoever values is alone."""
    rows("SELECT pg_advisory_xact_lock(%s) IS NULL", [LOCK])


def valued_through() -> int:
    """The seq up to which every movement that counts has its entry."""
    found = rows("SELECT seq FROM stock_valuedthrough")
    return int(found[0][0]) if found else 0


def value_some(*, sku_ids: Collection[int] | None = None) -> bool:
    """Value the next movements; whether there may be more. Under the lock."""
    settled = queries.settled_seq()
    found, count, last = facts.unvalued(after=valued_through(), limit=MOST_AT_ONCE, sku_ids=sku_ids)
    value(found)
    more = count == MOST_AT_ONCE
    if sku_ids is None:
        _remember(min(settled, last) if more else settled)
    return more


ADVANCE = """
    INSERT INTO stock_valuedthrough (id, seq) VALUES (1, %s)
    ON CONFLICT (id) DO UPDATE SET seq = excluded.seq WHERE stock_valuedthrough.seq < excluded.seq
"""


def _remember(seq: int) -> None:
    run(ADVANCE, [seq])


@dataclass(slots=True)
class _Work:
    """One SKU to value: the new facts and, where others are run again with them, what was booked for those."""

    key: Key
    state: State
    books: OpenBooks
    facts: Sequence[Fact]
    start: Place
    valued_before: Entered = field(default_factory=Entered)

    @property
    def winds_back(self) -> bool:
        """Whether valued facts must be run again: those behind the new ones, and where layers are taken from those since
        the last mark, so that the next mark knows, and new facts are told, what was taken from which layer.
        """
        if self.state.place is None:
            return False
        if self.start <= self.state.place or _switches(self.facts):
            return True
        full = self.state.since_mark + len(self.facts) >= MARK_EVERY
        return not self.state.costing.method.pools and (full or origins.speaks_of_others(self.facts))


def value(found: Mapping[Key, Sequence[Fact]]) -> None:
    """Write what the new facts are worth, and correct what they change about others. Under the lock.

    The facts' movements or cost changes must have no entries yet. A movement of a closed period counts from the first
    open moment.
    """
    if not found:
        return
    books = states.books_of({owner_id for _, owner_id in found})
    wanted = methods.methods_of({sku_id for sku_id, _ in found})
    digits = {owner_id: one.digits for owner_id, one in books.items()}
    kept = states.states_of(sorted(found), digits, wanted)
    switched = methods.switches({key: wanted[key[0]] for key, state in kept.items() if state.costing.method != wanted[key[0]]})
    works = []
    for key, state in kept.items():
        new = [*_in_open_time(found[key], books[key[1]]), *switched.get(key, [])]
        works.append(_Work(key, state, books[key[1]], new, min(map(place_of, new))))
    _wind_back([work for work in works if work.winds_back])
    origins.recall([Window(work.key, work.state.costing, _all_facts(work), work.start) for work in works])
    lines: list[Line] = []
    marks: list[tuple[Key, Mark]] = []
    for work in works:
        lines += _booked(work, marks)
    entries.write(lines)
    states.save({work.key: work.state for work in works})
    states.add_marks(marks)


def _in_open_time(new: Sequence[Fact], books: OpenBooks) -> list[Fact]:
    opens = books.open_from
    return [replace(fact, at=opens) if opens and fact.at < opens else fact for fact in new]


def _wind_back(works: Sequence[_Work]) -> None:
    """Go on from the last mark before the new facts, or from the very beginning."""
    if not works:
        return
    starts = {work.key: work.start for work in works}
    marks = states.marks_before(starts)
    before = facts.entered({key: marks[key].place[0] if key in marks else None for key in starts})
    states.drop_marks_from(starts)
    for work in works:
        for fact in work.facts:  # cost changes are written down before they are valued
            before[work.key].facts.pop(number_of(fact), None)
        _wind_back_to(work, marks.get(work.key), before[work.key])


def _wind_back_to(work: _Work, mark: Mark | None, before: Entered) -> None:
    state, digits = work.state, work.books.digits
    state.since_mark = 0
    if mark is None:
        state.costing = Costing(state.first_method, state.first_cost, digits)
    else:
        state.costing = Costing.from_kept(mark.kept, digits=digits)
        before.facts = {number: fact for number, fact in before.facts.items() if place_of(fact) > mark.place}
    work.start = min([work.start, *map(place_of, before.facts.values())])
    work.valued_before = before


def _all_facts(work: _Work) -> list[Fact]:
    return [*work.valued_before.facts.values(), *work.facts]


def _booked(work: _Work, marks: list[tuple[Key, Mark]]) -> list[Line]:
    """Run the facts; the entries for what is new, and corrections where others are worth something else now."""
    state, before = work.state, work.valued_before
    lines = []
    for part in state.costing.run_in_parts(_all_facts(work), MARK_EVERY):
        for valued in part:
            number = number_of(valued.fact)
            if number not in before.facts:
                lines.append(entries.line_for(work.key, valued))
            elif (valued.value, valued.variance) != before.booked[number]:
                lines.append(_correction(work, valued, before.booked[number]))
        state.place = place_of(part[-1].fact)
        state.since_mark += len(part)
        if state.since_mark >= MARK_EVERY or _switches(valued.fact for valued in part):
            state.since_mark = 0
            taken = {str(valued.fact.id): kept_takings(valued.takings) for valued in part if valued.takings}
            marks.append((work.key, Mark(state.place, state.costing.kept(), taken)))
    return lines


def _switches(found: Iterable[Fact]) -> bool:
    return any(isinstance(fact, Switched) for fact in found)


def _correction(work: _Work, valued: Valued, booked: Booked) -> Line:
    """Effective where the fact is; where that has been closed since, from the first open moment on."""
    opens = work.books.open_from
    at = valued.fact.at if opens is None else max(valued.fact.at, opens)
    return entries.correction(work.key, valued, at, valued.value - booked[0], valued.variance - booked[1])
