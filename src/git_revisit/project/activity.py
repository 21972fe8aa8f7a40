"""The work on phases, read from the history: who worked on which phase, on which day."""

from __future__ import annotations

from functools import cache

from git_revisit.errors import DataError
from git_revisit.gitio import clone
from git_revisit.gitio.log import changes
from git_revisit.gitio.parse import path_text
from git_revisit.model.event_file import id_in, is_event_file
from git_revisit.model.event_yaml import DAY
from git_revisit.model.people import named_actor, person
from git_revisit.model.roots import owned, roots_in
from git_revisit.model.tagging import tagger
from git_revisit.model.workflow import Workflow
from git_revisit.project.read import OpenProject
from git_revisit.project.revision import Target
from git_revisit.replay.measures import ActiveDays
from git_revisit.replay.worked import WorkedCommit, active_days_of


def active_days(project: OpenProject, target: Target, workflow: Workflow) -> ActiveDays:
    """Return the UTC days, by author date, of the commits in a history or range that touch each phase.

    Merges, ignored authors, and shared and ignored paths are left out. Raises DataError for a history that is cut.
    """
    worked = worked_commits(project, target, workflow)
    if worked is None:
        raise incomplete(target, "active days")
    return active_days_of(worked)


def incomplete(target: Target, what: str) -> DataError:
    """Return the error for a history that is cut, so that something cannot be counted."""
    return DataError(
        f"the history of {target.rev} is incomplete, so {what} cannot be counted",
        "fetch the rest: git fetch --unshallow",
    )


def worked_commits(project: OpenProject, target: Target, workflow: Workflow) -> tuple[WorkedCommit, ...] | None:
    """Return the commits of a history or range that are work, oldest first; None if the history is cut.

    Merges and ignored authors are left out.
    """
    if target.commit is None:
        return ()
    cut = clone.shallow(project.repository)
    revision = f"{target.base.id}..{target.commit.id}" if target.base else target.commit.id
    ignored, named = cache(workflow.ignores), cache(named_actor)
    read = []
    numbers: dict[bytes, int] = {}
    for commit, paths in changes(project.repository, revision, project.prefix):
        if commit.id in cut:
            return None
        if len(commit.parents) < 2 and not ignored(commit.name, commit.email):
            read.append((commit, [numbers.setdefault(path, len(numbers)) for path in paths]))
    phases, events = _meanings(project, target.commit.id, list(numbers), workflow)
    found = []
    for commit, touched in reversed(read):
        who = person(named(commit.name, commit.email, workflow.capture.actor))
        at = {phase for number in touched if (phase := phases[number])}
        brought = tuple(event for number in touched if (event := events[number]))
        found.append(WorkedCommit(commit.id, who, commit.authored // DAY, frozenset(at), brought))
    return tuple(found)


def _meanings(
    project: OpenProject, commit: str, found: list[bytes], workflow: Workflow
) -> tuple[list[str | None], list[str | None]]:
    """Return the phase of each path, and the id of the event whose file it is."""
    paths = [path_text(path) for path in found]
    scope = [project.prefix] if project.prefix else []
    roots = roots_in(each.path for each in project.repository.trees.files(commit, *scope, recursive=True))
    ours = set(owned(paths, project.prefix, roots))
    phase_of = tagger(workflow).phase
    phases: list[str | None] = []
    events: list[str | None] = []
    for path in paths:
        inside = path[len(project.prefix) :]
        event = is_event_file(inside)
        events.append(id_in(inside) if event else None)
        phases.append(phase_of(inside) if inside in ours and not event else None)
    return phases, events
