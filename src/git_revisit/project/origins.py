"""The commits that revisits belong to."""

from __future__ import annotations

from collections.abc import Iterable

from git_revisit.gitio.log import changed_paths
from git_revisit.gitio.parse import path_text
from git_revisit.model.commits import Commit
from git_revisit.model.event_file import EVENTS, id_in
from git_revisit.model.events import Revisit
from git_revisit.project.read import OpenProject


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
