"""The components that pages are written with: numbers, times, states and small pictures. `{% load web %}`."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from html import escape
from typing import Any
from urllib.parse import urlencode

from django import template
from django.conf import settings
from django.forms import BoundField
from django.http import HttpRequest
from django.template import Context
from django.template.defaultfilters import floatformat
from django.templatetags.static import static
from django.urls import NoReverseMatch, reverse
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from quartermaster.web import cells, hearing, words

register = template.Library()

TONES = {"ok": "k", "warn": "w", "bad": "b", "accent": "a", "open": "o", "idle": ""}


@register.simple_tag
def icon(name: str, classes: str = "") -> SafeString:
    """A Tabler outline icon by name (listed in web/icons.txt); decoration only, so give the control its own words."""
    sprite = static("vendor/icons.svg")
    return format_html('<svg class="{}" aria-hidden="true"><use href="{}#{}"/></svg>', f"i {classes}".strip(), sprite, name)


@register.simple_tag
def status(tone: str, text: str) -> SafeString:
    """A small dot and words. Tones: ok, warn, bad, accent, open, idle."""
    return format_html('<span class="{}">{}</span>', f"st {TONES[tone]}".strip(), text)


@register.simple_tag
def quantity(value: Decimal | int | str | None) -> str:
    """The exact number with thousands separators of the reader's language, no trailing zeros; nothing for None."""
    return words.quantity(value)


@register.simple_tag
def signed(value: Decimal | int) -> str:
    """A change: +12, −3, 0."""
    return words.signed(value)


@register.simple_tag
def money(value: Decimal | int | None, currency: str | None = None, whole: bool = False) -> str:
    """An amount to the minor unit; a price that has more decimals keeps them; `whole=True` for large totals."""
    return words.money(value, currency, whole=whole)


@register.simple_tag
def percent(share: Decimal | int) -> str:
    """A share of a hundred: 97.4 %."""
    return words.percent(share)


@register.simple_tag
def why(value: Any, url: str, classes: str = "") -> SafeString:
    """A number that opens into its cause."""
    return link(url, value, f"why {classes}".strip())


def link(url: str, shown: Any, classes: str = "") -> SafeString:
    """An address and what it says, as a cell would."""
    return mark_safe(f'<a{cells.named(classes)} href="{escape(url)}">{cells.markup(shown)}</a>')  # noqa: S308 - both are escaped


@register.simple_tag
def page_link(text: str, name: str, *args: Any) -> SafeString:
    """A page of any room by its name; the text alone where there is no such page."""
    try:
        return link(reverse(name, args=args), text)
    except NoReverseMatch:
        return conditional_escape(text)


@register.simple_tag(takes_context=True)
def labels_of(
    context: Context, kind: str, key: object, copies: Decimal | int = 1, words: str = "Label", of: str = ""
) -> SafeString | str:
    """A way to the labels of a thing, for whoever may print them. `of` says for readers of screens which of many is meant;
    with it the way is a small one within a row."""
    frame = context.get("frame")
    if "labels.print" not in (frame.held if frame else ()):
        return ""
    query = urlencode({"kind": kind, "of": key, **({"copies": int(copies)} if copies > 1 else {})})
    named = format_html(' aria-label="{} of {}"', words, of) if of else ""
    classes = "acc" if of else "btn"
    return format_html('<a class="{}"{} href="{}?{}">{}</a>', classes, named, reverse("label_print"), query, words)


@register.simple_tag
def when(moment: datetime | date | None) -> SafeString | str:
    """A time as short as it can be (10:42, Wed 16:31, 3 Nov, 3 Nov 2025); pointed at, it says itself in full."""
    return "" if moment is None else mark_safe(cells.time_markup(moment))  # noqa: S308 - it is escaped


@register.simple_tag
def day(moment: datetime | date | None) -> str:
    """A day with its year, for paper: 19 Nov 2026."""
    return "" if moment is None else words.day_of(moment)


@register.simple_tag
def full_day(moment: date) -> str:
    """A day with its name: Thursday 19 November."""
    return words.full_day(moment)


@register.simple_tag
def idempotency_key() -> SafeString:
    """A hidden field that makes a form sent twice one deed. Every form that changes something carries one."""
    return format_html('<input type="hidden" name="_key" value="{}">', uuid.uuid4().hex)


@register.inclusion_tag("web/path.html")
def path_steps(steps: Iterable[tuple[str, str]], current: str, stopped: str = "") -> dict[str, Any]:
    """A document's states in order, as (state, words); `stopped` says instead that it ended early ("Cancelled")."""
    listed = list(steps)
    place = next((index for index, (state, _) in enumerate(listed) if state == current), -1)
    last = place == len(listed) - 1
    shown = [
        {"words": text, "done": index < place or (last and index == place), "now": index == place}
        for index, (_, text) in enumerate(listed)
    ]
    return {"steps": shown, "stopped": stopped}


@register.inclusion_tag("web/timeline.html")
def timeline(deeds: Iterable[Any]) -> dict[str, Any]:
    """Who did what, newest first as given: anything with verb, actor, occurred_at, reason, source and details."""
    return {"deeds": [{"deed": deed, "words": getattr(deed, "words", "") or words.verb(deed.verb)} for deed in deeds]}


