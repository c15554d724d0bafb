"""How likely demand is."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from quartermaster.planning import distributions
from tests.planning import cases
from tests.planning.cases import law

PROBABILITIES = st.floats(0.01, 0.999)


def test_the_negative_binomial_counts_to_the_unit_that_suffices():
    given, expected = cases.case("ltd-01-negbin")
    r, p = distributions.negative_binomial_terms(given["ltd_mean"], given["ltd_var"])
    assert (float(r), float(p)) == (expected["size_r"], pytest.approx(expected["prob"]))
    assert distributions.count_quantile(given["service_level"], given["ltd_mean"], given["ltd_var"]) == expected["quantile"]
    assert distributions.count_quantile(expected["cdf_at_quantile"] - 1e-6, 6, 15) == expected["quantile"]
    assert distributions.count_quantile(expected["cdf_below"] - 1e-6, 6, 15) == expected["quantile"] - 1


def test_an_exponential_is_a_gamma_of_shape_one():
    chance = np.array([0.05, 0.5, 0.9, 0.999])
    assert distributions.gamma_quantile(chance, 1.0) == pytest.approx(-np.log1p(-chance), rel=1e-9)


def test_without_variance_above_the_mean_units_are_counted_as_a_poisson():
    # P(X ≤ 4) = 0.947 and P(X ≤ 5) = 0.983 for a mean of 2.
    assert list(distributions.count_quantile([0.946, 0.95, 0.984], 2.0, 2.0)) == [4, 5, 6]


@law
@given(PROBABILITIES, st.floats(0.02, 400), st.floats(0.01, 1e4))
def test_the_gamma_quantile_undoes_its_distribution(chance, shape, scale):
    x = distributions.gamma_quantile(chance, shape, scale)
    if x > 1e-250:
        assert distributions.gamma_cdf(x, shape, scale) == pytest.approx(chance, abs=1e-8)


@law
@given(st.floats(0.0, 500), st.floats(0.01, 1e4), PROBABILITIES, PROBABILITIES)
def test_more_service_never_needs_less(mean, variance, one, other):
    low, high = sorted((one, other))
    assert distributions.demand_quantile(low, mean, variance) <= distributions.demand_quantile(high, mean, variance) + 1e-9


def test_the_normal_loss_falls_and_its_inverse_finds_it():
    k = np.linspace(-3, 4, 50)
    loss = distributions.normal_loss(k, 0.0, 1.0)
    assert all(a > b for a, b in pairwise(loss))
    assert distributions.loss_quantile(loss) == pytest.approx(k, abs=1e-9)
