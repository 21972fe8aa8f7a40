"""Activity in the history: who worked on which phase on which day, and the commits that events came with."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from hashlib import blake2b
from typing import NamedTuple

from git_revisit.errors import DataError
from git_revisit.gitio import clone, log, parse
from git_revisit.gitio.log import changed_paths
from git_revisit.gitio.parse import path_text
from git_revisit.model.commits import Commit, named_actor, person
from git_revisit.model.event_file import EVENTS, id_in, owned
from git_revisit.model.event_yaml import DAY
from git_revisit.model.events import Revisit
from git_revisit.model.tagging import tagger
from git_revisit.model.workflow import Workflow
from git_revisit.project.commit_history import CommitHistory
from git_revisit.project.project_roots import roots_of
from git_revisit.project.read import OpenProject
from git_revisit.project.revision import Target
from git_revisit.project.stored import Space, dump
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


class Author(NamedTuple):
    """An author of commits, and the person as events identify it by the mailmap; None for an ignored one."""

    name: str
    email: str
    person: str | None

    @property
    def contact(self) -> str:
        """The author as ``Name <e-mail>``."""
        return f"{self.name} <{self.email}>"


class Activity(NamedTuple):
    """The commits of a history that are work, oldest first, and the oldest commit that has the file of each event.

    ``worked`` is None if the history is cut. ``brought_by`` is by the event's id, None where the history is cut; merges
    bring nothing. ``authors`` are those of all commits.
    """

    worked: tuple[WorkedCommit, ...] | None
    brought_by: dict[str, str | None]
    authors: tuple[Author, ...] = ()


class _Work(NamedTuple):
    """A commit that is work, as it is kept."""

    commit: str
    person: str
    day: int
    phases: tuple[str, ...]
    brought: tuple[str, ...]


class _KeptWork(NamedTuple):
    """The work in a history or range: ``of`` names that and the configuration."""

    of: str
    authors: tuple[Author, ...]
    commits: tuple[_Work, ...]


_WORK = Space("work", tuple[_KeptWork, ...])  # by project, the last that was asked for


def worked_commits(project: OpenProject, target: Target, workflow: Workflow) -> tuple[WorkedCommit, ...] | None:
    """Return the commits of a history or range that are work, oldest first; None if the history is cut.

    Merges and ignored authors are left out.
    """
    if target.commit is None or clone.shallow(project.repository):
        return activity(project, target, workflow).worked
    settings = blake2b(dump(Workflow, workflow), digest_size=16).hexdigest()
    of, name = f"{target.base.id if target.base else ''}..{target.commit.id} {settings}", f"{project.prefix!a}"
    for kept in project.memo.read(_WORK, [name]).get(name, ()):
        if kept.of == of and kept.authors == _people(project, workflow, kept.authors):
            return _as_worked(kept.commits)
    found = activity(project, target, workflow)
    commits = tuple(_Work(*each[:3], tuple(sorted(each.phases)), each.brought) for each in found.worked or ())
    project.memo.keep(_WORK, {name: (_KeptWork(of, found.authors, commits),)})
    project.memo.save()
    return found.worked


def _as_worked(commits: Iterable[_Work]) -> tuple[WorkedCommit, ...]:
    """Return commits as they were before they were kept; equal sets of phases are one object."""
    sets: dict[tuple[str, ...], frozenset[str]] = {}
    return tuple(
        WorkedCommit(commit, person, day, sets.get(phases) or sets.setdefault(phases, frozenset(phases)), brought)
        for commit, person, day, phases, brought in commits
    )


class _Seen(NamedTuple):
    """A commit that is work; ``touched`` are numbers of paths, ``brought`` the ids of event files."""

    commit: str
    person: str
    day: int
    touched: tuple[int, ...]
    brought: tuple[str, ...]


def activity(project: OpenProject, target: Target, workflow: Workflow) -> Activity:
    """Return the activity in a history or range, from what its commits changed."""
    if target.commit is None:
        return Activity((), {})
    history = CommitHistory(project, target.commit.id)
    inside = history.inside(target.base)
    authors = _people(project, workflow, [history.commits[number] for number in inside])
    people = {each.contact: each.person for each in authors}
    numbers: dict[str, int] = {}
    seen: dict[int, _Seen] = {}
    ids: dict[int, list[str]] = {}
    for number, (change, *others) in history.differences(sorted(inside)):
        commit = history.commits[number]
        if others or (project.prefix and not any(change)):
            continue
        files = dict.fromkeys(each.path for each in (*change.gone, *change.come))
        ids[number] = [identity for path in files if (identity := id_in(path))]
        if who := people[commit.contact]:
            touched = tuple([numbers.setdefault(path, len(numbers)) for path in change.paths])
            seen[number] = _Seen(commit.id, who, commit.authored // DAY, touched, tuple(ids[number]))
    project.memo.save()
    order = history.latest_first(inside)
    cut = {number for number in order if history.commits[number].id in history.cut}
    brought_by: dict[str, str | None] = {}
    for number in order:  # the oldest commit comes last
        brought_by |= dict.fromkeys(ids.get(number, ()), None if number in cut else history.commits[number].id)
    if cut:
        return Activity(None, brought_by, authors)
    work = [seen[number] for number in order if number in seen]
    return Activity(_worked(project, target.commit.id, work, list(numbers), workflow), brought_by, authors)


def _people(project: OpenProject, workflow: Workflow, commits: Iterable[Commit | Author]) -> tuple[Author, ...]:
    """Return the authors of commits, each once, with the person that the mailmap names."""
    authors = {(each.name, each.email): each.contact for each in commits}
    mapped = log.mailmapped(project.repository, authors.values())
    found = []
    for (name, email), contact in authors.items():
        author = parse.person(mapped[contact])[:2] if contact in mapped else (name, email)
        who = None if workflow.ignores(*author) else person(named_actor(*author, workflow.capture.actor))
        found.append(Author(name, email, who))
    return tuple(found)


def _worked(
    project: OpenProject, tip: str, seen: list[_Seen], paths: Sequence[str], workflow: Workflow
) -> tuple[WorkedCommit, ...]:
    """Return commits, seen newest first, with the phases that they touch; equal sets of phases are one object."""
    phases = _phases(project, tip, paths, workflow)
    sets: dict[frozenset[str], frozenset[str]] = {}
    worked = []
    while seen:
        commit, author, day, touched, brought = seen.pop()
        at = frozenset(phase for number in touched if (phase := phases[number]))
        worked.append(WorkedCommit(commit, author, day, sets.setdefault(at, at), brought))
    return tuple(worked)


def _phases(project: OpenProject, tip: str, paths: Sequence[str], workflow: Workflow) -> list[str | None]:
    """Return the phase of each path, by the project roots that a commit has."""
    roots = roots_of(project.repository, tip)
    ours = set(owned([project.prefix + path for path in paths], project.prefix, roots))
    phase_of = tagger(workflow).phase
    return [phase_of(path) if path in ours else None for path in paths]


def origins(
    project: OpenProject, revisits: Iterable[Revisit], known: Mapping[str, Commit] | None = None
) -> dict[str, Commit]:
    """Return the commit of each revisit, by its id: the one that it names, else the one in HEAD that brought its file.

    A revisit that is only staged has none. ``known`` are commits that brought some of them.
    """
    wanted = {event.id: event.commit for event in revisits}
    named = [commit for commit in dict.fromkeys(wanted.values()) if commit]
    commits = dict(zip(named, project.repository.commits(named), strict=True))
    result = dict(known or {}) | {id_: commit for id_, name in wanted.items() if name and (commit := commits[name])}
    missing = wanted.keys() - result.keys()
    head = project.repository.resolve("HEAD")
    if missing and head:
        brought = bringing_commits(project, head)
        result |= {id_: brought[id_] for id_ in missing if id_ in brought}
    return result


def bringing_commits(project: OpenProject, commit: str) -> dict[str, Commit]:
    """Return the oldest commit in a history that has the file of each event, by the event's id.

    Merges bring nothing. A commit whose parents a shallow clone lacks has every file, and brings none that is known.
    """
    commits: dict[str, Commit] = {}
    cut = clone.shallow(project.repository)
    for made, paths in changed_paths(project.repository, commit, f"{project.prefix}{EVENTS}/"):
        ids = {id_ for path in paths if (id_ := id_in(path_text(path)))}
        commits |= dict.fromkeys(ids, made)  # the oldest commit comes last
        if made.id in cut:
            commits = {id_: each for id_, each in commits.items() if id_ not in ids}
    return commits
