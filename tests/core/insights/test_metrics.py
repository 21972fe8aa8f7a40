import pytest

from git_revisit.insights import metrics
from git_revisit.insights.metrics import FEEDBACK, FEEDFORWARD, LOOK_AHEAD, TOO_FEW
from git_revisit.insights.summary import insights, window_of
from git_revisit.model.event_yaml import utc
from git_revisit.model.events import Capture
from git_revisit.replay.fold import Fold
from git_revisit.replay.matrix import MEASURES, matrix

from .building import DAY, START, WEEK, focus, make, revisit, workflow

ABC = workflow("a", "b", "c")


def sampled(log, **window):
    return metrics.sample(log, window_of(log, **window))


def test_first_contact_with_a_later_phase_is_look_ahead_and_the_next_is_feedforward():
    first, second = revisit("a", "b", 1), revisit("a", "b", 2)
    back = revisit("b", "a", 3)
    log = make(ABC, focus("a"), first, second, back)
    found = sampled(log).directions
    assert [found[each.id] for each in (first, second, back)] == [LOOK_AHEAD, FEEDFORWARD, FEEDBACK]


def test_a_phase_that_was_focus_or_came_from_is_no_longer_ahead():
    here, there = revisit("a", "b", 2), revisit("a", "c", 3)
    log = make(ABC, focus("b", 0), focus("a", 1), here, revisit("c", "a", 2.5), there)
    found = sampled(log).directions
    assert (found[here.id], found[there.id]) == (FEEDFORWARD, FEEDFORWARD)


def test_an_unknown_phase_has_no_direction():
    odd = revisit("zzz", "a", 1)
    assert sampled(make(ABC, odd)).directions == {odd.id: None}


def test_moves_have_directions_too():
    events = [focus("a", 0), focus("b", 1), focus("a", 2), focus("b", 3), focus("b", 4)]
    found = sampled(make(ABC, *events)).directions
    assert [found.get(each.id) for each in events] == [None, LOOK_AHEAD, FEEDBACK, FEEDFORWARD, None]


def test_feedback_share_over_revisits_moves_and_both():
    log = make(
        ABC,
        *(focus(phase, hour) for hour, phase in enumerate("abab")),
        *(revisit("b", "a", 10 + n) for n in range(4)),
        revisit("a", "b", 20),
    )
    found = metrics.feedback(sampled(log))
    assert (found["revisits"].k, found["revisits"].n) == (4, 5)
    assert found["revisits"].value == 0.8
    assert (found["moves"].k, found["moves"].n, found["moves"].note) == (1, 2, TOO_FEW)
    assert (found["both"].k, found["both"].n) == (5, 7)


def test_each_scope_moves_by_itself():
    ada, bob = "Ada <ada@x>", "Bob <bob@x>"
    events = [focus("a", 0, ada), focus("b", 1, bob), focus("c", 2, ada)]
    by_actor = sampled(make(ABC, *events)).moves
    of_project = sampled(make(ABC._replace(capture=Capture(focus="project")), *events)).moves
    assert [(move.from_phase, move.to_phase) for move in by_actor] == [("a", "c")]
    assert [(move.from_phase, move.to_phase) for move in of_project] == [("a", "b"), ("b", "c")]


def test_overlap_and_share_are_those_of_the_matrix():
    first, second = focus("b", 0), focus("b", DAY)
    log = make(
        ABC,
        first,
        second,
        revisit("b", "a", 1, during=first.id),
        revisit("b", "a", 2, during=first.id),
        revisit("b", "a", 3),
        revisit("b", "c", DAY + 1, during=second.id),
        revisit("c", "a", DAY + 2, during=second.id),
    )
    fold = Fold()
    for number, event in enumerate((*log.revisits, *log.focuses)):
        fold.put(str(number), event)
    found = sampled(log)
    for measure, quantity in (("overlap", metrics.overlap), ("share", metrics.row_share)):
        cells = matrix(fold, ABC, measure).cells
        assert measure in MEASURES
        for i, start in enumerate(log.phases):
            for j, end in enumerate(log.phases):
                estimate = quantity(found, (start, end))
                expected = cells[i][j]
                assert start == end or (estimate.k / estimate.n if estimate.n else None) == expected


