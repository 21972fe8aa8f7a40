"""The digest of a range, by default since the latest tag."""

from __future__ import annotations

from typing import NamedTuple

from git_revisit.model.events import Revisit
from git_revisit.project.queries import LogQuery, log
from git_revisit.project.read import OpenProject
from git_revisit.project.revision import HEAD, CommitRevision, RangeRevision, parse_range
from git_revisit.replay.digest import Digest, digest_of


class DigestQuery(NamedTuple):
    """A range ``A..B``; without one, from the latest tag before HEAD, or from the start, to HEAD."""

    range: str | None = None


def digest(project: OpenProject, query: DigestQuery) -> Digest:
    """Return the revisits that a range adds to the log, by loop; raises UsageError for other text."""
    revision = _revision(project, query.range)
    tip = revision.end if isinstance(revision, RangeRevision) else revision
    start, end = (revision.start if isinstance(revision, RangeRevision) else None), project.commit(tip.label)
    workflow = project.workflow_at(project.target(tip))
    events = (event for event, _ in log(project, LogQuery(revision)).events)
    revisits = [each for each in events if isinstance(each, Revisit) and each.from_phase != each.to_phase]
    begun = project.commit(start.label) if start else None
    a = (start.label.removeprefix("refs/tags/"), begun.id if begun else None) if start else None
    return digest_of(a, (tip.label, end.id if end else None), revisits, workflow.ids)


def _revision(project: OpenProject, text: str | None) -> CommitRevision | RangeRevision:
    if text is None:
        tag = _latest_tag(project)
        return RangeRevision(CommitRevision(tag), HEAD) if tag else HEAD
    return parse_range(text)


def _latest_tag(project: OpenProject) -> str | None:
    """Return the latest tag in the history of HEAD, except those of HEAD itself: a release was then just tagged."""
    head = project.commit("HEAD")
    if head is None:
        return None
    form = "--format=%(objectname) %(*objectname) %(refname)"
    command = ["for-each-ref", "--sort=-version:refname", f"--merged={head.id}", form, "refs/tags"]
    rows = project.repository.run(command).decode("utf-8", "surrogateescape").splitlines()
    tags = [(peeled or identity, name) for identity, peeled, name in (row.split(" ", 2) for row in rows)]
    commits = "".join(f"{commit}\n" for commit, _ in tags if commit != head.id)
    if not commits:
        return None
    latest = project.repository.run(["rev-list", "-1", "--date-order", "--stdin"], commits.encode()).decode().strip()
    return next(name for commit, name in tags if commit == latest)
