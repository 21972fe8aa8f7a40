"""The part of a log that lies in a window, and the direction of each revisit and move."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import takewhile
from typing import NamedTuple

from git_revisit.errors import DataError
from git_revisit.insights.clustering import Clustering, Trials, icc, trials_of
from git_revisit.insights.estimates import ids
from git_revisit.insights.evidence import FocusMove, FocusPeriod, Log, attributed, moves, periods
from git_revisit.model.event_yaml import DAY, WEEK, seconds, utc
from git_revisit.model.events import Event, Revisit
from git_revisit.replay.episodes import working_days
from git_revisit.replay.totals import Pair

DEFAULT_WINDOW = 4 * WEEK
YEAR_ONE = -62_135_596_800  # the first second of the calendar

ClusterCounts = dict[Pair, Counter[Hashable]]  # for each cell, how many of its revisits each cluster has
FEEDBACK, FEEDFORWARD, LOOK_AHEAD = "feedback", "feedforward", "look-ahead"


class Window(NamedTuple):
    """The time that the quantities cover, and the two windows that are compared, in Unix seconds.

    The quantities cover ``since`` to ``until``. The previous window goes from ``before`` to ``split``, the present one
    from ``split`` to ``until``.
    """

    since: int
    before: int
    split: int
    until: int


def window_of(log: Log, since: int | None = None, against: int | None = None) -> Window:
    """Return the window for a start ``since`` or ``against``, in Unix seconds.

    ``since`` compares with an equally long time before, ``against`` with everything before. Without either, the
    quantities cover the whole log, and the last four weeks are compared with the four before, or the second half of a
    shorter log with the first. Raises DataError for a window that starts after the end of the log.
    """
    until = seconds(log.at)
    start = since if against is None else against
    if start is not None and start >= until and (log.revisits or log.focuses):
        raise DataError(
            f"the window starts at {utc(start)}, but the log ends at {log.at}", "name an earlier time, tag or commit"
        )
    first = log.since
    if against is not None:
        return Window(since=against, before=min(first, against), split=against, until=until)
    if since is not None:
        return Window(since=since, before=max(2 * since - until, YEAR_ONE), split=since, until=until)
    length = min(DEFAULT_WINDOW, max(0, until - first) // 2)
    return Window(since=min(first, until), before=until - 2 * length, split=until - length, until=until)


@dataclass(frozen=True)
class Sample:
    """The part of a log that lies in a window.

    ``directions`` are by the id of a revisit or of a move's focus event, and None for a phase that the workflow lacks.
    ``attributed`` are the ids of the revisits that name a focus period of the phase that they come from. ``days`` are
    those with commits of anybody, empty if the history is not known.

    ``clusters`` has the cluster of each revisit and of each move's focus event: the focus period of a revisit, or else
    the week, also if all revisits lie in one period.
    """

    log: Log
    window: Window
    revisits: tuple[Revisit, ...]
    periods: tuple[FocusPeriod, ...]
    moves: tuple[FocusMove, ...]
    directions: dict[str, str | None]
    attributed: frozenset[str]
    cells: dict[Pair, list[Revisit]]
    clusters: dict[str, Hashable]
    days: tuple[int, ...]

    @cached_property
    def rows(self) -> dict[str, list[Revisit]]:
        """The revisits by the phase that they come from."""
        result: defaultdict[str, list[Revisit]] = defaultdict(list)
        for (start, _), events in self.cells.items():
            result[start] += events
        return dict(result)

    @cached_property
    def attributed_rows(self) -> dict[str, tuple[tuple[str, ...], Counter[str | None]]]:
        """By phase, the ids of its revisits that count in its rates, and how many name each focus period."""
        counted = self.attributed - self.late
        rows = {phase: [event for event in row if event.id in counted] for phase, row in self.rows.items()}
        return {phase: (ids(events), Counter(event.during for event in events)) for phase, events in rows.items()}

    @cached_property
    def late(self) -> frozenset[str]:
        """The ids of the revisits that are dated more than a day after the log ends, since a clock was wrong.

        They count in no rate, because the time that they lie in is not known.
        """
        end = self.window.until + DAY
        return frozenset(ids(takewhile(lambda event: seconds(event.at) > end, reversed(self.revisits))))

    @cached_property
    def counts(self) -> ClusterCounts:
        """For each cell, how many of its revisits each cluster has."""
        cluster = self.clusters.__getitem__
        return {pair: Counter(map(cluster, ids(events))) for pair, events in self.cells.items()}

    @cached_property
    def every_count(self) -> Counter[Hashable]:
        """The number of revisits in each cluster."""
        return Counter(map(self.clusters.__getitem__, ids(self.revisits)))

    @cached_property
    def row_trials(self) -> dict[Pair, Trials]:
        """For each cell, the revisits of its row by cluster; the hits are those of the cell."""
        rows: defaultdict[str, Counter[Hashable]] = defaultdict(Counter)
        for (start, _), found in self.counts.items():
            rows[start].update(found)
        return {pair: trials_of(rows[pair[0]], found) for pair, found in self.counts.items()}

    @cached_property
    def row_icc(self) -> float:
        """The intraclass correlation of row shares, pooled over all rows."""
        return icc(self.row_trials.values())

    @cached_property
    def row_df(self) -> int:
        """The degrees of freedom of ``row_icc``: those between clusters, Σ(G_i − 1) over the rows."""
        groups = {start: trials.total() for (start, _), trials in self.row_trials.items()}
        return sum(groups.values()) - len(groups)

    @cached_property
    def pooled(self) -> Clustering:
        """The clustering of the counts of all cells together."""
        return pooled_clustering(self.counts, self.periods, self.window)

    @cached_property
    def row_effects(self) -> dict[str, float]:
        """For each phase, the larger of two design effects: of the cells that leave it, and of all cells."""
        rows: defaultdict[str, ClusterCounts] = defaultdict(dict)
        for pair, found in self.counts.items():
            rows[pair[0]][pair] = found
        of_rows = {phase: pooled_clustering(row, self.periods, self.window).effect for phase, row in rows.items()}
        return {phase: max(effect, self.pooled.effect) for phase, effect in of_rows.items()}

    @cached_property
    def overlap_trials(self) -> dict[str, set[str]]:
        """For each phase, the ids of its focus periods that are trials of its overlap.

        A period that began before the window is none, since its earlier revisits lie outside of the window.
        """
        late = {period.focus.id for period in self.periods if period.start < self.window.since}
        result: defaultdict[str, set[str]] = defaultdict(set)
        for period in self.periods:
            result[period.focus.phase].add(period.focus.id)
        for phase, events in self.rows.items():
            result[phase] |= {event.during for event in events if event.during and event.id in self.attributed}
        return {phase: periods - late for phase, periods in result.items()}

    def trials(self, events: Iterable[str], hits: Iterable[str]) -> Trials:
        """Return events by cluster, with those of them that are hits."""
        cluster = self.clusters.__getitem__
        return trials_of(map(cluster, events), map(cluster, hits))

    def count_via(self, via: str) -> int:
        """Return the number of revisits that were recorded in a way, such as ``infer`` or ``import``."""
        return sum(event.via == via for event in self.revisits)

    def within(self, window: Window) -> Sample:
        """Return the part of the log that lies in another window."""
        since = utc(window.since)
        revisits = tuple(event for event in self.log.revisits if event.at >= since)
        return replace(
            self,
            window=window,
            revisits=revisits,
            periods=tuple(each for each in periods(self.log) if each.end > window.since or each.start >= window.since),
            moves=tuple(each for each in moves(self.log) if each.event.at >= since),
            cells=by_cell(revisits),
        )

    def row(self, phase: str) -> list[Revisit]:
        """Return the revisits from a phase."""
        return self.rows.get(phase, [])

    def weeks(self, phase: str, start: float, end: float) -> float:
        """Return the weeks of focus on a phase between two times; the weeks of several people add up."""
        return sum(period.weeks(start, end) for period in self.periods if period.focus.phase == phase)

    @property
    def ranked_cells(self) -> list[Pair]:
        """The cells that have revisits, the most frequent first, then in the order of the phases."""
        place = {phase: index for index, phase in enumerate(self.log.phases)}
        return sorted(self.cells, key=lambda pair: (-len(self.cells[pair]), place[pair[0]], place[pair[1]]))


def sample_of(log: Log, window: Window) -> Sample:
    """Return the part of a log that lies in a window; a focus period is included if it reaches into the window."""
    every_move = moves(log)
    during = {event.id: event.during for event in attributed(log)}
    several = len(set(during.values())) > 1  # a single period does not show how alike its revisits are
    clusters: dict[str, Hashable] = {move.event.id: week_of(move.event) for move in every_move}
    inside: Mapping[str, Hashable] = during if several else {}
    clusters |= {event.id: inside.get(event.id) or week_of(event) for event in log.revisits}
    return Sample(
        log=log,
        window=window,
        revisits=(),
        periods=(),
        moves=(),
        directions=directions(log, every_move),
        attributed=frozenset(during),
        cells={},
        clusters=clusters,
        days=working_days(log.worked or ())[""],
    ).within(window)


def week_of(event: Event) -> int:
    """Return the number of the week in which an event lies."""
    return seconds(event.at) // WEEK


def pooled_clustering(counts: ClusterCounts, periods: Sequence[FocusPeriod], window: Window) -> Clustering:
    """Return the clustering of the counts of all cells together.

    The clusters of a cell are the focus periods of the phase that it leaves and the weeks of the window, each with its
    count of revisits, also where that is 0.
    """
    weeks = max(1, (window.until - window.since) // WEEK + 1)
    by_phase = Counter(period.focus.phase for period in periods)
    excess = total = 0.0
    repeated: Counter[Hashable] = Counter()
    for (start, _), found in counts.items():
        repeated.update(found)
        for inside in (True, False):
            numbers = [count for cluster, count in found.items() if isinstance(cluster, str) == inside]
            groups = max(by_phase[start] if inside else weeks, len(numbers))
            n = sum(numbers)
            if n and groups > 1:
                squares = sum(count * count for count in numbers) - n * n / groups
                excess += squares * groups / (groups - 1)
                total += n
    effect = max(1.0, excess / total) if total else 1.0
    return Clustering(len(repeated), sum(n > 1 for n in repeated.values()), effect, max(1, len(repeated) - 1))


def by_cell(revisits: Iterable[Revisit]) -> dict[Pair, list[Revisit]]:
    """Return revisits by the phases that they go from and to."""
    result: defaultdict[Pair, list[Revisit]] = defaultdict(list)
    for event in revisits:
        result[event.from_phase, event.to_phase].append(event)
    return dict(result)


def directions(log: Log, moves: Sequence[FocusMove]) -> dict[str, str | None]:
    """Return the direction of every revisit and move, by event id.

    Feedback goes to an earlier phase, feedforward to a later one. The first contact of the project with a later phase
    is look-ahead: that work does not come back to anything.
    """
    place = {phase: index for index, phase in enumerate(log.workflow.ids)}
    came_from = {move.event.id: move.from_phase for move in moves}
    met: set[str] = set()
    result: dict[str, str | None] = {}
    for event in log.events:
        start = event.from_phase if isinstance(event, Revisit) else came_from.get(event.id)
        end = event.to_phase if isinstance(event, Revisit) else event.phase
        if start is not None:
            met.add(start)
            if start not in place or end not in place:
                result[event.id] = None
            elif place[end] < place[start]:
                result[event.id] = FEEDBACK
            else:
                result[event.id] = FEEDFORWARD if end in met else LOOK_AHEAD
        met.add(end)
    return result
