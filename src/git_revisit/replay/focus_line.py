"""The focus events of a tree, kept in order while events come and go: ``focus.current`` without sorting anew."""

from bisect import bisect_left, bisect_right, insort

from git_revisit.model.event_yaml import utc
from git_revisit.model.events import Focus, Workflow, person
from git_revisit.replay.focus import DAY

_Entry = tuple[str, str, str]  # at, id, phase
_LAST = "\U0010ffff"


class FocusLine:
    """The focus events in ``(at, id)`` order, of everybody and of each person."""

    def __init__(self) -> None:
        self._all: list[_Entry] = []
        self._own: dict[str, list[_Entry]] = {}

    def put(self, event: Focus) -> None:
        """Take a focus event in."""
        entry = event.at, event.id, event.phase
        insort(self._all, entry)
        insort(self._own.setdefault(person(event.actor), []), entry)

    def drop(self, event: Focus) -> None:
        """Take a focus event out."""
        entry = event.at, event.id, event.phase
        for entries in (self._all, self._own[person(event.actor)]):
            del entries[bisect_left(entries, entry)]

    def replace(self, old: Focus | None, new: Focus | None) -> None:
        """Put what an id stands for now in the place of what it stood for."""
        if old != new:
            if old:
                self.drop(old)
            if new:
                self.put(new)

    def phase(self, workflow: Workflow, actor: str | None, now: int) -> str | None:
        """Return the phase in focus for a person, as ``focus.current`` does; ``now`` in Unix seconds."""
        limit = utc(now + DAY)
        own = self._own.get(person(actor), []) if workflow.capture.scope == "actor" else []
        entry = _latest(own, limit) or _latest(self._all, limit)
        return workflow.aliases.get(entry[2], entry[2]) if entry else None


def _latest(entries: list[_Entry], limit: str) -> _Entry | None:
    number = bisect_right(entries, (limit, _LAST, ""))
    return entries[number - 1] if number else None
