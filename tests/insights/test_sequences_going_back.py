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


def test_all_weeks_of_the_log_are_clusters_and_only_what_goes_back_counts() -> None:
    back = [revisit(phase, "a", n) for n, phase in enumerate("bbbb")]
    ahead = [revisit("a", "c", week * WEEK) for week in (1, 2, 3)]
    period = focus("b", 0)
    inside = [*(each._replace(during=period.id) for each in back[:2]), *back[2:]]
    found = back_effects(sampled(make(ABC, period, *inside, *ahead, until=4 * WEEK)))
    assert found.all == pytest.approx(4), "4, 0, 0, 0, 0 for half in a period: Σ(n − 4/5)² / 4 · 5 / 4"
    spread = [revisit("c", "a", week * WEEK) for week in (1, 2, 3, 4)]
    both = back_effects(sampled(make(ABC, *back, *ahead, *spread, until=4 * WEEK)))
    assert both.by_phase == pytest.approx((12.8 + 0.8) / 6.4), "4, 0, 0, 0, 0 of b, and 0, 1, 1, 1, 1 of c"


def test_nothing_that_goes_back_is_not_uneven() -> None:
    assert back_effects(sampled(make(ABC, revisit("a", "c", 0)))) == (1, 1)
