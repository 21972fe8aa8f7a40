"""The review of a branch as a value: what it adds to the matrix, and which questions it leaves open."""

from __future__ import annotations

from typing import NamedTuple

from git_revisit.audit.rules.facts import PhaseTouch
from git_revisit.model.commits import Commit
from git_revisit.model.events import Revisit
from git_revisit.model.findings import Finding
from git_revisit.model.workflow import Workflow
from git_revisit.replay.diff import Diff
from git_revisit.replay.fold import Fold

Uncaptured = tuple[Commit, PhaseTouch]


class Review(NamedTuple):
    """What a branch does: ``diff`` from where it began, revisits without a reason, touches not accounted for.

    ``unavailable`` reports which part of the history is missing.
    """

    diff: Diff
    unexplained: tuple[Revisit, ...]
    uncaptured: tuple[Uncaptured, ...]
    unavailable: tuple[Finding, ...]


def unexplained(diff: Diff, fold: Fold, workflow: Workflow) -> tuple[Revisit, ...]:
    """Return the effective revisits that a diff added without a reason, phases mapped, oldest first."""
    added = {event.id for event in diff.added}
    return tuple(event for event in fold.without_reason(workflow.aliases) if event.id in added)
