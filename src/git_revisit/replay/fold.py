"""Replay: from a set of event files to the events that count.

The fold is over a set, so no result depends on the order in which events go in or out; and since they can go out
again, moving from one tree to the next costs what differs between the two.
"""

from collections.abc import Iterable, Mapping
from operator import attrgetter
from typing import NamedTuple

from git_revisit.model.events import Amend, AnyEvent, Event, Focus, Invalid, Note, Retract, Revisit, target
from git_revisit.replay.counters import Counters, unexplained
from git_revisit.replay.filters import EVERYTHING, Filter

_AT_AND_ID = attrgetter("at", "id")


class Copy(NamedTuple):
    """One file that holds an event; of several for one id, the smallest counts.

    ``content`` is empty unless one path has two contents, as in a union of refs.
    """

    path: str
    content: bytes
    event: Event


class Fold:
    """The events of one tree; ``put`` and ``drop`` move it to another.

    ``only`` and ``without`` (ids) limit which effective revisits the counters count, and nothing else. The part of
    ``only`` about phases, and a workflow's aliases, are applied by the readers: phases are as the events name them.
    """

    def __init__(self, only: Filter = EVERYTHING, without: frozenset[str] = frozenset()) -> None:
        self._only = only.by_event
        self._without = without
        self._counts_all = self._only == EVERYTHING and not without
        self._copies: dict[str, list[Copy]] = {}
        self._chosen: dict[str, Copy] = {}
        self._aims: dict[str, set[str]] = {}  # a target's id -> the amend and retract events that aim at it
        self._dirty: set[str] = set()
        self._revisits: dict[str, Revisit] = {}
        self._notes: dict[str, Note] = {}
        self._notes_by: dict[str, set[str]] = {}  # the commit that a note names, or its time -> effective notes
        self._focuses: dict[str, Focus] = {}
        self._counters: Counters | None = None
        self._retracted: set[str] = set()
        self.invalid: dict[tuple[str, bytes], Invalid] = {}

    def put(self, path: str, item: Event | Invalid, content: bytes = b"") -> None:
        """Add a file."""
        if isinstance(item, Invalid):
            self.invalid[path, content] = item
            return
        self._copies.setdefault(item.id, []).append(Copy(path, content, item))
        self._dirty.add(item.id)

    def drop(self, path: str, item: Event | Invalid, content: bytes = b"") -> None:
        """Remove a file that was put."""
        if isinstance(item, Invalid):
            del self.invalid[path, content]
            return
        copies = self._copies[item.id]
        copies.remove(Copy(path, content, item))
        if not copies:
            del self._copies[item.id]
        self._dirty.add(item.id)

    @property
    def chosen(self) -> dict[str, Copy]:
        """The copy that counts, by id, of every kind; retracted ones too."""
        self.settle()
        return self._chosen

    @property
    def copies(self) -> dict[str, list[Copy]]:
        """Every copy, by id."""
        return self._copies

    @property
    def revisits(self) -> dict[str, Revisit]:
        """The effective revisits by id: not retracted, amended, not filtered."""
        self.settle()
        return self._revisits

    @property
    def notes(self) -> dict[str, Note]:
        """The effective notes by id."""
        self.settle()
        return self._notes

    @property
    def focuses(self) -> dict[str, Focus]:
        """The focus events by id."""
        self.settle()
        return self._focuses

    @property
    def counters(self) -> Counters:
        """The counts of the revisits that the fold keeps; counted once, then kept up to date."""
        self.settle()
        if self._counters is None:
            self._counters = Counters(self._focuses, None if self._counts_all else self.keeps, self._only)
            for focus in self._focuses.values():
                self._counters.focus(focus, 1)
            for revisit in self._revisits.values():
                self._counters.revisit(revisit, 1)
        return self._counters

    @property
    def retracted(self) -> set[str]:
        """The ids of revisits that were retracted."""
        self.settle()
        return self._retracted

    def keeps(self, event: Revisit) -> bool:
        """Whether the counters count an effective revisit."""
        return self._counts_all or (event.id not in self._without and self._only.allows(event))

    def without_reason(self, aliases: Mapping[str, str], only: Filter | None = None) -> list[Revisit]:
        """Return the unexplained revisits, phases mapped, in ``(at, id)`` order: those that the counters count.

        ``only`` takes the place of the fold's own filter. A revisit whose two phases have become one is not among them.
        """
        only = only or self._only
        kept = (each for each in self.revisits.values() if unexplained(each, only) and only.allows(each))
        return in_order(
            event for each in kept if self.keeps(each) and (event := each.mapped(aliases)).from_phase != event.to_phase
        )

    def effective(self) -> list[Event]:
        """Return every effective event, of every kind, in ``(at, id)`` order; of the revisits those that are kept."""
        chosen = (copy.event for copy in self.chosen.values())
        others = [each for each in chosen if isinstance(each, Amend | Retract) and not self.is_retracted(each.id)]
        revisits = [event for event in self.revisits.values() if self.keeps(event)]
        return in_order([*revisits, *self.notes.values(), *self.focuses.values(), *others])

    def amendments(self, identity: str) -> list[Amend]:
        """Return the amendments of a revisit that are in force, in ``(at, id)`` order."""
        self.settle()
        aiming = (self.chosen[each].event for each in self._aims.get(identity, ()))
        valid = [each for each in aiming if isinstance(each, Amend) and not self.is_retracted(each.id)]
        return in_order(valid)

    def notes_by(self, key: str) -> list[Note]:
        """Return the effective notes that name a commit, or those of a time, as events write it; by id."""
        self.settle()
        return [self._notes[identity] for identity in sorted(self._notes_by.get(key, ()))]

    def retractions(self, identity: str) -> list[Retract]:
        """Return the events that retract a revisit, note or amendment."""
        self.settle()
        aiming = (self._chosen[each].event for each in self._aims.get(identity, ()))
        return [event for event in aiming if isinstance(event, Retract)]

    def is_retracted(self, identity: str) -> bool:
        """Whether a revisit, note or amendment was retracted."""
        self.settle()
        return identity in self._aims and bool(self.retractions(identity))

    def is_unknown(self, identity: str) -> bool:
        """Whether no file holds an event of an id, and none targets it."""
        self.settle()
        return identity not in self._copies and identity not in self._aims

    def settle(self) -> None:
        """Bring everything derived up to date with what went in and out since."""
        if not self._dirty:
            return
        dirty, self._dirty = self._dirty, set()
        is_first = not self._chosen
        touched = dirty.copy()
        for identity in dirty:
            self._choose(identity, touched)
        amended = (self._chosen[each].event for each in touched if each in self._chosen)
        touched |= {event.target for event in amended if isinstance(event, Amend)}
        for identity in touched:
            if not is_first:
                self._take_out(identity)
            if identity in self._chosen:
                self._take_in(identity, self._chosen[identity].event)

    def _choose(self, identity: str, touched: set[str]) -> None:
        """Choose the copy of an id that counts; add what it targets, or did, to the ids whose effect may change."""
        old = self._chosen.pop(identity, None)
        copies = self._copies.get(identity)
        new = None
        if copies:
            new = self._chosen[identity] = copies[0] if len(copies) == 1 else min(copies, key=lambda copy: copy[:2])
        if old and (aim := target(old.event)):
            aims = self._aims[aim]
            aims.discard(identity)
            if not aims:
                del self._aims[aim]
            touched.add(aim)
        if new and (aim := target(new.event)):
            self._aims.setdefault(aim, set()).add(identity)
            touched.add(aim)

    def _take_out(self, identity: str) -> None:
        """Remove what an id contributed."""
        if (revisit := self._revisits.pop(identity, None)) and self._counters:
            self._counters.revisit(revisit, -1)
        if (focus := self._focuses.pop(identity, None)) and self._counters:
            self._counters.focus(focus, -1)
        if note := self._notes.pop(identity, None):
            self._index_note(note, present=False)
        self._retracted.discard(identity)

    def _take_in(self, identity: str, event: Event) -> None:
        """Add what the event that counts for an id contributes now."""
        corrected = identity in self._aims
        if isinstance(event, Revisit):
            if corrected and self.is_retracted(identity):
                self._retracted.add(identity)
                return
            event = event.with_guess_apart()
            for amendment in self.amendments(identity) if corrected else ():
                event = event.amended(amendment.set)
            self._revisits[identity] = event
            if self._counters:
                self._counters.revisit(event, 1)
        elif isinstance(event, Focus):
            self._focuses[identity] = event
            if self._counters:
                self._counters.focus(event, 1)
        elif isinstance(event, Note) and not (corrected and self.is_retracted(identity)):
            self._notes[identity] = event
            self._index_note(event, present=True)

    def _index_note(self, note: Note, present: bool) -> None:
        for key in filter(None, (note.commit, note.at)):
            known = self._notes_by.setdefault(key, set())
            (known.add if present else known.discard)(note.id)
            if not known:
                del self._notes_by[key]


def in_order(events: Iterable[AnyEvent]) -> list[AnyEvent]:
    """Return events in ``(at, id)`` order."""
    return sorted(events, key=_AT_AND_ID)
