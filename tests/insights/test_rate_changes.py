"""The change of a cell's rate between two windows."""

import pytest

from git_revisit.insights.evidence import FocusPeriod
from git_revisit.insights.rate_changes import (
    adjusted_p_values,
    compared,
    exposure_unit,
    feedback_change,
    in_focus,
    rate_changes,
)
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


def test_revisits_after_the_end_of_the_log_count_in_no_rate() -> None:
    """The clock of the last commit was wrong: the time of these revisits is not in the exposure."""
    begun = focus("b", 0)
    events = [revisit("b", "a", n * WEEK, during=begun.id) for n in range(20)]
    log = make(ABC, begun, *events, until=8 * WEEK)  # the ninth lies at the end, which is no fault
    sample = sampled(log, since=START + 4 * WEEK)
    assert sample.late == {event.id for event in events[9:]}
    change, trend = rate_changes(compared(sample))["b", "a"], feedback_change(compared(sample))
    assert trend is not None
    assert [(each.before, each.after) for each in (change, trend)] == [(4, 5), (4, 5)]
    assert in_focus(sample, FocusPeriod.weeks)["b"].counts == [5]


def test_days_are_those_of_the_people_whose_focus_it_is() -> None:
    begun = focus("b", 0)
    log = make(ABC, begun, *(revisit("b", "a", n * DAY, during=begun.id) for n in range(28)), until=28 * DAY)
    worked = (*on(1, 2, 20), *on(*range(28), person="bob@example.com"))
    assert rate_changes(compared(sampled(log._replace(worked=worked))))["b", "a"].exposures == (2, 1)


def test_the_unit_of_exposure_depends_on_what_the_log_has() -> None:
    plain, focused = make(ABC), make(ABC, focus("a"))
    units = [exposure_unit(each._replace(worked=worked)) for each in (plain, focused) for worked in (None, ())]
    assert units == ["calendar", "days", "focus", "focus-days"]


def test_five_revisits_are_enough_for_a_change() -> None:
    events = [revisit("b", "a", n * WEEK) for n in (0, 1, 4, 5, 6)]
    few = [revisit("c", "a", n * WEEK) for n in (0, 1, 4, 5)]
    changes = rate_changes(compared(sampled(make(ABC, *events, *few, until=8 * WEEK), since=START + 4 * WEEK)))
    enough, lacking = changes["b", "a"].estimate, changes["c", "a"].estimate
    assert (enough.k, enough.n, enough.value, enough.note) == (3, 5, 1.5, None)
    assert (lacking.k, lacking.n, lacking.value, lacking.note) == (2, 4, None, "too few to tell")
    assert adjusted_p_values(changes).keys() == {("b", "a")}


def test_a_rate_in_focus_counts_what_names_its_period() -> None:
    first, second = focus("b", 0), focus("a", 2 * WEEK)
    inside = [revisit("b", "a", n * DAY, during=first.id) for n in range(6)]
    log = make(ABC, first, second, *inside, revisit("b", "a", DAY), until=4 * WEEK)
    exposed = in_focus(sampled(log), FocusPeriod.weeks)
    assert [(len(each.events), each.counts, each.exposures) for each in exposed.values()] == [
        (0, [0], [2.0]), (6, [6], [2.0]), (0, [], []),
    ]  # fmt: skip
    assert sampled(log).weeks("b", START, START + 3 * WEEK) == 2.0
