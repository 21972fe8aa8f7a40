"""A branch reviewed: what it adds to the matrix, and what in it still wants a reason."""

from typing import NamedTuple

from git_revisit.audit.rules.values import Touch
from git_revisit.model.commits import Commit
from git_revisit.model.events import Revisit
from git_revisit.model.findings import Finding
from git_revisit.model.workflow import Workflow
from git_revisit.replay.diff import Diff
from git_revisit.replay.fold import Fold


class Review(NamedTuple):
    """What a branch does: ``diff`` from where it began, the revisits without a reason, the touches not accounted for.

    ``unavailable`` says what of the history is not there.
    """

    diff: Diff
    unexplained: tuple[Revisit, ...]
    uncaptured: tuple[tuple[Commit, Touch], ...]
    unavailable: tuple[Finding, ...]


def unexplained(diff: Diff, fold: Fold, workflow: Workflow) -> tuple[Revisit, ...]:
    """Return the effective revisits that a diff added and nobody explained, phases mapped, oldest first."""
    added = {event.id for event in diff.added}
    return tuple(event for event in fold.without_reason(workflow.aliases) if event.id in added)
