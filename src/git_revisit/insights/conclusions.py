"""The entry over a log: all insights in one value, with intervals.

``docs/explanation/limits.md`` has the limits of these numbers.
"""

from typing import NamedTuple

from git_revisit.insights.estimates import ENOUGH, Estimate
from git_revisit.insights.evidence import Log
from git_revisit.insights.quantities import OF_CELL, OF_LOG, Sizes, feedback_by_chance, look_ahead, sizes
from git_revisit.insights.rate_changes import (
    OF_PHASE,
    RateChange,
    adjusted_p_values,
    compared,
    feedback_change,
    rate_changes,
)
from git_revisit.insights.recommendations import Recommendation, missing, recommend
from git_revisit.insights.sample import Sample, sample_of, window_of
from git_revisit.insights.sequences import SEQUENCES
from git_revisit.replay.totals import Pair

ASSUMPTIONS = (
    "paths are a proxy for activity: what touches no tagged path is not seen",
    "shares have Wilson's interval, rates Garwood's, at 95 %, on counts divided by a design effect, since revisits come"
    " in bursts",
    "changes have an exact binomial test on such counts, adjusted over the cells by Benjamini and Hochberg",
    "of the recommendations together, at most 5 % are expected to be noise",
    f"a dash stands for fewer than {ENOUGH} events, which are too few to tell",
)


class Insights(NamedTuple):
    """All insights of a log.

    The estimates are by the name of the quantity: ``of_log`` by its label, ``of_phase`` and ``of_cell`` then by the
    phase or the pair of phases. ``feedback_by_chance`` is the share of feedback that random targets would give.
    ``trend`` is the change of how often work goes back. ``sequences`` are by the name of their kind. ``adjusted`` are
    the p-values of the changes, adjusted over the cells. ``missing`` is about how many more revisits a first
    recommendation needs, None if that is not known. ``sizes`` are None if the history is not known.
    """

    sample: Sample
    of_log: dict[str, Estimate]
    of_phase: dict[str, dict[str, Estimate]]
    of_cell: dict[str, dict[Pair, Estimate]]
    look_ahead: dict[str, int]
    feedback_by_chance: float | None
    trend: RateChange | None
    changes: dict[Pair, RateChange]
    adjusted: dict[Pair, float]
    sequences: dict[str, dict[tuple[str, ...], Estimate]]
    recommendations: list[Recommendation]
    missing: int | None
    sizes: Sizes | None


def insights(log: Log, since: int | None = None, against: int | None = None) -> Insights:
    """Return the insights of a log; ``since`` and ``against`` choose the window, see ``window_of``."""
    sample = sample_of(log, window_of(log, since, against))
    whole = compared(sample)
    changes = rate_changes(whole)
    recommendations = recommend(sample, changes)
    return Insights(
        sample=sample,
        of_log={each.label: each.estimate(sample, None) for each in OF_LOG},
        of_phase={each.name: each.estimates(sample) for each in OF_PHASE},
        of_cell={each.name: {pair: each.estimate(sample, pair) for pair in sample.cells} for each in OF_CELL},
        look_ahead=look_ahead(sample),
        feedback_by_chance=feedback_by_chance(sample),
        trend=feedback_change(whole),
        changes=changes,
        adjusted=adjusted_p_values(changes),
        sequences={kind.name: dict(kind.find(sample)) for kind in SEQUENCES},
        recommendations=recommendations,
        missing=None if recommendations else missing(sample, changes),
        sizes=sizes(sample),
    )
