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
LEAST_INDEX = 0.05
"""A season never says less than that of the usual."""
SHRINK = 0.7
"""How far a group’s season is believed by its members."""
SMOOTH = 5
"""Neighbouring weeks whose indices are averaged."""
ROUNDS = 3
LEAST_PEERS = 5
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


def foretold(demand: Floats, group: Ints, peers: Peers, smoothing: Floats | float) -> Foretold:
    """Levels by what each has done of late, with its season taken out and laid over what comes; new goods by their peers as far
    as they are new, dead ones not at all."""
    classes = classes_of(demand)
    season = seasons(demand, group, peers)
    plain = demand / laid_back(season, demand.shape[1])
    level = np.where(_stands_still(classes), 0.0, levels(plain, smoothing))
    level = np.where(classes == DemandClass.NEW, credible(plain, level, group, peers), level)
    methods = np.array([METHODS.get(DemandClass(one), "smoothed") for one in classes], dtype=object)
    return Foretold(classes, methods, level, forecasting.flat_variance(plain, last=YEAR), season)


def classes_of(demand: Floats) -> Words:
    """By what was asked for since each was first known of; what is missing since then counts as usual, not as nothing."""
    known = np.isfinite(demand)
    mean = ratio(np.where(known, demand, 0.0).sum(axis=1), known.sum(axis=1))
    since = np.maximum.accumulate(known, axis=1)
    return classification.demand_classes(np.where(known, demand, np.where(since, mean[:, None], 0.0)))


def _stands_still(classes: Words) -> Flags:
    still: Flags = (classes == DemandClass.DEAD) | (classes == DemandClass.NONE)
    return still


def levels(plain: Floats, smoothing: Floats | float) -> Floats:
    """Smoothed means, each row with its own smoothing."""
    each = np.broadcast_to(floats(smoothing), len(plain))
    level = np.zeros(len(plain))
    for one in np.unique(each):
        level[each == one] = forecasting.level(plain[each == one], float(one))
    return level


def credible(plain: Floats, level: Floats, group: Ints, peers: Peers) -> Floats:
    """A level of few weeks, drawn towards its peers’ as far as they know better: weeks · own + k · peers’, over weeks + k."""
    weeks, k = np.isfinite(plain).sum(axis=1), peers.weeks[group]
    return ratio(weeks * level + k * peers.rate[group], weeks + k)


def peers_of(demand: Floats, group: Ints, groups: int) -> Peers:
    """What each of so many groups has in common, from all its series."""
    season = shared_season(demand, group, groups)
    plain = demand / laid_back(season[group], demand.shape[1])
    known = np.isfinite(plain)
    telling = known.sum(axis=1) >= NEW_BEFORE
    telling &= ~_stands_still(classes_of(demand))
    member = group[telling]
    rate = ratio(np.nansum(plain[telling], axis=1), known[telling].sum(axis=1))
    count = np.bincount(member, minlength=groups)
    mean = ratio(np.bincount(member, rate, groups), count)
    within = ratio(np.bincount(member, forecasting.flat_variance(plain[telling], last=YEAR), groups), count)
    spread = ratio(np.bincount(member, (rate - mean[member]) ** 2, groups), count - 1)
    between = np.maximum(spread - ratio(np.bincount(member, _chance(plain[telling]), groups), count), 0.0)
    weeks = np.where(count >= LEAST_PEERS, np.minimum(ratio(within, between, otherwise=YEAR), YEAR), 0.0)
    return Peers(season, mean, weeks)


def _chance(plain: Floats) -> Floats:
    """The part of the variance between rates that is chance: that of a mean of so many weeks."""
    return ratio(forecasting.flat_variance(plain, last=plain.shape[1]), np.isfinite(plain).sum(axis=1))


def shared_season(demand: Floats, group: Ints, groups: int) -> Floats:
    """The season of each group [groups, 52], drawn towards none.

    A week’s index is what was asked for in it, over what those would usually have asked for of whom the week is known: series
    that were out of stock at the peak do not flatten it. What a series usually asks for follows from the season in turn, so
    both are told in rounds (the likeliest season and means of Poisson demand).
    """
    years = min(demand.shape[1] // YEAR, 3)
    if not years:
        return np.ones((groups, YEAR))
    cut = demand[:, -years * YEAR :].reshape(len(demand), years, YEAR)
    known = np.isfinite(cut)
    asked = np.where(known, cut, 0.0)
    came = _by_group(asked.sum(axis=1), group, groups)
    season = np.ones((groups, YEAR))
    for _ in range(ROUNDS):
        usual = ratio(asked.sum(axis=2), np.einsum("nyw,nw->ny", known, season[group]))
        season = _smoothed(ratio(came, _by_group(np.einsum("nyw,ny->nw", known, usual), group, groups), otherwise=1.0))
    return floats(1 + SHRINK * (season - 1))


def seasons(demand: Floats, group: Ints, peers: Peers) -> Floats:
    """Each series’ season [n, 52]: that of its group, and from two years on its own as far as that is more than chance (James &
    Stein 1961): the less its years are alike, the less of it."""
    shared = peers.season[group]
    years = min(demand.shape[1] // YEAR, 3)
    if years < 2:
        return np.maximum(shared, LEAST_INDEX)
    cut = demand[:, -years * YEAR :].reshape(len(demand), years, YEAR)
    known = np.isfinite(cut)
    usual = ratio(np.where(known, cut, 0.0).sum(axis=2), np.einsum("nyw,nw->ny", known, shared))
    shares = np.where(known, ratio(np.where(known, cut, 0.0), usual[:, :, None], otherwise=1.0), shared[:, None, :])
    each = np.stack([_smoothed(shares[:, year]) for year in range(years)])
    own = each.mean(axis=0)
    chance = each.var(axis=0, ddof=1).mean(axis=1) / years
    believed = np.clip(1 - ratio(chance, ((own - shared) ** 2).mean(axis=1), otherwise=1.0), 0.0, 1.0)
    believed = np.where((known.sum(axis=2) >= YEAR / 2).all(axis=1) & (usual > 0).all(axis=1), believed, 0.0)
    return floats(np.maximum(shared + believed[:, None] * (own - shared), LEAST_INDEX))


def laid_back(season: Floats, weeks: int) -> Floats:
    """The season [n, 52] as it lies over the weeks that have been."""
    return floats(season[:, np.arange(-weeks, 0) % YEAR])


def _by_group(rows: Floats, group: Ints, groups: int) -> Floats:
    total = np.zeros((groups, rows.shape[1]))
    np.add.at(total, group, rows)
    return total


def _smoothed(index: Floats) -> Floats:
    """Over neighbouring weeks, the year being round; mean 1."""
    reach = SMOOTH // 2
    rolled = np.mean([np.roll(index, step, axis=1) for step in range(-reach, reach + 1)], axis=0)
    return ratio(rolled, rolled.mean(axis=1, keepdims=True), otherwise=1.0)
