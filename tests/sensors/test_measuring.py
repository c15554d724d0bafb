"""What devices say is read strictly, weights come to rest, and pieces are counted by weight only where that is sure. Pure."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from quartermaster.sensors import by_weight, payloads
from quartermaster.sensors.by_weight import Piece
from quartermaster.sensors.payloads import Measured, Unreadable
from quartermaster.sensors.steadiness import Rest

NOW = datetime(2026, 11, 26, 10, 15, tzinfo=UTC)
EARLIER = datetime(2026, 11, 26, 10, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("payload", "unit", "measured"),
    [
        (b"12.345", "kg", Measured(Decimal("12.345"))),
        (b" -18.5\n", "\u00b0C", Measured(Decimal("-18.5"))),
        (b'{"value": 12.345, "steady": true}', "kg", Measured(Decimal("12.345"), steady=True)),
        (b'{"weight": "250", "unit": "g", "stable": false}', "kg", Measured(Decimal("0.25"), steady=False)),
        (b'{"temperature": 41, "unit": "F"}', "\u00b0C", Measured(Decimal("5.00"))),
        (b'{"value": 4, "at": "2026-11-26T10:00:00Z"}', "\u00b0C", Measured(Decimal(4), at=EARLIER)),
        (b'{"value": 4, "time": "2026-11-26T10:17:00+00:00"}', "\u00b0C", Measured(Decimal(4), at=NOW)),
    ],
)
def test_a_number_or_a_small_object_is_read(payload: bytes, unit: str, measured: Measured) -> None:
    assert payloads.read(payload, unit=unit, now=NOW) == measured


@pytest.mark.parametrize(
    ("payload", "code"),
    [
        (b"", "not_json"),
        (b"\xff\xfe", "not_text"),
        (b"twelve", "not_json"),
        (b"12,5", "not_json"),
        (b"1e5", "not_an_object"),
        (b"NaN", "not_json"),
        (b'{"value": Infinity}', "not_json"),
        (b"[" * 2000, "not_json"),
        (b'["12"]', "not_an_object"),
        (b"{}", "no_value"),
        (b'{"value": 1, "weight": 2}', "no_value"),
        (b'{"value": true}', "not_a_number"),
        (b'{"value": null}', "not_a_number"),
        (b'{"value": 1e999999999}', "not_a_number"),
        (b'{"value": 1, "unit": 3}', "not_a_unit"),
        (b'{"value": 1, "unit": "kg"}', "wrong_amount"),
        (b'{"value": 900}', "wrong_amount"),
        (b'{"value": 1, "steady": "yes"}', "not_steady"),
        (b'{"value": 1, "at": "yesterday"}', "not_a_moment"),
        (b'{"value": 1, "at": "2026-11-26T10:30:00Z"}', "wrong_time"),
        (b'{"value": 1, "at": "2026-11-01T10:30:00Z"}', "wrong_time"),
        (b'{"value": 1}' + b" " * 5000, "too_large"),
    ],
)
def test_whatever_else_comes_is_refused_with_its_reason(payload: bytes, code: str) -> None:
    with pytest.raises(Unreadable) as fault:
        payloads.read(payload, unit="\u00b0C", now=NOW)
    assert (fault.value.code, bool(str(fault.value))) == (code, True)
    assert payloads.shown(payload).isprintable() or payload == b""


def test_a_scale_is_at_rest_once_it_has_not_moved_by_more_than_a_division_for_a_second() -> None:
    rest = Rest(Decimal("0.005"))
    said = [("0", 0), ("3.2", 400), ("5.01", 800), ("5.005", 1300), ("5.005", 1900), ("5.01", 2100), ("5.1", 2200)]
    states = [rest.says(Decimal(value), NOW + timedelta(milliseconds=at)) for value, at in said]
    assert states == [False, False, False, False, True, True, False]


def test_pieces_are_counted_where_the_weight_fits_one_whole_number_alone() -> None:
    screw = Piece(Decimal("4.1"), spread=Decimal(2), sample=100, division_g=Decimal("0.5"))
    counted = by_weight.count(Decimal("246.3"), Decimal("0.5"), screw)
    assert (counted.pieces, counted.uncertainty, counted.sure) == (60, Decimal("0.37"), True)
    assert by_weight.most_sure(Decimal("0.5"), screw) == 92
    assert not by_weight.count(Decimal("4.1") * 93, Decimal("0.5"), screw).sure
    half_a_piece_more = by_weight.count(Decimal("4.1") * 10 + 2, Decimal("0.5"), screw)
    assert (half_a_piece_more.pieces, half_a_piece_more.uncertainty < Decimal("0.2"), half_a_piece_more.sure) == (10, True, False)


def test_a_weight_that_nobody_measured_counts_only_a_few() -> None:
    jar = Piece(Decimal(450), spread=Decimal(2))
    assert by_weight.most_sure(Decimal(5), jar) == 20
    assert by_weight.count(Decimal(450) * 12, Decimal(5), jar).sure
    assert not by_weight.count(Decimal(0), Decimal(5), jar).sure
