"""The rules of advice: each one on the log that it is for."""

from typing import Any

import pytest

from git_revisit.insights.conclusions import insights
from git_revisit.insights.evidence import Log
from git_revisit.insights.recommendations import Recommendation, missing
from git_revisit.model.workflow import CATEGORIES

from .building import START, WEEK, background, focus, make, revisit, sampled, workflow

PHASES = ("a", "b", "c", "d", "e", "f")
FLOW = workflow(*PHASES, categories=CATEGORIES)
NOISE = background(PHASES, ("e", "b"), ("f", "c"))
LOOP = background(PHASES, ("b", "c"), ("c", "b"))


def said(log: Log, **window: int) -> dict[str, Recommendation]:
    return {each.rule: each for each in insights(log, **window).recommendations}


def test_a_strong_cell_with_a_dominant_category_asks_for_its_check() -> None:
    labels = [revisit("e", "b", n * WEEK, category="labels") for n in range(12)]
    others = [revisit("e", "b", (20 + n) * WEEK, category="drift") for n in range(3)]
    found = said(make(FLOW, *labels, *others, *NOISE))["check-before-phase"]
    assert found.text == "Add a label review before e: 12 of 15 unplanned revisits e → b are about labels"
    assert found.n == 15
    assert found.interval[0] < 0.8 < found.interval[1]
    assert set(found.events) == {event.id for event in labels}


def test_a_child_category_counts_as_its_parent_and_an_own_one_names_itself() -> None:
    events = [revisit("e", "b", n * WEEK, category="labels:drift" if n % 2 else "labels") for n in range(16)]
    own = [revisit("f", "c", (20 + n) * WEEK, category="licences") for n in range(16)]
    texts = [each.text for each in insights(make(FLOW, *events, *own, *NOISE)).recommendations]
    assert any("16 of 16 unplanned revisits e → b are about labels" in text for text in texts)
    assert any(text.startswith("Add a check for licences before f") for text in texts)


@pytest.mark.parametrize("fields", [{"category": "other"}, {}, {"category": "labels", "planned": True}])
def test_no_check_without_a_reason_to_check_for(fields: dict[str, Any]) -> None:
    log = make(FLOW, *(revisit("e", "b", n * WEEK, **fields) for n in range(20)), *NOISE)
    assert "check-before-phase" not in said(log)


@pytest.mark.parametrize(("count", "asks"), [(13, False), (14, False), (15, True)])
def test_a_category_without_a_majority_asks_for_no_check(count: int, asks: bool) -> None:
    others = [each for each in CATEGORIES if each not in ("labels", "other")]
    events = [revisit("e", "b", n * WEEK, category="labels") for n in range(count)]
    events += [revisit("e", "b", (20 + n) * WEEK, category=others[n % len(others)]) for n in range(14)]
    assert ("check-before-phase" in said(make(FLOW, *events, *NOISE))) == asks


def test_feedforward_asks_for_no_check() -> None:
    log = make(FLOW, *(revisit("b", "e", n * WEEK, category="labels") for n in range(20)), *NOISE)
    assert "check-before-phase" not in said(log)


def test_a_loop_asks_for_a_gate() -> None:
    events = [revisit("bc"[n % 2], "cb"[n % 2], n * WEEK) for n in range(40)]
    found = said(make(FLOW, *events, *LOOP))["gate-in-loop"]
    assert "between b and c" in found.text
    assert (found.n, set(found.events)) == (40, {event.id for event in events})


def test_a_growing_cell_is_where_to_look_first() -> None:
    period = focus("e", 0)
    before = [revisit("e", "b", n * WEEK, during=period.id) for n in range(2)]
    after = [revisit("e", "b", 4 * WEEK + n * WEEK / 8, during=period.id) for n in range(32)]
    log = make(FLOW, period, *before, *after, until=8 * WEEK)
    found = said(log, since=START + 4 * WEEK)["growing-cell"]
    assert found.text == "Look at e → b first: 32 revisits in the latest window, 2 in the one before"
    burst = [each._replace(at=after[0].at) for each in after]
    assert "growing-cell" not in said(make(FLOW, period, *before, *burst, until=8 * WEEK), since=START + 4 * WEEK)
    shrinking = make(FLOW, period, *(each._replace(at=log.revisits[-1].at) for each in before), *after[:0])
    assert "growing-cell" not in said(shrinking)


def test_moves_straight_back_suggest_a_later_hand_over() -> None:
    back = [focus(phase, n * WEEK / 8) for n, phase in enumerate("bc" * 14)]
    others = [focus(phase, (4 + n / 8) * WEEK) for n, phase in enumerate("adefbfedacafbdaebecdfc" * 3)]
    found = said(make(FLOW, *back, *others))["early-hand-over"]
    assert found.text.startswith("Hand over from b to c later: of 14 moves b → c")
    assert {event.id for event in back[1:27]} <= set(found.events)


def test_a_mostly_planned_cell_is_not_rework() -> None:
    found = said(make(FLOW, *(revisit("e", "b", n * WEEK, planned=n > 0) for n in range(12))))["planned-iteration"]
    assert (found.n, len(found.events)) == (12, 11)


def test_four_events_give_no_advice() -> None:
    assert said(make(FLOW, *(revisit("e", "b", n, category="labels") for n in range(4)))) == {}


def test_advice_from_inferred_events_is_marked() -> None:
    events = [revisit("bc"[n % 2], "cb"[n % 2], n * WEEK) for n in range(40)]
    mixed = [event._replace(via="infer") if n < 12 else event for n, event in enumerate(events)]
    assert said(make(FLOW, *events, *LOOP))["gate-in-loop"].text.endswith("20 times back")
    assert said(make(FLOW, *mixed, *LOOP))["gate-in-loop"].text.endswith("(12 of 40 events are inferred)")


def test_a_guess_asks_for_no_check() -> None:
    guess = {"x-category-guess": "labels"}
    events = [revisit("e", "b", n * WEEK, extra=guess)._replace(via="infer") for n in range(20)]
    assert "check-before-phase" not in said(make(FLOW, *events, *NOISE))


def test_a_burst_is_not_structure() -> None:
    bursts = [revisit("e", "b", (n % 2) * WEEK + n, category="labels") for n in range(20)]
    assert said(make(FLOW, *bursts, *NOISE)) == {}


def test_advice_names_phases_as_they_are_called_and_categories_in_words() -> None:
    events = [revisit("e", "b", n * WEEK, category="data-quality") for n in range(16)]
    found = said(make(FLOW, *events, *NOISE))["check-before-phase"]
    assert found.title(str.upper) == "Add a data validation check before E"
    assert found.evidence(str.upper) == "16 of 16 unplanned revisits E → B are about data quality"


@pytest.mark.parametrize(("planted", "rounds", "more"), [(8, 1, 20), (10, 2, 70), (7, 2, 350), (6, 3, None)])
def test_how_many_revisits_are_missing(planted: int, rounds: int, more: int | None) -> None:
    events = [revisit("e", "b", n * WEEK, category="labels") for n in range(planted)]
    sample = sampled(make(FLOW, *events, *background(PHASES, ("e", "b"), rounds=rounds)))
    assert missing(sample, {}) == more
