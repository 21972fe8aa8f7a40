"""Shares and rates, from literal logs."""

from git_revisit.insights.conclusions import insights
from git_revisit.insights.estimates import TOO_FEW
from git_revisit.insights.quantities import (
    OF_LOG,
    explained,
    feedback_by_chance,
    look_ahead,
    overlap,
    planned,
    reasons,
    row_share,
)
from git_revisit.model.events import Event
from git_revisit.replay.fold import Fold
from git_revisit.replay.matrix import matrix
from git_revisit.replay.measures import MEASURES

from .building import DAY, WEEK, focus, make, revisit, sampled, workflow

ABC = workflow("a", "b", "c")


def test_feedback_share_over_revisits_moves_and_both() -> None:
    log = make(
        ABC,
        *(focus(phase, hour) for hour, phase in enumerate("abab")),
        *(revisit("b", "a", 10 + n) for n in range(4)),
        revisit("a", "b", 20),
    )
    found = {each.name: each.estimate(sampled(log), None) for each in OF_LOG if each.group == "feedback"}
    assert (found["revisits"].k, found["revisits"].n) == (4, 5)
    assert found["revisits"].value == 0.8
    assert (found["moves"].k, found["moves"].n, found["moves"].note) == (1, 2, TOO_FEW)
    assert (found["both"].k, found["both"].n) == (5, 7)


def test_overlap_and_share_are_those_of_the_matrix() -> None:
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
    events: list[Event] = [*log.revisits, *log.focuses]
    for number, event in enumerate(events):
        fold.put(str(number), event)
    found = sampled(log)
    for measure, quantity in (("overlap", overlap), ("share", row_share)):
        cells = matrix(fold, ABC, measure).cells
        assert measure in MEASURES
        for i, start in enumerate(log.phases):
            for j, end in enumerate(log.phases):
                estimate = quantity(found, (start, end))
                expected = cells[i][j]
                assert start == end or (estimate.k / estimate.n if estimate.n else None) == expected


def test_rate_per_period_and_per_week_of_focus() -> None:
    first, second = focus("b", 0), focus("a", 2 * WEEK)
    log = make(ABC, first, second, *(revisit("b", "a", n + 1, during=first.id) for n in range(6)), revisit("b", "a", 9))
    rates = insights(log).of_phase
    by_week, by_period = (rates[name]["b"] for name in ("per_focus_week", "per_focus_period"))
    assert (by_week.k, by_week.n, by_week.value) == (6, 2.0, 3.0)
    assert (by_period.k, by_period.n, by_period.value) == (6, 1, 6.0)


def test_a_rate_of_few_events_has_an_upper_limit() -> None:
    period = focus("b", 0)
    log = make(ABC, period, focus("a", 20 * WEEK), revisit("b", "a", 1, during=period.id))
    found = insights(log).of_phase["per_focus_week"]["b"]
    assert (found.k, found.n, found.value, found.note) == (1, 20.0, None, TOO_FEW)
    assert found.interval is not None
    assert found.interval[0] == 0
    assert found.interval[1] is not None
    assert 0.25 < found.interval[1] < 0.3  # Garwood: 5.57 / 20


def test_the_share_of_feedback_that_random_targets_would_give() -> None:
    log = make(ABC, focus("c", 0), focus("a", 1), focus("b", 2), revisit("c", "b", 3), revisit("a", "b", 4))
    assert feedback_by_chance(sampled(log)) == 0.5  # from c both others are earlier, from a none
    assert feedback_by_chance(sampled(make(ABC))) is None


def test_under_five_events_it_is_too_few_to_tell() -> None:
    log = make(ABC, *(revisit("b", "a", n, planned=True) for n in range(4)))
    few = insights(log).of_log["planned"]
    enough = insights(make(ABC, *log.revisits, revisit("b", "a", 9))).of_log["planned"]
    assert (few.value, few.interval, few.note) == (None, None, TOO_FEW)
    assert (enough.value, enough.note) == (0.8, None)
    assert enough.events == tuple(event.id for event in log.revisits)


def test_reasons_by_category_the_most_frequent_first() -> None:
    events = [revisit("b", "a", category=each) for each in ("labels", None, "drift", "drift")]
    assert {name: len(each) for name, each in reasons(events).items()} == {"drift": 2, "": 1, "labels": 1}


def test_an_empty_log_has_insights() -> None:
    found = insights(make(ABC, until=0))
    assert found.recommendations == []
    assert found.of_log["planned"].note == TOO_FEW


def test_planned_and_explained_are_shares_of_what_somebody_was_asked_about() -> None:
    asked = [revisit("b", "a", n, planned=n < 2, reason="why" if n < 3 else None) for n in range(5)]
    others = [revisit("b", "a", 9 + n)._replace(via=via) for n, via in enumerate(("infer", "import"))]
    found = sampled(make(ABC, *asked, *others))
    assert (planned(found).k, planned(found).n) == (2, 5)
    assert (explained(found).k, explained(found).n) == (3, 5)
    assert (found.count_via("infer"), found.count_via("import")) == (1, 1)
    assert {name: len(each) for name, each in reasons(found.revisits).items()} == {"": 5}


def test_an_imported_category_counts_and_a_guess_does_not() -> None:
    imported = revisit("b", "a", 1, category="labels")._replace(via="import")
    inferred = revisit("b", "a", 2, extra={"x-category-guess": "labels"})._replace(via="infer")
    assert {name: len(each) for name, each in reasons([imported, inferred]).items()} == {"labels": 1}


def test_names_have_their_group() -> None:
    assert [each.label for each in OF_LOG] == [
        "feedback over revisits", "feedback over moves", "feedback over both", "planned",
    ]  # fmt: skip


def test_feedback_by_chance_leaves_out_first_visits_and_unknown_phases() -> None:
    first, odd = revisit("a", "b", 0), revisit("b", "zzz", 5)
    log = make(workflow("a", "b", "c"), focus("a"), first, revisit("b", "a", 1), revisit("a", "b", 2), odd)
    assert feedback_by_chance(sampled(log)) == 1 / 4, "of b one of two phases is earlier, of a none"
    assert look_ahead(sampled(log)) == {"revisits": 1, "moves": 0}


def test_overlap_leaves_out_a_revisit_that_names_another_phase_s_period() -> None:
    own, other = focus("a", 0), focus("b", WEEK)
    log = make(workflow("a", "b", "c"), own, other, revisit("a", "c", 2 * WEEK, during=other.id))
    assert (overlap(sampled(log), ("a", "c")).k, overlap(sampled(log), ("a", "c")).n) == (0, 1)
