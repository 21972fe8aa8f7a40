"""Filters on revisits, the options that ``log``, ``matrix`` and others share; and provenance."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from git_revisit.errors import UsageError
from git_revisit.model.events import Event, Revisit, reason_of
from git_revisit.model.typed_text import find_phase, phase_hint
from git_revisit.model.workflow import Workflow


class Filter(NamedTuple):
    """The conditions for a revisit to count; an empty field allows everything.

    ``since`` and ``until`` are event times, both inclusive. A category includes those that refine it. A ``via`` that
    starts with ``!`` leaves that one out. Phases may be given by their aliases.
    """

    from_phases: tuple[str, ...] = ()
    to_phases: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    since: str | None = None
    until: str | None = None
    via: tuple[str, ...] = ()
    actor: str | None = None
    explained: bool = False

    @property
    def by_event(self) -> Filter:
        """The part that depends on the event alone, not on how a workflow names its phases."""
        return self._replace(from_phases=(), to_phases=()) if self.from_phases or self.to_phases else self

    def pairs(self, workflow: Workflow, named: Iterable[str] = ()) -> Pairs:
        """Return the part about phases, with aliases and abbreviations resolved; ``named`` are those of events."""
        known = tuple(dict.fromkeys([*workflow.ids, *sorted(named)]))

        def resolved(phases: Iterable[str]) -> frozenset[str]:
            return frozenset(find_phase(phase, known, workflow.aliases) or phase for phase in phases)

        return Pairs(resolved(self.from_phases), resolved(self.to_phases))

    def allows(self, event: Event) -> bool:
        """Whether an event passes ``by_event``."""
        return (
            (not self.categories or self._in_category((event.category or "") if isinstance(event, Revisit) else ""))
            and (self.since is None or event.at >= self.since)
            and (self.until is None or event.at <= self.until)
            and self._by_via(event.via)
            and (self.actor is None or self.actor.lower() in (event.actor or "").lower())
            and (not self.explained or bool((reason_of(event) or "").strip()))
        )

    def check_phases(self, known: Iterable[str], aliases: Mapping[str, str]) -> None:
        """Raise UsageError for a phase that is neither a known one, nor an alias or an abbreviation of one."""
        phases = tuple(dict.fromkeys(known))
        for phase in (*self.from_phases, *self.to_phases):
            if find_phase(phase, phases, aliases) is None:
                raise UsageError(f"unknown phase {phase!r}", phase_hint(phase, phases, aliases))

    def _in_category(self, category: str) -> bool:
        return category in self.categories or category.partition(":")[0] in self.categories

    def _by_via(self, via: str) -> bool:
        if not self.via:
            return True
        required = [each for each in self.via if not each.startswith("!")]
        return f"!{via}" not in self.via and (not required or via in required)


EVERYTHING = Filter()


class Pairs(NamedTuple):
    """The pairs of phases that count; an empty side allows every phase."""

    starts: frozenset[str] = frozenset()
    ends: frozenset[str] = frozenset()

    def allow(self, start: str, end: str) -> bool:
        """Whether revisits from one phase to another count."""
        return (not self.starts or start in self.starts) and (not self.ends or end in self.ends)


ALL_PAIRS = Pairs()


class Provenance(NamedTuple):
    """The numbers of revisits: all, and those added afterwards by inference or import."""

    revisits: int
    inferred: int
    imported: int

    @property
    def mostly_afterwards(self) -> bool:
        """Whether more than half were inferred or imported, so that their commits say nothing about their dates."""
        return 2 * (self.inferred + self.imported) > self.revisits


NO_REVISITS = Provenance(0, 0, 0)


def provenance(revisits: Iterable[Revisit]) -> Provenance:
    """Count revisits by how they were recorded."""
    vias = [event.via for event in revisits]
    return Provenance(len(vias), vias.count("infer"), vias.count("import"))
