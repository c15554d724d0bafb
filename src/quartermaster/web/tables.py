"""Tables: columns, filters and views declared once; read page by page with a keyset; exported as shown.

A list page declares a `Table`, makes a source (`Rows` of a queryset, or `Sql`), and answers with
`show(request, table, source, template, context)`; its template includes web/table.html.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from html import escape
from typing import Any, Literal

from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from quartermaster.kernel.refusals import FieldError, Refusal
from quartermaster.web import cells, exports
from quartermaster.web.sources import Cursor, Order, Source, UnusableCursor

ROOM = 1140
"""Pixels for a table beside the navigation on a screen 1,440 wide, less those for choosing rows."""
NAME, WORD, NUMBER = 180, 110, 92
"""Pixels for a column without a width: one that grows, another, one of numbers (as in design.css)."""
PAGE_ROWS = 50
MOST_ROWS = 500
RESERVED = frozenset({"sort", "after", "rows", "export"})


class UnknownTableFilter(Refusal):
    code = "unknown_filter"
    title = "Unknown filter"


class InvalidTableFilter(Refusal):
    code = "invalid_filter"
    title = "Not a value of this filter"


@dataclass(frozen=True)
class Column:
    """One column. `key` is an attribute path of the row ("product.name") or a key of a mapping.

    value: computes the plain value instead (also what is exported). cell: makes what is shown from the row, text
    or safe HTML. template: renders it with `row` and `value`. sort: the source's name for its order.
    phone: where it stands in the two-line row (title, end, line, tail); without it, not on phones.
    wide: only on wide screens, and off until chosen in a table that has no room for it. hidden: off until chosen.
    grow: takes the room that is left, cuts long names.
    when: shown and offered only while this is true; exported always.
    """

    key: str
    label: str
    sort: str = ""
    numeric: bool = False
    value: Callable[[Any], Any] | None = None
    cell: Callable[[Any], Any] | None = None
    template: str = ""
    width: str = ""
    phone: Literal["", "title", "end", "line", "tail"] = ""
    wide: bool = False
    hidden: bool = False
    grow: bool = False
    strong: bool = False
    export: bool = True
    when: Callable[[], bool] | None = None

    def value_of(self, row: Any) -> Any:
        """The plain value; None where the column is only drawn and its key names nothing of the row."""
        if self.value:
            return self.value(row)
        if (self.cell or self.template) and not cells.has(row, self.key):
            return None
        return cells.look_up(row, self.key)

    def exported(self, row: Any) -> Any:
        """The plain value, or the words of what is drawn."""
        value = self.value_of(row)
        return self.cell(row) if value is None and self.cell else value

    @property
    def room(self) -> int:
        """How many pixels it wants."""
        return int(self.width.removesuffix("px") or (NUMBER if self.numeric else NAME if self.grow else WORD))

    @cached_property
    def classes(self) -> str:
        names = {"n": self.numeric, "grow": self.grow, "wide-c": self.wide, "strong": self.strong, f"ph-{self.phone}": self.phone}
        return " ".join(name for name, present in names.items() if present)

    @property
    def name(self) -> str:
        """Its key as a cookie may hold it."""
        return self.key.replace(".", "-")

    @cached_property
    def opening(self) -> str:
        """How every cell of it begins."""
        return self._opening(self.classes)

    @cached_property
    def opening_quiet(self) -> str:
        """How a cell with a zero or nothing begins."""
        return self._opening(f"{self.classes} z")

    def _opening(self, classes: str) -> str:
        label = f' data-l="{escape(self.label)}"' if self.phone in {"line", "tail"} and self.numeric else ""
        return f"<td{cells.named(classes)}{label}>"


@dataclass(frozen=True)
class Filter:
    """One thing to filter by. `lookup` for querysets, `sql` (a condition with %(value)s) for SQL, or `apply`.

    choices: (value, words); only those are taken. Without choices any text is. when: offered only while this is true.
    """

    key: str
    label: str
    lookup: str = ""
    sql: str = ""
    choices: Sequence[tuple[str, str]] | Callable[[], Sequence[tuple[str, str]]] = ()
    apply: Callable[[Any, str], Any] | None = None
    kind: Literal["text", "date", "choice"] = "text"
    shown: bool = True
    when: Callable[[], bool] | None = None

    def options(self) -> Sequence[tuple[str, str]]:
        return self.choices() if callable(self.choices) else self.choices

    def words_for(self, value: str) -> str:
        return next((text for key, text in self.options() if key == value), value)


@dataclass(frozen=True)
class View:
    """A saved view: a tab that sets filters (and a sort)."""

    label: str
    query: Mapping[str, str] = field(default_factory=dict)
    count: int | None = None


@dataclass(frozen=True)
class Table:
    """What a table shows and lets be asked. `sort` is the first order ("-placed_at"); `row_url` opens a row;
    `live` says a row's topics; `bulk` names the template of the bulk bar's buttons (with it rows can be selected);
    `empty` is the sentence for no rows; `params` are query keys that belong to the page, not to the table."""

    name: str
    columns: Sequence[Column]
    sort: str
    filters: Sequence[Filter] = ()
    views: Sequence[View] = ()
    row_url: Callable[[Any], str] | None = None
    row_class: Callable[[Any], str] | None = None
    bulk: str = ""
    bulk_url: str = ""
    empty: str = "Nothing here yet."
    topics: str = ""
    params: frozenset[str] = frozenset()
    exportable: bool = True

    @property
    def opens(self) -> bool:
        """Whether a row opens a page of its own."""
        return self.row_url is not None

    @cached_property
    def sorts(self) -> dict[str, str]:
        return {column.key: column.sort for column in self.columns if column.sort}

    def at_present(self) -> Table:
        """Without the columns that have nothing to tell now, and without offering such filters. Each question is asked once."""
        questions = {one.when for one in self.columns} | {one.when for one in self.filters}
        holds = {question: question() for question in questions if question}
        if all(holds.values()):
            return self
        columns = tuple(one for one in self.columns if one.when is None or holds[one.when])
        filters = tuple(one if one.when is None or holds[one.when] else replace(one, shown=False) for one in self.filters)
        return replace(self, columns=columns, filters=filters)


@dataclass(frozen=True)
class Chip:
    label: str
    words: str
    without: str


@dataclass(frozen=True)
class Heading:
    column: Column
    url: str
    aria_sort: str


@dataclass(frozen=True)
class Tab:
    label: str
    url: str
    current: bool
    count: int | None


@dataclass(frozen=True)
class Row:
    """`name` says to whoever selects rows by ear which it is. `url` is empty where the row's first link leads there already."""

    key: Any
    name: str
    url: str
    classes: str
    cells: SafeString


