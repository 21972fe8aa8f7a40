from math import inf, isclose

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from git_revisit.insights.statistics import benjamini_hochberg, changed, difference, more_than, poisson, ratio, wilson

counts = st.integers(0, 200)
shares = st.integers(1, 200).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@given(shares)
def test_wilson_is_scipys(share: tuple[int, int]) -> None:
    k, n = share
    expected = stats.binomtest(k, n).proportion_ci(method="wilson")
    assert wilson(k, n) == pytest.approx(tuple(expected), abs=1e-9)


def test_wilson_by_the_closed_form_of_none_of_n() -> None:
    z = 1.959963984540054
    assert wilson(0, 10) == pytest.approx((0, z * z / (10 + z * z)))


@given(counts, st.floats(0.01, 1e4))
def test_poisson_holds_each_tail_at_the_half_of_alpha(k: int, exposure: float) -> None:
    low, high = poisson(k, exposure)
    assert stats.poisson.cdf(k, high * exposure) == pytest.approx(0.025, rel=1e-6)
    assert low == 0 if k == 0 else stats.poisson.sf(k - 1, low * exposure) == pytest.approx(0.025, rel=1e-6)


def test_poisson_of_nothing_seen_is_the_rule_of_three_and_a_bit() -> None:
    assert poisson(0, 1)[1] == pytest.approx(3.6888794541139363)


@given(shares, st.floats(0.01, 0.99))
def test_more_than_is_the_binomial_tail(share: tuple[int, int], p: float) -> None:
    k, n = share
    assert more_than(k, n, p) == pytest.approx(float(stats.binom.sf(k - 1, n, p)), rel=1e-6, abs=1e-12)


def test_more_than_at_the_edges() -> None:
    assert (more_than(0, 0, 0.5), more_than(3, 3, 1.0), more_than(1, 3, 0.0)) == (1.0, 1.0, 0.0)


@given(st.integers(0, 60), st.integers(0, 60), st.floats(0.1, 10), st.floats(0.1, 10))
def test_a_change_and_the_interval_of_its_ratio_agree(before: int, after: int, first: float, second: float) -> None:
    low, high = ratio(before, after, first, second)
    p = changed(before, after, first, second)
    if not isclose(p, 0.05, rel_tol=1e-6):
        assert (low <= 1 <= high) == (p > 0.05)


@given(st.integers(0, 60))
def test_a_change_in_equal_windows_is_scipys_binomial_test(before: int) -> None:
    expected = stats.binomtest(before, 60, 0.5).pvalue  # symmetric, where every two-sided test is the same
    assert changed(before, 60 - before, 1, 1) == pytest.approx(min(1.0, float(expected)), rel=1e-9)


def test_a_ratio_from_nothing_has_no_upper_end() -> None:
    low, high = ratio(0, 8, 1, 1)
    assert low > 1
    assert high == inf


@given(st.lists(st.floats(0, 1), min_size=1, max_size=30))
def test_benjamini_hochberg_is_scipys(p_values: list[float]) -> None:
    assert benjamini_hochberg(p_values) == pytest.approx(list(stats.false_discovery_control(p_values)))


def test_benjamini_hochberg_of_none_is_none() -> None:
    assert benjamini_hochberg([]) == []


@pytest.mark.parametrize(
    ("a", "b", "low", "high"),
    [((56, 70), (48, 80), 0.0524, 0.3339), ((9, 10), (3, 10), 0.1705, 0.8090), ((10, 10), (0, 10), 0.6075, 1.0)],
)
def test_the_difference_of_two_shares_is_that_of_newcombe(
    a: tuple[int, int], b: tuple[int, int], low: float, high: float
) -> None:
    """The examples are of Newcombe (1998), table II, method 10."""
    (k, n), (m, of) = a, b
    found = difference(k / n, wilson(k, n), m / of, wilson(m, of))
    assert found == pytest.approx((low, high), abs=5e-5)
    assert difference(m / of, wilson(m, of), k / n, wilson(k, n)) == pytest.approx((-high, -low), abs=5e-5)
