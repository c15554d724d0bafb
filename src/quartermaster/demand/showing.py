"""What the pages of forecasts show: weeks that have been and are to come, of one series, of several added up, of a total."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from quartermaster.demand import foretelling, queries, tellers
from quartermaster.demand.drawing import Week
from quartermaster.demand.measures import DAYS, PACKED, Histories, mondays
from quartermaster.demand.models import Forecast, Override, Total
from quartermaster.demand.tellers import Places
from quartermaster.planning.arrays import Flags, Floats
from quartermaster.planning.distributions import demand_quantile
from quartermaster.planning.safety_stock import WIDENING

SHOWN_BACK, SHOWN_AHEAD = 52, 26
BAND = (0.05, 0.95)
MONTH = 4
NO_CHANNEL = "Without a channel"


@dataclass(frozen=True)
class Outlook:
    """Weeks of some series added up, and how well they were told."""

    weeks: list[Week]
    ahead: Floats
    error: float | None
    naive: float | None
    bias: float | None
    periods: list[tuple[date, foretelling.Period]]
    """How well it was told, four weeks at a time, the earliest first."""
    told_by: list[str]
    """Who told each of these spans; empty where that is not known."""

    @property
    def beats_naive(self) -> bool | None:
        return None if self.error is None or self.naive is None else self.error < self.naive

    @property
    def month(self) -> float:
        """What is expected in the next four weeks."""
        return float(self.ahead[:4].sum())


def outlook(forecasts: Sequence[Forecast], overrides: Iterable[Override]) -> Outlook | None:
    """Of these forecasts together, which are as old as the latest of them. None where there is none."""
    if not forecasts:
        return None
    begins_on = max(one.begins_on for one in forecasts)
    found = queries.histories(
        until=begins_on - timedelta(days=1),
        weeks=SHOWN_BACK,
        sku_ids={one.sku_id for one in forecasts},
        warehouse_ids={one.warehouse_id for one in forecasts},
    )
    wanted = {(one.owner_id, one.sku_id, one.warehouse_id) for one in forecasts}
    these = [place for place, key in enumerate(_keys(found)) if key in wanted]
    demand, in_stock = found.demand[these], found.in_stock[these]
    told = np.stack([_last(one.told, SHOWN_BACK) for one in forecasts])
    coming = [begins_on + timedelta(days=DAYS * place) for place in range(SHOWN_AHEAD)]
    lift = queries.lift_of(forecasts, coming)
    lines = [expected(one, overrides, SHOWN_AHEAD, lift[place]) for place, one in enumerate(forecasts)]
    ahead = np.stack(lines).sum(axis=0)
    spread = sum(one.variance for one in forecasts) * WIDENING
    came = np.where(np.isnan(demand).all(axis=0), np.nan, np.nansum(demand, axis=0))
    promoted = np.concatenate([found.promoted[these].any(axis=0), (lift != 1.0).any(axis=0)])
    by = np.stack([_who(one) for one in forecasts])
    return _outlook(came, np.nansum(told, axis=0), in_stock.mean(axis=0), promoted, ahead, spread, begins_on, by)


def _who(one: Forecast) -> Places:
    """Who told each of the weeks that are shown."""
    kept = tellers.unpacked(one.told_by, len(one.told) // PACKED.itemsize, one.method)[-SHOWN_BACK:]
    return np.concatenate([np.full(SHOWN_BACK - len(kept), tellers.TELLERS.index(one.method), dtype=np.uint8), kept])


def of_total(total: Total) -> Outlook:
    came, told = _last(total.came, SHOWN_BACK), _last(total.told, SHOWN_BACK)
    ahead = coming(total)
    spread = float(np.var(came))
    nothing = np.zeros(len(came) + len(ahead), dtype=bool)
    return _outlook(came, told, np.ones(len(came)), nothing, ahead, spread, total.begins_on)


def coming(total: Total) -> Floats:
    """What is expected of it, week by week."""
    return np.frombuffer(total.ahead, PACKED).astype(np.float64)


def _outlook(
    came: Floats,
    told: Floats,
    in_stock: Floats,
    promoted: Flags,
    ahead: Floats,
    spread: float,
    begins_on: date,
    by: Places | None = None,
) -> Outlook:
    judged = foretelling.judged(came[None], told[None])
    low, high = (demand_quantile(chance, ahead, np.full(len(ahead), spread)) for chance in BAND)
    begun = _begun(came, told)
    past = [
        Week(monday, _known(came[place]), _known(told[place]), in_stock=float(in_stock[place]), promoted=bool(promoted[place]))
        for place, monday in enumerate(mondays(begins_on - timedelta(days=DAYS), len(came)))
        if place >= begun
    ]
    coming = [
        Week(
            begins_on + timedelta(days=DAYS * place),
            None,
            float(ahead[place]),
            float(low[place]),
            float(high[place]),
            promoted=bool(promoted[len(came) + place]),
        )
        for place in range(len(ahead))
    ]
    error, naive, bias = (_known(float(figure[0])) for figure in (judged.error, judged.naive, judged.bias))
    first = begins_on - timedelta(days=DAYS * len(came))
    spans = foretelling.judged_over_time(came, told)
    periods = [(first + timedelta(days=DAYS * one.begins), one) for one in spans]
    told_by = [] if by is None else [tellers.said(by[:, one.begins : one.begins + MONTH]) for one in spans]
    return Outlook(past + coming, ahead, error, naive, bias, periods, told_by)


def _begun(came: Floats, told: Floats) -> int:
    """The first week of which anything is known."""
    return int(np.argmax(np.isfinite(came) & ((came > 0) | (told > 0))))


def _known(value: float) -> float | None:
    return None if np.isnan(value) else float(value)


def _last(kept: bytes | memoryview, weeks: int) -> Floats:
    line = np.frombuffer(kept, PACKED).astype(np.float64)[-weeks:]
    return np.concatenate([np.full(weeks - len(line), np.nan), line])


def _keys(found: Histories) -> list[tuple[int, int, int]]:
    keys = found.keys
    return list(zip(keys.owner_id.tolist(), keys.sku_id.tolist(), keys.warehouse_id.tolist(), strict=True))


def expected(forecast: Forecast, overrides: Iterable[Override], weeks: int, lift: Floats | None = None) -> Floats:
    """What is expected in each of the coming weeks: the forecast with what promotions `lift`; overrides before both, of them the
    later one."""
    line = foretelling.line_of(forecast.level, forecast.season, 0, weeks)
    if lift is not None:
        line = line * lift
    said = queries.laid_over_weeks(overrides, forecast.begins_on, weeks)
    word = said.get((forecast.owner_id, forecast.sku_id, forecast.warehouse_id))
    return line if word is None else np.where(np.isnan(word), line, word)


@dataclass(frozen=True, slots=True)
class Share:
    """What is expected by a channel in the next four weeks; those of all channels add up."""

    channel: str
    share: float
    month: float


def by_channel(forecasts: Sequence[Forecast]) -> list[Share]:
    """The next four weeks of these forecasts by the channels that ordered in the last year, the largest first."""
    if not forecasts:
        return []
    begins_on = max(one.begins_on for one in forecasts)
    coming = [begins_on + timedelta(days=DAYS * place) for place in range(MONTH)]
    lift = queries.lift_of(forecasts, coming)
    months = np.array([expected(one, [], MONTH, lift[place]).sum() for place, one in enumerate(forecasts)])
    shares = queries.channels_of(forecasts, begins_on)
    rest = 1 - sum(shares.values(), np.zeros(len(months)))
    if rest.max() > 0:
        shares[NO_CHANNEL] = shares.get(NO_CHANNEL, np.zeros(len(months))) + rest
    told = [(name, float((part * months).sum())) for name, part in shares.items()]
    whole = float(months.sum())
    return [Share(name, month / whole if whole else 0.0, month) for name, month in sorted(told, key=lambda one: -one[1])]


@dataclass(frozen=True, slots=True)
class Came:
    """What came of an override: how far off it was over the weeks that have ended, and how far the forecast would have been."""

    override: Override
    weeks: int
    came: float
    error: float
    error_without: float

    @property
    def helped(self) -> bool:
        return self.error < self.error_without


def what_came(forecast: Forecast, overrides: Iterable[Override]) -> list[Came]:
    """Of each override of the series that has had its first week; the distances are summed over its weeks."""
    until = forecast.begins_on - timedelta(days=1)
    found = queries.histories(until=until, weeks=SHOWN_BACK, sku_ids=[forecast.sku_id], warehouse_ids=[forecast.warehouse_id])
    row = next((place for place, key in enumerate(_keys(found)) if key[0] == forecast.owner_id), None)
    if row is None:
        return []
    told = _last(forecast.told, SHOWN_BACK)
    return [one for override in overrides if (one := _what_came(override, found, row, told)).weeks]


def _what_came(override: Override, found: Histories, row: int, told: Floats) -> Came:
    weeks = [
        place
        for place, monday in enumerate(found.weeks)
        if override.from_on <= monday + timedelta(days=3) <= override.until_on
        and np.isfinite(found.demand[row, place])
        and np.isfinite(told[place])
    ]
    came = found.demand[row, weeks]
    off = np.abs(came - float(override.per_week)).sum()
    return Came(override, len(weeks), float(came.sum()), float(off), float(np.abs(came - told[weeks]).sum()))
