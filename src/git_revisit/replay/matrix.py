"""The overlap matrix of a fold, seen through a workflow."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from git_revisit.model.event_yaml import DAY
from git_revisit.model.events import Revisit
from git_revisit.model.workflow import Workflow
from git_revisit.replay.episodes import RevisitSize
from git_revisit.replay.filters import ALL_PAIRS, EVERYTHING, NO_REVISITS, Filter, Pairs, Provenance
from git_revisit.replay.focus import PeriodCounts, Periods, in_period
from git_revisit.replay.fold import Fold
from git_revisit.replay.measures import ActiveDays, Measure, Tally, measure_named
from git_revisit.replay.totals import Pair, Summary, summary


class Matrix(NamedTuple):
    """An overlap matrix: ``cells[i][j]`` is the measure from ``phases[i]`` to ``phases[j]``.

    ``unknown`` are the phases that the workflow lacks, last in ``phases``. ``observable`` goes by phase. A cell is
    None where the measure has no value. ``commit`` is None for a union of refs, the index, or no commit yet.
    ``period_days`` is the median length of the ended focus periods by phase, for measures of focus periods. ``weight``
    is what each revisit counts by (commits or days), and ``unsized`` the number of revisits whose size is not known.
    ``origin`` says how many were inferred or imported.
    """

    rev: str
    commit: str | None
    measure: str
    phases: tuple[str, ...]
    unknown: tuple[str, ...]
    observable: tuple[bool, ...]
    cells: tuple[tuple[float | None, ...], ...]
    totals: dict[str, int]
    period_days: tuple[float | None, ...] | None = None
    weight: str | None = None
    unsized: int = 0
    origin: Provenance = NO_REVISITS

    def sees(self, i: int, j: int) -> bool:
        """Return whether both phases of a cell are observable."""
        return self.observable[i] and self.observable[j]

    @property
    def observed(self) -> tuple[tuple[float | None, ...], ...]:
        """The cells, with None also where a phase is unobservable."""
        return tuple(
            tuple(value if self.sees(i, j) else None for j, value in enumerate(row)) for i, row in enumerate(self.cells)
        )


class Counted(NamedTuple):
    """The counts behind a matrix; ``periods`` and ``days`` are there for the measures that need them."""

    summary: Summary
    periods: PeriodCounts | None = None
    days: ActiveDays | None = None


def matrix(
    fold: Fold,
    workflow: Workflow,
    measure: str = "count",
    rev: str = "HEAD",
    commit: str | None = None,
    only: Filter = EVERYTHING,
) -> Matrix:
    """Return the matrix of a fold by one of ``EVENT_MEASURES``; the fold has applied the part of ``only`` on events."""
    return laid_out(counted(fold, workflow, measure), workflow, measure, rev, commit, only)


def counted(fold: Fold, workflow: Workflow, measure: str) -> Counted:
    """Return the counts for the matrix of a fold, without the active days."""
    periods = Periods(fold, workflow).counts() if measure_named(measure).needs_focus else None
    return Counted(summary(fold), periods)


def laid_out(
    parts: Counted,
    workflow: Workflow,
    measure: str,
    rev: str = "HEAD",
    commit: str | None = None,
    only: Filter = EVERYTHING,
) -> Matrix:
    """Return the matrix of some counts."""
    return _shown(amounts(parts, workflow, only), measure, rev, commit, parts.periods)


def _shown(total: Amounts, measure: str, rev: str, commit: str | None, periods: PeriodCounts | None = None) -> Matrix:
    """Return the matrix of some amounts by a measure."""
    chosen = measure_named(measure)
    return Matrix(
        rev=rev,
        commit=commit,
        measure=measure,
        phases=total.tally.phases,
        unknown=total.unknown,
        observable=total.observable,
        cells=cell_rows(total.tally, chosen),
        totals=total.totals,
        period_days=_period_days(periods, total.tally.phases) if chosen.per_period else None,
        origin=total.origin,
    )


class WeightedBy(NamedTuple):
    """A request for a weighted matrix: the measure, the weight (commits or days), the revision, and the filter."""

    measure: str
    weight: str
    rev: str
    commit: str | None
    only: Filter


def weighted(
    parts: Counted,
    workflow: Workflow,
    query: WeightedBy,
    sizes: Mapping[str, RevisitSize],
    kept: Iterable[Revisit],
) -> Matrix:
    """Return a matrix in which each revisit counts by its size; ``kept`` are the revisits that count."""
    pairs = query.only.pairs(workflow, parts.summary.named)
    counts: Counter[Pair] = Counter()
    unsized = 0
    for event in kept:
        shown = event.mapped(workflow.aliases)
        if shown.from_phase != shown.to_phase and pairs.allow(shown.from_phase, shown.to_phase):
            size = sizes.get(event.id)
            unsized += size is None
            counts[shown.from_phase, shown.to_phase] += getattr(size, query.weight) if size else 0
    total = amounts(parts, workflow, query.only)
    sized = total._replace(tally=total.tally._replace(counts=counts))
    return _shown(sized, query.measure, query.rev, query.commit)._replace(weight=query.weight, unsized=unsized)


def _period_days(periods: PeriodCounts | None, phases: tuple[str, ...]) -> tuple[float | None, ...]:
    lengths = periods.lengths if periods else {}
    return tuple(lengths[phase] / DAY if phase in lengths else None for phase in phases)


class Amounts(NamedTuple):
    """The amounts in a matrix, before a measure is chosen; those of several projects can be added up."""

    tally: Tally
    unknown: tuple[str, ...]
    observable: tuple[bool, ...]
    totals: dict[str, int]
    origin: Provenance = NO_REVISITS


def amounts(parts: Counted, workflow: Workflow, only: Filter = EVERYTHING) -> Amounts:
    """Return the amounts of some counts, seen through a workflow."""
    total, aliases = parts.summary, workflow.aliases
    named = {aliases.get(phase, phase) for phase in total.named}
    pairs = only.pairs(workflow, named)
    unknown = tuple(sorted(named - set(workflow.ids)))
    phases = workflow.ids + unknown
    with_paths = {phase.id for phase in workflow.phases if phase.paths}
    counts = _mapped(total.cells, aliases, pairs)
    within = _within(total, aliases, pairs)
    collapsed = sum(n for (start, end), n in counts.items() if start == end)
    unexplained = _between_phases(_mapped(total.unexplained, aliases, pairs))
    return Amounts(
        tally=_tally(phases, counts, within, parts, pairs),
        unknown=unknown,
        observable=tuple(phase in with_paths or phase in named for phase in phases),
        totals={
            "revisits": counts.total() - collapsed,
            "unexplained": unexplained,
            "retracted": total.retracted,
            "collapsed": collapsed,
            "outside": counts.total() - collapsed - within.total(),
            "invalid": total.invalid,
        },
        origin=_origin(total, aliases, pairs),
    )


def _origin(total: Summary, aliases: Mapping[str, str], pairs: Pairs) -> Provenance:
    """Return how many of the revisits that count were inferred or imported."""
    by_via: defaultdict[str, Counter[Pair]] = defaultdict(Counter)
    for (start, end, via), n in total.afterwards.items():
        by_via[via][start, end] += n
    found = {via: _between_phases(_mapped(cells, aliases, pairs)) for via, cells in by_via.items()}
    whole = _between_phases(_mapped(total.cells, aliases, pairs))
    return Provenance(whole, found.get("infer", 0), found.get("import", 0))


def _between_phases(cells: Counter[Pair]) -> int:
    return sum(n for (start, end), n in cells.items() if start != end)


def cell_rows(tally: Tally, measure: Measure) -> tuple[tuple[float | None, ...], ...]:
    """Return the cells of a matrix by a measure, a row for each phase."""
    values, phases = measure.cells(tally), tally.phases
    return tuple(tuple(measure.diagonal if i == j else values.get((i, j), 0) for j in phases) for i in phases)


def tally(parts: Counted, workflow: Workflow, pairs: Pairs = ALL_PAIRS) -> Tally:
    """Return the tally for the measures; ``phases`` are the workflow's."""
    total, aliases = parts.summary, workflow.aliases
    counts, within = _mapped(total.cells, aliases, pairs), _within(total, aliases, pairs)
    return _tally(workflow.ids, counts, within, parts, pairs)


def _mapped(cells: Counter[Pair], aliases: Mapping[str, str], pairs: Pairs) -> Counter[Pair]:
    result: Counter[Pair] = Counter()
    for (start, end), n in cells.items():
        start, end = aliases.get(start, start), aliases.get(end, end)
        if pairs.allow(start, end):
            result[start, end] += n
    return result


def _within(total: Summary, aliases: Mapping[str, str], pairs: Pairs) -> Counter[Pair]:
    """Return the revisits that lie in a focus period, and do not start and end in one phase."""
    inside: Counter[Pair] = Counter()
    for (i, j, focus), n in total.during.items():
        if in_period(i, focus, aliases):
            inside[i, j] += n
    return Counter({(i, j): n for (i, j), n in _mapped(inside, aliases, pairs).items() if i != j})


def _tally(
    phases: tuple[str, ...], counts: Counter[Pair], within: Counter[Pair], parts: Counted, pairs: Pairs
) -> Tally:
    focused, overlapping, moves, _ = parts.periods or (Counter(), Counter(), Counter(), Counter())
    reached = Counter({pair: n for pair, n in overlapping.items() if pairs.allow(*pair)})
    return Tally(phases, counts, within, focused, reached, moves, parts.days or {})
