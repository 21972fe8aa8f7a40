"""Ways through small commit graphs, written out."""

import pytest

from git_revisit.audit.reachable import between, itinerary, parents_first

LINE = [[], [0], [1]]
DIAMOND = [[], [0], [0], [1, 2]]


def test_parents_come_first_and_the_order_depends_on_the_graph_alone() -> None:
    graph = {"a": [], "b": ["a"], "c": ["a"], "d": ["b", "c"], "root": [], "e": ["d", "root"]}
    assert parents_first("e", graph.__getitem__) == ["a", "b", "c", "d", "root", "e"]
    assert parents_first("c", graph.__getitem__) == ["a", "c"]
    with pytest.raises(KeyError):
        parents_first("e", {**graph, "d": ["lost"]}.__getitem__)


def test_a_line_is_entered_once_and_never_left() -> None:
    assert itinerary(LINE) == ([0, 1, 2], frozenset({0, 1, 2}))


def test_a_branch_is_left_before_the_first_parent_line_goes_on() -> None:
    order, line = itinerary(DIAMOND)
    assert order == [0, 2, ~2, 1, 3]
    assert line == {0, 1, 3}


def test_another_root_is_left_before_the_root_of_the_line() -> None:
    order, line = itinerary([[], [], [0, 1]])
    assert order == [1, ~1, 0, 2]
    assert line == {0, 2}


def test_a_nested_branch_is_left_inside_out() -> None:
    order, _ = itinerary([[], [0], [1], [1, 2], [0, 3]])
    assert order == [0, 1, 3, ~3, 2, ~2, ~1, 4]


def test_a_long_line_needs_no_recursion() -> None:
    parents = [[], *([number] for number in range(20_000))]
    assert len(itinerary(parents)[0]) == 20_001


def test_between_is_what_the_tips_reach_and_the_base_does_not() -> None:
    assert between(LINE, [2], 0) == {1, 2}
    assert between(LINE, [0], 2) == set()
    assert between(DIAMOND, [1], 2) == {1}
    assert between(DIAMOND, [3], 1) == {2, 3}
    assert between(DIAMOND, [1, 2], 0) == {1, 2}
    assert between([[], [], [0, 1]], [2], 0) == {1, 2}
