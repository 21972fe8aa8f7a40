"""The sizes of revisits: how much work they took, in commits and distinct days."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from statistics import median_low
from typing import NamedTuple

from git_revisit.insights.estimates import ENOUGH
from git_revisit.insights.sample import Sample
from git_revisit.insights.statistics import Interval, median_interval
from git_revisit.model.events import Revisit
from git_revisit.replay.episodes import RevisitSize, revisit_sizes
from git_revisit.replay.totals import Pair


class TotalSize(NamedTuple):
    """The sizes of some revisits, ``n`` in number, of which ``known`` have a known size.

    ``commits`` and ``days`` are sums. ``median_days`` is the median of the days, with its interval from
    enough revisits. ``share_of_days`` is the share (0…1) of these days in those of all revisits.
    """

    n: int
    known: int
    commits: int
    days: int
    median_days: int | None
    interval: Interval | None
    share_of_days: float | None


class Sizes(NamedTuple):
    """The sizes of all revisits together, and of each cell."""

    whole: TotalSize
    cells: dict[Pair, TotalSize]


def sizes(sample: Sample) -> Sizes | None:
    """Return the sizes of the revisits of a sample; None if the history is not known."""
    if sample.log.worked is None:
        return None
    known = revisit_sizes(sample.log.revisits, sample.log.worked)
    every = [known[event.id].days for event in sample.revisits if event.id in known]
    total = sum(every)
    return Sizes(
        _total(sample.revisits, known, total),
        {pair: _total(events, known, total) for pair, events in sample.cells.items()},
    )


def _total(events: Sequence[Revisit], known: Mapping[str, RevisitSize], all_days: int) -> TotalSize:
    sizes = [known[event.id] for event in events if event.id in known]
    days = sorted(each.days for each in sizes)
    return TotalSize(
        n=len(events),
        known=len(sizes),
        commits=sum(each.commits for each in sizes),
        days=sum(days),
        median_days=median_low(days) if days else None,
        interval=median_interval(days) if len(days) >= ENOUGH else None,
        share_of_days=sum(days) / all_days if all_days else None,
    )
