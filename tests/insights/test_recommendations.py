"""Recommendations over random logs: silent without structure, and sure to find what was planted."""

import numpy
from numpy.random import Generator
from scipy import stats

from conftest import examples
from git_revisit.insights.conclusions import insights
from git_revisit.insights.evidence import Log
from git_revisit.insights.recommendations import ERROR_RATE
from git_revisit.model.events import Event
from git_revisit.model.workflow import CATEGORIES

from .building import WEEK, focus, make, revisit, workflow

PHASES = ("a", "b", "c", "d", "e", "f")
FLOW = workflow(*PHASES, categories=CATEGORIES)


def random_log(
    rng: Generator,
    weights: dict[tuple[str, str], float] | None = None,
    categories: dict[tuple[str, str], list[str]] | None = None,
) -> Log:
    """Return a year with focus periods of a week, and revisits to phases drawn with the given weights."""
    events: list[Event] = []
    latest = None
    for week in range(52):
        phase = str(rng.choice([each for each in PHASES if each != latest]))
        latest = phase
        period = focus(phase, week * WEEK)
        events.append(period)
        others = [each for each in PHASES if each != phase]
        weight = numpy.array([(weights or {}).get((phase, each), 1.0) for each in others])
        for target in rng.choice(others, size=rng.poisson(3), p=weight / weight.sum()):
            category = str(rng.choice((categories or {}).get((phase, str(target)), CATEGORIES)))
            at = (week + rng.random()) * WEEK
            events.append(revisit(phase, str(target), at, during=period.id, category=category))
    return make(FLOW, *events)


def test_logs_without_structure_get_recommendations_within_the_error_rate() -> None:
    rng = numpy.random.default_rng(20261123)
    logs = examples(150)
    noisy = sum(bool(insights(random_log(rng)).recommendations) for _ in range(logs))
    assert stats.binom.sf(noisy - 1, logs, ERROR_RATE) > 0.01


def test_planted_structure_is_found_and_its_rate_lies_in_the_interval() -> None:
    rng = numpy.random.default_rng(7)
    planted = {("e", "b"): 16.0}
    reasons = {("e", "b"): ["labels"] * 9 + ["drift"]}
    found, covered, wrong, runs = 0, 0, 0, 40
    for _ in range(runs):
        log = random_log(rng, planted, reasons)
        given = [each for each in insights(log).recommendations if each.rule == "check-before-phase"]
        right = [each for each in given if each.text.startswith("Add a label review before e")]
        found += bool(right)
        covered += sum(each.interval[0] <= 0.9 <= each.interval[1] for each in right)
        wrong += len(given) - len(right)
    assert found >= 0.9 * runs
    assert stats.binom.cdf(covered, found, 0.95) > 0.01  # the intervals hold the planted share as often as they say
    assert wrong <= 3
