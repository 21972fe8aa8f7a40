"""The recipe of ``export``: read what a query asks of a project, and write it in one of the formats."""

from __future__ import annotations

from collections.abc import Container, Iterator
from importlib import import_module
from pkgutil import iter_modules
from typing import IO, NamedTuple

from git_revisit.errors import UsageError
from git_revisit.exchange import formats
from git_revisit.exchange.package import CASES, Format, Origin, Package, renamer
from git_revisit.model.event_file import shown
from git_revisit.model.events import Amend, Event, Revisit, target
from git_revisit.project.activity import activity
from git_revisit.project.read import OpenProject, State
from git_revisit.project.revision import HEAD, CommitRevision, RangeRevision, Revision
from git_revisit.replay.episodes import revisit_sizes
from git_revisit.replay.filters import EVERYTHING, Filter
from git_revisit.replay.fold import in_order


def _formats() -> dict[str, Format]:
    """Return the formats by name: the value ``FORMAT`` of each file in ``formats/``."""
    modules = (import_module(f"{formats.__name__}.{file.name}") for file in iter_modules(formats.__path__))
    return {form.name: form for form in sorted(module.FORMAT for module in modules)}


FORMATS = _formats()


class ExportQuery(NamedTuple):
    """A request to export: ``to`` names the format, ``only`` limits the revisits, ``history`` adds their origins."""

    to: str
    revision: Revision = HEAD
    only: Filter = EVERYTHING
    case: str = "revisit"
    actors: str = "numbered"
    history: bool = False


def export(project: OpenProject, query: ExportQuery, out: IO[bytes]) -> None:
    """Write the log of a project; raises UsageError for an unknown format, case or treatment of actors."""
    if query.to not in FORMATS:
        raise UsageError(f"unknown format {query.to!r}", f"use {', '.join(FORMATS)}")
    if query.case not in CASES:
        raise UsageError(f"unknown case {query.case!r}", f"use {', '.join(CASES)}")
    FORMATS[query.to].write(package_of(project, query), out)


def package_of(project: OpenProject, query: ExportQuery) -> Package:
    """Return the events of a project that a query asks for."""
    state = project.state(query.revision, query.only)
    fold, aliases = state.fold, state.workflow.aliases
    query.only.check_phases([*state.workflow.ids, *sorted(fold.counters.named)], aliases)
    kept = _kept(state, query.only)
    focuses = [event.mapped(aliases) for event in in_order(fold.focuses.values())]
    notes = [event.mapped(aliases) for event in in_order(fold.notes.values())]
    return Package(
        rev=state.rev,
        commit=state.commit,
        project=shown(project.name),
        case=query.case,
        workflow=state.workflow,
        revisits=tuple(event for event in kept if event.from_phase != event.to_phase),
        focuses=tuple(focuses),
        notes=tuple(notes),
        events=_files(state, query, {event.id for event in kept}),
        periods={event.id: event.phase for event in focuses},
        actor=renamer(query.actors),
        origins=_origins(project, state) if query.history else None,
    )


def _origins(project: OpenProject, state: State) -> dict[str, Origin]:
    """Return the origin of each event in the history of a commit, by the id of the event."""
    if state.commit is None:
        return {}
    history = activity(project, project.target(CommitRevision(state.commit)), state.workflow)
    aliases = state.workflow.aliases
    mapped = [event.mapped(aliases) for event in state.fold.revisits.values()]
    sizes = revisit_sizes(mapped, history.worked or ())
    return {
        id_: Origin(commit, sizes[id_].commits if id_ in sizes else None) for id_, commit in history.brought_by.items()
    }


def _kept(state: State, only: Filter) -> list[Revisit]:
    """Return the effective revisits that pass range and filters, with today's phases, oldest first."""
    aliases = state.workflow.aliases
    pairs = only.pairs(state.workflow, state.fold.counters.named)
    effective = [event.mapped(aliases) for event in in_order(state.fold.revisits.values()) if state.fold.keeps(event)]
    return [event for event in effective if pairs.allow(event.from_phase, event.to_phase)]


def _files(state: State, query: ExportQuery, kept: Container[str]) -> Iterator[tuple[Event, str]]:
    """Yield each event as it was written, with the path of its file, oldest first.

    Revisits that do not pass range and filters are left out, and so are their corrections, retracted or not.
    """
    fold = state.fold
    limited = query.only != EVERYTHING or isinstance(query.revision, RangeRevision)
    left_out = {
        identity
        for identity, copy in fold.chosen.items()
        if limited and isinstance(copy.event, Revisit) and identity not in kept
    }
    left_out |= {
        identity
        for identity, copy in fold.chosen.items()
        if isinstance(copy.event, Amend) and copy.event.target in left_out
    }
    for copy in sorted(fold.chosen.values(), key=lambda copy: (copy.event.at, copy.event.id)):
        if copy.event.id not in left_out and target(copy.event) not in left_out:
            yield copy.event, copy.path
