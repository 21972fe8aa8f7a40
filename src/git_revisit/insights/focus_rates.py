"""Rates of revisits over the focus periods of a phase, each with the dispersion of all phases behind it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from typing import NamedTuple

from git_revisit.insights.clustering import dispersion, of_counts, together
from git_revisit.insights.estimates import Estimate, ids, rate
from git_revisit.insights.evidence import FocusPeriod
from git_revisit.insights.quantities import Subject
from git_revisit.insights.sample import Sample


class Exposed(NamedTuple):
    """Revisits, their number in each cluster, and the exposure of each cluster, also of those without a revisit."""

    events: tuple[str, ...]
    counts: list[int]
    exposures: list[float]


class PhaseRate(NamedTuple):
    """Revisits from a phase by the exposure of its focus periods; ``name`` is its key in JSON, ``heading`` in tables.

    ``exposure`` is that of a period between two times.
    """

    name: str
    heading: str
    exposure: Callable[[FocusPeriod, float, float], float]

    def estimates(self, sample: Sample) -> dict[str, Estimate]:
        """Return the rate of each phase, of the revisits that name their focus period."""
        return rates(in_focus(sample, self.exposure))


OF_PHASE = (
    PhaseRate("per_focus_period", "per focus period", FocusPeriod.part),
    PhaseRate("per_focus_week", "per week of focus", FocusPeriod.weeks),
    PhaseRate("per_focus_day", "per day with commits", FocusPeriod.days_between),
)


def in_focus(sample: Sample, exposure: Callable[[FocusPeriod, float, float], float]) -> dict[str, Exposed]:
    """Return the revisits of each phase within its focus periods; a period is a cluster.

    A period that began before the window counts by the part of it that lies in the window.
    """
    window = sample.window
    held: defaultdict[str, list[FocusPeriod]] = defaultdict(list)
    for period in sample.periods:
        held[period.focus.phase].append(period)
    estimates = {}
    for phase in sample.log.phases:
        events = [event for event in sample.row(phase) if event.id in sample.attributed]
        counts = Counter(event.during for event in events)
        estimates[phase] = Exposed(
            ids(events),
            [counts[period.focus.id] for period in held[phase]],
            [exposure(period, window.since, window.until) for period in held[phase]],
        )
    return estimates


def rates(exposed: Mapping[Subject, Exposed]) -> dict[Subject, Estimate]:
    """Return the rate of each; the dispersion is pooled over all of them."""
    pooled = together(dispersion(each.counts, each.exposures) for each in exposed.values())
    return {
        name: rate(len(each.events), sum(each.exposures), each.events, of_counts(each.counts, each.exposures, pooled))
        for name, each in exposed.items()
    }
