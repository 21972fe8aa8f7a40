"""How unevenly work goes back, from literal logs."""

import pytest

from git_revisit.insights.sequences import back_effects

from .building import WEEK, focus, make, revisit, sampled, workflow

ABC = workflow("a", "b", "c")


def test_what_one_phase_sends_back_comes_in_its_periods() -> None:
    periods = [focus("cb"[n % 2], n * WEEK) for n in range(8)]
    events = [revisit(each.phase, "a", n * WEEK + k, during=each.id) for n, each in enumerate(periods) for k in (1, 2)]
    found = back_effects(sampled(make(ABC, *periods, *events, until=8 * WEEK)))
    assert found.all == 1, "two in each of eight periods"
    assert found.by_phase == pytest.approx(8 / 7), "two or none, by turns: Σ(n − 1)² / 8 · 8 / 7"


def test_without_focus_periods_weeks_are_the_clusters() -> None:
    evenly = [revisit("b", "a", n * WEEK) for n in range(8)]
    burst = [revisit("b", "a", 3 * WEEK + n) for n in range(8)]
    assert back_effects(sampled(make(ABC, *evenly, until=8 * WEEK))).all < 1.2
    assert back_effects(sampled(make(ABC, *evenly[:1], *burst, *evenly[-1:], until=8 * WEEK))).all > 5


def test_nothing_that_goes_back_is_not_uneven() -> None:
    assert back_effects(sampled(make(ABC, revisit("a", "c", 0)))) == (1, 1)
