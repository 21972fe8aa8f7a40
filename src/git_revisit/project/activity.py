"""The days on which each phase was worked on, read from the history."""

from __future__ import annotations

from collections import defaultdict
from functools import cache

from git_revisit.errors import DataError
from git_revisit.gitio import clone
from git_revisit.gitio.log import changes
from git_revisit.gitio.parse import path_text
from git_revisit.model.roots import owned, roots_in
from git_revisit.model.tagging import tagger
from git_revisit.model.workflow import Workflow
from git_revisit.project.read import OpenProject
from git_revisit.project.revision import Target
from git_revisit.replay.measures import ActiveDays

DAY = 24 * 60 * 60


def active_days(project: OpenProject, target: Target, workflow: Workflow) -> ActiveDays:
    """Return the UTC days, by author date, of the commits in a history or range that touch each phase.

    Merges, ignored authors, and shared and ignored paths are left out. Raises DataError for a history that is cut.
    """
    if target.commit is None:
        return {}
    cut = clone.shallow(project.repository)
    revision = f"{target.base.id}..{target.commit.id}" if target.base else target.commit.id
    ignored = cache(workflow.ignores)
    days: defaultdict[bytes, set[int]] = defaultdict(set)
    for commit, paths in changes(project.repository, revision, project.prefix):
        if commit.id in cut:
            raise DataError(
                f"the history of {target.rev} is incomplete, so active days cannot be counted",
                "fetch the rest: git fetch --unshallow",
            )
        if not ignored(commit.name, commit.email):
            for path in paths:
                days[path].add(commit.authored // DAY)
    return _by_phase(project, target.commit.id, days, workflow)


def _by_phase(project: OpenProject, commit: str, days: dict[bytes, set[int]], workflow: Workflow) -> ActiveDays:
    paths = [path_text(path) for path in days]
    scope = [project.prefix] if project.prefix else []
    roots = roots_in(each.path for each in project.repository.trees.files(commit, *scope, recursive=True))
    ours = set(owned(paths, project.prefix, roots))
    phase_of = tagger(workflow).phase
    found: defaultdict[str, set[int]] = defaultdict(set)
    for path, on in zip(paths, days.values(), strict=True):
        inside = path[len(project.prefix) :]
        phase = phase_of(inside) if inside in ours else None
        if phase is not None:
            found[phase] |= on
    return {phase: frozenset(each) for phase, each in found.items()}
