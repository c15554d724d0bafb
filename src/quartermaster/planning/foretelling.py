"""What will be asked for of many series, told once for whoever looks and whoever orders. Pure.

Histories are weeks [n, T], oldest first. nan is a week of which nothing is known: the shelf was empty, the shop was closed, the
goods did not exist yet, a promotion ran. Such a week is never counted as zero, and hides nothing of a season that other goods
of the group show.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from quartermaster.planning import classification, forecasting
from quartermaster.planning.arrays import Flags, Floats, Ints, floats, ratio
from quartermaster.planning.classification import NEW_BEFORE, DemandClass, Words

YEAR = 52
LEAST_INDEX = 0.1
"""A season never says less than that of the usual."""
SHRINK = 0.7
"""How far a group’s season of a single year is believed."""
SMOOTH = 5
"""Neighbouring weeks whose indices are averaged."""
ROUNDS = 3
LEAST_PEERS = 5
YOUNG = 26
"""Weeks: what was first asked for since is told from its first demand on."""
AT_ONCE = 10_000
METHODS = {DemandClass.NEW: "peers", DemandClass.DEAD: "none", DemandClass.NONE: "none"}


@dataclass(frozen=True)
class Peers:
    """What the goods of a group have in common; a row for each group."""

    season: Floats
    """[groups, 52], the next week first, mean 1; all ones where there is no year to learn from."""
    rate: Floats
    """Units a week of one of them."""
    weeks: Floats
    """So many weeks of one’s own say as much as the group does (Bühlmann 1967): the variance of a week within a series over that
    of the rates between them; 0 where there are too few of them to say anything."""


@dataclass(frozen=True)
class Foretold:
    """Arrays of one row for each series."""

    demand_class: Words
    method: Words
    level: Floats
    """Units a week, before the season."""
    variance: Floats
    """Of a week’s demand in the last year, its season taken out."""
    season: Floats
    """[n, 52], the next week first."""


def foretold(demand: Floats, group: Ints, smoothing: Floats | float) -> Foretold:
    """Levels by what each has done of late, its season taken out, how often it is asked for drawn to what its group shows; new
    goods by their peers as far as they are new, dead ones not at all. The season of the group, and its own as far as its years
    agree, is laid over what comes."""
    groups = int(group.max(initial=0)) + 1
    known = since_first(demand)
    classes = classes_of(known)
    peers = peers_of(known, group, classes, groups)
    season = np.empty((len(known), YEAR))
    plain = np.empty_like(known)
    for start in range(0, len(known), AT_ONCE):
        rows = slice(start, start + AT_ONCE)
        season[rows] = seasons(known[rows], peers.season[group[rows]])
        plain[rows] = known[rows] / forecasting.repeated(season[rows], known.shape[1])
    level = levels(plain, group, classes, smoothing)
    level = np.where(classes == DemandClass.NEW, credible(plain, level, group, peers), level)
    methods = np.array([METHODS.get(DemandClass(one), "smoothed") for one in classes], dtype=object)
    return Foretold(classes, methods, level, forecasting.flat_variance(plain, last=YEAR), season)


def since_first(demand: Floats) -> Floats:
    """What is young is told from its first demand on: that it was not asked for before says only that it was not there."""
    asked = np.nan_to_num(demand) > 0
    weeks = demand.shape[1]
    first = np.where(asked.any(axis=1), np.argmax(asked, axis=1), 0)
    young = (weeks - first <= YOUNG) & (first > 0)
    return np.where(young[:, None] & (np.arange(weeks) < first[:, None]), np.nan, demand)


def classes_of(demand: Floats) -> Words:
    """By what was asked for since each was first known of; what is missing since then counts as usual, not as nothing."""
    known = np.isfinite(demand)
    mean = ratio(np.where(known, demand, 0.0).sum(axis=1), known.sum(axis=1))
    since = np.maximum.accumulate(known, axis=1)
    return classification.demand_classes(np.where(known, demand, np.where(since, mean[:, None], 0.0)))


def stands_still(classes: Words) -> Flags:
    still: Flags = (classes == DemandClass.DEAD) | (classes == DemandClass.NONE)
    return still


def levels(plain: Floats, group: Ints, classes: Words, smoothing: Floats | float) -> Floats:
    """Smoothed means, each row with its own smoothing; nothing where it stands still."""
    each = np.broadcast_to(floats(smoothing), len(plain))
    still = stands_still(classes)
    level = np.zeros(len(plain))
    for one in np.unique(each):
        level = np.where(each == one, forecasting.drawn(plain, float(one), group, dead=still), level)
    return np.where(still, 0.0, level)


def credible(plain: Floats, level: Floats, group: Ints, peers: Peers) -> Floats:
    """A level of few weeks, drawn towards its peers’ as far as they know better: weeks · own + k · peers’, over weeks + k."""
    weeks, k = np.isfinite(plain).sum(axis=1), peers.weeks[group]
    return ratio(weeks * level + k * peers.rate[group], weeks + k)


def peers_of(demand: Floats, group: Ints, classes: Words, groups: int) -> Peers:
    """What each of so many groups has in common, from all its series."""
    season = shared_season(demand, group, groups)
    old = (np.isfinite(demand).sum(axis=1) >= NEW_BEFORE) & ~stands_still(classes)
    rate, within, chance = np.zeros(len(demand)), np.zeros(len(demand)), np.zeros(len(demand))
    for start in range(0, len(demand), AT_ONCE):
        rows = slice(start, start + AT_ONCE)
        plain = demand[rows] / forecasting.repeated(season[group[rows]], demand.shape[1])
        known = np.isfinite(plain).sum(axis=1)
        rate[rows] = ratio(np.nansum(plain, axis=1), known)
        within[rows] = forecasting.flat_variance(plain, last=YEAR)
        chance[rows] = ratio(forecasting.flat_variance(plain, last=plain.shape[1]), known)
    member = group[old]
    count = np.bincount(member, minlength=groups)

    def mean_of(values: Floats) -> Floats:
        return ratio(np.bincount(member, values[old], groups), count)

    mean = mean_of(rate)
    spread = ratio(np.bincount(member, (rate[old] - mean[member]) ** 2, groups), count - 1)
    between = np.maximum(spread - mean_of(chance), 0.0)
    weeks = np.minimum(ratio(mean_of(within), between, otherwise=YEAR), YEAR)
    return Peers(season, mean, np.where(count >= LEAST_PEERS, weeks, 0.0))


def shared_season(demand: Floats, group: Ints, groups: int) -> Floats:
    """The season of each group [groups, 52], drawn towards none: from two years on by as much as they disagree, so that a group
    that grows or fades has no season of it.

    A week’s index is what was asked for in it, over what those would usually have asked for of whom the week is known: series
    that were out of stock at the peak do not flatten it. What a series usually asks for follows from the season in turn, so
    both are told in rounds (the likeliest season and means of Poisson demand).
    """
    years = min(demand.shape[1] // YEAR, 3)
    if not years:
        return np.ones((groups, YEAR))
    season = np.ones((groups, YEAR))
    each = np.ones((groups, years, YEAR))
    for _ in range(ROUNDS):
        came, usual = np.zeros(each.shape), np.zeros(each.shape)
        for start in range(0, len(demand), AT_ONCE):
            member = group[start : start + AT_ONCE]
            cut = demand[start : start + AT_ONCE, -years * YEAR :].reshape(len(member), years, YEAR)
            known = np.isfinite(cut)
            asked = np.where(known, cut, 0.0)
            mean = ratio(asked.sum(axis=2), np.einsum("nyw,nw->ny", known, season[member]))
            np.add.at(came, member, asked)
            np.add.at(usual, member, known * mean[:, :, None])
        each = _smoothed(ratio(came, usual, otherwise=1.0))
        season = each.mean(axis=1)
    believed = SHRINK if years < 2 else forecasting.agreed(each)[:, None]
    return floats(1 + believed * (season - 1))


def seasons(demand: Floats, shared: Floats) -> Floats:
    """Each series’ season [n, 52]: the one it shares, times its own as far as its years agree, where at least half of each of
    them is known."""
    floor = np.maximum(shared, LEAST_INDEX)
    years = min(demand.shape[1] // YEAR, 3)
    if years < 2:
        return floor
    last = demand[:, -years * YEAR :]
    known = np.isfinite(last)
    plain = np.where(known, last, 0.0) / forecasting.repeated(floor, years * YEAR)
    mean = ratio(plain.sum(axis=1), known.sum(axis=1))
    own = forecasting.own_season(np.where(known, plain, mean[:, None]), YEAR)
    enough = (known.reshape(len(last), years, YEAR).sum(axis=2) >= YEAR / 2).all(axis=1)
    return floats(np.maximum(floor * np.where(enough[:, None], own, 1.0), LEAST_INDEX))


def _smoothed(index: Floats) -> Floats:
    """Over neighbouring weeks, the year being round; mean 1."""
    rolled = forecasting.rolled(index, SMOOTH // 2)
    return ratio(rolled, rolled.mean(axis=-1, keepdims=True), otherwise=1.0)
