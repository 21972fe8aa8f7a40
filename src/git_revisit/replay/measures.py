"""The measures of an overlap matrix: the meaning of a cell, its computation, its format and its colour scale.

A measure is one value in ``MEASURES``; the commands, the pictures, the frames and the report read everything about it
from there. ``count`` is our reading of the matrix of a study (arXiv:2307.13473), whose own
definition could not be read.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from operator import attrgetter
from typing import Any, NamedTuple

from git_revisit.errors import UsageError
from git_revisit.replay.totals import Pair

ActiveDays = Mapping[str, frozenset[int]]  # by phase, the days since 1970 (UTC) on which commits touched it


class Tally(NamedTuple):
    """The numbers from which the measures are computed, with phases mapped through aliases.

    ``counts``: revisits from i to j. ``within``: those in a focus period of i. ``periods``: focus periods of i.
    ``overlapping``: periods of i with at least one revisit to j. ``moves``: changes of the focus from i to j. ``days``:
    the days on which commits touched i.
    """

    phases: tuple[str, ...]
    counts: Counter[Pair]
    within: Counter[Pair]
    periods: Counter[str]
    overlapping: Counter[Pair]
    moves: Counter[Pair]
    days: ActiveDays


class Measure(NamedTuple):
    """A measure: the ``amounts`` of its cells, divided by those of their rows in ``over`` if there is that.

    A pair that is left out is zero, None is a cell without a value, as each cell of a row of zero is.

    ``format``: integer, decimal (two digits) or percent. ``full``: the value at the end of the colour scale, None for
    the largest cell. ``diagonal``: the cells from a phase to itself. ``needs_focus``: whether it depends on focus
    events. ``per_period``: whether revisits outside of focus periods do not count in it. ``needs_history``: whether it
    is computed from the commits of the history instead of events, so that no filter applies.
    """

    name: str
    meaning: str
    amounts: Callable[[Tally], Mapping[Pair, float | None]]
    format: str
    full: float | None = None
    needs_focus: bool = False
    per_period: bool = False
    needs_history: bool = False
    diagonal: int = 0
    over: Callable[[Tally], Mapping[str, int]] | None = None

    def cells(self, tally: Tally) -> Mapping[Pair, float | None]:
        """Return the value of each cell."""
        amounts = self.amounts(tally)
        if self.over is None:
            return amounts
        rows = self.over(tally)
        return {
            (i, j): (amounts.get((i, j)) or 0) / rows[i] if rows.get(i) else None
            for i in tally.phases
            for j in tally.phases
        }

    @property
    def summed(self) -> bool:
        """Whether cells are whole numbers that can be added up."""
        return self.format == "integer"

    def top(self, values: Iterable[float | None]) -> float:
        """Return the value at the end of the colour scale for some cells."""
        return self.full or max((value or 0 for value in values), default=0)

    def text(self, value: float | None) -> str:
        """Return a cell as text, empty for a cell without a value."""
        if value is None:
            return ""
        return (
            f"{value:.0%}" if self.format == "percent" else f"{value:.2f}" if self.format == "decimal" else str(value)
        )


def tally_of_days(days: ActiveDays, phases: Iterable[str]) -> Tally:
    """Return the tally for ``together``: the active days of the phases that have any."""
    none: Counter[Any] = Counter()
    return Tally(tuple(phase for phase in phases if days.get(phase)), none, none, none, none, none, days)


_counts, _within, _periods = attrgetter("counts"), attrgetter("within"), attrgetter("periods")
_overlapping, _moves = attrgetter("overlapping"), attrgetter("moves")


def _leaving(tally: Tally) -> Counter[str]:
    """Return the revisits that leave each phase."""
    rows: Counter[str] = Counter()
    for (i, j), n in tally.counts.items():
        if i != j:
            rows[i] += n
    return rows


def _together(tally: Tally) -> Mapping[Pair, float | None]:
    return {(i, j): _jaccard(tally.days.get(i), tally.days.get(j)) for i in tally.phases for j in tally.phases}


def _jaccard(one: frozenset[int] | None, other: frozenset[int] | None) -> float | None:
    if not one and not other:
        return None
    return len(one & other) / len(one | other) if one and other else 0


MEASURES = {
    measure.name: measure
    for measure in (
        Measure("count", "revisits", _counts, "integer"),
        Measure("share", "share of the revisits from a phase", _counts, "percent", full=1.0, over=_leaving),
        Measure(
            "overlap",
            "share of the focus periods with a revisit",
            _overlapping,
            "percent",
            full=1.0,
            needs_focus=True,
            per_period=True,
            over=_periods,
        ),
        Measure(
            "rate", "revisits per focus period", _within, "decimal", needs_focus=True, per_period=True, over=_periods
        ),
        Measure("moves", "moves of the focus", _moves, "integer", needs_focus=True),
        Measure(
            "together", "share of the active days in common", _together, "percent", 1.0, needs_history=True, diagonal=1
        ),
    )
}


EVENT_MEASURES = tuple(name for name, measure in MEASURES.items() if not measure.needs_history)


def measure_named(name: str) -> Measure:
    """Return a measure by its name; raises UsageError for an unknown one."""
    if name not in MEASURES:
        raise UsageError(f"unknown measure {name!r}", f"the measures are {', '.join(MEASURES)}")
    return MEASURES[name]
