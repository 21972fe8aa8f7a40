"""Two sets of revisits compared: the difference of shares and the ratio of rates, each with an interval.

Rates are by days with commits in the history of each set. Nothing is compared with a set whose history has no commit,
or is not known. Counts are divided by the design effect of both sets together, since revisits come in bursts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple

from git_revisit.insights.estimates import ENOUGH, TOO_FEW, Estimate, ids, rate_ratio
from git_revisit.insights.evidence import FocusPeriod, Log
from git_revisit.insights.quantities import Subject, feedback_of_revisits, planned
from git_revisit.insights.rate_changes import Exposed, in_focus, rates
from git_revisit.insights.sample import Sample, Window, sample_of, week_of
from git_revisit.insights.statistics import Interval, adjusted, difference
from git_revisit.model.event_yaml import seconds
from git_revisit.model.events import Revisit
from git_revisit.replay.totals import Pair

DIFFERENCE, RATIO = "difference", "ratio"
NO_COMMITS = "not comparable: no day with commits in one of the sets"
WEEK_DAYS = 7
UNEXPOSED = Exposed((), [], [])


class ComparedSet(NamedTuple):
    """One of the sets: its name, its commit, and the part of its log that counts."""

    rev: str
    commit: str | None
    sample: Sample


class Compared(NamedTuple):
    """An estimate in both sets, and its effect: a − b for shares, a / b for rates.

    ``value`` and ``interval`` are None if one of the sets has too few events or no exposure, which ``note`` says; the
    upper end of a ratio is None if nothing bounds it. ``p`` is the exact two-sided p-value of equal rates, ``adjusted``
    that over all cells or phases.
    """

    effect: str
    a: Estimate
    b: Estimate
    value: float | None = None
    interval: tuple[float, float | None] | None = None
    p: float | None = None
    adjusted: float | None = None
    note: str | None = None


class Comparison(NamedTuple):
    """The first set against the second; ``phases`` are rates per day of focus, ``cells`` per day with commits."""

    a: ComparedSet
    b: ComparedSet
    shares: dict[str, Compared]
    revisits: Compared
    phases: dict[str, Compared]
    cells: dict[Pair, Compared]


def compared_set(rev: str, commit: str | None, log: Log) -> ComparedSet:
    """Return a set of revisits to compare: all of a log."""
    until = seconds(log.at)
    since = log.since
    window = Window(since=min(since, until), before=since, split=until, until=until)
    return ComparedSet(rev, commit, sample_of(log, window))


def shared_revisits(a: ComparedSet, b: ComparedSet) -> list[str]:
    """Return the ids of the revisits that are in both sets."""
    known = {event.id for event in b.sample.revisits}
    return [event.id for event in a.sample.revisits if event.id in known]


def compare(a: ComparedSet, b: ComparedSet) -> Comparison:
    """Compare two sets that share no revisit."""
    sides = (a.sample, b.sample)
    effect = _pooled_effect(*sides)
    pairs = dict.fromkeys([*a.sample.ranked_cells, *b.sample.ranked_cells])
    focused = [in_focus(each, FocusPeriod.days_between) for each in sides]
    phases = dict.fromkeys(phase for side in focused for phase, each in side.items() if any(each.exposures))
    revisits = [{"": _per_day(each, each.revisits)} for each in sides]
    of_phases = [{each: side.get(each, UNEXPOSED) for each in phases} for side in focused]
    of_cells = [{pair: _per_day(each, each.cells.get(pair, ())) for pair in pairs} for each in sides]
    return Comparison(
        a=a,
        b=b,
        shares={
            "feedback": _share(*(feedback_of_revisits(each) for each in sides)),
            "planned": _share(*(planned(each) for each in sides)),
        },
        revisits=_rates(revisits, effect)[""],
        phases=_adjusted(_rates(of_phases, effect)),
        cells=_adjusted(_rates(of_cells, effect)),
    )


def _pooled_effect(a: Sample, b: Sample) -> float:
    """Return the design effect of the counts of both sets together."""
    n, before = len(a.revisits), len(b.revisits)
    return (a.pooled.effect * n + b.pooled.effect * before) / (n + before) if n + before else 1.0


def _adjusted(by_subject: Mapping[Subject, Compared]) -> dict[Subject, Compared]:
    """Return comparisons with their p-values adjusted over all of them."""
    q = adjusted({each: compared.p for each, compared in by_subject.items() if compared.p is not None})
    return {each: compared._replace(adjusted=q.get(each)) for each, compared in by_subject.items()}


def _share(a: Estimate, b: Estimate) -> Compared:
    """Return the difference of two shares, with the interval that follows from those of both."""
    result = Compared(DIFFERENCE, a, b)
    if a.value is None or b.value is None or not a.interval or not b.interval:
        return result._replace(note=a.note or b.note)
    return result._replace(
        value=a.value - b.value, interval=difference(a.value, _closed(a.interval), b.value, _closed(b.interval))
    )


def _closed(interval: tuple[float, float | None]) -> Interval:
    return interval[0], 1.0 if interval[1] is None else interval[1]


def _rates(sides: Iterable[Mapping[Subject, Exposed]], effect: float) -> dict[Subject, Compared]:
    """Return the ratios of the rates of two sides, tested and bounded on counts divided by a design effect."""
    first, second = (rates(each) for each in sides)
    return {each: _ratio(first[each], second[each], effect) for each in first}


def _ratio(first: Estimate, second: Estimate, effect: float) -> Compared:
    """Return the ratio of two rates."""
    result = Compared(RATIO, first, second)
    if not first.n or not second.n:
        return result._replace(note=NO_COMMITS)
    if first.k + second.k < ENOUGH:
        return result._replace(note=TOO_FEW)
    return result._replace(**rate_ratio(second.k, first.k, (second.n, first.n), effect)._asdict())


def _per_day(sample: Sample, events: Collection[Revisit]) -> Exposed:
    """Return revisits by the days with commits of a set; the clusters are its weeks with commits."""
    weeks = Counter(day // WEEK_DAYS for day in sample.days)
    counts = Counter(week_of(event) for event in events)
    held = sorted(weeks | dict.fromkeys(counts, 0)) if weeks else []
    return Exposed(ids(events), [counts[week] for week in held], [float(weeks[week]) for week in held])
