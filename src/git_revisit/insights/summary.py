"""Insights: what a log says about where work goes back to, and how far to trust it.

``insights(log)`` gives every quantity (``metrics``) with its interval, and what follows (``recommendations``). The
limits of all this are said in ``docs/limits.md``.
"""

from typing import NamedTuple

from git_revisit.errors import DataError
from git_revisit.insights import metrics
from git_revisit.insights.evidence import WEEK, Log, log, log_of
from git_revisit.insights.metrics import Change, Estimate, Sample, Window
from git_revisit.insights.recommendations import Candidate, recommend
from git_revisit.insights.statistics import benjamini_hochberg
from git_revisit.model.event_yaml import seconds, utc
from git_revisit.replay.matrix import Pair

DEFAULT_WINDOW = 4 * WEEK
STRONGEST = 5
YEAR_ONE = -62_135_596_800  # no calendar goes further back

ASSUMPTIONS = (
    "paths are a proxy for activity: what touches no tagged path is not seen",
    "shares have Wilson's interval, rates the exact Poisson interval, at 95 %; both take revisits to be independent",
    "changes have an exact binomial test, adjusted over the cells by Benjamini and Hochberg",
    "of the recommendations together, at most 5 % are expected to be noise",
    f"with fewer than {metrics.ENOUGH} events it is too few to tell",
)


class Insights(NamedTuple):
    """Everything that the log says; ``adjusted`` are the changes' p-values, adjusted over the cells."""

    sample: Sample
    feedback: dict[str, Estimate]
    look_ahead: dict[str, int]
    planned: Estimate
    changes: dict[Pair, Change]
    adjusted: dict[Pair, float]
    loops: dict[Pair, Estimate]
    chains: dict[tuple[str, str, str], Estimate]
    recommendations: list[Candidate]


def insights(log: Log, since: int | None = None, against: int | None = None) -> Insights:
    """Return the insights of a log.

    ``since`` (Unix seconds) limits the quantities to what came after, and compares with as long a time before;
    ``against`` likewise, but compares with everything before. With neither, the quantities are over everything, and
    the last four weeks are compared with the four before (or half the log with half, if it is shorter).
    """
    window = window_of(log, since, against)
    sample = metrics.sample(log, window)
    changes = metrics.changes(log, window)
    testable = {pair: change.p for pair, change in changes.items() if change.estimate.value is not None}
    return Insights(
        sample=sample,
        feedback=metrics.feedback(sample),
        look_ahead=metrics.look_ahead(sample),
        planned=metrics.planned(sample),
        changes=changes,
        adjusted=dict(zip(testable, benjamini_hochberg(list(testable.values())), strict=True)),
        loops=metrics.loops(sample),
        chains=metrics.chains(sample),
        recommendations=recommend(sample, changes),
    )


def window_of(log: Log, since: int | None = None, against: int | None = None) -> Window:
    """Return the window of the quantities and the two that are compared; see ``insights``.

    Raises DataError for a window that starts after the log ends.
    """
    until = seconds(log.at)
    start = since if against is None else against
    if start is not None and start >= until and (log.revisits or log.focuses):
        raise DataError(
            f"the window starts at {utc(start)}, but the log ends at {log.at}", "name an earlier time, tag or commit"
        )
    first = min((seconds(event.at) for event in log.events), default=until)
    if against is not None:
        return Window(since=against, before=min(first, against), split=against, until=until)
    if since is not None:
        return Window(since=since, before=max(2 * since - until, YEAR_ONE), split=since, until=until)
    length = min(DEFAULT_WINDOW, max(0, until - first) // 2)
    return Window(since=min(first, until), before=until - 2 * length, split=until - length, until=until)


def ranked_cells(sample: Sample) -> list[Pair]:
    """Return the cells that have revisits, the most frequent first, then in the order of the phases."""
    place = {phase: index for index, phase in enumerate(sample.log.phases)}
    return sorted(sample.cells, key=lambda pair: (-len(sample.cells[pair]), place[pair[0]], place[pair[1]]))


__all__ = ["ASSUMPTIONS", "Insights", "Log", "insights", "log", "log_of", "ranked_cells", "window_of"]
