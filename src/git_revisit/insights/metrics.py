"""The quantities: shares, rates and changes, each with its interval and the events behind it.

Each is one function of a Sample. Shares have Wilson's interval, rates the exact Poisson interval, changes an exact
binomial test; below ``ENOUGH`` events an estimate has no value, only a note.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from math import isfinite
from typing import NamedTuple

from git_revisit.insights.evidence import Log, Move, Period, attributed, moves, periods
from git_revisit.insights.statistics import changed, poisson, ratio, wilson
from git_revisit.model.event_yaml import seconds
from git_revisit.model.events import Revisit
from git_revisit.replay.matrix import Pair, scope_of

ENOUGH = 5
SIGNIFICANT = 0.05
TOO_FEW = "too few to tell"

FEEDBACK, FEEDFORWARD, LOOK_AHEAD = "feedback", "feedforward", "look-ahead"


class Estimate(NamedTuple):
    """A number and how far to trust it.

    ``k`` of ``n`` for a share; ``k`` events in an exposure ``n`` for a rate. ``value`` and ``interval`` are None where
    there are too few events to tell; the upper end of a ratio is None where nothing bounds it.
    """

    k: int
    n: float
    value: float | None
    interval: tuple[float, float | None] | None
    events: tuple[str, ...]

    @property
    def note(self) -> str | None:
        return TOO_FEW if self.value is None else None


def share(k: int, n: int, events: Iterable[str]) -> Estimate:
    """Return a share with Wilson's interval, from at least ``ENOUGH`` trials."""
    if n < ENOUGH:
        return Estimate(k, n, None, None, tuple(events))
    return Estimate(k, n, k / n, wilson(k, n), tuple(events))


def rate(k: int, exposure: float, events: Iterable[str]) -> Estimate:
    """Return a rate with the exact Poisson interval, from at least ``ENOUGH`` events."""
    known = k >= ENOUGH and exposure > 0
    return Estimate(
        k, exposure, k / exposure if known else None, poisson(k, exposure) if known else None, tuple(events)
    )


class Window(NamedTuple):
    """What is looked at, from ``since`` to ``until``, and what it is compared with, in Unix seconds.

    ``before`` is where the previous window starts; it ends at ``split``. Without a ``since`` of the user's, the
    quantities are over the whole log, and the change is that of the last weeks.
    """

    since: int
    before: int
    split: int
    until: int


class Sample(NamedTuple):
    """A log and what follows from it, limited to the window.

    ``directions`` are by the id of a revisit or of a move's focus event, and None where a phase has no place in the
    workflow; ``attributed`` are the revisits that name a focus period of the phase that they come from.
    """

    log: Log
    window: Window
    revisits: tuple[Revisit, ...]
    periods: tuple[Period, ...]
    moves: tuple[Move, ...]
    directions: dict[str, str | None]
    attributed: frozenset[str]
    cells: dict[Pair, list[Revisit]]

    def row(self, phase: str) -> list[Revisit]:
        """Return the revisits from a phase."""
        return [event for (start, _), events in self.cells.items() if start == phase for event in events]


def by_cell(revisits: Iterable[Revisit]) -> dict[Pair, list[Revisit]]:
    """Return revisits by the phases that they go from and to."""
    result: defaultdict[Pair, list[Revisit]] = defaultdict(list)
    for event in revisits:
        result[event.from_phase, event.to_phase].append(event)
    return dict(result)


def sample(log: Log, window: Window) -> Sample:
    """Return what of a log lies in the window; a focus period belongs to it if it reaches into it."""
    every_move = moves(log)
    revisits = tuple(event for event in log.revisits if seconds(event.at) >= window.since)
    return Sample(
        log=log,
        window=window,
        revisits=revisits,
        periods=tuple(each for each in periods(log) if each.end > window.since or each.start >= window.since),
        moves=tuple(each for each in every_move if seconds(each.event.at) >= window.since),
        directions=directions(log, every_move),
        attributed=frozenset(event.id for event in attributed(log)),
        cells=by_cell(revisits),
    )