def test_rate_per_period_and_per_week_of_focus():
    first, second = focus("b", 0), focus("a", 2 * WEEK)
    log = make(ABC, first, second, *(revisit("b", "a", n + 1, during=first.id) for n in range(6)), revisit("b", "a", 9))
    found = sampled(log)
    per_week, per_period = metrics.per_week(found, "b"), metrics.per_period(found, "b")
    assert (per_week.k, per_week.n, per_week.value) == (6, 2.0, 3.0)
    assert (per_period.k, per_period.n, per_period.value) == (6, 1, 6.0)


def test_under_five_events_it_is_too_few_to_tell():
    log = make(ABC, *(revisit("b", "a", n, planned=True) for n in range(4)))
    few = insights(log).planned
    enough = insights(make(ABC, *log.revisits, revisit("b", "a", 9))).planned
    assert (few.value, few.interval, few.note) == (None, None, TOO_FEW)
    assert (enough.value, enough.note) == (0.8, None)
    assert enough.events == tuple(event.id for event in log.revisits)


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
    found = metrics.changes(log, window_of(log, since=START + 4 * WEEK))
    assert found.keys() == {("b", "a")}
    change = found["b", "a"]
    assert (change.before, change.after, change.exposures) == (8, 6, (4.0, 2.0))
    assert change.estimate.value == pytest.approx(1.5)


def test_without_focus_events_a_change_counts_by_the_calendar():
    log = make(ABC, *(revisit("b", "a", n * DAY) for n in range(28)), until=28 * DAY)
    change = metrics.changes(log, window_of(log))["b", "a"]
    assert (change.before, change.after) == (14, 14)
    assert change.p == 1.0


def test_against_compares_with_everything_before():
    log = make(ABC, focus("a", 0), until=10 * WEEK)
    window = window_of(log, against=START + 9 * WEEK)
    assert (window.before, window.split, window.since) == (START, START + 9 * WEEK, START + 9 * WEEK)
    assert utc(window.until) == log.at


def test_a_window_that_starts_inside_a_focus_period_counts_that_period_and_its_rest():
    over, cut, later = focus("c", 0), focus("a", 2 * WEEK), focus("a", 6 * WEEK)
    inside = [revisit("a", "b", 5 * WEEK + n, during=cut.id) for n in range(6)]
    log = make(ABC, over, cut, later, revisit("a", "b", 3 * WEEK, during=cut.id), *inside, until=8 * WEEK)
    found = sampled(log, since=START + 4 * WEEK)
    assert [period.focus for period in found.periods] == [cut, later]
    assert (metrics.per_period(found, "a").k, metrics.per_period(found, "a").n) == (6, 2)
    assert metrics.per_week(found, "a").n == pytest.approx(4.0)
    at_the_end = sampled(log, since=START + 2 * WEEK)
    assert [period.focus for period in at_the_end.periods] == [cut, later], "what ended as the window began is out"


def test_a_focus_period_of_no_length_belongs_to_the_window_that_it_lies_in():
    short, after = focus("a", 4 * WEEK), focus("b", 4 * WEEK)
    log = make(ABC, focus("c", 0), short, after, until=8 * WEEK)
    found = sampled(log, since=START + 4 * WEEK)
    assert [period.focus for period in found.periods] == [short, after]


def test_loops_are_ranked_by_their_weaker_direction():
    log = make(
        ABC,
        *(revisit("b", "a", n) for n in range(9)),
        revisit("a", "b", 20),
        *(revisit("c", "a", 30 + n) for n in range(3)),
        *(revisit("a", "c", 40 + n) for n in range(3)),
    )
    found = metrics.loops(sampled(log))
    assert list(found) == [("a", "c"), ("a", "b")]
    assert (found["a", "c"].k, found["a", "c"].n) == (6, 16)


def test_a_chain_goes_on_from_where_the_last_revisit_of_the_same_scope_ended():
    bob = "Bob <bob@x>"
    log = make(ABC, revisit("c", "b", 1), revisit("c", "a", 1.5, actor=bob), revisit("b", "a", 2), revisit("a", "b", 3))
    found = metrics.chains(sampled(log))
    assert list(found) == [("c", "b", "a")]
    assert (found["c", "b", "a"].k, found["c", "b", "a"].n) == (1, 1)


def test_reasons_by_category_the_most_frequent_first():
    events = [revisit("b", "a", category=each) for each in ("labels", None, "drift", "drift")]
    assert {name: len(each) for name, each in metrics.reasons(events).items()} == {"drift": 2, "": 1, "labels": 1}


def test_an_empty_log_has_insights():
    found = insights(make(ABC, until=0))
    assert found.recommendations == []
    assert found.planned.note == TOO_FEW
