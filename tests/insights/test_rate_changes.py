"""The change of a cell's rate between two windows."""

import pytest

from git_revisit.insights.rate_changes import rate_changes
from git_revisit.insights.sample import window_of

from .building import DAY, START, WEEK, focus, make, revisit, workflow

ABC = workflow("a", "b", "c")


def test_a_change_counts_by_weeks_of_focus():
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
    found = rate_changes(log, window_of(log, since=START + 4 * WEEK))
    assert found.keys() == {("b", "a")}
    change = found["b", "a"]
    assert (change.before, change.after, change.exposures) == (8, 6, (4.0, 2.0))
    assert change.estimate.value == pytest.approx(1.5)


def test_without_focus_events_a_change_counts_by_the_calendar():
    log = make(ABC, *(revisit("b", "a", n * DAY) for n in range(28)), until=28 * DAY)
    change = rate_changes(log, window_of(log))["b", "a"]
    assert (change.before, change.after) == (14, 14)
    assert change.p == 1.0
