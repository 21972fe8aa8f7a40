"""The window, and the direction of every revisit and move in it."""

import pytest

from git_revisit.errors import DataError
from git_revisit.insights.quantities import overlap
from git_revisit.insights.rate_changes import OF_PHASE
from git_revisit.insights.sample import FEEDBACK, FEEDFORWARD, LOOK_AHEAD, window_of
from git_revisit.model.event_yaml import utc
from git_revisit.model.events import Event
from git_revisit.model.workflow import Capture

from .building import DAY, HOUR, START, WEEK, focus, make, revisit, sampled, workflow

ABC = workflow("a", "b", "c")


def test_first_contact_with_a_later_phase_is_look_ahead_and_the_next_is_feedforward() -> None:
    first, second = revisit("a", "b", 1), revisit("a", "b", 2)
    back = revisit("b", "a", 3)
    log = make(ABC, focus("a"), first, second, back)
    found = sampled(log).directions
    assert [found[each.id] for each in (first, second, back)] == [LOOK_AHEAD, FEEDFORWARD, FEEDBACK]


def test_a_phase_that_was_in_focus_or_left_is_no_longer_ahead() -> None:
    here, there = revisit("a", "b", 2), revisit("a", "c", 3)
    log = make(ABC, focus("b", 0), focus("a", 1), here, revisit("c", "a", 2.5), there)
    found = sampled(log).directions
    assert (found[here.id], found[there.id]) == (FEEDFORWARD, FEEDFORWARD)


def test_an_unknown_phase_has_no_direction() -> None:
    odd = revisit("zzz", "a", 1)
    assert sampled(make(ABC, odd)).directions == {odd.id: None}


def test_moves_have_directions_too() -> None:
    events = [focus("a", 0), focus("b", 1), focus("a", 2), focus("b", 3), focus("b", 4)]
    found = sampled(make(ABC, *events)).directions
    assert [found.get(each.id) for each in events] == [None, LOOK_AHEAD, FEEDBACK, FEEDFORWARD, None]


def test_each_scope_moves_by_itself() -> None:
    ada, bob = "Ada <ada@x>", "Bob <bob@x>"
    events = [focus("a", 0, ada), focus("b", 1, bob), focus("c", 2, ada)]
    by_actor = sampled(make(ABC, *events)).moves
    of_project = sampled(make(ABC._replace(capture=Capture(focus="project")), *events)).moves
    assert [(move.from_phase, move.to_phase) for move in by_actor] == [("a", "c")]
    assert [(move.from_phase, move.to_phase) for move in of_project] == [("a", "b"), ("b", "c")]


def test_against_compares_with_everything_before() -> None:
    log = make(ABC, focus("a", 0), until=10 * WEEK)
    window = window_of(log, against=START + 9 * WEEK)
    assert (window.before, window.split, window.since) == (START, START + 9 * WEEK, START + 9 * WEEK)
    assert utc(window.until) == log.at


def test_a_window_that_starts_inside_a_focus_period_counts_the_part_inside() -> None:
    over, cut, later = focus("c", 0), focus("a", 2 * WEEK), focus("a", 6 * WEEK)
    inside = [revisit("a", "b", 5 * WEEK + n, during=cut.id) for n in range(6)]
    log = make(ABC, over, cut, later, revisit("a", "b", 3 * WEEK, during=cut.id), *inside, until=8 * WEEK)
    found = sampled(log, since=START + 4 * WEEK)
    assert [period.focus for period in found.periods] == [cut, later]
    by_period, by_week, _ = (each.estimates(found)["a"] for each in OF_PHASE)
    assert (by_period.k, by_period.n) == (6, 1.5), "half of the first period counts"
    assert (overlap(found, ("a", "b")).k, overlap(found, ("a", "b")).n) == (0, 1), "a period cut off is no trial"
    assert by_week.n == pytest.approx(4.0)
    at_the_end = sampled(log, since=START + 2 * WEEK)
    assert [period.focus for period in at_the_end.periods] == [cut, later], "what ended as the window began is out"


def test_a_focus_period_of_no_length_belongs_to_the_window_that_it_lies_in() -> None:
    short, after = focus("a", 4 * WEEK), focus("b", 4 * WEEK)
    log = make(ABC, focus("c", 0), short, after, until=8 * WEEK)
    found = sampled(log, since=START + 4 * WEEK)
    assert [period.focus for period in found.periods] == [short, after]


def test_without_a_start_the_latest_four_weeks_are_compared_or_half_of_a_shorter_log() -> None:
    log = make(ABC, focus("a", 0), until=20 * WEEK)
    assert window_of(log) == (START, START + 12 * WEEK, START + 16 * WEEK, START + 20 * WEEK)
    short = make(ABC, focus("a", 0), until=6 * WEEK)
    assert window_of(short) == (START, START, START + 3 * WEEK, START + 6 * WEEK)
    assert window_of(log, since=START + 15 * WEEK)[:3] == (START + 15 * WEEK, START + 10 * WEEK, START + 15 * WEEK)


@pytest.mark.parametrize("events", [[focus("a", 0)], [revisit("a", "b", 0)]])
def test_a_window_after_the_end_of_the_log_is_refused(events: list[Event]) -> None:
    with pytest.raises(DataError, match="the window starts at"):
        window_of(make(ABC, *events, until=WEEK), since=START + WEEK)
    assert window_of(make(ABC, until=WEEK), since=START + WEEK).since == START + WEEK


def test_moves_before_the_window_are_left_out() -> None:
    log = make(ABC, focus("a", 0), focus("b", WEEK), focus("c", 3 * WEEK), until=4 * WEEK)
    assert [move.to_phase for move in sampled(log, since=START + 2 * WEEK).moves] == ["c"]


def test_revisits_cluster_by_focus_period_or_else_by_week() -> None:
    one, two = focus("a", 0), focus("a", WEEK)
    inside = [revisit("a", "b", n * DAY, during=(one if n < 7 else two).id) for n in range(14)]
    outside = revisit("b", "a", 3 * DAY)
    found = sampled(make(ABC, one, two, *inside, outside, until=4 * WEEK))
    week = (START + 3 * DAY) // WEEK
    assert [found.clusters[each.id] for each in (inside[0], inside[13], outside)] == [one.id, two.id, week]
    assert found.every_count == {one.id: 7, two.id: 7, week: 1}
    assert (found.row_df, found.pooled.clusters, found.pooled.repeated) == (1, 3, 2)
    single = sampled(make(ABC, one, *inside[:3], until=4 * WEEK))
    assert single.clusters[inside[0].id] == START // WEEK, "one period does not show how alike its revisits are"


def test_the_pooled_effect_counts_periods_and_weeks_without_revisits() -> None:
    periods = [focus("a", n * WEEK) for n in range(4)]
    burst = [revisit("a", "b", n * HOUR, during=periods[0].id) for n in range(6)]
    other = revisit("a", "c", WEEK, during=periods[1].id)
    found = sampled(make(ABC, *periods, *burst, other, until=4 * WEEK)).pooled
    squares = (36 - 36 / 4) * 4 / 3, (1 - 1 / 4) * 4 / 3
    assert found.effect == pytest.approx(sum(squares) / 7)
