"""Tables: what they refuse, how they page, what they export."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils.html import format_html
from python_calamine import CalamineWorkbook

from quartermaster.locations.models import Warehouse
from quartermaster.web import tables
from quartermaster.web.sources import Rows, Source, Sql
from quartermaster.web.tables import Column, Filter, InvalidTableFilter, Table, UnknownTableFilter, View

pytestmark = pytest.mark.django_db

PLACES = Table(
    name="places",
    sort="code",
    columns=(
        Column("code", "Code", sort="code", phone="title"),
        Column("name", "Name", sort="name", grow=True),
        Column("version", "Version", sort="version", numeric=True, phone="tail"),
        Column("archived_at", "Archived", sort="archived_at"),
    ),
    filters=(
        Filter("q", "Name", lookup="name__icontains"),
        Filter("version", "Version", lookup="version", choices=(("1", "first"), ("2", "second"))),
    ),
    views=(View("All"), View("Second", {"version": "2"}, count=3)),
    row_url=lambda row: f"/places/{row.code}/",
)

NUMBERS = Table(
    name="numbers",
    sort="id",
    columns=(
        Column("id", "Number", sort="id", numeric=True),
        Column("third", "Third", sort="third", numeric=True),
        Column("name", "Name"),
    ),
    filters=(Filter("q", "Name", sql="name LIKE %(value)s || '%%'"),),
)
SELECT = "SELECT n AS id, CASE WHEN n %% 10 <> 0 THEN n %% 3 END AS third, 'number ' || n AS name FROM generate_series(1, 120) n"


def ask(query: str = "", **headers: str) -> HttpRequest:
    request = RequestFactory().get(f"/places/{query}", headers=headers)
    request.user = AnonymousUser()
    return request


def walk(table: Table, source: Source, query: str, key: str) -> list[Any]:
    """The keys of every row, page after page, as a reader scrolls."""
    keys: list[Any] = []
    while True:
        page = tables.read(ask(query), table, source)
        keys += [row.key for row in page.rows]
        if not page.next_url:
            return keys
        assert len(page.rows) == tables.PAGE_ROWS
        query = page.next_url


def places(count: int) -> None:
    moment = datetime(2026, 3, 1, tzinfo=UTC)
    Warehouse.objects.bulk_create(
        Warehouse(code=f"T{n:03}", name=f"Place {n}", version=n % 2 + 1, archived_at=moment if n % 3 == 0 else None)
        for n in range(count)
    )


@pytest.mark.parametrize("sort", ["code", "-code", "version", "-version", "archived_at", "-archived_at"])
def test_pages_show_every_row_once_in_every_order(sort: str) -> None:
    places(130)
    keys = walk(PLACES, Rows(Warehouse.objects.filter(code__startswith="T")), f"?sort={sort}", "pk")
    assert len(keys) == 130
    assert len(set(keys)) == 130


@pytest.mark.parametrize(("sort", "says"), [("code", False), ("-code", False), ("archived_at", True), ("-archived_at", True)])
def test_an_order_by_what_is_never_empty_can_be_read_off_an_index(sort: str, says: bool) -> None:
    with CaptureQueriesContext(connection) as asked:
        tables.read(ask(f"?sort={sort}"), PLACES, Rows(Warehouse.objects.all()))
    assert ("NULLS LAST" in asked[-1]["sql"]) is says


@pytest.mark.parametrize(("sort", "first", "last"), [("third", 3, 120), ("-third", 119, 10), ("-id", 120, 1)])
def test_pages_of_sql_follow_their_order_with_empty_values_last(sort: str, first: int, last: int) -> None:
    keys = walk(NUMBERS, Sql(SELECT), f"?sort={sort}", "id")
    assert sorted(keys) == list(range(1, 121))
    assert (keys[0], keys[-1]) == (first, last)


def test_a_row_put_in_while_somebody_scrolls_does_not_repeat_others() -> None:
    places(60)
    source = Rows(Warehouse.objects.filter(code__startswith="T"))
    first = tables.read(ask(), PLACES, source)
    Warehouse.objects.create(code="T0000", name="Early")
    second = tables.read(ask(first.next_url), PLACES, source)
    assert not {row.key for row in first.rows} & {row.key for row in second.rows}
    assert len(second.rows) == 10


def test_filters_narrow_and_show_as_chips_that_can_be_taken_off() -> None:
    places(20)
    page = tables.read(ask("?version=2&q=place+1&sort=-code"), PLACES, Rows(Warehouse.objects.filter(code__startswith="T")))
    assert [row.url for row in page.rows] == [f"/places/T{n:03}/" for n in (19, 17, 15, 13, 11, 1)]
    assert [(chip.label, chip.words, chip.without) for chip in page.chips] == [
        ("Name", "place 1", "?version=2&sort=-code"),
        ("Version", "second", "?q=place+1&sort=-code"),
    ]


def test_the_view_whose_filters_are_set_is_the_current_tab() -> None:
    page = tables.read(ask("?version=2"), PLACES, Rows(Warehouse.objects.all()))
    assert [(tab.label, tab.url, tab.current) for tab in page.tabs] == [("All", "?", False), ("Second", "?version=2", True)]


def test_of_views_with_the_same_filters_the_one_that_sorts_so_is_current_and_a_param_makes_a_view_too() -> None:
    views = (View("All"), View("Longest", {"sort": "-name"}), View("Mine", {"whose": "mine"}))
    table = replace(PLACES, views=views, params=frozenset({"whose"}))

    def current(asked: str) -> list[str]:
        return [tab.label for tab in tables.read(ask(asked), table, Rows(Warehouse.objects.all())).tabs if tab.current]

    assert [current(asked) for asked in ("", "?sort=-name", "?sort=-version", "?whose=mine", "?q=x")] == [
        ["All"], ["Longest"], ["All"], ["Mine"], [],
    ]  # fmt: skip


def test_a_heading_turns_the_order_around() -> None:
    page = tables.read(ask("?sort=code"), PLACES, Rows(Warehouse.objects.all()))
    code, name, version, _ = page.headings
    assert (code.url, code.aria_sort) == ("?sort=-code", "ascending")
    assert (name.url, name.aria_sort) == ("?sort=name", "none")
    assert version.url == "?sort=-version"


def test_refuses_a_filter_it_does_not_know_and_names_those_it_does() -> None:
    with pytest.raises(UnknownTableFilter, match="There are: q, version") as refused:
        tables.read(ask("?colour=red"), PLACES, Rows(Warehouse.objects.all()))
    assert refused.value.code == "unknown_filter"
    assert refused.value.errors[0].pointer == "/query/colour"


def test_takes_the_query_keys_that_the_page_declares_as_its_own() -> None:
    page = tables.read(ask("?tab=bins"), replace(PLACES, params=frozenset({"tab"})), Rows(Warehouse.objects.all()))
    assert page.filters == {}


@pytest.mark.parametrize(
    "query",
    [
        "?version=9",
        "?sort=id",
        "?sort=--code",
        "?sort=code%3Bdrop",
        "?after=%%%",
        "?after=bm8",
        "?after=W1sicyIsInQiXSxbInMiLCJ4Il1d",
        "?rows=x",
    ],
)
def test_refuses_what_is_not_a_value_a_sort_or_a_page_mark(query: str) -> None:
    with pytest.raises(InvalidTableFilter):
        tables.read(ask(query), PLACES, Rows(Warehouse.objects.all()))


def test_refuses_a_page_mark_of_another_type_over_sql() -> None:
    with pytest.raises(InvalidTableFilter):
        tables.read(ask("?after=W1sicyIsInQiXSxbInMiLCJ4Il1d"), NUMBERS, Sql(SELECT))


def test_sql_filters_take_any_text_as_a_value_only() -> None:
    page = tables.read(ask("?q=number+12"), NUMBERS, Sql(SELECT))
    assert [row.key for row in page.rows] == [12, 120]
    assert tables.read(ask("?q=%27%3B+DROP+TABLE+x%3B--"), NUMBERS, Sql(SELECT)).rows == []


def test_scrolling_is_answered_with_rows_alone() -> None:
    places(60)
    source = Rows(Warehouse.objects.filter(code__startswith="T"))
    first = tables.read(ask(), PLACES, source)
    request = ask(first.next_url, HX_Request="true")
    answer = tables.show(request, PLACES, source, "web/table.html")
    assert isinstance(answer, HttpResponse)
    text = answer.content.decode()
    assert text.count("<tr data-key=") == 10
    assert "<table" not in text
    assert 'class="more"' not in text


def test_cells_escape_names_keep_safe_html_and_quiet_zeros() -> None:
    Warehouse.objects.create(code="TX", name="<b>Tea</b>", version=0)
    table = replace(
        PLACES, columns=(*PLACES.columns, Column("badge", "Badge", cell=lambda row: format_html("<i>{}</i>", row.name)))
    )
    page = tables.read(ask("?q=tea"), table, Rows(Warehouse.objects.all()))
    cells = str(page.rows[0].cells)
    assert "<td class=grow>&lt;b&gt;Tea&lt;/b&gt;<td" in cells
    assert cells.endswith("<td><i>&lt;b&gt;Tea&lt;/b&gt;</i>")
    assert '<td class="n ph-tail z" data-l="Version">0' in cells


FORMULAS = Table(
    name="odd",
    sort="id",
    columns=(Column("id", "Number", sort="id", numeric=True), Column("text", "Text"), Column("cost", "Cost")),
)
FORMULA_ROWS = Sql(
    """SELECT n AS id, (ARRAY['=1+1', '+44 20', '-3 left', '@sum', E'\\tx', 'plain, "quoted"'])[n] AS text,
       (ARRAY[1.50, -2, 12345678901234567890.5, 0, NULL, 3])[n]::numeric AS cost FROM generate_series(1, 6) n"""
)


def test_a_csv_export_holds_every_row_and_no_formula() -> None:
    answer = tables.show(ask("?export=csv"), FORMULAS, FORMULA_ROWS, "web/table.html")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    assert list(csv.reader(io.StringIO(text))) == [
        ["Number", "Text", "Cost"],
        ["1", "'=1+1", "1.5"],
        ["2", "'+44 20", "-2"],
        ["3", "'-3 left", "12345678901234567890.5"],
        ["4", "'@sum", "0"],
        ["5", "'\tx", ""],
        ["6", 'plain, "quoted"', "3"],
    ]
    assert answer["Content-Disposition"].startswith('attachment; filename="odd-')


def test_an_xlsx_export_keeps_numbers_as_numbers_unless_they_are_too_long() -> None:
    answer = tables.show(ask("?export=xlsx&sort=-id"), FORMULAS, FORMULA_ROWS, "web/table.html")
    book = CalamineWorkbook.from_filelike(io.BytesIO(b"".join(answer.streaming_content)))  # type: ignore[attr-defined]
    rows = book.get_sheet_by_index(0).to_python()
    assert rows[0] == ["Number", "Text", "Cost"]
    assert rows[5] == [2, "'+44 20", -2]
    assert rows[6] == [1, "'=1+1", Decimal("1.5")]
    assert rows[4] == [3, "'-3 left", "12345678901234567890.5"]


def test_an_export_obeys_the_filters_and_other_kinds_are_refused() -> None:
    answer = tables.show(ask("?export=csv&q=number+12"), NUMBERS, Sql(SELECT), "web/table.html")
    assert b"".join(answer.streaming_content).decode().splitlines()[1:] == ["12,0,number 12", "120,,number 120"]  # type: ignore[attr-defined]
    with pytest.raises(InvalidTableFilter):
        tables.show(ask("?export=pdf"), NUMBERS, Sql(SELECT), "web/table.html")
