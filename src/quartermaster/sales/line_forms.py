"""The lines of an order as somebody changes them: those it has, new ones, and what is wrong with each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.http import QueryDict

from quartermaster.catalog import queries as catalog
from quartermaster.kernel.quantities import plain
from quartermaster.kernel.refusals import FieldError, Refusal
from quartermaster.sales import operations as sales
from quartermaster.sales import queries
from quartermaster.sales.forms import LinesRefused, Row, mark, read_line, typed_rows, written_lines
from quartermaster.sales.models import ZERO, Order, OrderKit, OrderLine
from quartermaster.sales.operations import Editing, Part


@dataclass(slots=True)
class OwnLine:
    """A line of the order, or a kit. `typed` is how many are wanted, as typed; `seen` how many there were when it was opened,
    `was` how many there were before somebody else changed it."""

    position: int
    code: str
    name: str
    unit: str
    quantity: Decimal
    reserved: Decimal
    price: Decimal
    is_kit: bool
    typed: str = ""
    seen: str = ""
    was: str = ""
    removed: bool = False
    errors: list[str] = field(default_factory=list)

    @property
    def now(self) -> str:
        return plain(self.quantity)

    @property
    def waits(self) -> Decimal:
        return self.quantity - self.reserved

    @property
    def touched(self) -> bool:
        """Whether whoever opened it wants it otherwise."""
        return self.removed or self.typed.strip() != self.seen

    @property
    def moved(self) -> bool:
        """Whether somebody else changed it since it was opened."""
        return self.seen != self.now


@dataclass(slots=True)
class LinesForm:
    """`version` and `deed` say what had happened to the order when it was opened. `gone` are lines that were there then."""

    order: Order
    own: list[OwnLine]
    new: list[Row]
    version: int
    deed: int
    gone: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, order: Order) -> LinesForm:
        """As the order is now."""
        own = own_lines(order)
        for line in own:
            line.typed = line.seen = line.now
        return cls(order, own, [], order.version, _last_deed(order))

    @classmethod
    def typed_over(cls, order: Order, posted: QueryDict) -> LinesForm:
        """As somebody typed it over what they saw. Lines that came meanwhile are there too."""
        own = own_lines(order)
        for line in own:
            line.seen = posted.get(f"seen-{line.position}", line.now)
            line.typed = posted.get(f"q-{line.position}", line.seen)[:40]
            line.removed = f"remove-{line.position}" in posted
        there = {str(line.position) for line in own}
        before = (name.removeprefix("seen-") for name in posted if name.startswith("seen-"))
        gone = [posted.get(f"code-{place}", place)[:60] for place in before if place not in there]
        return cls(order, own, typed_rows(posted), _whole(posted, "version"), _whole(posted, "deed"), gone)

    def editing(self) -> Editing:
        """What is to change, or `LinesRefused` with what is wrong said on each line."""
        change = self._changed()
        try:
            written = written_lines(self.new)
        except LinesRefused:
            written = []
        if self.errors:
            raise LinesRefused("Some lines are not right. Nothing was changed.")
        add = sales.read_lines(written, pointer="/add") if written else []
        return Editing(add=add, remove=[line.position for line in self.own if line.removed], change=change)

    @property
    def errors(self) -> list[str]:
        return [error for line in self.own for error in line.errors] + [error for row in self.new for error in row.errors]

    def _changed(self) -> list[Part]:
        touched = [line for line in self.own if line.touched and not line.removed]
        known = catalog.read_codes(line.code for line in touched)
        parts = []
        for line in touched:
            try:
                (found,) = sales.read_lines([read_line(known[line.code], line.typed)])
                parts.append(Part(line.position, found.quantity))
            except Refusal as refusal:
                line.errors.append(refusal.errors[0].message if refusal.errors else refusal.detail)
        return parts

    def say(self, refusal: Refusal) -> list[str]:
        """Put each error on the line it points at; what points elsewhere is returned."""
        touched = [line for line in self.own if line.touched and not line.removed]
        removed = [line for line in self.own if line.removed]
        elsewhere: list[FieldError] = []
        for error in refusal.errors:
            what, place = (*error.pointer.strip("/").split("/"), "")[:2]
            rows = {"change": touched, "remove": removed}.get(what, [])
            if place.isdigit() and int(place) < len(rows):
                rows[int(place)].errors.append(error.message)
            else:
                elsewhere.append(FieldError(error.pointer.replace("/add", "/lines", 1), error.code, error.message))
        return mark(self.new, elsewhere)

    @property
    def changed(self) -> bool:
        return any(line.touched for line in self.own) or any(not row.blank for row in self.new)

    def begin_again(self) -> None:
        """Go on from the order as it is now: what was not touched here follows it, what was stays as it was typed."""
        for line in self.own:
            if line.moved:
                line.typed = line.typed if line.touched else line.now
                line.was, line.seen = line.seen, line.now
        self.version, self.deed = self.order.version, _last_deed(self.order)

    def with_blanks(self) -> LinesForm:
        """With an empty line to type into."""
        if not any(row.blank for row in self.new):
            self.new.append(Row())
        return self


def own_lines(order: Order) -> list[OwnLine]:
    """What is ordered, by position: a kit as one line, a line that two warehouses share as one, nothing that was cancelled."""
    found: dict[int, OwnLine] = {}
    for one in queries.parts_of(order) if order.is_split else [order]:
        lines = list(queries.lines_of(one))
        inside: dict[int, list[OrderLine]] = {}
        for line in lines:
            inside.setdefault(line.kit_id or 0, []).append(line)
        rows = [_line(line) for line in inside.get(0, [])]
        rows += [_kit(kit, inside[kit.pk]) for kit in queries.kits_of(one) if kit.pk in inside]
        for row in rows:
            same = found.setdefault(row.position, row)
            if same is not row:
                same.quantity, same.reserved = same.quantity + row.quantity, same.reserved + row.reserved
    return [row for _, row in sorted(found.items()) if row.quantity]


def _line(line: OrderLine) -> OwnLine:
    sku, wanted = line.sku, line.quantity - line.cancelled
    return OwnLine(line.position, sku.code, sku.name, sku.unit.code, wanted, line.reserved, line.unit_price, is_kit=False)


def _kit(kit: OrderKit, parts: Sequence[OrderLine]) -> OwnLine:
    wanted = _whole_kits((part.quantity - part.cancelled, part.per_kit) for part in parts)
    reserved = _whole_kits((part.reserved, part.per_kit) for part in parts)
    return OwnLine(kit.position, kit.sku.code, kit.sku.name, kit.sku.unit.code, wanted, reserved, kit.unit_price, is_kit=True)


def _whole_kits(parts: Iterable[tuple[Decimal, Decimal | None]]) -> Decimal:
    return min((amount // per_kit for amount, per_kit in parts if per_kit), default=ZERO)


def _last_deed(order: Order) -> int:
    found = queries.deeds_of(order).values_list("id", flat=True).first()
    return found or 0


def _whole(posted: Mapping[str, str], name: str) -> int:
    text = posted.get(name, "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 18 else 0