def directions(log: Log, moves: Sequence[Move]) -> dict[str, str | None]:
    """Return the direction of every revisit and move, by event id.

    Feedback goes to an earlier phase, feedforward to a later one. The first contact that anybody has with a later phase
    is look-ahead: work that gets there for the first time does not come back to anything.
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


def feedback(sample: Sample) -> dict[str, Estimate]:
    """Return the feedback share: feedback / (feedback + feedforward), over revisits, over moves, and over both."""
    of_revisits = [event.id for event in sample.revisits]
    of_moves = [move.event.id for move in sample.moves]
    groups = {"revisits": of_revisits, "moves": of_moves, "both": of_revisits + of_moves}
    return {name: _feedback(sample, ids) for name, ids in groups.items()}


def _feedback(sample: Sample, ids: list[str]) -> Estimate:
    counted = [each for each in ids if sample.directions.get(each) in (FEEDBACK, FEEDFORWARD)]
    back = [each for each in counted if sample.directions[each] == FEEDBACK]
    return share(len(back), len(counted), back)


def look_ahead(sample: Sample) -> dict[str, int]:
    """Return how many revisits and moves were the first contact with a later phase."""
    ids = {"revisits": [each.id for each in sample.revisits], "moves": [each.event.id for each in sample.moves]}
    return {name: sum(sample.directions.get(each) == LOOK_AHEAD for each in group) for name, group in ids.items()}


def planned(sample: Sample) -> Estimate:
    """Return the share of revisits that were planned iterations."""
    events = [event.id for event in sample.revisits if event.planned]
    return share(len(events), len(sample.revisits), events)


def row_share(sample: Sample, pair: Pair) -> Estimate:
    """Return n_ij / n_i·: of the revisits from i, the share that go to j."""
    events = sample.cells.get(pair, [])
    return share(len(events), len(sample.row(pair[0])), _ids(events))


def overlap(sample: Sample, pair: Pair) -> Estimate:
    """Return the share of the focus periods of i with at least one revisit to j.

    Revisits from i that name no focus period of i share one period more, as in the matrix.
    """
    row, events = sample.row(pair[0]), sample.cells.get(pair, [])
    hit = {event.during if event.id in sample.attributed else None for event in events}
    held = {period.focus.id for period in sample.periods if period.focus.phase == pair[0]}
    held |= {event.during or "" for event in row if event.id in sample.attributed}
    extra = any(event.id not in sample.attributed for event in row)
    return share(len(hit), len(held) + extra, _ids(events))


def per_period(sample: Sample, phase: str) -> Estimate:
    """Return the revisits from a phase per focus period, of those that name the period."""
    events = _attributed_from(sample, phase)
    return rate(len(events), sum(period.focus.phase == phase for period in sample.periods), _ids(events))


def per_week(sample: Sample, phase: str) -> Estimate:
    """Return the revisits from a phase per week of focus on it (the weeks of several people add up)."""
    events = _attributed_from(sample, phase)
    return rate(len(events), _weeks(sample, phase, sample.window.since, sample.window.until), _ids(events))


def _attributed_from(sample: Sample, phase: str) -> list[Revisit]:
    return [event for event in sample.row(phase) if event.id in sample.attributed]


def _weeks(sample: Sample, phase: str, start: float, end: float) -> float:
    return sum(period.weeks(start, end) for period in sample.periods if period.focus.phase == phase)


class Change(NamedTuple):
    """How a cell's rate changed against the previous window.

    ``exposures`` are the weeks of focus in both windows, or, in a log without focus events, the weeks. ``estimate`` is
    the ratio of the rates, after to before, and ``p`` the exact two-sided p-value.
    """

    before: int
    after: int
    exposures: tuple[float, float]
    p: float
    estimate: Estimate


def changes(log: Log, window: Window) -> dict[Pair, Change]:
    """Return the change of every cell that can be compared: with exposure to it in both windows.

    With focus events, exposure is the focus on the phase that the revisits come from, and only revisits that name
    their focus period count; otherwise a shift of the work from one phase to another would pass for a change.
    """
    whole = sample(log, window._replace(since=window.before))
    counted = [event for event in whole.revisits if not log.focuses or event.id in whole.attributed]
    result = {}
    for pair, events in by_cell(counted).items():
        spans = (window.before, window.split), (window.split, window.until)
        exposures = tuple(_weeks(whole, pair[0], *span) if log.focuses else (span[1] - span[0]) for span in spans)
        after = sum(seconds(event.at) >= window.split for event in events)
        if min(exposures) > 0:
            result[pair] = _change(len(events) - after, after, (exposures[0], exposures[1]), _ids(events))
    return result


def _change(before: int, after: int, exposures: tuple[float, float], events: tuple[str, ...]) -> Change:
    p = changed(before, after, *exposures)
    if before + after < ENOUGH:
        return Change(before, after, exposures, p, Estimate(after, before + after, None, None, events))
    interval = ratio(before, after, *exposures)
    value = (after / exposures[1]) / (before / exposures[0]) if before else interval[0]
    bounded: tuple[float, float | None] = (interval[0], interval[1] if isfinite(interval[1]) else None)
    return Change(before, after, exposures, p, Estimate(after, before + after, value, bounded, events))


def reasons(events: Iterable[Revisit]) -> dict[str, list[Revisit]]:
    """Return revisits by category, the most frequent first; the empty text holds those without one."""
    result: defaultdict[str, list[Revisit]] = defaultdict(list)
    for event in events:
        result[event.category or ""].append(event)
    return dict(sorted(result.items(), key=lambda item: (-len(item[1]), item[0])))


def loops(sample: Sample) -> dict[Pair, Estimate]:
    """Return the loops i ⇄ j, the strongest first: share of all revisits; strength is the weaker of both directions."""
    cells = sample.cells
    place = {phase: index for index, phase in enumerate(sample.log.phases)}
    pairs = [(i, j) for i, j in cells if place[i] < place[j] and (j, i) in cells]
    pairs.sort(key=lambda pair: (-min(len(cells[pair]), len(cells[pair[1], pair[0]])), place[pair[0]], place[pair[1]]))
    result = {}
    for i, j in pairs:
        events = sorted((*cells[i, j], *cells[j, i]), key=lambda event: (event.at, event.id))
        result[i, j] = share(len(events), len(sample.revisits), _ids(events))
    return result


def chains(sample: Sample) -> dict[tuple[str, str, str], Estimate]:
    """Return the chains i → j → k, the most frequent first.

    A revisit i → j is followed by j → k if that is the next revisit in the same scope. The share is of the revisits
    i → j that were followed by any; k = i is a loop, and left out.
    """
    latest: dict[str, Revisit] = {}
    followed: Counter[Pair] = Counter()
    found: defaultdict[tuple[str, str, str], list[str]] = defaultdict(list)
    for event in sample.revisits:
        scope = scope_of(event, sample.log.workflow)
        if scope in latest:
            i, j = latest[scope].from_phase, latest[scope].to_phase
            followed[i, j] += 1
            if event.from_phase == j and event.to_phase != i:
                found[i, j, event.to_phase] += [latest[scope].id, event.id]
        latest[scope] = event
    ranked = sorted(found.items(), key=lambda item: (-len(item[1]), item[0]))
    return {chain: share(len(ids) // 2, followed[chain[:2]], dict.fromkeys(ids)) for chain, ids in ranked}


def _ids(events: Iterable[Revisit]) -> tuple[str, ...]:
    return tuple(event.id for event in events)
