"""Distributions: against scipy over wide grids, and against exact sums where scipy's own error would show."""

from fractions import Fraction
from itertools import product
from math import comb, exp, expm1, fsum, inf, isnan, log, nan

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import special

from git_revisit.insights import distributions

LEVELS = (1e-9, 1e-4, 0.001, 0.0249999, 0.025, 0.3, 0.5, 0.7, 0.9, 0.975, 0.999, 1 - 1e-9)
SIZES = (1e-3, 0.01, 0.05, 0.3, 0.5, 1, 1.5, 2, 3.7, 10, 33.3, 100, 1234.5, 1e4, 1e5)
FREEDOM = (1, 1.5, 2, 3, 4.7, 10, 29, 100, 1e3, 1e4, 1e6)

sizes = st.floats(0.01, 1e5)
levels = st.floats(1e-6, 1 - 1e-6)


def close(number: float, expected: object) -> bool:
    """Return whether a number is another to nine digits; what is smaller than any float with all digits is 0."""
    return number == pytest.approx(float(expected), rel=1e-9, abs=1e-290)  # type: ignore[arg-type]


@pytest.mark.parametrize("p", LEVELS)
def test_normal_quantiles(p: float) -> None:
    assert close(distributions.normal_quantile(p), special.ndtri(p))


@pytest.mark.parametrize(("df", "p"), list(product(FREEDOM, [each for each in LEVELS if each >= 0.5])))
def test_quantiles_of_t(df: float, p: float) -> None:
    assert close(distributions.t_quantile(df, p), special.stdtrit(df, p))


@pytest.mark.parametrize(("df", "ratio"), list(product(FREEDOM, (0, 1e-4, 0.1, 0.9, 1, 1.1, 2, 20))))
def test_tails_of_chi_squared(df: float, ratio: float) -> None:
    assert close(distributions.chi2_tail(df, df * ratio), special.chdtrc(df, df * ratio))


@pytest.mark.parametrize("a", SIZES)
def test_quantiles_of_gamma(a: float) -> None:
    assert [p for p in LEVELS if not close(distributions.gamma_quantile(a, p), special.gammaincinv(a, p))] == []


@pytest.mark.parametrize(("a", "b"), list(product(SIZES, SIZES)))
def test_quantiles_of_beta(a: float, b: float) -> None:
    assert [p for p in LEVELS if not close(distributions.beta_quantile(a, b, p), special.betaincinv(a, b, p))] == []


@pytest.mark.parametrize(("a", "b"), list(product(SIZES, SIZES)))
def test_tails_of_beta(a: float, b: float) -> None:
    mean = a / (a + b)
    near = {min(max(mean * each, 1e-12), 1 - 1e-12) for each in (0.1, 0.9, 0.999, 1, 1.001, 1.1)}
    places = near | {1e-12, 1e-4, 0.1, 0.5, 0.9, 1 - 1e-4}
    assert [x for x in places if not close(distributions.beta_cdf(a, b, x), special.betainc(a, b, x))] == []


@given(sizes, sizes, levels)
def test_a_quantile_of_beta_leaves_its_probability_below(a: float, b: float, p: float) -> None:
    x = distributions.beta_quantile(a, b, p)
    if 1e-9 < x < 1 - 1e-9:
        assert distributions.beta_cdf(a, b, x) == pytest.approx(p, rel=1e-6)  # as exact as x is a float


@given(sizes, sizes, levels)
def test_odds_are_those_of_the_quantile(a: float, b: float, p: float) -> None:
    odds = distributions.beta_odds(a, b, p)
    assert 1 / (1 + 1 / odds) == distributions.beta_quantile(a, b, p)
    assert odds == pytest.approx(1 / distributions.beta_odds(b, a, 1 - p), rel=1e-6)


@pytest.mark.parametrize(("k", "n", "p"), [(1, 1, 0.5), (3, 10, 0.1), (40, 60, 0.5), (1, 300, 1e-5), (280, 300, 0.25)])
def test_tails_of_beta_are_binomial_sums(k: int, n: int, p: float) -> None:
    exact = Fraction(p)
    tail = sum(comb(n, each) * exact**each * (1 - exact) ** (n - each) for each in range(k, n + 1))
    assert distributions.beta_cdf(k, n - k + 1, p) == pytest.approx(float(tail), rel=1e-12)


@pytest.mark.parametrize(("k", "mean"), [(1, 0.01), (3, 7.5), (100, 80.0), (100, 130.0)])
def test_tails_of_gamma_are_poisson_sums(k: int, mean: float) -> None:
    terms = [exp(-mean)]
    for each in range(1, k):
        terms.append(terms[-1] * mean / each)
    assert distributions.chi2_tail(2 * k, 2 * mean) == pytest.approx(fsum(terms), rel=1e-12)


def test_a_large_beta_is_as_exact_as_a_small_one() -> None:
    n, x = 1_000_001, 2e-6
    some = -expm1(n * log(1 - x)) - n * x * exp((n - 1) * log(1 - x))  # at least two of n, by the rest
    assert distributions.beta_cdf(2, n - 1, x) == pytest.approx(some, rel=1e-9)


def test_what_lies_beyond_the_floats_is_its_nearest_end() -> None:
    assert distributions.beta_quantile(5e-6, 0.05, 0.025) < 1e-300
    assert distributions.beta_quantile(0.05, 5e-6, 0.975) == 1
    assert distributions.gamma_quantile(1e-4, 0.025) < 1e-300
    assert distributions.t_quantile(1e12, 0.975) == pytest.approx(distributions.normal_quantile(0.975))


def test_no_function_loops_forever_on_nan() -> None:
    assert isnan(distributions.beta_cdf(nan, 1, 0.5))
    assert isnan(distributions.gamma_quantile(nan, 0.5))
    assert not distributions.chi2_tail(3, inf) > 0


@pytest.mark.parametrize("a", [5e-6, 1e-3, 0.1, 0.5, 1, 2.2, 9, 50, 1e3, 1e6])
def test_rising_products(a: float) -> None:
    counts = np.array([0, 0.3, 1, 2, 5.5, 33, 1000, 1e5])
    found = distributions.log_rising(np.array([a]), counts)
    expected = special.gammaln(a + counts) - special.gammaln(a)
    assert found == pytest.approx(expected, rel=1e-9, abs=1e-8 if a > 1e5 else 1e-11)  # scipy's loses digits there


@pytest.mark.parametrize("k", [0, 1, 2, 7, 40])
def test_rising_products_are_products(k: int) -> None:
    found = distributions.log_rising(np.array([1e6]), np.array([float(k)]))
    assert found[0] == pytest.approx(fsum(log(1e6 + each) for each in range(k)), rel=1e-14)
