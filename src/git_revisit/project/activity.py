"""Activity in the history: who worked on which phase on which day, and the commits that events came with."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from typing import NamedTuple

from git_revisit.errors import DataError
from git_revisit.gitio import clone
from git_revisit.gitio.log import changed_paths
from git_revisit.gitio.parse import path_bytes, path_text
from git_revisit.model.commits import Commit, named_actor, person
from git_revisit.model.event_file import EVENTS, id_in, is_event_file, owned
from git_revisit.model.event_yaml import DAY
from git_revisit.model.events import Revisit
from git_revisit.model.tagging import tagger
from git_revisit.model.workflow import Workflow
from git_revisit.project.project_roots import roots_of
from git_revisit.project.read import OpenProject
from git_revisit.project.revision import Target
from git_revisit.replay.episodes import WorkedCommit, active_days_of
from git_revisit.replay.measures import ActiveDays


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


class Activity(NamedTuple):
    """The commits of a history that are work, oldest first, and the oldest commit that has the file of each event.

    ``worked`` is None if the history is cut. ``brought_by`` is by the event's id, None where the history is cut; merges
    bring nothing.
    """

    worked: tuple[WorkedCommit, ...] | None
    brought_by: dict[str, str | None]


def worked_commits(project: OpenProject, target: Target, workflow: Workflow) -> tuple[WorkedCommit, ...] | None:
    """Return the commits of a history or range that are work, oldest first; None if the history is cut.

    Merges and ignored authors are left out.
    """
    return activity(project, target, workflow).worked


class _Seen(NamedTuple):
    """A commit that is work; ``touched`` are numbers of paths, ``brought`` the ids of event files."""

    commit: str
    person: str
    day: int
    touched: tuple[int, ...]
    brought: tuple[str, ...]


def activity(project: OpenProject, target: Target, workflow: Workflow) -> Activity:
    """Return the activity in a history or range, from one pass over its commits."""
    if target.commit is None:
        return Activity((), {})
    cut = clone.shallow(project.repository)
    revision = f"{target.base.id}..{target.commit.id}" if target.base else target.commit.id
    ignored = cache(workflow.ignores)

    @cache
    def who(name: str, email: str) -> str:
        return person(named_actor(name, email, workflow.capture.actor))

    folder, start = path_bytes(f"{project.prefix}{EVENTS}/"), len(project.prefix)
    numbers: dict[bytes, int] = {}
    seen: list[_Seen] = []
    brought_by: dict[str, str | None] = {}
    whole = True
    for commit, paths in changed_paths(project.repository, revision, project.prefix):
        ids: list[str] = []
        touched: list[int] = []
        for path in paths:
            if path.startswith(folder) and is_event_file(text := path_text(path)[start:]):
                ids += filter(None, [id_in(text)])
            else:
                touched.append(numbers.setdefault(path, len(numbers)))
        brought_by |= dict.fromkeys(ids, None if commit.id in cut else commit.id)  # the oldest commit comes last
        whole = whole and commit.id not in cut
        if len(commit.parents) < 2 and not ignored(commit.name, commit.email):
            author = who(commit.name, commit.email)
            seen.append(_Seen(commit.id, author, commit.authored // DAY, tuple(touched), tuple(ids)))
    return Activity(_worked(project, target.commit.id, seen, list(numbers), workflow) if whole else None, brought_by)


def _worked(
    project: OpenProject, tip: str, seen: list[_Seen], touched_paths: Sequence[bytes], workflow: Workflow
) -> tuple[WorkedCommit, ...]:
    """Return commits, seen newest first, with the phases that they touch; equal sets of phases are one object."""
    phases = _phases(project, tip, touched_paths, workflow)
    sets: dict[frozenset[str], frozenset[str]] = {}
    worked = []
    while seen:
        commit, author, day, touched, brought = seen.pop()
        at = frozenset(phase for number in touched if (phase := phases[number]))
        worked.append(WorkedCommit(commit, author, day, sets.setdefault(at, at), brought))
    return tuple(worked)


def _phases(project: OpenProject, tip: str, touched_paths: Sequence[bytes], workflow: Workflow) -> list[str | None]:
    """Return the phase of each path, by the project roots that a commit has."""
    paths = [path_text(path) for path in touched_paths]
    roots = roots_of(project.repository, tip)
    ours, start = set(owned(paths, project.prefix, roots)), len(project.prefix)
    phase_of = tagger(workflow).phase
    return [phase_of(path[start:]) if path[start:] in ours else None for path in paths]


def origins(project: OpenProject, revisits: Iterable[Revisit]) -> dict[str, Commit]:
    """Return the commit of each revisit, by its id: the one that it names, else the one in HEAD that brought its file.

    A revisit that is only staged has none.
    """
    wanted = {event.id: event.commit for event in revisits}
    named = [commit for commit in dict.fromkeys(wanted.values()) if commit]
    commits = dict(zip(named, project.repository.commits(named), strict=True))
    result = {id_: commit for id_, name in wanted.items() if name and (commit := commits[name])}
    missing = wanted.keys() - result.keys()
    head = project.repository.resolve("HEAD")
    if missing and head:
        brought = _bringing_commits(project, head)
        result |= {id_: brought[id_] for id_ in missing if id_ in brought}
    return result


def _bringing_commits(project: OpenProject, commit: str) -> dict[str, Commit]:
    """Return the oldest commit in a history that has the file of each revisit, by its id; merges bring nothing."""
    commits: dict[str, Commit] = {}
    for made, paths in changed_paths(project.repository, commit, f"{project.prefix}{EVENTS}/revisit/"):
        ids = {id_ for path in paths if (id_ := id_in(path_text(path)))}
        commits |= dict.fromkeys(ids, made)  # the oldest commit comes last
    return commits
