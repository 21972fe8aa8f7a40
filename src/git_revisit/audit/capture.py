"""The quality of the capture in a history, and the limits that a branch must keep."""

from __future__ import annotations

from collections.abc import Iterable

from git_revisit.audit.rules import availability
from git_revisit.audit.rules.capture_quality import CaptureQuality, captured_touches, quality
from git_revisit.audit.run import AuditSurvey, apply, is_partial
from git_revisit.errors import DataError
from git_revisit.project.read import OpenProject
from git_revisit.project.revision import Target


def capture_quality(project: OpenProject, target: Target) -> CaptureQuality | None:
    """Return the capture quality of what a revision reaches, or a range adds; None if part of the history is missing.

    Raises DataError for other histories that cannot be read.
    """
    if target.commit is None:
        return CaptureQuality()
    try:
        facts = AuditSurvey(project, target).facts(["touches"])
    except DataError:
        if not is_partial(project):
            raise
        return None
    project.memo.save()
    return None if apply(availability.RULES, facts) else quality(captured_touches(facts))


def capture_qualities(project: OpenProject, targets: Iterable[Target | None]) -> list[CaptureQuality | None]:
    """Return the capture quality of several revisions or ranges; None stays None."""
    known: dict[Target | None, CaptureQuality | None] = {None: None}
    found = []
    for target in targets:
        if target not in known and target:
            known[target] = capture_quality(project, target)
        found.append(known[target])
    return found
