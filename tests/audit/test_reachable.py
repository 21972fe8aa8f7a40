"""Ways through small commit graphs, written out."""

from git_revisit.audit.reachable import between, itinerary

LINE = [[], [0], [1]]
DIAMOND = [[], [0], [0], [1, 2]]


def test_a_line_is_entered_in_order() -> None:
    assert itinerary(LINE) == [0, 1, 2]


def test_a_branch_comes_before_the_rest_of_the_first_parent_line() -> None:
    assert itinerary(DIAMOND) == [0, 2, 1, 3]


def test_another_root_comes_before_the_root_of_the_line() -> None:
    assert itinerary([[], [], [0, 1]]) == [1, 0, 2]


def test_a_nested_branch_comes_with_the_branch_that_it_leaves() -> None:
    assert itinerary([[], [0], [1], [1, 2], [0, 3]]) == [0, 1, 3, 2, 4]


def test_a_long_line_needs_no_recursion() -> None:
    parents = [[], *([number] for number in range(20_000))]
    assert len(itinerary(parents)) == 20_001


def test_between_is_what_the_tips_reach_and_the_base_does_not() -> None:
    assert between(LINE, [2], 0) == {1, 2}
    assert between(LINE, [0], 2) == set()
    assert between(DIAMOND, [1], 2) == {1}
    assert between(DIAMOND, [3], 1) == {2, 3}
    assert between(DIAMOND, [1, 2], 0) == {1, 2}
    assert between([[], [], [0, 1]], [2], 0) == {1, 2}
