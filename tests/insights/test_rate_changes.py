"""The change of a cell's rate between two windows."""

import pytest

from git_revisit.insights.rate_changes import compared, feedback_change, rate_changes
from git_revisit.replay.episodes import WorkedCommit

from .building import DAY, START, WEEK, focus, make, revisit, sampled, workflow

ABC = workflow("a", "b", "c")


def test_a_change_counts_by_weeks_of_focus() -> None:
    before, after = focus("b", 0), focus("b", 6 * WEEK)
    log = make(
        ABC,
        before,
        focus("a", 4 * WEEK),
        after,
        *(revisit("b", "a", n, during=before.id) for n in range(8)),
        *(revisit("b", "a", 6 * WEEK + n, during=after.id) for n in range(6)),
        *(revisit("b", "c", 6 * WEEK + n) for n in range(6)),
        until=8 * WEEK,
    )
    found = rate_changes(compared(sampled(log, since=START + 4 * WEEK)))
    assert found.keys() == {("b", "a")}
    change = found["b", "a"]
    assert (change.before, change.after, change.exposures) == (8, 6, (4.0, 2.0))
    assert change.estimate.value == pytest.approx(1.5)


def test_without_focus_events_a_change_counts_by_the_calendar() -> None:
    log = make(ABC, *(revisit("b", "a", n * DAY) for n in range(28)), until=28 * DAY)
    change = rate_changes(compared(sampled(log)))["b", "a"]
    assert (change.before, change.after, change.exposures) == (14, 14, (2.0, 2.0))
    assert change.p == 1.0


def test_a_cell_without_a_revisit_before_is_new() -> None:
    start = revisit("c", "a", 0)
    log = make(ABC, start, *(revisit("b", "a", (6 + n / 7) * WEEK) for n in range(7)), until=8 * WEEK)
    estimate = rate_changes(compared(sampled(log)))["b", "a"].estimate
    assert (estimate.value, estimate.note) == (None, "new")
    assert estimate.interval is not None
    assert estimate.interval[1] is None


def test_the_trend_counts_what_goes_back_by_the_calendar() -> None:
    back = [revisit("b", "a", n * WEEK / 2) for n in range(12)]
    ahead = [revisit("a", "b", 7 * WEEK + n) for n in range(9)]
    log = make(ABC, *back, *ahead, until=8 * WEEK)
    found = feedback_change(compared(sampled(log)))
    assert found is not None
    assert (found.before, found.after, found.exposures) == (8, 4, (4.0, 4.0))
    assert feedback_change(compared(sampled(log, against=START))) is None


def on(*days: int, person: str = "ada@example.com") -> tuple[WorkedCommit, ...]:
    return tuple(WorkedCommit(str(day), person, START // DAY + day, frozenset("b"), ()) for day in days)


def test_days_with_commits_are_the_exposure() -> None:
    log = make(ABC, *(revisit("b", "a", n * DAY) for n in range(28)), until=28 * DAY)
    log = log._replace(worked=on(*range(0, 14, 2), *range(14, 28)))
    change = rate_changes(compared(sampled(log)))["b", "a"]
    assert change.exposures == (7, 14)


def test_an_idle_winter_is_not_compared() -> None:
    """The window before has focus but no commit: growth against it would be false."""
    begun = focus("b", 0)
    log = make(ABC, begun, *(revisit("b", "a", 30 * WEEK + n, during=begun.id) for n in range(8)), until=31 * WEEK)
    since = START + 30 * WEEK
    assert rate_changes(compared(sampled(log, since=since)))["b", "a"].before == 0
    worked = on(*range(7 * 30, 7 * 31))
    assert rate_changes(compared(sampled(log._replace(worked=worked), since=since))) == {}


def test_days_are_those_of_the_people_whose_focus_it_is() -> None:
    begun = focus("b", 0)
    log = make(ABC, begun, *(revisit("b", "a", n * DAY, during=begun.id) for n in range(28)), until=28 * DAY)
    worked = (*on(1, 2, 20), *on(*range(28), person="bob@example.com"))
    assert rate_changes(compared(sampled(log._replace(worked=worked))))["b", "a"].exposures == (2, 1)
