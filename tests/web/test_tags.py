"""How numbers, times and states are written."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django import forms
from django.template import Context, Template
from django.utils import translation

from quartermaster.kernel import clock
from quartermaster.web import words
from quartermaster.web.templatetags import web

NOW = datetime(2026, 11, 19, 10, 42, tzinfo=UTC)


@pytest.fixture(autouse=True)
def a_thursday_in_britain(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    with translation.override("en-gb"):
        yield


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Decimal("1044.000000"), "1,044"),
        (Decimal("0.500000"), "0.5"),
        (Decimal("-36"), "−36"),
        (Decimal("-0.000"), "0"),
        (Decimal("1E+3"), "1,000"),
        (Decimal("1234567.100001"), "1,234,567.100001"),
        (0, "0"),
        (None, ""),
    ],
)
def test_quantities_are_exact_and_grouped(value: Decimal | int | None, text: str) -> None:
    assert words.quantity(value) == text


def test_shares_are_said_to_a_tenth() -> None:
    assert [words.percent(share) for share in (Decimal(100) / 21, Decimal(200) / 3, Decimal(100), 0)] == [
        "4.8 %", "66.7 %", "100 %", "0 %",
    ]  # fmt: skip


def test_numbers_follow_the_readers_language() -> None:
    with translation.override("de"):
        assert words.quantity(Decimal("1234567.5")) == "1.234.567,5"
        assert words.money(Decimal("184320.5")) == "184.320,50\xa0£"
        assert words.money(Decimal("-184320.5"), whole=True) == "−184.321\xa0£"
        assert words.percent(Decimal("97.4")) == "97,4 %"
    with translation.override("fr"):
        assert words.quantity(Decimal("1234567.5")) == "1\u202f234\u202f567,5"


@pytest.mark.parametrize(
    ("value", "text"),
    [("184320", "£184,320.00"), ("1.6500", "£1.65"), ("0.6725", "£0.6725"), ("-2140.5", "−£2,140.50"), ("0", "£0.00")],
)
def test_money_shows_its_currency_and_never_rounds_a_price(value: str, text: str) -> None:
    assert words.money(Decimal(value)) == text


def test_money_of_another_currency_and_whole_totals() -> None:
    assert words.money(Decimal("12.5"), "EUR") == "€12.50"
    assert words.money(Decimal("184320.50"), whole=True) == "£184,321"


@pytest.mark.parametrize(
    ("moment", "text"),
    [
        (datetime(2026, 11, 19, 9, 5, tzinfo=UTC), "09:05"),
        (datetime(2026, 11, 18, 16, 31, tzinfo=UTC), "Wed 16:31"),
        (datetime(2026, 11, 12, 16, 31, tzinfo=UTC), "12 Nov"),
        (datetime(2025, 11, 18, 16, 31, tzinfo=UTC), "18 Nov 2025"),
        (date(2026, 11, 19), "today"),
        (date(2026, 12, 4), "4 Dec"),
    ],
)
def test_times_are_as_short_as_they_can_be(moment: datetime | date, text: str) -> None:
    assert words.short(moment) == text


@pytest.mark.parametrize(
    ("language", "today", "lately", "once", "long_ago", "day"),
    [
        ("en-gb", "10:05", "Wed 16:31", "12 Nov", "18 Nov 2025", "Thursday 19 November"),
        ("en-us", "10:05\u202fAM", "Wed 4:31\u202fPM", "Nov 12", "Nov 18, 2025", "Thursday, November 19"),
        ("de", "10:05", "Mi 16:31", "12. Nov.", "18. Nov. 2025", "Donnerstag, 19. November"),
        ("fr", "10:05", "mer. 16:31", "12 nov.", "18 nov. 2025", "jeudi 19 novembre"),
    ],
)
def test_times_follow_the_readers_language(language: str, today: str, lately: str, once: str, long_ago: str, day: str) -> None:
    with translation.override(language):
        assert words.short(datetime(2026, 11, 19, 10, 5, tzinfo=UTC)) == today
        assert words.short(datetime(2026, 11, 18, 16, 31, tzinfo=UTC)) == lately
        assert words.short(datetime(2026, 11, 12, 16, 31, tzinfo=UTC)) == once
        assert words.short(date(2025, 11, 18)) == words.day_of(date(2025, 11, 18)) == long_ago
        assert words.full_day(date(2026, 11, 19)) == day


def test_a_time_carries_what_the_browser_says_it_in_full_from() -> None:
    shown = web.when(datetime(2026, 7, 1, 12, 0, tzinfo=UTC))
    assert shown == '<time datetime="2026-07-01T12:00+00:00">1 Jul</time>'
    assert web.when(None) == ""


def test_a_state_is_a_dot_and_words_and_unknown_tones_are_a_bug() -> None:
    assert web.status("bad", "Out of <stock>") == '<span class="st b">Out of &lt;stock&gt;</span>'
    with pytest.raises(KeyError):
        web.status("purple", "Odd")


def test_a_number_opens_into_its_cause() -> None:
    assert web.why(Decimal("1044.0"), "/stock/22551/") == '<a class=why href="/stock/22551/">1,044</a>'


def test_a_bar_fills_by_share_and_leaves_the_rest_empty() -> None:
    shown = web.bar([("ok", Decimal(30), "Leeds"), ("bad", 10, "Held"), ("warn", 0, "None")], "Where it is", total=80)
    assert 'aria-label="Where it is"' in shown
    assert (
        '<i class="k" style="width:37.5%" title="Leeds 30"></i><i class="b" style="width:12.5%" title="Held 10"></i></span>'
        in shown
    )


def test_pictures_of_nothing_are_nothing_and_of_one_value_are_drawn() -> None:
    assert web.sparkline([], "Demand") == ""
    assert "<circle" in web.sparkline([3], "Demand")


def test_bars_of_a_day_are_as_high_as_their_share_of_the_tallest_and_never_hide_a_sale() -> None:
    assert web.day_bars([1, 0, Decimal("0.01"), 4], "4 sold").endswith('aria-label="4 sold" data-d=2019></i>')
    assert "data-d=000>" in web.day_bars([0, 0, 0], "nothing")


def test_the_path_ticks_what_is_done_and_marks_where_it_stands() -> None:
    steps = [("draft", "Draft"), ("ordered", "Ordered"), ("closed", "Closed")]
    assert [(step["done"], step["now"]) for step in web.path_steps(steps, "ordered")["steps"]] == [
        (True, False),
        (False, True),
        (False, False),
    ]
    assert all(step["done"] for step in web.path_steps(steps, "closed")["steps"])


class Form(forms.Form):
    quantity = forms.CharField(help_text="In pieces.")


def test_a_field_ties_its_help_and_its_error_to_the_control() -> None:
    shown = Template("{% load web %}{% field form.quantity %}").render(Context({"form": Form({"quantity": ""})}))
    assert 'aria-describedby="id_quantity_help id_quantity_error"' in shown
    assert 'aria-invalid="true"' in shown
    assert '<p class="err" id="id_quantity_error">This field is required.</p>' in shown
    assert '<label for="id_quantity">' in shown


def test_every_form_gets_a_key_of_its_own() -> None:
    assert web.idempotency_key() != web.idempotency_key()
    assert 'name="_key"' in web.idempotency_key()


@pytest.mark.parametrize(
    ("name", "said"),
    [("purchasing.send_order", "Send order"), ("catalog.create_sku", "Create SKU"), ("stock.load_skus", "Load SKUs")],
)
def test_a_verb_is_said_in_words(name: str, said: str) -> None:
    assert words.verb(name) == said