@dataclass(frozen=True)
class Page:
    """One read of a table, ready for `{% include "web/table.html" with table=… %}`. `columns` are those that the reader
    chose to see on this device."""

    table: Table
    columns: Sequence[Column]
    query: QueryDict
    filters: Mapping[str, str]
    order: Order
    rows: Sequence[Row]
    after: str

    @property
    def next_url(self) -> str:
        return _query(self.query, after=self.after, rows=None) if self.after else ""

    @property
    def headings(self) -> Iterator[Heading]:
        for column in self.columns:
            if not column.sort:
                yield Heading(column, "", "")
                continue
            current = self.order.key == column.key
            wanted = column.key if current and self.order.descending else f"-{column.key}" if current else column.key
            if not current and column.numeric:
                wanted = f"-{column.key}"
            state = ("descending" if self.order.descending else "ascending") if current else "none"
            yield Heading(column, _query(self.query, sort=wanted, after=None, rows=None), state)

    @property
    def choices(self) -> Iterator[tuple[Column, bool]]:
        """Every column that has a name, and whether it is shown."""
        shown = {column.key for column in self.columns}
        return ((column, column.key in shown) for column in self.table.columns if column.label)

    @property
    def chips(self) -> Iterator[Chip]:
        known = {one.key: one for one in self.table.filters}
        for key, value in self.filters.items():
            yield Chip(known[key].label, known[key].words_for(value), _query(self.query, **{key: None}, after=None, rows=None))

    @property
    def tabs(self) -> Iterator[Tab]:
        current = self._current_view()
        for view in self.table.views:
            address = QueryDict(mutable=True)
            address.update(view.query)
            yield Tab(view.label, f"?{address.urlencode()}", view is current, view.count)

    def _current_view(self) -> View | None:
        """The view whose filters and params are those of the page; where several have them, the one that sorts so too."""
        params = {key: str(self.query[key]) for key in self.table.params if self.query.get(key)}
        here = {**self.filters, **params}
        fitting = [one for one in self.table.views if {k: v for k, v in one.query.items() if k not in RESERVED} == here]
        sort = f"{'-' if self.order.descending else ''}{self.order.key}"
        same = (one for one in fitting if one.query.get("sort", self.table.sort) == sort)
        return next(same, fitting[0] if fitting else None)

    @property
    def filter_fields(self) -> Iterator[tuple[Filter, str]]:
        return ((one, self.filters.get(one.key, "")) for one in self.table.filters if one.shown)

    @property
    def carried(self) -> Iterator[tuple[str, str]]:
        """What a filter form must send along: the sort and the page's own parameters."""
        return ((key, str(self.query[key])) for key in self.query if key == "sort" or key in self.table.params)

    @property
    def csv_url(self) -> str:
        return _query(self.query, export="csv", after=None, rows=None)

    @property
    def xlsx_url(self) -> str:
        return _query(self.query, export="xlsx", after=None, rows=None)


