"""The revisits, focus periods and moves of one state, as plain values: the evidence for the insights."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import pairwise
from operator import attrgetter
from typing import NamedTuple

from git_revisit.model.event_yaml import DAY, WEEK, seconds
from git_revisit.model.events import Focus, Revisit
from git_revisit.model.workflow import Workflow
from git_revisit.replay.episodes import WorkedCommit, working_days
from git_revisit.replay.focus import period_of, scope_of
from git_revisit.replay.fold import Fold, in_order

_PAIR = attrgetter("from_phase", "to_phase")


class Log(NamedTuple):
    """The events of one state, phases mapped through aliases, each kind in ``(at, id)`` order.

    ``revisits`` are effective, without those that start and end in one phase. ``at`` is the committer date of its
    commit. ``phases`` has the workflow's order; phases that the workflow lacks come last, by id. ``worked`` are the
    commits of its history, oldest first, None if the history is not known.
    """

    workflow: Workflow
    revisits: tuple[Revisit, ...]
    focuses: tuple[Focus, ...]
    at: str
    worked: tuple[WorkedCommit, ...] | None = None

    @property
    def events(self) -> list[Revisit | Focus]:
        """The revisits and the focus events in ``(at, id)`` order."""
        both: list[Revisit | Focus] = [*self.revisits, *self.focuses]
        return in_order(both)

    @property
    def since(self) -> int:
        """The time of the first event, in Unix seconds; that of the state without one."""
        first = [events[0].at for events in (self.revisits, self.focuses) if events]
        return seconds(min(first, default=self.at))

    @property
    def phases(self) -> tuple[str, ...]:
        """Every phase of the workflow or of an event, in order."""
        known = set(self.workflow.ids)
        return self.workflow.ids + tuple(sorted(self.named - known))

    @property
    def named(self) -> set[str]:
        """The phases that an event names."""
        pairs = set(map(_PAIR, self.revisits))
        return {phase for pair in pairs for phase in pair} | {event.phase for event in self.focuses}

    @property
    def observable(self) -> tuple[str, ...]:
        """The phases that have paths, or that an event names, in order."""
        seen = self.named | {phase.id for phase in self.workflow.phases if phase.paths}
        return tuple(phase for phase in self.phases if phase in seen)


def log_of(fold: Fold, workflow: Workflow, at: str) -> Log:
    """Return the log of a fold, seen through a workflow, at a time like ``2026-11-23T07:51:00Z``.

    It has the revisits that the fold keeps: for a range, those that are new in it.
    """
    kept = [event for event in fold.revisits.values() if fold.keeps(event)]
    return log(workflow, kept, fold.focuses.values(), at)


def log(workflow: Workflow, revisits: Iterable[Revisit], focuses: Iterable[Focus], at: str) -> Log:
    """Return the log of effective events: mapped, in order, without revisits that start and end in one phase."""
    aliases = workflow.aliases
    ends = [event.mapped(aliases) for event in in_order(revisits)]
    return Log(
        workflow=workflow,
        revisits=tuple(event for event in ends if event.from_phase != event.to_phase),
        focuses=tuple(event.mapped(aliases) for event in in_order(focuses)),
        at=at,
    )


class FocusPeriod(NamedTuple):
    """A focus period: from one focus event to the same scope's next, or to the time of the state (Unix seconds).

    A period that is still open ends with the last day on which its people committed, if that is known: a focus that
    nobody has worked on since is not exposed to revisits. ``days`` are the days with commits of these people in it.
    """

    focus: Focus
    scope: str
    start: int
    end: int
    days: tuple[int, ...] = ()

    def weeks(self, start: float, end: float) -> float:
        """Return the part of the period that lies between two times, in weeks."""
        return max(0.0, min(self.end, end) - max(self.start, start)) / WEEK

    def part(self, start: float, end: float) -> float:
        """Return the share (0…1) of the period that lies between two times; 1 for a period without length."""
        length = self.end - self.start
        return self.weeks(start, end) * WEEK / length if length else 1.0

    def days_between(self, start: float, end: float) -> int:
        """Return the days with commits in the part of the period that lies between two times."""
        return days_between(self.days, max(self.start, start), min(self.end, end))


def days_between(days: Sequence[int], start: float, end: float) -> int:
    """Return how many of some days, in order, lie between two times, the days of both included."""
    return max(0, bisect_right(days, end // DAY) - bisect_left(days, start // DAY))


def periods(log: Log) -> list[FocusPeriod]:
    """Return the focus periods in order of scope and time."""
    now = seconds(log.at)
    active = working_days(log.worked or ())
    result = []
    for scope, focuses in by_scope(log).items():
        days = active.get(scope) or active[""]  # the people of some events are not those of any commit
        last = now if not days else min(now, (days[-1] + 1) * DAY)
        for focus, following in pairwise([*focuses, None]):
            if focus is not None:
                start = seconds(focus.at)
                end = max(start, min(seconds(following.at), now) if following else last)
                inside = days[bisect_left(days, start // DAY) : bisect_right(days, end // DAY)]
                result.append(FocusPeriod(focus, scope, start, end, inside))
    return result


class FocusMove(NamedTuple):
    """A change of the focus; ``event`` is the focus event that made it."""

    scope: str
    from_phase: str
    to_phase: str
    event: Focus


def moves(log: Log) -> list[FocusMove]:
    """Return the changes of the focus, each scope's in time order."""
    return [
        FocusMove(scope, first.phase, second.phase, second)
        for scope, focuses in by_scope(log).items()
        for first, second in pairwise(focuses)
        if first.phase != second.phase
    ]


def by_scope(log: Log) -> dict[str, list[Focus]]:
    """Return the focus events by scope: the person, or the empty text for the project."""
    result: defaultdict[str, list[Focus]] = defaultdict(list)
    for event in log.focuses:
        result[scope_of(event, log.workflow)].append(event)
    return dict(sorted(result.items()))


def attributed(log: Log) -> list[Revisit]:
    """Return the revisits that lie in a focus period."""
    focuses, aliases = {event.id: event for event in log.focuses}, log.workflow.aliases
    return [event for event in log.revisits if period_of(event, focuses, aliases)]
