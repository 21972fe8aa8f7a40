"""The change of a cell's rate from the previous window to the present one, with an exact binomial test."""

from collections.abc import Mapping
from math import isfinite
from typing import NamedTuple

from git_revisit.insights.clustering import Clustering
from git_revisit.insights.estimates import ENOUGH, NEW, TOO_FEW, Estimate, ids
from git_revisit.insights.evidence import WEEK, Log
from git_revisit.insights.sample import FEEDBACK, Sample, Window, by_cell, sample_of
from git_revisit.insights.statistics import benjamini_hochberg, changed, ratio
from git_revisit.model.event_yaml import seconds
from git_revisit.replay.totals import Pair

SIGNIFICANT = 0.05


class RateChange(NamedTuple):
    """The change of a cell's rate.

    ``exposures`` are the weeks of focus in both windows, or the calendar weeks in a log without focus events.
    ``estimate`` is the ratio of the rates, present to previous, and ``p`` the exact two-sided p-value.
    """

    before: int
    after: int
    exposures: tuple[float, float]
    p: float
    estimate: Estimate


def compared(log: Log, window: Window) -> Sample:
    """Return the part of a log that lies in the two windows that are compared."""
    return sample_of(log, window._replace(since=window.before))


def rate_changes(whole: Sample) -> dict[Pair, RateChange]:
    """Return the change of every cell that has exposure in both windows.

    In a log with focus events, exposure is the focus on the phase that the revisits come from, and only revisits that
    name their focus period count. Otherwise a shift of the work to another phase would look like a change.
    """
    log, window = whole.log, whole.window
    counted = [event for event in whole.revisits if not log.focuses or event.id in whole.attributed]
    previous, present = (window.before, window.split), (window.split, window.until)
    result = {}
    for pair, events in by_cell(counted).items():
        exposures = tuple(
            whole.weeks(pair[0], start, end) if log.focuses else (end - start) / WEEK
            for start, end in (previous, present)
        )
        after = sum(seconds(event.at) >= window.split for event in events)
        if min(exposures) > 0:
            result[pair] = _change(len(events) - after, after, (exposures[0], exposures[1]), ids(events), whole.pooled)
    return result


def feedback_change(whole: Sample) -> RateChange | None:
    """Return the change of how often work goes back to an earlier phase, by the calendar; None without exposure."""
    window = whole.window
    exposures = (window.split - window.before) / WEEK, (window.until - window.split) / WEEK
    back = [event for event in whole.revisits if whole.directions[event.id] == FEEDBACK]
    after = sum(seconds(event.at) >= window.split for event in back)
    return _change(len(back) - after, after, exposures, ids(back), whole.pooled) if min(exposures) > 0 else None


def _change(
    before: int, after: int, exposures: tuple[float, float], events: tuple[str, ...], clustering: Clustering
) -> RateChange:
    """Return the change; the test and the interval are on the counts divided by the pooled design effect."""
    effective = before / clustering.effect, after / clustering.effect
    p = changed(*effective, *exposures)
    found = Estimate(after, before + after, None, None, events, clustering.clusters, clustering.effect, TOO_FEW)
    if before + after >= ENOUGH:
        low, high = ratio(*effective, *exposures)
        value = (after / exposures[1]) / (before / exposures[0]) if before else None
        note = None if before else NEW
        found = found._replace(value=value, interval=(low, high if isfinite(high) else None), note=note)
    return RateChange(before, after, exposures, p, found)


def adjusted_p_values(changes: Mapping[Pair, RateChange]) -> dict[Pair, float]:
    """Return the p-values of the changes that have an estimate, adjusted over the cells."""
    tested = {pair: change.p for pair, change in changes.items() if change.estimate.interval is not None}
    return dict(zip(tested, benjamini_hochberg(list(tested.values())), strict=True))
