"""Rates of revisits over the focus periods of a phase, and their changes from the previous window to the present one.

A rate carries the dispersion of all phases; a change has an exact binomial test.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from typing import NamedTuple

from git_revisit.insights.clustering import Clustering, dispersion, of_counts, pooled_dispersion
from git_revisit.insights.estimates import ENOUGH, NEW, TOO_FEW, Estimate, ids, rate, rate_ratio
from git_revisit.insights.evidence import FocusPeriod, Log, days_between
from git_revisit.insights.quantities import Subject
from git_revisit.insights.sample import FEEDBACK, Sample, by_cell
from git_revisit.insights.sequences import back_effects
from git_revisit.insights.statistics import adjusted
from git_revisit.model.event_yaml import DAY, WEEK, utc
from git_revisit.replay.totals import Pair

SIGNIFICANT = 0.05


class RateChange(NamedTuple):
    """The change of a cell's rate.

    ``exposures`` are those of both windows, in the unit of ``exposure_unit``. ``estimate`` is the ratio of the rates,
    present to previous, and ``p`` the exact two-sided p-value.
    """

    before: int
    after: int
    exposures: tuple[float, float]
    p: float
    estimate: Estimate


def compared(sample: Sample) -> Sample:
    """Return the part of a log that lies in the two windows that are compared."""
    return sample.within(sample.window._replace(since=sample.window.before))


def exposure_unit(log: Log) -> str:
    """Return the unit of exposure of rate changes: days with commits, or the calendar if the history is not known."""
    return ("focus" if log.focuses else "calendar") if log.worked is None else ("focus-days" if log.focuses else "days")


def exposure(sample: Sample, phase: str, start: float, end: float) -> float:
    """Return the exposure to revisits from a phase between two times.

    In a log with focus events, that is the focus on the phase; otherwise a shift of the work to another phase would
    look like a change. Of it, the days with commits count, so that an idle winter is not a calm one.
    """
    log = sample.log
    if log.worked is None:
        return sample.weeks(phase, start, end) if log.focuses else (end - start) / WEEK
    if log.focuses:
        return sum(each.days_between(start, end) for each in sample.periods if each.focus.phase == phase)
    return days_between(sample.days, start, end)


def rate_changes(whole: Sample) -> dict[Pair, RateChange]:
    """Return the change of every cell that has exposure in both windows.

    In a log with focus events, only revisits that name their focus period count.
    """
    log, spans, split = whole.log, _spans(whole), utc(whole.window.split)
    dated = [event for event in whole.revisits if event.id not in whole.late]
    cells, result = by_cell(event for event in dated if not log.focuses or event.id in whole.attributed), {}
    of_phase = {phase: [exposure(whole, phase, *each) for each in spans] for phase in {start for start, _ in cells}}
    for pair, events in cells.items():
        exposures = of_phase[pair[0]]
        after = sum(event.at >= split for event in events)
        if min(exposures) > 0:
            result[pair] = _change(len(events) - after, after, (exposures[0], exposures[1]), ids(events), whole.pooled)
    return result


def feedback_change(whole: Sample) -> RateChange | None:
    """Return the change of how often work goes back to an earlier phase; None without exposure in both windows.

    Exposure is days with commits, or calendar weeks if the history is not known.
    """
    split, spans = utc(whole.window.split), _spans(whole)
    if whole.log.worked is None:
        exposures = [(end - start) / WEEK for start, end in spans]
    else:
        exposures = [float(days_between(whole.days, start, end)) for start, end in spans]
    dated = [event for event in whole.revisits if event.id not in whole.late]
    back = [event for event in dated if whole.directions[event.id] == FEEDBACK]
    after = sum(event.at >= split for event in back)
    if min(exposures) <= 0:
        return None
    return _change(
        len(back) - after,
        after,
        (exposures[0], exposures[1]),
        ids(back),
        whole.pooled._replace(effect=back_effects(whole).all),
    )


def _spans(whole: Sample) -> tuple[tuple[int, int], tuple[int, int]]:
    """Return the previous and the present window; a day on which one follows the other belongs to the present one."""
    window = whole.window
    end = window.split if whole.log.worked is None else window.split - DAY
    return (window.before, end), (window.split, window.until)


def _change(
    before: int, after: int, exposures: tuple[float, float], events: tuple[str, ...], clustering: Clustering
) -> RateChange:
    """Return the change; the test and the interval are on the counts divided by the pooled design effect."""
    rates = rate_ratio(before, after, exposures, clustering.effect)
    estimate = Estimate(after, before + after, None, None, events, clustering.clusters, clustering.effect, TOO_FEW)
    if before + after >= ENOUGH:
        estimate = estimate._replace(value=rates.value, interval=rates.interval, note=None if before else NEW)
    return RateChange(before, after, exposures, rates.p, estimate)


def adjusted_p_values(changes: Mapping[Pair, RateChange]) -> dict[Pair, float]:
    """Return the p-values of the changes that have an estimate, adjusted over the cells."""
    return adjusted({pair: change.p for pair, change in changes.items() if change.estimate.interval is not None})


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
        events, counts = sample.attributed_rows.get(phase, ((), Counter[str | None]()))
        estimates[phase] = Exposed(
            events,
            [counts[period.focus.id] for period in held[phase]],
            [exposure(period, window.since, window.until) for period in held[phase]],
        )
    return estimates


def rates(exposed: Mapping[Subject, Exposed]) -> dict[Subject, Estimate]:
    """Return the rate of each; the dispersion is pooled over all of them."""
    pooled = pooled_dispersion(dispersion(each.counts, each.exposures) for each in exposed.values())
    return {
        name: rate(len(each.events), sum(each.exposures), each.events, of_counts(each.counts, each.exposures, pooled))
        for name, each in exposed.items()
    }