def show(
    request: HttpRequest, table: Table, source: Source, template: str, context: Mapping[str, Any] | None = None
) -> HttpResponseBase:
    """The whole answer of a list page: the page itself, only its next rows, or the export of what is shown."""
    if request.GET.get("export"):
        return export(request, table, source)
    page = read(request, table, source)
    if request.GET.get("after") and request.headers.get("HX-Request"):
        return HttpResponse(render_to_string("web/table_rows.html", {"table": page}, request))
    return render(request, template, {**(context or {}), "table": page})


def read(request: HttpRequest, table: Table, source: Source) -> Page:
    """One page of rows as the request's query asks; refuses filters, sorts and cursors that it does not know."""
    query, table = request.GET, table.at_present()
    filters = chosen_filters(table, query)
    order = chosen_order(table, query.get("sort", ""))
    limit = _wanted_rows(query.get("rows", ""))
    try:
        after = Cursor.decode(query["after"]) if query.get("after") else None
        found = _filtered(table, source, filters).page(order, after, limit + 1)
    except UnusableCursor as error:
        raise _refusal("after", "This page mark is not one of ours. Start from the first page.") from error
    columns = shown_columns(table, request)
    rows = [_row(table, columns, source.key, row) for row in found[:limit]]
    following = source.cursor(order, found[limit - 1]).encode() if len(found) > limit else ""
    return Page(table, columns, query, filters, order, rows, following)


def shown_columns(table: Table, request: HttpRequest) -> Sequence[Column]:
    """Those that a cookie of this device names ("code.name.cover"), or all but the hidden ones."""
    chosen = set(request.COOKIES.get(f"columns-{table.name}", "").split("."))
    found = [column for column in table.columns if column.name in chosen or not column.label]
    if any(column.label for column in found):
        return found
    return _fitting([column for column in table.columns if not column.hidden])


def _fitting(columns: Sequence[Column]) -> Sequence[Column]:
    """Without the last of the wide ones, as long as all together want more room than there is."""
    while sum(column.room for column in columns) > ROOM:
        last = next((column for column in reversed(columns) if column.wide), None)
        if last is None:
            return columns
        columns = [column for column in columns if column is not last]
    return columns