@register.simple_tag
def bar(parts: Iterable[tuple[str, Decimal | int, str]], label: str, total: Decimal | int | None = None) -> SafeString:
    """One stacked bar of (tone, amount, words); `total` leaves the rest empty. `label` is what it shows, in words."""
    listed = [(tone, Decimal(amount), text) for tone, amount, text in parts]
    whole = Decimal(total) if total else sum((amount for _, amount, _ in listed), Decimal()) or Decimal(1)
    pieces = format_html_join(
        "",
        '<i class="{}" style="width:{}%" title="{} {}"></i>',
        (
            (TONES.get(tone, tone), round(min(amount / whole, Decimal(1)) * 100, 1), text, words.quantity(amount))
            for tone, amount, text in listed
            if amount > 0
        ),
    )
    return format_html('<span class="bar" role="img" aria-label="{}">{}</span>', label, pieces)


@register.simple_tag
def day_bars(values: Sequence[Decimal | int | float], label: str) -> SafeString:
    """A small picture of so much a day, oldest first: a digit for each bar's height, which web/table.js draws. So short since
    fifty of these stand on one page."""
    numbers = [float(value) for value in values]
    tallest = max(numbers, default=0.0) or 1.0
    heights = "".join(str(max(round(9 * number / tallest), 1) if number > 0 else 0) for number in numbers)
    return format_html('<i class=days role=img aria-label="{}" data-d={}></i>', label, heights)


@register.simple_tag
def sparkline(values: Sequence[Decimal | int | float], label: str, width: int = 96, height: int = 24) -> SafeString:
    """A small picture of a series, oldest first, its end marked."""
    numbers = [float(value) for value in values]
    if not numbers:
        return mark_safe("")
    return format_html(
        '<svg class="spark" role="img" aria-label="{}" width="{}" height="{}">{}</svg>',
        label,
        width,
        height,
        _line(numbers, width, height),
    )


def _line(numbers: list[float], width: int, height: int) -> SafeString:
    low, high = min(numbers), max(numbers)
    span = (high - low) or 1
    step = (width - 6) / max(len(numbers) - 1, 1)
    points = [
        (round(index * step + 1), round(height - 4 - (value - low) / span * (height - 8))) for index, value in enumerate(numbers)
    ]
    line = " ".join(f"{x},{y}" for x, y in points)
    x, y = points[-1]
    return format_html('<polyline class="line" points="{}"/><circle cx="{}" cy="{}" r="2.5"/>', line, x, y)


@register.inclusion_tag("web/empty.html")
def empty(sentence: str, url: str = "", action: str = "") -> dict[str, str]:
    """What to say where there is nothing, and the one thing to do about it."""
    return {"sentence": sentence, "url": url, "action": action}


@register.inclusion_tag("web/field.html")
def field(bound: BoundField, classes: str = "") -> dict[str, Any]:
    """A form field with its label, help and errors, tied together for screen readers."""
    described = " ".join(
        f"{bound.auto_id}_{part}" for part, present in (("help", bound.help_text), ("error", bound.errors)) if present
    )
    kind = getattr(bound.field.widget, "input_type", bound.field.widget.__class__.__name__.lower())
    attributes: dict[str, str | bool] = {"class": "check" if kind == "checkbox" else "in"}
    if described:
        attributes["aria-describedby"] = described
    if bound.errors:
        attributes["aria-invalid"] = "true"
    return {"field": bound, "control": bound.as_widget(attrs=attributes), "kind": kind, "classes": classes}


@register.inclusion_tag("web/chart.html")
def chart(kind: str, data: dict[str, Any], identity: str, height: int = 280) -> dict[str, Any]:
    """A chart that the browser draws from `data`, with its table below it. Kinds: stock, bars."""
    return {"kind": kind, "data": data, "id": identity, "height": height}


@register.simple_tag(takes_context=True)
def query(context: Context, **changes: Any) -> str:
    """The present address's query with some keys changed (None drops one)."""
    request: HttpRequest = context["request"]
    kept = request.GET.copy()
    for key, value in changes.items():
        kept.pop(key, None)
        if value not in (None, ""):
            kept[key] = value
    return f"?{kept.urlencode()}"


@register.simple_tag
def time_zone() -> str:
    """Where the clocks on the pages stand, whatever the browser's own zone is."""
    return str(settings.TIME_ZONE)


@register.simple_tag
def server_ms() -> int:
    """When this page was made: the live script asks for what happened since."""
    return hearing.now_ms()


@register.filter
def spaced(name: str) -> str:
    """The name of a figure as people read it."""
    return name.replace("_", " ")


@register.filter
def reckoned(value: float | Decimal) -> str:
    """A figure that was reckoned, not counted: whole from ten on, below with a decimal where there is one."""
    return floatformat(value, "0g" if abs(float(value)) >= 10 else "-1")


@register.filter
def zero(value: Any) -> str:
    """The class that quiets a zero."""
    return "z" if not value else ""
