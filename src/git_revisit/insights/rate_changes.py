"""The change of a cell's rate from the previous window to the present one, with an exact binomial test."""

from collections.abc import Mapping
from math import isfinite
from typing import NamedTuple

from git_revisit.insights.clustering import Clustering
from git_revisit.insights.estimates import ENOUGH, Estimate, ids
from git_revisit.insights.evidence import Log
from git_revisit.insights.sample import Window, by_cell, sample_of
from git_revisit.insights.statistics import benjamini_hochberg, changed, ratio
from git_revisit.model.event_yaml import seconds
from git_revisit.replay.totals import Pair

SIGNIFICANT = 0.05


class RateChange(NamedTuple):
    """The change of a cell's rate.

    ``exposures`` are the weeks of focus in both windows, or the seconds in a log without focus events. ``estimate`` is
    the ratio of the rates, present to previous, and ``p`` the exact two-sided p-value.
    """

    before: int
    after: int
    exposures: tuple[float, float]
    p: float
    estimate: Estimate


def rate_changes(log: Log, window: Window) -> dict[Pair, RateChange]:
    """Return the change of every cell that has exposure in both windows.

    In a log with focus events, exposure is the focus on the phase that the revisits come from, and only revisits that
    name their focus period count. Otherwise a shift of the work to another phase would look like a change.
    """
    whole = sample_of(log, window._replace(since=window.before))
    counted = [event for event in whole.revisits if not log.focuses or event.id in whole.attributed]
    previous, present = (window.before, window.split), (window.split, window.until)
    result = {}
    for pair, events in by_cell(counted).items():
        exposures = tuple(
            whole.weeks(pair[0], start, end) if log.focuses else end - start for start, end in (previous, present)
        )
        after = sum(seconds(event.at) >= window.split for event in events)
        if min(exposures) > 0:
            result[pair] = _change(len(events) - after, after, (exposures[0], exposures[1]), ids(events), whole.pooled)
    return result


def _change(
    before: int, after: int, exposures: tuple[float, float], events: tuple[str, ...], clustering: Clustering
) -> RateChange:
    """Return the change; the test and the interval are on the counts divided by the pooled design effect."""
    effective = before / clustering.effect, after / clustering.effect
    p = changed(*effective, *exposures)
    found = Estimate(after, before + after, None, None, events, clustering.clusters, clustering.effect)
    if before + after >= ENOUGH:
        low, high = ratio(*effective, *exposures)
        value = (after / exposures[1]) / (before / exposures[0]) if before else None
        found = found._replace(value=value, interval=(low, high if isfinite(high) else None))
    return RateChange(before, after, exposures, p, found)


def adjusted_p_values(changes: Mapping[Pair, RateChange]) -> dict[Pair, float]:
    """Return the p-values of the changes that have an estimate, adjusted over the cells."""
    tested = {pair: change.p for pair, change in changes.items() if change.estimate.interval is not None}
    return dict(zip(tested, benjamini_hochberg(list(tested.values())), strict=True))
