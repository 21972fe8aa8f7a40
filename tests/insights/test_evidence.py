"""The log as insights read it: its phases, focus periods and days."""

from git_revisit.insights.evidence import FocusPeriod, days_between, periods
from git_revisit.model.workflow import Phase
from git_revisit.replay.episodes import WorkedCommit

from .building import DAY, START, WEEK, focus, make, revisit, workflow

ABC = workflow("a", "b", "c")


def test_the_phases_are_those_of_the_workflow_and_of_the_events() -> None:
    flow = ABC._replace(phases=(*ABC.phases, Phase("later", "Later")))
    log = make(flow, revisit("a", "odd"), focus("rare"))
    assert log.phases == ("a", "b", "c", "later", "odd", "rare")
    assert log.observable == ("a", "b", "c", "odd", "rare"), "later has neither paths nor events"


def test_a_revisit_within_one_phase_is_left_out() -> None:
    flow = ABC._replace(phases=(Phase("a", "A", ("old",), ("a/",)), *ABC.phases[1:]))
    assert [event.to_phase for event in make(flow, revisit("old", "a"), revisit("old", "b")).revisits] == ["b"]


def test_a_period_without_length_lies_in_every_window_that_has_it() -> None:
    period = FocusPeriod(focus("a"), "", START, START + 2 * WEEK, (1, 2, 5))
    assert period.part(START, START + WEEK) == 0.5
    assert period._replace(end=START).part(START, START + WEEK) == 1.0


def test_days_count_at_both_ends() -> None:
    assert days_between((1, 2, 5), 1 * DAY, 5 * DAY) == 3
    assert days_between((1, 2, 5), 2.5 * DAY, 4 * DAY) == 1
    assert days_between((1, 2, 5), 3 * DAY, 4 * DAY) == 0


def test_an_open_period_ends_with_the_last_day_of_work() -> None:
    worked = tuple(WorkedCommit(str(day), "ada@example.com", START // DAY + day, frozenset("a"), ()) for day in (0, 10))
    log = make(ABC, focus("a"))
    assert periods(log)[0].end == START + 52 * WEEK
    (open_one,) = periods(log._replace(worked=worked))
    assert (open_one.end, open_one.days) == ((START // DAY + 11) * DAY, (START // DAY, START // DAY + 10))
    assert periods(log._replace(worked=worked, at="2026-01-08T09:00:00Z"))[0].end == START + 3 * DAY
