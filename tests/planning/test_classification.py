"""Which kind of thing an SKU is."""

import csv
import gzip
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from quartermaster.planning import classification
from quartermaster.planning.classification import DemandClass, Need
from tests.planning import cases
from tests.planning.cases import law


def test_demand_is_smooth_erratic_intermittent_or_lumpy():
    given, expected = cases.case("cls-01-sb")
    history = list(given["series"].values())
    adi, cv2 = classification.intervals(history), classification.variations(history)
    for place, name in enumerate(given["series"]):
        assert adi[place] == pytest.approx(expected[name]["adi"], rel=1e-6)
        assert cv2[place] == pytest.approx(expected[name]["cv2"], rel=1e-6)
        assert classification.classes_by(adi, cv2)[place] == expected[name]["demand_class"]


def test_three_thousand_car_parts_are_classed_as_published():
    folder = cases.FOLDER / "spareparts-auto-monthly"
    if not folder.exists():
        pytest.skip(cases.MISSING)
    with gzip.open(folder / "auto_monthly.csv.gz", "rt") as file:
        demand = np.array([[float(cell) for cell in row[2:]] for row in list(csv.reader(file))[1:]])
    with gzip.open(folder / "auto_classification_published.csv.gz", "rt") as file:
        published = list(csv.DictReader(file))
    adi = classification.intervals(demand, since_first=True)
    cv2 = classification.variations(demand, sample=True)
    assert np.abs(adi - [float(row["adi"]) for row in published]).max() < 1e-6
    assert (np.abs(cv2 - [float(row["cv2"]) for row in published]) < 1e-6).sum() >= 2998
    kinds = classification.classes_by(adi, cv2)
    assert sum(kind == row["class"].lower() for kind, row in zip(kinds, published, strict=True)) >= 2990


def test_what_is_new_dead_or_never_asked_for_is_not_classed_by_its_demand():
    history = np.zeros((4, 52))
    history[0, -3:] = 5
    history[1, :20] = 5
    history[2, ::2] = 5
    assert list(classification.demand_classes(history)) == [
        DemandClass.NEW,
        DemandClass.DEAD,
        DemandClass.INTERMITTENT,
        DemandClass.NONE,
    ]


def test_the_cut_of_xyz_belongs_to_the_steadier_class():
    given, expected = cases.case("cls-03-xyz")
    words = classification.xyz(list(given["cv"].values()), cuts=tuple(given["cuts"]))
    assert dict(zip(given["cv"], words, strict=True)) == expected


def test_the_sku_that_crosses_a_cut_belongs_above_it():
    assert list(classification.abc([70, 15, 8, 5, 2, 0])) == ["A", "A", "B", "B", "C", "C"]


def test_turns_say_what_is_fast_slow_or_does_not_move():
    assert list(classification.fsn([5, 3, 2, 0.5], np.array([False, False, False, False]))) == ["F", "F", "S", "N"]
    assert list(classification.fsn([5], np.array([True]))) == ["N"]


def test_what_stops_the_work_and_cannot_be_replaced_is_vital():
    assert classification.need(stops_work=True, replaceable=False) is Need.VITAL
    assert classification.need(stops_work=False, replaceable=True) is Need.DESIRABLE


@law
@given(st.lists(st.floats(0, 1e6), min_size=1, max_size=30))
def test_nothing_worth_more_is_classed_lower(values):
    ordered = sorted(values, reverse=True)
    assert all(a <= b for a, b in pairwise(classification.abc(ordered)))
