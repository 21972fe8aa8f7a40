"""Design effects from literal clusters, against closed forms."""

from math import inf, isclose

import pytest
from hypothesis import given
from hypothesis import strategies as st

from git_revisit.insights.clustering import (
    Clustering,
    Trials,
    dispersion,
    effect_by_icc,
    icc,
    independent,
    of_counts,
    of_row_share,
    of_share,
    pooled_dispersion,
    quasi_independent,
    trials_of,
)
from git_revisit.insights.conclusions import insights
from git_revisit.insights.estimates import rate, share
from git_revisit.insights.statistics import poisson, two_sided_normal, two_sided_t, wilson

from .building import WEEK, background, focus, make, revisit, sampled, workflow

ABC = workflow("a", "b", "c")


def trials(*hits: tuple[int, int]) -> Trials:
    """Return trials by cluster from pairs of (size, hits)."""
    every = [(cluster, number < k) for cluster, (size, k) in enumerate(hits) for number in range(size)]
    found = trials_of((cluster for cluster, _ in every), (cluster for cluster, hit in every if hit))
    assert found == Trials(hits)
    return found


def test_clusters_that_agree_within_have_an_icc_of_one_and_an_effect_of_their_size() -> None:
    alike = [(3, 3)] * 5 + [(3, 0)] * 5
    assert icc([trials(*alike)]) == pytest.approx(1.0)
    found = of_share(trials(*alike))
    assert (found.clusters, found.repeated, found.df) == (10, 10, 5), "each outcome lies in five clusters"
    assert found.effect == pytest.approx(10 / 9 * 10 * 1.5**2 / (30 * 0.25))  # the linearised one, above 1 + 2 · ICC


def test_the_effect_by_the_icc_counts_if_it_is_larger() -> None:
    uneven = trials((9, 9), *[(1, 0)] * 30, (9, 8))
    by_icc = 1 + ((9 * 9 + 30 + 9 * 9) / 48 - 1) * icc([uneven])
    assert of_share(uneven).effect == pytest.approx(max(by_icc, of_share(uneven).effect))
    assert of_share(uneven).effect >= by_icc > 1


def test_clusters_that_disagree_within_have_no_effect() -> None:
    assert of_share(trials(*[(4, 2)] * 12)).effect == 1.0
    assert icc([trials(*[(4, 2)] * 12)]) < 0


@pytest.mark.parametrize("hits", [0, 3])
def test_a_share_of_none_or_all_has_as_many_trials_as_clusters(hits: int) -> None:
    found = share(10 * hits, 30, (), of_share(trials(*[(3, hits)] * 10)))
    low, high = wilson(10 * hits / 3, 10, two_sided_t(9))
    assert found.interval == pytest.approx((0.0 if hits == 0 else low, 1.0 if hits else high))


def test_one_cluster_is_taken_for_independent() -> None:
    found = share(4, 10, (), of_share(trials((10, 4))))
    assert found.interval == pytest.approx(wilson(4, 10))
    assert of_share(trials((10, 4))).assumes_independence


def test_the_interval_of_a_share_has_effective_counts_and_the_quantile_of_t() -> None:
    found = share(8, 20, (), Clustering(11, 11, 2.0, 10))
    assert found.interval == pytest.approx(wilson(4, 10, two_sided_t(10)))
    assert (found.clusters, found.design_effect) == (11, 2.0)


def test_a_rate_is_dispersed_as_the_counts_of_its_clusters() -> None:
    found = of_counts([0, 0, 0, 9], [1, 1, 1, 1])
    assert found.effect == pytest.approx((3 * 2.25**2 + 6.75**2) / 9 * 4 / 3)
    assert of_counts([2, 2, 2], [1, 1, 1]).effect == 1.0
    assert of_counts([2, 4, 6], [1, 2, 3]).effect == 1.0


def test_a_rate_of_few_clusters_is_dispersed_as_those_of_all_rates() -> None:
    calm, wild = dispersion([4, 4], [1, 1]), dispersion([0, 0, 0, 9], [1, 1, 1, 1])
    pooled = pooled_dispersion([calm, wild, dispersion([7], [1]), dispersion([0, 0], [1, 1])])
    assert pooled == (wild.squares, 8 * 1 / 2 + 9 * 3 / 4, 1 + 3 + 0 + 1)
    assert of_counts([4, 4], [1, 1], pooled).effect == pytest.approx(wild.squares / 10.75)
    assert of_counts([7], [1], pooled) == Clustering(1, 1, pooled.factor, 5)
    assert of_counts([0, 0, 0, 9], [1, 1, 1, 1], pooled).effect == wild.factor > pooled.factor
    assert of_counts([7], [1]) == Clustering(1, 1, 1.0, inf), "no two clusters can be compared"


def test_the_interval_of_a_rate_has_effective_counts() -> None:
    clustering = Clustering(11, 11, 2.0, 10)
    scale = 2 * (two_sided_t(10) / two_sided_normal()) ** 2
    assert rate(40, 8.0, (), clustering).interval == pytest.approx(poisson(40 / scale, 8 / scale))


