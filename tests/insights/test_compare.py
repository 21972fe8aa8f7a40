"""Two sets compared, from literal logs."""

import pytest

from git_revisit.insights.compare import NO_COMMITS, Compared, Comparison, compare, compared_set, shared_revisits
from git_revisit.insights.estimates import TOO_FEW, Estimate, rate_ratio
from git_revisit.insights.evidence import Log
from git_revisit.model.events import Revisit
from git_revisit.replay.episodes import WorkedCommit

from .building import DAY, START, WEEK, focus, make, revisit, workflow

ABC = workflow("a", "b", "c")


def days(*numbers: int, person: str = "ada@example.com") -> tuple[WorkedCommit, ...]:
    return tuple(WorkedCommit(str(n), person, START // DAY + n, frozenset("b"), ()) for n in numbers)


def compared(a: Log, b: Log) -> Comparison:
    return compare(compared_set("a", None, a), compared_set("b", None, b))


def evenly(count: int, start: str = "b", end: str = "a") -> list[Revisit]:
    return [revisit(start, end, n * WEEK + n) for n in range(count)]


def test_rates_are_by_days_with_commits() -> None:
    first = make(ABC, *evenly(10))._replace(worked=days(*range(0, 70, 7)))
    second = make(ABC, *evenly(10))._replace(worked=days(*range(0, 140, 7)))
    found = compared(first, second)
    assert (found.revisits.a.n, found.revisits.b.n) == (10, 20)
    assert found.revisits.value == pytest.approx(2)
    assert found.revisits.interval is not None
    assert found.revisits.interval[0] < 2 < (found.revisits.interval[1] or 0)
    assert found.cells["b", "a"].value == pytest.approx(2)
    assert found.cells["b", "a"].adjusted == found.cells["b", "a"].p == found.revisits.p


def test_a_large_difference_is_beyond_chance_and_none_is_not() -> None:
    many = make(ABC, *evenly(40))._replace(worked=days(*range(40)))
    few = make(ABC, *evenly(5))._replace(worked=days(*range(40)))
    assert (compared(many, few).revisits.p or 1) < 0.001
    again = make(ABC, *evenly(40))._replace(worked=days(*range(40)))
    assert compared(many, again).revisits.p == 1


def test_nothing_is_compared_with_a_set_without_commits() -> None:
    log = make(ABC, *evenly(10))
    for worked in ((), None):
        found = compared(log._replace(worked=days(1, 2)), make(ABC, *evenly(10))._replace(worked=worked))
        assert (found.revisits.value, found.revisits.interval, found.revisits.p) == (None, None, None)
        assert found.revisits.note == NO_COMMITS
        assert found.cells["b", "a"].note == NO_COMMITS


def test_few_revisits_are_too_few() -> None:
    one = make(ABC, *evenly(2))._replace(worked=days(1, 2))
    found = compared(one, make(ABC, *evenly(2))._replace(worked=days(1, 2)))
    assert found.revisits.note == TOO_FEW
    assert found.shares["planned"] == Compared("difference", *_shares(found), note=TOO_FEW)


def _shares(found: Comparison) -> tuple[Estimate, Estimate]:
    return found.shares["planned"].a, found.shares["planned"].b


def test_shares_differ_by_points_with_the_interval_of_newcombe() -> None:
    first = make(ABC, *(event._replace(planned=n < 8) for n, event in enumerate(evenly(10))))
    found = compared(first, make(ABC, *evenly(10))).shares["planned"]
    assert found.value == pytest.approx(0.8)
    low, high = found.interval or (0, 0)
    assert 0 < low < 0.8 < (high or 0) <= 1


def test_a_phase_is_compared_by_its_days_in_focus() -> None:
    sides = []
    for length in (10, 20):
        changes = [focus("b", 0), focus("a", length * DAY)]
        inside = [revisit("b", "a", n * DAY + 60, during=changes[0].id) for n in range(8)]
        sides.append(make(ABC, *changes, *inside)._replace(worked=days(*range(40))))
    found = compared(*sides).phases
    assert (found["b"].a.n, found["b"].b.n) == (11, 21), "the day of the move counts in both"
    assert found["b"].value == pytest.approx(21 / 11)
    assert found.keys() == {"a", "b"}, "nobody worked on c"


def test_revisits_in_both_sets_are_found() -> None:
    events = evenly(3)
    one, two = (compared_set("r", None, make(ABC, *part)) for part in (events[:2], events[1:]))
    assert shared_revisits(one, two) == [events[1].id]


def test_five_revisits_in_both_sets_are_enough_and_no_set_needs_any() -> None:
    sides = [make(ABC, *evenly(n))._replace(worked=days(1, 2)) for n in (2, 3)]
    assert compared(*sides).revisits.value == pytest.approx(2 / 3)
    assert compared(make(ABC), make(ABC)).revisits.note == NO_COMMITS


def test_a_share_that_one_set_lacks_is_not_compared() -> None:
    many, few = make(ABC, *evenly(10)), make(ABC, *evenly(2))
    for sides in ((many, few), (few, many)):
        found = compared(*sides).shares
        assert found.keys() == {"feedback", "planned"}
        assert (found["feedback"].value, found["feedback"].note) == (None, TOO_FEW)
    assert compared(many, make(ABC, *evenly(9))).shares["feedback"].value == 0


def test_bursts_of_both_sets_widen_by_their_numbers() -> None:
    burst = make(ABC, *(revisit("b", "a", n // 5 * 9 * WEEK + n) for n in range(10)))._replace(worked=days(*range(70)))
    even = make(ABC, *evenly(30))._replace(worked=days(*range(0, 210, 7)))
    sets = compared_set("a", None, burst), compared_set("b", None, even)
    effects = [each.sample.pooled.effect for each in sets]
    assert effects[0] > 2 > effects[1] >= 1
    found = compare(*sets).revisits
    assert found.p == rate_ratio(30, 10, (found.b.n, found.a.n), (effects[0] * 10 + effects[1] * 30) / 40).p
