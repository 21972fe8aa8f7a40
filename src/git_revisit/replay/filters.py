"""Filters on revisits: the options that ``log``, ``matrix`` and others share."""

from typing import NamedTuple

from git_revisit.model.events import Event, Revisit, Workflow, reason_of
from git_revisit.replay.fold import Keep
from git_revisit.replay.matrix import Wanted


class Filter(NamedTuple):
    """What a revisit must be to count; an empty field asks for nothing.

    ``since`` and ``until`` are event times, both inclusive. A category takes in what refines it. A ``via`` that starts
    with ``!`` leaves that one out.
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
    def by_event(self) -> Keep | None:
        """The part that needs no workflow, as a predicate on events; None where it takes all."""
        return self._takes if self._replace(from_phases=(), to_phases=()) != Filter() else None

    def by_pair(self, workflow: Workflow) -> Wanted | None:
        """Return the part about phases, with aliases resolved; None where it takes all pairs."""
        if not self.from_phases and not self.to_phases:
            return None
        aliases = workflow.aliases
        starts = frozenset(aliases.get(phase, phase) for phase in self.from_phases)
        ends = frozenset(aliases.get(phase, phase) for phase in self.to_phases)
        return lambda start, end: (not starts or start in starts) and (not ends or end in ends)

    def takes(self, event: Event, workflow: Workflow) -> bool:
        """Whether an event passes every part."""
        pair = self.by_pair(workflow)
        event = event.mapped(workflow.aliases)
        ends = (event.from_phase, event.to_phase) if isinstance(event, Revisit) else ("", "")
        return self._takes(event) and (pair is None or pair(*ends))

    def _takes(self, event: Event) -> bool:
        return (
            (not self.categories or self._in_category((event.category or "") if isinstance(event, Revisit) else ""))
            and (self.since is None or event.at >= self.since)
            and (self.until is None or event.at <= self.until)
            and self._by_via(event.via)
            and (self.actor is None or self.actor.lower() in (event.actor or "").lower())
            and (not self.explained or bool((reason_of(event) or "").strip()))
        )

    def _in_category(self, category: str) -> bool:
        return category in self.categories or category.partition(":")[0] in self.categories

    def _by_via(self, via: str) -> bool:
        asked = [each for each in self.via if not each.startswith("!")]
        return f"!{via}" not in self.via and (not asked or via in asked)