def export(request: HttpRequest, table: Table, source: Source) -> HttpResponseBase:
    """What is shown, every row of it (up to 100,000), as CSV or XLSX."""
    filters = chosen_filters(table, request.GET)
    order = chosen_order(table, request.GET.get("sort", ""))
    columns = [column for column in table.columns if column.export]
    rows = _filtered(table, source, filters).every(order, exports.MOST_ROWS)
    lines = ([column.exported(row) for column in columns] for row in rows)
    heads = [column.label for column in columns]
    kind = request.GET.get("export", "")
    if kind not in exports.WRITERS:
        raise _refusal("export", "Exports are csv or xlsx.")
    return exports.WRITERS[kind](table.name, heads, lines)


def chosen_filters(table: Table, query: QueryDict) -> dict[str, str]:
    """The filters that the query sets, in the table's order. Empty ones count as not set."""
    known = {one.key: one for one in table.filters}
    for key in query:
        if key not in known and key not in RESERVED and key not in table.params:
            allowed = ", ".join(sorted(known)) or "none"
            raise UnknownTableFilter(
                f"There is no filter “{key[:40]}” here. There are: {allowed}.",
                errors=[FieldError(f"/query/{key[:40]}", "unknown_filter", "There is no such filter.")],
            )
    asked = {key: query.get(key, "").strip() for key in known}
    chosen = {key: value for key, value in asked.items() if value}
    for key, value in chosen.items():
        options = known[key].options()
        if (options and value not in {option for option, _ in options}) or "\x00" in value:
            raise _refusal(key, f"“{value[:40]}” is not a value of {known[key].label}.")
    return chosen


def chosen_order(table: Table, asked: str) -> Order:
    """The order that `sort` asks for ("-on_hand"), or the table's own."""
    wanted = asked or table.sort
    key = wanted.removeprefix("-")
    if key not in table.sorts:
        raise _refusal("sort", f"This table cannot be sorted by “{key[:40]}”. It can by: {', '.join(table.sorts)}.")
    return Order(key, table.sorts[key], wanted.startswith("-"))


def _filtered(table: Table, source: Source, filters: Mapping[str, str]) -> Source:
    known = {one.key: one for one in table.filters}
    for key, value in filters.items():
        source = source.filtered(known[key], value)
    return source


def _wanted_rows(text: str) -> int:
    if not text:
        return PAGE_ROWS
    if not (text.isascii() and text.isdecimal() and len(text) < 6):
        raise _refusal("rows", "rows is a whole number.")
    return min(max(int(text), PAGE_ROWS), MOST_ROWS)


def _row(table: Table, columns: Sequence[Column], key: str, row: Any) -> Row:
    url = table.row_url(row) if table.row_url else ""
    classes = table.row_class(row) if table.row_class else ""
    shown = mark_safe("".join([_cell(column, row) for column in columns]))  # noqa: S308 - each cell is escaped
    name = str(table.columns[0].value_of(row)) if table.bulk else ""
    leads_there = url and shown.partition('href="')[2].startswith(f'{escape(url)}"')
    return Row(cells.look_up(row, key), name, "" if leads_there else url, classes, shown)


def _cell(column: Column, row: Any) -> str:
    """Without its end tag, which HTML does without: a page of fifty rows has seven hundred cells."""
    value = column.value_of(row)
    if column.cell:
        shown = cells.markup(column.cell(row))
    elif column.template:
        shown = render_to_string(column.template, {"row": row, "value": value}).strip()
    else:
        shown = cells.markup(value)
    return f"{column.opening_quiet if column.numeric and not value else column.opening}{shown}"


def _query(query: QueryDict, **changes: str | None) -> str:
    kept = query.copy()
    for key, value in changes.items():
        kept.pop(key, None)
        if value:
            kept[key] = value
    return f"?{kept.urlencode()}"


def _refusal(key: str, message: str) -> InvalidTableFilter:
    return InvalidTableFilter(message, errors=[FieldError(f"/query/{key}", "invalid_filter", message)])
