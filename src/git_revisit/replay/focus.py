"""The focus: which phase is in focus, for whom, and in which focus period a revisit lies."""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from git_revisit.model.commits import person
from git_revisit.model.event_yaml import DAY, seconds, utc
from git_revisit.model.events import Focus, Revisit
from git_revisit.model.workflow import Workflow
from git_revisit.replay.fold import in_order


class CurrentFocus(NamedTuple):
    """The focus event in force, its phase mapped through aliases, and the events ignored as dated in the future."""

    event: Focus | None
    phase: str | None
    ahead: tuple[Focus, ...]


def scope_of(event: Focus | Revisit, workflow: Workflow) -> str:
    """Return the scope of an event's focus: the person, or the empty text for the project."""
    return person(event.actor) if workflow.capture.scope == "actor" else ""


def current(focuses: Iterable[Focus], workflow: Workflow, actor: str | None, now: int) -> CurrentFocus:
    """Return the focus of a person, else the project's latest.

    ``now`` in Unix seconds is the committer date of what is read; a focus event dated over a day later is ignored.
    """
    ordered = in_order(focuses)
    limit = now + DAY
    ahead = tuple(event for event in ordered if seconds(event.at) > limit)
    usable = [event for event in ordered if seconds(event.at) <= limit]
    own = []
    if workflow.capture.scope == "actor":
        own = [event for event in usable if person(event.actor) == person(actor)]
    event = next(reversed(own or usable), None)
    phase = workflow.aliases.get(event.phase, event.phase) if event else None
    return CurrentFocus(event, phase, ahead)


def period_of(revisit: Revisit, focuses: Mapping[str, Focus], aliases: Mapping[str, str]) -> Focus | None:
    """Return the focus event that begins the period in which a revisit lies; None if it lies outside of periods.

    A period contains a revisit if the revisit's ``during`` names its focus event, and that is for the phase that the
    revisit comes from.
    """
    focus = focuses.get(revisit.during) if revisit.during else None
    return focus if focus and in_period(revisit.from_phase, focus.phase, aliases) else None


def in_period(start: str, focus: str | None, aliases: Mapping[str, str]) -> bool:
    """Whether a revisit from a phase, made during a focus on a phase (None: no focus), lies in that focus period."""
    return focus is not None and aliases.get(start, start) == aliases.get(focus, focus)


_Entry = tuple[str, str, str, int]  # at, id, phase, and at in Unix seconds
_LAST = "\U0010ffff"


class FocusLine:
    """Focus events in ``(at, id)`` order while they come and go: ``current`` without sorting again."""

    def __init__(self) -> None:
        self._all: list[_Entry] = []
        self._own: dict[str, list[_Entry]] = {}
        self.changes = 0  # how often the line has changed

    def put(self, event: Focus) -> None:
        """Add a focus event."""
        entry = event.at, event.id, event.phase, seconds(event.at)
        insort(self._all, entry)
        insort(self._own.setdefault(person(event.actor), []), entry)

    def drop(self, event: Focus) -> None:
        """Remove a focus event."""
        entry = event.at, event.id, event.phase, seconds(event.at)
        for entries in (self._all, self._own[person(event.actor)]):
            del entries[bisect_left(entries, entry)]

    def replace(self, old: Focus | None, new: Focus | None) -> None:
        """Replace the focus event of an id."""
        if old != new:
            self.changes += 1
            if old:
                self.drop(old)
            if new:
                self.put(new)

    def phase(self, workflow: Workflow, actor: str | None, now: int) -> str | None:
        """Return the phase in focus for a person, as ``current`` does; ``now`` in Unix seconds."""
        limit = now + DAY
        own = self._own.get(person(actor), []) if workflow.capture.scope == "actor" else []
        entry = _latest(own, limit) or _latest(self._all, limit)
        return workflow.renamed(entry[2]) if entry else None


def _latest(entries: list[_Entry], limit: int) -> _Entry | None:
    """Return the last entry that is not dated after a limit in Unix seconds."""
    if not entries or entries[-1][3] <= limit:
        return entries[-1] if entries else None
    number = bisect_right(entries, (utc(limit), _LAST, "", 0))
    return entries[number - 1] if number else None
