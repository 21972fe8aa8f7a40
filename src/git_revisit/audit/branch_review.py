"""The review of a branch as a value: the cells that it adds, the questions that it leaves open, and its limits."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from git_revisit.audit.capture_quality import CaptureQuality
from git_revisit.audit.rules.facts import PhaseTouch
from git_revisit.model.commits import Commit
from git_revisit.model.events import Revisit
from git_revisit.model.findings import Finding
from git_revisit.model.workflow import Limits, Workflow
from git_revisit.replay.diff import Diff
from git_revisit.replay.fold import Fold

LEAST = 3  # open questions below which no limit is exceeded: one forgotten reason is not a trend


class LimitedShare(NamedTuple):
    """``n`` open questions of ``of``, and the share that is allowed; None for no limit."""

    n: int
    of: int
    limit: float | None

    @property
    def exceeded(self) -> bool:
        """Whether the share is above the limit, and at least three questions are open."""
        return self._above and self.n >= LEAST

    @property
    def too_few(self) -> bool:
        """Whether the share is above the limit, but too few questions are open to enforce it."""
        return self._above and self.n < LEAST

    @property
    def _above(self) -> bool:
        return self.limit is not None and self.n > self.limit * self.of


class BranchLimits(NamedTuple):
    """The limits for the revisits without a reason that a branch adds, and for its uncaptured touches."""

    unexplained: LimitedShare
    uncaptured: LimitedShare

    @property
    def exceeded(self) -> bool:
        """Whether the branch exceeds a limit."""
        return self.unexplained.exceeded or self.uncaptured.exceeded


def branch_limits(limits: Limits, unexplained: tuple[int, int], uncaptured: tuple[int, int]) -> BranchLimits | None:
    """Return the limits with the open questions (n of how many) of a branch; None if the project sets no limit."""
    if limits == Limits():
        return None
    return BranchLimits(LimitedShare(*unexplained, limits.unexplained), LimitedShare(*uncaptured, limits.uncaptured))


Uncaptured = tuple[Commit, PhaseTouch]


class Review(NamedTuple):
    """The effect of a branch: the ``diff`` from its start, revisits without a reason, touches not accounted for.

    ``unavailable`` reports missing history. ``capture`` and ``limits`` are None in that case, ``limits`` also if the
    project sets none. ``answered`` counts the commits with open questions that have an answer in their message;
    ``brought`` are the commits of the revisits without a reason, by the id of the revisit; ``added`` are the effective
    revisits that the branch brings.
    """

    diff: Diff
    unexplained: tuple[Revisit, ...]
    uncaptured: tuple[Uncaptured, ...]
    unavailable: tuple[Finding, ...]
    capture: CaptureQuality | None = None
    limits: BranchLimits | None = None
    answered: int = 0
    brought: Mapping[str, Commit] = {}
    added: tuple[Revisit, ...] = ()

    @property
    def range(self) -> str:
        """The range ``A..B`` as given."""
        return f"{self.diff.a[0]}..{self.diff.b[0]}"

    @property
    def is_empty(self) -> bool:
        """Whether both sides are the same commit."""
        return self.diff.a[1] is not None and self.diff.a[1] == self.diff.b[1]


def unexplained(diff: Diff, fold: Fold, workflow: Workflow) -> tuple[Revisit, ...]:
    """Return the effective revisits that a diff added without a reason, phases mapped, oldest first."""
    added = {event.id for event in diff.added}
    return tuple(event for event in fold.without_reason(workflow.aliases) if event.id in added)


def added_revisits(diff: Diff, fold: Fold, workflow: Workflow) -> tuple[Revisit, ...]:
    """Return the effective revisits that a diff added, phases mapped, without collapsed ones."""
    live = (fold.revisits.get(event.id) for event in diff.added)
    mapped = (event.mapped(workflow.aliases) for event in live if event)
    return tuple(event for event in mapped if event.from_phase != event.to_phase)