def test_a_row_share_borrows_the_icc_of_all_rows() -> None:
    found = of_row_share(trials((4, 2), (4, 2)), 0.5, 17)
    assert (found.effect, found.df, found.clusters) == (2.5, 17, 2)
    assert of_row_share(trials((4, 2)), -0.2, 17).effect == 1.0
    one = share(2, 5, (), of_row_share(trials((5, 2)), 0.25, 17))
    assert one.interval == pytest.approx(wilson(1, 2.5, two_sided_t(17))), "the rows give it degrees of freedom, too"


def test_a_row_that_clusters_more_than_others_keeps_its_own_effect() -> None:
    alike = trials(*[(3, 3)] * 5, *[(3, 0)] * 5)
    assert of_row_share(alike, 0.1, 30).effect == of_share(alike).effect


def test_each_period_of_an_overlap_is_one_trial() -> None:
    assert independent(9) == Clustering(9, 0, 1.0, inf)
    assert isclose(independent(9).quantile, two_sided_normal())


def test_the_clusters_of_a_log_are_its_focus_periods_and_else_the_weeks() -> None:
    first, second = focus("b", 0), focus("b", 2 * WEEK)
    inside = [revisit("b", "a", n, during=period.id) for period in (first, second) for n in range(3)]
    outside = [revisit("c", "a", 5 * WEEK + n) for n in range(2)]
    found = sampled(make(ABC, first, second, *inside, *outside))
    assert len({found.clusters[event.id] for event in inside}) == 2
    assert len({found.clusters[event.id] for event in outside}) == 1
    assert (found.pooled.clusters, found.pooled.repeated, found.pooled.assumes_independence) == (3, 3, True)


def test_the_clusters_of_a_single_focus_period_are_weeks() -> None:
    period = focus("b", 0)
    spread = [revisit("b", "a", n * WEEK, during=period.id) for n in range(8)]
    found = sampled(make(ABC, period, *spread))
    assert len({found.clusters[event.id] for event in spread}) == 8
    burst = [revisit("b", "a", n, during=period.id) for n in range(30)]
    only = insights(make(ABC, focus("c", -1), focus("a", -0.5), period, *burst)).of_log["feedback over revisits"]
    assert (only.k, only.n, only.clusters) == (30, 30, 1)
    assert only.interval == pytest.approx((wilson(1, 1)[0], 1.0)), "one burst is one trial"


def test_bursts_raise_the_pooled_effect_and_single_revisits_do_not() -> None:
    single = background("abc", rounds=8)
    bursts = [each._replace(id=f"{n}{each.id[1:]}") for each in single for n in range(3)]
    assert sampled(make(ABC, *single)).pooled.effect < 1.5
    assert sampled(make(ABC, *bursts)).pooled.effect == pytest.approx(3, rel=0.5)
    assert not sampled(make(ABC, *bursts)).pooled.assumes_independence


PAIRS = [(i, j) for i in "abcd" for j in "abcd" if i != j]


@given(st.lists(st.integers(1, 40), min_size=12, max_size=12))
def test_quasi_independence_keeps_the_totals_of_rows_and_columns(counts: list[int]) -> None:
    cells = dict(zip(PAIRS, counts, strict=True))
    found = quasi_independent(cells)
    for phase in "abcd":
        for side in (0, 1):
            expected = sum(n for pair, n in cells.items() if pair[side] == phase)
            assert sum(n for pair, n in found.items() if pair[side] == phase) == pytest.approx(expected, rel=1e-3)


def test_quasi_independence_of_a_product_is_the_product() -> None:
    rows, columns = {"a": 2, "b": 3, "c": 5}, {"a": 7, "b": 11, "c": 13}
    cells = {(i, j): rows[i] * columns[j] for i in rows for j in columns if i != j}
    assert quasi_independent(cells) == pytest.approx(cells, rel=1e-6)


def test_clusters_that_are_all_alike_count_as_one_each() -> None:
    assert effect_by_icc(trials(*[(5, 5), (5, 0)] * 10)) == pytest.approx(5)


def test_clusters_that_are_as_mixed_as_the_whole_cost_nothing() -> None:
    assert effect_by_icc(trials(*[(4, 2)] * 10)) == 1


@pytest.mark.parametrize("clusters", [[], [(7, 3)], [(1, 1), (1, 0)]])
def test_the_effect_of_too_few_events_is_one(clusters: list[tuple[int, int]]) -> None:
    assert effect_by_icc(trials(*clusters)) == 1


def test_few_clusters_with_the_rarer_outcome_limit_the_degrees_of_freedom() -> None:
    common = [(4, 2)] * 20
    assert of_share(trials(*common)).df == 19
    assert of_share(trials(*[(4, 4)] * 18, (4, 3), (4, 1))).df == 2
    assert of_share(trials(*[(4, 0)] * 18, (4, 1), (4, 3))).df == 2
