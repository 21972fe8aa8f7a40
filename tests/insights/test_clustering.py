"""The design effect: 1 for independent revisits, the size of the clusters if those are all alike."""

import pytest

from git_revisit.insights.clustering import design_effect


def test_clusters_that_are_all_alike_count_as_one_each() -> None:
    assert design_effect([(5, 5), (5, 0)] * 10) == pytest.approx(5)


def test_clusters_that_are_as_mixed_as_the_whole_cost_nothing() -> None:
    assert design_effect([(4, 2)] * 10) == 1


@pytest.mark.parametrize("clusters", [[], [(7, 3)], [(1, 1), (1, 0)], [(0, 0), (3, 1)]])
def test_too_little_to_tell_is_one(clusters: list[tuple[int, int]]) -> None:
    assert design_effect(clusters) == 1
