"""The overlap matrix: what a fold counts, seen through a workflow.

A measure is one function from a Tally to cells; a new one goes into ``MEASURES``. The measures are defined in the
README; ``count`` is the matrix of the study (arXiv:2307.13473).
"""

from collections import Counter
from collections.abc import Callable
from typing import NamedTuple

from git_revisit.model.events import Matrix, Workflow
from git_revisit.replay.fold import Fold
from git_revisit.replay.periods import Focusing, Periods
from git_revisit.replay.periods import scope_of as scope_of
from git_revisit.replay.totals import Pair as Pair
from git_revisit.replay.totals import Summary, summary

Cells = dict[Pair, float | None]
Wanted = Callable[[str, str], bool]


class Tally(NamedTuple):
    """What the measures are made from, with phases mapped through aliases.

    ``counts``: n_ij. ``periods``: |P_i|. ``overlapping``: periods of i with at least one revisit to j. ``moves``:
    changes of the focus from i to j.
    """

    phases: tuple[str, ...]
    counts: Counter[Pair]
    periods: Counter[str]
    overlapping: Counter[Pair]
    moves: Counter[Pair]


def matrix(
    fold: Fold,
    workflow: Workflow,
    measure: str = "count",
    rev: str = "HEAD",
    commit: str | None = None,
    wanted: Wanted | None = None,
) -> Matrix:
    """Return the matrix of a fold by one of ``MEASURES``; ``wanted`` limits the pairs of phases that are counted."""
    focused = Periods(fold, workflow).focusing() if measure in FOCUSED else None
    return laid_out(summary(fold), focused, workflow, measure, rev, commit, wanted)


def laid_out(
    counted: Summary,
    focused: Focusing | None,
    workflow: Workflow,
    measure: str,
    rev: str,
    commit: str | None,
    wanted: Wanted | None = None,
) -> Matrix:
    """Return the matrix of what was counted; ``focused`` is needed for the measures in ``FOCUSED``."""
    aliases = workflow.aliases
    named = {aliases.get(phase, phase) for phase in counted.named}
    unknown = tuple(sorted(named - set(workflow.ids)))
    phases = workflow.ids + unknown
    with_paths = {phase.id for phase in workflow.phases if phase.paths}
    counts = _mapped(counted.cells, aliases, wanted)
    collapsed = sum(n for (start, end), n in counts.items() if start == end)
    unexplained = sum(n for (i, j), n in _mapped(counted.unexplained, aliases, wanted).items() if i != j)
    values = MEASURES[measure](_tally(phases, counts, focused or NO_FOCUS, wanted))
    return Matrix(
        rev=rev,
        commit=commit,
        measure=measure,
        phases=phases,
        unknown=unknown,
        observable=tuple(phase in with_paths or phase in named for phase in phases),
        cells=tuple(tuple(0 if i == j else values.get((i, j), 0) for j in phases) for i in phases),
        totals={
            "revisits": counts.total() - collapsed,
            "unexplained": unexplained,
            "retracted": counted.retracted,
            "collapsed": collapsed,
            "invalid": counted.invalid,
        },
    )


def _mapped(cells: Counter[Pair], aliases: dict[str, str], wanted: Wanted | None) -> Counter[Pair]:
    result: Counter[Pair] = Counter()
    for (start, end), n in cells.items():
        pair = aliases.get(start, start), aliases.get(end, end)
        if not wanted or wanted(*pair):
            result[pair] += n
    return result


def _tally(phases: tuple[str, ...], counts: Counter[Pair], focused: Focusing, wanted: Wanted | None) -> Tally:
    outside = [pair for pair in focused.outside if not wanted or wanted(*pair)]
    overlapping = Counter({pair: n for pair, n in focused.inside.items() if not wanted or wanted(*pair)})
    overlapping.update(outside)
    periods = focused.focused + Counter({i for i, _ in outside})
    return Tally(phases, counts, periods, overlapping, focused.moves)


def _count(tally: Tally) -> Cells:
    """n_ij, the effective revisits from i to j."""
    return dict(tally.counts)


def _share(tally: Tally) -> Cells:
    """n_ij / n_i·, where work goes back to from i; None for an empty row."""
    rows: Counter[str] = Counter()
    for (i, j), n in tally.counts.items():
        if i != j:
            rows[i] += n
    return {(i, j): tally.counts[i, j] / rows[i] if rows[i] else None for i in tally.phases for j in tally.phases}


def _overlap(tally: Tally) -> Cells:
    """The share of the focus periods of i with at least one revisit to j; None where there is no period."""
    return _per_period(tally, tally.overlapping)


def _rate(tally: Tally) -> Cells:
    """n_ij / |P_i|, revisits per focus period; None where there is no period."""
    return _per_period(tally, tally.counts)


def _per_period(tally: Tally, counts: Counter[Pair]) -> Cells:
    return {
        (i, j): counts[i, j] / tally.periods[i] if tally.periods[i] else None
        for i in tally.phases
        for j in tally.phases
    }


def _moved(tally: Tally) -> Cells:
    """Focus changes from i to j."""
    return dict(tally.moves)


MEASURES: dict[str, Callable[[Tally], Cells]] = {
    "count": _count,
    "share": _share,
    "overlap": _overlap,
    "rate": _rate,
    "moves": _moved,
}
# The measures that need to know of focus periods.
FOCUSED = frozenset({"overlap", "rate", "moves"})
NO_FOCUS = Focusing(Counter(), Counter(), Counter(), Counter())
