"""The quality of the capture in a history, and the limits that a branch must keep."""

from __future__ import annotations

from collections.abc import Iterable

from git_revisit.audit.capture_quality import CaptureQuality, captured_touches, quality
from git_revisit.audit.rules import availability
from git_revisit.audit.run import HistoryQuery, apply, audit_with_facts, touches_in
from git_revisit.gitio import clone
from git_revisit.model.findings import Audited
from git_revisit.project.read import OpenProject
from git_revisit.project.revision import AllRevision, Revision, StagedRevision, Target
from git_revisit.project.stored import Space

QUALITIES = Space("capture", CaptureQuality)  # by range: it follows from the history of a commit alone


def capture_quality(project: OpenProject, target: Target) -> CaptureQuality | None:
    """Return the capture quality of a history or range; None if part of the history is missing.

    Raises DataError for other histories that cannot be read.
    """
    if target.commit is None:
        return CaptureQuality()
    key = f"{project.prefix!a} {target.base.id if target.base else ''}..{target.commit.id}"
    known = None if clone.shallow(project.repository) else project.memo.read(QUALITIES, [key]).get(key)
    if known is None:
        facts, missing = touches_in(project, target)
        if facts is None or missing:
            return None
        known = quality(captured_touches(facts))
        project.memo.keep(QUALITIES, {key: known})
        project.memo.save()
    return known


def capture_at(project: OpenProject, revision: Revision) -> CaptureQuality | None:
    """Return the capture quality at a revision; the union and the index have none."""
    if isinstance(revision, AllRevision | StagedRevision):
        return None
    return capture_quality(project, project.target(revision))


def audit_and_capture(project: OpenProject, query: HistoryQuery) -> tuple[Audited, CaptureQuality | None]:
    """Return an audit and the capture quality of the same history, which is walked once."""
    audited, facts = audit_with_facts(project, query)
    if query.target.commit is None:
        return audited, CaptureQuality()
    whole = facts is not None and not apply(availability.RULES, facts)
    return audited, quality(captured_touches(facts)) if facts and whole else None


def capture_qualities(project: OpenProject, targets: Iterable[Target | None]) -> list[CaptureQuality | None]:
    """Return the capture quality of several revisions or ranges; None stays None."""
    known: dict[Target | None, CaptureQuality | None] = {None: None}
    qualities = []
    for target in targets:
        if target not in known and target:
            known[target] = capture_quality(project, target)
        qualities.append(known[target])
    return qualities
