"""How groups differ beyond chance: against known cases and simulated groups with known truth."""

import random

import pytest
from scipy import stats

from conftest import examples
from git_revisit.insights.heterogeneity import Group, compare_shares, equal_shares, funnel, heterogeneity, outliers


def simulated(chance: random.Random, sizes: range, groups: int, share: float, icc: float) -> list[Group]:
    found = []
    for _ in range(groups):
        n = chance.choice(sizes)
        size = (1 - icc) / icc if icc else 0
        own = chance.betavariate(share * size, (1 - share) * size) if icc else share
        found.append((float(sum(chance.random() < own for _ in range(n))), float(n)))
    return found


def test_fewer_than_three_groups_have_no_heterogeneity() -> None:
    assert heterogeneity([(1, 5), (4, 5)]) is None


def test_equal_groups_do_not_differ() -> None:
    found = heterogeneity([(4, 10), (8, 20), (12, 30)])
    assert found is not None
    assert found.share == pytest.approx(0.4, abs=0.01)
    assert (found.spread, found.spread_interval[0]) == (0, 0)
    assert found.between == (found.share, found.share)
    assert found.p == 1


@pytest.mark.parametrize("groups", [[(0, 5), (0, 7), (0, 6)], [(5, 5), (7, 7), (6, 6)]])
def test_groups_that_are_all_hits_or_none_do_not_differ(groups: list[Group]) -> None:
    found = heterogeneity(groups)
    assert found is not None
    assert found.spread == 0
    assert found.share == pytest.approx(groups[0][0] / groups[0][1], abs=0.001)


def test_opposite_groups_differ() -> None:
    found = heterogeneity([(20, 20), (0, 20), (19, 20), (1, 20)])
    assert found is not None
    assert found.p < 1e-10
    assert found.spread > 0.3
    assert found.between[0] < 0.05 < 0.95 < found.between[1]


def test_the_test_of_equal_shares_is_that_of_pearson() -> None:
    groups = [(3, 10), (9, 20), (14, 25)]
    table = [[k for k, _ in groups], [n - k for k, n in groups]]
    assert equal_shares(groups) == pytest.approx(stats.chi2_contingency(table, correction=False).pvalue)


@pytest.mark.parametrize(
    ("share", "icc", "sizes"), [(0.4, 0.1, range(10, 80)), (0.2, 0.1, range(5, 40)), (0.5, 0.0, range(5, 40))]
)
def test_intervals_contain_the_truth_nearly_always(share: float, icc: float, sizes: range) -> None:
    chance = random.Random(7)
    spread = (share * (1 - share) * icc) ** 0.5
    runs, of_share, of_spread, rejected = examples(60), 0, 0, 0
    for _ in range(runs):
        found = heterogeneity(simulated(chance, sizes, 30, share, icc))
        assert found is not None
        of_share += found.interval[0] <= share <= found.interval[1]
        of_spread += found.spread_interval[0] <= spread <= found.spread_interval[1]
        rejected += found.p < 0.05
    assert min(of_share, of_spread) >= 0.88 * runs
    assert rejected >= 0.95 * runs if icc else rejected <= 0.15 * runs


def test_chance_alone_makes_few_outliers_and_a_planted_one_is_found() -> None:
    chance = random.Random(3)
    wrong = 0
    for _ in range(60):
        groups = simulated(chance, range(5, 60), 60, 0.4, 0)
        wrong += min(outliers(groups, sum(k for k, _ in groups) / sum(n for _, n in groups))) < 0.05
    assert wrong <= 6
    found = compare_shares(dict(enumerate([*groups, (38.0, 40.0)])), {})
    assert found.stands_out(60) == "higher"
    assert sum(found.stands_out(place) is not None for place in range(60)) <= 1


def test_a_single_group_is_compared_with_nothing() -> None:
    found = compare_shares({4: (3.0, 5.0)}, {1: "too few to tell"})
    assert (found.centre, found.heterogeneity, found.p_values) == (None, None, {})
    assert found.stands_out(4) is None
    assert found.left_out == {1: "too few to tell"}


def test_the_funnel_narrows_with_the_number_of_trials() -> None:
    low, high = funnel(0.5, 100)
    assert (low, high) == pytest.approx((0.402, 0.598), abs=0.001)
    assert funnel(0.5, 400)[0] > low
    assert funnel(0.5, 100, 0.998)[0] < low
    assert funnel(0.05, 5) == pytest.approx((0.0, 0.241), abs=0.001)
    assert funnel(0.05, 5)[0] == 0.0


def test_a_group_stands_out_to_one_side() -> None:
    found = compare_shares({1: (5, 100), 4: (50, 100), 7: (50, 100), 8: (95, 100)}, {2: "no events"})
    assert [found.stands_out(place) for place in (1, 4, 7, 8, 2)] == ["lower", None, None, "higher", None]
    assert compare_shares({1: (5, 100)}, {}).stands_out(1) is None
