"""The phases of a project with the files that belong to each, and a shared workflow to compare them with."""

from __future__ import annotations

import os
from typing import NamedTuple

from git_revisit.errors import ConfigInvalid, DataError
from git_revisit.gitio.files import read_bytes
from git_revisit.model import workflow_yaml
from git_revisit.model.workflow import PhaseList, Workflow, differences
from git_revisit.project.queries import coverage_at
from git_revisit.project.read import OpenProject
from git_revisit.project.revision import HEAD, CommitRevision


class PhasesQuery(NamedTuple):
    """The phases at a revision; ``check`` names a shared workflow, a file or ``REV:PATH``."""

    revision: CommitRevision = HEAD
    check: str | None = None


def phases(project: OpenProject, query: PhasesQuery) -> PhaseList:
    """Return the phases at a revision; raises DataError if the shared workflow cannot be read."""
    target = project.target(query.revision)
    workflow = project.workflow_at(target)
    coverage = coverage_at(project, query.revision).coverage
    shared = shared_workflow(project, query.check)[1] if query.check is not None else None
    differing = differences(workflow, shared) if shared else ()
    return PhaseList(target.rev, target.commit and target.commit.id, workflow, coverage, query.check, differing)


def shared_workflow(project: OpenProject, name: str) -> tuple[bytes, Workflow]:
    """Return the configuration in a file or at ``REV:PATH``, and its workflow; raises DataError with the way out."""
    if os.path.lexists(name) or ":" not in name:
        data = read_bytes(name)
    else:
        rev, _, path = name.partition(":")
        commit = project.repository.resolve(rev)
        item = next(iter(project.repository.objects.read([f"{commit}:{path}"])), None) if commit else None
        if "\n" in path or item is None or item.kind != "blob":
            raise DataError(f"{rev} has no file {path!r}", f"`git ls-tree -r --name-only {rev}` lists its files")
        data = item.data
    try:
        return data, workflow_yaml.decode_file(data, name)
    except ConfigInvalid as error:
        raise DataError(error.message, "fix the shared workflow, then try again") from None
